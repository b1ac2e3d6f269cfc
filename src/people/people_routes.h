// SPDX-License-Identifier: AGPL-3.0-or-later
// The routes by which people come in and care for their own account, and by which who runs the
// server cares for all of them. Signing in and out is people_routes of people.h.
#ifndef CAUSEWAY_PEOPLE_PEOPLE_ROUTES_H
#define CAUSEWAY_PEOPLE_PEOPLE_ROUTES_H

#include "net/route.h"

extern const struct route_table people_link_routes, people_account_routes, people_second_routes,
    people_directory_routes;

#endif
