// SPDX-License-Identifier: AGPL-3.0-or-later
// Ending messages to many without an account: a page with a button for people, and one click for
// mail programs, which send the same without looking at the page (RFC 8058). Whoever has the link
// got the message; doing it again changes nothing.
#include "base/time.h"
#include "campaign/outbox.h"
#include "listen/end_link.h"
#include "listen/end_view.h"
#include "listen/listen_embedded.h"
#include "listen/listen_routes.h"
#include "listen/poll.h"
#include "net/services.h"

struct ending {
	int64_t campaign;
	struct str to_hash; // empty: its address was forgotten
	struct end_view *view;
};

static enum outcome message_find(struct request *request, int64_t message, struct ending *ending)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_end_find);
	stmt_bind_i64(find, 1, message);
	const bool found = stmt_step(find);
	if (found) {
		ending->campaign = stmt_i64(find, 0);
		ending->to_hash = arena_copy(request->arena, stmt_str(find, 1));
		ending->view->campaign = arena_copy(request->arena, stmt_str(find, 2));
	}
	outcome = stmt_end(find, &request->fault);
	conn_release(conn);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, &request->fault, /*tr*/ "This link does not lead anywhere.");
	return outcome;
}

static enum outcome ending_read(struct request *request, struct ending *ending)
{
	int64_t message;
	const struct str code = request_text(request, "code");
	const struct sealer *sealer = services_of(request)->sealer;
	*ending = (struct ending){.view = arena_zero(request->arena, sizeof *ending->view)};
	if (!ending->view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (!end_code_read(sealer, request->arena, code, &message))
		return fail(NOT_FOUND, &request->fault, /*tr*/ "This link does not lead anywhere.");
	ending->view->code = code;
	request->title = /*tr*/ "General messages";
	reply_no_store(request);
	return message_find(request, message, ending);
}

static enum outcome end_get(struct request *request)
{
	struct ending ending;
	const enum outcome outcome = ending_read(request, &ending);
	if (outcome == OK)
		reply_view(request, ending.view);
	return outcome;
}

static enum outcome stop_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct ending *ending = context;
	return outbox_stop_set(conn, ending->campaign, ending->to_hash, true, time_now(), fault);
}

static enum outcome end_post(struct request *request)
{
	struct ending ending;
	enum outcome outcome = ending_read(request, &ending);
	if (outcome == OK && ending.to_hash.len > 0)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 1, stop_write,
				      &ending, &request->fault);
	if (outcome != OK)
		return outcome;
	ending.view->ended = true;
	reply_view(request, ending.view);
	return OK;
}

static const struct input end_inputs[] = {
    {.name = "code",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .least = 10,
     .most = END_CODE_MAX,
     .help = "From the link that came with a message."},
};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/u/{code}",
     .permission = "public",
     INPUTS(end_inputs),
     .handle = end_get,
     .view = &end_view_view,
     .template = "end",
     .help = "Asks whether a campaign's messages to many shall end for this person."},
    {.method = METHOD_POST,
     .path = "/u/{code}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(end_inputs),
     .handle = end_post,
     .view = &end_view_view,
     .template = "end",
     .help = "Ends a campaign's messages to many for this person; also one click of a mail "
	     "program."},
};
const struct route_table listen_end_routes = {routes, sizeof routes / sizeof routes[0]};
