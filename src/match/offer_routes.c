// SPDX-License-Identifier: AGPL-3.0-or-later
// Offers as the team works with them: noted by hand or out of a post, read, corrected, ended; and
// how the giver can be reached, each look at which is recorded.
#include "base/time.h"
#include "campaign/contact.h"
#include "match/match_embedded.h"
#include "match/need_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "people/seal.h"

static struct offer_view *view_new(struct request *request)
{
	struct offer_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return view;
}

static enum outcome led_to(struct request *request, int64_t id)
{
	reply_done(request, arena_format(request->arena, "/t/%.*s/offers/%lld",
					 STR_ARG(request->campaign_slug), (long long)id));
	return OK;
}

static enum outcome offer_show(struct request *request, int status, struct offer_view *view)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = offer_view_fill(conn, request, &campaign, request_number(request, "id"), view,
				  &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "An offer";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome offer_get(struct request *request)
{
	struct offer_view *view = view_new(request);
	return view ? offer_show(request, 200, view) : TOO_MUCH;
}

// --- a new one ---

static enum outcome new_fill(struct conn *conn, struct request *request,
			     const struct campaign *campaign, struct offer_view *view)
{
	struct thing thing = {.item = -1};
	enum outcome outcome = organisation_choices(
	    conn, request->arena,
	    view->problem.len > 0 ? request_number(request, "organisation") : 0,
	    &view->organisations, &request->fault);
	if (outcome == OK && view->post && view->problem.len == 0)
		outcome =
		    thing_of_post(conn, request, campaign, view->post, &thing, &request->fault);
	if (outcome != OK)
		return outcome;
	thing_form_fill(request->arena, &thing, &view->form);
	if (view->problem.len > 0)
		thing_typed(request, &view->form);
	view->slug = campaign->slug;
	view->may_work = true;
	return OK;
}

static enum outcome new_show(struct request *request, int status, struct offer_view *view)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	view->post = request_number(request, "post");
	outcome = new_fill(conn, request, &campaign, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Note an offer";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome new_get(struct request *request)
{
	struct offer_view *view = view_new(request);
	return view ? new_show(request, 200, view) : TOO_MUCH;
}

static enum outcome add_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	return offer_add(conn, &deed->change, &deed->offer, &deed->id, fault);
}

static enum outcome edit_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	return offer_edit(conn, &deed->change, &deed->offer, fault);
}

static bool offer_read(struct request *request, const struct campaign *campaign,
		       struct offer *ret_offer)
{
	if (request->n_errors > 0) {
		fail(INVALID, &request->fault, /*tr*/ "Something below needs to be mended.");
		return false;
	}
	ret_offer->organisation = request_number(request, "organisation");
	ret_offer->reach_km = (double)request_number(request, "reach_km");
	ret_offer->vetted = request_switch(request, "vetted");
	ret_offer->barred = request_switch(request, "barred");
	return thing_read(request, campaign, &ret_offer->thing);
}

static enum outcome offers_post(struct request *request)
{
	struct need_deed deed = {.apply = add_apply};
	struct offer_view *view = view_new(request);
	enum outcome outcome = view ? campaign_asked(request, &deed.campaign) : TOO_MUCH;
	if (outcome != OK)
		return outcome;
	deed.offer.state = OFFER_OPEN;
	deed.offer.post = request_number(request, "post");
	outcome = offer_read(request, &deed.campaign, &deed.offer)
		      ? need_deed_run(request, "offer.add", &deed)
		      : INVALID;
	if (outcome == INVALID) {
		view->problem = services_of(request)->said(request);
		return new_show(request, 422, view);
	}
	return outcome == OK ? led_to(request, deed.id) : outcome;
}

// --- one that is there ---

static enum outcome offer_asked(struct request *request, struct need_deed *deed)
{
	struct conn *conn;
	enum outcome outcome = campaign_reader(request, &deed->campaign, &conn);
	if (outcome != OK)
		return outcome;
	deed->id = request_number(request, "id");
	outcome = offer_find(conn, request->arena, deed->campaign.id, deed->id, &deed->offer,
			     &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome offer_post(struct request *request)
{
	struct need_deed deed = {.apply = edit_apply};
	struct offer_view *view = view_new(request);
	enum outcome outcome = view ? offer_asked(request, &deed) : TOO_MUCH;
	// What is masked would come back empty.
	if (outcome == OK && viewer_on_probation(request))
		outcome = fail(DENIED, &request->fault,
			       /*tr*/
			       "While you are new you do not see all of an offer: ask somebody "
			       "else to correct it.");
	if (outcome != OK)
		return outcome;
	deed.offer.revision = request_number(request, "revision");
	outcome = offer_read(request, &deed.campaign, &deed.offer)
		      ? need_deed_run(request, "offer.edit", &deed)
		      : INVALID;
	if (outcome == INVALID || outcome == CONFLICT) {
		view->problem = services_of(request)->said(request);
		return offer_show(request, outcome_http(outcome), view);
	}
	return outcome == OK ? led_to(request, deed.id) : outcome;
}

static enum outcome state_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	const int state =
	    name_find(offer_state_names, OFFER_STATES, request_text(deed->request, "state"));
	return offer_move(conn, &deed->change, deed->id, (enum offer_state)state, STR(""), fault);
}

static enum outcome state_post(struct request *request)
{
	struct need_deed deed = {.apply = state_apply};
	enum outcome outcome = offer_asked(request, &deed);
	if (outcome == OK)
		outcome = need_deed_run(request, "offer.state", &deed);
	return outcome == OK ? led_to(request, deed.id) : outcome;
}

// --- how to reach them ---

static enum outcome contact_apply(struct conn *conn, struct need_deed *deed, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_offer_contact);
	stmt_bind_i64(find, 1, deed->change.campaign);
	stmt_bind_i64(find, 2, deed->id);
	const bool found = stmt_step(find);
	if (found)
		deed->offer.contact = arena_copy(deed->request->arena, stmt_blob(find, 0));
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "They left no way to reach them.");
	return outcome;
}

static enum outcome contact_open(struct request *request, struct str sealed,
				 struct offer_view *view)
{
	struct str plain;
	struct contact contact;
	enum outcome outcome =
	    unseal(services_of(request)->sealer, request->arena, sealed, &plain, &request->fault);
	if (outcome == OK)
		outcome = contact_read(request->arena, plain, &contact, &request->fault);
	if (outcome != OK)
		return outcome;
	view->contact = contact.address;
	view->name = contact.name;
	return OK;
}

static enum outcome contact_post(struct request *request)
{
	struct need_deed deed = {.apply = contact_apply};
	struct offer_view *view = view_new(request);
	enum outcome outcome = view ? offer_asked(request, &deed) : TOO_MUCH;
	if (outcome == OK)
		outcome = need_deed_run(request, "offer.contact", &deed);
	if (outcome == OK)
		outcome = contact_open(request, deed.offer.contact, view);
	return outcome == OK ? offer_show(request, 200, view) : outcome;
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "The offer."                                                               \
	}
#define OFFER_INPUTS                                                                               \
	THING_INPUTS,                                                                              \
	    {.name = "organisation",                                                               \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_ID,                                                                     \
	     .help = "The organisation that gives it."},                                           \
	    {.name = "reach_km",                                                                   \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_NUMBER,                                                                 \
	     .least = 0,                                                                           \
	     .most = 9999,                                                                         \
	     .help = "How many kilometres they go."},                                              \
	    {.name = "vetted",                                                                     \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_SWITCH,                                                                 \
	     .help = "The team has checked who gives it."},                                        \
	{                                                                                          \
		.name = "barred", .place = IN_FORM, .type = INPUT_SWITCH, .help = "Held back."     \
	}
static const struct input new_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "post", .place = IN_QUERY, .type = INPUT_ID, .help = "The Post that it stands in."},
};
static const struct input add_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "post", .place = IN_FORM, .type = INPUT_ID, .help = "The Post that it stands in."},
    OFFER_INPUTS,
};
static const struct input offer_inputs[] = {INPUT_CAMPAIGN, ID};
static const struct input edit_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "revision", .place = IN_FORM, .type = INPUT_NUMBER, .help = "That was seen."},
    OFFER_INPUTS,
};
static const char *const states[] = {"open", "done", "withdrawn", NULL};
static const struct input state_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "state",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = states,
     .required = true,
     .help = "How it stands from now on."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/offers/new",
     .permission = "case.work",
     .flags = ROUTE_SLOW,
     INPUTS(new_inputs),
     .handle = new_get,
     .view = &offer_view_view,
     .template = "offer_one",
     .help = "The form for an offer that the team notes."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/offers",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(add_inputs),
     .handle = offers_post,
     .view = &offer_view_view,
     .template = "offer_one",
     .help = "Notes an offer."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/offers/{id}",
     .permission = "case.read",
     .flags = ROUTE_SLOW,
     INPUTS(offer_inputs),
     .handle = offer_get,
     .view = &offer_view_view,
     .template = "offer_one",
     .help = "An offer and what became of it."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/offers/{id}",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(edit_inputs),
     .handle = offer_post,
     .view = &offer_view_view,
     .template = "offer_one",
     .help = "Corrects an offer."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/offers/{id}/state",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(state_inputs),
     .handle = state_post,
     .help = "Ends an offer, or opens it again."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/offers/{id}/contact",
     .permission = "contact.open",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(offer_inputs),
     .handle = contact_post,
     .view = &offer_view_view,
     .template = "offer_one",
     .help = "Shows how the giver can be reached, and records it."},
};
const struct route_table match_offer_routes = {routes, sizeof routes / sizeof routes[0]};
