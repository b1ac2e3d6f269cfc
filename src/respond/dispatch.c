// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/dispatch.h"

#include "base/utf8.h"
#include "respond/case_edit.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"

const char *const dispatch_state_names[DISPATCH_STATES] = {"asked", "coming", "there", "stood-down",
							   "failed"};
// Of case_event_words.
static const char *const events[DISPATCH_STATES] = {"help-asked", "help-coming", "help-there",
						    "help-stood-down", "help-failed"};

enum outcome dispatch_list(struct conn *conn, struct arena *arena, int64_t case_id,
			   struct dispatch **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct dispatch *list = arena_array(arena, DISPATCH_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_dispatch_list);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, DISPATCH_MOST);
	while (list && count < DISPATCH_MOST && stmt_step(rows))
		list[count++] = (struct dispatch){
		    .id = stmt_i64(rows, 0),
		    .who = arena_copy(arena, stmt_str(rows, 1)),
		    .what = arena_copy(arena, stmt_str(rows, 2)),
		    .reference = arena_copy(arena, stmt_str(rows, 3)),
		    .outside = stmt_i64(rows, 4) != 0,
		    .expected_at = stmt_i64(rows, 5),
		    .state = (enum dispatch_state)(stmt_i64(rows, 6) % DISPATCH_STATES),
		    .asked_at = id_time(stmt_i64(rows, 0)),
		    .changed_at = stmt_i64(rows, 7),
		    .by = arena_copy(arena, stmt_str(rows, 8)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

static enum outcome count_read(struct conn *conn, int64_t case_id, int64_t *ret_all,
			       int64_t *ret_open, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_dispatch_count);
	stmt_bind_i64(find, 1, case_id);
	const bool found = stmt_step(find);
	*ret_all = found ? stmt_i64(find, 0) : 0;
	*ret_open = found ? stmt_i64(find, 1) : 0;
	return stmt_end(find, fault);
}

enum outcome dispatch_any_open(struct conn *conn, int64_t case_id, bool *ret_any,
			       struct fault *fault)
{
	int64_t all, open;
	const enum outcome outcome = count_read(conn, case_id, &all, &open, fault);
	if (outcome == OK)
		*ret_any = open > 0;
	return outcome;
}

// --- changes ---

static enum outcome dispatch_check(const struct case_change *change,
				   const struct dispatch *dispatch, struct fault *fault)
{
	const struct str texts[] = {dispatch->who, dispatch->what, dispatch->reference};
	if (str_trim(dispatch->who).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say who was asked, or who goes.");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (utf8_length(texts[i]) > DISPATCH_WHO_MAX)
			return fail(INVALID, fault,
				    /*tr*/ "This is longer than %d characters.", DISPATCH_WHO_MAX);
	if (dispatch->state > DISPATCH_COMING)
		return fail(INVALID, fault, /*tr*/ "They were asked, or they are on the way.");
	if (dispatch->expected_at != 0 && dispatch->expected_at <= change->now)
		return fail(INVALID, fault,
			    /*tr*/ "The time when they are expected has passed already.");
	return person_check(change->account, fault);
}

static enum outcome others_stand_down(struct conn *conn, const struct case_change *change,
				      int64_t but, struct fault *fault)
{
	struct stmt *down = stmt_start(conn, &sql_dispatch_stand_down);
	stmt_bind_i64(down, 1, change->case_id);
	stmt_bind_i64(down, 2, but);
	stmt_bind_i64(down, 3, change->now);
	stmt_bind_i64(down, 4, change->account);
	return stmt_run(down, fault);
}

// The line in the history; somebody looks when they should be there.
static enum outcome line_write(struct conn *conn, const struct case_change *change,
			       struct case_edit *edit, const struct dispatch *dispatch,
			       struct fault *fault)
{
	const struct case_line line = {
	    .what = events[dispatch->state], .now = dispatch->who, .note = dispatch->what};
	if (dispatch->expected_at != 0 && dispatch->expected_at < edit->now.due_at)
		edit->now.due_at = dispatch->expected_at;
	return case_edit_write(conn, change, edit, &line, fault);
}

static enum outcome add_apply(struct conn *conn, const struct case_change *change,
			      struct case_edit *edit, const struct dispatch *dispatch,
			      struct fault *fault)
{
	int64_t all, open;
	if (edit->was.state >= CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
	enum outcome outcome = count_read(conn, change->case_id, &all, &open, fault);
	if (outcome == OK && all >= DISPATCH_MOST)
		return fail(TOO_MUCH, fault, /*tr*/ "At most %d can be asked in one Case.",
			    DISPATCH_MOST);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_dispatch_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, change->case_id);
	stmt_bind_str(insert, 4, dispatch->who);
	stmt_bind_str(insert, 5, dispatch->what);
	stmt_bind_str(insert, 6, dispatch->reference);
	stmt_bind_i64(insert, 7, dispatch->outside);
	row_bind_some(insert, 8, dispatch->expected_at);
	stmt_bind_i64(insert, 9, dispatch->state);
	stmt_bind_i64(insert, 10, change->now);
	stmt_bind_i64(insert, 11, change->account);
	outcome = stmt_run(insert, fault);
	return outcome == OK ? line_write(conn, change, edit, dispatch, fault) : outcome;
}

enum outcome dispatch_add(struct conn *conn, const struct case_change *change,
			  const struct dispatch *dispatch, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = dispatch_check(change, dispatch, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = add_apply(conn, change, &edit, dispatch, fault);
	case_edit_free(&edit);
	return outcome;
}

static enum outcome state_find(struct conn *conn, struct arena *arena,
			       const struct case_change *change, int64_t id, struct dispatch *ret,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_dispatch_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, change->case_id);
	const bool found = stmt_step(find);
	if (found)
		*ret = (struct dispatch){
		    .id = id,
		    .who = arena_copy(arena, stmt_str(find, 0)),
		    .what = STR(""),
		    .state = (enum dispatch_state)(stmt_i64(find, 1) % DISPATCH_STATES),
		};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "Nobody was asked so in this Case.");
	if (outcome == OK && ret->state > DISPATCH_COMING)
		return fail(CONFLICT, fault, /*tr*/ "This is over already.");
	return outcome;
}

static enum outcome set_apply(struct conn *conn, const struct case_change *change,
			      struct case_edit *edit, const struct dispatch_news *news,
			      struct fault *fault)
{
	struct dispatch now;
	enum outcome outcome = state_find(conn, &edit->arena, change, news->id, &now, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_dispatch_set);
	stmt_bind_i64(set, 1, news->id);
	stmt_bind_i64(set, 2, news->state);
	row_bind_some(set, 3, news->expected_at);
	stmt_bind_str(set, 4, news->reference);
	stmt_bind_i64(set, 5, change->now);
	stmt_bind_i64(set, 6, change->account);
	outcome = stmt_run(set, fault);
	if (outcome == OK && news->state == DISPATCH_COMING && !news->others_stay)
		outcome = others_stand_down(conn, change, news->id, fault);
	now.state = news->state;
	now.expected_at = news->state == DISPATCH_COMING ? news->expected_at : 0;
	return outcome == OK ? line_write(conn, change, edit, &now, fault) : outcome;
}

enum outcome dispatch_set(struct conn *conn, const struct case_change *change,
			  const struct dispatch_news *news, struct fault *fault)
{
	struct case_edit edit;
	const struct dispatch checked = {.who = STR("-"),
					 .what = STR(""),
					 .reference = news->reference,
					 .expected_at = news->expected_at};
	enum outcome outcome = dispatch_check(change, &checked, fault);
	if (outcome == OK && (news->state <= DISPATCH_ASKED || news->state >= DISPATCH_STATES))
		outcome = fail(INVALID, fault, /*tr*/ "Say what became of it.");
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = set_apply(conn, change, &edit, news, fault);
	case_edit_free(&edit);
	return outcome;
}
