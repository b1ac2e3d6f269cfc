// SPDX-License-Identifier: AGPL-3.0-or-later
// A person of the team says whether somebody may be reached in the ways that were asked for on the
// status page of their message.
#include "desk/post_page.h"

#include "desk/safe_contact.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/label.h"

#define WORDS_MOST 500 // code points

struct answering {
	struct safe_contact_change change;
	struct audit_entry entry;
	bool allow;
};

static enum outcome answer_write(struct conn *conn, void *context, struct fault *fault)
{
	struct answering *answering = context;
	const enum outcome outcome =
	    safe_contact_answer(conn, &answering->change, answering->allow, fault);
	return outcome == OK ? audit_add(conn, answering->change.ids, &answering->entry, fault)
			     : outcome;
}

static enum outcome words_missing(struct request *request)
{
	struct post_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->asked_problem = /*tr*/ "Say in a few words how you made sure that it is them.";
	return post_show(request, request_number(request, "id"), 422, view);
}

static enum outcome answer_post(struct request *request)
{
	struct campaign campaign;
	struct post_row row;
	struct conn *conn;
	const struct services *services = services_of(request);
	const bool allow = str_equal(request_text(request, "allow"), STR("yes"));
	const int64_t post = request_number(request, "id");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = post_row_find(request, conn, campaign.id, post, &row, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (allow && str_trim(request_text(request, "words")).len == 0)
		return words_missing(request);
	struct answering answering = {
	    .change = {.ids = services->ids,
		       .sealer = services->sealer,
		       .arena = request->arena,
		       .campaign = campaign.id,
		       .post = post,
		       .account = request->viewer.account,
		       .ways = (uint32_t)request_number(request, "asked"),
		       .words = request_text(request, "words")},
	    .entry = audit_of(request, allow ? "contact.allow" : "contact.leave"),
	    .allow = allow,
	};
	answering.entry.subject = post;
	outcome = store_write(services->store, WRITE_PERSON, 4, answer_write, &answering,
			      &request->fault);
	if (outcome == OK)
		reply_done(
		    request,
		    label_back(request, arena_format(request->arena, "/t/%.*s/posts/%lld",
						     STR_ARG(campaign.slug), (long long)post)));
	return outcome;
}

// --- routes ---

static const char *const allow_words[] = {"yes", "no", NULL};
static const struct input answer_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the post."},
    {.name = "asked",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = 1,
     .most = 15,
     .help = "What was asked for as it was seen: 1 call, 2 write, 4 leave a message, 8 pass the "
	     "number on, added up."},
    {.name = "allow",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = allow_words,
     .help = "no: it stays as it was."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = WORDS_MOST,
     .help = "How somebody made sure that it is them; needed to allow it."},
    INPUT_BACK,
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/reach",
     .permission = "contact.open",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(answer_inputs),
     .handle = answer_post,
     .view = &post_view_view,
     .template = "post",
     .help = "Allows more ways to reach a person who was asked, or leaves them as they were."},
};
const struct route_table desk_safe_contact_routes = {routes, sizeof routes / sizeof routes[0]};
