// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/escape.h"

// 0: goes out as it is; else the index of its replacement.
static const uint8_t special[256] = {
    ['&'] = 1,		 ['<'] = 2,  ['>'] = 3,	 ['"'] = 4,	      ['\''] = 5,
    [0x00 ... 0x08] = 6, [0x0B] = 6, [0x0C] = 6, [0x0E ... 0x1F] = 6, [0x7F] = 6,
};
static const struct str replacements[] = {
    {"", 0},	   {"&amp;", 5}, {"&lt;", 4},	      {"&gt;", 4},
    {"&quot;", 6}, {"&#39;", 5}, {"\xEF\xBF\xBD", 3},
};

#define EACH(byte) ((byte)*UINT64_C(0x0101010101010101))

// A bit for each byte of `eight` that may be 0, and for none if there is no such byte.
static uint64_t zeros(uint64_t eight)
{
	return (eight - EACH(1)) & ~eight & EACH(0x80);
}

// True if none of eight bytes is special. May say false for a line break.
static bool eight_plain(const char *at)
{
	uint64_t eight;
	memcpy(&eight, at, sizeof(eight));
	const uint64_t controls = (eight - EACH(0x20)) & ~eight & EACH(0x80);
	// '&' and '\'' differ in the lowest bit, '<' and '>' in the second.
	const uint64_t others = zeros((eight | EACH(1)) ^ EACH('\'')) |
				zeros((eight | EACH(2)) ^ EACH('>')) | zeros(eight ^ EACH('"')) |
				zeros(eight ^ EACH(0x7F));
	return !(controls | others);
}

void html_escape(struct buf *out, struct str s)
{
	size_t run = 0, looked = 0; // bytes before `looked` are known not to be plain together
	for (size_t i = 0; i < s.len; i++) {
		if (i >= looked && s.len - i >= 8) {
			if (eight_plain(s.at + i)) {
				i += 7;
				continue;
			}
			looked = i + 8;
		}
		uint8_t which = special[(unsigned char)s.at[i]];
		if (!which)
			continue;
		buf_add(out, str_of(s.at + run, i - run));
		buf_add(out, replacements[which]);
		run = i + 1;
	}
	buf_add(out, str_of(s.at + run, s.len - run));
}
