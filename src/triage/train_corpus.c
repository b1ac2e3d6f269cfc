// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_corpus.h"

#include "triage/train_examples.h"

#define SLOTS_FIRST ((size_t)1 << 16)
#define EVENT_BITS  48

static size_t slot_of(const struct corpus *corpus, uint64_t hash)
{
	size_t at = (hash * UINT64_C(0x9E3779B97F4A7C15)) >> 20 & (corpus->n_slots - 1);
	while (corpus->slots[at]) {
		const struct corpus_feature *feature =
		    vec_at(&corpus->features, corpus->slots[at] - 1);
		if (feature->hash == hash)
			break;
		at = (at + 1) & (corpus->n_slots - 1);
	}
	return at;
}

// Doubles the table when it is half full.
static bool slots_grow(struct corpus *corpus)
{
	if (corpus->features.count * 2 < corpus->n_slots)
		return true;
	size_t n_slots = corpus->n_slots ? corpus->n_slots * 2 : SLOTS_FIRST;
	uint32_t *slots = calloc(n_slots, sizeof *slots);
	if (!slots)
		return false;
	free(corpus->slots);
	corpus->slots = slots;
	corpus->n_slots = n_slots;
	for (size_t i = 0; i < corpus->features.count; i++) {
		const struct corpus_feature *feature = vec_at(&corpus->features, i);
		slots[slot_of(corpus, feature->hash)] = (uint32_t)(i + 1);
	}
	return true;
}

// The number of a feature; a new one only while reading the training part, else CORPUS_NONE.
static enum outcome feature_number(struct corpus *corpus, uint64_t hash, uint32_t *ret_number,
				   struct fault *fault)
{
	if (!slots_grow(corpus))
		return fail(UNAVAILABLE, fault, "Not enough memory for the features.");
	size_t slot = slot_of(corpus, hash);
	if (!corpus->slots[slot] && corpus->dev) {
		*ret_number = CORPUS_NONE;
		return OK;
	}
	if (!corpus->slots[slot]) {
		struct corpus_feature *feature = vec_add(&corpus->features);
		if (!feature)
			return fail(TOO_MUCH, fault, "More than %zu different features.",
				    CORPUS_FEATURES_MAX);
		feature->hash = hash;
		corpus->slots[slot] = (uint32_t)corpus->features.count;
	}
	*ret_number = corpus->slots[slot] - 1;
	return OK;
}

// One feature of a post being read.
struct seen {
	uint64_t hash;
	bool concept, cue;
};

static int compare_seen(const void *a, const void *b)
{
	uint64_t left = ((const struct seen *)a)->hash, right = ((const struct seen *)b)->hash;
	return left < right ? -1 : left > right;
}

// The lower bits are for events, the upper ones for posts without.
static unsigned event_bit(const struct corpus *corpus, const struct corpus_post *post)
{
	if (post->event)
		return post->event % EVENT_BITS;
	return EVENT_BITS + (unsigned)(corpus->posts.count % (64 - EVENT_BITS));
}

static enum outcome add_use(struct corpus *corpus, struct corpus_post *post,
			    const struct seen *seen, uint32_t times, struct fault *fault)
{
	uint32_t number = CORPUS_NONE;
	enum outcome outcome = feature_number(corpus, seen->hash, &number, fault);
	if (outcome != OK || number == CORPUS_NONE)
		return outcome;
	struct corpus_use *use = vec_add(&corpus->uses);
	if (!use)
		return fail(TOO_MUCH, fault, "The posts have too many features for this memory.");
	*use = (struct corpus_use){number, times};
	post->n_uses++;
	struct corpus_feature *feature = vec_at(&corpus->features, number);
	if (corpus->dev)
		return OK;
	feature->concept = seen->concept;
	feature->cue = seen->cue;
	if (corpus->examples)
		return OK;
	feature->posts++;
	feature->events |= UINT64_C(1) << event_bit(corpus, post);
	return OK;
}

static bool is_concept(uint16_t word)
{
	return word != FEATURE_OF_POST && (word & ~FEATURE_WORD_MASK) == FEATURE_CONCEPT;
}

static enum outcome take_record(void *context, const struct train_record *record,
				struct fault *fault)
{
	struct corpus *corpus = context;
	struct corpus_post *post = vec_add(&corpus->posts);
	if (!post)
		return fail(TOO_MUCH, fault, "More than %zu posts.", CORPUS_POSTS_MAX);
	*post = (struct corpus_post){
	    .known = record->known,
	    .yes = record->yes,
	    .set = names_number(&corpus->sets, record->set),
	    .event = names_number(&corpus->events, record->event),
	    .lang = names_number(&corpus->langs, record->lang),
	    .dev = corpus->dev,
	    .first_use = corpus->uses.count,
	};
	const struct features *features = train_eye_read(corpus->eye, record->text);
	struct seen seen[FEATURES_MAX] = {0};
	for (size_t i = 0; i < features->n; i++)
		seen[i] = (struct seen){features->hash[i], is_concept(features->word[i]),
					features->word[i] == FEATURE_OF_POST};
	qsort(seen, features->n, sizeof *seen, compare_seen);
	enum outcome outcome = OK;
	for (size_t i = 0, same; i < features->n && outcome == OK; i += same) {
		same = 1;
		while (i + same < features->n && seen[i + same].hash == seen[i].hash)
			same++;
		outcome = add_use(corpus, post, &seen[i], (uint32_t)same, fault);
	}
	return outcome;
}

enum outcome corpus_read(struct corpus *corpus, const char *directory, const char *examples,
			 struct train_eye *eye, struct fault *fault)
{
	*corpus = (struct corpus){.eye = eye};
	vec_init(&corpus->posts, sizeof(struct corpus_post), CORPUS_POSTS_MAX);
	vec_init(&corpus->uses, sizeof(struct corpus_use), CORPUS_USES_MAX);
	vec_init(&corpus->features, sizeof(struct corpus_feature), CORPUS_FEATURES_MAX);
	if (!names_init(&corpus->sets) || !names_init(&corpus->events) ||
	    !names_init(&corpus->langs))
		return fail(UNAVAILABLE, fault, "Not enough memory.");
	enum outcome outcome = train_read(directory, "train", take_record, corpus, fault);
	corpus->examples = true;
	if (outcome == OK && examples)
		outcome = train_examples(examples, take_record, corpus, fault);
	corpus->examples = false;
	corpus->dev = true;
	return outcome != OK ? outcome : train_read(directory, "dev", take_record, corpus, fault);
}

void corpus_free(struct corpus *corpus)
{
	vec_free(&corpus->posts);
	vec_free(&corpus->uses);
	vec_free(&corpus->features);
	names_free(&corpus->sets);
	names_free(&corpus->events);
	names_free(&corpus->langs);
	free(corpus->slots);
}
