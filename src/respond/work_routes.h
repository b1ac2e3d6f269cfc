// SPDX-License-Identifier: AGPL-3.0-or-later
// What one account did in a campaign, and taking all its corrections, joins and splits
// back in one act.
#ifndef CAUSEWAY_RESPOND_WORK_ROUTES_H
#define CAUSEWAY_RESPOND_WORK_ROUTES_H

#include "net/route.h"

extern const struct route_table respond_work_routes;

#endif
