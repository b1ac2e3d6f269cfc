// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/admit.h"

#include "people/permission.h"

// What people keeps with a request; in its arena.
struct admitted {
	uint32_t may;
	int64_t token; // 0: none
};

static enum outcome admit_token(struct people *people, struct request *request, struct str campaign,
				struct str secret, struct admitted *admitted)
{
	struct token token;
	const enum outcome found =
	    token_find(people, request->arena, secret, &token, &request->fault);
	if (found == NOT_FOUND) {
		reply_ask_token(request, "invalid_token");
		return fail(DENIED, &request->fault, "This token is unknown or has ended.");
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
				  struct str campaign, struct str secret, uint32_t *ret_may)
{
	struct session session;
	const enum outcome found =
	    session_find(people, request->arena, secret, &session, &request->fault);
	if (found == NOT_FOUND)
		return OK;
	if (found != OK)
		return found;
	request->viewer.account = session.account;
	request->viewer.session = session.id;
	request->viewer.name = session.name;
	return account_may(people, session.account, campaign, ret_may, &request->fault);
}

static enum outcome refuse(struct request *request)
{
	if (request->viewer.account || request->viewer.by_token)
		return fail(
		    DENIED, &request->fault,
		    "You may not do this here. A head of the campaign can give you the right.");
	if (!request->wants_json && request->method == METHOD_GET)
		reply_redirect(request, arena_format(request->arena, "/signin?back=%.*s",
						     STR_ARG(request->path)));
	if (request->wants_json)
		reply_ask_token(request, NULL);
	return fail(DENIED, &request->fault, "Sign in first, or send a token.");
}

struct str viewer_campaign(const struct request *request)
{
	for (size_t i = 0; i < request->route->n_inputs; i++)
		if (request->route->inputs[i].place == IN_PATH &&
		    strcmp(request->route->inputs[i].name, "slug") == 0)
			return request_text(request, "slug");
	return STR("");
}

enum outcome people_admit(void *context, struct request *request)
{
	struct people *people = context;
	const struct str campaign = viewer_campaign(request);
	const struct str bearer = request_header(request, "Authorization");
	const struct str cookie = request_cookie(request, "session");
	struct admitted *admitted = arena_zero(request->arena, sizeof *admitted);
	if (!admitted)
		return fail(TOO_MUCH, &request->fault, "This request needs too much memory.");
	admitted->may = 1u << MAY_PUBLIC;
	request->viewer.detail = admitted;

	enum outcome outcome = OK;
	if (str_starts(bearer, STR("Bearer ")))
		outcome = admit_token(people, request, campaign,
				      str_trim(str_slice(bearer, 7, bearer.len)), admitted);
	else if (cookie.len > 0)
		outcome = admit_session(people, request, campaign, cookie, &admitted->may);
	if (outcome != OK)
		return outcome;
	const enum permission needed = permission_find(str_from(request->route->permission));
	if (needed == PERMISSION_COUNT)
		return fail(FAULT, &request->fault, "The route names an unknown permission.");
	return admitted->may >> needed & 1 ? OK : refuse(request);
}

uint32_t viewer_may(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted ? admitted->may : 1u << MAY_PUBLIC;
}

int64_t viewer_actor(const struct request *request)
{
	const struct admitted *admitted = request->viewer.detail;
	return admitted && admitted->token ? -admitted->token : request->viewer.account;
}
