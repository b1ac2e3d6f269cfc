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
	uint8_t kind; // of a measured text: 0 sentence, 1 pair, 2 word; of one to learn from: 2 if
		      // it is a single word of a list
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

// Where texts to learn from are.
struct language_options {
	const char *data;	// the folder that holds lid/ and triage/
	const char *catalogues; // a folder LANGUAGE/LC_MESSAGES/*.mo, or NULL
	const char *words;	// a folder of lists LANGUAGE.txt, a word a line, or NULL
	const char *sentences;	// a folder of texts LANGUAGE.txt, a sentence a line, or NULL
	const char *table;	// the file to write, or to measure
	uint64_t seed;
};

// Reads what there is to learn from: of the data lid/lid_udhr, lid/creole.train and triage; the
// catalogues, words and sentences.
enum outcome language_texts_learn(struct language_texts *texts,
				  const struct language_options *options, struct fault *fault);
// Reads lid/dev.jsonl.gz.
enum outcome language_texts_measure(struct language_texts *texts, const char *data,
				    struct fault *fault);

#endif
