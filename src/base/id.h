// SPDX-License-Identifier: AGPL-3.0-or-later
// 64-bit ids: time-ordered, unique across nodes, positive, shown as decimal strings.
// Layout from the top: 1 zero bit, 41 bits of ms since 2024-01-01, 8 bits of node, 14 bits count.
#ifndef CAUSEWAY_BASE_ID_H
#define CAUSEWAY_BASE_ID_H

#include "base/str.h"

#include <stdatomic.h>

struct id_maker {
	_Atomic uint64_t last; // time and count of the last id
	unsigned node;	       // 0-255
};

void id_maker_init(struct id_maker *maker, unsigned node);
// A new id, greater than every id this maker gave and than every id passed to id_seen. Lock-free.
// When the clock stands or goes back, or more than 16,384 ids fall into one ms, borrows from the
// next ms.
int64_t id_next(struct id_maker *maker);
// Tells the maker that ids up to this one exist (after a restart).
void id_seen(struct id_maker *maker, int64_t id);
// When an id was made, ms UTC.
int64_t id_time(int64_t id);
// The smallest id that could be made at or after that time.
int64_t id_floor(int64_t ms);

#endif
