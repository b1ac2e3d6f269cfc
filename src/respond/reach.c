// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/reach.h"

#include "base/time.h"
#include "net/services.h"
#include "people/admit.h"
#include "respond/case_edit.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/shared.h"

#define DUE_SOON_MS 3600000

struct reach reach_of(const struct request *request, int64_t campaign)
{
	return (struct reach){
	    .campaign = campaign, .account = viewer_partner(request), .now = time_now()};
}

void reach_bind(struct stmt *stmt, const struct reach *reach)
{
	stmt_bind_i64(stmt, 1, reach->campaign);
	stmt_bind_i64(stmt, 2, reach->account);
	stmt_bind_i64(stmt, 3, reach->now);
	stmt_bind_i64(stmt, 4, READING_PRIVATE);
}

static struct stmt *reach_start(struct conn *conn, const struct query *query,
				const struct reach *reach)
{
	struct stmt *stmt = stmt_start(conn, query);
	reach_bind(stmt, reach);
	return stmt;
}

// A number, or 0 without a row.
static enum outcome number_end(struct stmt *stmt, int64_t *ret, struct fault *fault)
{
	const int64_t number = stmt_step(stmt) ? stmt_i64(stmt, 0) : 0;
	const enum outcome outcome = stmt_end(stmt, fault);
	if (outcome == OK)
		*ret = number;
	return outcome;
}

// --- the gate ---

// Inputs that name what a request is about, and how it is looked up.
static const struct subject {
	const char *path; // the part of a route's path that makes {id} one; NULL: by its name alone
	const char *input;
	const struct query *query;
} subjects[] = {
    {"/posts/{id}", "id", &sql_reach_post},
    {"/cases/{id}", "id", &sql_reach_case},
    {NULL, "case", &sql_reach_case},
    {NULL, "incident", &sql_reach_incident},
    {NULL, "incident_id", &sql_reach_incident},
    {NULL, "post_id", &sql_reach_post},
};

static bool names(const struct request *request, const struct subject *subject)
{
	const struct route *route = request->route;
	if (subject->path)
		return str_find(str_from(route->path), str_from(subject->path)) != SIZE_MAX;
	for (size_t i = 0; i < route->n_inputs; i++)
		if (strcmp(route->inputs[i].name, subject->input) == 0)
			return request_has(request, subject->input);
	return false;
}

static enum outcome subject_check(struct conn *conn, struct request *request,
				  const struct subject *subject)
{
	int64_t seen = 0;
	struct stmt *find = stmt_start(conn, subject->query);
	stmt_bind_str(find, 1, viewer_campaign(request));
	stmt_bind_i64(find, 2, viewer_partner(request));
	stmt_bind_i64(find, 3, time_now());
	stmt_bind_i64(find, 4, READING_PRIVATE);
	stmt_bind_i64(find, 5, request_number(request, subject->input));
	const enum outcome outcome = number_end(find, &seen, &request->fault);
	if (outcome == OK && !seen)
		return fail(NOT_FOUND, &request->fault, /*tr*/ "There is nothing here.");
	return outcome;
}

enum outcome reach_gate(struct request *request)
{
	struct conn *conn;
	size_t named = 0;
	const struct share_route *route = share_route_find(&respond_shared, request->route->path);
	if (viewer_partner(request) == 0 || !route)
		return OK;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0] && outcome == OK; i++)
		if (names(request, &subjects[i])) {
			outcome = subject_check(conn, request, &subjects[i]);
			named++;
		}
	conn_release(conn);
	if (outcome == OK && route->rows == SHARE_ROWS_ONE && named == 0)
		return fail(NOT_FOUND, &request->fault, /*tr*/ "There is nothing here.");
	return outcome;
}

// --- lists ---

enum outcome reach_list(struct conn *conn, struct arena *arena, const struct reach *reach,
			const struct case_wish *wish, struct desk_case **ret_list,
			size_t *ret_count, struct fault *fault)
{
	const struct case_after *after = &wish->after;
	const bool within = after->id != 0;
	if (wish->which == CASES_CLOSED_TODAY) {
		struct stmt *closed = reach_start(conn, &sql_reach_list_closed, reach);
		stmt_bind_i64(closed, 5, wish->since);
		stmt_bind_i64(closed, 6, within ? after->due_at : INT64_MAX);
		stmt_bind_i64(closed, 7, within ? after->id : INT64_MAX);
		stmt_bind_i64(closed, 8, (int64_t)wish->limit);
		return case_rows_read(closed, arena, wish->limit, ret_list, ret_count, fault);
	}
	struct stmt *list = reach_start(conn, &sql_reach_list, reach);
	const bool waiting = wish->which == CASES_WAITING;
	stmt_bind_i64(list, 5, within ? (int64_t)after->urgency : URGENCY_COUNT);
	stmt_bind_i64(list, 6, within && after->taken);
	stmt_bind_i64(list, 7, within ? after->due_at : INT64_MIN);
	stmt_bind_i64(list, 8, after->id);
	stmt_bind_i64(list, 9, waiting ? CASE_WAITING : CASE_NEW);
	stmt_bind_i64(list, 10,
		      waiting			    ? CASE_WAITING
		      : wish->which == CASES_NOBODY ? CASE_NEW
						    : CASE_DONE - 1);
	stmt_bind_i64(list, 11, wish->which == CASES_MINE ? wish->account : 0);
	stmt_bind_i64(list, 12, wish->which == CASES_DUE ? wish->now + DUE_SOON_MS : INT64_MAX);
	stmt_bind_i64(list, 13, (int64_t)wish->limit);
	return case_rows_read(list, arena, wish->limit, ret_list, ret_count, fault);
}

enum outcome reach_any(struct conn *conn, const struct reach *reach, bool *ret_any,
		       struct fault *fault)
{
	int64_t any;
	const enum outcome outcome =
	    number_end(reach_start(conn, &sql_reach_any, reach), &any, fault);
	if (outcome == OK)
		*ret_any = any != 0;
	return outcome;
}

enum outcome reach_next(struct conn *conn, const struct reach *reach, int64_t spared,
			int64_t *ret_case, struct fault *fault)
{
	struct stmt *next = reach_start(conn, &sql_reach_next, reach);
	stmt_bind_i64(next, 4, READING_PRIVATE | spared);
	return number_end(next, ret_case, fault);
}

// --- figures ---

enum outcome reach_figures(struct conn *conn, const struct reach *reach, int64_t day_start,
			   struct case_figures *ret_figures, struct fault *fault)
{
	struct case_figures figures = {0};
	struct stmt *list = reach_start(conn, &sql_reach_figures, reach);
	stmt_bind_i64(list, 5, reach->now + DUE_SOON_MS);
	stmt_bind_i64(list, 6, day_start);
	while (stmt_step(list)) {
		const int64_t state = stmt_i64(list, 0), cases = stmt_i64(list, 2);
		const int64_t urgency = stmt_i64(list, 1) % URGENCY_COUNT;
		if (state < CASE_DONE)
			figures.open[urgency] += cases;
		if (state == CASE_NEW)
			figures.nobody += cases;
		if (state == CASE_NEW && urgency == URGENCY_LIFE)
			figures.life_nobody += cases;
		if (state == CASE_WAITING)
			figures.waiting += cases;
		figures.due_soon += stmt_i64(list, 3);
		figures.mine += stmt_i64(list, 4);
		figures.closed_today += stmt_i64(list, 5);
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_figures = figures;
	return outcome;
}

enum outcome reach_count(struct conn *conn, const struct reach *reach,
			 struct reach_counts *ret_counts, struct fault *fault)
{
	struct reach_counts counts = {0};
	const int64_t first = reach->now / MINUTE_MS - REACH_MINUTES + 1;
	struct stmt *list = reach_start(conn, &sql_reach_posts, reach);
	while (stmt_step(list)) {
		const int64_t minute = id_time(stmt_i64(list, 0)) / MINUTE_MS - first;
		const int64_t signal = stmt_i64(list, 1) % SIGNAL_COUNT;
		const int64_t kind = stmt_i64(list, 2) % KIND_COUNT;
		counts.posts++;
		counts.signal[signal]++;
		counts.kinds[kind]++;
		counts.signal_kinds[kind] += signal != SIGNAL_NOISE;
		if (minute >= 0 && minute < REACH_MINUTES)
			counts.minutes[minute]++;
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_counts = counts;
	return outcome;
}

// --- handing over, live events ---

enum outcome reach_hand_check(struct conn *conn, struct str slug, const struct reach *reach,
			      int64_t to, struct fault *fault)
{
	int64_t may = 0;
	if (reach->account == 0 || to == 0)
		return OK;
	struct stmt *find = stmt_start(conn, &sql_reach_hand);
	stmt_bind_str(find, 1, slug);
	stmt_bind_i64(find, 2, reach->account);
	stmt_bind_i64(find, 3, to);
	const enum outcome outcome = number_end(find, &may, fault);
	if (outcome == OK && !may)
		return fail(
		    INVALID, fault,
		    /*tr*/ "Ask somebody of the campaign's team or of your own organisation.");
	return outcome;
}

void reach_tell(struct live_hub *hub, struct conn *conn, struct str topic, struct str key,
		int64_t case_id)
{
	struct stmt *list = stmt_start(conn, &sql_reach_watchers);
	stmt_bind_i64(list, 1, case_id);
	stmt_bind_i64(list, 2, time_now());
	stmt_bind_i64(list, 3, READING_PRIVATE);
	while (stmt_step(list))
		live_publish_shared(hub, topic, stmt_i64(list, 0), "case", key, case_id);
	stmt_end(list, NULL);
}
