// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/poll.h"

#include "base/log.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "campaign/outward.h"
#include "campaign/tag.h"
#include "listen/direct.h"
#include "listen/kept.h"
#include "listen/listen_embedded.h"
#include "listen/sender.h"
#include "listen/stream_in.h"

#include <stdlib.h>

#define LEASE_MS   (5 * MINUTE_MS)
#define DETAIL_MAX 300 // bytes

#define HELD_LEAST_NS INT64_C(1000000000) // a shorter wait for news was none

// One look.
struct poll {
	struct poller *poller;
	const struct job *job;
	struct arena arena;
	struct campaign campaign;
	struct inlet inlet;
	const struct connector *connector;
	struct inlet_values values;
	bool over;    // paused, removed or an exercise: there is no next look
	bool resting; // the campaign is archived: not now
	// What came of it:
	enum trouble trouble;
	struct fault why;
	int64_t wait_ms, accepted;
	bool more, held;
	bool warned; // it is well, and the trouble is one to come
	bool back;   // it is well again after a while
	struct str title, cursor;
	struct connector_bell bell; // that the look left
};

// --- what is to be asked ---

static enum outcome poll_read(struct poll *poll, struct conn *conn, int64_t id, struct fault *fault)
{
	bool open = false;
	struct inlet *inlet = &poll->inlet;
	enum outcome outcome = inlet_find(conn, &poll->arena, 0, id, inlet, fault);
	if (outcome == OK)
		outcome =
		    campaign_by_id(conn, &poll->arena, inlet->campaign, &poll->campaign, fault);
	if (outcome == OK)
		outcome = outward_gate(conn, inlet->campaign, &open, fault);
	if (outcome != OK)
		return outcome;
	poll->over = inlet->paused_at != 0 || !open;
	poll->resting = poll->campaign.archived_at != 0;
	poll->connector = connector_find(poll->poller->connectors, inlet->connector);
	poll->over |= poll->connector && !poll->connector->poll;
	if (!poll->connector) {
		poll->trouble = TROUBLE_SETTINGS;
		fail(INVALID, &poll->why, "This version cannot ask this kind of source.");
		return OK;
	}
	if (poll->over)
		return OK;
	outcome = inlet_values_read(conn, &poll->arena, poll->poller->sealer, id, poll->connector,
				    &poll->values, &poll->why);
	if (outcome == INVALID) {
		poll->trouble = TROUBLE_SEALED;
		return OK;
	}
	return outcome == OK ? OK : fail(outcome, fault, "%s", poll->why.text);
}

static enum outcome poll_load(struct poll *poll, struct fault *fault)
{
	int64_t id = 0;
	struct conn *conn;
	str_to_i64(poll->job->payload, &id);
	enum outcome outcome = store_reader(poll->poller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = poll_read(poll, conn, id, fault);
	conn_release(conn);
	if (outcome != NOT_FOUND)
		return outcome;
	poll->over = true;
	return OK;
}

// --- asking ---

// Where it stopped, if that was said of the place where it leads now.
static struct str cursor_of(const struct inlet *inlet)
{
	int64_t began;
	struct str rest = inlet->read_to;
	const bool here = str_to_i64(str_cut(&rest, ' '), &began) && began == inlet->began;
	return here && rest.len > 0 ? rest : STR("");
}

// The campaign's hashtags; without them a look asks for what was typed.
static struct str tags_of(const struct poller *poller, struct arena *arena, int64_t campaign)
{
	struct conn *conn;
	struct str tags = STR("");
	if (store_reader(poller->store, &conn, NULL) != OK)
		return tags;
	if (tags_text(conn, arena, campaign, &tags, NULL) != OK)
		tags = STR("");
	conn_release(conn);
	return tags;
}

struct connector_call poll_call(const struct poller *poller, struct arena *arena,
				const struct connector *connector, const struct inlet *inlet,
				const struct str *values)
{
	struct connector_call call = {
	    .arena = arena,
	    .fetcher = poller->fetcher,
	    .connector = connector,
	    .values = values,
	    .cursor = inlet ? cursor_of(inlet) : STR(""),
	    .now = poller->now(),
	    .test = !inlet,
	    .directory = poller->directory,
	};
	struct kept *kept = inlet ? arena_zero(arena, sizeof *kept) : NULL;
	if (kept)
		*kept = (struct kept){poller->store, poller->sealer, inlet->id};
	call.kept = kept;
	call.source = inlet ? inlet->source : STR("");
	call.tags = inlet && connector->tags ? tags_of(poller, arena, inlet->campaign) : STR("");
	if (inlet && inlet->hook.len > 0) {
		call.hook_code = inlet->hook;
		if (poller->site.len > 0)
			call.hook = arena_format(arena, "%.*s/hooks/%.*s", STR_ARG(poller->site),
						 STR_ARG(inlet->hook));
	}
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	return call;
}

static enum outcome posts_keep(struct poll *poll, const struct connector_call *call,
			       struct fault *fault)
{
	struct ingest_report report = {0};
	struct ingest_body body = {
	    .campaign = &poll->campaign,
	    .source = poll->inlet.source,
	    .by_inlet = true,
	    .body = buf_str(&call->lines),
	    .read_to = STR(""),
	};
	if (call->next_cursor.len > CONNECTOR_CURSOR_MAX)
		return fail(FAULT, fault, "The cursor of the connector is too long.");
	if (call->next_cursor.len > 0)
		body.read_to = arena_format(&poll->arena, "%lld %.*s", (long long)poll->inlet.began,
					    STR_ARG(call->next_cursor));
	if (body.body.len == 0 && str_equal(body.read_to, poll->inlet.read_to))
		return OK;
	const enum outcome outcome =
	    ingest_take(poll->poller->ingest, &poll->arena, &body, &report, fault);
	poll->accepted += report.accepted;
	if (report.rejected > 0 && report.n_errors > 0)
		log_warn("listen.rejected", log_i64("inlet", poll->inlet.id),
			 log_i64("posts", report.rejected), log_str("why", report.errors[0].error));
	return outcome;
}

// Messages to us are kept one by one, before the cursor moves: what is cut off is asked again, and
// what was kept is known.
static enum outcome directs_keep(struct poll *poll, const struct connector_call *call,
				 struct fault *fault)
{
	const enum outcome outcome = direct_take(poll->poller, &poll->arena, &poll->campaign,
						 &poll->inlet, call, &poll->accepted, fault);
	return outcome == OK ? sender_reports(poll->poller, poll->inlet.id, call, fault) : outcome;
}

static void poll_ask(struct poll *poll)
{
	struct connector_call call = poll_call(poll->poller, &poll->arena, poll->connector,
					       &poll->inlet, poll->values.value);
	const bool holds = poll->connector->can & CONNECTOR_HOLDS;
	if (holds && atomic_fetch_add(&poll->poller->held, 1) < POLL_HOLDS_MOST)
		call.hold_ms = POLL_HOLD_MS;
	struct stream_in *streams = poll->poller->streams;
	if (streams)
		stream_in_bell_take(streams, &poll->inlet, &poll->bell);
	if (streams && stream_in_wants(streams, &poll->inlet))
		call.bell = &poll->bell;
	call.refused = streams && stream_in_refused(streams, &poll->inlet);
	const int64_t asked_ns = time_monotonic_ns();
	const enum outcome asked = poll->connector->poll(&call, &poll->why);
	if (holds)
		atomic_fetch_sub(&poll->poller->held, 1);
	// A server that says "nothing" at once did not hold it, and is not asked again at once.
	poll->held = call.hold_ms > 0 && (!str_equal(call.next_cursor, call.cursor) ||
					  time_monotonic_ns() - asked_ns >= HELD_LEAST_NS);
	poll->trouble = asked == OK ? TROUBLE_NONE : call.trouble ? call.trouble : TROUBLE_BROKEN;
	poll->warned = asked == OK && call.warning != TROUBLE_NONE;
	if (poll->warned) {
		poll->trouble = call.warning;
		fail(OK, &poll->why, "%.*s", STR_ARG(call.warned));
	}
	if (call.bell_wait_ms > 0)
		stream_in_bell_later(streams, &poll->inlet, call.bell_wait_ms);
	poll->wait_ms = call.wait_ms;
	poll->more = call.more;
	poll->title = utf8_prefix(call.title, DETAIL_MAX);
	poll->cursor = call.next_cursor.len > 0 ? call.next_cursor : call.cursor;
	if (asked == OK && (directs_keep(poll, &call, &poll->why) != OK ||
			    posts_keep(poll, &call, &poll->why) != OK)) {
		poll->trouble = TROUBLE_OURS;
		poll->warned = false;
	}
	buf_free(&call.lines);
}

// --- what came of it ---

int64_t poll_wait(int every_min, int failures, enum trouble trouble, int64_t wait_ms,
		  unsigned chance)
{
	int64_t wait = every_min * MINUTE_MS;
	for (int i = 0; i < failures && wait < POLL_WAIT_MOST; i++)
		wait *= 2;
	if (failures > 0 && wait > POLL_WAIT_MOST && every_min * MINUTE_MS < POLL_WAIT_MOST)
		wait = POLL_WAIT_MOST;
	if (wait < troubles[trouble].least_ms)
		wait = troubles[trouble].least_ms;
	if (wait < wait_ms)
		wait = wait_ms;
	return wait + wait / 4 * (int64_t)(chance % 1024) / 1024;
}

void poll_count(struct inlet *inlet, const struct campaign *campaign, int64_t accepted, int64_t now)
{
	if (accepted == 0)
		return;
	const int64_t ahead = (int64_t)zone_offset_by_name(campaign->time_zone, now) * 1000;
	const int64_t day = now - (now + ahead) % (24 * HOUR_MS);
	inlet->day_posts = inlet->day == day ? inlet->day_posts + accepted : accepted;
	inlet->day = day;
	inlet->last_post_at = now;
}

// Minutes to the next look: rare while a stream brings all that it would find.
static int every_of(const struct poll *poll)
{
	const int every = poll->inlet.every_min;
	struct stream_in *streams = poll->poller->streams;
	if (poll->bell.at && !poll->bell.part)
		return STREAM_LOOKS_MIN;
	const bool streamed = streams && stream_in_state(streams, poll->inlet.id) == STREAM_WHOLE;
	return streamed && every < STREAM_LOOKS_MIN ? STREAM_LOOKS_MIN : every;
}

// How it goes now. Said in the log once when it begins and once when it ends.
static void state_set(struct poll *poll, int64_t now)
{
	struct inlet *inlet = &poll->inlet;
	const bool ill = poll->trouble != TROUBLE_NONE, was = inlet->ill_since != 0;
	if (ill != was)
		log_event(ill ? LOG_WARN : LOG_INFO, ill ? "listen.ill" : "listen.well",
			  (const struct log_field[]){
			      log_i64("inlet", inlet->id),
			      log_str("trouble", str_from(troubles[poll->trouble].name)),
			      {0}});
	poll->back = was && inlet->failures > 0 && (!ill || poll->warned) &&
		     now - inlet->ill_since >= SENDER_LONG_MS;
	inlet->failures = ill && !poll->warned ? inlet->failures + 1 : 0;
	inlet->ill_since = !ill ? 0 : was ? inlet->ill_since : now;
	inlet->trouble = poll->trouble;
	inlet->detail =
	    ill ? utf8_prefix(arena_copy(&poll->arena, str_from(poll->why.text)), DETAIL_MAX)
		: STR("");
	if (poll->title.len > 0)
		inlet->title = poll->title;
	inlet->asked_at = now;
	poll_count(inlet, &poll->campaign, poll->accepted, now);
	const int64_t wait =
	    poll_wait(every_of(poll), inlet->failures, poll->warned ? TROUBLE_NONE : inlet->trouble,
		      poll->wait_ms, arc4random_uniform(1024));
	if (!ill && poll->connector && poll->connector->can & CONNECTOR_HOLDS)
		inlet->next_at = now + (poll->wait_ms		   ? poll->wait_ms
					: poll->held || poll->more ? 0
								   : POLL_REST_MS);
	else
		inlet->next_at = now + (poll->more && !ill ? 0 : wait);
}

// Whether somebody changed it while it was asked; then it is asked again at once. False if it was
// removed.
static enum outcome still_there(struct conn *conn, const struct inlet *inlet, bool *ret_there,
				bool *ret_changed, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_inlet_revision);
	stmt_bind_i64(find, 1, inlet->id);
	*ret_there = stmt_step(find);
	*ret_changed = *ret_there && stmt_i64(find, 0) != inlet->revision;
	return stmt_end(find, fault);
}

static enum outcome poll_settle(struct conn *conn, void *context, struct fault *fault)
{
	bool there, changed;
	const struct poll *poll = context;
	const struct inlet *inlet = &poll->inlet;
	const bool ill = inlet->failures > 0;
	const struct str kind = ill ? STR(INLET_JOB_ILL) : STR(INLET_JOB);
	enum outcome outcome = still_there(conn, inlet, &there, &changed, fault);
	if (outcome != OK || !there)
		return outcome;
	const int64_t due = changed ? poll->poller->now() : inlet->next_at;
	outcome = inlet_went(conn, inlet, fault);
	if (outcome == OK && poll->back)
		outcome = inlet_send(conn, inlet->id, poll->poller->now(), fault);
	if (outcome != OK)
		return outcome;
	return str_equal(poll->job->kind, kind) ? job_postpone(conn, poll->job, due, fault)
						: inlet_queue(conn, inlet->id, ill, due, fault);
}

// The server stops, and did not wait for the answer: that says nothing of the other side.
static bool cut_off(const struct poll *poll)
{
	return poll->trouble != TROUBLE_NONE && poll->poller->fetcher &&
	       fetcher_stopping(poll->poller->fetcher);
}

// After a look that went well and brought all there was, its stream is opened, if there is one.
static void poll_stream(struct poll *poll)
{
	struct connector_stream stream;
	struct fault none;
	struct stream_in *streams = poll->poller->streams;
	if (!streams || poll->trouble != TROUBLE_NONE || poll->resting || poll->more ||
	    !poll->connector->stream || poll->bell.at || !stream_in_wants(streams, &poll->inlet) ||
	    stream_in_refused(streams, &poll->inlet))
		return;
	struct connector_call call = poll_call(poll->poller, &poll->arena, poll->connector,
					       &poll->inlet, poll->values.value);
	call.cursor = poll->cursor;
	if (poll->connector->stream(&call, &stream, &none) == OK)
		stream_in_add(streams, &poll->inlet, &call, &stream);
	buf_free(&call.lines);
}

// The bell that the look left is heard from now on, if all went well.
static void poll_bell(struct poll *poll, enum outcome outcome)
{
	struct connector_bell *bell = &poll->bell;
	if (!bell->at)
		return;
	if (outcome == OK && (poll->trouble == TROUBLE_NONE || poll->warned))
		stream_in_bell_hang(poll->poller->streams, &poll->inlet, bell);
	else
		bell->end(bell->at);
}

static enum outcome poll_once(struct poll *poll, struct fault *fault)
{
	enum outcome outcome = poll_load(poll, fault);
	if (outcome != OK || poll->over)
		return outcome;
	if (poll->job->attempt > POLL_LAST_TRIES) {
		poll->trouble = TROUBLE_HARMFUL;
		fail(FAULT, &poll->why, "The last looks at it never ended.");
	}
	if (!poll->resting && poll->trouble == TROUBLE_NONE)
		poll_ask(poll);
	if (poll->resting)
		poll->inlet.next_at = poll->poller->now() + HOUR_MS;
	else if (cut_off(poll))
		poll->inlet.next_at = poll->poller->now();
	else
		state_set(poll, poll->poller->now());
	outcome = store_write(poll->poller->store, WRITE_STREAM, 3, poll_settle, poll, fault);
	if (outcome == OK)
		poll_stream(poll);
	poll_bell(poll, outcome);
	return outcome;
}

static enum outcome poll_run(void *context, const struct job *job, struct fault *fault)
{
	struct poll *poll = calloc(1, sizeof *poll);
	if (!poll)
		return fail(UNAVAILABLE, fault, "Not enough memory to ask a source.");
	poll->poller = context;
	poll->job = job;
	arena_init(&poll->arena, CONNECTOR_MEMORY);
	const enum outcome outcome = poll_once(poll, fault);
	arena_free(&poll->arena);
	free(poll);
	return outcome;
}

struct job_kind poll_job(struct poller *poller)
{
	return (struct job_kind){
	    .name = INLET_JOB,
	    .max_attempts = 1000,
	    .backoff_ms = 10000,
	    .timeout_ms = LEASE_MS,
	    .run = poll_run,
	    .context = poller,
	    .help = "Asks a source of posts.",
	};
}

struct job_kind poll_job_ill(struct poller *poller)
{
	struct job_kind kind = poll_job(poller);
	kind.name = INLET_JOB_ILL;
	kind.help = "Asks a source of posts again that was ill.";
	return kind;
}

// --- "test it" ---

struct poll_test poll_try(const struct poller *poller, struct arena *arena, int64_t campaign,
			  const struct connector *connector, const struct str *values)
{
	struct arena room;
	struct fault why = {0};
	arena_init(&room, CONNECTOR_MEMORY);
	struct connector_call call = poll_call(poller, &room, connector, NULL, values);
	call.tags = connector->tags ? tags_of(poller, &room, campaign) : STR("");
	enum outcome outcome = OK;
	if (connector->check)
		outcome = connector->check(&call, &why);
	else if (connector->poll)
		outcome = connector->poll(&call, &why);
	struct poll_test test = {
	    .good = outcome == OK,
	    .trouble = outcome == OK  ? TROUBLE_NONE
		       : call.trouble ? call.trouble
				      : TROUBLE_BROKEN,
	    .detail = outcome == OK ? STR("") : arena_copy(arena, str_from(why.text)),
	    .title = arena_copy(arena, utf8_prefix(call.title, DETAIL_MAX)),
	    .posts = (int64_t)call.posts,
	};
	buf_free(&call.lines);
	arena_free(&room);
	return test;
}
