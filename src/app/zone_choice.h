// SPDX-License-Identifier: AGPL-3.0-or-later
// Time zones to choose from, and the one of a country, as the system's tzdata lists them. Without
// that list there is nothing to choose from; a zone can be written all the same.
#ifndef CAUSEWAY_APP_ZONE_CHOICE_H
#define CAUSEWAY_APP_ZONE_CHOICE_H

#include "base/arena.h"
#include "page/view.h"

// Zones of struct wizard_zone by name, those of `country` (ISO 3166, may be empty) first; in the
// arena.
struct view_list zone_choices(struct arena *arena, struct str country);
// Their names alone, for services.zones_listed.
const struct str *zone_names(struct arena *arena, size_t *ret_count);
// The zone in which most people of a country live, or UTC.
struct str zone_of_country(struct arena *arena, struct str country);

#endif
