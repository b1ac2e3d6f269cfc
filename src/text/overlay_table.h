// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of overlay.c, overlay_learn.c and overlay_why.c: what was learnt, as it is looked up, and
// what a post is looked up by.
#ifndef CAUSEWAY_TEXT_OVERLAY_TABLE_H
#define CAUSEWAY_TEXT_OVERLAY_TABLE_H

#include "text/hash.h"
#include "text/overlay.h"

#include <assert.h>
#include <math.h>

// --- features ---

// Odd 64-bit constants without pattern, one for each kind of feature.
#define OVERLAY_SEED_PAIR    UINT64_C(0x3C6EF372FE94F82B)
#define OVERLAY_SEED_NUMBER  UINT64_C(0x510E527FADE682D1)
#define OVERLAY_SEED_CONCEPT UINT64_C(0x5BE0CD19137E2179)

static inline uint64_t overlay_of_concept(uint16_t concept)
{
	return hash_product(concept, OVERLAY_SEED_CONCEPT);
}
// Which number it is says nothing of the next post.
static inline uint64_t overlay_of_word(const struct fold_word *word)
{
	return word->kind == FOLD_NUMBER ? hash_product(word->len, OVERLAY_SEED_NUMBER)
					 : word->hash;
}
// Of two neighbours, told by their features.
static inline uint64_t overlay_of_pair(uint64_t before, uint64_t own)
{
	return hash_product(own, before ^ OVERLAY_SEED_PAIR);
}

// What one of n features counts, so that long posts weigh no more than short ones.
static inline float overlay_value_of(size_t n)
{
	return 1 / sqrtf((float)(n ? n : 1));
}

// --- slots ---

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
