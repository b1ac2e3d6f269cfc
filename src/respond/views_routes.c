// SPDX-License-Identifier: AGPL-3.0-or-later
// Views: the team keeps filters of the stream under a name and removes them again. What is wrong
// with a name is said in the form, above the same stream.
#include "respond/stream_page.h"

#include "base/time.h"
#include "net/services.h"
#include "people/audit.h"
#include "respond/label.h"
#include "respond/respond_embedded.h"

#define VIEW_NAME_MAX 40 // code points
#define VIEWS_MAX     50 // of a campaign
#define QUERY_MAX     2000

struct keeping {
	struct id_maker *ids;
	struct audit_entry audit;
	int64_t campaign, account, id;
	struct str name, query;
	const char *mistake; // message id
};

// Whether the name is taken, and how many there are.
static enum outcome taken(struct conn *conn, const struct keeping *job, bool *ret_taken,
			  int64_t *ret_count, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_view_taken);
	stmt_bind_i64(find, 1, job->campaign);
	stmt_bind_str(find, 2, job->name);
	if (stmt_step(find)) {
		*ret_count = stmt_i64(find, 0);
		*ret_taken = stmt_i64(find, 1) > 0;
	}
	return stmt_end(find, fault);
}

static enum outcome view_insert(struct conn *conn, const struct keeping *job, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_view_insert);
	stmt_bind_i64(insert, 1, job->id);
	stmt_bind_i64(insert, 2, job->campaign);
	stmt_bind_str(insert, 3, job->name);
	stmt_bind_str(insert, 4, job->query);
	stmt_bind_i64(insert, 5, job->account);
	stmt_bind_i64(insert, 6, time_now());
	return stmt_run(insert, fault);
}

static enum outcome keep_run(struct conn *conn, void *context, struct fault *fault)
{
	struct keeping *job = context;
	bool is_taken = false;
	int64_t count = 0;
	job->mistake = NULL;
	enum outcome outcome = taken(conn, job, &is_taken, &count, fault);
	if (outcome != OK)
		return outcome;
	if (is_taken)
		job->mistake = /*tr*/ "There is a view of this name. Choose another one.";
	else if (count >= VIEWS_MAX)
		job->mistake = /*tr*/ "There are 50 views. Remove one first.";
	if (job->mistake)
		return CONFLICT;
	job->id = id_next(job->ids);
	job->audit.subject = job->id;
	outcome = view_insert(conn, job, fault);
	return outcome == OK ? audit_add(conn, job->ids, &job->audit, fault) : outcome;
}

// What is wrong with what was typed; NULL: nothing.
static const char *mistake_find(const struct request *request, const struct keeping *job)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, "name") == 0)
			return request->errors[i].sentence;
	if (request->n_errors > 0)
		return /*tr*/ "One of the filters is not valid.";
	if (job->query.len == 0)
		return /*tr*/ "Choose a filter first: this view would show everything.";
	if (job->query.len > QUERY_MAX)
		return /*tr*/ "These are too many filters for one view.";
	if (job->account == 0)
		return /*tr*/ "A view is kept by a person: sign in.";
	return NULL;
}

static enum outcome again(struct request *request, const char *mistake)
{
	struct stream_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (request->wants_json)
		return fail_with(INVALID, &request->fault, mistake);
	view->view_error = mistake;
	view->view_typed = request_text(request, "name");
	return stream_show(request, view);
}

static enum outcome keep_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	const struct stream_query query = stream_query_read(request);
	struct keeping job = {
	    .ids = services_of(request)->ids,
	    .audit = audit_of(request, "view.save"),
	    .campaign = campaign.id,
	    .account = request->viewer.account,
	    .name = request_text(request, "name"),
	    .query = stream_query_text(request->arena, &query),
	};
	job.mistake = mistake_find(request, &job);
	if (job.mistake)
		return again(request, job.mistake);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, keep_run, &job,
			      &request->fault);
	if (job.mistake)
		return again(request, job.mistake);
	if (outcome != OK)
		return outcome;
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/stream?%.*s",
					     STR_ARG(campaign.slug), STR_ARG(job.query)));
	return OK;
}

// --- removing ---

static enum outcome delete_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct keeping *job = context;
	struct stmt *delete = stmt_start(conn, &sql_view_delete);
	stmt_bind_i64(delete, 1, job->id);
	stmt_bind_i64(delete, 2, job->campaign);
	const enum outcome outcome = stmt_run(delete, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, "There is no such view in this campaign.");
	return outcome == OK ? audit_add(conn, job->ids, &job->audit, fault) : outcome;
}

static enum outcome delete_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct keeping job = {
	    .ids = services_of(request)->ids,
	    .audit = audit_of(request, "view.delete"),
	    .campaign = campaign.id,
	    .id = request_number(request, "id"),
	};
	job.audit.subject = job.id;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, delete_run, &job,
			      &request->fault);
	if (outcome == OK)
		reply_redirect(request,
			       label_back(request, arena_format(request->arena, "/t/%.*s/stream",
								STR_ARG(campaign.slug))));
	return outcome;
}

// --- routes ---

#define SLUG_INPUT                                                                                 \
	{                                                                                          \
		.name = "slug", .place = IN_PATH, .type = INPUT_SLUG, .required = true,            \
		.help = "Short name of the campaign."                                              \
	}
static const struct input keep_inputs[] = {
    SLUG_INPUT,
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = VIEW_NAME_MAX,
     .help = "Of the view."},
    STREAM_FILTER_INPUTS(IN_FORM),
    {.name = "before", .place = IN_FORM, .type = INPUT_ID, .help = "Not kept."},
    {.name = "done", .place = IN_FORM, .type = INPUT_ID, .help = "Not kept."},
    {.name = "kept", .place = IN_FORM, .type = INPUT_NUMBER, .help = "Not kept."},
};
static const struct input delete_inputs[] = {
    SLUG_INPUT,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the view."},
    {.name = "back",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 2000,
     .help = "Path to go to afterwards."},
};
#define INPUTS(table) .inputs = table, .n_inputs = sizeof(table) / sizeof((table)[0])

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/views",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(keep_inputs),
     .handle = keep_post,
     .view = &stream_view_view,
     .template = "stream",
     .help = "Keeps filters of the stream under a name, for the team."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/views/{id}/delete",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(delete_inputs),
     .handle = delete_post,
     .help = "Removes a view of the team."},
};
const struct route_table respond_views_routes = {routes, sizeof routes / sizeof routes[0]};
