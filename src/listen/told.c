// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/told.h"

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

bool told_word(struct str *rest, struct str *ret_word, size_t *ret_gap)
{
	size_t gap = 0, end;
	while (gap < rest->len && is_space(rest->at[gap]))
		gap++;
	for (end = gap; end < rest->len && !is_space(rest->at[end]);)
		end++;
	*ret_gap = gap;
	*ret_word = str_slice(*rest, gap, end - gap);
	*rest = str_slice(*rest, end, SIZE_MAX);
	return gap > 0 || ret_word->len > 0;
}

void told_letters(struct buf *out, struct str text)
{
	struct str word;
	size_t gap;
	while (told_word(&text, &word, &gap)) {
		if (word.len == 0 || word.at[0] == '@' || str_find(word, STR("://")) != SIZE_MAX)
			continue;
		for (size_t i = 0; i < word.len; i++) {
			const unsigned char byte = (unsigned char)word.at[i];
			if (byte >= 0x80 || (byte >= '0' && byte <= '9') ||
			    ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'))
				buf_add_byte(out, (char)byte);
		}
	}
}
