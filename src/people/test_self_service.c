// SPDX-License-Identifier: AGPL-3.0-or-later
// What people do for themselves, below the pages: codes of RFC 6238, tickets, names of devices,
// invitations and who may make them, links to new passwords and who may make them, finding accounts
// among many, and that no more than four passwords are hashed at once.
#include "base/time.h"
#include "people/credential.h"
#include "people/device.h"
#include "people/directory.h"
#include "people/house.h"
#include "people/invite.h"
#include "people/people_embedded.h"
#include "people/permission.h"
#include "people/reset.h"
#include "people/seal.h"
#include "people/second_step.h"
#include "people/ticket.h"
#include "room_fixture.h"

#include <pthread.h>

#define RUSH	 50
#define PASSWORD STR("long enough lamp")

struct house {
	struct room room;
	struct people *people;
	struct arena arena;
	struct fault fault;
};

// --- without a database ---

static void test_codes(void)
{
	// RFC 6238, appendix B: the last six of its eight digits.
	static const unsigned char secret[] = "12345678901234567890";
	static const struct {
		int64_t seconds;
		const char *code;
	} cases[] = {
	    {59, "287082"},	    {1111111109, "081804"}, {1111111111, "050471"},
	    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
	};
	char code[TOTP_DIGITS + 1], text[TOTP_BASE32_LEN + 1];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		totp_code(secret, totp_step(cases[i].seconds * 1000), code);
		is_str(str_from(code), str_from(cases[i].code), "the code at %lld s",
		       (long long)cases[i].seconds);
	}
	const int64_t now = 59000;
	is_int(totp_match(secret, STR("287 082"), now, 0), 1, "a code may have a space in it");
	is_int(totp_match(secret, STR("287082"), now + TOTP_STEP_MS, 0), 1,
	       "a clock may be a step behind");
	is_int(totp_match(secret, STR("287082"), now - TOTP_STEP_MS, 0), 1, "or a step ahead");
	is_int(totp_match(secret, STR("287082"), now + 2 * TOTP_STEP_MS, 0), 0, "but not two");
	is_int(totp_match(secret, STR("287082"), now, 1), 0, "a step that was used fits no more");
	is_int(totp_match(secret, STR("28708"), now, 0), 0, "half a code does not fit");
	is_int(totp_match(secret, STR("2870820"), now, 0), 0, "nor one that is longer");
	totp_base32(secret, text);
	is_str(str_from(text), STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "the secret to type");
}

static void test_devices(struct arena *arena)
{
	static const struct {
		const char *agent, *words;
	} cases[] = {
	    {"Mozilla/5.0 (Android 13; Mobile; rv:109.0) Gecko/115.0 Firefox/115.0",
	     "Firefox, Android"},
	    {"Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 (KHTML, like Gecko) "
	     "Chrome/120.0 Safari/537.36 Edg/120.0",
	     "Edge, Windows"},
	    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
	     "Version/17.0 Mobile Safari/604.1",
	     "Safari, iPhone"},
	    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
	     "Chrome, Linux"},
	    {"curl/8.0", "curl"},
	    {"<script>alert(1)</script>", ""},
	    {"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		is_str(device_words(arena, str_from(cases[i].agent)), str_from(cases[i].words),
		       "a device in short words: %s", cases[i].words);
}

static void test_tickets(struct arena *arena, const struct sealer *sealer)
{
	struct str bytes = {0};
	const struct str ticket = ticket_make(sealer, arena, "door", 1000, STR("who"));
	is_int(ticket_open(sealer, arena, "door", 999, ticket, &bytes, NULL), OK,
	       "a ticket brings back what was put into it");
	is_str(bytes, STR("who"), "as it was");
	is_int(ticket_open(sealer, arena, "door", 1000, ticket, &bytes, NULL), NOT_FOUND,
	       "it ends at its time");
	is_int(ticket_open(sealer, arena, "gate", 999, ticket, &bytes, NULL), NOT_FOUND,
	       "it is for one door");
	char *other = (char *)arena_cstr(arena, ticket);
	other[ticket.len / 2] = other[ticket.len / 2] == 'A' ? 'B' : 'A';
	is_int(ticket_open(sealer, arena, "door", 999, str_from(other), &bytes, NULL), NOT_FOUND,
	       "one that was changed is none");
	is_int(ticket_open(sealer, arena, "door", 999, STR("!"), &bytes, NULL), NOT_FOUND,
	       "nor is any other text");
}

// --- with one ---

static int64_t account_new(struct house *house, const char *email, const char *name,
			   const char *role)
{
	int64_t id = 0;
	const struct new_account account = {
	    .email = str_from(email),
	    .name = str_from(name),
	    .password = PASSWORD,
	    .role = str_from(role),
	    .campaign = strcmp(role, "administrator") ? STR("flood") : STR(""),
	};
	is_int(account_create(house->people, &account, &id, &house->fault), OK, "%s is there",
	       email);
	return id;
}

static enum outcome invite(struct house *house, const char *email, const char *role, int64_t by,
			   uint32_t may, struct str *ret_secret)
{
	const struct new_invite wanted = {.email = str_from(email),
					  .campaign = STR("flood"),
					  .role = str_from(role),
					  .by = by,
					  .may = may};
	return invite_create(house->people, &house->arena, &wanted, ret_secret, &house->fault);
}

static void test_invites(struct house *house, int64_t deputy)
{
	struct str secret = {0};
	const uint32_t may = role_find(STR("deputy"))->may;
	is_int(invite(house, "new@example.org", "head", deputy, may, &secret), DENIED,
	       "nobody invites to a role above their own: %s", house->fault.text);
	is_int(invite(house, "new@example.org", "observer", deputy, role_find(STR("observer"))->may,
		      &secret),
	       DENIED, "or without the right to invite");
	is_int(invite(house, "new", "observer", deputy, may, &secret), INVALID,
	       "or to what is no address");
	is_int(invite(house, "new@example.org", "observer", deputy, may, &secret), OK,
	       "an invitation is made");
	const struct invite_answer answer = {
	    .secret = secret, .name = STR("New"), .password = PASSWORD};
	account_disable(house->people, deputy, 0, STR(""), NULL);
	account_withdraw(house->people, deputy, STR("deputy"), STR("flood"), 0, NULL);
	is_int(invite_accept(house->people, &answer, &house->fault), NOT_FOUND,
	       "it is worth nothing once its maker may not invite any more");
	account_grant(house->people, deputy, STR("deputy"), STR("flood"), 0, NULL);
	is_int(invite_accept(house->people, &answer, &house->fault), OK, "else it is taken up %s",
	       house->fault.text);
	is_int(invite_accept(house->people, &answer, &house->fault), NOT_FOUND, "once");
}

static enum outcome reset_by(struct house *house, int64_t account, const char *role)
{
	struct str secret;
	const struct new_reset reset = {.account = account,
					.by = 42,
					.may = role_find(str_from(role))->may,
					.campaign = STR("flood")};
	return reset_link_make(house->people, &house->arena, &reset, &secret, &house->fault);
}

static void test_resets(struct house *house)
{
	const int64_t head = account_new(house, "head@example.org", "Head", "head");
	const int64_t lead = account_new(house, "lead@example.org", "Lead", "safeguarding-lead");
	const int64_t helper = account_new(house, "helper@example.org", "Helper", "responder");
	const int64_t admin = account_new(house, "admin@example.org", "Admin", "administrator");
	is_int(reset_by(house, helper, "deputy"), OK, "who leads a team helps its people in again");
	is_int(reset_by(house, head, "deputy"), DENIED, "but nobody who may more: %s",
	       house->fault.text);
	is_int(reset_by(house, lead, "head"), DENIED, "nor one who reads what they may not");
	is_int(reset_by(house, admin, "head"), DENIED, "nor whoever runs the server");
	is_int(reset_by(house, helper, "coordinator"), DENIED, "and only who manages the team");
	account_grant(house->people, helper, STR("observer"), STR("hill"), 0, NULL);
	is_int(reset_by(house, helper, "deputy"), DENIED, "nor one who works elsewhere too");
	is_int(reset_by(house, helper, "administrator"), OK, "who runs the server helps all");
	is_int(reset_by(house, 12345, "administrator"), NOT_FOUND, "who are there");
}

static size_t found(struct house *house, const char *wanted)
{
	struct conn *conn;
	struct directory_page page = {0};
	const struct directory_place from = {0};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return SIZE_MAX;
	directory_read(conn, &house->arena, str_from(wanted), &from, &page, &house->fault);
	conn_release(conn);
	return page.count;
}

// Everybody stands on exactly one page.
static size_t paged(struct house *house, const char *wanted)
{
	struct conn *conn;
	size_t count = 0;
	struct directory_place from = {0};
	struct directory_page page = {.more = true};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return SIZE_MAX;
	for (int i = 0; page.more && i < 20; i++) {
		directory_read(conn, &house->arena, str_from(wanted), &from, &page, NULL);
		count += page.count;
		from = page.next;
	}
	conn_release(conn);
	return count;
}

static enum outcome words_add(struct conn *conn, void *context, struct fault *fault)
{
	static const struct query account = {
	    .name = "account_add",
	    .sql = "insert into account (id, email, name, password_hash, created_at) "
		   "values ($1, $2, 'Many', '$argon2id$', 1)",
	    .writes = "account"};
	static const struct query word = {
	    .name = "word_add",
	    .sql = "insert into account_word (word, account_id) values ($1, $2)"};
	(void)context;
	enum outcome outcome = OK;
	for (int i = 1; i <= 60 && outcome == OK; i++) {
		char email[40];
		snprintf(email, sizeof email, "many%03d@example.org", i);
		struct stmt *insert = stmt_start(conn, &account);
		stmt_bind_i64(insert, 1, i);
		stmt_bind_str(insert, 2, str_from(email));
		outcome = stmt_run(insert, fault);
		insert = stmt_start(conn, &word);
		stmt_bind_blob(insert, 1, str_of(email, 7));
		stmt_bind_i64(insert, 2, i);
		outcome =
		    outcome == OK ? stmt_run(insert, fault) : (stmt_end(insert, NULL), outcome);
	}
	return outcome;
}

static void test_directory(struct house *house)
{
	account_new(house, "asha.khan@example.org", "Asha Devi Khan", "observer");
	account_new(house, "jose@example.org", "José Álvarez", "observer");
	account_new(house, "zain@example.org", "زین", "observer");
	is_int((int64_t)found(house, "khan"), 1, "a family name finds");
	is_int((int64_t)found(house, "devi kh"), 1, "so does the beginning of any word");
	is_int((int64_t)found(house, "asha.k"), 1, "or of an address");
	is_int((int64_t)found(house, "ASHA.KHAN@EX"), 1, "however it is written");
	is_int((int64_t)found(house, "alva"), 1, "accents do not matter");
	is_int((int64_t)found(house, "زی"), 1, "nor does the script");
	is_int((int64_t)found(house, "han"), 0, "the middle of a word does not find");
	is_int((int64_t)found(house, "%"), 0, "nor do signs");
	is_int(store_write(house->room.store, WRITE_PERSON, 100, words_add, NULL, &house->fault),
	       OK, "there are many %s", house->fault.text);
	is_int((int64_t)paged(house, "many"), 60, "pages of what is found miss and double nobody");
	ok(paged(house, "") >= 65, "so do those of everybody");
}

// Whoever holds all four turns for long: others are told, whether they have an account or not.
static void test_wait(struct house *house)
{
	struct str secret;
	struct people *people = house->people;
	struct sign_in sign_in = {.email = STR("asha.khan@example.org"),
				  .password = PASSWORD,
				  .address = STR("203.0.113.200")};
	is_int(people->hash_wait_ms, 5000, "who waits for four others is told within 5 seconds");
	people->hash_wait_ms = 20;
	for (int i = 0; i < 4; i++)
		sem_wait(&people->hashing);
	is_int(session_open(people, &house->arena, &sign_in, &secret, NULL, &house->fault),
	       UNAVAILABLE, "%s", house->fault.text);
	sign_in.email = STR("nobody@example.org");
	is_int(session_open(people, &house->arena, &sign_in, &secret, NULL, &house->fault),
	       UNAVAILABLE, "in the same words to whom has no account: %s", house->fault.text);
	for (int i = 0; i < 4; i++)
		sem_post(&people->hashing);
	sign_in.email = STR("asha.khan@example.org");
	is_int(session_open(people, &house->arena, &sign_in, &secret, NULL, &house->fault), OK,
	       "and opens when it is their turn");
	people->hash_wait_ms = 60000; // the machine of a test may be slow
}

struct visitor {
	struct house *house;
	enum outcome outcome;
	pthread_t thread;
	int number;
};

static void *visit(void *context)
{
	struct arena arena;
	struct str secret;
	char address[24];
	struct visitor *visitor = context;
	arena_init(&arena, 1 << 16);
	snprintf(address, sizeof address, "203.0.113.%d", visitor->number + 1);
	const struct sign_in sign_in = {.email = STR("asha.khan@example.org"),
					.password = PASSWORD,
					.address = str_from(address)};
	visitor->outcome =
	    session_open(visitor->house->people, &arena, &sign_in, &secret, NULL, NULL);
	arena_free(&arena);
	return NULL;
}

static void test_rush(struct house *house)
{
	int in = 0;
	struct visitor visitors[RUSH];
	for (int i = 0; i < RUSH; i++) {
		visitors[i] = (struct visitor){.house = house, .number = i};
		pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]);
	}
	for (int i = 0; i < RUSH; i++) {
		pthread_join(visitors[i].thread, NULL);
		in += visitors[i].outcome == OK;
	}
	is_int(in, RUSH, "%d people sign in at the same moment", RUSH);
	is_int(people_hashing_most(house->people), 4,
	       "and never more than four passwords are hashed at once");
}

static void test_place(const struct place *place)
{
	const struct migration_set rooms[] = {{people_migrations, people_migration_count}};
	struct house house = {0};
	arena_init(&house.arena, (size_t)8 << 20);
	if (!room_open(&house.room, place, rooms, 1))
		return;
	people_new(house.room.store, &house.room.ids, &house.people, &house.fault);
	const int64_t deputy = account_new(&house, "deputy@example.org", "Deputy", "deputy");
	test_invites(&house, deputy);
	test_resets(&house);
	test_directory(&house);
	test_wait(&house);
	test_rush(&house);
	people_free(house.people);
	room_close(&house.room);
	arena_free(&house.arena);
}

static void test_recovery_codes(void)
{
	static const struct {
		const char *typed;
		bool form;
		const char *what;
	} cases[] = {
	    {"k7pm-2xqa-9dvt-hw4n-b6rz-3ujc", true, "a recovery code is 24 letters: 120 bits"},
	    {" K7PM 2XQA 9DVTHW4N b6rz 3ujc", true, "in any case, with spaces or none"},
	    {"k7pm-2xqa-9dvt-hw4n-b6rz-3uj", false, "one less is none"},
	    {"k7pm-2xqa-9dvt-hw4n-b6rz-3ujc2", false, "nor is one more"},
	    {"k7pm-2xqa-9dvt-hw4n", true, "one of before has 16"},
	};
	// b2sum -l 256 of "k7pm2xqa9dvthw4n", as it lies in databases.
	static const unsigned char before[] = {0x13, 0xe7, 0x44, 0xfa, 0x05, 0x83, 0xb2, 0xcb};
	unsigned char hash[SECRET_BYTES];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		is_int(recovery_hash(str_from(cases[i].typed), hash), cases[i].form, "%s",
		       cases[i].what);
	is_int(memcmp(hash, before, sizeof before), 0, "and opens as it did");
	ok((RECOVERY_CODE_LEN + 1) / 5 * 4 * 5 >= 112, "ASVS 4, 2.6.2 asks for 112 bits");
}

int main(void)
{
	struct arena arena;
	struct sealer *sealer = NULL;
	char dir[] = "/tmp/causeway-people.XXXXXX";
	arena_init(&arena, (size_t)1 << 20);
	test_codes();
	test_recovery_codes();
	test_devices(&arena);
	if (ok(mkdtemp(dir) && sealer_open(dir, NULL, &sealer, NULL) == OK, "there is a key"))
		test_tickets(&arena, sealer);
	sealer_free(sealer);
	const struct place keys = {.dir = dir};
	place_remove(&keys);
	places_each(test_place);
	arena_free(&arena);
	return tap_done();
}
