// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/learner.h"

#include "base/log.h"
#include "base/time.h"
#include "base/vec.h"
#include "campaign/campaign.h"

#include <pthread.h>

#define CAMPAIGNS_MOST 2000
#define LIST_ROOM      ((size_t)8 << 20)
#define LESSONS_ROOM   ((size_t)32 << 20)

struct learner {
	struct store *store;
	const struct judge *judge;
	pthread_t thread;
	bool started;
	pthread_mutex_t lock; // guards what follows
	pthread_cond_t work;
	struct vec marked; // int64_t: campaigns to learn for, each once
	bool stopping;
};

static enum outcome campaign_learn(struct learner *learner, int64_t campaign, struct fault *fault)
{
	struct conn *conn;
	struct arena arena;
	struct lesson *lessons;
	size_t count;
	enum outcome outcome = store_reader(learner->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	arena_init(&arena, LESSONS_ROOM);
	outcome = lessons_read(conn, &arena, campaign, &lessons, &count, fault);
	conn_release(conn);
	if (outcome == OK)
		outcome =
		    learner->judge->teach(learner->judge->context, campaign, lessons, count, fault);
	arena_free(&arena);
	return outcome;
}

// --- the thread ---

// The next campaign that is marked; false at the end.
static bool next_take(struct learner *learner, int64_t *ret_campaign)
{
	pthread_mutex_lock(&learner->lock);
	while (!learner->stopping && learner->marked.count == 0)
		pthread_cond_wait(&learner->work, &learner->lock);
	const bool go_on = !learner->stopping;
	if (go_on)
		*ret_campaign = *(int64_t *)vec_at(&learner->marked, --learner->marked.count);
	pthread_mutex_unlock(&learner->lock);
	return go_on;
}

static void *learner_main(void *context)
{
	struct learner *learner = context;
	int64_t campaign;
	while (next_take(learner, &campaign)) {
		struct fault fault = {0};
		const enum outcome outcome = campaign_learn(learner, campaign, &fault);
		// What was taught before stays; the next correction tries again.
		if (outcome != OK)
			log_warn("triage.learn", log_i64("campaign", campaign),
				 log_str("why", str_from(fault.text)));
	}
	return NULL;
}

void learner_mark(struct learner *learner, int64_t campaign)
{
	bool known = false;
	pthread_mutex_lock(&learner->lock);
	for (size_t i = 0; i < learner->marked.count && !known; i++)
		known = *(int64_t *)vec_at(&learner->marked, i) == campaign;
	int64_t *fresh = known ? NULL : vec_add(&learner->marked);
	if (fresh)
		*fresh = campaign;
	pthread_cond_signal(&learner->work);
	pthread_mutex_unlock(&learner->lock);
}

// Calls `each` for every campaign.
static enum outcome all_walk(struct learner *learner,
			     enum outcome (*each)(struct learner *learner, int64_t campaign,
						  struct fault *fault),
			     struct fault *fault)
{
	struct conn *conn;
	struct arena arena;
	struct campaign *campaigns;
	size_t count = 0;
	enum outcome outcome = store_reader(learner->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	arena_init(&arena, LIST_ROOM);
	outcome = campaign_list(conn, &arena, &campaigns, &count, fault);
	conn_release(conn);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = each(learner, campaigns[i].id, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome one_mark(struct learner *learner, int64_t campaign, struct fault *fault)
{
	(void)fault;
	learner_mark(learner, campaign);
	return OK;
}

void learner_mark_all(struct learner *learner)
{
	struct fault fault = {0};
	if (all_walk(learner, one_mark, &fault) != OK)
		log_warn("triage.learn", log_str("why", str_from(fault.text)));
}

enum outcome learner_start(struct store *store, const struct judge *judge, struct learner **ret,
			   struct fault *fault)
{
	struct learner *learner = calloc(1, sizeof *learner);
	if (!learner)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	learner->store = store;
	learner->judge = judge;
	pthread_mutex_init(&learner->lock, NULL);
	pthread_cond_init(&learner->work, NULL);
	vec_init(&learner->marked, sizeof(int64_t), CAMPAIGNS_MOST);
	enum outcome outcome = all_walk(learner, campaign_learn, fault);
	if (outcome == OK) {
		learner->started =
		    pthread_create(&learner->thread, NULL, learner_main, learner) == 0;
		if (!learner->started)
			outcome =
			    fail(UNAVAILABLE, fault, "A thread for learning cannot be started.");
	}
	if (outcome == OK)
		*ret = learner;
	else
		learner_stop(learner);
	return outcome;
}

void learner_stop(struct learner *learner)
{
	if (!learner)
		return;
	pthread_mutex_lock(&learner->lock);
	learner->stopping = true;
	pthread_cond_signal(&learner->work);
	pthread_mutex_unlock(&learner->lock);
	if (learner->started)
		pthread_join(learner->thread, NULL);
	pthread_mutex_destroy(&learner->lock);
	pthread_cond_destroy(&learner->work);
	vec_free(&learner->marked);
	free(learner);
}
