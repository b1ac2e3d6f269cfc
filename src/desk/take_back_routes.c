// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which a file is taken back: what would go and what stays, then how far it is.
#include "base/time.h"
#include "campaign/campaign.h"
#include "net/services.h"
#include "page/view.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/take_back.h"

// --- as data ---

struct back_line {
	int64_t post;
	const char *why, *reason; // reason: message id
};
struct back_view {
	int64_t file, made_at, until_at;
	int64_t goes, cases, stays, unlisted;
	struct view_list kept; // of struct back_line
	bool late, begun, ended;
	int64_t gone, left;
	// ---- for pages only
	struct str slug;
	bool open, nothing;
	struct str problem;
};

// What is private is told apart by nothing from what somebody works on.
static const char *const reasons[TAKE_BACK_WHYS] = {
    [TAKE_BACK_GOES] = "",
    [TAKE_BACK_CORRECTED] = /*tr*/ "somebody changed or put it away",
    [TAKE_BACK_ANSWERED] = /*tr*/ "it was answered, or its person wrote again",
    [TAKE_BACK_PRIVATE] = /*tr*/ "somebody works with it",
    [TAKE_BACK_WORKED] = /*tr*/ "somebody works with it",
    [TAKE_BACK_LIFE] = /*tr*/ "life is at risk in its Case: close that first",
    [TAKE_BACK_SHARED] = /*tr*/ "Posts from elsewhere tell of the same",
};

static const struct field line_fields[] = {
    VIEW_FIELD(back_line, post, FIELD_ID, "the post"),
    VIEW_FIELD(back_line, why, FIELD_WORD, "corrected, answered, worked, life, shared"),
    VIEW_FIELD(back_line, reason, FIELD_MESSAGE, "in words"),
};
static const struct view line_view = VIEW(back_line, line_fields, "a post that stays");

static const struct field back_fields[] = {
    VIEW_FIELD(back_view, file, FIELD_ID, "the file"),
    VIEW_FIELD(back_view, made_at, FIELD_TIME, "when it came"),
    VIEW_FIELD(back_view, until_at, FIELD_TIME, "until when it can be taken back"),
    VIEW_FIELD(back_view, goes, FIELD_COUNT, "posts that would go"),
    VIEW_FIELD(back_view, cases, FIELD_COUNT, "open Cases that would close with them"),
    VIEW_FIELD(back_view, stays, FIELD_COUNT, "posts that would stay"),
    VIEW_INNER(back_view, kept, FIELD_LIST, &line_view, "the first of them"),
    VIEW_FIELD(back_view, unlisted, FIELD_COUNT, "further ones that would stay"),
    VIEW_FIELD(back_view, late, FIELD_BOOL, "it came too long ago"),
    VIEW_FIELD(back_view, begun, FIELD_BOOL, "somebody takes it back"),
    VIEW_FIELD(back_view, ended, FIELD_BOOL, "it is taken back"),
    VIEW_FIELD(back_view, gone, FIELD_COUNT, "posts that went"),
    VIEW_FIELD(back_view, left, FIELD_COUNT, "posts that stayed"),
    VIEW_PAGE_FIELD(back_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(back_view, open, FIELD_BOOL, "it can be taken back"),
    VIEW_PAGE_FIELD(back_view, nothing, FIELD_BOOL, "nothing would go"),
    VIEW_PAGE_FIELD(back_view, problem, FIELD_STR, "what is wrong with what was sent"),
};
static const struct view back_view_view =
    VIEW(back_view, back_fields, "what taking a file back does");

// --- reading it ---

static enum outcome look_fill(struct request *request, const struct take_back_look *look,
			      struct back_view *view)
{
	struct back_line *lines = arena_array(request->arena, look->n_kept + 1, sizeof *lines);
	if (!lines)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	for (size_t i = 0; i < look->n_kept; i++) {
		const enum take_back_why why =
		    look->kept[i].why == TAKE_BACK_PRIVATE ? TAKE_BACK_WORKED : look->kept[i].why;
		lines[i] =
		    (struct back_line){look->kept[i].post, take_back_why_names[why], reasons[why]};
	}
	view->kept = (struct view_list){lines, look->n_kept};
	view->goes = look->posts[TAKE_BACK_GOES];
	view->cases = look->cases;
	view->stays = look->stay;
	view->unlisted = look->stay - (int64_t)look->n_kept;
	return OK;
}

static void back_fill(const struct post_file_back *back, struct back_view *view)
{
	view->late = time_now() > view->until_at;
	view->begun = back->file != 0;
	view->ended = back->ended_at != 0;
	view->gone = back->gone;
	view->left = back->kept;
	view->nothing = view->goes == 0 && !view->begun;
	view->open = !view->late && !view->begun && !view->nothing;
}

static enum outcome file_read(struct request *request, struct campaign *ret_campaign,
			      struct back_view *view)
{
	struct conn *conn;
	struct take_back_look look = {.campaign = 0};
	struct post_file_back back;
	const int64_t file = request_number(request, "id");
	struct fault *fault = &request->fault;
	enum outcome outcome = campaign_reader(request, ret_campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = post_file_back_find(conn, file, &back, fault);
	if (outcome == OK)
		outcome = take_back_look(conn, file, &look, fault);
	conn_release(conn);
	if (outcome == OK && look.campaign != ret_campaign->id)
		return fail(NOT_FOUND, fault, /*tr*/ "No Post here came by this file.");
	if (outcome == OK)
		outcome = look_fill(request, &look, view);
	view->file = file;
	view->slug = ret_campaign->slug;
	view->made_at = id_time(file);
	view->until_at = view->made_at + POST_FILE_BACK_DAYS * DAY_MS;
	if (outcome == OK)
		back_fill(&back, view);
	return outcome;
}

static enum outcome back_show(struct request *request, int status, struct str problem)
{
	struct campaign campaign;
	struct back_view *view = arena_zero(request->arena, sizeof *view);
	const enum outcome outcome =
	    view ? file_read(request, &campaign, view)
		 : fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	request->title = /*tr*/ "Take a file back";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome back_get(struct request *request)
{
	return back_show(request, 200, STR(""));
}

// --- doing it ---

struct beginning {
	struct request *request;
	struct post_file_back back;
};

static enum outcome begin_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct beginning *beginning = context;
	struct audit_entry entry = audit_of(beginning->request, "posts.take-back");
	entry.subject = beginning->back.file;
	const enum outcome outcome =
	    take_back_begin(conn, &beginning->back, beginning->back.asked_at, fault);
	return outcome == OK ? audit_add(conn, services_of(beginning->request)->ids, &entry, fault)
			     : outcome;
}

static bool back_ended(struct conn *conn, void *context)
{
	const int64_t *file = context;
	struct post_file_back back = {.ended_at = 0};
	struct fault fault;
	return post_file_back_find(conn, *file, &back, &fault) != OK || back.ended_at != 0;
}

static enum outcome back_post(struct request *request)
{
	struct campaign campaign;
	struct back_view *view = arena_zero(request->arena, sizeof *view);
	enum outcome outcome =
	    view ? file_read(request, &campaign, view)
		 : fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (outcome != OK)
		return outcome;
	if (!request_switch(request, "sure")) {
		fail(INVALID, &request->fault,
		     /*tr*/ "What is erased does not come back: tick the box to do it.");
		return back_show(request, 422, services_of(request)->said(request));
	}
	struct beginning beginning = {request,
				      {.file = view->file,
				       .campaign = campaign.id,
				       .account = viewer_actor(request),
				       .asked_at = time_now()}};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 4, begin_write, &beginning,
			      &request->fault);
	if (outcome == CONFLICT)
		return back_show(request, 409, services_of(request)->said(request));
	if (outcome != OK)
		return outcome;
	job_await(services_of(request)->store, back_ended, &view->file);
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/files/%lld/back",
					     STR_ARG(campaign.slug), (long long)view->file));
	return OK;
}

// --- routes ---

#define FILE_INPUTS                                                                                \
	INPUT_CAMPAIGN,                                                                            \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "The file."                                                                \
	}
static const struct input look_inputs[] = {FILE_INPUTS};
static const struct input back_inputs[] = {
    FILE_INPUTS,
    {.name = "sure", .place = IN_FORM, .type = INPUT_SWITCH, .help = "It is meant."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/files/{id}/back",
     .permission = "campaign.edit",
     .flags = ROUTE_SLOW,
     INPUTS(look_inputs),
     .handle = back_get,
     .view = &back_view_view,
     .template = "take_back",
     .help = "What taking a file back would do, or how far it is."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/files/{id}/back",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(back_inputs),
     .handle = back_post,
     .view = &back_view_view,
     .template = "take_back",
     .help = "Takes back all posts that came by a file and that nobody worked with."},
};
const struct route_table desk_take_back_routes = {routes, sizeof routes / sizeof routes[0]};
