// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/handout.h"

#include "base/utf8.h"
#include "desk/desk_embedded.h"
#include "respond/case_edit.h"
#include "respond/guard.h"
#include "respond/respond_embedded.h"

enum outcome handout_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t after,
			  struct handout **ret_list, size_t *ret_count, int64_t *ret_next,
			  struct fault *fault)
{
	size_t count = 0;
	struct handout *list = arena_array(arena, HANDOUTS_LISTED + 1, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_handout_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, HANDOUTS_LISTED + 1);
	stmt_bind_i64(rows, 3, after);
	while (list && count <= HANDOUTS_LISTED && stmt_step(rows))
		list[count++] = (struct handout){
		    .id = stmt_i64(rows, 0),
		    .at = id_time(stmt_i64(rows, 0)),
		    .by = arena_copy(arena, stmt_str(rows, 1)),
		    .place = arena_copy(arena, stmt_str(rows, 2)),
		    .team = arena_copy(arena, stmt_str(rows, 3)),
		    .cases = stmt_i64(rows, 4),
		    .contacts = stmt_i64(rows, 5),
		    .returned_at = stmt_i64(rows, 6),
		    .returned_by = arena_copy(arena, stmt_str(rows, 7)),
		    .note = arena_copy(arena, stmt_str(rows, 8)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_next = count > HANDOUTS_LISTED ? list[HANDOUTS_LISTED - 1].id : 0;
	*ret_list = list;
	*ret_count = *ret_next ? HANDOUTS_LISTED : count;
	return OK;
}

enum outcome handout_contacts(struct conn *conn, struct arena *arena,
			      const struct desk_case *desk_case, struct handout_contact *list,
			      size_t *count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_handout_contacts);
	stmt_bind_i64(rows, 1, desk_case->incident.id);
	stmt_bind_i64(rows, 2, HANDOUT_CONTACTS_CASE);
	while (*count < HANDOUT_CONTACTS_MOST && stmt_step(rows))
		list[(*count)++] = (struct handout_contact){
		    .case_id = desk_case->id,
		    .post = stmt_i64(rows, 0),
		    .sealed = arena_copy(arena, stmt_blob(rows, 1)),
		};
	return stmt_end(rows, fault);
}

// --- printing ---

static enum outcome contact_open(struct conn *conn, const struct handout_print *print,
				 struct handout_contact *contact, struct fault *fault)
{
	struct audit_entry entry = print->opened;
	const struct guard_opening opening = {print->ids, print->campaign, print->account,
					      contact->post, print->now};
	const enum outcome looked = guard_contact(conn, &opening, &contact->held, fault);
	if (looked != OK || contact->held)
		return looked;
	struct stmt *insert = stmt_start(conn, &sql_post_contact_opened_insert);
	stmt_bind_i64(insert, 1, contact->post);
	stmt_bind_i64(insert, 2, print->account);
	stmt_bind_i64(insert, 3, print->now);
	const enum outcome outcome = stmt_run(insert, fault);
	entry.subject = contact->post;
	return outcome == OK ? audit_add(conn, print->ids, &entry, fault) : outcome;
}

static enum outcome print_insert(struct conn *conn, const struct handout_print *print,
				 int64_t contacts, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_handout_insert);
	stmt_bind_i64(insert, 1, print->id);
	stmt_bind_i64(insert, 2, print->campaign);
	stmt_bind_i64(insert, 3, print->account);
	stmt_bind_str(insert, 4, print->place);
	stmt_bind_str(insert, 5, print->team);
	stmt_bind_i64(insert, 6, (int64_t)print->n_cases);
	stmt_bind_i64(insert, 7, contacts);
	return stmt_run(insert, fault);
}

enum outcome handout_record(struct conn *conn, struct handout_print *print, struct fault *fault)
{
	int64_t contacts = 0;
	enum outcome outcome = OK;
	const struct case_line line = {.what = "handout", .now = print->team};
	if (str_trim(print->team).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say which team takes it.");
	if (utf8_length(print->team) > HANDOUT_TEAM_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    HANDOUT_TEAM_MAX);
	for (size_t i = 0; i < print->n_contacts && outcome == OK; i++) {
		outcome = contact_open(conn, print, &print->contacts[i], fault);
		contacts += outcome == OK && !print->contacts[i].held;
	}
	for (size_t i = 0; i < print->n_cases && outcome == OK; i++)
		outcome = case_line_add(conn, print->ids, print->cases[i].id, print->account, &line,
					fault);
	if (outcome == OK)
		outcome = print_insert(conn, print, contacts, fault);
	return outcome == OK ? audit_add(conn, print->ids, &print->entry, fault) : outcome;
}

enum outcome handout_return(struct conn *conn, int64_t campaign, int64_t id, int64_t account,
			    int64_t now, struct str note, struct fault *fault)
{
	struct stmt *back = stmt_start(conn, &sql_handout_return);
	stmt_bind_i64(back, 1, id);
	stmt_bind_i64(back, 2, campaign);
	stmt_bind_i64(back, 3, now);
	stmt_bind_i64(back, 4, account);
	stmt_bind_str(back, 5, note);
	const enum outcome outcome = stmt_run(back, fault);
	return outcome == OK && conn_changes(conn) == 0
		   ? fail(CONFLICT, fault, /*tr*/ "This hand-out is back already.")
		   : outcome;
}
