// SPDX-License-Identifier: AGPL-3.0-or-later
// How long proposals for a whole board take, and how good they are. Needs and offers are drawn at
// random over a country of five by five degrees; the same seed draws the same ones.
//   match N [--seed S] [--one]            time of a new board of N needs and N offers, of one
//   change
//                                         to it, and memory; --one: all are of one thing
//   match N [--seed S] [--one] --min FILE the board as a problem of minimum cost flow in the format
//                                         of the DIMACS challenge, and what was found for it:
//                                         bench/match-exact compares the two
#include "match/match_board.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define NOW	((int64_t)1784030400000)
#define CHANGES 400
#define AMOUNT	30	 // at most, in shares
#define OPEN	10000000 // in the flow problem, what a share costs that is left open, by urgency
_Static_assert(OPEN > 2 * 500 * MATCH_COST_MOST, "urgent needs first, on boards of 500");

static uint32_t seed = 1;

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

static struct match_where where_drawn(void)
{
	return (struct match_where){true, 28 + draw(5000) / 1000.0, 66 + draw(5000) / 1000.0};
}

static int item_drawn(bool one)
{
	return one ? item_find(STR("blanket")) : (int)draw((uint32_t)item_count);
}

static struct match_need need_drawn(int64_t id, bool one)
{
	return (struct match_need){
	    .id = id,
	    .item = item_drawn(one),
	    .shares = 1 + (int32_t)draw(AMOUNT),
	    .urgency = (enum post_urgency)draw(URGENCY_COUNT),
	    .where = where_drawn(),
	};
}

static struct match_offer offer_drawn(int64_t id, bool one)
{
	return (struct match_offer){
	    .id = id,
	    .item = item_drawn(one),
	    .shares = 1 + (int32_t)draw(AMOUNT),
	    .where = where_drawn(),
	    .when = {.from = NOW},
	    .trust = MATCH_PARTNER,
	};
}

static double cpu_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

// Needs and offers move, in turn; each change takes one off the board and puts it back.
static void changes_time(struct match_board *board, struct match_input *input)
{
	static double took[CHANGES];
	struct fault fault;
	for (size_t i = 0; i < CHANGES; i++) {
		struct match_need *need =
		    (struct match_need *)(uintptr_t)&input->needs[draw((uint32_t)input->n_needs)];
		struct match_offer *offer = (struct match_offer *)(uintptr_t)&input
						->offers[draw((uint32_t)input->n_offers)];
		const double begin = cpu_ms();
		if (i % 2) {
			need->where = where_drawn();
			match_board_need_set(board, need, &fault);
		} else {
			offer->where = where_drawn();
			match_board_offer_set(board, offer, &fault);
		}
		took[i] = cpu_ms() - begin;
	}
	qsort(took, CHANGES, sizeof *took, by_size);
	printf("one change: median %.2f ms, p99 %.2f ms, most %.2f ms\n", took[CHANGES / 2],
	       took[CHANGES * 99 / 100], took[CHANGES - 1]);
}

// Needs are nodes 1 to N, offers N + 1 to 2 N, what goes out of all of them 2 N + 1.
static void problem_write(FILE *out, const struct match_input *input)
{
	const size_t n = input->n_needs, m = input->n_offers, sink = n + m + 1;
	size_t arcs = n + m;
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		sum += input->needs[i].shares;
		for (size_t j = 0; j < m; j++)
			arcs += match_cost(&input->needs[i], &input->offers[j], NOW) >= 0;
	}
	fprintf(out, "p min %zu %zu\n", sink, arcs);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "n %zu %d\n", i + 1, input->needs[i].shares);
	fprintf(out, "n %zu %lld\n", sink, (long long)-sum);
	for (size_t i = 0; i < n; i++) {
		const struct match_need *need = &input->needs[i];
		fprintf(out, "a %zu %zu 0 %d %d\n", i + 1, sink, need->shares,
			OPEN * ((int)need->urgency + 1));
		for (size_t j = 0; j < m; j++) {
			const int cost = match_cost(need, &input->offers[j], NOW);
			if (cost >= 0)
				fprintf(out, "a %zu %zu 0 %d %d\n", i + 1, n + j + 1, AMOUNT, cost);
		}
	}
	for (size_t j = 0; j < m; j++)
		fprintf(out, "a %zu %zu 0 %d 0\n", n + j + 1, sink, input->offers[j].shares);
}

static void sum_print(const struct match_board *board)
{
	const struct match_sum sum = match_board_sum(board);
	int64_t open = 0;
	for (int i = 0; i < URGENCY_COUNT; i++)
		open += sum.open[i] * OPEN * (i + 1);
	printf("open %lld cost %lld\n", (long long)open, (long long)sum.cost);
}

static void drawn(struct match_need *needs, struct match_offer *offers, size_t n, bool one)
{
	for (size_t i = 0; i < n; i++) {
		needs[i] = need_drawn((int64_t)i + 1, one);
		offers[i] = offer_drawn((int64_t)i + 1, one);
	}
}

static int board_measure(struct match_input *input, const char *file)
{
	struct match_board *board;
	struct fault fault;
	struct rusage usage;
	const double begin = cpu_ms();
	if (match_board_new(input, &board, &fault) != OK)
		return 70;
	const double took = cpu_ms() - begin;
	FILE *out = file ? fopen(file, "w") : NULL;
	if (out) {
		problem_write(out, input);
		sum_print(board);
		fclose(out);
	} else {
		printf("a new board of %zu and %zu: %.0f ms\n", input->n_needs, input->n_offers,
		       took);
		changes_time(board, input);
		getrusage(RUSAGE_SELF, &usage);
		printf("memory: %ld MiB\n", usage.ru_maxrss / 1024);
	}
	match_board_free(board);
	return file && !out ? 73 : 0;
}

int main(int argc, char **argv)
{
	const char *file = NULL;
	bool one = false;
	const size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	for (int i = 2; i < argc; i++) {
		one = one || strcmp(argv[i], "--one") == 0;
		if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
			seed = (uint32_t)strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--min") == 0 && i + 1 < argc)
			file = argv[++i];
	}
	if (n < 1 || n > MATCH_SIDE_MOST / 2) {
		fprintf(stderr, "match N [--seed S] [--one] [--min FILE]\n");
		return 64;
	}
	struct match_need *needs = calloc(n, sizeof *needs);
	struct match_offer *offers = calloc(n, sizeof *offers);
	if (!needs || !offers)
		return 70;
	drawn(needs, offers, n, one);
	struct match_input input = {
	    .needs = needs, .n_needs = n, .offers = offers, .n_offers = n, .now = NOW};
	const int status = board_measure(&input, file);
	free(needs);
	free(offers);
	return status;
}
