// SPDX-License-Identifier: AGPL-3.0-or-later
// The texts a language table is learnt from and measured on: finds them, reads them, names their
// language. For the trainer only.
#ifndef CAUSEWAY_TRIAGE_TRAIN_LANGUAGE_TEXTS_H
#define CAUSEWAY_TRIAGE_TRAIN_LANGUAGE_TEXTS_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/vec.h"

struct language_text {
	struct str text;
	uint16_t language; // index in language_kinds
	uint8_t kind;	   // of a measured text: 0 sentence, 1 pair, 2 word
};

struct language_texts {
	struct arena arena;
	struct vec texts; // of struct language_text
};

#define LANGUAGE_KINDS_MAX 127

// A language that the table tells apart.
struct language_kind {
	const char *code;
	uint64_t scripts; // bit s: it is written in script s
	float weight;	  // how often it is shown while learning
};
extern const struct language_kind language_kinds[];
extern const unsigned language_kinds_count;

void language_texts_init(struct language_texts *texts);
void language_texts_free(struct language_texts *texts);

// Reads what there is to learn from in `data` (lid/lid_udhr, lid/creole.train, triage) and in
// `catalogues` (message catalogues of the system; NULL: none).
enum outcome language_texts_learn(struct language_texts *texts, const char *data,
				  const char *catalogues, struct fault *fault);
// Reads lid/dev.jsonl.gz.
enum outcome language_texts_measure(struct language_texts *texts, const char *data,
				    struct fault *fault);

#endif
