// SPDX-License-Identifier: AGPL-3.0-or-later
// Trains the model that text/model.h reads, from labelled posts, and writes it with a card that
// says what it was made of and how good it is. The same input gives the same file on the same
// machine. Development posts choose thresholds and calibration; they are never trained on.
#ifndef CAUSEWAY_TRIAGE_TRAIN_H
#define CAUSEWAY_TRIAGE_TRAIN_H

#include "base/outcome.h"

#include <stdio.h>

// For `causeway train --data DIR --out FILE [--folds N]`.
struct train_options {
	const char *data; // a folder with triage/SET.train.jsonl.gz and .dev.jsonl.gz
	const char *out;  // the model; the card goes beside it, with .md for the ending
	int folds;	  // 0: train. N > 1: write nothing, but leave each Nth of the events out in
			  // turn, train on the rest, and print how well the unseen events are told
};

// Trains and writes both files, or measures on events left out. Prints its progress and results
// to `log`. Takes under two minutes and 2 GB for 180,000 posts. The outcomes of train_read; also
// UNAVAILABLE without memory or disk.
enum outcome train_run(const struct train_options *options, FILE *log, struct fault *fault);

#endif
