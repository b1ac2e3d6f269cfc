// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/outcome.h"

#include "base/utf8.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
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

// The length of the next argument as printed by the conversion that begins behind the % at *format,
// which is moved behind it; -1 for a conversion that no sentence uses.
static int arg_length(const char **format, va_list *args)
{
	char number[32];
	const char *at = *format;
	int most = INT_MAX;
	if (strncmp(at, ".*", 2) == 0) {
		most = va_arg(*args, int);
		at += 2;
	}
	const size_t kind = strspn(at, "lz");
	*format = at + kind + 1;
	if (at[kind] == 's')
		return (int)strnlen(va_arg(*args, const char *), (size_t)most);
	if (at[kind] != 'd' && at[kind] != 'u')
		return -1;
	if (kind == 0)
		return snprintf(number, sizeof number, "%d", va_arg(*args, int));
	return snprintf(number, sizeof number, "%lld", va_arg(*args, long long));
}

// Finds the arguments in the text that was made of them.
static void args_find(struct fault *fault, const char *format, va_list *args)
{
	unsigned at = 0;
	fault->message = NULL;
	fault->n_args = 0;
	for (const char *next = format; *next;) {
		if (*next != '%' || next[1] == '%') {
			next += *next == '%' ? 2 : 1;
			at++;
			continue;
		}
		next++;
		const int len = arg_length(&next, args);
		if (len < 0 || fault->n_args == FAULT_ARGS_MAX)
			return;
		fault->args[fault->n_args++] = (struct fault_arg){at, (unsigned)len};
		at += (unsigned)len;
	}
	if (at == strlen(fault->text))
		fault->message = format;
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
	va_start(args, format);
	args_find(fault, format, &args);
	va_end(args);
	return outcome;
}

enum outcome fail_with(enum outcome outcome, struct fault *fault, const char *sentence)
{
	fail(outcome, fault, "%s", sentence);
	if (fault) {
		fault->message = sentence;
		fault->n_args = 0;
	}
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
