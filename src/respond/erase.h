// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes what somebody wrote out of the house, for good: text, author, links, pictures, what was
// read in it, its words in the search, how the person can be reached and what was sent to them. The
// row stays, so that figures, copies and the history of a case still add up. What other people
// wrote about it (notes, other messages) is theirs and stays. Never decides who may do it.
#ifndef CAUSEWAY_RESPOND_ERASE_H
#define CAUSEWAY_RESPOND_ERASE_H

#include "campaign/reading.h"
#include "store/store.h"

// The line that stands in place of the one received: a post that says nothing. True for it.
extern const struct str erased_line;
bool is_erased(struct str raw);
// A reading in which nothing was found, packed.
struct erased_reading {
	char packed[READING_PACKED_MAX];
	size_t len;
};
void erased_reading_make(struct erased_reading *ret);

// Erases a post, inside a write; nothing happens to one that was erased before. NOT_FOUND if the
// campaign has none of that id; UNAVAILABLE while its words are not in the search yet, for a
// moment.
enum outcome post_erase(struct conn *conn, int64_t campaign, int64_t post, int64_t now,
			struct fault *fault);

extern const struct route_table respond_erase_routes;

#endif
