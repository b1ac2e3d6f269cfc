// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/utf8.h"

// The length of the well-formed sequence at the start of s and its code point, or 0. The second
// byte's range rules out over-long forms, surrogates and numbers over 0x10FFFF (Unicode 15.0,
// table 3-7).
static size_t decode(struct str s, uint32_t *ret_code_point)
{
	const unsigned char *at = (const unsigned char *)s.at;
	unsigned first = at[0];
	if (first < 0x80) {
		*ret_code_point = first;
		return 1;
	}
	size_t len = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
	if (len == 0 || len > s.len)
		return 0;
	unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
	unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
	if (at[1] < least || at[1] > most)
		return 0;
	uint32_t code_point = first & (0x7Fu >> len);
	code_point = code_point << 6 | (at[1] & 0x3F);
	for (size_t i = 2; i < len; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return 0;
		code_point = code_point << 6 | (at[i] & 0x3F);
	}
	*ret_code_point = code_point;
	return len;
}

static bool continues(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

uint32_t utf8_next(struct str s, size_t *at)
{
	const unsigned char *here = (const unsigned char *)s.at + *at;
	const size_t left = s.len - *at;
	const unsigned first = here[0];
	uint32_t code_point = UTF8_REPLACEMENT;
	// Most of what is not ASCII: two bytes, and three that have no second byte to rule out.
	if (first - 0xC2 < 0xE0 - 0xC2 && left >= 2 && continues(here[1])) {
		*at += 2;
		return (first & 0x1F) << 6 | (here[1] & 0x3Fu);
	}
	if (first - 0xE1 < 0xED - 0xE1 && left >= 3 && continues(here[1]) && continues(here[2])) {
		*at += 3;
		return (first & 0x0F) << 12 | (here[1] & 0x3Fu) << 6 | (here[2] & 0x3Fu);
	}
	size_t len = decode((struct str){s.at + *at, left}, &code_point);
	*at += len ? len : 1;
	return code_point;
}

size_t utf8_put(char out[4], uint32_t code_point)
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000))
		code_point = UTF8_REPLACEMENT;
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

// How many bytes at the start of s are ASCII; looks at eight at a time and may stop up to seven
// bytes early.
static size_t ascii_run(struct str s)
{
	size_t at = 0;
	for (uint64_t eight; at + sizeof(eight) <= s.len; at += sizeof(eight)) {
		memcpy(&eight, s.at + at, sizeof(eight));
		if (eight & 0x8080808080808080u)
			break;
	}
	return at;
}

size_t utf8_valid_run(struct str s)
{
	size_t at = 0;
	while (at < s.len) {
		struct str rest = {s.at + at, s.len - at};
		size_t run = ascii_run(rest);
		uint32_t code_point;
		size_t len = run ? run : decode(rest, &code_point);
		if (len == 0)
			break;
		at += len;
	}
	return at;
}

void utf8_mend(struct str s, struct buf *out)
{
	for (;;) {
		size_t good = utf8_valid_run(s);
		buf_add(out, str_slice(s, 0, good));
		if (good == s.len)
			return;
		buf_add(out, STR("\xEF\xBF\xBD"));
		s = str_slice(s, good + 1, s.len);
	}
}

size_t utf8_length(struct str s)
{
	size_t count = 0;
	for (size_t at = 0; at < s.len; count++)
		utf8_next(s, &at);
	return count;
}

struct str utf8_prefix(struct str s, size_t max_bytes)
{
	if (s.len <= max_bytes)
		return s;
	// A code point reaches over the cut only if it begins in the three bytes before it.
	for (size_t back = 1; back <= 3 && back <= max_bytes; back++) {
		size_t start = max_bytes - back, end = start;
		if (((unsigned char)s.at[start] & 0xC0) == 0x80)
			continue;
		utf8_next(s, &end);
		return str_slice(s, 0, end > max_bytes ? start : max_bytes);
	}
	return str_slice(s, 0, max_bytes);
}
