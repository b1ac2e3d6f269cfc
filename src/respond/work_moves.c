// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/work_moves.h"

#include "respond/protection.h"
#include "respond/respond_embedded.h"

// --- the list ---

static enum work_move_state state_of(int64_t in_force, int64_t there, bool private)
{
	if (in_force == 0)
		return MOVE_UNDONE;
	if (there == 0)
		return MOVE_GONE_ON;
	return private ? MOVE_PRIVATE : MOVE_IN_FORCE;
}

enum outcome work_moves_list(struct conn *conn, struct arena *arena, int64_t campaign,
			     int64_t account, bool unguard, struct work_moved **ret_list,
			     size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct work_moved *list = arena_array(arena, WORK_MOVES_LISTED, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_work_moves);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, account);
	stmt_bind_i64(rows, 3, WORK_MOVES_LISTED);
	stmt_bind_i64(rows, 4, READING_PRIVATE);
	while (count < WORK_MOVES_LISTED && stmt_step(rows))
		list[count++] = (struct work_moved){
		    .act = stmt_i64(rows, 0),
		    .at = stmt_i64(rows, 1),
		    .post = stmt_i64(rows, 2),
		    .posts = stmt_i64(rows, 3),
		    // An incident that a split makes is younger than the act, one that is joined
		    // to is older.
		    .split = stmt_i64(rows, 4) > stmt_i64(rows, 0),
		    .state = state_of(stmt_i64(rows, 5), stmt_i64(rows, 6),
				      !unguard && stmt_i64(rows, 7) != 0),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK) {
		*ret_list = list;
		*ret_count = count;
	}
	return outcome;
}

// --- undoing ---

struct act {
	int64_t id;
	bool private;
};

static enum outcome acts_read(struct conn *conn, int64_t campaign, int64_t account, int64_t since,
			      int64_t last, struct act acts[WORK_MOVES_CHUNK], size_t *ret_count,
			      struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_work_moves_in_force);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, account);
	stmt_bind_i64(rows, 3, since);
	stmt_bind_i64(rows, 4, last);
	stmt_bind_i64(rows, 5, WORK_MOVES_CHUNK);
	stmt_bind_i64(rows, 6, READING_PRIVATE);
	while (count < WORK_MOVES_CHUNK && stmt_step(rows))
		acts[count++] = (struct act){stmt_i64(rows, 0), stmt_i64(rows, 1) != 0};
	*ret_count = count;
	return stmt_end(rows, fault);
}

static enum outcome act_undo(struct conn *conn, const struct incident_change *change,
			     const struct act *act, bool unguard, struct work_moves_step *step,
			     struct fault *fault)
{
	enum outcome outcome = act->private && !unguard ? DENIED : OK;
	if (outcome == OK)
		outcome =
		    incident_act_undo(conn, change, act->id, &step->undone[step->n_undone], fault);
	if (outcome == CONFLICT || outcome == DENIED) {
		step->kept++;
		return OK;
	}
	step->n_undone += outcome == OK;
	return outcome;
}

enum outcome work_moves_step(struct conn *conn, const struct incident_change *change,
			     int64_t account, int64_t since, int64_t last, bool unguard,
			     struct work_moves_step *ret_step, struct fault *fault)
{
	size_t count;
	struct act acts[WORK_MOVES_CHUNK];
	enum outcome outcome =
	    acts_read(conn, change->campaign, account, since, last, acts, &count, fault);
	struct work_moves_step step = {.last = last, .more = count == WORK_MOVES_CHUNK};
	for (size_t i = 0; i < count && outcome == OK; i++) {
		step.last = acts[i].id;
		outcome = act_undo(conn, change, &acts[i], unguard, &step, fault);
	}
	if (outcome == OK)
		*ret_step = step;
	return outcome;
}
