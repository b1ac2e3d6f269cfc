// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/notice.h"

#include "base/time.h"
#include "people/house.h"
#include "people/people_embedded.h"

enum who { SUBJECT, ACTOR };

// Which entries of the audit log are told, to whom, and how. `now`: only with this word.
static const struct told {
	const char *action, *now;
	enum who who;
	const char *words;
} tolds[] = {
    {"account.password", NULL, SUBJECT, /*tr*/ "A new password was set."},
    {"session.browser", NULL, SUBJECT,
     /*tr*/ "Signed in with a browser that was not used for it before."},
    {"session.open", "recovery-code", SUBJECT, /*tr*/ "Signed in with a recovery code."},
    {"second.on", NULL, SUBJECT, /*tr*/ "The second step was turned on."},
    {"second.codes", NULL, SUBJECT, /*tr*/ "New recovery codes were made."},
    {"second.off", NULL, SUBJECT, /*tr*/ "The second step was turned off."},
    {"second.remove", NULL, SUBJECT, /*tr*/ "The second step was taken off."},
    {"reset.link", NULL, SUBJECT, /*tr*/ "A link to a new password was made."},
    {"token.create", NULL, ACTOR, /*tr*/ "A token was made."},
};

static const struct told *told_find(struct str action)
{
	for (size_t i = 0; i < sizeof tolds / sizeof tolds[0]; i++)
		if (str_equal(action, str_from(tolds[i].action)))
			return &tolds[i];
	return NULL;
}

enum outcome notice_follow(struct conn *conn, int64_t id, const struct audit_entry *entry,
			   struct fault *fault)
{
	char network[AUDIT_NETWORK_MAX];
	const struct told *told = told_find(str_from(entry->action));
	if (!told || (told->now && !str_equal(entry->now, str_from(told->now))))
		return OK;
	const int64_t account = told->who == SUBJECT ? entry->subject : entry->account;
	if (account <= 0)
		return OK;
	struct stmt *insert = stmt_start(conn, &sql_notice_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, account);
	stmt_bind_str(insert, 3, str_from(entry->action));
	stmt_bind_i64(insert, 4, entry->account);
	stmt_bind_str(insert, 5, audit_network(entry->address, network));
	stmt_bind_i64(insert, 6, id_time(id));
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *newest = stmt_start(conn, &sql_notice_newest);
	stmt_bind_i64(newest, 1, account);
	stmt_bind_i64(newest, 2, id);
	return stmt_run(newest, fault);
}

const char *notice_words(struct str action)
{
	const struct told *told = told_find(action);
	return told ? told->words : NULL;
}

enum outcome notice_list(struct conn *conn, struct arena *arena, int64_t account,
			 struct notice **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct notice *list = arena_array(arena, NOTICES_SHOWN, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "So many notices need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_notice_list);
	stmt_bind_i64(rows, 1, account);
	stmt_bind_i64(rows, 2, NOTICES_SHOWN);
	while (count < NOTICES_SHOWN && stmt_step(rows)) {
		const struct told *told = told_find(stmt_str(rows, 1));
		if (!told)
			continue;
		list[count++] = (struct notice){
		    .id = stmt_i64(rows, 0),
		    .words = told->words,
		    .self = stmt_i64(rows, 2) == account,
		    .network = arena_copy(arena, stmt_str(rows, 3)),
		    .at = stmt_i64(rows, 4),
		    .by = arena_copy(arena, stmt_str(rows, 5)),
		};
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK) {
		*ret_list = list;
		*ret_count = count;
	}
	return outcome;
}

// --- looked at ---

struct seen {
	const struct session *session;
	int64_t newest;
};

static enum outcome seen_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct seen *seen = context;
	const struct query *const both[] = {&sql_session_seen, &sql_browser_seen};
	enum outcome outcome = OK;
	for (size_t i = 0; i < 2 && outcome == OK; i++) {
		struct stmt *set = stmt_start(conn, both[i]);
		stmt_bind_i64(set, 1, seen->session->id);
		stmt_bind_i64(set, 2, seen->session->account);
		stmt_bind_i64(set, 3, seen->newest);
		outcome = stmt_run(set, fault);
	}
	return outcome;
}

enum outcome notices_seen(struct people *people, const struct session *session, int64_t newest,
			  struct fault *fault)
{
	struct seen seen = {session, newest};
	return store_write(people->store, WRITE_PERSON, 2, seen_run, &seen, fault);
}

// --- browsers ---

static enum outcome browser_add(struct conn *conn, int64_t account, struct str hash, int64_t id,
				int64_t now, struct browser_use *use, struct fault *fault)
{
	struct stmt *known = stmt_start(conn, &sql_browser_known);
	stmt_bind_i64(known, 1, account);
	if (stmt_step(known)) {
		use->fresh = stmt_i64(known, 0) > 0;
		use->seen = stmt_i64(known, 1);
	}
	enum outcome outcome = stmt_end(known, fault);
	if (outcome != OK)
		return outcome;
	use->browser = id;
	struct stmt *insert = stmt_start(conn, &sql_browser_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, account);
	stmt_bind_blob(insert, 3, hash);
	stmt_bind_i64(insert, 4, now);
	stmt_bind_i64(insert, 5, use->seen);
	outcome = stmt_run(insert, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *trim = stmt_start(conn, &sql_browser_trim);
	stmt_bind_i64(trim, 1, account);
	stmt_bind_i64(trim, 2, BROWSERS_MOST);
	return stmt_run(trim, fault);
}

// Whether there is anything between what was looked at and the newest notice.
static enum outcome others_find(struct conn *conn, int64_t account, int64_t seen,
				int64_t *ret_newest, bool *ret_others, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_notice_newest_find);
	stmt_bind_i64(find, 1, account);
	const int64_t newest = stmt_step(find) ? stmt_i64(find, 0) : 0;
	enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *between = stmt_start(conn, &sql_notice_any_between);
	stmt_bind_i64(between, 1, account);
	stmt_bind_i64(between, 2, seen);
	stmt_bind_i64(between, 3, newest);
	*ret_others = stmt_step(between);
	*ret_newest = newest;
	return stmt_end(between, fault);
}

enum outcome browser_told(struct conn *conn, int64_t account, struct browser_use *use,
			  struct fault *fault)
{
	int64_t newest = 0;
	bool others = false;
	const enum outcome outcome = others_find(conn, account, use->seen, &newest, &others, fault);
	if (outcome != OK || others)
		return outcome;
	use->seen = newest;
	struct stmt *looked = stmt_start(conn, &sql_browser_looked);
	stmt_bind_i64(looked, 1, use->browser);
	stmt_bind_i64(looked, 2, newest);
	return stmt_run(looked, fault);
}

enum outcome browser_take(struct conn *conn, int64_t account, struct str cookie, int64_t id,
			  int64_t now, struct browser_use *ret_use, struct fault *fault)
{
	unsigned char bytes[SECRET_BYTES];
	struct browser_use use = {0};
	if (cookie.len == 0) {
		*ret_use = use;
		return OK;
	}
	const struct str hash = secret_hash(cookie, bytes);
	struct stmt *find = stmt_start(conn, &sql_browser_find);
	stmt_bind_i64(find, 1, account);
	stmt_bind_blob(find, 2, hash);
	if (stmt_step(find)) {
		use.browser = stmt_i64(find, 0);
		use.seen = stmt_i64(find, 1);
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && use.browser == 0) {
		outcome = browser_add(conn, account, hash, id, now, &use, fault);
	} else if (outcome == OK) {
		struct stmt *used = stmt_start(conn, &sql_browser_used);
		stmt_bind_i64(used, 1, use.browser);
		stmt_bind_i64(used, 2, now);
		outcome = stmt_run(used, fault);
	}
	if (outcome == OK)
		*ret_use = use;
	return outcome;
}
