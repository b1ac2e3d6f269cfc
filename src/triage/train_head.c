// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_examples.h"
#include "triage/trainer.h"

#include <math.h>

#define CHOOSE_ROUNDS	  4
#define PLAIN_ROUNDS	  12
#define PLAIN_COST	  0.3F
#define COST_FIRST	  0.15F // of an error, while features are chosen
#define COST_ROUNDS	  3
#define HOLD_OUT	  5	// one in so many training posts judges the costs tried
#define COST_GAIN_LEAST	  0.003 // in average precision, to leave the first cost
#define JUDGE_TRUST_LEAST 0.1	// a set that is trusted less does not judge the costs tried
#define ONE_CLASS_SHARE	  0.3
#define EVENT_SIZE	  1000.0 // an event of so many posts has its set's share
#define EVENT_POWER	  0.25	 // 0: every post counts the same, 1: every event does
// How much a column counts grows with the logarithm of how much commoner it is in posts of one
// class, up to this many.
#define SCALE_MOST	  3.0
#define SCALE_FIXED	  0.5 // share of the scale that is the same for all

bool trainer_is_own(const struct trainer *trainer, size_t set)
{
	const char *name = names_at(&trainer->corpus.sets, set);
	return strcmp(name, TRAIN_EXAMPLES_SET) == 0 || strcmp(name, TRAIN_TOLD_SET) == 0;
}

// Whether a training post is kept back to judge the costs tried: whole events where there are any;
// of our own examples whole languages, so that one more of them leaves the choice as it was.
static bool is_held_out(const struct trainer *trainer, const struct corpus_post *post,
			size_t number)
{
	const size_t alone = trainer_is_own(trainer, post->set) ? post->lang : number;
	return (post->event ? post->event : alone) % HOLD_OUT == 0;
}

static bool is_taken(const struct trainer *trainer, size_t number, int take)
{
	const struct corpus_post *post = trainer_post(trainer, number);
	if (take == TAKE_BUT_HELD_OUT)
		return !is_held_out(trainer, post, number);
	return take < TAKE_BUT_FIRST_PART ||
	       trainer_part(trainer, post) != take - TAKE_BUT_FIRST_PART;
}

#define ANY_HEAD HEADS

// How far the labels of a set are trusted where other sets tell the same head: those of figure8
// were given by many hands, are noisy throughout and contradict the others, most of all in what a
// request is; most needs and offers of fire2017 are labelled as neither; in airline whatever is not
// kind is a complaint; our own examples are few and all alike, and teach nothing but who asks and
// who offers, those told of others only who asks. Measured on unseen events and held-out posts; see
// docs/triage-tried.md.
static double trust_in(const struct trainer *trainer, size_t set, enum head head)
{
	static const struct {
		const char *set;
		enum head head;
		double trust;
	} trusts[] = {{"figure8", HEAD_REQUEST, 0.05},
		      {"figure8", ANY_HEAD, 0.3},
		      {"fire2017", ANY_HEAD, 0.3},
		      {"airline", HEAD_COMPLAINT, 0.3},
		      {TRAIN_EXAMPLES_SET, HEAD_REQUEST, 0.25},
		      {TRAIN_EXAMPLES_SET, HEAD_OFFER, 0.3},
		      {TRAIN_EXAMPLES_SET, ANY_HEAD, 0},
		      {TRAIN_TOLD_SET, HEAD_REQUEST, 0.2},
		      {TRAIN_TOLD_SET, ANY_HEAD, 0}};
	for (size_t i = 0; i < sizeof trusts / sizeof *trusts; i++)
		if ((trusts[i].head == head || trusts[i].head == ANY_HEAD) &&
		    strcmp(names_at(&trainer->corpus.sets, set), trusts[i].set) == 0)
			return trusts[i].trust;
	return 1;
}

// Notes the posts that a head is trained on; returns how many.
static size_t gather_rows(struct trainer *trainer, enum head head, int take)
{
	size_t n = 0;
	for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
		const struct corpus_post *post = trainer_post(trainer, i);
		if (post->dev || !(post->known >> head & 1) || trainer_leaves_out(trainer, post) ||
		    !is_taken(trainer, i, take) || trust_in(trainer, post->set, head) <= 0 ||
		    (take == TAKE_TO_CHOOSE && trainer_is_own(trainer, post->set)))
			continue;
		trainer->rows[n++] = (struct solve_row){i, post->yes >> head & 1, 1};
	}
	return n;
}

struct sizes {
	size_t set[NAMES_MAX], set_yes[NAMES_MAX], event[NAMES_MAX];
	size_t sets_of_both; // classes
	size_t posts_of_both;
};

static void sizes_count(const struct trainer *trainer, size_t n, struct sizes *ret)
{
	*ret = (struct sizes){0};
	for (size_t i = 0; i < n; i++) {
		const struct corpus_post *post = trainer_post(trainer, trainer->rows[i].row);
		ret->set[post->set]++;
		ret->set_yes[post->set] += trainer->rows[i].yes;
		ret->event[post->event]++;
	}
	// Our own examples are so few that they would make the mean set small.
	for (size_t set = 0; set < names_count(&trainer->corpus.sets); set++)
		if (ret->set_yes[set] && ret->set_yes[set] < ret->set[set] &&
		    !trainer_is_own(trainer, set)) {
			ret->sets_of_both++;
			ret->posts_of_both += ret->set[set];
		}
}

// What an error costs in each set. Sets that are smaller than the mean of those that have both
// classes of the head cost more, by the square root of the ratio, so that one large set does not
// decide alone; so do small events, less so. Sets of one class cost less: they teach the set as
// much as the head.
static void weigh_rows(struct trainer *trainer, size_t n, enum head head, float cost, int take)
{
	struct sizes sizes;
	sizes_count(trainer, n, &sizes);
	for (size_t i = 0; i < n; i++) {
		const struct corpus_post *post = trainer_post(trainer, trainer->rows[i].row);
		const size_t size = sizes.set[post->set];
		double share = ONE_CLASS_SHARE;
		if (sizes.set_yes[post->set] && sizes.set_yes[post->set] < size)
			share = sqrt(fmax(
			    (double)sizes.posts_of_both / (double)(sizes.sets_of_both * size), 1));
		if (sizes.sets_of_both > 1 && take != TAKE_TO_CHOOSE)
			share *= trust_in(trainer, post->set, head);
		if (post->event)
			share *= pow(EVENT_SIZE / (double)sizes.event[post->event], EVENT_POWER);
		trainer->rows[i].cost = cost * (float)share;
	}
}

// How much each column counts for the head: half of it is fixed, half grows with how differently
// common it is in the two classes (after Wang and Manning: Baselines and Bigrams, ACL 2012).
static void scale_columns(struct trainer *trainer, const struct space *space, size_t n)
{
	float *yes = trainer->scale, *no = trainer->weights;
	double all_yes = 0, all_no = 0;
	memset(yes, 0, space->n * sizeof *yes);
	memset(no, 0, space->n * sizeof *no);
	for (size_t i = 0; i < n; i++) {
		const struct solve_row *row = &trainer->rows[i];
		*(row->yes ? &all_yes : &all_no) += (double)row->cost;
		for (size_t k = space->first[row->row]; k < space->first[row->row + 1]; k++)
			(row->yes ? yes : no)[space->entries[k].column] += row->cost;
	}
	// Every column starts with one post's worth, parted as the classes are.
	const double one = (all_yes + all_no) / (double)(n + 1);
	const double rate = all_yes / (all_yes + all_no);
	for (size_t i = 0; i < space->n; i++) {
		const double p = ((double)yes[i] + one * rate) / (all_yes + one);
		const double q = ((double)no[i] + one * (1 - rate)) / (all_no + one);
		const double ratio = p > 0 && q > 0 ? fmin(fabs(log(p / q)), SCALE_MOST) : 0;
		trainer->scale[i] = (float)(SCALE_FIXED + (1 - SCALE_FIXED) * ratio);
	}
}

enum outcome trainer_train(struct trainer *trainer, const struct space *space, enum head head,
			   float cost, int take, int rounds, float *ret_bias)
{
	const size_t n = gather_rows(trainer, head, take);
	weigh_rows(trainer, n, head, cost, take);
	scale_columns(trainer, space, n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = space->first[trainer->rows[i].row];
		     k < space->first[trainer->rows[i].row + 1]; k++) {
			const struct solve_entry *entry = &space->entries[k];
			trainer->scaled[k] = (struct solve_entry){
			    entry->column, entry->value * trainer->scale[entry->column]};
		}
	struct solve_matrix matrix = space_matrix(&trainer->corpus, space);
	matrix.entries = trainer->scaled;
	const enum outcome outcome =
	    solve(&matrix, trainer->rows, n, rounds, trainer->weights, ret_bias);
	for (size_t i = 0; i < space->n; i++)
		trainer->weights[i] *= trainer->scale[i];
	return outcome;
}

enum outcome trainer_train_plain(struct trainer *trainer, const struct plain_head *plain,
				 enum head head, int take, float *ret_bias)
{
	const size_t all = gather_rows(trainer, head, take);
	size_t n = 0;
	for (size_t i = 0; i < all; i++) {
		struct solve_row row = trainer->rows[i];
		row.cost = PLAIN_COST;
		if (plain->own || !trainer_is_own(trainer, trainer_post(trainer, row.row)->set))
			trainer->rows[n++] = row;
	}
	const struct space *space = plain->space;
	const struct solve_matrix matrix = space_matrix(&trainer->corpus, space);
	return solve(&matrix, trainer->rows, n, PLAIN_ROUNDS, trainer->weights, ret_bias);
}

// How much a feature matters: its squared weights in a first, rough model, each head counting the
// same, times the square root of the number of posts that have it.
static enum outcome rate_features(struct trainer *trainer, double *ret_usefulness)
{
	const struct space *space = &trainer->common;
	for (enum head head = 0; head < HEADS; head++) {
		float bias;
		enum outcome outcome = trainer_train(trainer, space, head, COST_FIRST,
						     TAKE_TO_CHOOSE, CHOOSE_ROUNDS, &bias);
		if (outcome != OK)
			return outcome;
		double sum = 0;
		for (size_t i = 0; i < space->n; i++)
			sum += (double)trainer->weights[i] * (double)trainer->weights[i];
		const double share = sum > 0 ? 1 / sum : 0;
		for (size_t i = 0; i < space->n; i++)
			ret_usefulness[i] +=
			    share * (double)trainer->weights[i] * (double)trainer->weights[i];
	}
	for (size_t i = 0; i < space->n; i++) {
		const struct corpus_feature *feature =
		    vec_at(&trainer->corpus.features, space->feature[i]);
		ret_usefulness[i] *= sqrt(feature->posts);
	}
	return OK;
}

enum outcome trainer_choose_features(struct trainer *trainer, struct fault *fault)
{
	space_free(&trainer->space);
	double *usefulness = calloc(trainer->common.n + 1, sizeof *usefulness);
	enum outcome outcome = usefulness ? rate_features(trainer, usefulness) : UNAVAILABLE;
	if (outcome == OK)
		outcome = space_of_useful(&trainer->corpus, &trainer->common, usefulness,
					  TRAINER_ROWS, TRAINER_SEED, &trainer->space, fault);
	else
		fail(outcome, fault, "Not enough memory to choose features.");
	free(usefulness);
	fprintf(trainer->log, "%zu of %zu features chosen\n", trainer->space.n, trainer->common.n);
	return outcome;
}

// Average precision on the held-out posts of the head in trainer->weights, the mean over the sets
// that teach the head and have both classes there; 0 if none has. What does not teach a head must
// not judge it either: our own examples are unlike all else, and those of patterns are all alike.
static enum outcome judge_held_out(struct trainer *trainer, enum head head, float bias,
				   double *ret_precision)
{
	const struct vec *posts = &trainer->corpus.posts;
	struct solve_matrix matrix = space_matrix(&trainer->corpus, &trainer->space);
	struct figure_answer *answers = malloc((posts->count + 1) * sizeof *answers);
	if (!answers)
		return UNAVAILABLE;
	double sum = 0;
	int n_sets = 0;
	for (size_t set = 1; set < names_count(&trainer->corpus.sets); set++) {
		size_t n = 0;
		const bool teaches =
		    trust_in(trainer, set, head) >= JUDGE_TRUST_LEAST &&
		    strcmp(names_at(&trainer->corpus.sets, set), TRAIN_TOLD_SET) != 0;
		for (size_t i = 0; teaches && i < posts->count; i++) {
			const struct corpus_post *post = trainer_post(trainer, i);
			if (post->set == set && !post->dev && (post->known >> head & 1) &&
			    !trainer_leaves_out(trainer, post) && is_held_out(trainer, post, i))
				answers[n++] = (struct figure_answer){
				    solve_score(&matrix, i, trainer->weights, bias),
				    post->yes >> head & 1, false};
		}
		struct figures figures = figures_of(answers, n);
		if (!figures_count(&figures))
			continue;
		sum += figures.average_precision;
		n_sets++;
	}
	free(answers);
	*ret_precision = n_sets ? sum / n_sets : 0;
	return OK;
}

enum outcome trainer_choose_cost(struct trainer *trainer, enum head head)
{
	static const float costs[] = {0.15F, 0.05F, 0.5F};
	double best = -1;
	for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
		float bias;
		double precision = 0;
		enum outcome outcome = trainer_train(trainer, &trainer->space, head, costs[i],
						     TAKE_BUT_HELD_OUT, COST_ROUNDS, &bias);
		if (outcome == OK)
			outcome = judge_held_out(trainer, head, bias, &precision);
		if (outcome != OK)
			return outcome;
		if (precision > best + COST_GAIN_LEAST) {
			best = precision;
			trainer->cost[head] = costs[i];
		}
	}
	fprintf(trainer->log, "%s: cost %g, average precision %.3f on held-out posts\n",
		head_name(head).at, (double)trainer->cost[head], best);
	fflush(trainer->log);
	return OK;
}
