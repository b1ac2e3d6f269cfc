// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/post_origin.h"

#include "campaign/campaign_embedded.h"
#include "campaign/post.h"
#include "store/job.h"

// The post that holds the words of this one now; 0: it does itself.
static enum outcome newer_find(struct conn *conn, int64_t post, int64_t *ret_newer,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_post_newer);
	stmt_bind_i64(find, 1, post);
	*ret_newer = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

enum outcome post_origin_edited(struct conn *conn, int64_t post, int64_t newer, struct fault *fault)
{
	int64_t next = post;
	enum outcome outcome = OK;
	for (int i = 0; i < POST_EDITS_MAX && next != 0 && next != newer && outcome == OK; i++) {
		post = next;
		outcome = newer_find(conn, post, &next, fault);
	}
	if (outcome != OK || next != 0)
		return outcome;
	struct stmt *note = stmt_start(conn, &sql_post_edited);
	stmt_bind_i64(note, 1, post);
	stmt_bind_i64(note, 2, newer);
	return stmt_run(note, fault);
}

static enum outcome one_removed(struct conn *conn, int64_t post, int64_t now, struct fault *fault)
{
	char id[24];
	struct stmt *note = stmt_start(conn, &sql_post_removed);
	stmt_bind_i64(note, 1, post);
	stmt_bind_i64(note, 2, now);
	const enum outcome outcome = stmt_run(note, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	const struct str name =
	    str_of(id, (size_t)snprintf(id, sizeof id, "%lld", (long long)post));
	return job_add(conn, STR(REMOVAL_JOB), name, name, now, fault);
}

enum outcome post_origin_removed(struct conn *conn, int64_t post, int64_t now, struct fault *fault)
{
	enum outcome outcome = OK;
	for (int i = 0; i <= POST_EDITS_MAX && post != 0 && outcome == OK; i++) {
		outcome = one_removed(conn, post, now, fault);
		if (outcome == OK)
			outcome = newer_find(conn, post, &post, fault);
	}
	return outcome;
}

enum outcome post_origin_all_removed(struct conn *conn, int64_t first, struct str prefix,
				     int64_t now, struct fault *fault)
{
	char payload[POST_ID_MAX + 24];
	const int len = snprintf(payload, sizeof payload, "%lld %.*s", (long long)first,
				 STR_ARG(str_slice(prefix, 0, POST_ID_MAX)));
	const struct str name = str_of(payload, (size_t)len);
	return job_add(conn, STR(REMOVAL_JOB), name, name, now, fault);
}
