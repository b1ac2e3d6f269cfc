// SPDX-License-Identifier: AGPL-3.0-or-later
// Accounts: made, listed, closed, given roles and new passwords. Each change is one write with its
// audit entry.
#include "people/credential.h"
#include "people/house.h"

#include "base/time.h"
#include "base/utf8.h"
#include "people/audit.h"
#include "people/people_embedded.h"
#include "people/permission.h"

#define ROLES_SHOWN 100 // of one account, in words

// --- making one ---

enum outcome role_check(struct str name, struct str campaign, struct fault *fault)
{
	const struct role *role = role_find(name);
	if (!role)
		return fail(INVALID, fault, /*tr*/ "There is no role '%.*s'.", STR_ARG(name));
	if (!role->instance && campaign.len == 0)
		return fail(INVALID, fault, "The role '%s' is for one campaign: say which.",
			    role->name);
	if (role->instance && campaign.len > 0)
		return fail(INVALID, fault,
			    "The role '%s' is for the whole server: name no campaign.", role->name);
	return OK;
}

enum outcome account_check(const struct new_account *account, struct fault *fault)
{
	const struct password_about about = {account->email, account->name, account->site,
					     account->campaign};
	enum outcome outcome = email_check(account->email, fault);
	if (outcome == OK && (account->name.len == 0 || utf8_length(account->name) > NAME_MOST))
		outcome = fail(INVALID, fault, "Write a name of 1 to %d characters.", NAME_MOST);
	if (outcome == OK)
		outcome = password_check(account->password, &about, fault);
	if (outcome != OK || account->role.len == 0)
		return outcome;
	return role_check(account->role, account->campaign, fault);
}

enum outcome role_insert(struct conn *conn, const struct account_row *row, struct fault *fault)
{
	struct stmt *grant = stmt_start(conn, &sql_role_grant_insert);
	stmt_bind_i64(grant, 1, row->id);
	stmt_bind_str(grant, 2, never_null(row->campaign));
	stmt_bind_str(grant, 3, row->role);
	stmt_bind_i64(grant, 4, row->now);
	return stmt_run(grant, fault);
}

enum outcome account_insert(struct conn *conn, const struct account_row *row, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_account_insert);
	stmt_bind_i64(insert, 1, row->id);
	stmt_bind_str(insert, 2, row->email);
	stmt_bind_str(insert, 3, row->name);
	stmt_bind_str(insert, 4, row->hash);
	stmt_bind_i64(insert, 5, row->now);
	enum outcome outcome = stmt_run(insert, fault);
	if (outcome == CONFLICT)
		return fail(CONFLICT, fault, /*tr*/ "%.*s has an account already.",
			    STR_ARG(row->email));
	if (outcome == OK)
		outcome = account_words_set(conn, row->id, row->email, row->name, fault);
	if (outcome == OK && row->role.len > 0)
		outcome = role_insert(conn, row, fault);
	if (outcome != OK)
		return outcome;
	const struct audit_entry entry = {
	    .account = row->by,
	    .action = "account.add",
	    .campaign = row->campaign,
	    .subject = row->id,
	    .now = row->role,
	    .address = row->address,
	};
	return audit_add(conn, row->people->ids, &entry, fault);
}

static enum outcome account_insert_run(struct conn *conn, void *context, struct fault *fault)
{
	return account_insert(conn, context, fault);
}

enum outcome account_create(struct people *people, const struct new_account *account,
			    int64_t *ret_id, struct fault *fault)
{
	struct new_account here = *account;
	if (here.site.len == 0)
		here.site = people->site;
	enum outcome outcome = account_check(&here, fault);
	if (outcome != OK)
		return outcome;
	char hash[crypto_pwhash_STRBYTES];
	outcome = password_hash(people, account->password, hash, fault);
	if (outcome != OK)
		return outcome;
	struct arena arena;
	arena_init(&arena, 4096);
	struct account_row row = {
	    .people = people,
	    .id = id_next(people->ids),
	    .now = time_now(),
	    .email = email_lower(&arena, account->email),
	    .hash = str_from(hash),
	    .name = account->name,
	    .role = account->role,
	    .campaign = account->campaign,
	    .by = account->by,
	};
	outcome = store_write(people->store, WRITE_PERSON, 6, account_insert_run, &row, fault);
	arena_free(&arena);
	if (outcome == OK)
		*ret_id = row.id;
	return outcome;
}

// --- looking ---

enum outcome account_find(struct people *people, struct str email, int64_t *ret_id,
			  struct fault *fault)
{
	struct conn *conn;
	struct arena arena;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	arena_init(&arena, 4096);
	struct stmt *find = stmt_start(conn, &sql_account_any_by_email);
	stmt_bind_str(find, 1, email_lower(&arena, email));
	const int64_t id = stmt_step(find) ? stmt_i64(find, 0) : 0;
	outcome = stmt_end(find, fault);
	conn_release(conn);
	arena_free(&arena);
	if (outcome == OK && id == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "No account has the address %.*s.",
			    STR_ARG(email));
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

// The first roles of an account in words: "responder in river, head in hill"; what is for the whole
// server has no "in".
static enum outcome account_roles(struct conn *conn, struct arena *arena, int64_t account,
				  struct str *ret_roles, struct fault *fault)
{
	size_t count = 0;
	struct str text = STR("");
	struct stmt *list = stmt_start(conn, &sql_role_grant_all);
	stmt_bind_i64(list, 1, account);
	while (count < ROLES_SHOWN && stmt_step(list)) {
		const struct str campaign = stmt_str(list, 0), role = stmt_str(list, 1);
		text =
		    arena_format(arena, "%.*s%s%.*s%s%.*s", STR_ARG(text), count++ ? ", " : "",
				 STR_ARG(role), campaign.len > 0 ? " in " : "", STR_ARG(campaign));
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_roles = text;
	return outcome;
}

static enum outcome accounts_read(struct conn *conn, struct arena *arena, int64_t after,
				  struct account *list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_account_list);
	stmt_bind_i64(rows, 1, after);
	stmt_bind_i64(rows, 2, ACCOUNT_PAGE);
	while (count < ACCOUNT_PAGE && stmt_step(rows))
		list[count++] = (struct account){
		    .id = stmt_i64(rows, 0),
		    .email = arena_copy(arena, stmt_str(rows, 1)),
		    .name = arena_copy(arena, stmt_str(rows, 2)),
		    .created_at = stmt_i64(rows, 3),
		    .disabled_at = stmt_i64(rows, 4),
		};
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = account_roles(conn, arena, list[i].id, &list[i].roles, fault);
	*ret_count = count;
	return outcome;
}

enum outcome account_list(struct people *people, struct arena *arena, int64_t after,
			  struct account **ret_list, size_t *ret_count, struct fault *fault)
{
	struct conn *conn;
	struct account *list = arena_array(arena, ACCOUNT_PAGE, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many accounts need too much memory.");
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = accounts_read(conn, arena, after, list, &count, fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- changing ---

struct account_change {
	struct people *people;
	struct audit_entry entry; // subject: the account
	const struct query *query;
	// The query's parameters behind the account, in this order; those that are not there are
	// left out.
	struct str text, more;
	int64_t number;
	bool ends_sessions;
};

static enum outcome account_change_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct account_change *change = context;
	int parameter = 1;
	struct stmt *write = stmt_start(conn, change->query);
	stmt_bind_i64(write, parameter++, change->entry.subject);
	if (change->text.at)
		stmt_bind_str(write, parameter++, change->text);
	if (change->more.at)
		stmt_bind_str(write, parameter++, change->more);
	if (change->number)
		stmt_bind_i64(write, parameter++, change->number);
	enum outcome outcome = stmt_run(write, fault);
	if (outcome == OK && change->ends_sessions)
		outcome = sessions_end(conn, change->entry.subject, 0, fault);
	return outcome == OK ? audit_add(conn, change->people->ids, &change->entry, fault)
			     : outcome;
}

enum outcome account_disable(struct people *people, int64_t account, int64_t by, struct str address,
			     struct fault *fault)
{
	struct account_change change = {
	    .people = people,
	    .entry = {.account = by,
		      .action = "account.disable",
		      .subject = account,
		      .address = address},
	    .query = &sql_account_disable,
	    .number = time_now(),
	    .ends_sessions = true,
	};
	return store_write(people->store, WRITE_PERSON, 3, account_change_run, &change, fault);
}

enum outcome account_enable(struct people *people, int64_t account, int64_t by, struct str address,
			    struct fault *fault)
{
	struct account_change change = {
	    .people = people,
	    .entry = {.account = by,
		      .action = "account.enable",
		      .subject = account,
		      .address = address},
	    .query = &sql_account_enable,
	};
	return store_write(people->store, WRITE_PERSON, 2, account_change_run, &change, fault);
}

enum outcome account_password(struct people *people, int64_t account, struct str password,
			      int64_t by, struct fault *fault)
{
	char hash[crypto_pwhash_STRBYTES];
	struct arena arena;
	struct credential credential;
	arena_init(&arena, 16384);
	enum outcome outcome =
	    credential_find(people, &arena, STR(""), account, &credential, fault);
	if (outcome == OK)
		outcome = password_check_here(people, password, credential.email, STR(""), fault);
	arena_free(&arena);
	if (outcome == OK)
		outcome = password_hash(people, password, hash, fault);
	if (outcome != OK)
		return outcome;
	struct account_change change = {
	    .people = people,
	    .entry = {.account = by, .action = "account.password", .subject = account},
	    .query = &sql_account_password,
	    .text = str_from(hash),
	    .ends_sessions = true,
	};
	return store_write(people->store, WRITE_PERSON, 3, account_change_run, &change, fault);
}

enum outcome account_grant(struct people *people, int64_t account, struct str role,
			   struct str campaign, int64_t by, struct fault *fault)
{
	const enum outcome outcome = role_check(role, campaign, fault);
	if (outcome != OK)
		return outcome;
	struct account_change change = {
	    .people = people,
	    .entry = {.account = by,
		      .action = "account.role",
		      .campaign = campaign,
		      .subject = account,
		      .now = role},
	    .query = &sql_role_grant_insert,
	    .text = never_null(campaign),
	    .more = role,
	    .number = time_now(),
	};
	return store_write(people->store, WRITE_PERSON, 2, account_change_run, &change, fault);
}

enum outcome account_withdraw(struct people *people, int64_t account, struct str role,
			      struct str campaign, int64_t by, struct fault *fault)
{
	const enum outcome outcome = role_check(role, campaign, fault);
	if (outcome != OK)
		return outcome;
	struct account_change change = {
	    .people = people,
	    .entry = {.account = by,
		      .action = "account.role",
		      .campaign = campaign,
		      .subject = account,
		      .was = role},
	    .query = &sql_role_grant_delete,
	    .text = never_null(campaign),
	    .more = role,
	};
	return store_write(people->store, WRITE_PERSON, 2, account_change_run, &change, fault);
}
