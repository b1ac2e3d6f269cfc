// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokens: what programs show instead of a password.
#include "people/house.h"

#include "base/time.h"
#include "people/audit.h"
#include "people/people_embedded.h"
#include "people/permission.h"
#include "people/rights.h"

#define TOKEN_PREFIX "cw_"

// Beside what needs a person anyway: a token never runs the server or chooses who belongs to a
// team.
const uint32_t tokens_of_people =
    ((1u << PERMISSION_COUNT) - 1) &
    ~(1u << MAY_PUBLIC | 1u << MAY_SIGNED_IN | 1u << MAY_CONTACT_OPEN | 1u << MAY_CASE_WORK |
      1u << MAY_CASE_CLOSE | 1u << MAY_PROTECTION_WORK | 1u << MAY_TEAM_MANAGE |
      1u << MAY_CAMPAIGN_CLOSE | 1u << MAY_INSTANCE_RUN);

// What a token of somebody with these rights can have: nothing for people of partners, because a
// program could not be told apart from one that reads all.
static uint32_t own_may(const struct rights *rights)
{
	return rights->team ? rights->may & tokens_of_people : 0;
}

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
	stmt_bind_i64_or_null(insert, 7, row->token->expires_at);
	stmt_bind_i64_or_null(insert, 8, row->token->account);
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK)
		return outcome;
	const struct audit_entry entry = {
	    .account = row->token->by,
	    .action = "token.create",
	    .campaign = row->token->campaign,
	    .subject = row->id,
	    .now = row->token->permissions,
	    .address = row->token->address,
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

// --- tokens of a person ---

static enum outcome own_check(struct people *people, const struct new_token *token,
			      struct fault *fault)
{
	char who[24];
	struct rights rights;
	const uint32_t wanted = permission_bits(token->permissions);
	const int len = snprintf(who, sizeof who, "%lld", (long long)token->account);
	if (!sign_limit_take(people->limit, DOOR_MAKE, str_of(who, (size_t)len), token->address,
			     time_now()))
		return fail_with(TOO_MUCH, fault, sign_too_often);
	const enum outcome outcome =
	    account_rights(people, token->account, token->campaign, time_now(), &rights, fault);
	if (outcome == OK && (wanted & ~own_may(&rights)) != 0)
		return fail(
		    DENIED, fault,
		    /*tr*/ "A token can have only what you may do in the campaign yourself.");
	return outcome;
}

static enum outcome own_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct token_row *row = context;
	struct stmt *purge = stmt_start(conn, &sql_token_purge_own);
	stmt_bind_i64(purge, 1, row->token->account);
	stmt_bind_i64(purge, 2, row->now);
	enum outcome outcome = stmt_run(purge, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *count = stmt_start(conn, &sql_token_count_own);
	stmt_bind_i64(count, 1, row->token->account);
	stmt_bind_i64(count, 2, row->now);
	const bool many = stmt_step(count) && stmt_i64(count, 0) >= TOKENS_OWN_MOST;
	outcome = stmt_end(count, fault);
	if (outcome == OK && many)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "You have %d tokens. Revoke one before you make another.",
			    TOKENS_OWN_MOST);
	return outcome == OK ? token_insert(conn, context, fault) : outcome;
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
	if (token->account)
		outcome = own_check(people, token, fault);
	if (outcome != OK)
		return outcome;
	const struct str secret = secret_new(arena, TOKEN_PREFIX);
	struct token_row row = {
	    .people = people,
	    .id = id_next(people->ids),
	    .now = time_now(),
	    .hash = secret_hash(secret, hash),
	    .token = token,
	};
	outcome = store_write(people->store, WRITE_PERSON, 2,
			      token->account ? own_insert : token_insert, &row, fault);
	if (outcome == OK)
		*ret_secret = secret;
	return outcome;
}

// A token of a person does what they may do now, not what they might when they made it.
static enum outcome owner_mask(struct people *people, int64_t account, struct token *token,
			       struct fault *fault)
{
	struct rights rights;
	const enum outcome outcome =
	    account_rights(people, account, token->campaign, time_now(), &rights, fault);
	if (outcome == OK)
		token->may &= own_may(&rights);
	return outcome;
}

// Looks a token up in the store; *ret_ends is 0 if it does not end.
static enum outcome token_read(struct people *people, struct arena *arena,
			       const unsigned char hash[SECRET_BYTES], int64_t now,
			       struct token *ret_token, int64_t *ret_ends, struct fault *fault)
{
	int64_t account = 0;
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
		account = stmt_i64(find, 5);
	}
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "This token is unknown or has ended.");
	return outcome == OK && account ? owner_mask(people, account, ret_token, fault) : outcome;
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

static struct kept_token kept_read(struct stmt *row, struct arena *arena)
{
	return (struct kept_token){
	    .id = stmt_i64(row, 0),
	    .name = arena_copy(arena, stmt_str(row, 1)),
	    .campaign = arena_copy(arena, stmt_str(row, 2)),
	    .permissions = arena_copy(arena, stmt_str(row, 3)),
	    .created_at = stmt_i64(row, 4),
	    .expires_at = stmt_i64(row, 5),
	};
}

// The rows of token_list and token_list_own, whose parameters are a number and the most rows.
static enum outcome kept_list(struct conn *conn, struct arena *arena, const struct query *query,
			      int64_t number, int64_t most, struct kept_token **ret_list,
			      size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct kept_token *list = arena_array(arena, (size_t)most, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "So many tokens need too much memory.");
	struct stmt *rows = stmt_start(conn, query);
	stmt_bind_i64(rows, 1, number);
	stmt_bind_i64(rows, 2, most);
	while (count < (size_t)most && stmt_step(rows))
		list[count++] = kept_read(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome token_list(struct people *people, struct arena *arena, int64_t after,
			struct kept_token **ret_list, size_t *ret_count, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome =
	    kept_list(conn, arena, &sql_token_list, after, TOKEN_PAGE, ret_list, ret_count, fault);
	conn_release(conn);
	return outcome;
}

enum outcome token_list_own(struct conn *conn, struct arena *arena, int64_t account,
			    struct kept_token **ret_list, size_t *ret_count, struct fault *fault)
{
	return kept_list(conn, arena, &sql_token_list_own, account, TOKENS_OWN_MOST, ret_list,
			 ret_count, fault);
}

struct revocation {
	struct people *people;
	int64_t id, owner, by;
	struct str address;
};

static enum outcome token_delete(struct conn *conn, void *context, struct fault *fault)
{
	const struct revocation *revocation = context;
	struct stmt *remove =
	    stmt_start(conn, revocation->owner ? &sql_token_delete_own : &sql_token_delete);
	stmt_bind_i64(remove, 1, revocation->id);
	if (revocation->owner)
		stmt_bind_i64(remove, 2, revocation->owner);
	const enum outcome outcome = stmt_run(remove, fault);
	if (outcome != OK)
		return outcome;
	if (conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, "There is no token %lld.", (long long)revocation->id);
	const struct audit_entry entry = {
	    .account = revocation->by,
	    .action = "token.revoke",
	    .subject = revocation->id,
	    .address = revocation->address,
	};
	return audit_add(conn, revocation->people->ids, &entry, fault);
}

enum outcome token_revoke(struct people *people, int64_t token, int64_t by, struct fault *fault)
{
	struct revocation revocation = {.people = people, .id = token, .by = by};
	return store_write(people->store, WRITE_PERSON, 2, token_delete, &revocation, fault);
}

enum outcome token_revoke_own(struct people *people, int64_t owner, int64_t token,
			      struct str address, struct fault *fault)
{
	struct revocation revocation = {people, token, owner, owner, address};
	return store_write(people->store, WRITE_PERSON, 2, token_delete, &revocation, fault);
}
