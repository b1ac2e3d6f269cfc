// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of a campaign's settings, and archiving it.
#ifndef CAUSEWAY_APP_SETTINGS_ROUTES_H
#define CAUSEWAY_APP_SETTINGS_ROUTES_H

#include "net/route.h"

extern const struct route_table settings_routes;

#endif
