// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/authority.h"

#include "base/time.h"
#include "base/utf8.h"
#include "respond/case_edit.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"

int64_t authority_check_after(enum post_urgency urgency)
{
	static const int64_t minutes[URGENCY_COUNT] = {[URGENCY_LIFE] = 30,
						       [URGENCY_URGENT] = 120,
						       [URGENCY_SOON] = 12 * 60,
						       [URGENCY_WAIT] = 24 * 60};
	return minutes[urgency < URGENCY_COUNT ? urgency : URGENCY_LIFE] * MINUTE_MS;
}

enum outcome authority_list(struct conn *conn, struct arena *arena, int64_t case_id,
			    struct authority **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct authority *list = arena_array(arena, AUTHORITY_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_authority_list);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, AUTHORITY_MOST);
	while (list && count < AUTHORITY_MOST && stmt_step(rows))
		list[count++] = (struct authority){
		    .at = id_time(stmt_i64(rows, 0)),
		    .who = arena_copy(arena, stmt_str(rows, 1)),
		    .spoke_with = arena_copy(arena, stmt_str(rows, 2)),
		    .reference = arena_copy(arena, stmt_str(rows, 3)),
		    .said = arena_copy(arena, stmt_str(rows, 4)),
		    .check_at = stmt_i64(rows, 5),
		    .by = arena_copy(arena, stmt_str(rows, 6)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

static enum outcome speak_check(const struct case_change *change, const struct authority *authority,
				struct fault *fault)
{
	const struct {
		struct str text;
		size_t most;
	} texts[] = {{authority->who, AUTHORITY_NAME_MAX},
		     {authority->spoke_with, AUTHORITY_NAME_MAX},
		     {authority->reference, AUTHORITY_NAME_MAX},
		     {authority->said, AUTHORITY_SAID_MAX}};
	if (str_trim(authority->who).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say which authority has it.");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (utf8_length(texts[i].text) > texts[i].most)
			return fail(INVALID, fault,
				    /*tr*/ "%s is too long: at most %zu characters.", "This",
				    texts[i].most);
	if (authority->check_at != 0 &&
	    (authority->check_at <= change->now ||
	     authority->check_at - change->now > AUTHORITY_CHECK_MOST_MS))
		return fail(INVALID, fault,
			    /*tr*/ "Ask again at a time to come, within a week.");
	return person_check(change->account, fault);
}

static enum outcome room_check(struct conn *conn, struct arena *arena, int64_t case_id,
			       struct fault *fault)
{
	struct authority *list;
	size_t count;
	const enum outcome outcome = authority_list(conn, arena, case_id, &list, &count, fault);
	if (outcome == OK && count >= AUTHORITY_MOST)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "At most %d conversations are kept of one Case. Write a note.",
			    AUTHORITY_MOST);
	return outcome;
}

static enum outcome authority_insert(struct conn *conn, const struct case_change *change,
				     const struct authority *authority, int64_t check_at,
				     struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_authority_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, change->case_id);
	stmt_bind_str(insert, 4, str_trim(authority->who));
	stmt_bind_str(insert, 5, str_trim(authority->spoke_with));
	stmt_bind_str(insert, 6, str_trim(authority->reference));
	stmt_bind_str(insert, 7, str_trim(authority->said));
	stmt_bind_i64(insert, 8, check_at);
	stmt_bind_i64(insert, 9, change->account);
	return stmt_run(insert, fault);
}

static enum outcome speak_apply(struct conn *conn, const struct case_change *change,
				struct case_edit *edit, const struct authority *authority,
				struct fault *fault)
{
	struct desk_case *now = &edit->now;
	if (edit->was.state >= CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
	if (edit->was.owner == 0)
		return fail(INVALID, fault, /*tr*/ "Nobody has this Case yet. Take it first.");
	const int64_t check_at = authority->check_at
				     ? authority->check_at
				     : change->now + authority_check_after(now->urgency);
	enum outcome outcome = room_check(conn, &edit->arena, change->case_id, fault);
	if (outcome == OK)
		outcome = authority_insert(conn, change, authority, check_at, fault);
	if (outcome != OK)
		return outcome;
	now->state = CASE_AUTHORITY;
	now->waiting_for = str_trim(authority->who);
	now->waiting_until = 0;
	now->due_at = check_at;
	const struct case_line line = {.what = "state",
				       .was = str_from(case_state_names[edit->was.state]),
				       .now = str_from(case_state_names[CASE_AUTHORITY]),
				       .note = now->waiting_for};
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome authority_speak(struct conn *conn, const struct case_change *change,
			     const struct authority *authority, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = speak_check(change, authority, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = speak_apply(conn, change, &edit, authority, fault);
	case_edit_free(&edit);
	return outcome;
}
