// SPDX-License-Identifier: AGPL-3.0-or-later
// Triage's classifier alone, for the question that bench/triage asks fastText on the same lines:
//   signal MODEL LEXICON <words >said
// writes for each line "__label__1 0.93", as `fasttext predict-prob` does. A line is folded, its
// words are looked up, the lexicon's concepts are added and all heads of the model are scored: no
// JSON, language, places, numbers, rules or near-copies.
#include "base/buf.h"
#include "text/lexicon.h"
#include "text/word_memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 4 * WORD_MEMORY_WORDS }; // as `causeway triage` has

struct bench {
	struct model *model;
	struct lexicon *lexicon;
	struct word_memory *memory;
	struct folded folded;
	struct word_notes notes;
	struct lexicon_hits hits;
};

static void line_judge(struct bench *bench, struct str line)
{
	const struct word_tables tables = {bench->model, bench->lexicon, NULL};
	struct model_scores scores;
	float known;
	fold_text(line, &bench->folded);
	word_memory_read(bench->memory, &tables, &bench->folded, &bench->notes);
	lexicon_read_noted(bench->lexicon, &bench->folded, &bench->notes, STR("en"), &bench->hits);
	word_memory_add_concepts(bench->memory, &bench->hits);
	word_memory_score(bench->memory, &tables, &scores, &known);
	const bool signal = model_label(&scores, HEAD_SIGNAL);
	const float p = scores.p[HEAD_SIGNAL];
	printf("__label__%d %g\n", signal, (double)(signal ? p : 1 - p));
}

int main(int argc, char **argv)
{
	static struct bench bench;
	struct fault fault = {0};
	char *line = NULL;
	size_t room = 0;
	if (argc != 3) {
		fprintf(stderr, "usage: signal MODEL LEXICON <words\n");
		return 64;
	}
	if (model_open(argv[1], &bench.model, &fault) != OK ||
	    lexicon_open(argv[2], &bench.lexicon, &fault) != OK) {
		fprintf(stderr, "%s\n", fault.text);
		return 66;
	}
	bench.memory = word_memory_new(WORDS);
	if (!bench.memory)
		return 70;
	for (ssize_t len; (len = getline(&line, &room, stdin)) >= 0;)
		line_judge(&bench, str_of(line, (size_t)len - (len > 0 && line[len - 1] == '\n')));
	free(line);
	word_memory_free(bench.memory);
	lexicon_close(bench.lexicon);
	model_close(bench.model);
	return 0;
}
