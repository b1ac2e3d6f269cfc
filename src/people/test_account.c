// SPDX-License-Identifier: AGPL-3.0-or-later
// What is done to accounts and tokens after they were made, what the audit log says of it, and how
// guessing is slowed down. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on
// PostgreSQL.
#include "base/time.h"
#include "people/audit.h"
#include "people/pace.h"
#include "people/people.h"
#include "people/people_embedded.h"
#include "people/permission.h"
#include "people/sign_limit.h"
#include "room_fixture.h"

#define HEAD 77 // who does it

struct house {
	struct room room;
	struct people *people;
	struct arena arena;
	struct fault fault;
	int64_t asha, bilal;
};

static int64_t account_new(struct house *house, const char *email, const char *campaign)
{
	int64_t id = 0;
	const struct new_account account = {.email = str_from(email),
					    .name = STR("Somebody"),
					    .password = STR("long enough lamp"),
					    .role = STR("responder"),
					    .campaign = str_from(campaign),
					    .by = HEAD};
	account_create(house->people, &account, &id, &house->fault);
	return id;
}

static enum outcome sign_in(struct house *house, const char *email, const char *password,
			    const char *address, struct str *ret_secret)
{
	const struct sign_in sign_in = {
	    .email = str_from(email), .password = str_from(password), .address = str_from(address)};
	return session_open(house->people, &house->arena, &sign_in, ret_secret, NULL,
			    &house->fault);
}

static bool session_valid(struct house *house, struct str secret)
{
	struct session session;
	return session_find(house->people, &house->arena, secret, &session, NULL) == OK;
}

static uint32_t may(struct house *house, int64_t account, const char *campaign)
{
	uint32_t bits = 0;
	account_may(house->people, account, str_from(campaign), &bits, NULL);
	return bits;
}

static void test_found(struct house *house)
{
	int64_t id = 0;
	struct account *list;
	size_t count = 0;
	is_int(account_find(house->people, STR("ASHA@example.org"), &id, NULL), OK,
	       "an account is found by its address, however it is written");
	is_int(id, house->asha, "the right one");
	is_int(account_find(house->people, STR("nobody@example.org"), &id, &house->fault),
	       NOT_FOUND, "another is not: %s", house->fault.text);
	is_int(account_list(house->people, &house->arena, 0, &list, &count, NULL), OK,
	       "accounts are listed");
	is_int(count, 2, "all of them");
	is_str(list[0].email, STR("asha@example.org"), "oldest first");
	is_str(list[0].roles, STR("responder in river"), "with their roles");
	account_list(house->people, &house->arena, house->asha, &list, &count, NULL);
	ok(count == 1 && list[0].id == house->bilal, "page by page");
}

static void test_closed(struct house *house)
{
	struct str asha, bilal, again;
	sign_in(house, "asha@example.org", "long enough lamp", "", &asha);
	sign_in(house, "bilal@example.org", "long enough lamp", "", &bilal);
	is_int(account_disable(house->people, house->asha, HEAD, STR(""), &house->fault), OK,
	       "an account is closed %s", house->fault.text);
	ok(!session_valid(house, asha), "its sessions end at once");
	ok(session_valid(house, bilal), "and nobody else's");
	is_int(sign_in(house, "asha@example.org", "long enough lamp", "", &again), DENIED,
	       "it does not open again");
	is_int(account_disable(house->people, house->asha, HEAD, STR(""), NULL), OK,
	       "closing it twice changes nothing");
	is_int(account_enable(house->people, house->asha, HEAD, STR(""), NULL), OK,
	       "it is opened again");
	ok(!session_valid(house, asha), "the old sessions stay ended");
	is_int(sign_in(house, "asha@example.org", "long enough lamp", "", &again), OK,
	       "but one may sign in");
}

static void test_password(struct house *house)
{
	struct str old, now;
	sign_in(house, "asha@example.org", "long enough lamp", "", &old);
	is_int(account_password(house->people, house->asha, STR("short"), HEAD, &house->fault),
	       INVALID, "a short password is refused: %s", house->fault.text);
	ok(session_valid(house, old), "and changes nothing");
	is_int(account_password(house->people, house->asha, STR("quite another one"), HEAD, NULL),
	       OK, "a new password is set");
	ok(!session_valid(house, old), "the sessions of the old one end");
	is_int(sign_in(house, "asha@example.org", "long enough lamp", "", &now), DENIED,
	       "it opens no more");
	is_int(sign_in(house, "asha@example.org", "quite another one", "", &now), OK,
	       "the new one does");
}

static void test_granted(struct house *house)
{
	struct people *people = house->people;
	is_int(account_grant(people, house->bilal, STR("head"), STR("hill"), HEAD, NULL), OK,
	       "a role is given");
	ok(may(house, house->bilal, "hill") >> MAY_POST_PUSH & 1, "and counts at once");
	is_int(account_grant(people, house->bilal, STR("head"), STR("hill"), HEAD, NULL), OK,
	       "giving it twice changes nothing");
	is_int(account_withdraw(people, house->bilal, STR("head"), STR("hill"), HEAD, NULL), OK,
	       "it is taken away");
	ok(!(may(house, house->bilal, "hill") >> MAY_STREAM_READ & 1), "and is gone at once");
	is_int(account_grant(people, house->bilal, STR("king"), STR("hill"), HEAD, &house->fault),
	       INVALID, "%s", house->fault.text);
	is_int(account_grant(people, house->bilal, STR("head"), STR(""), HEAD, &house->fault),
	       INVALID, "%s", house->fault.text);
	is_int(account_grant(people, house->bilal, STR("administrator"), STR("hill"), HEAD,
			     &house->fault),
	       INVALID, "%s", house->fault.text);
	ok(!(may(house, house->bilal, "") >> MAY_INSTANCE_RUN & 1), "and gives nothing");
}

static void test_tokens(struct house *house)
{
	struct str secret = {0};
	struct kept_token *list;
	struct token token;
	size_t count = 0;
	struct new_token wanted = {.name = STR("radio"),
				   .campaign = STR("river"),
				   .permissions = STR("post.push stream.read"),
				   .by = HEAD};
	is_int(token_create(house->people, &house->arena, &wanted, &secret, NULL), OK,
	       "a token is made");
	is_int(token_list(house->people, &house->arena, 0, &list, &count, NULL), OK,
	       "tokens are listed");
	ok(count == 1 && str_equal(list[0].name, STR("radio")) &&
	       str_equal(list[0].permissions, wanted.permissions),
	   "with what they are for and may do");
	is_int(token_revoke(house->people, list[0].id, HEAD, NULL), OK, "one is revoked");
	is_int(token_find(house->people, &house->arena, secret, &token, NULL), NOT_FOUND,
	       "then it opens nothing");
	is_int(token_revoke(house->people, list[0].id, HEAD, &house->fault), NOT_FOUND,
	       "it cannot be revoked again: %s", house->fault.text);
	static const struct str refused[] = {STR(""),
					     STR("public"),
					     STR("signed-in"),
					     STR("post.push everything"),
					     STR("stream.read contact.open"),
					     STR("case.work"),
					     STR("case.close"),
					     STR("protection.work")};
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		wanted.permissions = refused[i];
		is_int(token_create(house->people, &house->arena, &wanted, &secret, &house->fault),
		       INVALID, "%s", house->fault.text);
	}
}

// The log in words: "account.add:77 …"; names without the account are left out.
static struct str logged(struct house *house, const char *action)
{
	struct conn *conn;
	struct audit_row *rows;
	size_t count = 0;
	struct str text = STR("");
	const struct audit_wish wish = {.limit = 1000};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return STR("no connection");
	audit_list(conn, &house->arena, &wish, &rows, &count, NULL);
	conn_release(conn);
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].entry.action, action) == 0)
			text = arena_format(&house->arena, "%.*s %lld:%.*s>%.*s@%.*s",
					    STR_ARG(text), (long long)rows[i].entry.account,
					    STR_ARG(rows[i].entry.was), STR_ARG(rows[i].entry.now),
					    STR_ARG(rows[i].entry.campaign));
	return text;
}

static void test_logged(struct house *house)
{
	is_str(logged(house, "account.add"), STR(" 77:>responder@river 77:>responder@river"),
	       "the audit log tells who made an account, with which role");
	is_str(logged(house, "account.disable"), STR(" 77:>@ 77:>@"), "who closed it");
	is_str(logged(house, "account.password"), STR(" 77:>@"), "who set a password, not which");
	is_str(logged(house, "account.role"), STR(" 77:>head@hill 77:>head@hill 77:head>@hill"),
	       "who gave and took a role");
	is_str(logged(house, "token.create"), STR(" 77:>post.push stream.read@river"),
	       "who made a token");
	is_str(logged(house, "token.revoke"), STR(" 77:>@"), "and revoked it");
	ok(logged(house, "session.open").len > 0 && logged(house, "session.refused").len > 0,
	   "and who signed in, and that somebody could not");
}

// --- guessing ---

static void test_guessed(struct house *house)
{
	struct str secret, mine;
	int wrong = 0;
	is_int(sign_in(house, "bilal@example.org", "long enough lamp", "198.51.100.1", &mine), OK,
	       "somebody signs in at home");
	while (wrong < 100 &&
	       sign_in(house, "bilal@example.org", "guess", "198.51.100.66", &secret) == DENIED)
		wrong++;
	is_int(wrong, (int)sign_rules[DOOR_PASSWORD].pair.most,
	       "another, who guesses, is stopped after some tries: %s", house->fault.text);
	is_int(sign_in(house, "bilal@example.org", "long enough lamp", "198.51.100.66", &secret),
	       TOO_MUCH, "then even the right password does not help them");
	is_int(sign_in(house, "bilal@example.org", "long enough lamp", "198.51.100.1", &secret), OK,
	       "the person themselves gets in");
	const struct str refused = logged(house, "session.refused");
	sign_in(house, "bilal@example.org", "guess", "198.51.100.66", &secret);
	is_str(logged(house, "session.refused"), refused, "what is stopped fills no log");
}

static int taken(struct sign_limit *limit, const char *email, const char *address, int64_t now,
		 int tries)
{
	int allowed = 0;
	for (int i = 0; i < tries; i++)
		allowed +=
		    sign_limit_take(limit, DOOR_PASSWORD, str_from(email), str_from(address), now);
	return allowed;
}

static void test_limit(void)
{
	const int64_t now = 1784030400000;
	struct sign_limit *limit = sign_limit_new();
	char address[48], email[48];
	int allowed = 0;
	is_int(taken(limit, "a@x", "192.0.2.1", now, 30), (int)sign_rules[DOOR_PASSWORD].pair.most,
	       "a pair has its limit");
	is_int(
	    taken(limit, "a@x", "192.0.2.1", now + sign_rules[DOOR_PASSWORD].pair.forgets_ms, 30),
	    1, "a try is forgotten after a while");
	is_int(taken(limit, "a@x", "192.0.2.1",
		     now + 20 * sign_rules[DOOR_PASSWORD].pair.forgets_ms, 30),
	       (int)sign_rules[DOOR_PASSWORD].pair.most, "and all of them after a longer one");
	sign_limit_free(limit);

	limit = sign_limit_new();
	for (int i = 0; i < 300; i++) {
		snprintf(email, sizeof email, "p%d@x", i);
		allowed += taken(limit, email, "192.0.2.7", now, 1);
	}
	is_int(allowed, (int)sign_rules[DOOR_PASSWORD].address.most,
	       "an address that tries many accounts is stopped");
	is_int(taken(limit, "p1@x", "192.0.2.8", now, 1), 1, "its neighbour is not");
	sign_limit_free(limit);

	limit = sign_limit_new();
	sign_limit_passed(limit, DOOR_PASSWORD, STR("a@x"), STR("2001:db8:5:6::1"), now);
	allowed = 0;
	for (int i = 0; i < 300; i++) {
		snprintf(address, sizeof address, "2001:db8:%x::9", i + 16);
		allowed += taken(limit, "a@x", address, now, 1);
	}
	is_int(allowed, (int)sign_rules[DOOR_PASSWORD].account.most,
	       "an account that many addresses try is closed to them");
	is_int(taken(limit, "a@x", "2001:db8:5:6:7::8", now, 1), 1,
	       "but open to the network from which its person came before");
	is_int(taken(limit, "b@x", "2001:db8:10::9", now, 1), 1, "and other accounts are");
	for (int i = 0; i < 100000; i++) {
		snprintf(email, sizeof email, "q%d@x", i);
		snprintf(address, sizeof address, "10.%d.%d.1", i / 256 % 256, i % 256);
		taken(limit, email, address, now, 1);
	}
	is_int(taken(limit, "a@x", "2001:db8:20::9", now, 1), 0,
	       "a flood of others does not make it forget who is stopped");
	for (int i = 0; i < 50; i++) {
		taken(limit, "c@x", "192.0.2.9", now, 1);
		sign_limit_passed(limit, DOOR_PASSWORD, STR("c@x"), STR("192.0.2.9"), now);
	}
	is_int(taken(limit, "c@x", "192.0.2.9", now, 1), 1, "who is right is never too often");
	sign_limit_free(limit);
	sign_limit_free(NULL);
}

static int paced(struct people *people, const char *path, int64_t actor, int times)
{
	const struct route route = {.method = METHOD_POST, .path = path};
	struct request request = {.route = &route, .address = STR("192.0.2.1")};
	int allowed = 0;
	for (int i = 0; i < times; i++)
		allowed += pace_take(people, &request, actor) == OK;
	return allowed;
}

static void test_paced(struct people *people)
{
	for (size_t i = 0; i < pace_count; i++) {
		const struct pace *pace = &pace_table[i];
		const int most = (int)sign_rules[pace->door].account.most;
		ok(pace_words(pace->door) && most <= 60, "has a pace: %s", pace->path);
		is_int(paced(people, pace->path, 100 + (int64_t)i, 80), most,
		       "and nobody is faster");
		is_int(paced(people, pace->path, -100 - (int64_t)i, 1), 1,
		       "which stops nobody else");
	}
	is_int(paced(people, "/t/{slug}/cases/{id}/claim", 7, 300), 300,
	       "what everybody does all day has none");
	is_int(paced(people, "/t/{slug}/team", 7, 30) +
		   paced(people, "/t/{slug}/team/invite", 7, 30),
	       40, "acts of a kind are counted together");
	pace_leave_off(people);
	is_int(paced(people, "/t/{slug}/export", 7, 80), 80, "a test may be faster than people");
}

static void test_place(const struct place *place)
{
	struct house house = {0};
	const struct migration_set rooms[] = {{people_migrations, people_migration_count}};
	if (!room_open(&house.room, place, rooms, 1))
		return;
	arena_init(&house.arena, 1 << 22);
	is_int(people_new(house.room.store, &house.room.ids, &house.people, NULL), OK,
	       "people are opened");
	house.asha = account_new(&house, "asha@example.org", "river");
	house.bilal = account_new(&house, "bilal@example.org", "river");
	test_found(&house);
	test_closed(&house);
	test_password(&house);
	test_granted(&house);
	test_tokens(&house);
	test_logged(&house);
	test_guessed(&house);
	test_paced(house.people);
	people_free(house.people);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	test_limit();
	places_each(test_place);
	return tap_done();
}
