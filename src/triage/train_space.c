// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_space.h"

#include <math.h>

#define NORM_MOST 127

struct ranked {
	double rank;
	uint32_t number;
};

// Highest rank first; equal ranks in the order of their numbers, so that the result is definite.
static int by_rank(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;
	if (left->rank != right->rank)
		return left->rank < right->rank ? 1 : -1;
	return left->number < right->number ? -1 : left->number > right->number;
}

static size_t count_training(const struct corpus *corpus)
{
	size_t n = 0;
	for (size_t i = 0; i < corpus->posts.count; i++)
		n += !((const struct corpus_post *)vec_at(&corpus->posts, i))->dev;
	return n;
}

// Concepts are few and stand for many words; twice their value lets them be heard beside these.
#define CONCEPT_VALUE 2

static void weigh_columns(const struct corpus *corpus, struct space *space)
{
	const double n_posts = (double)count_training(corpus);
	double most = 1;
	for (size_t i = 0; i < space->n; i++) {
		const struct corpus_feature *feature = vec_at(&corpus->features, space->feature[i]);
		const double rarity = sqrt(log(n_posts / feature->posts) + 1);
		space->value[i] = (float)(feature->concept ? CONCEPT_VALUE * rarity : rarity);
		most = fmax(most, (double)space->value[i]);
	}
	space->norm_step = (float)(most * most / NORM_MOST);
	for (size_t i = 0; i < space->n; i++) {
		const double value = (double)space->value[i];
		long norm = lround(value * value / (double)space->norm_step);
		space->norm[i] = (uint8_t)(norm < 1 ? 1 : norm > NORM_MOST ? NORM_MOST : norm);
	}
}

// Divides a post's entries by its length as the model will compute it.
static void normalise(const struct space *space, struct solve_entry *entries, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (double)entries[i].value * space->norm[entries[i].column];
	float factor = sum > 0 ? (float)(1 / sqrt(sum * (double)space->norm_step)) : 0;
	for (size_t i = 0; i < n; i++)
		entries[i].value *= factor * space->value[entries[i].column];
}

// Rewrites the corpus as rows over the columns; `column` maps a feature's number to its column.
static void fill_rows(const struct corpus *corpus, struct space *space, const uint32_t *column)
{
	size_t n = 0;
	for (size_t i = 0; i < corpus->posts.count; i++) {
		const struct corpus_post *post = vec_at(&corpus->posts, i);
		space->first[i] = n;
		for (size_t k = 0; k < post->n_uses; k++) {
			const struct corpus_use *use = vec_at(&corpus->uses, post->first_use + k);
			if (column[use->feature] != CORPUS_NONE)
				space->entries[n++] =
				    (struct solve_entry){column[use->feature], (float)use->times};
		}
		normalise(space, space->entries + space->first[i], n - space->first[i]);
	}
	space->first[corpus->posts.count] = n;
}

// Makes a space of the features space->feature[0..n).
static enum outcome space_build(const struct corpus *corpus, struct space *space,
				struct fault *fault)
{
	uint32_t *column = malloc((corpus->features.count + 1) * sizeof *column);
	space->value = malloc((space->n + 1) * sizeof *space->value);
	space->norm = malloc(space->n + 1);
	space->first = malloc((corpus->posts.count + 1) * sizeof *space->first);
	space->entries = malloc((corpus->uses.count + 1) * sizeof *space->entries);
	if (!column || !space->value || !space->norm || !space->first || !space->entries) {
		free(column);
		space_free(space);
		return fail(UNAVAILABLE, fault, "Not enough memory for the features.");
	}
	memset(column, 0xFF, corpus->features.count * sizeof *column);
	for (size_t i = 0; i < space->n; i++)
		column[space->feature[i]] = (uint32_t)i;
	weigh_columns(corpus, space);
	fill_rows(corpus, space, column);
	free(column);
	return OK;
}

enum outcome space_of_common(const struct corpus *corpus, uint32_t least, size_t most,
			     struct space *ret, struct fault *fault)
{
	struct space space = {0};
	struct ranked *ranked = malloc((corpus->features.count + 1) * sizeof *ranked);
	space.feature = malloc((corpus->features.count + 1) * sizeof *space.feature);
	if (!ranked || !space.feature) {
		free(ranked);
		space_free(&space);
		return fail(UNAVAILABLE, fault, "Not enough memory for the features.");
	}
	size_t n = 0;
	for (size_t i = 0; i < corpus->features.count; i++) {
		const struct corpus_feature *feature = vec_at(&corpus->features, i);
		if (feature->posts >= least && __builtin_popcountll(feature->events) >= 2)
			ranked[n++] = (struct ranked){feature->posts, (uint32_t)i};
	}
	qsort(ranked, n, sizeof *ranked, by_rank);
	space.n = n < most ? n : most;
	for (size_t i = 0; i < space.n; i++)
		space.feature[i] = ranked[i].number;
	free(ranked);
	enum outcome outcome = space_build(corpus, &space, fault);
	if (outcome == OK)
		*ret = space;
	return outcome;
}

// The row of the table that each feature would like, as far as it has room.
struct places {
	uint32_t rows;
	uint64_t seed;
	uint8_t *used; // slots of each row
	uint16_t *tag; // of the first one
};

static bool place(struct places *places, uint64_t hash)
{
	uint64_t key = model_key(hash, places->seed);
	uint32_t row = model_row_of(key, places->rows);
	uint16_t tag = model_tag_of(key);
	// Tag 0 marks an empty slot.
	if (tag == 0 || places->used[row] == 2 || (places->used[row] && places->tag[row] == tag))
		return false;
	if (places->used[row]++ == 0)
		places->tag[row] = tag;
	return true;
}

enum outcome space_of_useful(const struct corpus *corpus, const struct space *space,
			     const double *usefulness, uint32_t rows, uint64_t seed,
			     struct space *ret, struct fault *fault)
{
	struct space chosen = {0};
	struct places places = {rows, seed, calloc(rows, 1), calloc(rows, sizeof(uint16_t))};
	struct ranked *ranked = malloc((space->n + 1) * sizeof *ranked);
	chosen.feature = malloc((space->n + 1) * sizeof *chosen.feature);
	enum outcome outcome = OK;
	if (!places.used || !places.tag || !ranked || !chosen.feature)
		outcome = fail(UNAVAILABLE, fault, "Not enough memory for the features.");
	for (size_t i = 0; i < space->n && outcome == OK; i++)
		ranked[i] = (struct ranked){usefulness[i], (uint32_t)i};
	if (outcome == OK)
		qsort(ranked, space->n, sizeof *ranked, by_rank);
	for (size_t i = 0; i < space->n && outcome == OK; i++) {
		uint32_t number = space->feature[ranked[i].number];
		const struct corpus_feature *feature = vec_at(&corpus->features, number);
		if (place(&places, feature->hash))
			chosen.feature[chosen.n++] = number;
	}
	free(places.used);
	free(places.tag);
	free(ranked);
	if (outcome == OK)
		outcome = space_build(corpus, &chosen, fault);
	else
		space_free(&chosen);
	if (outcome == OK)
		*ret = chosen;
	return outcome;
}

enum outcome space_of_plain(const struct corpus *corpus, int bits, struct space *ret,
			    struct fault *fault)
{
	struct space space = {.n = (size_t)1 << bits};
	space.first = malloc((corpus->posts.count + 1) * sizeof *space.first);
	space.entries = malloc((corpus->uses.count + 1) * sizeof *space.entries);
	if (!space.first || !space.entries) {
		space_free(&space);
		return fail(UNAVAILABLE, fault, "Not enough memory for the features.");
	}
	size_t n = 0;
	for (size_t i = 0; i < corpus->posts.count; i++) {
		const struct corpus_post *post = vec_at(&corpus->posts, i);
		space.first[i] = n;
		for (size_t k = 0; k < post->n_uses; k++) {
			const struct corpus_use *use = vec_at(&corpus->uses, post->first_use + k);
			const struct corpus_feature *feature =
			    vec_at(&corpus->features, use->feature);
			const uint64_t key = model_key(feature->hash, 0) >> (64 - bits);
			if (!feature->concept && !feature->cue)
				space.entries[n++] = (struct solve_entry){(uint32_t)key, 1};
		}
		for (size_t k = space.first[i]; k < n; k++)
			space.entries[k].value = 1 / sqrtf((float)(n - space.first[i]));
	}
	space.first[corpus->posts.count] = n;
	*ret = space;
	return OK;
}

void space_free(struct space *space)
{
	free(space->feature);
	free(space->value);
	free(space->norm);
	free(space->first);
	free(space->entries);
	*space = (struct space){0};
}

struct solve_matrix space_matrix(const struct corpus *corpus, const struct space *space)
{
	return (struct solve_matrix){.n_rows = corpus->posts.count,
				     .n_columns = space->n,
				     .first = space->first,
				     .entries = space->entries};
}
