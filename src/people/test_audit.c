// SPDX-License-Identifier: AGPL-3.0-or-later
// The audit log: it only grows, and whatever is done to it behind the program's back is found. On
// SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "people/audit.h"

#include "base/time.h"
#include "people/people_embedded.h"
#include "room_fixture.h"

#include <pthread.h>

#define ENTRIES 1203 // more than two pages of the check
#define WRITERS 6
#define EACH	40

// What a person with the database's own tools could run; the guards of the table come off first.
static const struct query guards_off[] = {
    {.name = "guard_update",
     .sqlite = "drop trigger if exists audit_update",
     .postgres = "drop trigger if exists audit_change on audit"},
    {.name = "guard_delete",
     .sqlite = "drop trigger if exists audit_delete",
     .postgres = "select 1"},
};
static const struct query remove_one = {.name = "remove_one",
					.sql = "delete from audit where position = 7"};
static const struct query remove_tail = {.name = "remove_tail",
					 .sql = "delete from audit where position > 1200"};
static const struct query swap_away = {.name = "swap_away",
				       .sql = "update audit set position = -7 where position = 7"};
static const struct query swap_back = {.name = "swap_back",
				       .sql = "update audit set position = 7 where position = 8"};
static const struct query swap_over = {.name = "swap_over",
				       .sql = "update audit set position = 8 where position = -7"};
static const struct query add_before = {
    .name = "add_before",
    .sql = "insert into audit (position, id, account_id, action, campaign, subject, was, now, "
	   "network, hash) select 0, id, account_id, action, campaign, subject, was, now, network, "
	   "hash from audit where position = 1"};

enum { TAMPERED_COLUMNS = 9 };
static const struct query tamper[TAMPERED_COLUMNS] = {
    {.name = "t_id", .sql = "update audit set id = id + 1 where position = 600"},
    {.name = "t_account", .sql = "update audit set account_id = 8 where position = 600"},
    {.name = "t_action", .sql = "update audit set action = 'case.note' where position = 600"},
    {.name = "t_campaign", .sql = "update audit set campaign = 'drought' where position = 600"},
    {.name = "t_subject", .sql = "update audit set subject = 43 where position = 600"},
    {.name = "t_was", .sql = "update audit set was = 'x' where position = 600"},
    {.name = "t_now", .sql = "update audit set now = was || now, was = '' where position = 600"},
    {.name = "t_network", .sql = "update audit set network = '' where position = 600"},
    {.name = "t_hash",
     .sql = "update audit set hash = (select hash from audit e where "
	    "e.position = 601) where position = 600"},
};

struct log {
	struct room room;
	struct arena arena;
	struct fault fault;
};

static enum outcome run(struct conn *conn, void *context, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, context);
	stmt_step(stmt);
	return stmt_end(stmt, fault);
}

static enum outcome behind(struct log *log, const struct query *query)
{
	return store_write(log->room.store, WRITE_PERSON, 1, run, (void *)query, &log->fault);
}

struct adding {
	struct log *log;
	struct audit_entry entry;
	enum outcome after; // what the write itself ends with
};

static enum outcome add(struct conn *conn, void *context, struct fault *fault)
{
	struct adding *adding = context;
	const enum outcome outcome = audit_add(conn, &adding->log->room.ids, &adding->entry, fault);
	return outcome == OK ? adding->after : outcome;
}

static enum outcome entry_add(struct log *log, struct audit_entry entry)
{
	struct adding adding = {log, entry, OK};
	log->fault.text[0] = '\0';
	return store_write(log->room.store, WRITE_PERSON, 1, add, &adding, &log->fault);
}

static struct audit_entry claim(void)
{
	return (struct audit_entry){
	    .account = 7,
	    .action = "case.claim",
	    .campaign = STR("flood"),
	    .subject = 42,
	    .was = STR("new"),
	    .now = STR("claimed"),
	    .address = STR("203.0.113.77"),
	};
}

static struct audit_state verified(struct log *log, struct str noted)
{
	struct conn *conn;
	struct audit_state state = {.broken = -1};
	if (store_reader(log->room.store, &conn, NULL) != OK)
		return state;
	audit_verify(conn, noted, &state, &log->fault);
	conn_release(conn);
	return state;
}

static void test_grows(struct log *log)
{
	struct audit_state state = verified(log, STR(""));
	ok(state.count == 0 && state.broken == 0, "an empty log is whole");
	is_int(strspn(state.head, "0"), AUDIT_HEAD_LEN, "and its head is zeros");
	is_int(entry_add(log, claim()), OK, "an entry is added %s", log->fault.text);
	is_int(entry_add(log, (struct audit_entry){.action = "session.refused"}), OK,
	       "one with nothing but its action too %s", log->fault.text);
	struct adding undone = {log, claim(), CONFLICT};
	store_write(log->room.store, WRITE_PERSON, 1, add, &undone, &log->fault);
	state = verified(log, STR(""));
	ok(state.count == 2 && state.broken == 0, "what is undone leaves no entry and no gap");
	struct audit_entry wrong = claim();
	wrong.action = "case.eaten";
	is_int(entry_add(log, wrong), FAULT, "an action that nobody declared is refused: %s",
	       log->fault.text);
	static char words[AUDIT_WORD_MAX + 1];
	memset(words, 'a', sizeof words);
	wrong = claim();
	wrong.now = str_of(words, sizeof words);
	is_int(entry_add(log, wrong), FAULT, "so are words that are too long: %s", log->fault.text);
	wrong.now.len--;
	is_int(entry_add(log, wrong), OK, "the longest words fit");
}

static void test_refuses(struct log *log)
{
	const struct audit_state before = verified(log, STR(""));
	static const struct query change = {.name = "change", .sql = "update audit set now = ''"};
	static const struct query removal = {.name = "removal", .sql = "delete from audit"};
	is_int(behind(log, &change), CONFLICT, "the database refuses to change entries");
	is_int(behind(log, &removal), CONFLICT, "and to remove them");
	is_str(str_from(verified(log, STR("")).head), str_from(before.head),
	       "the log is as it was");
}

static void test_reads(struct log *log)
{
	struct conn *conn;
	struct audit_row *rows;
	size_t count = 0;
	if (store_reader(log->room.store, &conn, NULL) != OK)
		return;
	struct audit_wish wish = {.limit = 10};
	is_int(audit_list(conn, &log->arena, &wish, &rows, &count, NULL), OK, "it can be read");
	is_int(count, 3, "all of it");
	is_str(rows[0].entry.address, STR("203.0.113.0/24"), "an address is kept as its network");
	ok(rows[0].entry.account == 7 && rows[0].entry.subject == 42 &&
	       str_equal(rows[0].entry.was, STR("new")) &&
	       str_equal(rows[0].entry.now, STR("claimed")) &&
	       str_equal(str_from(rows[0].entry.action), STR("case.claim")),
	   "with who, what, before and after");
	ok(time_now() - rows[0].at < 60000, "and when");
	wish.campaign = STR("flood");
	audit_list(conn, &log->arena, &wish, &rows, &count, NULL);
	is_int(count, 2, "or one campaign's");
	wish.after = 1;
	audit_list(conn, &log->arena, &wish, &rows, &count, NULL);
	is_int(count, 1, "from where one was");
	wish = (struct audit_wish){.limit = 10, .since = time_now() + 60000};
	audit_list(conn, &log->arena, &wish, &rows, &count, NULL);
	is_int(count, 0, "or since a time");
	conn_release(conn);
}

struct crowd {
	struct log *log;
	int failed;
};

static void *crowd_add(void *context)
{
	struct crowd *crowd = context;
	struct fault fault;
	for (int i = 0; i < EACH; i++) {
		struct adding adding = {crowd->log, claim(), OK};
		crowd->failed += store_write(crowd->log->room.store, WRITE_PERSON, 1, add, &adding,
					     &fault) != OK;
	}
	return NULL;
}

static void test_crowd(struct log *log)
{
	pthread_t threads[WRITERS];
	struct crowd crowds[WRITERS];
	int failed = 0;
	const int64_t before = verified(log, STR("")).count;
	for (int i = 0; i < WRITERS; i++) {
		crowds[i] = (struct crowd){log, 0};
		pthread_create(&threads[i], NULL, crowd_add, &crowds[i]);
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(threads[i], NULL);
		failed += crowds[i].failed;
	}
	const struct audit_state state = verified(log, STR(""));
	is_int(failed, 0, "many write at once");
	ok(state.count == before + (int64_t)WRITERS * EACH && state.broken == 0,
	   "and it is one chain");
}

struct many {
	struct log *log;
	int64_t count;
};

static enum outcome add_many(struct conn *conn, void *context, struct fault *fault)
{
	struct many *many = context;
	enum outcome outcome = OK;
	for (int64_t i = 0; i < many->count && outcome == OK; i++) {
		struct audit_entry entry = claim();
		entry.subject = i + 1;
		outcome = audit_add(conn, &many->log->room.ids, &entry, fault);
	}
	return outcome;
}

// Runs queries behind the program's back in one write, looks, and undoes them by force of a copy.
struct attack {
	const struct query *queries[3];
	struct audit_state state;
	struct str noted;
};

static enum outcome attack_run(struct conn *conn, void *context, struct fault *fault)
{
	struct attack *attack = context;
	for (size_t i = 0; i < 3 && attack->queries[i]; i++) {
		struct stmt *stmt = stmt_start(conn, attack->queries[i]);
		stmt_step(stmt);
		const enum outcome outcome = stmt_end(stmt, fault);
		if (outcome != OK)
			return outcome;
	}
	const enum outcome outcome = audit_verify(conn, attack->noted, &attack->state, fault);
	return outcome == OK ? CONFLICT : outcome; // undone again
}

static struct audit_state attacked(struct log *log, struct str noted, const struct query *first,
				   const struct query *second, const struct query *third)
{
	struct attack attack = {{first, second, third}, {.broken = -1}, noted};
	store_write(log->room.store, WRITE_PERSON, 1, attack_run, &attack, &log->fault);
	return attack.state;
}

static void test_attacks(struct log *log)
{
	struct many many = {log, ENTRIES - verified(log, STR("")).count};
	store_write(log->room.store, WRITE_PERSON, 900, add_many, &many, &log->fault);
	for (size_t i = 0; i < sizeof guards_off / sizeof guards_off[0]; i++)
		is_int(behind(log, &guards_off[i]), OK, "somebody takes a guard off");
	const struct audit_state whole = verified(log, STR(""));
	const struct str noted = str_from(whole.head);
	ok(whole.count == ENTRIES && whole.broken == 0, "a long log is whole");
	ok(verified(log, noted).noted_found, "a head that was noted is found");
	for (size_t i = 0; i < TAMPERED_COLUMNS; i++)
		is_int(attacked(log, noted, &tamper[i], NULL, NULL).broken, 600,
		       "a change is found: %s", tamper[i].sql);
	is_int(attacked(log, noted, &remove_one, NULL, NULL).broken, 7,
	       "an entry that is gone is found");
	is_int(attacked(log, noted, &swap_away, &swap_back, &swap_over).broken, 7,
	       "two entries that changed places are found");
	is_int(attacked(log, noted, &add_before, NULL, NULL).broken, 1,
	       "one that was put in front is found");
	const struct audit_state cut = attacked(log, noted, &remove_tail, NULL, NULL);
	ok(cut.broken == 0 && cut.count == 1200 && !cut.noted_found,
	   "a tail that was cut off is found by the noted head");
	is_int(verified(log, noted).broken, 0, "and nothing of that was kept");
}

static void test_networks(void)
{
	static const struct {
		struct str address, network;
	} cases[] = {
	    {STR("203.0.113.77"), STR("203.0.113.0/24")},
	    {STR("::ffff:203.0.113.77"), STR("203.0.113.0/24")},
	    {STR("2001:db8:1:2:3::4"), STR("2001:db8:1::/48")},
	    {STR("127.0.0.1"), STR("")},
	    {STR("::1"), STR("")},
	    {STR(""), STR("")},
	    {STR("asha@example.org"), STR("")},
	    {STR("203.0.113.77, 10.0.0.1"), STR("")},
	};
	char out[AUDIT_NETWORK_MAX];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		is_str(audit_network(cases[i].address, out), cases[i].network,
		       "the network of '%.*s'", STR_ARG(cases[i].address));
}

static void test_actions(void)
{
	size_t twice = 0, mute = 0;
	for (size_t i = 0; i < audit_action_count; i++) {
		twice += audit_action_find(str_from(audit_actions[i].name)) != &audit_actions[i];
		mute += strlen(audit_actions[i].help) < 5;
	}
	ok(audit_action_count > 20 && twice == 0, "each action is declared once");
	is_int(mute, 0, "with a description");
	ok(!audit_action_find(STR("case")), "half a name is none");
}

static void test_place(const struct place *place)
{
	struct log log = {0};
	const struct migration_set rooms[] = {{people_migrations, people_migration_count}};
	if (!room_open(&log.room, place, rooms, 1))
		return;
	arena_init(&log.arena, 1 << 20);
	test_grows(&log);
	test_refuses(&log);
	test_reads(&log);
	test_crowd(&log);
	test_attacks(&log);
	arena_free(&log.arena);
	room_close(&log.room);
}

int main(void)
{
	test_actions();
	test_networks();
	places_each(test_place);
	return tap_done();
}
