// SPDX-License-Identifier: AGPL-3.0-or-later
// The status page of somebody who wrote to us, by their code: without an account, without a script.
#ifndef CAUSEWAY_RESPOND_STATUS_ROUTES_H
#define CAUSEWAY_RESPOND_STATUS_ROUTES_H

#include "net/route.h"

// GET and POST /s/{code}, POST /s/{code}/reach
extern const struct route_table respond_status_routes;

#endif
