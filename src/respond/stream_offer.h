// SPDX-License-Identifier: AGPL-3.0-or-later
// What the posts of a campaign offer to filter by: topics, sources, places and languages, most
// frequent first. Many pages ask for the same, so what was read is remembered until the store has
// committed something; beside a commit that just happens it may be a second old.
#ifndef CAUSEWAY_RESPOND_STREAM_OFFER_H
#define CAUSEWAY_RESPOND_STREAM_OFFER_H

#include "respond/stream_sieve.h"

#define OFFER_PLACES 40
#define OFFER_OTHERS 60 // topics and sources
#define OFFER_LANGS  40

// What requests share.
struct offer_memory;
struct offer_memory *offer_memory_new(void);	     // NULL without memory
void offer_memory_free(struct offer_memory *memory); // takes NULL

// Sets topics, places, sources and languages of *ret, in the arena. `places`: says which is which
// of those that share a name; may be NULL. `commits`: store_commits, asked before the first look at
// the offer.
struct places;
enum outcome stream_offer_read(struct offer_memory *memory, const struct places *places,
			       uint64_t commits, struct conn *conn, struct arena *arena,
			       int64_t campaign, struct stream_offer *ret, struct fault *fault);

#endif
