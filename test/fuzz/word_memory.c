// SPDX-License-Identifier: AGPL-3.0-or-later
// The memory of words: whatever it has met before, it scores any text as the model does without it,
// to the last bit, and notes of each word what is noted without it.
#include "text/word_memory.h"
#include "fuzz.h"
#include "text/numbers.h"

#define ROWS	    MODEL_ROWS_LEAST
#define MODELS	    2
#define CHANGE_EACH 256 // texts after which the other model is asked

static struct folded folded;
static struct features features;
static struct word_notes notes;

static void slot_fill(struct model_row *row, uint64_t key, size_t number)
{
	struct model_slot *slot = &row->slot[number % 2];
	slot->tag = model_tag_of(key);
	slot->norm = (uint8_t)(number + 1);
	for (size_t head = 0; head < HEADS; head++)
		slot->weight[head] = (int8_t)(number * 37 + head * 11);
}

// A model that knows the features of a text with many letters beside each other, by a seed of its
// own. Its file is not needed once it is open.
static struct model *model_make(uint64_t seed)
{
	static struct model_header header;
	static struct model_row rows[ROWS];
	char path[64];
	struct fault fault = {0};
	struct model *model;
	header = (struct model_header){.magic = MODEL_MAGIC,
				       .version = MODEL_VERSION,
				       .feature_version = FEATURE_VERSION,
				       .heads = HEADS,
				       .rows = ROWS,
				       .seed = seed,
				       .norm_step = 0.25f};
	for (enum head head = 0; head < HEADS; head++) {
		header.head[head] =
		    (struct model_head){.scale = 0.1f, .slope = 2, .threshold = 0.5f};
		memcpy(header.head[head].name, head_name(head).at, head_name(head).len);
	}
	memset(rows, 0, sizeof rows);
	fold_text(
	    STR("a b c aa bb no no we need water, two tents at the school roof; need #boat now! "
		"1 22 333 4444444 नेपाल में पानी 水 www.example.org @you"),
	    &folded);
	features_extract(&folded, &features);
	for (size_t i = 0; i < features.n; i++) {
		const uint64_t key = model_key(features.hash[i], seed);
		slot_fill(&rows[model_row_of(key, ROWS)], key, i);
	}
	snprintf(path, sizeof path, "/tmp/fuzz-words-%d-%d", (int)getpid(), (int)seed);
	require(model_write(path, &header, rows, &fault) == OK);
	require(model_open(path, &model, &fault) == OK);
	unlink(path);
	return model;
}

static void notes_check(void)
{
	for (size_t i = 0; i < folded.n_words; i++) {
		struct word_note alone = {0};
		number_note(&folded, i, &alone);
		require(memcmp(&notes.of[i], &alone, sizeof alone) == 0);
		require((notes.all.number & alone.number) == alone.number);
		require((notes.all.unit & alone.unit) == alone.unit);
	}
}

static void text_check(struct word_memory *memory, const struct model *model, struct str text)
{
	const struct word_tables tables = {.model = model};
	struct model_scores remembered, alone;
	float known;
	fold_text(text, &folded);
	word_memory_read(memory, &tables, &folded, &notes);
	word_memory_score(memory, &tables, &remembered, &known);
	features_extract(&folded, &features);
	model_score(model, &features, &alone);
	require(memcmp(remembered.p, alone.p, sizeof alone.p) == 0);
	require(remembered.labels == alone.labels);
	require(known == (float)model_known(model, &features) / (float)features.n);
	notes_check();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct word_memory *memory;
	static struct model *models[MODELS];
	static size_t texts;
	struct str rest = fuzz_text(data, size);
	const struct str first = fuzz_cut(&rest);
	if (!memory) {
		memory = word_memory_new(WORD_MEMORY_WORDS);
		for (size_t i = 0; i < MODELS; i++)
			models[i] = model_make(i + 7);
	}
	const struct model *model = models[texts++ / CHANGE_EACH % MODELS];
	text_check(memory, model, first);
	text_check(memory, model, rest);
	text_check(memory, model, first);
	return 0;
}
