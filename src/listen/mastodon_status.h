// SPDX-License-Identifier: AGPL-3.0-or-later
// Statuses of Mastodon and of servers that speak its client API (GoToSocial, Pleroma, snac …) as
// lines that the post log takes. Tolerant: only `id` and something to read must be there; what a
// server lacks is left out. Never asks a server anything.
//
// The external id is the status's `uri`, which is the same on every server that it reached, so that
// two sources do not bring it twice; `id` is the one that its server counts by. A boost is a repost
// of what it boosts. A content warning stands above the text, and a picture's description below it.
#ifndef CAUSEWAY_LISTEN_MASTODON_STATUS_H
#define CAUSEWAY_LISTEN_MASTODON_STATUS_H

#include "base/arena.h"
#include "base/json.h"

#define MASTODON_MEDIA_MAX 16 // pictures of one status; further ones are left out

struct mastodon_status {
	struct str id;	 // as its server counts, for the next question; borrowed
	bool for_others; // neither public nor unlisted: not ours to show
};

// Appends one line for a status, with its line end. `host` is the server's name, for authors of
// its own ("ana" becomes "ana@host"). False if it is no status, has nothing to read, or is meant
// for others; *ret_status is filled as far as it could be read. Scratch memory comes from `arena`;
// whether the line fitted is lines->full.
bool mastodon_status_line(struct json_value status, struct str host, struct arena *arena,
			  struct buf *lines, struct mastodon_status *ret_status);

#endif
