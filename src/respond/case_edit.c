// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_edit.h"

#include "campaign/alarm.h"
#include "page/fault_said.h"
#include "respond/case_search.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"

#define EDIT_BYTES ((size_t)256 << 10)

// --- history and counters ---

// What a person wrote in a line can be searched for: a note or a reason, and a given title.
static enum outcome line_words_add(struct conn *conn, int64_t event, int64_t account,
				   const struct case_line *line, struct fault *fault)
{
	const bool named = strcmp(line->what, "title") == 0;
	if (account == 0 || (line->note.len == 0 && !named))
		return OK;
	return case_words_add(conn, event, named ? line->now : line->note, fault);
}

enum outcome case_line_add(struct conn *conn, struct id_maker *ids, int64_t case_id,
			   int64_t account, const struct case_line *line, struct fault *fault)
{
	const int64_t event = id_next(ids);
	struct stmt *insert = stmt_start(conn, &sql_case_event_insert);
	stmt_bind_i64(insert, 1, event);
	stmt_bind_i64(insert, 2, case_id);
	row_bind_some(insert, 3, account);
	stmt_bind_str(insert, 4, str_from(line->what));
	stmt_bind_str(insert, 5, line->was.at ? line->was : STR(""));
	stmt_bind_str(insert, 6, line->now.at ? line->now : STR(""));
	stmt_bind_str(insert, 7, line->note.at ? line->note : STR(""));
	const enum outcome outcome = stmt_run(insert, fault);
	return outcome == OK ? line_words_add(conn, event, account, line, fault) : outcome;
}

enum outcome case_count_add(struct conn *conn, int64_t campaign, enum case_state state,
			    enum post_urgency urgency, int64_t cases, struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &sql_case_count_add);
	stmt_bind_i64(add, 1, campaign);
	stmt_bind_i64(add, 2, state);
	stmt_bind_i64(add, 3, urgency);
	stmt_bind_i64(add, 4, cases);
	return stmt_run(add, fault);
}

// --- one change ---

enum outcome case_edit_late(struct conn *conn, const struct case_change *change,
			    const struct desk_case *now, struct fault *fault)
{
	char name[160] = "", ago[FAULT_LENGTH_MAX];
	bool own = false;
	struct stmt *last = stmt_start(conn, &sql_case_changed_last);
	stmt_bind_i64(last, 1, now->id);
	int64_t at = now->changed_at;
	if (stmt_step(last)) {
		at = id_time(stmt_i64(last, 0));
		own = stmt_i64(last, 1) != 0 && stmt_i64(last, 1) == change->account;
		snprintf(name, sizeof name, "%.*s", STR_ARG(stmt_str(last, 2)));
	}
	const enum outcome outcome = stmt_end(last, fault);
	if (outcome != OK)
		return outcome;
	fault_length(change->now - at, ago);
	if (own)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "You changed this Case %s ago, on another page. Look at what is new, "
			    "then send yours again.",
			    ago);
	if (name[0] == '\0')
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Causeway changed this Case %s ago, while you were writing. Look at "
			    "what is new, then send yours again.",
			    ago);
	return fail(
	    CONFLICT, fault,
	    /*tr*/
	    "%s changed this Case %s ago, while you were writing. Look at what is new, then send "
	    "yours again.",
	    name, ago);
}

enum outcome case_edit_begin(struct conn *conn, const struct case_change *change,
			     struct case_edit *ret_edit, struct fault *fault)
{
	*ret_edit = (struct case_edit){0};
	arena_init(&ret_edit->arena, EDIT_BYTES);
	enum outcome outcome = case_find(conn, &ret_edit->arena, change->campaign, change->case_id,
					 &ret_edit->was, fault);
	if (outcome == OK)
		outcome = campaign_due(conn, change->campaign, &ret_edit->due, fault);
	if (outcome != OK)
		return outcome;
	ret_edit->now = ret_edit->was;
	if (change->revision != 0 && change->revision != ret_edit->was.revision)
		return case_edit_late(conn, change, &ret_edit->was, fault);
	return OK;
}

void case_edit_free(struct case_edit *edit)
{
	arena_free(&edit->arena);
}

static enum outcome case_update(struct conn *conn, const struct desk_case *now, struct fault *fault)
{
	struct stmt *update = stmt_start(conn, &sql_case_update);
	stmt_bind_i64(update, 1, now->id);
	stmt_bind_i64(update, 2, now->incident.id);
	stmt_bind_i64(update, 3, now->state);
	stmt_bind_i64(update, 4, now->urgency);
	row_bind_some(update, 5, now->owner);
	row_bind_some(update, 6, now->claimed_at);
	stmt_bind_i64(update, 7, now->due_at);
	stmt_bind_str(update, 8, now->waiting_for);
	row_bind_some(update, 9, now->waiting_until);
	row_bind_some(update, 10, now->handed_to);
	stmt_bind_str(update, 11, now->outcome);
	stmt_bind_str(update, 12, now->reason);
	row_bind_some(update, 13, now->closed_at);
	row_bind_some(update, 14, now->wished.account);
	row_bind_some(update, 15, now->wished.at);
	stmt_bind_str(update, 16, now->wished.what);
	stmt_bind_str(update, 17, now->wished.word);
	stmt_bind_str(update, 18, now->wished.reason);
	stmt_bind_i64(update, 19, now->changed_at);
	stmt_bind_i64(update, 20, now->revision);
	row_bind_some(update, 21, now->team);
	return stmt_run(update, fault);
}

// A person lowered life at risk, or took a post out of such a case: the lead is told, who can undo
// it. Nobody is asked about what they did themselves.
static enum outcome lead_tell(struct conn *conn, const struct case_change *change,
			      const struct case_edit *edit, const struct case_line *line,
			      struct fault *fault)
{
	int64_t told;
	char detail[32];
	const bool life = edit->was.urgency == URGENCY_LIFE && edit->was.state < CASE_DONE;
	const bool lowered = edit->now.urgency < URGENCY_LIFE || strcmp(line->what, "split") == 0 ||
			     strcmp(line->what, "part") == 0;
	if (!life || !lowered || change->account == 0)
		return OK;
	const int len = snprintf(detail, sizeof detail, "Case %lld", (long long)edit->now.number);
	const struct alarm alarm = {.campaign = change->campaign,
				    .kind = ALARM_LOWERED,
				    .subject = edit->now.id,
				    .about = change->account,
				    .detail = str_of(detail, (size_t)len)};
	return alarm_raise(conn, change->ids, &alarm, change->now, &told, fault);
}

enum outcome case_edit_write(struct conn *conn, const struct case_change *change,
			     struct case_edit *edit, const struct case_line *line,
			     struct fault *fault)
{
	const struct desk_case *was = &edit->was;
	struct desk_case *now = &edit->now;
	now->changed_at = change->now;
	now->revision = was->revision + 1;
	enum outcome outcome = case_update(conn, now, fault);
	if (outcome == OK)
		outcome = case_line_add(conn, change->ids, now->id, change->account, line, fault);
	if (outcome == OK)
		outcome = lead_tell(conn, change, edit, line, fault);
	if (outcome != OK || (was->state == now->state && was->urgency == now->urgency))
		return outcome;
	outcome = case_count_add(conn, change->campaign, was->state, was->urgency, -1, fault);
	if (outcome == OK)
		outcome =
		    case_count_add(conn, change->campaign, now->state, now->urgency, 1, fault);
	return outcome;
}

// --- changes that several operations make ---

void case_wish_drop(struct desk_case *desk_case)
{
	desk_case->wished = (struct case_wished){
	    .name = STR(""), .what = STR(""), .word = STR(""), .reason = STR("")};
}

void case_end(struct desk_case *desk_case, struct str outcome_word, struct str reason, int64_t now)
{
	const bool nothing_done =
	    str_equal(outcome_word, STR("false")) || str_equal(outcome_word, STR("duplicate"));
	desk_case->state = nothing_done ? CASE_DECLINED : CASE_DONE;
	desk_case->outcome = outcome_word;
	desk_case->reason = reason;
	desk_case->closed_at = now;
	desk_case->handed_to = 0;
	desk_case->waiting_for = STR("");
	desk_case->waiting_until = 0;
	case_wish_drop(desk_case);
}

void case_stand_again(struct desk_case *desk_case, int64_t due_at)
{
	desk_case->state = CASE_NEW;
	desk_case->owner = 0;
	desk_case->claimed_at = 0;
	desk_case->outcome = STR("");
	desk_case->reason = STR("");
	desk_case->closed_at = 0;
	desk_case->due_at = due_at;
	case_wish_drop(desk_case);
}
