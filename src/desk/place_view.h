// SPDX-License-Identifier: AGPL-3.0-or-later
// The places of a campaign, and one of them, as data: for pages with a map, and for programs.
#ifndef CAUSEWAY_DESK_PLACE_VIEW_H
#define CAUSEWAY_DESK_PLACE_VIEW_H

#include "desk/place_map.h"

struct place_row {
	struct str word, name;
	struct str country, near; // which of its name it is; empty: the name says it, or not known
	double lat, lon;	  // NaN if not known
	int64_t posts, requests, offers, cases;
	bool current; // the place that the page is about
};
extern const struct view place_row_view;
struct place_row place_row_of(const struct place *place);

struct places_view {
	struct view_list places; // of struct place_row, most posts first
	int64_t total;		 // how many there are
	// ---- for pages only
	struct str slug;
	struct place_map map;
	struct str q;	// searched for
	int64_t listed; // how many are shown
	bool open;	// the viewer may see places at all; else nothing else is here
	bool none;	// no post has named a place yet
	bool no_match;	// none is called so
	bool more;	// there are more than are listed
	bool coarse;	// nothing finer than a district is listed
};
extern const struct view places_view_view;

struct place_need {
	const char *word, *name; // a topic; message id
	int64_t requests;	 // that ask for it
};

struct place_view {
	struct place_row place;
	struct view_list others; // of struct place_row: of the same name
	struct view_list needs;	 // of struct place_need, most requests first
	struct view_list cases;	 // of struct case_row: open, most urgent first
	struct view_list posts;	 // of struct post_row, newest first
	// ---- for pages only
	struct str slug;
	struct place_map map;
	struct view_list near; // of struct place_row: others in the picture, most posts first
	bool open, coarse;
	bool some_others, some_needs, some_cases, some_posts, some_near;
	bool more_posts; // than are shown
};
extern const struct view place_view_view;

#endif
