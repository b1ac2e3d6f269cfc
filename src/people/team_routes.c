// SPDX-License-Identifier: AGPL-3.0-or-later
// The team of a campaign: who is in it, as what and for whom; and who may do what, and why.
#include "people/team_routes.h"

#include "base/time.h"
#include "net/live.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/invite.h"
#include "people/letter.h"
#include "people/link.h"
#include "people/partner_work.h"
#include "people/team_view.h"

// --- the page ---

static struct view_list organisations_list(struct arena *arena, const struct organisation *list,
					   size_t count, int64_t chosen)
{
	struct team_choice *choices = arena_array(arena, count + 1, sizeof *choices);
	for (size_t i = 0; choices && i < count; i++)
		choices[i] = (struct team_choice){
		    .id = list[i].id, .label = list[i].name, .chosen = list[i].id == chosen};
	return (struct view_list){choices, choices ? count : 0};
}

// What is still open: roles that such campaigns usually need, and invitations.
static enum outcome open_fill(struct conn *conn, struct request *request,
			      const struct team_role *roles, size_t n_roles, struct team_view *view)
{
	struct invite *invitations;
	size_t count;
	struct str suggested = STR("");
	const struct services *services = services_of(request);
	enum outcome outcome = invite_list(conn, request->arena, request->campaign_slug, time_now(),
					   &invitations, &count, &request->fault);
	if (outcome == OK && services->roles_suggested)
		outcome = services->roles_suggested(request, &suggested);
	if (outcome != OK)
		return outcome;
	view->invitations = team_invitations(request->arena, invitations, count);
	view->some_invitations = view->invitations.count > 0;
	view->suggested = team_suggestions(request->arena, suggested, roles, n_roles);
	view->some_suggested = view->suggested.count > 0;
	return OK;
}

static enum outcome team_fill(struct conn *conn, struct request *request, struct team_view *view)
{
	struct team_role *roles;
	struct organisation *organisations;
	size_t n_roles, n_organisations;
	const bool gives = request->method == METHOD_POST;
	enum outcome outcome = team_list(conn, request->arena, request->campaign_slug, &roles,
					 &n_roles, &request->fault);
	if (outcome == OK)
		outcome = organisation_list(conn, request->arena, &organisations, &n_organisations,
					    &request->fault);
	if (outcome != OK)
		return outcome;
	const uint32_t may = viewer_may(request);
	view->slug = request->campaign_slug;
	view->campaign = request->campaign;
	view->people = team_people(request->arena, roles, n_roles, may, request->viewer.account);
	view->some_people = view->people.count > 0;
	view->roles =
	    team_choices(request->arena, may, gives ? request_text(request, "role") : STR(""));
	view->organisations =
	    organisations_list(request->arena, organisations, n_organisations,
			       gives ? request_number(request, "organisation") : 0);
	view->some_organisations = n_organisations > 0;
	outcome = open_fill(conn, request, roles, n_roles, view);
	if (outcome != OK)
		return outcome;
	if (gives)
		view->email = request_text(request, "email");
	return OK;
}

enum outcome team_reader(struct request *request, struct conn **ret_conn)
{
	const struct services *services = services_of(request);
	const enum outcome outcome = services->campaign_open(request);
	return outcome == OK ? store_reader(services->store, ret_conn, &request->fault) : outcome;
}

static enum outcome team_show_with(struct request *request, int status, struct str problem,
				   struct str link)
{
	struct conn *conn;
	struct team_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = team_reader(request, &conn);
	if (outcome != OK)
		return outcome;
	outcome = team_fill(conn, request, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	view->link = link;
	if (link.len > 0) {
		view->link_email = view->email;
		view->link_mailed = people_have_letters(services_of(request)->people);
		view->email = STR("");
	}
	request->title = /*tr*/ "Team";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome team_show(struct request *request, int status, struct str problem)
{
	return team_show_with(request, status, problem, STR(""));
}

static enum outcome team_get(struct request *request)
{
	return team_show(request, 200, STR(""));
}

// --- changing it ---

struct team_work {
	struct audit_entry entry;
	struct team_change change;
	enum outcome (*run)(struct conn *conn, const struct team_change *change,
			    struct fault *fault);
};

static enum outcome work_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct team_work *work = context;
	return work->run(conn, &work->change, fault);
}

static enum outcome work_do(struct request *request, struct team_work *work, int64_t account)
{
	work->entry = audit_of(request, NULL);
	work->change.ids = services_of(request)->ids;
	work->change.entry = &work->entry;
	work->change.campaign = request->campaign_slug;
	work->change.may = viewer_may(request);
	work->change.account = account;
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 4,
						 work_run, work, &request->fault);
	if (outcome != OK)
		return outcome;
	// What they may see has changed: open streams begin anew.
	const struct str topic =
	    arena_format(request->arena, "campaign/%.*s", STR_ARG(request->campaign_slug));
	live_close(services_of(request)->hub, topic);
	return OK;
}

static enum outcome back_to_team(struct request *request)
{
	reply_done(request,
		   arena_format(request->arena, "/t/%.*s/team", STR_ARG(request->campaign_slug)));
	return OK;
}

static bool can_be_mended(enum outcome outcome)
{
	return outcome == INVALID || outcome == CONFLICT || outcome == NOT_FOUND;
}

static enum outcome give_post(struct request *request)
{
	int64_t account = 0;
	if (request->n_errors > 0)
		return team_show(
		    request, 422,
		    form_wrong(
			request,
			/*tr*/ "Write the e-mail address of an account, and choose a role."));
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome != OK)
		return outcome;
	outcome = account_find(services_of(request)->people, request_text(request, "email"),
			       &account, &request->fault);
	struct team_work work = {
	    .change = {.role = request_text(request, "role"),
		       .organisation = request_number(request, "organisation")},
	    .run = team_give};
	if (outcome == OK)
		outcome = work_do(request, &work, account);
	if (can_be_mended(outcome))
		return team_show(request, 422, services_of(request)->said(request));
	return outcome == OK ? back_to_team(request) : outcome;
}

// --- inviting ---

// The link is shown once, on the answer: only its hash is kept.
static enum outcome invite_post(struct request *request)
{
	struct str secret = STR("");
	if (request->n_errors > 0)
		return team_show(
		    request, 422,
		    form_wrong(request, /*tr*/ "Write an e-mail address, and choose a role."));
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome != OK)
		return outcome;
	const struct new_invite invite = {
	    .email = request_text(request, "email"),
	    .campaign = request->campaign_slug,
	    .role = request_text(request, "role"),
	    .organisation = request_number(request, "organisation"),
	    .by = request->viewer.account,
	    .may = viewer_may(request),
	    .address = request->address,
	    .language = request->language,
	};
	outcome = invite_create(services_of(request)->people, request->arena, &invite, &secret,
				&request->fault);
	if (can_be_mended(outcome) || outcome == TOO_MUCH)
		return team_show(request, outcome == TOO_MUCH ? 429 : 422,
				 services_of(request)->said(request));
	if (outcome != OK)
		return outcome;
	return team_show_with(request, 200, STR(""), link_address(request, "/invite/", secret));
}

static enum outcome invite_end_post(struct request *request)
{
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome == OK)
		outcome = invite_revoke(services_of(request)->people, request->campaign_slug,
					request_number(request, "id"), request->viewer.account,
					request->address, &request->fault);
	return outcome == OK ? back_to_team(request) : outcome;
}

static enum outcome take_away(struct request *request, struct team_work *work)
{
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome == OK)
		outcome = work_do(request, work, request_number(request, "account"));
	return outcome == OK ? back_to_team(request) : outcome;
}

static enum outcome take_post(struct request *request)
{
	struct team_work work = {
	    .change = {.role = request_text(request, "role"),
		       .organisation = request_number(request, "organisation")},
	    .run = team_take};
	return take_away(request, &work);
}

static enum outcome end_post(struct request *request)
{
	struct team_work work = {.run = team_end};
	return take_away(request, &work);
}

// --- who may do what, and why ---

// The campaign's own roles, then those for the whole server.
static enum outcome everybody_list(struct conn *conn, struct request *request,
				   struct team_role **ret, size_t *ret_count)
{
	struct team_role *own, *whole;
	size_t n_own, n_whole;
	enum outcome outcome =
	    team_list(conn, request->arena, request->campaign_slug, &own, &n_own, &request->fault);
	if (outcome == OK)
		outcome =
		    team_list_instance(conn, request->arena, &whole, &n_whole, &request->fault);
	if (outcome != OK)
		return outcome;
	struct team_role *all = arena_array(request->arena, n_own + n_whole + 1, sizeof *all);
	if (!all)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	memcpy(all, own, n_own * sizeof *all);
	memcpy(all + n_own, whole, n_whole * sizeof *all);
	*ret = all;
	*ret_count = n_own + n_whole;
	return OK;
}

static enum outcome roles_get(struct request *request)
{
	struct conn *conn;
	struct team_role *team = NULL;
	size_t count = 0;
	struct roles_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = team_reader(request, &conn);
	if (outcome != OK)
		return outcome;
	outcome = everybody_list(conn, request, &team, &count);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = request->campaign_slug;
	view->campaign = request->campaign;
	roles_view_fill(request->arena, team, count, viewer_may(request), request->viewer.account,
			view);
	request->title = /*tr*/ "Who may do what, and why";
	reply_view(request, view);
	return OK;
}

// --- routes ---

#define ACCOUNT                                                                                    \
	{                                                                                          \
		.name = "account", .place = IN_FORM, .type = INPUT_ID, .required = true,           \
		.help = "Whose."                                                                   \
	}
#define ROLE                                                                                       \
	{                                                                                          \
		.name = "role", .place = IN_FORM, .type = INPUT_TEXT, .required = true,            \
		.most = 40, .help = "The role, as `causeway roles` names it."                      \
	}
#define ORGANISATION                                                                               \
	{                                                                                          \
		.name = "organisation", .place = IN_FORM, .type = INPUT_ID,                        \
		.help = "For which partner; absent: the campaign's own team."                      \
	}
static const struct input page_inputs[] = {INPUT_CAMPAIGN};
static const struct input give_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "email",
     .place = IN_FORM,
     .type = INPUT_EMAIL,
     .required = true,
     .help = "Address of the account."},
    ROLE,
    ORGANISATION,
};
static const struct input invite_end_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Of the invitation."},
};
static const struct input take_inputs[] = {INPUT_CAMPAIGN, ACCOUNT, ROLE, ORGANISATION};
static const struct input end_inputs[] = {INPUT_CAMPAIGN, ACCOUNT};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/team",
     .permission = "team.manage",
     INPUTS(page_inputs),
     .handle = team_get,
     .view = &team_view_view,
     .template = "team",
     .help = "The people of a campaign, their roles and for whom they hold them."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/team",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(give_inputs),
     .handle = give_post,
     .view = &team_view_view,
     .template = "team",
     .help = "Gives somebody a role."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/team/invite",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(give_inputs),
     .handle = invite_post,
     .view = &team_view_view,
     .template = "team",
     .help = "Makes a link by which one person comes into the team, or a partner's."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/team/invite/end",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(invite_end_inputs),
     .handle = invite_end_post,
     .help = "Takes an invitation back."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/team/take",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(take_inputs),
     .handle = take_post,
     .help = "Takes a role away."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/team/end",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(end_inputs),
     .handle = end_post,
     .help = "Takes somebody out of the team, with every role."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/roles",
     .permission = "stream.read",
     INPUTS(page_inputs),
     .handle = roles_get,
     .view = &roles_view_view,
     .template = "roles",
     .help = "Who may do what in a campaign, and by which role."},
};
const struct route_table people_team_routes = {routes, sizeof routes / sizeof routes[0]};
