// SPDX-License-Identifier: AGPL-3.0-or-later
// Measures a finished model on labelled posts, through the same folding, features and scoring that
// triage uses. Never changes a model. Precision, recall, F1 and average precision agree with the
// scorer that comes with the data.
#ifndef CAUSEWAY_TRIAGE_EVALUATE_H
#define CAUSEWAY_TRIAGE_EVALUATE_H

#include "text/model.h"
#include "triage/evaluate_figures.h"
#include "triage/train_names.h"
#include "triage/train_read.h"

#include <stdio.h>

#define EVALUATE_ANSWERS_MAX ((size_t)64 << 20)

// For `causeway evaluate --data DIR [--model FILE] [--part dev] [--predictions FILE]`.
struct evaluate_options {
	const char *data;  // a folder with triage/SET.PART.jsonl.gz
	const char *model; // the model file
	const char *part;  // "dev"
	const char
	    *predictions; // NULL, or where to write one line a post: {"id","scores","labels"}
};

// Prints a table to `out`: for each set and head precision, recall, F1, average precision and
// calibration error, the macro averages of each set, and the figures of each head over all sets.
enum outcome evaluate_run(const struct evaluate_options *options, FILE *out, struct fault *fault);

struct evaluate_answer {
	uint16_t set, lang;
	uint8_t head;
	bool yes, label;
	float score;
};

struct evaluation {
	struct vec answers; // struct evaluate_answer, one a post and known head
	struct names sets, langs;
	size_t posts;
};

// An empty evaluation, or false without memory.
bool evaluation_init(struct evaluation *evaluation);

// Lets the model answer all posts of a part. `predictions` may be NULL. Freed by evaluation_free,
// also after a failure.
enum outcome evaluation_collect(const struct model *model, const char *data, const char *part,
				FILE *predictions, struct evaluation *ret, struct fault *fault);
void evaluation_free(struct evaluation *evaluation);

// Prints the table of evaluate_run.
enum outcome evaluation_print(const struct evaluation *evaluation, FILE *out, struct fault *fault);

#define EVALUATE_ANY UINT16_MAX

// The figures of one head, of one set or language or any.
enum outcome evaluation_figures(const struct evaluation *evaluation, enum head head, uint16_t set,
				uint16_t lang, struct figures *ret);

#endif
