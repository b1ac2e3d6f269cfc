// SPDX-License-Identifier: AGPL-3.0-or-later
// What the map of places shows by itself, and where it puts names.
#include "desk/place_map.h"

#include "page/map.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>

#define PLACES 8

// Villages along a river, some ten kilometres between two, a town on another continent, and a place
// of which only the name is known.
static void valley(struct place list[PLACES])
{
	static const struct {
		const char *name;
		double lat, lon;
		int posts;
	} rows[PLACES] = {
	    {"Kunda", 27.00, 83.80, 64},     {"Belwa", 27.20, 83.75, 48},
	    {"Tilakpur", 26.90, 83.83, 35},  {"Noorpur", 27.08, 83.77, 25},
	    {"Char Imli", 26.97, 83.78, 16}, {"Rishi Ghat", 27.02, 83.85, 15},
	    {"Lyon", 45.75, 4.85, 5},	     {"Upper Mill", NAN, NAN, 2},
	};
	for (size_t i = 0; i < PLACES; i++)
		list[i] = (struct place){.word = str_from(rows[i].name),
					 .name = str_from(rows[i].name),
					 .lat = rows[i].lat,
					 .lon = rows[i].lon,
					 .posts = rows[i].posts,
					 .cases = i < 3 ? 4 : 0};
}

static struct place_map drawn(struct arena *arena, const struct place *places, enum map_zoom zoom,
			      const struct place *here)
{
	struct fault fault;
	struct place_map map = {.shown = -1};
	const struct campaign campaign = {.slug = STR("flood")};
	const struct map_wish wish = {.campaign = &campaign,
				      .places = places,
				      .count = PLACES,
				      .here = here,
				      .zoom = zoom,
				      .path = STR("/t/flood/places?")};
	ok(place_map_fill(arena, &wish, &map, &fault) == OK, "a map is drawn");
	return map;
}

static enum map_zoom current_of(const struct place_map *map)
{
	const struct map_choice *choices = map->zooms.at;
	for (size_t i = 0; i < map->zooms.count; i++)
		for (int zoom = 0; choices[i].current && zoom < ZOOMS; zoom++)
			if (str_equal(str_from(choices[i].word), str_from(map_zoom_words[zoom])))
				return (enum map_zoom)zoom;
	return ZOOMS;
}

static const struct map_label *label_of(const struct place_map *map, const char *name)
{
	const struct map_label *labels = map->labels.at;
	for (size_t i = 0; i < map->labels.count; i++)
		if (str_equal(labels[i].name, str_from(name)))
			return &labels[i];
	return NULL;
}

static void test_near(struct arena *arena)
{
	int64_t top = MAP_HEIGHT, bottom = 0;
	struct place places[PLACES];
	valley(places);
	const struct place_map map = drawn(arena, places, ZOOMS, NULL);
	ok(current_of(&map) == ZOOM_NEAR, "by itself it looks where most Posts are");
	ok(map.shown == 6 && map.outside == 1 && map.nowhere == 1, "and tells of the rest");
	const struct map_point *points = map.points.at;
	for (size_t i = 0; i < map.points.count; i++) {
		top = points[i].y < top ? points[i].y : top;
		bottom = points[i].y > bottom ? points[i].y : bottom;
	}
	ok(bottom - top > MAP_HEIGHT / 2, "what lies near fills the picture");
	ok(top > 0 && bottom < MAP_HEIGHT, "and nothing stands at its edge");
	const struct place_map one = drawn(arena, places, ZOOM_NEAR, &places[6]);
	ok(one.shown == 1 && one.bar_km > 0 && one.bar_km <= 30,
	   "a place alone is shown with what lies some kilometres round it");
	const struct place_map lonely = drawn(arena, places, ZOOMS, &places[6]);
	ok(current_of(&lonely) == ZOOM_REGION, "by itself with its whole region");
	const struct place_map kunda = drawn(arena, places, ZOOMS, &places[0]);
	ok(current_of(&kunda) == ZOOM_NEAR && kunda.shown == 6, "one with neighbours, with these");
	places[6].posts = 500;
	const struct place_map far = drawn(arena, places, ZOOM_ALL, NULL);
	ok(far.shown == 7 && far.outside == 0, "all places means all of them");
}

static void test_names(struct arena *arena)
{
	struct place places[PLACES];
	valley(places);
	const struct place_map map = drawn(arena, places, ZOOM_NEAR, NULL);
	ok(map.labels.count == 6, "each of six villages has its name");
	const struct map_label *labels = map.labels.at;
	const struct map_point *points = map.points.at;
	size_t crossed = 0, hidden = 0;
	for (size_t i = 0; i < map.labels.count; i++) {
		for (size_t j = 0; j < i; j++)
			crossed += llabs(labels[i].y - labels[j].y) < 24 &&
				   llabs(labels[i].x - labels[j].x) < 100;
		for (size_t j = 0; j < map.points.count; j++)
			hidden += llabs(labels[i].x - points[j].x) < points[j].round / 2 &&
				  llabs(labels[i].y - points[j].y) < points[j].round / 2;
	}
	is_int((int64_t)crossed, 0, "no name lies on another");
	is_int((int64_t)hidden, 0, "and none on a point");
	places[0].name = STR("A village whose name is as long as a street");
	const struct place_map longer = drawn(arena, places, ZOOM_NEAR, NULL);
	is_int((int64_t)longer.labels.count, 5, "a name that is too long stands in the list alone");
	for (size_t i = 0; i < 6; i++)
		places[i].lat = 27, places[i].lon = 83.8;
	const struct place_map heap = drawn(arena, places, ZOOM_NEAR, &places[5]);
	ok(label_of(&heap, "Rishi Ghat"), "of a heap of places that of the page has its name");
}

int main(void)
{
	struct arena arena;
	arena_init(&arena, 1 << 20);
	test_near(&arena);
	test_names(&arena);
	arena_free(&arena);
	return tap_done();
}
