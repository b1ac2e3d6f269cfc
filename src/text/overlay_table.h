// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of overlay.c and overlay_learn.c: what was learnt, as it is looked up.
#ifndef CAUSEWAY_TEXT_OVERLAY_TABLE_H
#define CAUSEWAY_TEXT_OVERLAY_TABLE_H

#include "text/overlay.h"

#include <assert.h>

#define OVERLAY_SLOTS	   8192
#define OVERLAY_SLOTS_MOST 3400 // that are filled: the weakest features are left out
#define OVERLAY_MARKS	   (1 << 16)

#define OVERLAY_LANES 32 // of which OVERLAY_HEADS are weights

struct overlay_slot {
	union {
		int8_t weight[OVERLAY_LANES];
		struct {
			int8_t of_head[OVERLAY_HEADS];
			uint32_t tag; // 0: empty
		};
	};
};
static_assert(sizeof(struct overlay_slot) == 32, "two to a cache line");
static_assert(OVERLAY_HEADS % 4 == 0, "labels are moved by four");
static_assert(OVERLAY_FEATURES_MAX * 128 <= INT16_MAX + 1, "the sums of a post have 16 bits");

struct overlay {
	float scale[OVERLAY_HEADS]; // of the weights
	float bias[OVERLAY_HEADS];  // what holds for every post
	uint64_t
	    marks[OVERLAY_MARKS / 64]; // a bit for each feature that has a slot, and for few others
	struct overlay_slot slots[OVERLAY_SLOTS];
};
static_assert(sizeof(struct overlay) <= OVERLAY_BYTES_MAX, "the bound that is promised");

static inline size_t overlay_mark_at(uint64_t feature)
{
	return feature >> 32 & (OVERLAY_MARKS / 64 - 1);
}
static inline uint64_t overlay_mark_bit(uint64_t feature)
{
	return UINT64_C(1) << (feature >> 52 & 63);
}
static inline bool overlay_marked(const struct overlay *overlay, uint64_t feature)
{
	return overlay->marks[overlay_mark_at(feature)] & overlay_mark_bit(feature);
}

static inline uint32_t overlay_tag_of(uint64_t feature)
{
	return (uint32_t)(feature >> 32) | 1;
}
// Its slot, or the empty one where it could be.
static inline const struct overlay_slot *overlay_slot_of(const struct overlay *overlay,
							 uint64_t feature)
{
	const uint32_t tag = overlay_tag_of(feature);
	size_t at = feature % OVERLAY_SLOTS;
	while (overlay->slots[at].tag && overlay->slots[at].tag != tag)
		at = (at + 1) % OVERLAY_SLOTS;
	return &overlay->slots[at];
}

#endif
