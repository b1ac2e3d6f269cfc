// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/api_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/correction.h"
#include "desk/desk_embedded.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/case_list.h"
#include "respond/incident_row.h"
#include "respond/protection.h"
#include "respond/reach.h"
#include "respond/respond_embedded.h"

#define LIST_STANDARD 50

// One page of a list: where it begins, how long it is at most, and where the next one begins.
struct list_wish {
	int64_t campaign, below;
	size_t limit;
};

typedef enum outcome list_read(struct conn *conn, struct request *request,
			       const struct list_wish *wish, void *view, int64_t *ret_next);

static enum outcome list_answer(struct request *request, list_read *read, void *view,
				struct str *next)
{
	struct conn *conn;
	struct campaign campaign;
	int64_t going_on = 0;
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This answer needs too much memory.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = store_snapshot(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	const struct list_wish wish = {
	    .campaign = campaign.id,
	    .below = request_has(request, "cursor") ? request_number(request, "cursor") : INT64_MAX,
	    .limit = request_has(request, "limit") ? (size_t)request_number(request, "limit")
						   : LIST_STANDARD,
	};
	outcome = read(conn, request, &wish, view, &going_on);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (going_on > 0)
		*next = reply_next(request, going_on);
	reply_view(request, view);
	return OK;
}

// A list of the campaign, or of what people of a partner may see of it.
static struct stmt *list_start(struct conn *conn, const struct request *request,
			       const struct list_wish *wish, const struct query *all,
			       const struct query *reached)
{
	const struct reach reach = reach_of(request, wish->campaign);
	struct stmt *list = stmt_start(conn, reach.account ? reached : all);
	if (reach.account) {
		reach_bind(list, &reach);
		stmt_bind_i64(list, 5, wish->below);
		stmt_bind_i64(list, 6, (int64_t)wish->limit);
		return list;
	}
	stmt_bind_i64(list, 1, wish->campaign);
	stmt_bind_i64(list, 2, wish->below);
	stmt_bind_i64(list, 3, (int64_t)wish->limit);
	if (all == &sql_api_corrections)
		stmt_bind_i64(list, 4, READING_PRIVATE);
	return list;
}

// --- cases ---

struct cases_view {
	struct view_list cases; // of struct case_row
	struct str next;
};
static const struct field cases_fields[] = {
    VIEW_INNER(cases_view, cases, FIELD_LIST, &case_row_view, "newest first"),
    VIEW_FIELD(cases_view, next, FIELD_STR, "cursor of the next page; absent on the last one"),
};
static const struct view cases_view_view = VIEW(cases_view, cases_fields, "cases of a campaign");

static enum outcome cases_read(struct conn *conn, struct request *request,
			       const struct list_wish *wish, void *context, int64_t *ret_next)
{
	struct cases_view *view = context;
	struct case_search search;
	struct case_found found;
	const struct cases_query query = cases_query_read(request);
	const struct campaign campaign = {.id = wish->campaign};
	enum outcome outcome = cases_wish(request, &campaign, &query, &search);
	if (outcome != OK)
		return outcome;
	search.order = CASE_ORDER_NEWEST; // in which nothing moves
	search.limit = wish->limit;
	search.after.number = wish->below == INT64_MAX ? 0 : wish->below;
	outcome = case_search(conn, request->arena, &search, &found, &request->fault);
	if (outcome != OK)
		return outcome;
	struct case_row *rows = arena_array(request->arena, found.count + 1, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, &request->fault, "This answer needs too much memory.");
	const struct case_sight sight = {
	    .account = request->viewer.account,
	    .now = time_now(),
	    .may_work = viewer_may(request) >> MAY_CASE_WORK & 1,
	};
	for (size_t i = 0; i < found.count; i++)
		case_row_fill(request->arena, &found.list[i], &sight, &rows[i]);
	view->cases = (struct view_list){rows, found.count};
	if (found.more)
		*ret_next = found.next.number;
	return OK;
}

static enum outcome cases_get(struct request *request)
{
	struct cases_view *view = arena_zero(request->arena, sizeof *view);
	return list_answer(request, cases_read, view, view ? &view->next : NULL);
}

// --- incidents ---

struct incident_item {
	int64_t id, case_id, posts, waiting, first_post, latest_post;
	struct str title, place, evidence, languages, sources;
	const char *kind, *urgency, *sure; // words
	double lat, lon;		   // NaN if not known
	int64_t sure_at;
};
struct incidents_view {
	struct view_list incidents;
	struct str next;
};
static const struct field incident_fields[] = {
    VIEW_FIELD(incident_item, id, FIELD_ID, "of the incident"),
    VIEW_FIELD(incident_item, case_id, FIELD_ID, "of its case, if there is one"),
    VIEW_FIELD(incident_item, title, FIELD_STR, "first words of the first post, or a given name"),
    VIEW_FIELD(incident_item, kind, FIELD_WORD, "of its first post"),
    VIEW_FIELD(incident_item, urgency, FIELD_WORD, "the highest of its posts"),
    VIEW_FIELD(incident_item, posts, FIELD_I64, "how many, copies included"),
    VIEW_FIELD(incident_item, waiting, FIELD_I64, "of them sent to us and not answered"),
    VIEW_FIELD(incident_item, first_post, FIELD_ID, "the first original"),
    VIEW_FIELD(incident_item, latest_post, FIELD_ID, "the newest post, copies included"),
    VIEW_FIELD(incident_item, place, FIELD_STR, "the first place named"),
    VIEW_FIELD(incident_item, lat, FIELD_DOUBLE, "of that place, degrees"),
    VIEW_FIELD(incident_item, lon, FIELD_DOUBLE, "of that place, degrees"),
    VIEW_FIELD(incident_item, languages, FIELD_STR, "codes, one space between"),
    VIEW_FIELD(incident_item, sources, FIELD_STR, "names, one line break between"),
    VIEW_FIELD(incident_item, sure, FIELD_WORD, "how sure it is"),
    VIEW_FIELD(incident_item, sure_at, FIELD_TIME, "true as of"),
    VIEW_FIELD(incident_item, evidence, FIELD_STR, "how it is known"),
};
static const struct view incident_item_view =
    VIEW_THING(incident_item, incident_fields, "posts about one thing");
static const struct field incidents_fields[] = {
    VIEW_INNER(incidents_view, incidents, FIELD_LIST, &incident_item_view, "newest first"),
    VIEW_FIELD(incidents_view, next, FIELD_STR, "cursor of the next page; absent on the last one"),
};
static const struct view incidents_view_view =
    VIEW(incidents_view, incidents_fields, "incidents of a campaign");

#define INCIDENT_CASE_AT 20 // column of api_incidents

static struct incident_item incident_item_read(struct row_texts *texts)
{
	struct incident incident;
	incident_read(texts, 0, &incident);
	protection_veil_incident(&incident);
	return (struct incident_item){
	    .id = incident.id,
	    .case_id = stmt_i64(texts->stmt, INCIDENT_CASE_AT),
	    .posts = incident.posts,
	    .waiting = incident.waiting,
	    .first_post = incident.first_post,
	    .latest_post = incident.latest_post,
	    .title = incident.title,
	    .place = incident.place,
	    .evidence = incident.evidence,
	    .languages = incident.langs,
	    .sources = incident.sources,
	    .kind = kind_names[incident.kind],
	    .urgency = urgency_names[incident.urgency],
	    .sure = incident_sure_names[incident.sure],
	    .lat = incident.lat,
	    .lon = incident.lon,
	    .sure_at = incident.sure_at,
	};
}

static enum outcome incidents_read(struct conn *conn, struct request *request,
				   const struct list_wish *wish, void *context, int64_t *ret_next)
{
	struct incidents_view *view = context;
	struct incident_item *rows = arena_array(request->arena, wish->limit, sizeof *rows);
	size_t count = 0;
	struct stmt *list =
	    list_start(conn, request, wish, &sql_api_incidents, &sql_reach_incidents);
	struct row_texts texts = {.stmt = list, .arena = request->arena};
	while (rows && count < wish->limit && stmt_step(list))
		rows[count++] = incident_item_read(&texts);
	enum outcome outcome = stmt_end(list, &request->fault);
	if (outcome == OK)
		outcome = row_texts_end(&texts, &request->fault);
	view->incidents = (struct view_list){rows, count};
	if (count == wish->limit && count > 0)
		*ret_next = rows[count - 1].id;
	return outcome;
}

static enum outcome incidents_get(struct request *request)
{
	struct incidents_view *view = arena_zero(request->arena, sizeof *view);
	return list_answer(request, incidents_read, view, view ? &view->next : NULL);
}

// --- corrections ---

struct correction_item {
	int64_t id, post, bulk, at, undone_at;
	const char *field; // word
	struct str was, now, reason, by;
};
struct corrections_view {
	struct view_list corrections;
	struct str next;
};
static const struct field correction_fields[] = {
    VIEW_FIELD(correction_item, id, FIELD_ID, "of the correction"),
    VIEW_FIELD(correction_item, post, FIELD_ID, "the post"),
    VIEW_FIELD(correction_item, bulk, FIELD_ID, "the bulk action it was part of"),
    VIEW_FIELD(correction_item, at, FIELD_TIME, "when"),
    VIEW_FIELD(correction_item, by, FIELD_STR, "who; absent: a program"),
    VIEW_FIELD(correction_item, field, FIELD_WORD, "what was corrected"),
    VIEW_FIELD(correction_item, was, FIELD_STR, "the word before"),
    VIEW_FIELD(correction_item, now, FIELD_STR, "the word since"),
    VIEW_FIELD(correction_item, reason, FIELD_STR, "how the person knows"),
    VIEW_FIELD(correction_item, undone_at, FIELD_TIME, "when it was undone; absent: in force"),
};
static const struct view correction_item_view =
    VIEW(correction_item, correction_fields, "a person's change of what triage said");
static const struct field corrections_fields[] = {
    VIEW_INNER(corrections_view, corrections, FIELD_LIST, &correction_item_view, "newest first"),
    VIEW_FIELD(corrections_view, next, FIELD_STR,
	       "cursor of the next page; absent on the last one"),
};
static const struct view corrections_view_view =
    VIEW(corrections_view, corrections_fields, "corrections of a campaign");

static struct correction_item correction_item_read(struct row_texts *texts)
{
	struct stmt *row = texts->stmt;
	return (struct correction_item){
	    .id = stmt_i64(row, 0),
	    .post = stmt_i64(row, 1),
	    .bulk = stmt_i64(row, 2),
	    .at = stmt_i64(row, 3),
	    .undone_at = stmt_i64(row, 4),
	    .field = correction_field_names[stmt_i64(row, 5) % CORRECTION_FIELDS],
	    .was = row_text(texts, 6),
	    .now = row_text(texts, 7),
	    .reason = row_text(texts, 8),
	    .by = row_text(texts, 9),
	};
}

static enum outcome corrections_read(struct conn *conn, struct request *request,
				     const struct list_wish *wish, void *context, int64_t *ret_next)
{
	struct corrections_view *view = context;
	struct correction_item *rows = arena_array(request->arena, wish->limit, sizeof *rows);
	size_t count = 0;
	struct stmt *list =
	    list_start(conn, request, wish, &sql_api_corrections, &sql_reach_corrections);
	struct row_texts texts = {.stmt = list, .arena = request->arena};
	while (rows && count < wish->limit && stmt_step(list))
		rows[count++] = correction_item_read(&texts);
	enum outcome outcome = stmt_end(list, &request->fault);
	if (outcome == OK)
		outcome = row_texts_end(&texts, &request->fault);
	view->corrections = (struct view_list){rows, count};
	if (count == wish->limit && count > 0)
		*ret_next = rows[count - 1].id;
	return outcome;
}

static enum outcome corrections_get(struct request *request)
{
	struct corrections_view *view = arena_zero(request->arena, sizeof *view);
	return list_answer(request, corrections_read, view, view ? &view->next : NULL);
}

// --- routes ---

#define LIST_INPUTS                                                                                \
	INPUT_CAMPAIGN,                                                                            \
	    {.name = "cursor",                                                                     \
	     .place = IN_QUERY,                                                                    \
	     .type = INPUT_CURSOR,                                                                 \
	     .help = "`next` of the answer before."},                                              \
	{                                                                                          \
		.name = "limit", .place = IN_QUERY, .type = INPUT_NUMBER, .least = 1,              \
		.most = API_LIST_MAX, .help = "How many; 50 if absent."                            \
	}

static const struct input list_inputs[] = {LIST_INPUTS};
static const struct input cases_inputs[] = {
    LIST_INPUTS,
    CASES_INPUTS(IN_QUERY),
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/cases",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(cases_inputs),
     .handle = cases_get,
     .view = &cases_view_view,
     .help = "Cases of a campaign, newest first, by filters and words. A page can be short, or "
	     "empty, and still have a `next`: 20,000 cases are looked at for one."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/incidents",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(list_inputs),
     .handle = incidents_get,
     .view = &incidents_view_view,
     .help = "Incidents of a campaign, newest first: posts about one thing."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/corrections",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(list_inputs),
     .handle = corrections_get,
     .view = &corrections_view_view,
     .help = "What people corrected in a campaign, newest first."},
};
const struct route_table desk_api_routes = {routes, sizeof routes / sizeof routes[0]};
