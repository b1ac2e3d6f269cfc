// SPDX-License-Identifier: AGPL-3.0-or-later
// Erases all that one sender wrote in a campaign: the posts of the same number or address, and
// those of the same author in the same source. How many there are is told first; then they go a
// slice at a time, the one that was pointed at last, so that whoever is interrupted goes on by
// doing it again. Never takes two names for one person, and never reaches into another campaign.
#ifndef CAUSEWAY_DESK_ERASE_SENDER_H
#define CAUSEWAY_DESK_ERASE_SENDER_H

#include "base/arena.h"
#include "net/route.h"
#include "store/store.h"

#define ERASE_SENDER_MOST 10000 // posts at a time; more need another time

// The posts of whoever wrote `post` that still say something, that one last; in the arena. Reads
// what came from its source, whole: for rare acts. NOT_FOUND if the campaign has no such post.
struct sender_wish {
	int64_t campaign, post;
	bool guarded; // private ones, too; else they are left to the safeguarding leads
};
enum outcome sender_posts(struct conn *conn, struct arena *arena, const struct sender_wish *wish,
			  int64_t **ret_posts, size_t *ret_count, struct fault *fault);

// Erases one of them with what its sender complained of (care/complaint.h) and what left to the
// same number or address, inside a write, and the files that the team added to its case once nobody
// else's words are left there; complaints about `by`, who erases, stay. As post_erase.
enum outcome sender_post_erase(struct conn *conn, int64_t campaign, int64_t post, int64_t by,
			       int64_t now, struct fault *fault);

extern const struct route_table desk_erase_sender_routes;

#endif
