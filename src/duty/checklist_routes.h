// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which those who change a campaign's settings write its checklists.
#ifndef CAUSEWAY_DUTY_CHECKLIST_ROUTES_H
#define CAUSEWAY_DUTY_CHECKLIST_ROUTES_H

#include "net/route.h"

// /t/{slug}/checklists
extern const struct route_table duty_checklist_routes;

#endif
