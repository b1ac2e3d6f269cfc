// SPDX-License-Identifier: AGPL-3.0-or-later
// Translations of Posts: asked of a machine, written and compared by people at the translation
// desk, and the campaign's settings for both.
#ifndef CAUSEWAY_DESK_TRANSLATION_ROUTES_H
#define CAUSEWAY_DESK_TRANSLATION_ROUTES_H

#include "net/route.h"

// POST /t/{slug}/posts/{id}/translate, GET and POST /t/{slug}/posts/{id}/translation,
// GET /t/{slug}/translations and what is done there.
extern const struct route_table desk_translation_routes;
// GET and POST /t/{slug}/translations/settings.
extern const struct route_table desk_translation_settings_routes;

#endif
