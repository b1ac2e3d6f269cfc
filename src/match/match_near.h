// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds what is of a thing and lies near a place: a list ordered by thing and by cells of a grid
// of a quarter of a degree, in which a square of cells is a few runs. Holds numbers that the owner
// gives meaning to; knows nothing of needs and offers.
#ifndef CAUSEWAY_MATCH_MATCH_NEAR_H
#define CAUSEWAY_MATCH_MATCH_NEAR_H

#include "base/outcome.h"
#include "match/match.h"

struct match_near {
	struct match_near_entry {
		uint64_t key; // thing, row, column
		uint32_t index;
	} * list;
	size_t count, room;
};

void match_near_free(struct match_near *near);
// Adds one, in its order; false without memory.
bool match_near_add(struct match_near *near, int item, const struct match_where *where,
		    uint32_t index);
// Adds one at the end: match_near_sort must follow before anything is found.
bool match_near_append(struct match_near *near, int item, const struct match_where *where,
		       uint32_t index);
void match_near_sort(struct match_near *near);
void match_near_remove(struct match_near *near, int item, const struct match_where *where,
		       uint32_t index);
// The nearest ones of a thing: at least `want` of them if there are so many within MATCH_FAR_KM,
// and those whose place is not known; at most `most`, in the order of the list. Without a known
// place any. Returns how many.
size_t match_near_find(const struct match_near *near, int item, const struct match_where *where,
		       size_t want, uint32_t *ret, size_t most);

#endif
