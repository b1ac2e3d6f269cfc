// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/session_list.h"

#include "people/audit.h"
#include "people/house.h"
#include "people/people_embedded.h"

enum outcome session_list(struct conn *conn, struct arena *arena, int64_t account, int64_t now,
			  struct open_session **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct open_session *list = arena_array(arena, SESSIONS_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "So many sessions need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_session_list);
	stmt_bind_i64(rows, 1, account);
	stmt_bind_i64(rows, 2, now);
	stmt_bind_i64(rows, 3, SESSIONS_MOST);
	while (count < SESSIONS_MOST && stmt_step(rows))
		list[count++] = (struct open_session){
		    .id = stmt_i64(rows, 0),
		    .created_at = stmt_i64(rows, 1),
		    .used_at = stmt_i64(rows, 2),
		    .network = arena_copy(arena, stmt_str(rows, 3)),
		    .device = arena_copy(arena, stmt_str(rows, 4)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

struct ending {
	struct people *people;
	const struct session_end *end;
	const char *action;
	int64_t session; // the one that ends, or (all) the one that stays
	bool all;
	int64_t ended;
};

static enum outcome ending_note(struct conn *conn, const struct ending *ending, struct fault *fault)
{
	char count[24];
	snprintf(count, sizeof count, "%lld", (long long)ending->ended);
	const struct audit_entry entry = {
	    .account = ending->end->by,
	    .action = ending->action,
	    .subject = ending->end->account,
	    .was = ending->all ? str_from(count) : STR(""),
	    .address = ending->end->address,
	};
	return audit_add(conn, ending->people->ids, &entry, fault);
}

static enum outcome ending_run(struct conn *conn, void *context, struct fault *fault)
{
	struct ending *ending = context;
	struct stmt *end =
	    stmt_start(conn, ending->all ? &sql_session_delete_all : &sql_session_delete_own);
	stmt_bind_i64(end, 1, ending->end->account);
	stmt_bind_i64(end, 2, ending->session);
	const enum outcome outcome = stmt_run(end, fault);
	if (outcome != OK)
		return outcome;
	ending->ended = conn_changes(conn);
	if (ending->ended == 0 && !ending->all)
		return fail(NOT_FOUND, fault, /*tr*/ "This session has ended already.");
	return ending->ended > 0 ? ending_note(conn, ending, fault) : OK;
}

enum outcome session_end_one(struct people *people, const struct session_end *end, int64_t session,
			     struct fault *fault)
{
	struct ending ending = {
	    .people = people, .end = end, .action = "session.end", .session = session};
	return store_write(people->store, WRITE_PERSON, 2, ending_run, &ending, fault);
}

enum outcome session_end_others(struct people *people, const struct session_end *end, int64_t kept,
				int64_t *ret_ended, struct fault *fault)
{
	struct ending ending = {
	    .people = people, .end = end, .action = "session.end", .session = kept, .all = true};
	const enum outcome outcome =
	    store_write(people->store, WRITE_PERSON, 2, ending_run, &ending, fault);
	if (outcome == OK)
		*ret_ended = ending.ended;
	return outcome;
}

enum outcome session_close(struct people *people, const struct session *session, struct str address,
			   struct fault *fault)
{
	const struct session_end end = {
	    .account = session->account, .by = session->account, .address = address};
	struct ending ending = {
	    .people = people, .end = &end, .action = "session.close", .session = session->id};
	const enum outcome outcome =
	    store_write(people->store, WRITE_PERSON, 2, ending_run, &ending, fault);
	return outcome == NOT_FOUND ? OK : outcome;
}

struct renewal {
	int64_t session;
	struct str hash;
};

static enum outcome renewal_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct renewal *renewal = context;
	struct stmt *renew = stmt_start(conn, &sql_session_renew);
	stmt_bind_i64(renew, 1, renewal->session);
	stmt_bind_blob(renew, 2, renewal->hash);
	return stmt_run(renew, fault);
}

enum outcome session_renew(struct people *people, struct arena *arena, int64_t session,
			   struct str *ret_secret, struct fault *fault)
{
	unsigned char hash[SECRET_BYTES];
	const struct str secret = secret_new(arena, "");
	struct renewal renewal = {session, secret_hash(secret, hash)};
	const enum outcome outcome =
	    store_write(people->store, WRITE_PERSON, 1, renewal_run, &renewal, fault);
	if (outcome == OK)
		*ret_secret = secret;
	return outcome;
}
