// SPDX-License-Identifier: AGPL-3.0-or-later
// The triage model: a damaged file is refused or harmless; any text gets probabilities and reasons.
#include "text/model.h"
#include "fuzz.h"

#include <math.h>

#define ROWS MODEL_ROWS_LEAST

static struct folded folded;
static struct features features;

struct file {
	struct model_header header;
	struct model_row rows[ROWS];
};

// A model in which every slot knows something.
static void file_fill(struct file *file)
{
	file->header = (struct model_header){
	    .magic = MODEL_MAGIC,
	    .version = MODEL_VERSION,
	    .feature_version = FEATURE_VERSION,
	    .heads = HEADS,
	    .rows = ROWS,
	    .seed = 7,
	    .norm_step = 0.25f,
	};
	for (enum head head = 0; head < HEADS; head++) {
		struct model_head *about = &file->header.head[head];
		*about = (struct model_head){.scale = 0.1f, .slope = 2, .threshold = 0.5f};
		memcpy(about->name, head_name(head).at, head_name(head).len);
	}
	memset(file->rows, 0, sizeof file->rows);
	fold_text(STR("we need water at the school roof, please send a boat"), &folded);
	features_extract(&folded, &features);
	for (size_t i = 0; i < features.n; i++) {
		const uint64_t key = model_key(features.hash[i], file->header.seed);
		struct model_slot *slot = &file->rows[model_row_of(key, ROWS)].slot[i % 2];
		slot->tag = model_tag_of(key);
		slot->norm = (uint8_t)(i + 1);
		slot->check = i % 3 ? model_check_of(key) : (uint8_t)i;
		for (size_t head = 0; head < HEADS; head++)
			slot->weight[head] = (int8_t)(i * 37 + head * 11);
	}
}

static void score(const struct model *model, struct str text)
{
	struct model_scores scores;
	struct model_reason why[MODEL_WHY_MOST];
	fold_text(text, &folded);
	features_extract(&folded, &features);
	require(features.n <= FEATURES_MAX && model_known(model, &features) <= features.n);
	model_score(model, &features, &scores);
	for (enum head head = 0; head < HEADS; head++) {
		require(scores.p[head] >= 0 && scores.p[head] <= 1);
		const size_t n =
		    model_why(model, &folded, &features, head, head % 2, MODEL_WHY_MOST, why);
		require(n <= MODEL_WHY_MOST);
		for (size_t i = 0; i < n; i++)
			require(why[i].from_point <= why[i].to_point && !isnan(why[i].weight));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct file file;
	// In memory where the system has such a place: a model is synced to the disk when written.
	const bool memory = access("/dev/shm", W_OK) == 0;
	char folder[32], path[64];
	struct str rest = fuzz_text(data, size);
	struct fault fault = {0};
	struct model *model;
	file_fill(&file);
	fuzz_damage((char *)&file, sizeof file, sizeof file.header, &rest);
	const uint32_t rows = file.header.rows;
	file.header.rows = rows <= ROWS ? rows : ROWS; // what there is to write
	snprintf(folder, sizeof folder, "%s/fuzz-XXXXXX", memory ? "/dev/shm" : "/tmp");
	require(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/m", folder);
	require(model_write(path, &file.header, file.rows, &fault) == OK);
	const enum outcome outcome = model_open(path, &model, &fault);
	require(outcome == OK || (outcome == INVALID && fault.text[0] != '\0'));
	if (outcome == OK) {
		score(model, rest);
		model_close(model);
	}
	unlink(path);
	rmdir(folder);
	return 0;
}
