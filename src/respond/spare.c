// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/spare.h"

#include "base/id.h"
#include "respond/respond_embedded.h"

static int64_t topic_bits(void)
{
	int64_t bits = 0;
	for (int head = HEAD_TOPIC_FIRST; head <= HEAD_TOPIC_LAST; head++)
		bits |= (int64_t)1 << head;
	return bits;
}

// A number, or 0 without a row.
static enum outcome number_end(struct stmt *find, int64_t *ret, struct fault *fault)
{
	const int64_t number = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret = number;
	return outcome;
}

enum outcome spare_read(struct conn *conn, int64_t campaign, int64_t account, int64_t *ret_topics,
			struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_spare_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, account);
	return number_end(find, ret_topics, fault);
}

enum outcome spare_set(struct conn *conn, int64_t campaign, int64_t account, int64_t topics,
		       struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_spare_set);
	stmt_bind_i64(set, 1, campaign);
	stmt_bind_i64(set, 2, account);
	stmt_bind_i64(set, 3, topics & topic_bits());
	return stmt_run(set, fault);
}

enum outcome spare_life_taken(struct conn *conn, int64_t account, int64_t now, int64_t *ret_cases,
			      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_spare_life_taken);
	stmt_bind_i64(find, 1, account);
	stmt_bind_i64(find, 2, id_floor(now - SPARE_LIFE_MS));
	return number_end(find, ret_cases, fault);
}
