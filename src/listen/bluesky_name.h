// SPDX-License-Identifier: AGPL-3.0-or-later
// The names of accounts of the AT Protocol. A stream knows them by their DIDs alone; the directory
// of the network (or, of a did:web, its own server) says which name one goes by, and the server of
// the source whether that name leads back to it: anybody may claim the name of somebody else. What
// was found is remembered while the stream lasts.
#ifndef CAUSEWAY_LISTEN_BLUESKY_NAME_H
#define CAUSEWAY_LISTEN_BLUESKY_NAME_H

#include "listen/bluesky_api.h"
#include "listen/bluesky_live.h"

struct bluesky_names {
	struct bluesky_name {
		char did[64], name[128], rev[16]; // rev: of its last commit; may be empty
	} * list;				  // BLUESKY_LIVE_NAMES; NULL: none yet
};
// What may still be asked for in one look.
struct bluesky_asking {
	int count;
	int64_t ms;
	bool off; // nobody answered: for now nobody is asked
};

// The name of an account, in the arena of the call, or its DID if it cannot be known now.
struct str bluesky_name_of(struct bluesky_names *names, const struct bluesky_api *api,
			   struct bluesky_asking *asking, struct str did);
bool bluesky_name_known(const struct bluesky_names *names, struct str did);
// It may go by another name from now on.
void bluesky_name_forget(struct bluesky_names *names, struct str did);
// A commit of it: true if one before it is missing.
bool bluesky_name_follow(struct bluesky_names *names, struct str did, struct str since,
			 struct str rev);
void bluesky_names_free(struct bluesky_names *names);

#endif
