// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/danger.h"

#include <assert.h>
#include <math.h>

extern const unsigned char danger_embedded[]; // model/danger.cwd, aligned to 8 bytes

const struct danger_table *danger_own(void)
{
	return (const struct danger_table *)(const void *)danger_embedded;
}

static uint32_t key_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

// A number counts by how many digits it has: the age of a child is not learnt by heart.
static uint64_t word_hash(const struct folded *folded, size_t word)
{
	const struct fold_word *at = &folded->words[word];
	return at->kind == FOLD_NUMBER ? hash_mix(at->len) : at->hash;
}

size_t danger_keys(const struct folded *folded, const struct lexicon *lexicon,
		   const struct lexicon_hits *hits, uint32_t ret[DANGER_KEYS])
{
	const uint32_t untold = 1u << FOLD_URL | 1u << FOLD_MENTION;
	uint64_t concepts[LEXICON_HITS_MAX], before = 0;
	uint8_t hit[LEXICON_HITS_MAX];
	size_t n = 0;
	for (size_t i = 0; i < folded->n_words && i < DANGER_WORDS; i++) {
		if (untold >> folded->words[i].kind & 1)
			continue;
		const uint64_t own = word_hash(folded, i);
		ret[n++] = key_of(own);
		if (before)
			ret[n++] = key_of(hash_pair(before, own));
		before = own;
	}
	const size_t found = features_of_concepts(lexicon, hits, concepts, hit);
	for (size_t i = 0; i < found; i++)
		ret[n++] = key_of(concepts[i]);
	return n;
}

// All tags of a bucket are compared at once: most keys are in none, and which is in which is
// chance.
static int weight_of(const struct danger_table *table, uint32_t key)
{
	const size_t first = danger_first_slot(key);
	const uint64_t ones = UINT64_C(0x0001000100010001);
	uint64_t tags;
	static_assert(sizeof tags == DANGER_WAYS * sizeof *table->tag, "a bucket is one number");
	memcpy(&tags, &table->tag[first], sizeof tags);
	const uint64_t differ = tags ^ ones * danger_tag(key);
	const uint64_t same = (differ - ones) & ~differ & ones << 15; // the lowest is surely one
	return same ? table->weight[first + (size_t)__builtin_ctzll(same) / 16] : 0;
}

float danger_read(const struct danger_table *table, const struct folded *folded,
		  const struct lexicon *lexicon, const struct lexicon_hits *hits)
{
	uint32_t keys[DANGER_KEYS];
	const size_t n = danger_keys(folded, lexicon, hits, keys);
	int sum = 0, known = 0;
	for (size_t i = 0; i < n; i++) {
		const int weight = weight_of(table, keys[i]);
		sum += weight;
		known += weight != 0;
	}
	if (sum <= 0 || known < DANGER_KNOWN)
		return 0;
	const float score = table->bias + table->scale * (float)sum / sqrtf((float)n);
	const float evidence = LEXICON_LABEL + score - table->label;
	return evidence > 0 ? evidence : 0;
}
