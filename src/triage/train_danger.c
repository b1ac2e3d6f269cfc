// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_danger.h"

#include "base/vec.h"
#include "text/lexicon_file.h"
#include "triage/danger.h"
#include "triage/train_examples.h"
#include "triage/train_read.h"
#include "triage/train_solve.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define LINE_MAX_BYTES 8192
#define LANG_MAX       16
#define CALM_JOINED    3
#define POSTS_EACH     6 // of so many published posts one is taken
#define ROUNDS	       60
#define PARTS	       4
#define BLOCK	       24    // neighbouring messages, which tell of like things, stay together
#define KEPT	       56000 // features
#define COST	       2.0F  // of an error
#define COST_PUBLISHED 0.5F
#define ALIKE_SHARE    0.027 // of the look-alikes not seen that may be taken for danger,
#define ALIKE_DIRECT   0.073 // and so many of those that were written to us

enum { ROWS_MAX = 100000, USES_MAX = 20000000 };

struct message {
	size_t first; // of its keys
	bool yes, alike;
};

struct danger_trainer {
	struct train_eye *eye;
	uint32_t concepts[LEXICON_CONCEPTS]; // their keys
	struct vec messages;		     // struct message
	struct vec keys;		     // uint32_t
	uint32_t *columns;		     // the keys that have one, sorted
	size_t n_columns;
	struct solve_entry *entries;
	size_t *first; // as of struct solve_matrix
	struct solve_row *rows;
	float *weights, *scores;
	float bias;
	size_t published, n_read;
};

static enum outcome message_add(struct danger_trainer *trainer, struct str text, bool yes,
				bool alike)
{
	uint32_t keys[DANGER_KEYS];
	train_eye_read(trainer->eye, text);
	const size_t n = danger_keys(train_eye_folded(trainer->eye), trainer->concepts,
				     train_eye_hits(trainer->eye), keys);
	struct message *message = vec_add(&trainer->messages);
	if (!message)
		return TOO_MUCH;
	*message = (struct message){trainer->keys.count, yes, alike};
	for (size_t i = 0; i < n; i++) {
		uint32_t *key = vec_add(&trainer->keys);
		if (!key)
			return TOO_MUCH;
		*key = keys[i];
	}
	return OK;
}

// Messages in a row that tell of no danger, as one long one: whoever writes much is not in danger
// for that.
struct calm {
	char text[3 * LINE_MAX_BYTES];
	size_t len;
	unsigned count;
	char lang[LANG_MAX];
};

static enum outcome calm_add(struct danger_trainer *trainer, struct calm *calm, struct str lang,
			     struct str text)
{
	if (!str_equal(lang, str_from(calm->lang)))
		calm->len = calm->count = 0;
	snprintf(calm->lang, sizeof calm->lang, "%.*s", STR_ARG(lang));
	memcpy(calm->text + calm->len, text.at, text.len);
	calm->text[calm->len + text.len] = ' ';
	calm->len += text.len + 1;
	if (++calm->count < CALM_JOINED)
		return OK;
	const struct str joined = {calm->text, calm->len};
	calm->len = calm->count = 0;
	return message_add(trainer, joined, false, false);
}

static enum outcome lines_read(struct danger_trainer *trainer, FILE *file, const char *path,
			       struct fault *fault)
{
	char line[LINE_MAX_BYTES];
	struct calm calm = {0};
	for (unsigned number = 1; fgets(line, sizeof line, file); number++) {
		struct str text = str_trim(str_from(line));
		if (text.len == 0 || text.at[0] == '#')
			continue;
		const struct str lang = str_cut(&text, '\t');
		const struct str sign = str_cut(&text, '\t');
		if (sign.len == 0 || text.len == 0)
			return fail(INVALID, fault,
				    "%s, line %u: a message is a language, a sign and its words, "
				    "with tabs between.",
				    path, number);
		const bool alike = str_starts(sign, STR("no"));
		if (message_add(trainer, text, !alike, alike) != OK ||
		    (alike && calm_add(trainer, &calm, lang, text) != OK))
			return fail(UNAVAILABLE, fault, "Not enough memory for %s.", path);
	}
	return OK;
}

static enum outcome example_add(void *context, const struct train_record *record,
				struct fault *fault)
{
	return message_add(context, record->text, false, false) == OK
		   ? OK
		   : fail(UNAVAILABLE, fault, "Not enough memory for the posts.");
}

static enum outcome published_add(void *context, const struct train_record *record,
				  struct fault *fault)
{
	struct danger_trainer *trainer = context;
	return trainer->n_read++ % POSTS_EACH != 0 ? OK : example_add(trainer, record, fault);
}

static void concepts_read(struct danger_trainer *trainer)
{
	const struct lexicon *lexicon = train_eye_lexicon(trainer->eye);
	for (size_t i = 0; lexicon && i < lexicon_concepts(lexicon); i++)
		trainer->concepts[i] = danger_key_of_concept(lexicon_concept_name(lexicon, i));
}

static enum outcome all_read(struct danger_trainer *trainer,
			     const struct train_danger_options *options, struct fault *fault)
{
	concepts_read(trainer);
	FILE *file = fopen(options->messages, "re");
	if (!file)
		return fail(NOT_FOUND, fault, "Cannot open %s: %s.", options->messages,
			    strerror(errno));
	enum outcome outcome = lines_read(trainer, file, options->messages, fault);
	fclose(file);
	if (outcome == OK && options->examples)
		outcome = train_examples(options->examples, example_add, trainer, fault);
	trainer->published = trainer->messages.count;
	if (outcome == OK)
		outcome = train_read(options->data, "train", published_add, trainer, fault);
	if (outcome == OK && !vec_add(&trainer->messages)) // where the keys end
		outcome = fail(UNAVAILABLE, fault, "Not enough memory to train.");
	if (outcome == OK) {
		struct message *last = vec_at(&trainer->messages, --trainer->messages.count);
		last->first = trainer->keys.count;
	}
	return outcome;
}

// --- the posts as rows of columns ---

static int key_order(const void *a, const void *b)
{
	const uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
	return (one > other) - (one < other);
}

static int float_order(const void *a, const void *b)
{
	const float one = *(const float *)a, other = *(const float *)b;
	return (one > other) - (one < other);
}

// Every key of the invented messages has a column.
static void columns_find(struct danger_trainer *trainer)
{
	const struct message *end = vec_at(&trainer->messages, trainer->published);
	memcpy(trainer->columns, trainer->keys.at, end->first * sizeof *trainer->columns);
	qsort(trainer->columns, end->first, sizeof *trainer->columns, key_order);
	for (size_t i = 0; i < end->first; i++)
		if (i == 0 || trainer->columns[i] != trainer->columns[i - 1])
			trainer->columns[trainer->n_columns++] = trainer->columns[i];
}

static struct solve_matrix matrix_of(struct danger_trainer *trainer)
{
	const size_t n = trainer->messages.count;
	size_t used = 0;
	for (size_t i = 0; i < n; i++) {
		const struct message *message = vec_at(&trainer->messages, i);
		const size_t keys = message[1].first - message->first;
		const float value = 1 / sqrtf((float)keys + 1e-6F);
		trainer->first[i] = used;
		for (size_t k = message->first; k < message[1].first; k++) {
			const uint32_t *at =
			    bsearch(vec_at(&trainer->keys, k), trainer->columns, trainer->n_columns,
				    sizeof *trainer->columns, key_order);
			if (at)
				trainer->entries[used++] =
				    (struct solve_entry){(uint32_t)(at - trainer->columns), value};
		}
	}
	trainer->first[n] = used;
	return (struct solve_matrix){n, trainer->n_columns, trainer->first, trainer->entries};
}

static size_t part_of(const struct danger_trainer *trainer, size_t message)
{
	const size_t fair = trainer->published / (PARTS * PARTS);
	return message / (fair < 1 ? 1 : fair < BLOCK ? fair : BLOCK) % PARTS;
}

// Trains without one part of the invented messages; with all of them if `part` is PARTS.
static enum outcome train_but(struct danger_trainer *trainer, const struct solve_matrix *matrix,
			      size_t part)
{
	size_t n = 0;
	for (size_t i = 0; i < matrix->n_rows; i++) {
		const struct message *message = vec_at(&trainer->messages, i);
		const bool ours = i < trainer->published;
		if (!ours || part_of(trainer, i) != part)
			trainer->rows[n++] =
			    (struct solve_row){i, message->yes, ours ? COST : COST_PUBLISHED};
	}
	return solve(matrix, trainer->rows, n, ROUNDS, trainer->weights, &trainer->bias);
}

// Keeps the columns that tell most: the weight, by the root of how many messages have it.
static bool columns_choose(struct danger_trainer *trainer)
{
	const struct message *end = vec_at(&trainer->messages, trainer->published);
	float *worth = calloc(trainer->n_columns + 1, sizeof *worth);
	float *sorted = worth ? malloc((trainer->n_columns + 1) * sizeof *sorted) : NULL;
	size_t n = 0;
	if (!sorted) {
		free(worth);
		return false;
	}
	for (size_t k = 0; k < end->first; k++) {
		const uint32_t *at = bsearch(vec_at(&trainer->keys, k), trainer->columns,
					     trainer->n_columns, sizeof *at, key_order);
		worth[at - trainer->columns]++;
	}
	for (size_t i = 0; i < trainer->n_columns; i++)
		sorted[i] = worth[i] = fabsf(trainer->weights[i]) * sqrtf(worth[i]);
	const size_t left_out = trainer->n_columns > KEPT ? trainer->n_columns - KEPT : 0;
	qsort(sorted, trainer->n_columns, sizeof *sorted, float_order);
	for (size_t i = 0; i < trainer->n_columns; i++)
		if (worth[i] > 0 && worth[i] >= sorted[left_out])
			trainer->columns[n++] = trainer->columns[i];
	trainer->n_columns = n;
	free(worth);
	free(sorted);
	return true;
}

// The score that so many of the look-alikes reach that were not seen; and how many signs do.
static float label_of(const struct danger_trainer *trainer, double share, FILE *log)
{
	float *alike = trainer->scores + trainer->published;
	size_t n = 0, yes = 0, found = 0;
	for (size_t i = 0; i < trainer->published; i++)
		if (((const struct message *)vec_at(&trainer->messages, i))->alike)
			alike[n++] = trainer->scores[i];
	qsort(alike, n, sizeof *alike, float_order);
	const float label = n > 0 ? alike[(size_t)((1 - share) * (double)(n - 1))] : 0;
	for (size_t i = 0; i < trainer->published; i++) {
		const bool sign = ((const struct message *)vec_at(&trainer->messages, i))->yes;
		yes += sign;
		found += sign && trainer->scores[i] >= label;
	}
	fprintf(log,
		"not seen: %zu of %zu signs from a score of %.3f on, which %.0f %% of %zu "
		"look-alikes reach\n",
		found, yes, (double)label, 100 * share, n);
	return label;
}

static enum outcome labels_find(struct danger_trainer *trainer, const struct solve_matrix *matrix,
				FILE *log, struct danger_table *table)
{
	for (size_t part = 0; part < PARTS; part++) {
		const enum outcome outcome = train_but(trainer, matrix, part);
		if (outcome != OK)
			return outcome;
		for (size_t i = 0; i < trainer->published; i++)
			if (part_of(trainer, i) == part)
				trainer->scores[i] =
				    solve_score(matrix, i, trainer->weights, trainer->bias);
	}
	table->label = label_of(trainer, ALIKE_SHARE, log);
	table->direct = label_of(trainer, ALIKE_DIRECT, log);
	return OK;
}

// --- the table ---

// Two keys that a table cannot tell apart have no weight, so that no word ever stands for another.
static bool slot_fill(struct danger_table *table, uint32_t key, int8_t weight)
{
	const size_t first = danger_first_slot(key);
	for (size_t i = first; i < first + DANGER_WAYS; i++)
		if (table->weight[i] != 0 && table->tag[i] == danger_tag(key)) {
			table->weight[i] = 0;
			table->used--;
			return false;
		}
	for (size_t i = first; i < first + DANGER_WAYS; i++)
		if (table->weight[i] == 0) {
			table->tag[i] = danger_tag(key);
			table->weight[i] = weight;
			table->used++;
			return true;
		}
	return false;
}

// Heavy weights first: of too many keys in a bucket the lightest go.
static size_t table_fill(const struct danger_trainer *trainer, struct danger_table *table)
{
	const int most = 127;
	float largest = 1e-6F;
	size_t lost = 0;
	for (size_t i = 0; i < trainer->n_columns; i++)
		largest = fmaxf(largest, fabsf(trainer->weights[i]));
	table->scale = largest / (float)most;
	for (long steps = most; steps > 0; steps--)
		for (size_t i = 0; i < trainer->n_columns; i++) {
			const long weight = lroundf(trainer->weights[i] / table->scale);
			if (labs(weight) == steps)
				lost += !slot_fill(table, trainer->columns[i], (int8_t)weight);
		}
	return lost;
}

static enum outcome table_write(const struct danger_table *table, const char *path,
				struct fault *fault)
{
	FILE *file = fopen(path, "we");
	const bool written = file && fwrite(table, sizeof *table, 1, file) == 1;
	if (file && fclose(file) == 0 && written)
		return OK;
	return fail(UNAVAILABLE, fault, "Cannot write %s: %s.", path, strerror(errno));
}

static bool room_make(struct danger_trainer *trainer)
{
	const size_t keys = trainer->keys.count + 1, n = trainer->messages.count + 1;
	trainer->columns = malloc(keys * sizeof *trainer->columns);
	trainer->entries = malloc(keys * sizeof *trainer->entries);
	trainer->first = malloc(n * sizeof *trainer->first);
	trainer->rows = malloc(n * sizeof *trainer->rows);
	trainer->weights = malloc(keys * sizeof *trainer->weights);
	trainer->scores = malloc(2 * n * sizeof *trainer->scores);
	return trainer->columns && trainer->entries && trainer->first && trainer->rows &&
	       trainer->weights && trainer->scores;
}

static enum outcome table_make(struct danger_trainer *trainer, struct danger_table *table,
			       FILE *log)
{
	if (!room_make(trainer))
		return UNAVAILABLE;
	columns_find(trainer);
	struct solve_matrix matrix = matrix_of(trainer);
	enum outcome outcome = labels_find(trainer, &matrix, log, table);
	if (outcome == OK)
		outcome = train_but(trainer, &matrix, PARTS);
	if (outcome == OK && !columns_choose(trainer))
		outcome = UNAVAILABLE;
	if (outcome != OK)
		return outcome;
	matrix = matrix_of(trainer);
	outcome = train_but(trainer, &matrix, PARTS);
	table->bias = trainer->bias;
	const size_t lost = table_fill(trainer, table);
	fprintf(log, "%zu messages, %zu published posts, %u weights, %zu without a place\n",
		trainer->published, trainer->messages.count - trainer->published, table->used,
		lost);
	return outcome;
}

enum outcome train_danger(const struct train_danger_options *options, FILE *log,
			  struct fault *fault)
{
	struct danger_trainer trainer = {0};
	struct danger_table *table = calloc(1, sizeof *table);
	vec_init(&trainer.messages, sizeof(struct message), ROWS_MAX);
	vec_init(&trainer.keys, sizeof(uint32_t), USES_MAX);
	enum outcome outcome = train_eye_new(&options->eye, &trainer.eye, fault);
	if (outcome == OK)
		outcome = all_read(&trainer, options, fault);
	if (outcome == OK && (!table || table_make(&trainer, table, log) != OK))
		outcome = fail(UNAVAILABLE, fault, "Not enough memory to train.");
	if (outcome == OK) {
		memcpy(table->magic, DANGER_MAGIC, sizeof DANGER_MAGIC);
		outcome = table_write(table, options->out, fault);
	}
	train_eye_free(trainer.eye);
	vec_free(&trainer.messages);
	vec_free(&trainer.keys);
	free(trainer.columns);
	free(trainer.entries);
	free(trainer.first);
	free(trainer.rows);
	free(trainer.weights);
	free(trainer.scores);
	free(table);
	return outcome;
}
