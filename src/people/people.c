// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/people.h"

#include "base/time.h"
#include "base/utf8.h"
#include "people/people_embedded.h"
#include "people/permission.h"
#include "people/token_memory.h"

#include <semaphore.h>
#include <sodium.h>

#define HASHES_AT_ONCE 4
#define HASH_PASSES    2
#define HASH_BYTES     ((size_t)19 << 20)
#define SECRET_BYTES   32
#define TOKEN_PREFIX   "cw_"

struct people {
	struct store *store;
	struct id_maker *ids;
	sem_t hashing;
	struct token_memory *tokens;
};

static enum outcome password_hash(struct people *people, struct str password,
				  char out[crypto_pwhash_STRBYTES], struct fault *fault)
{
	sem_wait(&people->hashing);
	const int failed = crypto_pwhash_str_alg(out, password.at, password.len, HASH_PASSES,
						 HASH_BYTES, crypto_pwhash_ALG_ARGON2ID13);
	sem_post(&people->hashing);
	return failed
		   ? fail(UNAVAILABLE, fault, "Not enough memory to check a password. Try again.")
		   : OK;
}

static bool password_fits(struct people *people, const char *hash, struct str password)
{
	sem_wait(&people->hashing);
	const bool fits = crypto_pwhash_str_verify(hash, password.at, password.len) == 0;
	sem_post(&people->hashing);
	return fits;
}

enum outcome people_new(struct store *store, struct id_maker *ids, struct people **ret_people,
			struct fault *fault)
{
	if (sodium_init() < 0)
		return fail(FAULT, fault, "The crypto library could not start.");
	struct people *people = calloc(1, sizeof *people);
	if (!people)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	people->store = store;
	people->ids = ids;
	people->tokens = token_memory_new();
	if (!people->tokens) {
		free(people);
		return fail(UNAVAILABLE, fault, "Out of memory.");
	}
	sem_init(&people->hashing, 0, HASHES_AT_ONCE);
	*ret_people = people;
	return OK;
}

void people_free(struct people *people)
{
	if (!people)
		return;
	sem_destroy(&people->hashing);
	token_memory_free(people->tokens);
	free(people);
}

struct store *people_store(struct people *people)
{
	return people->store;
}

// --- secrets: what a cookie or a token holds, and the hash that is kept ---

static struct str secret_hash(struct str secret, unsigned char out[SECRET_BYTES])
{
	crypto_generichash(out, SECRET_BYTES, (const unsigned char *)secret.at, secret.len, NULL,
			   0);
	return str_of((const char *)out, SECRET_BYTES);
}

static struct str secret_new(struct arena *arena, const char *prefix)
{
	unsigned char bytes[SECRET_BYTES];
	char text[SECRET_TEXT_MAX];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(text, sizeof text, bytes, sizeof bytes,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_format(arena, "%s%s", prefix, text);
}

// --- accounts ---

static struct str lower_copy(struct arena *arena, struct str text)
{
	const struct str copy = arena_copy(arena, text);
	for (size_t i = 0; i < copy.len; i++)
		if (copy.at[i] >= 'A' && copy.at[i] <= 'Z')
			((char *)copy.at)[i] = (char)(copy.at[i] | 0x20);
	return copy;
}

enum outcome account_check(const struct new_account *account, struct fault *fault)
{
	const size_t at = str_find_byte(account->email, '@');
	if (at == SIZE_MAX || at == 0 || at + 1 == account->email.len || account->email.len > 254)
		return fail(INVALID, fault, "Write an e-mail address like name@example.org.");
	if (account->name.len == 0 || utf8_length(account->name) > 120)
		return fail(INVALID, fault, "Write a name of 1 to 120 characters.");
	if (utf8_length(account->password) < PASSWORD_LEAST ||
	    account->password.len > PASSWORD_MOST)
		return fail(INVALID, fault,
			    "Choose a password of at least %d characters (at most %d bytes).",
			    PASSWORD_LEAST, PASSWORD_MOST);
	if (account->role.len > 0 && !role_find(account->role))
		return fail(INVALID, fault, "There is no role '%.*s'.", STR_ARG(account->role));
	return OK;
}

struct account_row {
	int64_t id, now;
	struct str email, hash;
	const struct new_account *account;
};

static enum outcome account_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct account_row *row = context;
	struct stmt *insert = stmt_start(conn, &sql_account_insert);
	stmt_bind_i64(insert, 1, row->id);
	stmt_bind_str(insert, 2, row->email);
	stmt_bind_str(insert, 3, row->account->name);
	stmt_bind_str(insert, 4, row->hash);
	stmt_bind_i64(insert, 5, row->now);
	const enum outcome inserted = stmt_run(insert, fault);
	if (inserted == CONFLICT)
		return fail(CONFLICT, fault, "%.*s has an account already.", STR_ARG(row->email));
	if (inserted != OK || row->account->role.len == 0)
		return inserted;
	struct stmt *grant = stmt_start(conn, &sql_role_grant_insert);
	stmt_bind_i64(grant, 1, row->id);
	stmt_bind_str(grant, 2, row->account->campaign.at ? row->account->campaign : STR(""));
	stmt_bind_str(grant, 3, row->account->role);
	stmt_bind_i64(grant, 4, row->now);
	return stmt_run(grant, fault);
}

enum outcome account_create(struct people *people, const struct new_account *account,
			    int64_t *ret_id, struct fault *fault)
{
	enum outcome outcome = account_check(account, fault);
	if (outcome != OK)
		return outcome;
	char hash[crypto_pwhash_STRBYTES];
	outcome = password_hash(people, account->password, hash, fault);
	if (outcome != OK)
		return outcome;
	struct arena arena;
	arena_init(&arena, 4096);
	struct account_row row = {
	    .id = id_next(people->ids),
	    .now = time_now(),
	    .email = lower_copy(&arena, account->email),
	    .hash = str_from(hash),
	    .account = account,
	};
	outcome = store_write(people->store, WRITE_PERSON, 2, account_insert, &row, fault);
	arena_free(&arena);
	if (outcome == OK)
		*ret_id = row.id;
	return outcome;
}

enum outcome people_empty(struct people *people, bool *ret_empty, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *count = stmt_start(conn, &sql_account_count);
	const bool empty = stmt_step(count) && stmt_i64(count, 0) == 0;
	outcome = stmt_end(count, fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_empty = empty;
	return outcome;
}

// --- sessions ---

struct session_row {
	int64_t id, account, now;
	struct str hash;
};

static enum outcome session_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct session_row *row = context;
	struct stmt *insert = stmt_start(conn, &sql_session_insert);
	stmt_bind_i64(insert, 1, row->id);
	stmt_bind_i64(insert, 2, row->account);
	stmt_bind_blob(insert, 3, row->hash);
	stmt_bind_i64(insert, 4, row->now);
	stmt_bind_i64(insert, 5, row->now + (int64_t)SESSION_DAYS * 86400 * 1000);
	return stmt_run(insert, fault);
}

// The account that an address and a password open; 0 in *ret_account if none.
static enum outcome password_check(struct people *people, struct arena *arena, struct str email,
				   struct str password, int64_t *ret_account, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_account_by_email);
	stmt_bind_str(find, 1, lower_copy(arena, email));
	int64_t account = 0;
	const char *hash = NULL;
	if (stmt_step(find)) {
		account = stmt_i64(find, 0);
		hash = arena_cstr(arena, stmt_str(find, 2));
	}
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (!hash) {
		// The same work for an address nobody has, so that time tells nothing.
		char unused[crypto_pwhash_STRBYTES];
		password_hash(people, password, unused, fault);
	} else if (!password_fits(people, hash, password)) {
		account = 0;
	}
	*ret_account = account;
	return OK;
}

enum outcome session_open(struct people *people, struct arena *arena, struct str email,
			  struct str password, struct str *ret_secret, struct fault *fault)
{
	int64_t account;
	enum outcome outcome = password_check(people, arena, email, password, &account, fault);
	if (outcome != OK)
		return outcome;
	if (account == 0)
		return fail(DENIED, fault,
			    "This address and password do not fit together. "
			    "Check both and try again.");
	unsigned char hash[SECRET_BYTES];
	const struct str secret = secret_new(arena, "");
	struct session_row row = {
	    .id = id_next(people->ids),
	    .account = account,
	    .now = time_now(),
	    .hash = secret_hash(secret, hash),
	};
	outcome = store_write(people->store, WRITE_PERSON, 1, session_insert, &row, fault);
	if (outcome == OK)
		*ret_secret = secret;
	return outcome;
}

static enum outcome session_delete(struct conn *conn, void *context, struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_session_delete);
	stmt_bind_i64(end, 1, *(int64_t *)context);
	return stmt_run(end, fault);
}

enum outcome session_close(struct people *people, int64_t session, struct fault *fault)
{
	return store_write(people->store, WRITE_PERSON, 1, session_delete, &session, fault);
}

enum outcome session_find(struct people *people, struct arena *arena, struct str secret,
			  struct session *ret_session, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	unsigned char hash[SECRET_BYTES];
	struct stmt *find = stmt_start(conn, &sql_session_find);
	stmt_bind_blob(find, 1, secret_hash(secret, hash));
	stmt_bind_i64(find, 2, time_now());
	const bool found = stmt_step(find);
	struct session session = {0};
	if (found)
		session = (struct session){stmt_i64(find, 0), stmt_i64(find, 1),
					   arena_copy(arena, stmt_str(find, 2))};
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "This session has ended. Sign in again.");
	if (outcome == OK)
		*ret_session = session;
	return outcome;
}

// --- tokens ---

struct token_row {
	int64_t id, now;
	struct str hash;
	const struct new_token *token;
};

static enum outcome token_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct token_row *row = context;
	struct stmt *insert = stmt_start(conn, &sql_token_insert);
	stmt_bind_i64(insert, 1, row->id);
	stmt_bind_str(insert, 2, row->token->name);
	stmt_bind_str(insert, 3, row->token->campaign);
	stmt_bind_str(insert, 4, row->token->permissions);
	stmt_bind_blob(insert, 5, row->hash);
	stmt_bind_i64(insert, 6, row->now);
	if (row->token->expires_at > 0)
		stmt_bind_i64(insert, 7, row->token->expires_at);
	else
		stmt_bind_null(insert, 7);
	return stmt_run(insert, fault);
}

enum outcome token_create(struct people *people, struct arena *arena, const struct new_token *token,
			  struct str *ret_secret, struct fault *fault)
{
	unsigned char hash[SECRET_BYTES];
	const struct str secret = secret_new(arena, TOKEN_PREFIX);
	struct token_row row = {
	    .id = id_next(people->ids),
	    .now = time_now(),
	    .hash = secret_hash(secret, hash),
	    .token = token,
	};
	const enum outcome outcome =
	    store_write(people->store, WRITE_PERSON, 1, token_insert, &row, fault);
	if (outcome == OK)
		*ret_secret = secret;
	return outcome;
}

// Looks a token up in the store; *ret_ends is 0 if it does not end.
static enum outcome token_read(struct people *people, struct arena *arena,
			       const unsigned char hash[SECRET_BYTES], int64_t now,
			       struct token *ret_token, int64_t *ret_ends, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_token_find);
	stmt_bind_blob(find, 1, str_of((const char *)hash, SECRET_BYTES));
	stmt_bind_i64(find, 2, now);
	const bool found = stmt_step(find);
	if (found) {
		*ret_token = (struct token){
		    .id = stmt_i64(find, 0),
		    .name = arena_copy(arena, stmt_str(find, 1)),
		    .campaign = arena_copy(arena, stmt_str(find, 2)),
		    .may = permission_bits(stmt_str(find, 3)),
		};
		*ret_ends = stmt_i64(find, 4);
	}
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "This token is unknown or has ended.");
	return outcome;
}

enum outcome token_find(struct people *people, struct arena *arena, struct str secret,
			struct token *ret_token, struct fault *fault)
{
	unsigned char hash[SECRET_BYTES];
	const int64_t now = time_now();
	int64_t ends = 0;
	struct token token = {0};
	secret_hash(secret, hash);
	if (token_recall(people->tokens, hash, now, arena, ret_token))
		return OK;
	const enum outcome outcome = token_read(people, arena, hash, now, &token, &ends, fault);
	if (outcome != OK)
		return outcome;
	token_remember(people->tokens, hash, now, ends, &token);
	*ret_token = token;
	return OK;
}

enum outcome account_may(struct people *people, int64_t account, struct str campaign,
			 uint32_t *ret_may, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *list = stmt_start(conn, &sql_role_grant_list);
	stmt_bind_i64(list, 1, account);
	stmt_bind_str(list, 2, campaign);
	uint32_t may = 1u << MAY_PUBLIC | 1u << MAY_SIGNED_IN;
	while (stmt_step(list)) {
		const struct role *role = role_find(stmt_str(list, 0));
		if (role)
			may |= role->may;
	}
	outcome = stmt_end(list, fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_may = may;
	return outcome;
}
