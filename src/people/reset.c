// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/reset.h"

#include "base/time.h"
#include "people/audit.h"
#include "people/house.h"
#include "people/letter.h"
#include "people/people_embedded.h"
#include "people/permission.h"

// --- asking ---

struct asking {
	struct people *people;
	struct str email, address;
	int64_t now;
	char network[AUDIT_NETWORK_MAX];
};

static enum outcome ask_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct asking *asking = context;
	struct stmt *wish = stmt_start(conn, &sql_reset_wish_upsert);
	stmt_bind_str(wish, 1, asking->email);
	stmt_bind_i64(wish, 2, asking->now);
	stmt_bind_str(wish, 3, str_from(asking->network));
	const enum outcome outcome = stmt_run(wish, fault);
	// Without the account: the entry is the same whether there is one.
	const struct audit_entry entry = {.action = "reset.ask", .address = asking->address};
	return outcome == OK ? audit_add(conn, asking->people->ids, &entry, fault) : outcome;
}

enum outcome reset_ask(struct people *people, struct str email, struct str address,
		       struct fault *fault)
{
	struct arena arena;
	arena_init(&arena, 4096);
	struct asking asking = {
	    .people = people,
	    .email = email_lower(&arena, email),
	    .address = address,
	    .now = time_now(),
	};
	audit_network(address, asking.network);
	const bool allowed =
	    sign_limit_take(people->limit, DOOR_RESET, asking.email, address, asking.now);
	const enum outcome outcome =
	    allowed ? store_write(people->store, WRITE_PERSON, 2, ask_run, &asking, fault)
		    : fail_with(TOO_MUCH, fault, sign_too_often);
	arena_free(&arena);
	return outcome;
}

enum outcome reset_wish_list(struct conn *conn, struct arena *arena, struct str campaign,
			     int64_t now, struct reset_wish **ret_list, size_t *ret_count,
			     struct fault *fault)
{
	size_t count = 0;
	struct reset_wish *list = arena_array(arena, RESET_WISH_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "So many wishes need too much memory.");
	struct stmt *rows = stmt_start(conn, campaign.len > 0 ? &sql_reset_wish_list_campaign
							      : &sql_reset_wish_list);
	stmt_bind_i64(rows, 1, now - RESET_WISH_MS);
	stmt_bind_i64(rows, 2, RESET_WISH_MOST);
	if (campaign.len > 0)
		stmt_bind_str(rows, 3, campaign);
	while (count < RESET_WISH_MOST && stmt_step(rows))
		list[count++] = (struct reset_wish){
		    .account = stmt_i64(rows, 0),
		    .asked_at = stmt_i64(rows, 1),
		    .email = arena_copy(arena, stmt_str(rows, 2)),
		    .name = arena_copy(arena, stmt_str(rows, 3)),
		    .network = arena_copy(arena, stmt_str(rows, 4)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome reset_wish_find(struct conn *conn, int64_t account, bool *ret_wish,
			     struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_reset_wish_find);
	stmt_bind_i64(find, 1, account);
	const bool wish = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_wish = wish;
	return outcome;
}

// --- making a link ---

struct link_row {
	struct people *people;
	const struct new_reset *reset;
	struct str hash, secret;
	int64_t now;
};

static enum outcome account_open_check(struct conn *conn, int64_t account, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_account_email);
	stmt_bind_i64(find, 1, account);
	const bool there = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !there)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such account, or it is closed.");
	return outcome;
}

// Who runs the server may help everybody; others only those whose every role is in their campaign
// and gives no right that they lack.
static enum outcome reach_check(struct conn *conn, const struct new_reset *reset,
				struct fault *fault)
{
	bool within = reset->campaign.len > 0 && reset->may >> MAY_TEAM_MANAGE & 1;
	if (reset->by == 0 || reset->may >> MAY_INSTANCE_RUN & 1)
		return OK;
	struct stmt *list = stmt_start(conn, &sql_role_grant_all);
	stmt_bind_i64(list, 1, reset->account);
	while (within && stmt_step(list)) {
		const struct role *role = role_find(stmt_str(list, 1));
		within = str_equal(stmt_str(list, 0), reset->campaign) && role &&
			 (role->may & ~reset->may) == 0;
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK && !within)
		return fail(DENIED, fault,
			    /*tr*/
			    "This person may do more than you, or works elsewhere too. Ask whoever "
			    "runs the server to make the link.");
	return outcome;
}

static enum outcome link_mail(struct conn *conn, const struct link_row *row, struct fault *fault)
{
	struct arena arena;
	struct letter letter = {.kind = LETTER_RESET, .secret = row->secret};
	struct stmt *find = stmt_start(conn, &sql_letter_account);
	arena_init(&arena, 4096);
	stmt_bind_i64(find, 1, row->reset->account);
	if (stmt_step(find)) {
		letter.email = arena_copy(&arena, stmt_str(find, 0));
		letter.language = arena_copy(&arena, stmt_str(find, 1));
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && letter.email.len > 0)
		outcome = letter_add(row->people, conn, &letter, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome link_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct link_row *row = context;
	const struct new_reset *reset = row->reset;
	enum outcome outcome = account_open_check(conn, reset->account, fault);
	if (outcome == OK)
		outcome = reach_check(conn, reset, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_reset_link_set);
	stmt_bind_i64(set, 1, reset->account);
	stmt_bind_blob(set, 2, row->hash);
	stmt_bind_i64(set, 3, reset->by);
	stmt_bind_i64(set, 4, row->now + RESET_HOURS * HOUR_MS);
	outcome = stmt_run(set, fault);
	if (outcome != OK)
		return outcome;
	if (reset->mail) {
		outcome = link_mail(conn, row, fault);
		if (outcome != OK)
			return outcome;
	}
	struct stmt *met = stmt_start(conn, &sql_reset_wish_delete);
	stmt_bind_i64(met, 1, reset->account);
	outcome = stmt_run(met, fault);
	const struct audit_entry entry = {
	    .account = reset->by,
	    .action = "reset.link",
	    .campaign = reset->campaign,
	    .subject = reset->account,
	    .address = reset->address,
	};
	return outcome == OK ? audit_add(conn, row->people->ids, &entry, fault) : outcome;
}

enum outcome reset_link_make(struct people *people, struct arena *arena,
			     const struct new_reset *reset, struct str *ret_secret,
			     struct fault *fault)
{
	char who[24];
	unsigned char hash[SECRET_BYTES];
	const struct str secret = secret_new(arena, "");
	struct link_row row = {people, reset, secret_hash(secret, hash), secret, time_now()};
	const int len = snprintf(who, sizeof who, "%lld", (long long)reset->by);
	if (reset->by && !sign_limit_take(people->limit, DOOR_MAKE, str_of(who, (size_t)len),
					  reset->address, row.now))
		return fail_with(TOO_MUCH, fault, sign_too_often);
	const enum outcome outcome =
	    store_write(people->store, WRITE_PERSON, 3, link_run, &row, fault);
	if (outcome == OK)
		*ret_secret = secret;
	return outcome;
}

// --- using it ---

static enum outcome link_open(struct conn *conn, struct arena *arena, struct str secret,
			      int64_t now, int64_t *ret_account, struct str *ret_email,
			      struct fault *fault)
{
	int64_t account = 0;
	struct str email = {0};
	unsigned char hash[SECRET_BYTES];
	struct stmt *find = stmt_start(conn, &sql_reset_link_find);
	stmt_bind_blob(find, 1, secret_hash(secret, hash));
	stmt_bind_i64(find, 2, now);
	if (stmt_step(find)) {
		account = stmt_i64(find, 0);
		email = arena ? arena_copy(arena, stmt_str(find, 1)) : email;
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && account == 0)
		return fail(NOT_FOUND, fault,
			    /*tr*/
			    "This link does not open anything: it was used, a newer one was made, "
			    "or it is older than %d hours. Ask for a new one.",
			    RESET_HOURS);
	if (outcome != OK)
		return outcome;
	*ret_account = account;
	if (ret_email)
		*ret_email = email;
	return OK;
}

enum outcome reset_link_find(struct people *people, struct arena *arena, struct str secret,
			     int64_t *ret_account, struct str *ret_email, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = link_open(conn, arena, secret, time_now(), ret_account, ret_email, fault);
	conn_release(conn);
	return outcome;
}

struct link_use {
	struct people *people;
	struct str secret, hash, address;
	int64_t now;
};

static enum outcome use_run(struct conn *conn, void *context, struct fault *fault)
{
	int64_t account = 0;
	const struct link_use *use = context;
	enum outcome outcome = link_open(conn, NULL, use->secret, use->now, &account, NULL, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_account_password);
	stmt_bind_i64(set, 1, account);
	stmt_bind_str(set, 2, use->hash);
	outcome = stmt_run(set, fault);
	if (outcome == OK)
		outcome = sessions_end(conn, account, 0, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *used = stmt_start(conn, &sql_reset_link_delete);
	stmt_bind_i64(used, 1, account);
	outcome = stmt_run(used, fault);
	const struct audit_entry entry = {
	    .account = account,
	    .action = "account.password",
	    .subject = account,
	    .now = STR("link"),
	    .address = use->address,
	};
	return outcome == OK ? audit_add(conn, use->people->ids, &entry, fault) : outcome;
}

enum outcome reset_link_use(struct people *people, struct str secret, struct str password,
			    struct str address, struct fault *fault)
{
	char hash[crypto_pwhash_STRBYTES];
	struct link_use use = {people, secret, {0}, address, time_now()};
	if (!sign_limit_take(people->limit, DOOR_LINK, secret, address, use.now))
		return fail_with(TOO_MUCH, fault, sign_too_often);
	struct arena arena;
	struct str email = STR("");
	int64_t account;
	arena_init(&arena, 16384);
	enum outcome outcome = reset_link_find(people, &arena, secret, &account, &email, fault);
	if (outcome == OK)
		outcome = password_check_here(people, password, email, STR(""), fault);
	arena_free(&arena);
	if (outcome == OK)
		outcome = password_hash(people, password, hash, fault);
	if (outcome != OK)
		return outcome;
	use.hash = str_from(hash);
	return store_write(people->store, WRITE_PERSON, 4, use_run, &use, fault);
}
