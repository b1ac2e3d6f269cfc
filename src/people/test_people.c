// SPDX-License-Identifier: AGPL-3.0-or-later
// Who somebody is and what they may do: accounts, passwords, sessions, tokens, roles; and contact
// data that only the key's holder reads. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a
// database, on PostgreSQL.
#include "people/people.h"

#include "base/time.h"
#include "people/people_embedded.h"
#include "people/permission.h"
#include "people/seal.h"
#include "people/session_list.h"
#include "room_fixture.h"

#include <pthread.h>
#include <sys/stat.h>

static const struct query count_accounts = {.name = "count_accounts",
					    .sql = "select count(*) from account"};
// Rows in which a secret could stand as it is.
static const struct query plain_passwords = {
    .name = "plain_passwords",
    .sql = "select count(*) from account where password_hash not like '$argon2id$%'"};
static const struct query weak_passwords = {
    .name = "weak_passwords",
    .sql = "select count(*) from account where password_hash not like '%$m=19456,t=2,p=1$%'"};
static const struct query same_hashes = {
    .name = "same_hashes", .sql = "select count(*) - count(distinct password_hash) from account"};
static const struct query plain_secrets = {
    .name = "plain_secrets",
    .sql = "select (select count(*) from session where length(secret_hash) <> 32) "
	   "+ (select count(*) from token where length(secret_hash) <> 32)"};
static const struct query end_sessions = {.name = "end_sessions",
					  .sql = "update session set expires_at = $1"};
static const struct query disable_all = {.name = "disable_all",
					 .sql = "update account set disabled_at = $1"};

struct house {
	struct room room;
	struct people *people;
	struct arena arena;
	struct fault fault;
};

static enum outcome create(struct house *house, struct new_account account, int64_t *ret_id)
{
	house->fault.text[0] = '\0';
	return account_create(house->people, &account, ret_id, &house->fault);
}

static struct new_account asha(void)
{
	return (struct new_account){.email = STR("Asha@Example.org"),
				    .name = STR("Asha"),
				    .password = STR("long enough lamp"),
				    .role = STR("responder"),
				    .campaign = STR("flood")};
}

static void test_accounts(struct house *house)
{
	int64_t id = 0, second = 0;
	bool empty = false;
	is_int(people_empty(house->people, &empty, NULL), OK,
	       "one can ask whether there is anybody");
	ok(empty, "at first there is nobody");
	is_int(create(house, asha(), &id), OK, "an account is made %s", house->fault.text);
	people_empty(house->people, &empty, NULL);
	ok(id > 0 && !empty, "then there is somebody");
	is_int(create(house, asha(), &second), CONFLICT, "an address has one account: %s",
	       house->fault.text);
	struct new_account account = asha();
	account.email = STR("ASHA@EXAMPLE.ORG");
	is_int(create(house, account, &second), CONFLICT, "however it is written");
	is_int(room_number(&house->room, &plain_passwords), 0, "the password is kept as argon2id");
	is_int(room_number(&house->room, &weak_passwords), 0, "with 19 MiB and two passes");
	account.email = STR("same@example.org");
	is_int(create(house, account, &second), OK, "another account has the same password");
	is_int(room_number(&house->room, &same_hashes), 0, "and another hash: each has its salt");
}

static void test_refused(struct house *house)
{
	static char long_text[600];
	memset(long_text, 'a', sizeof long_text);
	const struct {
		struct str email, name, password, role;
		const char *says;
	} cases[] = {
	    {STR(""), STR("A"), STR("long enough lamp"), STR(""), "e-mail"},
	    {STR("nobody"), STR("A"), STR("long enough lamp"), STR(""), "e-mail"},
	    {STR("@x"), STR("A"), STR("long enough lamp"), STR(""), "e-mail"},
	    {STR("x@"), STR("A"), STR("long enough lamp"), STR(""), "e-mail"},
	    {str_of(long_text, 300), STR("A"), STR("long enough lamp"), STR(""), "e-mail"},
	    {STR("b@x"), STR(""), STR("long enough lamp"), STR(""), "name"},
	    {STR("b@x"), str_of(long_text, 121), STR("long enough lamp"), STR(""), "name"},
	    {STR("b@x"), STR("A"), STR("too short"), STR(""), "password"},
	    {STR("b@x"), STR("A"), STR("पानीपानी"), STR(""), "password"},
	    {STR("b@x"), STR("A"), str_of(long_text, 129), STR(""), "password"},
	    {STR("b@x"), STR("A"), STR("long enough lamp"), STR("king"), "role"},
	    {STR("b@x"), STR("A"), STR("long enough lamp"), STR("responder"), "which"},
	};
	const int64_t before = room_number(&house->room, &count_accounts);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t id = 42;
		const struct new_account account = {.email = cases[i].email,
						    .name = cases[i].name,
						    .password = cases[i].password,
						    .role = cases[i].role};
		ok(create(house, account, &id) == INVALID && id == 42 &&
		       strstr(house->fault.text, cases[i].says),
		   "wrong input is refused: %s", house->fault.text);
	}
	is_int(room_number(&house->room, &count_accounts), before, "and makes no account");
}

static enum outcome sign_in(struct house *house, const char *email, const char *password,
			    struct str *ret_secret)
{
	house->fault.text[0] = '\0';
	const struct sign_in sign_in = {.email = str_from(email),
					.password = str_from(password),
					.address = STR("203.0.113.5")};
	return session_open(house->people, &house->arena, &sign_in, ret_secret, NULL,
			    &house->fault);
}

static void test_sessions(struct house *house)
{
	struct str secret = {0}, other = {0};
	struct session session = {0};
	is_int(sign_in(house, "asha@example.org", "long enough lamp", &secret), OK,
	       "address and password open a session %s", house->fault.text);
	is_int(sign_in(house, "ASHA@example.ORG", "long enough lamp", &other), OK,
	       "however the address is written");
	ok(secret.len >= 43 && secret.len < SECRET_TEXT_MAX && !str_equal(secret, other),
	   "each session has a secret of its own");
	is_int(session_find(house->people, &house->arena, secret, &session, NULL), OK,
	       "the secret finds it");
	is_str(session.name, STR("Asha"), "and who it belongs to");
	is_int(room_number(&house->room, &plain_secrets), 0, "only a hash of it is kept");

	struct fault wrong_password, wrong_address;
	struct str none = {0};
	is_int(sign_in(house, "asha@example.org", "long enough!", &none), DENIED,
	       "another password opens nothing");
	wrong_password = house->fault;
	is_int(sign_in(house, "nobody@example.org", "long enough lamp", &none), DENIED,
	       "nor does another address");
	wrong_address = house->fault;
	ok(strcmp(wrong_password.text, wrong_address.text) == 0,
	   "and nobody learns which of them was wrong: %s", wrong_address.text);
	is_int(sign_in(house, "asha@example.org", "", &none), DENIED, "nor an empty password");

	is_int(session_close(house->people, &session, STR(""), NULL), OK, "a session is ended");
	is_int(session_find(house->people, &house->arena, secret, &session, &house->fault),
	       NOT_FOUND, "then it is not found: %s", house->fault.text);
	is_int(session_find(house->people, &house->arena, other, &session, NULL), OK,
	       "the other one goes on");
	is_int(session_find(house->people, &house->arena, STR(""), &session, NULL), NOT_FOUND,
	       "no secret finds none");
	is_int(session_find(house->people, &house->arena, str_slice(other, 0, other.len - 1),
			    &session, NULL),
	       NOT_FOUND, "nor does a part of one");
}

struct change {
	const struct query *query;
	int64_t value;
};

static enum outcome change_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct change *change = context;
	struct stmt *stmt = stmt_start(conn, change->query);
	stmt_bind_i64(stmt, 1, change->value);
	return stmt_run(stmt, fault);
}

static void test_session_ends(struct house *house)
{
	struct str secret = {0};
	struct session session;
	sign_in(house, "asha@example.org", "long enough lamp", &secret);
	struct change change = {&end_sessions, time_now() + 60000};
	store_write(house->room.store, WRITE_PERSON, 1, change_run, &change, NULL);
	is_int(session_find(house->people, &house->arena, secret, &session, NULL), OK,
	       "a session is valid until its time is over");
	change.value = time_now();
	store_write(house->room.store, WRITE_PERSON, 1, change_run, &change, NULL);
	is_int(session_find(house->people, &house->arena, secret, &session, NULL), NOT_FOUND,
	       "and not a moment longer");
}

static uint32_t may(struct house *house, int64_t account, const char *campaign)
{
	uint32_t bits = 0;
	account_may(house->people, account, str_from(campaign), &bits, NULL);
	return bits;
}

static void test_roles(struct house *house)
{
	int64_t head = 0, admin = 0, guest = 0;
	struct new_account account = asha();
	account.email = STR("head@example.org");
	account.role = STR("head");
	create(house, account, &head);
	account.email = STR("admin@example.org");
	account.role = STR("administrator");
	account.campaign = STR("");
	create(house, account, &admin);
	account.email = STR("guest@example.org");
	account.role = STR("");
	create(house, account, &guest);
	ok(may(house, head, "flood") >> MAY_POST_PUSH & 1, "a role counts in its campaign");
	ok(!(may(house, head, "storm") >> MAY_STREAM_READ & 1), "and in no other");
	ok(!(may(house, head, "") >> MAY_STREAM_READ & 1), "nor for the whole instance");
	ok(!(may(house, head, "flood") >> MAY_INSTANCE_RUN & 1), "it gives what it says");
	ok(may(house, admin, "storm") >> MAY_STREAM_READ & 1 &&
	       may(house, admin, "") >> MAY_INSTANCE_RUN & 1,
	   "a role for the instance counts everywhere");
	is_int(may(house, guest, "flood"), 1 << MAY_PUBLIC | 1 << MAY_SIGNED_IN,
	       "without a role somebody may sign in and no more");
	is_int(may(house, 4711, "flood") >> MAY_STREAM_READ & 1, 0, "a stranger may nothing here");
}

static void test_role_table(void)
{
	int unnamed = 0;
	for (size_t i = 0; i < PERMISSION_COUNT; i++) {
		unnamed += permission_table[i].help[0] == '\0';
		unnamed += permission_find(str_from(permission_table[i].name)) != i;
	}
	for (size_t i = 0; i < role_count; i++)
		unnamed += role_find(str_from(role_table[i].name)) != &role_table[i] ||
			   role_table[i].help[0] == '\0' ||
			   role_table[i].may >> PERMISSION_COUNT != 0;
	is_int(unnamed, 0, "every permission and role has a name of its own and an explanation");
	is_int(permission_find(STR("stream")), PERMISSION_COUNT, "other words are no permission");
	is_int(permission_bits(STR("post.push stream.read")),
	       1 << MAY_POST_PUSH | 1 << MAY_STREAM_READ, "a list of permissions is read");
	is_int(permission_bits(STR("  post.push everything ")), 1 << MAY_POST_PUSH,
	       "unknown ones count for nothing");
	is_int(permission_bits(STR("")), 0, "an empty list is empty");
}

static void test_tokens(struct house *house)
{
	struct str secret = {0}, brief = {0};
	struct token token = {0};
	const struct new_token push = {.name = STR("push"),
				       .campaign = STR("flood"),
				       .permissions = STR("post.push stream.read")};
	is_int(token_create(house->people, &house->arena, &push, &secret, &house->fault), OK,
	       "a token is made");
	ok(str_starts(secret, STR("cw_")) && secret.len > 40, "it tells that it is one");
	is_int(token_find(house->people, &house->arena, secret, &token, NULL), OK, "it is found");
	is_str(token.campaign, STR("flood"), "with its one campaign");
	is_int(token.may, 1 << MAY_POST_PUSH | 1 << MAY_STREAM_READ, "and what it may do there");
	const struct new_token ended = {.name = STR("old"),
					.campaign = STR("flood"),
					.permissions = STR("post.push"),
					.expires_at = time_now()};
	token_create(house->people, &house->arena, &ended, &brief, NULL);
	is_int(token_find(house->people, &house->arena, brief, &token, &house->fault), NOT_FOUND,
	       "one whose time is over is not: %s", house->fault.text);
	is_int(token_find(house->people, &house->arena, STR("cw_something"), &token, NULL),
	       NOT_FOUND, "nor is one that nobody gave out");
	struct session session;
	is_int(session_find(house->people, &house->arena, secret, &session, NULL), NOT_FOUND,
	       "a token is no session");
}

// --- more at once than may be hashed at once ---

enum { SIGNING_IN = 8 };

struct visitor {
	struct house *house;
	enum outcome outcome;
	pthread_t thread;
};

static void *visit(void *context)
{
	struct visitor *visitor = context;
	struct arena arena;
	struct str secret;
	arena_init(&arena, 1 << 16);
	const struct sign_in sign_in = {.email = STR("head@example.org"),
					.password = STR("long enough lamp"),
					.address = STR("203.0.113.6")};
	visitor->outcome =
	    session_open(visitor->house->people, &arena, &sign_in, &secret, NULL, NULL);
	arena_free(&arena);
	return NULL;
}

static void test_rush(struct house *house)
{
	struct visitor visitors[SIGNING_IN];
	int opened = 0;
	for (int i = 0; i < SIGNING_IN; i++) {
		visitors[i].house = house;
		pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]);
	}
	for (int i = 0; i < SIGNING_IN; i++) {
		pthread_join(visitors[i].thread, NULL);
		opened += visitors[i].outcome == OK;
	}
	is_int(opened, SIGNING_IN, "all who sign in at once get in, one after the other");
}

static void test_disabled(struct house *house)
{
	struct str secret = {0};
	struct session session;
	sign_in(house, "head@example.org", "long enough lamp", &secret);
	struct change change = {&disable_all, time_now()};
	store_write(house->room.store, WRITE_PERSON, 1, change_run, &change, NULL);
	is_int(session_find(house->people, &house->arena, secret, &session, NULL), NOT_FOUND,
	       "who is disabled is out at once");
	is_int(sign_in(house, "head@example.org", "long enough lamp", &secret), DENIED,
	       "and does not get in again");
}

// --- sealed data ---

static void key_path(const char *dir, char path[512])
{
	snprintf(path, 512, "%s/contact.key", dir);
}

static void test_seal(const char *dir)
{
	struct sealer *sealer = NULL, *again = NULL;
	struct arena arena;
	struct fault fault = {0};
	struct str back = {0};
	struct stat about;
	char path[512];
	arena_init(&arena, 1 << 20);
	key_path(dir, path);
	is_int(sealer_open(dir, NULL, &sealer, &fault), OK, "a key is made %s", fault.text);
	ok(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600,
	   "in a file that nobody else reads");
	const struct str plain = STR("{\"phone\":\"+92 300 1234567\"}");
	const struct str one = seal(sealer, &arena, plain), two = seal(sealer, &arena, plain);
	ok(one.at && str_find(one, STR("300")) == SIZE_MAX, "what is sealed cannot be read");
	ok(!str_equal(one, two), "the same text looks different each time");
	is_int(sealer_open(dir, NULL, &again, &fault), OK, "the key is read again %s", fault.text);
	is_int(unseal(again, &arena, one, &back, &fault), OK, "and opens what was sealed");
	is_str(back, plain, "as it was");
	const struct str nothing = seal(sealer, &arena, STR(""));
	is_int(unseal(sealer, &arena, nothing, &back, &fault), OK, "nothing can be sealed, too");
	is_int(back.len, 0, "and stays nothing");
	int opened = 0;
	for (size_t i = 0; i < one.len; i++) {
		((char *)one.at)[i] ^= 1;
		opened += unseal(sealer, &arena, one, &back, &fault) == OK;
		((char *)one.at)[i] ^= 1;
		opened += unseal(sealer, &arena, str_slice(one, 0, i), &back, &fault) == OK;
	}
	is_int(opened, 0, "what was changed or cut anywhere is not opened: %s", fault.text);
	sealer_free(sealer);
	sealer_free(again);

	sealer = NULL;
	chmod(path, 0640);
	is_int(sealer_open(dir, NULL, &sealer, &fault), DENIED,
	       "a key that others can read is refused: %s", fault.text);
	chmod(path, 0600);
	ok(truncate(path, 31) == 0, "a key is damaged");
	is_int(sealer_open(dir, NULL, &sealer, &fault), INVALID, "and refused: %s", fault.text);
	unlink(path);
	is_int(sealer_open(dir, NULL, &sealer, &fault), OK, "another key is made");
	is_int(unseal(sealer, &arena, one, &back, &fault), INVALID, "it does not open: %s",
	       fault.text);
	sealer_free(sealer);
	sealer_free(NULL);
	is_int(sealer_open("/nowhere/at/all", NULL, &sealer, &fault), UNAVAILABLE,
	       "a folder that is not there is told: %s", fault.text);
	arena_free(&arena);
}

static void test_place(const struct place *place)
{
	struct house house = {0};
	const struct migration_set rooms[] = {{people_migrations, people_migration_count}};
	if (!room_open(&house.room, place, rooms, 1))
		return;
	arena_init(&house.arena, 1 << 20);
	is_int(people_new(house.room.store, &house.room.ids, &house.people, NULL), OK,
	       "people are opened");
	test_accounts(&house);
	test_refused(&house);
	test_sessions(&house);
	test_session_ends(&house);
	test_roles(&house);
	test_tokens(&house);
	test_rush(&house);
	test_disabled(&house);
	people_free(house.people);
	arena_free(&house.arena);
	room_close(&house.room);
	if (place->dir)
		test_seal(place->dir);
}

int main(void)
{
	test_role_table();
	places_each(test_place);
	return tap_done();
}
