// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/profile.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "page/messages.h"
#include "people/audit.h"
#include "people/credential.h"
#include "people/lock.h"
#include "people/people_embedded.h"

enum outcome profile_find(struct conn *conn, struct arena *arena, int64_t account,
			  struct profile *ret_profile, struct fault *fault)
{
	struct profile profile = {0};
	struct stmt *find = stmt_start(conn, &sql_profile_find);
	stmt_bind_i64(find, 1, account);
	if (stmt_step(find))
		profile = (struct profile){
		    .account = account,
		    .email = arena_copy(arena, stmt_str(find, 0)),
		    .name = arena_copy(arena, stmt_str(find, 1)),
		    .language = arena_copy(arena, stmt_str(find, 2)),
		    .created_at = stmt_i64(find, 3),
		    .disabled_at = stmt_i64(find, 4),
		    .zone = arena_copy(arena, stmt_str(find, 5)),
		    .lock_after_ms = stmt_i64(find, 6),
		};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && profile.account == 0)
		return fail(NOT_FOUND, fault, "There is no such account.");
	if (outcome == OK)
		*ret_profile = profile;
	return outcome;
}

// --- name and language ---

struct profile_row {
	struct people *people;
	const struct profile *profile;
	struct str address;
};

static enum outcome change_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct profile_row *row = context;
	const struct profile *profile = row->profile;
	struct stmt *set = stmt_start(conn, &sql_profile_set);
	stmt_bind_i64(set, 1, profile->account);
	stmt_bind_str(set, 2, profile->name);
	stmt_bind_str(set, 3, never_null(profile->language));
	stmt_bind_str(set, 4, never_null(profile->zone));
	stmt_bind_i64(set, 5, profile->lock_after_ms);
	enum outcome outcome = stmt_run(set, fault);
	if (outcome == OK)
		outcome =
		    account_words_set(conn, profile->account, profile->email, profile->name, fault);
	const struct audit_entry entry = {
	    .account = profile->account,
	    .action = "account.profile",
	    .subject = profile->account,
	    .address = row->address,
	};
	return outcome == OK ? audit_add(conn, row->people->ids, &entry, fault) : outcome;
}

enum outcome profile_change(struct people *people, const struct profile *profile,
			    struct str address, struct fault *fault)
{
	struct profile_row row = {people, profile, address};
	if (profile->name.len == 0 || utf8_length(profile->name) > NAME_MOST)
		return fail(INVALID, fault, "Write a name of 1 to %d characters.", NAME_MOST);
	if (profile->language.len > 0 && !language_find(profile->language))
		return fail(INVALID, fault, "Choose one of the languages.");
	if (profile->zone.len > 0 && !zone_known(profile->zone))
		return fail(INVALID, fault, "Write a time zone like Asia/Kathmandu.");
	if (!lock_length_known(profile->lock_after_ms))
		return fail(INVALID, fault, "Choose one of the lengths of time.");
	return store_write(people->store, WRITE_PERSON, 6, change_run, &row, fault);
}

// --- password ---

struct password_row {
	struct people *people;
	const struct password_change *change;
	struct str hash, secret_hash;
};

static enum outcome password_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct password_row *row = context;
	const struct session *session = row->change->session;
	struct stmt *set = stmt_start(conn, &sql_account_password);
	stmt_bind_i64(set, 1, session->account);
	stmt_bind_str(set, 2, row->hash);
	enum outcome outcome = stmt_run(set, fault);
	if (outcome == OK)
		outcome = sessions_end(conn, session->account, session->id, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *renew = stmt_start(conn, &sql_session_renew);
	stmt_bind_i64(renew, 1, session->id);
	stmt_bind_blob(renew, 2, row->secret_hash);
	outcome = stmt_run(renew, fault);
	const struct audit_entry entry = {
	    .account = session->account,
	    .action = "account.password",
	    .subject = session->account,
	    .address = row->change->address,
	};
	return outcome == OK ? audit_add(conn, row->people->ids, &entry, fault) : outcome;
}

enum outcome profile_password(struct people *people, struct arena *arena,
			      const struct password_change *change, struct str *ret_secret,
			      struct fault *fault)
{
	struct credential credential;
	unsigned char secret_bytes[SECRET_BYTES];
	char hash[crypto_pwhash_STRBYTES];
	enum outcome outcome =
	    credential_find(people, arena, STR(""), change->session->account, &credential, fault);
	if (outcome == OK)
		outcome = password_check_here(people, change->new_password, credential.email,
					      change->session->name, fault);
	if (outcome == OK)
		outcome = credential_ask(people, &credential, change->old_password, change->address,
					 fault);
	if (outcome == OK)
		outcome = password_hash(people, change->new_password, hash, fault);
	if (outcome != OK)
		return outcome;
	const struct str secret = secret_new(arena, "");
	struct password_row row = {people, change, str_from(hash),
				   secret_hash(secret, secret_bytes)};
	outcome = store_write(people->store, WRITE_PERSON, 4, password_run, &row, fault);
	if (outcome == OK)
		*ret_secret = secret;
	return outcome;
}
