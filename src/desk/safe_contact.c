// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/safe_contact.h"

#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "campaign/contact.h"
#include "desk/desk_embedded.h"
#include "people/seal.h"
#include "respond/case_edit.h"

#include <sodium.h>

const struct safe_way safe_ways[SAFE_WAYS] = {
    {"may_call", CONTACT_CALL, /*tr*/ "You may call me", /*tr*/ "You may call."},
    {"may_text", CONTACT_TEXT, /*tr*/ "You may write to me", /*tr*/ "You may write."},
    {"may_leave", CONTACT_LEAVE, /*tr*/ "You may leave a message if I do not answer",
     /*tr*/ "You may leave a message."},
    {"may_share", CONTACT_SHARE, /*tr*/ "You may give my number to those who come to help",
     /*tr*/ "The number may be given to those who come to help."},
};

struct found {
	bool any;
	struct contact contact;
	uint32_t asked;
	bool fresh;
};

static bool is_fresh(int64_t post, int64_t written_at)
{
	const int64_t since = time_now() - SAFE_FRESH_MS;
	return id_time(post) > since && written_at > since;
}

static enum outcome contact_find(struct conn *conn, struct arena *arena,
				 const struct sealer *sealer, int64_t post, struct found *ret_found,
				 struct fault *fault)
{
	struct found found = {0};
	struct str sealed = {0}, plain = {0};
	struct stmt *find = stmt_start(conn, &sql_safe_contact_find);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find)) {
		found.any = true;
		sealed = arena_copy(arena, stmt_blob(find, 0));
		found.asked = (uint32_t)stmt_i64(find, 1);
		found.fresh = is_fresh(post, stmt_i64(find, 2)) && stmt_i64(find, 3) == 0;
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && found.any)
		outcome = unseal(sealer, arena, sealed, &plain, fault);
	if (outcome == OK && found.any)
		outcome = contact_read(arena, plain, &found.contact, fault);
	found.any = found.any && found.contact.address.len > 0;
	if (outcome == OK)
		*ret_found = found;
	return outcome;
}

enum outcome safe_contact_read(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			       int64_t post, struct safe_contact *ret_safe, struct fault *fault)
{
	struct found found;
	const enum outcome outcome = contact_find(conn, arena, sealer, post, &found, fault);
	if (outcome == OK)
		*ret_safe = (struct safe_contact){
		    .reachable = found.any,
		    .fresh = found.fresh,
		    .may = contact_may(&found.contact),
		    .asked = found.asked,
		};
	return outcome;
}

enum outcome safe_contact_asked(struct conn *conn, int64_t campaign, int64_t post,
				uint32_t *ret_asked, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_safe_contact_asked);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, campaign);
	*ret_asked = stmt_step(find) ? (uint32_t)stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

// The history of the case tells, so that nobody goes by what they remember.
static enum outcome line_add(struct conn *conn, const struct safe_contact_change *change,
			     const char *what, struct fault *fault)
{
	int64_t incident = 0, case_id = 0;
	enum outcome outcome =
	    incident_of_post(conn, change->campaign, change->post, &incident, fault);
	if (outcome == OK && incident)
		outcome = case_of_incident(conn, incident, &case_id, fault);
	if (outcome != OK || case_id == 0)
		return outcome;
	const struct case_line line = {.what = what, .note = change->words};
	return case_line_add(conn, change->ids, case_id, change->account, &line, fault);
}

static enum outcome contact_keep(struct conn *conn, const struct safe_contact_change *change,
				 const struct found *found, struct fault *fault)
{
	const struct str plain = contact_write(change->arena, &found->contact);
	const struct str sealed = seal(change->sealer, change->arena, plain);
	if (!plain.at || !sealed.at)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	sodium_memzero((char *)(uintptr_t)plain.at, plain.len);
	struct stmt *set = stmt_start(conn, &sql_post_contact_set);
	stmt_bind_i64(set, 1, change->post);
	stmt_bind_blob(set, 2, sealed);
	stmt_bind_i64(set, 3, found->asked);
	return stmt_run(set, fault);
}

enum outcome safe_contact_set(struct conn *conn, const struct safe_contact_change *change,
			      struct fault *fault)
{
	struct found found;
	enum outcome outcome =
	    contact_find(conn, change->arena, change->sealer, change->post, &found, fault);
	if (outcome == OK && !found.any)
		return fail(INVALID, fault, /*tr*/ "You left no number or address with us.");
	if (outcome != OK)
		return outcome;
	const uint32_t may = contact_may(&found.contact), asked = found.asked;
	const uint32_t now = found.fresh && change->here ? change->ways : may & change->ways;
	contact_may_set(&found.contact, now);
	found.asked = change->ways & ~now;
	if (now == may && found.asked == asked)
		return OK;
	outcome = contact_keep(conn, change, &found, fault);
	return outcome == OK && now != may ? line_add(conn, change, "reach", fault) : outcome;
}

enum outcome safe_contact_answer(struct conn *conn, const struct safe_contact_change *change,
				 bool allow, struct fault *fault)
{
	struct found found;
	enum outcome outcome =
	    contact_find(conn, change->arena, change->sealer, change->post, &found, fault);
	if (outcome == OK && (!found.any || found.asked == 0 || found.asked != change->ways))
		return fail(CONFLICT, fault,
			    /*tr*/ "That is not possible any more. Look at how it stands now.");
	if (outcome != OK)
		return outcome;
	if (allow)
		contact_may_set(&found.contact, contact_may(&found.contact) | found.asked);
	found.asked = 0;
	outcome = contact_keep(conn, change, &found, fault);
	return outcome == OK ? line_add(conn, change, allow ? "reach-allowed" : "reach-left", fault)
			     : outcome;
}
