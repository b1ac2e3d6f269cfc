// SPDX-License-Identifier: AGPL-3.0-or-later
// Trains the model that text/model.h reads, from labelled posts, and writes it with a card that
// says what it was made of and how good it is. The same input gives the same file on the same
// machine. Thresholds and calibration come from events that the model judging them has not seen,
// and from development posts, which are never trained on. Or measures: how well unseen events, or
// languages without a label, are told.
#ifndef CAUSEWAY_TRIAGE_TRAIN_H
#define CAUSEWAY_TRIAGE_TRAIN_H

#include "base/outcome.h"
#include "triage/train_eye.h"

#include <stdio.h>

#define TRAIN_PLAIN_BITS    20 // the plain classifier that unseen events are compared with
#define TRAIN_PLAIN_COLUMNS ((size_t)1 << TRAIN_PLAIN_BITS)

enum train_unseen {
	TRAIN_UNSEEN_NONE, // train on everything and write the model
	// Write no model, but leave each `folds`th of the events out in turn, train on the rest,
	// and print how well the unseen events are told, beside a plain classifier. With `out`
	// instead of that classifier: keep each model as OUT.N, and its unseen events as
	// OUT.N.events.
	TRAIN_UNSEEN_EVENTS,
	// Train on English posts alone and print how well the others are told. With `out`: keep
	// that model, with which triage reads other languages as such that it was not taught.
	TRAIN_UNSEEN_LANGUAGES,
};

// For `causeway train --data DIR --out FILE [--examples DIR] [--folds N] [--english]`.
struct train_options {
	const char *data;     // a folder with triage/SET.train.jsonl.gz and .dev.jsonl.gz
	const char *examples; // our own, see train_examples.h; NULL: none
	const char *out;      // the model; the card goes beside it, with .md for the ending
	struct train_eye_files eye;
	enum train_unseen unseen;
	int folds; // from 2, for TRAIN_UNSEEN_EVENTS
};

// Trains and writes both files, or measures. Prints its progress and results to `log`. Takes some
// two minutes of one core and 2.5 GB for 180,000 posts, and a fold as long again. The outcomes of
// train_read and train_eye_new; also UNAVAILABLE without memory or disk.
enum outcome train_run(const struct train_options *options, FILE *log, struct fault *fault);

#endif
