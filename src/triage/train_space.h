// SPDX-License-Identifier: AGPL-3.0-or-later
// The features a model is made of: which ones, where each lives in the model's table, and the
// corpus as a matrix over them. A model has room for two features a row; the most useful ones
// win, the others do not exist for it. Never sees a text.
#ifndef CAUSEWAY_TRIAGE_TRAIN_SPACE_H
#define CAUSEWAY_TRIAGE_TRAIN_SPACE_H

#include "text/model.h"
#include "triage/train_corpus.h"
#include "triage/train_solve.h"

struct space {
	size_t n;	   // columns
	uint32_t *feature; // of each column: its number in the corpus
	float *value;	   // of one occurrence: sqrt(log(N/n) + 1); twice that for a concept
	uint8_t *norm;	   // its square in steps of norm_step, 1 to 127
	float norm_step;
	size_t *first; // of each post; behind the last one the number of entries
	struct solve_entry *entries;
};

// The features that at least `least` training posts of more than one event have, the commonest
// first, at most `most`: a word of one event only teaches the event.
enum outcome space_of_common(const struct corpus *corpus, uint32_t least, size_t most,
			     struct space *ret, struct fault *fault);
// The columns of `space` that fit into a table of `rows` rows when placed in the order of
// `usefulness` (one number a column, higher first). Two features of a row differ in their tag.
enum outcome space_of_useful(const struct corpus *corpus, const struct space *space,
			     const double *usefulness, uint32_t rows, uint64_t seed,
			     struct space *ret, struct fault *fault);
// What a plain linear classifier is given, to compare with: every feature but the concepts, hashed
// into 2^bits columns, each counting 1, and every post scaled to length 1. Has no `feature`,
// `value` and `norm`.
enum outcome space_of_plain(const struct corpus *corpus, int bits, struct space *ret,
			    struct fault *fault);
void space_free(struct space *space);

struct solve_matrix space_matrix(const struct corpus *corpus, const struct space *space);

#endif
