// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/trainer.h"

#include <limits.h>
#include <math.h>

// A language needs so many labels of a head, and of each class a few, to have a row.
#define LANGUAGE_CLASS_LEAST 10

// The plain classifiers that ours is compared with: one that has the published sets alone, and one
// that has our own examples, too.
#define PLAINS 2
// Draws of events, with replacement, that tell how sure a gain is.
#define DRAWS  1000

// What the classifiers said of the posts that were left out.
struct unseen {
	struct evaluation ours, plain[PLAINS];
	struct space plain_space; // its n is 0 where no plain classifier is asked
};

static bool answer_add(const struct trainer *trainer, struct evaluation *evaluation, size_t number,
		       enum head head, float p, float threshold)
{
	const struct corpus_post *post = trainer_post(trainer, number);
	return evaluation_add(evaluation, (struct evaluate_answer){.set = post->set,
								   .lang = post->lang,
								   .event = post->event,
								   .head = (uint8_t)head,
								   .yes = post->yes >> head & 1,
								   .label = p >= threshold,
								   .score = p});
}

// Notes how the finished table judges the posts that were left out.
static bool judge_ours(struct trainer *trainer, struct evaluation *evaluation)
{
	for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
		const struct corpus_post *post = trainer_post(trainer, i);
		const bool judges =
		    trainer_leaves_out(trainer, post) && !trainer_is_own(trainer, post->set);
		for (enum head head = 0; head < HEADS && judges; head++) {
			const struct model_head *about = &trainer->header.head[head];
			const bool known = post->known >> head & 1;
			if (known &&
			    !answer_add(trainer, evaluation, i, head,
					trainer_probability(about, trainer_score(trainer, i, head)),
					about->threshold))
				return false;
		}
	}
	return true;
}

// Trains and judges a plain classifier, head by head.
static enum outcome judge_plain(struct trainer *trainer, struct unseen *unseen, int which)
{
	const struct space *space = &unseen->plain_space;
	const struct solve_matrix matrix = space_matrix(&trainer->corpus, space);
	for (enum head head = 0; head < HEADS; head++) {
		if (!trainer_asks(trainer, head))
			continue;
		struct plain_head plain = {.space = space, .own = which > 0};
		const enum outcome outcome = trainer_calibrate_plain(trainer, head, &plain);
		if (outcome != OK)
			return outcome;
		for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
			const struct corpus_post *post = trainer_post(trainer, i);
			if (!(post->known >> head & 1) || !trainer_leaves_out(trainer, post))
				continue;
			const float score = solve_score(&matrix, i, trainer->weights, plain.bias);
			if (!answer_add(trainer, &unseen->plain[which], i, head,
					trainer_probability(&plain.about, score),
					plain.about.threshold))
				return TOO_MUCH;
		}
	}
	return OK;
}

// What a head gains in F1 in each event that counts; returns how many do.
static enum outcome gains_of_events(const struct evaluation *plain, const struct evaluation *ours,
				    enum head head, double ret[NAMES_MAX], size_t *ret_n)
{
	*ret_n = 0;
	for (size_t event = 1; event < names_count(&ours->events); event++) {
		const struct evaluate_choice choice = {head, EVALUATE_ANY, EVALUATE_ANY,
						       (uint16_t)event};
		struct figures before, after;
		enum outcome outcome = evaluation_figures(plain, choice, &before);
		if (outcome == OK)
			outcome = evaluation_figures(ours, choice, &after);
		if (outcome != OK)
			return outcome;
		if (after.positives >= EVALUATE_EVENT_LEAST &&
		    after.negatives >= EVALUATE_EVENT_LEAST)
			ret[(*ret_n)++] = after.f1 - before.f1;
	}
	return OK;
}

static int by_size(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;
	return left < right ? -1 : left > right;
}

// Between which gains 95 of 100 draws of so many events lie; the same each time.
static void gain_range(const double *gains, size_t n, double *ret_low, double *ret_high)
{
	double means[DRAWS];
	uint64_t state = UINT64_C(88172645463325252);
	for (size_t i = 0; i < DRAWS; i++) {
		means[i] = 0;
		for (size_t k = 0; k < n; k++) {
			state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
			means[i] += gains[(state >> 33) % n] / (double)n;
		}
	}
	qsort(means, DRAWS, sizeof *means, by_size);
	*ret_low = means[DRAWS / 40];
	*ret_high = means[DRAWS - 1 - DRAWS / 40];
}

static void print_comparison(FILE *out, const char *name, const struct evaluate_mean *plain,
			     const struct evaluate_mean *ours)
{
	fprintf(out, "%-15s %6d  %.4f %.4f %+.4f   %.4f %.4f %+.4f", name, ours->events, plain->f1,
		ours->f1, ours->f1 - plain->f1, plain->average_precision, ours->average_precision,
		ours->average_precision - plain->average_precision);
}

// What one head has of the comparison; events of it are 0 where no event tells it.
static enum outcome compare_head(const struct evaluation *plain, const struct evaluation *ours,
				 enum head head, FILE *out, struct evaluate_mean ret[2])
{
	struct figures figures;
	double gains[NAMES_MAX], low, high;
	size_t n = 0;
	enum outcome outcome = evaluation_by_event(plain, head, &ret[0]);
	if (outcome == OK)
		outcome = evaluation_by_event(ours, head, &ret[1]);
	if (outcome == OK)
		outcome = evaluation_figures(
		    ours, (struct evaluate_choice){head, EVALUATE_ANY, EVALUATE_ANY, EVALUATE_ANY},
		    &figures);
	if (outcome == OK)
		outcome = gains_of_events(plain, ours, head, gains, &n);
	if (outcome != OK || n == 0)
		return outcome;
	gain_range(gains, n, &low, &high);
	print_comparison(out, head_name(head).at, &ret[0], &ret[1]);
	fprintf(out, "   %.3f   %+.3f to %+.3f\n", figures.calibration_error, low, high);
	return OK;
}

// Head by head, the mean over the unseen events, and the mean over the heads.
static enum outcome compare_events(const struct unseen *unseen, int which, FILE *out)
{
	fprintf(out,
		"\nMean over unseen events with %d posts of each class or more; plain: words, "
		"pairs, parts of words, hashed into 2^%d columns, taught by %s\n",
		EVALUATE_EVENT_LEAST, TRAIN_PLAIN_BITS,
		which ? "the same posts as ours" : "the published sets alone");
	fprintf(out, "%-15s %6s  %-6s %-6s %-7s   %-6s %-6s %-7s   %-5s   %s\n", "head", "events",
		"F1", "ours", "gain", "AP", "ours", "gain", "ECE", "gain in F1, 95 of 100 draws");
	struct evaluate_mean all[2] = {0};
	int n = 0;
	for (enum head head = 0; head < HEADS; head++) {
		struct evaluate_mean mean[2] = {0};
		const enum outcome outcome =
		    compare_head(&unseen->plain[which], &unseen->ours, head, out, mean);
		if (outcome != OK)
			return outcome;
		n += mean[1].events > 0;
		for (int i = 0; i < 2 && mean[1].events; i++) {
			all[i].f1 += mean[i].f1;
			all[i].average_precision += mean[i].average_precision;
		}
	}
	if (n == 0)
		return OK;
	for (int i = 0; i < 2; i++)
		all[i] = (struct evaluate_mean){n, all[i].f1 / n, all[i].average_precision / n};
	print_comparison(out, "mean of heads", &all[0], &all[1]);
	fprintf(out, "\n");
	return OK;
}

// Language by language, the mean over the heads that have a few posts of each class there.
static enum outcome print_languages(const struct evaluation *evaluation, FILE *out)
{
	fprintf(out, "\n%-10s %5s  %-6s %-6s\n", "language", "heads", "F1", "AP");
	for (size_t lang = 1; lang < names_count(&evaluation->langs); lang++) {
		struct evaluate_mean mean = {0};
		for (enum head head = 0; head < HEADS; head++) {
			struct figures figures;
			const enum outcome outcome = evaluation_figures(
			    evaluation,
			    (struct evaluate_choice){head, EVALUATE_ANY, (uint16_t)lang,
						     EVALUATE_ANY},
			    &figures);
			if (outcome != OK)
				return outcome;
			if (figures.positives < LANGUAGE_CLASS_LEAST ||
			    figures.negatives < LANGUAGE_CLASS_LEAST)
				continue;
			mean.events++;
			mean.f1 += figures.f1;
			mean.average_precision += figures.average_precision;
		}
		if (mean.events)
			fprintf(out, "%-10s %5d  %.4f %.4f\n", names_at(&evaluation->langs, lang),
				mean.events, mean.f1 / mean.events,
				mean.average_precision / mean.events);
	}
	return OK;
}

// The model that saw none of the events of a fold, and beside it a line for each of these events;
// or the model of English alone.
static enum outcome fold_keep(struct trainer *trainer, const char *out, struct fault *fault)
{
	char model[PATH_MAX], list[PATH_MAX];
	if (trainer->unseen == TRAIN_UNSEEN_LANGUAGES)
		return model_write(out, &trainer->header, trainer->table, fault);
	if (snprintf(model, sizeof model, "%s.%d", out, trainer->left_out) >= (int)sizeof model ||
	    snprintf(list, sizeof list, "%s.events", model) >= (int)sizeof list)
		return fail(INVALID, fault, "The path %s is too long.", out);
	const enum outcome outcome = model_write(model, &trainer->header, trainer->table, fault);
	FILE *file = outcome == OK ? fopen(list, "w") : NULL;
	if (!file)
		return outcome == OK ? fail(UNAVAILABLE, fault, "Cannot write %s.", list) : outcome;
	const struct names *events = &trainer->corpus.events;
	for (size_t event = 1; event < names_count(events); event++)
		if ((int)event % trainer->folds == trainer->left_out)
			fprintf(file, "%s\n", names_at(events, event));
	return fclose(file) == 0 ? OK : fail(UNAVAILABLE, fault, "Cannot write %s.", list);
}

static enum outcome measure_folds(struct trainer *trainer, struct unseen *unseen, const char *out,
				  struct fault *fault)
{
	const int folds = trainer->unseen == TRAIN_UNSEEN_EVENTS ? trainer->folds : 1;
	enum outcome outcome = OK;
	for (int fold = 0; fold < folds && outcome == OK; fold++) {
		trainer->left_out = fold;
		outcome = trainer_train_all(trainer, fault);
		if (outcome == OK && !judge_ours(trainer, &unseen->ours))
			outcome = fail(TOO_MUCH, fault, "Too many labels to keep.");
		if (outcome == OK && out)
			outcome = fold_keep(trainer, out, fault);
		if (outcome == OK && unseen->plain_space.n) {
			for (int which = 0; which < PLAINS && outcome == OK; which++)
				outcome = judge_plain(trainer, unseen, which);
			if (outcome != OK)
				fail(outcome, fault, "Not enough memory to compare.");
		}
	}
	return outcome;
}

enum outcome trainer_measure_unseen(struct trainer *trainer, const char *out, struct fault *fault)
{
	const bool events = trainer->unseen == TRAIN_UNSEEN_EVENTS;
	const struct corpus *corpus = &trainer->corpus;
	struct unseen unseen = {0};
	enum outcome outcome = OK;
	if (!evaluation_init(&unseen.ours) || !evaluation_init(&unseen.plain[0]) ||
	    !evaluation_init(&unseen.plain[1]))
		outcome = fail(UNAVAILABLE, fault, "Not enough memory.");
	if (outcome == OK && events && !out)
		outcome = space_of_plain(corpus, TRAIN_PLAIN_BITS, &unseen.plain_space, fault);
	if (outcome == OK) {
		evaluation_name(&unseen.ours, &corpus->sets, &corpus->langs, &corpus->events);
		for (int i = 0; i < PLAINS; i++)
			evaluation_name(&unseen.plain[i], &corpus->sets, &corpus->langs,
					&corpus->events);
		outcome = measure_folds(trainer, &unseen, out, fault);
	}
	if (outcome == OK)
		outcome = evaluation_print(&unseen.ours, trainer->log, fault);
	if (outcome == OK)
		outcome = print_languages(&unseen.ours, trainer->log);
	for (int i = 0; i < PLAINS && outcome == OK && events && !out; i++)
		outcome = compare_events(&unseen, i, trainer->log);
	space_free(&unseen.plain_space);
	evaluation_free(&unseen.ours);
	for (int i = 0; i < PLAINS; i++)
		evaluation_free(&unseen.plain[i]);
	return outcome;
}
