// SPDX-License-Identifier: AGPL-3.0-or-later
// A post as those see it who watch the stream (insight/watch.h): what triage read, its words, its
// tags. Lives while it is looked at.
#ifndef CAUSEWAY_INSIGHT_WATCHED_H
#define CAUSEWAY_INSIGHT_WATCHED_H

#include "campaign/tag_book.h"
#include "respond/group_post.h"

struct watched {
	const struct group_post *post;
	const struct folded *folded; // its text
	struct str text;
	int64_t at; // received, ms UTC
	bool copy, guarded;
	uint64_t sender; // hash of account and source; 0: unknown
	struct str tags[TAG_BOOK_FOUND];
	size_t n_tags;
};

// Reads the row of watch_batch or watch_range that `post` was read from; the post, its words and
// what it borrows live until the next call with this scratch. False for one without words.
bool watched_read(struct group_scratch *scratch, const struct tag_book *book,
		  const struct group_post *post, struct watched *ret_watched);

#endif
