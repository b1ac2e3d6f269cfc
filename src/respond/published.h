// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of what we wrote where everybody can read it: what stands where, editing it there and
// taking it down. An edited answer keeps to the rules of answers; an instruction is never edited,
// because it comes from a checked template. Sends nothing itself: campaign/published.h does.
#ifndef CAUSEWAY_RESPOND_PUBLISHED_H
#define CAUSEWAY_RESPOND_PUBLISHED_H

#include "net/route.h"

// GET /t/{slug}/published, GET /t/{slug}/published/{id}, POST …/edit and …/remove
extern const struct route_table respond_published_routes;

#endif
