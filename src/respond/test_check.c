// SPDX-License-Identifier: AGPL-3.0-or-later
// The checklist of a case, the lists of a campaign, and which team has a case. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/check.h"

#include "desk_fixture.h"
#include "respond/case_team.h"
#include "text/heads.h"

static const struct said asks = {.text = "five of us on the roof, the water is rising",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_URGENT};

static enum outcome run_add(struct conn *conn, struct step *step, struct fault *fault)
{
	return check_add(conn, &step->change, step->word, fault);
}

static enum outcome run_act(struct conn *conn, struct step *step, struct fault *fault)
{
	return check_set(conn, &step->change, step->first, (enum check_act)step->number, fault);
}

static enum outcome run_begin(struct conn *conn, struct step *step, struct fault *fault)
{
	return check_begin(conn, &step->change, step->word, fault);
}

static enum outcome run_lists(struct conn *conn, struct step *step, struct fault *fault)
{
	return check_text_set(conn, step->change.campaign, step->word, fault);
}

// As it lies in the database of another version.
static enum outcome run_kept(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_check_template_set);
	stmt_bind_i64(set, 1, step->change.campaign);
	stmt_bind_str(set, 2, step->word);
	return stmt_run(set, fault);
}

static enum outcome run_join(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_join(conn, &step->of, step->first, step->second_id, fault);
}

static enum outcome add(struct desk *desk, int64_t case_id, const char *words)
{
	struct step step = {
	    .run = run_add, .change = {.case_id = case_id}, .word = str_from(words)};
	return desk_do(desk, ASHA, &step);
}

// All entries: "done mark words" of each, a line between; *ret_first: id of entry `n`.
static struct str shown(struct desk *desk, int64_t case_id, size_t n, int64_t *ret_id)
{
	struct conn *conn;
	size_t count = 0;
	struct check *list = NULL;
	static char text[4096];
	struct buf out = {.at = text, .room = sizeof text, .limit = sizeof text};
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return STR("");
	check_list(conn, &desk->arena, case_id, &list, &count, NULL);
	conn_release(conn);
	for (size_t i = 0; i < count; i++) {
		buf_add_cstr(&out, i > 0 ? "|" : "");
		buf_add_cstr(&out, list[i].gone ? "-" : list[i].done_at ? "x" : "");
		buf_add(&out, list[i].words);
	}
	if (ret_id)
		*ret_id = n < count ? list[n].id : 0;
	return buf_str(&out);
}

static const struct query done_by = {.name = "done_by",
				     .sql = "select coalesce(min(done_by), 0) from case_check"};

static void act(struct desk *desk, int64_t who, int64_t case_id, size_t n, enum check_act what)
{
	struct step step = {.run = run_act, .change = {.case_id = case_id}, .number = (int)what};
	shown(desk, case_id, n, &step.first);
	is_int(desk_do(desk, who, &step), OK, "%s %s", check_act_names[what], desk->fault.text);
}

static void test_entries(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	is_int(add(&desk, id, "  find a boat "), OK, "an entry is written %s", desk.fault.text);
	is_int(add(&desk, id, "call them back"), OK, "and another");
	is_int(add(&desk, id, "  "), INVALID, "an empty one is not");
	is_int(add(&desk, id + 1, "find a boat"), NOT_FOUND, "nor in a case that there is not");
	act(&desk, BILAL, id, 0, CHECK_DONE);
	is_str(shown(&desk, id, 0, NULL), STR("xfind a boat|call them back"), "one is done");
	is_int(desk_case_now(&desk, id).checks, 2, "the case counts two");
	is_int(desk_case_now(&desk, id).checks_done, 1, "of which one is done");
	const int64_t revision = desk_case_now(&desk, id).revision;
	act(&desk, MIRJA, id, 0, CHECK_DONE);
	is_str(desk_history(&desk, id), STR("check-done check check opened"),
	       "done twice it was done by the first");
	is_int(room_number(&desk.room, &done_by), BILAL, "who is named with it");
	act(&desk, BILAL, id, 1, CHECK_UP);
	is_str(shown(&desk, id, 0, NULL), STR("call them back|xfind a boat"), "one goes up");
	act(&desk, BILAL, id, 0, CHECK_UP);
	is_str(shown(&desk, id, 0, NULL), STR("call them back|xfind a boat"), "and no further");
	act(&desk, BILAL, id, 1, CHECK_OPEN);
	act(&desk, BILAL, id, 0, CHECK_GONE);
	is_str(shown(&desk, id, 0, NULL), STR("find a boat|-call them back"),
	       "one is not done after all, one is taken out");
	is_int(room_number(&desk.room, &done_by), 0, "and then nobody is named");
	is_int(desk_case_now(&desk, id).checks, 1, "what was taken out does not count");
	act(&desk, BILAL, id, 1, CHECK_BACK);
	is_str(shown(&desk, id, 0, NULL), STR("call them back|find a boat"),
	       "and comes back where it was");
	is_int(desk_case_now(&desk, id).revision, revision, "nobody else is disturbed by that");
	for (int i = 2; i < CHECK_MOST; i++)
		add(&desk, id, "more");
	is_int(add(&desk, id, "too much"), TOO_MUCH, "a list has an end");
	desk_close(&desk);
}

static void test_lists(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	struct step lists = {.run = run_lists,
			     .word =
				 STR("Boat rescue #rescue\r\nfind a boat\r\nlife jackets\r\n\r\n"
				     "Insulin #medical\ncold box\n")};
	is_int(desk_do(&desk, ASHA, &lists), OK, "lists are written %s", desk.fault.text);
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	add(&desk, id, "life jackets");
	struct step begin = {
	    .run = run_begin, .change = {.case_id = id}, .word = STR("Boat rescue")};
	is_int(desk_do(&desk, ASHA, &begin), OK, "a case begins with one %s", desk.fault.text);
	is_str(shown(&desk, id, 0, NULL), STR("life jackets|find a boat"),
	       "what it has already is not added");
	begin.word = STR("Fire");
	is_int(desk_do(&desk, ASHA, &begin), NOT_FOUND, "a list that there is not adds nothing");
	const char *wrong[] = {"Boats #boats\nfind one", "Boat rescue", "#rescue\nfind one"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		lists.word = str_from(wrong[i]);
		is_int(desk_do(&desk, ASHA, &lists), INVALID, "'%s' is no list: %s", wrong[i],
		       desk.fault.text);
	}
	struct step kept = {.run = run_kept,
			    .word = STR("Boat rescue #boats\nfind one\n\nFire\nhose")};
	is_int(desk_do(&desk, ASHA, &kept), OK, "another version kept a topic of its own %s",
	       desk.fault.text);
	begin.word = STR("Fire");
	is_int(desk_do(&desk, ASHA, &begin), OK, "the other lists can be begun with %s",
	       desk.fault.text);
	begin.word = STR("Boat rescue #boats");
	is_int(desk_do(&desk, ASHA, &begin), OK, "and that one, for any case %s", desk.fault.text);
	const int64_t other = desk_case_make(&desk, desk_post(&desk, &asks));
	struct step join = {.run = run_join,
			    .first = desk_case_now(&desk, id).incident.id,
			    .second_id = desk_case_now(&desk, other).incident.id};
	is_int(desk_do(&desk, ASHA, &join), OK, "two cases join %s", desk.fault.text);
	is_str(shown(&desk, other, 0, NULL), STR("life jackets|find a boat|hose|find one"),
	       "and the checklist goes along");
	is_int(add(&desk, id, "too late"), CONFLICT, "a closed case takes no entry");
	desk_close(&desk);
}

// --- teams ---

static const struct query make_team = {
    .name = "make_team",
    .sql = "insert into organisation (id, name, kind, country, languages, work, created_at) "
	   "values ($1, $2, 'charity', '', '', '', 0)"};
static const struct query make_member = {
    .name = "make_member",
    .sql = "insert into organisation_member (organisation_id, account_id, speaks, joined_at) "
	   "values ($1, $2, 0, 0)"};

static enum outcome run_teams(struct conn *conn, struct step *step, struct fault *fault)
{
	enum outcome outcome = OK;
	(void)step;
	for (int64_t id = 91; id <= 92 && outcome == OK; id++) {
		struct stmt *team = stmt_start(conn, &make_team);
		stmt_bind_i64(team, 1, id);
		stmt_bind_str(team, 2, id == 91 ? STR("Boats") : STR("Elsewhere"));
		outcome = stmt_run(team, fault);
	}
	if (outcome != OK)
		return outcome;
	struct stmt *member = stmt_start(conn, &make_member);
	stmt_bind_i64(member, 1, 91);
	stmt_bind_i64(member, 2, BILAL);
	return stmt_run(member, fault);
}

static enum outcome run_team(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_team_set(conn, &step->change, STR("flood"), step->first, fault);
}

static enum outcome run_next(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_claim_next(conn, &step->change, &step->ret, fault);
}

static enum outcome team_give(struct desk *desk, int64_t case_id, int64_t team)
{
	struct step step = {.run = run_team, .change = {.case_id = case_id}, .first = team};
	return desk_do(desk, ASHA, &step);
}

static int64_t next_of(struct desk *desk, int64_t who)
{
	struct step step = {.run = run_next};
	is_int(desk_do(desk, who, &step), OK, "somebody takes the next %s", desk->fault.text);
	return step.ret;
}

static void test_team(const struct place *place)
{
	struct desk desk;
	struct step teams = {.run = run_teams};
	if (!desk_open(&desk, place))
		return;
	is_int(desk_do(&desk, ASHA, &teams), OK, "there are teams %s", desk.fault.text);
	int64_t cases[3];
	for (int i = 0; i < 3; i++)
		cases[i] = desk_case_make(&desk, desk_post(&desk, &asks));
	is_int(team_give(&desk, cases[1], 91), OK, "a case has a team %s", desk.fault.text);
	is_str(desk_case_now(&desk, cases[1]).team_name, STR("Boats"), "by its name");
	is_int(team_give(&desk, cases[1], 92), INVALID, "but none that does not work here");
	is_str(desk_history(&desk, cases[1]), STR("team opened"), "the history tells");
	is_int(next_of(&desk, BILAL), cases[1], "one of the team gets a case of the team first");
	is_int(desk_case_now(&desk, cases[1]).team, 91, "which stays the team's");
	is_int(next_of(&desk, BILAL), cases[0], "then any other");
	is_int(next_of(&desk, MIRJA), cases[2], "and so does who is of no team");
	is_int(team_give(&desk, cases[1], 0), OK, "it can be taken from the team");
	is_int(desk_case_now(&desk, cases[1]).team, 0, "again");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_entries);
	places_each(test_lists);
	places_each(test_team);
	return tap_done();
}
