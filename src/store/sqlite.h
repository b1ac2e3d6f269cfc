// SPDX-License-Identifier: AGPL-3.0-or-later
// What only the SQLite files of the store share.
#ifndef CAUSEWAY_STORE_SQLITE_H
#define CAUSEWAY_STORE_SQLITE_H

#include "store/driver.h"

#include <sqlite3.h>

struct sqlite_conn {
	struct conn base;
	sqlite3 *db;
};

// The handle behind a connection of the SQLite driver.
static inline sqlite3 *sqlite_handle(const struct conn *conn)
{
	return ((const struct sqlite_conn *)conn)->db;
}

// Writes the sentence for a failed call on `db` (NULL if it could not even be opened) and says
// which outcome it is. `what` names the failing part for the reader.
enum outcome sqlite_fault(sqlite3 *db, int code, const char *what, struct fault *fault);

#endif
