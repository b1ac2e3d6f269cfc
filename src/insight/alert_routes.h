// SPDX-License-Identifier: AGPL-3.0-or-later
// The page "Alerts", the form of a rule, and the same list for programs.
#ifndef CAUSEWAY_INSIGHT_ALERT_ROUTES_H
#define CAUSEWAY_INSIGHT_ALERT_ROUTES_H

#include "net/route.h"

// /t/{slug}/alerts, /t/{slug}/alert-rule and below, GET /api/v1/campaigns/{slug}/alerts
extern const struct route_table insight_alert_routes;

#endif
