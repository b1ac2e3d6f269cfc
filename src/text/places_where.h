// SPDX-License-Identifier: AGPL-3.0-or-later
// In which country a place of the gazetteer lies, and near which larger town: what tells it from
// others of its name. Looks through all places, a millisecond; for pages, not for posts.
#ifndef CAUSEWAY_TEXT_PLACES_WHERE_H
#define CAUSEWAY_TEXT_PLACES_WHERE_H

#include "text/places.h"

struct place_where {
	struct str country; // its usual name; empty: not known
	struct str near;    // the nearest town of PLACES_NEAR_LEAST people and more than it has
};
#define PLACES_NEAR_LEAST 50000

// Names are borrowed from the gazetteer. All empty for an id that it does not have, for a country,
// for a continent, and without a gazetteer (NULL).
struct place_where places_where(const struct places *places, int64_t id);

#endif
