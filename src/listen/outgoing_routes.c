// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of what leaves the house: which messages wait, arrived or need a person, and sending
// one again or taking it back.
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/limit.h"
#include "listen/listen_embedded.h"
#include "listen/listen_routes.h"
#include "listen/outgoing_view.h"
#include "listen/poll.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"

#define ROWS	50  // on one page
#define EXCERPT 200 // bytes of a text in the list

// --- the list ---

static const struct inlet *inlet_by(const struct inlet *list, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

static enum outcome rows_fill(struct conn *conn, struct request *request,
			      const struct outbox_message *list, size_t count, int64_t campaign,
			      struct outgoing_row *rows)
{
	size_t n_inlets;
	struct inlet *inlets;
	const struct poller *poller = services_of(request)->poller;
	const enum outcome outcome =
	    inlet_list(conn, request->arena, campaign, &inlets, &n_inlets, &request->fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const struct inlet *inlet = inlet_by(inlets, n_inlets, list[i].inlet);
		rows[i] = outgoing_row_of(
		    &list[i], inlet,
		    inlet ? connector_find(poller->connectors, inlet->connector) : NULL);
	}
	return outcome;
}

static enum outcome messages_fill(struct conn *conn, struct request *request, int64_t campaign,
				  enum outbox_state state, struct outgoing_view *view)
{
	size_t count;
	struct outbox_message *list;
	const struct outbox_wish wish = {
	    .campaign = campaign,
	    .state = state,
	    .purpose = OUTBOX_PURPOSES,
	    .before = request_number(request, "cursor"),
	    .limit = ROWS + 1,
	};
	enum outcome outcome =
	    outbox_list(conn, request->arena, &wish, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	if (count > ROWS) {
		count = ROWS;
		view->next = reply_next(request, list[ROWS - 1].id);
	}
	struct outgoing_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	outcome = rows_fill(conn, request, list, count, campaign, rows);
	for (size_t i = 0; !request->wants_json && i < count; i++)
		rows[i].text = utf8_prefix(rows[i].text, EXCERPT);
	view->messages = (struct view_list){rows, count};
	view->some = count > 0;
	return outcome;
}

// First those that somebody may have to do something about.
static const enum outbox_state tabs[OUTBOX_STATES] = {
    OUTBOX_DEAD, OUTBOX_FAILED,	   OUTBOX_WAITING, OUTBOX_SENDING,
    OUTBOX_SENT, OUTBOX_DELIVERED, OUTBOX_HELD,	   OUTBOX_CANCELLED,
};

// "All", then each state of which there are messages.
static enum outcome states_fill(struct conn *conn, struct request *request, int64_t campaign,
				enum outbox_state chosen, struct outgoing_view *view)
{
	size_t n = 1;
	struct outbox_counts counts;
	struct outgoing_state *list = arena_array(request->arena, OUTBOX_STATES + 1, sizeof *list);
	const enum outcome outcome = outbox_count(conn, campaign, &counts, &request->fault);
	if (outcome != OK || !list)
		return outcome != OK
			   ? outcome
			   : fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	list[0] = (struct outgoing_state){NULL, /*tr*/ "All", 0, chosen == OUTBOX_STATES};
	for (int i = 0; i < OUTBOX_STATES; i++) {
		const enum outbox_state state = tabs[i];
		const int64_t messages = counts.by_state[state];
		list[0].messages += messages;
		if (messages > 0 || chosen == state)
			list[n++] = (struct outgoing_state){outbox_states[state].name,
							    outbox_states[state].words, messages,
							    chosen == state};
	}
	view->states = (struct view_list){list, n};
	view->any = list[0].messages > 0;
	return OK;
}

#define SHUT_MOST 8

// Sources whose key keeps messages in, so that a person mends that, and not message by message.
static enum outcome shut_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct outgoing_view *view)
{
	size_t count = 0;
	struct outgoing_shut *list = arena_array(request->arena, SHUT_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_inlet_shut);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, SHUT_MOST);
	while (count < SHUT_MOST && stmt_step(rows)) {
		const struct trouble_entry *trouble = &troubles[trouble_find(stmt_str(rows, 2))];
		list[count++] = (struct outgoing_shut){
		    .inlet = stmt_i64(rows, 0),
		    .channel = arena_copy(request->arena, stmt_str(rows, 1)),
		    .trouble = trouble->name,
		    .reason = trouble->reason,
		    .advice = trouble->advice,
		    .messages = stmt_i64(rows, 3),
		};
	}
	view->shut = (struct view_list){list, count};
	view->may_mend = request->viewer.account && viewer_may(request) >> MAY_CAMPAIGN_EDIT & 1;
	return stmt_end(rows, &request->fault);
}

static enum outcome airtime_fill(struct conn *conn, struct request *request, int64_t campaign,
				 struct outgoing_view *view)
{
	int64_t next_day;
	enum outcome outcome = outbox_spent(conn, campaign, STR("airtime"), time_now(),
					    &view->sms_today, &next_day, &request->fault);
	if (outcome == OK)
		outcome =
		    limit_read(conn, campaign, LIMIT_AIRTIME, &view->sms_most, &request->fault);
	view->some_sms = view->sms_today > 0;
	view->sms_over = outcome == OK && view->sms_today > view->sms_most;
	return outcome;
}

static enum outcome list_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct outgoing_view *view = arena_zero(request->arena, sizeof *view);
	const enum outbox_state state = outbox_state_find(request_text(request, "state"));
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = messages_fill(conn, request, campaign.id, state, view);
	if (outcome == OK)
		outcome = states_fill(conn, request, campaign.id, state, view);
	if (outcome == OK)
		outcome = shut_fill(conn, request, campaign.id, view);
	if (outcome == OK)
		outcome = airtime_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->state = state == OUTBOX_STATES ? NULL : outbox_states[state].name;
	request->title = /*tr*/ "Outgoing";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- one ---

static enum outcome one_fill(struct conn *conn, struct request *request, int64_t campaign,
			     struct outgoing_one *view)
{
	size_t count;
	struct outbox_event *events;
	struct outbox_message message;
	enum outcome outcome =
	    outbox_find(conn, request->arena, campaign, request_number(request, "id"), &message,
			&request->fault);
	if (outcome == OK)
		outcome = rows_fill(conn, request, &message, 1, campaign, &view->message);
	if (outcome == OK)
		outcome = outbox_history(conn, request->arena, message.id, &events, &count,
					 &request->fault);
	if (outcome != OK)
		return outcome;
	struct outgoing_step *steps = arena_array(request->arena, count + 1, sizeof *steps);
	for (size_t i = 0; steps && i < count; i++)
		steps[i] = outgoing_step_of(&events[i]);
	view->history = (struct view_list){steps, steps ? count : 0};
	const bool may = request->viewer.account && viewer_may(request) >> MAY_CASE_WORK & 1;
	view->may_send = may &&
			 (message.state == OUTBOX_DEAD || message.state == OUTBOX_CANCELLED) &&
			 message.text.len > 0;
	view->may_cancel = may && (message.state == OUTBOX_WAITING ||
				   message.state == OUTBOX_FAILED || message.state == OUTBOX_DEAD);
	return OK;
}

static enum outcome one_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct outgoing_one *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = one_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	request->title = /*tr*/ "Outgoing message";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- send again, do not send ---

struct change {
	struct request *request;
	int64_t campaign;
	bool again;
};

static enum outcome change_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct change *change = context;
	struct request *request = change->request;
	const int64_t id = request_number(request, "id"), account = request->viewer.account;
	enum outcome outcome =
	    change->again ? outbox_revive(conn, change->campaign, id, account, time_now(), fault)
			  : outbox_cancel(conn, change->campaign, id, account, time_now(), fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry entry =
	    audit_of(request, change->again ? "message.again" : "message.cancel");
	entry.subject = id;
	return audit_add(conn, services_of(request)->ids, &entry, fault);
}

static enum outcome change_do(struct request *request, bool again)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct change change = {request, campaign.id, again};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 3, change_write, &change,
			      &request->fault);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/outgoing/%lld",
						 STR_ARG(campaign.slug),
						 (long long)request_number(request, "id")));
	return outcome;
}

static enum outcome again_post(struct request *request)
{
	return change_do(request, true);
}

static enum outcome cancel_post(struct request *request)
{
	return change_do(request, false);
}

// --- routes ---

static const char *const state_choices[] = {
    "waiting", "sending", "sent", "delivered", "failed", "dead", "held", "cancelled", NULL};
static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "state",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = state_choices,
     .help = "Only those in this state."},
    {.name = "cursor", .place = IN_QUERY, .type = INPUT_CURSOR, .help = "From an earlier answer."},
};
static const struct input one_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id",
     .place = IN_PATH,
     .type = INPUT_ID,
     .required = true,
     .help = "Id of the message."},
};
#define READS .method = METHOD_GET, .permission = "case.read"

static const struct route routes[] = {
    {READS, .path = "/t/{slug}/outgoing", INPUTS(list_inputs), .handle = list_get,
     .view = &outgoing_view_view, .template = "outgoing", .help = "What leaves the house."},
    {READS, .path = "/api/v1/campaigns/{slug}/outgoing", .flags = ROUTE_API, INPUTS(list_inputs),
     .handle = list_get, .view = &outgoing_view_view, .help = "What leaves the house."},
    {READS, .path = "/t/{slug}/outgoing/{id}", INPUTS(one_inputs), .handle = one_get,
     .view = &outgoing_one_view, .template = "outgoing_one",
     .help = "A message that leaves, and its way."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/outgoing/{id}/again",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(one_inputs),
     .handle = again_post,
     .help = "Sends a message again that was given up or taken back."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/outgoing/{id}/cancel",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(one_inputs),
     .handle = cancel_post,
     .help = "Takes a message back before it leaves."},
};
const struct route_table listen_outgoing_routes = {routes, sizeof routes / sizeof routes[0]};
