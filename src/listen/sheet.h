// SPDX-License-Identifier: AGPL-3.0-or-later
// What the columns of a table mean, and a row of it as a post: guessed from the header, changed by
// a person, written as a line of text so that it can be remembered. Dates are read in the order
// that the person chose; a number that stands for a day, as spreadsheets keep them, too. Reads no
// file and keeps nothing.
#ifndef CAUSEWAY_LISTEN_SHEET_H
#define CAUSEWAY_LISTEN_SHEET_H

#include "base/zone.h"
#include "campaign/contact.h"
#include "listen/csv.h"

enum sheet_field {
	SHEET_NONE,
	SHEET_TEXT, // several columns may be words: they stand one below the other
	SHEET_ID,
	SHEET_AT,
	SHEET_PLACE,
	SHEET_LAT,
	SHEET_LON,
	SHEET_PEOPLE,
	SHEET_AUTHOR,
	SHEET_LANG,
	SHEET_URL,
	SHEET_NAME,
	SHEET_CONTACT, // sealed, never in the text
	SHEET_FIELDS,
};
extern const char *const sheet_field_names[SHEET_FIELDS]; // "none", "text" …

enum sheet_order { SHEET_YEAR_FIRST, SHEET_DAY_FIRST, SHEET_MONTH_FIRST, SHEET_ORDERS };
extern const char *const sheet_order_names[SHEET_ORDERS]; // "ymd" "dmy" "mdy"

struct sheet {
	enum csv_letters letters;
	char between;
	bool header; // the first row names the columns
	enum sheet_order order;
	enum sheet_field fields[CSV_COLUMNS_MAX];
	size_t n_fields;
};

// Guesses from the first rows of a text, in whose letters it is told. The order of dates: what no
// day contradicts, day first if nothing tells.
void sheet_guess(struct arena *arena, struct str text, enum csv_letters letters,
		 struct sheet *ret_sheet);
// As a line of text and back, in the arena; INVALID for what is none.
struct str sheet_write(struct arena *arena, const struct sheet *sheet);
enum outcome sheet_read(struct str written, struct sheet *ret_sheet, struct fault *fault);

// A moment in that order, by the clocks of `zone` where none is said, ms UTC. False if it is none.
bool sheet_moment(struct str text, enum sheet_order order, const struct zone *zone,
		  int64_t *ret_ms);

struct sheet_post {
	struct str line; // a post's JSON
	struct contact contact;
};
// A row as a post, in the arena. `source` is where it came from. INVALID, with a sentence
// that names the value, for a row without words or with a time or position that is none.
enum outcome sheet_post(struct arena *arena, const struct sheet *sheet, const struct csv_row *row,
			const struct zone *zone, struct str source, struct sheet_post *ret_post,
			struct fault *fault);

#endif
