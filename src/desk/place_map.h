// SPDX-License-Identifier: AGPL-3.0-or-later
// The map of places as data: what a template makes a picture of. Outlines, a round point for the
// posts and a square on its corner for the open cases of each place, as large as their number says,
// names where there is room, a bar for the scale. Beside it always stands a list with the same.
#ifndef CAUSEWAY_DESK_PLACE_MAP_H
#define CAUSEWAY_DESK_PLACE_MAP_H

#include "desk/place.h"
#include "page/outlines.h"
#include "page/view.h"

// How much of the world a map shows.
enum map_zoom { ZOOM_ALL, ZOOM_COUNTRY, ZOOM_REGION, ZOOM_NEAR, ZOOMS };
extern const char *const map_zoom_words[ZOOMS + 1]; // "all" …; NULL-terminated

// In units of the picture.
struct map_point {
	struct str word, name; // of the place
	int64_t posts, cases;
	int64_t x, y;
	int64_t round, square; // half of how wide they are; 0: there is none
	bool here;	       // the place that the page is about
};
struct map_label {
	struct str name;
	int64_t x, y;
};
struct map_choice {
	const char *word, *name; // name: message id
	struct str href;
	bool current;
};

struct place_map {
	struct str land, borders, divisions; // paths
	struct view_list points;	     // of struct map_point, the largest first
	struct view_list labels;	     // of struct map_label
	struct view_list zooms;		     // of struct map_choice
	int64_t bar_km, bar_end;	     // the bar begins at MAP_BAR_X
	int64_t shown, outside, nowhere; // places in the picture, beyond it, and without a point
	const char *source;		 // of the outlines; NULL without any
};
#define MAP_BAR_X 24
extern const struct view place_map_view;

// What is to be drawn, and how the links of the choices begin ("/t/flood/places?").
struct map_wish {
	const struct outlines *outlines; // or NULL
	const struct campaign *campaign;
	const struct place *places; // most posts first
	size_t count;
	const struct place *here; // the one in the middle, or NULL
	enum map_zoom zoom;	  // ZOOMS: as suits
	struct str path;
};
// TOO_MUCH without memory.
enum outcome place_map_fill(struct arena *arena, const struct map_wish *wish,
			    struct place_map *ret_map, struct fault *fault);

#endif
