// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk: stream, board and one case side by side.
#include "base/time.h"
#include "base/zone.h"
#include "campaign/clock.h"
#include "campaign/shift.h"
#include "desk/case_page.h"
#include "desk/desk_embedded.h"
#include "desk/desk_part.h"
#include "desk/desk_view.h"
#include "desk/hint.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/reach.h"
#include "respond/stream_page.h"
#include "respond/transfer.h"

#define DESK_POSTS   15
#define DESK_CASES   40
#define VIEWS_SHOWN  12
#define PEOPLE_SHOWN 6
#define CASE_ID_MAX  24 // bytes, with what a buffer keeps free

struct desk {
	struct request *request;
	struct conn *conn;
	struct arena *arena;
	struct campaign campaign;
	struct case_sight sight;
	struct reach reach;
	uint64_t commits;	      // before anything was read
	const struct desk_part *part; // NULL for people of partners
	int64_t midnight;	      // when the campaign's day began, ms UTC
	enum case_list_which which;
	struct stream_query query;
	struct case_figures figures;
	struct str path;		 // "/t/slug/desk"
	struct str kept;		 // "&kind=offer": what links to other cases and tabs keep
	struct str case_begin, case_end; // of links to cases, around the id
	int64_t chosen;			 // id of the case shown; 0: none
	struct desk_view *view;
};

static const struct {
	const char *name, *query;
} pills[] = {
    {/*tr*/ "All", ""},
    {/*tr*/ "Life at risk", "urgency=life"},
    {/*tr*/ "Requests", "kind=request"},
    {/*tr*/ "To do", "handled=no"},
    {/*tr*/ "Not sure", "signal=unsure"},
};
#define PILLS (sizeof pills / sizeof pills[0])

// --- the stream ---

// The desk with a query ("kind=offer", may be empty), the tab that is shown, and a part of the
// page. What goes without saying is left out: a page has a hundred links.
static struct str desk_link(const struct desk *desk, struct str query, const char *part)
{
	const bool tab = desk->which != CASES_OPEN;
	const char *begin = query.len > 0 || tab ? "?" : "";
	return arena_format(desk->arena, "%.*s%s%.*s%s%s%s%s", STR_ARG(desk->path), begin,
			    STR_ARG(query), tab && query.len > 0 ? "&" : "", tab ? "board=" : "",
			    tab ? desk->view->board : "", part);
}

static void pills_fill(struct desk *desk)
{
	struct desk_pill *list = arena_array(desk->arena, PILLS, sizeof *list);
	const struct str now = stream_query_text(desk->arena, &desk->query);
	for (size_t i = 0; list && i < PILLS; i++) {
		const struct str query = str_from(pills[i].query);
		list[i] = (struct desk_pill){
		    .word = pills[i].query,
		    .name = pills[i].name,
		    .href = desk_link(desk, query, "#stream"),
		    .current = str_equal(query, now),
		};
	}
	desk->view->pills = (struct view_list){list, list ? PILLS : 0};
}

static enum outcome views_read(struct desk *desk, struct fault *fault)
{
	struct desk_link *links = arena_array(desk->arena, VIEWS_SHOWN, sizeof *links);
	const struct str now = stream_query_text(desk->arena, &desk->query);
	size_t count = 0;
	struct stmt *list = stmt_start(desk->conn, &sql_desk_views);
	stmt_bind_i64(list, 1, desk->campaign.id);
	stmt_bind_i64(list, 2, VIEWS_SHOWN);
	while (links && count < VIEWS_SHOWN && stmt_step(list)) {
		const struct str query = stmt_str(list, 1);
		links[count++] = (struct desk_link){
		    .name = arena_copy(desk->arena, stmt_str(list, 0)),
		    .href = desk_link(desk, query, "#stream"),
		    .current = str_equal(query, now),
		};
	}
	desk->view->views = (struct view_list){links, count};
	desk->view->some_views = count > 0;
	return stmt_end(list, fault);
}

static void stream_links(struct desk *desk, int64_t next)
{
	struct arena *arena = desk->arena;
	struct stream_view *stream = &desk->view->stream;
	const struct str page = arena_format(arena, "/t/%.*s/stream", STR_ARG(desk->campaign.slug));
	const struct stream_offer nothing = {0};
	struct stream_query query = desk->query;
	stream_sieve_links(arena, desk->path, &query, &nothing, &stream->sieve);
	stream->here = desk_link(desk, stream_query_text(arena, &query), "#stream");
	stream->here_href = stream->here;
	desk->view->all_href = stream_href(arena, page, &query);
	stream->events =
	    arena_format(arena, "/api/v1/campaigns/%.*s/events", STR_ARG(desk->campaign.slug));
	if (next == 0)
		return;
	stream->next = arena_format(arena, "%lld", (long long)next);
	query.at[PARAM_BEFORE] = stream->next;
	stream->older_href = stream_href(arena, page, &query);
}

static struct stream_wish posts_wish(const struct desk *desk)
{
	struct stream_wish wish = stream_wish_read(desk->request, desk->campaign.id);
	wish.limit = DESK_POSTS;
	wish.may_correct =
	    !desk->sight.partner && viewer_may(desk->request) >> MAY_POST_CORRECT & 1;
	return wish;
}

static enum outcome stream_read(struct desk *desk, struct fault *fault)
{
	struct stream_rows rows;
	struct stream_view *stream = &desk->view->stream;
	struct stream_wish wish = posts_wish(desk);
	enum outcome outcome = OK;
	wish.back = stream_back(desk->arena, desk->view->here);
	if (desk->part)
		rows = desk->part->rows;
	else
		outcome = stream_rows_find(services_of(desk->request)->desk, desk->conn,
					   desk->arena, &wish, &rows, fault);
	if (outcome != OK)
		return outcome;
	stream->posts = (struct view_list){rows.rows, rows.count};
	stream->slug = desk->campaign.slug;
	stream->may_correct = wish.may_correct;
	stream->may_work = desk->sight.may_work;
	stream_links(desk, rows.next);
	stream->nothing = rows.count == 0 && !stream->sieve.narrowed;
	if (rows.count > 0 && !stream->sieve.narrowed)
		stream->last_received = rows.rows[0].received_at;
	pills_fill(desk);
	// Views are named by the team for itself, and minutes count everything.
	if (!desk->part)
		return OK;
	stream_minutes_show(desk->arena, &desk->part->minutes, desk->sight.now, stream);
	return views_read(desk, fault);
}

// --- the board ---

// "2.1.1767412345000.98765": urgency, whether somebody has it, time and id of the last case of the
// page before.
static struct case_after after_read(struct str text)
{
	int64_t urgency = 0, taken = 0, due = 0, id = 0;
	const bool whole = str_to_i64(str_cut(&text, '.'), &urgency) &&
			   str_to_i64(str_cut(&text, '.'), &taken) &&
			   str_to_i64(str_cut(&text, '.'), &due) && str_to_i64(text, &id);
	if (!whole || urgency < 0 || urgency >= URGENCY_COUNT || id <= 0)
		return (struct case_after){0};
	return (struct case_after){(enum post_urgency)urgency, taken != 0, due, id};
}

// A board has forty of these: put together by hand.
static struct str case_link(const struct desk *desk, int64_t id)
{
	const size_t room = desk->case_begin.len + desk->case_end.len + CASE_ID_MAX;
	struct buf out = {.at = arena_raw(desk->arena, room), .room = room, .limit = room};
	if (!out.at)
		return (struct str){0};
	buf_add(&out, desk->case_begin);
	buf_add_i64(&out, id);
	buf_add(&out, desk->case_end);
	return buf_str(&out);
}

// How many cases the tab has.
static int64_t tab_count(const struct desk *desk)
{
	const struct desk_tab *tabs = desk->view->tabs.at;
	for (size_t i = 0; i < desk->view->tabs.count; i++)
		if (tabs[i].current)
			return tabs[i].count;
	return 0;
}

static void more_link(struct desk *desk, const struct desk_case *last, size_t shown)
{
	const int64_t at = desk->which == CASES_CLOSED_TODAY ? last->closed_at : last->due_at;
	const bool first = !request_has(desk->request, "after");
	desk->view->more_href = arena_format(
	    desk->arena, "%.*s?board=%s&after=%d.%d.%lld.%lld%.*s#board", STR_ARG(desk->path),
	    desk->view->board, (int)last->urgency, last->state != CASE_NEW, (long long)at,
	    (long long)last->id, STR_ARG(desk->kept));
	desk->view->more = first ? tab_count(desk) - (int64_t)shown : 0;
}

static void board_empty(struct desk *desk)
{
	struct desk_view *view = desk->view;
	view->empty = true;
	view->empty_open =
	    desk->which == CASES_OPEN || (desk->which == CASES_NOBODY && !view->open);
	view->empty_nobody = desk->which == CASES_NOBODY && view->open > 0;
	view->empty_mine = desk->which == CASES_MINE;
	view->empty_waiting = desk->which == CASES_WAITING;
	view->empty_due = desk->which == CASES_DUE;
	view->empty_closed = desk->which == CASES_CLOSED_TODAY;
}

static void board_fill(struct desk *desk, const struct desk_case *cases, size_t count)
{
	const size_t shown = count < DESK_CASES ? count : DESK_CASES;
	struct case_row *rows = arena_array(desk->arena, shown + 1, sizeof *rows);
	for (size_t i = 0; rows && i < shown; i++) {
		case_row_fill(desk->arena, &cases[i], &desk->sight, &rows[i]);
		rows[i].href = case_link(desk, cases[i].id);
		rows[i].current = cases[i].id == desk->chosen;
	}
	if (!rows)
		return;
	desk->view->groups = desk->which == CASES_CLOSED_TODAY
				 ? desk_closed_group(desk->arena, rows, shown)
				 : desk_groups(desk->arena, rows, shown,
					       desk->which == CASES_OPEN ? &desk->figures : NULL);
	if (count > DESK_CASES)
		more_link(desk, &cases[shown - 1], shown);
	if (count == 0)
		board_empty(desk);
}

// Of people of a partner only what they may see.
static enum outcome cases_find(const struct desk *desk, const struct case_wish *wish,
			       struct desk_case **ret_list, size_t *ret_count, struct fault *fault)
{
	if (desk->reach.account)
		return reach_list(desk->conn, desk->arena, &desk->reach, wish, ret_list, ret_count,
				  fault);
	return case_list(desk->conn, desk->arena, wish, ret_list, ret_count, fault);
}

static struct case_wish cases_wish(const struct desk *desk)
{
	return (struct case_wish){
	    .campaign = desk->campaign.id,
	    .which = desk->which,
	    .account = desk->sight.account,
	    .now = desk->sight.now,
	    .since = desk->midnight,
	    .after = after_read(request_text(desk->request, "after")),
	    .limit = DESK_CASES + 1,
	};
}

static enum outcome board_read(struct desk *desk, struct fault *fault)
{
	struct desk_case *cases;
	size_t count;
	const struct case_wish wish = cases_wish(desk);
	if (desk->part && desk->part->cases) {
		board_fill(desk, desk->part->cases, desk->part->n_cases);
		return OK;
	}
	const enum outcome outcome = cases_find(desk, &wish, &cases, &count, fault);
	if (outcome == OK)
		board_fill(desk, cases, count);
	return outcome;
}

static enum outcome started_read(struct desk *desk, struct fault *fault)
{
	if (desk->reach.account)
		return reach_any(desk->conn, &desk->reach, &desk->view->started, fault);
	struct stmt *find = stmt_start(desk->conn, &sql_desk_started);
	stmt_bind_i64(find, 1, desk->campaign.id);
	desk->view->started = stmt_step(find);
	return stmt_end(find, fault);
}

// What is the same for the whole team.
static enum outcome part_read(struct desk *desk, struct fault *fault)
{
	const struct desk_part_wish wish = {
	    .commits = desk->commits,
	    .here = desk->view->here,
	    .after = request_text(desk->request, "after"),
	    .posts = posts_wish(desk),
	    .cases = cases_wish(desk),
	};
	(void)fault; // the request's
	return desk->reach.account ? OK
				   : desk_part_find(desk->request, desk->conn, &wish, &desk->part);
}

static enum outcome figures_find(struct desk *desk, struct fault *fault)
{
	if (!desk->part)
		return reach_figures(desk->conn, &desk->reach, desk->midnight, &desk->figures,
				     fault);
	desk->figures = desk->part->figures;
	return case_figures_own(desk->conn, desk->campaign.id, desk->sight.account, desk->midnight,
				&desk->figures, fault);
}

static enum outcome figures_read(struct desk *desk, struct fault *fault)
{
	struct desk_view *view = desk->view;
	const int64_t now = desk->sight.now;
	const enum outcome outcome = figures_find(desk, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < URGENCY_COUNT; i++)
		view->open += desk->figures.open[i];
	view->nobody = desk->figures.nobody;
	view->life_nobody = desk->figures.life_nobody;
	view->due_soon = desk->figures.due_soon;
	view->due_before = now + HOUR_MS;
	view->tabs = desk_tabs(desk->arena, desk->path, desk->kept, &desk->figures, desk->which);
	view->started = view->open > 0;
	return view->started ? OK : started_read(desk, fault);
}

// --- the case ---

// The one asked for; else the most urgent that nobody has.
static enum outcome chosen_find(struct desk *desk, struct fault *fault)
{
	struct desk_case *cases;
	size_t count = 0;
	desk->chosen = request_number(desk->request, "case");
	if (desk->chosen != 0 || desk->figures.nobody == 0)
		return OK;
	if (desk->part) {
		desk->chosen = desk->part->first;
		return OK;
	}
	const struct case_wish wish = {
	    .campaign = desk->campaign.id, .which = CASES_NOBODY, .limit = 1};
	const enum outcome outcome = cases_find(desk, &wish, &cases, &count, fault);
	if (outcome == OK && count > 0)
		desk->chosen = cases[0].id;
	return outcome;
}

static enum outcome chosen_read(struct desk *desk, struct fault *fault)
{
	struct case_view *chosen = arena_zero(desk->arena, sizeof *chosen);
	if (desk->chosen == 0 || !chosen)
		return OK;
	const struct case_page_wish wish = {
	    .campaign = &desk->campaign,
	    .id = desk->chosen,
	    .sight = desk->sight,
	    .posts = CASE_POSTS_PANE,
	    .here = case_link(desk, desk->chosen),
	};
	chosen->on_desk = true;
	const enum outcome outcome = case_page_fill(services_of(desk->request)->desk, desk->conn,
						    desk->arena, &wish, chosen, fault);
	// A link to a case that is not there leads to a desk without one.
	if (outcome == NOT_FOUND)
		return OK;
	desk->view->chosen = outcome == OK ? chosen : NULL;
	return outcome;
}

// --- who is on duty ---

static enum outcome shift_read(struct desk *desk, struct fault *fault)
{
	struct shift *shifts;
	size_t count, shown = 0;
	struct desk_view *view = desk->view;
	const enum outcome outcome = shift_list(desk->conn, desk->arena, desk->campaign.id,
						desk->sight.now, &shifts, &count, fault);
	if (outcome != OK)
		return outcome;
	struct desk_person *people = arena_array(desk->arena, PEOPLE_SHOWN, sizeof *people);
	for (size_t i = 0; people && i < count; i++) {
		view->on_shift |= shifts[i].account == desk->sight.account;
		if (shown < PEOPLE_SHOWN)
			people[shown++] =
			    (struct desk_person){shifts[i].name, str_from(shifts[i].initials),
						 shifts[i].lead, shifts[i].until_at};
	}
	view->shift = (struct view_list){people, shown};
	view->some_shift = shown > 0;
	if (count > 0 && shifts[0].lead) {
		view->lead = shifts[0].name;
		view->lead_until = shifts[0].until_at;
	}
	return OK;
}

// --- the page ---

static enum outcome desk_begin(struct desk *desk, struct fault *fault)
{
	struct request *request = desk->request;
	const enum outcome outcome = campaign_by_slug(
	    desk->conn, desk->arena, request_text(request, "slug"), &desk->campaign, fault);
	if (outcome != OK)
		return outcome;
	desk->which = desk_board(request_text(request, "board"));
	desk->query = stream_query_read(request);
	desk->path = arena_format(desk->arena, "/t/%.*s/desk", STR_ARG(desk->campaign.slug));
	const struct str query = stream_query_text(desk->arena, &desk->query);
	desk->kept = query.len > 0 ? arena_format(desk->arena, "&%.*s", STR_ARG(query)) : query;
	desk->sight = (struct case_sight){
	    .account = request->viewer.account,
	    .now = time_now(),
	    .partner = viewer_partner(request) != 0,
	    .may_work = viewer_may(request) >> MAY_CASE_WORK & 1,
	    .may_close = viewer_may(request) >> MAY_CASE_CLOSE & 1,
	};
	desk->reach = reach_of(request, desk->campaign.id);
	desk->midnight = zone_midnight(clock_zone(request, &desk->campaign), desk->sight.now);
	desk->view->slug = desk->campaign.slug;
	desk->view->campaign = desk->campaign.name;
	desk->view->board = desk_boards[desk->which];
	desk->view->may_work = desk->sight.may_work;
	desk->view->here = desk_link(desk, query, "");
	desk->case_begin = arena_format(desk->arena, "%.*s?case=", STR_ARG(desk->path));
	desk->case_end = arena_format(desk->arena, "%.*s%s%s#case", STR_ARG(desk->kept),
				      desk->which != CASES_OPEN ? "&board=" : "",
				      desk->which != CASES_OPEN ? desk->view->board : "");
	request->title = /*tr*/ "Desk";
	request->campaign = desk->campaign.name;
	request->campaign_slug = desk->campaign.slug;
	clock_show(request, &desk->campaign);
	return OK;
}

static enum outcome hint_read(struct desk *desk, struct fault *fault)
{
	bool seen = true;
	const enum outcome outcome =
	    hint_seen(desk->conn, desk->sight.account, "desk", &seen, fault);
	desk->view->hint = !seen;
	return outcome;
}

// What somebody of a partner is there for.
static enum outcome asked_read(struct desk *desk, struct fault *fault)
{
	const int64_t partner = viewer_partner(desk->request);
	desk->view->partner = partner != 0;
	return partner ? transfer_waiting(desk->conn, desk->campaign.id, partner,
					  &desk->view->asked_over, fault)
		       : OK;
}

static enum outcome done_read(struct desk *desk, struct fault *fault)
{
	(void)fault; // is the request's
	return stream_done(desk->conn, desk->request, desk->campaign.id, &desk->view->stream);
}

static enum outcome desk_fill(struct desk *desk, struct fault *fault)
{
	static enum outcome (*const steps[])(struct desk * desk, struct fault * fault) = {
	    desk_begin,	 part_read,  figures_read, chosen_find, stream_read, board_read,
	    chosen_read, shift_read, hint_read,	   asked_read,	done_read,
	};
	enum outcome outcome = OK;
	for (size_t i = 0; outcome == OK && i < sizeof steps / sizeof steps[0]; i++)
		outcome = steps[i](desk, fault);
	return outcome;
}

static enum outcome desk_get(struct request *request)
{
	struct desk *desk = arena_zero(request->arena, sizeof *desk);
	struct desk_view *view = arena_zero(request->arena, sizeof *view);
	if (!desk || !view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	desk->request = request;
	desk->arena = request->arena;
	desk->view = view;
	desk->commits = store_commits(services_of(request)->store);
	enum outcome outcome =
	    store_snapshot(services_of(request)->store, &desk->conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = desk_fill(desk, &request->fault);
	conn_release(desk->conn);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

// --- routes ---

static const struct input desk_inputs[] = {
    INPUT_CAMPAIGN,
    STREAM_FILTER_INPUTS(IN_QUERY),
    {.name = "board",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = desk_boards,
     .help = "Which cases the board lists; open ones if absent."},
    {.name = "case",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "The case that is shown; if absent, the most urgent that nobody has."},
    {.name = "after",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = 60,
     .help = "Where the board goes on, from the link to more cases."},
    STREAM_DONE_INPUTS,
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/desk",
     .permission = "case.read",
     INPUTS(desk_inputs),
     .handle = desk_get,
     .view = &desk_view_view,
     .template = "desk",
     .help = "The desk: stream, board and one case."},
};
const struct route_table desk_routes = {routes, sizeof routes / sizeof routes[0]};
