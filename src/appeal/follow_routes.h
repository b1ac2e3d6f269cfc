// SPDX-License-Identifier: AGPL-3.0-or-later
// Following a campaign's appeal by e-mail: the form's answer, and the link that confirms.
#ifndef CAUSEWAY_APPEAL_FOLLOW_ROUTES_H
#define CAUSEWAY_APPEAL_FOLLOW_ROUTES_H

#include "net/route.h"

// POST /c/{slug}/appeal/follow, GET and POST /c/{slug}/appeal/follow/{token}
extern const struct route_table follow_routes;

#endif
