// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/why.h"

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

size_t why_words(const struct why_source *source, enum head head, bool against, size_t most,
		 struct reading_why *ret)
{
	const bool tag = source->tags >> head & 1 && !against && most > 0;
	size_t n = tag && meant_why(source->meant, source->folded, head, ret);
	n += words_of_lexicon(source, head, against, most - n, ret + n);
	n += words_of_taught(source, head, against, most - n, ret + n);
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
