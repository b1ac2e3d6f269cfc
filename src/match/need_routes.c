// SPDX-License-Identifier: AGPL-3.0-or-later
// The board of needs and offers, the page of a need, and the steps of a delivery. Each deed is one
// write: the change, its line in the history and in the audit log together.
#include "base/time.h"
#include "campaign/clock.h"
#include "match/match_embedded.h"
#include "match/need_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "respond/protection.h"

#define DEED_WEIGHT 10 // rows, about

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// --- deeds ---

static enum outcome deed_write(struct conn *conn, void *context, struct fault *fault)
{
	struct need_deed *deed = context;
	// What is kept no longer goes whenever somebody works here.
	enum outcome outcome = offer_forget(conn, deed->change.now, fault);
	if (outcome == OK)
		outcome = deed->apply(conn, deed, fault);
	if (outcome != OK)
		return outcome;
	deed->entry.subject = deed->id;
	return audit_add(conn, deed->change.ids, &deed->entry, fault);
}

enum outcome need_deed_run(struct request *request, const char *action, struct need_deed *deed)
{
	deed->request = request;
	deed->change = (struct need_change){
	    .ids = services_of(request)->ids,
	    .campaign = deed->campaign.id,
	    .account = request->viewer.account,
	    .now = time_now(),
	};
	deed->entry = audit_of(request, action);
	return store_write(services_of(request)->store, WRITE_PERSON, DEED_WEIGHT, deed_write, deed,
			   &request->fault);
}

static enum outcome led_to(struct request *request, const char *what, int64_t id)
{
	reply_done(request, arena_format(request->arena, "/t/%.*s/%s/%lld",
					 STR_ARG(request->campaign_slug), what, (long long)id));
	return OK;
}

// What people can mend is said on the page again, with what they typed.
static bool can_mend(enum outcome outcome)
{
	return outcome == INVALID || outcome == CONFLICT;
}

// --- the board ---

static enum outcome board_show(struct request *request, int status, int64_t case_id,
			       struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct matches_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	if (status == 200) {
		view->after = request_number(request, "cursor");
		view->after_offers = request_number(request, "offers");
	}
	outcome = matches_fill(conn, request, &campaign, case_id, view, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (problem.len > 0 && case_id)
		view->for_whom = request_text(request, "for_whom");
	request->title = /*tr*/ "Needs and offers";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome board_get(struct request *request)
{
	return board_show(request, 200, request_number(request, "case"), STR(""));
}

// --- needs ---

static enum outcome add_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	return need_add(conn, &deed->change, &deed->need, &deed->id, fault);
}

static enum outcome edit_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	return need_edit(conn, &deed->change, &deed->need, fault);
}

static bool need_read(struct request *request, const struct campaign *campaign,
		      struct need *ret_need)
{
	const struct str access = request_text(request, "access");
	const int found = name_find(match_access_names, MATCH_ACCESSES, access);
	ret_need->for_whom = request_text(request, "for_whom");
	ret_need->access = found < 0 ? MATCH_ACCESS_UNKNOWN : (enum match_access)found;
	return thing_read(request, campaign, &ret_need->thing);
}

// Whether the case is one of this campaign that is not private.
static enum outcome case_check(struct request *request, int64_t campaign, int64_t case_id)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_need_case);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, case_id);
	stmt_bind_i64(find, 3, READING_PRIVATE);
	const bool found = stmt_step(find);
	outcome = stmt_end(find, &request->fault);
	conn_release(conn);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, &request->fault, /*tr*/ "There is no such case.");
	return outcome;
}

// Who is new is not shown where it is: what they leave empty is what the case says.
static enum outcome place_keep(struct request *request, struct need_deed *deed)
{
	struct conn *conn;
	struct thing *thing = &deed->need.thing;
	if (!viewer_on_probation(request) || thing->place.len > 0)
		return OK;
	const enum outcome outcome =
	    store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_need_case);
	stmt_bind_i64(find, 1, deed->campaign.id);
	stmt_bind_i64(find, 2, deed->need.case_id);
	stmt_bind_i64(find, 3, READING_PRIVATE);
	if (stmt_step(find)) {
		thing->place = arena_copy(request->arena, stmt_str(find, 1));
		thing->where.known = !stmt_null(find, 2) && !stmt_null(find, 3);
		thing->where.lat = stmt_double(find, 2);
		thing->where.lon = stmt_double(find, 3);
	}
	const enum outcome ended = stmt_end(find, &request->fault);
	conn_release(conn);
	return ended;
}

static enum outcome needs_post(struct request *request)
{
	struct need_deed deed = {.apply = add_apply};
	enum outcome outcome = campaign_asked(request, &deed.campaign);
	deed.need.case_id = request_number(request, "case");
	if (outcome == OK)
		outcome = case_check(request, deed.campaign.id, deed.need.case_id);
	if (outcome != OK)
		return outcome;
	outcome = request->n_errors == 0 && need_read(request, &deed.campaign, &deed.need)
		      ? place_keep(request, &deed)
		      : INVALID;
	if (outcome == OK)
		outcome = need_deed_run(request, "need.add", &deed);
	if (can_mend(outcome))
		return board_show(request, 422, deed.need.case_id,
				  services_of(request)->said(request));
	return outcome == OK ? led_to(request, "needs", deed.id) : outcome;
}

static enum outcome need_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct need_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	outcome = need_view_fill(conn, request, &campaign, request_number(request, "id"), view,
				 &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "A need";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome need_get(struct request *request)
{
	return need_show(request, 200, STR(""));
}

// The need of the path, or NOT_FOUND: also when it is private.
static enum outcome need_asked(struct request *request, struct need_deed *deed)
{
	struct conn *conn;
	enum outcome outcome = campaign_reader(request, &deed->campaign, &conn);
	if (outcome != OK)
		return outcome;
	deed->id = request_number(request, "id");
	outcome = need_find(conn, request->arena, deed->campaign.id, deed->id, &deed->need,
			    &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome need_post(struct request *request)
{
	struct need_deed deed = {.apply = edit_apply};
	enum outcome outcome = need_asked(request, &deed);
	if (outcome == OK && viewer_on_probation(request))
		outcome = fail(DENIED, &request->fault,
			       /*tr*/
			       "While you are new you do not see all of a need: ask somebody else "
			       "to correct it.");
	if (outcome != OK)
		return outcome;
	deed.need.revision = request_number(request, "revision");
	outcome = request->n_errors == 0 && need_read(request, &deed.campaign, &deed.need)
		      ? need_deed_run(request, "need.edit", &deed)
		      : INVALID;
	if (can_mend(outcome))
		return need_show(request, outcome_http(outcome),
				 services_of(request)->said(request));
	return outcome == OK ? led_to(request, "needs", deed.id) : outcome;
}

static enum outcome state_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	const int state =
	    name_find(need_state_names, NEED_STATES, request_text(deed->request, "state"));
	return need_move(conn, &deed->change, deed->id, (enum need_state)state, STR(""), fault);
}

static enum outcome state_post(struct request *request)
{
	struct need_deed deed = {.apply = state_apply};
	enum outcome outcome = need_asked(request, &deed);
	if (outcome == OK)
		outcome = need_deed_run(request, "need.state", &deed);
	return outcome == OK ? led_to(request, "needs", deed.id) : outcome;
}

// --- deliveries ---

static enum outcome ask_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	const struct request *request = deed->request;
	return delivery_ask(conn, &deed->change, deed->need.id, request_number(request, "offer"),
			    str_equal(request_text(request, "do"), STR("refuse")), &deed->id,
			    fault);
}

static enum outcome deliveries_post(struct request *request)
{
	struct need_deed deed = {.apply = ask_apply};
	enum outcome outcome = campaign_asked(request, &deed.campaign);
	deed.need.id = request_number(request, "need");
	if (outcome == OK)
		outcome = need_deed_run(request, "delivery.ask", &deed);
	return outcome == OK ? led_to(request, "needs", deed.need.id) : outcome;
}

static enum outcome step_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	const struct request *request = deed->request;
	return delivery_step(conn, &deed->change, deed->id, request_text(request, "do"),
			     clock_moment(request, "until"), request_text(request, "note"), fault);
}

static enum outcome delivery_post(struct request *request)
{
	struct conn *conn;
	struct delivery delivery;
	struct need_deed deed = {.apply = step_apply, .id = request_number(request, "id")};
	enum outcome outcome = campaign_reader(request, &deed.campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = delivery_find(conn, deed.campaign.id, deed.id, &delivery, &request->fault);
	if (outcome == OK) // what is private is as if absent
		outcome = need_find(conn, request->arena, deed.campaign.id, delivery.need,
				    &deed.need, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		outcome = need_deed_run(request, "delivery.step", &deed);
	return outcome == OK ? led_to(request, "needs", delivery.need) : outcome;
}

// --- routes ---

#define ID(says)                                                                                   \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = says   \
	}
#define FOR_WHOM                                                                                   \
	{                                                                                          \
		.name = "for_whom", .place = IN_FORM, .type = INPUT_TEXT, .most = 300,             \
		.help = "For whom, without names."                                                 \
	}
#define ACCESS                                                                                     \
	{                                                                                          \
		.name = "access", .place = IN_FORM, .type = INPUT_TEXT, .most = 10,                \
		.help = "By road: unknown, open or cut."                                           \
	}
static const struct input board_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "case", .place = IN_QUERY, .type = INPUT_ID, .help = "Only the needs of this Case."},
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Needs after this one; from the first if absent or no longer there."},
    {.name = "offers",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Offers after this one; from the first if absent or no longer there."},
};
static const struct input add_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "case",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Of which Case."},
    THING_INPUTS,
    FOR_WHOM,
    ACCESS,
};
static const struct input need_inputs[] = {INPUT_CAMPAIGN, ID("The need.")};
static const struct input edit_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The need."),
    {.name = "revision", .place = IN_FORM, .type = INPUT_NUMBER, .help = "That was seen."},
    THING_INPUTS,
    FOR_WHOM,
    ACCESS,
};
static const char *const need_states[] = {"open", "met", "withdrawn", NULL};
static const struct input state_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The need."),
    {.name = "state",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = need_states,
     .required = true,
     .help = "How it stands from now on."},
};
static const char *const asks[] = {"ask", "refuse", NULL};
static const struct input ask_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "need", .place = IN_FORM, .type = INPUT_ID, .required = true, .help = "The need."},
    {.name = "offer", .place = IN_FORM, .type = INPUT_ID, .required = true, .help = "The offer."},
    {.name = "do",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = asks,
     .required = true,
     .help = "Ask both sides, or never propose the two again."},
};
static const struct input step_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The delivery."),
    {.name = "do",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = delivery_acts,
     .required = true,
     .help = "The step."},
    {.name = "until", .place = IN_FORM, .type = INPUT_TIME, .help = "When it is expected."},
    {.name = "note", .place = IN_FORM, .type = INPUT_TEXT, .most = 500, .help = "In words."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/matches",
     .permission = "case.read",
     .flags = ROUTE_SLOW,
     INPUTS(board_inputs),
     .handle = board_get,
     .view = &matches_view_view,
     .template = "matches",
     .help = "Open needs with the offers that fit, most urgent first."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/matches",
     .permission = "case.read",
     .flags = ROUTE_API | ROUTE_SLOW,
     INPUTS(board_inputs),
     .handle = board_get,
     .view = &matches_view_view,
     .help = "Open needs with the offers that fit, most urgent first."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/needs",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(add_inputs),
     .handle = needs_post,
     .view = &matches_view_view,
     .template = "matches",
     .help = "Adds a need to a Case."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/needs/{id}",
     .permission = "case.read",
     .flags = ROUTE_SLOW,
     INPUTS(need_inputs),
     .handle = need_get,
     .view = &need_view_view,
     .template = "need",
     .help = "A need, who could help, and what becomes of it."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/needs/{id}",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(edit_inputs),
     .handle = need_post,
     .view = &need_view_view,
     .template = "need",
     .help = "Corrects a need."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/needs/{id}/state",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(state_inputs),
     .handle = state_post,
     .help = "Ends a need, or opens it again."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/deliveries",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(ask_inputs),
     .handle = deliveries_post,
     .help = "Holds an offer for a need while both sides are asked, or refuses the two."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/deliveries/{id}",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(step_inputs),
     .handle = delivery_post,
     .help = "The next step of a delivery, or the last one taken back."},
};
const struct route_table match_need_routes = {routes, sizeof routes / sizeof routes[0]};
