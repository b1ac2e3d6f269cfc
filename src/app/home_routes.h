// SPDX-License-Identifier: AGPL-3.0-or-later
// The team's list of campaigns, and where somebody begins who just signed in.
#ifndef CAUSEWAY_APP_HOME_ROUTES_H
#define CAUSEWAY_APP_HOME_ROUTES_H

#include "net/route.h"

extern const struct route_table home_routes;

#endif
