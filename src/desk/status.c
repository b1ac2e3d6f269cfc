// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/status.h"

#include "campaign/campaign_embedded.h"
#include "campaign/code.h"
#include "campaign/contact.h"
#include "desk/desk_embedded.h"
#include "match/ask.h"
#include "people/seal.h"
#include "respond/case_edit.h"

#include <sodium.h>

// Which step a case stands for; people learn nothing else of it.
static const enum status_step steps[CASE_STATES] = {
    [CASE_NEW] = STATUS_RECEIVED,    [CASE_CLAIMED] = STATUS_READ,    [CASE_DOING] = STATUS_DOING,
    [CASE_WAITING] = STATUS_DOING,   [CASE_AUTHORITY] = STATUS_DOING, [CASE_DONE] = STATUS_CLOSED,
    [CASE_DECLINED] = STATUS_CLOSED,
};

static enum outcome replies_read(struct conn *conn, struct arena *arena, struct status *status,
				 struct fault *fault)
{
	struct status_reply *replies = arena_array(arena, STATUS_REPLIES_MOST, sizeof *replies);
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_status_replies);
	stmt_bind_i64(list, 1, status->post);
	stmt_bind_i64(list, 2, STATUS_REPLIES_MOST);
	while (replies && count < STATUS_REPLIES_MOST && stmt_step(list)) {
		const int64_t promised = stmt_i64(list, 3);
		replies[count++] = (struct status_reply){
		    .at = id_time(stmt_i64(list, 0)),
		    .words = arena_copy(arena, stmt_str(list, 1)),
		    .lang = arena_copy(arena, stmt_str(list, 2)),
		};
		if (promised && (status->promised_at == 0 || promised < status->promised_at))
			status->promised_at = promised;
	}
	status->replies = replies;
	status->n_replies = count;
	return stmt_end(list, fault);
}

static enum outcome help_read(struct conn *conn, struct arena *arena, struct status *status,
			      struct fault *fault)
{
	struct status_help *help = arena_array(arena, STATUS_HELP_MOST, sizeof *help);
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_status_help);
	stmt_bind_i64(list, 1, status->post);
	stmt_bind_i64(list, 2, STATUS_HELP_MOST);
	while (help && count < STATUS_HELP_MOST && stmt_step(list))
		help[count++] = (struct status_help){
		    .since = stmt_i64(list, 1), .state = (enum delivery_state)stmt_i64(list, 0)};
	status->help = help;
	status->n_help = count;
	const enum outcome outcome = stmt_end(list, fault);
	return outcome == OK ? ask_open(conn, ASK_NEED, status->post, &status->asked, fault)
			     : outcome;
}

static enum outcome case_stands(struct conn *conn, struct status *status, struct fault *fault)
{
	bool answered = false;
	struct stmt *find = stmt_start(conn, &sql_status_case);
	stmt_bind_i64(find, 1, status->post);
	status->step = STATUS_RECEIVED;
	status->changed_at = id_time(status->post);
	if (stmt_step(find)) {
		if (!stmt_null(find, 0)) {
			status->step = steps[stmt_i64(find, 0) % CASE_STATES];
			status->changed_at = stmt_i64(find, 1);
		}
		answered = stmt_i64(find, 2) != 0;
		status->told_at = stmt_null(find, 3) ? 0 : id_time(stmt_i64(find, 3));
	}
	if (status->step == STATUS_RECEIVED && (answered || status->n_replies > 0))
		status->step = STATUS_READ;
	if (status->step == STATUS_RECEIVED)
		status->changed_at = id_time(status->post);
	if (status->n_replies > 0 && status->replies[0].at > status->changed_at)
		status->changed_at = status->replies[0].at;
	return stmt_end(find, fault);
}

enum outcome status_unknown(struct fault *fault)
{
	return fail(NOT_FOUND, fault,
		    /*tr*/ "No message has this code. Check each letter, or write to us again.");
}

enum outcome status_find(struct conn *conn, struct arena *arena, struct str typed, bool practice,
			 struct status *ret_status, struct fault *fault)
{
	char code[CODE_LETTERS] = "--------"; // nobody has it
	struct status status = {0};
	int64_t campaign = 0;
	code_typed(typed, code);
	struct stmt *find = stmt_start(conn, &sql_status_by_code);
	stmt_bind_str(find, 1, str_of(code, CODE_LETTERS));
	if (stmt_step(find) && (practice || stmt_i64(find, 2) == 0)) {
		status.post = stmt_i64(find, 0);
		campaign = stmt_i64(find, 1);
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && status.post == 0)
		return status_unknown(fault);
	if (outcome == OK)
		outcome = campaign_by_id(conn, arena, campaign, &status.campaign, fault);
	if (outcome == OK)
		outcome = replies_read(conn, arena, &status, fault);
	if (outcome == OK)
		outcome = case_stands(conn, &status, fault);
	if (outcome == OK)
		outcome = help_read(conn, arena, &status, fault);
	if (outcome == OK)
		*ret_status = status;
	return outcome;
}

// --- what is safe ---

static enum outcome contact_find(struct conn *conn, struct arena *arena,
				 const struct sealer *sealer, int64_t post, bool *ret_found,
				 struct contact *ret_contact, struct fault *fault)
{
	struct str sealed = {0}, plain;
	struct stmt *find = stmt_start(conn, &sql_status_reach);
	stmt_bind_i64(find, 1, post);
	*ret_found = stmt_step(find);
	if (*ret_found)
		sealed = arena_copy(arena, stmt_blob(find, 0));
	enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK || !*ret_found)
		return outcome;
	outcome = unseal(sealer, arena, sealed, &plain, fault);
	return outcome == OK ? contact_read(arena, plain, ret_contact, fault) : outcome;
}

enum outcome status_reach_read(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			       int64_t post, struct status_reach *ret_reach, struct fault *fault)
{
	bool found;
	struct contact contact = {0};
	const enum outcome outcome =
	    contact_find(conn, arena, sealer, post, &found, &contact, fault);
	if (outcome == OK)
		*ret_reach = (struct status_reach){
		    .reachable = found && contact.address.len > 0,
		    .may_call = contact.may_call,
		    .may_text = contact.may_text,
		    .may_leave = contact.may_leave,
		    .may_share = contact.may_share,
		};
	return outcome;
}

// The history of the case tells that it changed, so that nobody goes by what they remember.
static enum outcome reach_line(struct conn *conn, const struct status_reach_change *change,
			       struct fault *fault)
{
	int64_t incident = 0, case_id = 0;
	enum outcome outcome =
	    incident_of_post(conn, change->campaign, change->post, &incident, fault);
	if (outcome == OK && incident)
		outcome = case_of_incident(conn, incident, &case_id, fault);
	if (outcome != OK || case_id == 0)
		return outcome;
	const struct case_line line = {.what = "reach"};
	return case_line_add(conn, change->ids, case_id, 0, &line, fault);
}

enum outcome status_reach_set(struct conn *conn, const struct status_reach_change *change,
			      struct fault *fault)
{
	bool found;
	struct contact contact = {0};
	struct arena *arena = change->arena;
	enum outcome outcome =
	    contact_find(conn, arena, change->sealer, change->post, &found, &contact, fault);
	if (outcome == OK && (!found || contact.address.len == 0))
		return fail(INVALID, fault, /*tr*/ "You left no number or address with us.");
	if (outcome != OK)
		return outcome;
	contact.may_call = change->reach.may_call;
	contact.may_text = change->reach.may_text;
	contact.may_leave = change->reach.may_leave;
	contact.may_share = change->reach.may_share;
	const struct str plain = contact_write(arena, &contact);
	const struct str sealed = seal(change->sealer, arena, plain);
	if (!plain.at || !sealed.at)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	sodium_memzero((char *)(uintptr_t)plain.at, plain.len);
	struct stmt *set = stmt_start(conn, &sql_post_contact_set);
	stmt_bind_i64(set, 1, change->post);
	stmt_bind_blob(set, 2, sealed);
	outcome = stmt_run(set, fault);
	return outcome == OK ? reach_line(conn, change, fault) : outcome;
}
