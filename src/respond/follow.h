// SPDX-License-Identifier: AGPL-3.0-or-later
// Later messages of somebody who wrote to us before: whose they are, told by the code that the
// person was given, on the status page or anywhere in the words, by what it answers, or by the
// number or address that sent it within FOLLOW_DAYS. Such a message goes to the case of the first
// one, whatever its own words are about; a person can split it off. Never takes two people for one
// by what they say.
#ifndef CAUSEWAY_RESPOND_FOLLOW_H
#define CAUSEWAY_RESPOND_FOLLOW_H

#include "respond/group_post.h"

#define FOLLOW_DAYS 30 // later it is taken for a new matter

struct follow {
	int64_t first;	  // message of the same person; 0: no other is known
	const char *tell; // "add", "fix", "end" or "reach", by the status page; "" elsewhere
	// It answers in public what we answered in public: it belongs there, but anybody may have
	// written it, and it is not kept as the same person's.
	bool thread;
};

// Whose later message this is. Reads post->raw.
enum outcome follow_find(struct conn *conn, struct group_scratch *scratch,
			 const struct group_post *post, struct follow *ret_follow,
			 struct fault *fault);
// Keeps that; said again it changes nothing. Inside a write of the store.
enum outcome follow_keep(struct conn *conn, int64_t post, const struct follow *follow,
			 struct fault *fault);
// What was kept of a post.
enum outcome follow_read(struct conn *conn, int64_t post, struct follow *ret_follow,
			 struct fault *fault);

#endif
