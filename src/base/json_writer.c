// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/json.h"

#include "base/utf8.h"

#include <math.h>

void json_writer_init(struct json_writer *writer, struct buf *out)
{
	*writer = (struct json_writer){.out = out};
}

static void separate(struct json_writer *writer)
{
	uint64_t level = (uint64_t)1 << writer->depth;
	if (writer->comma & level)
		buf_add_byte(writer->out, ',');
	writer->comma |= level;
}

static void begin(struct json_writer *writer, char bracket)
{
	separate(writer);
	buf_add_byte(writer->out, bracket);
	if (writer->depth == JSON_MAX_DEPTH - 1) {
		writer->out->full = true;
		return;
	}
	writer->depth++;
	writer->comma &= ~((uint64_t)1 << writer->depth);
}

static void end(struct json_writer *writer, char bracket)
{
	buf_add_byte(writer->out, bracket);
	if (writer->depth > 0)
		writer->depth--;
}

void json_object_begin(struct json_writer *writer)
{
	begin(writer, '{');
}

void json_object_end(struct json_writer *writer)
{
	end(writer, '}');
}

void json_array_begin(struct json_writer *writer)
{
	begin(writer, '[');
}

void json_array_end(struct json_writer *writer)
{
	end(writer, ']');
}

void json_name_str(struct json_writer *writer, struct str name)
{
	const uint64_t level = (uint64_t)1 << writer->depth;
	char *to = buf_reserve(writer->out, name.len + 4);
	if (!to)
		return;
	if (writer->comma & level)
		*to++ = ',';
	*to++ = '"';
	memcpy(to, name.at, name.len);
	to[name.len] = '"';
	to[name.len + 1] = ':';
	writer->out->len = (size_t)(to + name.len + 2 - writer->out->at);
	// The value that follows needs no comma.
	writer->comma &= ~level;
}

void json_member_name(struct json_writer *writer, struct str name)
{
	separate(writer);
	json_escape(writer->out, name);
	buf_add_byte(writer->out, ':');
	writer->comma &= ~((uint64_t)1 << writer->depth);
}

void json_add_str(struct json_writer *writer, struct str value)
{
	separate(writer);
	json_escape(writer->out, value);
}

void json_add_i64(struct json_writer *writer, int64_t value)
{
	separate(writer);
	buf_add_i64(writer->out, value);
}

void json_add_id(struct json_writer *writer, int64_t id)
{
	separate(writer);
	buf_add_byte(writer->out, '"');
	buf_add_i64(writer->out, id);
	buf_add_byte(writer->out, '"');
}

// Appends a fraction of `decimals` digits without the zeros at its end.
static void add_fraction(struct buf *out, uint64_t fraction, int decimals)
{
	char text[10] = ".";
	size_t len = (size_t)decimals + 1;
	for (size_t i = len - 1; i > 0; i--) {
		text[i] = (char)('0' + fraction % 10);
		fraction /= 10;
	}
	while (text[len - 1] == '0')
		len--;
	buf_add(out, str_of(text, len));
}

void json_add_double(struct json_writer *writer, double value, int decimals)
{
	separate(writer);
	if (!isfinite(value)) {
		buf_add(writer->out, STR("null"));
		return;
	}
	decimals = decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
	uint64_t power = 1;
	for (int i = 0; i < decimals; i++)
		power *= 10;
	double scaled = fabs(value) * (double)power;
	// Beyond this a double has no digits behind the point that we could round.
	if (scaled >= 9e15) {
		buf_format(writer->out, "%.17g", value);
		return;
	}
	uint64_t rounded = (uint64_t)llround(scaled);
	if (value < 0 && rounded)
		buf_add_byte(writer->out, '-');
	buf_add_u64(writer->out, rounded / power);
	if (rounded % power)
		add_fraction(writer->out, rounded % power, decimals);
}

void json_add_bool(struct json_writer *writer, bool value)
{
	separate(writer);
	buf_add_cstr(writer->out, value ? "true" : "false");
}

void json_add_null(struct json_writer *writer)
{
	separate(writer);
	buf_add(writer->out, STR("null"));
}

void json_add_raw(struct json_writer *writer, struct str json)
{
	separate(writer);
	buf_add(writer->out, json);
}

// --- escaping ---

// Bytes that end a run of plain ones; 0xE2 begins U+2028 and U+2029.
static bool is_special(unsigned char byte)
{
	return byte < 0x20 || byte == '"' || byte == '\\' || byte == '<' || byte == 0xE2;
}

static bool any_special(uint64_t eight)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	const uint64_t quote = eight ^ ones * '"', slash = eight ^ ones * '\\';
	const uint64_t less = eight ^ ones * '<', separator = eight ^ ones * 0xE2;
	// A byte minus n borrows into its top bit if it was less than n and had no top bit.
	uint64_t found = (eight - ones * 0x20) & ~eight;
	found |= (quote - ones) & ~quote;
	found |= (slash - ones) & ~slash;
	found |= (less - ones) & ~less;
	found |= (separator - ones) & ~separator;
	return found & tops;
}

// How many bytes at the start of s can be copied as they are.
static size_t plain_run(struct str s)
{
	size_t at = 0;
	for (uint64_t eight; at + sizeof(eight) <= s.len; at += sizeof(eight)) {
		memcpy(&eight, s.at + at, sizeof(eight));
		if (any_special(eight))
			break;
	}
	while (at < s.len && !is_special((unsigned char)s.at[at]))
		at++;
	return at;
}

// Escapes what stands at the start of s and returns its length in bytes.
static size_t escape_one(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789abcdef";
	static const char short_escapes[0x20] = {
	    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
	unsigned char c = (unsigned char)s.at[0];
	if (c == 0xE2) {
		bool separator =
		    str_starts(s, STR("\xE2\x80\xA8")) || str_starts(s, STR("\xE2\x80\xA9"));
		if (separator)
			buf_add_cstr(out, s.at[2] == '\xA8' ? "\\u2028" : "\\u2029");
		else
			buf_add(out, str_slice(s, 0, 3));
		return 3;
	}
	if (c == '"' || c == '\\' || (c < 0x20 && short_escapes[c])) {
		const char escape[2] = {'\\', c < 0x20 ? short_escapes[c] : (char)c};
		buf_add(out, str_of(escape, sizeof(escape)));
		return 1;
	}
	const char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	buf_add(out, str_of(escape, sizeof(escape)));
	return 1;
}

static bool is_plain_ascii(struct str s)
{
	const uint64_t tops = 0x8080808080808080u;
	size_t at = 0;
	for (uint64_t eight; at + sizeof(eight) <= s.len; at += sizeof(eight)) {
		memcpy(&eight, s.at + at, sizeof(eight));
		if (eight & tops || any_special(eight))
			return false;
	}
	for (; at < s.len; at++)
		if ((unsigned char)s.at[at] >= 0x80 || is_special((unsigned char)s.at[at]))
			return false;
	return true;
}

// Most strings are short and need no look at their UTF-8, no escape and one piece of room.
static void add_plain(struct buf *out, struct str s)
{
	char *to = buf_reserve(out, s.len + 2);
	if (!to)
		return;
	to[0] = '"';
	if (s.len)
		memcpy(to + 1, s.at, s.len);
	to[s.len + 1] = '"';
	out->len += s.len + 2;
}

static void escape_valid(struct buf *out, struct str s)
{
	buf_add_byte(out, '"');
	while (s.len) {
		size_t plain = plain_run(s);
		buf_add(out, str_slice(s, 0, plain));
		s = str_slice(s, plain, s.len);
		if (s.len)
			s = str_slice(s, escape_one(out, s), s.len);
	}
	buf_add_byte(out, '"');
}

void json_escape(struct buf *out, struct str s)
{
	if (is_plain_ascii(s)) {
		add_plain(out, s);
		return;
	}
	if (utf8_valid(s)) {
		escape_valid(out, s);
		return;
	}
	struct buf mended;
	buf_init(&mended, s.len < SIZE_MAX / 3 ? s.len * 3 : SIZE_MAX - 1);
	utf8_mend(s, &mended);
	if (mended.full)
		out->full = true;
	escape_valid(out, buf_str(&mended));
	buf_free(&mended);
}
