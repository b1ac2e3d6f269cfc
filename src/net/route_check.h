// SPDX-License-Identifier: AGPL-3.0-or-later
// Checks a route's declaration when the server starts, so that a mistake in a table is found by the
// first run and never by a visitor.
#ifndef CAUSEWAY_NET_ROUTE_CHECK_H
#define CAUSEWAY_NET_ROUTE_CHECK_H

#include "net/route.h"

#define ROUTE_INPUTS_MAX 64

// INVALID with a sentence that names the route and its mistakes. `has_hub`: live streams exist.
enum outcome route_check(const struct route *route, bool has_hub, struct fault *fault);

#endif
