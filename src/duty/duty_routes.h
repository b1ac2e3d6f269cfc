// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which a team sets what must stand before "I need help" opens.
#ifndef CAUSEWAY_DUTY_DUTY_ROUTES_H
#define CAUSEWAY_DUTY_DUTY_ROUTES_H

#include "net/route.h"

// GET and POST /t/{slug}/duty, POST /t/{slug}/duty/turns and /t/{slug}/duty/turns/remove
extern const struct route_table duty_routes;

#endif
