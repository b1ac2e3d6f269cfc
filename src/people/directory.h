// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds accounts among very many, page by page: the newest, or those of which a word of the name or
// the address begins as asked. Each page costs the same, however many accounts there are.
#ifndef CAUSEWAY_PEOPLE_DIRECTORY_H
#define CAUSEWAY_PEOPLE_DIRECTORY_H

#include "people/people.h"

#define DIRECTORY_PAGE	   25
#define DIRECTORY_WORD_MAX 200 // bytes of a beginning, folded

// Where a page begins: behind this word and account. Zero: at the beginning.
struct directory_place {
	struct str word; // folded; empty when everybody is listed
	int64_t account;
};
struct directory_row {
	int64_t account, created_at, disabled_at; // ms UTC; disabled_at 0: may sign in
	struct str email, name;
	bool second, wish; // the second step is on; asked for a new password
};
struct directory_page {
	struct directory_row rows[DIRECTORY_PAGE]; // strings in the arena
	size_t count;
	bool more;
	struct directory_place next; // where the next page begins
};
// `wanted` as somebody typed it; empty: everybody, newest first.
enum outcome directory_read(struct conn *conn, struct arena *arena, struct str wanted,
			    const struct directory_place *from, struct directory_page *ret_page,
			    struct fault *fault);

#endif
