// SPDX-License-Identifier: AGPL-3.0-or-later
// Alarms on the screen: what asks whom, who was asked before, and answering, signed in or by the
// link that was sent.
#ifndef CAUSEWAY_DUTY_ALARM_ROUTES_H
#define CAUSEWAY_DUTY_ALARM_ROUTES_H

#include "campaign/alarm.h"
#include "net/request.h"
#include "net/route.h"

// The page, without host and language, on which whoever answers an alarm looks after its cause:
// that of all alarms if there is no other, or the viewer may not open it. In the arena.
struct str alarm_where(const struct request *request, struct str slug, const struct alarm *alarm);

// GET /t/{slug}/alarms, POST /t/{slug}/alarms/{id}/answer, POST /t/{slug}/alarms/minutes,
// GET and POST /alarm/{code}
extern const struct route_table duty_alarm_routes;

#endif
