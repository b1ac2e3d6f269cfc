// SPDX-License-Identifier: AGPL-3.0-or-later
// The public pages of the instance (about, privacy, accessibility, contact), and changing them.
#ifndef CAUSEWAY_APP_INSTANCE_ROUTES_H
#define CAUSEWAY_APP_INSTANCE_ROUTES_H

#include "net/route.h"

extern const struct route_table instance_routes;

#endif
