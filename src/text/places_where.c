// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/places_where.h"

#include "text/places_table.h"

#include <math.h>

static const struct place_record *record_of(const struct places *places, int64_t id)
{
	for (uint32_t i = 0; i < places->header->places; i++)
		if (places->places[i].id == id)
			return &places->places[i];
	return NULL;
}

static bool same_country(const struct place_record *a, const struct place_record *b)
{
	return a->country[0] == b->country[0] && a->country[1] == b->country[1];
}

// Larger is farther; for comparing only.
static double far_from(const struct place_record *from, const struct place_record *to)
{
	const double unit = 1e-5, wide = cos(from->lat * unit * M_PI / 180);
	return hypot((to->lat - from->lat) * unit, (to->lon - from->lon) * unit * wide);
}

static bool is_larger_town(const struct place_record *place, const struct place_record *other)
{
	return other->kind == PLACE_CITY && other->population >= PLACES_NEAR_LEAST &&
	       other->population > place->population && other->name != place->name &&
	       same_country(place, other);
}

struct place_where places_where(const struct places *places, int64_t id)
{
	struct place_where where = {0};
	const struct place_record *near = NULL, *place = places ? record_of(places, id) : NULL;
	if (!place || place->kind >= PLACE_COUNTRY || !place->country[0])
		return where;
	for (uint32_t i = 0; i < places->header->places; i++) {
		const struct place_record *other = &places->places[i];
		if (other->kind == PLACE_COUNTRY && same_country(place, other))
			where.country = str_from(places->strings + other->name);
		if (is_larger_town(place, other) &&
		    (!near || far_from(place, other) < far_from(place, near)))
			near = other;
	}
	if (near)
		where.near = str_from(places->strings + near->name);
	return where;
}
