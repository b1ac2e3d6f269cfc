// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokens: what programs show instead of a password.
#include "people/house.h"

#include "base/time.h"
#include "people/audit.h"
#include "people/people_embedded.h"
#include "people/permission.h"

#define TOKEN_PREFIX "cw_"

struct token_row {
	struct people *people;
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
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK)
		return outcome;
	const struct audit_entry entry = {
	    .account = row->token->by,
	    .action = "token.create",
	    .campaign = row->token->campaign,
	    .subject = row->id,
	    .now = row->token->permissions,
	};
	return audit_add(conn, row->people->ids, &entry, fault);
}

// Every name must be a permission that a token may hold.
static enum outcome permissions_check(struct str names, struct fault *fault)
{
	if (names.len == 0)
		return fail(INVALID, fault, "Say what the token may do.");
	while (names.len > 0) {
		const struct str name = str_cut(&names, ' ');
		const enum permission found = permission_find(name);
		if (found == PERMISSION_COUNT)
			return fail(INVALID, fault,
				    "A token cannot have the permission '%.*s': there is none.",
				    STR_ARG(name));
		if (permissions_of_people >> found & 1)
			return fail(INVALID, fault,
				    "A token cannot have the permission '%.*s': it needs a person "
				    "with an account.",
				    STR_ARG(name));
	}
	return OK;
}

enum outcome token_create(struct people *people, struct arena *arena, const struct new_token *token,
			  struct str *ret_secret, struct fault *fault)
{
	unsigned char hash[SECRET_BYTES];
	enum outcome outcome = permissions_check(token->permissions, fault);
	if (outcome != OK)
		return outcome;
	if (token->name.len == 0 || token->name.len > 120)
		return fail(INVALID, fault, "Say in a few words what the token is for.");
	const struct str secret = secret_new(arena, TOKEN_PREFIX);
	struct token_row row = {
	    .people = people,
	    .id = id_next(people->ids),
	    .now = time_now(),
	    .hash = secret_hash(secret, hash),
	    .token = token,
	};
	outcome = store_write(people->store, WRITE_PERSON, 2, token_insert, &row, fault);
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
		    .may = permission_bits(stmt_str(find, 3)) & ~permissions_of_people,
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

enum outcome token_list(struct people *people, struct arena *arena, int64_t after,
			struct kept_token **ret_list, size_t *ret_count, struct fault *fault)
{
	struct conn *conn;
	struct kept_token *list = arena_array(arena, TOKEN_PAGE, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many tokens need too much memory.");
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *rows = stmt_start(conn, &sql_token_list);
	stmt_bind_i64(rows, 1, after);
	stmt_bind_i64(rows, 2, TOKEN_PAGE);
	while (count < TOKEN_PAGE && stmt_step(rows))
		list[count++] = (struct kept_token){
		    .id = stmt_i64(rows, 0),
		    .name = arena_copy(arena, stmt_str(rows, 1)),
		    .campaign = arena_copy(arena, stmt_str(rows, 2)),
		    .permissions = arena_copy(arena, stmt_str(rows, 3)),
		    .created_at = stmt_i64(rows, 4),
		    .expires_at = stmt_i64(rows, 5),
		};
	outcome = stmt_end(rows, fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

struct revocation {
	struct people *people;
	int64_t id, by;
};

static enum outcome token_delete(struct conn *conn, void *context, struct fault *fault)
{
	const struct revocation *revocation = context;
	struct stmt *remove = stmt_start(conn, &sql_token_delete);
	stmt_bind_i64(remove, 1, revocation->id);
	const enum outcome outcome = stmt_run(remove, fault);
	if (outcome != OK)
		return outcome;
	if (conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, "There is no token %lld.", (long long)revocation->id);
	const struct audit_entry entry = {
	    .account = revocation->by, .action = "token.revoke", .subject = revocation->id};
	return audit_add(conn, revocation->people->ids, &entry, fault);
}

enum outcome token_revoke(struct people *people, int64_t token, int64_t by, struct fault *fault)
{
	struct revocation revocation = {people, token, by};
	return store_write(people->store, WRITE_PERSON, 2, token_delete, &revocation, fault);
}
