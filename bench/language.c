// SPDX-License-Identifier: AGPL-3.0-or-later
// How well and how fast the language of a text is told, beside CLD2 (Debian: libcld2-dev, which
// nothing else needs): the share told right as the mean over languages, for each length, and
// nanoseconds of processor time a text, the best of five rounds.
//   make O=build build/libtriage.a build/libtext.a build/libbase.a
//   g++ -O2 -c bench/cld2.cc -o build/cld2.o
//   gcc -std=gnu17 -O2 -D_GNU_SOURCE -Isrc bench/language.c build/cld2.o
//     build/triage/train_language_texts.c.o build/libtext.a build/libbase.a
//     -lcld2 -lsimdjson -lz -lstdc++ -lm -o build/bench-language
//   build/bench-language model/language.cwl ../shared/data
#include "text/language.h"
#include "triage/train_language_texts.h"

#include <stdio.h>
#include <time.h>

#define ROUNDS 5
#define KINDS  3

const char *cld2_guess(const char *text, int len); // bench/cld2.cc

struct bench {
	struct language_table *table;
	struct language_memory *memory;
	struct folded folded;
};

typedef const char *guess_fn(struct bench *bench, struct str text);

// Folding is counted, though triage has done it already when it asks for the language.
static const char *guess_ours(struct bench *bench, struct str text)
{
	fold_text(text, &bench->folded);
	return language_guess(bench->table, text, &bench->folded).code;
}

// How much of that is folding. Tells nothing.
static const char *fold_alone(struct bench *bench, struct str text)
{
	fold_text(text, &bench->folded);
	return "";
}

static const char *guess_recalling(struct bench *bench, struct str text)
{
	fold_text(text, &bench->folded);
	return language_guess_recalling(bench->table, bench->memory, text, &bench->folded).code;
}

static const char *guess_cld2(struct bench *bench, struct str text)
{
	(void)bench;
	return cld2_guess(text.at, (int)text.len);
}

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

// The mean over languages of the share told right, and the least time for a text, of one length.
static void measure(struct bench *bench, guess_fn *guess, const struct language_texts *texts,
		    int kind)
{
	uint32_t right[LANGUAGE_KINDS_MAX] = {0}, all[LANGUAGE_KINDS_MAX] = {0}, n = 0;
	int64_t best = INT64_MAX;
	for (int round = 0; round < ROUNDS; round++) {
		const int64_t from = now_ns();
		n = 0;
		for (size_t i = 0; i < texts->texts.count; i++) {
			const struct language_text *text = vec_at(&texts->texts, i);
			if (text->kind != kind)
				continue;
			const char *code = guess(bench, text->text);
			const bool is = strcmp(code, language_kinds[text->language].code) == 0;
			right[text->language] += is;
			all[text->language]++;
			n++;
		}
		const int64_t took = now_ns() - from;
		best = took < best ? took : best;
	}
	double sum = 0;
	int languages = 0;
	for (unsigned l = 0; l < LANGUAGE_KINDS_MAX; l++)
		if (all[l]) {
			sum += (double)right[l] / all[l];
			languages++;
		}
	printf("   %.4f %6.0f ns", languages ? sum / languages : 0, n ? (double)best / n : 0);
}

int main(int argc, char **argv)
{
	static struct bench bench;
	static const char *const kinds[KINDS] = {"sentence", "pair", "word"};
	static guess_fn *const guesses[] = {guess_ours, guess_recalling, fold_alone, guess_cld2};
	struct language_texts texts;
	struct fault fault = {0};
	language_texts_init(&texts);
	bench.memory = language_memory_new(LANGUAGE_MEMORY_WORDS);
	if (argc != 3 || !bench.memory || language_open(argv[1], &bench.table, &fault) != OK ||
	    language_texts_measure(&texts, argv[2], &fault) != OK) {
		fprintf(stderr, "usage: bench-language TABLE DATA %s\n", fault.text);
		return 1;
	}
	printf("%-9s   %-16s   %-16s   %-16s   %-16s\n", "", "ours", "remembering", "folding alone",
	       "CLD2");
	for (int kind = 0; kind < KINDS; kind++) {
		printf("%-9s", kinds[kind]);
		for (size_t g = 0; g < sizeof guesses / sizeof *guesses; g++)
			measure(&bench, guesses[g], &texts, kind);
		printf("\n");
	}
	language_close(bench.table);
	language_memory_free(bench.memory);
	language_texts_free(&texts);
	return 0;
}
