// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/danger.h"

#include "text/lexicon_file.h"

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

static size_t keys_of_words(const struct folded *folded, uint32_t ret[2 * DANGER_WORDS])
{
	const uint32_t untold = 1u << FOLD_URL | 1u << FOLD_MENTION;
	uint64_t before = 0;
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
	return n;
}

size_t danger_keys(const struct folded *folded, const struct lexicon *lexicon,
		   const struct lexicon_hits *hits, uint32_t ret[DANGER_KEYS])
{
	uint64_t concepts[LEXICON_HITS_MAX];
	uint8_t hit[LEXICON_HITS_MAX];
	size_t n = keys_of_words(folded, ret);
	const size_t found = features_of_concepts(lexicon, hits, concepts, hit);
	for (size_t i = 0; i < found; i++)
		ret[n++] = key_of(concepts[i]);
	return n;
}

// Without a branch: which keys are known, and in which slot, is chance. So all tags of a bucket are
// compared at once.
static int weight_of(const struct danger_table *table, uint32_t key)
{
	const size_t first = danger_first_slot(key);
	const uint64_t ones = UINT64_C(0x0001000100010001), highest = ones << 15;
	uint64_t tags;
	static_assert(sizeof tags == DANGER_WAYS * sizeof *table->tag, "a bucket is one number");
	memcpy(&tags, &table->tag[first], sizeof tags);
	const uint64_t differ = tags ^ ones * danger_tag(key);
	const uint64_t same = (differ - ones) & ~differ & highest; // the lowest is surely one
	const int slot = __builtin_ctzll(same | UINT64_C(1) << 63) / 16;
	return table->weight[first + (size_t)slot] & -(int)(same != 0);
}

int8_t danger_of_concept(const struct danger_table *table, struct str name)
{
	return (int8_t)weight_of(table, key_of(feature_of_concept(name)));
}

float danger_read(const struct danger_table *table, const int8_t *concepts,
		  const struct folded *folded, const struct lexicon_hits *hits)
{
	uint32_t keys[2 * DANGER_WORDS];
	uint64_t met[LEXICON_CONCEPTS / 64] = {0};
	const size_t of_words = keys_of_words(folded, keys);
	size_t n = of_words;
	int sum = 0, known = 0;
	for (size_t i = 0; i < of_words; i++) {
		const int weight = weight_of(table, keys[i]);
		sum += weight;
		known += weight != 0;
	}
	for (size_t i = 0; i < hits->n; i++) {
		const size_t concept = hits->hit[i].concept;
		const bool fresh = !(met[concept / 64] >> concept % 64 & 1);
		met[concept / 64] |= UINT64_C(1) << concept % 64;
		const int weight = fresh ? concepts[concept] : 0;
		n += fresh;
		sum += weight;
		known += weight != 0;
	}
	if (sum <= 0 || known < DANGER_KNOWN)
		return 0;
	const float score = table->bias + table->scale * (float)sum / sqrtf((float)n);
	const float evidence = LEXICON_LABEL + score - table->label;
	return evidence > 0 ? evidence : 0;
}
