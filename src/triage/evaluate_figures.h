// SPDX-License-Identifier: AGPL-3.0-or-later
// Figures of merit for yes-or-no answers with a score: precision, recall, F1, average precision,
// calibration error. The definitions are those of the field (ties in scores taken together, so the
// order of posts has no effect). Only arithmetic.
#ifndef CAUSEWAY_TRIAGE_EVALUATE_FIGURES_H
#define CAUSEWAY_TRIAGE_EVALUATE_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

struct figure_answer {
	float score;
	bool yes;   // the truth
	bool label; // what was decided
};

struct figures {
	size_t positives, negatives;
	double precision, recall, f1; // 0 where undefined
	double average_precision;     // NaN without a positive or without a negative
	double false_positive_rate;   // NaN without a negative
	double calibration_error;     // scores as probabilities, 10 bins of equal width
};

// Sorts `answers` by score, highest first.
struct figures figures_of(struct figure_answer *answers, size_t n);

// True if both classes occur, so that the figures count in a macro average.
bool figures_count(const struct figures *figures);

#endif
