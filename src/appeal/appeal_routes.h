// SPDX-License-Identifier: AGPL-3.0-or-later
// The appeals of a campaign as everybody gets them: page, poster, snippet for other sites, and in
// the world's formats. They are the same for everybody, kept as bytes, and may be cached.
#ifndef CAUSEWAY_APPEAL_APPEAL_ROUTES_H
#define CAUSEWAY_APPEAL_APPEAL_ROUTES_H

#include "net/route.h"

// GET /c/{slug}/appeal, /c/{slug}/appeal/…, /api/v1/campaigns/{slug}/appeal
extern const struct route_table appeal_routes;

#endif
