// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of places.c and places_own.c: the look-up in a campaign's own places.
#ifndef CAUSEWAY_TEXT_PLACES_OWN_H
#define CAUSEWAY_TEXT_PLACES_OWN_H

#include "text/places.h"
#include "text/places_file.h"

#define OWN_NAME_MAX 120 // bytes

struct own_place {
	int64_t id;
	double lat, lon;
	struct str name; // borrowed
};

// The longest own name at the start of `units`: returns how many units it takes, 0 if there is
// none, and its place.
size_t places_own_find(const struct places_own *own, const struct place_unit *units, size_t n_units,
		       const struct own_place **ret);

#endif
