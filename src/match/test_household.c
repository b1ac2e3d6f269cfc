// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is affected stands apart from who reports; what a case needs keeps it open; both go along
// when cases join. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/household.h"

#include "desk_fixture.h"
#include "match/need.h"

static const struct said asks = {.text = "three of us on the roof, and the baby",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_URGENT};

static struct household wanted; // what the next step writes

static enum outcome run_household(struct conn *conn, struct step *step, struct fault *fault)
{
	return household_set(conn, &step->change, &wanted, fault);
}

static enum outcome household_do(struct desk *desk, int64_t case_id, struct household household)
{
	struct step step = {.run = run_household, .change = {.case_id = case_id}};
	wanted = household;
	return desk_do(desk, ASHA, &step);
}

static size_t households(struct desk *desk, int64_t case_id, struct household **ret_list)
{
	struct conn *conn;
	size_t count = 0;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return 0;
	household_list(conn, &desk->arena, case_id, ret_list, &count, &desk->fault);
	conn_release(conn);
	return count;
}

static void test_counts(const struct place *place)
{
	struct desk desk;
	struct household *list;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	is_int(household_do(&desk, id,
			    (struct household){
				.label = STR("family on the roof"), .people = 3, .children = 1}),
	       OK, "people are written down %s", desk.fault.text);
	is_int(
	    household_do(&desk, id,
			 (struct household){.label = STR("neighbours"), .people = 4, .elderly = 2}),
	    OK, "and others who do not belong with them");
	is_int(desk_case_now(&desk, id).people, 7, "the case says how many in all");
	desk_post(&desk, &asks);
	is_int(desk_case_now(&desk, id).people, 7, "a repost adds nobody");
	is_int(households(&desk, id, &list), 2, "each household stands alone");

	struct household second = list[1];
	second.gone = true;
	is_int(household_do(&desk, id, second), OK, "one that does not belong is taken out");
	is_int(desk_case_now(&desk, id).people, 3, "and counts no more");
	second.gone = false;
	is_int(household_do(&desk, id, second), OK, "it can be put back");
	is_int(desk_case_now(&desk, id).people, 7, "and counts again");

	static const struct {
		const char *label;
		int64_t people, children;
		const char *says;
	} wrong[] = {
	    {"", 1, 0, "people without a word for them"},
	    {"call 0300-000 0123", 1, 0, "a telephone number"},
	    {"family", 2, 3, "more children than people"},
	    {"family", HOUSEHOLD_PEOPLE_MAX + 1, 0, "too many people"},
	};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		is_int(household_do(&desk, id,
				    (struct household){.label = str_from(wrong[i].label),
						       .people = wrong[i].people,
						       .children = wrong[i].children}),
		       INVALID, "no: %s", wrong[i].says);
	second.id = 77;
	is_int(household_do(&desk, id, second), NOT_FOUND, "nobody changes those of another case");
	desk_close(&desk);
}

// --- who reports ---

static enum outcome run_reporter(struct conn *conn, struct step *step, struct fault *fault)
{
	return reporter_set(conn, &step->change, step->first, step->word, fault);
}

static struct str reporter_of(struct desk *desk, int64_t post)
{
	struct conn *conn;
	struct str word = STR("");
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return word;
	reporter_find(conn, post, &word, &desk->fault);
	conn_release(conn);
	return word;
}

static void test_reporter(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t post = desk_post(&desk, &asks), other = desk_post(&desk, &asks);
	struct step step = {.run = run_reporter,
			    .change = {.case_id = desk_case_make(&desk, post)},
			    .first = post,
			    .word = STR("relative")};
	is_str(reporter_of(&desk, post), STR(""), "nobody guesses who reports");
	is_int(desk_do(&desk, ASHA, &step), OK, "a person says it %s", desk.fault.text);
	is_str(reporter_of(&desk, post), STR("relative"), "and it is kept");
	step.word = STR("witness");
	is_int(desk_do(&desk, BILAL, &step), OK, "it can be corrected");
	is_str(reporter_of(&desk, post), STR("witness"), "and is");
	step.word = STR("journalist");
	is_int(desk_do(&desk, ASHA, &step), INVALID, "it is one of five words");
	step.word = STR("self");
	step.first = other;
	is_int(desk_do(&desk, ASHA, &step), NOT_FOUND, "of a message of this case");
	desk_close(&desk);
}

// --- what a case needs ---

static enum outcome run_need(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need need = {.case_id = step->change.case_id,
				  .thing = {.item = item_find(STR("blanket")),
					    .what = STR(""),
					    .amount = 3,
					    .place = STR(""),
					    .langs = STR("")},
				  .for_whom = STR("")};
	const struct need_change change = {step->change.ids, step->change.campaign,
					   step->change.account, step->change.now};
	return need_add(conn, &change, &need, &step->ret, fault);
}

static enum outcome run_met(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = {step->change.ids, step->change.campaign,
					   step->change.account, step->change.now};
	return need_move(conn, &change, step->first, NEED_MET, STR(""), fault);
}

static enum outcome run_close(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_close(conn, &step->change, STR("helped-confirmed"), STR(""), &step->second,
			  fault);
}

static int64_t need_make(struct desk *desk, int64_t case_id)
{
	struct step step = {.run = run_need, .change = {.case_id = case_id}};
	is_int(desk_do(desk, ASHA, &step), OK, "it needs blankets %s", desk->fault.text);
	return step.ret;
}

static enum outcome close_do(struct desk *desk, int64_t case_id)
{
	struct step step = {.run = run_close, .change = {.case_id = case_id}};
	return desk_do(desk, ASHA, &step);
}

static void test_close(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	struct step met = {.run = run_met, .first = need_make(&desk, id)};
	is_int(close_do(&desk, id), CONFLICT, "an open need keeps a Case open");
	ok(strstr(desk.fault.text, "needs something") != NULL, "and it says so: %s",
	   desk.fault.text);
	is_int(desk_do(&desk, ASHA, &met), OK, "once it is met %s", desk.fault.text);
	is_int(close_do(&desk, id), OK, "the Case closes %s", desk.fault.text);
	desk_close(&desk);
}

// --- joining ---

static enum outcome run_join(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_join(conn, &step->of, step->first, step->second_id, fault);
}

static enum outcome run_undo(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_move_undo(conn, &step->of, step->first, fault);
}

static void test_join(const struct place *place)
{
	struct desk desk;
	struct household *list;
	if (!desk_open(&desk, place))
		return;
	const int64_t posts[] = {desk_post(&desk, &asks), desk_post(&desk, &asks)};
	const int64_t from = desk_case_make(&desk, posts[0]),
		      into = desk_case_make(&desk, posts[1]);
	is_int(household_do(&desk, from, (struct household){.label = STR("a family"), .people = 3}),
	       OK, "one case has people");
	is_int(household_do(&desk, into, (struct household){.label = STR("a couple"), .people = 2}),
	       OK, "and so has the other");
	need_make(&desk, from);
	struct step join = {.run = run_join,
			    .first = desk_incident_of(&desk, posts[0]).id,
			    .second_id = desk_incident_of(&desk, posts[1]).id};
	is_int(desk_do(&desk, ASHA, &join), OK, "they are joined %s", desk.fault.text);
	is_int(desk_case_now(&desk, into).people, 5, "all people stand in the one that stays");
	is_int(households(&desk, into, &list), 2, "each household for itself");
	is_int(close_do(&desk, into), CONFLICT, "and its need keeps that one open");
	struct step undo = {.run = run_undo, .first = posts[0]};
	is_int(desk_do(&desk, ASHA, &undo), OK, "undone %s", desk.fault.text);
	is_int(desk_case_now(&desk, from).people, 3, "each has its own people again");
	is_int(desk_case_now(&desk, into).people, 2, "the other too");
	is_int(close_do(&desk, from), CONFLICT, "and the need is back");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_counts);
	places_each(test_reporter);
	places_each(test_close);
	places_each(test_join);
	return tap_done();
}
