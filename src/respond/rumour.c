// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/rumour.h"

#include "base/utf8.h"
#include "respond/appeal_check.h"
#include "respond/incident_row.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

// --- reading ---

static struct rumour rumour_row(struct row_texts *row)
{
	struct stmt *stmt = row->stmt;
	return (struct rumour){
	    .id = stmt_i64(stmt, 0),
	    .number = stmt_i64(stmt, 1),
	    .claim = row_text(row, 2),
	    .place = row_text(row, 3),
	    .harm = row_text(row, 4),
	    .sure = (enum incident_sure)stmt_i64(stmt, 5),
	    .evidence = row_text(row, 6),
	    .sure_by = row_text(row, 7),
	    .sure_at = stmt_i64(stmt, 8),
	    .look_at = stmt_i64(stmt, 9),
	    .public = stmt_i64(stmt, 10) != 0,
	    .by = row_text(row, 11),
	    .at = stmt_i64(stmt, 12),
	    .closed_at = stmt_i64(stmt, 13),
	    .answers = stmt_i64(stmt, 14),
	    .checked = stmt_i64(stmt, 15),
	    .posts = stmt_i64(stmt, 16),
	    .said_in = stmt_i64(stmt, 17),
	};
}

static enum outcome row_end(struct row_texts *row, struct fault *fault)
{
	const enum outcome outcome = stmt_end(row->stmt, fault);
	return outcome == OK ? row_texts_end(row, fault) : outcome;
}

// Reads what `row`, whose first parameter is the campaign, and whose second is `most`, finds.
static enum outcome list_read(struct row_texts row, int64_t campaign, size_t most,
			      struct rumour **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct rumour *list = arena_array(row.arena, most, sizeof *list);
	row.full = !list;
	stmt_bind_i64(row.stmt, 1, campaign);
	stmt_bind_i64(row.stmt, 2, (int64_t)most);
	while (list && count < most && stmt_step(row.stmt))
		list[count++] = rumour_row(&row);
	const enum outcome outcome = row_end(&row, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome rumour_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t after,
			 int64_t post, struct rumour **ret_list, size_t *ret_count,
			 int64_t *ret_next, struct fault *fault)
{
	const struct row_texts row = {stmt_start(conn, &sql_rumour_list), arena, false};
	stmt_bind_i64(row.stmt, 3, after);
	stmt_bind_i64(row.stmt, 4, post);
	const enum outcome outcome =
	    list_read(row, campaign, RUMOURS_LISTED + 1, ret_list, ret_count, fault);
	if (outcome != OK)
		return outcome;
	*ret_next = *ret_count > RUMOURS_LISTED ? (*ret_list)[RUMOURS_LISTED - 1].id : 0;
	*ret_count -= *ret_next != 0;
	return OK;
}

enum outcome rumour_list_public(struct conn *conn, struct arena *arena, int64_t campaign,
				struct rumour **ret_list, size_t *ret_count, struct fault *fault)
{
	const struct row_texts row = {stmt_start(conn, &sql_rumour_public), arena, false};
	return list_read(row, campaign, RUMOURS_PUBLIC_MOST, ret_list, ret_count, fault);
}

enum outcome rumour_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct rumour *ret_rumour, struct fault *fault)
{
	struct row_texts row = {stmt_start(conn, &sql_rumour_find), arena, false};
	stmt_bind_i64(row.stmt, 1, campaign);
	stmt_bind_i64(row.stmt, 2, id);
	const bool found = stmt_step(row.stmt);
	const struct rumour rumour = found ? rumour_row(&row) : (struct rumour){0};
	const enum outcome outcome = row_end(&row, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such rumour here.");
	if (outcome == OK)
		*ret_rumour = rumour;
	return outcome;
}

enum outcome rumour_answers(struct conn *conn, struct arena *arena, int64_t rumour,
			    struct rumour_answer **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct row_texts row = {stmt_start(conn, &sql_rumour_answers), arena, false};
	struct rumour_answer *list = arena_array(arena, RUMOUR_ANSWERS_MOST, sizeof *list);
	row.full = !list;
	stmt_bind_i64(row.stmt, 1, rumour);
	while (list && count < RUMOUR_ANSWERS_MOST && stmt_step(row.stmt))
		list[count++] = (struct rumour_answer){
		    .lang = row_text(&row, 0),
		    .text = row_text(&row, 1),
		    .by = row_text(&row, 2),
		    .account = stmt_i64(row.stmt, 3),
		    .at = stmt_i64(row.stmt, 4),
		    .checked_by = row_text(&row, 5),
		    .checked_at = stmt_i64(row.stmt, 6),
		};
	const enum outcome outcome = row_end(&row, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome rumour_spreads(struct conn *conn, struct arena *arena, int64_t rumour,
			    struct rumour_spread **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct row_texts row = {stmt_start(conn, &sql_rumour_incidents), arena, false};
	struct rumour_spread *list = arena_array(arena, RUMOUR_INCIDENTS_MOST, sizeof *list);
	row.full = !list;
	stmt_bind_i64(row.stmt, 1, rumour);
	stmt_bind_i64(row.stmt, 2, RUMOUR_INCIDENTS_MOST);
	stmt_bind_i64(row.stmt, 3, READING_PRIVATE);
	while (list && count < RUMOUR_INCIDENTS_MOST && stmt_step(row.stmt))
		list[count++] = (struct rumour_spread){
		    .incident = stmt_i64(row.stmt, 0),
		    .title = row_text(&row, 1),
		    .posts = stmt_i64(row.stmt, 2),
		    .first_post = stmt_i64(row.stmt, 3),
		};
	const enum outcome outcome = row_end(&row, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome rumour_of_incident(struct conn *conn, struct arena *arena, int64_t incident,
				struct rumour *ret_rumour, struct fault *fault)
{
	struct rumour rumour = {0};
	struct row_texts row = {stmt_start(conn, &sql_rumour_of_incident), arena, false};
	stmt_bind_i64(row.stmt, 1, incident);
	stmt_bind_i64(row.stmt, 2, 1);
	if (stmt_step(row.stmt))
		rumour = (struct rumour){
		    .id = stmt_i64(row.stmt, 0),
		    .number = stmt_i64(row.stmt, 1),
		    .claim = row_text(&row, 2),
		    .sure = SURE_FALSE,
		};
	const enum outcome outcome = row_end(&row, fault);
	if (outcome == OK)
		*ret_rumour = rumour;
	return outcome;
}

const struct rumour_answer *rumour_answer_in(const struct rumour_answer *answers, size_t count,
					     struct str lang)
{
	const struct rumour_answer *found = NULL;
	for (size_t i = 0; i < count; i++) {
		if (answers[i].checked_at == 0)
			continue;
		if (str_equal(answers[i].lang, lang))
			return &answers[i];
		if (!found || str_equal(answers[i].lang, STR("en")))
			found = &answers[i];
	}
	return found;
}

// --- changes ---

// That the rumour is of the campaign.
static enum outcome rumour_check(struct conn *conn, const struct rumour_change *change,
				 int64_t rumour, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_rumour_find);
	stmt_bind_i64(find, 1, change->campaign);
	stmt_bind_i64(find, 2, rumour);
	const bool found = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && !found ? fail(NOT_FOUND, fault, "There is no such rumour here.")
				       : outcome;
}

enum outcome rumour_record(struct conn *conn, const struct rumour_change *change,
			   const struct rumour *rumour, struct fault *fault)
{
	if (rumour->claim.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say what is claimed, in one sentence.");
	if (utf8_length(rumour->claim) > RUMOUR_CLAIM_MAX)
		return fail(INVALID, fault, /*tr*/ "Say it in at most %d characters.",
			    RUMOUR_CLAIM_MAX);
	struct stmt *last = stmt_start(conn, &sql_rumour_number_last);
	stmt_bind_i64(last, 1, change->campaign);
	const int64_t number = stmt_step(last) ? stmt_i64(last, 0) + 1 : 1;
	const enum outcome outcome = stmt_end(last, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_rumour_insert);
	stmt_bind_i64(insert, 1, rumour->id);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, number);
	stmt_bind_str(insert, 4, rumour->claim);
	stmt_bind_str(insert, 5, rumour->place.at ? rumour->place : STR(""));
	stmt_bind_str(insert, 6, rumour->harm.at ? rumour->harm : STR(""));
	row_bind_some(insert, 7, rumour->look_at);
	stmt_bind_i64(insert, 8, change->account);
	stmt_bind_i64(insert, 9, change->now);
	return stmt_run(insert, fault);
}

enum outcome rumour_decide(struct conn *conn, const struct rumour_change *change,
			   const struct rumour *rumour, bool over, struct fault *fault)
{
	const bool settled = rumour->sure == SURE_FALSE || rumour->sure == SURE_CONFIRMED;
	if (rumour->sure != SURE_UNVERIFIED && rumour->evidence.len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Say how we know it: what speaks for it, what against.");
	if (rumour->public && !settled)
		return fail(INVALID, fault,
			    /*tr*/ "Only what is false or confirmed is told to the public.");
	const enum outcome outcome = rumour_check(conn, change, rumour->id, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *decide = stmt_start(conn, &sql_rumour_decide);
	stmt_bind_i64(decide, 1, change->campaign);
	stmt_bind_i64(decide, 2, rumour->id);
	stmt_bind_i64(decide, 3, rumour->sure);
	stmt_bind_str(decide, 4, rumour->evidence.at ? rumour->evidence : STR(""));
	stmt_bind_i64(decide, 5, change->account);
	stmt_bind_i64(decide, 6, change->now);
	row_bind_some(decide, 7, rumour->look_at);
	stmt_bind_i64(decide, 8, rumour->public);
	row_bind_some(decide, 9, over ? change->now : 0);
	return stmt_run(decide, fault);
}

enum outcome rumour_answer_put(struct conn *conn, const struct rumour_change *change,
			       int64_t rumour, struct str lang, struct str text,
			       struct fault *fault)
{
	if (text.len == 0)
		return fail(INVALID, fault, /*tr*/ "Write what is true.");
	enum outcome outcome = appeal_check_words(text, fault);
	if (outcome == OK)
		outcome = rumour_check(conn, change, rumour, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *put = stmt_start(conn, &sql_rumour_answer_put);
	stmt_bind_i64(put, 1, rumour);
	stmt_bind_str(put, 2, lang);
	stmt_bind_str(put, 3, text);
	stmt_bind_i64(put, 4, change->account);
	stmt_bind_i64(put, 5, change->now);
	return stmt_run(put, fault);
}

enum outcome rumour_answer_check(struct conn *conn, const struct rumour_change *change,
				 int64_t rumour, struct str lang, struct fault *fault)
{
	enum outcome outcome = rumour_check(conn, change, rumour, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_rumour_answer_author);
	stmt_bind_i64(find, 1, rumour);
	stmt_bind_str(find, 2, lang);
	const bool found = stmt_step(find);
	const int64_t author = found ? stmt_i64(find, 0) : 0;
	outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no answer in this language.");
	if (outcome == OK && author == change->account)
		return fail(DENIED, fault,
			    /*tr*/
			    "You wrote this answer. Somebody else who reads the language "
			    "has to check it.");
	if (outcome != OK)
		return outcome;
	struct stmt *check = stmt_start(conn, &sql_rumour_answer_check);
	stmt_bind_i64(check, 1, rumour);
	stmt_bind_str(check, 2, lang);
	stmt_bind_i64(check, 3, change->account);
	stmt_bind_i64(check, 4, change->now);
	return stmt_run(check, fault);
}

enum outcome rumour_post_link(struct conn *conn, const struct rumour_change *change, int64_t rumour,
			      int64_t post, struct fault *fault)
{
	int64_t incident = 0;
	enum outcome outcome = rumour_check(conn, change, rumour, fault);
	if (outcome == OK)
		outcome = incident_of_post(conn, change->campaign, post, &incident, fault);
	if (outcome == OK && incident == 0)
		outcome =
		    incident_ensure(conn, change->ids, change->campaign, post, &incident, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *put = stmt_start(conn, &sql_rumour_incident_put);
	stmt_bind_i64(put, 1, rumour);
	stmt_bind_i64(put, 2, incident);
	stmt_bind_i64(put, 3, change->account);
	stmt_bind_i64(put, 4, change->now);
	return stmt_run(put, fault);
}

enum outcome rumour_incident_unlink(struct conn *conn, const struct rumour_change *change,
				    int64_t rumour, int64_t incident, struct fault *fault)
{
	const enum outcome outcome = rumour_check(conn, change, rumour, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *drop = stmt_start(conn, &sql_rumour_incident_drop);
	stmt_bind_i64(drop, 1, rumour);
	stmt_bind_i64(drop, 2, incident);
	return stmt_run(drop, fault);
}
