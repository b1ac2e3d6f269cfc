// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading cases: one, lists, figures, history.
#include "base/time.h"
#include "base/vec.h"
#include "respond/case_edit.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"

#include <math.h>

#define DUE_SOON_MS   3600000
#define CASE_LIST_MAX 200
#define INCIDENT_AT   24 // first column of the incident in desk_case_whole
#define PEOPLE_AT     44 // its last column
#define ROW_PEOPLE_AT 24 // that of desk_case_row

const char *const case_state_names[CASE_STATES] = {"new",	"claimed", "doing",   "waiting",
						   "authority", "done",	   "declined"};
const char *const case_outcomes[] = {"helped-confirmed", "helped", "taken-over", "not-needed",
				     "unreachable",	 "false",  "duplicate",	 NULL};
const char *const case_event_words[] = {"opened",
					"claimed",
					"released",
					"state",
					"closed",
					"reopened",
					"urgency",
					"asked",
					"ask-dropped",
					"handed",
					"hand-accepted",
					"hand-declined",
					"hand-withdrawn",
					"note",
					"tried",
					"title",
					"sure",
					"post",
					"joined",
					"moved",
					"split",
					"answered",
					"wrote",
					"reach",
					"reach-allowed",
					"reach-left",
					"replied",
					"promise-ended",
					"ask-silent",
					"handout",
					"transfer-asked",
					"transfer-accepted",
					"transfer-declined",
					"transfer-withdrawn",
					"transfer-expired",
					"help-asked",
					"help-coming",
					"help-there",
					"help-stood-down",
					"help-failed",
					"contacts-erased",
					"people",
					"check",
					"check-done",
					"check-open",
					"check-gone",
					"check-back",
					"team",
					"file",
					"file-gone",
					"reporter",
					"part",
					"part-back",
					"due",
					"taken-back",
					NULL};

// The columns with which every query of cases begins.
static struct desk_case case_begin(struct stmt *stmt, struct row_texts *texts)
{
	return (struct desk_case){
	    .id = stmt_i64(stmt, 0),
	    .number = stmt_i64(stmt, 1),
	    .state = (enum case_state)(stmt_i64(stmt, 2) % CASE_STATES),
	    .urgency = (enum post_urgency)(stmt_i64(stmt, 3) % URGENCY_COUNT),
	    .owner = stmt_i64(stmt, 4),
	    .owner_name = row_text(texts, 5),
	    .claimed_at = stmt_i64(stmt, 6),
	    .opened_at = stmt_i64(stmt, 7),
	    .due_at = stmt_i64(stmt, 8),
	};
}

// What stands behind the incident, from column `first` on.
static void beside_read(struct row_texts *texts, int first, struct desk_case *ret)
{
	ret->people = stmt_i64(texts->stmt, first);
	ret->checks = stmt_i64(texts->stmt, first + 1);
	ret->checks_done = stmt_i64(texts->stmt, first + 2);
	ret->team = stmt_i64(texts->stmt, first + 3);
	ret->team_name = row_text(texts, first + 4);
}

static enum outcome case_read(struct stmt *stmt, struct arena *arena, struct desk_case *ret,
			      struct fault *fault)
{
	struct row_texts texts = {.stmt = stmt, .arena = arena};
	*ret = case_begin(stmt, &texts);
	ret->changed_at = stmt_i64(stmt, 9);
	ret->waiting_for = row_text(&texts, 10);
	ret->waiting_until = stmt_i64(stmt, 11);
	ret->handed_to = stmt_i64(stmt, 12);
	ret->handed_name = row_text(&texts, 13);
	ret->outcome = row_text(&texts, 14);
	ret->reason = row_text(&texts, 15);
	ret->closed_at = stmt_i64(stmt, 16);
	ret->wished.account = stmt_i64(stmt, 17);
	ret->wished.name = row_text(&texts, 18);
	ret->wished.at = stmt_i64(stmt, 19);
	ret->wished.what = row_text(&texts, 20);
	ret->wished.word = row_text(&texts, 21);
	ret->wished.reason = row_text(&texts, 22);
	ret->revision = stmt_i64(stmt, 23);
	incident_read(&texts, INCIDENT_AT, &ret->incident);
	beside_read(&texts, PEOPLE_AT, ret);
	return row_texts_end(&texts, fault);
}

// A row of a list.
static enum outcome case_read_row(struct stmt *stmt, struct arena *arena, struct desk_case *ret,
				  struct fault *fault)
{
	struct row_texts texts = {.stmt = stmt, .arena = arena};
	*ret = case_begin(stmt, &texts);
	ret->waiting_for = row_text(&texts, 9);
	ret->waiting_until = stmt_i64(stmt, 10);
	ret->handed_to = stmt_i64(stmt, 11);
	ret->handed_name = row_text(&texts, 12);
	ret->outcome = row_text(&texts, 13);
	ret->closed_at = stmt_i64(stmt, 14);
	ret->revision = stmt_i64(stmt, 15);
	beside_read(&texts, ROW_PEOPLE_AT, ret);
	ret->incident = (struct incident){
	    .id = stmt_i64(stmt, 16),
	    .campaign = stmt_i64(stmt, 17),
	    .title = row_text(&texts, 18),
	    .posts = stmt_i64(stmt, 19),
	    .kind = (enum post_kind)(stmt_i64(stmt, 20) % KIND_COUNT),
	    .labels = (uint32_t)stmt_i64(stmt, 21),
	    .place = row_text(&texts, 22),
	    .lat = NAN,
	    .lon = NAN,
	    .langs = row_text(&texts, 23),
	};
	return row_texts_end(&texts, fault);
}

enum outcome case_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
		       struct desk_case *ret_case, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	struct desk_case desk_case;
	const enum outcome read = found ? case_read(find, arena, &desk_case, fault) : OK;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK || read != OK)
		return outcome != OK ? outcome : read;
	if (!found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such Case in this campaign.");
	*ret_case = desk_case;
	return OK;
}

enum outcome case_brief(struct conn *conn, int64_t incident, struct case_brief *ret_brief,
			struct fault *fault)
{
	struct case_brief brief = {0};
	struct stmt *find = stmt_start(conn, &sql_case_of_incident);
	stmt_bind_i64(find, 1, incident);
	if (stmt_step(find))
		brief = (struct case_brief){
		    .id = stmt_i64(find, 0),
		    .state = (enum case_state)(stmt_i64(find, 1) % CASE_STATES),
		    .urgency = (enum post_urgency)(stmt_i64(find, 2) % URGENCY_COUNT),
		    .wished = !stmt_null(find, 3),
		};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_brief = brief;
	return outcome;
}

enum outcome case_of_incident(struct conn *conn, int64_t incident, int64_t *ret_case,
			      struct fault *fault)
{
	struct case_brief brief;
	const enum outcome outcome = case_brief(conn, incident, &brief, fault);
	if (outcome == OK)
		*ret_case = brief.id;
	return outcome;
}

// --- lists ---

static const struct query *const list_queries[] = {
    [CASES_OPEN] = &sql_case_list_taken, [CASES_NOBODY] = &sql_case_list_nobody,
    [CASES_MINE] = &sql_case_list_mine,	 [CASES_WAITING] = &sql_case_list_waiting,
    [CASES_DUE] = &sql_case_list_due,	 [CASES_CLOSED_TODAY] = &sql_case_list_closed,
};

struct case_page {
	struct arena *arena;
	struct desk_case *cases;
	size_t count, limit;
	bool rows; // of the board; else whole cases
};

static enum outcome page_read(struct stmt *stmt, struct case_page *page, struct fault *fault)
{
	enum outcome read = OK;
	while (read == OK && page->count < page->limit && stmt_step(stmt)) {
		struct desk_case *next = &page->cases[page->count++];
		read = page->rows ? case_read_row(stmt, page->arena, next, fault)
				  : case_read(stmt, page->arena, next, fault);
	}
	const enum outcome outcome = stmt_end(stmt, fault);
	return outcome != OK ? outcome : read;
}

static enum outcome cases_read(struct stmt *stmt, struct arena *arena, size_t limit, bool rows,
			       struct desk_case **ret_list, size_t *ret_count, struct fault *fault)
{
	struct case_page page = {.arena = arena, .limit = limit, .rows = rows};
	page.cases = arena_array(arena, limit, sizeof *page.cases);
	if (!page.cases) {
		stmt_end(stmt, NULL);
		return fail(TOO_MUCH, fault, "This list needs too much memory.");
	}
	const enum outcome outcome = page_read(stmt, &page, fault);
	*ret_list = page.cases;
	*ret_count = page.count;
	return outcome;
}

enum outcome case_rows_read(struct stmt *stmt, struct arena *arena, size_t limit,
			    struct desk_case **ret_list, size_t *ret_count, struct fault *fault)
{
	return cases_read(stmt, arena, limit, true, ret_list, ret_count, fault);
}

enum outcome case_wholes_read(struct stmt *stmt, struct arena *arena, size_t limit,
			      struct desk_case **ret_list, size_t *ret_count, struct fault *fault)
{
	return cases_read(stmt, arena, limit, false, ret_list, ret_count, fault);
}

// One run of an index.
static enum outcome page_run(struct conn *conn, const struct case_wish *wish,
			     const struct query *query, int urgency, bool within,
			     struct case_page *page, struct fault *fault)
{
	if (page->count == page->limit)
		return OK;
	struct stmt *list = stmt_start(conn, query);
	stmt_bind_i64(list, 1, wish->campaign);
	stmt_bind_i64(list, 2, urgency);
	stmt_bind_i64(list, 3, within ? wish->after.due_at : INT64_MIN);
	stmt_bind_i64(list, 4, within ? wish->after.id : 0);
	stmt_bind_i64(list, 5, (int64_t)(page->limit - page->count));
	if (wish->which == CASES_MINE)
		stmt_bind_i64(list, 6, wish->account);
	if (wish->which == CASES_DUE)
		stmt_bind_i64(list, 6, wish->now + DUE_SOON_MS);
	return page_read(list, page, fault);
}

// One urgency of the list. Of all open cases those that nobody has come first: they are what a
// person at the desk is there for.
static enum outcome page_urgency(struct conn *conn, const struct case_wish *wish, int urgency,
				 struct case_page *page, struct fault *fault)
{
	const bool within = wish->after.id != 0 && (int)wish->after.urgency == urgency;
	const bool taken = within && wish->after.taken;
	enum outcome outcome = OK;
	if (wish->which != CASES_OPEN)
		return page_run(conn, wish, list_queries[wish->which], urgency, within, page,
				fault);
	if (!taken)
		outcome = page_run(conn, wish, &sql_case_list_nobody, urgency, within, page, fault);
	if (outcome == OK)
		outcome = page_run(conn, wish, &sql_case_list_taken, urgency, taken, page, fault);
	return outcome;
}

static enum outcome page_closed(struct conn *conn, const struct case_wish *wish,
				struct case_page *page, struct fault *fault)
{
	const bool within = wish->after.id != 0;
	struct stmt *list = stmt_start(conn, list_queries[wish->which]);
	stmt_bind_i64(list, 1, wish->campaign);
	stmt_bind_i64(list, 2, wish->since);
	stmt_bind_i64(list, 3, within ? wish->after.due_at : INT64_MAX);
	stmt_bind_i64(list, 4, within ? wish->after.id : INT64_MAX);
	stmt_bind_i64(list, 5, (int64_t)page->limit);
	return page_read(list, page, fault);
}

enum outcome case_list(struct conn *conn, struct arena *arena, const struct case_wish *wish,
		       struct desk_case **ret_list, size_t *ret_count, struct fault *fault)
{
	if (wish->limit < 1 || wish->limit > CASE_LIST_MAX)
		return fail(INVALID, fault, /*tr*/ "A list shows 1 to %d Cases.", CASE_LIST_MAX);
	struct case_page page = {
	    .arena = arena,
	    .rows = true,
	    .cases = arena_raw(arena, wish->limit * sizeof *page.cases),
	    .limit = wish->limit,
	};
	if (!page.cases)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	enum outcome outcome = OK;
	if (wish->which == CASES_CLOSED_TODAY)
		outcome = page_closed(conn, wish, &page, fault);
	int urgency = wish->after.id != 0 ? (int)wish->after.urgency : URGENCY_LIFE;
	for (; wish->which != CASES_CLOSED_TODAY && urgency >= 0 && outcome == OK; urgency--)
		outcome = page_urgency(conn, wish, urgency, &page, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = page.cases;
	*ret_count = page.count;
	return OK;
}

// --- figures ---

static enum outcome count_of(struct stmt *count, int64_t *ret, struct fault *fault)
{
	const int64_t number = stmt_step(count) ? stmt_i64(count, 0) : 0;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK)
		*ret = number;
	return outcome;
}

static enum outcome counts_read(struct conn *conn, int64_t campaign, struct case_figures *figures,
				struct fault *fault)
{
	struct stmt *counts = stmt_start(conn, &sql_case_counts);
	stmt_bind_i64(counts, 1, campaign);
	while (stmt_step(counts)) {
		const int64_t state = stmt_i64(counts, 0), cases = stmt_i64(counts, 2);
		const int64_t urgency = stmt_i64(counts, 1) % URGENCY_COUNT;
		if (state < CASE_DONE)
			figures->open[urgency] += cases;
		if (state == CASE_NEW)
			figures->nobody += cases;
		if (state == CASE_NEW && urgency == URGENCY_LIFE)
			figures->life_nobody += cases;
		if (state == CASE_WAITING)
			figures->waiting += cases;
	}
	return stmt_end(counts, fault);
}

static enum outcome due_read(struct conn *conn, int64_t campaign, int64_t now,
			     struct case_figures *figures, struct fault *fault)
{
	struct stmt *due = stmt_start(conn, &sql_case_count_due);
	stmt_bind_i64(due, 1, campaign);
	stmt_bind_i64(due, 2, now + DUE_SOON_MS);
	stmt_bind_i64(due, 3, CASE_DUE_COUNT_MAX);
	return count_of(due, &figures->due_soon, fault);
}

enum outcome case_figures_shared(struct conn *conn, int64_t campaign, int64_t now,
				 struct case_figures *ret_figures, struct fault *fault)
{
	struct case_figures figures = {0};
	enum outcome outcome = counts_read(conn, campaign, &figures, fault);
	if (outcome == OK)
		outcome = due_read(conn, campaign, now, &figures, fault);
	if (outcome == OK)
		*ret_figures = figures;
	return outcome;
}

enum outcome case_figures_own(struct conn *conn, int64_t campaign, int64_t account,
			      int64_t day_start, struct case_figures *figures, struct fault *fault)
{
	enum outcome outcome = OK;
	if (account != 0) {
		struct stmt *mine = stmt_start(conn, &sql_case_count_mine);
		stmt_bind_i64(mine, 1, campaign);
		stmt_bind_i64(mine, 2, account);
		outcome = count_of(mine, &figures->mine, fault);
	}
	if (outcome != OK)
		return outcome;
	struct stmt *closed = stmt_start(conn, &sql_case_count_closed);
	stmt_bind_i64(closed, 1, campaign);
	stmt_bind_i64(closed, 2, day_start);
	return count_of(closed, &figures->closed_today, fault);
}

enum outcome case_figures(struct conn *conn, int64_t campaign, int64_t account, int64_t now,
			  int64_t day_start, struct case_figures *ret_figures, struct fault *fault)
{
	struct case_figures figures;
	enum outcome outcome = case_figures_shared(conn, campaign, now, &figures, fault);
	if (outcome == OK)
		outcome = case_figures_own(conn, campaign, account, day_start, &figures, fault);
	if (outcome == OK)
		*ret_figures = figures;
	return outcome;
}

// --- history ---

#define HISTORY_MAX 1000

enum outcome case_history(struct conn *conn, struct arena *arena, int64_t case_id, int64_t before,
			  size_t most, struct case_event **ret_list, size_t *ret_count,
			  struct fault *fault)
{
	struct vec events;
	vec_init(&events, sizeof(struct case_event), most < HISTORY_MAX ? most : HISTORY_MAX);
	struct stmt *list = stmt_start(conn, &sql_case_history);
	stmt_bind_i64(list, 1, case_id);
	stmt_bind_i64(list, 2, (int64_t)events.limit);
	stmt_bind_i64(list, 3, before ? before : INT64_MAX);
	struct row_texts texts = {.stmt = list, .arena = arena};
	struct case_event *event;
	while (stmt_step(list) && (event = vec_add(&events)))
		*event = (struct case_event){
		    .id = stmt_i64(list, 0),
		    .at = id_time(stmt_i64(list, 0)),
		    .by = row_text(&texts, 1),
		    .what = row_text(&texts, 2),
		    .was = row_text(&texts, 3),
		    .now = row_text(&texts, 4),
		    .note = row_text(&texts, 5),
		};
	const enum outcome outcome = stmt_end(list, fault);
	struct case_event *kept = arena_array(arena, events.count, sizeof *kept);
	if (kept && events.count > 0)
		memcpy(kept, events.at, events.count * sizeof *kept);
	const size_t count = events.count;
	vec_free(&events);
	if (outcome != OK)
		return outcome;
	if (!kept || texts.full)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	*ret_list = kept;
	*ret_count = count;
	return OK;
}
