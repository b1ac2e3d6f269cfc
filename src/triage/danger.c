// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/danger.h"

#include "text/lexicon_file.h"
#include "triage/reason.h"

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

// The first letters of a word, which are all of one script, of so many bytes each. Behind a word
// more may be read.
static inline uint64_t stem_hash(const char *bytes, size_t letter)
{
	static_assert(DANGER_STEM == 4, "12 bytes are enough");
	const uint64_t stem = UINT64_C(0x9999999999999999); // no word by itself
	uint64_t first;
	uint32_t more;
	memcpy(&first, bytes, sizeof first);
	memcpy(&more, bytes + sizeof first, sizeof more);
	return hash_product(letter == 1 ? (uint32_t)first : first, letter == 3 ? more : stem);
}

// A word counts by its first letters, a number by how many digits it has: the endings of a language
// and the age of a child are not learnt by heart.
static inline uint64_t word_hash(const struct folded *folded, const struct fold_word *at,
				 bool english)
{
	const char *bytes = folded->bytes + at->start;
	const unsigned char first = (unsigned char)*bytes;
	const size_t letter = english || first < 0x80 ? 1 : first < 0xE0 ? 2 : 3;
	const uint64_t stem = stem_hash(bytes, letter); // for most words, so for all
	if (at->kind == FOLD_NUMBER)
		return hash_mix(at->len);
	return at->kind == FOLD_WORD && at->len > DANGER_STEM * letter ? stem : at->hash;
}

// Which two words or hits say it: the same twice, or two that make a pair.
#define HIT 0x100 // a hit of the lexicon, by its number; else a word
struct place {
	uint16_t one, other;
};

// `english`: no word begins with a letter of more than a byte. A long word is known whole, too.
static inline size_t keys_of_words(const struct folded *folded, bool english, uint32_t *ret,
				   struct place *places)
{
	const uint32_t untold = 1u << FOLD_URL | 1u << FOLD_MENTION;
	uint64_t before = 0;
	uint16_t word_before = 0;
	size_t n = 0;
	for (uint16_t i = 0; i < folded->n_words && i < DANGER_WORDS; i++) {
		if (untold >> folded->words[i].kind & 1)
			continue;
		const uint64_t own = word_hash(folded, &folded->words[i], english);
		if (places)
			places[n] = (struct place){i, i};
		ret[n++] = key_of(own);
		if (places)
			places[n] = (struct place){i, i};
		if (folded->words[i].kind == FOLD_WORD && own != folded->words[i].hash)
			ret[n++] = key_of(folded->words[i].hash);
		if (places && before)
			places[n] = (struct place){word_before, i};
		if (before)
			ret[n++] = key_of(hash_product(before, own));
		before = own;
		word_before = i;
	}
	return n;
}

// Whichever of the two was said first.
static inline uint32_t key_of_pair(uint32_t one, uint32_t other)
{
	return key_of(one < other ? hash_pair(one, other) : hash_pair(other, one));
}

// Each concept once, and the pairs of those that stand near each other.
static inline size_t keys_of_concepts(const uint32_t *concepts, const struct lexicon_hits *hits,
				      uint32_t *ret, struct place *places)
{
	uint64_t met[LEXICON_CONCEPTS / 64] = {0};
	uint16_t told[LEXICON_HITS_MAX]; // the first hit of each
	size_t n = 0, n_told = 0;
	for (size_t i = 0; i < hits->n; i++) {
		const size_t concept = hits->hit[i].concept;
		const uint64_t bit = UINT64_C(1) << concept % 64;
		if (met[concept / 64] & bit)
			continue;
		met[concept / 64] |= bit;
		const uint16_t hit = (uint16_t)(HIT | i);
		if (places)
			places[n] = (struct place){hit, hit};
		ret[n++] = concepts[concept];
		for (size_t back = 1; back <= DANGER_NEAR && back <= n_told; back++) {
			const uint16_t before = told[n_told - back];
			if (places)
				places[n] = (struct place){before, hit};
			ret[n++] = key_of_pair(concepts[hits->hit[before & ~HIT].concept],
					       concepts[concept]);
		}
		told[n_told++] = hit;
	}
	return n;
}

// `places`: where each is told, as many as keys; NULL: not wanted.
static inline size_t keys_find(const struct folded *folded, const uint32_t *concepts,
			       const struct lexicon_hits *hits, uint32_t *ret, struct place *places)
{
	const size_t n = folded->firsts < 0x80 ? keys_of_words(folded, true, ret, places)
					       : keys_of_words(folded, false, ret, places);
	return n + keys_of_concepts(concepts, hits, ret + n, places ? places + n : NULL);
}

size_t danger_keys(const struct folded *folded, const uint32_t *concepts,
		   const struct lexicon_hits *hits, uint32_t ret[DANGER_KEYS])
{
	return keys_find(folded, concepts, hits, ret, NULL);
}

// Without a branch: which keys are known, and in which slot, is chance. So all tags of a bucket are
// compared at once.
int danger_weight(const struct danger_table *table, uint32_t key)
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

uint32_t danger_key_of_concept(struct str name)
{
	return key_of(feature_of_concept(name));
}

struct danger_heard danger_read(const struct danger_table *table, const uint32_t *concepts,
				const struct folded *folded, const struct lexicon_hits *hits,
				bool direct)
{
	uint32_t keys[DANGER_KEYS];
	const size_t n = keys_find(folded, concepts, hits, keys, NULL);
	int sum = 0, known = 0;
	for (size_t i = 0; i < n; i++) {
		const int weight = danger_weight(table, keys[i]);
		sum += weight;
		known += weight != 0;
	}
	if (known < DANGER_KNOWN)
		return (struct danger_heard){0};
	const float score = table->bias + table->scale * (float)sum / sqrtf((float)n);
	const float above = score - table->label;
	if (direct && score >= table->direct && above < 0)
		return (struct danger_heard){.evidence = LEXICON_LABEL};
	return (struct danger_heard){
	    .evidence = LEXICON_LABEL + above > 0 ? LEXICON_LABEL + above : 0,
	    .ordinary = above < -DANGER_ORDINARY,
	};
}

static size_t word_of(const struct folded *folded, const struct lexicon_hits *hits, uint16_t place)
{
	if (!(place & HIT))
		return place;
	return reason_word_at(folded, hits->hit[place & ~HIT].from_point);
}

void danger_credit(const struct danger_table *table, const uint32_t *concepts,
		   const struct folded *folded, const struct lexicon_hits *hits,
		   float ret[DANGER_WORDS])
{
	uint32_t keys[DANGER_KEYS];
	struct place places[DANGER_KEYS];
	const size_t n = keys_find(folded, concepts, hits, keys, places);
	memset(ret, 0, DANGER_WORDS * sizeof *ret);
	for (size_t i = 0; i < n; i++) {
		const float half =
		    table->scale * (float)danger_weight(table, keys[i]) / sqrtf((float)n) / 2;
		const size_t one = word_of(folded, hits, places[i].one);
		const size_t other = word_of(folded, hits, places[i].other);
		if (one < DANGER_WORDS)
			ret[one] += half;
		if (other < DANGER_WORDS)
			ret[other] += half;
	}
}
