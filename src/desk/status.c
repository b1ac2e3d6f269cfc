// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/status.h"

#include "campaign/code.h"
#include "desk/desk_embedded.h"
#include "match/ask.h"

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
