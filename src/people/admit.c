// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/admit.h"

#include "base/log.h"
#include "base/time.h"
#include "base/zone_book.h"
#include "net/percent.h"
#include "net/services.h"
#include "people/cookie.h"
#include "people/house.h"
#include "people/permission.h"
#include "people/rights.h"
#include "people/second_step.h"

// What people keeps with a request; in its arena.
struct admitted {
	uint32_t may;
	uint32_t sees; // groups of fields that may be shown
	int64_t token; // 0: none
	bool probation;
	bool partner;	       // here only for a partner
	struct session locked; // a session that opens nothing; id 0: none
	struct veil veil;
	const struct share_policy *policy;
};

static enum outcome admit_token(struct people *people, struct request *request, struct str campaign,
				struct str secret, struct admitted *admitted)
{
	struct token token;
	const enum outcome found =
	    token_find(people, request->arena, secret, &token, &request->fault);
	if (found == NOT_FOUND) {
		reply_ask_token(request, "invalid_token");
		return fail(DENIED, &request->fault, /*tr*/ "This token is unknown or has ended.");
	}
	if (found != OK)
		return found;
	request->viewer.by_token = true;
	request->viewer.name = token.name;
	admitted->token = token.id;
	if (campaign.len == 0 || str_equal(token.campaign, campaign))
		admitted->may |= token.may;
	return OK;
}

static enum outcome admit_session(struct people *people, struct request *request,
				  struct str campaign, struct str secret, struct admitted *admitted,
				  struct rights *ret_rights)
{
	struct session session;
	const enum outcome found =
	    session_find(people, request->arena, secret, &session, &request->fault);
	if (found == NOT_FOUND)
		return OK;
	if (found != OK)
		return found;
	request->viewer.language = session.language;
	if (session.locked) {
		admitted->locked = session;
		return OK;
	}
	request->viewer.account = session.account;
	request->viewer.session = session.id;
	request->viewer.name = session.name;
	request->viewer.lock_after_ms = session.lock_after_ms;
	if (session.zone.len > 0 && !request->wants_json) {
		request->zone = zone_book_find(services_of(request)->zones, session.zone);
		request->zone_name = session.zone;
		request->zone_own = true;
	}
	request->viewer.told = session.told;
	session_touch(people, &session);
	return account_rights(people, session.account, campaign, time_now(), ret_rights,
			      &request->fault);
}

// Who tried what they may not: the request log knows the status, but not who it was.
static void refusal_log(const struct request *request, int64_t token)
{
	log_info("access.denied", log_i64("account", request->viewer.account),
		 log_i64("token", token), log_str("path", str_from(request->route->path)),
		 log_str("needs", str_from(request->route->permission)));
}

// The address that was asked for, with its query unless that is too long to come back to.
static struct str asked(const struct request *request)
{
	if (request->query.len == 0 || request->path.len + request->query.len + 1 > SIGNIN_BACK_MAX)
		return request->path;
	return arena_format(request->arena, "%.*s%%3F%.*s", STR_ARG(request->path),
			    STR_ARG(percent_encode(request->arena, request->query)));
}

static enum outcome refuse(struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	if (request->viewer.account || request->viewer.by_token)
		refusal_log(request, admitted->token);
	if (request->viewer.account || request->viewer.by_token)
		return fail(
		    DENIED, &request->fault,
		    /*tr*/
		    "You may not do this here. A head of the campaign can give you the right.");
	if (!request->wants_json && request->method == METHOD_GET)
		reply_redirect(request, arena_format(request->arena, "%s?back=%.*s",
						     admitted->locked.id ? "/unlock" : "/signin",
						     STR_ARG(asked(request))));
	if (request->wants_json)
		reply_ask_token(request, NULL);
	if (admitted->locked.id)
		return fail(DENIED, &request->fault,
			    /*tr*/ "This device is locked. Unlock it with your password.");
	return fail(DENIED, &request->fault,
		    request->wants_json
			? /*tr*/ "Sign in first, or send a token."
			: /*tr*/ "Please sign in first: you are not signed in, or not any more.");
}

struct str viewer_campaign(const struct request *request)
{
	for (size_t i = 0; i < request->route->n_inputs; i++)
		if (request->route->inputs[i].place == IN_PATH &&
		    strcmp(request->route->inputs[i].name, "slug") == 0)
			return request_text(request, "slug");
	return STR("");
}

// --- people of partners ---

static bool input_shared(const struct share_policy *policy, const char *name, uint32_t sees)
{
	for (size_t i = 0; i < policy->n_inputs; i++)
		if (strcmp(policy->inputs[i].name, name) == 0)
			return sees >> policy->inputs[i].group & 1;
	return false;
}

bool route_for_partners(const struct share_policy *policy, const struct route *route)
{
	const bool fields = route->method != METHOD_GET || route->view || route->flags & ROUTE_LIVE;
	return fields && share_route_find(policy, route->path);
}

// What a mask over the answer cannot hold back: a search for words tells what was written even if
// the words are left out, and raw bytes have no fields.
static enum outcome partner_check(struct request *request, const struct admitted *admitted)
{
	const struct route *route = request->route;
	if (!route_for_partners(admitted->policy, route))
		return fail(DENIED, &request->fault,
			    /*tr*/ "This is for the campaign's own team, not for partners.");
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		if (input->place == IN_QUERY && request_has(request, input->name) &&
		    !input_shared(admitted->policy, input->name, admitted->sees))
			return fail(DENIED, &request->fault,
				    /*tr*/
				    "The agreement with your organisation does not share what "
				    "'%s' asks about.",
				    input->name);
	}
	return OK;
}

void viewer_hide(struct request *request, uint32_t groups)
{
	struct admitted *admitted = request->viewer.detail;
	if (admitted)
		admitted->sees &= ~groups;
}

uint32_t viewer_sees(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted ? admitted->sees : SHARE_ALL;
}

struct mask viewer_mask(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	const struct share_policy *policy = admitted ? admitted->policy : NULL;
	if (!policy)
		return (struct mask){.sees = 0};
	return (struct mask){
	    .rules = policy->rules, .n_rules = policy->n_rules, .sees = admitted->sees};
}

void viewer_veil(struct request *request, const int64_t *ids, size_t count, bool more,
		 uint32_t hides)
{
	struct admitted *admitted = request->viewer.detail;
	if (!admitted || !admitted->policy)
		return;
	admitted->veil = (struct veil){.ids = ids,
				       .n_ids = count,
				       .more = more,
				       .mask = {.rules = admitted->policy->rules,
						.n_rules = admitted->policy->n_rules,
						.sees = SHARE_ALL & ~hides}};
	for (size_t i = 0; i < request->route->n_inputs; i++) {
		const struct input *input = &request->route->inputs[i];
		if (input->place == IN_QUERY && request_has(request, input->name) &&
		    !input_shared(admitted->policy, input->name, SHARE_ALL & ~hides))
			admitted->veil.drops = true;
	}
}

const struct veil *viewer_veiled(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted && admitted->veil.n_ids > 0 ? &admitted->veil : NULL;
}

int64_t viewer_partner(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted && admitted->partner ? request->viewer.account : 0;
}

struct str viewer_topic(const struct request *request)
{
	const struct str slug = viewer_campaign(request);
	const int64_t partner = viewer_partner(request);
	if (partner == 0)
		return arena_format(request->arena, "campaign/%.*s", STR_ARG(slug));
	return arena_format(request->arena, "campaign/%.*s/shared/%lld", STR_ARG(slug),
			    (long long)partner);
}

bool viewer_on_probation(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted && admitted->probation;
}

struct mask viewer_probation_mask(const struct request *request)
{
	struct mask mask = viewer_mask(request);
	mask.sees = PROBATION_SEES;
	return mask;
}

// --- who runs the server ---

static enum outcome second_ask(struct people *people, struct request *request)
{
	bool lacks;
	const enum outcome outcome =
	    second_step_lacks(people, request->viewer.account, &lacks, &request->fault);
	if (outcome != OK || !lacks)
		return outcome;
	if (!request->wants_json && request->method == METHOD_GET)
		reply_redirect(request, STR("/account/second-step"));
	return fail(DENIED, &request->fault,
		    /*tr*/ "Turn on the second step first: this server asks it of administrators.");
}

// --- everybody ---

enum outcome people_admit(void *context, struct request *request)
{
	struct people *people = context;
	const struct str campaign = viewer_campaign(request);
	const struct str bearer = request_header(request, "Authorization");
	const struct str cookie = cookie_session(request);
	struct admitted *admitted = arena_zero(request->arena, sizeof *admitted);
	if (!admitted)
		return fail(TOO_MUCH, &request->fault, "This request needs too much memory.");
	*admitted = (struct admitted){
	    .may = 1u << MAY_PUBLIC, .sees = SHARE_ALL, .policy = &people->policy};
	request->viewer.detail = admitted;

	struct rights rights = {0};
	enum outcome outcome = OK;
	if (str_starts(bearer, STR("Bearer ")))
		outcome = admit_token(people, request, campaign,
				      str_trim(str_slice(bearer, 7, bearer.len)), admitted);
	else if (cookie.len > 0)
		outcome = admit_session(people, request, campaign, cookie, admitted, &rights);
	if (outcome != OK)
		return outcome;
	admitted->may |= rights.may;
	const enum permission needed = permission_find(str_from(request->route->permission));
	if (needed == PERMISSION_COUNT)
		return fail(FAULT, &request->fault, "The route names an unknown permission.");
	if (!(admitted->may >> needed & 1))
		return refuse(request);
	if (needed == MAY_INSTANCE_RUN && request->viewer.account)
		outcome = second_ask(people, request);
	if (outcome != OK)
		return outcome;
	// What is open to anybody is masked for nobody.
	if (needed <= MAY_SIGNED_IN || !request->viewer.account)
		return OK;
	admitted->sees = rights.sees;
	admitted->probation = rights.probation;
	admitted->partner = !rights.team;
	return rights.team ? OK : partner_check(request, admitted);
}

uint32_t viewer_may(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted ? admitted->may : 1u << MAY_PUBLIC;
}

const struct session *viewer_locked(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted && admitted->locked.id ? &admitted->locked : NULL;
}

int64_t viewer_actor(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted && admitted->token ? -admitted->token : request->viewer.account;
}
