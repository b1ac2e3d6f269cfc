// SPDX-License-Identifier: AGPL-3.0-or-later
// The team's list of campaigns: a page of it at a time, found by a word, whatever their number.
#include "app/home_routes.h"

#include "app/app_embedded.h"
#include "app/program.h"
#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "campaign/site_view.h"
#include "people/admit.h"
#include "people/permission.h"

#define PAGE_ROWS  25
#define WORDS_MOST 60

static const struct input home_inputs[] = {
    {.name = "q",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = WORDS_MOST,
     .help = "Words that the name holds."},
    {.name = "before",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Only campaigns that are older than this one."},
};

// "%words%", in lower case; signs that LIKE takes for others are left out.
static struct str words_pattern(struct arena *arena, struct str words)
{
	char *out = arena_array(arena, words.len + 3, 1);
	size_t len = 0;
	if (!out || words.len == 0)
		return STR("");
	out[len++] = '%';
	for (size_t i = 0; i < words.len; i++) {
		const char c = words.at[i];
		if (c != '%' && c != '_' && c != '\\')
			out[len++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	out[len++] = '%';
	return str_of(out, len);
}

static enum outcome sees_all(struct conn *conn, struct request *request, bool *ret_all)
{
	struct stmt *find = stmt_start(conn, &sql_home_for_all);
	stmt_bind_i64(find, 1, request->viewer.account);
	const bool all = stmt_step(find);
	const enum outcome outcome = stmt_end(find, &request->fault);
	if (outcome == OK)
		*ret_all = all;
	return outcome;
}

static enum outcome page_read(struct conn *conn, struct request *request, int64_t limit,
			      struct home_campaign *rows, size_t *ret_count)
{
	bool all = false;
	size_t count = 0;
	const int64_t before = request_number(request, "before");
	const enum outcome outcome = sees_all(conn, request, &all);
	if (outcome != OK)
		return outcome;
	struct stmt *list = stmt_start(conn, all ? &sql_home_all : &sql_home_own);
	stmt_bind_i64(list, 1, request->viewer.account);
	stmt_bind_i64(list, 2, before ? before : INT64_MAX);
	stmt_bind_i64(list, 3, limit);
	stmt_bind_str(list, 4, words_pattern(request->arena, request_text(request, "q")));
	stmt_bind_i64(list, 5, time_now());
	while ((int64_t)count < limit && stmt_step(list))
		rows[count++] = (struct home_campaign){
		    .id = stmt_i64(list, 0),
		    .slug = arena_copy(request->arena, stmt_str(list, 1)),
		    .name = arena_copy(request->arena, stmt_str(list, 2)),
		    .purpose = arena_copy(request->arena, stmt_str(list, 3)),
		    .archived = !stmt_null(list, 4),
		    .partner = stmt_i64(list, 6) == 0,
		    .exercise = stmt_i64(list, 5) != 0,
		};
	*ret_count = count;
	return stmt_end(list, &request->fault);
}

static enum outcome row_count(struct conn *conn, struct home_campaign *row, struct fault *fault)
{
	struct stmt *counts = stmt_start(conn, &sql_post_count_list);
	stmt_bind_i64(counts, 1, row->id);
	while (stmt_step(counts)) {
		row->posts += stmt_i64(counts, 2);
		if (stmt_i64(counts, 0) == SIGNAL_YES)
			row->signal += stmt_i64(counts, 2);
	}
	const enum outcome outcome = stmt_end(counts, fault);
	return outcome == OK ? campaign_last_received(conn, row->id, &row->last_received, fault)
			     : outcome;
}

static enum outcome organisations_read(struct conn *conn, struct request *request,
				       struct home_view *view)
{
	struct stmt *find = stmt_start(conn, &sql_home_organisations);
	stmt_bind_i64(find, 1, request->viewer.account);
	stmt_bind_i64(find, 2, time_now());
	if (stmt_step(find)) {
		view->organisations = stmt_i64(find, 0) > 0;
		view->agreements = stmt_i64(find, 1);
	}
	return stmt_end(find, &request->fault);
}

static enum outcome home_fill(struct conn *conn, struct request *request, struct home_view *view)
{
	size_t count = 0;
	struct home_campaign *rows = arena_array(request->arena, PAGE_ROWS + 1, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = page_read(conn, request, PAGE_ROWS + 1, rows, &count);
	const bool more = count > PAGE_ROWS;
	count = more ? PAGE_ROWS : count;
	if (outcome == OK)
		outcome = organisations_read(conn, request, view);
	for (size_t i = 0; i < count && outcome == OK; i++)
		if (!rows[i].partner)
			outcome = row_count(conn, &rows[i], &request->fault);
	view->campaigns = (struct view_list){rows, count};
	view->some = count > 0;
	view->next = more ? rows[count - 1].id : 0;
	view->q = request_text(request, "q");
	view->searchable = more || view->q.len > 0 || request_has(request, "before");
	view->may_run = viewer_may(request) >> MAY_INSTANCE_RUN & 1;
	return outcome;
}

static enum outcome home_get(struct request *request)
{
	struct conn *conn;
	struct home_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_snapshot(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = home_fill(conn, request, view);
	conn_release(conn);
	request->title = /*tr*/ "Campaigns";
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

// Where somebody begins who just signed in: at the desk, if there is only one for them.
static enum outcome begin_get(struct request *request)
{
	struct conn *conn;
	size_t count = 0;
	struct home_campaign rows[2];
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = page_read(conn, request, 2, rows, &count);
	conn_release(conn);
	if (outcome == OK)
		reply_redirect(request, count == 1 ? arena_format(request->arena, "/t/%.*s/desk",
								  STR_ARG(rows[0].slug))
						   : STR("/t"));
	return outcome;
}

// Addresses that people type because they suggest themselves lead to where they mean.
static enum outcome meant_get(struct request *request)
{
	const struct str slug = request_text(request, "slug");
	const bool cases = str_ends(request->path, STR("/cases"));
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/%s", STR_ARG(slug),
					     cases ? "case-list" : "desk"));
	return OK;
}

static const struct input meant_inputs[] = {INPUT_CAMPAIGN};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t",
     .permission = "signed-in",
     INPUTS(home_inputs),
     .handle = home_get,
     .view = &home_view_view,
     .template = "home",
     .help = "The team's campaigns, the newest first."},
    {.method = METHOD_GET,
     .path = "/t/desk",
     .permission = "signed-in",
     INPUTS(home_inputs),
     .handle = begin_get,
     .help = "Leads to the desk of the only campaign, or to the list of several."},
    {.method = METHOD_GET,
     .path = "/t/{slug}",
     .permission = "case.read",
     .inputs = meant_inputs,
     .n_inputs = 1,
     .handle = meant_get,
     .help = "Leads to the campaign's desk."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/cases",
     .permission = "case.read",
     .inputs = meant_inputs,
     .n_inputs = 1,
     .handle = meant_get,
     .help = "Leads to the list of all Cases."},
};
const struct route_table home_routes = {routes, sizeof routes / sizeof routes[0]};
