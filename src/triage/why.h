// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of a post that spoke for a label, or against it: hashtags that mean it, the lexicon's
// forms, those that weighed most in what the team taught, in what was learnt of danger and in the
// model. Exact, because all of them only add up. Never decides a label.
#ifndef CAUSEWAY_TRIAGE_WHY_H
#define CAUSEWAY_TRIAGE_WHY_H

#include "campaign/why_not.h"
#include "text/lexicon.h"
#include "text/model.h"
#include "text/overlay.h"
#include "triage/meant.h"

// A post as it was read.
struct why_source {
	const struct folded *folded;
	const struct lexicon *lexicon;
	const struct lexicon_hits *hits;
	const struct model *model; // NULL: it was not asked in this language
	const struct features *features;
	const struct overlay *overlay; // NULL: nothing was taught
	const struct meant *meant;     // NULL: no hashtag means anything
	uint32_t tags;		       // labels that hashtags moved, as bits
	const uint32_t *danger; // keys of the lexicon's concepts, as of danger_keys; NULL: what was
				// learnt of danger does not give the label
};

#define WHY_OF_TAUGHT 3 // at most so many words of what was taught,
#define WHY_OF_DANGER 3 // of what was learnt of danger,
#define WHY_OF_MODEL  4 // and of the model

// Fills `ret`, which has room for `most`: a hashtag that means the label, marked as such, then the
// lexicon's words in the order of the text, then
// those that were taught, marked as such, those that weigh most in what was learnt of danger, if it
// gives the label, and the model's, each strongest first. Returns how many.
// Words that mean nothing by themselves are left out (triage/reason.h).
size_t why_words(const struct why_source *source, enum head head, bool against, size_t most,
		 struct reading_why *ret);

// Keeps the labels that a post has not sorted, the one nearest to being given first and those that
// are given last, and at most `most` long. Returns how many of `ret` there are then.
size_t why_not_insert(struct why_not *ret, size_t n, size_t most, struct why_not why);

#endif
