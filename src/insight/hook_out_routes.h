// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of the webhooks by which a campaign tells other programs what happens in it. It never
// shows a secret a second time.
#ifndef CAUSEWAY_INSIGHT_HOOK_OUT_ROUTES_H
#define CAUSEWAY_INSIGHT_HOOK_OUT_ROUTES_H

#include "net/route.h"

// GET and POST /t/{slug}/webhooks, POST /t/{slug}/webhooks/{id}.
extern const struct route_table insight_hook_out_routes;

#endif
