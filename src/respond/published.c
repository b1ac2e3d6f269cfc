// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/published.h"

#include "base/time.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/case_edit.h"
#include "respond/public_answer.h"
#include "respond/published_view.h"

#define ROWS   50 // on one page
#define STEPS  50
#define WEIGHT 8 // rows

static enum outcome too_large(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// --- by which they were written ---

struct ways {
	struct channel *list;
	size_t count;
};

static enum outcome ways_read(struct conn *conn, struct request *request, int64_t campaign,
			      struct ways *ret_ways)
{
	const struct channels *channels = services_of(request)->channels;
	*ret_ways = (struct ways){0};
	return channels ? channels->list(channels->context, conn, request->arena, campaign,
					 &ret_ways->list, &ret_ways->count, &request->fault)
			: OK;
}

static const struct channel *way_of(const struct ways *ways, int64_t inlet)
{
	for (size_t i = 0; i < ways->count; i++)
		if (ways->list[i].inlet == inlet)
			return &ways->list[i];
	return NULL;
}

// --- the list ---

static enum outcome row_fill(struct conn *conn, struct request *request, const struct ways *ways,
			     const struct outbox_message *message, struct published_row *row)
{
	size_t count;
	struct outbox_message *last;
	const enum outcome outcome =
	    outbox_changes(conn, request->arena, message->id, 1, &last, &count, &request->fault);
	if (outcome == OK)
		*row = published_row_of(message, count ? last : NULL, way_of(ways, message->inlet));
	return outcome;
}

static enum outcome rows_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct published_list *view)
{
	size_t count;
	struct ways ways;
	struct outbox_message *list;
	enum outcome outcome = ways_read(conn, request, campaign, &ways);
	if (outcome == OK)
		outcome = outbox_list_open(conn, request->arena, campaign,
					   request_number(request, "cursor"), ROWS + 1, &list,
					   &count, &request->fault);
	if (outcome != OK)
		return outcome;
	if (count > ROWS) {
		count = ROWS;
		view->next = reply_next(request, list[ROWS - 1].id);
	}
	struct published_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	if (!rows)
		return too_large(request);
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = row_fill(conn, request, &ways, &list[i], &rows[i]);
	view->messages = (struct view_list){rows, count};
	view->some = count > 0;
	return outcome;
}

static enum outcome list_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct published_list *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_large(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = rows_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	request->title = /*tr*/ "What everybody can read";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- one ---

struct looking {
	struct request *request;
	struct campaign campaign;
	struct outbox_message message;
	const struct channel *channel; // NULL: it was removed
	struct ways ways;
	struct outbox_picture pictures[OUTBOX_PICTURES_MOST];
	size_t n_pictures;
	bool may; // the viewer may change such a message at all
	// Of a change:
	struct published_change change;
	struct str place;
};

// Whoever may say such a thing may change it; it is the campaign's voice.
static bool may_change(struct request *request, const struct outbox_message *message)
{
	const bool orders = message->purpose == OUTBOX_INSTRUCTION;
	return request->viewer.account && !viewer_on_probation(request) &&
	       (viewer_may(request) >> (orders ? MAY_DUTY_MANAGE : MAY_CASE_WORK) & 1);
}

static enum outcome looking_read(struct conn *conn, struct looking *looking)
{
	struct request *request = looking->request;
	enum outcome outcome =
	    outbox_find(conn, request->arena, looking->campaign.id, request_number(request, "id"),
			&looking->message, &request->fault);
	if (outcome == OK && (!looking->message.open || looking->message.act != OUTBOX_WRITE))
		return fail(NOT_FOUND, &request->fault, /*tr*/ "There is no such message.");
	if (outcome == OK)
		outcome = ways_read(conn, request, looking->campaign.id, &looking->ways);
	if (outcome == OK)
		outcome = outbox_pictures(conn, request->arena, looking->message.id,
					  looking->pictures, &looking->n_pictures, &request->fault);
	if (outcome == OK && looking->message.post)
		outcome =
		    public_answer_place(conn, request->arena, looking->campaign.id,
					looking->message.post, &looking->place, &request->fault);
	looking->channel = way_of(&looking->ways, looking->message.inlet);
	looking->may = may_change(request, &looking->message);
	return outcome;
}

static enum outcome looking_begin(struct request *request, struct looking *ret_looking,
				  struct conn **ret_conn)
{
	*ret_looking = (struct looking){.request = request};
	enum outcome outcome = campaign_reader(request, &ret_looking->campaign, ret_conn);
	if (outcome != OK)
		return outcome;
	outcome = looking_read(*ret_conn, ret_looking);
	if (outcome != OK)
		conn_release(*ret_conn);
	return outcome;
}

static enum outcome history_fill(struct conn *conn, const struct looking *looking,
				 struct published_one *view)
{
	size_t count;
	struct outbox_message *changes;
	struct request *request = looking->request;
	enum outcome outcome = outbox_changes(conn, request->arena, looking->message.id, STEPS,
					      &changes, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct published_step *steps = arena_array(request->arena, count + 1, sizeof *steps);
	if (!steps)
		return too_large(request);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		size_t n;
		struct outbox_event *events;
		outcome = outbox_history(conn, request->arena, changes[i].id, &events, &n,
					 &request->fault);
		steps[i] = published_step_of(&looking->message, &changes[i],
					     outcome == OK && n ? events[0].name : STR(""));
	}
	view->message =
	    published_row_of(&looking->message, count ? changes : NULL, looking->channel);
	view->history = (struct view_list){steps, count};
	view->some = count > 0;
	view->fails = count > 0 && changes[0].state == OUTBOX_DEAD;
	return outcome;
}

// What can be done with it from here, and what cannot.
static void ways_fill(const struct looking *looking, struct published_one *view)
{
	const struct outbox_message *message = &looking->message;
	const struct channel *channel = looking->channel;
	const bool left = message->state == OUTBOX_SENT || message->state == OUTBOX_DELIVERED ||
			  message->state == OUTBOX_HELD;
	const bool waits = message->state == OUTBOX_WAITING || message->state == OUTBOX_FAILED;
	const bool named = message->external_id.len > 0 || message->state == OUTBOX_HELD;
	view->instruction = message->purpose == OUTBOX_INSTRUCTION;
	view->removed = message->removed_at != 0;
	view->lost = !channel && left;
	view->fixed = channel && left && !channel->edits && !view->instruction;
	view->stays = channel && left && !(channel->removes && named);
	view->may_edit = looking->may && channel && channel->edits && left && named &&
			 !view->removed && !view->instruction;
	view->may_remove = looking->may && !view->removed &&
			   (waits || (channel && channel->removes && left && named));
	view->most = channel ? channel->most : 0;
	view->counts = channel ? channel->connector : NULL;
}

static enum outcome one_show(struct looking *looking, struct conn *conn, int status,
			     struct str problem)
{
	struct request *request = looking->request;
	struct published_one *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_large(request);
	const struct outbox_picture *pictures = looking->pictures;
	const enum outcome outcome = history_fill(conn, looking, view);
	for (size_t i = 0; i < looking->n_pictures; i++)
		view->alt = i == 0 ? pictures[i].alt
				   : arena_format(request->arena, "%.*s\n%.*s", STR_ARG(view->alt),
						  STR_ARG(pictures[i].alt));
	if (outcome != OK)
		return outcome;
	ways_fill(looking, view);
	view->slug = looking->campaign.slug;
	view->exercise = looking->campaign.exercise;
	view->problem = problem;
	const bool typed = problem.len > 0 && looking->change.act == OUTBOX_EDIT;
	view->words = typed ? request_text(request, "words") : looking->message.text;
	request->title = /*tr*/ "What everybody can read";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome one_get(struct request *request)
{
	struct conn *conn;
	struct looking looking;
	enum outcome outcome = looking_begin(request, &looking, &conn);
	if (outcome != OK)
		return outcome;
	outcome = one_show(&looking, conn, 200, STR(""));
	conn_release(conn);
	return outcome;
}

// --- editing, taking down ---

static enum outcome change_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct looking *looking = context;
	struct request *request = looking->request;
	const struct outbox_message *message = &looking->message;
	struct id_maker *ids = services_of(request)->ids;
	const bool removes = looking->change.act == OUTBOX_REMOVE;
	enum outcome outcome =
	    published_change(conn, ids, request->arena, &looking->change, time_now(), fault);
	const struct case_line line = {.what = removes ? "answer-removed" : "answer-edited",
				       .note = looking->change.text};
	if (outcome == OK && message->case_id > 0)
		outcome = case_line_add(conn, ids, message->case_id, request->viewer.account, &line,
					fault);
	struct audit_entry entry =
	    audit_of(request, removes ? "published.remove" : "published.edit");
	entry.subject = message->id;
	return outcome == OK ? audit_add(conn, ids, &entry, fault) : outcome;
}

static enum outcome words_check(const struct looking *looking)
{
	struct request *request = looking->request;
	const struct public_answer_rules rules = {
	    .emergency = looking->campaign.emergency, .places = &looking->place, .n_places = 1};
	const struct str words = looking->change.text;
	if (request->n_errors > 0)
		return fail_with(INVALID, &request->fault, request->errors[0].sentence);
	if (looking->message.purpose == OUTBOX_INSTRUCTION)
		return fail(INVALID, &request->fault,
			    /*tr*/ "An instruction is not edited. Take it back on its own page.");
	if (!looking->channel || !looking->channel->edits)
		return fail(INVALID, &request->fault,
			    /*tr*/
			    "What was written there cannot be edited. Take it down, and "
			    "write it anew.");
	const enum outcome outcome = public_answer_check(words, &rules, &request->fault);
	return outcome == OK
		   ? public_answer_fits(request->arena, looking->channel, words, looking->pictures,
					looking->n_pictures, &request->fault)
		   : outcome;
}

static enum outcome way_check(const struct looking *looking)
{
	struct request *request = looking->request;
	const bool removes = looking->change.act == OUTBOX_REMOVE;
	if (!looking->may)
		return fail(DENIED, &request->fault,
			    /*tr*/
			    "You may not change this. Ask somebody who may answer in "
			    "public.");
	if (!removes)
		return words_check(looking);
	const bool waits =
	    looking->message.state == OUTBOX_WAITING || looking->message.state == OUTBOX_FAILED;
	if (waits || (looking->channel && looking->channel->removes))
		return OK;
	return fail(INVALID, &request->fault,
		    /*tr*/
		    "It cannot be taken down from here. Remove it there, signed in with the "
		    "account.");
}

static enum outcome change_do(struct request *request, enum outbox_act act)
{
	struct conn *conn;
	struct looking looking;
	enum outcome outcome = looking_begin(request, &looking, &conn);
	if (outcome != OK)
		return outcome;
	looking.change = (struct published_change){
	    .campaign = looking.campaign.id,
	    .id = looking.message.id,
	    .act = act,
	    .text = act == OUTBOX_EDIT ? request_text(request, "words") : STR(""),
	    .account = request->viewer.account,
	};
	outcome = way_check(&looking);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT,
				      change_write, &looking, &request->fault);
	if (outcome == INVALID || outcome == CONFLICT)
		outcome = one_show(&looking, conn, outcome == INVALID ? 422 : 409,
				   services_of(request)->said(request));
	else if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/published/%lld",
						 STR_ARG(looking.campaign.slug),
						 (long long)looking.message.id));
	conn_release(conn);
	return outcome;
}

static enum outcome edit_post(struct request *request)
{
	return change_do(request, OUTBOX_EDIT);
}

static enum outcome remove_post(struct request *request)
{
	return change_do(request, OUTBOX_REMOVE);
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the message."                                                       \
	}
static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor", .place = IN_QUERY, .type = INPUT_CURSOR, .help = "From an earlier answer."},
};
static const struct input one_inputs[] = {INPUT_CAMPAIGN, ID};
static const struct input edit_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = PUBLIC_ANSWER_MAX,
     .help = "All its words from now on, under the rules of answers in public."},
};
#define CHANGES                                                                                    \
	.method = METHOD_POST, .permission = "case.work", .body = BODY_FORM,                       \
	.flags = ROUTE_SLOW | ROUTE_FORM_AGAIN, .view = &published_one_view,                       \
	.template = "published_one"

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/published",
     .permission = "case.read",
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &published_list_view,
     .template = "published",
     .help = "What we wrote where everybody can read it."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/published/{id}",
     .permission = "case.read",
     INPUTS(one_inputs),
     .handle = one_get,
     .view = &published_one_view,
     .template = "published_one",
     .help = "One thing that everybody can read, and what was done with it."},
    {CHANGES, .path = "/t/{slug}/published/{id}/edit", INPUTS(edit_inputs), .handle = edit_post,
     .help = "Edits it where it stands."},
    {CHANGES, .path = "/t/{slug}/published/{id}/remove", INPUTS(one_inputs), .handle = remove_post,
     .help = "Takes it down where it stands."},
};
const struct route_table respond_published_routes = {routes, sizeof routes / sizeof routes[0]};
