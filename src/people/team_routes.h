// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages about people: a campaign's team, who may do what and why, organisations, and what is
// shared with partners. Each changes through people/team.h, organisation.h and agreement.h.
#ifndef CAUSEWAY_PEOPLE_TEAM_ROUTES_H
#define CAUSEWAY_PEOPLE_TEAM_ROUTES_H

#include "net/request.h"
#include "store/store.h"

extern const struct route_table people_team_routes, people_partner_routes,
    people_organisation_routes;

// The campaign in the path, which the page around the reply then names, and a connection to read
// it with; the caller releases that.
enum outcome team_reader(struct request *request, struct conn **ret_conn);

#endif
