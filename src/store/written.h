// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds the tables that a statement writes, by reading its words. Knows no engine and no schema,
// and uses only the C library, because tool/embed reads the same statements when the program is
// built.
#ifndef CAUSEWAY_STORE_WRITTEN_H
#define CAUSEWAY_STORE_WRITTEN_H

#include <stdbool.h>
#include <stddef.h>

#define WRITTEN_NAME_MAX 64

struct written {
	const char *at;		      // where to read on; at first the statement's beginning
	char table[WRITTEN_NAME_MAX]; // without its schema and quotes, in lower case
};

// The next table after INSERT INTO, REPLACE INTO, UPDATE, DELETE FROM, MERGE INTO, TRUNCATE, COPY,
// ALTER TABLE, DROP TABLE or CREATE TRIGGER … ON; false at the end. Strings and comments are
// skipped; the UPDATE of DO UPDATE, FOR UPDATE and ON UPDATE is none.
bool written_next(struct written *written);

// Whether a word stands in a list with one space between.
bool written_lists(const char *list, const char *word);

#endif
