// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/outcome.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <sysexits.h>

struct outcome_row {
	const char *name;
	int http;
	int exit;
	bool retry;
};

static const struct outcome_row rows[] = {
    [OK] = {"ok", 200, EX_OK, false},
    [NOT_FOUND] = {"not_found", 404, EX_NOINPUT, false},
    [DENIED] = {"denied", 403, EX_NOPERM, false},
    [INVALID] = {"invalid", 422, EX_DATAERR, false},
    [CONFLICT] = {"conflict", 409, EX_CANTCREAT, false},
    [TOO_MUCH] = {"too_much", 429, EX_TEMPFAIL, true},
    [UNAVAILABLE] = {"unavailable", 503, EX_UNAVAILABLE, true},
    [FAULT] = {"fault", 500, EX_SOFTWARE, true},
};

// An outcome that does not exist is a fault of ours.
static const struct outcome_row *row_of(enum outcome outcome)
{
	size_t index = (size_t)outcome;
	return &rows[index < sizeof(rows) / sizeof(rows[0]) ? index : FAULT];
}

// Sentences quote what strangers sent: broken bytes become "?", controls and line breaks spaces.
static void make_printable(char *text)
{
	struct str s = str_from(text);
	for (size_t at = 0, start = 0; at < s.len; start = at) {
		uint32_t c = utf8_next(s, &at);
		if (c == UTF8_REPLACEMENT && at - start == 1)
			text[start] = '?';
		else if (c < 0x20 || c == 0x7F)
			text[start] = ' ';
	}
}

enum outcome fail(enum outcome outcome, struct fault *fault, const char *format, ...)
{
	if (!fault)
		return outcome;
	// Callers may pass the old text of the same fault as an argument. A little longer than the
	// fault, so that the cut sees a code point that reaches over it.
	char text[FAULT_TEXT_MAX + 4];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length < 0)
		text[0] = '\0';
	make_printable(text);
	struct str whole = utf8_prefix(str_from(text), FAULT_TEXT_MAX - 1);
	memcpy(fault->text, whole.at, whole.len);
	fault->text[whole.len] = '\0';
	return outcome;
}

int outcome_http(enum outcome outcome)
{
	return row_of(outcome)->http;
}

int outcome_exit(enum outcome outcome)
{
	return row_of(outcome)->exit;
}

const char *outcome_name(enum outcome outcome)
{
	return row_of(outcome)->name;
}

bool outcome_retry(enum outcome outcome)
{
	return row_of(outcome)->retry;
}
