// SPDX-License-Identifier: AGPL-3.0-or-later
// Printing the cases of a place for a field team, and saying that the paper is back. For the
// campaign's own team.
#ifndef CAUSEWAY_DESK_HANDOUT_ROUTES_H
#define CAUSEWAY_DESK_HANDOUT_ROUTES_H

#include "net/route.h"

extern const struct route_table desk_handout_routes;

#endif
