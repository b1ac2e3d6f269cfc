// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/evaluate.h"

#include "base/json.h"

#include <errno.h>

#define PREDICTION_BYTES_MAX 8192

struct collector {
	const struct model *model;
	struct evaluation *evaluation;
	FILE *predictions;
	struct train_eye *eye;
	struct buf line;
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
	model_score(collector->model, train_eye_read(collector->eye, record->text), &scores);
	evaluation->posts++;
	if (collector->predictions && !write_prediction(collector, record->id, &scores))
		return fail(UNAVAILABLE, fault, "Cannot write the predictions: %s.",
			    strerror(errno));
	for (enum head head = 0; head < HEADS; head++) {
		if (!(record->known >> head & 1))
			continue;
		const struct evaluate_answer answer = {
		    .set = names_number(&evaluation->sets, record->set),
		    .lang = names_number(&evaluation->langs, record->lang),
		    .event = names_number(&evaluation->events, record->event),
		    .head = (uint8_t)head,
		    .yes = record->yes >> head & 1,
		    .label = model_label(&scores, head),
		    .score = scores.p[head],
		};
		if (!evaluation_add(evaluation, answer))
			return fail(TOO_MUCH, fault, "More than %zu labels.", EVALUATE_ANSWERS_MAX);
	}
	return OK;
}

bool evaluation_init(struct evaluation *evaluation)
{
	*evaluation = (struct evaluation){0};
	vec_init(&evaluation->answers, sizeof(struct evaluate_answer), EVALUATE_ANSWERS_MAX);
	return names_init(&evaluation->sets) && names_init(&evaluation->langs) &&
	       names_init(&evaluation->events);
}

static void names_take(struct names *names, const struct names *from)
{
	for (size_t i = 0; i < names_count(from); i++)
		names_number(names, str_from(names_at(from, i)));
}

void evaluation_name(struct evaluation *evaluation, const struct names *sets,
		     const struct names *langs, const struct names *events)
{
	names_take(&evaluation->sets, sets);
	names_take(&evaluation->langs, langs);
	names_take(&evaluation->events, events);
}

bool evaluation_add(struct evaluation *evaluation, struct evaluate_answer answer)
{
	struct evaluate_answer *fresh = vec_add(&evaluation->answers);
	if (fresh)
		*fresh = answer;
	return fresh != NULL;
}

enum outcome evaluation_collect(const struct model *model, const struct evaluate_options *options,
				FILE *predictions, struct evaluation *ret, struct fault *fault)
{
	if (!evaluation_init(ret))
		return fail(UNAVAILABLE, fault, "Not enough memory.");
	struct collector collector = {
	    .model = model, .evaluation = ret, .predictions = predictions};
	const enum outcome opened = train_eye_new(&options->eye, &collector.eye, fault);
	if (opened != OK)
		return opened;
	buf_init(&collector.line, PREDICTION_BYTES_MAX);
	const enum outcome outcome =
	    train_read(options->data, options->part, take_record, &collector, fault);
	buf_free(&collector.line);
	train_eye_free(collector.eye);
	return outcome;
}

void evaluation_free(struct evaluation *evaluation)
{
	vec_free(&evaluation->answers);
	names_free(&evaluation->sets);
	names_free(&evaluation->langs);
	names_free(&evaluation->events);
}

static bool fits(uint16_t wanted, uint16_t is)
{
	return wanted == EVALUATE_ANY || wanted == is;
}

struct figure_answer *evaluation_answers(const struct evaluation *evaluation,
					 struct evaluate_choice choice, size_t *ret_n)
{
	struct figure_answer *answers = malloc((evaluation->answers.count + 1) * sizeof *answers);
	size_t n = 0;
	for (size_t i = 0; i < evaluation->answers.count && answers; i++) {
		const struct evaluate_answer *answer = vec_at(&evaluation->answers, i);
		if (answer->head == choice.head && fits(choice.set, answer->set) &&
		    fits(choice.lang, answer->lang) && fits(choice.event, answer->event))
			answers[n++] =
			    (struct figure_answer){answer->score, answer->yes, answer->label};
	}
	*ret_n = n;
	return answers;
}

enum outcome evaluation_figures(const struct evaluation *evaluation, struct evaluate_choice choice,
				struct figures *ret)
{
	size_t n;
	struct figure_answer *answers = evaluation_answers(evaluation, choice, &n);
	if (!answers)
		return UNAVAILABLE;
	*ret = figures_of(answers, n);
	free(answers);
	return OK;
}

enum outcome evaluation_by_event(const struct evaluation *evaluation, enum head head,
				 struct evaluate_mean *ret)
{
	struct evaluate_mean mean = {0};
	for (size_t event = 1; event < names_count(&evaluation->events); event++) {
		struct figures figures;
		const enum outcome outcome = evaluation_figures(
		    evaluation,
		    (struct evaluate_choice){head, EVALUATE_ANY, EVALUATE_ANY, (uint16_t)event},
		    &figures);
		if (outcome != OK)
			return outcome;
		if (figures.positives < EVALUATE_EVENT_LEAST ||
		    figures.negatives < EVALUATE_EVENT_LEAST)
			continue;
		mean.events++;
		mean.f1 += figures.f1;
		mean.average_precision += figures.average_precision;
	}
	if (mean.events) {
		mean.f1 /= mean.events;
		mean.average_precision /= mean.events;
	}
	*ret = mean;
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
	fprintf(out, "  %.3f", figures->calibration_error);
	for (int i = 0; i < FIGURE_COVERAGES; i++)
		fprintf(out, "  %.3f", figures->risk[i]);
	fprintf(out, "\n");
}

// The rows of one set (or of all, as "all sets") and their macro average.
static enum outcome print_set(FILE *out, const struct evaluation *evaluation, uint16_t set)
{
	const char *name = set == EVALUATE_ANY ? "all sets" : names_at(&evaluation->sets, set);
	double f1 = 0, average_precision = 0;
	int n = 0;
	for (enum head head = 0; head < HEADS; head++) {
		struct figures figures;
		enum outcome outcome = evaluation_figures(
		    evaluation, (struct evaluate_choice){head, set, EVALUATE_ANY, EVALUATE_ANY},
		    &figures);
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
	fprintf(out, "%-16s %-15s %6s %6s  %5s  %5s  %5s  %5s  %5s", "set", "head", "yes", "no",
		"prec.", "rec.", "F1", "AP", "ECE");
	for (int i = 0; i < FIGURE_COVERAGES; i++)
		fprintf(out, "  r%.0f%%", figure_coverage[i] * 100);
	fprintf(out, "\n");
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
		outcome = evaluation_collect(model, options, predictions, &evaluation, fault);
	if (predictions && fclose(predictions) != 0 && outcome == OK)
		outcome = fail(UNAVAILABLE, fault, "Cannot write %s: %s.", options->predictions,
			       strerror(errno));
	if (outcome == OK)
		outcome = evaluation_print(&evaluation, out, fault);
	evaluation_free(&evaluation);
	model_close(model);
	return outcome;
}
