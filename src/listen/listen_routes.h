// SPDX-License-Identifier: AGPL-3.0-or-later
// The routes of listen/: posts pushed over HTTP, the public form, calls taken down, files, what
// campaigns listen to, what is sent to them by other servers, and what they send.
#ifndef CAUSEWAY_LISTEN_LISTEN_ROUTES_H
#define CAUSEWAY_LISTEN_LISTEN_ROUTES_H

#include "net/route.h"

extern const struct route_table listen_push_routes;
extern const struct route_table listen_report_routes;
extern const struct route_table listen_call_routes;
extern const struct route_table listen_import_routes;
extern const struct route_table listen_inlet_routes;
extern const struct route_table listen_hook_routes;
extern const struct route_table listen_connect_routes;
extern const struct route_table listen_outgoing_routes;
extern const struct route_table listen_end_routes;

#endif
