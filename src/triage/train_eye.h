// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a text for training and measuring as triage reads it: folded, its language guessed, its
// features with the concepts of the lexicon among them. Never scores; keeps nothing of a text.
#ifndef CAUSEWAY_TRIAGE_TRAIN_EYE_H
#define CAUSEWAY_TRIAGE_TRAIN_EYE_H

#include "base/outcome.h"
#include "text/feature.h"

struct train_eye;

// The files that triage reads with too. Without a lexicon (NULL) no concepts are seen.
struct train_eye_files {
	const char *language; // language.cwl; NULL: the language is unknown
	const char *lexicon;  // crisis.cwlex
};

// NOT_FOUND or INVALID with a sentence that names the file; UNAVAILABLE. Freed by train_eye_free.
enum outcome train_eye_new(const struct train_eye_files *files, struct train_eye **ret_eye,
			   struct fault *fault);
void train_eye_free(struct train_eye *eye); // takes NULL
// The lexicon it reads with, borrowed; NULL: none.
const struct lexicon *train_eye_lexicon(const struct train_eye *eye);

// The features of a text, borrowed until the next call.
struct features *train_eye_read(struct train_eye *eye, struct str text);
// What that text was folded to, and what the lexicon found in it; borrowed as long.
const struct folded *train_eye_folded(const struct train_eye *eye);
const struct lexicon_hits *train_eye_hits(const struct train_eye *eye);

#endif
