// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which a team says its campaign in each of its languages.
#ifndef CAUSEWAY_APP_WORDS_ROUTES_H
#define CAUSEWAY_APP_WORDS_ROUTES_H

#include "net/route.h"

extern const struct route_table words_routes;

#endif
