// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/evaluate.h"

#include "base/json.h"

#include <errno.h>

#define PREDICTION_BYTES_MAX 8192

struct collector {
	const struct model *model;
	struct evaluation *evaluation;
	FILE *predictions;
	struct buf line;
	struct folded folded;
	struct features features;
};

// One line in the scorer's format.
static bool write_prediction(struct collector *collector, struct str id,
			     const struct model_scores *scores)
{
	struct json_writer writer;
	buf_reset(&collector->line);
	json_writer_init(&writer, &collector->line);
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_str(&writer, id);
	json_name(&writer, "scores");
	json_object_begin(&writer);
	for (enum head head = 0; head < HEAD_PROTECTION; head++) {
		json_name(&writer, head_name(head).at);
		json_add_double(&writer, (double)scores->p[head], 7);
	}
	json_object_end(&writer);
	json_name(&writer, "labels");
	json_array_begin(&writer);
	for (enum head head = 0; head < HEAD_PROTECTION; head++)
		if (model_label(scores, head))
			json_add_str(&writer, head_name(head));
	json_array_end(&writer);
	json_object_end(&writer);
	buf_add_byte(&collector->line, '\n');
	struct str line = buf_str(&collector->line);
	return !collector->line.full &&
	       fwrite(line.at, 1, line.len, collector->predictions) == line.len;
}

static enum outcome take_record(void *context, const struct train_record *record,
				struct fault *fault)
{
	struct collector *collector = context;
	struct evaluation *evaluation = collector->evaluation;
	struct model_scores scores;
	fold_text(record->text, &collector->folded);
	features_extract(&collector->folded, &collector->features);
	model_score(collector->model, &collector->features, &scores);
	evaluation->posts++;
	if (collector->predictions && !write_prediction(collector, record->id, &scores))
		return fail(UNAVAILABLE, fault, "Cannot write the predictions: %s.",
			    strerror(errno));
	for (enum head head = 0; head < HEADS; head++) {
		if (!(record->known >> head & 1))
			continue;
		struct evaluate_answer *answer = vec_add(&evaluation->answers);
		if (!answer)
			return fail(TOO_MUCH, fault, "More than %zu labels.", EVALUATE_ANSWERS_MAX);
		*answer = (struct evaluate_answer){
		    .set = names_number(&evaluation->sets, record->set),
		    .lang = names_number(&evaluation->langs, record->lang),
		    .head = (uint8_t)head,
		    .yes = record->yes >> head & 1,
		    .label = model_label(&scores, head),
		    .score = scores.p[head],
		};
	}
	return OK;
}

bool evaluation_init(struct evaluation *evaluation)
{
	*evaluation = (struct evaluation){0};
	vec_init(&evaluation->answers, sizeof(struct evaluate_answer), EVALUATE_ANSWERS_MAX);
	return names_init(&evaluation->sets) && names_init(&evaluation->langs);
}

enum outcome evaluation_collect(const struct model *model, const char *data, const char *part,
				FILE *predictions, struct evaluation *ret, struct fault *fault)
{
	struct collector *collector = malloc(sizeof *collector);
	if (!evaluation_init(ret) || !collector) {
		free(collector);
		return fail(UNAVAILABLE, fault, "Not enough memory.");
	}
	collector->model = model;
	collector->evaluation = ret;
	collector->predictions = predictions;
	buf_init(&collector->line, PREDICTION_BYTES_MAX);
	enum outcome outcome = train_read(data, part, take_record, collector, fault);
	buf_free(&collector->line);
	free(collector);
	return outcome;
}

void evaluation_free(struct evaluation *evaluation)
{
	vec_free(&evaluation->answers);
	names_free(&evaluation->sets);
	names_free(&evaluation->langs);
}

enum outcome evaluation_figures(const struct evaluation *evaluation, enum head head, uint16_t set,
				uint16_t lang, struct figures *ret)
{
	struct figure_answer *answers = malloc((evaluation->answers.count + 1) * sizeof *answers);
	if (!answers)
		return UNAVAILABLE;
	size_t n = 0;
	for (size_t i = 0; i < evaluation->answers.count; i++) {
		const struct evaluate_answer *answer = vec_at(&evaluation->answers, i);
		if (answer->head == head && (set == EVALUATE_ANY || answer->set == set) &&
		    (lang == EVALUATE_ANY || answer->lang == lang))
			answers[n++] =
			    (struct figure_answer){answer->score, answer->yes, answer->label};
	}
	*ret = figures_of(answers, n);
	free(answers);
	return OK;
}

static void print_figures(FILE *out, const char *set, const char *head,
			  const struct figures *figures)
{
	fprintf(out, "%-16s %-15s %6zu %6zu", set, head, figures->positives, figures->negatives);
	if (figures->positives)
		fprintf(out, "  %.3f  %.3f  %.3f", figures->precision, figures->recall,
			figures->f1);
	else
		fprintf(out, "      -      -      -");
	if (figures_count(figures))
		fprintf(out, "  %.3f", figures->average_precision);
	else
		fprintf(out, "      -");
	fprintf(out, "  %.3f\n", figures->calibration_error);
}

// The rows of one set (or of all, as "all sets") and their macro average.
static enum outcome print_set(FILE *out, const struct evaluation *evaluation, uint16_t set)
{
	const char *name = set == EVALUATE_ANY ? "all sets" : names_at(&evaluation->sets, set);
	double f1 = 0, average_precision = 0;
	int n = 0;
	for (enum head head = 0; head < HEADS; head++) {
		struct figures figures;
		enum outcome outcome =
		    evaluation_figures(evaluation, head, set, EVALUATE_ANY, &figures);
		if (outcome != OK)
			return outcome;
		if (figures.positives + figures.negatives == 0)
			continue;
		print_figures(out, name, head_name(head).at, &figures);
		if (!figures_count(&figures))
			continue;
		f1 += figures.f1;
		average_precision += figures.average_precision;
		n++;
	}
	if (n)
		fprintf(out, "%-16s macro over %2d heads %28.4f %.4f\n", name, n, f1 / n,
			average_precision / n);
	return OK;
}

enum outcome evaluation_print(const struct evaluation *evaluation, FILE *out, struct fault *fault)
{
	enum outcome outcome = OK;
	fprintf(out, "%-16s %-15s %6s %6s  %5s  %5s  %5s  %5s  %5s\n", "set", "head", "yes", "no",
		"prec.", "rec.", "F1", "AP", "ECE");
	for (size_t set = 1; set < names_count(&evaluation->sets) && outcome == OK; set++)
		outcome = print_set(out, evaluation, (uint16_t)set);
	if (outcome == OK)
		outcome = print_set(out, evaluation, EVALUATE_ANY);
	if (outcome != OK)
		return fail(outcome, fault, "Not enough memory.");
	return OK;
}

enum outcome evaluate_run(const struct evaluate_options *options, FILE *out, struct fault *fault)
{
	struct model *model = NULL;
	enum outcome outcome = model_open(options->model, &model, fault);
	if (outcome != OK)
		return outcome;
	FILE *predictions = options->predictions ? fopen(options->predictions, "w") : NULL;
	if (options->predictions && !predictions)
		outcome = fail(UNAVAILABLE, fault, "Cannot write %s: %s.", options->predictions,
			       strerror(errno));
	struct evaluation evaluation = {0};
	if (outcome == OK)
		outcome = evaluation_collect(model, options->data, options->part, predictions,
					     &evaluation, fault);
	if (predictions && fclose(predictions) != 0 && outcome == OK)
		outcome = fail(UNAVAILABLE, fault, "Cannot write %s: %s.", options->predictions,
			       strerror(errno));
	if (outcome == OK)
		outcome = evaluation_print(&evaluation, out, fault);
	evaluation_free(&evaluation);
	model_close(model);
	return outcome;
}
