// SPDX-License-Identifier: AGPL-3.0-or-later
// A linear support vector machine for each label, which starts from what triage says by itself. Its
// dual form gives every lesson a power between 0 and a bound, and what is learnt is the sum of the
// lessons, each by its power: so no lesson can do more than its step, and those that triage tells
// right by itself do nothing.
#include "text/overlay_table.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDS	     12
#define MARGIN	     1.0F // in log-odds: a lesson is learnt when triage is right by this much
#define BIAS	     0.3F // value of the feature that every post has
#define COLUMN_NONE  0
#define TRIAL_PARTS  3
#define TRIAL_ROUNDS 6
#define TRIAL_LEAST  100 // lessons of a label: with fewer, what was taught holds untried
#define SURE_GAIN    0.7 // in nats: for less the sureness stays
// People label alike posts one after the other: so many stay in one part.
#define TRIAL_RUN    5
#define PART_NONE    (-1)

struct column {
	uint64_t feature;
	float strength; // of its weights, squared
};

struct learning {
	const struct overlay_lesson *lessons;
	size_t count;
	const float *levels; // as of overlay_learn
	struct column *columns;
	size_t n_columns, n_slots;
	uint32_t *slots; // number of the column and 1, or COLUMN_NONE
	uint32_t *uses;	 // of the lessons, one after the other, as use_of
	float *weights;	 // of the columns, by what their features count, head by head
	float *value;	 // of each lesson's features, as overlay_value_of
	float *power;	 // of each lesson, for the head that is being learnt
	float *trial;	 // weights of the columns, learnt without a part of the lessons
	float *told;	 // what these add to each lesson of that part
};

// --- which features there are ---

static uint32_t column_of(struct learning *learning, uint64_t feature)
{
	size_t at = feature % learning->n_slots;
	for (; learning->slots[at] != COLUMN_NONE; at = (at + 1) % learning->n_slots)
		if (learning->columns[learning->slots[at] - 1].feature == feature)
			return learning->slots[at] - 1;
	learning->columns[learning->n_columns].feature = feature;
	learning->slots[at] = (uint32_t)++learning->n_columns;
	return learning->slots[at] - 1;
}

// A column and what it counts.
static uint32_t use_of(uint32_t column, uint64_t feature)
{
	return column << 2 | overlay_kind_of(feature);
}
static uint32_t use_column(uint32_t use)
{
	return use >> 2;
}
static float use_square(uint32_t use)
{
	return (float)overlay_squares[use & 3] / 100;
}

static bool learning_begin(struct learning *learning)
{
	size_t n = 1;
	for (size_t i = 0; i < learning->count; i++)
		n += learning->lessons[i].n_features;
	learning->n_slots = 2 * n;
	learning->columns = calloc(n, sizeof *learning->columns);
	learning->slots = calloc(learning->n_slots, sizeof *learning->slots);
	learning->uses = calloc(n, sizeof *learning->uses);
	learning->value = calloc(learning->count + 1, sizeof *learning->value);
	learning->power = calloc(learning->count + 1, sizeof *learning->power);
	learning->trial = calloc(n, sizeof *learning->trial);
	learning->told = calloc(learning->count + 1, sizeof *learning->told);
	if (!learning->columns || !learning->slots || !learning->uses || !learning->value ||
	    !learning->power || !learning->trial || !learning->told)
		return false;
	uint32_t *use = learning->uses;
	for (size_t i = 0; i < learning->count; i++) {
		const struct overlay_lesson *lesson = &learning->lessons[i];
		learning->value[i] =
		    overlay_value_of(overlay_squares_of(lesson->features, lesson->n_features));
		for (size_t j = 0; j < lesson->n_features; j++) {
			const uint64_t feature = lesson->features[j];
			*use++ = use_of(column_of(learning, feature), feature);
		}
	}
	learning->weights = calloc(OVERLAY_HEADS * learning->n_columns + 1, sizeof(float));
	return learning->weights != NULL;
}

static void learning_end(struct learning *learning)
{
	free(learning->columns);
	free(learning->slots);
	free(learning->uses);
	free(learning->value);
	free(learning->power);
	free(learning->trial);
	free(learning->told);
	free(learning->weights);
}

// --- one label ---

struct label {
	size_t head;
	float *weights;
	float bias;
	float yes_step; // how far a lesson may go that says yes
};

static bool said(const struct overlay_lesson *lesson, size_t head)
{
	return (lesson->said >> head & 1) && lesson->n_features > 0;
}

// The fewer lessons say yes against those that say no, the further each of them may go (by the root
// of the ratio): else what is rare is unlearnt.
static float yes_step_of(const struct learning *learning, size_t head)
{
	float yes = 1, no = 1;
	for (size_t i = 0; i < learning->count; i++)
		if (said(&learning->lessons[i], head))
			*(learning->lessons[i].yes >> head & 1 ? &yes : &no) += 1;
	const float rare = sqrtf(no / yes);
	return OVERLAY_STEP * (rare < 1 ? 1 : rare > OVERLAY_RARE ? OVERLAY_RARE : rare);
}

// What the features of a lesson add to its log-odds.
static float uses_sum(const uint32_t *uses, size_t n, const float *weights)
{
	float sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += weights[use_column(uses[i])];
	return sum;
}

// Gives one lesson the power that is best while the others keep theirs (dual coordinate descent:
// Hsieh and others, ICML 2008, algorithm 1).
static void lesson_weigh(const struct overlay_lesson *lesson, const uint32_t *uses, float value,
			 float *power, struct label *label)
{
	const bool yes = lesson->yes >> label->head & 1;
	const float sign = yes ? 1 : -1;
	const float most = lesson->share * (yes ? label->yes_step : OVERLAY_STEP);
	const float odds = lesson->odds[label->head] + label->bias * BIAS +
			   uses_sum(uses, lesson->n_features, label->weights) * value;
	const float best = *power + (MARGIN - sign * odds) / (1 + BIAS * BIAS);
	const float now = best < 0 ? 0 : best > most ? most : best;
	const float step = (now - *power) * sign;
	*power = now;
	label->bias += step * BIAS;
	for (size_t i = 0; i < lesson->n_features && step != 0; i++)
		label->weights[use_column(uses[i])] += step * value * use_square(uses[i]);
}

static int part_of(size_t lesson)
{
	return (int)(lesson / TRIAL_RUN % TRIAL_PARTS);
}

// Learns from all lessons, or from all but one part of them.
static void label_weigh(struct learning *learning, int rounds, int but_part, struct label *label)
{
	memset(learning->power, 0, learning->count * sizeof *learning->power);
	for (int round = 0; round < rounds; round++) {
		const uint32_t *uses = learning->uses;
		for (size_t i = 0; i < learning->count; i++) {
			if (said(&learning->lessons[i], label->head) && part_of(i) != but_part)
				lesson_weigh(&learning->lessons[i], uses, learning->value[i],
					     &learning->power[i], label);
			uses += learning->lessons[i].n_features;
		}
	}
}

// --- whether it helps ---

// How much of what was taught is believed, the largest first: a tie teaches.
static const float beliefs[] = {1, 0.5F};
enum { BELIEFS = sizeof beliefs / sizeof *beliefs };

struct trial {
	float hit[BELIEFS], wrong[BELIEFS];
};

// Judges the lessons of one part by what the others teach.
static void trial_judge(struct learning *learning, int part, const struct label *label,
			struct trial *trial)
{
	const uint32_t *uses = learning->uses;
	for (size_t i = 0; i < learning->count; uses += learning->lessons[i++].n_features) {
		const struct overlay_lesson *lesson = &learning->lessons[i];
		if (!said(lesson, label->head) || part_of(i) != part)
			continue;
		const float sum =
		    uses_sum(uses, lesson->n_features, label->weights) * learning->value[i] +
		    label->bias * BIAS;
		const bool yes = lesson->yes >> label->head & 1;
		learning->told[i] = sum;
		for (size_t k = 0; k < BELIEFS; k++) {
			const bool told = lesson->odds[label->head] + beliefs[k] * sum >= 0;
			trial->hit[k] += yes && told;
			trial->wrong[k] += yes != told;
		}
	}
}

// What is told from its like by little can be told worse by what was taught. So each part of the
// lessons is judged by what the others teach, and believed is what tells most of them right (by
// F1).
static float belief_of(struct learning *learning, const struct label *whole)
{
	struct trial trial = {0};
	for (int part = 0; part < TRIAL_PARTS; part++) {
		struct label label = *whole;
		label.weights = learning->trial;
		label.bias = 0;
		memset(learning->trial, 0, learning->n_columns * sizeof *learning->trial);
		label_weigh(learning, TRIAL_ROUNDS, part, &label);
		trial_judge(learning, part, &label, &trial);
	}
	size_t best = 0;
	for (size_t k = 1; k < BELIEFS; k++)
		if (trial.hit[k] * trial.wrong[best] > trial.hit[best] * trial.wrong[k])
			best = k;
	return beliefs[best];
}

// How unlikely what was said of the tried lessons is, by odds that are multiplied so.
static double surprise(const struct learning *learning, size_t head, float belief, float times)
{
	double sum = 0;
	for (size_t i = 0; i < learning->count; i++) {
		const struct overlay_lesson *lesson = &learning->lessons[i];
		if (!said(lesson, head))
			continue;
		const float above = lesson->odds[head] + belief * learning->told[i];
		const double odds = (double)(times * above + learning->levels[head]);
		sum += log1p(exp(lesson->yes >> head & 1 ? -odds : odds));
	}
	return sum;
}

// Of one event triage is often too sure, or not sure enough: its probabilities are those of all
// events together. Which label is given does not depend on it.
static uint8_t sureness_of(const struct learning *learning, size_t head, float belief)
{
	const double as_it_is = surprise(learning, head, belief, 1);
	double least = as_it_is - SURE_GAIN;
	uint8_t best = OVERLAY_SURE;
	for (uint8_t halves = 1; halves <= OVERLAY_SURE_MOST; halves++) {
		const double now = surprise(learning, head, belief, (float)halves / OVERLAY_SURE);
		if (now < least) {
			best = halves;
			least = now;
		}
	}
	return best;
}

static bool is_tried(const struct learning *learning, size_t head)
{
	size_t lessons = 0;
	for (size_t i = 0; i < learning->count; i++)
		lessons += said(&learning->lessons[i], head);
	return lessons >= TRIAL_LEAST;
}

static void label_learn(struct learning *learning, size_t head, struct overlay *overlay)
{
	struct label label = {
	    .head = head,
	    .weights = learning->weights + head * learning->n_columns,
	    .yes_step = yes_step_of(learning, head),
	};
	const bool tried = is_tried(learning, head);
	const float belief = tried ? belief_of(learning, &label) : 1;
	overlay->sure[head] = tried && learning->levels && head < HEAD_PROTECTION
				  ? sureness_of(learning, head, belief)
				  : OVERLAY_SURE;
	label_weigh(learning, ROUNDS, PART_NONE, &label);
	float most = 0;
	for (size_t i = 0; i < learning->n_columns; i++) {
		label.weights[i] *= belief;
		learning->columns[i].strength += label.weights[i] * label.weights[i];
		most = fmaxf(most, fabsf(label.weights[i]));
	}
	overlay->bias[head] = belief * label.bias * BIAS;
	overlay->scale[head] = most / INT8_MAX;
}

// --- what is kept ---

static int weaker(const void *a, const void *b)
{
	const float one = *(const float *)a, other = *(const float *)b;
	return (one < other) - (one > other);
}

// Features must be stronger than this to be kept; false without memory.
static bool strength_left_out(const struct learning *learning, float *ret)
{
	*ret = 0;
	if (learning->n_columns <= OVERLAY_SLOTS_MOST)
		return true;
	float *all = calloc(learning->n_columns, sizeof *all);
	if (!all)
		return false;
	for (size_t i = 0; i < learning->n_columns; i++)
		all[i] = learning->columns[i].strength;
	qsort(all, learning->n_columns, sizeof *all, weaker);
	*ret = all[OVERLAY_SLOTS_MOST];
	free(all);
	return true;
}

static void column_keep(const struct learning *learning, size_t number, struct overlay *overlay)
{
	const uint64_t feature = learning->columns[number].feature;
	const size_t at = (size_t)(overlay_slot_of(overlay, feature) - overlay->slots);
	struct overlay_slot *slot = &overlay->slots[at];
	slot->tag = overlay_tag_of(feature);
	overlay->marks[overlay_mark_at(feature)] |= overlay_mark_bit(feature);
	for (size_t head = 0; head < OVERLAY_HEADS; head++)
		if (overlay->scale[head] > 0)
			slot->weight[head] =
			    (int8_t)lrintf(learning->weights[head * learning->n_columns + number] /
					   overlay->scale[head]);
}

static bool columns_keep(const struct learning *learning, struct overlay *overlay)
{
	float left_out;
	if (!strength_left_out(learning, &left_out))
		return false;
	for (size_t i = 0; i < learning->n_columns; i++)
		if (learning->columns[i].strength > left_out)
			column_keep(learning, i, overlay);
	return true;
}

struct overlay *overlay_learn(const struct overlay_lesson *lessons, size_t count,
			      const float levels[OVERLAY_HEADS])
{
	const size_t most = OVERLAY_LESSONS_MAX;
	struct learning learning = {
	    .lessons = lessons, .count = count < most ? count : most, .levels = levels};
	struct overlay *overlay = calloc(1, sizeof *overlay);
	bool good = learning_begin(&learning) && overlay;
	for (size_t head = 0; good && head < OVERLAY_HEADS; head++)
		label_learn(&learning, head, overlay);
	good = good && columns_keep(&learning, overlay);
	if (good)
		overlay->mark =
		    hash_bytes(str_of((const char *)overlay->slots, sizeof overlay->slots));
	learning_end(&learning);
	if (good)
		return overlay;
	overlay_free(overlay);
	return NULL;
}

void overlay_free(struct overlay *overlay)
{
	free(overlay);
}
