// SPDX-License-Identifier: AGPL-3.0-or-later
// Posts for load: each is one JSON line of exactly POST_BYTES. Signal is put together from pieces
// of the demo's posts of one language, noise from phrases of everyday chatter, so that triage,
// search and the window of near-copies all have their usual work. The same seed gives the same
// posts.
#ifndef CAUSEWAY_BENCH_POSTS_H
#define CAUSEWAY_BENCH_POSTS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define POST_BYTES 575

enum id_order { IDS_BY_TIME, IDS_RANDOM };

struct post_plan {
	enum id_order order;
	unsigned known_percent;	 // posts that repeat an earlier one's id
	unsigned signal_percent; // posts of signal text
	uint64_t seed;		 // also keeps the ids of two runs apart
};

struct posts;

// Reads the texts from the source tree `root`; ends the program with a sentence if it cannot.
struct posts *posts_new(const char *root, const struct post_plan *plan);
void posts_free(struct posts *posts);

// Appends the next post, without a line end.
void posts_next(struct posts *posts, struct buf *out);

#endif
