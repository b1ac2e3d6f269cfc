// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/transfer_routes.h"

#include "base/time.h"
#include "desk/case_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/case_live.h"
#include "respond/label.h"
#include "respond/reach.h"
#include "respond/transfer_view.h"

#define DEED_WEIGHT 10 // rows, about

// --- the list ---

static enum outcome list_fill(struct conn *conn, struct request *request,
			      const struct campaign *campaign, struct transfers_view *view)
{
	struct transfer *list;
	size_t count;
	const struct case_sight sight = {
	    .account = request->viewer.account,
	    .now = time_now(),
	    .may_work = viewer_may(request) >> MAY_CASE_WORK & 1,
	    .partner = viewer_partner(request) != 0,
	};
	view->next = request_number(request, "cursor");
	enum outcome outcome =
	    transfer_list(conn, request->arena, campaign->id, viewer_partner(request), &view->next,
			  &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct transfer_line *lines = arena_array(request->arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count && outcome == OK; i++) {
		const struct transfer_line *line;
		outcome = transfer_line_make(conn, request->arena, &list[i], &sight, campaign->id,
					     &line, &request->fault);
		if (outcome == OK)
			lines[i] = *line;
	}
	view->transfers = (struct view_list){lines, lines ? count : 0};
	view->some = view->transfers.count > 0;
	view->slug = campaign->slug;
	view->partner = sight.partner;
	return outcome;
}

static enum outcome list_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct transfers_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = list_fill(conn, request, &campaign, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Handed to partners";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- deeds ---

struct deed {
	struct request *request;
	struct campaign campaign;
	struct case_change change;
	struct audit_entry entry;
	enum outcome (*apply)(struct conn *conn, struct deed *deed, struct fault *fault);
};

static enum outcome deed_write(struct conn *conn, void *context, struct fault *fault)
{
	struct deed *deed = context;
	const enum outcome outcome = deed->apply(conn, deed, fault);
	return outcome == OK ? audit_add(conn, deed->change.ids, &deed->entry, fault) : outcome;
}

static enum outcome deed_run(struct request *request, const char *action, struct deed *deed)
{
	if (request->n_errors > 0)
		return fail_with(INVALID, &request->fault, request->errors[0].sentence);
	deed->request = request;
	deed->change = (struct case_change){
	    .ids = services_of(request)->ids,
	    .campaign = deed->campaign.id,
	    .account = request->viewer.account,
	    .case_id = request_number(request, "id"),
	    .revision = request_number(request, "revision"),
	    .now = time_now(),
	    .partner = viewer_partner(request) != 0,
	};
	deed->entry = audit_of(request, action);
	deed->entry.subject = deed->change.case_id;
	return store_write(services_of(request)->store, WRITE_PERSON, DEED_WEIGHT, deed_write, deed,
			   &request->fault);
}

// Open desks see it; that one was not told is no reason to say it failed.
static void deed_tell(const struct deed *deed)
{
	struct conn *conn;
	const struct services *services = services_of(deed->request);
	if (store_reader(services->store, &conn, NULL) != OK)
		return;
	case_tell(services->hub, conn, deed->campaign.slug, deed->change.case_id, NULL,
		  deed->request->viewer.name);
	conn_release(conn);
}

// The case again, as it stands now, with what was typed.
static enum outcome refused(struct request *request, const struct deed *deed, enum outcome why,
			    struct case_typed typed)
{
	struct case_view *view = arena_zero(request->arena, sizeof *view);
	if ((why != CONFLICT && why != INVALID) || request->wants_json || !view)
		return why;
	view->problem = services_of(request)->said(request);
	view->somebody_first = why == CONFLICT;
	view->typed = typed;
	return case_page_show(request, &deed->campaign, request_number(request, "id"),
			      outcome_http(why), view);
}

static enum outcome done(struct request *request, const struct deed *deed, bool sight_ends)
{
	const struct str slug = deed->campaign.slug;
	deed_tell(deed);
	// What the partner's people see has shrunk: their open pages load again.
	if (sight_ends)
		live_close(services_of(request)->hub,
			   arena_format(request->arena, "campaign/%.*s/shared", STR_ARG(slug)));
	reply_done(request, sight_ends && deed->change.partner
				? arena_format(request->arena, "/t/%.*s/transfers", STR_ARG(slug))
				: arena_format(request->arena, "/t/%.*s/cases/%lld", STR_ARG(slug),
					       (long long)deed->change.case_id));
	return OK;
}

static enum outcome ask_apply(struct conn *conn, struct deed *deed, struct fault *fault)
{
	const struct transfer_wish wish = {
	    .organisation = request_number(deed->request, "organisation"),
	    .words = request_text(deed->request, "words"),
	    .minutes = request_number(deed->request, "minutes"),
	};
	return transfer_ask(conn, &deed->change, &wish, fault);
}

static enum outcome ask_post(struct request *request)
{
	struct deed deed = {.apply = ask_apply};
	enum outcome outcome = campaign_asked(request, &deed.campaign);
	if (outcome != OK)
		return outcome;
	outcome = deed_run(request, "case.transfer", &deed);
	const struct case_typed typed = {
	    .transfer = true,
	    .organisation = request_number(request, "organisation"),
	    .note_text = request_text(request, "words"),
	};
	return outcome == OK ? done(request, &deed, false)
			     : refused(request, &deed, outcome, typed);
}

static enum outcome end_apply(struct conn *conn, struct deed *deed, struct fault *fault)
{
	return transfer_withdraw(conn, &deed->change, fault);
}

static enum outcome end_post(struct request *request)
{
	struct deed deed = {.apply = end_apply};
	enum outcome outcome = campaign_asked(request, &deed.campaign);
	if (outcome != OK)
		return outcome;
	outcome = deed_run(request, "case.transfer.end", &deed);
	return outcome == OK ? done(request, &deed, true)
			     : refused(request, &deed, outcome, (struct case_typed){0});
}

static enum outcome answer_apply(struct conn *conn, struct deed *deed, struct fault *fault)
{
	deed->entry.now = request_text(deed->request, "accept");
	return transfer_answer(conn, &deed->change, str_equal(deed->entry.now, STR("yes")),
			       request_text(deed->request, "reason"), fault);
}

static enum outcome answer_post(struct request *request)
{
	struct deed deed = {.apply = answer_apply};
	enum outcome outcome = campaign_asked(request, &deed.campaign);
	if (outcome != OK)
		return outcome;
	outcome = deed_run(request, "case.transfer.answer", &deed);
	const bool no = !str_equal(request_text(request, "accept"), STR("yes"));
	const struct case_typed typed = {.transfer_no = no,
					 .reason = request_text(request, "reason")};
	return outcome == OK ? done(request, &deed, no) : refused(request, &deed, outcome, typed);
}

// --- routes ---

#define CASE_INPUTS                                                                                \
	INPUT_CAMPAIGN, INPUT_CASE,                                                                \
	{                                                                                          \
		.name = "revision", .place = IN_FORM, .type = INPUT_NUMBER, .if_match = true,      \
		.help = "Revision that was seen; 0: whatever it is."                               \
	}
static const char *const answers[] = {"yes", "no", NULL};
static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Those after this one; from the first if absent."},
};
static const struct input end_inputs[] = {CASE_INPUTS};
static const struct input ask_inputs[] = {
    CASE_INPUTS,
    {.name = "organisation",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "The partner; it has an agreement in force."},
    {.name = "minutes",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = TRANSFER_LEAST_MINUTES,
     .most = TRANSFER_MOST_MINUTES,
     .example = "30",
     .help = "How long they have to answer; with life at risk an hour at most."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = TRANSFER_WORDS_MAX,
     .help = "What they should know; they read it whatever the agreement shares."},
};
static const struct input answer_inputs[] = {
    CASE_INPUTS,
    {.name = "accept",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = answers,
     .help = "yes: takes it over."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = TRANSFER_WORDS_MAX,
     .help = "Why not; needed for no."},
};
#define DEED(of_path, of_inputs, of_handle, says)                                                  \
	{                                                                                          \
		.method = METHOD_POST, .path = "/t/{slug}/cases/{id}/transfer" of_path,            \
		.permission = "case.work", .body = BODY_FORM,                                      \
		.flags = ROUTE_SLOW | ROUTE_FORM_AGAIN | ROUTE_ONCE, INPUTS(of_inputs),            \
		.handle = (of_handle), .view = &case_view_view, .template = "case", .help = (says) \
	}

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/transfers",
     .permission = "case.read",
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &transfers_view_view,
     .template = "transfers",
     .help = "Cases that partners were asked to take over."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/transfers",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &transfers_view_view,
     .help = "Cases that partners were asked to take over."},
    DEED("", ask_inputs, ask_post, "Asks a partner to take a case over."),
    DEED("/end", end_inputs, end_post, "No longer asks a partner to take a case over."),
    DEED("/answer", answer_inputs, answer_post,
	 "Takes a case over for a partner that was asked, or says no with a reason."),
};
const struct route_table desk_transfer_routes = {routes, sizeof routes / sizeof routes[0]};
