// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_team.h"

#include "respond/case_edit.h"
#include "respond/respond_embedded.h"

enum outcome case_teams(struct conn *conn, struct arena *arena, struct str slug,
			struct case_team **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct case_team *list = arena_array(arena, CASE_TEAMS_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_case_teams);
	stmt_bind_str(rows, 1, slug);
	stmt_bind_i64(rows, 2, CASE_TEAMS_MOST);
	while (list && count < CASE_TEAMS_MOST && stmt_step(rows))
		list[count++] =
		    (struct case_team){stmt_i64(rows, 0), arena_copy(arena, stmt_str(rows, 1))};
	*ret_list = list;
	*ret_count = count;
	return stmt_end(rows, fault);
}

static enum outcome name_find_of(struct conn *conn, struct arena *arena, struct str slug,
				 int64_t team, struct str *ret_name, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_team_of);
	stmt_bind_str(find, 1, slug);
	stmt_bind_i64(find, 2, team);
	const bool found = stmt_step(find);
	if (found)
		*ret_name = arena_copy(arena, stmt_str(find, 0));
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && !found
		   ? fail(INVALID, fault, /*tr*/ "Choose a team that works in this campaign.")
		   : outcome;
}

enum outcome case_team_set(struct conn *conn, const struct case_change *change, struct str slug,
			   int64_t team, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = case_edit_begin(conn, change, &edit, fault);
	edit.now.team = team;
	edit.now.team_name = STR("");
	if (outcome == OK && team != 0)
		outcome = name_find_of(conn, &edit.arena, slug, team, &edit.now.team_name, fault);
	if (outcome == OK && edit.was.team != team) {
		const struct case_line line = {
		    .what = "team", .was = edit.was.team_name, .now = edit.now.team_name};
		outcome = case_edit_write(conn, change, &edit, &line, fault);
	}
	case_edit_free(&edit);
	return outcome;
}
