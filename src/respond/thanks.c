// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/thanks.h"

#include "campaign/outbox.h"
#include "respond/respond_embedded.h"

const char *const thanks_consent_names[THANKS_CONSENTS] = {"private", "unnamed", "named"};

static struct thanks thanks_row(struct stmt *row, struct arena *arena)
{
	const int64_t id = stmt_i64(row, 0);
	return (struct thanks){
	    .id = id,
	    .at = id_time(id),
	    .code = arena_copy(arena, stmt_str(row, 1)),
	    .words = arena_copy(arena, stmt_str(row, 2)),
	    .name = arena_copy(arena, stmt_str(row, 3)),
	    .lang = arena_copy(arena, stmt_str(row, 4)),
	    .consent = (enum thanks_consent)(stmt_i64(row, 5) % THANKS_CONSENTS),
	    .consent_at = stmt_i64(row, 6),
	    .consent_by = arena_copy(arena, stmt_str(row, 7)),
	    .consent_words = arena_copy(arena, stmt_str(row, 8)),
	    .consent_lang = arena_copy(arena, stmt_str(row, 9)),
	    .ended_at = stmt_i64(row, 10),
	    .shared_at = stmt_i64(row, 11),
	    .shared_by = arena_copy(arena, stmt_str(row, 12)),
	    .post = stmt_i64(row, 13),
	};
}

enum outcome thanks_list(struct conn *conn, struct arena *arena, const struct thanks_wish *wish,
			 struct thanks **ret_list, size_t *ret_count, int64_t *ret_next,
			 struct fault *fault)
{
	size_t count = 0;
	struct thanks *list = arena_array(arena, THANKS_LIST_MOST + 1, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_thanks_list);
	stmt_bind_i64(rows, 1, wish->campaign);
	stmt_bind_i64(rows, 2, wish->shared);
	stmt_bind_i64(rows, 3, THANKS_LIST_MOST + 1);
	stmt_bind_i64(rows, 4, wish->before ? wish->before : INT64_MAX);
	while (list && count <= THANKS_LIST_MOST && stmt_step(rows))
		list[count++] = thanks_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_next = count > THANKS_LIST_MOST ? list[THANKS_LIST_MOST - 1].id : 0;
	*ret_list = list;
	*ret_count = *ret_next ? THANKS_LIST_MOST : count;
	return OK;
}

static enum outcome row_take(struct stmt *find, struct arena *arena, struct thanks *ret_thanks,
			     struct fault *fault)
{
	const bool found = stmt_step(find);
	const struct thanks thanks = found ? thanks_row(find, arena) : (struct thanks){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There are no such thanks here.");
	if (outcome == OK)
		*ret_thanks = thanks;
	return outcome;
}

enum outcome thanks_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct thanks *ret_thanks, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_thanks_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	return row_take(find, arena, ret_thanks, fault);
}

enum outcome thanks_by_code(struct conn *conn, struct arena *arena, int64_t campaign,
			    struct str code, struct thanks *ret_thanks, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_thanks_by_code);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, code);
	return row_take(find, arena, ret_thanks, fault);
}

// --- changes ---

static struct str some(struct str text)
{
	return text.at ? text : STR("");
}

static enum outcome same_find(struct conn *conn, struct arena *arena, struct str message,
			      struct str *ret_code, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_thanks_of_message);
	stmt_bind_str(find, 1, message);
	*ret_code = stmt_step(find) ? arena_copy(arena, stmt_str(find, 0)) : (struct str){0};
	return stmt_end(find, fault);
}

static enum outcome thanks_insert(struct conn *conn, const struct thanks_change *change,
				  const struct thanks *thanks, struct str message,
				  struct fault *fault)
{
	const bool given = thanks->consent != THANKS_PRIVATE;
	struct stmt *insert = stmt_start(conn, &sql_thanks_insert);
	stmt_bind_i64(insert, 1, change->thanks);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_str(insert, 3, thanks->code);
	stmt_bind_str(insert, 4, message);
	stmt_bind_i64_or_null(insert, 5, thanks->post);
	stmt_bind_str(insert, 6, thanks->words);
	stmt_bind_str(insert, 7, some(thanks->name));
	stmt_bind_str(insert, 8, some(thanks->lang));
	stmt_bind_i64(insert, 9, thanks->consent);
	stmt_bind_i64_or_null(insert, 10, given ? change->now : 0);
	stmt_bind_i64_or_null(insert, 11, given ? change->account : 0);
	stmt_bind_str(insert, 12, given ? some(thanks->consent_words) : STR(""));
	stmt_bind_str(insert, 13, some(thanks->consent_lang));
	return stmt_run(insert, fault);
}

enum outcome thanks_add(struct conn *conn, const struct thanks_change *change,
			const struct thanks *thanks, struct str message, struct arena *arena,
			struct str *ret_code, struct fault *fault)
{
	bool fits = true;
	struct str known;
	struct thanks_change own = *change;
	enum outcome outcome = same_find(conn, arena, message, &known, fault);
	if (outcome == OK && known.len > 0) {
		*ret_code = known;
		return OK;
	}
	if (outcome == OK && thanks->post == 0)
		outcome = outbox_spend(conn, change->campaign, STR("thanks"), 1, THANKS_DAY_MOST,
				       change->now, &fits, fault);
	if (outcome == OK && !fits)
		return fail(TOO_MUCH, fault,
			    /*tr*/
			    "Very many people wrote here today. Please send it again "
			    "tomorrow; what you wrote is still in the form.");
	own.thanks = id_next(change->ids);
	if (outcome == OK)
		outcome = thanks_insert(conn, &own, thanks, message, fault);
	if (outcome == OK)
		*ret_code = thanks->code;
	return outcome;
}

enum outcome thanks_end(struct conn *conn, const struct thanks_change *change, bool erase,
			struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_thanks_consent_end);
	stmt_bind_i64(end, 1, change->thanks);
	stmt_bind_i64(end, 2, change->now);
	const enum outcome outcome = stmt_run(end, fault);
	if (outcome != OK || !erase)
		return outcome;
	struct stmt *words = stmt_start(conn, &sql_thanks_erase);
	stmt_bind_i64(words, 1, change->thanks);
	return stmt_run(words, fault);
}

enum outcome thanks_forget(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_thanks_forget);
	stmt_bind_i64(forget, 1, post);
	return stmt_run(forget, fault);
}

enum outcome thanks_consent_set(struct conn *conn, const struct thanks_change *change,
				const struct thanks *given, struct fault *fault)
{
	if (given->consent == THANKS_PRIVATE)
		return thanks_end(conn, change, false, fault);
	if (str_trim(given->consent_words).len == 0)
		return fail(INVALID, fault,
			    /*tr*/
			    "Write what you asked and what they said: a consent is to "
			    "something.");
	struct stmt *set = stmt_start(conn, &sql_thanks_consent_set);
	stmt_bind_i64(set, 1, change->thanks);
	stmt_bind_i64(set, 2, given->consent);
	stmt_bind_i64(set, 3, change->now);
	stmt_bind_i64_or_null(set, 4, change->account);
	stmt_bind_str(set, 5, given->consent_words);
	stmt_bind_str(set, 6, some(given->consent_lang));
	stmt_bind_str(set, 7, some(given->name));
	return stmt_run(set, fault);
}

enum outcome thanks_share(struct conn *conn, const struct thanks_change *change, bool shared,
			  struct fault *fault)
{
	struct stmt *share = stmt_start(conn, &sql_thanks_share);
	stmt_bind_i64(share, 1, change->thanks);
	stmt_bind_i64_or_null(share, 2, shared ? change->now : 0);
	stmt_bind_i64_or_null(share, 3, shared ? change->account : 0);
	return stmt_run(share, fault);
}
