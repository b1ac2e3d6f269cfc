// SPDX-License-Identifier: AGPL-3.0-or-later
// What each step of text/ costs for a typical short post, in microseconds, on one core: the best
// of several runs over made-up posts in several languages.
//   bench_text [LANGUAGE-TABLE] [GAZETTEER]
#include "text/copies.h"
#include "text/language.h"
#include "text/numbers.h"
#include "text/places.h"
#include "text/search.h"

#include <stdlib.h>
#include <time.h>

#define POSTS 20000
#define RUNS  7

static const char *const openings[] = {
    "RT @someone: Flooding near the old market in Lahore, two families on a roof need a boat",
    "We have 200 blankets and 50 tents at the school in Kathmandu, call +977 9841 555014",
    "No water since yesterday in Port-au-Prince, 60 families wait, please share #Haiti",
    "پانی تیزی سے بڑھ رہا ہے، ہمیں کشتی چاہیے، رابطہ 0300 5550143",
    "Nou bezwen dlo ak manje pou 25 moun nan katye a, tanpri ede nou",
    "Gracias a todos los voluntarios que ayudaron hoy en Quito, ya tenemos luz",
    "हमें दवा और पानी चाहिए, ५० परिवार स्कूल में हैं",
    "The bridge to the hospital is open again, thank you to all drivers who waited patiently",
};

struct bench {
	struct str posts[POSTS];
	struct folded folded;
	struct language_table *languages;
	struct places *places;
	struct copies *copies;
	struct buf tokens;
	uint64_t sum; // so that no work is optimised away
};

static void step_fold(struct bench *b, struct str post, int64_t id)
{
	(void)post;
	b->sum += b->folded.n_words + (uint64_t)id;
}

static void step_language(struct bench *b, struct str post, int64_t id)
{
	(void)id;
	b->sum += (uint64_t)language_guess(b->languages, post, &b->folded).code[0];
}

static void step_places(struct bench *b, struct str post, int64_t id)
{
	(void)id;
	struct place_found found[PLACES_FOUND_MAX];
	b->sum += places_find(b->places, NULL, post, &b->folded, found);
}

static void step_numbers(struct bench *b, struct str post, int64_t id)
{
	(void)id;
	struct phone_found phones[PHONES_MAX];
	struct quantity_found quantities[QUANTITIES_MAX];
	size_t n = phones_find(post, &b->folded, STR("92"), phones);
	b->sum += n + quantities_find(&b->folded, NULL, phones, n, quantities);
}

static void step_signature(struct bench *b, struct str post, int64_t id)
{
	(void)id;
	struct copies_signature signature;
	copies_signature(post, &b->folded, NULL, (struct copies_facts){0}, false, &signature);
	b->sum += signature.exact;
}

static void step_copies(struct bench *b, struct str post, int64_t id)
{
	struct copies_signature signature;
	copies_signature(post, &b->folded, NULL, (struct copies_facts){0}, false, &signature);
	b->sum += (uint64_t)copies_take(b->copies, 1, id + 1, &signature);
}

static void step_search(struct bench *b, struct str post, int64_t id)
{
	(void)id;
	buf_reset(&b->tokens);
	search_tokens(post, &b->tokens);
	b->sum += b->tokens.len;
}

// CPU time of this thread: other programs on the machine do not count.
static double now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

typedef void step_fn(struct bench *b, struct str post, int64_t id);

// Microseconds a post, folding included.
static double time_step(struct bench *b, step_fn *step)
{
	double best = 1e30;
	for (int run = 0; run < RUNS; run++) {
		double start = now_us();
		for (int64_t i = 0; i < POSTS; i++) {
			fold_text(b->posts[i], &b->folded);
			step(b, b->posts[i], i);
		}
		double took = (now_us() - start) / POSTS;
		best = took < best ? took : best;
	}
	return best;
}

static void make_posts(struct bench *b)
{
	for (unsigned i = 0; i < POSTS; i++) {
		char *text;
		int len = asprintf(&text, "%s (%u, street %u)", openings[i * 7 % 8], i, i / 3);
		b->posts[i] = str_of(text, (size_t)len);
	}
}

int main(int argc, char **argv)
{
	struct bench *b = calloc(1, sizeof *b);
	struct fault fault;
	if (!b || !(b->copies = copies_new()))
		return 1;
	buf_init(&b->tokens, 1 << 16);
	make_posts(b);
	double fold = time_step(b, step_fold);
	printf("fold                  %.2f\n", fold);
	if (argc > 1 && language_open(argv[1], &b->languages, &fault) == OK)
		printf("language              %.2f\n", time_step(b, step_language) - fold);
	if (argc > 2 && places_open(argv[2], &b->places, &fault) == OK)
		printf("places                %.2f\n", time_step(b, step_places) - fold);
	printf("phones and quantities %.2f\n", time_step(b, step_numbers) - fold);
	double signature = time_step(b, step_signature) - fold;
	printf("copies, signature     %.2f\n", signature);
	printf("copies, look-up       %.2f\n", time_step(b, step_copies) - fold - signature);
	printf("search tokens (folds) %.2f\n", time_step(b, step_search) - fold);
	return b->sum == 0;
}
