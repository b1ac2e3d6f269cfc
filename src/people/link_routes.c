// SPDX-License-Identifier: AGPL-3.0-or-later
// Coming in by a link: invitations and new passwords. All of it is public, because the link itself
// is what opens.
#include "base/utf8.h"
#include "net/services.h"
#include "people/cookie.h"
#include "people/invite.h"
#include "people/letter.h"
#include "people/link_view.h"
#include "people/people_routes.h"
#include "people/permission.h"
#include "people/reset.h"
#include "people/session_list.h"
#include "people/signin_view.h"

static struct people *people_of(const struct request *request)
{
	return services_of(request)->people;
}

// Pages that hold a link's secret or somebody's address are kept by nobody.
static enum outcome page_show(struct request *request, int status, const void *view,
			      const char *title)
{
	request->title = title;
	reply_no_store(request);
	reply_header(request, "Referrer-Policy", STR("no-referrer"));
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// The status and the sentence of what did not work; 0 for what is no matter of the form.
static int problem_of(struct request *request, enum outcome outcome, const char *invalid,
		      const char **ret_problem)
{
	if (outcome == INVALID)
		*ret_problem = invalid;
	if (outcome == TOO_MUCH) {
		reply_header(request, "Retry-After", STR("60"));
		*ret_problem = signin_too_often;
	}
	return outcome == INVALID ? 422 : outcome == TOO_MUCH ? 429 : 0;
}

// --- invitations ---

static struct str campaign_name(struct request *request, struct str slug)
{
	struct conn *conn;
	const struct services *services = services_of(request);
	if (store_reader(services->store, &conn, &request->fault) != OK)
		return slug;
	const struct str name = services->campaign_named(conn, request->arena, slug);
	conn_release(conn);
	return name;
}

static enum outcome invite_show(struct request *request, int status, const struct invite *invite,
				const char *problem, bool known)
{
	struct invite_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	const struct role *role = role_find(invite->role);
	*view = (struct invite_view){
	    .email = invite->email,
	    .role = invite->role,
	    .role_name = role ? role->title : NULL,
	    .campaign = invite->campaign,
	    .campaign_name = campaign_name(request, invite->campaign),
	    .organisation = invite->organisation_name,
	    .until_at = invite->expires_at,
	    .secret = request_text(request, "secret"),
	    .name = request->method == METHOD_POST ? request_text(request, "name") : STR(""),
	    .signed_in = request->viewer.account ? request->viewer.name : STR(""),
	    .problem = problem,
	    .known = known,
	};
	return page_show(request, status, view, /*tr*/ "Invitation");
}

static enum outcome invite_get(struct request *request)
{
	struct invite invite;
	const enum outcome outcome =
	    invite_find(people_of(request), request->arena, request_text(request, "secret"),
			&invite, &request->fault);
	return outcome == OK ? invite_show(request, 200, &invite, NULL, false) : outcome;
}

// A session for who has just come in. Who was signed in gains rights: their session gets a new
// secret. Who made an account is signed in with it.
static enum outcome invite_session(struct request *request, const struct invite *invite,
				   struct str *ret_secret)
{
	if (request->viewer.account)
		return session_renew(people_of(request), request->arena, request->viewer.session,
				     ret_secret, &request->fault);
	const struct sign_in sign_in = {
	    .email = invite->email,
	    .password = request_text(request, "password"),
	    .address = request->address,
	    .agent = request_header(request, "User-Agent"),
	    .browser = cookie_browser(request),
	};
	return session_open(people_of(request), request->arena, &sign_in, ret_secret, NULL,
			    &request->fault);
}

static enum outcome invite_done(struct request *request, const struct invite *invite)
{
	struct str secret;
	const struct str onward = invite->role.len > 0 ? STR("/t/desk") : STR("/t/organisations");
	if (invite_session(request, invite, &secret) == OK) {
		cookie_session_set(request, secret);
		reply_redirect(request, onward);
	} else {
		reply_redirect(request, STR("/signin"));
	}
	return OK;
}

static const char *invite_problem(const struct request *request, enum outcome outcome)
{
	if (outcome == DENIED)
		return /*tr*/ "This invitation is for another address than yours. Sign out to use "
			      "it for that address, or ask for one to yours.";
	const struct str name = request_text(request, "name");
	return name.len == 0 || utf8_length(name) > NAME_MOST ? link_name_wrong
							      : link_password_short;
}

static enum outcome invite_post(struct request *request)
{
	struct invite invite;
	const struct invite_answer answer = {
	    .secret = request_text(request, "secret"),
	    .account = request->viewer.account,
	    .name = request_text(request, "name"),
	    .password = request_text(request, "password"),
	    .address = request->address,
	};
	enum outcome outcome = invite_find(people_of(request), request->arena, answer.secret,
					   &invite, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = request->n_errors > 0
		      ? INVALID
		      : invite_accept(people_of(request), &answer, &request->fault);
	if (outcome == OK)
		return invite_done(request, &invite);
	if (outcome == CONFLICT)
		return invite_show(request, 409, &invite, NULL, true);
	const char *problem = invite_problem(request, outcome);
	const int status =
	    outcome == DENIED ? 403 : problem_of(request, outcome, problem, &problem);
	return status ? invite_show(request, status, &invite, problem, false) : outcome;
}

// --- asking for a new password ---

static enum outcome reset_show(struct request *request, int status, bool asked, const char *problem)
{
	struct reset_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	view->asked = asked;
	view->mailed = people_have_letters(people_of(request));
	view->problem = problem;
	if (request->method == METHOD_POST)
		view->email = request_text(request, "email");
	return page_show(request, status, view, /*tr*/ "I cannot get in");
}

static enum outcome reset_get(struct request *request)
{
	return reset_show(request, 200, false, NULL);
}

static enum outcome reset_post(struct request *request)
{
	const char *problem = NULL;
	const enum outcome outcome =
	    request->n_errors > 0 ? INVALID
				  : reset_ask(people_of(request), request_text(request, "email"),
					      request->address, &request->fault);
	if (outcome == OK)
		return reset_show(request, 200, true, NULL);
	const int status = problem_of(request, outcome, link_address_wrong, &problem);
	return status ? reset_show(request, status, false, problem) : outcome;
}

// --- setting it ---

static enum outcome reset_link_show(struct request *request, int status, const char *problem)
{
	int64_t account;
	struct reset_link_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	view->secret = request_text(request, "secret");
	view->problem = problem;
	const enum outcome outcome =
	    reset_link_find(people_of(request), request->arena, view->secret, &account,
			    &view->email, &request->fault);
	return outcome == OK ? page_show(request, status, view, /*tr*/ "Choose a new password")
			     : outcome;
}

static enum outcome reset_link_get(struct request *request)
{
	return reset_link_show(request, 200, NULL);
}

static enum outcome reset_link_post(struct request *request)
{
	const char *problem = NULL;
	const enum outcome outcome =
	    request->n_errors > 0
		? INVALID
		: reset_link_use(people_of(request), request_text(request, "secret"),
				 request_text(request, "password"), request->address,
				 &request->fault);
	if (outcome == OK) {
		cookie_session_end(request);
		reply_redirect(request, STR("/signin?done=password"));
		return OK;
	}
	const int status = problem_of(request, outcome, link_password_short, &problem);
	return status ? reset_link_show(request, status, problem) : outcome;
}

// --- routes ---

#define SECRET                                                                                     \
	{                                                                                          \
		.name = "secret", .place = IN_PATH, .type = INPUT_TEXT, .required = true,          \
		.most = SECRET_TEXT_MAX, .help = "What the link ends with."                        \
	}
#define PASSWORD                                                                                   \
	{                                                                                          \
		.name = "password", .place = IN_FORM, .type = INPUT_SECRET,                        \
		.most = PASSWORD_BYTES, .help = "The new password."                                \
	}
static const struct input link_inputs[] = {SECRET};
static const struct input invite_form[] = {
    SECRET,
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = NAME_MOST,
     .help = "Name of the new account."},
    PASSWORD,
};
static const struct input reset_form[] = {
    {.name = "email",
     .place = IN_FORM,
     .type = INPUT_EMAIL,
     .required = true,
     .help = "E-mail address of the account."},
};
static const struct input reset_link_form[] = {SECRET, PASSWORD};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/invite/{secret}",
     .permission = "public",
     INPUTS(link_inputs),
     .handle = invite_get,
     .view = &invite_view_view,
     .template = "invite",
     .help = "An invitation, and the form to take it up."},
    {.method = METHOD_POST,
     .path = "/invite/{secret}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(invite_form),
     .handle = invite_post,
     .view = &invite_view_view,
     .template = "invite",
     .help = "Takes an invitation up."},
    {.method = METHOD_GET,
     .path = "/reset",
     .permission = "public",
     .handle = reset_get,
     .view = &reset_view_view,
     .template = "reset",
     .help = "The form to ask for a new password."},
    {.method = METHOD_POST,
     .path = "/reset",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(reset_form),
     .handle = reset_post,
     .view = &reset_view_view,
     .template = "reset",
     .help = "Asks for a new password; says the same whether the address has an account."},
    {.method = METHOD_GET,
     .path = "/reset/{secret}",
     .permission = "public",
     INPUTS(link_inputs),
     .handle = reset_link_get,
     .view = &reset_link_view_view,
     .template = "reset_link",
     .help = "The form for a new password."},
    {.method = METHOD_POST,
     .path = "/reset/{secret}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(reset_link_form),
     .handle = reset_link_post,
     .view = &reset_link_view_view,
     .template = "reset_link",
     .help = "Sets a new password."},
};
const struct route_table people_link_routes = {routes, sizeof routes / sizeof routes[0]};
