// SPDX-License-Identifier: AGPL-3.0-or-later
// What the model says of the words met lately: most words of a stream of posts come again and
// again, and to remember what the features of one add up to costs a tenth of adding them up. Scores
// a post as model_score does, to the last bit. One thread's own; never grows.
#ifndef CAUSEWAY_TEXT_MODEL_WORDS_H
#define CAUSEWAY_TEXT_MODEL_WORDS_H

#include "text/model.h"

struct model_words;

// An empty memory of half a megabyte, or NULL without memory. Freed by model_words_free (which
// takes NULL).
struct model_words *model_words_new(void);
void model_words_free(struct model_words *words);

// Adds up the words of a post, and has the memory bring what is asked of its pairs while something
// else is done.
void model_words_begin(const struct model *model, const struct folded *folded,
		       struct model_words *words);
// Adds the concepts that the lexicon found in that post, before its scores are asked for.
void model_words_add_concepts(const struct model *model, const struct lexicon *lexicon,
			      const struct lexicon_hits *hits, struct model_words *words);
// The scores of that post; once for each beginning, with the same model. *ret_known: which share of
// its features the model knows, 0 to 1.
void model_words_score(const struct model *model, struct model_words *words,
		       struct model_scores *ret, float *ret_known);

#endif
