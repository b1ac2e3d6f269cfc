// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/case_moved.h"

#include "desk/desk_embedded.h"

enum outcome case_moved_fill(struct conn *conn, struct request *request, int64_t campaign,
			     struct case_view *view)
{
	struct case_moved *moved = arena_zero(request->arena, sizeof *moved);
	if (!moved)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	struct stmt *find = stmt_start(conn, &sql_desk_moved);
	stmt_bind_i64(find, 1, view->moved_post);
	stmt_bind_i64(find, 2, campaign);
	if (stmt_step(find)) {
		const int64_t from = stmt_i64(find, 0), into = stmt_i64(find, 1);
		moved->came = into == view->incident;
		const int other = moved->came ? 2 : 4;
		if (moved->came || from == view->incident)
			*moved = (struct case_moved){.post = view->moved_post,
						     .came = moved->came,
						     .id = stmt_i64(find, other),
						     .number = stmt_i64(find, other + 1)};
	}
	const enum outcome outcome = stmt_end(find, &request->fault);
	if (outcome == OK && moved->post)
		view->moved = moved;
	return outcome;
}

enum outcome case_moved_post(struct conn *conn, int64_t from, int64_t into, int64_t *ret_post,
			     struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_desk_moved_post);
	stmt_bind_i64(find, 1, from);
	stmt_bind_i64(find, 2, into);
	*ret_post = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

void case_moved_lead(struct request *request, struct str page, int64_t post)
{
	struct str rest = page;
	const struct str plain = str_cut(&rest, '#');
	reply_redirect_told(request, arena_format(request->arena, "%.*s#moved", STR_ARG(plain)),
			    "moved=", arena_format(request->arena, "%lld", (long long)post));
}
