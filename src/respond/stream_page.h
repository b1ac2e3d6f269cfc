// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds the posts of one page of a stream and makes rows of them: masked, with the words that led
// to their labels. Reads only.
#ifndef CAUSEWAY_RESPOND_STREAM_PAGE_H
#define CAUSEWAY_RESPOND_STREAM_PAGE_H

#include "campaign/campaign.h"
#include "net/route.h"
#include "respond/stream_view.h"
#include "store/store.h"

#define STREAM_ROWS	50  // of a page
#define STREAM_ROWS_MAX 200 // of an API answer

// Working memory that requests share.
struct stream_desk;
enum outcome stream_desk_new(struct stream_desk **ret_desk, struct fault *fault);
void stream_desk_free(struct stream_desk *desk); // takes NULL

struct stream_wish {
	int64_t campaign;
	int kind, signal;   // enum post_kind, enum post_signal; -1: any
	struct str lang, q; // empty: any
	int64_t before;	    // id; 0: from the newest
	int64_t since;	    // received at or after, ms UTC; 0: any
	bool everything;    // noise and copies too
	size_t limit;	    // 1 to STREAM_ROWS_MAX
};

struct stream_rows {
	struct post_row *rows; // newest first, in the arena
	size_t count;
	int64_t next; // `before` of the older ones; 0 at the end
};

// INVALID with a sentence when `q` holds nothing to search for.
enum outcome stream_rows_find(struct stream_desk *desk, struct conn *conn, struct arena *arena,
			      const struct stream_wish *wish, struct stream_rows *ret_rows,
			      struct fault *fault);

extern const struct route_table respond_routes;
extern const struct route_table respond_post_routes; // one post

#endif
