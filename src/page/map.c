// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/map.h"

#include <math.h>

#define KM_A_DEGREE 111.2 // of latitude
#define LAT_MOST    85.0
#define ROOM	    1.15 // around a box
#define KM_MOST	    40000.0

static double clamp(double value, double least, double most)
{
	return value < least ? least : value > most ? most : value;
}

struct map_window map_around(double lat, double lon, double km)
{
	struct map_window window = {
	    .lat = isfinite(lat) ? clamp(lat, -LAT_MOST, LAT_MOST) : 0,
	    .lon = isfinite(lon) ? clamp(lon, -180, 180) : 0,
	};
	window.along = MAP_WIDTH * KM_A_DEGREE / clamp(km, 1, KM_MOST);
	window.across = window.along * cos(window.lat * M_PI / 180);
	return window;
}

struct map_window map_of_box(struct map_box box, double km)
{
	const double lat = (box.south + box.north) / 2, lon = (box.west + box.east) / 2;
	const double wide = (box.east - box.west) * KM_A_DEGREE * cos(lat * M_PI / 180);
	const double high = (box.north - box.south) * KM_A_DEGREE * MAP_WIDTH / MAP_HEIGHT;
	return map_around(lat, lon > 180 ? lon - 360 : lon, fmax(km, fmax(wide, high) * ROOM));
}

struct map_box map_shown(const struct map_window *window)
{
	const double wide = MAP_WIDTH / 2.0 / window->across;
	const double high = MAP_HEIGHT / 2.0 / window->along;
	return (struct map_box){.west = window->lon - wide,
				.south = window->lat - high,
				.east = window->lon + wide,
				.north = window->lat + high};
}

bool map_place(const struct map_window *window, double lat, double lon, int64_t *ret_x,
	       int64_t *ret_y)
{
	if (!isfinite(lat) || !isfinite(lon))
		return false;
	const double east = remainder(lon - window->lon, 360);
	const double x = MAP_WIDTH / 2.0 + east * window->across;
	const double y = MAP_HEIGHT / 2.0 - (lat - window->lat) * window->along;
	if (x < 0 || x > MAP_WIDTH || y < 0 || y > MAP_HEIGHT)
		return false;
	*ret_x = lround(x);
	*ret_y = lround(y);
	return true;
}

struct map_bar map_bar(const struct map_window *window)
{
	const double units_a_km = window->along / KM_A_DEGREE;
	const double most = MAP_WIDTH / 4.0 / units_a_km;
	static const int64_t steps[] = {5, 2, 1};
	for (int64_t ten = 10000; ten > 0; ten /= 10)
		for (int i = 0; i < 3; i++) {
			const int64_t km = steps[i] * ten;
			if ((double)km <= most)
				return (struct map_bar){km, lround((double)km * units_a_km)};
		}
	return (struct map_bar){1, lround(units_a_km)};
}
