// SPDX-License-Identifier: AGPL-3.0-or-later
// Time zones that were read once, so that a page need not open a file to show the clocks of its
// campaign. For any number of threads. Never forgets one: there are some hundred in the world.
#ifndef CAUSEWAY_BASE_ZONE_BOOK_H
#define CAUSEWAY_BASE_ZONE_BOOK_H

#include "base/zone.h"

#define ZONE_BOOK_MAX 1000 // zones; further ones are taken for UTC

struct zone_book;

// NULL without memory.
struct zone_book *zone_book_new(void);
void zone_book_free(struct zone_book *book); // takes NULL

// The zone of an IANA name, as long as the book lives. NULL, which zone.h takes for UTC, for "UTC",
// for a name that is not known, and without a book.
const struct zone *zone_book_find(struct zone_book *book, struct str name);

#endif
