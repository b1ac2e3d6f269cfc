// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/post_file.h"

#include "campaign/campaign_embedded.h"

static enum outcome found(struct conn *conn, const struct query *query, int64_t id, bool *ret,
			  struct fault *fault)
{
	struct stmt *find = stmt_start(conn, query);
	stmt_bind_i64(find, 1, id);
	const bool any = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret = any;
	return outcome;
}

enum outcome post_file_back_find(struct conn *conn, int64_t file, struct post_file_back *ret,
				 struct fault *fault)
{
	struct post_file_back back = {.file = 0};
	struct stmt *find = stmt_start(conn, &sql_post_file_back_find);
	stmt_bind_i64(find, 1, file);
	if (stmt_step(find))
		back = (struct post_file_back){
		    .file = stmt_i64(find, 0),
		    .campaign = stmt_i64(find, 1),
		    .account = stmt_i64(find, 2),
		    .asked_at = stmt_i64(find, 3),
		    .read_to = stmt_i64(find, 4),
		    .gone = stmt_i64(find, 5),
		    .kept = stmt_i64(find, 6),
		    .ended_at = stmt_i64(find, 7),
		};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret = back;
	return outcome;
}

enum outcome post_file_any(struct conn *conn, int64_t file, bool *ret_any, struct fault *fault)
{
	return found(conn, &sql_post_file_any, file, ret_any, fault);
}

enum outcome post_file_gone(struct conn *conn, int64_t post, bool *ret_gone, struct fault *fault)
{
	return found(conn, &sql_post_file_gone, post, ret_gone, fault);
}

enum outcome post_file_note(struct conn *conn, int64_t post, int64_t file, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_post_file_insert);
	stmt_bind_i64(insert, 1, post);
	stmt_bind_i64(insert, 2, file);
	return stmt_run(insert, fault);
}

enum outcome post_file_back_begin(struct conn *conn, const struct post_file_back *back,
				  struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_post_file_back_insert);
	stmt_bind_i64(insert, 1, back->file);
	stmt_bind_i64(insert, 2, back->campaign);
	stmt_bind_i64(insert, 3, back->account);
	stmt_bind_i64(insert, 4, back->asked_at);
	return stmt_run(insert, fault);
}

enum outcome post_file_take(struct conn *conn, int64_t post, int64_t copy_of, struct fault *fault)
{
	struct stmt *take = stmt_start(conn, &sql_post_file_take);
	stmt_bind_i64(take, 1, post);
	const enum outcome outcome = stmt_run(take, fault);
	if (outcome != OK || copy_of == 0)
		return outcome;
	struct stmt *uncopy = stmt_start(conn, &sql_post_file_uncopy);
	stmt_bind_i64(uncopy, 1, copy_of);
	return stmt_run(uncopy, fault);
}

enum outcome post_file_back_step(struct conn *conn, struct post_file_back *back, int64_t read_to,
				 int64_t gone, int64_t kept, int64_t ended_at, struct fault *fault)
{
	struct stmt *step = stmt_start(conn, &sql_post_file_back_step);
	stmt_bind_i64(step, 1, back->file);
	stmt_bind_i64(step, 2, read_to);
	stmt_bind_i64(step, 3, gone);
	stmt_bind_i64(step, 4, kept);
	stmt_bind_i64_or_null(step, 5, ended_at);
	return stmt_run(step, fault);
}
