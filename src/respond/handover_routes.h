// SPDX-License-Identifier: AGPL-3.0-or-later
// The hand-over of a shift: the sheet as it stands, signing it, and the sheets that were signed.
// For the campaign's own team.
#ifndef CAUSEWAY_RESPOND_HANDOVER_ROUTES_H
#define CAUSEWAY_RESPOND_HANDOVER_ROUTES_H

#include "net/route.h"

extern const struct route_table respond_handover_routes;

#endif
