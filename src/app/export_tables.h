// SPDX-License-Identifier: AGPL-3.0-or-later
// What an archive of a campaign holds, declared once: the files, their queries and their fields.
// The README in the archive is made from the same tables.
#ifndef CAUSEWAY_APP_EXPORT_TABLES_H
#define CAUSEWAY_APP_EXPORT_TABLES_H

#include "store/query.h"

#include <stdbool.h>
#include <stddef.h>

enum export_type {
	EXPORT_TEXT,
	EXPORT_WORDS, // what people wrote: may name a number that is masked
	EXPORT_NUMBER,
	EXPORT_ID,	// a decimal string; left out if null
	EXPORT_TIME,	// RFC 3339; left out if null
	EXPORT_ID_TIME, // when an id was made
	EXPORT_REAL,	// left out if null
	EXPORT_FLAG,
	EXPORT_WORD, // a number that stands for one of `words`
};

// A field is the column behind the one before it; the first column is the key of the query.
struct export_field {
	const char *name;
	enum export_type type;
	const char *help;
	const char *const *words;
	size_t n_words;
};

struct export_table {
	const char *name; // of the file
	const struct query *query;
	const struct export_field *fields;
	size_t n_fields;
	bool one_page; // its key leads no further
	bool guarded;  // its query takes the label of what is private, or 0, as $4
	const char *help;
};
extern const struct export_table export_tables[];
extern const size_t export_table_count;

#endif
