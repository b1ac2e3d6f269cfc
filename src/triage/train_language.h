// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes the table that text/language.h reads, and measures it. Learns a softmax regression over
// the pieces of words by stochastic gradient descent, keeps the weights that matter most, learns
// those again, rounds them and calibrates. The same input gives the same file, byte for byte, on
// one kind of machine. Never runs in a serving process; takes about a gigabyte of memory and a few
// minutes.
#ifndef CAUSEWAY_TRIAGE_TRAIN_LANGUAGE_H
#define CAUSEWAY_TRIAGE_TRAIN_LANGUAGE_H

#include "base/buf.h"
#include "base/outcome.h"

struct language_options; // triage/train_language_texts.h

enum outcome language_train(const struct language_options *options, struct fault *fault);

// Measures the table on DATA/lid/dev.jsonl.gz and appends to *report, as readable lines: accuracy
// as the mean over languages for sentences, pairs and words, the share and precision of sure
// answers, the weakest languages, the calibration error, and the time a text takes.
enum outcome language_evaluate(const struct language_options *options, struct buf *report,
			       struct fault *fault);

#endif
