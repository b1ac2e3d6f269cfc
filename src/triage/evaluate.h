// SPDX-License-Identifier: AGPL-3.0-or-later
// Measures a finished model on labelled posts, through the same folding, features and scoring that
// triage uses. Never changes a model. Precision, recall, F1 and average precision agree with the
// scorer that comes with the data.
#ifndef CAUSEWAY_TRIAGE_EVALUATE_H
#define CAUSEWAY_TRIAGE_EVALUATE_H

#include "text/model.h"
#include "triage/evaluate_figures.h"
#include "triage/train_eye.h"
#include "triage/train_names.h"
#include "triage/train_read.h"

#include <stdio.h>

#define EVALUATE_ANSWERS_MAX ((size_t)64 << 20)

// For `causeway evaluate --data DIR [--model FILE] [--part dev] [--predictions FILE]`.
struct evaluate_options {
	const char *data;  // a folder with triage/SET.PART.jsonl.gz
	const char *model; // the model file
	const char *part;  // "dev"
	struct train_eye_files eye;
	const char
	    *predictions; // NULL, or where to write one line a post: {"id","scores","labels"}
};

// Prints a table to `out`: for each set and head precision, recall, F1, average precision,
// calibration error and risk by coverage, the macro averages of each set, and the figures of each
// head over all sets.
enum outcome evaluate_run(const struct evaluate_options *options, FILE *out, struct fault *fault);

struct evaluate_answer {
	uint16_t set, lang, event;
	uint8_t head;
	bool yes, label;
	float score;
};

struct evaluation {
	struct vec answers; // struct evaluate_answer, one a post and known head
	struct names sets, langs, events;
	size_t posts;
};

// An empty evaluation, or false without memory.
bool evaluation_init(struct evaluation *evaluation);
// Takes over names in their order, so that numbers mean the same.
void evaluation_name(struct evaluation *evaluation, const struct names *sets,
		     const struct names *langs, const struct names *events);
// False when there are EVALUATE_ANSWERS_MAX already, or without memory.
bool evaluation_add(struct evaluation *evaluation, struct evaluate_answer answer);

// Lets the model answer all posts of options->part. `predictions` may be NULL. Freed by
// evaluation_free, also after a failure.
enum outcome evaluation_collect(const struct model *model, const struct evaluate_options *options,
				FILE *predictions, struct evaluation *ret, struct fault *fault);
void evaluation_free(struct evaluation *evaluation);

// Prints the table of evaluate_run.
enum outcome evaluation_print(const struct evaluation *evaluation, FILE *out, struct fault *fault);

#define EVALUATE_ANY UINT16_MAX

// Which answers to look at; EVALUATE_ANY takes all.
struct evaluate_choice {
	enum head head;
	uint16_t set, lang, event;
};

// The chosen answers, as figures take them; freed with free. NULL without memory.
struct figure_answer *evaluation_answers(const struct evaluation *evaluation,
					 struct evaluate_choice choice, size_t *ret_n);
// The figures of one head, of one set, language or event or any.
enum outcome evaluation_figures(const struct evaluation *evaluation, struct evaluate_choice choice,
				struct figures *ret);

// An event counts in a mean over events if it has so many posts of each class.
#define EVALUATE_EVENT_LEAST 10

struct evaluate_mean {
	int events; // that count
	double f1, average_precision;
};

// The figures of a head as the mean over the events.
enum outcome evaluation_by_event(const struct evaluation *evaluation, enum head head,
				 struct evaluate_mean *ret);

#endif
