// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/handover_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/clock.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/handover_view.h"

#define SHEET_WEIGHT (HANDOVER_MOST / 4) // rows, about

static struct handover_view *view_new(struct request *request, const struct campaign *campaign)
{
	struct handover_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return NULL;
	view->slug = campaign->slug;
	view->may_sign = request->viewer.account && viewer_may(request) >> MAY_CASE_WORK & 1;
	return view;
}

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

static enum outcome shown(struct request *request, int status, struct handover_view *view)
{
	request->title = /*tr*/ "Hand-over";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

// --- as it stands now ---

static enum outcome sheets_fill(struct conn *conn, struct request *request,
				const struct campaign *campaign, struct handover_view *view)
{
	struct handover *list;
	size_t count;
	const enum outcome outcome = handover_list(conn, request->arena, campaign->id, view->before,
						   &list, &count, &view->next, &request->fault);
	if (outcome != OK)
		return outcome;
	struct handover_item *items = arena_array(request->arena, count + 1, sizeof *items);
	for (size_t i = 0; items && i < count; i++)
		items[i] = (struct handover_item){
		    .id = list[i].id,
		    .by = list[i].signed_name,
		    .signed_at = list[i].signed_at,
		    .taken_name = list[i].taken_name,
		    .taken_at = list[i].taken_at,
		};
	view->sheets = (struct view_list){items, items ? count : 0};
	view->some_sheets = view->sheets.count > 0;
	return OK;
}

static enum outcome draft_fill(struct conn *conn, struct request *request,
			       const struct campaign *campaign, struct handover_view *view)
{
	struct handover_line *lines;
	size_t count;
	const int64_t now = time_now();
	const enum outcome outcome = handover_draft(conn, request->arena, campaign->id, now, &lines,
						    &count, &request->fault);
	if (outcome != OK)
		return outcome;
	if (!handover_sections(request->arena, lines, count, now, &view->sections))
		return no_memory(request);
	return sheets_fill(conn, request, campaign, view);
}

// `refused`: again, with what was typed and why it did not work.
static enum outcome draft_show(struct request *request, int status, bool refused)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	struct handover_view *view = view_new(request, &campaign);
	if (view && !refused)
		view->before = request_number(request, "cursor");
	outcome = view ? draft_fill(conn, request, &campaign, view) : no_memory(request);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (refused) {
		view->problem = services_of(request)->said(request);
		view->typed = request_text(request, "words");
		view->typed_name = request_text(request, "taken_name");
	}
	return shown(request, status, view);
}

static enum outcome draft_get(struct request *request)
{
	return draft_show(request, 200, false);
}

// --- as it was signed ---

static enum outcome sheet_fill(struct conn *conn, struct request *request,
			       const struct campaign *campaign, struct handover_view *view)
{
	struct handover sheet;
	struct handover_line *lines;
	size_t count;
	bool intact;
	const enum outcome outcome =
	    handover_find(conn, request->arena, campaign->id, request_number(request, "id"), &sheet,
			  &lines, &count, &intact, &request->fault);
	if (outcome != OK)
		return outcome;
	if (!handover_sections(request->arena, lines, count, 0, &view->sections))
		return no_memory(request);
	handover_view_head(request->arena, &sheet, view);
	view->altered = !intact;
	view->mine = sheet.signed_by == request->viewer.account;
	view->may_take = view->may_sign && !view->mine && !view->taken;
	view->may_sign = false;
	return OK;
}

static enum outcome sheet_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	struct handover_view *view = view_new(request, &campaign);
	outcome = view ? sheet_fill(conn, request, &campaign, view) : no_memory(request);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	return shown(request, status, view);
}

static enum outcome sheet_get(struct request *request)
{
	return sheet_show(request, 200, STR(""));
}

// --- signing ---

struct signing {
	struct request *request;
	struct handover_change change;
	struct audit_entry entry;
	int64_t id; // of the sheet
};

static enum outcome signing_begin(struct request *request, const char *action, int64_t id,
				  struct signing *ret)
{
	struct campaign campaign;
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can sign.");
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct id_maker *ids = services_of(request)->ids;
	*ret = (struct signing){
	    .request = request,
	    .change = {.ids = ids,
		       .campaign = campaign.id,
		       .account = request->viewer.account,
		       .now = time_now()},
	    .entry = audit_of(request, action),
	    .id = id ? id : id_next(ids),
	};
	ret->entry.subject = ret->id;
	return OK;
}

static enum outcome led_to(const struct signing *signing)
{
	struct request *request = signing->request;
	reply_done(request, arena_format(request->arena, "/t/%.*s/handovers/%lld",
					 STR_ARG(request->campaign_slug), (long long)signing->id));
	return OK;
}

static enum outcome sign_write(struct conn *conn, void *context, struct fault *fault)
{
	struct signing *signing = context;
	const enum outcome outcome = handover_sign(
	    conn, &signing->change, signing->id, request_text(signing->request, "words"),
	    request_text(signing->request, "taken_name"), fault);
	return outcome == OK ? audit_add(conn, signing->change.ids, &signing->entry, fault)
			     : outcome;
}

static enum outcome sign_post(struct request *request)
{
	struct signing signing;
	if (request->n_errors > 0) {
		fail_with(INVALID, &request->fault, request->errors[0].sentence);
		return draft_show(request, 422, true);
	}
	enum outcome outcome = signing_begin(request, "handover.sign", 0, &signing);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, SHEET_WEIGHT,
				      sign_write, &signing, &request->fault);
	if (outcome == INVALID)
		return draft_show(request, 422, true);
	return outcome == OK ? led_to(&signing) : outcome;
}

static enum outcome take_write(struct conn *conn, void *context, struct fault *fault)
{
	struct signing *signing = context;
	const enum outcome outcome = handover_take(conn, &signing->change, signing->id, fault);
	return outcome == OK ? audit_add(conn, signing->change.ids, &signing->entry, fault)
			     : outcome;
}

static enum outcome take_post(struct request *request)
{
	struct signing signing;
	if (!request_switch(request, "read_life") || !request_switch(request, "read_promises")) {
		fail(INVALID, &request->fault,
		     /*tr*/ "Read the life Cases and the promises first, and tick both.");
		return sheet_show(request, 422, services_of(request)->said(request));
	}
	enum outcome outcome =
	    signing_begin(request, "handover.take", request_number(request, "id"), &signing);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 4, take_write,
				      &signing, &request->fault);
	if (outcome == CONFLICT)
		return sheet_show(request, 409, services_of(request)->said(request));
	return outcome == OK ? led_to(&signing) : outcome;
}

// --- routes ---

#define SHEET                                                                                      \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the signed sheet."                                                  \
	}
static const struct input draft_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Signed sheets before this one; the newest if absent."},
};
static const struct input sheet_inputs[] = {INPUT_CAMPAIGN, SHEET};
static const struct input sign_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = HANDOVER_WORDS_MAX,
     .help = "What the next shift should know."},
    {.name = "taken_name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = HANDOVER_NAME_MAX,
     .help = "Who has taken over on paper, by name."},
};
static const struct input take_inputs[] = {
    INPUT_CAMPAIGN,
    SHEET,
    {.name = "read_life",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "The cases with life at risk were read."},
    {.name = "read_promises",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "The promises were read."},
};
#define SIGN(of_path, of_inputs, of_handle, says)                                                  \
	{                                                                                          \
		.method = METHOD_POST, .path = of_path, .permission = "case.work",                 \
		.body = BODY_FORM, .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN, INPUTS(of_inputs),      \
		.handle = (of_handle), .view = &handover_view_view, .template = "handover",        \
		.help = (says)                                                                     \
	}

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/handover",
     .permission = "case.read",
     INPUTS(draft_inputs),
     .handle = draft_get,
     .view = &handover_view_view,
     .template = "handover",
     .help = "What the next shift must know, as it stands now."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/handovers/{id}",
     .permission = "case.read",
     INPUTS(sheet_inputs),
     .handle = sheet_get,
     .view = &handover_view_view,
     .template = "handover",
     .help = "A hand-over sheet as it was signed."},
    SIGN("/t/{slug}/handover", sign_inputs, sign_post, "Hands over: signs the sheet."),
    SIGN("/t/{slug}/handovers/{id}/take", take_inputs, take_post, "Takes over: signs it too."),
};
const struct route_table respond_handover_routes = {routes, sizeof routes / sizeof routes[0]};
