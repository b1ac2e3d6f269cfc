// SPDX-License-Identifier: AGPL-3.0-or-later
// What a server of the AT Protocol says on com.atproto.sync.subscribeRepos: frames of DAG-CBOR, of
// which a commit brings its records in a CAR file. Says each post of one as Jetstream says it in
// JSON, so that one reader reads both. Signatures and proofs are not checked: whoever runs the
// server that was chosen is believed. Asks nobody.
#ifndef CAUSEWAY_LISTEN_BLUESKY_FRAME_H
#define CAUSEWAY_LISTEN_BLUESKY_FRAME_H

#include "base/buf.h"

#define BLUESKY_POSTS	"app.bsky.feed.post"
#define BLUESKY_OPS_MAX 200 // of one commit (the lexicon)
#define BLUESKY_RECORD_MAX                                                                         \
	((size_t)256 << 10) // bytes of one post as JSON; a longer one is left out

enum bluesky_frame_kind {
	FRAME_OTHER, // of a kind that is not needed, or that is new
	FRAME_COMMIT,
	FRAME_ACCOUNT,
	FRAME_IDENTITY,
	FRAME_INFO,  // `name` says what, "OutdatedCursor"
	FRAME_ERROR, // it ends; `name` says why, "FutureCursor"
};
struct bluesky_frame {
	enum bluesky_frame_kind kind;
	int64_t seq;	      // 0: it has none
	struct str did, name; // all borrowed from the frame
	struct str rev, since;
	bool too_big; // the commit leaves out what it brought
	bool gone;    // the account: bluesky_account_gone
	struct str ops, blocks;
};
// Whether an account of this status is not to be shown any more: it was deleted or deactivated by
// its holder, or taken down or suspended by who runs a server. Others are the servers' own matters.
bool bluesky_account_gone(struct str status);

// False if it is no frame.
bool bluesky_frame_read(struct str bytes, struct bluesky_frame *ret);

// Calls `each` for every post that a commit makes, changes or takes away, with a message in JSON as
// Jetstream sends it, in `out`, which is reset each time; one longer than BLUESKY_RECORD_MAX, or
// that is no JSON, is passed over. *ret_missing: how many came without their record.
void bluesky_frame_posts(const struct bluesky_frame *frame, struct buf *out,
			 void (*each)(void *context, struct str message), void *context,
			 size_t *ret_missing);

#endif
