// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_calibrate.h"
#include "triage/trainer.h"

#include <math.h>

#define STEPS_TRIED  12
#define PART_ROUNDS  8
#define EVENTS_LEAST 4 // with both classes, to take thresholds from events
// What unseen events must gain in mean F1 by a threshold fitted to them, which flatters it by half
// of this, before it takes the place of the one that suits the development posts.
#define EVENT_GAIN   0.01
// Of sets that were trained on, so many posts more count as told wrongly (see calibrate_threshold).
#define DEV_MORE     10

// The slot of a column in the table, claiming an empty one on first use.
static struct model_slot *slot_of(struct trainer *trainer, size_t column)
{
	const struct corpus_feature *feature =
	    vec_at(&trainer->corpus.features, trainer->space.feature[column]);
	uint64_t key = model_key(feature->hash, TRAINER_SEED);
	struct model_row *row = &trainer->table[model_row_of(key, TRAINER_ROWS)];
	struct model_slot *slot = &row->slot[0];
	if (slot->tag && slot->tag != model_tag_of(key))
		slot = &row->slot[1];
	slot->tag = model_tag_of(key);
	slot->norm = trainer->space.norm[column];
	slot->check = model_check_of(key);
	return slot;
}

// The slot that somebody who looks for a feature comes to, or NULL.
static struct model_slot *slot_met(struct model_row *row, uint64_t key)
{
	for (size_t i = 0; i < 2; i++)
		if (row->slot[i].tag && row->slot[i].tag == model_tag_of(key))
			return &row->slot[i];
	return NULL;
}

enum outcome trainer_mark_shared(struct trainer *trainer, size_t *ret_shared)
{
	const struct corpus *corpus = &trainer->corpus;
	bool *chosen = calloc(corpus->features.count + 1, sizeof *chosen);
	if (!chosen)
		return UNAVAILABLE;
	for (size_t i = 0; i < trainer->space.n; i++)
		chosen[trainer->space.feature[i]] = true;
	size_t shared = 0;
	for (size_t i = 0; i < corpus->features.count; i++) {
		const struct corpus_feature *feature = vec_at(&corpus->features, i);
		const uint64_t key = model_key(feature->hash, TRAINER_SEED);
		struct model_slot *slot =
		    chosen[i] ? NULL
			      : slot_met(&trainer->table[model_row_of(key, TRAINER_ROWS)], key);
		if (!slot || slot->check != model_check_of(key))
			continue;
		slot->check = (uint8_t)(slot->check % 255 + 1); // that of neither
		shared++;
	}
	free(chosen);
	*ret_shared = shared;
	return OK;
}

static long steps_of(float weight, float step)
{
	long steps = lroundf(weight / step);
	return steps > 127 ? 127 : steps < -127 ? -127 : steps;
}

// What rounding the weights to this step costs: squared errors, each as often as posts meet it.
static double step_error(const struct trainer *trainer, float step)
{
	double sum = 0;
	for (size_t i = 0; i < trainer->space.n; i++) {
		const struct corpus_feature *feature =
		    vec_at(&trainer->corpus.features, trainer->space.feature[i]);
		double error = (double)(trainer->weights[i] -
					step * (float)steps_of(trainer->weights[i], step));
		sum += error * error * feature->posts;
	}
	return sum;
}

// The best size of one step of the 8-bit weights: a smaller step cuts the few largest weights and
// keeps the differences of the many small ones. 0 if all weights are 0.
static float weight_step(const struct trainer *trainer)
{
	float largest = 0;
	for (size_t i = 0; i < trainer->space.n; i++)
		largest = fmaxf(largest, fabsf(trainer->weights[i]));
	if (!(largest > 0))
		return 0;
	float best = largest / 127;
	double least = step_error(trainer, best);
	for (int i = 1; i < STEPS_TRIED; i++) {
		float step = largest / 127 * powf(0.7F, (float)i);
		double error = step_error(trainer, step);
		if (error < least) {
			least = error;
			best = step;
		}
	}
	return best;
}

void trainer_quantise(struct trainer *trainer, enum head head, float bias)
{
	for (size_t i = 0; i < trainer->space.n; i++)
		trainer->weights[i] *= trainer->space.value[i];
	const float step = weight_step(trainer);
	for (size_t i = 0; i < trainer->space.n && step > 0; i++)
		slot_of(trainer, i)->weight[head] = (int8_t)steps_of(trainer->weights[i], step);
	trainer->header.head[head].scale = step;
	trainer->header.head[head].bias = bias;
}

float trainer_score(struct trainer *trainer, size_t number, enum head head)
{
	const struct space *space = &trainer->space;
	float sum = 0;
	for (size_t i = space->first[number]; i < space->first[number + 1]; i++) {
		size_t column = space->entries[i].column;
		float occurrences = space->entries[i].value / space->value[column];
		sum += occurrences * (float)slot_of(trainer, column)->weight[head];
	}
	return trainer->header.head[head].bias + trainer->header.head[head].scale * sum;
}

float trainer_probability(const struct model_head *head, float score)
{
	return 1 / (1 + expf(-(head->slope * score + head->offset)));
}

// What is calibrated on.
struct sample {
	struct calibrate_point *points;
	uint32_t *post; // of each point
	size_t n;
};

static void sample_add(const struct trainer *trainer, struct sample *sample, size_t number,
		       enum head head, float score)
{
	const struct corpus_post *post = trainer_post(trainer, number);
	const size_t group =
	    post->event ? post->event : names_count(&trainer->corpus.events) + post->set;
	sample->post[sample->n] = (uint32_t)number;
	sample->points[sample->n++] =
	    (struct calibrate_point){score, post->yes >> head & 1, (uint16_t)group};
}

// Judges each part of the events by a model that has not seen it; by a plain one if one is given.
static enum outcome sample_parts(struct trainer *trainer, enum head head,
				 const struct plain_head *plain, struct sample *sample)
{
	const struct solve_matrix matrix =
	    space_matrix(&trainer->corpus, plain ? plain->space : &trainer->space);
	for (int part = 0; part < TRAINER_PARTS; part++) {
		float bias;
		const int take = TAKE_BUT_FIRST_PART + part;
		const enum outcome outcome =
		    plain ? trainer_train_plain(trainer, plain, head, take, &bias)
			  : trainer_train(trainer, &trainer->space, head, trainer->cost[head], take,
					  PART_ROUNDS, &bias);
		if (outcome != OK)
			return outcome;
		for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
			const struct corpus_post *post = trainer_post(trainer, i);
			if (!post->dev && (post->known >> head & 1) &&
			    !trainer_leaves_out(trainer, post) &&
			    trainer_part(trainer, post) == part)
				sample_add(trainer, sample, i, head,
					   solve_score(&matrix, i, trainer->weights, bias));
		}
	}
	return OK;
}

// Development posts, judged by the finished table, or by the plain head in trainer->weights.
static void sample_dev(struct trainer *trainer, enum head head, const struct plain_head *plain,
		       bool events, struct sample *sample)
{
	const struct solve_matrix matrix =
	    space_matrix(&trainer->corpus, plain ? plain->space : &trainer->space);
	for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
		const struct corpus_post *post = trainer_post(trainer, i);
		if (post->dev && !trainer_leaves_out(trainer, post) && (post->known >> head & 1) &&
		    (events || !post->event))
			sample_add(trainer, sample, i, head,
				   plain ? solve_score(&matrix, i, trainer->weights, plain->bias)
					 : trainer_score(trainer, i, head));
	}
}

// True if enough events that may be trained on tell both classes of the head.
static bool is_told_by_events(const struct trainer *trainer, enum head head)
{
	size_t yes[NAMES_MAX] = {0}, no[NAMES_MAX] = {0}, n = 0;
	for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
		const struct corpus_post *post = trainer_post(trainer, i);
		if (!post->dev && (post->known >> head & 1) && !trainer_leaves_out(trainer, post))
			(post->yes >> head & 1 ? yes : no)[post->event]++;
	}
	for (size_t event = 1; event < NAMES_MAX; event++)
		n += yes[event] >= CALIBRATE_GROUP_LEAST && no[event] >= CALIBRATE_GROUP_LEAST;
	return n >= EVENTS_LEAST;
}

// Keeps the answers to the parts of the events for the card.
static bool keep_answers(struct trainer *trainer, enum head head, const struct sample *sample)
{
	const struct model_head *about = &trainer->header.head[head];
	for (size_t i = 0; i < sample->n; i++) {
		const struct corpus_post *post = trainer_post(trainer, sample->post[i]);
		const float p = trainer_probability(about, sample->points[i].score);
		if (!evaluation_add(&trainer->parted,
				    (struct evaluate_answer){.set = post->set,
							     .lang = post->lang,
							     .event = post->event,
							     .head = (uint8_t)head,
							     .yes = post->yes >> head & 1,
							     .label = p >= about->threshold,
							     .score = p}))
			return false;
	}
	return true;
}

// The threshold that suits the points from `from` on; in a copy, because sorting parts points from
// their posts. False without memory.
static bool threshold_of(const struct sample *sample, size_t from, double more, float *ret_score)
{
	const size_t n = sample->n - from;
	struct calibrate_point *sorted = malloc((n + 1) * sizeof *sorted);
	if (!sorted)
		return false;
	memcpy(sorted, sample->points + from, n * sizeof *sorted);
	*ret_score = calibrate_threshold(sorted, n, more);
	free(sorted);
	return true;
}

// Takes the threshold that suits unseen events where they gain by it, else the one that suits all
// development posts, so that what is known of an event is not given up for nothing.
static bool threshold_choose(struct trainer *trainer, enum head head,
			     const struct plain_head *plain, struct sample *parted, float *score)
{
	const size_t n = parted->n;
	float of_dev;
	sample_dev(trainer, head, plain, true, parted);
	for (size_t i = n; i < parted->n; i++)
		parted->points[i].group = trainer_post(trainer, parted->post[i])->set;
	const bool done = threshold_of(parted, n, DEV_MORE, &of_dev);
	parted->n = n;
	if (done && calibrate_mean_f1(parted->points, n, *score) <
			calibrate_mean_f1(parted->points, n, of_dev) + EVENT_GAIN)
		*score = of_dev;
	return done;
}

// With `plain`: the plain head, which is trained here, because its parts use the same weights.
static enum outcome calibrate_on(struct trainer *trainer, enum head head, struct plain_head *plain,
				 struct sample *sample, struct model_head *ret)
{
	const bool events = is_told_by_events(trainer, head);
	enum outcome outcome = OK;
	if (events)
		outcome = sample_parts(trainer, head, plain, sample);
	if (outcome == OK && plain)
		outcome = trainer_train_plain(trainer, plain, head, TAKE_ALL, &plain->bias);
	if (outcome != OK)
		return outcome;
	const size_t n_parted = sample->n;
	sample_dev(trainer, head, plain, !events, sample);
	calibrate_fit(sample->points, sample->n, &ret->slope, &ret->offset);
	float score;
	if (!threshold_of(sample, 0, events ? 0 : DEV_MORE, &score))
		return UNAVAILABLE;
	sample->n = n_parted;
	if (events && !threshold_choose(trainer, head, plain, sample, &score))
		return UNAVAILABLE;
	ret->threshold = isinf(score) ? TRAINER_NEVER : trainer_probability(ret, score);
	return plain || keep_answers(trainer, head, sample) ? OK : UNAVAILABLE;
}

static enum outcome calibrate(struct trainer *trainer, enum head head, struct plain_head *plain,
			      struct model_head *ret)
{
	const size_t room = trainer->corpus.posts.count + 1;
	struct sample sample = {.points = malloc(room * sizeof *sample.points),
				.post = malloc(room * sizeof *sample.post)};
	const enum outcome outcome = sample.points && sample.post
					 ? calibrate_on(trainer, head, plain, &sample, ret)
					 : UNAVAILABLE;
	free(sample.points);
	free(sample.post);
	return outcome;
}

enum outcome trainer_calibrate(struct trainer *trainer, enum head head)
{
	return calibrate(trainer, head, NULL, &trainer->header.head[head]);
}

enum outcome trainer_calibrate_plain(struct trainer *trainer, enum head head,
				     struct plain_head *plain)
{
	return calibrate(trainer, head, plain, &plain->about);
}
