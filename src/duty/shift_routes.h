// SPDX-License-Identifier: AGPL-3.0-or-later
// Going on and off duty: the page "Who is on duty" and its forms.
#ifndef CAUSEWAY_DUTY_SHIFT_ROUTES_H
#define CAUSEWAY_DUTY_SHIFT_ROUTES_H

#include "net/route.h"

// GET and POST /t/{slug}/shift, POST /t/{slug}/shift/end
extern const struct route_table duty_shift_routes;

#endif
