// SPDX-License-Identifier: AGPL-3.0-or-later
// Figures of merit for yes-or-no answers with a score: precision, recall, F1, average precision,
// calibration error, risk and coverage. The definitions are those of the field (ties in scores
// taken together, so the order of posts has no effect). Only arithmetic.
#ifndef CAUSEWAY_TRIAGE_EVALUATE_FIGURES_H
#define CAUSEWAY_TRIAGE_EVALUATE_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#define FIGURE_BINS	 10 // of equal width, for calibration
#define FIGURE_COVERAGES 3

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
	// The share of wrong labels among the surest answers, those furthest from a probability of
	// one half, when so many are taken as figure_coverage says.
	double risk[FIGURE_COVERAGES];
};

// The shares of the answers at which risk is told.
extern const double figure_coverage[FIGURE_COVERAGES];

// How often what was said with a probability came true.
struct figure_bin {
	size_t n;
	double said, came; // mean probability, share of positives
};

// Sorts `answers` by score, highest first.
struct figures figures_of(struct figure_answer *answers, size_t n);

// The reliability table of scores as probabilities.
void figures_reliability(const struct figure_answer *answers, size_t n,
			 struct figure_bin ret_bins[FIGURE_BINS]);

// True if both classes occur, so that the figures count in a macro average.
bool figures_count(const struct figures *figures);

#endif
