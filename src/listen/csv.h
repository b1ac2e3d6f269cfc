// SPDX-License-Identifier: AGPL-3.0-or-later
// Tables as text, as spreadsheets write them: values with a comma, semicolon, tab or bar between,
// in quotes where they must be (RFC 4180), with what programs add ("sep=;", a byte order mark).
// What letters the bytes stand for and what stands between is guessed where nobody says it. Knows
// nothing of what a column means.
#ifndef CAUSEWAY_LISTEN_CSV_H
#define CAUSEWAY_LISTEN_CSV_H

#include "base/arena.h"
#include "base/outcome.h"

#define CSV_BYTES_MAX	((size_t)4 << 20)
#define CSV_COLUMNS_MAX 60 // further ones are left out
#define CSV_ROWS_MAX	50000

enum csv_letters {
	CSV_UTF8,
	CSV_UTF16LE,
	CSV_UTF16BE,
	CSV_WINDOWS_1252, // western Europe
	CSV_WINDOWS_1251, // Cyrillic
	CSV_WINDOWS_1256, // Arabic
	CSV_LETTERS,
	CSV_LETTERS_GUESS = CSV_LETTERS,
};
extern const char *const csv_letters_names[CSV_LETTERS]; // "utf-8" …

// By a byte order mark, the zero bytes of UTF-16, else UTF-8 if it is sound; what is left is taken
// for Windows-1252.
enum csv_letters csv_letters_guess(struct str bytes);
// The bytes as UTF-8 without a byte order mark, in the arena; what stands for no letter becomes
// U+FFFD. TOO_MUCH over CSV_BYTES_MAX or without memory.
enum outcome csv_text(struct arena *arena, struct str bytes, enum csv_letters letters,
		      struct str *ret_text, struct fault *fault);

// What stands between the values: the one of , ; tab | that splits the first rows most alike. A
// first line "sep=;" says it, and is cut off.
char csv_between(struct str *text);

struct csv {
	struct str rest; // borrowed
	char between;
	int64_t row; // number of the last row that was read, as a spreadsheet counts: from 1
};
struct csv_row {
	struct str cells[CSV_COLUMNS_MAX]; // trimmed; borrowed from the text or in the arena
	size_t count;
	bool torn; // a quote was opened and never closed: the rest of the text is its value
};
// The next row that is not empty; false at the end. Without memory a value is cut.
bool csv_next(struct csv *csv, struct arena *arena, struct csv_row *ret_row);

#endif
