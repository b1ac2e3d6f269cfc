// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/copies.h"

#include "base/utf8.h"
#include "text/hash.h"
#include "text/huge.h"
#include "text/roomy.h"
#include "text/script.h"

#include <assert.h>
#include <stdlib.h>

#define BANDS		  8
#define SHORT_KEYS	  3
#define BUCKETS		  (1u << 19)
#define SLOTS		  5
#define SLOT_BITS	  25
#define INDEX_BITS	  18
// Bins that must be equal: with one fewer, posts about one event that share a fifth of their pairs
// were taken for copies; with these, 99 in 100 reposts with a comment are found as before. A text
// with fewer words than bins fills several from one pair, so it must agree in more.
#define LEAST_EQUAL	  7
#define LEAST_EQUAL_BRIEF 9

static_assert(COPIES_WINDOW == 1 << INDEX_BITS, "an index fills its part of a slot");

// What the window keeps of an original. Its campaign is mixed into `exact` and `bins`, so that
// those of two campaigns have nothing in common.
struct original {
	int64_t id; // 0: never used
	uint64_t words[COPIES_SET];
	struct copies_facts facts;
	uint32_t exact;		   // a hash of all words over enum original_mark
	uint8_t bins[COPIES_BINS]; // b-bit minwise hashing with b = 8
};
static_assert(sizeof(struct original) == 64, "an original fills one cache line");

enum original_mark {
	MARK_REPOST = 1,
	MARK_SHORT = 2, // fewer words than COPIES_SHORT_UNITS
	MARK_BRIEF = 4, // fewer words than bins
	MARKS = 7,
};

// Five slots, the newest one lowest. A slot is the number of an original over 7 bits of the key; an
// empty one looks like one of the first original, which is compared like any other.
struct bucket {
	unsigned __int128 slots;
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
	uint64_t words[COPIES_SET];
	uint64_t least[COPIES_BINS];
};

// How far it is; handed on by value, so that it can stay in registers.
struct trail {
	uint64_t exact;
	uint64_t before, before_that; // the last two units
	unsigned units;
};

// Without a branch: which shingle is the least of its bin is chance.
static inline void add_shingle(struct sketch *sketch, uint64_t shingle)
{
	uint64_t *least = &sketch->least[shingle >> 60];
	*least = shingle < *least ? shingle : *least;
}

// Words count in pairs, characters of scripts without spaces in threes.
static inline struct trail add_unit(struct sketch *sketch, struct trail trail, uint64_t unit,
				    bool character)
{
	if (trail.units > 0) {
		uint64_t shingle = hash_pair(trail.before, unit);
		if (character)
			shingle = hash_pair(trail.before_that, shingle);
		add_shingle(sketch, shingle);
	}
	return (struct trail){
	    .exact = hash_pair(trail.exact, unit),
	    .before = unit,
	    .before_that = trail.before,
	    .units = trail.units + 1,
	};
}

static bool is_spaceless(struct str word)
{
	size_t at = 0;
	return (unsigned char)word.at[0] >= 0xE0 &&
	       script_is_spaceless(script_of(utf8_next(word, &at)));
}

// The two bits of what is told apart by `key`, as copies_note says.
static inline uint16_t bits_of(uint64_t key)
{
	const uint64_t hash = hash_mix(key);
	const uint64_t one = (hash >> 32 & 0xFF) * COPIES_SET >> 8;
	const uint64_t other = (hash >> 40 & 0xFF) * COPIES_SET >> 8;
	return (uint16_t)(one << 6 | (hash & 63) | other << 14 | (hash & 0x3F00));
}
static_assert(COPIES_SET <= 4, "the number of a bit fills a byte");

static inline void add_to_set(struct sketch *sketch, uint16_t bits)
{
	sketch->words[bits >> 6 & 3] |= UINT64_C(1) << (bits & 63);
	sketch->words[bits >> 14] |= UINT64_C(1) << (bits >> 8 & 63);
}

// The first letters of a folded word: three, or two in a script that takes three bytes for each.
static inline uint64_t beginning_of(struct str word)
{
	const size_t most = (unsigned char)word.at[0] < 0x80 ? 3 : 6;
	const size_t len = word.len < most ? word.len : most;
	return roomy_load(word.at) & ((UINT64_C(1) << 8 * len) - 1);
}

uint16_t copies_note(struct str word)
{
	return bits_of(beginning_of(word));
}

static struct trail add_characters(struct sketch *sketch, struct trail trail, struct str word)
{
	for (size_t at = 0; at < word.len;) {
		const uint32_t character = utf8_next(word, &at);
		add_to_set(sketch, bits_of(character));
		trail = add_unit(sketch, trail, character, true);
	}
	return trail;
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

// Adds all words but signs, links and mentions; *repost if one of them says that it is one.
static struct trail add_words(struct sketch *sketch, const struct folded *folded,
			      const struct word_notes *notes, bool *repost)
{
	const bool mentions = fold_has_kind(folded, FOLD_MENTION);
	const bool spaces = fold_has_spaces(folded), simple = spaces && !mentions;
	const struct fold_word *words = folded->words;
	const size_t n = folded->n_words;
	struct trail trail = {0};
	for (size_t i = 0; i < n; i++) {
		const uint8_t kind = words[i].kind;
		if (kind > FOLD_CHARACTER)
			continue;
		if (!simple && mentions && kind == FOLD_WORD && is_repost_mark(folded, i)) {
			*repost = true;
			continue;
		}
		if (!simple && !spaces && is_spaceless(fold_word_str(folded, i))) {
			trail = add_characters(sketch, trail, fold_word_str(folded, i));
			continue;
		}
		trail = add_unit(sketch, trail, words[i].hash, false);
		if (kind == FOLD_WORD) // numbers are facts, however they are written
			add_to_set(sketch, notes ? notes->begins[i]
						 : copies_note(fold_word_str(folded, i)));
	}
	return trail;
}

void copies_signature(struct str text, const struct folded *folded, const struct word_notes *notes,
		      struct copies_facts facts, bool repost, struct copies_signature *ret)
{
	struct sketch sketch = {0};
	memset(sketch.least, 0xFF, sizeof sketch.least);
	const struct trail trail = add_words(&sketch, folded, notes, &repost);
	struct str end = str_trim(text);
	*ret = (struct copies_signature){
	    .exact = trail.units ? trail.exact | 1 : 0,
	    .facts = facts,
	    .units = trail.units < UINT8_MAX ? (uint8_t)trail.units : UINT8_MAX,
	    .repost = repost || str_ends(end, STR("…")) || str_ends(end, STR("...")),
	};
	memcpy(ret->words, sketch.words, sizeof ret->words);
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

// --- the window ---

// A signature as it is looked for in one campaign's part of the window.
struct wanted {
	struct original form; // as the window would keep it
	uint64_t keys[BANDS];
	unsigned n_keys;
};

static void make_form(const struct copies_signature *signature, uint64_t campaign, uint64_t exact,
		      struct original *ret)
{
	typedef uint16_t wide_bins __attribute__((vector_size(2 * COPIES_BINS)));
	typedef uint8_t bins __attribute__((vector_size(COPIES_BINS)));
	const uint64_t masks[2] = {campaign, hash_mix(campaign + 1)};
	wide_bins all;
	bins mask;
	static_assert(sizeof masks == sizeof mask, "a byte for each bin");
	memcpy(&all, signature->bins, sizeof all);
	memcpy(&mask, masks, sizeof mask);
	mask ^= __builtin_convertvector(all, bins);
	memcpy(ret->bins, &mask, sizeof mask);
	ret->id = 0;
	memcpy(ret->words, signature->words, sizeof ret->words);
	ret->facts = signature->facts;
	ret->exact = (uint32_t)(exact >> 20) & ~(uint32_t)MARKS;
	ret->exact |= signature->repost ? MARK_REPOST : 0;
	ret->exact |= signature->units < COPIES_SHORT_UNITS ? MARK_SHORT : 0;
	ret->exact |= signature->units < COPIES_BINS ? MARK_BRIEF : 0;
}

static inline void make_keys(const struct copies_signature *signature, uint64_t mixed,
			     uint64_t exact, struct wanted *ret)
{
	if (signature->units < COPIES_SHORT_UNITS) {
		// More than one, because a full bucket forgets the oldest of its slots.
		ret->n_keys = SHORT_KEYS;
		for (unsigned k = 0; k < SHORT_KEYS; k++)
			ret->keys[k] = hash_mix(exact + k);
		return;
	}
	for (unsigned band = 0; band < BANDS; band++) {
		const uint64_t pair =
		    (uint64_t)signature->bins[2 * band] << 16 | signature->bins[2 * band + 1];
		ret->keys[band] = hash_pair(mixed + band, pair);
	}
	ret->n_keys = BANDS;
}

static void make_wanted(const struct copies_signature *signature, int64_t campaign,
			struct wanted *ret)
{
	const uint64_t mixed = hash_mix((uint64_t)campaign);
	const uint64_t exact = hash_pair(mixed, signature->exact);
	make_form(signature, mixed, exact, &ret->form);
	make_keys(signature, mixed, exact, ret);
}

static struct bucket *bucket_of(const struct copies *copies, uint64_t key)
{
	return &copies->buckets[key % BUCKETS];
}

static uint32_t key_tag(uint64_t key)
{
	return (uint32_t)(key >> (64 - (SLOT_BITS - INDEX_BITS)));
}

static uint32_t slot_of(const struct bucket *bucket, unsigned slot)
{
	return (uint32_t)(bucket->slots >> slot * SLOT_BITS) & ((UINT32_C(1) << SLOT_BITS) - 1);
}

// Whether any of a bucket's slots has this tag: what differs from it carries a one out of its
// place.
static bool has_tag(const struct bucket *bucket, uint32_t tag)
{
	const uint64_t low = UINT64_C(1) << INDEX_BITS | UINT64_C(1) << (SLOT_BITS + INDEX_BITS);
	const unsigned __int128 tags = low | (unsigned __int128)low << 2 * SLOT_BITS |
				       (unsigned __int128)1 << (4 * SLOT_BITS + INDEX_BITS);
	const unsigned __int128 masks = tags * ((1 << (SLOT_BITS - INDEX_BITS)) - 1);
	const unsigned __int128 others = ((bucket->slots ^ tags * tag) & masks) + masks;
	const unsigned __int128 carried = tags << (SLOT_BITS - INDEX_BITS);
	return (others & carried) != carried;
}
static_assert(SLOTS == 5, "has_tag knows five");

// Always inline: gcc takes a function that only fetches for one that does nothing, and leaves its
// calls out.
__attribute__((always_inline)) static inline void fetch(const struct copies *copies,
							const struct wanted *wanted)
{
	for (unsigned k = 0; k < wanted->n_keys; k++)
		__builtin_prefetch(bucket_of(copies, wanted->keys[k]));
}

// 2: the same sets, 1: as in a repost and its original, 0: different.
static unsigned sets_agree(uint32_t one, uint32_t other, bool loose)
{
	if (one == other)
		return 2;
	bool contained = (one & ~other) == 0 || (other & ~one) == 0;
	return loose && contained;
}

static unsigned facts_agree(const struct original *original, const struct original *post)
{
	const struct copies_facts *a = &original->facts, *b = &post->facts;
	bool loose = (original->exact | post->exact) & MARK_REPOST;
	unsigned places = sets_agree(a->places, b->places, loose);
	unsigned phones = sets_agree(a->phones, b->phones, loose);
	unsigned quantities = sets_agree(a->quantities, b->quantities, loose);
	return places < phones ? (places < quantities ? places : quantities)
			       : (phones < quantities ? phones : quantities);
}

// Each of the two has a word that the other lacks. Of a repost that may be a comment and the word
// that was cut.
static bool words_differ(const struct original *original, const struct original *post)
{
	uint64_t missing = 0, added = 0;
	if ((original->exact | post->exact) & MARK_REPOST)
		return false;
	for (unsigned i = 0; i < COPIES_SET; i++) {
		missing |= original->words[i] & ~post->words[i];
		added |= post->words[i] & ~original->words[i];
	}
	return missing && added;
}

static unsigned equal_bins(const struct original *original, const struct original *post)
{
	const uint32_t marks = original->exact | post->exact;
	if ((original->exact ^ post->exact) <= MARKS)
		return COPIES_BINS + 1;
	if (marks & MARK_SHORT)
		return 0;
	unsigned equal = 0;
	for (unsigned bin = 0; bin < COPIES_BINS; bin++)
		equal += original->bins[bin] == post->bins[bin];
	return equal < (marks & MARK_BRIEF ? LEAST_EQUAL_BRIEF : LEAST_EQUAL) ? 0 : equal;
}

// How alike they are: 0 is no copy; equal facts count most, then the words.
static unsigned likeness(const struct original *original, const struct original *post)
{
	if (original->id == 0)
		return 0;
	unsigned equal = equal_bins(original, post);
	if (equal == 0 || words_differ(original, post))
		return 0;
	unsigned facts = facts_agree(original, post);
	return facts ? facts * 32 + equal : 0;
}

// The originals that share a key with the post, fetched side by side; returns how many.
static unsigned find_shared(const struct copies *copies, const struct wanted *wanted,
			    const struct original *ret[BANDS * SLOTS])
{
	unsigned n = 0;
	uint32_t seen = COPIES_WINDOW; // copies share most bands: look at one original once
	for (unsigned k = 0; k < wanted->n_keys; k++) {
		const struct bucket *bucket = bucket_of(copies, wanted->keys[k]);
		const uint32_t tag = key_tag(wanted->keys[k]);
		if (!has_tag(bucket, tag))
			continue;
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			const uint32_t entry = slot_of(bucket, slot);
			const uint32_t index = entry % COPIES_WINDOW;
			if (entry >> INDEX_BITS != tag || index == seen)
				continue;
			ret[n] = &copies->originals[index];
			__builtin_prefetch(ret[n++]);
			seen = index;
		}
	}
	return n;
}

// The most alike original, the first one among equals; 0 without.
static int64_t find(const struct copies *copies, const struct wanted *wanted)
{
	const struct original *shared[BANDS * SLOTS];
	const unsigned n = find_shared(copies, wanted, shared);
	unsigned best = 0;
	int64_t found = 0;
	for (unsigned i = 0; i < n; i++) {
		const unsigned alike = likeness(shared[i], &wanted->form);
		if (alike > best || (alike && alike == best && shared[i]->id < found)) {
			best = alike;
			found = shared[i]->id;
		}
	}
	return found;
}

static void remember(struct copies *copies, int64_t id, const struct wanted *wanted)
{
	const uint32_t index = copies->next;
	copies->next = (index + 1) % COPIES_WINDOW;
	copies->originals[index] = wanted->form;
	copies->originals[index].id = id;
	for (unsigned k = 0; k < wanted->n_keys; k++) {
		struct bucket *bucket = bucket_of(copies, wanted->keys[k]);
		const uint32_t entry = key_tag(wanted->keys[k]) << INDEX_BITS | index;
		bucket->slots = bucket->slots << SLOT_BITS | entry;
	}
}

void copies_fetch(const struct copies *copies, int64_t campaign,
		  const struct copies_signature *signature)
{
	struct wanted wanted;
	const uint64_t mixed = hash_mix((uint64_t)campaign);
	if (signature->exact == 0)
		return;
	make_keys(signature, mixed, hash_pair(mixed, signature->exact), &wanted);
	fetch(copies, &wanted);
}

int64_t copies_take(struct copies *copies, int64_t campaign, int64_t id,
		    const struct copies_signature *signature)
{
	struct wanted wanted;
	if (signature->exact == 0)
		return 0;
	make_wanted(signature, campaign, &wanted);
	fetch(copies, &wanted);
	const int64_t found = find(copies, &wanted);
	if (!found)
		remember(copies, id, &wanted);
	return found;
}

void copies_forget(struct copies *copies, int64_t campaign, int64_t id,
		   const struct copies_signature *signature)
{
	struct wanted wanted;
	if (signature->exact == 0)
		return;
	make_wanted(signature, campaign, &wanted);
	for (unsigned k = 0; k < wanted.n_keys; k++) {
		const struct bucket *bucket = bucket_of(copies, wanted.keys[k]);
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct original *original =
			    &copies->originals[slot_of(bucket, slot) % COPIES_WINDOW];
			if (original->id == id)
				original->id = 0;
		}
	}
}
