// SPDX-License-Identifier: AGPL-3.0-or-later
// What webhooks are told of: every post, event of a Case and appeal once, posts in order, however
// many come within one millisecond; nothing of a private Case. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "insight/hook_out.h"

#include "desk_fixture.h"
#include "respond/protection.h"

#define MANY 250 // more than two looks tell

static struct desk desk;
static int64_t moment; // of the clock

static int64_t now_of_test(void)
{
	return moment;
}

// MANY posts of one millisecond, from an id on.
static const struct query posts_insert = {
    .name = "posts_insert",
    .sql = "insert into post (id, campaign_id, source_id, written_at, signal, kind, urgency, lang, "
	   "labels, raw, reading) with recursive n (i) as (select 0 union all select i + 1 from n "
	   "where i < 249) select cast($1 as bigint) + i, cast($2 as bigint), 1, 0, 2, 1, 0, 'en', "
	   "0, '{}', $3 from n"};
// As many events of a case, and appeals of as many organisations.
static const struct query events_insert = {
    .name = "events_insert",
    .sql = "insert into case_event (id, case_id, account_id, what, was, now, note) "
	   "with recursive n (i) as (select 0 union all select i + 1 from n where i < 249) "
	   "select cast($1 as bigint) + i, cast($2 as bigint), null, 'state', '', '', '' from n"};
static const struct query appeals_insert = {
    .name = "appeals_insert",
    .sql = "insert into appeal (id, campaign_id, organisation_id, changed_at, changed_by) "
	   "with recursive n (i) as (select 0 union all select i + 1 from n where i < 249) "
	   "select cast($1 as bigint) + i, cast($2 as bigint), i, cast($3 as bigint), 11 from n"};
static const struct query hide = {.name = "hide",
				  .sql = "update incident set labels = $2 where id = $1"};
static const struct query told_posts = {
    .name = "told_posts", .sql = "select count(*) from hook_out_delivery where event = 'post.new'"};
static const struct query told_events = {
    .name = "told_events",
    .sql = "select count(*) from hook_out_delivery where event = 'case.changed'"};
static const struct query told_cases = {
    .name = "told_cases",
    .sql = "select count(distinct subject) from hook_out_delivery where event = 'case.changed'"};
static const struct query told_appeals = {
    .name = "told_appeals",
    .sql = "select count(*) from hook_out_delivery where event = 'appeal.changed'"};
static const struct query told_apart = {
    .name = "told_apart",
    .sql = "select count(distinct subject) from hook_out_delivery where event <> 'case.changed'"};
static const struct query out_of_order = {
    .name = "out_of_order",
    .sql = "select count(*) from hook_out_delivery a join hook_out_delivery b on b.id > a.id "
	   "and b.event = a.event where b.subject < a.subject and a.event = 'post.new'"};

struct begun {
	int64_t at, told, hidden; // cases; the second is private
	int64_t incident;	  // of the second
};

static enum outcome run_two(struct conn *conn, const struct query *query, int64_t one, int64_t two,
			    struct fault *fault)
{
	struct stmt *run = stmt_start(conn, query);
	stmt_bind_i64(run, 1, one);
	stmt_bind_i64(run, 2, two);
	return stmt_run(run, fault);
}

static enum outcome begin_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct begun *begun = context;
	const int64_t first = id_floor(begun->at);
	const struct hook_out hook = {.id = 1,
				      .campaign = desk.flood,
				      .name = STR("Map"),
				      .address = STR("https://map.example/in"),
				      .events = STR("post.new case.changed appeal.changed"),
				      .kind = -1,
				      .secret = STR("sealed")};
	enum outcome outcome = hook_out_add(conn, &hook, begun->at - 1000, fault);
	if (outcome == OK)
		outcome = run_two(conn, &events_insert, first, begun->told, fault);
	if (outcome == OK)
		outcome = run_two(conn, &events_insert, first + MANY, begun->hidden, fault);
	if (outcome == OK)
		outcome = run_two(conn, &hide, begun->incident, PROTECTION_BIT, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *appeals = stmt_start(conn, &appeals_insert);
	stmt_bind_i64(appeals, 1, first);
	stmt_bind_i64(appeals, 2, desk.flood);
	stmt_bind_i64(appeals, 3, begun->at);
	outcome = stmt_run(appeals, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &posts_insert);
	stmt_bind_i64(insert, 1, first);
	stmt_bind_i64(insert, 2, desk.flood);
	stmt_bind_blob(insert, 3, STR("-"));
	return stmt_run(insert, fault);
}

static bool look(struct hook_teller *teller)
{
	const struct job_kind kind = hook_out_watch_job(teller);
	const struct job job = {.kind = STR(HOOK_OUT_WATCH), .payload = STR("")};
	struct fault fault = {0};
	if (!kind.wanted(kind.context))
		return false;
	return ok(kind.run(kind.context, &job, &fault) == OK, "a look %s", fault.text);
}

static void test_all(const struct place *place)
{
	struct hook_teller teller = {.now = now_of_test};
	if (!desk_open(&desk, place))
		return;
	teller.store = desk.room.store;
	teller.ids = &desk.room.ids;
	static const struct said asks = {
	    .text = "water", .signal = SIGNAL_YES, .kind = KIND_REQUEST};
	struct begun begun = {
	    .at = desk.now - 60000,
	    .told = desk_case_make(&desk, desk_post(&desk, &asks)),
	    .hidden = desk_case_make(&desk, desk_post(&desk, &asks)),
	};
	begun.incident = desk_case_now(&desk, begun.hidden).incident.id;
	moment = desk.now;
	ok(store_write(desk.room.store, WRITE_PERSON, 1, begin_write, &begun, &desk.fault) == OK,
	   "%d of each came within one millisecond %s", MANY, desk.fault.text);
	for (int i = 0; i < 3; i++)
		look(&teller);
	is_int(room_number(&desk.room, &told_posts), MANY, "all posts are told");
	is_int(room_number(&desk.room, &told_appeals), MANY, "and all appeals");
	is_int(room_number(&desk.room, &told_apart), MANY, "each once");
	is_int(room_number(&desk.room, &out_of_order), 0, "in their order");
	is_int(room_number(&desk.room, &told_events), MANY, "all that became of a case is told");
	is_int(room_number(&desk.room, &told_cases), 1, "and nothing of a private one");
	ok(!look(&teller), "then no look is wanted");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_all);
	return tap_done();
}
