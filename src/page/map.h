// SPDX-License-Identifier: AGPL-3.0-or-later
// A map's window: which part of the world it shows, and where in the picture a point of it lies.
// The picture is MAP_WIDTH by MAP_HEIGHT, north is up, and a degree of longitude is as much shorter
// as it is in the window's middle: right for a country, good enough for the world. Draws nothing.
#ifndef CAUSEWAY_PAGE_MAP_H
#define CAUSEWAY_PAGE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#define MAP_WIDTH  1000
#define MAP_HEIGHT 750

// Degrees. A box over the date line has an east of more than 180.
struct map_box {
	double west, south, east, north;
};

struct map_window {
	double lat, lon;      // of the middle, degrees
	double across, along; // units of the picture for a degree of longitude and of latitude
};

// A window of `km` from side to side. The point is moved onto the globe.
struct map_window map_around(double lat, double lon, double km);
// One that shows the whole box with some room around it, and at least `km` from side to side.
struct map_window map_of_box(struct map_box box, double km);
// What a window shows.
struct map_box map_shown(const struct map_window *window);

// Where a point lies in the picture; false if it is outside. Points across the date line count.
bool map_place(const struct map_window *window, double lat, double lon, int64_t *ret_x,
	       int64_t *ret_y);

// A bar for the scale: a round number of kilometres, and how long that is in the picture.
struct map_bar {
	int64_t km, length;
};
struct map_bar map_bar(const struct map_window *window);

#endif
