// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/percent.h"

static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

void percent_add(struct buf *out, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.at[i];
		if (is_unreserved(c)) {
			buf_add_byte(out, (char)c);
			continue;
		}
		const char code[] = {'%', hex[c >> 4], hex[c & 15]};
		buf_add(out, str_of(code, sizeof code));
	}
}

struct str percent_encode(struct arena *arena, struct str text)
{
	const size_t room = 3 * text.len + 1;
	struct buf out = {.at = arena_raw(arena, room), .room = room, .limit = room};
	if (!out.at)
		return STR("");
	percent_add(&out, text);
	return buf_str(&out);
}
