// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/copies.h"

#include "base/utf8.h"
#include "text/hash.h"
#include "text/huge.h"
#include "text/script.h"

#include <assert.h>
#include <stdlib.h>

#define BANDS		  8
#define KEYS		  (BANDS + 1) // and one for the exact text
#define BUCKETS		  (1u << 20)
#define SLOTS		  4
#define INDEX_BITS	  18
// Bins that must be equal: by then unrelated posts are out of reach, and half of a post is not. A
// text with fewer words than bins fills several from one pair, so it must agree in more.
#define LEAST_EQUAL	  6
#define LEAST_EQUAL_BRIEF 8

static_assert(COPIES_WINDOW == 1 << INDEX_BITS, "an index fills its part of a slot");

// One cache line.
struct original {
	int64_t id; // 0: never used
	uint64_t exact;
	struct copies_facts facts;
	uint16_t campaign; // hashed; keys hold more of it
	uint8_t units, repost;
	uint16_t bins[COPIES_BINS];
};
static_assert(sizeof(struct original) == 64, "an original is one cache line");

// A slot is the number of an original, 13 bits of the key and SLOT_USED; 0 is empty. Newest first.
#define SLOT_USED (1u << 31)
struct bucket {
	uint32_t slots[SLOTS];
};

#define ORIGINALS_SIZE (COPIES_WINDOW * sizeof(struct original))
#define BUCKETS_SIZE   (BUCKETS * sizeof(struct bucket))

struct copies {
	struct original *originals; // a ring
	struct bucket *buckets;
	uint32_t next;
};

uint32_t copies_fact(struct str fact)
{
	uint64_t hash = hash_bytes(fact);
	return UINT32_C(1) << (hash & 31) | UINT32_C(1) << (hash >> 8 & 31) |
	       UINT32_C(1) << (hash >> 16 & 31);
}

// What a signature is made from while the words go by.
struct sketch {
	uint64_t exact;
	uint64_t before, before_that; // the last two units
	unsigned units;
	uint64_t least[COPIES_BINS];
};

static void add_shingle(struct sketch *sketch, uint64_t shingle)
{
	unsigned bin = (unsigned)(shingle >> 60);
	if (shingle < sketch->least[bin])
		sketch->least[bin] = shingle;
}

// Words count in pairs, characters of scripts without spaces in threes.
static void add_unit(struct sketch *sketch, uint64_t unit, bool character)
{
	sketch->exact = hash_pair(sketch->exact, unit);
	if (sketch->units > 0) {
		uint64_t shingle = hash_pair(sketch->before, unit);
		if (character)
			shingle = hash_pair(sketch->before_that, shingle);
		add_shingle(sketch, shingle);
	}
	sketch->before_that = sketch->before;
	sketch->before = unit;
	sketch->units++;
}

static void add_word(struct sketch *sketch, const struct folded *folded, size_t i)
{
	const struct str word = fold_word_str(folded, i);
	size_t at = 0;
	bool spaceless = (unsigned char)word.at[0] >= 0xE0 &&
			 script_is_spaceless(script_of(utf8_next(word, &at)));
	if (!spaceless) {
		add_unit(sketch, folded->words[i].hash, false);
		return;
	}
	for (at = 0; at < word.len;)
		add_unit(sketch, utf8_next(word, &at), true);
}

static bool is_repost_mark(const struct folded *folded, size_t i)
{
	return i + 1 < folded->n_words && folded->words[i + 1].kind == FOLD_MENTION &&
	       str_equal(fold_word_str(folded, i), STR("rt"));
}

static void fill_bins(const struct sketch *sketch, uint16_t bins[COPIES_BINS])
{
	for (unsigned bin = 0; bin < COPIES_BINS; bin++) {
		unsigned from = bin;
		for (unsigned attempt = 1; sketch->least[from] == UINT64_MAX; attempt++)
			from = (unsigned)(hash_pair(bin, attempt) % COPIES_BINS);
		bins[bin] = (uint16_t)hash_pair(sketch->least[from], bin);
	}
}

void copies_signature(struct str text, const struct folded *folded, struct copies_facts facts,
		      bool repost, struct copies_signature *ret)
{
	struct sketch sketch = {0};
	memset(sketch.least, 0xFF, sizeof sketch.least);
	for (size_t i = 0; i < folded->n_words; i++) {
		uint8_t kind = folded->words[i].kind;
		if (kind == FOLD_SYMBOL || kind == FOLD_URL || kind == FOLD_MENTION)
			continue;
		if (kind == FOLD_WORD && is_repost_mark(folded, i))
			repost = true;
		else
			add_word(&sketch, folded, i);
	}
	struct str end = str_trim(text);
	*ret = (struct copies_signature){
	    .exact = sketch.units ? sketch.exact | 1 : 0,
	    .facts = facts,
	    .units = sketch.units < UINT8_MAX ? (uint8_t)sketch.units : UINT8_MAX,
	    .repost = repost || str_ends(end, STR("…")) || str_ends(end, STR("...")),
	};
	if (ret->units >= COPIES_SHORT_UNITS)
		fill_bins(&sketch, ret->bins);
}

struct copies *copies_new(void)
{
	struct copies *copies = calloc(1, sizeof *copies);
	if (!copies)
		return NULL;
	copies->originals = huge_new(ORIGINALS_SIZE);
	copies->buckets = huge_new(BUCKETS_SIZE);
	if (!copies->originals || !copies->buckets) {
		copies_free(copies);
		return NULL;
	}
	return copies;
}

void copies_free(struct copies *copies)
{
	if (!copies)
		return;
	huge_free(copies->originals, ORIGINALS_SIZE);
	huge_free(copies->buckets, BUCKETS_SIZE);
	free(copies);
}

// The keys of a signature in a campaign; returns how many.
static unsigned make_keys(const struct copies_signature *signature, uint64_t campaign,
			  uint64_t keys[KEYS])
{
	keys[0] = hash_pair(campaign, signature->exact);
	if (signature->units < COPIES_SHORT_UNITS)
		return 1;
	for (unsigned band = 0; band < BANDS; band++) {
		uint64_t pair =
		    (uint64_t)signature->bins[2 * band] << 16 | signature->bins[2 * band + 1];
		keys[band + 1] = hash_pair(campaign + band, pair);
	}
	return KEYS;
}

static struct bucket *bucket_of(const struct copies *copies, uint64_t key)
{
	return &copies->buckets[key % BUCKETS];
}

static uint32_t key_mark(uint64_t key)
{
	return ((uint32_t)(key >> 32) & ~(uint32_t)(COPIES_WINDOW - 1)) | SLOT_USED;
}

// 2: the same sets, 1: as in a repost and its original, 0: different.
static unsigned sets_agree(uint32_t one, uint32_t other, bool loose)
{
	if (one == other)
		return 2;
	bool contained = (one & ~other) == 0 || (other & ~one) == 0;
	return loose && contained;
}

static unsigned facts_agree(const struct original *original, const struct copies_signature *post)
{
	const struct copies_facts *a = &original->facts, *b = &post->facts;
	bool loose = original->repost || post->repost;
	unsigned places = sets_agree(a->places, b->places, loose);
	unsigned phones = sets_agree(a->phones, b->phones, loose);
	unsigned quantities = sets_agree(a->quantities, b->quantities, loose);
	return places < phones ? (places < quantities ? places : quantities)
			       : (phones < quantities ? phones : quantities);
}

static unsigned equal_bins(const struct original *original, const struct copies_signature *post)
{
	if (original->exact == post->exact)
		return COPIES_BINS + 1;
	if (original->units < COPIES_SHORT_UNITS || post->units < COPIES_SHORT_UNITS)
		return 0;
	unsigned equal = 0;
	for (unsigned bin = 0; bin < COPIES_BINS; bin++)
		equal += original->bins[bin] == post->bins[bin];
	bool brief = original->units < COPIES_BINS || post->units < COPIES_BINS;
	return equal < (brief ? LEAST_EQUAL_BRIEF : LEAST_EQUAL) ? 0 : equal;
}

// How alike they are: 0 is no copy; equal facts count most, then the words.
static unsigned likeness(const struct original *original, uint16_t campaign,
			 const struct copies_signature *post)
{
	if (original->id == 0 || original->campaign != campaign)
		return 0;
	unsigned equal = equal_bins(original, post);
	unsigned facts = equal ? facts_agree(original, post) : 0;
	return facts ? facts * 32 + equal : 0;
}

// The most alike original, the first one among equals; 0 without.
static int64_t find(const struct copies *copies, uint16_t campaign,
		    const struct copies_signature *post, const uint64_t *keys, unsigned n_keys)
{
	unsigned best = 0;
	int64_t found = 0;
	uint32_t seen = COPIES_WINDOW; // copies share most bands: look at one original once
	for (unsigned k = 0; k < n_keys; k++) {
		const struct bucket *bucket = bucket_of(copies, keys[k]);
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			uint32_t entry = bucket->slots[slot];
			uint32_t index = entry % COPIES_WINDOW;
			if (entry - index != key_mark(keys[k]) || index == seen)
				continue;
			const struct original *original = &copies->originals[index];
			unsigned alike = likeness(original, campaign, post);
			if (alike > best || (alike && alike == best && original->id < found)) {
				best = alike;
				found = original->id;
			}
			seen = index;
		}
	}
	return found;
}

static void remember(struct copies *copies, uint16_t campaign, int64_t id,
		     const struct copies_signature *post, const uint64_t *keys, unsigned n_keys)
{
	uint32_t index = copies->next;
	copies->next = (index + 1) % COPIES_WINDOW;
	struct original *original = &copies->originals[index];
	*original = (struct original){
	    .id = id,
	    .exact = post->exact,
	    .facts = post->facts,
	    .campaign = campaign,
	    .units = post->units,
	    .repost = post->repost,
	};
	memcpy(original->bins, post->bins, sizeof original->bins);
	for (unsigned k = 0; k < n_keys; k++) {
		struct bucket *bucket = bucket_of(copies, keys[k]);
		memmove(bucket->slots + 1, bucket->slots, (SLOTS - 1) * sizeof *bucket->slots);
		bucket->slots[0] = key_mark(keys[k]) | index;
	}
}

void copies_fetch(const struct copies *copies, int64_t campaign,
		  const struct copies_signature *signature)
{
	if (signature->exact == 0)
		return;
	uint64_t keys[KEYS];
	unsigned n_keys = make_keys(signature, hash_mix((uint64_t)campaign), keys);
	for (unsigned k = 0; k < n_keys; k++)
		__builtin_prefetch(bucket_of(copies, keys[k]));
}

int64_t copies_take(struct copies *copies, int64_t campaign, int64_t id,
		    const struct copies_signature *signature)
{
	if (signature->exact == 0)
		return 0;
	uint64_t mixed = hash_mix((uint64_t)campaign);
	uint64_t keys[KEYS];
	unsigned n_keys = make_keys(signature, mixed, keys);
	for (unsigned k = 0; k < n_keys; k++)
		__builtin_prefetch(bucket_of(copies, keys[k]));
	int64_t found = find(copies, (uint16_t)(mixed >> 48), signature, keys, n_keys);
	if (!found)
		remember(copies, (uint16_t)(mixed >> 48), id, signature, keys, n_keys);
	return found;
}

void copies_forget(struct copies *copies, int64_t campaign, int64_t id,
		   const struct copies_signature *signature)
{
	if (signature->exact == 0)
		return;
	uint64_t keys[KEYS];
	unsigned n_keys = make_keys(signature, hash_mix((uint64_t)campaign), keys);
	for (unsigned k = 0; k < n_keys; k++) {
		const struct bucket *bucket = bucket_of(copies, keys[k]);
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct original *original =
			    &copies->originals[bucket->slots[slot] % COPIES_WINDOW];
			if (bucket->slots[slot] && original->id == id)
				original->id = 0;
		}
	}
}
