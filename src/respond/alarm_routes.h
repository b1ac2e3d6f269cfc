// SPDX-License-Identifier: AGPL-3.0-or-later
// Alarms on the screen: what asks whom, who was asked before, and answering, signed in or by the
// link that was sent.
#ifndef CAUSEWAY_RESPOND_ALARM_ROUTES_H
#define CAUSEWAY_RESPOND_ALARM_ROUTES_H

#include "net/route.h"

// GET /t/{slug}/alarms, POST /t/{slug}/alarms/{id}/answer, POST /t/{slug}/alarms/minutes,
// GET and POST /alarm/{code}
extern const struct route_table respond_alarm_routes;

#endif
