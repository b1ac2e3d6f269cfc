// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages of places: those that posts name, on a map and in a list, and one of them with what is
// needed there. Every map is drawn by the server, so that it needs no script, no tiles and no ink
// but its own on paper.
#ifndef CAUSEWAY_DESK_PLACE_ROUTES_H
#define CAUSEWAY_DESK_PLACE_ROUTES_H

#include "net/route.h"

// GET /t/{slug}/places, /t/{slug}/places/{place} and the same of the API.
extern const struct route_table desk_place_routes;

#endif
