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
	uint16_t group; // the event it tells of, or the set it comes from
};

// Fits probability = 1 / (1 + exp(-(slope * score + offset))) by maximum likelihood with Platt's
// smoothed targets (Lin, Lin, Weng: A Note on Platt's Probabilistic Outputs for Support Vector
// Machines, 2007). slope >= 0. Without a positive or without a negative the result is a constant
// at the smoothed base rate.
void calibrate_fit(const struct calibrate_point *points, size_t n, float *ret_slope,
		   float *ret_offset);

// Groups of fewer posts of a class say little about a threshold.
#define CALIBRATE_GROUP_LEAST 10

// The score from which on a post gets the label: where the geometric mean of 1 - F1 over the groups
// is least, so that neither a large group nor a hard one decides alone. Groups that have fewer than
// CALIBRATE_GROUP_LEAST posts of a class are left out, unless all are so small. Each group counts
// as if `more` posts were told wrongly whatever the threshold (0 or more), so that one post in a
// group that is nearly all right does not outweigh several in a hard one. Sorts `points` by score,
// highest first. Infinity if no group has both classes.
float calibrate_threshold(struct calibrate_point *points, size_t n, double more);

// The mean F1 over the same groups when the label is given from a score on; 0 without such a group.
double calibrate_mean_f1(const struct calibrate_point *points, size_t n, float score);

#endif
