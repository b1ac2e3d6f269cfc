// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/id.h"

#include "base/time.h"

enum { NODE_BITS = 8, COUNT_BITS = 14 };

#define EPOCH_MS   1704067200000 // 2024-01-01T00:00:00Z
#define TIME_MAX   (((uint64_t)1 << 41) - 1)
#define COUNT_MASK (((uint64_t)1 << COUNT_BITS) - 1)
#define NODE_MASK  (((unsigned)1 << NODE_BITS) - 1)

// Milliseconds since the epoch of ids, clipped to what an id can hold.
static uint64_t id_clock(int64_t ms)
{
	if (ms <= EPOCH_MS)
		return 0;
	uint64_t since = (uint64_t)(ms - EPOCH_MS);
	return since < TIME_MAX ? since : TIME_MAX;
}

void id_maker_init(struct id_maker *maker, unsigned node)
{
	atomic_init(&maker->last, 0);
	maker->node = node & NODE_MASK;
}

// `last` is time and count without the node, so that adding one to a full count carries into the
// next ms.
int64_t id_next(struct id_maker *maker)
{
	uint64_t now = id_clock(time_now()) << COUNT_BITS;
	uint64_t last = atomic_load_explicit(&maker->last, memory_order_relaxed), next;
	do {
		next = now > last ? now : last + 1;
	} while (!atomic_compare_exchange_weak_explicit(
	    &maker->last, &last, next, memory_order_relaxed, memory_order_relaxed));
	return (int64_t)((next >> COUNT_BITS) << (NODE_BITS + COUNT_BITS) |
			 (uint64_t)maker->node << COUNT_BITS | (next & COUNT_MASK));
}

void id_seen(struct id_maker *maker, int64_t id)
{
	if (id <= 0)
		return;
	uint64_t bits = (uint64_t)id;
	unsigned node = (unsigned)(bits >> COUNT_BITS) & NODE_MASK;
	// Within one ms an id of a higher node is greater than all of ours.
	uint64_t count = node > maker->node    ? COUNT_MASK
			 : node == maker->node ? bits & COUNT_MASK
					       : 0;
	uint64_t seen = bits >> (NODE_BITS + COUNT_BITS) << COUNT_BITS | count;
	uint64_t last = atomic_load_explicit(&maker->last, memory_order_relaxed);
	while (last < seen &&
	       !atomic_compare_exchange_weak_explicit(&maker->last, &last, seen,
						      memory_order_relaxed, memory_order_relaxed))
		continue;
}

int64_t id_time(int64_t id)
{
	return (id >> (NODE_BITS + COUNT_BITS)) + EPOCH_MS;
}

int64_t id_floor(int64_t ms)
{
	return (int64_t)(id_clock(ms) << (NODE_BITS + COUNT_BITS));
}
