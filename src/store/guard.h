// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps statements from writing guarded tables (store/guarded.tsv) unless their query says so. The
// build has looked already at every query of the .sql files; this holds while the program runs,
// also for text that was put together. Reading is free.
#ifndef CAUSEWAY_STORE_GUARD_H
#define CAUSEWAY_STORE_GUARD_H

#include "store/driver.h"

// Whether a query may write this table.
bool guard_allows(const struct query *query, const char *table);

// Reads the words of a query's text before it is prepared. FAULT with a sentence that names the
// query and the table.
enum outcome guard_check(const struct query *query, enum store_engine engine, struct fault *fault);

#endif
