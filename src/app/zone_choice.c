// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/zone_choice.h"

#include "app/wizard_view.h"

#include <stdio.h>
#include <stdlib.h>

#define LIST	  "/usr/share/zoneinfo/zone.tab"
#define ZONES_MAX 600
#define LINE_MAX  256

struct listed {
	struct str country, name;
	bool here; // in the country that was asked for
};

// A line: country, position, name and perhaps a note, with tabs between.
static bool line_read(struct arena *arena, char *text, struct listed *ret)
{
	struct str line = str_trim(str_from(text));
	if (line.len == 0 || line.at[0] == '#')
		return false;
	ret->country = arena_copy(arena, str_cut(&line, '\t'));
	str_cut(&line, '\t');
	ret->name = arena_copy(arena, str_cut(&line, '\t'));
	return ret->name.len > 0;
}

static size_t list_read(struct arena *arena, struct str country, struct listed *list)
{
	char line[LINE_MAX];
	size_t count = 0;
	FILE *file = fopen(LIST, "re");
	while (file && count < ZONES_MAX && fgets(line, sizeof line, file)) {
		struct listed *zone = &list[count];
		if (!line_read(arena, line, zone))
			continue;
		zone->here = country.len > 0 && str_equal_nocase(zone->country, country);
		count++;
	}
	if (file)
		fclose(file);
	return count;
}

static int listed_compare(const void *a, const void *b)
{
	const struct listed *first = a, *second = b;
	if (first->here != second->here)
		return first->here ? -1 : 1;
	return str_compare(first->name, second->name);
}

struct view_list zone_choices(struct arena *arena, struct str country)
{
	struct listed *list = arena_array(arena, ZONES_MAX, sizeof *list);
	struct wizard_zone *zones = arena_array(arena, ZONES_MAX, sizeof *zones);
	const size_t count = list && zones ? list_read(arena, country, list) : 0;
	if (count > 0)
		qsort(list, count, sizeof *list, listed_compare);
	for (size_t i = 0; i < count; i++)
		zones[i].name = list[i].name;
	return (struct view_list){zones, count};
}

struct str zone_of_country(struct arena *arena, struct str country)
{
	struct listed *list = arena_array(arena, ZONES_MAX, sizeof *list);
	const size_t count = list ? list_read(arena, country, list) : 0;
	for (size_t i = 0; i < count; i++)
		if (list[i].here)
			return list[i].name;
	return STR("UTC");
}

const struct str *zone_names(struct arena *arena, size_t *ret_count)
{
	const struct view_list zones = zone_choices(arena, STR(""));
	struct str *names = arena_array(arena, zones.count + 1, sizeof *names);
	for (size_t i = 0; names && i < zones.count; i++)
		names[i] = ((const struct wizard_zone *)zones.at)[i].name;
	*ret_count = names ? zones.count : 0;
	return names;
}
