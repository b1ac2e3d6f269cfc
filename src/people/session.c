// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in: a password opens a session, of which the cookie holds the secret.
#include "people/house.h"

#include "base/time.h"
#include "people/audit.h"
#include "people/people_embedded.h"

struct session_row {
	struct people *people;
	int64_t id, account, now;
	struct str hash, address;
};

static enum outcome session_note(struct conn *conn, const struct session_row *row,
				 const char *action, struct fault *fault)
{
	const struct audit_entry entry = {
	    .account = row->account,
	    .action = action,
	    .subject = row->account,
	    .address = row->address,
	};
	return audit_add(conn, row->people->ids, &entry, fault);
}

static enum outcome session_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct session_row *row = context;
	struct stmt *insert = stmt_start(conn, &sql_session_insert);
	stmt_bind_i64(insert, 1, row->id);
	stmt_bind_i64(insert, 2, row->account);
	stmt_bind_blob(insert, 3, row->hash);
	stmt_bind_i64(insert, 4, row->now);
	stmt_bind_i64(insert, 5, row->now + (int64_t)SESSION_DAYS * 86400 * 1000);
	const enum outcome outcome = stmt_run(insert, fault);
	return outcome == OK ? session_note(conn, row, "session.open", fault) : outcome;
}

// Somebody who is not signed in has no name here: what they tried is the subject.
static enum outcome refusal_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct session_row *row = context;
	const struct audit_entry entry = {
	    .action = "session.refused", .subject = row->account, .address = row->address};
	return audit_add(conn, row->people->ids, &entry, fault);
}

// The account of an address in *ret_account (0: none), and whether the password opens it.
static enum outcome password_check(struct people *people, struct arena *arena, struct str email,
				   struct str password, int64_t *ret_account, bool *ret_fits,
				   struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_account_by_email);
	stmt_bind_str(find, 1, email);
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
	bool fits = false;
	if (hash) {
		fits = password_fits(people, hash, password);
	} else {
		// The same work for an address nobody has, so that time tells nothing.
		char unused[crypto_pwhash_STRBYTES];
		password_hash(people, password, unused, fault);
	}
	*ret_account = account;
	*ret_fits = fits;
	return OK;
}

enum outcome session_open(struct people *people, struct arena *arena, const struct sign_in *sign_in,
			  struct str *ret_secret, struct fault *fault)
{
	bool fits;
	unsigned char hash[SECRET_BYTES];
	const struct str email = email_lower(arena, sign_in->email);
	const struct str secret = secret_new(arena, "");
	struct session_row row = {
	    .people = people,
	    .id = id_next(people->ids),
	    .now = time_now(),
	    .hash = secret_hash(secret, hash),
	    .address = sign_in->address,
	};
	if (!sign_limit_take(people->limit, email, row.address, row.now))
		return fail(TOO_MUCH, fault,
			    "That was tried too often. Wait a few minutes, then try again.");
	enum outcome outcome =
	    password_check(people, arena, email, sign_in->password, &row.account, &fits, fault);
	if (outcome != OK)
		return outcome;
	if (fits) {
		sign_limit_passed(people->limit, email, row.address, row.now);
		outcome = store_write(people->store, WRITE_PERSON, 2, session_insert, &row, fault);
		if (outcome == OK)
			*ret_secret = secret;
		return outcome;
	}
	outcome = store_write(people->store, WRITE_PERSON, 1, refusal_insert, &row, fault);
	return outcome != OK ? outcome
			     : fail(DENIED, fault,
				    "This address and password do not fit together. "
				    "Check both and try again.");
}

static enum outcome session_delete(struct conn *conn, void *context, struct fault *fault)
{
	const struct session_row *row = context;
	struct stmt *end = stmt_start(conn, &sql_session_delete);
	stmt_bind_i64(end, 1, row->id);
	const enum outcome outcome = stmt_run(end, fault);
	return outcome == OK ? session_note(conn, row, "session.close", fault) : outcome;
}

enum outcome session_close(struct people *people, const struct session *session, struct str address,
			   struct fault *fault)
{
	struct session_row row = {
	    .people = people,
	    .id = session->id,
	    .account = session->account,
	    .address = address,
	};
	return store_write(people->store, WRITE_PERSON, 2, session_delete, &row, fault);
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
