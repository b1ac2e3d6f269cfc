// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/overlay.h"

#include "text/overlay_table.h"
#include "text/power.h"

#define SEEN_BITS 2048

// --- features ---

// True for a feature the first time. One that looks like another before it is left out; so it was
// when the post was a lesson.
static inline bool is_fresh(uint64_t seen[SEEN_BITS / 64], uint64_t feature)
{
	uint64_t *word = &seen[feature / 64 % (SEEN_BITS / 64)];
	const uint64_t before = *word;
	*word = before | UINT64_C(1) << feature % 64;
	return !(before >> feature % 64 & 1);
}

// Lists a feature if it is fresh and, where an overlay is given, that may know it; returns the new
// count.
static inline size_t list(const struct overlay *overlay, uint64_t *to, size_t n, uint64_t feature,
			  bool fresh)
{
	to[n] = feature;
	return n + (fresh & (!overlay || overlay_marked(overlay, feature)));
}

static inline size_t list_post(const struct overlay *overlay, const struct folded *folded,
			       const struct lexicon_hits *hits, uint64_t *restrict ret,
			       size_t *ret_all)
{
	uint64_t seen[SEEN_BITS / 64] = {0}, before = 0;
	size_t n = 0, all = 0;
	for (size_t i = 0; i < hits->n; i++) {
		const uint64_t concept = overlay_of_concept(hits->hit[i].concept);
		const bool fresh = is_fresh(seen, concept);
		n = list(overlay, ret, n, concept, fresh);
		all += fresh;
	}
	for (size_t i = 0; i < folded->n_words && all + 2 <= OVERLAY_FEATURES_MAX; i++) {
		const uint64_t own = overlay_of_word(&folded->words[i]);
		const bool fresh = is_fresh(seen, own);
		n = list(overlay, ret, n, own, fresh);
		all += fresh;
		if (i > 0) {
			const uint64_t pair = overlay_of_pair(before, own);
			const bool fresh_pair = is_fresh(seen, pair);
			n = list(overlay, ret, n, pair, fresh_pair);
			all += fresh_pair;
		}
		before = own;
	}
	*ret_all = all;
	return n;
}

size_t overlay_features(const struct folded *folded, const struct lexicon_hits *hits,
			uint64_t ret[OVERLAY_FEATURES_MAX])
{
	size_t all;
	return list_post(NULL, folded, hits, ret, &all);
}

size_t overlay_features_known(const struct overlay *overlay, const struct folded *folded,
			      const struct lexicon_hits *hits, uint64_t ret[OVERLAY_FEATURES_MAX],
			      size_t *ret_all)
{
	return list_post(overlay, folded, hits, ret, ret_all);
}

// --- saying ---

typedef int8_t sixteen_bytes __attribute__((vector_size(16)));
typedef int16_t eight_sums __attribute__((vector_size(16)));

// Adds the weights of a slot, each widened by its sign.
static void slot_add(const struct overlay_slot *slot, eight_sums sum[4])
{
	for (size_t half = 0; half < 2; half++) {
		sixteen_bytes bytes;
		memcpy(&bytes, slot->weight + half * sizeof bytes, sizeof bytes);
		const sixteen_bytes sign = bytes < 0;
		sum[2 * half] += (eight_sums)__builtin_shufflevector(
		    bytes, sign, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
		sum[2 * half + 1] += (eight_sums)__builtin_shufflevector(
		    bytes, sign, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
	}
}

void overlay_say(const struct overlay *overlay, const uint64_t *features, size_t n, size_t all,
		 float ret_more[OVERLAY_HEADS])
{
	eight_sums sum[4] = {{0}};
	// Of a feature that is not known the empty slot is added.
	for (size_t i = 0; i < n; i++)
		slot_add(overlay_slot_of(overlay, features[i]), sum);
	int16_t weights[OVERLAY_LANES];
	_Static_assert(sizeof weights == sizeof sum, "a sum for each label");
	memcpy(weights, sum, sizeof sum);
	const float value = overlay_value_of(all);
	for (size_t head = 0; head < OVERLAY_HEADS; head += 4) {
		power_four scale, more;
		const power_four_ints sums = {weights[head], weights[head + 1], weights[head + 2],
					      weights[head + 3]};
		memcpy(&scale, overlay->scale + head, sizeof scale);
		memcpy(&more, overlay->bias + head, sizeof more);
		more += scale * value * __builtin_convertvector(sums, power_four);
		more = power_within(more, OVERLAY_MOST);
		memcpy(ret_more + head, &more, sizeof more);
	}
}
