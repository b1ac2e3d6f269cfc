// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/why.h"

#include "triage/danger.h"
#include "triage/reason.h"

#include <math.h>

static struct reading_why word_make(uint32_t from, uint32_t to, enum head head, float weight)
{
	return (struct reading_why){
	    .start = from, .end = to, .head = (uint8_t)head, .weight = weight};
}

// The forms of the lexicon: in a language that the model does not know they are all the reasons
// there are.
static size_t words_of_lexicon(const struct why_source *source, enum head head, bool against,
			       size_t most, struct reading_why *ret)
{
	const struct lexicon_hits *hits = source->hits;
	size_t n = 0;
	for (size_t i = 0; i < hits->n && n < most; i++) {
		const struct lexicon_hit *hit = &hits->hit[i];
		const float strong = lexicon_concept_evidence(source->lexicon, hit->concept, head);
		const float weight = hit->weak ? strong / 3 : strong;
		const size_t word = reason_word_at(source->folded, hit->from_point);
		const bool sign =
		    word != SIZE_MAX && source->folded->words[word].kind == FOLD_SYMBOL;
		if ((against ? weight < 0 : weight > 0) && !sign)
			ret[n++] = word_make(hit->from_point, hit->to_point, head, weight);
	}
	return n;
}

static size_t words_of_model(const struct why_source *source, enum head head, bool against,
			     size_t most, struct reading_why *ret)
{
	struct model_reason reasons[MODEL_WHY_MOST];
	const size_t found = model_why(source->model, source->folded, source->features, head,
				       against, MODEL_WHY_MOST, reasons);
	size_t n = 0;
	for (size_t i = 0; i < found && n < most; i++) {
		const struct model_reason *reason = &reasons[i];
		const size_t word = reason_word_at(source->folded, reason->from_point);
		if (word == SIZE_MAX || reason_tells(source->folded, word))
			ret[n++] =
			    word_make(reason->from_point, reason->to_point, head, reason->weight);
	}
	return n;
}

// Protection is never taught.
static size_t words_of_taught(const struct why_source *source, enum head head, bool against,
			      size_t most, struct reading_why *ret)
{
	struct overlay_reason reasons[WHY_OF_TAUGHT];
	const bool asked = source->overlay && head < HEAD_PROTECTION;
	const size_t found = asked ? overlay_why(source->overlay, source->folded, source->hits,
						 head, against, WHY_OF_TAUGHT, reasons)
				   : 0;
	size_t n = 0;
	for (size_t i = 0; i < found && n < most; i++) {
		const struct overlay_reason *reason = &reasons[i];
		const size_t word = reason_word_at(source->folded, reason->from_point);
		if (word == SIZE_MAX || reason_tells(source->folded, word)) {
			ret[n] =
			    word_make(reason->from_point, reason->to_point, head, reason->weight);
			ret[n++].taught = true;
		}
	}
	return n;
}

static bool is_listed(const struct reading_why *listed, size_t n, const struct fold_word *word)
{
	for (size_t i = 0; i < n; i++)
		if (listed[i].start < word->to_point && word->from_point < listed[i].end)
			return true;
	return false;
}

// The word that adds most, of those that stand in no reason yet.
static size_t word_of_most_credit(const struct why_source *source, const float credit[DANGER_WORDS],
				  const struct reading_why *listed, size_t n_listed)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < source->folded->n_words && i < DANGER_WORDS; i++)
		if (credit[i] > 0 && (best == SIZE_MAX || credit[i] > credit[best]) &&
		    reason_tells(source->folded, i) &&
		    !is_listed(listed, n_listed, &source->folded->words[i]))
			best = i;
	return best;
}

// What was learnt of danger, where it is enough for the label. `listed`: the reasons of this label
// that are told already.
static size_t words_of_danger(const struct why_source *source, struct reading_why *listed,
			      size_t n_listed, size_t most)
{
	float credit[DANGER_WORDS];
	if (!source->danger)
		return 0;
	danger_credit(danger_own(), source->danger, source->folded, source->hits, credit);
	struct reading_why *ret = listed + n_listed;
	size_t n = 0;
	while (n < most && n < WHY_OF_DANGER) {
		const size_t at = word_of_most_credit(source, credit, listed, n_listed + n);
		if (at == SIZE_MAX)
			break;
		const struct fold_word *word = &source->folded->words[at];
		ret[n++] = word_make(word->from_point, word->to_point, HEAD_PROTECTION, credit[at]);
	}
	return n;
}

size_t why_words(const struct why_source *source, enum head head, bool against, size_t most,
		 struct reading_why *ret)
{
	const bool tag = source->tags >> head & 1 && !against && most > 0;
	size_t n = tag && meant_why(source->meant, source->folded, head, ret);
	n += words_of_lexicon(source, head, against, most - n, ret + n);
	n += words_of_taught(source, head, against, most - n, ret + n);
	if (head == HEAD_PROTECTION && !against)
		n += words_of_danger(source, ret, n, most - n);
	if (source->model) {
		const size_t left = most - n < WHY_OF_MODEL ? most - n : WHY_OF_MODEL;
		n += words_of_model(source, head, against, left, ret + n);
	}
	return n;
}

static float log_odds(float p)
{
	const float near = 1e-4F, kept = p < near ? near : p > 1 - near ? 1 - near : p;
	return logf(kept / (1 - kept));
}

// How far a label is from being given, in log-odds; what is given is farther than all else.
static float distance_of(const struct why_not *why)
{
	return why->given ? INFINITY : log_odds(why->threshold) - log_odds(why->score);
}

size_t why_not_insert(struct why_not *ret, size_t n, size_t most, struct why_not why)
{
	size_t at = n;
	while (at > 0 && distance_of(&ret[at - 1]) > distance_of(&why)) {
		if (at < most)
			ret[at] = ret[at - 1];
		at--;
	}
	if (at < most)
		ret[at] = why;
	return n < most ? n + 1 : most;
}
