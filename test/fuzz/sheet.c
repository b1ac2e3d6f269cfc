// SPDX-License-Identifier: AGPL-3.0-or-later
// A table that somebody sends as a file: any bytes, any letters, any quotes. The first byte chooses
// the letters.
#include "listen/sheet.h"
#include "base/json.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "fuzz.h"

#define ROWS_MOST 200

static void row_check(struct arena *arena, struct json_reader *reader, const struct sheet *sheet,
		      const struct csv_row *row)
{
	struct post post;
	struct sheet_post made;
	struct fault fault = {0};
	require(row->count <= CSV_COLUMNS_MAX);
	for (size_t i = 0; i < row->count; i++)
		require(utf8_valid(row->cells[i]));
	const enum outcome outcome =
	    sheet_post(arena, sheet, row, NULL, STR("file"), &made, &fault);
	if (outcome == INVALID)
		require(fault.text[0] != '\0');
	else if (outcome == OK && made.line.at)
		post_parse(reader, made.line, false, arena, &post, &fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct str text;
	struct sheet sheet, again;
	struct csv_row row;
	struct fault fault = {0};
	struct str bytes = fuzz_text(data, size);
	const enum csv_letters wish =
	    size > 0 ? (enum csv_letters)(data[0] % (CSV_LETTERS + 1)) : CSV_LETTERS_GUESS;
	arena_init(&arena, (size_t)64 << 20);
	struct json_reader *reader = json_reader_new();
	if (reader && csv_text(&arena, str_slice(bytes, 1, SIZE_MAX), wish, &text, &fault) == OK) {
		require(utf8_valid(text));
		sheet_guess(&arena, text, wish % CSV_LETTERS, &sheet);
		require(sheet.n_fields <= CSV_COLUMNS_MAX);
		require(sheet_read(sheet_write(&arena, &sheet), &again, &fault) == OK);
		csv_between(&text);
		struct csv csv = {.rest = text, .between = sheet.between};
		for (int i = 0; i < ROWS_MOST && csv_next(&csv, &arena, &row); i++)
			row_check(&arena, reader, &sheet, &row);
	}
	json_reader_free(reader);
	arena_free(&arena);
	return 0;
}
