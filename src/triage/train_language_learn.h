// SPDX-License-Identifier: AGPL-3.0-or-later
// Learns what each piece of a word says for which language: counts the pieces of all texts, begins
// with the weights of a naive Bayes classifier, corrects them on short samples and prunes them step
// by step until they fit the lines of a language table. For the trainer only.
#ifndef CAUSEWAY_TRIAGE_TRAIN_LANGUAGE_LEARN_H
#define CAUSEWAY_TRIAGE_TRAIN_LANGUAGE_LEARN_H

#include "triage/train_language_texts.h"

struct learnt_weight {
	float weight;
	float speed; // squared gradients, summed
	uint32_t language;
};

struct learnt_piece {
	uint32_t hash, count;
};

// Pieces in the order of their hashes, which is that of the table's lines.
struct learnt {
	struct learnt_piece *pieces;
	uint32_t n;
	uint32_t *start; // of each piece's weights, and behind the last
	struct learnt_weight *weights;
	float bias[LANGUAGE_KINDS_MAX];
};

// Learns from `texts`, which it sorts, so that at most LANGUAGE_UNITS units are needed in each of
// `lines` lines. The same texts and seed give the same weights. Freed by learnt_free.
enum outcome language_learn(struct language_texts *texts, uint32_t lines, uint64_t seed,
			    struct learnt *ret, struct fault *fault);
void learnt_free(struct learnt *learnt);

#endif
