// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/feature.h"

// Odd 64-bit constants without pattern, one for each
// kind of feature so that "help" the word and "help" the part of "helpless" differ.
#define MIX	     0x9E3779B97F4A7C15u
#define SEED_WORD    0xBB67AE8584CAA73Bu
#define SEED_PAIR    0x3C6EF372FE94F82Bu
#define SEED_PART    0xA54FF53A5F1D36F1u
#define SEED_NUMBER  0x510E527FADE682D1u
#define SEED_HASHTAG 0x1F83D9ABFB41BD6Bu
#define SEED_CUE     0x9B05688C2B3E6C1Fu

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

static uint64_t mix(uint64_t a, uint64_t b)
{
	__uint128_t product = (__uint128_t)(a ^ MIX) * (b | 1);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const char *at)
{
	uint64_t value;
	memcpy(&value, at, sizeof value);
	return value;
}

// The bytes behind the text that `load` touches are inside folded.bytes and masked out.
static uint64_t hash_short(const char *at, size_t len, uint64_t seed)
{
	uint64_t mask = ~UINT64_C(0) >> (64 - 8 * len);
	return mix(load(at) & mask, seed + len);
}

static uint64_t hash_bytes(const char *at, size_t len, uint64_t seed)
{
	while (len > 8) {
		seed = mix(load(at), seed);
		at += 8;
		len -= 8;
	}
	return hash_short(at, len, seed);
}

// Puts a feature at `n` unless it was listed lately, without a branch that would often be guessed
// wrong; returns the new count. The count is handed from call to call to stay in a register.
static inline size_t add(struct features *out, size_t n, uint64_t hash, unsigned word)
{
	uint64_t *recent = &out->recent[hash % FEATURES_RECENT];
	bool fresh = *recent != hash;
	*recent = hash;
	out->hash[n] = hash;
	out->word[n] = (uint16_t)word;
	return n + fresh;
}

static size_t add_cue(struct features *out, size_t n, unsigned cue)
{
	return add(out, n, mix(cue, SEED_CUE), FEATURE_OF_POST);
}

// The n-grams of ASCII bytes: hash_short of 4 and of 5, with one load for both.
static size_t add_plain_parts(const char *from, size_t len, unsigned word, struct features *out,
			      size_t n)
{
	for (size_t first = 0; first + 4 <= len; first++) {
		uint64_t bytes = load(from + first);
		n = add(out, n, mix(bytes & 0xFFFFFFFF, SEED_PART + 4 + 4), word);
		if (first + 5 <= len)
			n = add(out, n, mix(bytes & 0xFFFFFFFFFF, SEED_PART + 5 + 5), word);
	}
	return n;
}
_Static_assert(PART_LEAST == 4 && PART_MOST == 5, "plain parts have 4 and 5 characters");

static bool is_plain(const char *from, size_t len)
{
	uint64_t all = 0;
	for (; len > 8; from += 8, len -= 8)
		all |= load(from);
	all |= load(from) & ~UINT64_C(0) >> (64 - 8 * len);
	return (all & UINT64_C(0x8080808080808080)) == 0;
}

// The character n-grams of a word with the space before and the space behind it.
static size_t add_parts(const struct folded *folded, size_t index, struct features *out, size_t n)
{
	const struct fold_word *word = &folded->words[index];
	const char *from = folded->bytes + word->start - 1;
	const size_t len = word->len + 2u;
	const unsigned mark = FEATURE_PART | (unsigned)index;
	if (is_plain(from, len))
		return add_plain_parts(from, len, mark, out, n);
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
			uint64_t hash = hash_bytes(from + starts[first], bytes, SEED_PART + chars);
			n = add(out, n, hash, mark);
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
	return mix(digits < PHONE_DIGITS ? digits : PHONE_DIGITS, SEED_NUMBER);
}

static size_t add_cues(const struct folded *folded, struct features *out)
{
	size_t n = 0;
	if (folded->seen & FOLD_SEEN_REPOST)
		n = add_cue(out, n, CUE_REPOST);
	if (folded->seen & FOLD_SEEN_QUESTION)
		n = add_cue(out, n, CUE_QUESTION);
	unsigned length = 0;
	while (length < 8 && folded->n_words >> length > 1)
		length++;
	n = add_cue(out, n, CUE_LENGTH_FIRST + length);
	unsigned capitals = 0; // a capital in two letters or more, in four, in eight …
	while (capitals < 5 && (uint64_t)folded->capitals << (capitals + 1) < folded->len)
		capitals++;
	n = add_cue(out, n, CUE_CAPITALS_FIRST + capitals);
	for (uint32_t left = folded->punctuation; left; left &= left - 1)
		n = add_cue(out, n, CUE_PUNCTUATION_FIRST + (unsigned)__builtin_ctz(left));
	return n;
}

void features_extract(const struct folded *folded, struct features *ret)
{
	memset(ret->recent, 0, sizeof ret->recent);
	size_t n = add_cues(folded, ret);
	uint64_t before = 0;
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct fold_word *word = &folded->words[i];
		const char *at = folded->bytes + word->start;
		if (n + 3 + (PART_MOST - PART_LEAST + 1) * (word->len + 2u) > FEATURES_MAX)
			break;
		bool number = word->kind == FOLD_NUMBER;
		uint64_t hash =
		    number ? hash_number(at, word->len) : hash_bytes(at, word->len, SEED_WORD);
		n = add(ret, n, hash, (unsigned)i);
		if (word->kind == FOLD_HASHTAG)
			n = add(ret, n, mix(hash, SEED_HASHTAG), (unsigned)i);
		if (i > 0)
			n = add(ret, n, mix(hash, before ^ SEED_PAIR), FEATURE_PAIR | (unsigned)i);
		if (!number && word->kind <= FOLD_HASHTAG)
			n = add_parts(folded, i, ret, n);
		before = hash;
	}
	ret->n = n;
}
