// SPDX-License-Identifier: AGPL-3.0-or-later
// The words that somebody searches a campaign's posts for, as the database is asked for them. A
// hashtag of the campaign stands for all its spellings and aliases, in whatever script; any other
// one is a word like the rest. Never searches itself: stream_page.h does.
#ifndef CAUSEWAY_RESPOND_STREAM_SEARCH_H
#define CAUSEWAY_RESPOND_STREAM_SEARCH_H

#include "base/arena.h"
#include "store/store.h"

#define STREAM_SEARCH_TAGS_MAX 4 // of one search

// The query in the arena, for the engine of the connection. INVALID if there is nothing to search
// for, TOO_MUCH if there is too much of it.
enum outcome stream_search_query(struct conn *conn, struct arena *arena, int64_t campaign,
				 struct str typed, struct str *ret_query, struct fault *fault);

#endif
