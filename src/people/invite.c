// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/invite.h"

#include "base/time.h"
#include "base/utf8.h"
#include "people/audit.h"
#include "people/house.h"
#include "people/letter.h"
#include "people/organisation.h"
#include "people/people_embedded.h"
#include "people/rights.h"
#include "people/team.h"

#define INVITE_MS (INVITE_DAYS * (int64_t)86400 * 1000)

// Roles for the whole server are given by who runs it. Without a role: to speak for a partner.
static bool may_invite(uint32_t may, const struct role *role)
{
	if (!role)
		return may >> MAY_TEAM_MANAGE & 1 || may >> MAY_INSTANCE_RUN & 1;
	return role->instance ? may >> MAY_INSTANCE_RUN & 1 : team_may_give(may, role, false);
}

// --- making and taking back ---

struct invite_row {
	struct people *people;
	const struct new_invite *invite;
	int64_t id, now;
	struct str email, hash, secret;
};

static enum outcome invites_few(struct conn *conn, const struct invite_row *row,
				struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_invite_count);
	stmt_bind_str(count, 1, never_null(row->invite->campaign));
	stmt_bind_i64(count, 2, row->now);
	const bool many = stmt_step(count) && stmt_i64(count, 0) >= INVITE_MOST;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && many)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "%d invitations are open. Take some back before you make more.",
			    INVITE_MOST);
	return outcome;
}

static enum outcome organisation_check(struct conn *conn, int64_t id, struct fault *fault)
{
	struct arena arena;
	struct organisation organisation;
	arena_init(&arena, 16384);
	const enum outcome outcome = organisation_find(conn, &arena, id, &organisation, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome invite_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct invite_row *row = context;
	const struct new_invite *invite = row->invite;
	struct stmt *end = stmt_start(conn, &sql_invite_end_same);
	stmt_bind_str(end, 1, row->email);
	stmt_bind_str(end, 2, never_null(invite->campaign));
	stmt_bind_i64(end, 3, row->now);
	stmt_bind_i64(end, 4, invite->role.len > 0 ? 0 : invite->organisation);
	enum outcome outcome = stmt_run(end, fault);
	if (outcome == OK)
		outcome = invites_few(conn, row, fault);
	if (outcome == OK && invite->organisation)
		outcome = organisation_check(conn, invite->organisation, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_invite_insert);
	stmt_bind_i64(insert, 1, row->id);
	stmt_bind_str(insert, 2, row->email);
	stmt_bind_str(insert, 3, never_null(invite->campaign));
	stmt_bind_str(insert, 4, never_null(invite->role));
	stmt_bind_blob(insert, 5, row->hash);
	stmt_bind_i64(insert, 6, invite->by);
	stmt_bind_i64(insert, 7, row->now);
	stmt_bind_i64(insert, 8, row->now + INVITE_MS);
	stmt_bind_i64_or_null(insert, 9, invite->organisation);
	outcome = stmt_run(insert, fault);
	const struct letter letter = {
	    .kind = LETTER_INVITE,
	    .email = row->email,
	    .language = invite->language,
	    .campaign = invite->campaign,
	    .secret = row->secret,
	};
	if (outcome == OK)
		outcome = letter_add(row->people, conn, &letter, fault);
	const struct audit_entry entry = {
	    .account = invite->by,
	    .action = "invite.make",
	    .campaign = invite->campaign,
	    .subject = row->id,
	    .now = invite->role,
	    .address = invite->address,
	};
	return outcome == OK ? audit_add(conn, row->people->ids, &entry, fault) : outcome;
}

static enum outcome invite_check(struct people *people, const struct new_invite *invite,
				 struct fault *fault)
{
	char who[24];
	enum outcome outcome = email_check(invite->email, fault);
	const bool speaks = invite->organisation && invite->role.len == 0;
	if (outcome == OK && !speaks)
		outcome = role_check(invite->role, invite->campaign, fault);
	if (outcome != OK)
		return outcome;
	if (!may_invite(invite->may, role_find(invite->role)))
		return fail(
		    DENIED, fault,
		    /*tr*/ "You cannot invite somebody to a role that may do more than you may.");
	if (invite->organisation && !speaks && !team_role_for_partners(role_find(invite->role)))
		return fail(
		    INVALID, fault,
		    /*tr*/
		    "People of a partner are responders, observers or communications; other "
		    "roles are for the campaign's own team.");
	const int len = snprintf(who, sizeof who, "%lld", (long long)invite->by);
	if (invite->by && !sign_limit_take(people->limit, DOOR_MAKE, str_of(who, (size_t)len),
					   invite->address, time_now()))
		return fail_with(TOO_MUCH, fault, sign_too_often);
	return OK;
}

enum outcome invite_create(struct people *people, struct arena *arena,
			   const struct new_invite *invite, struct str *ret_secret,
			   struct fault *fault)
{
	unsigned char hash[SECRET_BYTES];
	enum outcome outcome = invite_check(people, invite, fault);
	if (outcome != OK)
		return outcome;
	const struct str secret = secret_new(arena, "");
	struct invite_row row = {
	    .people = people,
	    .invite = invite,
	    .id = id_next(people->ids),
	    .now = time_now(),
	    .email = email_lower(arena, invite->email),
	    .hash = secret_hash(secret, hash),
	    .secret = secret,
	};
	outcome = store_write(people->store, WRITE_PERSON, 3, invite_insert, &row, fault);
	if (outcome == OK)
		*ret_secret = secret;
	return outcome;
}

struct taking_back {
	struct people *people;
	struct audit_entry entry; // subject: the invitation
	int64_t now;
};

static enum outcome invite_take_back(struct conn *conn, void *context, struct fault *fault)
{
	const struct taking_back *back = context;
	struct stmt *end = stmt_start(conn, &sql_invite_revoke);
	stmt_bind_i64(end, 1, back->entry.subject);
	stmt_bind_str(end, 2, back->entry.campaign);
	stmt_bind_i64(end, 3, back->now);
	const enum outcome outcome = stmt_run(end, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "This invitation is not open any more.");
	return outcome == OK ? audit_add(conn, back->people->ids, &back->entry, fault) : outcome;
}

enum outcome invite_revoke(struct people *people, struct str campaign, int64_t id, int64_t by,
			   struct str address, struct fault *fault)
{
	struct taking_back back = {
	    .people = people,
	    .entry = {.account = by,
		      .action = "invite.revoke",
		      .campaign = never_null(campaign),
		      .subject = id,
		      .address = address},
	    .now = time_now(),
	};
	return store_write(people->store, WRITE_PERSON, 2, invite_take_back, &back, fault);
}

// --- looking ---

// Columns of invite_list and invite_find.
static struct invite invite_read(struct stmt *row, struct arena *arena)
{
	return (struct invite){
	    .id = stmt_i64(row, 0),
	    .made_by = stmt_i64(row, 1),
	    .created_at = stmt_i64(row, 2),
	    .expires_at = stmt_i64(row, 3),
	    .email = arena_copy(arena, stmt_str(row, 4)),
	    .campaign = arena_copy(arena, stmt_str(row, 5)),
	    .role = arena_copy(arena, stmt_str(row, 6)),
	    .organisation = stmt_i64(row, 7),
	    .organisation_name = arena_copy(arena, stmt_str(row, 8)),
	};
}

enum outcome invite_list(struct conn *conn, struct arena *arena, struct str campaign, int64_t now,
			 struct invite **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct invite *list = arena_array(arena, INVITE_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "So many invitations need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_invite_list);
	stmt_bind_str(rows, 1, never_null(campaign));
	stmt_bind_i64(rows, 2, now);
	stmt_bind_i64(rows, 3, INVITE_MOST);
	while (count < INVITE_MOST && stmt_step(rows))
		list[count++] = invite_read(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

static enum outcome invite_open(struct conn *conn, struct arena *arena, struct str secret,
				int64_t now, struct invite *ret_invite, struct fault *fault)
{
	unsigned char hash[SECRET_BYTES];
	struct invite invite = {0};
	struct stmt *find = stmt_start(conn, &sql_invite_find);
	stmt_bind_blob(find, 1, secret_hash(secret, hash));
	stmt_bind_i64(find, 2, now);
	if (stmt_step(find))
		invite = invite_read(find, arena);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && invite.id == 0)
		return fail(NOT_FOUND, fault,
			    /*tr*/
			    "This link does not open anything: it was used, taken back, or is "
			    "older than %d days. Ask whoever invited you for a new one.",
			    INVITE_DAYS);
	if (outcome == OK)
		*ret_invite = invite;
	return outcome;
}

enum outcome invite_find(struct people *people, struct arena *arena, struct str secret,
			 struct invite *ret_invite, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = invite_open(conn, arena, secret, time_now(), ret_invite, fault);
	conn_release(conn);
	return outcome;
}

// --- taking it up ---

struct acceptance {
	struct people *people;
	const struct invite_answer *answer;
	int64_t new_id, now;
	struct str hash; // of the new account's password
};

// The account's address is the invited one; others cannot use the link.
static enum outcome address_fits(struct conn *conn, int64_t account, struct str email,
				 struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_account_email);
	stmt_bind_i64(find, 1, account);
	const bool fits = stmt_step(find) && str_equal(stmt_str(find, 0), email);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !fits)
		return fail(DENIED, fault,
			    /*tr*/
			    "This invitation is for another address than yours. Sign out to use it "
			    "for that address, or ask for one to yours.");
	return outcome;
}

// An invitation gives no more than whoever made it may give now.
static enum outcome inviter_check(struct conn *conn, const struct invite *invite, int64_t now,
				  struct fault *fault)
{
	struct rights rights;
	const struct role *role = role_find(invite->role);
	if (invite->made_by == 0)
		return OK;
	const enum outcome outcome =
	    rights_read(conn, invite->made_by, invite->campaign, now, &rights, fault);
	if (outcome == OK && ((!role && invite->role.len > 0) || !may_invite(rights.may, role)))
		return fail(NOT_FOUND, fault,
			    /*tr*/
			    "Whoever made this link may not invite people any more. Ask for a new "
			    "one.");
	return outcome;
}

static enum outcome invite_use(struct conn *conn, const struct acceptance *acceptance,
			       const struct invite *invite, int64_t account, struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_invite_end);
	stmt_bind_i64(end, 1, invite->id);
	stmt_bind_i64(end, 2, acceptance->now);
	stmt_bind_i64(end, 3, account);
	const enum outcome outcome = stmt_run(end, fault);
	const struct audit_entry entry = {
	    .account = account,
	    .action = "invite.accept",
	    .campaign = invite->campaign,
	    .subject = invite->id,
	    .now = invite->role,
	    .address = acceptance->answer->address,
	};
	return outcome == OK ? audit_add(conn, acceptance->people->ids, &entry, fault) : outcome;
}

// One of the people of a partner: with a role for it, or without one to speak for it.
static enum outcome partner_join(struct conn *conn, const struct acceptance *acceptance,
				 const struct invite *invite, int64_t account, struct fault *fault)
{
	struct membership was;
	const bool speaks = invite->role.len == 0;
	const struct organisation_person person = {.account = account, .speaks = speaks};
	const struct audit_entry entry = {
	    .account = account,
	    .action = "organisation.join",
	    .campaign = invite->campaign,
	    .address = acceptance->answer->address,
	};
	enum outcome outcome =
	    organisation_member(conn, invite->organisation, account, &was, fault);
	if (outcome == OK && (speaks || !was.member)) // who speaks for it already goes on doing so
		outcome = organisation_join(conn, acceptance->people->ids, invite->organisation,
					    &person, &entry, fault);
	if (outcome != OK || speaks)
		return outcome;
	struct stmt *give = stmt_start(conn, &sql_role_grant_give);
	stmt_bind_i64(give, 1, account);
	stmt_bind_str(give, 2, invite->campaign);
	stmt_bind_str(give, 3, invite->role);
	stmt_bind_i64(give, 4, acceptance->now);
	stmt_bind_i64(give, 5, invite->organisation);
	stmt_bind_i64(give, 6, 0);
	return stmt_run(give, fault);
}

// Whoever is invited to work at a desk begins with less.
static enum outcome probation_begin(struct conn *conn, int64_t account, struct str campaign,
				    struct str role, struct fault *fault)
{
	struct stmt *begin = stmt_start(conn, &sql_probation_begin);
	stmt_bind_i64(begin, 1, account);
	stmt_bind_str(begin, 2, campaign);
	stmt_bind_str(begin, 3, role);
	return stmt_run(begin, fault);
}

static enum outcome invite_take_up(struct conn *conn, const struct acceptance *acceptance,
				   const struct invite *invite, struct fault *fault)
{
	enum outcome outcome;
	const struct invite_answer *answer = acceptance->answer;
	const struct account_row row = {
	    .people = acceptance->people,
	    .id = answer->account ? answer->account : acceptance->new_id,
	    .now = acceptance->now,
	    .email = invite->email,
	    .hash = acceptance->hash,
	    .name = answer->name,
	    .role = invite->organisation ? STR("") : invite->role,
	    .campaign = invite->campaign,
	    .by = invite->made_by,
	    .address = answer->address,
	};
	if (answer->account) {
		outcome = address_fits(conn, answer->account, invite->email, fault);
		if (outcome == OK && !invite->organisation)
			outcome = role_insert(conn, &row, fault);
	} else {
		outcome = account_insert(conn, &row, fault);
	}
	if (outcome == OK && invite->organisation)
		outcome = partner_join(conn, acceptance, invite, row.id, fault);
	else if (outcome == OK && role_on_probation(role_find(invite->role)))
		outcome = probation_begin(conn, row.id, invite->campaign, invite->role, fault);
	return outcome == OK ? invite_use(conn, acceptance, invite, row.id, fault) : outcome;
}

static enum outcome accept_run(struct conn *conn, void *context, struct fault *fault)
{
	struct arena arena;
	struct invite invite;
	const struct acceptance *acceptance = context;
	arena_init(&arena, 8192);
	enum outcome outcome =
	    invite_open(conn, &arena, acceptance->answer->secret, acceptance->now, &invite, fault);
	if (outcome == OK)
		outcome = inviter_check(conn, &invite, acceptance->now, fault);
	if (outcome == OK)
		outcome = invite_take_up(conn, acceptance, &invite, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome answer_check(struct people *people, const struct invite_answer *answer,
				 struct fault *fault)
{
	if (answer->account)
		return OK;
	if (answer->name.len == 0 || utf8_length(answer->name) > NAME_MOST)
		return fail(INVALID, fault, /*tr*/ "Write a name of 1 to %d characters.",
			    NAME_MOST);
	return password_check_here(people, answer->password, STR(""), answer->name, fault);
}

enum outcome invite_accept(struct people *people, const struct invite_answer *answer,
			   struct fault *fault)
{
	char hash[crypto_pwhash_STRBYTES] = "";
	const int64_t now = time_now();
	if (!sign_limit_take(people->limit, DOOR_LINK, answer->secret, answer->address, now))
		return fail_with(TOO_MUCH, fault, sign_too_often);
	enum outcome outcome = answer_check(people, answer, fault);
	if (outcome == OK && !answer->account)
		outcome = password_hash(people, answer->password, hash, fault);
	if (outcome != OK)
		return outcome;
	struct acceptance acceptance = {
	    .people = people,
	    .answer = answer,
	    .new_id = id_next(people->ids),
	    .now = now,
	    .hash = str_from(hash),
	};
	return store_write(people->store, WRITE_PERSON, 8, accept_run, &acceptance, fault);
}
