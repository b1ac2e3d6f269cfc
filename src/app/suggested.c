// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/suggested.h"

#include "campaign/campaign.h"
#include "campaign/template.h"

enum outcome suggested_roles(struct request *request, struct str *ret_roles)
{
	struct campaign campaign;
	struct campaign_template from;
	struct str roles = STR("");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = template_find(request->arena, campaign.template, &from, &request->fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < from.n_roles; i++)
		roles = arena_format(request->arena, "%.*s%s%.*s", STR_ARG(roles), i > 0 ? " " : "",
				     STR_ARG(from.roles[i]));
	*ret_roles = roles;
	return OK;
}
