// SPDX-License-Identifier: AGPL-3.0-or-later
// A post of the AT Protocol (app.bsky.feed.post) as a post of a source: its words and what its
// pictures show, its language, its page, what moderators and its writer say of it. Asks nobody.
#ifndef CAUSEWAY_LISTEN_BLUESKY_POST_H
#define CAUSEWAY_LISTEN_BLUESKY_POST_H

#include "listen/connector.h"

struct bluesky_found {
	struct str uri, author, author_name, repost_by;
	int64_t seen;	    // ms UTC, by the server
	struct str rev;	    // of a record that was changed after it was written; empty: it was not
	struct str warning; // a label, to be read before the words; empty: none
	bool hidden;	    // moderators keep it from everybody
	struct json_value record;
};

// Takes in a list of labels (com.atproto.label.defs).
void bluesky_labels_take(struct json_value list, struct bluesky_found *found);
// The same for those that the record itself has.
void bluesky_own_labels_take(struct bluesky_found *found);
// False once there is no more room.
bool bluesky_post_add(struct connector_call *call, const struct bluesky_found *found);

#endif
