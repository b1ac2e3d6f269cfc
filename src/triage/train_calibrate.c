// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_calibrate.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDS_MOST 100
#define GROUPS_MOST 2048

struct targets {
	double yes, no; // Platt's smoothed 1 and 0
};

struct fit {
	double slope, offset;
};

static double log_loss(const struct calibrate_point *points, size_t n, struct targets targets,
		       struct fit fit)
{
	double loss = 0;
	for (size_t i = 0; i < n; i++) {
		double target = points[i].yes ? targets.yes : targets.no;
		double odds = fit.slope * (double)points[i].score + fit.offset;
		loss += log1p(exp(-fabs(odds))) + (odds > 0 ? (1 - target) * odds : -target * odds);
	}
	return loss;
}

// One Newton step with halving; false when it no longer helps.
static bool fit_improve(const struct calibrate_point *points, size_t n, struct targets targets,
			struct fit *fit)
{
	double g_slope = 0, g_offset = 0, h_slope = 1e-9, h_both = 0, h_offset = 1e-9;
	for (size_t i = 0; i < n; i++) {
		double score = (double)points[i].score;
		double p = 1 / (1 + exp(-(fit->slope * score + fit->offset)));
		double error = p - (points[i].yes ? targets.yes : targets.no), spread = p * (1 - p);
		g_slope += error * score;
		g_offset += error;
		h_slope += spread * score * score;
		h_both += spread * score;
		h_offset += spread;
	}
	double determinant = h_slope * h_offset - h_both * h_both;
	struct fit step = {(h_offset * g_slope - h_both * g_offset) / determinant,
			   (h_slope * g_offset - h_both * g_slope) / determinant};
	double before = log_loss(points, n, targets, *fit);
	for (double size = 1; size > 1e-6; size /= 2) {
		struct fit fresh = {fit->slope - size * step.slope,
				    fit->offset - size * step.offset};
		if (log_loss(points, n, targets, fresh) < before - 1e-9) {
			*fit = fresh;
			return true;
		}
	}
	return false;
}

void calibrate_fit(const struct calibrate_point *points, size_t n, float *ret_slope,
		   float *ret_offset)
{
	double n_yes = 0, n_no;
	for (size_t i = 0; i < n; i++)
		n_yes += points[i].yes;
	n_no = (double)n - n_yes;
	struct fit fit = {0, log((n_yes + 1) / (n_no + 1))};
	struct targets targets = {(n_yes + 1) / (n_yes + 2), 1 / (n_no + 2)};
	for (int i = 0; n_yes > 0 && n_no > 0 && i < ROUNDS_MOST; i++)
		if (!fit_improve(points, n, targets, &fit))
			break;
	*ret_slope = (float)(fit.slope > 0 ? fit.slope : 0);
	*ret_offset = (float)fit.offset;
}

static int by_score(const void *a, const void *b)
{
	float left = ((const struct calibrate_point *)a)->score;
	float right = ((const struct calibrate_point *)b)->score;
	return left < right ? 1 : left > right ? -1 : 0;
}

struct group {
	size_t positives, negatives;
	size_t labelled, right; // so far
	double log_error;	// so far
};

static double group_f1(const struct group *group)
{
	return 2 * (double)group->right / (double)(group->labelled + group->positives);
}

// The logarithm of what F1 lacks to 1, as if so many posts more were told wrongly.
static double log_error(const struct group *group, double more)
{
	const double all = (double)(group->labelled + group->positives);
	const double wrong = all - 2 * (double)group->right;
	return log(fmax((wrong + more) / (all + more), 0.5 / (double)group->positives));
}

static bool group_counts(const struct group *group, size_t least)
{
	return group->positives >= least && group->negatives >= least;
}

// How many posts of each class a group needs to count: as many as are asked for, if any group has
// them.
static size_t least_needed(const struct group *groups)
{
	for (size_t i = 0; i < GROUPS_MOST; i++)
		if (group_counts(&groups[i], CALIBRATE_GROUP_LEAST))
			return CALIBRATE_GROUP_LEAST;
	return 1;
}

// Counts the classes of each group; returns how many posts of each a group needs.
static size_t groups_count(const struct calibrate_point *points, size_t n,
			   struct group groups[GROUPS_MOST])
{
	for (size_t i = 0; i < n; i++) {
		struct group *group = &groups[points[i].group % GROUPS_MOST];
		group->positives += points[i].yes;
		group->negatives += !points[i].yes;
	}
	return least_needed(groups);
}

double calibrate_mean_f1(const struct calibrate_point *points, size_t n, float score)
{
	struct group groups[GROUPS_MOST] = {0};
	const size_t least = groups_count(points, n, groups);
	for (size_t i = 0; i < n; i++)
		if (points[i].score >= score) {
			groups[points[i].group % GROUPS_MOST].labelled++;
			groups[points[i].group % GROUPS_MOST].right += points[i].yes;
		}
	double sum = 0;
	size_t n_groups = 0;
	for (size_t i = 0; i < GROUPS_MOST; i++)
		if (group_counts(&groups[i], least)) {
			sum += group_f1(&groups[i]);
			n_groups++;
		}
	return n_groups ? sum / (double)n_groups : 0;
}

float calibrate_threshold(struct calibrate_point *points, size_t n, double more)
{
	struct group groups[GROUPS_MOST] = {0};
	const size_t least = groups_count(points, n, groups);
	qsort(points, n, sizeof *points, by_score);
	double sum = 0, lowest = -1e-9; // of the logarithm of what F1 lacks, over the groups
	float threshold = INFINITY;
	for (size_t i = 0; i < n; i++) {
		struct group *group = &groups[points[i].group % GROUPS_MOST];
		if (!group_counts(group, least))
			continue;
		group->labelled++;
		group->right += points[i].yes;
		sum -= group->log_error;
		group->log_error = log_error(group, more);
		sum += group->log_error;
		bool tie = i + 1 < n && points[i + 1].score == points[i].score;
		if (tie || sum >= lowest)
			continue;
		lowest = sum - 1e-9;
		threshold =
		    i + 1 < n ? (points[i].score + points[i + 1].score) / 2 : points[i].score;
	}
	return threshold;
}
