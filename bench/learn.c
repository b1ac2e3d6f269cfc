// SPDX-License-Identifier: AGPL-3.0-or-later
// What triage learns on the job: replays events that the model was not trained on, lets people say
// what posts are in the order in which that teaches most, and measures macro-F1 on posts of the
// same event of which nobody said anything, with and without what was taught.
//   causeway train --data DIR --examples model/examples --folds 2 --out FOLD
//   make build/bench/learn
//   build/bench/learn DIR FOLD build/share/causeway [chance] [alone] [quick]
// Two minutes of one processor. The files of share must not be built anew meanwhile.
// chance: posts by chance instead. alone: one account says everything, instead of five in turn.
// quick: each event once instead of nine times; with a ninth of the posts judged, differences under
// two points are noise.
// Each time another ninth of the posts is kept back and judged; the counts of all nine add up.
#include "base/arena.h"
#include "base/vec.h"
#include "triage/judgement.h"
#include "triage/train_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define FOLDS	    2
#define EVENTS_MAX  256
#define POSTS_MAX   1600 // of an event; those behind are left out
#define NAME_ROOM   160
#define TURNS	    9
#define ACCOUNTS    5
#define BATCH_LEAST 10 // posts between two teachings: these, or a fifth of what was said so far
#define CLASS_LEAST 10 // an event tells a head if it has so many posts of each class

static const size_t steps[] = {100, 300, 1000};
enum { STEPS = sizeof steps / sizeof steps[0] };

struct labelled {
	struct post post;
	uint32_t known, yes;
};
struct event {
	char name[NAME_ROOM]; // "set/event"
	struct vec posts;     // struct labelled
};
struct counts {
	int hit, extra, missed;
};
struct sum {
	double before, after;
	int n;
};
struct bench {
	struct arena arena;
	struct event events[EVENTS_MAX];
	size_t n_events;
	bool chance, alone, quick;
	struct counts counts[STEPS][HEADS][2]; // of an event: without and with what was taught
	struct sum heads[STEPS][HEADS], events_sum[STEPS];
};

// --- the data ---

static struct event *event_of(struct bench *bench, const struct train_record *record)
{
	char name[NAME_ROOM];
	snprintf(name, sizeof name, "%.*s/%.*s", STR_ARG(record->set), STR_ARG(record->event));
	for (size_t i = 0; i < bench->n_events; i++)
		if (strcasecmp(bench->events[i].name, name) == 0)
			return &bench->events[i];
	if (bench->n_events == EVENTS_MAX)
		return NULL;
	struct event *event = &bench->events[bench->n_events++];
	memcpy(event->name, name, sizeof name);
	vec_init(&event->posts, sizeof(struct labelled), POSTS_MAX);
	return event;
}

static enum outcome take(void *context, const struct train_record *record, struct fault *fault)
{
	struct bench *bench = context;
	(void)fault;
	struct event *event = record->event.len > 0 ? event_of(bench, record) : NULL;
	struct labelled *one = event ? vec_add(&event->posts) : NULL;
	if (one)
		*one = (struct labelled){
		    .post = {.text = arena_copy(&bench->arena, record->text)},
		    .known = record->known & ((1u << HEAD_PROTECTION) - 1),
		    .yes = record->yes,
		};
	return OK;
}

static bool listed(const char *path, const char *event)
{
	char line[NAME_ROOM];
	bool found = false;
	FILE *file = fopen(path, "r");
	while (file && !found && fgets(line, sizeof line, file)) {
		line[strcspn(line, "\n")] = 0;
		found = strcasecmp(line, event) == 0;
	}
	if (file)
		fclose(file);
	return found;
}

static const struct labelled *post_at(const struct event *event, size_t number)
{
	return vec_at(&event->posts, number);
}

// The heads that an event tells.
static uint32_t heads_told(const struct event *event)
{
	uint32_t heads = 0;
	for (size_t head = 0; head < HEADS; head++) {
		size_t class[2] = {0};
		for (size_t i = 0; i < event->posts.count; i++)
			if (post_at(event, i)->known >> head & 1)
				class[post_at(event, i)->yes >> head & 1]++;
		if (class[0] >= CLASS_LEAST && class[1] >= CLASS_LEAST)
			heads |= 1u << head;
	}
	return heads;
}

// --- one replay ---

struct replay {
	const struct judge *judge;
	void *scratch;
	const struct event *event;
	int64_t campaign;
	size_t n, turn; // of its posts; which ninth is kept back
	uint32_t heads, *base;
	bool *said;
	struct post_entry *entries, *open; // `open`: that may be asked about
	struct judge_worth *worths;
	size_t *which; // numbers of the open ones
	struct lesson *lessons;
	size_t n_lessons;
};

static bool replay_begin(struct replay *replay)
{
	const size_t n = replay->n = replay->event->posts.count;
	replay->scratch = replay->judge->scratch_new(replay->judge->context);
	replay->entries = calloc(n, sizeof *replay->entries);
	replay->open = calloc(n, sizeof *replay->open);
	replay->worths = calloc(n, sizeof *replay->worths);
	replay->which = calloc(n, sizeof *replay->which);
	replay->lessons = calloc(n, sizeof *replay->lessons);
	replay->base = calloc(n, sizeof *replay->base);
	replay->said = calloc(n, sizeof *replay->said);
	if (!replay->scratch || !replay->entries || !replay->open || !replay->worths ||
	    !replay->which || !replay->lessons || !replay->base || !replay->said)
		return false;
	for (size_t i = 0; i < n; i++)
		replay->entries[i].post = post_at(replay->event, i)->post;
	replay->judge->read(replay->judge->context, replay->scratch, replay->campaign, STR(""),
			    false, replay->entries, n);
	for (size_t i = 0; i < n; i++)
		replay->base[i] = replay->entries[i].reading.labels;
	return true;
}

static void replay_end(struct replay *replay)
{
	replay->judge->scratch_free(replay->scratch);
	free(replay->entries);
	free(replay->open);
	free(replay->worths);
	free(replay->which);
	free(replay->lessons);
	free(replay->base);
	free(replay->said);
}

static bool kept_back(const struct replay *replay, size_t number)
{
	return number % TURNS == replay->turn;
}

// Says of the next posts what they are.
static void say(struct replay *replay, const struct bench *bench, size_t posts)
{
	struct fault fault;
	size_t n = 0;
	for (size_t i = 0; i < replay->n; i++) {
		if (replay->said[i] || kept_back(replay, i))
			continue;
		replay->open[n].post = replay->entries[i].post;
		replay->worths[n].worth = (float)(i * 2654435761u % 100003);
		replay->which[n++] = i;
	}
	if (!bench->chance)
		replay->judge->weigh(replay->judge->context, replay->scratch, replay->campaign,
				     replay->open, n, replay->worths, &fault);
	for (; posts > 0; posts--) {
		size_t best = 0;
		for (size_t i = 1; i < n; i++)
			if (replay->worths[i].worth > replay->worths[best].worth)
				best = i;
		replay->worths[best].worth = -1;
		const struct labelled *one = post_at(replay->event, replay->which[best]);
		replay->said[replay->which[best]] = true;
		replay->lessons[replay->n_lessons] = (struct lesson){
		    .post = one->post,
		    .account = bench->alone ? 1 : 1 + (int64_t)(replay->n_lessons % ACCOUNTS),
		    .said = one->known,
		    .yes = one->yes,
		};
		replay->n_lessons++;
	}
}

static void judged(struct counts *counts, bool yes, bool label)
{
	counts->hit += yes && label;
	counts->extra += !yes && label;
	counts->missed += yes && !label;
}

static void count(struct replay *replay, struct bench *bench, size_t step)
{
	replay->judge->read(replay->judge->context, replay->scratch, replay->campaign, STR(""),
			    false, replay->entries, replay->n);
	for (size_t i = replay->turn; i < replay->n; i += TURNS) {
		const struct labelled *one = post_at(replay->event, i);
		for (size_t head = 0; head < HEADS; head++) {
			struct counts *counts = bench->counts[step][head];
			if (!(one->known & replay->heads & 1u << head))
				continue;
			judged(&counts[0], one->yes >> head & 1, replay->base[i] >> head & 1);
			judged(&counts[1], one->yes >> head & 1,
			       replay->entries[i].reading.labels >> head & 1);
		}
	}
}

static bool replay_run(struct replay *replay, struct bench *bench)
{
	struct fault fault;
	const size_t most = replay->n - replay->n / TURNS - 1;
	for (size_t step = 0; step < STEPS && steps[step] <= most;) {
		const size_t fifth = replay->n_lessons / 5, left = steps[step] - replay->n_lessons;
		const size_t posts = fifth > BATCH_LEAST ? fifth : BATCH_LEAST;
		say(replay, bench, posts < left ? posts : left);
		if (replay->judge->teach(replay->judge->context, replay->campaign, replay->lessons,
					 replay->n_lessons, &fault) != OK)
			return false;
		if (replay->n_lessons == steps[step])
			count(replay, bench, step++);
	}
	// The next event needs no memory of this one.
	return replay->judge->teach(replay->judge->context, replay->campaign, NULL, 0, &fault) ==
	       OK;
}

// --- figures ---

static double f1(struct counts counts)
{
	return counts.hit ? 2.0 * counts.hit / (2 * counts.hit + counts.extra + counts.missed) : 0;
}

static void sum_add(struct sum *sum, double before, double after)
{
	sum->before += before;
	sum->after += after;
	sum->n++;
}

static void sum_print(const char *name, size_t step, const struct sum *sum)
{
	if (sum->n > 0)
		printf("%-44s %5zu %3d  %.3f  %.3f  %+.3f\n", name, steps[step], sum->n,
		       sum->before / sum->n, sum->after / sum->n,
		       (sum->after - sum->before) / sum->n);
}

static void event_print(struct bench *bench, const struct event *event, uint32_t heads)
{
	for (size_t step = 0; step < STEPS; step++) {
		struct sum sum = {0};
		for (size_t head = 0; head < HEADS; head++) {
			const struct counts *counts = bench->counts[step][head];
			if (!(heads >> head & 1) || counts[0].hit + counts[0].missed == 0)
				continue;
			sum_add(&sum, f1(counts[0]), f1(counts[1]));
			sum_add(&bench->heads[step][head], f1(counts[0]), f1(counts[1]));
		}
		sum_print(event->name, step, &sum);
		if (sum.n > 0)
			sum_add(&bench->events_sum[step], sum.before / sum.n, sum.after / sum.n);
	}
	fflush(stdout);
}

static bool event_replay(struct bench *bench, struct judgement *judgement, size_t number)
{
	const struct event *event = &bench->events[number];
	const uint32_t heads = heads_told(event);
	bool good = true;
	memset(bench->counts, 0, sizeof bench->counts);
	for (size_t turn = 0; heads && good && turn < (bench->quick ? 1 : TURNS); turn++) {
		struct replay replay = {
		    .judge = judgement_judge(judgement),
		    .event = event,
		    .campaign = (int64_t)number + 1,
		    .turn = turn,
		    .heads = heads,
		};
		good = replay_begin(&replay) && replay_run(&replay, bench);
		replay_end(&replay);
	}
	event_print(bench, event, heads);
	return good;
}

static enum outcome fold_replay(struct bench *bench, char **arguments, int fold,
				struct fault *fault)
{
	char model[4096], list[4096], language[4096], lexicon[4096];
	snprintf(model, sizeof model, "%s.%d", arguments[2], fold);
	snprintf(list, sizeof list, "%s.%d.events", arguments[2], fold);
	snprintf(language, sizeof language, "%s/model/language.cwl", arguments[3]);
	snprintf(lexicon, sizeof lexicon, "%s/lexicon/crisis.cwlex", arguments[3]);
	const struct judgement_files files = {
	    .model = model, .language = language, .lexicon = lexicon};
	struct judgement *judgement;
	enum outcome outcome = judgement_new(&files, &judgement, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < bench->n_events && outcome == OK; i++)
		if (listed(list, strchr(bench->events[i].name, '/') + 1) &&
		    !event_replay(bench, judgement, i))
			outcome = fail(UNAVAILABLE, fault, "Not enough memory.");
	judgement_free(judgement);
	return outcome;
}

int main(int argc, char **argv)
{
	static struct bench bench;
	struct fault fault = {0};
	if (argc < 4) {
		fprintf(stderr, "learn DATA FOLDS SHARE [chance] [alone] [quick]\n");
		return 64;
	}
	for (int i = 4; i < argc; i++) {
		bench.chance |= strcmp(argv[i], "chance") == 0;
		bench.alone |= strcmp(argv[i], "alone") == 0;
		bench.quick |= strcmp(argv[i], "quick") == 0;
	}
	arena_init(&bench.arena, (size_t)1 << 30);
	enum outcome outcome = train_read(argv[1], "train", take, &bench, &fault);
	if (outcome == OK)
		outcome = train_read(argv[1], "dev", take, &bench, &fault);
	printf("%-44s %5s %3s  %-5s  %-5s  gain\n", "event, then means", "said", "n", "none", "F1");
	for (int fold = 0; fold < FOLDS && outcome == OK; fold++)
		outcome = fold_replay(&bench, argv, fold, &fault);
	for (size_t step = 0; step < STEPS; step++)
		sum_print("mean of events", step, &bench.events_sum[step]);
	for (size_t head = 0; head < HEADS; head++)
		for (size_t step = 0; step < STEPS; step++)
			sum_print(head_name((enum head)head).at, step, &bench.heads[step][head]);
	if (outcome != OK)
		fprintf(stderr, "%s\n", fault.text);
	for (size_t i = 0; i < bench.n_events; i++)
		vec_free(&bench.events[i].posts);
	arena_free(&bench.arena);
	return outcome == OK ? 0 : 70;
}
