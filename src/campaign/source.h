// SPDX-License-Identifier: AGPL-3.0-or-later
// The sources of all campaigns, in memory: name to id. Belongs to the writer's thread; new names
// are inserted as posts bring them. Never fetches anything: that is listen/.
#ifndef CAUSEWAY_CAMPAIGN_SOURCE_H
#define CAUSEWAY_CAMPAIGN_SOURCE_H

#include "base/id.h"
#include "store/store.h"

struct source {
	int64_t id;
	bool direct; // people write to us by it
};

struct source_book;

// Reads all sources. `ids` outlives the book.
enum outcome source_book_new(struct conn *conn, struct id_maker *ids, struct source_book **ret_book,
			     struct fault *fault);
void source_book_free(struct source_book *book); // takes NULL

// The source of that name, made if it is new. Once a campaign has SOURCES_MAX of them, that of the
// name "other". Inside a write.
enum outcome source_find(struct source_book *book, struct conn *conn, int64_t campaign,
			 struct str name, struct source *ret_source, struct fault *fault);

// Forgets what was read since the last commit went wrong; it is looked up again.
void source_book_forget(struct source_book *book);

#endif
