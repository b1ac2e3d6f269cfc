// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_language.h"

#include "base/log.h"
#include "text/language.h"
#include "triage/train_language_learn.h"
#include "triage/train_language_texts.h"

#include <assert.h>
#include <math.h>

#define LINES	      16346 // fill a megabyte
#define WEIGHT_MOST   5.0f  // weights beyond are cut
#define LEVEL_ROUNDS  30    // of choosing the weights that there are
#define LEAST_SURE    0.1f  // probability; below it the answer is "und"
#define MEASURE_EVERY 5	    // for calibration, one text in so many

// --- writing ---

struct image {
	struct language_header header;
	struct language_line lines[LINES];
};
static_assert(sizeof(struct image) <= LANGUAGE_FILE_MAX, "the table fits");

// The place of each language in the table: by the first script that it is written in, so that a
// text touches few scores.
static void order_languages(uint8_t *places)
{
	uint8_t n = 0;
	for (unsigned script = 0; script < SCRIPTS; script++)
		for (unsigned l = 0; l < language_kinds_count; l++)
			if (language_kinds[l].scripts >> script & 1 &&
			    !(language_kinds[l].scripts & ((UINT64_C(1) << script) - 1)))
				places[l] = n++;
}

static float cut(float weight)
{
	return fminf(fmaxf(weight, -WEIGHT_MOST), WEIGHT_MOST);
}

// The level nearest to a weight.
static unsigned nearest(const float *levels, float weight)
{
	unsigned best = 0;
	for (unsigned l = 1; l < LANGUAGE_LEVELS; l++)
		if (fabsf(levels[l] - weight) < fabsf(levels[best] - weight))
			best = l;
	return best;
}

// The levels that the weights are nearest to on the whole.
static void choose_levels(const struct learnt *learnt, float *levels)
{
	for (unsigned l = 0; l < LANGUAGE_LEVELS; l++)
		levels[l] = -1.5f + 5 * (float)l / (LANGUAGE_LEVELS - 1);
	for (unsigned round = 0; round < LEVEL_ROUNDS; round++) {
		double sum[LANGUAGE_LEVELS] = {0}, n[LANGUAGE_LEVELS] = {0};
		for (uint32_t w = 0; w < learnt->start[learnt->n]; w++) {
			const float weight = cut(learnt->weights[w].weight);
			const unsigned l = nearest(levels, weight);
			sum[l] += (double)weight;
			n[l]++;
		}
		for (unsigned l = 0; l < LANGUAGE_LEVELS; l++)
			if (n[l] > 0)
				levels[l] = (float)(sum[l] / n[l]);
	}
}

// Writes a piece and its weights into its line; false if there is no room or another piece there
// looks alike.
static bool write_piece(const struct learnt *learnt, uint32_t number, const float *levels,
			const uint8_t *places, struct image *image, unsigned *used)
{
	const uint32_t hash = learnt->pieces[number].hash;
	const uint32_t at = (uint32_t)((uint64_t)hash * LINES >> 32);
	const uint32_t piece = language_unit_of_piece(hash);
	const uint32_t from = learnt->start[number], to = learnt->start[number + 1];
	struct language_line *line = &image->lines[at];
	if (used[at] + 1 + to - from > LANGUAGE_UNITS)
		return false;
	for (unsigned u = 0; u < used[at]; u++)
		if (language_unit(line, u) == piece)
			return false;
	language_unit_set(line, used[at]++, piece);
	for (uint32_t w = from; w < to; w++)
		language_unit_set(line, used[at]++,
				  nearest(levels, cut(learnt->weights[w].weight))
					  << LANGUAGE_UNIT_LEVEL |
				      places[learnt->weights[w].language]);
	return true;
}

static void write_pieces(const struct learnt *learnt, const uint8_t *places, struct image *image)
{
	static unsigned used[LINES];
	float levels[LANGUAGE_LEVELS];
	uint32_t pieces = 0, lost = 0;
	choose_levels(learnt, levels);
	for (unsigned l = 0; l < LANGUAGE_LEVELS; l++) {
		image->header.level[l] = (int8_t)lrintf(levels[l] / image->header.scale);
		levels[l] = (float)image->header.level[l] * image->header.scale;
	}
	for (unsigned i = 0; i < LINES; i++)
		language_line_clear(&image->lines[i]);
	for (uint32_t p = 0; p < learnt->n; p++) {
		if (learnt->start[p] == learnt->start[p + 1])
			continue;
		pieces++;
		lost += !write_piece(learnt, p, levels, places, image, used);
	}
	log_info("language.table", log_i64("weights", learnt->start[learnt->n]),
		 log_i64("pieces", pieces), log_i64("pieces_lost", lost));
}

static enum outcome write_file(const char *path, struct str bytes, struct fault *fault)
{
	FILE *file = fopen(path, "wb");
	bool written = file && fwrite(bytes.at, 1, bytes.len, file) == bytes.len;
	if (file && fclose(file) != 0)
		written = false;
	return written ? OK : fail(UNAVAILABLE, fault, "%s cannot be written.", path);
}

static struct str image_seal(struct image *image)
{
	struct str bytes = str_of((const char *)image, sizeof *image);
	image->header.checksum = language_checksum(bytes);
	return bytes;
}

static void make_image(const struct learnt *learnt, struct image *image)
{
	struct language_header *header = &image->header;
	memcpy(header->magic, LANGUAGE_MAGIC, sizeof header->magic);
	header->version = LANGUAGE_VERSION;
	header->languages = language_kinds_count;
	header->lines = LINES;
	header->scale = WEIGHT_MOST / 127;
	header->heat = 1;
	uint8_t places[LANGUAGE_KINDS_MAX];
	order_languages(places);
	for (unsigned l = 0; l < language_kinds_count; l++) {
		const unsigned at = places[l];
		snprintf(header->code[at], sizeof header->code[at], "%s", language_kinds[l].code);
		header->bias[at] = (int16_t)lrintf(learnt->bias[l] / header->scale);
		for (unsigned script = 0; script < SCRIPTS; script++)
			if (language_kinds[l].scripts >> script & 1)
				header->script[script][at / 64] |= UINT64_C(1) << at % 64;
	}
	write_pieces(learnt, places, image);
}

// --- calibration and measurement ---

struct measure {
	uint32_t right[3][LANGUAGE_KINDS_MAX], all[3][LANGUAGE_KINDS_MAX];
	uint32_t sure, sure_right;
	double loss;
	uint32_t n;
	uint32_t bin_n[10], bin_right[10];
	double bin_score[10];
};

static void measure_texts(const struct language_table *table, const struct language_texts *texts,
			  uint32_t every, struct measure *m)
{
	static struct folded folded;
	*m = (struct measure){0};
	for (uint32_t i = 0; i < texts->texts.count; i += every) {
		const struct language_text *text = vec_at(&texts->texts, i);
		fold_text(text->text, &folded);
		struct language_guess guess = language_guess(table, text->text, &folded);
		bool right = strcmp(guess.best, language_kinds[text->language].code) == 0;
		bool sure = guess.code == guess.best;
		m->all[text->kind][text->language]++;
		m->right[text->kind][text->language] += right && sure;
		m->sure += sure;
		m->sure_right += sure && right;
		double score = right ? guess.score : 1 - (double)guess.score;
		m->loss -= log(score > 1e-4 ? score : 1e-4);
		int bin = guess.score < 1 ? (int)(guess.score * 10) : 9;
		m->bin_n[bin]++;
		m->bin_right[bin] += right;
		m->bin_score[bin] += (double)guess.score;
		m->n++;
	}
}

static double mean_accuracy(const struct measure *m, int kind)
{
	double sum = 0;
	int n = 0;
	for (int l = 0; l < LANGUAGE_KINDS_MAX; l++)
		if (m->all[kind][l]) {
			sum += (double)m->right[kind][l] / m->all[kind][l];
			n++;
		}
	return n ? sum / n : 0;
}

// Sets how quickly probabilities grow with the length of a text, by the loss on measured texts.
static enum outcome calibrate(struct image *image, const struct language_texts *texts,
			      struct fault *fault)
{
	double best = 1e30;
	float best_heat = 1, best_letters = 0;
	for (float heat = 0.6f; heat < 4; heat *= 1.25f)
		for (float letters = 0; letters < 0.1f; letters += 0.01f) {
			image->header.heat = heat;
			image->header.heat_letters = letters;
			struct language_table *table;
			enum outcome outcome =
			    language_open_bytes(image_seal(image), &table, fault);
			if (outcome != OK)
				return outcome;
			struct measure m;
			measure_texts(table, texts, 10 * MEASURE_EVERY, &m);
			language_close(table);
			if (m.loss < best) {
				best = m.loss;
				best_heat = heat;
				best_letters = letters;
			}
		}
	image->header.heat = best_heat;
	image->header.heat_letters = best_letters;
	image->header.least = LEAST_SURE;
	return OK;
}

enum outcome language_train(const struct language_options *options, struct fault *fault)
{
	struct image *image = aligned_alloc(64, sizeof *image);
	struct language_texts texts, measured;
	struct learnt learnt = {0};
	language_texts_init(&texts);
	language_texts_init(&measured);
	enum outcome outcome = OK;
	if (!image)
		outcome = fail(UNAVAILABLE, fault, "There is no memory to train with.");
	if (outcome == OK)
		outcome = language_texts_learn(&texts, options, fault);
	if (outcome == OK)
		outcome = language_texts_measure(&measured, options->data, fault);
	if (outcome == OK)
		outcome = language_learn(&texts, LINES, options->seed, &learnt, fault);
	if (outcome == OK) {
		memset(image, 0, sizeof *image);
		make_image(&learnt, image);
		outcome = calibrate(image, &measured, fault);
	}
	if (outcome == OK)
		outcome = write_file(options->table, image_seal(image), fault);
	learnt_free(&learnt);
	language_texts_free(&texts);
	language_texts_free(&measured);
	free(image);
	return outcome;
}

enum outcome language_evaluate(const struct language_options *options, struct buf *report,
			       struct fault *fault)
{
	struct language_table *table;
	enum outcome outcome = language_open(options->table, &table, fault);
	if (outcome != OK)
		return outcome;
	struct language_texts texts;
	language_texts_init(&texts);
	outcome = language_texts_measure(&texts, options->data, fault);
	if (outcome == OK) {
		static const char *const kinds[] = {"sentences", "pairs", "words"};
		struct measure m;
		measure_texts(table, &texts, 1, &m);
		for (int kind = 0; kind < 3; kind++)
			buf_format(report, "%-9s accuracy %.4f (mean over languages)\n",
				   kinds[kind], mean_accuracy(&m, kind));
		buf_format(report, "sure of %.3f of all, right in %.3f of these\n",
			   (double)m.sure / m.n, (double)m.sure_right / m.sure);
		for (int bin = 0; bin < 10; bin++)
			if (m.bin_n[bin])
				buf_format(report, "score %.2f: right %.2f (%u texts)\n",
					   m.bin_score[bin] / m.bin_n[bin],
					   (double)m.bin_right[bin] / m.bin_n[bin], m.bin_n[bin]);
		for (unsigned l = 0; l < language_kinds_count; l++)
			if (m.all[0][l])
				buf_format(report, "%s %.2f %.2f %.2f; ", language_kinds[l].code,
					   (double)m.right[0][l] / m.all[0][l],
					   (double)m.right[1][l] / m.all[1][l],
					   (double)m.right[2][l] / m.all[2][l]);
		buf_add_cstr(report, "\n");
	}
	language_texts_free(&texts);
	language_close(table);
	return outcome;
}
