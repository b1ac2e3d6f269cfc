// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/place_map.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

#define REGION_KM    500
#define NEAR_KM	     100
#define CLOSE_KM     30	 // of a near look whose places lie side by side
#define LEAST_KM     150 // of a map that shows all
#define ROUND_LEAST  7.0
#define ROUND_MOST   38.0
#define SQUARE_LEAST 8.0
#define SQUARE_MOST  26.0
#define LABELS_MAX   14
#define LETTER	     17	 // units of the picture that a letter takes, on average
#define LINE	     34	 // and a line
#define MOST	     60	 // of a hundred posts: what a look has to show
#define LABEL_POINTS 24	 // a longer name stands in the list alone
#define NAMED_MAX    100 // of the largest places some get their names

const char *const map_zoom_words[ZOOMS + 1] = {"all", "country", "region", "near", NULL};

// --- the window ---

static bool has_point(const struct place *place)
{
	return isfinite(place->lat) && isfinite(place->lon);
}

// Where the map looks if no place is in its middle: at the campaign, or at what is named most.
static bool middle_of(const struct map_wish *wish, double *ret_lat, double *ret_lon)
{
	const struct place *place = wish->here && has_point(wish->here) ? wish->here : NULL;
	if (!place && wish->campaign->has_point) {
		*ret_lat = wish->campaign->lat;
		*ret_lon = wish->campaign->lon;
		return true;
	}
	for (size_t i = 0; !place && i < wish->count; i++)
		if (has_point(&wish->places[i]))
			place = &wish->places[i];
	if (!place)
		return false;
	*ret_lat = place->lat;
	*ret_lon = place->lon;
	return true;
}

// A box round the points, on one side of the date line; with "within" only those that it shows.
static bool box_of(const struct map_wish *wish, const struct map_window *within,
		   struct map_box *ret_box)
{
	int64_t x, y;
	struct map_box box = {181, 91, -181, -91};
	for (size_t i = 0; i < wish->count; i++) {
		const struct place *place = &wish->places[i];
		if (!has_point(place) ||
		    (within && !map_place(within, place->lat, place->lon, &x, &y)))
			continue;
		box.west = fmin(box.west, place->lon);
		box.east = fmax(box.east, place->lon);
		box.south = fmin(box.south, place->lat);
		box.north = fmax(box.north, place->lat);
	}
	*ret_box = box;
	return box.west <= box.east;
}

static struct map_window window_of_all(const struct map_wish *wish)
{
	struct map_box box;
	return box_of(wish, NULL, &box) ? map_of_box(box, LEAST_KM) : map_around(0, 0, 40000);
}

// What lies near fills the picture, so that names have room.
static struct map_window window_near(const struct map_wish *wish, double lat, double lon)
{
	struct map_box box;
	const struct map_window window = map_around(lat, lon, NEAR_KM);
	return box_of(wish, &window, &box) ? map_of_box(box, CLOSE_KM) : window;
}

static struct map_window window_of(const struct map_wish *wish, enum map_zoom zoom)
{
	double lat, lon;
	struct map_box box;
	if (zoom == ZOOM_COUNTRY && outlines_country(wish->outlines, wish->campaign->country, &box))
		return map_of_box(box, LEAST_KM);
	if (zoom == ZOOM_ALL || zoom == ZOOM_COUNTRY || !middle_of(wish, &lat, &lon))
		return window_of_all(wish);
	return zoom == ZOOM_NEAR ? window_near(wish, lat, lon) : map_around(lat, lon, REGION_KM);
}

static bool country_known(const struct map_wish *wish)
{
	struct map_box box;
	return outlines_country(wish->outlines, wish->campaign->country, &box);
}

// Whether most of what the posts of places with a point tell lies in the picture.
static bool shows_most(const struct map_wish *wish, enum map_zoom zoom)
{
	int64_t x, y, within = 0, all = 0;
	const struct map_window window = window_of(wish, zoom);
	for (size_t i = 0; i < wish->count; i++) {
		const struct place *place = &wish->places[i];
		if (!has_point(place))
			continue;
		all += place->posts;
		if (map_place(&window, place->lat, place->lon, &x, &y))
			within += place->posts;
	}
	return all > 0 && 100 * within >= MOST * all;
}

static bool has_neighbours(const struct map_wish *wish)
{
	size_t within = 0;
	int64_t x, y;
	const struct map_window window = window_of(wish, ZOOM_NEAR);
	for (size_t i = 0; i < wish->count && within < 2; i++)
		within += map_place(&window, wish->places[i].lat, wish->places[i].lon, &x, &y);
	return within > 1;
}

// What is asked for; else the nearest look that shows most of it, or a place and its neighbours.
static enum map_zoom zoom_of(const struct map_wish *wish)
{
	if (wish->zoom != ZOOMS)
		return wish->zoom;
	if (wish->here)
		return has_neighbours(wish) ? ZOOM_NEAR : ZOOM_REGION;
	if (shows_most(wish, ZOOM_NEAR))
		return ZOOM_NEAR;
	if (shows_most(wish, ZOOM_REGION))
		return ZOOM_REGION;
	return country_known(wish) ? ZOOM_COUNTRY : ZOOM_ALL;
}

// --- points ---

// The area tells the number.
static int64_t size_of(int64_t number, int64_t most, double least_size, double most_size)
{
	if (number <= 0)
		return 0;
	const double part = sqrt((double)number / (double)(most > 0 ? most : number));
	return lround(least_size + (most_size - least_size) * part);
}

static int by_size(const void *a, const void *b)
{
	const struct map_point *one = a, *other = b;
	if (one->here != other->here)
		return one->here - other->here; // what the page is about lies on top
	return (one->posts < other->posts) - (one->posts > other->posts);
}

static enum outcome points_fill(struct arena *arena, const struct map_wish *wish,
				const struct map_window *window, struct place_map *map,
				struct fault *fault)
{
	size_t count = 0;
	int64_t most_posts = 0, most_cases = 0;
	struct map_point *points = arena_array(arena, wish->count + 1, sizeof *points);
	if (!points)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	for (size_t i = 0; i < wish->count; i++) {
		const struct place *place = &wish->places[i];
		struct map_point *point = &points[count];
		if (!has_point(place)) {
			map->nowhere++;
			continue;
		}
		if (!map_place(window, place->lat, place->lon, &point->x, &point->y)) {
			map->outside++;
			continue;
		}
		point->word = place->word;
		point->name = place->name;
		point->posts = place->posts;
		point->cases = place->cases;
		point->here = wish->here && str_equal(wish->here->word, place->word);
		most_posts = place->posts > most_posts ? place->posts : most_posts;
		most_cases = place->cases > most_cases ? place->cases : most_cases;
		count++;
	}
	for (size_t i = 0; i < count; i++) {
		points[i].round = size_of(points[i].posts, most_posts, ROUND_LEAST, ROUND_MOST);
		points[i].square = size_of(points[i].cases, most_cases, SQUARE_LEAST, SQUARE_MOST);
	}
	qsort(points, count, sizeof *points, by_size);
	map->points = (struct view_list){points, count};
	map->shown = (int64_t)count;
	return OK;
}

// --- names ---

struct room {
	int64_t left, top, right, bottom;
};

static bool meet(const struct room *a, const struct room *b)
{
	return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static bool is_free(const struct room *room, const struct room *taken, size_t count)
{
	if (room->left < 0 || room->right > MAP_WIDTH || room->top < 0 || room->bottom > MAP_HEIGHT)
		return false;
	for (size_t i = 0; i < count; i++)
		if (meet(room, &taken[i]))
			return false;
	return true;
}

static size_t letters_of(struct str name)
{
	size_t letters = 0;
	for (size_t at = 0; at < name.len; letters++)
		utf8_next(name, &at);
	return letters;
}

// A name beside its point: under it, over it, to its right or left.
enum side { SIDE_UNDER, SIDE_OVER, SIDE_RIGHT, SIDE_LEFT, SIDES };

static struct room room_of(const struct map_point *point, enum side side)
{
	const int64_t half = (int64_t)letters_of(point->name) * LETTER / 2 + 4;
	const int64_t size = point->round > point->square ? point->round : point->square;
	int64_t middle = point->x, top = point->y - LINE / 2;
	switch (side) {
	case SIDE_UNDER:
		top = point->y + size + 2;
		break;
	case SIDE_OVER:
		top = point->y - size - LINE - 2;
		break;
	case SIDE_RIGHT:
		middle += size + half;
		break;
	case SIDE_LEFT:
	case SIDES:
		middle -= size + half;
	}
	return (struct room){middle - half, top, middle + half, top + LINE};
}

// Whether a name would lie on one of the first "count" points, its own left out.
static bool covers(const struct room *room, const struct map_point *points, size_t count,
		   const struct map_point *own)
{
	for (size_t i = 0; i < count; i++) {
		const int64_t away = points[i].round - LINE / 3;
		const struct room point = {points[i].x - away, points[i].y - away,
					   points[i].x + away, points[i].y + away};
		if (&points[i] != own && away > 0 && meet(room, &point))
			return true;
	}
	return false;
}

// Where the name of points[own] covers no other name and none of the first "count" points.
static bool label_fit(const struct map_point *points, size_t own, size_t count,
		      const struct room *taken, size_t n_taken, struct room *ret_room)
{
	for (enum side side = SIDE_UNDER; side < SIDES; side++) {
		*ret_room = room_of(&points[own], side);
		if (is_free(ret_room, taken, n_taken) &&
		    !covers(ret_room, points, count, &points[own]))
			return true;
	}
	return false;
}

// Names of the largest first. If it must, one lies on the point of a place that is named less
// often.
static void labels_fill(struct arena *arena, struct place_map *map)
{
	size_t count = 0;
	struct room taken[LABELS_MAX];
	const struct map_point *points = map->points.at;
	const size_t n = map->points.count < NAMED_MAX ? map->points.count : NAMED_MAX;
	struct map_label *labels = arena_array(arena, LABELS_MAX, sizeof *labels);
	for (int pass = 0; labels && pass < 2; pass++)
		for (size_t i = 0; i < n && count < LABELS_MAX; i++) {
			struct room *room = &taken[count];
			if (points[i].here != (pass == 0) ||
			    letters_of(points[i].name) > LABEL_POINTS ||
			    (!label_fit(points, i, n, taken, count, room) &&
			     !label_fit(points, i, pass ? i : 0, taken, count, room)))
				continue;
			labels[count++] = (struct map_label){
			    .name = points[i].name,
			    .x = (room->left + room->right) / 2,
			    .y = room->top + LINE * 3 / 4,
			};
		}
	map->labels = (struct view_list){labels, count};
}

// --- choices ---

static void zooms_fill(struct arena *arena, const struct map_wish *wish, enum map_zoom zoom,
		       struct place_map *map)
{
	static const char *const names[ZOOMS] = {/*tr*/ "All places", /*tr*/ "Country",
						 /*tr*/ "Region", /*tr*/ "Nearby"};
	size_t count = 0;
	struct map_choice *choices = arena_array(arena, ZOOMS, sizeof *choices);
	for (int i = 0; choices && i < ZOOMS; i++) {
		if (i == ZOOM_COUNTRY && !country_known(wish))
			continue;
		choices[count++] = (struct map_choice){
		    .word = map_zoom_words[i],
		    .name = names[i],
		    .href =
			arena_format(arena, "%.*szoom=%s", STR_ARG(wish->path), map_zoom_words[i]),
		    .current = i == (int)zoom,
		};
	}
	map->zooms = (struct view_list){choices, count};
}

enum outcome place_map_fill(struct arena *arena, const struct map_wish *wish,
			    struct place_map *ret_map, struct fault *fault)
{
	const enum map_zoom zoom = zoom_of(wish);
	const struct map_window window = window_of(wish, zoom);
	const struct map_bar bar = map_bar(&window);
	struct place_map map = {
	    .land = outlines_path(wish->outlines, OUTLINE_LAND, &window, arena),
	    .borders = outlines_path(wish->outlines, OUTLINE_BORDER, &window, arena),
	    .divisions = outlines_path(wish->outlines, OUTLINE_DIVISION, &window, arena),
	    .bar_km = bar.km,
	    .bar_end = MAP_BAR_X + bar.length,
	    .source = wish->outlines ? outlines_source(wish->outlines) : NULL,
	};
	const enum outcome outcome = points_fill(arena, wish, &window, &map, fault);
	if (outcome != OK)
		return outcome;
	labels_fill(arena, &map);
	zooms_fill(arena, wish, zoom, &map);
	*ret_map = map;
	return OK;
}

// --- views ---

static const struct field point_fields[] = {
    VIEW_FIELD(map_point, word, FIELD_STR, "the place, for its page"),
    VIEW_FIELD(map_point, name, FIELD_STR, "the place"),
    VIEW_FIELD(map_point, posts, FIELD_COUNT, "posts that name it"),
    VIEW_FIELD(map_point, cases, FIELD_COUNT, "open cases"),
    VIEW_FIELD(map_point, x, FIELD_I64, "from the left"),
    VIEW_FIELD(map_point, y, FIELD_I64, "from the top"),
    VIEW_FIELD(map_point, round, FIELD_I64, "radius for posts"),
    VIEW_FIELD(map_point, square, FIELD_I64, "half of the square for cases"),
    VIEW_FIELD(map_point, here, FIELD_BOOL, "the place of this page"),
};
static const struct view point_view = VIEW(map_point, point_fields, "a place in the picture");

static const struct field label_fields[] = {
    VIEW_FIELD(map_label, name, FIELD_STR, "of a place"),
    VIEW_FIELD(map_label, x, FIELD_I64, "its middle, from the left"),
    VIEW_FIELD(map_label, y, FIELD_I64, "its line, from the top"),
};
static const struct view label_view = VIEW(map_label, label_fields, "a name in the picture");

static const struct field choice_fields[] = {
    VIEW_FIELD(map_choice, word, FIELD_WORD, "how much is shown"),
    VIEW_FIELD(map_choice, name, FIELD_MESSAGE, "its name"),
    VIEW_FIELD(map_choice, href, FIELD_STR, "address"),
    VIEW_FIELD(map_choice, current, FIELD_BOOL, "it is shown now"),
};
static const struct view choice_view = VIEW(map_choice, choice_fields, "how much a map shows");

static const struct field map_fields[] = {
    VIEW_FIELD(place_map, land, FIELD_STR, "path"),
    VIEW_FIELD(place_map, borders, FIELD_STR, "path"),
    VIEW_FIELD(place_map, divisions, FIELD_STR, "path"),
    VIEW_INNER(place_map, points, FIELD_LIST, &point_view, "places, the largest first"),
    VIEW_INNER(place_map, labels, FIELD_LIST, &label_view, "names"),
    VIEW_INNER(place_map, zooms, FIELD_LIST, &choice_view, "how much may be shown"),
    VIEW_FIELD(place_map, bar_km, FIELD_COUNT, "what the bar stands for"),
    VIEW_FIELD(place_map, bar_end, FIELD_I64, "where it ends, from the left"),
    VIEW_FIELD(place_map, shown, FIELD_COUNT, "places in the picture"),
    VIEW_FIELD(place_map, outside, FIELD_COUNT, "places beyond it"),
    VIEW_FIELD(place_map, nowhere, FIELD_COUNT, "places of which only the name is known"),
    VIEW_FIELD(place_map, source, FIELD_WORD, "of the outlines"),
};
const struct view place_map_view = VIEW(place_map, map_fields, "a map of places");
