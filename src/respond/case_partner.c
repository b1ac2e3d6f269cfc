// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_partner.h"

#include "respond/case_edit.h"
#include "respond/respond_embedded.h"

static const struct field fields[] = {
    VIEW_FIELD(case_partner, organisation, FIELD_ID, "the partner"),
    VIEW_FIELD(case_partner, name, FIELD_STR, "its name"),
    VIEW_FIELD(case_partner, offered, FIELD_BOOL, "the case was offered to it"),
    VIEW_FIELD(case_partner, named, FIELD_BOOL, "its agreement covers the case by itself"),
    VIEW_PAGE_FIELD(case_partner, chosen, FIELD_BOOL, "chosen in the form"),
};
const struct view case_partner_view = VIEW(case_partner, fields, "a partner and a case");

enum outcome case_partners_read(struct conn *conn, struct arena *arena, int64_t case_id,
				int64_t now, int64_t chosen, struct view_list *ret_list,
				struct fault *fault)
{
	size_t count = 0;
	struct case_partner *list = arena_array(arena, CASE_PARTNERS_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_case_partner_list);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, now);
	while (list && count < CASE_PARTNERS_MOST && stmt_step(rows))
		list[count++] = (struct case_partner){
		    .organisation = stmt_i64(rows, 0),
		    .name = arena_copy(arena, stmt_str(rows, 1)),
		    .offered = stmt_i64(rows, 2) != 0,
		    .named = stmt_i64(rows, 3) != 0,
		    .chosen = stmt_i64(rows, 0) == chosen,
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		*ret_list = (struct view_list){list, count};
	return outcome;
}

enum outcome case_partner_offer(struct conn *conn, const struct case_change *change,
				int64_t organisation, struct fault *fault)
{
	struct stmt *offer = stmt_start(conn, &sql_case_partner_offer);
	stmt_bind_i64(offer, 1, change->case_id);
	stmt_bind_i64(offer, 2, organisation);
	stmt_bind_i64(offer, 3, change->account);
	stmt_bind_i64(offer, 4, change->now);
	stmt_bind_i64(offer, 5, change->campaign);
	const enum outcome outcome = stmt_run(offer, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(INVALID, fault,
			    /*tr*/ "There is no agreement in force with this organisation.");
	return outcome;
}

static enum outcome has_check(struct conn *conn, int64_t case_id, int64_t organisation,
			      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_partner_has);
	stmt_bind_i64(find, 1, case_id);
	stmt_bind_i64(find, 2, organisation);
	const bool has = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && has)
		return fail(
		    CONFLICT, fault,
		    /*tr*/ "Somebody of theirs has this Case. Hand it to somebody else first.");
	return outcome;
}

enum outcome case_partner_end(struct conn *conn, const struct case_change *change,
			      int64_t organisation, struct fault *fault)
{
	const enum outcome outcome = has_check(conn, change->case_id, organisation, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *end = stmt_start(conn, &sql_case_partner_end);
	stmt_bind_i64(end, 1, change->case_id);
	stmt_bind_i64(end, 2, organisation);
	return stmt_run(end, fault);
}

enum outcome case_partner_follow(struct conn *conn, const struct case_change *change,
				 int64_t case_id, struct fault *fault)
{
	struct stmt *follow = stmt_start(conn, &sql_case_partner_follow);
	stmt_bind_i64(follow, 1, case_id);
	stmt_bind_i64(follow, 2, change->account);
	stmt_bind_i64(follow, 3, change->now);
	return stmt_run(follow, fault);
}
