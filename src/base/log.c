// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/log.h"

#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"

#include <errno.h>
#include <unistd.h>

// A line is never longer than a pipe takes at once (PIPE_BUF), so that lines of several processes
// do not mix; fields that do not fit are left out.
enum { LINE_MAX_BYTES = 4096, LINE_END_BYTES = 2, VALUE_MAX_BYTES = 1000 };

static const char *const level_names[] = {"debug", "info", "warn", "error"};

// Set before threads exist, only read afterwards.
static _Atomic enum log_level lowest_level = LOG_INFO;
static _Atomic bool as_json;

void log_setup(enum log_level lowest, bool json)
{
	lowest_level = lowest;
	as_json = json;
}

// Controls, line separators and signs that turn the direction of text could forge other lines.
static bool is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200E && c <= 0x200F) ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_plain(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c <= ' ' || c > '~' || c == '"' || c == '=' || c == '\\')
			return false;
	}
	return value.len > 0;
}

static void add_text(struct buf *line, struct str value)
{
	if (is_plain(value)) {
		buf_add(line, value);
		return;
	}
	buf_add_byte(line, '"');
	for (size_t at = 0; at < value.len;) {
		uint32_t c = utf8_next(value, &at);
		char bytes[4];
		if (c == '"' || c == '\\')
			buf_format(line, "\\%c", (char)c);
		else if (is_unsafe(c))
			buf_format(line, "\\u%04x", c);
		else
			buf_add(line, str_of(bytes, utf8_put(bytes, c)));
	}
	buf_add_byte(line, '"');
}

static void add_value(struct buf *line, const struct log_field *field)
{
	struct json_writer number;
	json_writer_init(&number, line);
	switch (field->type) {
	case LOG_FIELD_END:
		break;
	case LOG_FIELD_STR:
		if (as_json)
			json_escape(line, utf8_prefix(field->str, VALUE_MAX_BYTES));
		else
			add_text(line, utf8_prefix(field->str, VALUE_MAX_BYTES));
		break;
	case LOG_FIELD_I64:
		json_add_i64(&number, field->i64);
		break;
	case LOG_FIELD_DOUBLE:
		json_add_double(&number, field->number, 3);
		break;
	}
}

static void add_field(struct buf *line, const struct log_field *field)
{
	size_t before = line->len;
	buf_add_cstr(line, as_json ? ",\"" : " ");
	buf_add_cstr(line, field->name);
	buf_add_cstr(line, as_json ? "\":" : "=");
	add_value(line, field);
	if (line->full) {
		line->len = before;
		line->full = false;
	}
}

static void write_line(struct str line)
{
	// A log that cannot be written has nowhere to complain.
	while (write(STDERR_FILENO, line.at, line.len) < 0 && errno == EINTR)
		continue;
}

void log_event(enum log_level level, const char *event, const struct log_field *fields)
{
	if (level < lowest_level)
		return;
	char now[TIME_TEXT_MAX];
	time_format(time_now(), now);
	struct buf line;
	buf_init(&line, LINE_MAX_BYTES - LINE_END_BYTES);
	buf_format(&line,
		   as_json ? "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"" : "%s %s %s", now,
		   level_names[level], event);
	for (; fields->type != LOG_FIELD_END; fields++)
		add_field(&line, fields);
	line.limit = LINE_MAX_BYTES;
	buf_add_cstr(&line, as_json ? "}\n" : "\n");
	write_line(buf_str(&line));
	buf_free(&line);
}
