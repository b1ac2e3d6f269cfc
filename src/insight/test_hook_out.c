// SPDX-License-Identifier: AGPL-3.0-or-later
// What webhooks are told of: every post once and in order, however many come within one
// millisecond. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "insight/hook_out.h"

#include "desk_fixture.h"

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
static const struct query told_all = {.name = "told_all",
				      .sql = "select count(*) from hook_out_delivery"};
static const struct query told_apart = {
    .name = "told_apart", .sql = "select count(distinct subject) from hook_out_delivery"};
static const struct query out_of_order = {
    .name = "out_of_order",
    .sql = "select count(*) from hook_out_delivery a join hook_out_delivery b on b.id > a.id "
	   "where b.subject < a.subject"};

static enum outcome begin_write(struct conn *conn, void *context, struct fault *fault)
{
	const int64_t *at = context;
	const struct hook_out hook = {.id = 1,
				      .campaign = desk.flood,
				      .name = STR("Map"),
				      .address = STR("https://map.example/in"),
				      .events = STR("post.new case.changed appeal.changed"),
				      .kind = -1,
				      .secret = STR("sealed")};
	const enum outcome outcome = hook_out_add(conn, &hook, *at - 1000, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &posts_insert);
	stmt_bind_i64(insert, 1, id_floor(*at));
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
	const int64_t at = desk.now - 60000;
	moment = desk.now;
	ok(store_write(desk.room.store, WRITE_PERSON, 1, begin_write, (void *)&at, &desk.fault) ==
	       OK,
	   "%d posts came within one millisecond %s", MANY, desk.fault.text);
	for (int i = 0; i < 3; i++)
		look(&teller);
	is_int(room_number(&desk.room, &told_all), MANY, "all of them are told");
	is_int(room_number(&desk.room, &told_apart), MANY, "each once");
	is_int(room_number(&desk.room, &out_of_order), 0, "in their order");
	ok(!look(&teller), "then no look is wanted");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_all);
	return tap_done();
}
