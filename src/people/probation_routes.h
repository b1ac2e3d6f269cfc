// SPDX-License-Identifier: AGPL-3.0-or-later
// Ends the probation of somebody who is new; people/rights.h says what it means.
#ifndef CAUSEWAY_PEOPLE_PROBATION_ROUTES_H
#define CAUSEWAY_PEOPLE_PROBATION_ROUTES_H

#include "net/route.h"

// GET /t/{slug}/probation, POST /t/{slug}/probation/{id}/end
extern const struct route_table people_probation_routes;

#endif
