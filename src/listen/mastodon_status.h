// SPDX-License-Identifier: AGPL-3.0-or-later
// Statuses of Mastodon and of servers that speak its client API (GoToSocial, Pleroma, snac …) as
// posts. Tolerant: only `id` and something to read must be there; what a server lacks is left out.
// Never asks a server anything.
//
// A post's id is the status's `uri`, which is the same on every server that it reached; `id` is the
// one that its server counts by. A boost is a repost of what it boosts. A content warning stands
// above the words, and a picture's description below them. One that was edited is a post of its
// own, whose id ends in "#" and when that was, in the place of the one before; the server's own id
// is an alias, because by that it says what was deleted.
#ifndef CAUSEWAY_LISTEN_MASTODON_STATUS_H
#define CAUSEWAY_LISTEN_MASTODON_STATUS_H

#include "base/json.h"
#include "listen/connector.h"

#define MASTODON_OPTIONS_MAX 20 // of one poll
#define MASTODON_MEDIA_MAX                                                                         \
	16 // pictures of one status; the descriptions of further ones are left out

struct mastodon_status {
	struct str id;	 // as its server counts, for the next question; borrowed from the value
	bool for_others; // neither public nor unlisted: not ours to show
	bool edited;
	struct connector_post post;
};

// Reads a status. `host` is the server's name, for authors of its own ("ana" becomes "ana@host").
// False if it is no status, has nothing to read, or is meant for others; *ret is filled as far as
// it could be read. Strings of the post lie in the arena or are borrowed from the value.
bool mastodon_status_read(struct json_value status, struct str host, struct arena *arena,
			  struct mastodon_status *ret);

#endif
