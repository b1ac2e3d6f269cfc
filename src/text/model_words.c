// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/model_words.h"

#include "text/model_sum.h"

#include <assert.h>
#include <stdlib.h>

#define WORDS	    4096 // that are remembered
#define WORD_BYTES  54	 // of one that is
#define FETCH_AHEAD 4	 // words for which the memory is fetched before it is asked

// Two cache lines.
struct word_sum {
	uint64_t own; // as of features_of_word
	char bytes[WORD_BYTES];
	uint8_t len; // 0: nothing is remembered here
	uint8_t kind;
	int16_t lane[MODEL_LANES]; // as of struct model_sum
};
static_assert(sizeof(struct word_sum) == 128, "a word is two cache lines");
static_assert((2 + 2 * (WORD_BYTES + 2)) * 128 <= INT16_MAX, "its sums have 16 bits");

struct model_words {
	uint64_t of; // checksum of the model that is remembered
	struct model_sum sum;
	struct feature_words met;
	size_t n_keys;
	uint64_t keys[FOLD_WORDS_MAX + LEXICON_HITS_MAX]; // of pairs and concepts
	struct word_sum words[WORDS];
};

struct model_words *model_words_new(void)
{
	return calloc(1, sizeof(struct model_words));
}

void model_words_free(struct model_words *words)
{
	free(words);
}

static uint64_t load(const char *at)
{
	uint64_t value;
	memcpy(&value, at, sizeof value);
	return value;
}

// Whether the words are the same; behind both seven more bytes may be read.
static bool same_bytes(const char *one, const char *other, size_t len)
{
	for (; len > 8; one += 8, other += 8, len -= 8)
		if (load(one) != load(other))
			return false;
	return (load(one) ^ load(other)) << (64 - 8 * len) == 0;
}

static struct word_sum *place_of(struct model_words *words, const struct fold_word *word)
{
	return &words->words[(word->hash + word->kind) % WORDS];
}

typedef int16_t eight_halves __attribute__((vector_size(16)));
typedef int32_t four __attribute__((vector_size(16)));

static void four_join(int32_t *sum, four more)
{
	four all;
	memcpy(&all, sum, sizeof all);
	all += more;
	memcpy(sum, &all, sizeof all);
}

// Adds 16-bit lanes, eight at once, each widened by its sign.
static void word_join(const struct word_sum *word, struct model_sum *sum)
{
	for (size_t i = 0; i < MODEL_LANES; i += 8) {
		eight_halves more;
		memcpy(&more, word->lane + i, sizeof more);
		const eight_halves sign = more >> 15;
		four_join(sum->lane + i,
			  (four)__builtin_shufflevector(more, sign, 0, 8, 1, 9, 2, 10, 3, 11));
		four_join(sum->lane + i + 4,
			  (four)__builtin_shufflevector(more, sign, 4, 12, 5, 13, 6, 14, 7, 15));
	}
}

// Adds the features with these hashes; the hashes become keys.
static void features_add(const struct model *model, uint64_t *features, size_t n,
			 struct model_sum *sum)
{
	const struct model_slot *slots[MODEL_BLOCK + 1];
	for (size_t i = 0; i < n; i++) {
		features[i] = model_key(features[i], model->header.seed);
		__builtin_prefetch(&model->rows[model_row_of(features[i], model->header.rows)]);
	}
	for (size_t at = 0; at < n; at += MODEL_BLOCK) {
		const size_t many = n - at < MODEL_BLOCK ? n - at : MODEL_BLOCK;
		model_sum_add(slots, model_block_find(model, features + at, many, slots), sum);
	}
	sum->lane[MODEL_LANE_FEATURES] += (int32_t)n;
}

static void word_keep(const struct folded *folded, size_t index, uint64_t own,
		      const struct model_sum *sum, struct word_sum *ret)
{
	const struct fold_word *word = &folded->words[index];
	ret->own = own;
	ret->len = (uint8_t)word->len;
	ret->kind = word->kind;
	memcpy(ret->bytes, folded->bytes + word->start, word->len);
	for (size_t i = 0; i < MODEL_LANES; i++)
		ret->lane[i] = (int16_t)sum->lane[i];
}

// Adds up a word that is not remembered; returns what stands for it in pairs.
static uint64_t word_read(const struct model *model, const struct folded *folded, size_t index,
			  struct model_words *words)
{
	const struct fold_word *word = &folded->words[index];
	struct model_sum sum = {0};
	uint64_t features[FEATURES_WORD_MAX], own;
	const size_t n = features_of_word(folded, index, features, &own);
	features_add(model, features, n, &sum);
	if (word->len > 0 && word->len <= WORD_BYTES)
		word_keep(folded, index, own, &sum, place_of(words, word));
	if (feature_words_fresh(&words->met, own, word->kind))
		for (size_t i = 0; i < MODEL_LANES; i++)
			words->sum.lane[i] += sum.lane[i];
	return own;
}

static uint64_t word_take(const struct model *model, const struct folded *folded, size_t index,
			  struct model_words *words)
{
	const struct fold_word *word = &folded->words[index];
	const struct word_sum *here = place_of(words, word);
	if (here->len != word->len || here->kind != word->kind || word->len == 0 ||
	    !same_bytes(here->bytes, folded->bytes + word->start, word->len))
		return word_read(model, folded, index, words);
	if (feature_words_fresh(&words->met, here->own, here->kind))
		word_join(here, &words->sum);
	return here->own;
}

static void words_take(const struct model *model, const struct folded *folded,
		       struct model_words *words)
{
	uint64_t before = 0;
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct fold_word *word = &folded->words[i];
		const size_t listed = (size_t)words->sum.lane[MODEL_LANE_FEATURES] + words->n_keys;
		if (listed + features_most(word) > FEATURES_MAX)
			break;
		if (i + FETCH_AHEAD < folded->n_words)
			__builtin_prefetch(place_of(words, word + FETCH_AHEAD));
		const uint64_t own = word_take(model, folded, i, words);
		const uint64_t pair = features_of_pair(before, own);
		before = own;
		if (i == 0 || !feature_words_fresh(&words->met, pair, FEATURE_PAIR))
			continue;
		const uint64_t key = model_key(pair, model->header.seed);
		__builtin_prefetch(&model->rows[model_row_of(key, model->header.rows)]);
		words->keys[words->n_keys++] = key;
	}
}

void model_words_begin(const struct model *model, const struct folded *folded,
		       struct model_words *words)
{
	uint64_t of_post[FEATURES_POST_MAX];
	if (words->of != model->header.checksum) {
		memset(words->words, 0, sizeof words->words);
		words->of = model->header.checksum;
	}
	words->sum = (struct model_sum){0};
	words->n_keys = 0;
	feature_words_begin(&words->met, folded->n_words);
	features_add(model, of_post, features_of_post(folded, of_post), &words->sum);
	words_take(model, folded, words);
}

void model_words_add_concepts(const struct model *model, const struct lexicon *lexicon,
			      const struct lexicon_hits *hits, struct model_words *words)
{
	uint64_t hashes[LEXICON_HITS_MAX];
	uint8_t hit[LEXICON_HITS_MAX];
	const size_t n = features_of_concepts(lexicon, hits, hashes, hit);
	for (size_t i = 0; i < n; i++)
		words->keys[words->n_keys++] = model_key(hashes[i], model->header.seed);
}

void model_words_score(const struct model *model, struct model_words *words,
		       struct model_scores *ret, float *ret_known)
{
	const struct model_slot *slots[MODEL_BLOCK + 1];
	struct model_sum *sum = &words->sum;
	for (size_t at = 0; at < words->n_keys; at += MODEL_BLOCK) {
		const size_t left = words->n_keys - at;
		const size_t n = left < MODEL_BLOCK ? left : MODEL_BLOCK;
		model_sum_add(slots, model_block_find(model, words->keys + at, n, slots), sum);
	}
	sum->lane[MODEL_LANE_FEATURES] += (int32_t)words->n_keys;
	*ret_known = (float)sum->lane[MODEL_LANE_KNOWN] / (float)sum->lane[MODEL_LANE_FEATURES];
	model_sum_score(model, sum, ret);
}
