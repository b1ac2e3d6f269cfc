// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/overlay.h"

#include "text/overlay_table.h"

#include <math.h>

// Odd 64-bit constants without pattern, one for each kind of feature.
#define SEED_PAIR    UINT64_C(0x3C6EF372FE94F82B)
#define SEED_STEM    UINT64_C(0xA54FF53A5F1D36F1)
#define SEED_NUMBER  UINT64_C(0x510E527FADE682D1)
#define SEED_CONCEPT UINT64_C(0x5BE0CD19137E2179)

#define STEM_LEAST 7 // bytes of a word that has a stem
#define SEEN_BITS  4096

// --- features ---

static uint64_t mix(uint64_t a, uint64_t b)
{
	const __uint128_t product = (__uint128_t)(a ^ UINT64_C(0x9E3779B97F4A7C15)) * (b | 1);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

struct listing {
	uint64_t *to;
	size_t n;
	uint64_t seen[SEEN_BITS / 64];
};

// One that looks like another before it is left out; so it was when the post was a lesson.
static void list(struct listing *listing, uint64_t feature)
{
	uint64_t *seen = &listing->seen[feature / 64 % (SEEN_BITS / 64)];
	const uint64_t bit = UINT64_C(1) << feature % 64;
	listing->to[listing->n] = feature;
	listing->n += !(*seen & bit);
	*seen |= bit;
}

// What longer words of one root share: five letters of ASCII, or eight bytes of others.
static uint64_t stem_of(const struct folded *folded, const struct fold_word *word)
{
	uint64_t bytes;
	memcpy(&bytes, folded->bytes + word->start, sizeof bytes);
	return mix(bytes & 0x80 ? bytes : bytes & UINT64_C(0xFFFFFFFFFF), SEED_STEM);
}

size_t overlay_features(const struct folded *folded, const struct lexicon_hits *hits,
			uint64_t ret[OVERLAY_FEATURES_MAX])
{
	struct listing listing = {.to = ret};
	uint64_t before = 0;
	for (size_t i = 0; i < hits->n; i++)
		list(&listing, mix(hits->hit[i].concept, SEED_CONCEPT));
	for (size_t i = 0; i < folded->n_words && listing.n + 3 <= OVERLAY_FEATURES_MAX; i++) {
		const struct fold_word *word = &folded->words[i];
		const bool number = word->kind == FOLD_NUMBER;
		// Which number it is says nothing of the next post.
		const uint64_t own = number ? mix(word->len, SEED_NUMBER) : word->hash;
		list(&listing, own);
		if (!number && word->len >= STEM_LEAST)
			list(&listing, stem_of(folded, word));
		if (i > 0)
			list(&listing, mix(own, before ^ SEED_PAIR));
		before = own;
	}
	return listing.n;
}

// --- saying ---

static float within(float value, float most)
{
	return value > most ? most : value < -most ? -most : value;
}

// What one of n features counts, so that long posts weigh no more than short ones.
static float value_of(size_t n)
{
	return 1 / sqrtf((float)(n ? n : 1));
}

void overlay_say(const struct overlay *overlay, const uint64_t *features, size_t n,
		 float ret_more[OVERLAY_HEADS])
{
	int32_t sum[OVERLAY_HEADS] = {0};
	for (size_t i = 0; i < n; i++) {
		if (!overlay_marked(overlay, features[i]))
			continue;
		const struct overlay_slot *slot = overlay_slot_of(overlay, features[i]);
		for (size_t head = 0; head < OVERLAY_HEADS; head++)
			sum[head] += slot->weight[head];
	}
	const float value = value_of(n);
	for (size_t head = 0; head < OVERLAY_HEADS; head++)
		ret_more[head] =
		    within(overlay->bias[head] + overlay->scale[head] * value * (float)sum[head],
			   OVERLAY_MOST);
}

float overlay_say_one(const struct overlay *overlay, uint64_t feature, size_t n, size_t head)
{
	if (!overlay_marked(overlay, feature))
		return 0;
	return overlay->scale[head] * value_of(n) *
	       (float)overlay_slot_of(overlay, feature)->weight[head];
}
