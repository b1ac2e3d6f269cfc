// SPDX-License-Identifier: AGPL-3.0-or-later
// The page "Trends" and the same for programs.
#ifndef CAUSEWAY_RESPOND_TREND_ROUTES_H
#define CAUSEWAY_RESPOND_TREND_ROUTES_H

#include "net/route.h"

// GET /t/{slug}/trends, GET /api/v1/campaigns/{slug}/trends, POST /t/{slug}/trends/tag
extern const struct route_table respond_trend_routes;

#endif
