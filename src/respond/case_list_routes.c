// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of all cases: the page, the file, and filters kept under a name. The file is for the
// campaign's own people who are not new here, and taking it is on record.
#include "base/csv_write.h"
#include "base/time.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/case_list.h"
#include "respond/respond_embedded.h"

#define FILE_BYTES ((size_t)4 << 20)
#define VIEWS_TEAM 50 // of a campaign
#define VIEWS_OWN  20 // of a person in it
#define QUERY_MAX  2000

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
	file_number(out, row->posts, true);
}

static const char file_head[] = "\xEF\xBB\xBF"
				"number,state,urgency,title,topics,place,owner,waiting for,outcome,"
				"opened,due,closed,people,posts\r\n";

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

struct keeping {
	struct id_maker *ids;
	struct audit_entry audit;
	int64_t campaign, account, owner, id; // owner 0: the team
	struct str name, query;
	const char *mistake; // message id
};

static enum outcome taken(struct conn *conn, const struct keeping *job, int64_t *ret_count,
			  bool *ret_taken, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_list_view_taken);
	stmt_bind_i64(find, 1, job->campaign);
	stmt_bind_i64(find, 2, job->owner);
	stmt_bind_str(find, 3, job->name);
	if (stmt_step(find)) {
		*ret_count = stmt_i64(find, 0);
		*ret_taken = stmt_i64(find, 1) > 0;
	}
	return stmt_end(find, fault);
}

static enum outcome view_insert(struct conn *conn, const struct keeping *job, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_case_list_view_insert);
	stmt_bind_i64(insert, 1, job->id);
	stmt_bind_i64(insert, 2, job->campaign);
	if (job->owner)
		stmt_bind_i64(insert, 3, job->owner);
	else
		stmt_bind_null(insert, 3);
	stmt_bind_str(insert, 4, job->name);
	stmt_bind_str(insert, 5, job->query);
	stmt_bind_i64(insert, 6, job->account);
	stmt_bind_i64(insert, 7, time_now());
	return stmt_run(insert, fault);
}

static enum outcome keep_run(struct conn *conn, void *context, struct fault *fault)
{
	struct keeping *job = context;
	bool is_taken = false;
	int64_t count = 0;
	job->mistake = NULL;
	enum outcome outcome = taken(conn, job, &count, &is_taken, fault);
	if (outcome != OK)
		return outcome;
	if (is_taken)
		job->mistake = /*tr*/ "There is a view of this name. Choose another one.";
	else if (job->owner == 0 && count >= VIEWS_TEAM)
		job->mistake = /*tr*/ "There are 50 views. Remove one first.";
	else if (job->owner != 0 && count >= VIEWS_OWN)
		job->mistake = /*tr*/ "You have 20 views. Remove one first.";
	if (job->mistake)
		return CONFLICT;
	outcome = view_insert(conn, job, fault);
	return outcome == OK ? audit_add(conn, job->ids, &job->audit, fault) : outcome;
}

static const char *mistake_find(const struct request *request, const struct keeping *job)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, "name") == 0)
			return request->errors[i].sentence;
	if (request->n_errors > 0 || job->query.len > QUERY_MAX)
		return /*tr*/ "One of the filters is not valid.";
	if (job->query.len == 0)
		return /*tr*/ "Choose a filter first: this view would show everything.";
	if (job->account == 0)
		return /*tr*/ "A view is kept by a person: sign in.";
	return NULL;
}

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
	enum outcome outcome = case_list_grown(request, &request->fault);
	if (outcome == OK)
		outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	const struct cases_query query = cases_query_read(request);
	struct keeping job = {
	    .ids = services_of(request)->ids,
	    .audit = audit_of(request, "case.view.save"),
	    .campaign = campaign.id,
	    .account = request->viewer.account,
	    .owner = request_switch(request, "team") ? 0 : request->viewer.account,
	    .name = request_text(request, "name"),
	    .query = cases_query_text(request->arena, &query),
	};
	job.id = job.audit.subject = id_next(job.ids);
	job.mistake = mistake_find(request, &job);
	if (job.mistake)
		return again(request, job.mistake);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, keep_run, &job,
			      &request->fault);
	if (job.mistake)
		return again(request, job.mistake);
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/t/%.*s/case-list?%.*s",
						     STR_ARG(campaign.slug), STR_ARG(job.query)));
	return outcome;
}

static enum outcome delete_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct keeping *job = context;
	struct stmt *delete = stmt_start(conn, &sql_case_list_view_delete);
	stmt_bind_i64(delete, 1, job->id);
	stmt_bind_i64(delete, 2, job->campaign);
	stmt_bind_i64(delete, 3, job->account);
	const enum outcome outcome = stmt_run(delete, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, "There is no such view of yours or of the team.");
	return outcome == OK ? audit_add(conn, job->ids, &job->audit, fault) : outcome;
}

static enum outcome delete_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = case_list_grown(request, &request->fault);
	if (outcome == OK)
		outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct keeping job = {
	    .ids = services_of(request)->ids,
	    .audit = audit_of(request, "case.view.delete"),
	    .campaign = campaign.id,
	    .account = request->viewer.account,
	    .id = request_number(request, "id"),
	};
	job.audit.subject = job.id;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, delete_run, &job,
			      &request->fault);
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/t/%.*s/case-list",
						     STR_ARG(campaign.slug)));
	return outcome;
}

// --- routes ---

static const struct input list_inputs[] = {CASES_SLUG, CASES_INPUTS(IN_QUERY), CASES_AFTER};
static const struct input file_inputs[] = {CASES_SLUG, CASES_INPUTS(IN_FORM)};
static const struct input keep_inputs[] = {
    CASES_SLUG,
    CASES_INPUTS(IN_FORM),
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = CASE_VIEW_NAME,
     .help = "Of the view."},
    {.name = "team",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "For the whole team; for oneself if absent."},
};
static const struct input delete_inputs[] = {
    CASES_SLUG,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the view."},
};
#define INPUTS(table) .inputs = table, .n_inputs = sizeof(table) / sizeof((table)[0])

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
const struct route_table respond_case_list_routes = {routes, sizeof routes / sizeof routes[0]};
