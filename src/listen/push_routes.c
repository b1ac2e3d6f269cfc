// SPDX-License-Identifier: AGPL-3.0-or-later
// Posts pushed over HTTP, and where a source stopped.
#include "campaign/campaign_embedded.h"
#include "campaign/campaign_memory.h"
#include "listen/ingest.h"
#include "listen/listen_routes.h"
#include "net/services.h"
#include "page/view.h"

struct rejected_view {
	int64_t line;
	struct str error;
};
static const struct field rejected_fields[] = {
    VIEW_FIELD(rejected_view, line, FIELD_I64, "line of the body, or element of the array, from 1"),
    VIEW_FIELD(rejected_view, error, FIELD_STR, "what is wrong with it"),
};
static const struct view rejected_view_view =
    VIEW(rejected_view, rejected_fields, "a post that could not be read");

struct push_error {
	const char *code;
	struct str message;
};
static const struct field error_fields[] = {
    VIEW_FIELD(push_error, code, FIELD_WORD, "as in every error"),
    VIEW_FIELD(push_error, message, FIELD_STR, "a sentence that a person can act on"),
};
static const struct view push_error_view =
    VIEW(push_error, error_fields, "why the rest was not taken");

struct push_view {
	int64_t accepted, known, rejected_total;
	struct view_list rejected;
	const struct push_error *error;
};
static const struct field push_fields[] = {
    VIEW_FIELD(push_view, accepted, FIELD_I64, "kept now"),
    VIEW_FIELD(push_view, known, FIELD_I64, "were kept before"),
    VIEW_INNER(push_view, rejected, FIELD_LIST, &rejected_view_view,
	       "could not be read; at most 1,000 are listed"),
    VIEW_FIELD(push_view, rejected_total, FIELD_I64, "how many could not be read"),
    VIEW_INNER(push_view, error, FIELD_LINK, &push_error_view, "absent if all was taken"),
};
static const struct view push_view_view = VIEW(push_view, push_fields, "what became of the posts");

static void report_show(struct push_view *view, struct arena *arena,
			const struct ingest_report *report)
{
	struct rejected_view *rejected = arena_array(arena, report->n_errors + 1, sizeof *rejected);
	for (size_t i = 0; rejected && i < report->n_errors; i++)
		rejected[i] =
		    (struct rejected_view){report->errors[i].line, report->errors[i].error};
	view->accepted = report->accepted;
	view->known = report->known;
	view->rejected = (struct view_list){rejected, rejected ? report->n_errors : 0};
	view->rejected_total = report->rejected;
}

// Also on trouble the answer says what was kept before it.
static enum outcome push_reply(struct request *request, enum outcome outcome,
			       const struct ingest_report *report)
{
	struct push_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This batch needs too much memory.");
	report_show(view, request->arena, report);
	struct push_error *error = arena_zero(request->arena, sizeof *error);
	if (outcome != OK && error) {
		error->code = error_code(outcome_http(outcome));
		error->message = arena_copy(request->arena, str_from(request->fault.text));
		view->error = error;
	}
	reply_view_status(request, outcome_http(outcome), view);
	return OK;
}

static enum outcome push_finish(struct request *request, void *parcel)
{
	struct ingest_report report;
	const enum outcome outcome = ingest_end(parcel, &report, &request->fault);
	return push_reply(request, outcome, &report);
}

static void push_continue(void *request)
{
	request_continue(request);
}

// A body of a few posts, on a network thread: that waits for no disk and no other thread.
static enum outcome push_short(struct request *request, const struct ingest_body *body)
{
	struct ingest_parcel *parcel;
	const enum outcome outcome = ingest_begin(services_of(request)->ingest, request->arena,
						  body, &parcel, &request->fault);
	if (outcome != OK)
		return outcome;
	reply_later(request, push_finish, parcel);
	ingest_send(parcel, push_continue, request);
	return OK;
}

static enum outcome push_post(struct request *request)
{
	struct campaign *campaign = arena_zero(request->arena, sizeof *campaign);
	if (!campaign)
		return fail(TOO_MUCH, &request->fault, "This batch needs too much memory.");
	struct ingest *ingest = services_of(request)->ingest;
	enum outcome outcome = campaign_recall(ingest_campaigns(ingest), request, campaign);
	if (outcome != OK)
		return outcome;
	const struct ingest_body body = {
	    .campaign = campaign,
	    .source =
		request_has(request, "source") ? request_text(request, "source") : STR("push"),
	    .body = request->body,
	    .read_to = request_text(request, "read_to"),
	};
	if (!request->may_wait)
		return push_short(request, &body);
	struct ingest_report report;
	outcome = ingest_take(ingest, request->arena, &body, &report, &request->fault);
	return push_reply(request, outcome, &report);
}

struct source_view {
	struct str name, read_to;
	bool direct;
};
static const struct field source_fields[] = {
    VIEW_FIELD(source_view, name, FIELD_STR, "name of the source"),
    VIEW_FIELD(source_view, read_to, FIELD_STR, "where it goes on; absent at the start"),
    VIEW_FIELD(source_view, direct, FIELD_BOOL, "people write to us by it"),
};
static const struct view source_view_view = VIEW(source_view, source_fields, "a source of posts");

static enum outcome source_get(struct request *request)
{
	struct campaign campaign;
	struct conn *conn;
	struct source_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This answer needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_source_find);
	stmt_bind_i64(find, 1, campaign.id);
	stmt_bind_str(find, 2, request_text(request, "name"));
	view->name = request_text(request, "name");
	if (stmt_step(find)) {
		view->direct = stmt_i64(find, 1) != 0;
		view->read_to = arena_copy(request->arena, stmt_str(find, 2));
	}
	outcome = stmt_end(find, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

static const struct input push_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "source",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = POST_SOURCE_MAX,
     .help = "Name of the source, for posts that name none."},
    {.name = "read_to",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = 200,
     .help = "Where the source goes on; kept in the same commit as the last post."},
};
static const struct input source_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "name",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .most = POST_SOURCE_MAX,
     .example = "push",
     .help = "Name of the source."},
};

static const struct route routes[] = {
    {
	.method = METHOD_POST,
	.path = "/api/v1/campaigns/{slug}/posts",
	.permission = "post.push",
	.body = BODY_RAW,
	.body_limit = INGEST_BODY_MAX,
	.flags = ROUTE_API | ROUTE_LATER | ROUTE_ONCE,
	INPUTS(push_inputs),
	.handle = push_post,
	.view = &push_view_view,
	.example = "{\"id\":\"101\",\"text\":\"We need water at the school, 40 people\"}",
	.help =
	    "Takes posts as JSON lines or one JSON array, also gzip; answers once they are kept.",
    },
    {
	.method = METHOD_GET,
	.path = "/api/v1/campaigns/{slug}/sources/{name}",
	.permission = "post.push",
	.flags = ROUTE_API,
	INPUTS(source_inputs),
	.handle = source_get,
	.view = &source_view_view,
	.help = "Where a source goes on.",
    },
};
const struct route_table listen_push_routes = {routes, sizeof routes / sizeof routes[0]};
