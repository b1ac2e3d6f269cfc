// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/evaluate_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double figure_coverage[FIGURE_COVERAGES] = {0.5, 0.8, 1};

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

void figures_reliability(const struct figure_answer *answers, size_t n,
			 struct figure_bin ret_bins[FIGURE_BINS])
{
	memset(ret_bins, 0, FIGURE_BINS * sizeof *ret_bins);
	for (size_t i = 0; i < n; i++) {
		int number = (int)(answers[i].score * FIGURE_BINS);
		struct figure_bin *bin = &ret_bins[number < 0		   ? 0
						   : number >= FIGURE_BINS ? FIGURE_BINS - 1
									   : number];
		bin->n++;
		bin->said += (double)answers[i].score;
		bin->came += answers[i].yes;
	}
	for (int bin = 0; bin < FIGURE_BINS; bin++)
		if (ret_bins[bin].n) {
			ret_bins[bin].said /= (double)ret_bins[bin].n;
			ret_bins[bin].came /= (double)ret_bins[bin].n;
		}
}

// Expected calibration error: how far, on average, the mean score of a bin lies from the share of
// positives in it.
static double calibration_error(const struct figure_answer *answers, size_t n)
{
	struct figure_bin bins[FIGURE_BINS];
	double error = 0;
	figures_reliability(answers, n, bins);
	for (int bin = 0; bin < FIGURE_BINS; bin++)
		error += (double)bins[bin].n * fabs(bins[bin].said - bins[bin].came);
	return n ? error / (double)n : 0;
}

// `answers` are sorted by score: the surest are the first and the last ones.
static void risks(const struct figure_answer *answers, size_t n, double ret[FIGURE_COVERAGES])
{
	size_t first = 0, last = n, wrong = 0, taken = 0;
	for (int i = 0; i < FIGURE_COVERAGES; i++) {
		const size_t wanted = (size_t)ceil(figure_coverage[i] * (double)n);
		for (; taken < wanted; taken++) {
			const bool high =
			    (double)answers[first].score + (double)answers[last - 1].score > 1;
			const struct figure_answer *answer =
			    high ? &answers[first++] : &answers[--last];
			wrong += answer->label != answer->yes;
		}
		ret[i] = ratio(wrong, taken);
	}
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
	struct figures figures = {
	    .positives = positives,
	    .negatives = negatives,
	    .precision = ratio(true_yes, true_yes + false_yes),
	    .recall = ratio(true_yes, positives),
	    .f1 = ratio(2 * true_yes, true_yes + false_yes + positives),
	    .average_precision = both ? average_precision(answers, n, positives) : NAN,
	    .false_positive_rate = negatives ? ratio(false_yes, negatives) : NAN,
	    .calibration_error = calibration_error(answers, n),
	};
	risks(answers, n, figures.risk);
	return figures;
}

bool figures_count(const struct figures *figures)
{
	return figures->positives && figures->negatives;
}
