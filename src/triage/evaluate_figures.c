// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/evaluate_figures.h"

#include <math.h>
#include <stdlib.h>

#define BINS 10

static int by_score(const void *a, const void *b)
{
	float left = ((const struct figure_answer *)a)->score;
	float right = ((const struct figure_answer *)b)->score;
	return left < right ? 1 : left > right ? -1 : 0;
}

static double ratio(size_t part, size_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

// `answers` are sorted.
static double average_precision(const struct figure_answer *answers, size_t n, size_t positives)
{
	double sum = 0;
	size_t found = 0;
	for (size_t from = 0, to = 0; from < n; from = to) {
		size_t gain = 0;
		for (; to < n && answers[to].score == answers[from].score; to++)
			gain += answers[to].yes;
		found += gain;
		sum += ratio(gain, positives) * ratio(found, to);
	}
	return sum;
}

// Expected calibration error: how far, on average, the mean score of a bin lies from the share of
// positives in it.
static double calibration_error(const struct figure_answer *answers, size_t n)
{
	double scores[BINS] = {0}, positives[BINS] = {0}, error = 0;
	for (size_t i = 0; i < n; i++) {
		int bin = (int)(answers[i].score * BINS);
		bin = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
		scores[bin] += (double)answers[i].score;
		positives[bin] += answers[i].yes;
	}
	for (int bin = 0; bin < BINS; bin++)
		error += fabs(scores[bin] - positives[bin]);
	return n ? error / (double)n : 0;
}

struct figures figures_of(struct figure_answer *answers, size_t n)
{
	size_t true_yes = 0, false_yes = 0, positives = 0;
	for (size_t i = 0; i < n; i++) {
		positives += answers[i].yes;
		true_yes += answers[i].label && answers[i].yes;
		false_yes += answers[i].label && !answers[i].yes;
	}
	qsort(answers, n, sizeof *answers, by_score);
	size_t negatives = n - positives;
	bool both = positives && negatives;
	return (struct figures){
	    .positives = positives,
	    .negatives = negatives,
	    .precision = ratio(true_yes, true_yes + false_yes),
	    .recall = ratio(true_yes, positives),
	    .f1 = ratio(2 * true_yes, true_yes + false_yes + positives),
	    .average_precision = both ? average_precision(answers, n, positives) : NAN,
	    .false_positive_rate = negatives ? ratio(false_yes, negatives) : NAN,
	    .calibration_error = calibration_error(answers, n),
	};
}

bool figures_count(const struct figures *figures)
{
	return figures->positives && figures->negatives;
}
