// SPDX-License-Identifier: AGPL-3.0-or-later
// The page "Trends" and the same for programs.
#ifndef CAUSEWAY_INSIGHT_TREND_ROUTES_H
#define CAUSEWAY_INSIGHT_TREND_ROUTES_H

#include "net/route.h"

// GET /t/{slug}/trends, GET /api/v1/campaigns/{slug}/trends, POST /t/{slug}/trends/tag
extern const struct route_table insight_trend_routes;

#endif
