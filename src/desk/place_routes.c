// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/place_routes.h"

#include "base/time.h"
#include "desk/place_view.h"
#include "net/percent.h"
#include "net/services.h"
#include "people/admit.h"
#include "respond/case_view.h"
#include "respond/shelf.h"
#include "respond/stream_page.h"
#include "text/places_where.h"

#include <stdlib.h>

#define POSTS_MAX 20 // of a place, on its page

// A page while it is made: for all who ask for the same, or for somebody of a partner alone.
struct making {
	struct request *request;
	struct conn *conn;
	struct arena *arena;
	struct campaign campaign;
	struct reach reach;
	struct place_sight sight;
	struct str word; // folded: what is searched for, or the place
	enum map_zoom zoom;
};

static enum map_zoom zoom_asked(const struct request *request)
{
	if (request->route->flags & ROUTE_API)
		return ZOOMS; // programs draw their own
	const int zoom = name_find(map_zoom_words, ZOOMS, request_text(request, "zoom"));
	return zoom < 0 ? ZOOMS : (enum map_zoom)zoom;
}

static enum outcome map_fill(const struct making *m, const struct place *list, size_t count,
			     const struct place *here, struct str path, struct place_map *map,
			     struct fault *fault)
{
	const struct map_wish wish = {
	    .outlines = services_of(m->request)->outlines,
	    .campaign = &m->campaign,
	    .places = list,
	    .count = count,
	    .here = here,
	    .zoom = m->zoom,
	    .path = path,
	};
	return place_map_fill(m->arena, &wish, map, fault);
}

static enum outcome no_memory(struct fault *fault)
{
	return fail(TOO_MUCH, fault, "This page needs too much memory.");
}

// Says which of the places of its name a row is. Of a town in a campaign that names nothing finer
// than a district the country alone.
static void row_tell(const struct making *m, const struct place *place, struct place_row *row)
{
	const struct place_where where = places_where(services_of(m->request)->places, place->id);
	row->country = where.country;
	if (!m->campaign.coarse)
		row->near = where.near;
}

// The rows of a list; those that share a name say which they are.
static struct place_row *rows_of(const struct making *m, const struct place *list, size_t count)
{
	struct place_row *rows = arena_array(m->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++) {
		size_t same = 0;
		while (same < count && (same == i || !str_equal(list[same].name, list[i].name)))
			same++;
		rows[i] = place_row_of(&list[i]);
		if (same < count || str_find(list[i].word, STR("~")) != SIZE_MAX)
			row_tell(m, &list[i], &rows[i]);
	}
	return rows;
}

// --- all places ---

static enum outcome places_fill(const struct making *m, struct places_view *view,
				struct fault *fault)
{
	struct place *list;
	size_t count;
	const enum outcome outcome =
	    place_list(m->conn, m->arena, &m->sight, m->word, &list, &count, &view->total, fault);
	if (outcome != OK)
		return outcome;
	struct place_row *rows = rows_of(m, list, count);
	if (!rows)
		return no_memory(fault);
	view->places = (struct view_list){rows, count};
	view->listed = (int64_t)count;
	view->slug = arena_copy(m->arena, m->campaign.slug);
	view->q = arena_copy(m->arena, request_text(m->request, "q"));
	view->open = true;
	view->none = view->total == 0;
	view->no_match = count == 0 && view->total > 0;
	view->more = m->word.len == 0 ? view->total > (int64_t)count : count == PLACE_LIST_MAX;
	view->coarse = m->campaign.coarse;
	const struct str path = arena_format(
	    m->arena, "/t/%.*s/places?%s%.*s%s", STR_ARG(m->campaign.slug), m->word.len ? "q=" : "",
	    STR_ARG(percent_encode(m->arena, m->word)), m->word.len ? "&" : "");
	return map_fill(m, list, count, NULL, path, &view->map, fault);
}

static enum outcome places_part(struct part *part, void *context, struct fault *fault)
{
	struct making *m = context;
	m->arena = &part->arena;
	struct places_view *view = arena_zero(m->arena, sizeof *view);
	part->data = view;
	return view ? places_fill(m, view, fault) : no_memory(fault);
}

// --- one place ---

static int by_requests(const void *a, const void *b)
{
	const struct place_need *one = a, *other = b;
	return (one->requests < other->requests) - (one->requests > other->requests);
}

static enum outcome needs_fill(const struct making *m, const struct place *place,
			       struct place_view *view, struct fault *fault)
{
	size_t count = 0;
	int64_t needs[HEADS];
	struct place_need *list = arena_array(m->arena, HEADS, sizeof *list);
	if (!list)
		return no_memory(fault);
	const enum outcome outcome = place_needs(m->conn, &m->sight, place, needs, fault);
	if (outcome != OK)
		return outcome;
	for (int head = HEAD_TOPIC_FIRST; head <= HEAD_TOPIC_LAST; head++)
		if (needs[head] > 0)
			list[count++] =
			    (struct place_need){head_name((enum head)head).at,
						head_title((enum head)head), needs[head]};
	qsort(list, count, sizeof *list, by_requests);
	view->needs = (struct view_list){list, count};
	view->some_needs = count > 0;
	return OK;
}

static enum outcome cases_fill(const struct making *m, const struct place *list, size_t n_list,
			       struct place_view *view, struct fault *fault)
{
	size_t count;
	struct desk_case *cases;
	// Nobody's own view of a case: others are shown the same.
	const struct case_sight sight = {.now = time_now(), .partner = m->reach.account != 0};
	const enum outcome outcome =
	    place_cases(m->conn, m->arena, &m->sight, list, n_list, &cases, &count, fault);
	if (outcome != OK)
		return outcome;
	struct case_row *rows = arena_array(m->arena, count + 1, sizeof *rows);
	if (!rows)
		return no_memory(fault);
	for (size_t i = 0; i < count; i++) {
		case_row_fill(m->arena, &cases[i], &sight, &rows[i]);
		rows[i].href = arena_format(m->arena, "/t/%.*s/cases/%lld",
					    STR_ARG(m->campaign.slug), (long long)cases[i].id);
	}
	view->cases = (struct view_list){rows, count};
	view->some_cases = count > 0;
	return OK;
}

static enum outcome posts_fill(const struct making *m, const struct place *place, struct str here,
			       struct place_view *view, struct fault *fault)
{
	struct stream_rows rows;
	const struct stream_wish wish = {
	    .campaign = m->campaign.id,
	    .kind = -1,
	    .signal = -1,
	    .place = place->word,
	    .limit = POSTS_MAX,
	    .back = stream_back(m->arena, here),
	    .partner = m->reach.account,
	};
	const enum outcome outcome =
	    stream_rows_find(services_of(m->request)->desk, m->conn, m->arena, &wish, &rows, fault);
	if (outcome != OK)
		return outcome;
	view->posts = (struct view_list){rows.rows, rows.count};
	view->some_posts = rows.count > 0;
	view->more_posts = rows.next != 0;
	return OK;
}

// What else is in the picture, for who reads the list.
static enum outcome near_fill(const struct making *m, const struct place *list, size_t count,
			      struct place_view *view, struct fault *fault)
{
	size_t n = 0;
	const struct map_point *points = view->map.points.at;
	struct place_row *rows = rows_of(m, list, count);
	if (!rows)
		return no_memory(fault);
	for (size_t i = 0; i < count; i++)
		for (size_t p = 0; p < view->map.points.count; p++)
			if (!points[p].here && str_equal(points[p].word, list[i].word))
				rows[n++] = rows[i];
	view->near = (struct view_list){rows, n};
	view->some_near = n > 0;
	return OK;
}

// The places of the map, this one among them even if many are named more often.
static enum outcome around_fill(const struct making *m, const struct place *place, struct str here,
				struct place_view *view, struct fault *fault)
{
	int64_t total;
	size_t count, at = 0;
	struct place *list;
	const struct str path = arena_format(m->arena, "%.*s?", STR_ARG(here));
	enum outcome outcome =
	    place_list(m->conn, m->arena, &m->sight, STR(""), &list, &count, &total, fault);
	if (outcome != OK)
		return outcome;
	while (at < count && !str_equal(list[at].word, place->word))
		at++;
	if (at == count && count > 0)
		list[count - 1] = *place;
	outcome = map_fill(m, list, count, place, path, &view->map, fault);
	return outcome == OK ? near_fill(m, list, count, view, fault) : outcome;
}

static enum outcome place_fill(const struct making *m, struct place_view *view, struct fault *fault)
{
	size_t count;
	struct place *list;
	enum outcome outcome =
	    place_find(m->conn, m->arena, &m->sight, m->word, &list, &count, fault);
	if (outcome != OK)
		return outcome;
	const struct place place = list[0];
	struct place_row *rows = rows_of(m, list, count);
	if (!rows)
		return no_memory(fault);
	const struct str here =
	    arena_format(m->arena, "/t/%.*s/places/%.*s", STR_ARG(m->campaign.slug),
			 STR_ARG(percent_encode(m->arena, place.word)));
	row_tell(m, &place, &rows[0]);
	view->place = rows[0];
	view->place.current = true;
	view->others = (struct view_list){rows + 1, count - 1};
	view->some_others = count > 1;
	view->slug = arena_copy(m->arena, m->campaign.slug);
	view->open = true;
	view->coarse = m->campaign.coarse;
	outcome = cases_fill(m, list, count, view, fault);
	if (outcome == OK && m->reach.account == 0)
		outcome = needs_fill(m, &place, view, fault);
	if (outcome == OK)
		outcome = posts_fill(m, &place, here, view, fault);
	return outcome == OK ? around_fill(m, &place, here, view, fault) : outcome;
}

static enum outcome place_part(struct part *part, void *context, struct fault *fault)
{
	struct making *m = context;
	m->arena = &part->arena;
	struct place_view *view = arena_zero(m->arena, sizeof *view);
	part->data = view;
	return view ? place_fill(m, view, fault) : no_memory(fault);
}

// --- answering ---

// Masks would hide the names, but not whether there is a place of a name that somebody asks for.
static bool sees_places(const struct request *request)
{
	const uint32_t sees = viewer_on_probation(request) ? viewer_probation_mask(request).sees
							   : viewer_sees(request);
	return sees >> SHARE_PLACE & 1;
}

// The page for who may not see places: it says so, and nothing else.
static enum outcome answer_closed(struct request *request, const char *title)
{
	struct campaign campaign;
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	void *nothing = arena_zero(request->arena, request->route->view->size);
	if (!nothing)
		return no_memory(&request->fault);
	request->title = title;
	reply_view(request, nothing);
	return OK;
}

static enum outcome answer(struct request *request, const char *page, struct str word,
			   part_fill_fn *fill, const char *title)
{
	const void *data = NULL;
	const struct services *services = services_of(request);
	if (!sees_places(request))
		return answer_closed(request, title);
	const uint64_t commits = store_commits(services->store);
	struct making m = {.request = request, .word = word, .zoom = zoom_asked(request)};
	enum outcome outcome = campaign_asked(request, &m.campaign);
	if (outcome == OK)
		outcome = store_snapshot(services->store, &m.conn, &request->fault);
	if (outcome != OK)
		return outcome;
	m.reach = reach_of(request, m.campaign.id);
	m.sight = (struct place_sight){&m.campaign, &m.reach};
	struct str key = {0}; // what a partner sees is not shared
	if (!m.reach.account)
		key = arena_format(request->arena, "%s %d %.*s %.*s", page, (int)m.zoom,
				   STR_ARG(m.campaign.slug), STR_ARG(word));
	outcome =
	    shelf_take(stream_desk_shelf(services->desk), request, key, commits, fill, &m, &data);
	conn_release(m.conn);
	if (outcome != OK)
		return outcome;
	request->title = title;
	reply_view(request, data);
	return OK;
}

static enum outcome places_get(struct request *request)
{
	return answer(request, "places", place_word(request->arena, request_text(request, "q")),
		      places_part, /*tr*/ "Places");
}

static enum outcome place_get(struct request *request)
{
	return answer(request, "place", place_word(request->arena, request_text(request, "place")),
		      place_part, /*tr*/ "Place");
}

// --- routes ---

#define ZOOM                                                                                       \
	{                                                                                          \
		.name = "zoom", .place = IN_QUERY, .type = INPUT_CHOICE,                           \
		.choices = map_zoom_words, .help = "How much the map shows."                       \
	}
#define SEARCH                                                                                     \
	{                                                                                          \
		.name = "q", .place = IN_QUERY, .type = INPUT_TEXT, .most = 100,                   \
		.help = "Only places whose name holds this."                                       \
	}
#define PLACE                                                                                      \
	{                                                                                          \
		.name = "place", .place = IN_PATH, .type = INPUT_TEXT, .required = true,           \
		.most = 200, .example = "Kathmandu",                                               \
		.help = "The place's name, as people or the filter write it."                      \
	}
static const struct input places_inputs[] = {INPUT_CAMPAIGN, ZOOM, SEARCH};
static const struct input places_api_inputs[] = {INPUT_CAMPAIGN, SEARCH};
static const struct input place_inputs[] = {INPUT_CAMPAIGN, PLACE, ZOOM};
static const struct input place_api_inputs[] = {INPUT_CAMPAIGN, PLACE};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/places",
     .permission = "case.read",
     INPUTS(places_inputs),
     .handle = places_get,
     .view = &places_view_view,
     .template = "places",
     .help = "The places that posts name, on a map and in a list."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/places/{place}",
     .permission = "case.read",
     INPUTS(place_inputs),
     .handle = place_get,
     .view = &place_view_view,
     .template = "place",
     .help = "A place: what is needed there, its cases and posts."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/places",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(places_api_inputs),
     .handle = places_get,
     .view = &places_view_view,
     .help = "The places that posts name, with counts."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/places/{place}",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(place_api_inputs),
     .handle = place_get,
     .view = &place_view_view,
     .help = "A place: what is needed there, its open cases and newest posts."},
};
const struct route_table desk_place_routes = {routes, sizeof routes / sizeof routes[0]};
