// SPDX-License-Identifier: AGPL-3.0-or-later
// Alarms that walk from person to person until one answers, with a clock of our own: the whole
// round, a restart in the middle, a channel that refuses, two who answer at once. On SQLite and,
// when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/alarm.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/duty.h"
#include "campaign/outbox.h"
#include "campaign/shift.h"
#include "room_fixture.h"

#define MINUTE ((int64_t)60 * 1000)
#define NOON   ((int64_t)1784030400000) // 2026-07-14T12:00:00Z, a Tuesday

enum { ASHA = 11, BILAL = 12, SANA = 13, TEO = 14, ROOT = 15, ROWAN = 16 };

// The accounts belong to a room that this one does not see.
static const struct query setting_up[] = {
    {.name = "make_accounts",
     .sql = "create table account (id integer primary key, name text, email text, "
	    "language text, disabled_at integer)"},
    {.name = "make_grants",
     .sql = "create table role_grant (account_id integer, campaign text, role text, "
	    "granted_at integer, organisation_id integer)"},
    {.name = "fill_accounts",
     .sql = "insert into account values (11, 'Asha', 'asha@x', '', null), (12, 'Bilal', "
	    "'bilal@x', '', null), (13, 'Sana', 'sana@x', 'en', null), (14, 'Teo', 'teo@x', 'ur', "
	    "null), (15, 'Root', 'root@x', '', null), (16, 'Rowan', 'rowan@x', '', null)"},
    {.name = "fill_grants",
     .sql = "insert into role_grant (account_id, campaign, role, granted_at) values (11, 'river', "
	    "'head', 1), (12, 'river', 'coordinator', "
	    "1), (13, 'river', 'safeguarding-lead', 1), (14, 'river', 'safeguarding-lead', 2), "
	    "(15, '', 'administrator', 1), (16, 'river', 'safeguarding-lead', 3)"},
    {.name = "fill_languages", .sql = "update campaign set languages = 'ps ne en'"},
};
#define SETTING_UP (sizeof setting_up / sizeof setting_up[0])
static const struct query jobs_waiting = {
    .name = "jobs_waiting", .sql = "select count(*) from job where kind = 'alarm.walk'"};

struct house {
	struct room room;
	struct arena arena;
	struct fault fault;
	int64_t river;
	struct alarm_channel channel;
	struct alarm_walker walker;
	struct job_kind job;
	struct str sent;    // "sana@x teo@x"
	struct str text;    // of the last one
	struct str key;	    // by which the outbox knows it
	struct str refuses; // the address that the channel refuses; "*": all of them
};

static int64_t clock_now; // of the walker
static int64_t now_of_test(void)
{
	return clock_now;
}

// --- the channel of the test ---

static enum outcome channel_send(void *context, const struct alarm_person *person, struct str text,
				 struct fault *fault)
{
	struct house *house = context;
	house->text = arena_copy(&house->arena, text);
	house->key = arena_copy(&house->arena, person->key);
	if (str_equal(house->refuses, STR("*")) || str_equal(house->refuses, person->address))
		return fail(UNAVAILABLE, fault, "The line is busy.");
	house->sent = arena_format(&house->arena, "%.*s%s%.*s", STR_ARG(house->sent),
				   house->sent.len > 0 ? " " : "", STR_ARG(person->address));
	return OK;
}

// --- writes ---

struct step {
	struct house *house;
	enum { RAISE, ANSWER, END, MINUTES, GUARDS, ROSTER, SHIFT, LETTER, QUERY } act;
	struct alarm alarm;
	int64_t id, account;
	int minutes;
	bool any;
	const struct query *query;
	const struct outbox_message *letter;
};

static enum outcome step_run(struct conn *conn, void *context, struct fault *fault)
{
	struct step *step = context;
	struct house *house = step->house;
	const int64_t guards[DUTY_LEADS] = {SANA, TEO};
	const struct duty_turn turn = {.days = DUTY_EVERY_DAY, .account = ROWAN, .second = ASHA};
	const struct shift_change shift = {&house->room.ids, house->river, step->account,
					   clock_now};
	switch (step->act) {
	case RAISE:
		return alarm_raise(conn, &house->room.ids, &step->alarm, clock_now, &step->id,
				   fault);
	case ANSWER:
		return alarm_answer(conn, house->river, step->id, step->account, step->any,
				    clock_now, fault);
	case END:
		return alarm_end(conn, house->river, step->alarm.kind, step->alarm.subject,
				 clock_now, fault);
	case MINUTES:
		return alarm_minutes_set(conn, house->river, step->alarm.kind, step->minutes,
					 fault);
	case GUARDS:
		return duty_leads_set(conn, house->river, guards, fault);
	case ROSTER:
		return duty_turn_add(conn, &house->room.ids, house->river, &turn, fault);
	case SHIFT:
		return shift_begin(conn, &shift, clock_now + 60 * MINUTE, true, fault);
	case LETTER:
		return outbox_add(conn, &house->room.ids, step->letter, clock_now, &step->id,
				  fault);
	default:
		return stmt_run(stmt_start(conn, step->query), fault);
	}
}

static enum outcome act(struct house *house, struct step *step)
{
	step->house = house;
	house->fault.text[0] = '\0';
	return store_write(house->room.store, WRITE_PERSON, 2, step_run, step, &house->fault);
}

static int64_t raise_one(struct house *house, enum alarm_kind kind, int64_t subject, int64_t owner,
			 int64_t about)
{
	struct step step = {.act = RAISE,
			    .alarm = {.campaign = house->river,
				      .kind = kind,
				      .subject = subject,
				      .owner = owner,
				      .about = about,
				      .detail = STR("Case 1047")}};
	is_int(act(house, &step), OK, "an alarm is raised %s", house->fault.text);
	house->sent = STR("");
	return step.id;
}

static enum outcome answer(struct house *house, int64_t alarm, int64_t account, bool any)
{
	struct step step = {.act = ANSWER, .id = alarm, .account = account, .any = any};
	return act(house, &step);
}

// --- walking ---

static struct alarm found(struct house *house, int64_t id)
{
	struct conn *conn;
	struct alarm alarm = {0};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return alarm;
	alarm_find(conn, &house->arena, id, &alarm, &house->fault);
	conn_release(conn);
	return alarm;
}

// Runs the job of the step that is next, as the runner would at its time.
static void walk(struct house *house, int64_t id)
{
	const struct alarm alarm = found(house, id);
	const struct job job = {
	    .kind = STR(ALARM_JOB),
	    .payload = arena_format(&house->arena, "%lld %d", (long long)id, alarm.step)};
	clock_now = alarm.next_at;
	if (house->job.run(house->job.context, &job, &house->fault) != OK)
		ok(false, "the step runs: %s", house->fault.text);
}

static void test_walk(struct house *house)
{
	clock_now = NOON;
	const int64_t id = raise_one(house, ALARM_PROTECTION, 7, 0, 0);
	is_int(room_number(&house->room, &jobs_waiting), 1, "its first step is a job");
	is_int(raise_one(house, ALARM_PROTECTION, 7, 0, 0), id,
	       "raised again while it is open, it is the same");
	walk(house, id);
	is_str(house->sent, STR("sana@x"), "first the safeguarding lead is asked");
	ok(str_starts(house->text, STR("A protection matter needs a safeguarding lead. Case 1047\n"
				       "Answer: https://help.example/alarm/")),
	   "with words of our own and a link");
	is_int(found(house, id).next_at, NOON + 10 * MINUTE, "and has ten minutes");
	is_int(room_number(&house->room, &jobs_waiting), 2, "then the next step is a job");
	walk(house, id);
	walk(house, id);
	is_str(house->sent, STR("sana@x teo@x rowan@x"),
	       "then the second lead, then who else has the role");
	walk(house, id);
	is_str(house->sent, STR("sana@x teo@x rowan@x root@x"),
	       "when nobody answered, whoever runs the server is told");
	walk(house, id);
	is_str(house->sent, STR("sana@x teo@x rowan@x root@x sana@x"), "and it begins again");
	is_int(clock_now, NOON + 40 * MINUTE, "after as many times ten minutes");
	is_int(answer(house, id, BILAL, false), DENIED, "who was not asked cannot answer");
	is_int(answer(house, id, TEO, false), OK, "who was asked earlier still can");
	walk(house, id);
	is_str(house->sent, STR("sana@x teo@x rowan@x root@x sana@x"), "then nobody is asked");
	const int64_t again = raise_one(house, ALARM_PROTECTION, 7, 0, 0);
	ok(again != id, "what happens again is a new alarm");
	is_int(answer(house, again, ASHA, true), OK, "which the right lets one answer unasked");
}

static void test_about(struct house *house)
{
	clock_now = NOON;
	const int64_t id = raise_one(house, ALARM_PROTECTION, 8, 0, SANA);
	walk(house, id);
	walk(house, id);
	walk(house, id);
	walk(house, id);
	is_str(house->sent, STR("teo@x rowan@x root@x teo@x"),
	       "a lead whom it is about is never asked");
	is_int(answer(house, id, SANA, true), DENIED, "and cannot answer");
	struct step end = {.act = END, .alarm = {.kind = ALARM_PROTECTION, .subject = 8}};
	is_int(act(house, &end), OK, "when its cause is gone it ends");
	walk(house, id);
	is_str(house->sent, STR("teo@x rowan@x root@x teo@x"), "and asks nobody more");
}

// A subject may be about more people than one list shows.
static void test_many_about(struct house *house)
{
	static const struct query many = {
	    .name = "many_about",
	    .sql =
		"insert into kept_out (subject, account_id) "
		"with recursive n (i) as (select -150 union all select i + 1 from n where i < -1) "
		"select 9, i from n union all select 9, 13"};
	struct step step = {.act = QUERY, .query = &many};
	clock_now = NOON;
	is_int(act(house, &step), OK, "it is about 151 people %s", house->fault.text);
	const int64_t id = raise_one(house, ALARM_PROTECTION, 9, 0, 0);
	walk(house, id);
	is_str(house->sent, STR("teo@x"), "the last of them is not asked, either");
	is_int(answer(house, id, SANA, true), DENIED, "and cannot answer");
	step = (struct step){.act = END, .alarm = {.kind = ALARM_PROTECTION, .subject = 9}};
	act(house, &step);
}

static void test_order(struct house *house)
{
	clock_now = NOON;
	struct step shift = {.act = SHIFT, .account = ASHA};
	act(house, &shift);
	int64_t id = raise_one(house, ALARM_LIFE, 9, BILAL, 0);
	for (int i = 0; i < 4; i++)
		walk(house, id);
	is_str(house->sent, STR("bilal@x asha@x root@x bilal@x"),
	       "life at risk: owner, lead of the shift, then the operator; each once a round");
	struct step minutes = {.act = MINUTES, .alarm = {.kind = ALARM_NOBODY}, .minutes = 3};
	is_int(act(house, &minutes), OK, "the minutes between two steps can be set");
	minutes.minutes = 0;
	is_int(act(house, &minutes), INVALID, "but not to none");
	clock_now = NOON;
	id = raise_one(house, ALARM_NOBODY, 0, 0, 0);
	walk(house, id);
	is_int(found(house, id).next_at, NOON + 3 * MINUTE, "and count");
	walk(house, id);
	walk(house, id);
	is_str(house->sent, STR("rowan@x asha@x bilal@x"),
	       "nobody on duty: who stands in the roster, the second, the coordinator");
}

// Sana, Rowan and Asha lose their roles, but stand where they were put: lead, roster, shift.
static void test_left(struct house *house)
{
	static const struct query leave = {
	    .name = "leave_team",
	    .sql = "update role_grant set campaign = 'hill' where account_id in (11, 13, 16)"};
	static const struct query come = {
	    .name = "come_back",
	    .sql = "update role_grant set campaign = 'river' where account_id in (11, 13, 16)"};
	struct step step = {.act = QUERY, .query = &leave};
	clock_now = NOON;
	act(house, &step);
	int64_t id = raise_one(house, ALARM_NOBODY, 20, 0, 0);
	walk(house, id);
	is_str(house->sent, STR("bilal@x"), "who left the team is not asked for their turn");
	id = raise_one(house, ALARM_LIFE, 20, BILAL, 0);
	walk(house, id);
	walk(house, id);
	is_str(house->sent, STR("bilal@x root@x"), "nor for their shift");
	id = raise_one(house, ALARM_PROTECTION, 20, 0, 0);
	walk(house, id);
	is_str(house->sent, STR("teo@x"), "nor as a lead");
	step.query = &come;
	act(house, &step);
}

// What became of the last asking, as the page tells it.
static struct str result_of(struct house *house, int64_t id)
{
	struct conn *conn;
	struct alarm_step *steps = NULL;
	size_t count = 0;
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return STR("");
	alarm_steps(conn, &house->arena, id, &steps, &count, &house->fault);
	conn_release(conn);
	for (size_t i = count; i > 0; i--)
		if (str_equal(steps[i - 1].channel, STR("mail")))
			return steps[i - 1].result;
	return STR("");
}

// A mail that was taken to be sent has not reached anybody yet.
static void test_dead_letter(struct house *house)
{
	static const struct query stop = {
	    .name = "stop_letter",
	    .sql = "update outbox set state = 'dead', trouble = 'refused', detail = 'The server is "
		   "gone.' where inlet_id = 0"};
	static const struct query leave = {
	    .name = "leave_letter",
	    .sql =
		"update outbox set state = 'sent', trouble = '', detail = '' where inlet_id = 0"};
	clock_now = NOON;
	const int64_t id = raise_one(house, ALARM_PROTECTION, 30, 0, 0);
	walk(house, id);
	struct outbox_message letter = {
	    .purpose = OUTBOX_ALARM, .text = house->text, .key = house->key, .to = STR("sealed")};
	struct step step = {.act = LETTER, .letter = &letter};
	is_int(act(house, &step), OK, "a mail is put out %s", house->fault.text);
	is_str(result_of(house, id), STR("sent"), "on its way it is told as sent");
	step = (struct step){.act = QUERY, .query = &stop};
	act(house, &step);
	is_str(result_of(house, id), STR("The server is gone."),
	       "what did not leave is told with the reason");
	step.query = &leave;
	act(house, &step);
	is_str(result_of(house, id), STR("sent"), "until it has left after all");
	answer(house, id, SANA, true);
}

static void test_refusal(struct house *house)
{
	clock_now = NOON;
	house->refuses = STR("sana@x");
	int64_t id = raise_one(house, ALARM_PROTECTION, 10, 0, 0);
	walk(house, id);
	is_int(found(house, id).next_at, NOON, "who cannot be reached holds nobody up");
	walk(house, id);
	is_str(house->sent, STR("teo@x"), "the next is asked at once");
	is_int(found(house, id).next_at, NOON + 10 * MINUTE, "and has the time");
	struct conn *conn;
	struct alarm_step *steps = NULL;
	size_t count = 0;
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return;
	alarm_steps(conn, &house->arena, id, &steps, &count, &house->fault);
	conn_release(conn);
	is_int((int64_t)count, 4, "each way of each step is on record");
	is_str(count == 4 ? steps[1].result : STR(""), STR("sent"), "the page of the first");
	is_str(count == 4 ? steps[0].result : STR(""), STR("The line is busy."),
	       "and why the other way failed");
	house->refuses = STR("*");
	id = raise_one(house, ALARM_PROTECTION, 11, 0, 0);
	for (int i = 0; i < 3; i++)
		walk(house, id);
	is_int(found(house, id).next_at, NOON, "if nobody can be reached, the round is quick");
	walk(house, id);
	is_int(found(house, id).next_at, clock_now + 10 * MINUTE, "but the next one waits");
	house->refuses = STR("");
}

static void test_two(struct house *house)
{
	clock_now = NOON;
	const int64_t id = raise_one(house, ALARM_PROTECTION, 12, 0, 0);
	walk(house, id);
	walk(house, id);
	is_int(answer(house, id, SANA, false), OK, "two answer at once: one is first");
	is_int(answer(house, id, TEO, false), CONFLICT, "the other is told");
	is_str(str_from(house->fault.text), STR("Sana was first and has answered this."),
	       "who was");
	is_int(answer(house, id, SANA, false), OK, "answering twice is no mistake");
	is_int(found(house, id).answered_by, SANA, "and changes nothing");
}

// The code of a link stands behind the last "/" of the text.
static void test_link(struct house *house)
{
	struct conn *conn;
	struct alarm alarm = {0};
	int64_t account = 0;
	clock_now = NOON;
	const int64_t id = raise_one(house, ALARM_PROTECTION, 13, 0, 0);
	walk(house, id);
	const struct str code = str_slice(house->text, house->text.len - 33, 32);
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return;
	is_int(alarm_by_code(conn, &house->arena, code, &alarm, &account, &house->fault), OK,
	       "the link of the message leads to the alarm %s", house->fault.text);
	ok(alarm.id == id && account == SANA, "for the person it was sent to");
	is_int(alarm_by_code(conn, &house->arena, STR("0123"), &alarm, &account, &house->fault),
	       NOT_FOUND, "no other code does");
	is_int(alarm_asking(conn, &house->arena, STR("river"), 99, &alarm, &house->fault),
	       NOT_FOUND, "who was not asked sees no bar");
	conn_release(conn);
}

// Sana chose English, Teo Urdu, Rowan nothing, and the campaign speaks Nepali.
static void test_language(struct house *house)
{
	struct messages *messages;
	const char *words = alarm_kinds[ALARM_PROTECTION].words;
	if (messages_load(&messages, &house->fault) != OK) {
		ok(false, "catalogues %s", house->fault.text);
		return;
	}
	house->walker.messages = messages;
	clock_now = NOON;
	const int64_t id = raise_one(house, ALARM_PROTECTION, 21, 0, 0);
	walk(house, id);
	ok(str_starts(house->text, str_from(words)), "who chose English is asked in English");
	walk(house, id);
	ok(str_starts(house->text, str_from(message(messages, language_find(STR("ur")), words))) &&
	       !str_starts(house->text, str_from(words)),
	   "who chose Urdu in Urdu");
	walk(house, id);
	ok(str_starts(house->text, str_from(message(messages, language_find(STR("ne")), words))) &&
	       !str_starts(house->text, str_from(words)),
	   "who chose none in the first language of the campaign that there is");
	answer(house, id, SANA, true);
	house->walker.messages = NULL;
	messages_free(messages);
}

// --- the run ---

static bool house_open(struct house *house, const struct place *place)
{
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	if (!room_open(&house->room, place, rooms, 1))
		return false;
	house->channel = (struct alarm_channel){"mail", house, channel_send};
	house->walker = (struct alarm_walker){
	    .store = house->room.store,
	    .ids = &house->room.ids,
	    .channels = &house->channel,
	    .n_channels = 1,
	    .now = now_of_test,
	    .site = STR("https://help.example"),
	};
	house->job = alarm_job(&house->walker);
	return true;
}

static void test_restart(struct house *house, const struct place *place)
{
	clock_now = NOON;
	const int64_t id = raise_one(house, ALARM_PROTECTION, 14, 0, 0);
	walk(house, id);
	room_close(&house->room);
	if (!house_open(house, place))
		return;
	ok(room_number(&house->room, &jobs_waiting) > 0, "after a restart the next step waits");
	house->sent = STR("");
	walk(house, id);
	is_str(house->sent, STR("teo@x"), "and the walk goes on where it was");
	// The same step, run a second time as after a crash between asking and noting.
	const struct job job = {.payload = arena_format(&house->arena, "%lld 1", (long long)id)};
	house->sent = STR("");
	house->job.run(house->job.context, &job, &house->fault);
	is_str(house->sent, STR(""), "a step that was taken is not taken again");
}

static void run(const struct place *place)
{
	struct house house = {.refuses = STR("")};
	struct step guards = {.act = GUARDS}, roster = {.act = ROSTER};
	const struct new_campaign made = {.campaign = {.slug = STR("river"), .name = STR("River")}};
	if (!house_open(&house, place))
		return;
	arena_init(&house.arena, 1 << 20);
	is_int(
	    campaign_create(house.room.store, &house.room.ids, &made, &house.river, &house.fault),
	    OK, "a campaign is made %s", house.fault.text);
	for (size_t i = 0; i < SETTING_UP; i++) {
		struct step step = {.act = QUERY, .query = &setting_up[i]};
		is_int(act(&house, &step), OK, "%s %s", setting_up[i].name, house.fault.text);
	}
	act(&house, &guards);
	act(&house, &roster);
	test_walk(&house);
	test_about(&house);
	test_many_about(&house);
	test_order(&house);
	test_left(&house);
	test_dead_letter(&house);
	test_refusal(&house);
	test_two(&house);
	test_link(&house);
	test_language(&house);
	test_restart(&house, place);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	places_each(run);
	return tap_done();
}
