// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/place_view.h"

#include "respond/case_view.h"

struct place_row place_row_of(const struct place *place)
{
	return (struct place_row){
	    .word = place->word,
	    .name = place->name,
	    .lat = place->lat,
	    .lon = place->lon,
	    .posts = place->posts,
	    .requests = place->requests,
	    .offers = place->offers,
	    .cases = place->cases,
	};
}

static const struct field row_fields[] = {
    VIEW_FIELD(place_row, word, FIELD_STR, "for the filter `place` and the address of its page"),
    VIEW_FIELD(place_row, name, FIELD_STR, "as people read it"),
    VIEW_FIELD(place_row, country, FIELD_STR, "where it lies, if several are called so"),
    VIEW_FIELD(place_row, near, FIELD_STR, "the nearest larger town, if several are called so"),
    VIEW_FIELD(place_row, lat, FIELD_DOUBLE, "degrees north; absent: not known"),
    VIEW_FIELD(place_row, lon, FIELD_DOUBLE, "degrees east"),
    VIEW_FIELD(place_row, posts, FIELD_COUNT, "originals that name it and are not noise"),
    VIEW_FIELD(place_row, requests, FIELD_COUNT, "of them, that ask for something"),
    VIEW_FIELD(place_row, offers, FIELD_COUNT, "of them, that offer something"),
    VIEW_FIELD(place_row, cases, FIELD_COUNT, "open cases that name it first"),
    VIEW_PAGE_FIELD(place_row, current, FIELD_BOOL, "the page is about it"),
};
const struct view place_row_view = VIEW(place_row, row_fields, "a place that posts name");

#define MAP_FIELD(of_struct)                                                                       \
	{                                                                                          \
		.name = "map", .type = FIELD_VIEW, .offset = offsetof(struct of_struct, map),      \
		.of = &place_map_view, .meaning = "the picture", .page_only = true                 \
	}

static const struct field places_fields[] = {
    VIEW_INNER(places_view, places, FIELD_LIST, &place_row_view, "most posts first"),
    VIEW_FIELD(places_view, total, FIELD_COUNT, "how many there are, whatever was searched for"),
    VIEW_PAGE_FIELD(places_view, slug, FIELD_STR, "the campaign"),
    MAP_FIELD(places_view),
    VIEW_PAGE_FIELD(places_view, q, FIELD_STR, "searched for"),
    VIEW_PAGE_FIELD(places_view, listed, FIELD_COUNT, "how many are shown"),
    VIEW_PAGE_FIELD(places_view, open, FIELD_BOOL, "the viewer may see places"),
    VIEW_PAGE_FIELD(places_view, none, FIELD_BOOL, "no post has named one"),
    VIEW_PAGE_FIELD(places_view, no_match, FIELD_BOOL, "none is called so"),
    VIEW_PAGE_FIELD(places_view, more, FIELD_BOOL, "there are more"),
    VIEW_PAGE_FIELD(places_view, coarse, FIELD_BOOL, "nothing finer than a district"),
};
const struct view places_view_view =
    VIEW(places_view, places_fields, "the places that the posts of a campaign name");

static const struct field need_fields[] = {
    VIEW_FIELD(place_need, word, FIELD_WORD, "a topic"),
    VIEW_FIELD(place_need, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(place_need, requests, FIELD_COUNT, "of the newest requests, that ask for it"),
};
static const struct view need_view = VIEW(place_need, need_fields, "what is needed at a place");

static const struct field place_fields[] = {
    VIEW_INNER(place_view, place, FIELD_VIEW, &place_row_view, "the place"),
    VIEW_INNER(place_view, others, FIELD_LIST, &place_row_view, "others of its name"),
    VIEW_INNER(place_view, needs, FIELD_LIST, &need_view, "what is asked for; not for partners"),
    VIEW_INNER(place_view, cases, FIELD_LIST, &case_row_view, "open, the most urgent first"),
    VIEW_INNER(place_view, posts, FIELD_LIST, &post_row_view, "the newest first"),
    VIEW_PAGE_FIELD(place_view, slug, FIELD_STR, "the campaign"),
    MAP_FIELD(place_view),
    VIEW_PAGE_LIST(place_view, near, &place_row_view, "others in the picture"),
    VIEW_PAGE_FIELD(place_view, open, FIELD_BOOL, "the viewer may see places"),
    VIEW_PAGE_FIELD(place_view, coarse, FIELD_BOOL, "nothing finer than a district"),
    VIEW_PAGE_FIELD(place_view, some_others, FIELD_BOOL, "there are others of its name"),
    VIEW_PAGE_FIELD(place_view, some_needs, FIELD_BOOL, "something is asked for"),
    VIEW_PAGE_FIELD(place_view, some_cases, FIELD_BOOL, "there are cases"),
    VIEW_PAGE_FIELD(place_view, some_posts, FIELD_BOOL, "there are posts"),
    VIEW_PAGE_FIELD(place_view, some_near, FIELD_BOOL, "there are others in the picture"),
    VIEW_PAGE_FIELD(place_view, more_posts, FIELD_BOOL, "there are more posts"),
};
const struct view place_view_view = VIEW(place_view, place_fields, "a place that posts name");
