// SPDX-License-Identifier: AGPL-3.0-or-later
// Views: the team keeps filters of the stream under a name and removes them again, by view_keep.h.
// What is wrong with a name is said in the form, above the same stream.
#include "respond/stream_page.h"

#include "desk/view_keep.h"
#include "respond/label.h"
#include "respond/respond_embedded.h"

static const struct view_kind stream_views = {
    .taken = &sql_view_taken,
    .insert = &sql_view_insert,
    .remove = &sql_view_delete,
    .saved = "view.save",
    .ended = "view.delete",
    .too_long = /*tr*/ "These are too many filters for one view.",
    .unknown = "There is no such view in this campaign.",
};

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
	const char *mistake;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	const struct stream_query query = stream_query_read(request);
	const struct view_wish wish = {
	    .campaign = campaign.id,
	    .query = stream_query_text(request->arena, &query),
	};
	outcome = view_keep(request, &stream_views, &wish, &mistake);
	if (mistake)
		return again(request, mistake);
	if (outcome != OK)
		return outcome;
	reply_done(request, arena_format(request->arena, "/t/%.*s/stream?%.*s",
					 STR_ARG(campaign.slug), STR_ARG(wish.query)));
	return OK;
}

static enum outcome delete_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = view_remove(request, &stream_views, campaign.id);
	if (outcome == OK)
		reply_done(request,
			   label_back(request, arena_format(request->arena, "/t/%.*s/stream",
							    STR_ARG(campaign.slug))));
	return outcome;
}

// --- routes ---

static const struct input keep_inputs[] = {
    INPUT_CAMPAIGN,
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
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the view."},
    INPUT_BACK,
};

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
const struct route_table desk_views_routes = {routes, sizeof routes / sizeof routes[0]};
