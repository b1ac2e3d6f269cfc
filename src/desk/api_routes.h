// SPDX-License-Identifier: AGPL-3.0-or-later
// What programs read of the team's work beside the stream: lists of cases, incidents and
// corrections. Only reads; changes are made by the same routes as on the pages.
#ifndef CAUSEWAY_DESK_API_ROUTES_H
#define CAUSEWAY_DESK_API_ROUTES_H

#include "net/route.h"

#define API_LIST_MAX 200

// GET /api/v1/campaigns/{slug}/facets
extern const struct route_table desk_facet_routes;
extern const struct route_table desk_api_routes;

#endif
