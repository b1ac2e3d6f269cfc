// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/team.h"

#include "base/time.h"
#include "people/people_embedded.h"
#include "people/rights.h"

#define HELD_MAX 32 // roles of one person in one campaign

// --- looking ---

// What the role of a row lets its holder do now.
static uint32_t row_may(struct stmt *rows)
{
	struct rights rights = {0};
	rights_add(&rights, &(struct held_role){
				.role = stmt_str(rows, 3),
				.organisation = stmt_i64(rows, 4),
				.kind = stmt_str(rows, 8),
				.shares = stmt_str(rows, 9),
				.probation = stmt_i64(rows, 10) != 0,
			    });
	return rights.may;
}

static enum outcome rows_read(struct stmt *rows, struct arena *arena, struct team_role **ret,
			      size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct team_role *list = arena_array(arena, TEAM_ROLES_MAX, sizeof *list);
	while (list && count < TEAM_ROLES_MAX && stmt_step(rows)) {
		const struct role *role = role_find(stmt_str(rows, 3));
		if (role)
			list[count++] = (struct team_role){
			    .account = stmt_i64(rows, 0),
			    .name = arena_copy(arena, stmt_str(rows, 1)),
			    .email = arena_copy(arena, stmt_str(rows, 2)),
			    .role = role,
			    .organisation = stmt_i64(rows, 4),
			    .organisation_name = arena_copy(arena, stmt_str(rows, 5)),
			    .granted_at = stmt_i64(rows, 6),
			    .closed = !stmt_null(rows, 7),
			    .may = row_may(rows),
			};
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	if (!list)
		return fail(TOO_MUCH, fault, "So large a team needs too much memory.");
	*ret = list;
	*ret_count = count;
	return OK;
}

enum outcome team_list(struct conn *conn, struct arena *arena, struct str campaign,
		       struct team_role **ret, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_role_grant_team);
	stmt_bind_str(rows, 1, campaign);
	stmt_bind_i64(rows, 2, TEAM_ROLES_MAX);
	stmt_bind_i64(rows, 3, time_now());
	return rows_read(rows, arena, ret, ret_count, fault);
}

enum outcome team_list_instance(struct conn *conn, struct arena *arena, struct team_role **ret,
				size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_role_grant_instance);
	stmt_bind_i64(rows, 1, TEAM_ROLES_MAX);
	return rows_read(rows, arena, ret, ret_count, fault);
}

// --- the rules ---

bool team_role_for_partners(const struct role *role)
{
	static const char *const names[] = {"responder", "observer", "communications"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(role->name, names[i]) == 0)
			return true;
	return false;
}

bool team_may_give(uint32_t may, const struct role *role, bool to_self)
{
	const uint32_t protection = 1u << MAY_PROTECTION_WORK;
	if (!(may >> MAY_TEAM_MANAGE & 1) || role->instance)
		return false;
	if ((role->may & ~may) == 0)
		return true;
	return (role->may & ~may) == protection && may >> MAY_DUTY_MANAGE & 1 && !to_self;
}

static enum outcome role_asked(const struct team_change *change, const struct role **ret_role,
			       struct fault *fault)
{
	const struct role *role = role_find(change->role);
	if (!role || role->instance)
		return fail(INVALID, fault, /*tr*/ "Choose a role of a campaign.");
	*ret_role = role;
	return OK;
}

static bool is_self(const struct team_change *change)
{
	return change->entry->account == change->account;
}

static enum outcome last_head_check(struct conn *conn, const struct team_change *change,
				    struct fault *fault)
{
	struct stmt *heads = stmt_start(conn, &sql_role_grant_heads);
	stmt_bind_str(heads, 1, change->campaign);
	stmt_bind_i64(heads, 2, change->account);
	const int64_t others = stmt_step(heads) ? stmt_i64(heads, 0) : 0;
	const enum outcome outcome = stmt_end(heads, fault);
	if (outcome == OK && others == 0)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "This is the only head of the campaign. Make somebody else a head "
			    "first.");
	return outcome;
}

// --- what a person holds ---

struct held {
	const struct role *role;
	int64_t organisation;
};

static enum outcome held_read(struct conn *conn, const struct team_change *change,
			      struct held held[HELD_MAX], size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_role_grant_of);
	stmt_bind_i64(rows, 1, change->account);
	stmt_bind_str(rows, 2, change->campaign);
	while (count < HELD_MAX && stmt_step(rows)) {
		const struct role *role = role_find(stmt_str(rows, 0));
		if (role)
			held[count++] = (struct held){role, stmt_i64(rows, 1)};
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		*ret_count = count;
	return outcome;
}

// "observer, responder for 1234": as the audit log has it.
static struct str held_words(const struct held *held, size_t count, char out[AUDIT_WORD_MAX])
{
	struct buf words = {.at = out, .room = AUDIT_WORD_MAX, .limit = AUDIT_WORD_MAX};
	for (size_t i = 0; i < count && words.len + 64 < AUDIT_WORD_MAX; i++) {
		buf_format(&words, "%s%s", i > 0 ? ", " : "", held[i].role->name);
		if (held[i].organisation)
			buf_format(&words, " for %lld", (long long)held[i].organisation);
	}
	return buf_str(&words);
}

// Runs a change and notes what the person held before and holds after it.
static enum outcome noted(struct conn *conn, const struct team_change *change, const char *action,
			  const struct held *was, size_t n_was, struct fault *fault)
{
	struct held now[HELD_MAX];
	char was_text[AUDIT_WORD_MAX], now_text[AUDIT_WORD_MAX];
	size_t n_now;
	const enum outcome outcome = held_read(conn, change, now, &n_now, fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry entry = *change->entry;
	entry.action = action;
	entry.campaign = change->campaign;
	entry.subject = change->account;
	entry.was = held_words(was, n_was, was_text);
	entry.now = held_words(now, n_now, now_text);
	return audit_add(conn, change->ids, &entry, fault);
}

// --- giving ---

static enum outcome partner_check(struct conn *conn, const struct team_change *change,
				  const struct role *role, struct fault *fault)
{
	struct membership member;
	if (change->organisation == 0)
		return OK;
	if (!team_role_for_partners(role))
		return fail(
		    INVALID, fault,
		    /*tr*/
		    "People of a partner are responders, observers or communications; other "
		    "roles are for the campaign's own team.");
	const enum outcome outcome =
	    organisation_member(conn, change->organisation, change->account, &member, fault);
	if (outcome == OK && !member.member)
		return fail(INVALID, fault,
			    /*tr*/
			    "This person does not belong to that organisation. Somebody who "
			    "speaks for it adds them.");
	return outcome;
}

enum outcome team_give(struct conn *conn, const struct team_change *change, struct fault *fault)
{
	const struct role *role = NULL;
	struct held was[HELD_MAX];
	size_t n_was = 0;
	enum outcome outcome = role_asked(change, &role, fault);
	if (outcome != OK)
		return outcome;
	if (!team_may_give(change->may, role, is_self(change)))
		return fail(DENIED, fault,
			    /*tr*/ "Nobody gives a role that may more than they may themselves.");
	outcome = partner_check(conn, change, role, fault);
	if (outcome == OK)
		outcome = held_read(conn, change, was, &n_was, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *give = stmt_start(conn, &sql_role_grant_give);
	stmt_bind_i64(give, 1, change->account);
	stmt_bind_str(give, 2, change->campaign);
	stmt_bind_str(give, 3, change->role);
	stmt_bind_i64(give, 4, time_now());
	stmt_bind_i64_or_null(give, 5, change->organisation);
	stmt_bind_i64(give, 6,
		      change->organisation == 0 && role_on_probation(role_find(change->role)));
	outcome = stmt_run(give, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	return noted(conn, change, "team.give", was, n_was, fault);
}

// --- taking ---

static enum outcome take_one(struct conn *conn, const struct team_change *change,
			     const struct held *held, struct fault *fault)
{
	if (!is_self(change) && !team_may_give(change->may, held->role, false))
		return fail(DENIED, fault,
			    /*tr*/ "Nobody takes a role that may more than they may themselves.");
	if (strcmp(held->role->name, "head") == 0 && held->organisation == 0) {
		const enum outcome outcome = last_head_check(conn, change, fault);
		if (outcome != OK)
			return outcome;
	}
	struct stmt *take = stmt_start(conn, &sql_role_grant_take);
	stmt_bind_i64(take, 1, change->account);
	stmt_bind_str(take, 2, change->campaign);
	stmt_bind_str(take, 3, str_from(held->role->name));
	stmt_bind_i64(take, 4, held->organisation);
	return stmt_run(take, fault);
}

enum outcome team_take(struct conn *conn, const struct team_change *change, struct fault *fault)
{
	struct held was[HELD_MAX];
	size_t n_was = 0;
	struct held held = {.organisation = change->organisation};
	enum outcome outcome = role_asked(change, &held.role, fault);
	if (outcome == OK)
		outcome = held_read(conn, change, was, &n_was, fault);
	if (outcome == OK)
		outcome = take_one(conn, change, &held, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	return noted(conn, change, "team.take", was, n_was, fault);
}

enum outcome team_end(struct conn *conn, const struct team_change *change, struct fault *fault)
{
	struct held was[HELD_MAX];
	size_t n_was = 0;
	enum outcome outcome = held_read(conn, change, was, &n_was, fault);
	if (outcome == OK && n_was == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "This person has no role in the campaign.");
	for (size_t i = 0; i < n_was && outcome == OK; i++)
		outcome = take_one(conn, change, &was[i], fault);
	return outcome == OK ? noted(conn, change, "team.end", was, n_was, fault) : outcome;
}
