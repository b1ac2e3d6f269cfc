// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/ask.h"

#include "campaign/campaign.h"
#include "match/match_embedded.h"
#include "people/audit.h"
#include "text/keyword.h"

#define ANSWER_BYTES 100 // a longer message is more than yes or no

enum outcome ask_read(struct conn *conn, int64_t delivery, struct ask ret_sides[ASK_SIDES],
		      struct fault *fault)
{
	struct ask sides[ASK_SIDES] = {0};
	struct stmt *rows = stmt_start(conn, &sql_ask_read);
	stmt_bind_i64(rows, 1, delivery);
	while (stmt_step(rows))
		sides[stmt_i64(rows, 0) == ASK_GIVE] = (struct ask){
		    .times = (int)stmt_i64(rows, 1),
		    .asked_at = stmt_i64(rows, 2),
		    .next_at = stmt_i64(rows, 3),
		    .outbox = stmt_i64(rows, 4),
		    .answer = (enum ask_answer)stmt_i64(rows, 5),
		    .told = (enum delivery_state)stmt_i64(rows, 6),
		    .account = stmt_i64(rows, 7),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		memcpy(ret_sides, sides, sizeof sides);
	return outcome;
}

enum outcome ask_open(struct conn *conn, enum ask_side side, int64_t of, int64_t *ret_delivery,
		      struct fault *fault)
{
	int64_t delivery = 0;
	struct stmt *rows = stmt_start(conn, &sql_ask_open);
	stmt_bind_i64(rows, 1, side);
	stmt_bind_i64(rows, 2, of);
	for (int count = 0; stmt_step(rows); count++)
		delivery = count == 0 ? stmt_i64(rows, 0) : 0;
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		*ret_delivery = delivery;
	return outcome;
}

// --- changes ---

static enum outcome look_queue(struct conn *conn, int64_t delivery, int64_t now,
			       struct fault *fault)
{
	char key[24];
	const struct str text =
	    str_of(key, (size_t)snprintf(key, sizeof key, "%lld", (long long)delivery));
	const enum outcome outcome = job_add(conn, STR(ASK_JOB), text, text, now, fault);
	return outcome == OK ? job_hurry(conn, STR(ASK_JOB), text, now, fault) : outcome;
}

enum outcome ask_begin(struct conn *conn, const struct need_change *change, int64_t delivery,
		       struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_ask_forget);
	stmt_bind_i64(forget, 1, delivery);
	const enum outcome outcome = stmt_run(forget, fault);
	return outcome == OK ? look_queue(conn, delivery, change->now, fault) : outcome;
}

enum outcome ask_wake(struct conn *conn, int64_t delivery, int64_t now, struct fault *fault)
{
	struct ask sides[ASK_SIDES];
	const enum outcome outcome = ask_read(conn, delivery, sides, fault);
	if (outcome != OK || (sides[ASK_NEED].account == 0 && sides[ASK_GIVE].account == 0))
		return outcome;
	return look_queue(conn, delivery, now, fault);
}

enum outcome ask_take(struct conn *conn, const struct need_change *change, int64_t delivery,
		      enum ask_side side, bool yes, struct fault *fault)
{
	static const char *const acts[ASK_SIDES][2] = {{"need-no", "need-yes"},
						       {"offer-no", "offer-yes"}};
	const enum outcome outcome =
	    delivery_step(conn, change, delivery, str_from(acts[side][yes]), 0, STR(""), fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_ask_answer_set);
	stmt_bind_i64(set, 1, delivery);
	stmt_bind_i64(set, 2, side);
	stmt_bind_i64(set, 3, yes ? ASK_YES : ASK_NO);
	return stmt_run(set, fault);
}

// --- messages ---

// Yes or no, if that is all that it says, and no question.
static enum keyword answer_of(struct group_scratch *scratch, const struct group_post *post)
{
	struct json_value root, value;
	struct str text;
	if (!post->direct || post->raw.len == 0 ||
	    json_parse(scratch->reader, post->raw, &root, NULL) != OK ||
	    !json_member(root, STR("text"), &value) || !json_get_str(value, &text) ||
	    text.len > ANSWER_BYTES)
		return KEYWORD_NONE;
	const enum keyword keyword = keyword_of(text, &scratch->folded);
	const bool asks = scratch->folded.seen & FOLD_SEEN_QUESTION;
	return asks || (keyword != KEYWORD_YES && keyword != KEYWORD_NO) ? KEYWORD_NONE : keyword;
}

static enum outcome asked_find(struct conn *conn, const struct group_post *post, int64_t first,
			       int64_t *ret_delivery, enum ask_side *ret_side, struct fault *fault)
{
	int count = 0;
	int64_t delivery = 0;
	struct stmt *rows = stmt_start(conn, &sql_ask_of_sender);
	stmt_bind_i64(rows, 1, post->campaign);
	stmt_bind_i64(rows, 2, first);
	stmt_bind_i64(rows, 3, post->id);
	for (; stmt_step(rows); count++) {
		*ret_side = stmt_i64(rows, 1) == ASK_GIVE ? ASK_GIVE : ASK_NEED;
		delivery = stmt_i64(rows, 2) != 0 ? stmt_i64(rows, 0) : 0;
	}
	*ret_delivery = count == 1 ? delivery : 0;
	return stmt_end(rows, fault);
}

enum outcome ask_hear(struct conn *conn, struct id_maker *ids, struct group_scratch *scratch,
		      const struct group_post *post, int64_t first, struct fault *fault)
{
	int64_t delivery;
	enum ask_side side;
	struct campaign campaign = {0};
	const enum keyword keyword = answer_of(scratch, post);
	if (keyword == KEYWORD_NONE)
		return OK;
	enum outcome outcome = asked_find(conn, post, first, &delivery, &side, fault);
	if (outcome != OK || delivery == 0)
		return outcome;
	const struct need_change change = {
	    .ids = ids, .campaign = post->campaign, .now = id_time(post->id)};
	outcome = ask_take(conn, &change, delivery, side, keyword == KEYWORD_YES, fault);
	if (outcome == CONFLICT)
		return OK; // a person was quicker
	if (outcome == OK)
		outcome = campaign_by_id(conn, &scratch->arena, post->campaign, &campaign, fault);
	const struct audit_entry entry = {
	    .action = "delivery.answer", .campaign = campaign.slug, .subject = delivery};
	return outcome == OK ? audit_add(conn, ids, &entry, fault) : outcome;
}
