// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/overlay.h"

#include "text/overlay_table.h"
#include "text/power.h"

#include <stdlib.h>

#define SEEN_PLACES 2048

// --- features ---

// True for a word or another feature the first time. One that looks like another before it is left
// out; so it was when the post was a lesson.
static inline bool is_fresh(uint8_t seen[SEEN_PLACES], uint64_t hash)
{
	uint8_t *place = &seen[(hash >> 8) % SEEN_PLACES];
	const bool fresh = !*place;
	*place = true;
	return fresh;
}

size_t overlay_of_parts(const struct folded *folded, size_t index,
			uint64_t ret[1 + OVERLAY_PARTS_MOST])
{
	uint64_t parts[FEATURES_WORD_MAX];
	const size_t n = features_parts_of_word(folded, index, parts);
	const size_t kept = n < OVERLAY_PARTS_MOST ? n : OVERLAY_PARTS_MOST;
	ret[0] = overlay_of_word(&folded->words[index]);
	for (size_t i = 0; i < kept; i++)
		ret[1 + i] = overlay_feature(parts[i], OVERLAY_PART);
	return 1 + kept;
}

// A word and its parts have room, however many it has.
static inline bool has_room(size_t n)
{
	return n <= OVERLAY_FEATURES_MAX - 1 - OVERLAY_PARTS_MOST;
}

#define PAIRS_END (OVERLAY_FEATURES_MAX / 2) // so many features are concepts and pairs, at most

// Characters of scripts that write no spaces say little alone: two neighbours are a feature, too.
// 0 of other words.
static inline uint64_t pair_of(const struct folded *folded, size_t index)
{
	const struct fold_word *word = &folded->words[index];
	return word[0].kind == FOLD_CHARACTER && word[-1].kind == FOLD_CHARACTER
		   ? overlay_of_pair(overlay_of_word(word - 1), overlay_of_word(word))
		   : 0;
}

size_t overlay_list(const struct folded *folded, const struct lexicon_hits *hits,
		    uint64_t ret[OVERLAY_FEATURES_MAX], size_t *ret_words)
{
	uint8_t seen[SEEN_PLACES] = {0};
	size_t n = 0;
	for (size_t i = 0; i < hits->n; i++) {
		ret[n] = overlay_of_concept(hits->hit[i].concept);
		n += is_fresh(seen, ret[n]);
	}
	for (size_t i = 1; i < folded->n_words && n < PAIRS_END; i++) {
		ret[n] = pair_of(folded, i);
		n += ret[n] && is_fresh(seen, ret[n]);
	}
	size_t words = 0;
	for (; words < folded->n_words && has_room(n); words++) {
		const size_t of_word = overlay_of_parts(folded, words, ret + n);
		n += is_fresh(seen, folded->words[words].hash) ? of_word : 0;
	}
	*ret_words = words;
	return n;
}

size_t overlay_features(const struct folded *folded, const struct lexicon_hits *hits,
			uint64_t ret[OVERLAY_FEATURES_MAX])
{
	size_t words;
	return overlay_list(folded, hits, ret, &words);
}

// --- sums ---

static void sums_say(const struct overlay *overlay, const int32_t sums[OVERLAY_LANES],
		     uint32_t squares, float ret_more[OVERLAY_HEADS])
{
	const float value = overlay_value_of(squares);
	for (size_t head = 0; head < OVERLAY_HEADS; head += 4) {
		power_four scale, more;
		power_four_ints sum;
		memcpy(&sum, sums + head, sizeof sum);
		memcpy(&scale, overlay->scale + head, sizeof scale);
		memcpy(&more, overlay->bias + head, sizeof more);
		more += scale * value * __builtin_convertvector(sum, power_four);
		more = power_within(more, OVERLAY_MOST);
		memcpy(ret_more + head, &more, sizeof more);
	}
}

void overlay_say(const struct overlay *overlay, const uint64_t *features, size_t n,
		 float ret_more[OVERLAY_HEADS])
{
	int32_t sums[OVERLAY_LANES] = {0};
	// Of a feature that is not known the empty slot is added.
	for (size_t i = 0; i < n; i++)
		for (size_t head = 0; head < OVERLAY_HEADS; head++)
			sums[head] += overlay_slot_of(overlay, features[i])->weight[head];
	sums_say(overlay, sums, overlay_squares_of(features, n), ret_more);
}

const uint8_t *overlay_sureness(const struct overlay *overlay)
{
	return overlay->sure;
}

typedef int8_t sixteen_bytes __attribute__((vector_size(16)));
typedef int16_t eight_signed __attribute__((vector_size(16)));
// Unsigned, because what is added up behind the labels is no weight and may wrap.
typedef uint16_t eight_sums __attribute__((vector_size(16)));

#define LIGHT_MOST 256 // slots that are summed up in 16 bits
static_assert(LIGHT_MOST * 127 <= INT16_MAX, "they have room");

// Slots added up in 16 bits, eight lanes a vector: each by itself, so that they can stay in
// registers from one to the next.
struct light {
	eight_sums first, second, third, fourth;
};

static inline void eight_join(eight_sums more, int32_t sums[8])
{
	for (size_t half = 0; half < 2; half++) {
		power_four_ints four;
		const eight_sums sign = (eight_sums)((eight_signed)more >> 15);
		memcpy(&four, sums + 4 * half, sizeof four);
		four += half ? (power_four_ints)__builtin_shufflevector(more, sign, 4, 12, 5, 13, 6,
									14, 7, 15)
			     : (power_four_ints)__builtin_shufflevector(more, sign, 0, 8, 1, 9, 2,
									10, 3, 11);
		memcpy(sums + 4 * half, &four, sizeof four);
	}
}

static void light_end(struct light light, int32_t sums[OVERLAY_LANES])
{
	eight_join(light.first, sums);
	eight_join(light.second, sums + 8);
	eight_join(light.third, sums + 16);
	eight_join(light.fourth, sums + 24);
}

static inline eight_sums first_wide(sixteen_bytes bytes)
{
	return (eight_sums)__builtin_shufflevector(bytes, (sixteen_bytes)(bytes < 0), 0, 16, 1, 17,
						   2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
static inline eight_sums last_wide(sixteen_bytes bytes)
{
	return (eight_sums)__builtin_shufflevector(bytes, (sixteen_bytes)(bytes < 0), 8, 24, 9, 25,
						   10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// The sum of the slots of at most LIGHT_MOST features, each weight widened by its sign. Of one that
// is not known the empty slot is added.
static struct light slots_sum(const struct overlay *overlay, const uint64_t *features, size_t n)
{
	struct light light = {0};
	for (size_t i = 0; i < n; i++) {
		const struct overlay_slot *slot = overlay_slot_of(overlay, features[i]);
		sixteen_bytes low, high;
		memcpy(&low, slot->weight, sizeof low);
		memcpy(&high, slot->weight + sizeof low, sizeof high);
		light.first += first_wide(low);
		light.second += last_wide(low);
		light.third += first_wide(high);
		light.fourth += last_wide(high);
	}
	return light;
}

// --- words met lately ---

#define MEMORY_WORDS UINT64_C(16384)

// What a word and its parts add up to.
struct heard {
	union {
		int16_t lane[OVERLAY_LANES];
		struct {
			int16_t of_head[OVERLAY_HEADS];
			// Of the word and of the overlay but for the lowest bits, which say the
			// place here: there it says how many parts the word has.
			uint64_t key;
		};
	};
};
static_assert(sizeof(struct heard) == 64, "a cache line");
static_assert(OVERLAY_PARTS_MOST < MEMORY_WORDS, "the count has room in the key");
static_assert(1 + OVERLAY_PARTS_MOST <= LIGHT_MOST, "a word is summed up in 16 bits");

struct overlay_memory {
	struct heard words[MEMORY_WORDS];
};

struct overlay_memory *overlay_memory_new(void)
{
	return calloc(1, sizeof(struct overlay_memory));
}

static void word_hear(const struct overlay *overlay, const struct folded *folded, size_t index,
		      uint64_t key, struct heard *ret)
{
	uint64_t features[1 + OVERLAY_PARTS_MOST];
	const size_t n = overlay_of_parts(folded, index, features);
	size_t known = 0;
	for (size_t i = 0; i < n; i++) {
		features[known] = features[i];
		known += overlay_marked(overlay, features[i]);
	}
	const struct light light = slots_sum(overlay, features, known);
	memcpy(ret->lane, &light, sizeof ret->lane);
	ret->key = key - key % MEMORY_WORDS + (n - 1);
}

static inline bool is_heard(const struct heard *heard, uint64_t key)
{
	return (heard->key ^ key) < MEMORY_WORDS;
}

// A word that is new comes into the one of its two places, what was there into the other.
static inline const struct heard *word_recall(const struct overlay *overlay,
					      struct overlay_memory *memory,
					      const struct folded *folded, size_t index)
{
	const struct fold_word *word = &folded->words[index];
	const uint64_t key = (word->hash + word->kind) ^ overlay->mark;
	struct heard *first = &memory->words[key % MEMORY_WORDS];
	if (is_heard(first, key))
		return first;
	struct heard *second = &memory->words[(key ^ 1) % MEMORY_WORDS];
	if (is_heard(second, key))
		return second;
	*second = *first;
	word_hear(overlay, folded, index, key, first);
	return first;
}

static inline struct light heard_add(const struct heard *heard, struct light light)
{
	struct light more;
	memcpy(&more, heard->lane, sizeof more);
	light.first += more.first;
	light.second += more.second;
	light.third += more.third;
	light.fourth += more.fourth;
	return light;
}

// A post while it is heard.
struct hearing {
	const struct overlay *overlay;
	uint8_t seen[SEEN_PLACES];
	size_t n, n_known;	   // features; those in `known`
	uint64_t known[PAIRS_END]; // concepts and pairs of which something may be known
	uint32_t squares;
	int32_t sums[OVERLAY_LANES];
};

static void feature_hear(struct hearing *hearing, uint64_t feature)
{
	if (!is_fresh(hearing->seen, feature))
		return;
	hearing->n++;
	hearing->squares += overlay_squares[overlay_kind_of(feature)];
	hearing->known[hearing->n_known] = feature;
	hearing->n_known += overlay_marked(hearing->overlay, feature);
}

static void words_hear(struct hearing *hearing, struct overlay_memory *memory,
		       const struct folded *folded)
{
	const size_t at_once = LIGHT_MOST / (1 + OVERLAY_PARTS_MOST), n_words = folded->n_words;
	const struct overlay *overlay = hearing->overlay;
	struct light light = {0};
	size_t words = 0, n = hearing->n, left = at_once;
	for (size_t i = 0; i < n_words && has_room(n); i++) {
		const struct heard *heard = word_recall(overlay, memory, folded, i);
		if (!is_fresh(hearing->seen, folded->words[i].hash))
			continue;
		light = heard_add(heard, light);
		n += 1 + heard->key % MEMORY_WORDS;
		words++;
		if (--left == 0) {
			light_end(light, hearing->sums);
			light = (struct light){0};
			left = at_once;
		}
	}
	light_end(light, hearing->sums);
	hearing->squares += (uint32_t)words * overlay_squares[OVERLAY_WORD] +
			    (uint32_t)(n - hearing->n - words) * overlay_squares[OVERLAY_PART];
}

void overlay_hear(const struct overlay *overlay, struct overlay_memory *memory,
		  const struct folded *folded, const struct lexicon_hits *hits,
		  float ret_more[OVERLAY_HEADS])
{
	struct hearing hearing;
	memset(&hearing, 0, offsetof(struct hearing, known));
	memset(hearing.sums, 0, sizeof hearing.sums);
	hearing.overlay = overlay;
	hearing.squares = 0;
	for (size_t i = 0; i < hits->n; i++)
		feature_hear(&hearing, overlay_of_concept(hits->hit[i].concept));
	for (size_t i = 1;
	     fold_has_kind(folded, FOLD_CHARACTER) && i < folded->n_words && hearing.n < PAIRS_END;
	     i++) {
		const uint64_t pair = pair_of(folded, i);
		if (pair)
			feature_hear(&hearing, pair);
	}
	for (size_t at = 0; at < hearing.n_known; at += LIGHT_MOST) {
		const size_t left = hearing.n_known - at;
		light_end(
		    slots_sum(overlay, hearing.known + at, left < LIGHT_MOST ? left : LIGHT_MOST),
		    hearing.sums);
	}
	words_hear(&hearing, memory, folded);
	sums_say(overlay, hearing.sums, hearing.squares, ret_more);
}
