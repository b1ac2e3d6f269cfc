// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/places_own.h"

#include <math.h>
#include <stdlib.h>

#define SLOTS (4u * PLACES_OWN_NAMES)

struct slot {
	uint64_t key; // 0: empty
	uint32_t place;
	uint16_t longest; // for a key of a first unit: the most units of a name that begins so
	bool name;	  // a whole name ends here
};

struct places_own {
	uint32_t n_places, n_names;
	struct own_place places[PLACES_OWN_MAX];
	struct slot slots[SLOTS];
};

struct places_own *places_own_new(void)
{
	return calloc(1, sizeof(struct places_own));
}

void places_own_free(struct places_own *own)
{
	free(own);
}

static size_t slot_of(const struct places_own *own, uint64_t key)
{
	size_t at = key % SLOTS;
	while (own->slots[at].key && own->slots[at].key != key)
		at = (at + 1) % SLOTS;
	return at;
}

// The units of a name; 0 if it cannot be one.
static size_t name_units(struct str name, struct place_unit units[PLACES_NAME_SIGNS + 1])
{
	struct folded folded;
	fold_text(name, &folded);
	size_t n = place_units(name, &folded, units, PLACES_NAME_SIGNS + 1);
	if (n == 0 || n > (units[0].spaceless ? PLACES_NAME_SIGNS : PLACES_NAME_WORDS))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (units[i].hash == 0)
			return 0;
	return n;
}

static void add_name(struct places_own *own, uint32_t place, const struct place_unit *units,
		     size_t n)
{
	uint64_t key = place_key_start();
	for (size_t i = 0; i < n; i++) {
		key = place_key_extend(key, units[i].hash) | 1;
		if (i > 0 && i + 1 < n)
			continue;
		struct slot *slot = &own->slots[slot_of(own, key)];
		slot->key = key;
		if (i == 0 && slot->longest < n)
			slot->longest = (uint16_t)n;
		if (i + 1 == n && !slot->name) {
			slot->place = place;
			slot->name = true;
		}
	}
	own->n_names++;
}

enum outcome places_add(struct places_own *own, int64_t id, struct str name, struct str others,
			double lat, double lon, struct fault *fault)
{
	struct place_unit units[PLACES_NAME_SIGNS + 1];
	name = str_trim(name);
	if (!(fabs(lat) <= 90 && fabs(lon) <= 180))
		return fail(INVALID, fault, "The point of %.*s is not on the globe.",
			    STR_ARG(name));
	size_t names = 1;
	for (struct str rest = others; rest.at && rest.len; names++) {
		struct str other = str_trim(str_cut(&rest, ','));
		if (other.len && (other.len > OWN_NAME_MAX || name_units(other, units) == 0))
			return fail(INVALID, fault, "“%.*s” cannot be the name of a place.",
				    STR_ARG(str_slice(other, 0, OWN_NAME_MAX)));
	}
	if (name.len > OWN_NAME_MAX || name_units(name, units) == 0)
		return fail(INVALID, fault,
			    "A place needs a name of one to %d words, and of at most %d bytes.",
			    PLACES_NAME_WORDS, OWN_NAME_MAX);
	if (own->n_places == PLACES_OWN_MAX || own->n_names + names > PLACES_OWN_NAMES)
		return fail(TOO_MUCH, fault,
			    "A campaign can have %d places with %d names of its own.",
			    PLACES_OWN_MAX, PLACES_OWN_NAMES);
	uint32_t number = own->n_places++;
	struct own_place *place = &own->places[number];
	*place = (struct own_place){.id = id, .lat = lat, .lon = lon, .name = name};
	add_name(own, number, units, name_units(name, units));
	while (others.at && others.len) {
		struct str other = str_trim(str_cut(&others, ','));
		if (other.len)
			add_name(own, number, units, name_units(other, units));
	}
	return OK;
}

size_t places_own_find(const struct places_own *own, const struct place_unit *units, size_t n_units,
		       const struct own_place **ret)
{
	uint64_t key = place_key_extend(place_key_start(), units[0].hash) | 1;
	const struct slot *slot = &own->slots[slot_of(own, key)];
	size_t most = slot->longest < n_units ? slot->longest : n_units, found = 0;
	for (size_t n = 1; n <= most; n++) {
		if (n > 1) {
			if (units[n - 1].hash == 0)
				break;
			key = place_key_extend(key, units[n - 1].hash) | 1;
			slot = &own->slots[slot_of(own, key)];
		}
		if (slot->name) {
			*ret = &own->places[slot->place];
			found = n;
		}
	}
	return found;
}
