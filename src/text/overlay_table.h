// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of overlay.c, overlay_learn.c and overlay_why.c: what was learnt, as it is looked up, and
// what a post is looked up by.
#ifndef CAUSEWAY_TEXT_OVERLAY_TABLE_H
#define CAUSEWAY_TEXT_OVERLAY_TABLE_H

#include "text/feature.h"
#include "text/hash.h"
#include "text/overlay.h"

#include <assert.h>
#include <math.h>

// --- features ---

// Odd 64-bit constants without pattern, one for each kind of feature.
#define OVERLAY_SEED_PAIR    UINT64_C(0x3C6EF372FE94F82B)
#define OVERLAY_SEED_NUMBER  UINT64_C(0x510E527FADE682D1)
#define OVERLAY_SEED_CONCEPT UINT64_C(0x5BE0CD19137E2179)

static inline uint64_t overlay_feature(uint64_t hash, enum overlay_kind kind)
{
	return (hash & ~UINT64_C(3)) | kind;
}
static inline uint64_t overlay_of_concept(uint16_t concept)
{
	return overlay_feature(hash_product(concept, OVERLAY_SEED_CONCEPT), OVERLAY_CONCEPT);
}
// Which number it is says nothing of the next post.
static inline uint64_t overlay_of_word(const struct fold_word *word)
{
	return overlay_feature(
	    word->kind == FOLD_NUMBER ? hash_product(word->len, OVERLAY_SEED_NUMBER) : word->hash,
	    OVERLAY_WORD);
}
// Of two neighbours, told by their features.
static inline uint64_t overlay_of_pair(uint64_t before, uint64_t own)
{
	return overlay_feature(hash_product(own, before ^ OVERLAY_SEED_PAIR), OVERLAY_PAIR);
}

#define OVERLAY_PARTS_MOST 31 // of a word; those behind are left out

// Lists a word and its parts; returns how many.
size_t overlay_of_parts(const struct folded *folded, size_t index,
			uint64_t ret[1 + OVERLAY_PARTS_MOST]);

// As overlay_features; *ret_words of the post's words have room.
size_t overlay_list(const struct folded *folded, const struct lexicon_hits *hits,
		    uint64_t ret[OVERLAY_FEATURES_MAX], size_t *ret_words);

// What a feature of each kind counts, squared, in hundredths: parts are many.
static const uint16_t overlay_squares[] = {
    [OVERLAY_WORD] = 100, [OVERLAY_PAIR] = 100, [OVERLAY_CONCEPT] = 225, [OVERLAY_PART] = 25};

// What a feature that counts 1 is worth in a post whose features' squares sum up to this, so that
// long posts weigh no more than short ones.
static inline float overlay_value_of(uint32_t squares)
{
	return 10 / sqrtf((float)(squares ? squares : 100));
}
static inline uint32_t overlay_squares_of(const uint64_t *features, size_t n)
{
	uint32_t squares = 0;
	for (size_t i = 0; i < n; i++)
		squares += overlay_squares[overlay_kind_of(features[i])];
	return squares;
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

struct overlay {
	float scale[OVERLAY_HEADS];  // of the weights
	float bias[OVERLAY_HEADS];   // what holds for every post
	uint8_t sure[OVERLAY_HEADS]; // as overlay_sureness
	uint64_t mark;		     // tells it from others
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
	size_t at = (feature >> 2) % OVERLAY_SLOTS;
	while (overlay->slots[at].tag && overlay->slots[at].tag != tag)
		at = (at + 1) % OVERLAY_SLOTS;
	return &overlay->slots[at];
}

#endif
