// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/grouper.h"

#include "base/log.h"
#include "base/time.h"
#include "care/complaint_heard.h"
#include "match/ask.h"
#include "respond/case_live.h"
#include "respond/facet.h"
#include "respond/follow.h"
#include "respond/group.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#include <pthread.h>

#define BATCH_POSTS   500
#define BATCH_WEIGHT  250			  // rows that a batch counts for among other writes
#define BATCH_WORK_NS ((int64_t)15000000)	  // a person's click waits no longer behind it
#define GATHER_MS     50			  // posts that come together are grouped together
#define AGAIN_MS      1000			  // after trouble with the database
#define FIRST_MS      ((int64_t)48 * 3600 * 1000) // how far back the first start reads
#define TOLD_MAX      40			  // a burst of cases is told by its figures

struct grouper {
	struct store *store;
	struct id_maker *ids;
	struct live_hub *hub;
	pthread_t thread;
	pthread_mutex_t lock; // guards what follows
	pthread_cond_t work, progress;
	bool woken, hurried, stopping;
	int64_t read_to; // newest post that was grouped and committed
	uint64_t tries;	 // that failed
	// The thread's own.
	struct group_scratch *scratch;
	struct facet_tally *tally;
	struct group_post *post;
};

// One write: a run of posts and what became of them.
struct batch {
	struct grouper *grouper;
	int64_t from; // the post before the first
	size_t most;
	int64_t read_to; // the last that was read
	size_t n_told;
	struct told {
		int64_t campaign, case_id;
	} told[TOLD_MAX]; // cases that changed
};

// --- a batch, on the writer's thread ---

static void told_add(struct batch *batch, int64_t campaign, int64_t case_id)
{
	for (size_t i = 0; i < batch->n_told; i++)
		if (batch->told[i].case_id == case_id)
			return;
	// Of too many the last one stands for all: it carries the figures.
	const size_t at = batch->n_told < TOLD_MAX ? batch->n_told++ : TOLD_MAX - 1;
	batch->told[at] = (struct told){campaign, case_id};
}

// What is private has a lead from the first moment.
static enum outcome post_protect(struct conn *conn, const struct batch *batch, struct fault *fault)
{
	const struct group_post *post = batch->grouper->post;
	const struct protection_call call = {
	    .ids = batch->grouper->ids,
	    .campaign = post->campaign,
	    .post = post->copy_of ? post->copy_of : post->id,
	    .now = time_now(),
	    .life = post->reading.urgency == URGENCY_LIFE,
	    .note = STR(""),
	};
	int64_t concern;
	const enum outcome outcome = protection_raise(conn, &call, &concern, fault);
	return outcome == NOT_FOUND ? OK : outcome;
}

// A post with words of its own.
static enum outcome original_group(struct conn *conn, struct grouper *grouper,
				   const struct incident_change *change, int64_t *ret_case,
				   struct fault *fault)
{
	struct follow follow;
	const struct group_post *post = grouper->post;
	enum outcome outcome = facet_note(conn, grouper->tally, post, fault);
	if (outcome == OK)
		outcome = follow_find(conn, grouper->scratch, post, &follow, fault);
	if (outcome == OK && follow.thread)
		return group_follower(conn, change, grouper->scratch, post, follow.first, ret_case,
				      fault);
	if (outcome == OK)
		outcome = ask_hear(conn, grouper->ids, grouper->scratch, post, follow.first, fault);
	if (outcome != OK)
		return outcome;
	if (follow.first == 0)
		return group_original(conn, change, grouper->scratch, post, ret_case, fault);
	outcome = follow_keep(conn, post->id, &follow, fault);
	return outcome == OK ? group_follower(conn, change, grouper->scratch, post, follow.first,
					      ret_case, fault)
			     : outcome;
}

static enum outcome post_group(struct conn *conn, struct batch *batch, struct fault *fault)
{
	struct grouper *grouper = batch->grouper;
	const struct group_post *post = grouper->post;
	const struct incident_change change = {
	    .ids = grouper->ids, .campaign = post->campaign, .now = time_now()};
	int64_t case_id = 0;
	bool held;
	enum outcome outcome = complaint_hear(conn, grouper->ids, grouper->post, &held, fault);
	if (outcome != OK || held)
		return outcome;
	outcome = post->copy_of != 0
		      ? group_copy(conn, &change, grouper->scratch, post, &case_id, fault)
		      : original_group(conn, grouper, &change, &case_id, fault);
	if (outcome == OK && post->reading.labels & PROTECTION_BIT)
		outcome = post_protect(conn, batch, fault);
	if (outcome == OK && case_id != 0)
		told_add(batch, post->campaign, case_id);
	return outcome;
}

static enum outcome posts_group(struct conn *conn, struct batch *batch, struct fault *fault)
{
	const int64_t start = time_monotonic_ns();
	enum outcome outcome = OK;
	struct stmt *rows = stmt_start(conn, &sql_group_batch);
	stmt_bind_i64(rows, 1, batch->from);
	stmt_bind_i64(rows, 2, (int64_t)batch->most);
	while (outcome == OK && stmt_step(rows)) {
		batch->read_to = stmt_i64(rows, 0);
		if (stmt_i64(rows, 3) == SIGNAL_NOISE)
			continue;
		group_post_read(rows, batch->grouper->post);
		outcome = post_group(conn, batch, fault);
		if (time_monotonic_ns() - start > BATCH_WORK_NS)
			break;
	}
	const enum outcome ended = stmt_end(rows, fault);
	return outcome != OK ? outcome : ended;
}

static enum outcome read_to_write(struct conn *conn, int64_t read_to, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_grouper_read_to_set);
	stmt_bind_i64(set, 1, read_to);
	return stmt_run(set, fault);
}

static enum outcome batch_run(struct conn *conn, void *context, struct fault *fault)
{
	struct batch *batch = context;
	batch->n_told = 0;
	batch->read_to = batch->from;
	facet_tally_reset(batch->grouper->tally);
	enum outcome outcome = posts_group(conn, batch, fault);
	if (outcome == OK)
		outcome = facet_tally_write(conn, batch->grouper->tally, fault);
	if (outcome == OK)
		outcome = read_to_write(conn, batch->read_to, fault);
	return outcome;
}

static enum outcome batch_skip(struct conn *conn, void *context, struct fault *fault)
{
	const struct batch *batch = context;
	return read_to_write(conn, batch->read_to, fault);
}

// --- telling ---

static struct str slug_find(struct conn *conn, int64_t campaign, char room[LIVE_TOPIC_MAX])
{
	struct stmt *find = stmt_start(conn, &sql_grouper_slug);
	stmt_bind_i64(find, 1, campaign);
	int len = 0;
	if (stmt_step(find))
		len = snprintf(room, LIVE_TOPIC_MAX, "%.*s", STR_ARG(stmt_str(find, 0)));
	return stmt_end(find, NULL) == OK && len > 0 && len < LIVE_TOPIC_MAX
		   ? str_of(room, (size_t)len)
		   : STR("");
}

static void batch_tell(struct grouper *grouper, const struct batch *batch)
{
	struct conn *conn;
	char room[LIVE_TOPIC_MAX];
	struct str slug = STR("");
	if (!grouper->hub || batch->n_told == 0 || store_reader(grouper->store, &conn, NULL) != OK)
		return;
	for (size_t i = 0; i < batch->n_told; i++) {
		if (i == 0 || batch->told[i].campaign != batch->told[i - 1].campaign)
			slug = slug_find(conn, batch->told[i].campaign, room);
		case_tell(grouper->hub, conn, slug, batch->told[i].case_id, NULL, STR(""));
	}
	conn_release(conn);
}

// --- the thread ---

static void read_to_set(struct grouper *grouper, int64_t read_to)
{
	pthread_mutex_lock(&grouper->lock);
	grouper->read_to = read_to;
	pthread_cond_broadcast(&grouper->progress);
	pthread_mutex_unlock(&grouper->lock);
}

static bool is_stopping(struct grouper *grouper)
{
	pthread_mutex_lock(&grouper->lock);
	const bool stopping = grouper->stopping;
	pthread_mutex_unlock(&grouper->lock);
	return stopping;
}

// Groups up to `most` posts. One post that cannot be grouped for a reason of its own must not stop
// all that follow: it is left out, alone, with a line in the log.
static enum outcome batch_write(struct grouper *grouper, size_t most, struct batch *batch,
				struct fault *fault)
{
	*batch = (struct batch){.grouper = grouper, .from = grouper->read_to, .most = most};
	enum outcome outcome =
	    store_write(grouper->store, WRITE_STREAM, BATCH_WEIGHT, batch_run, batch, fault);
	if (outcome == OK || outcome == UNAVAILABLE)
		return outcome;
	if (most > 1)
		return batch_write(grouper, 1, batch, fault);
	log_error("grouper.left_out", log_i64("post", batch->read_to),
		  log_str("why", str_from(fault->text)));
	batch->n_told = 0;
	return store_write(grouper->store, WRITE_STREAM, 1, batch_skip, batch, fault);
}

static enum outcome catch_up(struct grouper *grouper, struct fault *fault)
{
	struct batch batch;
	int64_t newest = 0;
	enum outcome outcome = store_number(grouper->store, &sql_grouper_newest, &newest, fault);
	while (outcome == OK && grouper->read_to < newest && !is_stopping(grouper)) {
		outcome = batch_write(grouper, BATCH_POSTS, &batch, fault);
		if (outcome != OK)
			break;
		read_to_set(grouper, batch.read_to);
		batch_tell(grouper, &batch);
		outcome = store_number(grouper->store, &sql_grouper_newest, &newest, fault);
	}
	return outcome;
}

static void until(struct timespec *ret, int64_t ms)
{
	clock_gettime(CLOCK_MONOTONIC, ret);
	ret->tv_sec += ms / 1000;
	ret->tv_nsec += ms % 1000 * 1000000;
	if (ret->tv_nsec >= 1000000000) {
		ret->tv_sec++;
		ret->tv_nsec -= 1000000000;
	}
}

// Waits for `ms`, less if somebody is in a hurry. With the lock held.
static void pause_for(struct grouper *grouper, int64_t ms)
{
	struct timespec end;
	until(&end, ms);
	while (!grouper->stopping && !grouper->hurried &&
	       pthread_cond_timedwait(&grouper->work, &grouper->lock, &end) == 0)
		continue;
	grouper->hurried = false;
}

// Waits for something to do; false when it is time to end.
static bool work_wait(struct grouper *grouper)
{
	pthread_mutex_lock(&grouper->lock);
	while (!grouper->woken && !grouper->stopping)
		pthread_cond_wait(&grouper->work, &grouper->lock);
	if (!grouper->stopping)
		pause_for(grouper, GATHER_MS);
	grouper->woken = false;
	const bool stopping = grouper->stopping;
	pthread_mutex_unlock(&grouper->lock);
	return !stopping;
}

static void failed(struct grouper *grouper, bool first, const struct fault *fault)
{
	if (first) // on a full disk the log must not grow too
		log_warn("grouper.waits", log_str("why", str_from(fault->text)));
	pthread_mutex_lock(&grouper->lock);
	grouper->tries++;
	grouper->woken = true;
	pthread_cond_broadcast(&grouper->progress);
	pause_for(grouper, AGAIN_MS);
	pthread_mutex_unlock(&grouper->lock);
}

static void *grouper_run(void *context)
{
	struct grouper *grouper = context;
	bool failing = false;
	while (work_wait(grouper)) {
		struct fault fault = {0};
		const enum outcome outcome = catch_up(grouper, &fault);
		if (outcome != OK)
			failed(grouper, !failing, &fault);
		else if (failing)
			log_info("grouper.recovered");
		failing = outcome != OK;
	}
	return NULL;
}

void grouper_wake(struct grouper *grouper)
{
	pthread_mutex_lock(&grouper->lock);
	if (!grouper->woken)
		pthread_cond_signal(&grouper->work);
	grouper->woken = true;
	pthread_mutex_unlock(&grouper->lock);
}

int64_t grouper_behind(struct grouper *grouper)
{
	int64_t newest = 0;
	if (store_number(grouper->store, &sql_grouper_newest, &newest, NULL) != OK)
		return 0;
	pthread_mutex_lock(&grouper->lock);
	const int64_t read_to = grouper->read_to;
	pthread_mutex_unlock(&grouper->lock);
	const int64_t behind = id_time(newest) - id_time(read_to);
	return read_to >= newest ? 0 : behind > 0 ? behind : 1;
}

void grouper_settle(struct grouper *grouper)
{
	int64_t newest = 0;
	if (store_number(grouper->store, &sql_grouper_newest, &newest, NULL) != OK)
		return;
	pthread_mutex_lock(&grouper->lock);
	const uint64_t tries = grouper->tries;
	while (grouper->read_to < newest && grouper->tries == tries && !grouper->stopping) {
		grouper->woken = grouper->hurried = true;
		pthread_cond_signal(&grouper->work);
		pthread_cond_wait(&grouper->progress, &grouper->lock);
	}
	pthread_mutex_unlock(&grouper->lock);
}

// --- start and stop ---

static void kept(void *context)
{
	grouper_wake(context);
}

static enum outcome nothing(struct conn *conn, void *context, struct fault *fault)
{
	(void)conn, (void)context, (void)fault;
	return OK;
}

static enum outcome read_to_find(struct grouper *grouper, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(grouper->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_grouper_read_to);
	const bool found = stmt_step(find);
	grouper->read_to = found ? stmt_i64(find, 0) : id_floor(time_now() - FIRST_MS) - 1;
	outcome = stmt_end(find, fault);
	conn_release(conn);
	return outcome;
}

static void grouper_free(struct grouper *grouper)
{
	group_scratch_free(grouper->scratch);
	facet_tally_free(grouper->tally);
	free(grouper->post);
	pthread_cond_destroy(&grouper->work);
	pthread_cond_destroy(&grouper->progress);
	pthread_mutex_destroy(&grouper->lock);
	free(grouper);
}

static void locks_init(struct grouper *grouper)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&grouper->lock, NULL);
	pthread_cond_init(&grouper->work, &monotonic);
	pthread_cond_init(&grouper->progress, NULL);
	pthread_condattr_destroy(&monotonic);
}

enum outcome grouper_start(struct store *store, struct id_maker *ids, struct live_hub *hub,
			   struct grouper **ret_grouper, struct fault *fault)
{
	struct grouper *grouper = calloc(1, sizeof *grouper);
	if (!grouper)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	*grouper = (struct grouper){.store = store, .ids = ids, .hub = hub, .woken = true};
	locks_init(grouper);
	grouper->tally = facet_tally_new();
	grouper->post = calloc(1, sizeof *grouper->post);
	enum outcome outcome = grouper->tally && grouper->post
				   ? group_scratch_new(&grouper->scratch, fault)
				   : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		outcome = read_to_find(grouper, fault);
	if (outcome == OK && pthread_create(&grouper->thread, NULL, grouper_run, grouper) != 0)
		outcome = fail(UNAVAILABLE, fault, "A thread could not be started.");
	if (outcome != OK) {
		grouper_free(grouper);
		return outcome;
	}
	store_on_commit(store, kept, grouper);
	*ret_grouper = grouper;
	return OK;
}

void grouper_stop(struct grouper *grouper)
{
	if (!grouper)
		return;
	store_on_commit(grouper->store, NULL, NULL);
	pthread_mutex_lock(&grouper->lock);
	grouper->stopping = true;
	pthread_cond_broadcast(&grouper->work);
	pthread_cond_broadcast(&grouper->progress);
	pthread_mutex_unlock(&grouper->lock);
	pthread_join(grouper->thread, NULL);
	// A call that was on its way on the writer's thread has returned once this is answered.
	store_write(grouper->store, WRITE_PERSON, 1, nothing, NULL, NULL);
	grouper_free(grouper);
}
