// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/outward.h"

#include "campaign/campaign_embedded.h"

enum outcome outward_gate(struct conn *conn, int64_t campaign, bool *ret_open, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_campaign_outward);
	stmt_bind_i64(find, 1, campaign);
	const bool found = stmt_step(find);
	const bool exercise = found && stmt_i64(find, 0) != 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such campaign.");
	if (outcome == OK)
		*ret_open = !exercise;
	return outcome;
}
