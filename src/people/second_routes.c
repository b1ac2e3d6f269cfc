// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of the second step: turning it on and off, and recovery codes.
#include "net/services.h"
#include "page/qr.h"
#include "people/account_view.h"
#include "people/cookie.h"
#include "people/people_routes.h"
#include "people/profile.h"
#include "people/second_step.h"
#include "people/session_list.h"
#include "people/signin_view.h"
#include "people/ticket.h"

static struct people *people_of(const struct request *request)
{
	return services_of(request)->people;
}

// --- the page ---

// The secret in groups of four, as people type it.
static struct str secret_grouped(struct arena *arena, const unsigned char secret[TOTP_SECRET_BYTES])
{
	char text[TOTP_BASE32_LEN + 1], grouped[TOTP_BASE32_LEN / 4 * 5];
	totp_base32(secret, text);
	for (size_t i = 0; i < sizeof grouped; i++)
		grouped[i] = i % 5 == 4 ? ' ' : text[i / 5 * 4 + i % 5];
	return arena_copy(arena, str_of(grouped, sizeof grouped - 1));
}

static enum outcome offer_fill(struct request *request, struct str email, struct str ticket,
			       struct second_step_view *view)
{
	struct second_step_offer offer;
	const int64_t account = request->viewer.account;
	enum outcome outcome = NOT_FOUND;
	if (ticket.len > 0)
		outcome = second_step_offered(people_of(request), request->arena, account, ticket,
					      &offer, &request->fault);
	if (outcome == NOT_FOUND)
		outcome = second_step_offer(people_of(request), request->arena, account, &offer,
					    &request->fault);
	if (outcome != OK)
		return outcome;
	view->ticket = offer.ticket;
	view->secret = secret_grouped(request->arena, offer.secret);
	view->address =
	    totp_address(request->arena, offer.secret, services_of(request)->site, email);
	view->qr = qr_svg(request->arena, view->address);
	return OK;
}

static enum outcome state_read(struct request *request, struct second_step *ret_step,
			       struct profile *ret_profile)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = second_step_find(conn, request->viewer.account, ret_step, &request->fault);
	if (outcome == OK)
		outcome = profile_find(conn, request->arena, request->viewer.account, ret_profile,
				       &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome page_reply(struct request *request, int status,
			       const struct second_step_view *view)
{
	request->title = /*tr*/ "Second step of signing in";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

// The page as it is now, with what did not work; `off`: at turning it off.
static enum outcome page_show(struct request *request, int status, const char *problem, bool off,
			      struct str ticket)
{
	struct second_step step;
	struct profile profile;
	struct second_step_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = state_read(request, &step, &profile);
	if (outcome != OK)
		return outcome;
	view->on = step.on;
	view->since_at = step.since;
	view->codes_left = step.codes_left;
	view->problem = off ? NULL : problem;
	view->off_problem = off ? problem : NULL;
	if (!step.on)
		outcome = offer_fill(request, profile.email, ticket, view);
	return outcome == OK ? page_reply(request, status, view) : outcome;
}

static enum outcome second_get(struct request *request)
{
	return page_show(request, 200, NULL, false, STR(""));
}

// --- changes ---

static struct second_step_wish wish_of(const struct request *request)
{
	return (struct second_step_wish){
	    .account = request->viewer.account,
	    .password = request_text(request, "password"),
	    .code = request_text(request, "code"),
	    .address = request->address,
	};
}

// Another secret for the session: what was worth a password alone is worth more now, or less.
static enum outcome session_anew(struct request *request)
{
	struct str secret;
	const enum outcome outcome = session_renew(
	    people_of(request), request->arena, request->viewer.session, &secret, &request->fault);
	if (outcome == OK)
		cookie_session_set(request, secret);
	return outcome;
}

static enum outcome codes_show(struct request *request, const struct str codes[RECOVERY_CODES])
{
	struct second_step_view *view = arena_zero(request->arena, sizeof *view);
	struct account_choice *list = arena_array(request->arena, RECOVERY_CODES, sizeof *list);
	if (!view || !list)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		list[i] = (struct account_choice){.value = codes[i]};
	view->on = true;
	view->codes_left = RECOVERY_CODES;
	view->codes = (struct view_list){list, RECOVERY_CODES};
	view->some_codes = true;
	const enum outcome outcome = session_anew(request);
	return outcome == OK ? page_reply(request, 200, view) : outcome;
}

// The form again after DENIED or TOO_MUCH; anything else is no matter of the form.
static enum outcome form_again(struct request *request, enum outcome outcome, bool off,
			       struct str ticket)
{
	if (outcome == DENIED || outcome == INVALID)
		return page_show(request, 422, account_code_wrong, off, ticket);
	// It was turned on or off on another page meanwhile: this one shows how it is.
	if (outcome == CONFLICT || outcome == NOT_FOUND)
		return page_show(request, 409, NULL, off, STR(""));
	if (outcome != TOO_MUCH)
		return outcome;
	reply_header(request, "Retry-After", STR("60"));
	return page_show(request, 429, signin_too_often, off, ticket);
}

static enum outcome begin_post(struct request *request)
{
	struct second_step_offer offer;
	struct str codes[RECOVERY_CODES];
	const struct str ticket = request_text(request, "ticket");
	const struct second_step_wish wish = wish_of(request);
	if (request->n_errors > 0)
		return form_again(request, INVALID, false, ticket);
	enum outcome outcome = second_step_offered(people_of(request), request->arena, wish.account,
						   ticket, &offer, &request->fault);
	if (outcome == NOT_FOUND)
		return page_show(request, 422, account_offer_over, false, STR(""));
	if (outcome == OK)
		outcome = second_step_begin(people_of(request), request->arena, &wish, &offer,
					    codes, &request->fault);
	return outcome == OK ? codes_show(request, codes)
			     : form_again(request, outcome, false, ticket);
}

static enum outcome codes_post(struct request *request)
{
	struct str codes[RECOVERY_CODES];
	const struct second_step_wish wish = wish_of(request);
	const enum outcome outcome = request->n_errors > 0
					 ? INVALID
					 : second_step_codes(people_of(request), request->arena,
							     &wish, codes, &request->fault);
	return outcome == OK ? codes_show(request, codes)
			     : form_again(request, outcome, false, STR(""));
}

static enum outcome off_post(struct request *request)
{
	const struct second_step_wish wish = wish_of(request);
	enum outcome outcome =
	    request->n_errors > 0
		? INVALID
		: second_step_end(people_of(request), request->arena, &wish, &request->fault);
	if (outcome != OK)
		return form_again(request, outcome, true, STR(""));
	outcome = session_anew(request);
	if (outcome == OK)
		reply_redirect(request, STR("/account?done=second-off"));
	return outcome;
}

// --- routes ---

#define PASSWORD                                                                                   \
	{                                                                                          \
		.name = "password", .place = IN_FORM, .type = INPUT_SECRET, .required = true,      \
		.most = PASSWORD_BYTES, .help = "The person's password."                           \
	}
#define CODE                                                                                       \
	{                                                                                          \
		.name = "code", .place = IN_FORM, .type = INPUT_TEXT, .required = true,            \
		.most = 40, .help = "Code of the app, or a recovery code."                         \
	}
static const struct input begin_form[] = {
    PASSWORD,
    CODE,
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = TICKET_TEXT_MAX,
     .help = "From the page: brings the offered secret back."},
};
static const struct input code_form[] = {PASSWORD, CODE};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/account/second-step",
     .permission = "signed-in",
     .handle = second_get,
     .view = &second_step_view_view,
     .template = "second_step",
     .help = "The second step of signing in: offered, or on."},
    {.method = METHOD_POST,
     .path = "/account/second-step",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(begin_form),
     .handle = begin_post,
     .view = &second_step_view_view,
     .template = "second_step",
     .help = "Turns the second step on; answers with the recovery codes."},
    {.method = METHOD_POST,
     .path = "/account/second-step/codes",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(code_form),
     .handle = codes_post,
     .view = &second_step_view_view,
     .template = "second_step",
     .help = "Makes new recovery codes."},
    {.method = METHOD_POST,
     .path = "/account/second-step/off",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(code_form),
     .handle = off_post,
     .view = &second_step_view_view,
     .template = "second_step",
     .help = "Turns the second step off."},
};
const struct route_table people_second_routes = {routes, sizeof routes / sizeof routes[0]};
