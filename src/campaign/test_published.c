// SPDX-License-Identifier: AGPL-3.0-or-later
// What everybody can read is edited and taken down once the other side has taken that, never
// before; the newest wish counts, an exercise holds it, and the words go with the Case. On SQLite
// and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/published.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/template.h"
#include "room_fixture.h"

#define NOON ((int64_t)1784030400000) // 2026-07-14T12:00:00Z

enum { INLET = 501, CASE = 77 };

static const struct query make_accounts = {
    .name = "make_accounts", .sql = "create table account (id integer primary key, name text)"};
static const struct query words_left = {
    .name = "words_left", .sql = "select count(*) from outbox where case_id = 77 and body <> ''"};

struct house {
	struct room room;
	struct arena arena;
	struct fault fault;
	int64_t river, practice;
	struct outbox_message taken;
};

// One act, as a write.
struct act {
	struct house *house;
	enum { ADD, TAKE, NOTE, CHANGE, ERASE, QUERY } what;
	struct outbox_message message;
	struct outbox_news news;
	struct published_change change;
	int64_t id;
};

static enum outcome act_run(struct conn *conn, void *context, struct fault *fault)
{
	int64_t next;
	struct act *act = context;
	struct house *house = act->house;
	switch (act->what) {
	case ADD:
		return outbox_add(conn, &house->room.ids, &act->message, NOON, &act->id, fault);
	case TAKE:
		return outbox_take(conn, &house->arena, INLET, NOON, &house->taken, &next, fault);
	case NOTE:
		return outbox_note(conn, &act->news, NOON, fault);
	case CHANGE:
		return published_change(conn, &house->room.ids, &house->arena, &act->change, NOON,
					fault);
	case ERASE:
		return outbox_erase_case(conn, CASE, NOON, fault);
	default:
		return stmt_run(stmt_start(conn, &make_accounts), fault);
	}
}

static enum outcome act_do(struct house *house, struct act act, int64_t *ret_id)
{
	act.house = house;
	house->fault.text[0] = '\0';
	const enum outcome outcome =
	    store_write(house->room.store, WRITE_PERSON, 2, act_run, &act, &house->fault);
	if (ret_id)
		*ret_id = act.id;
	return outcome;
}

static int64_t say(struct house *house, int64_t campaign, const char *key, struct str to)
{
	int64_t id = 0;
	const struct outbox_message message = {
	    .campaign = campaign,
	    .inlet = INLET,
	    .purpose = OUTBOX_REPLY,
	    .to = to,
	    .text = STR("Write to us privately."),
	    .key = str_from(key),
	    .in_reply_to = STR("https://far.test/7"),
	    .case_id = CASE,
	};
	is_int(act_do(house, (struct act){.what = ADD, .message = message}, &id), OK,
	       "something is said %s", house->fault.text);
	return id;
}

// What is next leaves, and becomes that.
static void leave(struct house *house, enum outbox_state state)
{
	act_do(house, (struct act){.what = TAKE}, NULL);
	const struct outbox_news news = {
	    .id = house->taken.id,
	    .state = state,
	    .external_id = house->taken.act == OUTBOX_WRITE ? STR("https://town.test/9") : STR(""),
	    .next_at = NOON};
	act_do(house, (struct act){.what = NOTE, .news = news}, NULL);
}

static enum outcome change(struct house *house, int64_t campaign, int64_t id, enum outbox_act what,
			   const char *text)
{
	const struct published_change wish = {
	    .campaign = campaign, .id = id, .act = what, .text = str_from(text), .account = 11};
	return act_do(house, (struct act){.what = CHANGE, .change = wish}, NULL);
}

// The message with its newest change.
struct standing {
	struct outbox_message message;
	struct str state;
	size_t changes;
};
static struct standing standing(struct house *house, int64_t campaign, int64_t id)
{
	struct conn *conn;
	struct outbox_message *list = NULL;
	struct standing is = {0};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return is;
	outbox_find(conn, &house->arena, campaign, id, &is.message, NULL);
	outbox_changes(conn, &house->arena, id, 9, &list, &is.changes, NULL);
	conn_release(conn);
	is.state = str_from(
	    published_states[published_state_of(&is.message, is.changes ? list : NULL)].name);
	return is;
}
#define is_state(id, want, says) is_str(standing(house, house->river, id).state, STR(want), says)

static void test_edit(struct house *house)
{
	const int64_t id = say(house, house->river, "one", STR(""));
	is_int(change(house, house->river, id, OUTBOX_EDIT, "x"), CONFLICT,
	       "what has not left is not edited: %s", house->fault.text);
	is_state(id, "waiting", "it has not left");
	leave(house, OUTBOX_DELIVERED);
	is_state(id, "stands", "then everybody can read it");
	is_int(change(house, house->river, id, OUTBOX_EDIT, "Please write to us."), OK,
	       "it is edited %s", house->fault.text);
	is_state(id, "editing", "which is on its way");
	is_str(standing(house, house->river, id).message.text, STR("Write to us privately."),
	       "until it is taken the old words stand");
	act_do(house, (struct act){.what = TAKE}, NULL);
	ok(house->taken.act == OUTBOX_EDIT && house->taken.of == id, "an edit leaves");
	is_str(house->taken.external_id, STR("https://town.test/9"),
	       "of what the other side knows");
	is_str(house->taken.in_reply_to, STR("https://far.test/7"), "as the answer that it is");
	const struct outbox_news news = {.id = house->taken.id, .state = OUTBOX_DELIVERED};
	act_do(house, (struct act){.what = NOTE, .news = news}, NULL);
	is_str(standing(house, house->river, id).message.text, STR("Please write to us."),
	       "then the new ones");
	ok(standing(house, house->river, id).message.edited_at == NOON, "since then");
	is_state(id, "stands", "and everybody can read them");
}

static void test_newest(struct house *house)
{
	const int64_t id = say(house, house->river, "two", STR(""));
	leave(house, OUTBOX_DELIVERED);
	change(house, house->river, id, OUTBOX_EDIT, "One");
	leave(house, OUTBOX_FAILED);
	is_state(id, "editing", "an edit that failed is tried again");
	is_int(change(house, house->river, id, OUTBOX_REMOVE, ""), OK,
	       "it is taken down instead %s", house->fault.text);
	is_state(id, "removing", "which is on its way");
	leave(house, OUTBOX_DEAD);
	is_state(id, "remove-failed", "what failed for good is a person's");
	is_int(change(house, house->river, id, OUTBOX_REMOVE, ""), OK, "who tries again %s",
	       house->fault.text);
	leave(house, OUTBOX_DELIVERED);
	is_state(id, "removed", "it is gone");
	ok(act_do(house, (struct act){.what = TAKE}, NULL) == NOT_FOUND,
	   "and the edit from before does not follow");
	is_int(change(house, house->river, id, OUTBOX_EDIT, "x"), CONFLICT,
	       "nothing changes it: %s", house->fault.text);
	is_str(standing(house, house->river, id).message.text, STR("Write to us privately."),
	       "what it said can be read here");
}

static void test_others(struct house *house)
{
	const int64_t letter = say(house, house->river, "letter", STR("sealed"));
	leave(house, OUTBOX_DELIVERED);
	is_int(change(house, house->river, letter, OUTBOX_REMOVE, ""), INVALID,
	       "what went to one person is not taken down: %s", house->fault.text);
	const int64_t waits = say(house, house->river, "waits", STR(""));
	is_int(change(house, house->river, waits, OUTBOX_REMOVE, ""), OK,
	       "what waits is taken back %s", house->fault.text);
	is_state(waits, "never", "and never leaves");
	is_int(change(house, house->practice, waits, OUTBOX_REMOVE, ""), NOT_FOUND,
	       "one campaign does not touch another's");
	const int64_t held = say(house, house->practice, "held", STR(""));
	is_int(change(house, house->practice, held, OUTBOX_EDIT, "x"), OK,
	       "in an exercise it can be practised %s", house->fault.text);
	is_str(standing(house, house->practice, held).state, STR("edit-held"),
	       "and would have been edited");
	ok(act_do(house, (struct act){.what = TAKE}, NULL) == NOT_FOUND, "nothing leaves");
	struct conn *conn;
	size_t count = 0;
	struct outbox_message *list;
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return;
	outbox_list_open(conn, &house->arena, house->river, 0, 9, &list, &count, NULL);
	conn_release(conn);
	is_int((int64_t)count, 3, "the list has what was said to everybody, each once");
	is_int(act_do(house, (struct act){.what = ERASE}, NULL), OK, "a Case is erased");
	is_int(room_number(&house->room, &words_left), 0, "with the words of edits");
}

static void campaign_make(struct house *house, const char *slug, bool exercise, int64_t *ret_id)
{
	struct new_campaign wanted = {.campaign = {.slug = str_from(slug), .name = STR("x")}};
	struct campaign_template template;
	if (template_find(&house->arena, STR("flood"), &template, NULL) == OK)
		wanted.from = &template;
	wanted.campaign.exercise = exercise;
	campaign_create(house->room.store, &house->room.ids, &wanted, ret_id, NULL);
}

static void test_place(const struct place *place)
{
	struct house here = {0};
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	if (!room_open(&here.room, place, rooms, 1))
		return;
	arena_init(&here.arena, (size_t)16 << 20);
	campaign_make(&here, "river", false, &here.river);
	campaign_make(&here, "practice", true, &here.practice);
	act_do(&here, (struct act){.what = QUERY}, NULL);
	test_edit(&here);
	test_newest(&here);
	test_others(&here);
	arena_free(&here.arena);
	room_close(&here.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
