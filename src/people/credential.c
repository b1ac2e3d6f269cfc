// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/credential.h"

#include "base/time.h"
#include "people/people_embedded.h"
#include "people/seal.h"

#define RECOVERY_LETTERS 24
#define RECOVERY_BEFORE	 16 // letters of codes that were made until 2026-11; they open too

enum outcome credential_find(struct people *people, struct arena *arena, struct str email,
			     int64_t account, struct credential *ret_credential,
			     struct fault *fault)
{
	struct conn *conn;
	struct credential credential = {.email = email};
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find =
	    stmt_start(conn, email.len > 0 ? &sql_credential_by_email : &sql_credential_by_id);
	if (email.len > 0)
		stmt_bind_str(find, 1, email);
	else
		stmt_bind_i64(find, 1, account);
	if (stmt_step(find))
		credential = (struct credential){
		    .account = stmt_i64(find, 0),
		    .email = arena_copy(arena, stmt_str(find, 1)),
		    .hash = arena_cstr(arena, stmt_str(find, 2)),
		    .second = !stmt_null(find, 3),
		    .sealed = arena_copy(arena, stmt_blob(find, 3)),
		    .used_step = stmt_i64(find, 4),
		};
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_credential = credential;
	return outcome;
}

enum outcome credential_fits(struct people *people, const struct credential *credential,
			     struct str password, bool *ret_fits, struct fault *fault)
{
	char unused[crypto_pwhash_STRBYTES];
	if (credential->hash)
		return password_fits(people, credential->hash, password, ret_fits, fault);
	*ret_fits = false;
	return password_hash(people, password, unused, fault);
}

enum outcome credential_ask(struct people *people, const struct credential *credential,
			    struct str password, struct str address, struct fault *fault)
{
	bool fits;
	const int64_t now = time_now();
	if (!sign_limit_take(people->limit, DOOR_PASSWORD, credential->email, address, now))
		return fail_with(TOO_MUCH, fault, sign_too_often);
	const enum outcome outcome = credential_fits(people, credential, password, &fits, fault);
	if (outcome != OK)
		return outcome;
	if (!fits)
		return fail(DENIED, fault, /*tr*/ "This is not your password.");
	sign_limit_passed(people->limit, DOOR_PASSWORD, credential->email, address, now);
	return OK;
}

bool recovery_hash(struct str code, unsigned char out[SECRET_BYTES])
{
	char plain[RECOVERY_LETTERS];
	size_t len = 0;
	for (size_t i = 0; i < code.len; i++) {
		const char c = code.at[i];
		if (c == '-' || c == ' ')
			continue;
		if (len == sizeof plain)
			return false;
		plain[len++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	secret_hash(str_of(plain, len), out);
	return len == RECOVERY_LETTERS || len == RECOVERY_BEFORE;
}

struct code_use code_read(struct people *people, struct arena *arena,
			  const struct credential *credential, struct str code, int64_t now)
{
	struct code_use use = {0};
	struct str secret = {0};
	use.recovery = recovery_hash(code, use.hash);
	// A secret that the key of this server does not open fits no code: recovery codes do.
	if (!use.recovery && credential->second && people->sealer &&
	    unseal(people->sealer, arena, credential->sealed, &secret, NULL) == OK &&
	    secret.len == TOTP_SECRET_BYTES)
		use.step =
		    totp_match((const unsigned char *)secret.at, code, now, credential->used_step);
	return use;
}

enum outcome code_take(struct conn *conn, int64_t account, const struct code_use *use,
		       bool *ret_taken, struct fault *fault)
{
	if (!use->recovery && use->step == 0) {
		*ret_taken = false;
		return OK;
	}
	struct stmt *take =
	    stmt_start(conn, use->recovery ? &sql_recovery_code_take : &sql_second_step_take);
	stmt_bind_i64(take, 1, account);
	if (use->recovery)
		stmt_bind_blob(take, 2, str_of((const char *)use->hash, SECRET_BYTES));
	else
		stmt_bind_i64(take, 2, use->step);
	const enum outcome outcome = stmt_run(take, fault);
	if (outcome == OK)
		*ret_taken = conn_changes(conn) == 1;
	return outcome;
}
