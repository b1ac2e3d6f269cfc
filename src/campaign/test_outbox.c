// SPDX-License-Identifier: AGPL-3.0-or-later
// What leaves the house: in the order of going out, once under one key, held in an exercise, not to
// those who sent STOP, forgotten with the case that it belongs to. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/outbox.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/template.h"
#include "room_fixture.h"

#define NOON   ((int64_t)1784030400000) // 2026-07-14T12:00:00Z
#define MINUTE ((int64_t)60000)

enum { INLET = 501, OTHER = 502 };

// The accounts belong to a room that this one does not see.
static const struct query make_accounts = {
    .name = "make_accounts", .sql = "create table account (id integer primary key, name text)"};
static const struct query fill_accounts = {.name = "fill_accounts",
					   .sql = "insert into account values (11, 'Asha')"};
static const struct query words_left = {
    .name = "words_left",
    .sql = "select count(*) from outbox where case_id = 77 and (body <> '' or recipient is not "
	   "null or recipient_hash is not null)"};
static const struct query jobs = {.name = "jobs",
				  .sql = "select count(*) from job where kind = 'outbox.send'"};

struct house {
	struct room room;
	struct arena arena;
	struct fault fault;
	int64_t river, practice;
	struct outbox_message taken;
	int64_t next_at, now;
};

// One act, as a write.
struct act {
	struct house *house;
	enum { ADD, TAKE, NOTE, REVIVE, CANCEL, ERASE, STOP, START, SPEND, QUERY } what;
	struct outbox_message message;
	struct outbox_news news;
	int64_t id, amount;
	bool fits;
	const struct query *query;
};

static enum outcome act_run(struct conn *conn, void *context, struct fault *fault)
{
	struct act *act = context;
	struct house *house = act->house;
	switch (act->what) {
	case ADD:
		return outbox_add(conn, &house->room.ids, &act->message, house->now, &act->id,
				  fault);
	case TAKE:
		return outbox_take(conn, &house->arena, INLET, house->now, &house->taken,
				   &house->next_at, fault);
	case NOTE:
		return outbox_note(conn, &act->news, house->now, fault);
	case REVIVE:
		return outbox_revive(conn, house->river, act->id, 11, house->now, fault);
	case CANCEL:
		return outbox_cancel(conn, house->river, act->id, 11, house->now, fault);
	case ERASE:
		return outbox_erase_case(conn, 77, house->now, fault);
	case STOP:
	case START:
		return outbox_stop_set(conn, house->river, STR("hash-a"), act->what == STOP,
				       house->now, fault);
	case SPEND:
		return outbox_spend(conn, house->river, STR("airtime"), act->amount, 10, house->now,
				    &act->fits, fault);
	default:
		return stmt_run(stmt_start(conn, act->query), fault);
	}
}

static enum outcome act_do(struct house *house, struct act *act)
{
	act->house = house;
	house->fault.text[0] = '\0';
	return store_write(house->room.store, WRITE_PERSON, 2, act_run, act, &house->fault);
}

static struct outbox_message message_of(const struct house *house, enum outbox_purpose purpose,
					const char *key)
{
	return (struct outbox_message){
	    .campaign = house->river,
	    .inlet = INLET,
	    .purpose = purpose,
	    .to = STR("sealed"),
	    .to_hash = STR("hash-a"),
	    .text = STR("We have your message."),
	    .key = str_from(key),
	};
}

static int64_t add(struct house *house, struct outbox_message message)
{
	struct act act = {.what = ADD, .message = message};
	is_int(act_do(house, &act), OK, "a message is added %s", house->fault.text);
	return act.id;
}

static struct str take(struct house *house)
{
	struct act act = {.what = TAKE};
	return act_do(house, &act) == OK ? house->taken.key : STR("");
}

static void note(struct house *house, int64_t id, enum outbox_state state)
{
	struct act act = {.what = NOTE,
			  .news = {.id = id,
				   .state = state,
				   .trouble = STR("broken"),
				   .next_at = house->now + MINUTE}};
	act_do(house, &act);
}

static struct outbox_message found(struct house *house, int64_t id)
{
	struct conn *conn;
	struct outbox_message message = {.state = OUTBOX_STATES};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return message;
	if (outbox_find(conn, &house->arena, house->river, id, &message, NULL) != OK)
		outbox_find(conn, &house->arena, house->practice, id, &message, NULL);
	conn_release(conn);
	return message;
}

#define is_state(id, want, says)                                                                   \
	is_str(str_from(outbox_states[found(house, id).state].name), STR(want), says)

// --- the behaviours ---

static void test_order(struct house *house)
{
	add(house, message_of(house, OUTBOX_BROADCAST, "broadcast"));
	add(house, message_of(house, OUTBOX_REPLY, "reply 1"));
	add(house, message_of(house, OUTBOX_REPLY, "reply 2"));
	add(house, message_of(house, OUTBOX_ACKNOWLEDGE, "ack"));
	add(house, message_of(house, OUTBOX_LIFE, "life"));
	struct outbox_message other = message_of(house, OUTBOX_LIFE, "by another");
	other.inlet = OTHER;
	add(house, other);
	is_int(room_number(&house->room, &jobs), 2, "each inlet has one job, however many wait");
	is_str(take(house), STR("life"), "a reply where life is at risk goes first");
	is_str(take(house), STR("ack"), "then a first answer");
	is_str(take(house), STR("reply 1"), "then replies");
	is_str(take(house), STR("reply 2"), "the older one first");
	is_str(take(house), STR("broadcast"), "and broadcasts last");
	is_str(take(house), STR(""), "nothing is taken twice, and nothing of another inlet");
	ok(house->next_at == INT64_MAX, "then there is nothing to wait for");
}

static void test_once(struct house *house)
{
	const int64_t first = add(house, message_of(house, OUTBOX_REPLY, "same"));
	ok(add(house, message_of(house, OUTBOX_REPLY, "same")) == first,
	   "under one key it is one message");
	is_str(take(house), STR("same"), "it goes");
	is_str(take(house), STR(""), "once");
	struct outbox_message empty = message_of(house, OUTBOX_REPLY, "empty");
	empty.text = STR("");
	struct act act = {.what = ADD, .message = empty};
	is_int(act_do(house, &act), INVALID, "an empty one is refused: %s", house->fault.text);
	char *long_text = calloc(1, OUTBOX_TEXT_MAX + 1);
	memset(long_text, 'a', OUTBOX_TEXT_MAX + 1);
	act.message.text = str_of(long_text, OUTBOX_TEXT_MAX + 1);
	is_int(act_do(house, &act), TOO_MUCH, "so is one that is too long: %s", house->fault.text);
	act.message.text = STR("a\xff");
	is_int(act_do(house, &act), INVALID, "and one of broken bytes: %s", house->fault.text);
	free(long_text);
}

static void test_ways(struct house *house)
{
	struct act act = {.what = REVIVE};
	const int64_t id = act.id = add(house, message_of(house, OUTBOX_REPLY, "way"));
	is_int(act_do(house, &act), CONFLICT, "what waits is not sent again: %s",
	       house->fault.text);
	take(house);
	note(house, id, OUTBOX_FAILED);
	is_state(id, "failed", "what failed");
	is_str(take(house), STR(""), "is left alone for a while");
	ok(house->next_at == house->now + MINUTE, "which is said");
	house->now += MINUTE;
	is_str(take(house), STR("way"), "then it is tried again");
	is_int(found(house, id).attempts, 2, "its attempts are counted");
	note(house, id, OUTBOX_DEAD);
	is_state(id, "dead", "what failed for good waits for a person");
	is_int(act_do(house, &act), OK, "who can send it again %s", house->fault.text);
	is_int(found(house, id).attempts, 0, "with all its attempts");
	take(house);
	note(house, id, OUTBOX_DELIVERED);
	note(house, id, OUTBOX_SENT);
	note(house, id, OUTBOX_FAILED);
	is_state(id, "delivered", "older news does not undo newer");
	act.what = CANCEL;
	is_int(act_do(house, &act), CONFLICT, "what has left cannot be taken back: %s",
	       house->fault.text);
	act.id = add(house, message_of(house, OUTBOX_REPLY, "not this one"));
	is_int(act_do(house, &act), OK, "what waits can %s", house->fault.text);
	is_str(take(house), STR(""), "and does not go");
	struct conn *conn;
	size_t count = 0;
	struct outbox_event *events = NULL;
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return;
	outbox_history(conn, &house->arena, act.id, &events, &count, NULL);
	conn_release(conn);
	is_int((int64_t)count, 2, "its history has each step");
	is_str(count == 2 ? events[1].name : STR(""), STR("Asha"), "with who did it");
}

static void test_held(struct house *house)
{
	struct outbox_message message = message_of(house, OUTBOX_LIFE, "practice");
	message.campaign = house->practice;
	const int64_t id = add(house, message);
	is_state(id, "held", "in an exercise it would have been sent");
	is_str(take(house), STR(""), "and is not");
}

static void test_stop(struct house *house)
{
	struct act act = {.what = STOP};
	act_do(house, &act);
	const int64_t id = add(house, message_of(house, OUTBOX_BROADCAST, "to all"));
	is_state(id, "cancelled", "after STOP a broadcast does not go");
	is_str(found(house, id).trouble, STR("stopped"), "which it says");
	add(house, message_of(house, OUTBOX_REPLY, "to one"));
	is_str(take(house), STR("to one"), "a reply goes all the same");
	act.what = START;
	act_do(house, &act);
	add(house, message_of(house, OUTBOX_BROADCAST, "to all again"));
	is_str(take(house), STR("to all again"), "after START broadcasts go again");
}

static void test_forgetting(struct house *house)
{
	struct outbox_message message = message_of(house, OUTBOX_REPLY, "of a case");
	message.case_id = 77;
	const int64_t sent = add(house, message);
	take(house);
	note(house, sent, OUTBOX_SENT);
	message.key = STR("of the same case");
	const int64_t waits = add(house, message);
	struct act act = {.what = ERASE};
	is_int(act_do(house, &act), OK, "a case is forgotten %s", house->fault.text);
	is_int(room_number(&house->room, &words_left), 0, "with all words and addresses");
	is_state(sent, "sent", "how it went stays");
	is_state(waits, "cancelled", "what waited does not go");
	is_str(take(house), STR(""), "at all");
}

static void test_budget(struct house *house)
{
	struct act act = {.what = SPEND, .amount = 7};
	act_do(house, &act);
	ok(act.fits, "what a day allows fits");
	act_do(house, &act);
	ok(!act.fits, "what it does not, does not");
	act.amount = 3;
	act_do(house, &act);
	ok(act.fits, "and was not counted");
	house->now += 86400000;
	act.amount = 10;
	act_do(house, &act);
	ok(act.fits, "the next day begins anew");
	struct conn *conn;
	int64_t used = 0, next_day = 0;
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return;
	outbox_spent(conn, house->river, STR("airtime"), house->now, &used, &next_day, NULL);
	conn_release(conn);
	is_int(used, 10, "what was used can be asked");
	// 2026-07-16T00:00 in Kathmandu, 5:45 ahead.
	is_int(next_day, NOON + 86400000 + 12 * 3600000 - 20700000,
	       "a day ends by the campaign's clocks");
}

static void campaign_make(struct house *house, const char *slug, bool exercise, int64_t *ret_id)
{
	struct new_campaign wanted = {.campaign = {.slug = str_from(slug),
						   .name = STR("x"),
						   .time_zone = STR("Asia/Kathmandu")}};
	struct campaign_template template;
	if (template_find(&house->arena, STR("flood"), &template, NULL) == OK)
		wanted.from = &template;
	wanted.campaign.exercise = exercise;
	campaign_create(house->room.store, &house->room.ids, &wanted, ret_id, NULL);
}

static void test_place(const struct place *place)
{
	struct house here = {.now = NOON}, *house = &here;
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	if (!room_open(&here.room, place, rooms, 1))
		return;
	arena_init(&here.arena, (size_t)16 << 20);
	campaign_make(house, "river", false, &here.river);
	campaign_make(house, "practice", true, &here.practice);
	struct act act = {.what = QUERY, .query = &make_accounts};
	act_do(house, &act);
	act.query = &fill_accounts;
	act_do(house, &act);
	test_order(house);
	test_once(house);
	test_ways(house);
	test_held(house);
	test_stop(house);
	test_forgetting(house);
	here.now = NOON;
	test_budget(house);
	arena_free(&here.arena);
	room_close(&here.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
