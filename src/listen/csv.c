// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/csv.h"

#include "base/utf8.h"

#include <iconv.h>

#define LOOKED_AT_BYTES 4096 // to tell UTF-16
#define LOOKED_AT_ROWS	20   // to tell what stands between

const char *const csv_letters_names[CSV_LETTERS] = {
    [CSV_UTF8] = "utf-8",
    [CSV_UTF16LE] = "utf-16le",
    [CSV_UTF16BE] = "utf-16be",
    [CSV_WINDOWS_1252] = "windows-1252",
    [CSV_WINDOWS_1251] = "windows-1251",
    [CSV_WINDOWS_1256] = "windows-1256",
};

// --- letters ---

enum csv_letters csv_letters_guess(struct str bytes)
{
	if (str_starts(bytes, STR("\xEF\xBB\xBF")))
		return CSV_UTF8;
	if (str_starts(bytes, STR("\xFF\xFE")))
		return CSV_UTF16LE;
	if (str_starts(bytes, STR("\xFE\xFF")))
		return CSV_UTF16BE;
	size_t zeros[2] = {0};
	const size_t looked = bytes.len < LOOKED_AT_BYTES ? bytes.len : LOOKED_AT_BYTES;
	for (size_t i = 0; i < looked; i++)
		zeros[i % 2] += bytes.at[i] == '\0';
	// Of the commas and line ends at least, one byte of two is zero.
	if (zeros[1] > zeros[0] && zeros[1] > looked / 16)
		return CSV_UTF16LE;
	if (zeros[0] > zeros[1] && zeros[0] > looked / 16)
		return CSV_UTF16BE;
	return utf8_valid(bytes) ? CSV_UTF8 : CSV_WINDOWS_1252;
}

// Converts what can be; a byte that stands for nothing becomes U+FFFD.
static enum outcome converted(struct arena *arena, struct str bytes, const char *name,
			      struct str *ret_text, struct fault *fault)
{
	size_t room = bytes.len * 3 + 4, left = bytes.len;
	char *to = arena_raw(arena, room), *at = to;
	char *in = (char *)(uintptr_t)bytes.at;
	iconv_t from = iconv_open("UTF-8", name);
	if (from == (iconv_t)-1 || !to) {
		if (from != (iconv_t)-1)
			iconv_close(from);
		return fail(TOO_MUCH, fault, "This file needs too much memory.");
	}
	while (left > 0 && iconv(from, &in, &left, &at, &room) == (size_t)-1 && left > 0) {
		if (room < 3)
			break;
		memcpy(at, "\xEF\xBF\xBD", 3);
		at += 3;
		room -= 3;
		in++;
		left--;
	}
	iconv_close(from);
	*ret_text = str_of(to, (size_t)(at - to));
	return OK;
}

static enum outcome mended(struct arena *arena, struct str bytes, struct str *ret_text,
			   struct fault *fault)
{
	struct buf room;
	buf_init(&room, CSV_BYTES_MAX * 3);
	utf8_mend(bytes, &room);
	*ret_text = arena_copy(arena, buf_str(&room));
	const bool good = !room.full && ret_text->at;
	buf_free(&room);
	return good ? OK : fail(TOO_MUCH, fault, "This file needs too much memory.");
}

enum outcome csv_text(struct arena *arena, struct str bytes, enum csv_letters letters,
		      struct str *ret_text, struct fault *fault)
{
	struct str text = STR("");
	if (bytes.len > CSV_BYTES_MAX)
		return fail(TOO_MUCH, fault, /*tr*/ "A file has at most %d MiB. Cut it in two.",
			    (int)(CSV_BYTES_MAX >> 20));
	if (letters >= CSV_LETTERS)
		letters = csv_letters_guess(bytes);
	if (bytes.len == 0) {
		*ret_text = text;
		return OK;
	}
	const enum outcome outcome =
	    letters == CSV_UTF8 ? mended(arena, bytes, &text, fault)
				: converted(arena, bytes, csv_letters_names[letters], &text, fault);
	if (outcome != OK)
		return outcome;
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_slice(text, 3, SIZE_MAX);
	*ret_text = text;
	return OK;
}

// --- rows ---

// Behind the end of a line that begins at `at`.
static size_t line_end(struct str text, size_t at)
{
	return at + (at + 1 < text.len && text.at[at] == '\r' && text.at[at + 1] == '\n' ? 2 : 1);
}

// A value that begins with a quote: two of them within stand for one. What follows the closing one
// is taken as it is, as spreadsheets do.
static struct str quoted_read(struct csv *csv, struct arena *arena, bool *ret_torn)
{
	const struct str text = csv->rest;
	char *out = NULL;
	size_t at = 1, len = 0, end = 1;
	while (end < text.len &&
	       (text.at[end] != '"' || (end + 1 < text.len && text.at[end + 1] == '"')))
		end += text.at[end] == '"' ? 2 : 1;
	*ret_torn |= end >= text.len;
	size_t close = end < text.len ? end + 1 : text.len;
	while (close < text.len && text.at[close] != csv->between && text.at[close] != '\n' &&
	       text.at[close] != '\r')
		close++;
	end = end < text.len ? end : text.len;
	out = arena_raw(arena, close);
	for (; out && at < end; at++) {
		at += text.at[at] == '"' && at + 1 < end;
		out[len++] = text.at[at];
	}
	for (at = end + 1; out && at < close; at++)
		out[len++] = text.at[at];
	csv->rest = str_slice(text, close, SIZE_MAX);
	return str_of(out, out ? len : 0);
}

static struct str plain_read(struct csv *csv)
{
	const struct str text = csv->rest;
	size_t end = 0;
	while (end < text.len && text.at[end] != csv->between && text.at[end] != '\n' &&
	       text.at[end] != '\r')
		end++;
	csv->rest = str_slice(text, end, SIZE_MAX);
	return str_slice(text, 0, end);
}

// One row, which may be empty.
static void row_read(struct csv *csv, struct arena *arena, struct csv_row *row)
{
	row->count = 0;
	row->torn = false;
	for (;;) {
		const bool quoted = csv->rest.len > 0 && csv->rest.at[0] == '"';
		const struct str cell =
		    quoted ? quoted_read(csv, arena, &row->torn) : plain_read(csv);
		if (row->count < CSV_COLUMNS_MAX)
			row->cells[row->count++] = str_trim(cell);
		if (csv->rest.len == 0)
			return;
		if (csv->rest.at[0] != csv->between) {
			csv->rest = str_slice(csv->rest, line_end(csv->rest, 0), SIZE_MAX);
			return;
		}
		csv->rest = str_slice(csv->rest, 1, SIZE_MAX);
	}
}

static bool row_empty(const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i].len > 0)
			return false;
	return true;
}

bool csv_next(struct csv *csv, struct arena *arena, struct csv_row *ret_row)
{
	while (csv->rest.len > 0) {
		row_read(csv, arena, ret_row);
		csv->row++;
		if (!row_empty(ret_row))
			return true;
	}
	return false;
}

// --- what stands between ---

// How many of the first rows have as many values as the first, times how many those are.
static size_t likeness(struct str text, char between)
{
	size_t rows = 0, alike = 0, columns = 0;
	struct csv csv = {.rest = text, .between = between};
	struct csv_row row;
	struct arena arena;
	arena_init(&arena, CSV_BYTES_MAX * 2);
	for (; rows < LOOKED_AT_ROWS && csv_next(&csv, &arena, &row); rows++) {
		columns = rows == 0 ? row.count : columns;
		alike += row.count == columns;
	}
	arena_free(&arena);
	return columns > 1 ? alike * 100 + columns : 0;
}

char csv_between(struct str *text)
{
	static const char known[] = {',', ';', '\t', '|'};
	char best = ',';
	size_t most = 0;
	if (text->len >= 5 && str_equal_nocase(str_slice(*text, 0, 4), STR("sep=")) &&
	    memchr(known, text->at[4], sizeof known)) {
		const char said = text->at[4];
		const size_t end = str_find_byte(*text, '\n');
		*text = end == SIZE_MAX ? STR("") : str_slice(*text, end + 1, SIZE_MAX);
		return said;
	}
	for (size_t i = 0; i < sizeof known; i++) {
		const size_t like = likeness(*text, known[i]);
		if (like > most) {
			most = like;
			best = known[i];
		}
	}
	return best;
}
