// SPDX-License-Identifier: AGPL-3.0-or-later
// The page /api: what programs can ask of this server, made of the tables that the server runs on.
#ifndef CAUSEWAY_APP_API_PAGE_H
#define CAUSEWAY_APP_API_PAGE_H

#include "net/route.h"

extern const struct route_table api_routes;

#endif
