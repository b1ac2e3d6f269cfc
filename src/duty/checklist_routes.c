// SPDX-License-Identifier: AGPL-3.0-or-later
// The checklists of a campaign, as one text that those who change its settings write.
#include "duty/checklist_routes.h"
#include "campaign/campaign.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/check.h"
#include "respond/stream_view.h"
#include "text/heads.h"

struct checklists_view {
	struct view_list topics; // of struct post_label
	struct str slug, words, problem;
	bool saved;
};

#define TOPIC_LIST                                                                                 \
	{                                                                                          \
		.name = "topics", .type = FIELD_LIST,                                              \
		.offset = offsetof(struct checklists_view, topics), .of = &post_label_view,        \
		.meaning = "what a list can be for", .page_only = true                             \
	}
static const struct field fields[] = {
    VIEW_FIELD(checklists_view, words, FIELD_STR, "the lists"),
    TOPIC_LIST,
    VIEW_PAGE_FIELD(checklists_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(checklists_view, problem, FIELD_STR, "why it was not written"),
    VIEW_PAGE_FIELD(checklists_view, saved, FIELD_BOOL, "it was written"),
};
static const struct view checklists_view_view =
    VIEW(checklists_view, fields, "checklists of a campaign");

static void topics_fill(struct arena *arena, struct checklists_view *view)
{
	size_t count = 0;
	struct post_label *list = arena_array(arena, HEADS, sizeof *list);
	for (int head = HEAD_TOPIC_FIRST; list && head < HEADS; head++)
		if (head != HEAD_PROTECTION)
			list[count++] = post_topic(head_name((enum head)head).at);
	view->topics = (struct view_list){list, count};
}

// `words`: what was typed; at NULL: what is kept.
static enum outcome lists_show(struct request *request, int status, struct str words)
{
	struct conn *conn;
	struct campaign campaign;
	struct checklists_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (status != 200)
		view->problem = services_of(request)->said(request);
	view->words = words;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	if (!words.at)
		outcome = check_text_find(conn, request->arena, campaign.id, &view->words,
					  &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->saved = request->method == METHOD_GET && request_switch(request, "saved");
	topics_fill(request->arena, view);
	request->title = /*tr*/ "Checklists";
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome lists_get(struct request *request)
{
	return lists_show(request, 200, (struct str){0});
}

struct writing {
	struct request *request;
	int64_t campaign;
};

static enum outcome lists_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct writing *writing = context;
	struct request *request = writing->request;
	const struct audit_entry entry = audit_of(request, "check.lists");
	const enum outcome outcome =
	    check_text_set(conn, writing->campaign, request_text(request, "words"), fault);
	return outcome == OK ? audit_add(conn, services_of(request)->ids, &entry, fault) : outcome;
}

static enum outcome lists_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct writing writing = {request, campaign.id};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, lists_write, &writing,
			      &request->fault);
	if (outcome == INVALID && !request->wants_json)
		return lists_show(request, 422, request_text(request, "words"));
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/t/%.*s/checklists?saved=yes",
						     STR_ARG(campaign.slug)));
	return outcome;
}

static const struct input get_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "saved", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "It was just saved."},
};
static const struct input post_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CHECK_LISTS_TEXT,
     .help = "The lists: name (and #topic), entries on lines of their own, an empty line between."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/checklists",
     .permission = "campaign.edit",
     INPUTS(get_inputs),
     .handle = lists_get,
     .view = &checklists_view_view,
     .template = "checklists",
     .help = "The lists that the checklist of a case can begin with."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/checklists",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(post_inputs),
     .handle = lists_post,
     .view = &checklists_view_view,
     .template = "checklists",
     .help = "Writes them."},
};
const struct route_table duty_checklist_routes = {routes, sizeof routes / sizeof routes[0]};
