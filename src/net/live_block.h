// SPDX-License-Identifier: AGPL-3.0-or-later
// Blocks of events that many viewers share. A block is freed when nobody stands in it or before it.
// Only for the hub's thread: the counts are plain.
#ifndef CAUSEWAY_NET_LIVE_BLOCK_H
#define CAUSEWAY_NET_LIVE_BLOCK_H

#include "base/str.h"

struct block;

// The blocks of one topic, newest last. Holds a reference to the newest, on which the next hangs.
struct block_list {
	struct block *last;
	uint64_t bytes; // in all blocks ever
};

// An empty block with room for `most` bytes, held once by the caller; NULL without memory.
struct block *block_new(size_t most);
// Adds one event; what does not fit is left out.
void block_add(struct block *block, struct str event);
struct str block_text(const struct block *block);
uint64_t block_events(const struct block *block);

struct block *block_keep(struct block *block); // NULL is allowed, here and below
void block_release(struct block *block);
// The block behind this one, or NULL; borrowed.
struct block *block_next(const struct block *block);

// Puts a block at the end; takes over the caller's reference.
void block_list_append(struct block_list *list, struct block *block);
void block_list_free(struct block_list *list);
// Bytes from the beginning of `block` to the end of the list.
uint64_t block_lag(const struct block_list *list, const struct block *block);

#endif
