// SPDX-License-Identifier: AGPL-3.0-or-later
// Queries and migrations as the build embeds them from the rooms' .sql files. Only data.
#ifndef CAUSEWAY_STORE_QUERY_H
#define CAUSEWAY_STORE_QUERY_H

// A named query. Parameters are $1, $2 … for both engines.
struct query {
	const char *name;     // "post_insert"
	const char *help;     // the comment that stands above it
	const char *sql;      // the text for both engines, or NULL if tagged
	const char *sqlite;   // the text for SQLite, if tagged
	const char *postgres; // the text for PostgreSQL, if tagged
	const char *writes;   // the guarded tables that it writes, one space between, or NULL
	unsigned index;	      // its place in the room's table, from 0
};

// A table that holds what must not change unseen. Only queries of its room that say so write it.
struct guarded_table {
	const char *name, *room;
};

// One step of the schema. Numbers are per room, from 1, without gaps.
struct migration {
	const char *room;
	int number;
	const char *title;
	const char *sqlite;   // statements for SQLite
	const char *postgres; // statements for PostgreSQL
};

#endif
