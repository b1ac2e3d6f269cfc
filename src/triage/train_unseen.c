// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/trainer.h"

#include <limits.h>
#include <math.h>

// A language needs so many labels of a head, and of each class a few, to have a row.
#define LANGUAGE_CLASS_LEAST 10

// What the two classifiers said of the posts that were left out.
struct unseen {
	struct evaluation ours, plain;
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
		for (enum head head = 0; head < HEADS && trainer_leaves_out(trainer, post);
		     head++) {
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

// Trains and judges the plain classifier, head by head.
static enum outcome judge_plain(struct trainer *trainer, struct unseen *unseen)
{
	const struct space *space = &unseen->plain_space;
	const struct solve_matrix matrix = space_matrix(&trainer->corpus, space);
	for (enum head head = 0; head < HEADS; head++) {
		if (!trainer_asks(trainer, head))
			continue;
		struct plain_head plain = {.space = space};
		const enum outcome outcome = trainer_calibrate_plain(trainer, head, &plain);
		if (outcome != OK)
			return outcome;
		for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
			const struct corpus_post *post = trainer_post(trainer, i);
			if (!(post->known >> head & 1) || !trainer_leaves_out(trainer, post))
				continue;
			const float score = solve_score(&matrix, i, trainer->weights, plain.bias);
			if (!answer_add(trainer, &unseen->plain, i, head,
					trainer_probability(&plain.about, score),
					plain.about.threshold))
				return TOO_MUCH;
		}
	}
	return OK;
}

static void print_comparison(FILE *out, const char *name, const struct evaluate_mean *plain,
			     const struct evaluate_mean *ours, double ece)
{
	fprintf(out, "%-15s %6d  %.4f %.4f %+.4f   %.4f %.4f %+.4f", name, ours->events, plain->f1,
		ours->f1, ours->f1 - plain->f1, plain->average_precision, ours->average_precision,
		ours->average_precision - plain->average_precision);
	if (isnan(ece))
		fprintf(out, "\n");
	else
		fprintf(out, "   %.3f\n", ece);
}

// Head by head, the mean over the unseen events, and the mean over the heads.
static enum outcome compare_events(const struct unseen *unseen, FILE *out)
{
	fprintf(out,
		"\nMean over unseen events with %d posts of each class or more; plain: words, "
		"pairs, parts of words, hashed into 2^%d columns\n",
		EVALUATE_EVENT_LEAST, TRAIN_PLAIN_BITS);
	fprintf(out, "%-15s %6s  %-6s %-6s %-7s   %-6s %-6s %-7s   %s\n", "head", "events", "F1",
		"ours", "gain", "AP", "ours", "gain", "ECE");
	struct evaluate_mean all_plain = {0}, all_ours = {0};
	for (enum head head = 0; head < HEADS; head++) {
		struct evaluate_mean plain, ours;
		struct figures figures;
		enum outcome outcome = evaluation_by_event(&unseen->plain, head, &plain);
		if (outcome == OK)
			outcome = evaluation_by_event(&unseen->ours, head, &ours);
		if (outcome == OK)
			outcome =
			    evaluation_figures(&unseen->ours,
					       (struct evaluate_choice){head, EVALUATE_ANY,
									EVALUATE_ANY, EVALUATE_ANY},
					       &figures);
		if (outcome != OK)
			return outcome;
		if (ours.events == 0)
			continue;
		print_comparison(out, head_name(head).at, &plain, &ours, figures.calibration_error);
		all_plain.events++;
		all_plain.f1 += plain.f1;
		all_plain.average_precision += plain.average_precision;
		all_ours.f1 += ours.f1;
		all_ours.average_precision += ours.average_precision;
	}
	const int n = all_plain.events;
	if (n == 0)
		return OK;
	all_plain.f1 /= n;
	all_plain.average_precision /= n;
	all_ours = (struct evaluate_mean){n, all_ours.f1 / n, all_ours.average_precision / n};
	print_comparison(out, "mean of heads", &all_plain, &all_ours, NAN);
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

// The model that saw none of the events of a fold, and beside it a line for each of these events.
static enum outcome fold_keep(struct trainer *trainer, const char *out, struct fault *fault)
{
	char model[PATH_MAX], list[PATH_MAX];
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
			outcome = judge_plain(trainer, unseen);
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
	if (!evaluation_init(&unseen.ours) || !evaluation_init(&unseen.plain))
		outcome = fail(UNAVAILABLE, fault, "Not enough memory.");
	if (outcome == OK && events && !out)
		outcome = space_of_plain(corpus, TRAIN_PLAIN_BITS, &unseen.plain_space, fault);
	if (outcome == OK) {
		evaluation_name(&unseen.ours, &corpus->sets, &corpus->langs, &corpus->events);
		evaluation_name(&unseen.plain, &corpus->sets, &corpus->langs, &corpus->events);
		outcome = measure_folds(trainer, &unseen, out, fault);
	}
	if (outcome == OK)
		outcome = evaluation_print(&unseen.ours, trainer->log, fault);
	if (outcome == OK)
		outcome = print_languages(&unseen.ours, trainer->log);
	if (outcome == OK && events && !out)
		outcome = compare_events(&unseen, trainer->log);
	space_free(&unseen.plain_space);
	evaluation_free(&unseen.ours);
	evaluation_free(&unseen.plain);
	return outcome;
}
