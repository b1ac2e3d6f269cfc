// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/tag_suggest.h"

#include "campaign/campaign_embedded.h"
#include "campaign/tag.h"

static enum outcome one_set(struct conn *conn, int64_t campaign,
			    const struct tag_suggestion *suggestion, int64_t now,
			    struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_tag_suggest_insert);
	stmt_bind_i64(insert, 1, campaign);
	stmt_bind_str(insert, 2, suggestion->folded);
	stmt_bind_str(insert, 3, suggestion->name);
	stmt_bind_str(insert, 4, suggestion->tag);
	stmt_bind_i64(insert, 5, suggestion->posts);
	stmt_bind_i64(insert, 6, suggestion->senders);
	stmt_bind_i64(insert, 7, suggestion->lift);
	for (int i = 0; i < TAG_SUGGESTED_EXAMPLES; i++)
		stmt_bind_i64(insert, 8 + i, suggestion->examples[i]);
	stmt_bind_i64(insert, 11, now);
	return stmt_run(insert, fault);
}

enum outcome tag_suggest_set(struct conn *conn, int64_t campaign, const struct tag_suggestion *list,
			     size_t count, int64_t now, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_tag_suggest_forget);
	stmt_bind_i64(forget, 1, campaign);
	enum outcome outcome = stmt_run(forget, fault);
	for (size_t i = 0; i < count && i < TAG_SUGGESTED_MOST && outcome == OK; i++)
		outcome = one_set(conn, campaign, &list[i], now, fault);
	return outcome;
}

enum outcome tag_suggest_list(struct conn *conn, struct arena *arena, int64_t campaign,
			      struct tag_suggestion ret_list[TAG_SUGGESTED_MOST], size_t *ret_count,
			      struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_tag_suggest_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, TAG_SUGGESTED_MOST);
	while (count < TAG_SUGGESTED_MOST && stmt_step(rows))
		ret_list[count++] = (struct tag_suggestion){
		    .folded = arena_copy(arena, stmt_str(rows, 0)),
		    .name = arena_copy(arena, stmt_str(rows, 1)),
		    .tag = arena_copy(arena, stmt_str(rows, 2)),
		    .posts = stmt_i64(rows, 3),
		    .senders = stmt_i64(rows, 4),
		    .lift = stmt_i64(rows, 5),
		    .examples = {stmt_i64(rows, 6), stmt_i64(rows, 7), stmt_i64(rows, 8)},
		};
	*ret_count = count;
	return stmt_end(rows, fault);
}

static enum outcome spelling_add(struct conn *conn, int64_t campaign, struct str folded,
				 struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_tag_suggest_spellings);
	stmt_bind_i64(count, 1, campaign);
	stmt_bind_str(count, 2, folded);
	const int64_t spellings = stmt_step(count) ? stmt_i64(count, 0) : 0;
	enum outcome outcome = stmt_end(count, fault);
	if (outcome != OK)
		return outcome;
	if (spellings > TAG_SPELLINGS_MAX)
		return fail(TOO_MUCH, fault, /*tr*/ "This hashtag has more than %d spellings.",
			    TAG_SPELLINGS_MAX);
	struct stmt *add = stmt_start(conn, &sql_tag_suggest_take);
	stmt_bind_i64(add, 1, campaign);
	stmt_bind_str(add, 2, folded);
	return stmt_run(add, fault);
}

enum outcome tag_suggest_decide(struct conn *conn, int64_t campaign, struct str folded, bool take,
				int64_t now, struct fault *fault)
{
	struct stmt *decide = stmt_start(conn, &sql_tag_suggest_decide);
	stmt_bind_i64(decide, 1, campaign);
	stmt_bind_str(decide, 2, folded);
	stmt_bind_str(decide, 3, take ? STR("taken") : STR("refused"));
	stmt_bind_i64(decide, 4, now);
	const enum outcome outcome = stmt_run(decide, fault);
	if (outcome != OK)
		return outcome;
	if (conn_changes(conn) != 1)
		return fail(NOT_FOUND, fault, /*tr*/ "This hashtag is not suggested any more.");
	if (take)
		return spelling_add(conn, campaign, folded, fault);
	struct stmt *old = stmt_start(conn, &sql_tag_suggest_forget_refused);
	stmt_bind_i64(old, 1, campaign);
	stmt_bind_i64(old, 2, TAG_REFUSED_MOST);
	return stmt_run(old, fault);
}
