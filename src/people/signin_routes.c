// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in and out, and locking a browser in between.
#include "net/services.h"
#include "people/admit.h"
#include "people/cookie.h"
#include "people/credential.h"
#include "people/lock.h"
#include "people/people.h"
#include "people/session_list.h"
#include "people/signin_view.h"
#include "people/ticket.h"

// Where to go after signing in: a path of ours, never another site's address.
static struct str way_back(const struct request *request)
{
	const struct str back = request_text(request, "back");
	const bool ours = str_starts(back, STR("/")) && !str_starts(back, STR("//")) &&
			  str_find_byte(back, '\\') == SIZE_MAX;
	return ours ? back : STR("/t/desk");
}

static enum outcome form_show(struct request *request, int status, const char *problem,
			      struct str ticket)
{
	struct signin_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->back = request_text(request, "back");
	view->problem = problem;
	view->ticket = ticket;
	if (request->method == METHOD_POST)
		view->email = request_text(request, "email");
	else if (request_has(request, "done"))
		view->done = /*tr*/ "Your password is changed. Sign in with it.";
	request->title = /*tr*/ "Sign in";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome signin_get(struct request *request)
{
	return form_show(request, 200, NULL, STR(""));
}

// The session that the cookie stands for, locked or not; id 0: none.
static struct session session_of(const struct request *request)
{
	const struct session *locked = viewer_locked(request);
	return locked ? *locked
		      : (struct session){.id = request->viewer.session,
					 .account = request->viewer.account};
}

static enum outcome signin_post(struct request *request)
{
	struct str secret, ticket = STR("");
	const struct sign_in sign_in = {
	    .email = request_text(request, "email"),
	    .password = request_text(request, "password"),
	    .address = request->address,
	    .code = request_text(request, "code"),
	    .ticket = request_text(request, "ticket"),
	    .agent = request_header(request, "User-Agent"),
	    .browser = cookie_browser(request),
	    .replaces = session_of(request).id,
	};
	if (request->n_errors > 0 || (sign_in.password.len == 0 && sign_in.ticket.len == 0))
		return form_show(request, 422, signin_refused, sign_in.ticket);
	const enum outcome outcome = session_open(services_of(request)->people, request->arena,
						  &sign_in, &secret, &ticket, &request->fault);
	if (outcome == DENIED)
		return form_show(request, 422, signin_refused, ticket);
	if (outcome == TOO_MUCH) {
		reply_header(request, "Retry-After", STR("60"));
		return form_show(request, 429, signin_too_often, sign_in.ticket);
	}
	if (outcome != OK)
		return outcome;
	cookie_session_set(request, secret);
	reply_redirect(request, way_back(request));
	return OK;
}

static enum outcome signout_post(struct request *request)
{
	const struct session session = session_of(request);
	if (session.id) {
		const enum outcome outcome = session_close(services_of(request)->people, &session,
							   request->address, &request->fault);
		if (outcome != OK)
			return outcome;
	}
	cookie_session_end(request);
	// On a shared computer nobody goes back to what was shown (browsers heed it over https).
	reply_header(request, "Clear-Site-Data", STR("\"cache\""));
	reply_redirect(request, STR("/"));
	return OK;
}

// --- locking ---

static struct str unlock_address(struct request *request)
{
	const struct str back = way_back(request);
	return arena_format(request->arena, "/unlock?back=%.*s", STR_ARG(back));
}

static enum outcome lock_post(struct request *request)
{
	if (request->viewer.session) {
		const struct session session = session_of(request);
		const enum outcome outcome = session_lock(services_of(request)->people, &session,
							  request->address, &request->fault);
		if (outcome != OK)
			return outcome;
	}
	// Nobody goes back to what was shown (browsers heed it over https).
	reply_header(request, "Clear-Site-Data", STR("\"cache\""));
	reply_redirect(request, unlock_address(request));
	return OK;
}

static enum outcome unlock_show(struct request *request, int status, const char *problem,
				struct str ticket)
{
	const struct session *locked = viewer_locked(request);
	struct signin_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->name = locked->name;
	view->back = request_text(request, "back");
	view->problem = problem;
	view->ticket = ticket;
	request->title = /*tr*/ "Locked";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome unlock_get(struct request *request)
{
	if (viewer_locked(request))
		return unlock_show(request, 200, NULL, STR(""));
	reply_redirect(request, way_back(request));
	return OK;
}

// Who locked it signs in again, and the new session takes the place of the locked one.
static enum outcome unlock_try(struct request *request, const struct session *locked,
			       struct str *ret_secret, struct str *ret_ticket)
{
	struct credential credential;
	struct people *people = services_of(request)->people;
	const enum outcome outcome = credential_find(people, request->arena, STR(""),
						     locked->account, &credential, &request->fault);
	const struct sign_in sign_in = {
	    .email = credential.email,
	    .password = request_text(request, "password"),
	    .address = request->address,
	    .code = request_text(request, "code"),
	    .ticket = request_text(request, "ticket"),
	    .agent = request_header(request, "User-Agent"),
	    .browser = cookie_browser(request),
	    .replaces = locked->id,
	};
	return outcome == OK ? session_open(people, request->arena, &sign_in, ret_secret,
					    ret_ticket, &request->fault)
			     : outcome;
}

static enum outcome unlock_post(struct request *request)
{
	struct str secret, ticket = STR("");
	const struct session *locked = viewer_locked(request);
	if (!locked) {
		reply_redirect(request, way_back(request));
		return OK;
	}
	const enum outcome outcome =
	    request->n_errors > 0 ? DENIED : unlock_try(request, locked, &secret, &ticket);
	if (outcome == DENIED)
		return unlock_show(request, 422, unlock_refused, ticket);
	if (outcome == TOO_MUCH) {
		reply_header(request, "Retry-After", STR("60"));
		return unlock_show(request, 429, signin_too_often, request_text(request, "ticket"));
	}
	if (outcome != OK)
		return outcome;
	cookie_session_set(request, secret);
	reply_redirect(request, way_back(request));
	return OK;
}

static const char *const done_before[] = {"password", NULL};
static const struct input signin_inputs[] = {
    {.name = "back",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = SIGNIN_BACK_MAX,
     .help = "Path to go to afterwards."},
    {.name = "done",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = done_before,
     .help = "What was done before."},
};
static const struct input signin_form[] = {
    {.name = "email",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 254,
     .help = "E-mail address of the account."},
    {.name = "password",
     .place = IN_FORM,
     .type = INPUT_SECRET,
     .most = PASSWORD_BYTES,
     .help = "Its password; may be empty with a ticket."},
    {.name = "code",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 40,
     .help = "Code of the second step, or a recovery code."},
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = TICKET_TEXT_MAX,
     .help = "From the answer to the try before, so that the code alone is enough."},
    {.name = "back",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = SIGNIN_BACK_MAX,
     .help = "Path to go to afterwards."},
};
#define SIGNIN_INPUTS (sizeof signin_form / sizeof signin_form[0])

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/signin",
     .permission = "public",
     INPUTS(signin_inputs),
     .handle = signin_get,
     .view = &signin_view_view,
     .template = "signin",
     .help = "The sign-in form."},
    {.method = METHOD_POST,
     .path = "/signin",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(signin_form),
     .handle = signin_post,
     .view = &signin_view_view,
     .template = "signin",
     .help = "Signs in."},
    {.method = METHOD_POST,
     .path = "/signout",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     .handle = signout_post,
     .help = "Ends the session."},
    {.method = METHOD_POST,
     .path = "/lock",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     .inputs = signin_form + SIGNIN_INPUTS - 1, // "back"
     .n_inputs = 1,
     .handle = lock_post,
     .help = "Locks the browser: its session opens nothing until the password is said again."},
    {.method = METHOD_GET,
     .path = "/unlock",
     .permission = "public",
     .inputs = signin_inputs, // "back"
     .n_inputs = 1,
     .handle = unlock_get,
     .view = &signin_view_view,
     .template = "unlock",
     .help = "The form that unlocks the browser."},
    {.method = METHOD_POST,
     .path = "/unlock",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     .inputs = signin_form + 1, // all but the address, which is known
     .n_inputs = SIGNIN_INPUTS - 1,
     .handle = unlock_post,
     .view = &signin_view_view,
     .template = "unlock",
     .help = "Unlocks the browser with the password of whoever locked it."},
};
const struct route_table people_routes = {routes, sizeof routes / sizeof routes[0]};
