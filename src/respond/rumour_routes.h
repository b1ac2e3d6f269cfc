// SPDX-License-Identifier: AGPL-3.0-or-later
// The register of rumours for the team, and the public page of those that are answered.
#ifndef CAUSEWAY_RESPOND_RUMOUR_ROUTES_H
#define CAUSEWAY_RESPOND_RUMOUR_ROUTES_H

#include "net/route.h"

// /t/{slug}/rumours and below it, GET /c/{slug}/rumours
extern const struct route_table respond_rumour_routes;

#endif
