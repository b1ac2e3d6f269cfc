// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/pace.h"

#include "base/log.h"
#include "base/time.h"
#include "people/house.h"

#include <stdio.h>

const struct pace pace_table[] = {
    {"/t/{slug}/posts/{id}/contact", DOOR_CONTACTS},
    {"/t/{slug}/offers/{id}/contact", DOOR_CONTACTS},
    {"/t/{slug}/posts/{id}/files/{file}", DOOR_CONTACTS},
    {"/t/{slug}/cases/{id}/files/{file}", DOOR_CONTACTS},
    {"/t/{slug}/protection/{id}/files/{file}", DOOR_CONTACTS},
    {"/t/{slug}/export", DOOR_EXPORTS},
    {"/t/{slug}/team/invite", DOOR_INVITES},
    {"/t/{slug}/team", DOOR_INVITES},
    {"/t/organisations/{id}/people", DOOR_INVITES},
    {"/t/{slug}/partners", DOOR_INVITES},
    {"/t/{slug}/partners/add", DOOR_INVITES},
    {"/t/{slug}/cases/{id}/reply", DOOR_MESSAGES},
    {"/t/{slug}/cases/{id}/send", DOOR_MESSAGES},
    {"/t/{slug}/posts/{id}/answer", DOOR_MESSAGES},
    {"/t/{slug}/instructions", DOOR_MESSAGES},
    {"/t/{slug}/bulk", DOOR_MANY},
    {"/t/{slug}/work/{account}/revert", DOOR_MANY},
    {"/t/{slug}/posts/{id}/erase", DOOR_MANY},
    {"/t/{slug}/posts/{id}/erase-sender", DOOR_MANY},
    {"/t/instance/accounts/{id}/close", DOOR_ACCOUNTS},
    {"/t/instance/accounts/{id}/open", DOOR_ACCOUNTS},
    {"/t/instance/accounts/{id}/erase", DOOR_ACCOUNTS},
    {"/t/instance/accounts/{id}/second-off", DOOR_ACCOUNTS},
    {"/t/instance/accounts/{id}/reset", DOOR_ACCOUNTS},
    {"/t/{slug}/limits", DOOR_RULES},
    {"/t/{slug}/settings", DOOR_RULES},
    {"/t/{slug}/archive", DOOR_RULES},
    {"/t/{slug}/exercise", DOOR_RULES},
    {"/t/{slug}/appeals/ways", DOOR_RULES},
    {"/t/campaigns/new", DOOR_RULES},
};
const size_t pace_count = sizeof pace_table / sizeof pace_table[0];

const char *pace_words(enum sign_door door)
{
	static const char *const words[DOORS] = {
	    [DOOR_CONTACTS] = "opening contacts and files",
	    [DOOR_EXPORTS] = "exports of a campaign",
	    [DOOR_INVITES] = "invitations, roles, partners",
	    [DOOR_MESSAGES] = "messages to people outside",
	    [DOOR_MANY] = "changes of many at once, and what does not come back",
	    [DOOR_ACCOUNTS] = "other people's accounts",
	    [DOOR_RULES] = "rules, money lines, new campaigns",
	};
	return words[door];
}

static enum sign_door door_of(const struct route *route)
{
	if (route->method != METHOD_POST)
		return DOORS;
	for (size_t i = 0; i < pace_count; i++)
		if (strcmp(pace_table[i].path, route->path) == 0)
			return pace_table[i].door;
	return DOORS;
}

enum outcome pace_take(struct people *people, struct request *request, int64_t actor)
{
	char who[32];
	const enum sign_door door = door_of(request->route);
	if (door == DOORS || people->unhurried)
		return OK;
	const int len = snprintf(who, sizeof who, "%lld", (long long)actor);
	if (sign_limit_take(people->limit, door, str_of(who, (size_t)len), request->address,
			    time_now()))
		return OK;
	log_warn("pace.exceeded", log_i64("actor", actor),
		 log_str("path", str_from(request->route->path)));
	return fail(TOO_MUCH, &request->fault,
		    /*tr*/ "This was done very often in a short time. Go on in a few minutes.");
}

void pace_leave_off(struct people *people)
{
	people->unhurried = true;
}
