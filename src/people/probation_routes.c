// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/probation_routes.h"
#include "people/team_routes.h"

#include "net/services.h"
#include "page/view.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/people_embedded.h"
#include "people/probation.h"

#define LISTED_MOST 200

struct probation_person {
	int64_t id, since;
	struct str name;
};
struct probation_view {
	struct view_list people; // of struct probation_person
	// ---- for pages only
	struct str slug;
	bool some_people;
};

static const struct field person_fields[] = {
    VIEW_FIELD(probation_person, id, FIELD_ID, "account"),
    VIEW_FIELD(probation_person, name, FIELD_STR, "of the account"),
    VIEW_FIELD(probation_person, since, FIELD_TIME, "since when they are here"),
};
static const struct view person_view = VIEW(probation_person, person_fields, "somebody new");
static const struct field fields[] = {
    VIEW_INNER(probation_view, people, FIELD_LIST, &person_view, "who is on probation, by name"),
    VIEW_PAGE_FIELD(probation_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(probation_view, some_people, FIELD_BOOL, "somebody is"),
};
static const struct view probation_view_view =
    VIEW(probation_view, fields, "people who are new and work with less");

static enum outcome list_fill(struct conn *conn, struct request *request,
			      struct probation_view *view)
{
	struct probation_person *people = arena_array(request->arena, LISTED_MOST, sizeof *people);
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_probation_list);
	stmt_bind_str(rows, 1, view->slug);
	while (people && count < LISTED_MOST && stmt_step(rows))
		people[count++] = (struct probation_person){
		    .id = stmt_i64(rows, 0),
		    .name = arena_copy(request->arena, stmt_str(rows, 1)),
		    .since = stmt_i64(rows, 2),
		};
	view->people = (struct view_list){people, count};
	view->some_people = count > 0;
	return stmt_end(rows, &request->fault);
}

static enum outcome list_get(struct request *request)
{
	struct conn *conn;
	struct probation_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = team_reader(request, &conn);
	if (outcome != OK)
		return outcome;
	view->slug = request->campaign_slug;
	outcome = list_fill(conn, request, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Who is new";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

struct ending {
	struct id_maker *ids;
	struct audit_entry entry; // subject: the account
};

static enum outcome end_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct ending *ending = context;
	return probation_end(conn, ending->ids, &ending->entry, fault);
}

static enum outcome end_post(struct request *request)
{
	struct ending ending = {services_of(request)->ids, audit_of(request, "team.probation")};
	ending.entry.subject = request_number(request, "id");
	ending.entry.was = STR("probation");
	if (ending.entry.subject == request->viewer.account)
		return fail(DENIED, &request->fault,
			    /*tr*/
			    "You cannot end your own probation. Somebody else who manages the team "
			    "can.");
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 2,
						 end_write, &ending, &request->fault);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/probation",
						 STR_ARG(viewer_campaign(request))));
	return outcome;
}

static const struct input list_inputs[] = {INPUT_CAMPAIGN};
static const struct input end_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Whose."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/probation",
     .permission = "team.manage",
     .inputs = list_inputs,
     .n_inputs = 1,
     .handle = list_get,
     .view = &probation_view_view,
     .template = "probation",
     .help = "Who is new and works with less."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/probation/{id}/end",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     .inputs = end_inputs,
     .n_inputs = 2,
     .handle = end_post,
     .help = "Ends somebody's probation."},
};
const struct route_table people_probation_routes = {routes, sizeof routes / sizeof routes[0]};
