// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of all cases: the page, the file, and filters kept under a name. The file is for the
// campaign's own people who are not new here, and taking it is on record.
#include "base/csv_write.h"
#include "base/time.h"
#include "desk/view_keep.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/case_list.h"
#include "respond/respond_embedded.h"
#include "respond/veil.h"

#define FILE_BYTES ((size_t)4 << 20)

static enum outcome list_get(struct request *request)
{
	struct case_list_view *view = case_list_new(request);
	return view ? case_list_show(request, 200, view, true) : TOO_MUCH;
}

// --- the file ---

static void file_time(struct buf *out, int64_t at)
{
	char text[TIME_TEXT_MAX];
	csv_field(out, at ? str_of(text, time_format(at, text)) : STR(""), false);
}

static void file_number(struct buf *out, int64_t number, bool last)
{
	char text[24];
	const int len = snprintf(text, sizeof text, "%lld", (long long)number);
	csv_field(out, str_of(text, (size_t)len), last);
}

static void file_topics(struct buf *out, const struct case_row *row)
{
	char text[200] = "";
	struct buf topics = {.at = text, .room = sizeof text, .limit = sizeof text};
	const struct post_label *labels = row->topics.at;
	for (size_t i = 0; i < row->topics.count; i++) {
		buf_add_cstr(&topics, i > 0 ? " " : "");
		buf_add_cstr(&topics, labels[i].word);
	}
	csv_field(out, buf_str(&topics), false);
}

static void file_row(struct buf *out, const struct case_row *row)
{
	file_number(out, row->number, false);
	csv_field(out, str_from(row->state), false);
	csv_field(out, str_from(row->urgency), false);
	csv_field(out, row->guarded ? STR("private") : row->title, false);
	file_topics(out, row);
	csv_field(out, row->place, false);
	csv_field(out, row->owner, false);
	csv_field(out, row->waiting_for, false);
	csv_field(out, row->outcome, false);
	file_time(out, row->opened_at);
	file_time(out, row->closed ? 0 : row->due_at);
	file_time(out, row->closed_at);
	file_number(out, row->people, false);
	file_number(out, row->posts, false);
	csv_field(out, row->team, false);
	file_number(out, row->checks, false);
	file_number(out, row->checks_done, true);
}

static const char file_head[] = "\xEF\xBB\xBF"
				"number,state,urgency,title,topics,place,owner,waiting for,outcome,"
				"opened,due,closed,people,posts,team,checks,checks done\r\n";

struct filing {
	struct request *request;
	struct campaign campaign;
	struct buf out;
	size_t rows;
	struct audit_entry entry;
};

static enum outcome file_page(struct conn *conn, struct filing *filing,
			      const struct case_search *wish, struct case_found *found)
{
	struct arena arena;
	arena_init(&arena, (size_t)4 << 20);
	const struct case_sight sight = {.now = time_now()};
	const enum outcome outcome =
	    case_search(conn, &arena, wish, found, &filing->request->fault);
	for (size_t i = 0; outcome == OK && i < found->count; i++) {
		struct case_row row;
		case_row_fill(&arena, &found->list[i], &sight, &row);
		if (veil_hides(filing->request, row.id)) {
			if (wish->words.len > 0 || wish->waits.len > 0)
				continue; // that it was found says what is in it
			row.guarded = true;
			row.waiting_for = STR("");
		}
		file_row(&filing->out, &row);
		filing->rows++;
	}
	arena_free(&arena);
	return outcome;
}

static enum outcome file_fill(struct conn *conn, struct filing *filing)
{
	struct case_search wish;
	struct case_found found = {.more = true};
	const struct cases_query query = cases_query_read(filing->request);
	enum outcome outcome = cases_wish(filing->request, &filing->campaign, &query, &wish);
	wish.limit = CASE_FOUND_MOST;
	while (outcome == OK && found.more && filing->rows < CASE_LIST_FILE) {
		outcome = file_page(conn, filing, &wish, &found);
		wish.after = found.next;
	}
	if (outcome == OK && filing->out.full)
		return fail(TOO_MUCH, &filing->request->fault,
			    /*tr*/ "This file would be too large. Narrow the list first.");
	return outcome;
}

static enum outcome file_note(struct conn *conn, void *context, struct fault *fault)
{
	const struct filing *filing = context;
	return audit_add(conn, services_of(filing->request)->ids, &filing->entry, fault);
}

static enum outcome file_post(struct request *request)
{
	struct conn *conn;
	struct filing filing = {.request = request, .entry = audit_of(request, "case.list.file")};
	enum outcome outcome = case_list_grown(request, &request->fault);
	if (outcome == OK)
		outcome = campaign_reader(request, &filing.campaign, &conn);
	if (outcome != OK)
		return outcome;
	buf_init(&filing.out, FILE_BYTES);
	buf_add_cstr(&filing.out, file_head);
	outcome = file_fill(conn, &filing);
	conn_release(conn);
	filing.entry.now = arena_format(request->arena, "%zu rows", filing.rows);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 1, file_note,
				      &filing, &request->fault);
	const struct str body =
	    outcome == OK ? arena_copy(request->arena, buf_str(&filing.out)) : STR("");
	buf_free(&filing.out);
	if (outcome == OK && !body.at)
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/ "This file would be too large. Narrow the list first.");
	if (outcome != OK)
		return outcome;
	reply_no_store(request);
	reply_header(request, "Content-Disposition",
		     arena_format(request->arena, "attachment; filename=\"cases-%.*s.csv\"",
				  STR_ARG(filing.campaign.slug)));
	reply_bytes(request, 200, "text/csv; charset=utf-8", body);
	return OK;
}

// --- views ---

static const struct view_kind case_views = {
    .taken = &sql_case_list_view_taken,
    .insert = &sql_case_list_view_insert,
    .remove = &sql_case_list_view_delete,
    .owned = true,
    .saved = "case.view.save",
    .ended = "case.view.delete",
    .too_long = /*tr*/ "One of the filters is not valid.",
    .unknown = "There is no such view of yours or of the team.",
};

static enum outcome again(struct request *request, const char *mistake)
{
	struct case_list_view *view = case_list_new(request);
	if (!view)
		return TOO_MUCH;
	if (request->wants_json)
		return fail_with(INVALID, &request->fault, mistake);
	view->view_error = mistake;
	view->view_typed = request_text(request, "name");
	view->view_team = request_switch(request, "team");
	return case_list_show(request, 422, view, false);
}

static enum outcome keep_post(struct request *request)
{
	struct campaign campaign;
	const char *mistake;
	enum outcome outcome = case_list_grown(request, &request->fault);
	if (outcome == OK)
		outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	const struct cases_query query = cases_query_read(request);
	const struct view_wish wish = {
	    .campaign = campaign.id,
	    .owner = request_switch(request, "team") ? 0 : request->viewer.account,
	    .query = cases_query_text(request->arena, &query),
	};
	outcome = view_keep(request, &case_views, &wish, &mistake);
	if (mistake)
		return again(request, mistake);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/case-list?%.*s",
						 STR_ARG(campaign.slug), STR_ARG(wish.query)));
	return outcome;
}

static enum outcome delete_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = case_list_grown(request, &request->fault);
	if (outcome == OK)
		outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = view_remove(request, &case_views, campaign.id);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/case-list",
						 STR_ARG(campaign.slug)));
	return outcome;
}

// --- routes ---

static const struct input list_inputs[] = {INPUT_CAMPAIGN, CASES_INPUTS(IN_QUERY), CASES_AFTER};
static const struct input file_inputs[] = {INPUT_CAMPAIGN, CASES_INPUTS(IN_FORM)};
static const struct input keep_inputs[] = {
    INPUT_CAMPAIGN,
    CASES_INPUTS(IN_FORM),
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = VIEW_NAME_MAX,
     .help = "Of the view."},
    {.name = "team",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "For the whole team; for oneself if absent."},
};
static const struct input delete_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the view."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/case-list",
     .permission = "case.read",
     .flags = ROUTE_SLOW,
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &case_list_view_view,
     .template = "case_list",
     .help = "All cases of a campaign, open and closed, by filters and words."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/case-list/file",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(file_inputs),
     .handle = file_post,
     .answer_type = "text/csv",
     .help = "The same as a file, at most 5,000 cases; on record."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/case-list/views",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(keep_inputs),
     .handle = keep_post,
     .view = &case_list_view_view,
     .template = "case_list",
     .help = "Keeps filters of the list of cases under a name, for oneself or for the team."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/case-list/views/{id}/delete",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(delete_inputs),
     .handle = delete_post,
     .help = "Removes such a view of one's own or of the team."},
};
const struct route_table desk_case_list_routes = {routes, sizeof routes / sizeof routes[0]};
