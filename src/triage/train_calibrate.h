// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns the scores of a finished head into probabilities and picks its threshold, on posts that
// were not trained on. Only arithmetic.
#ifndef CAUSEWAY_TRIAGE_TRAIN_CALIBRATE_H
#define CAUSEWAY_TRIAGE_TRAIN_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct calibrate_point {
	float score;
	bool yes;
	uint16_t group; // the set it comes from
};

// Fits probability = 1 / (1 + exp(-(slope * score + offset))) by maximum likelihood with Platt's
// smoothed targets (Lin, Lin, Weng: A Note on Platt's Probabilistic Outputs for Support Vector
// Machines, 2007). slope >= 0. Without a positive or without a negative the result is a constant
// at the smoothed base rate.
void calibrate_fit(const struct calibrate_point *points, size_t n, float *ret_slope,
		   float *ret_offset);

// The score from which on a post gets the label: where the geometric mean of 1 - F1 over the groups
// that have both classes is least, so that neither a large group nor a hard one decides alone.
// Sorts `points` by score, highest first. Infinity if no group has both classes.
float calibrate_threshold(struct calibrate_point *points, size_t n, size_t n_groups);

#endif
