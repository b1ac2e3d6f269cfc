// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/work.h"

#include "campaign/campaign_embedded.h"
#include "campaign/limit.h"

// --- counting and reading ---

enum outcome work_one_sided(struct conn *conn, int64_t campaign, int64_t account, int64_t since,
			    int64_t now, bool *ret_one_sided, struct fault *fault)
{
	int64_t most;
	const int64_t day_ago = now - WORK_WITHIN_MS;
	enum outcome outcome = limit_read(conn, campaign, LIMIT_ONE_SIDED, &most, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *last = stmt_start(conn, &sql_work_last);
	stmt_bind_i64(last, 1, campaign);
	stmt_bind_i64(last, 2, account);
	stmt_bind_i64(last, 3, since > day_ago ? since : day_ago);
	stmt_bind_i64(last, 4, WORK_LAST);
	const bool one_sided =
	    stmt_step(last) && stmt_i64(last, 0) >= WORK_LAST && stmt_i64(last, 1) >= most;
	outcome = stmt_end(last, fault);
	if (outcome == OK)
		*ret_one_sided = one_sided;
	return outcome;
}

enum outcome work_fields(struct conn *conn, int64_t campaign, int64_t account,
			 struct work_field ret_fields[CORRECTION_FIELDS], struct fault *fault)
{
	struct work_field found[CORRECTION_FIELDS] = {{0}};
	struct stmt *rows = stmt_start(conn, &sql_work_fields);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, account);
	while (stmt_step(rows))
		found[stmt_i64(rows, 0) % CORRECTION_FIELDS] =
		    (struct work_field){stmt_i64(rows, 1), stmt_i64(rows, 2), stmt_i64(rows, 3)};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		memcpy(ret_fields, found, sizeof found);
	return outcome;
}

enum outcome work_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t account,
		       struct correction **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_work_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, account);
	stmt_bind_i64(rows, 3, WORK_LISTED);
	return correction_rows(rows, arena, WORK_LISTED, ret_list, ret_count, fault);
}

enum outcome work_acts(struct conn *conn, struct arena *arena, int64_t campaign, int64_t account,
		       struct work_act **ret_list, size_t *ret_count, struct fault *fault)
{
	char words[24];
	size_t count = 0;
	struct work_act *list = arena_array(arena, WORK_REVERTS_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	const int len = snprintf(words, sizeof words, "%lld", (long long)account);
	struct stmt *rows = stmt_start(conn, &sql_work_reverts);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_str(rows, 2, str_of(words, (size_t)len));
	stmt_bind_i64(rows, 3, WORK_REVERTS_MOST);
	while (count < WORK_REVERTS_MOST && stmt_step(rows))
		list[count++] = (struct work_act){
		    .id = stmt_i64(rows, 0),
		    .at = stmt_i64(rows, 1),
		    .posts = stmt_i64(rows, 2),
		    .undone = !stmt_null(rows, 3),
		    .by = arena_copy(arena, stmt_str(rows, 4)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK) {
		*ret_list = list;
		*ret_count = count;
	}
	return outcome;
}

// --- taking back ---

enum outcome work_revert_open(struct conn *conn, struct id_maker *ids, int64_t campaign, int64_t by,
			      int64_t account, int64_t *ret_act, struct fault *fault)
{
	char words[24];
	const int len = snprintf(words, sizeof words, "%lld", (long long)account);
	return bulk_open(conn, ids, campaign, by, BULK_REVERT, str_of(words, (size_t)len), ret_act,
			 fault);
}

struct chunk {
	int64_t ids[WORK_CHUNK];
	size_t count;
};

static enum outcome chunk_read(struct stmt *rows, struct chunk *ret, struct fault *fault)
{
	ret->count = 0;
	while (ret->count < WORK_CHUNK && stmt_step(rows))
		ret->ids[ret->count++] = stmt_i64(rows, 0);
	return stmt_end(rows, fault);
}

// What each correction of a step goes through: correction_take_back or correction_redo.
typedef enum outcome turn(struct conn *conn, const struct correction_back *back, int64_t correction,
			  int64_t *ret_post, struct fault *fault);

static enum outcome chunk_turn(struct conn *conn, const struct correction_back *back,
			       const struct chunk *chunk, turn *turn_one, int64_t last,
			       struct work_step *ret_step, struct fault *fault)
{
	enum outcome outcome = OK;
	struct work_step step = {.last = last, .more = chunk->count == WORK_CHUNK};
	for (size_t i = 0; i < chunk->count && outcome == OK; i++) {
		step.last = chunk->ids[i];
		outcome = turn_one(conn, back, step.last, &step.posts[step.n_posts], fault);
		step.n_posts += outcome == OK;
		if (outcome == CONFLICT || outcome == DENIED) {
			step.kept++;
			outcome = OK;
		}
	}
	if (outcome == OK)
		*ret_step = step;
	return outcome;
}

enum outcome work_revert_step(struct conn *conn, const struct correction_back *back,
			      int64_t account, int64_t since, int64_t last,
			      struct work_step *ret_step, struct fault *fault)
{
	struct chunk chunk;
	struct stmt *rows = stmt_start(conn, &sql_work_in_force);
	stmt_bind_i64(rows, 1, back->campaign);
	stmt_bind_i64(rows, 2, account);
	stmt_bind_i64(rows, 3, since);
	stmt_bind_i64(rows, 4, last);
	stmt_bind_i64(rows, 5, WORK_CHUNK);
	const enum outcome outcome = chunk_read(rows, &chunk, fault);
	return outcome == OK
		   ? chunk_turn(conn, back, &chunk, correction_take_back, last, ret_step, fault)
		   : outcome;
}

enum outcome work_restore_step(struct conn *conn, const struct correction_back *back, int64_t last,
			       struct work_step *ret_step, struct fault *fault)
{
	struct chunk chunk;
	struct stmt *rows = stmt_start(conn, &sql_work_undone_by);
	stmt_bind_i64(rows, 1, back->bulk);
	stmt_bind_i64(rows, 2, last);
	stmt_bind_i64(rows, 3, WORK_CHUNK);
	const enum outcome outcome = chunk_read(rows, &chunk, fault);
	return outcome == OK
		   ? chunk_turn(conn, back, &chunk, correction_redo, last, ret_step, fault)
		   : outcome;
}

enum outcome work_act_find(struct conn *conn, int64_t campaign, int64_t act, int64_t *ret_account,
			   struct fault *fault)
{
	int64_t account = 0;
	struct stmt *find = stmt_start(conn, &sql_bulk_find);
	stmt_bind_i64(find, 1, act);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find) && str_equal(stmt_str(find, 0), STR(BULK_REVERT)) &&
			   str_to_i64(stmt_str(find, 1), &account);
	const bool undone = found && !stmt_null(find, 3);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such action in this campaign.");
	if (undone)
		return fail(CONFLICT, fault, /*tr*/ "This was undone before.");
	*ret_account = account;
	return OK;
}

enum outcome work_act_undone(struct conn *conn, int64_t act, int64_t now, struct fault *fault)
{
	struct stmt *mark = stmt_start(conn, &sql_bulk_undone);
	stmt_bind_i64(mark, 1, act);
	stmt_bind_i64(mark, 2, now);
	return stmt_run(mark, fault);
}
