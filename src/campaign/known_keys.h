// SPDX-License-Identifier: AGPL-3.0-or-later
// Which post an external id belongs to. A batch's keys enter the store as one row behind all
// others, and a table in memory: keys are random, and to put each in its place of a large tree
// would write nearly all of the tree's pages with every batch. Once a segment's worth is there,
// its keys are sorted and moved into the tree, slice by slice, each slice a write of its own that
// shares a commit with what else is written. Memory is only a hint: what it says of a batch that
// was not kept is checked in the store. Everything but opening and filling the filter is for the
// writer's thread.
#ifndef CAUSEWAY_CAMPAIGN_KNOWN_KEYS_H
#define CAUSEWAY_CAMPAIGN_KNOWN_KEYS_H

#include "campaign/known.h"
#include "store/store.h"

#define KNOWN_SEGMENT_KEYS 50000 // of a segment, unless a test wants fewer

struct known_keys;

// Opens the keys of a store: reads those that are in no segment yet.
enum outcome known_keys_new(struct store *store, size_t segment_keys, struct known_keys **ret_keys,
			    struct fault *fault);
// Waits for a slice that is on its way. Takes NULL. The store must still be open.
void known_keys_free(struct known_keys *keys);

// Fills the filter with what the segments held when the keys were opened, until `stopped` says so;
// before it is through, every look goes to the store. For a thread of its own.
enum outcome known_keys_fill(struct known_keys *keys, struct conn *conn,
			     bool (*stopped)(void *context), void *context, struct fault *fault);

// A batch, in one transaction: begin, any number of finds and adds, then write. A batch that is
// undone needs no further word; its posts' ids must not come again.
void known_keys_begin(struct known_keys *keys);
// The post of a key; 0 if the key is new.
enum outcome known_keys_find(struct known_keys *keys, struct conn *conn, struct known_key key,
			     int64_t *ret_post, struct fault *fault);
// Adds a new key; `post` is at least as large as every one before.
enum outcome known_keys_add(struct known_keys *keys, struct known_key key, int64_t post,
			    struct fault *fault);
enum outcome known_keys_write(struct known_keys *keys, struct conn *conn, struct fault *fault);

#endif
