// SPDX-License-Identifier: AGPL-3.0-or-later
// What triage's model costs a post: processor time of one thread to fold, to list features and to
// score, the best of ten rounds over the development posts of a data folder.
//   make O=build build/libtriage.a build/libtext.a build/libbase.a
//   gcc -std=gnu17 -O2 -D_GNU_SOURCE -Isrc bench/score.c build/triage/train_read.c.o
//     build/libtext.a build/libbase.a -lsimdjson -lz -lstdc++ -lm -o build/bench-score
//   build/bench-score model/heads.cwm ../shared/data
#include "base/arena.h"
#include "base/vec.h"
#include "text/model.h"
#include "triage/train_read.h"

#include <stdio.h>
#include <time.h>

#define ROUNDS	  10
#define POSTS_MAX 20000

struct bench {
	struct arena arena;
	struct vec posts; // struct str
	struct folded folded;
	struct features features;
	const struct model *model;
	size_t n_features, n_known;
	float sum; // so that no work is left out as useless
};

static enum outcome take_record(void *context, const struct train_record *record,
				struct fault *fault)
{
	struct bench *bench = context;
	struct str *post = vec_add(&bench->posts);
	(void)fault;
	if (post)
		*post = arena_copy(&bench->arena, record->text);
	return OK;
}

static double cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// Microseconds a post for the first `steps` of folding, features and scoring.
static double round_cost(struct bench *bench, int steps)
{
	struct model_scores scores = {0};
	double start = cpu_seconds();
	for (size_t i = 0; i < bench->posts.count; i++) {
		fold_text(*(struct str *)vec_at(&bench->posts, i), &bench->folded);
		if (steps > 1)
			features_extract(&bench->folded, &bench->features);
		if (steps > 2)
			model_score(bench->model, &bench->features, &scores);
		bench->sum += scores.p[0] + (float)bench->folded.len;
	}
	return 1e6 * (cpu_seconds() - start) / (double)bench->posts.count;
}

static void count(struct bench *bench, size_t *ret_bytes)
{
	for (size_t i = 0; i < bench->posts.count; i++) {
		struct str post = *(struct str *)vec_at(&bench->posts, i);
		*ret_bytes += post.len;
		fold_text(post, &bench->folded);
		features_extract(&bench->folded, &bench->features);
		bench->n_features += bench->features.n;
		bench->n_known += model_known(bench->model, &bench->features);
	}
}

int main(int argc, char **argv)
{
	static struct bench bench;
	struct fault fault = {0};
	struct model *model = NULL;
	if (argc != 3) {
		fprintf(stderr, "usage: score MODEL DATA\n");
		return 2;
	}
	arena_init(&bench.arena, (size_t)64 << 20);
	vec_init(&bench.posts, sizeof(struct str), POSTS_MAX);
	if (model_open(argv[1], &model, &fault) != OK ||
	    train_read(argv[2], "dev", take_record, &bench, &fault) != OK) {
		fprintf(stderr, "%s\n", fault.text);
		return 1;
	}
	bench.model = model;
	double best[4] = {0, 1e9, 1e9, 1e9};
	for (int round = 0; round < ROUNDS; round++)
		for (int steps = 1; steps <= 3; steps++) {
			double cost = round_cost(&bench, steps);
			best[steps] = cost < best[steps] ? cost : best[steps];
		}
	size_t bytes = 0;
	count(&bench, &bytes);
	double n = (double)bench.posts.count;
	printf("%.0f posts of %.0f bytes, %.0f features, %.0f of them known\n", n,
	       (double)bytes / n, (double)bench.n_features / n, (double)bench.n_known / n);
	printf("fold %.2f, features %.2f, score %.2f, together %.2f microseconds a post\n", best[1],
	       best[2] - best[1], best[3] - best[2], best[3]);
	model_close(model);
	return bench.sum > 0 ? 0 : 1;
}
