// SPDX-License-Identifier: AGPL-3.0-or-later
// The jobs of webhooks that go out: one looks for what is new, one sends a message.
#include "base/json.h"
#include "base/log.h"
#include "campaign/outward.h"
#include "campaign/reading.h"
#include "insight/hook_out.h"
#include "insight/insight_embedded.h"
#include "people/audit.h"
#include "respond/case.h"
#include "respond/protection.h"

#define ROOM	     ((size_t)4 << 20)
#define RUNNING_MOST 500
#define DATA_MAX     1024
#define SETTLE_MS    2000	       // what is younger may still be on its way into the database
#define NOTE_MS	     ((int64_t)600000) // at least so often it is noted how far one was told
#define TIME_MS	     15000
#define ANSWER_MAX   ((size_t)64 << 10)

// --- looking ---

struct look {
	struct hook_teller *teller;
	const struct job *job;
	int64_t now, until; // until: what happened later is for the next look
};

struct told {
	int64_t id, at, subject; // id: by which it is ordered, at: when it happened, ms UTC
	char data[DATA_MAX];
	size_t len;
};

static void told_end(struct told *told, struct buf *out)
{
	told->len = out->len < sizeof told->data ? out->len : 0;
	memcpy(told->data, out->at, told->len);
	buf_free(out);
}

static void member(struct json_writer *writer, const char *name, struct str value)
{
	json_name(writer, name);
	json_add_str(writer, value);
}

static void post_write(struct stmt *row, struct told *told)
{
	struct buf out;
	struct json_writer writer;
	buf_init(&out, DATA_MAX);
	json_writer_init(&writer, &out);
	told->id = told->subject = stmt_i64(row, 0);
	told->at = id_time(told->id);
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_id(&writer, told->id);
	member(&writer, "kind", str_from(kind_names[stmt_i64(row, 1) % KIND_COUNT]));
	member(&writer, "urgency", str_from(urgency_names[stmt_i64(row, 2) % URGENCY_COUNT]));
	member(&writer, "lang", stmt_str(row, 3));
	json_object_end(&writer);
	told_end(told, &out);
}

static void case_write(struct stmt *row, struct told *told)
{
	struct buf out;
	struct json_writer writer;
	buf_init(&out, DATA_MAX);
	json_writer_init(&writer, &out);
	told->id = stmt_i64(row, 0);
	told->at = id_time(told->id);
	told->subject = stmt_i64(row, 2);
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_id(&writer, told->subject);
	json_name(&writer, "number");
	json_add_i64(&writer, stmt_i64(row, 3));
	member(&writer, "what", stmt_str(row, 1));
	member(&writer, "state", str_from(case_state_names[stmt_i64(row, 4) % CASE_STATES]));
	member(&writer, "urgency", str_from(urgency_names[stmt_i64(row, 5) % URGENCY_COUNT]));
	json_object_end(&writer);
	told_end(told, &out);
}

static void appeal_write(struct stmt *row, struct told *told)
{
	struct buf out;
	struct json_writer writer;
	buf_init(&out, DATA_MAX);
	json_writer_init(&writer, &out);
	told->id = told->subject = stmt_i64(row, 0);
	told->at = stmt_i64(row, 1);
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_id(&writer, told->subject);
	json_object_end(&writer);
	told_end(told, &out);
}

// What a look asks the database for; the events behind these are told by those who cause them.
enum { EVENT_POST, EVENT_CASE, EVENT_APPEAL, EVENTS };

// Up to where each event was told: posts and events of cases by their ids, appeals by when they
// changed and their ids.
struct told_to {
	int64_t at[EVENTS]; // ms UTC; only of appeals
	int64_t id[EVENTS];
};

static int64_t later(int64_t one, int64_t other)
{
	return one > other ? one : other;
}

static struct told_to told_before(const struct hook_out *hook)
{
	const int64_t floor = id_floor(hook->read_to) - 1;
	const bool before = hook->appeals_at < hook->read_to;
	return (struct told_to){
	    .at = {0, 0, before ? hook->read_to - 1 : hook->appeals_at},
	    .id = {later(hook->posts_to, floor), later(hook->cases_to, floor),
		   before ? INT64_MAX : hook->appeals_to},
	};
}

// Starts the query of an event, all its parameters bound.
static struct stmt *event_start(struct conn *conn, const struct hook_out *hook, int64_t until,
				int event)
{
	const struct told_to told = told_before(hook);
	const struct query *const queries[EVENTS] = {&sql_hook_out_posts, &sql_hook_out_cases,
						     &sql_hook_out_appeals};
	struct stmt *rows = stmt_start(conn, queries[event]);
	stmt_bind_i64(rows, 1, hook->campaign);
	stmt_bind_i64(rows, 2, told.id[event]);
	stmt_bind_i64(rows, 3, event == EVENT_APPEAL ? until : id_floor(until));
	int at = 4;
	if (event == EVENT_POST)
		stmt_bind_i64(rows, at++, hook->kind);
	if (event == EVENT_APPEAL) {
		stmt_bind_i64(rows, at++, told.at[event]);
	} else {
		stmt_bind_i64(rows, at++, hook->least);
		stmt_bind_i64(rows, at++, READING_PRIVATE);
	}
	stmt_bind_i64(rows, at, HOOK_OUT_AT_ONCE);
	return rows;
}

// Tells of one event, in its order, at most HOOK_OUT_AT_ONCE. *now_told then stands behind the
// last, and *ret_until is when that was; with fewer, `until`.
static enum outcome event_tell(struct conn *conn, const struct look *look, struct arena *arena,
			       const struct hook_out *hook, int event, struct told_to *now_told,
			       int64_t *ret_until, struct fault *fault)
{
	static void (*const writers[EVENTS])(struct stmt *, struct told *) = {
	    post_write, case_write, appeal_write};
	size_t count = 0;
	struct told *list = arena_raw(arena, HOOK_OUT_AT_ONCE * sizeof *list);
	if (!list)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	struct stmt *rows = event_start(conn, hook, look->until, event);
	while (count < HOOK_OUT_AT_ONCE && stmt_step(rows))
		writers[event](rows, &list[count++]);
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = hook_out_tell(conn, look->teller->ids, hook->id, hook_out_events[event],
					list[i].subject, str_of(list[i].data, list[i].len),
					look->now, fault);
	if (count < HOOK_OUT_AT_ONCE)
		return outcome;
	const struct told *last = &list[count - 1];
	now_told->at[event] = last->at;
	now_told->id[event] = last->id;
	*ret_until = last->at;
	return outcome;
}

static enum outcome hook_look(struct conn *conn, const struct look *look, struct arena *arena,
			      const struct hook_out *hook, struct fault *fault)
{
	int64_t until = look->until;
	const int64_t all = id_floor(until) - 1;
	struct told_to told = {.at = {0, 0, until - 1}, .id = {all, all, INT64_MAX}};
	enum outcome outcome = OK;
	for (int i = 0; i < EVENTS && outcome == OK; i++) {
		int64_t reached = until;
		if (hook_out_wants(hook, hook_out_events[i]))
			outcome = event_tell(conn, look, arena, hook, i, &told, &reached, fault);
		until = reached < until ? reached : until;
	}
	if (outcome != OK)
		return outcome;
	struct stmt *read = stmt_start(conn, &sql_hook_out_read_to);
	stmt_bind_i64(read, 1, hook->id);
	stmt_bind_i64(read, 2, until);
	stmt_bind_i64(read, 3, told.id[EVENT_POST]);
	stmt_bind_i64(read, 4, told.id[EVENT_CASE]);
	stmt_bind_i64(read, 5, told.id[EVENT_APPEAL]);
	stmt_bind_i64(read, 6, told.at[EVENT_APPEAL]);
	outcome = stmt_run(read, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *forget = stmt_start(conn, &sql_hook_out_forget);
	stmt_bind_i64(forget, 1, hook->id);
	stmt_bind_i64(forget, 2, look->now - HOOK_OUT_KEPT_MS);
	return stmt_run(forget, fault);
}

static enum outcome running_list(struct conn *conn, int64_t ids[RUNNING_MOST],
				 int64_t campaigns[RUNNING_MOST], size_t *ret_count,
				 struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_hook_out_running);
	stmt_bind_i64(rows, 1, RUNNING_MOST);
	while (count < RUNNING_MOST && stmt_step(rows)) {
		ids[count] = stmt_i64(rows, 0);
		campaigns[count++] = stmt_i64(rows, 1);
	}
	*ret_count = count;
	return stmt_end(rows, fault);
}

static enum outcome look_write(struct conn *conn, void *context, struct fault *fault)
{
	struct arena arena;
	struct hook_out hook;
	size_t count = 0;
	struct look *look = context;
	int64_t ids[RUNNING_MOST], campaigns[RUNNING_MOST];
	enum outcome outcome = running_list(conn, ids, campaigns, &count, fault);
	arena_init(&arena, ROOM);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		arena_reset(&arena);
		outcome = hook_out_find(conn, &arena, campaigns[i], ids[i], &hook, fault);
		if (outcome == OK && hook.read_to < look->until)
			outcome = hook_look(conn, look, &arena, &hook, fault);
	}
	arena_free(&arena);
	// Without any the look ends; a new one begins it again.
	if (outcome == OK && count > 0)
		outcome = job_postpone(conn, look->job, look->now + HOOK_OUT_EVERY_MS, fault);
	return outcome;
}

static enum outcome watch_run(void *context, const struct job *job, struct fault *fault)
{
	struct hook_teller *teller = context;
	const int64_t now = teller->now();
	struct look look = {.teller = teller, .job = job, .now = now, .until = now - SETTLE_MS};
	return store_write(teller->store, WRITE_STREAM, HOOK_OUT_AT_ONCE, look_write, &look, fault);
}

// Whether there is something to tell one, or it is time to note how far it was told.
static bool hook_some(struct conn *conn, const struct hook_out *hook, int64_t now)
{
	bool some = hook->read_to < now - NOTE_MS;
	for (int i = 0; i < EVENTS && !some; i++) {
		if (!hook_out_wants(hook, hook_out_events[i]))
			continue;
		struct stmt *rows = event_start(conn, hook, now - SETTLE_MS, i);
		some = stmt_step(rows);
		some |= stmt_end(rows, NULL) != OK;
	}
	return some;
}

// Without anything to tell nothing is written.
static bool watch_wanted(void *context)
{
	struct conn *conn;
	struct arena arena;
	struct hook_out hook;
	int64_t ids[RUNNING_MOST], campaigns[RUNNING_MOST];
	size_t count = 0;
	bool some = false;
	const struct hook_teller *teller = context;
	if (store_reader(teller->store, &conn, NULL) != OK)
		return true;
	if (running_list(conn, ids, campaigns, &count, NULL) != OK)
		some = true;
	arena_init(&arena, ROOM);
	for (size_t i = 0; i < count && !some; i++) {
		arena_reset(&arena);
		some = hook_out_find(conn, &arena, campaigns[i], ids[i], &hook, NULL) == OK &&
		       hook_some(conn, &hook, teller->now());
	}
	arena_free(&arena);
	conn_release(conn);
	return some;
}

struct job_kind hook_out_watch_job(struct hook_teller *teller)
{
	return (struct job_kind){.name = HOOK_OUT_WATCH,
				 .max_attempts = 1000,
				 .backoff_ms = 5000,
				 .timeout_ms = 60000,
				 .run = watch_run,
				 .context = teller,
				 .help = "Looks for what webhooks are to be told of.",
				 .wanted = watch_wanted};
}

// --- sending ---

struct sending {
	struct hook_teller *teller;
	const struct job *job;
	struct arena *arena;
	int64_t delivery, now;
	struct hook_out hook;
	struct str body;
	bool wanted, open;
	int status;
	enum hook_out_state state;
	struct str why;
	bool gone; // the other side wants no more
};

static enum outcome sending_read(struct sending *sending, struct conn *conn, struct fault *fault)
{
	int64_t hook = 0, campaign = 0;
	struct stmt *find = stmt_start(conn, &sql_hook_out_delivery);
	stmt_bind_i64(find, 1, sending->delivery);
	if (stmt_step(find)) {
		hook = stmt_i64(find, 0);
		sending->body = arena_copy(sending->arena, stmt_str(find, 3));
		sending->wanted = stmt_i64(find, 4) == HOOK_WAITS;
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK || !sending->wanted)
		return outcome;
	struct stmt *of = stmt_start(conn, &sql_hook_out_find);
	stmt_bind_i64(of, 1, hook);
	sending->wanted = stmt_step(of);
	if (sending->wanted)
		campaign = stmt_i64(of, 15);
	outcome = stmt_end(of, fault);
	if (outcome != OK || !sending->wanted)
		return outcome;
	outcome = hook_out_find(conn, sending->arena, campaign, hook, &sending->hook, fault);
	return outcome == OK ? outward_gate(conn, campaign, &sending->open, fault) : outcome;
}

static enum outcome secrets_open(const struct sending *sending, struct str secrets[2],
				 size_t *ret_count, struct fault *fault)
{
	const struct hook_out *hook = &sending->hook;
	const struct sealer *sealer = sending->teller->sealer;
	*ret_count = 1;
	enum outcome outcome = unseal(sealer, sending->arena, hook->secret, &secrets[0], fault);
	if (outcome != OK || hook->old_secret.len == 0 || hook->old_until < sending->now)
		return outcome;
	*ret_count = 2;
	return unseal(sealer, sending->arena, hook->old_secret, &secrets[1], fault);
}

static enum outcome ask(struct sending *sending, struct fault *fault)
{
	size_t count;
	struct str secrets[2];
	struct fetch_answer answer;
	struct arena *arena = sending->arena;
	const int64_t seconds = sending->now / 1000;
	const struct str id = arena_format(arena, "msg_%lld", (long long)sending->delivery);
	enum outcome outcome = secrets_open(sending, secrets, &count, fault);
	if (outcome != OK)
		return outcome;
	const struct fetch_header headers[] = {
	    {STR("Content-Type"), STR("application/json")},
	    {STR("webhook-id"), id},
	    {STR("webhook-timestamp"), arena_format(arena, "%lld", (long long)seconds)},
	    {STR("webhook-signature"),
	     hook_out_sign(arena, secrets, count, id, seconds, sending->body)},
	};
	const struct fetch_request request = {
	    .method = "POST",
	    .url = arena_cstr(arena, sending->hook.address),
	    .headers = headers,
	    .n_headers = sizeof headers / sizeof headers[0],
	    .body = sending->body,
	    .timeout_ms = TIME_MS,
	    .max_bytes = ANSWER_MAX,
	    .last = true,
	};
	outcome = fetch(sending->teller->fetcher, arena, &request, &answer, fault);
	if (outcome != OK)
		return outcome;
	sending->status = answer.status;
	sending->gone = answer.status == 410;
	if (answer.status >= 200 && answer.status < 300)
		return OK;
	return fail(UNAVAILABLE, fault, "It answered %d.", answer.status);
}

static enum outcome health_write(struct conn *conn, const struct sending *sending,
				 struct fault *fault)
{
	const struct hook_out *hook = &sending->hook;
	struct stmt *write;
	if (sending->state == HOOK_SENT) {
		write = stmt_start(conn, &sql_hook_out_well);
		stmt_bind_i64(write, 1, hook->id);
		return stmt_run(write, fault);
	}
	const bool stop = !hook->stopped_at &&
			  (sending->gone ||
			   (hook->ill_since && sending->now - hook->ill_since > HOOK_OUT_ILL_MS));
	write = stmt_start(conn, &sql_hook_out_ill);
	stmt_bind_i64(write, 1, hook->id);
	stmt_bind_i64(write, 2, sending->now);
	stmt_bind_str(write, 3, sending->why);
	stmt_bind_i64_or_null(write, 4, stop ? sending->now : 0);
	const enum outcome outcome = stmt_run(write, fault);
	if (outcome != OK || !stop)
		return outcome;
	const struct audit_entry entry = {.action = "webhook.stop", .subject = hook->id};
	return audit_add(conn, sending->teller->ids, &entry, fault);
}

static enum outcome sending_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct sending *sending = context;
	struct stmt *went = stmt_start(conn, &sql_hook_out_delivery_went);
	stmt_bind_i64(went, 1, sending->delivery);
	stmt_bind_i64(went, 2, sending->state);
	stmt_bind_i64(went, 3, sending->job->attempt);
	stmt_bind_i64_or_null(went, 4, sending->status);
	stmt_bind_str(went, 5, sending->why);
	stmt_bind_i64_or_null(went, 6, sending->state == HOOK_SENT ? sending->now : 0);
	const enum outcome outcome = stmt_run(went, fault);
	return outcome == OK && sending->open ? health_write(conn, sending, fault) : outcome;
}

// Whether it is worth trying again.
static bool again(const struct sending *sending, enum outcome outcome)
{
	return (outcome == UNAVAILABLE || outcome == TOO_MUCH) && !sending->gone &&
	       sending->job->attempt < HOOK_OUT_ATTEMPTS;
}

static enum outcome sending_run(struct sending *sending, struct fault *fault)
{
	struct conn *conn;
	struct fault why = {0};
	enum outcome went = OK;
	enum outcome outcome = store_reader(sending->teller->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = sending_read(sending, conn, fault);
	conn_release(conn);
	if (outcome != OK || !sending->wanted)
		return outcome;
	sending->why = STR("");
	sending->state = HOOK_WOULD;
	if (sending->hook.stopped_at) {
		sending->state = HOOK_DEAD;
		sending->open = false;
	} else if (sending->open) {
		went = ask(sending, &why);
		sending->why = arena_copy(sending->arena, str_from(why.text));
		sending->state = went == OK		? HOOK_SENT
				 : again(sending, went) ? HOOK_WAITS
							: HOOK_DEAD;
	}
	outcome =
	    store_write(sending->teller->store, WRITE_STREAM, 2, sending_write, sending, fault);
	if (outcome == OK && sending->state == HOOK_WAITS)
		return fail(UNAVAILABLE, fault, "%.*s", STR_ARG(sending->why));
	return outcome;
}

static enum outcome send_run(void *context, const struct job *job, struct fault *fault)
{
	struct arena arena;
	struct hook_teller *teller = context;
	struct sending sending = {
	    .teller = teller, .job = job, .arena = &arena, .now = teller->now()};
	if (!str_to_i64(job->payload, &sending.delivery))
		return fail(FAULT, fault, "The job names no message.");
	arena_init(&arena, ROOM);
	const enum outcome outcome = sending_run(&sending, fault);
	arena_free(&arena);
	return outcome;
}

struct job_kind hook_out_send_job(struct hook_teller *teller)
{
	return (struct job_kind){.name = HOOK_OUT_SEND,
				 .max_attempts = HOOK_OUT_ATTEMPTS,
				 .backoff_ms = HOOK_OUT_BACKOFF_MS,
				 .timeout_ms = 60000,
				 .run = send_run,
				 .context = teller,
				 .help = "Sends a webhook."};
}
