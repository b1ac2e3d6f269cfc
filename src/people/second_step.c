// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/second_step.h"

#include "base/time.h"
#include "people/audit.h"
#include "people/credential.h"
#include "people/people_embedded.h"
#include "people/ticket.h"

#define OFFER_NAME "second-step"
#define OFFER_MS   ((int64_t)30 * 60 * 1000)

// --- the secret that is offered ---

struct offer_bytes {
	int64_t account;
	unsigned char secret[TOTP_SECRET_BYTES];
};

static enum outcome nothing_sealed(struct fault *fault)
{
	return fail(UNAVAILABLE, fault,
		    "The second step can be turned on only where the server runs.");
}

enum outcome second_step_offer(struct people *people, struct arena *arena, int64_t account,
			       struct second_step_offer *ret_offer, struct fault *fault)
{
	if (!people->sealer)
		return nothing_sealed(fault);
	struct offer_bytes bytes = {.account = account};
	randombytes_buf(bytes.secret, sizeof bytes.secret);
	struct second_step_offer offer = {
	    .ticket = ticket_make(people->sealer, arena, OFFER_NAME, time_now() + OFFER_MS,
				  str_of((const char *)&bytes, sizeof bytes)),
	};
	if (!offer.ticket.at)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	memcpy(offer.secret, bytes.secret, sizeof offer.secret);
	*ret_offer = offer;
	return OK;
}

enum outcome second_step_offered(struct people *people, struct arena *arena, int64_t account,
				 struct str ticket, struct second_step_offer *ret_offer,
				 struct fault *fault)
{
	struct str text;
	struct offer_bytes bytes = {0};
	if (!people->sealer)
		return nothing_sealed(fault);
	const enum outcome outcome =
	    ticket_open(people->sealer, arena, OFFER_NAME, time_now(), ticket, &text, fault);
	if (outcome != OK)
		return outcome;
	if (text.len == sizeof bytes)
		memcpy(&bytes, text.at, sizeof bytes);
	if (text.len != sizeof bytes || bytes.account != account)
		return fail(NOT_FOUND, fault, /*tr*/ "This form is not yours. Begin again.");
	ret_offer->ticket = ticket;
	memcpy(ret_offer->secret, bytes.secret, sizeof bytes.secret);
	return OK;
}

// --- recovery codes ---

// 32 letters and digits that nobody takes for another. So long that a hash without salt keeps them
// (OWASP ASVS 4, 2.6.2: 112 bits): ten of a slow one would cost whoever makes codes a second, and
// each try of one would ask all ten.
static struct str recovery_new(struct arena *arena)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	char text[RECOVERY_CODE_LEN];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
	return arena_copy(arena, str_of(text, sizeof text));
}

static enum outcome recovery_set(struct conn *conn, int64_t account,
				 const struct str codes[RECOVERY_CODES], struct fault *fault)
{
	struct stmt *clear = stmt_start(conn, &sql_recovery_code_clear);
	stmt_bind_i64(clear, 1, account);
	enum outcome outcome = stmt_run(clear, fault);
	for (size_t i = 0; outcome == OK && i < RECOVERY_CODES; i++) {
		unsigned char hash[SECRET_BYTES];
		recovery_hash(codes[i], hash);
		struct stmt *insert = stmt_start(conn, &sql_recovery_code_insert);
		stmt_bind_i64(insert, 1, account);
		stmt_bind_blob(insert, 2, str_of((const char *)hash, sizeof hash));
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

// --- changes ---

struct step_change {
	struct people *people;
	const struct second_step_wish *wish;
	struct credential credential;
	struct code_use code; // that is taken
	struct str sealed;    // beginning: the secret
	struct str codes[RECOVERY_CODES];
	int64_t now;
};

// Who it is by their password; counts tries of codes too.
static enum outcome change_new(struct people *people, struct arena *arena,
			       const struct second_step_wish *wish, struct step_change *ret_change,
			       struct fault *fault)
{
	struct step_change change = {.people = people, .wish = wish, .now = time_now()};
	enum outcome outcome =
	    credential_find(people, arena, STR(""), wish->account, &change.credential, fault);
	if (outcome == OK && change.credential.account == 0)
		outcome = fail(DENIED, fault, "This account is closed.");
	if (outcome == OK && !sign_limit_take(people->limit, DOOR_CODE, change.credential.email,
					      wish->address, change.now))
		outcome = fail_with(TOO_MUCH, fault, sign_too_often);
	if (outcome == OK)
		outcome = credential_ask(people, &change.credential, wish->password, wish->address,
					 fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		change.codes[i] = recovery_new(arena);
	*ret_change = change;
	return OK;
}

static enum outcome change_note(struct conn *conn, const struct step_change *change,
				const char *action, struct fault *fault)
{
	const struct audit_entry entry = {
	    .account = change->wish->account,
	    .action = action,
	    .subject = change->wish->account,
	    .address = change->wish->address,
	};
	return audit_add(conn, change->people->ids, &entry, fault);
}

static enum outcome change_write(struct step_change *change, write_fn *run, struct fault *fault)
{
	const enum outcome outcome =
	    store_write(change->people->store, WRITE_PERSON, 14, run, change, fault);
	if (outcome == OK)
		sign_limit_passed(change->people->limit, DOOR_CODE, change->credential.email,
				  change->wish->address, change->now);
	return outcome;
}

static enum outcome code_wrong(struct fault *fault)
{
	return fail(DENIED, fault,
		    /*tr*/ "This code does not fit. Write the one that is shown now.");
}

static enum outcome begin_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct step_change *change = context;
	struct stmt *insert = stmt_start(conn, &sql_second_step_insert);
	stmt_bind_i64(insert, 1, change->wish->account);
	stmt_bind_blob(insert, 2, change->sealed);
	stmt_bind_i64(insert, 3, change->now);
	stmt_bind_i64(insert, 4, change->code.step);
	enum outcome outcome = stmt_run(insert, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(CONFLICT, fault, /*tr*/ "The second step is on already.");
	if (outcome == OK)
		outcome = recovery_set(conn, change->wish->account, change->codes, fault);
	return outcome == OK ? change_note(conn, change, "second.on", fault) : outcome;
}

enum outcome second_step_begin(struct people *people, struct arena *arena,
			       const struct second_step_wish *wish,
			       const struct second_step_offer *offer,
			       struct str ret_codes[RECOVERY_CODES], struct fault *fault)
{
	struct step_change change;
	enum outcome outcome = change_new(people, arena, wish, &change, fault);
	if (outcome != OK)
		return outcome;
	change.code.step = totp_match(offer->secret, wish->code, change.now, 0);
	if (change.code.step == 0)
		return code_wrong(fault);
	change.sealed =
	    seal(people->sealer, arena, str_of((const char *)offer->secret, sizeof offer->secret));
	if (!change.sealed.at)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	outcome = change_write(&change, begin_run, fault);
	if (outcome == OK)
		memcpy(ret_codes, change.codes, sizeof change.codes);
	return outcome;
}

// The code that was typed opens this change and nothing after it.
static enum outcome change_code(struct conn *conn, const struct step_change *change,
				struct fault *fault)
{
	bool taken = false;
	const enum outcome outcome =
	    code_take(conn, change->wish->account, &change->code, &taken, fault);
	return outcome == OK && !taken ? code_wrong(fault) : outcome;
}

static enum outcome codes_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct step_change *change = context;
	enum outcome outcome = change_code(conn, change, fault);
	if (outcome == OK)
		outcome = recovery_set(conn, change->wish->account, change->codes, fault);
	return outcome == OK ? change_note(conn, change, "second.codes", fault) : outcome;
}

static enum outcome step_delete(struct conn *conn, int64_t account, struct fault *fault)
{
	struct stmt *remove = stmt_start(conn, &sql_second_step_delete);
	stmt_bind_i64(remove, 1, account);
	enum outcome outcome = stmt_run(remove, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "The second step is not on.");
	struct stmt *clear = stmt_start(conn, &sql_recovery_code_clear);
	stmt_bind_i64(clear, 1, account);
	const enum outcome cleared = stmt_run(clear, fault);
	return outcome == OK ? cleared : outcome;
}

static enum outcome end_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct step_change *change = context;
	enum outcome outcome = change_code(conn, change, fault);
	if (outcome == OK)
		outcome = step_delete(conn, change->wish->account, fault);
	return outcome == OK ? change_note(conn, change, "second.off", fault) : outcome;
}

// A change of a second step that is on, for a code.
static enum outcome change_on(struct people *people, struct arena *arena,
			      const struct second_step_wish *wish, write_fn *run,
			      struct step_change *change, struct fault *fault)
{
	const enum outcome outcome = change_new(people, arena, wish, change, fault);
	if (outcome != OK)
		return outcome;
	if (!change->credential.second)
		return fail(NOT_FOUND, fault, "The second step is not on.");
	change->code = code_read(people, arena, &change->credential, wish->code, change->now);
	return change_write(change, run, fault);
}

enum outcome second_step_codes(struct people *people, struct arena *arena,
			       const struct second_step_wish *wish,
			       struct str ret_codes[RECOVERY_CODES], struct fault *fault)
{
	struct step_change change;
	const enum outcome outcome = change_on(people, arena, wish, codes_run, &change, fault);
	if (outcome == OK)
		memcpy(ret_codes, change.codes, sizeof change.codes);
	return outcome;
}

enum outcome second_step_end(struct people *people, struct arena *arena,
			     const struct second_step_wish *wish, struct fault *fault)
{
	struct step_change change;
	return change_on(people, arena, wish, end_run, &change, fault);
}

struct removal {
	struct people *people;
	int64_t account, by;
	struct str address;
};

static enum outcome removal_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct removal *removal = context;
	const enum outcome outcome = step_delete(conn, removal->account, fault);
	const struct audit_entry entry = {
	    .account = removal->by,
	    .action = "second.remove",
	    .subject = removal->account,
	    .address = removal->address,
	};
	return outcome == OK ? audit_add(conn, removal->people->ids, &entry, fault) : outcome;
}

enum outcome second_step_remove(struct people *people, int64_t account, int64_t by,
				struct str address, struct fault *fault)
{
	struct removal removal = {people, account, by, address};
	return store_write(people->store, WRITE_PERSON, 3, removal_run, &removal, fault);
}

enum outcome second_step_find(struct conn *conn, int64_t account, struct second_step *ret_step,
			      struct fault *fault)
{
	struct second_step step = {0};
	struct stmt *find = stmt_start(conn, &sql_second_step_find);
	stmt_bind_i64(find, 1, account);
	if (stmt_step(find))
		step = (struct second_step){true, stmt_i64(find, 0), stmt_i64(find, 1)};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_step = step;
	return outcome;
}

// --- demanded ---

void second_step_demand(struct people *people)
{
	people->second_demanded = true;
}

enum outcome second_step_lacks(struct people *people, int64_t account, bool *ret_lacks,
			       struct fault *fault)
{
	struct conn *conn;
	struct second_step step = {0};
	if (!people->second_demanded) {
		*ret_lacks = false;
		return OK;
	}
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = second_step_find(conn, account, &step, fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_lacks = !step.on;
	return outcome;
}
