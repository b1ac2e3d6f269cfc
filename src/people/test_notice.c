// SPDX-License-Identifier: AGPL-3.0-or-later
// What people are told of their account, in which browser, and until when; and how long sessions
// last.
#include "base/time.h"
#include "people/letter.h"
#include "people/notice.h"
#include "people/people_embedded.h"
#include "people/profile.h"
#include "people/session_rule.h"
#include "room_fixture.h"

#define PASSWORD STR("long enough lamp")

// Three browsers, by the cookies that they bring.
#define PHONE  STR("phone-phone-phone-phone-phone-phone-phone-p")
#define DESK   STR("desk-desk-desk-desk-desk-desk-desk-desk-des")
#define OTHERS STR("other-other-other-other-other-other-other-o")

struct house {
	struct room room;
	struct people *people;
	struct arena arena;
	struct fault fault;
	int64_t asha;
};

static const struct query rest = {
    .name = "rest", .writes = "session", .sql = "update session set used_at = used_at - $1"};
static const struct query browsers = {.name = "browsers",
				      .sql = "select count(*) from account_browser"};
static const struct query rules = {.name = "rules",
				   .sql = "select count(*) from audit where action = 'session.rule'"
					  " and was = 'idle 72 h, longest 336 h, lock 0 min'"
					  " and now = 'idle 0.5 h, longest 12 h, lock 0 min'"};

static struct session sign_in(struct house *house, struct str browser, struct str *ret_secret)
{
	struct session session = {0};
	struct str secret = {0};
	const struct sign_in sign_in = {.email = STR("asha@example.org"),
					.password = PASSWORD,
					.address = STR("203.0.113.5"),
					.browser = browser};
	if (session_open(house->people, &house->arena, &sign_in, &secret, NULL, &house->fault) ==
	    OK)
		session_find(house->people, &house->arena, secret, &session, &house->fault);
	*ret_secret = secret;
	return session;
}

static bool told(struct house *house, struct str secret)
{
	struct session session = {0};
	session_find(house->people, &house->arena, secret, &session, &house->fault);
	return session.told;
}

// The newest notice; how many there are.
static size_t newest(struct house *house, struct notice *ret)
{
	size_t count = 0;
	struct conn *conn;
	struct notice *list = NULL;
	*ret = (struct notice){.words = ""};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return 0;
	if (notice_list(conn, &house->arena, house->asha, &list, &count, NULL) == OK && count > 0)
		*ret = list[0];
	conn_release(conn);
	return count;
}

static void test_browsers(struct house *house)
{
	struct str phone, desk, others, again;
	struct notice notice;
	const struct session first = sign_in(house, PHONE, &phone);
	ok(first.id != 0 && !first.told, "the first sign-in tells nobody anything");
	is_int((int64_t)newest(house, &notice), 0, "because there was nobody before");
	const struct session second = sign_in(house, DESK, &desk);
	ok(told(house, phone), "a sign-in with another browser is told in the one that is known");
	ok(!second.told, "but is no news in the new one");
	is_int((int64_t)newest(house, &notice), 1, "it is told once");
	ok(strstr(notice.words, "browser") && notice.self, "in words: %s", notice.words);
	is_str(notice.network, STR("203.0.113.0/24"), "with the network it came from");
	sign_in(house, DESK, &again);
	is_int((int64_t)newest(house, &notice), 1, "the same browser is no news again");

	is_int(notices_seen(house->people, &second, notice.id, &house->fault), OK,
	       "somebody says in the new browser that it was them");
	ok(told(house, phone), "which is not said for the browser that was known");
	is_int(notices_seen(house->people, &first, notice.id, &house->fault), OK,
	       "its person says so there");
	ok(!told(house, phone), "and is told no more");
	sign_in(house, PHONE, &again);
	ok(!told(house, again), "nor at the next sign-in");

	sign_in(house, OTHERS, &others);
	ok(told(house, phone) && told(house, desk), "a third browser is told in both others");
	sign_in(house, STR(""), &again);
	is_int(room_number(&house->room, &browsers), 3, "one without a cookie is not kept");
}

static void test_changes(struct house *house)
{
	struct str phone, secret;
	struct notice notice;
	const struct session session = sign_in(house, PHONE, &phone);
	newest(house, &notice);
	notices_seen(house->people, &session, notice.id, &house->fault);
	is_int(account_password(house->people, house->asha, PASSWORD, 0, &house->fault), OK,
	       "who runs the server sets a password");
	sign_in(house, PHONE, &phone);
	ok(told(house, phone), "its person is told at the next sign-in");
	newest(house, &notice);
	ok(strstr(notice.words, "password") && !notice.self, "by whom, too: %s", notice.words);

	const struct new_token token = {.name = STR("radio"),
					.campaign = STR("flood"),
					.permissions = STR("stream.read"),
					.by = house->asha,
					.account = house->asha,
					.address = STR("203.0.113.5")};
	is_int(token_create(house->people, &house->arena, &token, &secret, &house->fault), OK,
	       "a token is made %s", house->fault.text);
	newest(house, &notice);
	ok(strstr(notice.words, "token") && notice.self, "of which its person is told");
}

static void test_rule(struct house *house)
{
	struct str secret;
	struct session found;
	const struct audit_entry entry = {.account = house->asha};
	sign_in(house, PHONE, &secret);
	const struct {
		const char *idle, *longest, *lock;
	} wrong[] = {{"12", "2", ""},
		     {"1", "12", ""},
		     {"0.5", "", ""},
		     {"0.5", "100000", ""},
		     {"0.5", "12", "7"}};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		is_int(session_rule_change(
			   house->people,
			   &(struct session_wish){.idle = str_from(wrong[i].idle),
						  .longest = str_from(wrong[i].longest),
						  .lock = str_from(wrong[i].lock)},
			   &entry, &house->fault),
		       INVALID, "%s hours without use, %s at most, lock '%s' cannot be",
		       wrong[i].idle, wrong[i].longest, wrong[i].lock);
	is_int(session_rule_change(house->people,
				   &(struct session_wish){.idle = STR("0.5"), .longest = STR("12")},
				   &entry, &house->fault),
	       OK, "half an hour and twelve can");
	is_int(room_number(&house->room, &rules), 1, "with what was and what is in the audit log");
	is_int(session_find(house->people, &house->arena, secret, &found, NULL), OK,
	       "who is at work stays signed in");
}

static const struct query wish = {
    .name = "wish",
    .sql = "insert into reset_wish (account_id, asked_at, network) values ($1, $2, '')"};

struct wish_run {
	int64_t account, at;
};

static enum outcome wish_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct wish_run *run = context;
	struct stmt *stmt = stmt_start(conn, &wish);
	stmt_bind_i64(stmt, 1, run->account);
	stmt_bind_i64(stmt, 2, run->at);
	return stmt_run(stmt, fault);
}

static void test_letters(struct house *house)
{
	static const struct letter_box box = {.context = NULL};
	const int64_t now = time_now(), later = now + 2 * HOUR_MS;
	ok(!letters_wanted(house->people, now), "without a mailbox no letter is wanted");
	people_letters(house->people, &box);
	ok(letters_wanted(house->people, now), "what people are told of just now is written");
	ok(!letters_wanted(house->people, later), "two hours later nothing is");
	struct wish_run run = {house->asha, later - HOUR_MS};
	is_int(store_write(house->room.store, WRITE_PERSON, 1, wish_write, &run, &house->fault), OK,
	       "somebody asks for a link %s", house->fault.text);
	ok(letters_wanted(house->people, later), "who asked for a link has a letter written");
	people_letters(house->people, NULL);
}

struct rest_run {
	int64_t by;
};

static enum outcome rest_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct rest_run *run = context;
	struct stmt *stmt = stmt_start(conn, &rest);
	stmt_bind_i64(stmt, 1, run->by);
	return stmt_run(stmt, fault);
}

static void test_idle(struct house *house)
{
	struct str secret;
	struct session found;
	struct rest_run run = {HOUR_MS / 2 - 60000};
	sign_in(house, PHONE, &secret);
	store_write(house->room.store, WRITE_PERSON, 1, rest_write, &run, NULL);
	is_int(session_find(house->people, &house->arena, secret, &found, NULL), OK,
	       "29 minutes without use end no session");
	run.by = 60000;
	store_write(house->room.store, WRITE_PERSON, 1, rest_write, &run, NULL);
	is_int(session_find(house->people, &house->arena, secret, &found, NULL), NOT_FOUND,
	       "30 do, as the rule says");
}

static enum outcome forget_run(struct conn *conn, void *context, struct fault *fault)
{
	return people_forget(conn, *(int64_t *)context, fault);
}

static void test_forgotten(struct house *house)
{
	struct notice notice;
	int64_t later = time_now() + NOTICE_DAYS * 24 * HOUR_MS + HOUR_MS;
	ok(newest(house, &notice) > 0, "there are notices");
	is_int(store_write(house->room.store, WRITE_PERSON, 1, forget_run, &later, &house->fault),
	       OK, "a day's forgetting runs %s", house->fault.text);
	is_int((int64_t)newest(house, &notice), 0, "notices are forgotten after %d days",
	       NOTICE_DAYS);
	is_int(room_number(&house->room, &browsers), 3, "browsers that were in use are not");
	later += (BROWSER_DAYS - NOTICE_DAYS) * 24 * HOUR_MS;
	store_write(house->room.store, WRITE_PERSON, 1, forget_run, &later, NULL);
	is_int(room_number(&house->room, &browsers), 0, "but after %d days", BROWSER_DAYS);
}

static void test_place(const struct place *place)
{
	const struct migration_set rooms[] = {{people_migrations, people_migration_count}};
	const struct new_account account = {.email = STR("asha@example.org"),
					    .name = STR("Asha"),
					    .password = PASSWORD,
					    .role = STR("responder"),
					    .campaign = STR("flood")};
	struct house house = {0};
	if (!room_open(&house.room, place, rooms, 1))
		return;
	arena_init(&house.arena, (size_t)1 << 20);
	people_new(house.room.store, &house.room.ids, &house.people, &house.fault);
	account_create(house.people, &account, &house.asha, &house.fault);
	test_browsers(&house);
	test_changes(&house);
	test_letters(&house);
	test_rule(&house);
	test_idle(&house);
	test_forgotten(&house);
	people_free(house.people);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
