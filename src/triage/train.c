// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train.h"

#include "triage/train_calibrate.h"
#include "triage/train_card.h"
#include "triage/train_space.h"

#include <math.h>

#define ROWS		32768
#define SEED		UINT64_C(0x6A09E667F3BCC908)
#define COMMON_LEAST	3      // a feature of fewer posts teaches nothing general
#define COMMON_MOST	400000 // features of the first round
#define CHOOSE_ROUNDS	4
#define SOLVE_ROUNDS	12
#define COST_FIRST	0.3f // of an error, while features are chosen
#define COST_ROUNDS	3
#define HOLD_OUT	5     // one in so many training posts judges the costs tried
#define COST_GAIN_LEAST 0.003 // in average precision, to leave the first cost
#define ONE_CLASS_SHARE 0.3
#define STEPS_TRIED	12
#define FOLDS_MOST	64
#define NEVER		2.0f // a threshold that no probability reaches

struct trainer {
	struct corpus corpus;
	struct space common, space;
	struct solve_row *rows;
	float *weights;
	int left_out, folds; // events with number % folds == left_out are not trained on
	float cost[HEADS];   // of an error, chosen for each head
	FILE *log;
	struct model_header header;
	struct model_row *table;
};

static bool is_left_out(const struct trainer *trainer, const struct corpus_post *post)
{
	return trainer->folds && post->event && post->event % trainer->folds == trainer->left_out;
}

// Whether a training post is kept back to judge the costs tried: whole events where there are any.
static bool is_held_out(const struct corpus_post *post, size_t number)
{
	return (post->event ? post->event : number) % HOLD_OUT == 0;
}

enum share { ALL_POSTS, BUT_HELD_OUT };

// Notes the posts that a head is trained on; returns how many.
static size_t gather_rows(struct trainer *trainer, enum head head, enum share share)
{
	size_t n = 0;
	for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
		const struct corpus_post *post = vec_at(&trainer->corpus.posts, i);
		if (post->dev || !(post->known >> head & 1) || is_left_out(trainer, post) ||
		    (share == BUT_HELD_OUT && is_held_out(post, i)))
			continue;
		trainer->rows[n++] = (struct solve_row){i, post->yes >> head & 1, 1};
	}
	return n;
}

static const struct corpus_post *row_post(const struct trainer *trainer, size_t row)
{
	return vec_at(&trainer->corpus.posts, trainer->rows[row].row);
}

// What an error costs in each set. Sets that are smaller than the mean of those that have both
// classes of the head cost more, by the square root of the ratio, so that one large set does not
// decide alone. Sets of one class cost less: they teach the set as much as the head.
static void weigh_sets(struct trainer *trainer, size_t n, float cost)
{
	size_t sizes[NAMES_MAX] = {0}, n_yes[NAMES_MAX] = {0};
	size_t n_sets = 0, n_both = 0;
	for (size_t i = 0; i < n; i++) {
		const struct corpus_post *post = row_post(trainer, i);
		sizes[post->set]++;
		n_yes[post->set] += trainer->rows[i].yes;
	}
	for (size_t set = 0; set < NAMES_MAX; set++)
		if (n_yes[set] && n_yes[set] < sizes[set]) {
			n_sets++;
			n_both += sizes[set];
		}
	for (size_t i = 0; i < n; i++) {
		const uint16_t set = row_post(trainer, i)->set;
		double share = ONE_CLASS_SHARE;
		if (n_yes[set] && n_yes[set] < sizes[set])
			share = sqrt(fmax((double)n_both / (double)(n_sets * sizes[set]), 1));
		trainer->rows[i].cost = cost * (float)share;
	}
}

// Trains one head on the posts that know it; the weights are left in trainer->weights.
static enum outcome train_head(struct trainer *trainer, const struct space *space, enum head head,
			       float cost, enum share share, int rounds, float *ret_bias)
{
	struct solve_matrix matrix = space_matrix(&trainer->corpus, space);
	size_t n = gather_rows(trainer, head, share);
	weigh_sets(trainer, n, cost);
	return solve(&matrix, trainer->rows, n, rounds, trainer->weights, ret_bias);
}

// How much a feature matters: its squared weights in a first, rough model, each head counting the
// same, times the square root of the number of posts that have it.
static enum outcome rate_features(struct trainer *trainer, double *ret_usefulness)
{
	const struct space *space = &trainer->common;
	for (enum head head = 0; head < HEADS; head++) {
		float bias;
		enum outcome outcome =
		    train_head(trainer, space, head, COST_FIRST, ALL_POSTS, CHOOSE_ROUNDS, &bias);
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

static enum outcome choose_features(struct trainer *trainer, struct fault *fault)
{
	double *usefulness = calloc(trainer->common.n + 1, sizeof *usefulness);
	enum outcome outcome = usefulness ? rate_features(trainer, usefulness) : UNAVAILABLE;
	if (outcome == OK)
		outcome = space_of_useful(&trainer->corpus, &trainer->common, usefulness, ROWS,
					  SEED, &trainer->space, fault);
	else
		fail(outcome, fault, "Not enough memory to choose features.");
	free(usefulness);
	fprintf(trainer->log, "%zu of %zu features chosen\n", trainer->space.n, trainer->common.n);
	return outcome;
}

static enum outcome trainer_start(struct trainer *trainer, const struct train_options *options,
				  struct fault *fault)
{
	enum outcome outcome = corpus_read(&trainer->corpus, options->data, fault);
	if (outcome == OK)
		outcome = space_of_common(&trainer->corpus, COMMON_LEAST, COMMON_MOST,
					  &trainer->common, fault);
	if (outcome != OK)
		return outcome;
	fprintf(trainer->log, "%zu posts, %zu different features\n", trainer->corpus.posts.count,
		trainer->corpus.features.count);
	trainer->rows = calloc(trainer->corpus.posts.count + 1, sizeof *trainer->rows);
	trainer->weights = calloc(trainer->common.n + 1, sizeof *trainer->weights);
	trainer->table = aligned_alloc(64, ROWS * sizeof *trainer->table);
	if (!trainer->rows || !trainer->weights || !trainer->table)
		return fail(UNAVAILABLE, fault, "Not enough memory to train.");
	return OK;
}

static void trainer_free(struct trainer *trainer)
{
	corpus_free(&trainer->corpus);
	space_free(&trainer->common);
	space_free(&trainer->space);
	free(trainer->rows);
	free(trainer->weights);
	free(trainer->table);
}

// Average precision on the held-out posts of the head in trainer->weights, the mean over the sets
// that have both classes there; 0 if none has.
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
		for (size_t i = 0; i < posts->count; i++) {
			const struct corpus_post *post = vec_at(posts, i);
			if (post->set == set && !post->dev && (post->known >> head & 1) &&
			    !is_left_out(trainer, post) && is_held_out(post, i))
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

// Small sets bear a higher cost of errors than large ones; which is best for a head is tried on
// held-out posts.
static enum outcome choose_cost(struct trainer *trainer, enum head head)
{
	static const float costs[] = {0.3f, 0.1f, 1};
	double best = -1;
	for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
		float bias;
		double precision = 0;
		enum outcome outcome = train_head(trainer, &trainer->space, head, costs[i],
						  BUT_HELD_OUT, COST_ROUNDS, &bias);
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

static void header_start(struct trainer *trainer)
{
	trainer->header = (struct model_header){
	    .magic = MODEL_MAGIC,
	    .version = MODEL_VERSION,
	    .feature_version = FEATURE_VERSION,
	    .heads = HEADS,
	    .rows = ROWS,
	    .seed = SEED,
	    .norm_step = trainer->space.norm_step,
	};
	for (enum head head = 0; head < HEADS; head++)
		memcpy(trainer->header.head[head].name, head_name(head).at, head_name(head).len);
}

// The slot of a column in the table, claiming an empty one on first use.
static struct model_slot *slot_of(struct trainer *trainer, size_t column)
{
	const struct corpus_feature *feature =
	    vec_at(&trainer->corpus.features, trainer->space.feature[column]);
	uint64_t key = model_key(feature->hash, SEED);
	struct model_row *row = &trainer->table[model_row_of(key, ROWS)];
	struct model_slot *slot = &row->slot[0];
	if (slot->tag && slot->tag != model_tag_of(key))
		slot = &row->slot[1];
	slot->tag = model_tag_of(key);
	slot->norm = trainer->space.norm[column];
	return slot;
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
		float step = largest / 127 * powf(0.7f, (float)i);
		double error = step_error(trainer, step);
		if (error < least) {
			least = error;
			best = step;
		}
	}
	return best;
}

// Writes the head in trainer->weights into the table as 8-bit steps.
static void quantise(struct trainer *trainer, enum head head, float bias)
{
	for (size_t i = 0; i < trainer->space.n; i++)
		trainer->weights[i] *= trainer->space.value[i];
	const float step = weight_step(trainer);
	for (size_t i = 0; i < trainer->space.n && step > 0; i++)
		slot_of(trainer, i)->weight[head] = (int8_t)steps_of(trainer->weights[i], step);
	trainer->header.head[head].scale = step;
	trainer->header.head[head].bias = bias;
}

// The score that the finished model gives a post.
static float finished_score(struct trainer *trainer, size_t number, enum head head)
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

static float probability(const struct model_head *head, float score)
{
	return 1 / (1 + expf(-(head->slope * score + head->offset)));
}

// Calibration and threshold of a head, on the posts that were not trained on.
static enum outcome calibrate(struct trainer *trainer, enum head head)
{
	struct model_head *about = &trainer->header.head[head];
	const struct vec *posts = &trainer->corpus.posts;
	struct calibrate_point *points = malloc((posts->count + 1) * sizeof *points);
	if (!points)
		return UNAVAILABLE;
	size_t n = 0;
	for (size_t i = 0; i < posts->count; i++) {
		const struct corpus_post *post = vec_at(posts, i);
		if (post->dev && !is_left_out(trainer, post) && (post->known >> head & 1))
			points[n++] = (struct calibrate_point){finished_score(trainer, i, head),
							       post->yes >> head & 1, post->set};
	}
	calibrate_fit(points, n, &about->slope, &about->offset);
	float score = calibrate_threshold(points, n, names_count(&trainer->corpus.sets));
	about->threshold = isinf(score) ? NEVER : probability(about, score);
	free(points);
	return OK;
}

// A head that no set labels says 0 to everything.
static void silence(struct model_head *about)
{
	about->slope = 0;
	about->offset = -30;
	about->threshold = NEVER;
}

static bool is_labelled(const struct trainer *trainer, enum head head)
{
	for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
		const struct corpus_post *post = vec_at(&trainer->corpus.posts, i);
		if (!post->dev && post->yes >> head & 1)
			return true;
	}
	return false;
}

// Trains all heads into an empty table, on features chosen for it.
static enum outcome train_heads(struct trainer *trainer, struct fault *fault)
{
	space_free(&trainer->space);
	memset(trainer->table, 0, ROWS * sizeof *trainer->table);
	enum outcome chosen = choose_features(trainer, fault);
	if (chosen != OK)
		return chosen;
	header_start(trainer);
	for (enum head head = 0; head < HEADS; head++) {
		if (!is_labelled(trainer, head)) {
			silence(&trainer->header.head[head]);
			continue;
		}
		float bias;
		enum outcome outcome = choose_cost(trainer, head);
		if (outcome == OK)
			outcome = train_head(trainer, &trainer->space, head, trainer->cost[head],
					     ALL_POSTS, SOLVE_ROUNDS, &bias);
		if (outcome == OK)
			quantise(trainer, head, bias);
		if (outcome == OK)
			outcome = calibrate(trainer, head);
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
	enum outcome outcome = model_open(options->out, &model, fault);
	if (outcome == OK)
		outcome = evaluation_collect(model, options->data, "dev", NULL, &evaluation, fault);
	struct card_facts facts = {
	    .sets = &trainer->corpus.sets,
	    .dev_posts = evaluation.posts,
	    .train_posts = trainer->corpus.posts.count - evaluation.posts,
	    .features = trainer->space.n,
	};
	if (outcome == OK)
		outcome = card_write(options->out, &facts, &evaluation, fault);
	evaluation_free(&evaluation);
	model_close(model);
	return outcome;
}

// Notes how the model of this fold judges the posts of the events left out of it.
static bool judge_left_out(struct trainer *trainer, struct evaluation *evaluation)
{
	for (size_t i = 0; i < trainer->corpus.posts.count; i++) {
		const struct corpus_post *post = vec_at(&trainer->corpus.posts, i);
		for (enum head head = 0; head < HEADS && is_left_out(trainer, post); head++) {
			if (!(post->known >> head & 1))
				continue;
			const struct model_head *about = &trainer->header.head[head];
			struct evaluate_answer *answer = vec_add(&evaluation->answers);
			if (!answer)
				return false;
			float p = probability(about, finished_score(trainer, i, head));
			*answer = (struct evaluate_answer){
			    .set = post->set,
			    .lang = post->lang,
			    .head = (uint8_t)head,
			    .yes = post->yes >> head & 1,
			    .label = p >= about->threshold,
			    .score = p,
			};
		}
	}
	return true;
}

// Leaves the events out fold by fold and prints how well they are told by models that saw none of
// their posts, not even to choose features or thresholds.
static enum outcome train_folds(struct trainer *trainer, struct fault *fault)
{
	struct evaluation evaluation;
	if (!evaluation_init(&evaluation))
		return fail(UNAVAILABLE, fault, "Not enough memory.");
	for (size_t i = 0; i < names_count(&trainer->corpus.sets); i++)
		names_number(&evaluation.sets, str_from(names_at(&trainer->corpus.sets, i)));
	enum outcome outcome = OK;
	for (int fold = 0; fold < trainer->folds && outcome == OK; fold++) {
		trainer->left_out = fold;
		outcome = train_heads(trainer, fault);
		if (outcome == OK && !judge_left_out(trainer, &evaluation))
			outcome = fail(TOO_MUCH, fault, "Too many labels to keep.");
	}
	if (outcome == OK)
		outcome = evaluation_print(&evaluation, trainer->log, fault);
	evaluation_free(&evaluation);
	return outcome;
}

enum outcome train_run(const struct train_options *options, FILE *log, struct fault *fault)
{
	if (options->folds < 0 || options->folds == 1 || options->folds > FOLDS_MOST)
		return fail(INVALID, fault, "Folds must be 0, or from 2 to %d.", FOLDS_MOST);
	struct trainer trainer = {.log = log, .folds = options->folds};
	enum outcome outcome = trainer_start(&trainer, options, fault);
	if (outcome == OK && trainer.folds)
		outcome = train_folds(&trainer, fault);
	if (outcome == OK && !trainer.folds) {
		outcome = train_heads(&trainer, fault);
		if (outcome == OK)
			outcome = model_write(options->out, &trainer.header, trainer.table, fault);
		if (outcome == OK)
			outcome = write_card(&trainer, options, fault);
	}
	trainer_free(&trainer);
	return outcome;
}
