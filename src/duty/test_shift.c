// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is on duty: shifts begin, go on, end by hand and by themselves. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/shift.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "people/people_embedded.h"
#include "room_fixture.h"

#define HOUR ((int64_t)3600 * 1000)
#define NOON ((int64_t)1784030400000) // 2026-07-14T12:00:00Z

enum { ASHA = 11, BILAL = 12, MIRJA = 13 };

static const struct query add_account = {
    .name = "add_account",
    .sql = "insert into account (id, email, name, password_hash, created_at) "
	   "values ($1, $2, $2, 'none', 0)"};
static const struct query close_account = {
    .name = "close_account", .sql = "update account set disabled_at = 1 where id = $1"};

struct duty {
	struct room room;
	struct arena arena;
	struct fault fault;
	int64_t river, hill; // campaigns
};

struct step {
	struct duty *duty;
	struct shift_change change;
	int64_t until; // 0: ends
	bool lead, ended;
};

static enum outcome step_run(struct conn *conn, void *context, struct fault *fault)
{
	struct step *step = context;
	if (step->until == 0)
		return shift_end(conn, &step->change, &step->ended, fault);
	return shift_begin(conn, &step->change, step->until, step->lead, fault);
}

static enum outcome begin(struct duty *duty, int64_t campaign, int64_t account, int64_t now,
			  int64_t until, bool lead)
{
	struct step step = {duty, {&duty->room.ids, campaign, account, now}, until, lead, false};
	duty->fault.text[0] = '\0';
	return store_write(duty->room.store, WRITE_PERSON, 1, step_run, &step, &duty->fault);
}

static bool end(struct duty *duty, int64_t account, int64_t now)
{
	struct step step = {duty, {&duty->room.ids, duty->river, account, now}, 0, false, false};
	return store_write(duty->room.store, WRITE_PERSON, 1, step_run, &step, &duty->fault) ==
		   OK &&
	       step.ended;
}

// Initials of who is on duty, as "AT* B" with a star for leads.
static struct str on_duty(struct duty *duty, int64_t campaign, int64_t now)
{
	struct conn *conn;
	struct shift *list;
	size_t count = 0;
	struct str text = STR("");
	if (store_reader(duty->room.store, &conn, NULL) != OK)
		return STR("no connection");
	if (shift_list(conn, &duty->arena, campaign, now, &list, &count, &duty->fault) != OK)
		text = STR("no list");
	conn_release(conn);
	for (size_t i = 0; i < count; i++)
		text = arena_format(&duty->arena, "%.*s%s%s%s", STR_ARG(text), i ? " " : "",
				    list[i].initials, list[i].lead ? "*" : "");
	return text;
}

static bool any(struct duty *duty, int64_t campaign, int64_t now)
{
	struct conn *conn;
	bool found = false;
	if (store_reader(duty->room.store, &conn, NULL) != OK)
		return false;
	shift_any(conn, campaign, now, &found, &duty->fault);
	conn_release(conn);
	return found;
}

static int64_t worked(struct duty *duty, int64_t account, int64_t now)
{
	struct conn *conn;
	int64_t ms = -1;
	if (store_reader(duty->room.store, &conn, NULL) != OK)
		return -1;
	shift_worked(conn, account, now, &ms, &duty->fault);
	conn_release(conn);
	return ms;
}

static void test_duty(struct duty *duty)
{
	ok(!any(duty, duty->river, NOON), "at first nobody is on duty");
	is_int(begin(duty, duty->river, ASHA, NOON, NOON + 6 * HOUR, false), OK,
	       "one goes on duty %s", duty->fault.text);
	is_int(begin(duty, duty->river, BILAL, NOON, NOON + 8 * HOUR, false), OK, "another too");
	is_str(on_duty(duty, duty->river, NOON), STR("B AT"), "who stays longest stands first");
	is_int(begin(duty, duty->river, ASHA, NOON + HOUR, NOON + 7 * HOUR, true), OK,
	       "one stays longer, and leads");
	is_str(on_duty(duty, duty->river, NOON + HOUR), STR("AT* B"), "but before those who lead");
	ok(any(duty, duty->river, NOON + HOUR) && !any(duty, duty->hill, NOON + HOUR),
	   "a shift is for one campaign");
	is_str(on_duty(duty, duty->river, NOON + 7 * HOUR), STR("B"),
	       "a shift ends by itself at its time");
	ok(end(duty, BILAL, NOON + 2 * HOUR), "another is ended by hand");
	is_str(on_duty(duty, duty->river, NOON + 2 * HOUR), STR("AT*"), "then it is over");
	ok(!end(duty, BILAL, NOON + 2 * HOUR), "and cannot end again");
	is_int(begin(duty, duty->river, BILAL, NOON + 3 * HOUR, NOON + 4 * HOUR, false), OK,
	       "who went may come back");
	is_str(on_duty(duty, duty->river, NOON + 3 * HOUR), STR("AT* B"), "and is there");
	ok(!any(duty, duty->river, NOON + 7 * HOUR), "in the evening nobody is");
}

static void test_hours(struct duty *duty)
{
	const int64_t night = NOON + 12 * HOUR;
	is_int(begin(duty, duty->river, MIRJA, night, night + 5 * 60000, false), INVALID, "%s",
	       duty->fault.text);
	is_int(begin(duty, duty->river, MIRJA, night, night - HOUR, false), INVALID,
	       "so is an end that has passed");
	is_int(begin(duty, duty->river, MIRJA, night, night + 12 * HOUR + 1, false), INVALID, "%s",
	       duty->fault.text);
	is_int(begin(duty, duty->river, MIRJA, night, night + 12 * HOUR, false), OK,
	       "twelve hours are the most");
	is_int(begin(duty, duty->river, MIRJA, night + 6 * HOUR, night + 13 * HOUR, false), INVALID,
	       "staying on does not start the count anew");
	is_int(worked(duty, MIRJA, night + 9 * HOUR), 9 * HOUR, "time on duty is known");
	is_int(begin(duty, duty->hill, MIRJA, night + 8 * HOUR, night + 10 * HOUR, false), OK,
	       "somebody serves two campaigns at once");
	is_int(worked(duty, MIRJA, night + 9 * HOUR), 9 * HOUR, "the same hour counts once");
	ok(end(duty, MIRJA, night + 9 * HOUR), "one of them ends");
	is_int(worked(duty, MIRJA, night + 24 * HOUR), 10 * HOUR,
	       "what was worked stays known for a day");
	is_int(worked(duty, MIRJA, night + 30 * HOUR), 4 * HOUR, "then it is forgotten again");
	is_int(worked(duty, MIRJA, night + 40 * HOUR), 0, "hour by hour");
	is_int(worked(duty, ASHA, NOON + 9 * HOUR), 7 * HOUR, "until a shift ended by itself");
}

static enum outcome account_close(struct conn *conn, void *context, struct fault *fault)
{
	struct stmt *close = stmt_start(conn, &close_account);
	stmt_bind_i64(close, 1, *(int64_t *)context);
	return stmt_run(close, fault);
}

static void test_closed(struct duty *duty)
{
	int64_t asha = ASHA;
	const int64_t later = NOON + 100 * HOUR;
	begin(duty, duty->river, ASHA, later, later + HOUR, true);
	ok(any(duty, duty->river, later), "somebody is on duty");
	store_write(duty->room.store, WRITE_PERSON, 1, account_close, &asha, NULL);
	ok(!any(duty, duty->river, later), "whose account is closed is not");
	is_str(on_duty(duty, duty->river, later), STR(""), "and is not shown");
}

static void test_initials(void)
{
	static const struct {
		struct str name, initials;
	} cases[] = {
	    {STR("Asha Thapa"), STR("AT")},
	    {STR("bilal"), STR("B")},
	    {STR("  Mirja  van Aho "), STR("MA")},
	    {STR("آشا تھاپا"), STR("آت")},
	    {STR("आशा थापा"), STR("आथ")},
	    {STR(""), STR("")},
	    {STR("𝒜𝒷 𝒸𝒹"), STR("𝒜𝒸")},
	};
	char out[SHIFT_INITIALS_MAX];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		shift_initials(cases[i].name, out);
		is_str(str_from(out), cases[i].initials, "initials of '%.*s'",
		       STR_ARG(cases[i].name));
	}
}

static enum outcome people_add(struct conn *conn, void *context, struct fault *fault)
{
	static const struct {
		int64_t id;
		struct str name;
	} people[] = {{ASHA, STR("Asha Thapa")}, {BILAL, STR("Bilal")}, {MIRJA, STR("Mirja Aho")}};
	(void)context;
	enum outcome outcome = OK;
	for (size_t i = 0; i < 3 && outcome == OK; i++) {
		struct stmt *add = stmt_start(conn, &add_account);
		stmt_bind_i64(add, 1, people[i].id);
		stmt_bind_str(add, 2, people[i].name);
		outcome = stmt_run(add, fault);
	}
	return outcome;
}

static void test_place(const struct place *place)
{
	struct duty duty = {0};
	const struct migration_set rooms[] = {{people_migrations, people_migration_count},
					      {campaign_migrations, campaign_migration_count}};
	if (!room_open(&duty.room, place, rooms, 2))
		return;
	arena_init(&duty.arena, 1 << 20);
	const struct new_campaign river = {.campaign = {.slug = STR("river"), .name = STR("R")}};
	const struct new_campaign hill = {.campaign = {.slug = STR("hill"), .name = STR("H")}};
	struct store *store = duty.room.store;
	if (ok(store_write(store, WRITE_PERSON, 1, people_add, NULL, &duty.fault) == OK &&
		   campaign_create(store, &duty.room.ids, &river, &duty.river, &duty.fault) == OK &&
		   campaign_create(store, &duty.room.ids, &hill, &duty.hill, &duty.fault) == OK,
	       "there are people and campaigns %s", duty.fault.text)) {
		test_duty(&duty);
		test_hours(&duty);
		test_closed(&duty);
	}
	arena_free(&duty.arena);
	room_close(&duty.room);
}

int main(void)
{
	test_initials();
	places_each(test_place);
	return tap_done();
}
