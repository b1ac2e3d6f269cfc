// SPDX-License-Identifier: AGPL-3.0-or-later
// What only the SQLite files of the store share.
#ifndef CAUSEWAY_STORE_SQLITE_H
#define CAUSEWAY_STORE_SQLITE_H

#include "store/cipher.h"
#include "store/driver.h"

#include <sqlite3.h>

struct sqlite_conn {
	struct conn base;
	sqlite3 *db;
	const struct query *query; // that the engine reads or runs now; NULL: a script of ours
};

// The handle behind a connection of the SQLite driver.
static inline sqlite3 *sqlite_handle(const struct conn *conn)
{
	return ((const struct sqlite_conn *)conn)->db;
}

// Settings of the library, before anything else of it is used. May be called again.
void sqlite_configure(void);

// The file layer of a store's database: NULL for the standard one.
const char *sqlite_layer(const struct store *store);

// Copies all pages, as of the moment when it begins, from an open database into a new file of mode
// 0600, which is sealed if there is a cipher and carries the note then. The file has its name only
// when it is whole and on the disk; without `replace` CONFLICT if there is one already.
struct copy_target {
	const char *name;
	const struct cipher *cipher; // NULL: plain
	struct str note;
	bool replace;
};
enum outcome sqlite_copy(sqlite3 *from, const struct copy_target *target, struct fault *fault);

// Gives a finished file its name: it is there whole or not at all, also after a power cut.
enum outcome sqlite_publish(const char *part, const char *name, bool replace, struct fault *fault);

// Tells the first problem of the database that is open in `conn`, as INVALID.
enum outcome sqlite_examine(struct conn *conn, struct fault *fault);

// Writes the sentence for a failed call on `db` (NULL if it could not even be opened) and says
// which outcome it is. `what` names the failing part for the reader.
enum outcome sqlite_fault(sqlite3 *db, int code, const char *what, struct fault *fault);

#endif
