// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody takes a part of a case with its needs, and not the rest; and back; and a case ends when
// its needs are met. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/part.h"

#include "campaign/alarm.h"
#include "desk_fixture.h"
#include "match/need.h"
#include "respond/household.h"
#include "respond/protection.h"

static const struct said asks = {.text = "insulin for grandfather, and a boat for all of us",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_URGENT};

static enum outcome run_need(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need need = {.case_id = step->change.case_id,
				  .thing = {.item = item_find(step->word),
					    .what = STR(""),
					    .amount = 1,
					    .place = STR(""),
					    .langs = STR("")},
				  .for_whom = STR("")};
	const struct need_change change = {step->change.ids, step->change.campaign,
					   step->change.account, step->change.now};
	return need_add(conn, &change, &need, &step->ret, fault);
}

static int64_t need_make(struct desk *desk, int64_t case_id, const char *item)
{
	struct step step = {
	    .run = run_need, .change = {.case_id = case_id}, .word = str_from(item)};
	is_int(desk_do(desk, ASHA, &step), OK, "it needs: %s %s", item, desk->fault.text);
	return step.ret;
}

static enum outcome run_part(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct part_wish wish = {.needs = &step->first,
				       .n_needs = step->first != 0,
				       .title = step->word,
				       .reason = step->reason};
	return part_split(conn, &step->change, &wish, &step->ret, fault);
}

static enum outcome run_back(struct conn *conn, struct step *step, struct fault *fault)
{
	return part_undo(conn, &step->change, step->reason, &step->ret, fault);
}

static size_t needs_of(struct desk *desk, int64_t case_id)
{
	struct conn *conn;
	struct need *list;
	size_t count = 0;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return 0;
	need_list_of_case(conn, &desk->arena, desk->flood, case_id, &list, &count, &desk->fault);
	conn_release(conn);
	return count;
}

static enum outcome run_part_posts(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct part_wish wish = {
	    .posts = &step->first, .n_posts = 1, .title = step->word, .reason = step->reason};
	return part_split(conn, &step->change, &wish, &step->ret, fault);
}

static enum outcome run_join(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_join(conn, &step->of, step->first, step->second_id, fault);
}

// Messages that go with a part, and back.
static void test_posts(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	struct said late = asks;
	late.text = "and insulin for the neighbour";
	late.source = "sms";
	struct said here = asks;
	here.place = "Kunda Bridge";
	const int64_t first = desk_post(&desk, &here), second = desk_post(&desk, &late);
	const int64_t id = desk_case_make(&desk, first), other = desk_case_make(&desk, second);
	struct step join = {.run = run_join,
			    .first = desk_case_now(&desk, other).incident.id,
			    .second_id = desk_case_now(&desk, id).incident.id};
	is_int(desk_do(&desk, ASHA, &join), OK, "two messages are one case %s", desk.fault.text);
	struct step step = {.run = run_part_posts, .change = {.case_id = id}, .first = first};
	is_int(desk_do(&desk, BILAL, &step), INVALID, "the first message stays");
	step.first = second;
	is_int(desk_do(&desk, BILAL, &step), OK, "the other goes with a part %s", desk.fault.text);
	struct desk_case part = desk_case_now(&desk, step.ret), rest = desk_case_now(&desk, id);
	is_int(part.incident.first_post, second, "and is what the part is about");
	is_int(part.incident.waiting, 1, "where its person is answered");
	is_int(rest.incident.posts, 1, "the whole has one less");
	is_str(rest.incident.place, STR("Kunda Bridge"), "the whole lies where it lay");
	is_str(part.incident.place, rest.incident.place, "and so does the part");
	is_int(desk_do(&desk, BILAL, &step), NOT_FOUND, "nobody takes it twice");
	struct step back = {.run = run_back, .change = {.case_id = part.id}};
	is_int(desk_do(&desk, ASHA, &back), OK, "the part is put back %s", desk.fault.text);
	is_int(desk_case_now(&desk, id).incident.posts, 2, "and the message with it");
	is_int(desk_case_now(&desk, id).incident.waiting, 1, "its person still waits");
	desk_close(&desk);
}

static bool lead_told(struct desk *desk, int64_t case_id)
{
	struct conn *conn;
	bool open = false;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return false;
	alarm_open(conn, desk->flood, ALARM_LOWERED, case_id, &open, NULL);
	conn_release(conn);
	return open;
}

static void test_part(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	const int64_t insulin = need_make(&desk, id, "insulin");
	need_make(&desk, id, "boat");
	struct step step = {.run = run_part, .change = {.case_id = id}};
	is_int(desk_do(&desk, BILAL, &step), INVALID, "who takes nothing splits nothing");
	step.first = insulin;
	step.word = STR("Insulin for one");
	is_int(desk_do(&desk, BILAL, &step), OK, "somebody takes the insulin %s", desk.fault.text);
	const int64_t part = step.ret;
	struct desk_case taken = desk_case_now(&desk, part), rest = desk_case_now(&desk, id);
	ok(taken.owner == BILAL && taken.state == CASE_CLAIMED, "and has it");
	is_str(taken.incident.title, STR("Insulin for one"), "under its own name");
	is_int(taken.urgency, URGENCY_URGENT, "as urgent as the whole");
	ok(rest.owner == 0 && rest.state == CASE_NEW, "the rest stays on the board");
	is_int(needs_of(&desk, part), 1, "the part needs one thing");
	is_int(needs_of(&desk, id), 1, "and the rest the other");
	is_int(desk_do(&desk, ASHA, &step), NOT_FOUND, "nobody takes the same twice");

	struct step back = {.run = run_back, .change = {.case_id = part}};
	is_int(desk_do(&desk, ASHA, &back), OK, "it is put back %s", desk.fault.text);
	is_int(back.ret, id, "where it was");
	is_int(needs_of(&desk, id), 2, "with what it needs");
	ok(desk_case_now(&desk, part).state == CASE_DECLINED, "and the part is closed");
	is_int(desk_do(&desk, ASHA, &back), NOT_FOUND, "it is no part any more");
	desk_close(&desk);
}

static void test_life(const struct place *place)
{
	struct desk desk;
	struct said life = asks;
	life.urgency = URGENCY_LIFE;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &life));
	struct step step = {
	    .run = run_part, .change = {.case_id = id}, .first = need_make(&desk, id, "insulin")};
	is_int(desk_do(&desk, BILAL, &step), INVALID, "life at risk is not split without a reason");
	ok(!lead_told(&desk, id), "nobody is told of what did not happen");
	step.reason = STR("we have a doctor, and no boat");
	is_int(desk_do(&desk, BILAL, &step), OK, "with one it is %s", desk.fault.text);
	ok(lead_told(&desk, id), "and the lead is told of the split");
	is_int(desk_case_now(&desk, step.ret).urgency, URGENCY_LIFE,
	       "the part is life at risk too");
	desk_close(&desk);
}

// --- what becomes private ---

static const struct query label_set = {.name = "label_set",
				       .sql = "update incident set labels = $2 where id = $1"};

static enum outcome run_label(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &label_set);
	stmt_bind_i64(set, 1, step->first);
	stmt_bind_i64(set, 2, step->until);
	const enum outcome outcome = stmt_run(set, fault);
	return outcome == OK ? part_follow(conn, fault) : outcome;
}

static void label_do(struct desk *desk, int64_t incident, int64_t labels)
{
	struct step step = {.run = run_label, .first = incident, .until = labels};
	is_int(desk_do(desk, ASHA, &step), OK, "labels change %s", desk->fault.text);
}

static void test_private(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	struct step step = {
	    .run = run_part, .change = {.case_id = id}, .first = need_make(&desk, id, "insulin")};
	is_int(desk_do(&desk, BILAL, &step), OK, "a part is taken %s", desk.fault.text);
	const int64_t whole = desk_case_now(&desk, id).incident.id;
	label_do(&desk, whole, PROTECTION_BIT);
	ok(protection_marked(desk_case_now(&desk, step.ret).incident.labels),
	   "a part of what became private is private");
	label_do(&desk, whole, 0);
	ok(!protection_marked(desk_case_now(&desk, step.ret).incident.labels),
	   "and open again when the whole is");
	desk_close(&desk);
}

static enum outcome run_met(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = {step->change.ids, step->change.campaign,
					   step->change.account, step->change.now};
	return need_move(conn, &change, step->first, NEED_MET, STR(""), fault);
}

static enum outcome run_close(struct conn *conn, struct step *step, struct fault *fault)
{
	bool second = false;
	return case_close(conn, &step->change, STR("helped"), STR(""), &second, fault);
}

static void test_end(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	struct step close = {.run = run_close, .change = {.case_id = id}};
	struct step met = {.run = run_met, .first = need_make(&desk, id, "blanket")};
	is_int(desk_do(&desk, ASHA, &close), CONFLICT,
	       "while a Case needs something it stays open");
	is_int(desk_do(&desk, ASHA, &met), OK, "the need is met %s", desk.fault.text);
	is_int(desk_do(&desk, ASHA, &close), OK, "then it ends %s", desk.fault.text);
	desk_close(&desk);
}

int main(void)
{
	places_each(test_part);
	places_each(test_end);
	places_each(test_posts);
	places_each(test_private);
	places_each(test_life);
	return tap_done();
}
