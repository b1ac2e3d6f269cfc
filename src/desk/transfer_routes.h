// SPDX-License-Identifier: AGPL-3.0-or-later
// Asking a partner to take a case over, its answer, and the list of what was asked. The campaign's
// team asks; people of a partner answer, and see what their own organisations were asked.
#ifndef CAUSEWAY_DESK_TRANSFER_ROUTES_H
#define CAUSEWAY_DESK_TRANSFER_ROUTES_H

#include "net/route.h"

extern const struct route_table desk_transfer_routes;

#endif
