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

void html_escape(struct buf *out, struct str s)
{
	size_t run = 0;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t which = special[(unsigned char)s.at[i]];
		if (!which)
			continue;
		buf_add(out, str_of(s.at + run, i - run));
		buf_add(out, replacements[which]);
		run = i + 1;
	}
	buf_add(out, str_of(s.at + run, s.len - run));
}
