// SPDX-License-Identifier: AGPL-3.0-or-later
// Which team has a case, beside the person who owns it: an organisation whose people work in the
// campaign. It stays when the owner changes; whoever takes the next case gets one of their own
// team's first, where two are as urgent. It shows nobody anything: what a partner sees, its
// agreement says.
#ifndef CAUSEWAY_RESPOND_CASE_TEAM_H
#define CAUSEWAY_RESPOND_CASE_TEAM_H

#include "respond/case.h"

#define CASE_TEAMS_MOST 100

struct case_team {
	int64_t id;
	struct str name;
};
// The teams that may have cases of a campaign, by name; in the arena.
enum outcome case_teams(struct conn *conn, struct arena *arena, struct str slug,
			struct case_team **ret_list, size_t *ret_count, struct fault *fault);
// Gives a case to a team, inside a write; 0: to none. INVALID for what is no team of the campaign.
enum outcome case_team_set(struct conn *conn, const struct case_change *change, struct str slug,
			   int64_t team, struct fault *fault);

#endif
