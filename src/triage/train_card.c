// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_card.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

// A language needs so many labels to have a row of its own.
#define LANGUAGE_LEAST 30

// What the sources say of themselves. "Weights only": no licence is stated; the texts are not
// given on, only numbers learnt from them.
static const struct source {
	const char *set, *what, *licence;
} sources[] = {
    {"airline", "Twitter US Airline Sentiment, CrowdFlower, 2015", "not stated, weights only"},
    {"banking77",
     "Banking77, I. Casanueva, T. Temcinas, D. Gerz, M. Henderson, I. Vulic, NLP4ConvAI 2020",
     "CC BY 4.0"},
    {"complaints", "Complaints on social media, D. Preotiuc-Pietro, M. Gaman, N. Aletras, ACL 2019",
     "not stated, weights only"},
    {"crisislex-t26", "CrisisLexT26, A. Olteanu, S. Vieweg, C. Castillo, CSCW 2015", "MIT"},
    {"crisislex-t6", "CrisisLexT6, A. Olteanu, C. Castillo, F. Diaz, S. Vieweg, ICWSM 2014", "MIT"},
    {"davidson",
     "Hate speech and offensive language, T. Davidson, D. Warmsley, M. Macy, I. Weber, "
     "ICWSM 2017",
     "MIT"},
    {"figure8", "Multilingual Disaster Response Messages, Figure Eight / Appen",
     "not stated, weights only"},
    {"fire2017", "FIRE 2017 IRMiDis, M. Basu, S. Ghosh, K. Ghosh, M. Choudhury, CEUR-WS 2036",
     "not stated, weights only"},
    {"idrisi", "IDRISI-RE, R. Suwaileh, T. Elsayed, M. Imran, IP&M 60(3), 2023", "CC BY 4.0"},
    {"idrisi-ar", "IDRISI-RA, R. Suwaileh, M. Imran, T. Elsayed, ACL 2023", "CC BY 4.0"},
    {"olid", "OLID 1.0, M. Zampieri and others, NAACL 2019", "not stated, weights only"},
    {"sms-spam",
     "SMS Spam Collection, T. A. Almeida, J. M. Gomez Hidalgo, A. Yamakami, DocEng 2011",
     "not stated, weights only"},
};

static void write_sources(FILE *out, const struct names *sets)
{
	fprintf(out, "## Made of\n\n| set | source | licence |\n|:--|:--|:--|\n");
	for (size_t i = 1; i < names_count(sets); i++) {
		const char *name = names_at(sets, i);
		const struct source *source = NULL;
		for (size_t k = 0; k < sizeof sources / sizeof *sources && !source; k++)
			if (str_equal(str_from(name), str_from(sources[k].set)))
				source = &sources[k];
		fprintf(out, "| %s | %s | %s |\n", name, source ? source->what : "your own",
			source ? source->licence : "yours to say");
	}
	fprintf(out, "\n");
}

static void write_figures(FILE *out, const struct figures *figures)
{
	fprintf(out, " %zu | %zu |", figures->positives, figures->negatives);
	if (figures->positives)
		fprintf(out, " %.3f | %.3f | %.3f |", figures->precision, figures->recall,
			figures->f1);
	else
		fprintf(out, " | | |");
	if (figures_count(figures))
		fprintf(out, " %.3f |", figures->average_precision);
	else
		fprintf(out, " |");
	fprintf(out, " %.3f |\n", figures->calibration_error);
}

static void write_title(FILE *out, const char *title, const char *first)
{
	fprintf(out,
		"## %s\n\n| %s | head | yes | no | precision | recall | F1 | average precision | "
		"calibration error |\n|:--|:--|--:|--:|--:|--:|--:|--:|--:|\n",
		title, first);
}

// The rows of one set or language, and the macro averages.
static enum outcome write_rows(FILE *out, const struct evaluation *evaluation, const char *name,
			       uint16_t set, uint16_t lang)
{
	double f1 = 0, average_precision = 0;
	int n = 0;
	for (enum head head = 0; head < HEADS; head++) {
		struct figures figures;
		enum outcome outcome = evaluation_figures(
		    evaluation, (struct evaluate_choice){head, set, lang, EVALUATE_ANY}, &figures);
		if (outcome != OK)
			return outcome;
		size_t least = lang == EVALUATE_ANY ? 1 : LANGUAGE_LEAST;
		if (figures.positives + figures.negatives < least)
			continue;
		fprintf(out, "| %s | %s |", name, head_name(head).at);
		write_figures(out, &figures);
		f1 += figures_count(&figures) ? figures.f1 : 0;
		average_precision += figures_count(&figures) ? figures.average_precision : 0;
		n += figures_count(&figures);
	}
	if (n > 1)
		fprintf(out, "| **%s** | **mean of %d heads** | | | | | **%.3f** | **%.3f** | |\n",
			name, n, f1 / n, average_precision / n);
	return OK;
}

static enum outcome write_tables(FILE *out, const struct evaluation *evaluation)
{
	write_title(out, "Each set and head, on development posts", "set");
	enum outcome outcome = OK;
	for (size_t set = 1; set < names_count(&evaluation->sets) && outcome == OK; set++)
		outcome = write_rows(out, evaluation, names_at(&evaluation->sets, set),
				     (uint16_t)set, EVALUATE_ANY);
	fprintf(out, "\n");
	write_title(out, "Each head over all sets", "set");
	if (outcome == OK)
		outcome = write_rows(out, evaluation, "all", EVALUATE_ANY, EVALUATE_ANY);
	fprintf(out, "\n");
	write_title(out, "Each language", "language");
	for (size_t lang = 1; lang < names_count(&evaluation->langs) && outcome == OK; lang++)
		outcome = write_rows(out, evaluation, names_at(&evaluation->langs, lang),
				     EVALUATE_ANY, (uint16_t)lang);
	return outcome;
}

// A row for each event and head that it has enough posts of.
static enum outcome write_events(FILE *out, const struct evaluation *parted)
{
	write_title(out, "Each event, by models that had not seen it", "event");
	for (size_t event = 1; event < names_count(&parted->events); event++)
		for (enum head head = 0; head < HEADS; head++) {
			struct figures figures;
			const enum outcome outcome = evaluation_figures(
			    parted,
			    (struct evaluate_choice){head, EVALUATE_ANY, EVALUATE_ANY,
						     (uint16_t)event},
			    &figures);
			if (outcome != OK)
				return outcome;
			if (figures.positives < EVALUATE_EVENT_LEAST ||
			    figures.negatives < EVALUATE_EVENT_LEAST)
				continue;
			fprintf(out, "| %s | %s |", names_at(&parted->events, event),
				head_name(head).at);
			write_figures(out, &figures);
		}
	fprintf(out, "\n");
	return OK;
}

static enum outcome write_reliability(FILE *out, const struct evaluation *evaluation,
				      const char *title)
{
	fprintf(out,
		"## How far probabilities hold: %s\n\nFor each tenth of the scale, the mean "
		"probability said, the share that came true, and of how many posts.\n\n| head |",
		title);
	for (int bin = 0; bin < FIGURE_BINS; bin++)
		fprintf(out, " %.1f–%.1f |", (double)bin / FIGURE_BINS,
			(double)(bin + 1) / FIGURE_BINS);
	fprintf(out, "\n|:--|");
	for (int bin = 0; bin < FIGURE_BINS; bin++)
		fprintf(out, "--:|");
	fprintf(out, "\n");
	for (enum head head = 0; head < HEADS; head++) {
		size_t n;
		struct figure_bin bins[FIGURE_BINS];
		struct figure_answer *answers = evaluation_answers(
		    evaluation,
		    (struct evaluate_choice){head, EVALUATE_ANY, EVALUATE_ANY, EVALUATE_ANY}, &n);
		if (!answers)
			return UNAVAILABLE;
		figures_reliability(answers, n, bins);
		free(answers);
		if (n == 0)
			continue;
		fprintf(out, "| %s |", head_name(head).at);
		for (int bin = 0; bin < FIGURE_BINS; bin++)
			if (bins[bin].n)
				fprintf(out, " %.2f → %.2f (%zu) |", bins[bin].said, bins[bin].came,
					bins[bin].n);
			else
				fprintf(out, " |");
		fprintf(out, "\n");
	}
	fprintf(out, "\n");
	return OK;
}

static void write_facts(FILE *out, const struct card_facts *facts)
{
	fprintf(
	    out,
	    "# Model card\n\nOne linear model for %d heads over %zu features, trained by "
	    "`causeway train` on %zu labelled posts; %zu others, the development posts, are "
	    "measured below. Thresholds and calibration come from events that the model judging "
	    "them had not seen, and from the development posts of sets without events, whose "
	    "figures are a little optimistic for that. "
	    "What it can and cannot do is said in `docs/triage.md`.\n\n"
	    "The heads volunteers and protection have no labels; the model says 0 for them.\n\n",
	    HEADS, facts->features, facts->train_posts, facts->dev_posts);
	if (facts->lexicon_mark)
		fprintf(out,
			"The posts were read with the lexicon of mark `%016" PRIx64
			"`, which has %" PRIu32 " entries.\n\n",
			facts->lexicon_mark, facts->lexicon_entries);
}

enum outcome card_write(const char *model_path, const struct card_facts *facts,
			const struct evaluation *evaluation, struct fault *fault)
{
	char path[4096];
	struct str stem = str_from(model_path);
	for (size_t i = stem.len; i > 0 && model_path[i - 1] != '/'; i--)
		if (model_path[i - 1] == '.') {
			stem.len = i - 1;
			break;
		}
	if (snprintf(path, sizeof path, "%.*s.md", STR_ARG(stem)) >= (int)sizeof path)
		return fail(INVALID, fault, "The model file's name is too long.");
	FILE *out = fopen(path, "w");
	if (!out)
		return fail(UNAVAILABLE, fault, "Cannot write %s: %s.", path, strerror(errno));
	write_facts(out, facts);
	write_sources(out, facts->sets);
	enum outcome outcome = write_tables(out, evaluation);
	fprintf(out, "\n");
	if (outcome == OK)
		outcome = write_reliability(out, evaluation, "development posts");
	if (outcome == OK)
		outcome = write_reliability(out, facts->parted, "unseen events");
	if (outcome == OK)
		outcome = write_events(out, facts->parted);
	bool written = !ferror(out);
	if (fclose(out) != 0 || !written)
		return fail(UNAVAILABLE, fault, "Cannot write %s: %s.", path, strerror(errno));
	return outcome == OK ? OK : fail(outcome, fault, "Not enough memory for the card.");
}
