// SPDX-License-Identifier: AGPL-3.0-or-later
// Answering the people of a case: first shown as each will read it, then sent; and taking a promise
// back.
#ifndef CAUSEWAY_DESK_REPLY_ROUTES_H
#define CAUSEWAY_DESK_REPLY_ROUTES_H

#include "net/route.h"

// GET and POST /t/{slug}/cases/{id}/reply, POST /t/{slug}/cases/{id}/promise-end
extern const struct route_table desk_reply_routes;

#endif
