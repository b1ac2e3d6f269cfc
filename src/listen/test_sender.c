// SPDX-License-Identifier: AGPL-3.0-or-later
// What lies in the outbox leaves once, in its order and at its price: what fails is tried again,
// what nobody can tell is not sent at a guess, what a day does not allow goes tomorrow. And what
// people write to us by the same channel is kept, with one first answer. With a clock and another
// side of our own, on SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "listen/sender.h"

#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "campaign/limit.h"
#include "fake_judge.h"
#include "listen/direct.h"
#include "listen/enclosed.h"
#include "listen/kept.h"
#include "listen/listen_embedded.h"
#include "listen/sms_parts.h"
#include "people/people_embedded.h"
#include "room_fixture.h"

#define MINUTE ((int64_t)60000)
#define HOUR   (60 * MINUTE)

static int64_t test_now;

static int64_t now(void)
{
	return test_now;
}

// --- the other side ---

static struct world {
	enum trouble trouble; // with which it refuses
	int64_t wait_ms;
	bool lost; // it takes the message, and its answer is lost
	enum connector_trace trace;
	int sent, asked;
	char to[64], text[256], id[32];
	char order[32]; // the first letters of what was sent
} world;

static enum outcome world_send(struct connector_call *call, const struct connector_message *message,
			       struct connector_receipt *ret_receipt, struct fault *fault)
{
	world.asked++;
	call->wait_ms = world.wait_ms;
	if (world.trouble)
		return connector_fail(call, world.trouble, fault, "The other side says no.");
	if (world.sent < (int)sizeof world.order - 1 && message->text.len > 0)
		world.order[world.sent] = message->text.at[0];
	world.sent++;
	snprintf(world.to, sizeof world.to, "%.*s", STR_ARG(message->to));
	snprintf(world.text, sizeof world.text, "%.*s", STR_ARG(message->text));
	snprintf(world.id, sizeof world.id, "%.*s", STR_ARG(message->id));
	ret_receipt->external_id = arena_format(call->arena, "theirs-%d", world.sent);
	call->doubt = world.lost;
	return world.lost ? connector_fail(call, TROUBLE_UNREACHABLE, fault, "No answer came.")
			  : OK;
}

static enum outcome world_resolve(struct connector_call *call,
				  const struct connector_message *message,
				  enum connector_trace *ret_trace, struct fault *fault)
{
	(void)call, (void)message, (void)fault;
	*ret_trace = world.trace;
	return OK;
}

static const struct connector sms = {
    .name = "sms",
    .words = "SMS",
    .reads = "Nothing.",
    .icon = "sms",
    .can = CONNECTOR_TAKES | CONNECTOR_DIRECT | CONNECTOR_SMS,
    .every_min = 1,
    .send = world_send,
    .resolve = world_resolve,
    .doubt_ms = 10000,
};
static const struct connector pages = {
    .name = "pages",
    .words = "Pages",
    .reads = "Nothing.",
    .icon = "globe",
    .can = CONNECTOR_TAKES | CONNECTOR_PUBLISHES | CONNECTOR_ONCE,
    .every_min = 1,
    .send = world_send,
};
static enum outcome looks_well(struct connector_call *call, struct fault *fault)
{
	(void)call, (void)fault;
	return OK;
}

// What is looked at, too: whether it can be sent by says nothing of that.
static const struct connector mailbox = {
    .name = "mailbox",
    .words = "Mailbox",
    .reads = "Nothing.",
    .icon = "mail",
    .can = CONNECTOR_POLLS | CONNECTOR_DIRECT,
    .every_min = 1,
    .poll = looks_well,
    .send = world_send,
    .resolve = world_resolve,
};
static const struct connector *const table[] = {&sms, &pages, &mailbox, NULL};

// --- the house ---

struct house {
	struct room room;
	struct post_log *log;
	struct ingest *ingest;
	struct sealer *sealer;
	char keys[64]; // folder of the sealer's key
	struct campaign campaign;
	struct arena arena;
	struct poller poller;
	struct fault fault;
	int64_t inlet, public;
	int keys_made;
};

struct act {
	struct house *house;
	enum { INLET, ADD, LIMIT, REVIVE, PAUSE } what;
	const char *name;
	const struct connector *connector;
	struct outbox_message message;
	enum limit_kind kind;
	int64_t id, value;
};

static enum outcome act_run(struct conn *conn, void *context, struct fault *fault)
{
	struct act *act = context;
	struct house *house = act->house;
	struct inlet inlet;
	int64_t was;
	const struct inlet_draft draft = {
	    .campaign = house->campaign.id,
	    .source = str_from(act->name ? act->name : ""),
	    .connector = act->connector,
	    .every_min = 1,
	};
	switch (act->what) {
	case INLET:
		return inlet_add(conn, &house->room.ids, &draft, false, test_now, &act->id, fault);
	case ADD:
		return outbox_add(conn, &house->room.ids, &act->message, test_now, &act->id, fault);
	case LIMIT:
		return limit_set(conn, house->campaign.id, act->kind, act->value, STR("a test"),
				 &was, fault);
	case REVIVE:
		return outbox_revive(conn, house->campaign.id, act->id, 0, test_now, fault);
	default:
		inlet_find(conn, &house->arena, 0, act->id, &inlet, fault);
		return inlet_pause(conn, &inlet, act->value, false, test_now, fault);
	}
}

static enum outcome act_do(struct house *house, struct act *act)
{
	act->house = house;
	house->fault.text[0] = '\0';
	return store_write(house->room.store, WRITE_PERSON, 3, act_run, act, &house->fault);
}

static struct act act_of(struct house *house, enum outbox_purpose purpose, int64_t inlet,
			 const char *text)
{
	return (struct act){
	    .what = ADD,
	    .message = {.campaign = house->campaign.id,
			.inlet = inlet,
			.purpose = purpose,
			.to = seal(house->sealer, &house->arena, STR("+447700900001")),
			.text = str_from(text),
			.key = arena_format(&house->arena, "key %d", ++house->keys_made)}};
}

static int64_t add_to(struct house *house, enum outbox_purpose purpose, int64_t inlet,
		      const char *text)
{
	struct act act = act_of(house, purpose, inlet, text);
	if (act_do(house, &act) != OK)
		ok(false, "a message is added %s", house->fault.text);
	return act.id;
}

static int64_t add(struct house *house, enum outbox_purpose purpose)
{
	return add_to(house, purpose, house->inlet, "A boat is on its way.");
}

static struct outbox_message found(struct house *house, int64_t id)
{
	struct conn *conn;
	struct outbox_message message = {.state = OUTBOX_STATES};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return message;
	outbox_find(conn, &house->arena, house->campaign.id, id, &message, NULL);
	conn_release(conn);
	return message;
}

#define is_state(id, want, says)                                                                   \
	is_str(str_from(outbox_states[found(house, id).state].name), STR(want), says)

// Runs the job of an inlet once, as the runner would.
static void run_by(struct house *house, int64_t inlet)
{
	bool postponed = false;
	const struct job_kind kind = sender_job(&house->poller);
	const struct job job = {.kind = STR(OUTBOX_JOB),
				.payload = arena_format(&house->arena, "%lld", (long long)inlet),
				.attempt = 1,
				.postponed = &postponed};
	if (kind.run(kind.context, &job, &house->fault) != OK)
		ok(false, "the job runs %s", house->fault.text);
}

static void run(struct house *house)
{
	run_by(house, house->inlet);
}

// --- sending ---

static void test_sending(struct house *house)
{
	world = (struct world){0};
	const int64_t id = add_to(house, OUTBOX_REPLY, house->inlet,
				  "A boat \xE2\x80\x93 at \xE2\x80\x9Csix\xE2\x80\x9D");
	run(house);
	is_state(id, "sent", "a message is sent");
	is_str(str_from(world.to), STR("+447700900001"), "to its address, opened");
	is_str(str_from(world.text), STR("A boat - at \"six\""),
	       "as an SMS without the signs that make it dearer");
	is_int(found(house, id).parts, 1, "its parts are counted");
	is_str(found(house, id).external_id, STR("theirs-1"), "what they call it is kept");
	run(house);
	is_int(world.sent, 1, "it is sent once");
}

static void test_refused(struct house *house)
{
	world = (struct world){.trouble = TROUBLE_ADDRESS};
	const int64_t bad = add(house, OUTBOX_REPLY);
	run(house);
	is_state(bad, "dead", "what cannot go to its address waits for a person");
	world.trouble = TROUBLE_NONE;
	const int64_t good = add(house, OUTBOX_REPLY);
	run(house);
	is_state(good, "sent", "which holds up no other");
	world.trouble = TROUBLE_UNREACHABLE;
	world.asked = 0;
	const int64_t first = add(house, OUTBOX_REPLY), second = add(house, OUTBOX_REPLY);
	run(house);
	is_int(world.asked, 1, "a gateway that does not answer is not asked for each message");
	is_state(first, "failed", "what it did not take is tried again");
	is_state(second, "waiting", "what follows waits");
	world.trouble = TROUBLE_NONE;
	test_now += 5 * MINUTE;
	run(house);
	is_state(first, "sent", "when it answers, all goes");
	is_state(second, "sent", "all of it");
	world.trouble = TROUBLE_UNREACHABLE;
	const int64_t never = add(house, OUTBOX_REPLY);
	for (int i = 0; i < SENDER_TRIES; i++) {
		run(house);
		test_now += 2 * HOUR;
	}
	is_state(never, "dead", "what fails half a day waits for a person");
	is_int(found(house, never).attempts, SENDER_TRIES, "after all its attempts");
	world.trouble = TROUBLE_NONE;
	ok(sender_wait(1, 0, 0) == SENDER_BACKOFF_MS &&
	       sender_wait(3, 0, 0) == 4 * SENDER_BACKOFF_MS &&
	       sender_wait(30, 0, 0) == SENDER_WAIT_MOST && sender_wait(1, HOUR, 0) == HOUR,
	   "waits double, up to an hour, and never fall short of what the other side asks");
}

static void report(struct house *house, int64_t id, enum connector_fate fate)
{
	struct connector_report said = {.id = arena_format(&house->arena, "%lld", (long long)id),
					.fate = fate};
	const struct connector_call call = {.reports = &said, .n_reports = 1};
	is_int(sender_reports(&house->poller, house->inlet, &call, &house->fault), OK,
	       "a report comes %s", house->fault.text);
}

static void test_doubt(struct house *house)
{
	world = (struct world){.lost = true};
	const int64_t told = add(house, OUTBOX_REPLY);
	run(house);
	is_state(told, "sending", "a message whose answer was lost may have left");
	run(house);
	is_int(world.sent, 1, "and is not sent at a guess");
	report(house, told, FATE_SENT);
	is_state(told, "sent", "a report tells that it left");
	report(house, told, FATE_DELIVERED);
	report(house, told, FATE_SENT);
	is_state(told, "delivered", "and that it arrived, in whichever order they come");
	const int64_t gone = add(house, OUTBOX_REPLY);
	run(house);
	world = (struct world){.trace = TRACE_NONE};
	test_now += 9000;
	run(house);
	is_int(world.sent, 0, "a report has its time to come");
	test_now += 2000;
	run(house);
	is_state(gone, "sent", "what never came there is sent again");
	is_int(world.sent, 1, "once");
	world = (struct world){.lost = true};
	const int64_t unknown = add(house, OUTBOX_REPLY);
	run(house);
	world = (struct world){.trace = TRACE_UNKNOWN};
	test_now += MINUTE;
	run(house);
	is_state(unknown, "sending", "what nobody can tell is asked for a while");
	test_now += 10 * MINUTE;
	run(house);
	is_state(unknown, "dead", "and then waits for a person");
	is_str(found(house, unknown).trouble, STR("doubt"), "who reads why");
	is_int(world.sent, 0, "it was not sent again");
	report(house, unknown, FATE_DELIVERED);
	is_state(unknown, "delivered", "a late report still counts");
	world = (struct world){.lost = true};
	const int64_t post = add_to(house, OUTBOX_CONTENT, house->public, "The bridge is open.");
	run_by(house, house->public);
	world.lost = false;
	test_now += 5 * MINUTE;
	run_by(house, house->public);
	is_state(post, "sent", "where a message is known by its id, sending again is harmless");
}

static void test_undelivered(struct house *house)
{
	world = (struct world){0};
	const int64_t id = add(house, OUTBOX_REPLY);
	run(house);
	report(house, id, FATE_UNDELIVERED);
	is_state(id, "dead", "what the network could not bring waits for a person");
	struct connector_report said = {.id = arena_format(&house->arena, "%lld", (long long)id),
					.fate = FATE_DELIVERED};
	const struct connector_call call = {.reports = &said, .n_reports = 1};
	sender_reports(&house->poller, house->public, &call, NULL);
	is_state(id, "dead", "nobody reports of another inlet's messages");
}

static void test_airtime(struct house *house)
{
	world = (struct world){0};
	test_now += 48 * HOUR;
	struct act act = {.what = LIMIT, .kind = LIMIT_AIRTIME, .value = 100};
	is_int(act_do(house, &act), OK, "a day allows 100 parts %s", house->fault.text);
	for (int i = 0; i < 100; i++)
		add(house, OUTBOX_REPLY);
	const int64_t late = add(house, OUTBOX_REPLY), life = add(house, OUTBOX_LIFE);
	const int64_t stay_away = add(house, OUTBOX_INSTRUCTION);
	run(house);
	is_int(world.sent, 101, "what a day allows goes, and no more");
	is_state(life, "sent", "a life first of all");
	is_state(stay_away, "sent", "an instruction to the public, when the day is used up");
	is_state(late, "waiting", "the rest goes tomorrow");
	is_str(found(house, late).trouble, STR("airtime"), "which it says");
	const int64_t more = add(house, OUTBOX_LIFE);
	run(house);
	is_state(more, "sent", "a life is never held back");
	test_now += 24 * HOUR;
	run(house);
	is_state(late, "sent", "tomorrow it goes");
}

// As long as the other side is away, run by run.
static void away(struct house *house, int64_t inlet, int minutes)
{
	world = (struct world){.trouble = TROUBLE_UNREACHABLE};
	for (int i = 0; i < minutes; i++, test_now += MINUTE)
		run_by(house, inlet);
	world.trouble = TROUBLE_NONE;
}

static void back(struct house *house, int64_t inlet, int minutes)
{
	for (int i = 0; i < minutes; i++) {
		test_now += MINUTE;
		run_by(house, inlet);
	}
}

static void test_hour(struct house *house)
{
	static const struct {
		enum outbox_purpose purpose;
		const char *text;
	} waiting[] = {{OUTBOX_BROADCAST, "broadcast"}, {OUTBOX_ALARM, "To one of the team"},
		       {OUTBOX_REPLY, "reply"},		{OUTBOX_ACKNOWLEDGE, "code"},
		       {OUTBOX_LIFE, "Life"},		{OUTBOX_LIFE, "Life"}};
	test_now += 24 * HOUR;
	world = (struct world){0};
	const int64_t alone = add(house, OUTBOX_LIFE);
	away(house, house->inlet, 60);
	back(house, house->inlet, 6);
	is_state(alone, "sent", "after an hour without a gateway a life reply goes within minutes");
	for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++)
		add_to(house, waiting[i].purpose, house->inlet, waiting[i].text);
	away(house, house->inlet, 60);
	back(house, house->inlet, 6);
	// Whichever was due finds out that it is back.
	bool sorted = strlen(world.order) == 6;
	for (const char *at = world.order + (world.order[0] != 'L'); at[0] && at[1]; at++)
		sorted &= strchr("LcrTb", at[0]) <= strchr("LcrTb", at[1]);
	ok(sorted, "and so does all that waited: life first, a broadcast last: %s", world.order);
	// One message that a gateway chokes on is no reason to ask for it again and again.
	world = (struct world){.trouble = TROUBLE_BROKEN};
	add(house, OUTBOX_LIFE);
	run(house);
	const int64_t others = add(house, OUTBOX_REPLY);
	world.asked = 0;
	for (int i = 0; i < 60; i++) {
		test_now += MINUTE;
		run(house);
	}
	ok(world.asked < 40, "a gateway that is away is asked %d times in an hour", world.asked);
	world.trouble = TROUBLE_NONE;
	back(house, house->inlet, 6);
	is_state(others, "sent", "what waited goes: what failed used nothing of the day");
}

// A key that is not known any more keeps everybody out alike.
static void test_key(struct house *house)
{
	test_now += 24 * HOUR;
	world = (struct world){.trouble = TROUBLE_REFUSED};
	const int64_t alarm = add(house, OUTBOX_ALARM);
	for (int i = 0; i < SENDER_TRIES; i++) {
		run(house);
		test_now += 2 * HOUR;
	}
	is_state(alarm, "dead", "an alarm that a refused key holds up is not told days later");
	world.asked = 0;
	const int64_t thanks = add_to(house, OUTBOX_BROADCAST, house->inlet, "broadcast"),
		      reply = add_to(house, OUTBOX_REPLY, house->inlet, "reply"),
		      life = add_to(house, OUTBOX_LIFE, house->inlet, "Life");
	for (int i = 0; i < 26 * 12; i++) {
		run(house);
		test_now += SENDER_KEY_REST;
	}
	is_state(life, "failed", "a day after a key was refused a life reply still waits");
	is_state(reply, "failed", "and so does any other");
	is_state(thanks, "failed", "to the last");
	is_str(found(house, reply).trouble, STR("refused"), "which says why");
	ok(world.asked <= 26 * 12, "and who refused is asked for one message at a time");
	world = (struct world){0};
	struct act on = {.what = PAUSE, .id = house->inlet, .value = 0};
	act_do(house, &on);
	run(house);
	is_str(str_from(world.order), STR("Lrb"),
	       "once a person mended it all leave at once, life first");
	world.trouble = TROUBLE_GONE;
	const int64_t moved = add(house, OUTBOX_REPLY);
	run(house);
	is_state(moved, "failed", "nor is anything given up when a gateway has moved");
	world.trouble = TROUBLE_NONE;
	act_do(house, &on);
	run(house);
	is_state(moved, "sent", "it leaves once the address is right");
	world.trouble = TROUBLE_REFUSED;
	const int64_t old = add(house, OUTBOX_REPLY);
	run(house);
	test_now += SENDER_KEY_MS;
	run(house);
	is_state(old, "dead", "after three days a person looks whether it is still true");
	world.trouble = TROUBLE_NONE;
	run(house);
}

// An alarm of last night wakes nobody; a person may send it all the same.
static void test_late(struct house *house)
{
	test_now += 24 * HOUR;
	struct act act = act_of(house, OUTBOX_LIFE, house->inlet, "Look: 12 posts");
	act.message.good_until = test_now + HOUR;
	act_do(house, &act);
	const int64_t life = add(house, OUTBOX_LIFE);
	away(house, house->inlet, 59);
	is_state(act.id, "failed", "an alarm is tried as long as it may be true");
	test_now += 2 * MINUTE;
	back(house, house->inlet, 6);
	is_state(act.id, "dead", "one that waited too long is not sent");
	is_str(found(house, act.id).trouble, STR("late"), "and says so");
	is_str(found(house, act.id).detail, STR("It waited too long to leave."), "in words");
	is_state(life, "sent", "a reply where life is at risk goes however late it is");
	act.what = REVIVE;
	is_int(act_do(house, &act), OK, "who looked at it sends it again");
	run(house);
	is_state(act.id, "sent", "and it leaves");
}

static void test_looked_at(struct house *house)
{
	struct act act = {.what = INLET, .name = "mailbox", .connector = &mailbox};
	test_now += 24 * HOUR;
	is_int(act_do(house, &act), OK, "a mailbox is added %s", house->fault.text);
	for (int i = 0; i < 3; i++)
		add_to(house, i == 2 ? OUTBOX_LIFE : OUTBOX_REPLY, act.id,
		       i == 2 ? "Life" : "reply");
	away(house, act.id, 6 * 60);
	back(house, act.id, 6);
	is_str(str_from(world.order), STR("Lrr"),
	       "what is looked at, too, sends all that waited when it sends again");
}

static void test_reports(struct house *house)
{
	world = (struct world){0};
	const int64_t id = add(house, OUTBOX_REPLY);
	run(house);
	report(house, id, FATE_DELIVERED);
	report(house, id, FATE_DELIVERED);
	is_state(id, "delivered", "a report that comes twice says the same");
	report(house, id, FATE_SENT);
	is_state(id, "delivered", "one that comes late takes nothing back");
	report(house, id + 1, FATE_DELIVERED);
	report(house, 0, FATE_UNDELIVERED);
	is_state(id, "delivered", "one of a message that nobody knows is passed over");
}

static void test_paused(struct house *house)
{
	world = (struct world){0};
	struct act act = {.what = PAUSE, .id = house->inlet, .value = test_now};
	act_do(house, &act);
	const int64_t id = add(house, OUTBOX_LIFE);
	run(house);
	is_state(id, "waiting", "by an inlet that is paused nothing leaves");
	act.value = 0;
	act_do(house, &act);
	run(house);
	is_state(id, "sent", "let go on, it does");
}

// --- people who write to us ---

static const struct query answers = {.name = "answers",
				     .sql = "select count(*) from outbox where purpose = 1"};
static const struct query posts = {.name = "posts", .sql = "select count(*) from post"};
static const struct query codes = {.name = "codes",
				   .sql = "select count(*) from post where code is not null"};
static const struct query senders = {.name = "senders",
				     .sql = "select count(distinct hash) from post_contact"};
static const struct query stopped = {.name = "stopped", .sql = "select count(*) from outbox_stop"};

static int64_t take_post(struct house *house, const struct connector_post *post)
{
	struct arena room;
	int64_t accepted = 0;
	arena_init(&room, CONNECTOR_MEMORY);
	const struct inlet inlet = {.id = house->inlet, .source = STR("sms")};
	struct connector_call call = {.arena = &room, .connector = &sms};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	connector_post(&call, post);
	if (direct_take(&house->poller, &room, &house->campaign, &inlet, &call, &accepted,
			&house->fault) != OK)
		ok(false, "a message is taken %s", house->fault.text);
	buf_free(&call.lines);
	arena_free(&room);
	return accepted;
}

static int64_t take(struct house *house, const char *id, const char *from, const char *text,
		    bool automatic)
{
	const struct connector_post post = {.id = str_from(id),
					    .text = str_from(text),
					    .contact = str_from(from),
					    .automatic = automatic};
	return take_post(house, &post);
}

static void test_direct(struct house *house)
{
	const int64_t before = room_number(&house->room, &answers);
	is_int(take(house, "m1", "+44 7700 900001", "we need water", false), 1,
	       "a message becomes a post");
	is_int(room_number(&house->room, &codes), 1, "with a code");
	is_int(room_number(&house->room, &answers), before + 1, "and a first answer");
	world = (struct world){0};
	run(house);
	ok(strstr(world.text, "River: we have your message, code ") && strstr(world.text, "112"),
	   "which names the campaign, a code and whom to call: %s", world.text);
	is_str(str_from(world.to), STR("+44 7700 900001"), "to who wrote");
	is_int(take(house, "m1", "+44 7700 900001", "we need water", false), 0,
	       "the same message again is known");
	is_int(take(house, "m2", "+447700900001", "and blankets", false), 1,
	       "another one of the same number is a post");
	is_int(room_number(&house->room, &answers), before + 1, "without another answer");
	is_int(room_number(&house->room, &senders), 1,
	       "its sender is found again, however the number is written");
	take(house, "m3", "robot@town.example", "out of office", true);
	is_int(room_number(&house->room, &answers), before + 1, "a machine gets no answer");
	is_int(room_number(&house->room, &posts), 3, "but is kept");
}

static void test_words(struct house *house)
{
	const int64_t had = room_number(&house->room, &posts);
	take(house, "w1", "+447700900055", "STOP", false);
	is_int(room_number(&house->room, &stopped), 1, "STOP is kept");
	is_int(room_number(&house->room, &posts), had, "and is no post of somebody new");
	take(house, "w2", "+447700900055", "please stop the water", false);
	is_int(room_number(&house->room, &posts), had + 1, "inside a message it is a word");
	take(house, "w3", "+447700900055", "بند", false);
	is_int(room_number(&house->room, &posts), had + 2,
	       "of somebody whom we know a person reads it, too");
	take(house, "w4", "+447700900055", "start", false);
	is_int(room_number(&house->room, &stopped), 0, "START ends it");
}

// One part of a long SMS, as its gateway pushes it: what is then to be read.
static struct str take_part(struct house *house, const struct sms_part *part, const char *text)
{
	static struct arena arena;
	static char read[200];
	int64_t accepted = 0;
	struct inlet inlet = {0};
	if (arena.limit)
		arena_free(&arena);
	arena_init(&arena, CONNECTOR_MEMORY);
	const struct kept kept = {house->room.store, house->sealer, house->inlet};
	struct connector_call call = {
	    .arena = &arena, .connector = &sms, .kept = &kept, .now = test_now};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	inlet.id = house->inlet;
	inlet.source = STR("sms");
	const struct sms_in in = {.from = STR("+447700900077"), .text = str_from(text)};
	is_int(sms_part_take(&call, &in, part, &house->fault), OK, "a part is taken %s",
	       house->fault.text);
	direct_take(&house->poller, &arena, &house->campaign, &inlet, &call, &accepted,
		    &house->fault);
	snprintf(read, sizeof read, "%lld %.*s", (long long)accepted,
		 STR_ARG(call.n_directs > 0 ? call.directs[0].text : STR("")));
	buf_free(&call.lines);
	return str_from(read);
}

static const struct query edits = {.name = "edits",
				   .sql = "select count(*) from post where newer_id is not null"};

static void test_parts(struct house *house)
{
	const int64_t had = room_number(&house->room, &answers),
		      edited = room_number(&house->room, &edits);
	const struct sms_part one = {7, 1, 3}, two = {7, 2, 3}, three = {7, 3, 3};
	is_str(take_part(house, &three, "and two old people."), STR("1 […] and two old people."),
	       "the part that comes first is read at once");
	is_str(take_part(house, &one, "We are on the roof with a "),
	       STR("1 We are on the roof with a […] and two old people."),
	       "the next one is put in its place");
	is_str(take_part(house, &one, "We are on the roof with a "),
	       STR("0 We are on the roof with a […] and two old people."),
	       "pushed twice it is the same");
	is_str(take_part(house, &two, "child "),
	       STR("1 We are on the roof with a child and two old people."),
	       "and the last makes it whole");
	is_int(room_number(&house->room, &edits), edited + 2, "each replaces what came before");
	is_int(room_number(&house->room, &answers), had + 1, "with one first answer");
	is_str(take_part(house, &one, "Tomorrow "), STR("1 Tomorrow […]"),
	       "another text under the same number begins another message");
	test_now += 25 * HOUR;
	is_str(take_part(house, &two, "we need rice"), STR("1 […] we need rice […]"),
	       "and so does a part a day later");
	char many[400];
	memset(many, 'a', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	for (int i = 1; i <= SMS_JOINED_MOST * 3; i++) {
		const struct sms_part part = {100 + i, 1, 2};
		take_part(house, &part, many);
	}
	const struct sms_part last = {100 + SMS_JOINED_MOST * 3, 2, 2};
	ok(str_find(take_part(house, &last, "end"), STR("…")) == SIZE_MAX,
	   "of more than can be held the newest are joined");
}

static void test_pumping(struct house *house)
{
	char id[24], number[24];
	struct act act = {.what = LIMIT, .kind = LIMIT_ACK_RANGE, .value = 10};
	act_do(house, &act);
	const int64_t before = room_number(&house->room, &answers);
	const int64_t had = room_number(&house->room, &posts);
	for (int i = 0; i < 15; i++) {
		snprintf(id, sizeof id, "p%d", i);
		snprintf(number, sizeof number, "+8817700%05d", i);
		take(house, id, number, "hello", false);
	}
	is_int(room_number(&house->room, &answers), before + 10,
	       "numbers of one range get as many first answers as a day allows");
	is_int(room_number(&house->room, &posts), had + 15, "every message is kept");
	is_str(direct_range(STR("+447700900123")), STR("+4477009"),
	       "a range is all but five digits");
	is_str(direct_range(STR("ana@town.example")), STR("@town.example"), "or a domain");
}

// --- what comes with it ---

static const struct query kept_files = {
    .name = "kept_files", .sql = "select count(*) from attachment where post_id is not null"};
static const struct query open_files = {
    .name = "open_files",
    .sql = "select count(*) from attachment where hex(sealed) like '%7761746572%' or "
	   "hex(name) like '%6C697374%'"};

static const struct query left_files = {
    .name = "left_files",
    .sql = "select count(*) from attachment_left where (place = 1 and reason = 'kind' and bytes = "
	   "40) or (place = 2 and reason = 'later') or (place = 3 and reason = 'many' and bytes = "
	   "900) or (place = 4 and reason = 'cut' and bytes = 7000000)"};
static const struct query open_left = {
    .name = "open_left",
    .sql = "select count(*) from attachment_left where hex(name) like '%70616765%'"};

static const struct query left_of_sender = {
    .name = "left_of_sender",
    .sql = "select count(*) from attachment_left where reason = 'sender' and bytes = 4"};

// One that sends files without end.
static void test_files_many(struct house *house)
{
	char words[8], id[8];
	const int64_t had = room_number(&house->room, &kept_files);
	for (int i = 0; i < ATTACHMENT_SENDER_MOST; i++) {
		snprintf(words, sizeof words, "w%03d", i);
		snprintf(id, sizeof id, "many%d", i);
		const struct connector_file file = {.name = STR("a.txt"), .bytes = str_from(words)};
		const struct connector_post post = {.id = str_from(id),
						    .text = STR("one more"),
						    .contact = STR("files@town.example"),
						    .files = &file,
						    .n_files = 1};
		if (take_post(house, &post) != 1)
			ok(false, "message %d is kept", i);
	}
	is_int(room_number(&house->room, &kept_files), ATTACHMENT_SENDER_MOST,
	       "of one sender so many files are kept");
	is_int(room_number(&house->room, &left_of_sender), had,
	       "of each further one its size and that reason, beside its message");
}

static void test_files(struct house *house, bool sqlite)
{
	const struct connector_file files[] = {
	    {.name = STR("list.txt"), .bytes = STR("water for nine\n")},
	    {.name = STR("../../bill.pdf"),
	     .bytes = STR("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")},
	    {.name = STR("page.html"), .bytes = STR("<!DOCTYPE html><script>alert(1)</script>")},
	    {.name = STR("shot.jpg"), .bytes = STR("\xFF\xD8\xFF\xE0 no picture")},
	    {.name = STR("list.txt"), .bytes = STR("water for nine\n")},
	    {.name = STR("sixth.pdf"), .size = 900},
	    {.size = 7000000, .lack = FILE_CUT},
	};
	const struct connector_post post = {.id = STR("f1"),
					    .text = STR("see the list"),
					    .contact = STR("files@town.example"),
					    .files = files,
					    .n_files = sizeof files / sizeof files[0]};
	is_int(take_post(house, &post), 1, "a message with files becomes a post");
	is_int(room_number(&house->room, &kept_files), 2,
	       "text and PDF are kept, once each; no page, and no picture that cannot be drawn");
	if (sqlite)
		is_int(room_number(&house->room, &open_files) +
			   room_number(&house->room, &open_left),
		       0, "sealed, with their names");
	is_int(room_number(&house->room, &left_files), 4,
	       "of each that is not kept its size and the reason are");
	is_int(take_post(house, &post), 0, "the same message again");
	is_int(room_number(&house->room, &kept_files), 2, "brings none");
	test_files_many(house);
}

static void test_files_room(void)
{
	struct arena room;
	const size_t bytes = CONNECTOR_FILES_ROOM / 2 + 1;
	char *large = calloc(1, bytes);
	arena_init(&room, CONNECTOR_MEMORY);
	struct connector_call call = {.arena = &room, .connector = &sms};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	const struct connector_file file = {.name = STR("a"), .bytes = str_of(large, bytes)};
	struct connector_post post = {.id = STR("g1"),
				      .text = STR("one"),
				      .contact = STR("a@b.example"),
				      .files = &file,
				      .n_files = 1};
	ok(large && connector_post(&call, &post), "a large file has room");
	post.id = STR("g2");
	ok(!connector_post(&call, &post), "what a second one brings comes with the next step");
	is_int(call.n_directs, 1, "with its message, which is left out until then");
	buf_free(&call.lines);
	arena_free(&room);
	free(large);
}

// --- the places ---

static bool house_open(struct house *house, const struct place *place)
{
	const struct migration_set rooms[] = {{people_migrations, people_migration_count},
					      {campaign_migrations, campaign_migration_count},
					      {listen_migrations, listen_migration_count}};
	if (!room_open(&house->room, place, rooms, 3))
		return false;
	struct fault *fault = &house->fault;
	enum outcome outcome =
	    post_log_new(house->room.store, &house->room.ids, &house->log, fault);
	const struct ingest_parts parts = {
	    .log = house->log, .judge = &fake_judge, .store = house->room.store};
	if (outcome == OK)
		outcome = ingest_new(&parts, &house->ingest, fault);
	if (outcome == OK)
		outcome = sealer_open(house->keys, NULL, &house->sealer, fault);
	const struct new_campaign wanted = {
	    .campaign = {.slug = STR("river"), .name = STR("River"), .emergency = STR("112")}};
	if (outcome == OK)
		outcome = campaign_create(house->room.store, &house->room.ids, &wanted,
					  &house->campaign.id, fault);
	struct conn *conn;
	if (outcome == OK && (outcome = store_reader(house->room.store, &conn, fault)) == OK) {
		outcome = campaign_by_id(conn, &house->arena, house->campaign.id, &house->campaign,
					 fault);
		conn_release(conn);
	}
	house->poller = (struct poller){
	    .store = house->room.store,
	    .ids = &house->room.ids,
	    .sealer = house->sealer,
	    .ingest = house->ingest,
	    .connectors = table,
	    .now = now,
	};
	return ok(outcome == OK, "the house opens %s", fault->text);
}

static void house_close(struct house *house)
{
	sealer_free(house->sealer);
	ingest_free(house->ingest);
	post_log_free(house->log);
	arena_free(&house->arena);
	room_close(&house->room);
}

static void test_place(const struct place *place)
{
	struct house here = {.keys = "/tmp/causeway-key.XXXXXX"}, *house = &here;
	test_now = time_now(); // posts have the time of the system
	arena_init(&here.arena, (size_t)64 << 20);
	if (!mkdtemp(here.keys) || !house_open(house, place))
		return;
	struct act act = {.what = INLET, .name = "sms", .connector = &sms};
	is_int(act_do(house, &act), OK, "a number is added %s", here.fault.text);
	here.inlet = act.id;
	act = (struct act){.what = INLET, .name = "pages", .connector = &pages};
	act_do(house, &act);
	here.public = act.id;
	test_sending(house);
	test_refused(house);
	test_doubt(house);
	test_undelivered(house);
	test_airtime(house);
	test_hour(house);
	test_key(house);
	test_late(house);
	test_looked_at(house);
	test_reports(house);
	test_paused(house);
	test_direct(house);
	test_words(house);
	test_parts(house);
	test_pumping(house);
	test_files(house, !place->url);
	test_files_room();
	const struct place keys = {.dir = here.keys};
	house_close(house);
	place_remove(&keys);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
