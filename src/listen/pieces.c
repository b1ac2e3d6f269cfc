// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/pieces.h"

#include "base/utf8.h"
#include "listen/kept.h"

#define BEYOND_BMP 0xFFFFu // code points behind it take two units

// Where a text goes apart: the last byte that a piece may hold, and better places before it.
struct cut {
	size_t end, word, line;
};

static struct cut cut_find(struct str text, size_t most)
{
	size_t units = 0, at = 0;
	struct cut cut = {0};
	while (at < text.len) {
		const size_t begin = at;
		const uint32_t letter = utf8_next(text, &at);
		units += letter > BEYOND_BMP ? 2 : 1;
		if (letter == '\n' && units > most / 2)
			cut.line = begin;
		if (letter == ' ' || letter == '\n')
			cut.word = begin;
		if (units > most)
			break;
		cut.end = at;
	}
	return cut;
}

bool piece_next(struct str *text, size_t most, struct str *ret_piece)
{
	*text = str_trim(*text);
	if (text->len == 0)
		return false;
	const struct cut cut = cut_find(*text, most);
	size_t end = cut.end;
	if (end < text->len)
		end = cut.line ? cut.line : cut.word ? cut.word : end;
	*ret_piece = str_trim(str_slice(*text, 0, end));
	*text = str_trim(str_slice(*text, end, SIZE_MAX));
	return true;
}

bool piece_next_within(struct str *text, size_t most, size_t bytes, struct str *ret_piece)
{
	const struct str whole = *text;
	bool found = piece_next(text, most, ret_piece);
	while (found && ret_piece->len > bytes) {
		most = most > 8 ? most - most / 4 : 2;
		*text = whole;
		found = piece_next(text, most, ret_piece);
	}
	return found;
}

struct str piece_mark(struct arena *arena, struct str message, int count, bool last)
{
	return last ? message : arena_format(arena, "%.*s/%d", STR_ARG(message), count);
}

struct str piece_mark_read(struct str mark, bool *ret_last)
{
	int64_t id, piece;
	const struct str number = str_cut(&mark, '/');
	*ret_last = mark.len == 0;
	return str_to_i64(number, &id) && (*ret_last || str_to_i64(mark, &piece)) ? number
										  : STR("");
}

int pieces_left(const struct connector_call *call, struct str message)
{
	int64_t count = 0;
	struct str kept = call->kept ? kept_read(call->kept, call->arena) : STR("");
	const bool same = str_equal(str_cut(&kept, ' '), message);
	return same && str_to_i64(kept, &count) && count > 0 ? (int)count : 0;
}

void pieces_note(const struct connector_call *call, struct str message, int count)
{
	if (call->kept)
		kept_write(call->kept, call->arena,
			   arena_format(call->arena, "%.*s %d", STR_ARG(message), count), NULL);
}
