// SPDX-License-Identifier: AGPL-3.0-or-later
// The duty gate: what must be set before "I need help" opens, the roster of a week and the hours at
// which nobody reads. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/duty.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/shift.h"
#include "room_fixture.h"

#define HOUR   ((int64_t)3600 * 1000)
#define MONDAY ((int64_t)1783900800000) // 2026-07-13T00:00:00Z

enum { ASHA = 11, BILAL = 12, SANA = 13 };

// The accounts belong to a room that this one does not see.
static const struct query make_accounts = {
    .name = "make_accounts",
    .sql = "create table account (id integer primary key, name text, disabled_at integer)"};
static const struct query make_grants = {
    .name = "make_grants",
    .sql = "create table role_grant (account_id integer, campaign text, role text, "
	   "organisation_id integer)"};
static const struct query fill_accounts = {
    .name = "fill_accounts",
    .sql =
	"insert into account values (11, 'Asha', null), (12, 'Bilal', null), (13, 'Sana', null)"};
static const struct query fill_grants = {
    .name = "fill_grants",
    .sql = "insert into role_grant values (11, 'river', 'head', null), "
	   "(11, '', 'administrator', null), (12, 'river', 'responder', null), "
	   "(13, 'river', 'safeguarding-lead', null)"};
static const struct query drop_lead = {.name = "drop_lead",
				       .sql = "delete from role_grant where account_id = 13"};
static const struct query lend_them = {
    .name = "lend_them",
    .sql = "update role_grant set organisation_id = 5 where account_id in (11, 12)"};
static const struct query own_them = {.name = "own_them",
				      .sql = "update role_grant set organisation_id = null"};
static const struct query close_bilal = {.name = "close_bilal",
					 .sql = "update account set disabled_at = 1 where id = 12"};

static const struct query set_clocks = {.name = "set_clocks",
					.sql = "update campaign set time_zone = 'Asia/Kathmandu'"};

struct house {
	struct room room;
	struct arena arena;
	struct fault fault;
	int64_t river, hill;
};

// --- asking ---

static struct duty read_at(struct house *house, int64_t campaign, int64_t now)
{
	struct conn *conn;
	struct duty duty = {0};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return duty;
	if (duty_read(conn, &house->arena, campaign, now, &duty, &house->fault) != OK)
		ok(false, "the duty is read %s", house->fault.text);
	conn_release(conn);
	return duty;
}

static struct duty_gate gate_at(struct house *house, int64_t campaign, int64_t now)
{
	return read_at(house, campaign, now).gate;
}

// --- changing ---

enum act { NUMBER, HOURS, TURN, REMOVE, LEADS, ALONE, ON_DUTY, OFF_DUTY, QUERY };
struct step {
	struct house *house;
	enum act act;
	int64_t campaign, now;
	struct str number;
	struct duty_hours hours;
	struct duty_turn turn;
	int64_t leads[DUTY_LEADS];
	const struct query *query;
};

static enum outcome step_run(struct conn *conn, void *context, struct fault *fault)
{
	bool ended;
	const struct step *step = context;
	struct id_maker *ids = &step->house->room.ids;
	const struct shift_change change = {ids, step->campaign, ASHA, step->now};
	switch (step->act) {
	case NUMBER:
		return duty_number_set(conn, step->campaign, step->number, fault);
	case HOURS:
		return duty_hours_set(conn, step->campaign, &step->hours, fault);
	case TURN:
		return duty_turn_add(conn, ids, step->campaign, &step->turn, fault);
	case REMOVE:
		return duty_turn_remove(conn, step->campaign, step->turn.id, fault);
	case LEADS:
		return duty_leads_set(conn, step->campaign, step->leads, fault);
	case ALONE:
		return duty_alone(conn, ids, step->campaign, step->turn.account, fault);
	case ON_DUTY:
		return shift_begin(conn, &change, step->now + HOUR, false, fault);
	case OFF_DUTY:
		return shift_end(conn, &change, &ended, fault);
	default:
		return stmt_run(stmt_start(conn, step->query), fault);
	}
}

static enum outcome act(struct house *house, struct step step)
{
	step.house = house;
	house->fault.text[0] = '\0';
	return store_write(house->room.store, WRITE_PERSON, 1, step_run, &step, &house->fault);
}

// --- what the tests state ---

static void test_gate(struct house *house)
{
	const int64_t river = house->river;
	is_int(gate_at(house, river, MONDAY).missing,
	       DUTY_NO_NUMBER | DUTY_NO_ROSTER | DUTY_NO_LEAD, "a new campaign lacks all three");
	ok(!gate_at(house, river, MONDAY).open, "and is closed");
	ok(!gate_at(house, 1, MONDAY).open, "so is a campaign that there is not");
	act(house, (struct step){.act = NUMBER, .campaign = river, .number = STR(" 000 ")});
	is_int(gate_at(house, river, MONDAY).missing, DUTY_NO_ROSTER | DUTY_NO_LEAD,
	       "a number is set");
	is_str(read_at(house, river, MONDAY).emergency, STR("000"), "without the blanks around it");
	is_int(act(house, (struct step){.act = TURN,
					.campaign = river,
					.turn = {.days = DUTY_EVERY_DAY, .account = BILAL}}),
	       OK, "somebody is put into the roster");
	is_int(gate_at(house, river, MONDAY).missing, DUTY_NO_LEAD, "now only a lead is missing");
	act(house, (struct step){.act = LEADS, .campaign = river, .leads = {BILAL, 0}});
	is_int(gate_at(house, river, MONDAY).missing, DUTY_NO_LEAD,
	       "who lacks the role is no lead, although named");
	is_int(act(house, (struct step){.act = LEADS, .campaign = river, .leads = {SANA, SANA}}),
	       INVALID, "the second lead is somebody else");
	act(house, (struct step){.act = LEADS, .campaign = river, .leads = {SANA, 0}});
	ok(gate_at(house, river, MONDAY).open, "with all three it opens");
	ok(!gate_at(house, house->hill, MONDAY).open, "another campaign stays closed");
	ok(!gate_at(house, river, MONDAY).attended, "open does not mean that somebody is there");
	act(house, (struct step){.act = ON_DUTY, .campaign = river, .now = MONDAY});
	act(house, (struct step){.act = OFF_DUTY, .campaign = river, .now = MONDAY});
	ok(!gate_at(house, river, MONDAY).attended, "nor does a shift that ended early");
	act(house, (struct step){.act = ON_DUTY, .campaign = river, .now = MONDAY});
	ok(gate_at(house, river, MONDAY).attended && !gate_at(house, river, MONDAY + HOUR).attended,
	   "a shift does, as long as it runs");
	act(house, (struct step){.act = QUERY, .query = &lend_them});
	is_int(gate_at(house, river, MONDAY).missing, DUTY_NO_ROSTER,
	       "nobody of the own team in the roster closes it");
	ok(!gate_at(house, river, MONDAY).attended, "nor does their shift count");
	is_int((int64_t)read_at(house, river, MONDAY).n_turns, 0, "and no list has their turn");
	act(house, (struct step){.act = QUERY, .query = &own_them});
	act(house, (struct step){.act = QUERY, .query = &drop_lead});
	is_int(gate_at(house, river, MONDAY).missing, DUTY_NO_LEAD,
	       "a lead whose role was taken away closes it");
	act(house, (struct step){.act = QUERY, .query = &close_bilal});
	is_int(gate_at(house, river, MONDAY).missing, DUTY_NO_ROSTER | DUTY_NO_LEAD,
	       "so does a roster of closed accounts");
	is_int((int64_t)read_at(house, river, MONDAY).n_turns, 0, "which nobody sees any more");
}

static void test_people(struct house *house)
{
	struct conn *conn;
	struct duty_person *list = NULL;
	size_t count = 0;
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return;
	duty_people(conn, &house->arena, house->river, &list, &count, &house->fault);
	is_int((int64_t)count, 3, "who has a role can be named");
	is_str(count == 3 ? list[0].roles : STR(""), STR("administrator head"),
	       "each once, with all roles");
	duty_people(conn, &house->arena, house->hill, &list, &count, &house->fault);
	is_int((int64_t)count, 1, "elsewhere only whoever runs the server can be");
	conn_release(conn);
}

static void test_alone(struct house *house)
{
	const struct step alone = {
	    .act = ALONE, .campaign = house->hill, .turn = {.account = ASHA}};
	is_int(act(house, alone), OK, "set-up leaves one person with everything");
	is_int(act(house, alone), OK, "doing it twice is no mistake");
	const struct duty duty = read_at(house, house->hill, MONDAY);
	ok(duty.n_turns == 1 && duty.leads[0].account == ASHA && duty.leads[1].account == 0,
	   "and changes nothing");
	ok(!duty.leads[0].fit, "the role is given elsewhere");
	act(house, (struct step){.act = REMOVE, .campaign = house->hill, .turn = duty.turns[0]});
	is_int((int64_t)read_at(house, house->hill, MONDAY).n_turns, 0, "a turn can be removed");
}

static void test_refusals(struct house *house)
{
	const struct step turn = {.act = TURN,
				  .campaign = house->hill,
				  .turn = {.days = 1, .from = 60, .until = 120, .account = ASHA}};
	struct step wrong = turn;
	wrong.turn.days = 0;
	is_int(act(house, wrong), INVALID, "a turn on no day is refused");
	wrong = turn;
	wrong.turn.until = DUTY_DAY_MIN;
	is_int(act(house, wrong), INVALID, "so is one until 24:00: that is 00:00");
	wrong = turn;
	wrong.turn.second = ASHA;
	is_int(act(house, wrong), INVALID, "and one whose second person is the first");
	wrong = (struct step){.act = HOURS, .campaign = house->hill, .hours = {0, -1, 0}};
	is_int(act(house, wrong), INVALID, "hours that no clock shows are refused");
	wrong.hours.until = 600;
	act(house, (struct step){.act = QUERY, .query = &set_clocks});
	is_int(act(house, wrong), OK, "others are kept");
	const struct duty_hours kept = read_at(house, house->hill, MONDAY).hours;
	is_int(kept.until, 600, "as they are");
	is_int(kept.offset, 345, "and go by the clocks of the campaign");
	enum outcome outcome = OK;
	for (int i = 0; i < DUTY_TURNS_MOST && outcome == OK; i++)
		outcome = act(house, turn);
	is_int(outcome, OK, "a hundred rows fit");
	is_int(act(house, turn), TOO_MUCH, "one more does not");
}

// Gaps as "days from-until" in hexadecimal and minutes.
static struct str gaps_text(struct house *house, struct duty_hours hours,
			    const struct duty_turn *turns, size_t count)
{
	struct duty_gap gaps[DUTY_GAPS_MOST];
	struct str text = STR("");
	const size_t found = duty_gaps(&hours, turns, count, gaps, DUTY_GAPS_MOST);
	for (size_t i = 0; i < found; i++)
		text = arena_format(&house->arena, "%.*s%s%x %d-%d", STR_ARG(text), i ? ", " : "",
				    gaps[i].days, gaps[i].from, gaps[i].until);
	return text;
}

static void test_gaps(struct house *house)
{
	const struct duty_hours always = {0}, days = {.from = 360, .until = 1320};
	const struct duty_turn day = {.days = 0x7f, .from = 360, .until = 1320};
	const struct duty_turn nights[] = {day, {.days = 0x7f, .from = 1320, .until = 360}};
	const struct duty_turn weekdays[] = {{.days = 0x1f}};
	const struct duty_turn sunday = {.days = 0x40, .from = 1380, .until = 60};
	is_str(gaps_text(house, always, NULL, 0), STR("7f 0-0"), "without a roster nobody reads");
	is_str(gaps_text(house, always, &day, 1), STR("7f 1320-360"),
	       "a night without anybody is one gap, on every day");
	is_str(gaps_text(house, days, &day, 1), STR(""),
	       "outside the hours of reading none is told");
	is_str(gaps_text(house, always, nights, 2), STR(""), "with a night turn all is covered");
	is_str(gaps_text(house, always, weekdays, 1), STR("60 0-0"),
	       "a week-end is told by its days");
	struct duty duty = {
	    .hours = {.offset = 60}, .turns = (struct duty_turn *)&sunday, .n_turns = 1};
	ok(duty_turn_at(&duty, MONDAY - HOUR) && !duty_turn_at(&duty, MONDAY),
	   "a turn of Sunday night reaches into Monday, by the clocks there");
}

static void test_hours(void)
{
	const struct duty_hours day = {360, 1320, 345}, night = {1320, 360, 0}, always = {0};
	int minute = -1;
	is_int(duty_week_minute(&always, MONDAY), 0, "the week begins on Monday");
	is_int(duty_week_minute(&day, MONDAY), 345, "by the clocks of the campaign");
	ok(!duty_in_hours(&day, MONDAY) && duty_in_hours(&day, MONDAY + HOUR), "06:00 opens");
	ok(duty_in_hours(&night, MONDAY) && !duty_in_hours(&night, MONDAY + 12 * HOUR),
	   "hours may reach over midnight");
	ok(duty_in_hours(&always, MONDAY), "equal ends mean around the clock");
	ok(duty_minute_parse(STR(" 6:05 "), &minute) && minute == 365, "6:05 is read");
	ok(!duty_minute_parse(STR("24:00"), &minute) && !duty_minute_parse(STR("6"), &minute) &&
	       !duty_minute_parse(STR("6:5"), &minute) && !duty_minute_parse(STR("6h05"), &minute),
	   "what is no time is not");
}

// --- the run ---

static void campaign_make(struct house *house, const char *slug, int64_t *ret_id)
{
	const struct new_campaign made = {
	    .campaign = {.slug = str_from(slug), .name = str_from(slug)}};
	is_int(campaign_create(house->room.store, &house->room.ids, &made, ret_id, &house->fault),
	       OK, "a campaign is made %s", house->fault.text);
}

static void run(const struct place *place)
{
	struct house house = {0};
	const struct query *const queries[] = {&make_accounts, &make_grants, &fill_accounts,
					       &fill_grants};
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	if (!room_open(&house.room, place, rooms, 1))
		return;
	arena_init(&house.arena, 1 << 20);
	campaign_make(&house, "river", &house.river);
	campaign_make(&house, "hill", &house.hill);
	for (size_t i = 0; i < 4; i++)
		is_int(act(&house, (struct step){.act = QUERY, .query = queries[i]}), OK, "%s",
		       queries[i]->name);
	test_people(&house);
	test_gate(&house);
	test_alone(&house);
	test_refusals(&house);
	test_gaps(&house);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	test_hours();
	places_each(run);
	return tap_done();
}
