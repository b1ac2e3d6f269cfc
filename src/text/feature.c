// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/feature.h"

#include "text/hash.h"
#include "text/roomy.h"

// Odd 64-bit constants without pattern, one for each
// kind of feature so that "help" the word and "help" the part of "helpless" differ.
#define SEED_WORD    0xBB67AE8584CAA73Bu
#define SEED_PART    0xA54FF53A5F1D36F1u
#define SEED_NUMBER  0x510E527FADE682D1u
#define SEED_HASHTAG 0x1F83D9ABFB41BD6Bu
#define SEED_CUE     0x9B05688C2B3E6C1Fu
#define SEED_CONCEPT 0x5BE0CD19137E2179u

#define PART_LEAST   4 // characters of the n-grams, the spaces around a word included
#define PART_MOST    5
#define PHONE_DIGITS 7 // a number this long is taken for a telephone number

enum cue {
	CUE_REPOST = 1,
	CUE_QUESTION,
	CUE_LENGTH_FIRST = 8,
	CUE_CAPITALS_FIRST = 24,
	CUE_PUNCTUATION_FIRST = 32,
};

// The bytes behind the text that are loaded are inside folded.bytes and masked out.
static uint64_t hash_short(const char *at, size_t len, uint64_t seed)
{
	uint64_t mask = ~UINT64_C(0) >> (64 - 8 * len);
	return hash_product(roomy_load(at) & mask, seed + len);
}

static uint64_t hash_long(const char *at, size_t len, uint64_t seed)
{
	while (len > 8) {
		seed = hash_product(roomy_load(at), seed);
		at += 8;
		len -= 8;
	}
	return hash_short(at, len, seed);
}

// --- the features of a word ---

// The n-grams of ASCII bytes: hash_short of 4 and of 5, with one load for both.
static size_t add_plain_parts(const char *from, size_t len, uint64_t *ret, size_t n)
{
	for (size_t first = 0; first + 4 <= len; first++) {
		uint64_t bytes = roomy_load(from + first);
		ret[n++] = hash_product(bytes & 0xFFFFFFFF, SEED_PART + 4 + 4);
		if (first + 5 <= len)
			ret[n++] = hash_product(bytes & 0xFFFFFFFFFF, SEED_PART + 5 + 5);
	}
	return n;
}
_Static_assert(PART_LEAST == 4 && PART_MOST == 5, "plain parts have 4 and 5 characters");

static bool is_plain(const char *from, size_t len)
{
	uint64_t all = 0;
	for (; len > 8; from += 8, len -= 8)
		all |= roomy_load(from);
	all |= roomy_load(from) & ~UINT64_C(0) >> (64 - 8 * len);
	return (all & UINT64_C(0x8080808080808080)) == 0;
}

// The character n-grams of a word with the space before and the space behind it.
static size_t add_parts(const struct folded *folded, size_t index, uint64_t *ret, size_t n)
{
	const struct fold_word *word = &folded->words[index];
	const char *from = folded->bytes + word->start - 1;
	const size_t len = word->len + 2u;
	if (is_plain(from, len))
		return add_plain_parts(from, len, ret, n);
	uint8_t starts[FOLD_WORD_BYTES_MAX + 16];
	size_t points = 0;
	for (size_t i = 0; i < len; i++) {
		starts[points] = (uint8_t)i;
		points += (from[i] & 0xC0) != 0x80;
	}
	starts[points] = (uint8_t)len;
	for (size_t first = 0; first + PART_LEAST <= points; first++) {
		size_t most = points - first < PART_MOST ? points - first : PART_MOST;
		for (size_t chars = PART_LEAST; chars <= most; chars++) {
			size_t bytes = (size_t)(starts[first + chars] - starts[first]);
			ret[n++] = hash_long(from + starts[first], bytes, SEED_PART + chars);
		}
	}
	return n;
}

// Numbers count by their length only: which year, price or house number it is does not carry over.
static uint64_t hash_number(const char *at, size_t len)
{
	size_t digits = 0;
	for (size_t i = 0; i < len; i++)
		digits += at[i] >= '0' && at[i] <= '9';
	return hash_product(digits < PHONE_DIGITS ? digits : PHONE_DIGITS, SEED_NUMBER);
}

// "hahahaha": leaves out what was listed lately; returns the new count.
static size_t drop_repeats(uint64_t *features, size_t n)
{
	uint64_t recent[64] = {0};
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t *last = &recent[features[i] % 64];
		const bool fresh = *last != features[i];
		*last = features[kept] = features[i];
		kept += fresh;
	}
	return kept;
}

static bool has_parts(const struct fold_word *word)
{
	return word->kind != FOLD_NUMBER && word->kind <= FOLD_HASHTAG;
}

size_t features_parts_of_word(const struct folded *folded, size_t index,
			      uint64_t ret[FEATURES_WORD_MAX])
{
	return has_parts(&folded->words[index]) ? add_parts(folded, index, ret, 0) : 0;
}

size_t features_of_word(const struct folded *folded, size_t index, uint64_t ret[FEATURES_WORD_MAX],
			uint64_t *ret_own)
{
	const struct fold_word *word = &folded->words[index];
	const char *at = folded->bytes + word->start;
	const bool number = word->kind == FOLD_NUMBER;
	size_t n = 0;
	*ret_own = number ? hash_number(at, word->len) : hash_long(at, word->len, SEED_WORD);
	ret[n++] = *ret_own;
	if (word->kind == FOLD_HASHTAG)
		ret[n++] = hash_product(*ret_own, SEED_HASHTAG);
	if (!has_parts(word))
		return n;
	return n + drop_repeats(ret + n, add_parts(folded, index, ret + n, 0));
}

size_t features_of_post(const struct folded *folded, uint64_t ret[FEATURES_POST_MAX])
{
	size_t n = 0;
	if (folded->seen & FOLD_SEEN_REPOST)
		ret[n++] = hash_product(CUE_REPOST, SEED_CUE);
	if (folded->seen & FOLD_SEEN_QUESTION)
		ret[n++] = hash_product(CUE_QUESTION, SEED_CUE);
	unsigned length = 0;
	while (length < 8 && folded->n_words >> length > 1)
		length++;
	ret[n++] = hash_product(CUE_LENGTH_FIRST + length, SEED_CUE);
	unsigned capitals = 0; // a capital in two letters or more, in four, in eight …
	while (capitals < 5 && (uint64_t)folded->capitals << (capitals + 1) < folded->len)
		capitals++;
	ret[n++] = hash_product(CUE_CAPITALS_FIRST + capitals, SEED_CUE);
	for (uint32_t left = folded->punctuation; left; left &= left - 1)
		ret[n++] =
		    hash_product(CUE_PUNCTUATION_FIRST + (unsigned)__builtin_ctz(left), SEED_CUE);
	return n;
}

uint64_t feature_of_concept(struct str name)
{
	uint64_t hash = SEED_CONCEPT;
	for (size_t i = 0; i < name.len; i++)
		hash = hash_product((unsigned char)name.at[i], hash);
	return hash;
}

size_t features_of_concepts(const struct lexicon *lexicon, const struct lexicon_hits *hits,
			    uint64_t ret[LEXICON_HITS_MAX], uint8_t ret_hit[LEXICON_HITS_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < hits->n; i++) {
		size_t j = 0;
		while (j < n && hits->hit[ret_hit[j]].concept != hits->hit[i].concept)
			j++;
		if (j < n) // met before
			continue;
		ret_hit[n] = (uint8_t)i;
		ret[n++] = feature_of_concept(lexicon_concept_name(lexicon, hits->hit[i].concept));
	}
	return n;
}

// --- the list of a post ---

void feature_words_begin(struct feature_words *words, size_t n_words)
{
	size_t size = 64;
	while (size < 4 * n_words) // words and pairs
		size *= 2;
	words->mask = size - 1;
	memset(words->seen, 0, size * sizeof *words->seen);
}

static size_t list(struct features *out, size_t n, uint64_t hash, unsigned word)
{
	out->hash[n] = hash;
	out->word[n] = (uint16_t)word;
	return n + 1;
}

void features_extract(const struct folded *folded, struct features *ret)
{
	uint64_t hashes[FEATURES_WORD_MAX], before = 0;
	const size_t of_post = features_of_post(folded, hashes);
	size_t n = 0;
	feature_words_begin(&ret->words, folded->n_words);
	for (size_t i = 0; i < of_post; i++)
		n = list(ret, n, hashes[i], FEATURE_OF_POST);
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct fold_word *word = &folded->words[i];
		if (n + features_most(word) > FEATURES_MAX)
			break;
		uint64_t own;
		const size_t of_word = features_of_word(folded, i, hashes, &own);
		const size_t n_own = word->kind == FOLD_HASHTAG ? 2 : 1;
		if (feature_words_fresh(&ret->words, own, word->kind))
			for (size_t j = 0; j < of_word; j++)
				n = list(ret, n, hashes[j],
					 (j < n_own ? 0 : FEATURE_PART) | (unsigned)i);
		const uint64_t pair = features_of_pair(before, own);
		if (i > 0 && feature_words_fresh(&ret->words, pair, FEATURE_PAIR))
			n = list(ret, n, pair, FEATURE_PAIR | (unsigned)i);
		before = own;
	}
	ret->n = n;
}

void features_add_concepts(const struct folded *folded, const struct lexicon *lexicon,
			   const struct lexicon_hits *hits, struct features *features)
{
	uint64_t hashes[LEXICON_HITS_MAX];
	uint8_t hit[LEXICON_HITS_MAX];
	const size_t n = features_of_concepts(lexicon, hits, hashes, hit);
	size_t word = 0; // hits follow the order of the text
	for (size_t i = 0; i < n && features->n < FEATURES_MAX; i++) {
		while (word + 1 < folded->n_words &&
		       folded->words[word].to_point <= hits->hit[hit[i]].from_point)
			word++;
		features->n =
		    list(features, features->n, hashes[i], FEATURE_CONCEPT | (unsigned)word);
	}
}
