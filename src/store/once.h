// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers kept for a day under a key that the asker chose, so that a request that is sent again,
// because its answer was lost on the way, is not done twice. Durable: the key is reserved in the
// database before the work begins. Never decides what is worth keeping: that is the caller's.
#ifndef CAUSEWAY_STORE_ONCE_H
#define CAUSEWAY_STORE_ONCE_H

#include "store/store.h"

#define ONCE_KEPT_MS ((int64_t)24 * 3600 * 1000)

struct once_key {
	int64_t owner;	  // keys of different owners are different
	struct str key;	  // valid UTF-8 without zero bytes
	struct str print; // hash of the request, as text
	int64_t boot;	  // tells this run of the server from earlier ones
};
struct once_answer {
	int status; // 0: none yet
	struct str type, location, body;
};

// Reserves the key: OK with status 0, and the caller does the work and ends with once_keep or
// once_release. OK with a status: it was done before, and this is its answer, in the arena.
// CONFLICT with a sentence: the key came with another request, the first one is still at work, or a
// server stopped in the middle of it, and nobody knows whether it was done.
enum outcome once_reserve(struct store *store, struct arena *arena, const struct once_key *key,
			  int64_t now, struct once_answer *ret_answer, struct fault *fault);
enum outcome once_keep(struct store *store, const struct once_key *key,
		       const struct once_answer *answer, struct fault *fault);
enum outcome once_release(struct store *store, const struct once_key *key, struct fault *fault);

#endif
