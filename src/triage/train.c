// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train.h"

#include "triage/train_card.h"
#include "triage/trainer.h"

#define COMMON_LEAST 3	    // a feature of fewer posts teaches nothing general
#define COMMON_MOST  400000 // features of the first round
#define SOLVE_ROUNDS 12
#define FOLDS_MOST   64

bool trainer_leaves_out(const struct trainer *trainer, const struct corpus_post *post)
{
	if (trainer->unseen == TRAIN_UNSEEN_EVENTS)
		return post->event && post->event % trainer->folds == trainer->left_out;
	if (trainer->unseen == TRAIN_UNSEEN_LANGUAGES)
		return strcmp(names_at(&trainer->corpus.langs, post->lang), "en") != 0;
	return false;
}

int trainer_part(const struct trainer *trainer, const struct corpus_post *post)
{
	// The events that are left in are parted evenly, whatever the number of folds.
	const int among = trainer->unseen == TRAIN_UNSEEN_EVENTS ? trainer->folds : 1;
	return post->event ? post->event / among % TRAINER_PARTS : TRAINER_PARTS;
}

static enum outcome trainer_start(struct trainer *trainer, const struct train_options *options,
				  struct fault *fault)
{
	struct train_eye *eye = NULL;
	enum outcome outcome = train_eye_new(&options->eye, &eye, fault);
	if (outcome == OK)
		outcome =
		    corpus_read(&trainer->corpus, options->data, options->examples, eye, fault);
	const struct lexicon *lexicon = eye ? train_eye_lexicon(eye) : NULL;
	if (lexicon) {
		trainer->lexicon_mark = lexicon_mark(lexicon);
		trainer->lexicon_entries = lexicon_entries(lexicon);
	}
	train_eye_free(eye);
	if (outcome == OK)
		outcome = space_of_common(&trainer->corpus, COMMON_LEAST, COMMON_MOST,
					  &trainer->common, fault);
	if (outcome != OK)
		return outcome;
	fprintf(trainer->log, "%zu posts, %zu different features\n", trainer->corpus.posts.count,
		trainer->corpus.features.count);
	const size_t columns =
	    trainer->common.n > TRAIN_PLAIN_COLUMNS ? trainer->common.n : TRAIN_PLAIN_COLUMNS;
	trainer->rows = calloc(trainer->corpus.posts.count + 1, sizeof *trainer->rows);
	trainer->weights = calloc(columns, sizeof *trainer->weights);
	trainer->scale = calloc(columns, sizeof *trainer->scale);
	trainer->scaled = malloc((trainer->corpus.uses.count + 1) * sizeof *trainer->scaled);
	trainer->table = aligned_alloc(64, TRAINER_ROWS * sizeof *trainer->table);
	if (!trainer->rows || !trainer->weights || !trainer->scale || !trainer->scaled ||
	    !trainer->table || !evaluation_init(&trainer->parted))
		return fail(UNAVAILABLE, fault, "Not enough memory to train.");
	evaluation_name(&trainer->parted, &trainer->corpus.sets, &trainer->corpus.langs,
			&trainer->corpus.events);
	return OK;
}

static void trainer_free(struct trainer *trainer)
{
	corpus_free(&trainer->corpus);
	space_free(&trainer->common);
	space_free(&trainer->space);
	evaluation_free(&trainer->parted);
	free(trainer->rows);
	free(trainer->weights);
	free(trainer->scale);
	free(trainer->scaled);
	free(trainer->table);
}

static void header_start(struct trainer *trainer)
{
	trainer->header = (struct model_header){
	    .magic = MODEL_MAGIC,
	    .version = MODEL_VERSION,
	    .feature_version = FEATURE_VERSION,
	    .heads = HEADS,
	    .rows = TRAINER_ROWS,
	    .seed = TRAINER_SEED,
	    .norm_step = trainer->space.norm_step,
	    .lexicon_entries = trainer->lexicon_entries,
	    .lexicon_mark = trainer->lexicon_mark,
	    .english = trainer->unseen == TRAIN_UNSEEN_LANGUAGES,
	};
	for (enum head head = 0; head < HEADS; head++)
		memcpy(trainer->header.head[head].name, head_name(head).at, head_name(head).len);
}

// A head without labels says 0 to everything.
static void silence(struct model_head *about)
{
	about->slope = 0;
	about->offset = -30;
	about->threshold = TRAINER_NEVER;
}

bool trainer_asks(const struct trainer *trainer, enum head head)
{
	bool trained = false, measured = !trainer->unseen;
	for (size_t i = 0; i < trainer->corpus.posts.count && !(trained && measured); i++) {
		const struct corpus_post *post = trainer_post(trainer, i);
		const bool out = trainer_leaves_out(trainer, post);
		const bool yes = post->yes >> head & 1;
		trained |= yes && !post->dev && !out;
		measured |= yes && out;
	}
	return trained && measured;
}

static enum outcome train_one(struct trainer *trainer, enum head head)
{
	float bias;
	enum outcome outcome = trainer_choose_cost(trainer, head);
	if (outcome == OK)
		outcome = trainer_train(trainer, &trainer->space, head, trainer->cost[head],
					TAKE_ALL, SOLVE_ROUNDS, &bias);
	if (outcome != OK)
		return outcome;
	trainer_quantise(trainer, head, bias);
	return trainer_calibrate(trainer, head);
}

enum outcome trainer_train_all(struct trainer *trainer, struct fault *fault)
{
	memset(trainer->table, 0, TRAINER_ROWS * sizeof *trainer->table);
	vec_reset(&trainer->parted.answers);
	const enum outcome chosen = trainer_choose_features(trainer, fault);
	if (chosen != OK)
		return chosen;
	header_start(trainer);
	for (enum head head = 0; head < HEADS; head++) {
		if (!trainer_asks(trainer, head)) {
			silence(&trainer->header.head[head]);
			continue;
		}
		const enum outcome outcome = train_one(trainer, head);
		if (outcome != OK)
			return fail(outcome, fault, "Not enough memory to train.");
	}
	return OK;
}

// Measures the written file as a reader of it would, and writes its card.
static enum outcome write_card(struct trainer *trainer, const struct train_options *options,
			       struct fault *fault)
{
	struct model *model = NULL;
	struct evaluation evaluation = {0};
	const struct evaluate_options measure = {
	    .data = options->data, .part = "dev", .eye = options->eye};
	enum outcome outcome = model_open(options->out, &model, fault);
	if (outcome == OK)
		outcome = evaluation_collect(model, &measure, NULL, &evaluation, fault);
	struct card_facts facts = {
	    .sets = &trainer->corpus.sets,
	    .dev_posts = evaluation.posts,
	    .train_posts = trainer->corpus.posts.count - evaluation.posts,
	    .features = trainer->space.n,
	    .lexicon_mark = trainer->lexicon_mark,
	    .lexicon_entries = trainer->lexicon_entries,
	    .parted = &trainer->parted,
	};
	if (outcome == OK)
		outcome = card_write(options->out, &facts, &evaluation, fault);
	evaluation_free(&evaluation);
	model_close(model);
	return outcome;
}

enum outcome train_run(const struct train_options *options, FILE *log, struct fault *fault)
{
	const bool events = options->unseen == TRAIN_UNSEEN_EVENTS;
	if (events && (options->folds < 2 || options->folds > FOLDS_MOST))
		return fail(INVALID, fault, "Folds must be 0, or from 2 to %d.", FOLDS_MOST);
	struct trainer trainer = {.log = log, .unseen = options->unseen, .folds = options->folds};
	enum outcome outcome = trainer_start(&trainer, options, fault);
	if (outcome == OK && trainer.unseen)
		outcome = trainer_measure_unseen(&trainer, options->out, fault);
	if (outcome == OK && !trainer.unseen) {
		size_t shared = 0;
		outcome = trainer_train_all(&trainer, fault);
		if (outcome == OK && trainer_mark_shared(&trainer, &shared) != OK)
			outcome = fail(UNAVAILABLE, fault, "Not enough memory to train.");
		fprintf(log, "%zu features share a slot unseen\n", shared);
		if (outcome == OK)
			outcome = model_write(options->out, &trainer.header, trainer.table, fault);
		if (outcome == OK)
			outcome = write_card(&trainer, options, fault);
	}
	trainer_free(&trainer);
	return outcome;
}
