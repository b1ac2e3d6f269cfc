// SPDX-License-Identifier: AGPL-3.0-or-later
// The ways by which a campaign can write to people, as rooms that have something to say see them.
// A channel is an inlet whose connector can send; listen/ knows them, app/ joins the two
// (services->channels). Whoever writes adds to campaign/outbox.h with the channel's inlet. Holds no
// secret and sends nothing.
#ifndef CAUSEWAY_CAMPAIGN_CHANNEL_H
#define CAUSEWAY_CAMPAIGN_CHANNEL_H

#include "base/arena.h"
#include "store/store.h"

struct channel {
	int64_t inlet;
	struct str name;       // of the source: "sms"
	const char *connector; // "kannel"
	const char *words;     // "SMS (Kannel)"; message id
	bool direct;	       // to one person; else to the public
	bool alone;	       // to the public, and to one person who wrote to us by it
	bool sms;	       // counted in parts (text/sms.h)
	int most;	     // characters, or parts of SMS, of one message; 0: no limit of its own
	bool ill, paused;    // what is added now waits
	bool mute;	     // its settings name no server for sending: only read
	int pictures;	     // so many can go with an answer that everybody reads
	int caption;	     // UTF-16 units of its words and what they show; 0: as without them
	bool edits, removes; // what it wrote for everybody can be changed there, or taken down
	struct str chat; // of_post, said to many: where its writer can write to us alone; or empty
	// How long a text is, as it counts for `most`; NULL: code points.
	size_t (*length)(struct arena *arena, struct str text);
};

struct channels {
	const void *context;
	// All of a campaign, by name. In the arena.
	enum outcome (*list)(const void *context, struct conn *conn, struct arena *arena,
			     int64_t campaign, struct channel **ret_list, size_t *ret_count,
			     struct fault *fault);
	// The one by which a post came, for an answer. NOT_FOUND if there is no way back by it: the
	// public form, a push, a source that was removed.
	enum outcome (*of_post)(const void *context, struct conn *conn, struct arena *arena,
				int64_t post, struct channel *ret_channel, struct fault *fault);
};

#endif
