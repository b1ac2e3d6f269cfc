// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/watch.h"

#include "base/log.h"
#include "insight/alert.h"
#include "insight/insight_embedded.h"
#include "insight/trend.h"
#include "insight/trend_words.h"

#include <assert.h>
#include <stdlib.h>

#define BATCH_WEIGHT 50

static_assert(WATCH_BATCH <= TREND_NOTES, "a batch fits into its tally");
#define ARENA_MOST ((size_t)64 << 20)

// What one look needs; gone when it ends.
struct look {
	struct watch *watch;
	struct group_scratch *scratch;
	struct group_post *post;
	struct trend_tally *tally;
	struct alert_tally *alerts;
	struct folded folded;	  // of the names that rules compare
	struct arena arena;	  // of the campaign in hand
	struct campaign_in_hand { // posts of one campaign mostly come together
		int64_t id;
		struct tag_book book;
		struct alert_rule *rules;
		size_t n_rules;
	} campaign;
	int64_t from, read_to; // of the batch
	bool ended;	       // somebody else watched it
};

static void look_free(struct look *look)
{
	if (!look)
		return;
	group_scratch_free(look->scratch);
	trend_tally_free(look->tally);
	alert_tally_free(look->alerts);
	arena_free(&look->arena);
	free(look->post);
	free(look);
}

static struct look *look_new(struct watch *watch)
{
	struct look *look = calloc(1, sizeof *look);
	if (!look)
		return NULL;
	look->watch = watch;
	arena_init(&look->arena, ARENA_MOST);
	look->tally = trend_tally_new();
	look->alerts = alert_tally_new();
	look->post = calloc(1, sizeof *look->post);
	if (look->tally && look->alerts && look->post &&
	    group_scratch_new(&look->scratch, NULL) == OK)
		return look;
	look_free(look);
	return NULL;
}

// --- reading a batch ---

static enum outcome rules_take(struct conn *conn, struct look *look, int64_t campaign,
			       struct fault *fault)
{
	struct campaign_in_hand *hand = &look->campaign;
	enum outcome outcome =
	    alert_rule_list(conn, &look->arena, campaign, &hand->rules, &hand->n_rules, fault);
	for (size_t i = 0; i < hand->n_rules && outcome == OK; i++)
		outcome = alert_rule_fold(&look->arena, &look->folded, &hand->rules[i], fault);
	return outcome;
}

static enum outcome campaign_take(struct conn *conn, struct look *look, int64_t campaign,
				  struct fault *fault)
{
	if (look->campaign.id == campaign)
		return OK;
	arena_reset(&look->arena);
	look->campaign = (struct campaign_in_hand){0};
	enum outcome outcome =
	    tag_book_read(conn, &look->arena, campaign, &look->campaign.book, fault);
	if (outcome == OK)
		outcome = rules_take(conn, look, campaign, fault);
	if (outcome == OK)
		look->campaign.id = campaign;
	return outcome;
}

// *ret_full: the post waits for the next batch.
static enum outcome post_watch(struct conn *conn, struct look *look, bool *ret_full,
			       struct fault *fault)
{
	struct watched watched;
	const enum outcome outcome = campaign_take(conn, look, look->post->campaign, fault);
	if (outcome != OK ||
	    !watched_read(look->scratch, &look->campaign.book, look->post, &watched))
		return outcome;
	*ret_full = !alert_note(look->alerts, &look->folded, look->campaign.rules,
				look->campaign.n_rules, &watched);
	if (!*ret_full)
		trend_note(look->tally, &watched);
	return OK;
}

static enum outcome batch_read(struct look *look, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	bool full = false;
	struct conn *conn, *more;
	enum outcome outcome = store_reader(look->watch->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = store_reader(look->watch->store, &more, fault);
	if (outcome != OK) {
		conn_release(conn);
		return outcome;
	}
	look->read_to = look->from;
	trend_tally_reset(look->tally);
	alert_tally_reset(look->alerts);
	struct stmt *rows = stmt_start(conn, &sql_watch_batch);
	stmt_bind_i64(rows, 1, look->from);
	stmt_bind_i64(rows, 2, WATCH_BATCH);
	while (outcome == OK && !full && stmt_step(rows)) {
		if (stmt_i64(rows, 3) != SIGNAL_NOISE) {
			group_post_read(rows, look->post);
			outcome = post_watch(more, look, &full, fault);
		}
		if (full)
			break;
		look->read_to = stmt_i64(rows, 0);
		count++;
	}
	const enum outcome ended = stmt_end(rows, fault);
	conn_release(more);
	conn_release(conn);
	*ret_count = count;
	return outcome != OK ? outcome : ended;
}

// --- keeping it ---

static enum outcome batch_write(struct conn *conn, void *context, struct fault *fault)
{
	struct look *look = context;
	struct stmt *set = stmt_start(conn, &sql_watch_read_to_set);
	stmt_bind_i64(set, 1, look->from);
	stmt_bind_i64(set, 2, look->read_to);
	enum outcome outcome = stmt_run(set, fault);
	look->ended = outcome == OK && conn_changes(conn) != 1;
	if (outcome == OK && !look->ended)
		outcome = trend_write(conn, look->tally, fault);
	if (outcome == OK && !look->ended)
		outcome =
		    alert_write(conn, look->watch->ids, look->alerts, look->watch->now(), fault);
	return outcome;
}

static enum outcome begin_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct look *look = context;
	struct stmt *begin = stmt_start(conn, &sql_watch_begin);
	stmt_bind_i64(begin, 1, id_floor(look->watch->now() - WATCH_FIRST_MS) - 1);
	return stmt_run(begin, fault);
}

static enum outcome begin(struct look *look, struct fault *fault)
{
	enum outcome outcome =
	    store_number(look->watch->store, &sql_watch_read_to, &look->from, fault);
	if (outcome != OK || look->from != 0)
		return outcome;
	outcome = store_write(look->watch->store, WRITE_STREAM, 1, begin_write, look, fault);
	return outcome == OK
		   ? store_number(look->watch->store, &sql_watch_read_to, &look->from, fault)
		   : outcome;
}

static enum outcome posts_watch(struct look *look, bool *ret_more, struct fault *fault)
{
	size_t all = 0, count = 1;
	enum outcome outcome = begin(look, fault);
	while (outcome == OK && count > 0 && all < WATCH_MOST && !look->ended) {
		outcome = batch_read(look, &count, fault);
		if (outcome == OK && count > 0)
			outcome = store_write(look->watch->store, WRITE_STREAM, BATCH_WEIGHT,
					      batch_write, look, fault);
		look->from = look->read_to;
		all += count;
	}
	*ret_more = outcome == OK && all >= WATCH_MOST;
	return outcome;
}

enum outcome watch_look(struct watch *watch, bool *ret_more, struct fault *fault)
{
	struct look *look = look_new(watch);
	if (!look)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome = posts_watch(look, ret_more, fault);
	look_free(look);
	if (outcome == OK && !*ret_more)
		outcome = trend_survey(watch->store, watch->now(), fault);
	return outcome;
}

// --- the job ---

bool watch_wanted(struct watch *watch)
{
	int64_t id = 0;
	bool due = false;
	struct fault fault;
	// What cannot be read is for the look to say.
	return store_number(watch->store, &sql_watch_new, &id, &fault) != OK || id != 0 ||
	       trend_survey_due(watch->store, watch->now(), &due, &fault) != OK || due;
}

static bool job_wanted(void *context)
{
	return watch_wanted(context);
}

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	bool more = false;
	struct watch *watch = context;
	const enum outcome outcome = watch_look(watch, &more, fault);
	return outcome == OK
		   ? job_again(watch->store, job, watch->now() + (more ? 0 : WATCH_EVERY_MS), fault)
		   : outcome;
}

struct job_kind watch_job(struct watch *watch)
{
	return (struct job_kind){
	    .name = WATCH_JOB,
	    .max_attempts = 1000000,
	    .backoff_ms = 5000,
	    .timeout_ms = 60000,
	    .run = job_run,
	    .context = watch,
	    .help = "Counts the stream by tag and asks the alert rules.",
	    .wanted = job_wanted,
	};
}

enum outcome watch_queue(struct conn *conn, int64_t due, struct fault *fault)
{
	return job_add(conn, STR(WATCH_JOB), STR(""), STR("always"), due, fault);
}
