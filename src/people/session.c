// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in: a password, and a code where the second step is on, open a session, of which the
// cookie holds the secret.
#include "people/credential.h"

#include "base/time.h"
#include "people/audit.h"
#include "people/device.h"
#include "people/notice.h"
#include "people/people_embedded.h"
#include "people/ticket.h"

#define TICKET_MS   ((int64_t)5 * 60 * 1000)
#define TICKET_NAME "sign-in"
#define PRINT_BYTES 16

const char *const sign_too_often =
    /*tr*/ "That was tried too often. Wait a few minutes, then try again.";

// One try to sign in.
struct
try {
	struct people *people;
	const struct sign_in *sign_in;
	struct credential credential;
	struct code_use code;
	bool fits, opened;
	int64_t id, now;
	struct str hash, device;
	int64_t browser_id; // for one that was not seen before
	struct browser_use browser;
	char network[AUDIT_NETWORK_MAX];
};

// --- the ticket: what the next form need not ask again ---

// Text of a fixed length before the address, so that a ticket tells nothing by its size.
struct ticket_head {
	unsigned char print[PRINT_BYTES]; // of the password's hash: ends with the password
	int64_t account;
	int64_t fits;
};

static void hash_print(const struct credential *credential, unsigned char out[PRINT_BYTES])
{
	const struct str hash = str_from(credential->hash ? credential->hash : "");
	crypto_generichash(out, PRINT_BYTES, (const unsigned char *)hash.at, hash.len, NULL, 0);
}

static struct str ticket_for(const struct try *try, struct arena *arena)
{
	const struct str email = try->credential.email;
	struct ticket_head head = {.account = try->credential.account, .fits = try->fits};
	char *bytes = arena_raw(arena, sizeof head + email.len);
	if (!bytes || !try->people->sealer)
		return STR("");
	hash_print(&try->credential, head.print);
	memcpy(bytes, &head, sizeof head);
	if (email.len > 0)
		memcpy(bytes + sizeof head, email.at, email.len);
	const struct str text =
	    ticket_make(try->people->sealer, arena, TICKET_NAME, try->now + TICKET_MS,
			str_of(bytes, sizeof head + email.len));
	return never_null(text);
}

// Goes on from an earlier try whose password was looked at already; false without a good ticket.
static bool ticket_use(struct try *try, struct arena *arena, struct ticket_head *ret_head,
		       struct str *ret_email)
{
	struct str bytes;
	const struct sign_in *sign_in = try->sign_in;
	if (sign_in->password.len > 0 || sign_in->ticket.len == 0 || !try->people->sealer ||
	    ticket_open(try->people->sealer, arena, TICKET_NAME, try->now, sign_in->ticket, &bytes,
			NULL) != OK ||
	    bytes.len < sizeof *ret_head)
		return false;
	memcpy(ret_head, bytes.at, sizeof *ret_head);
	*ret_email = str_slice(bytes, sizeof *ret_head, bytes.len);
	return true;
}

// --- what is written ---

static enum outcome try_note(struct conn *conn, const struct try *try, struct fault *fault)
{
	const bool opened = try->opened;
	// Somebody who is not signed in has no name here: what they tried is the subject.
	const struct audit_entry entry = {
	    .account = opened ? try->credential.account : 0,
	    .action = opened ? "session.open" : "session.refused",
	    .subject = try->credential.account,
	    .now = opened && try->credential.second
		       ? (try->code.recovery ? STR("recovery-code") : STR("code"))
		       : STR(""),
	    .address = try->sign_in->address,
	};
	return audit_add(conn, try->people->ids, &entry, fault);
}

// The new session; the oldest over SESSIONS_MOST and the one it replaces end.
static enum outcome session_insert(struct conn *conn, const struct try *try, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_session_insert);
	stmt_bind_i64(insert, 1, try->id);
	stmt_bind_i64(insert, 2, try->credential.account);
	stmt_bind_blob(insert, 3, try->hash);
	stmt_bind_i64(insert, 4, try->now);
	stmt_bind_str(insert, 5, str_from(try->network));
	stmt_bind_str(insert, 6, try->device);
	stmt_bind_i64_or_null(insert, 7, try->browser.browser);
	stmt_bind_i64(insert, 8, try->browser.seen);
	enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *trim = stmt_start(conn, &sql_session_trim);
	stmt_bind_i64(trim, 1, try->credential.account);
	stmt_bind_i64(trim, 2, SESSIONS_MOST);
	outcome = stmt_run(trim, fault);
	if (outcome != OK || !try->sign_in->replaces)
		return outcome;
	struct stmt *end = stmt_start(conn, &sql_session_delete);
	stmt_bind_i64(end, 1, try->sign_in->replaces);
	return stmt_run(end, fault);
}

// Whoever uses the account is told, in the browsers that are known, of one that is not.
static enum outcome browser_note(struct conn *conn, struct try *try, struct fault *fault)
{
	const int64_t account = try->credential.account;
	enum outcome outcome = browser_take(conn, account, try->sign_in->browser, try->browser_id,
					    try->now, &try->browser, fault);
	if (outcome != OK || !try->browser.fresh)
		return outcome;
	const struct audit_entry entry = {.account = account,
					  .action = "session.browser",
					  .subject = account,
					  .now = try->device,
					  .address = try->sign_in->address};
	outcome = audit_add(conn, try->people->ids, &entry, fault);
	return outcome == OK ? browser_told(conn, account, &try->browser, fault) : outcome;
}

// One write whether it opens or not, so that time tells nothing.
static enum outcome try_write(struct conn *conn, void *context, struct fault *fault)
{
	struct try *try = context;
	enum outcome outcome = OK;
	try->opened = try->fits;
	if (try->opened && try->credential.second)
		outcome = code_take(conn, try->credential.account, &try->code, &try->opened, fault);
	if (outcome == OK && try->opened)
		outcome = browser_note(conn, try, fault);
	if (outcome == OK && try->opened)
		outcome = session_insert(conn, try, fault);
	return outcome == OK ? try_note(conn, try, fault) : outcome;
}

// --- the try itself ---

static bool may_try(const struct try *try, struct str email, bool password)
{
	struct sign_limit *limit = try->people->limit;
	const struct str address = try->sign_in->address;
	if (password && !sign_limit_take(limit, DOOR_PASSWORD, email, address, try->now))
		return false;
	return try->sign_in->code.len == 0 ||
	       sign_limit_take(limit, DOOR_CODE, email, address, try->now);
}

static void passed(const struct try *try)
{
	struct sign_limit *limit = try->people->limit;
	const struct str email = try->credential.email, address = try->sign_in->address;
	sign_limit_passed(limit, DOOR_PASSWORD, email, address, try->now);
	if (try->credential.second)
		sign_limit_passed(limit, DOOR_CODE, email, address, try->now);
}

// Whose password is tried and whether it fits, by the password or by a ticket.
static enum outcome password_look(struct try *try, struct arena *arena, struct fault *fault)
{
	struct ticket_head head;
	unsigned char print[PRINT_BYTES];
	struct str email = email_lower(arena, try->sign_in->email);
	const bool ticket = ticket_use(try, arena, &head, &email);
	if (!may_try(try, email, !ticket))
		return fail_with(TOO_MUCH, fault, sign_too_often);
	const enum outcome outcome =
	    credential_find(try->people, arena, email, 0, &try->credential, fault);
	if (outcome != OK)
		return outcome;
	hash_print(&try->credential, print);
	if (!ticket)
		return credential_fits(try->people, &try->credential, try->sign_in->password,
				       &try->fits, fault);
	try->fits = head.fits && head.account == try->credential.account &&
		    sodium_memcmp(print, head.print, PRINT_BYTES) == 0;
	return OK;
}

enum outcome session_open(struct people *people, struct arena *arena, const struct sign_in *sign_in,
			  struct str *ret_secret, struct str *ret_ticket, struct fault *fault)
{
	unsigned char hash[SECRET_BYTES];
	const struct str secret = secret_new(arena, "");
	struct try try = {
	    .people = people,
	    .sign_in = sign_in,
	    .id = id_next(people->ids),
	    .browser_id = id_next(people->ids),
	    .now = time_now(),
	    .hash = secret_hash(secret, hash),
	    .device = device_words(arena, sign_in->agent),
	};
	audit_network(sign_in->address, try.network);
	enum outcome outcome = password_look(&try, arena, fault);
	if (outcome != OK)
		return outcome;
	try.code = code_read(people, arena, &try.credential, sign_in->code, try.now);
	outcome = store_write(people->store, WRITE_PERSON, 8, try_write, &try, fault);
	if (outcome != OK)
		return outcome;
	if (!try.opened) {
		if (ret_ticket)
			*ret_ticket = ticket_for(&try, arena);
		return fail(DENIED, fault,
			    /*tr*/
			    "This address and password do not fit together, or the code of the "
			    "second step is missing. Check them and try again.");
	}
	passed(&try);
	*ret_secret = secret;
	return OK;
}

// --- the sessions that are open ---

enum outcome session_find(struct people *people, struct arena *arena, struct str secret,
			  struct session *ret_session, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	const int64_t now = time_now();
	unsigned char hash[SECRET_BYTES];
	struct stmt *find = stmt_start(conn, &sql_session_find);
	stmt_bind_blob(find, 1, secret_hash(secret, hash));
	stmt_bind_i64(find, 2, now);
	struct session session = {0};
	if (stmt_step(find))
		session = (struct session){
		    .id = stmt_i64(find, 0),
		    .account = stmt_i64(find, 1),
		    .name = arena_copy(arena, stmt_str(find, 2)),
		    .language = arena_copy(arena, stmt_str(find, 3)),
		    .used_at = stmt_i64(find, 4),
		    .zone = arena_copy(arena, stmt_str(find, 5)),
		    .told = stmt_i64(find, 6) != 0,
		    .lock_after_ms = stmt_i64(find, 7),
		    .locked = stmt_i64(find, 8) != 0,
		};
	outcome = stmt_end(find, fault);
	conn_release(conn);
	if (outcome == OK && session.id == 0)
		return fail(NOT_FOUND, fault, "This session has ended. Sign in again.");
	if (outcome == OK)
		*ret_session = session;
	return outcome;
}

struct touch {
	int64_t session, now;
};

static enum outcome touch_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct touch *touch = context;
	struct stmt *use = stmt_start(conn, &sql_session_touch);
	stmt_bind_i64(use, 1, touch->session);
	stmt_bind_i64(use, 2, touch->now);
	return stmt_run(use, fault);
}

static void touch_done(void *context, enum outcome outcome, const struct fault *fault)
{
	(void)outcome, (void)fault; // the next request tries again
	free(context);
}

void session_touch(struct people *people, const struct session *session)
{
	const int64_t now = time_now();
	atomic_store_explicit(&people->used_ns, time_monotonic_ns(), memory_order_relaxed);
	if (session->used_at + (session->lock_after_ms ? LOCK_TOUCH_MS : SESSION_TOUCH_MS) > now)
		return;
	struct touch *touch = malloc(sizeof *touch);
	if (!touch)
		return;
	*touch = (struct touch){session->id, now};
	store_write_later(people->store, WRITE_PERSON, 1, touch_write, touch_done, touch);
}

int64_t people_used_ns(const struct people *people)
{
	return atomic_load_explicit(&people->used_ns, memory_order_relaxed);
}

enum outcome sessions_end(struct conn *conn, int64_t account, int64_t kept, struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_session_delete_all);
	stmt_bind_i64(end, 1, account);
	stmt_bind_i64(end, 2, kept);
	return stmt_run(end, fault);
}
