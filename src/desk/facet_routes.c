// SPDX-License-Identifier: AGPL-3.0-or-later
// What the posts of a campaign can be filtered by, and how many there are of each; of people of a
// partner, of the posts that they may see.
#include "desk/api_routes.h"
#include "net/services.h"
#include "people/admit.h"
#include "respond/reach.h"
#include "respond/respond_embedded.h"
#include "respond/stream_offer.h"
#include "respond/stream_page.h"
#include "text/heads.h"

struct facet_item {
	struct str word, name;
	int64_t posts;
};
struct facets_view {
	struct view_list topics, places, sources, languages; // of struct facet_item
};
static const struct field item_fields[] = {
    VIEW_FIELD(facet_item, word, FIELD_STR, "value of the filter"),
    VIEW_FIELD(facet_item, name, FIELD_STR, "as people read it"),
    VIEW_FIELD(facet_item, posts, FIELD_I64, "originals that are not noise"),
};
static const struct view item_view = VIEW(facet_item, item_fields, "what posts are found by");
static const struct field facets_fields[] = {
    VIEW_INNER(facets_view, topics, FIELD_LIST, &item_view, "for `topic`, most frequent first"),
    VIEW_INNER(facets_view, places, FIELD_LIST, &item_view, "for `place`; not for partners"),
    VIEW_INNER(facets_view, sources, FIELD_LIST, &item_view, "for `source`"),
    VIEW_INNER(facets_view, languages, FIELD_LIST, &item_view, "for `lang`"),
};
static const struct view facets_view_view =
    VIEW(facets_view, facets_fields, "what posts can be filtered by");

static struct view_list items_of(struct arena *arena, struct stream_values values)
{
	struct facet_item *items = arena_array(arena, values.count + 1, sizeof *items);
	for (size_t i = 0; items && i < values.count; i++)
		items[i] =
		    (struct facet_item){values.at[i].value, values.at[i].name, values.at[i].posts};
	return (struct view_list){items, items ? values.count : 0};
}

static enum outcome team_read(struct request *request, struct conn *conn, int64_t campaign,
			      struct facets_view *view)
{
	const struct services *services = services_of(request);
	struct stream_offer offer = {0};
	const enum outcome outcome = stream_offer_read(
	    stream_desk_offers(services->desk), services->places, store_commits(services->store),
	    conn, request->arena, campaign, &offer, &request->fault);
	if (outcome != OK)
		return outcome;
	view->topics = items_of(request->arena, offer.topics);
	view->places = items_of(request->arena, offer.places);
	view->sources = items_of(request->arena, offer.sources);
	view->languages = items_of(request->arena, offer.languages);
	return OK;
}

// --- of people of a partner ---

#define TALLY_MOST 60

struct tally {
	struct facet_item items[TALLY_MOST];
	size_t count;
};

static void tally_add(struct arena *arena, struct tally *tally, struct str word)
{
	size_t i = 0;
	while (i < tally->count && !str_equal(tally->items[i].word, word))
		i++;
	if (i == TALLY_MOST)
		return;
	if (i == tally->count) {
		const struct str kept = arena_copy(arena, word);
		tally->items[tally->count++] = (struct facet_item){kept, kept, 0};
	}
	tally->items[i].posts++;
}

static int by_posts(const void *a, const void *b)
{
	const struct facet_item *one = a, *other = b;
	return (one->posts < other->posts) - (one->posts > other->posts);
}

static struct view_list tally_list(struct tally *tally)
{
	qsort(tally->items, tally->count, sizeof tally->items[0], by_posts);
	return (struct view_list){tally->items, tally->count};
}

static enum outcome reach_read(struct request *request, struct conn *conn,
			       const struct reach *reach, struct facets_view *view)
{
	struct arena *arena = request->arena;
	struct tally *tallies = arena_zero(arena, 3 * sizeof *tallies);
	if (!tallies)
		return fail(TOO_MUCH, &request->fault, "This answer needs too much memory.");
	struct stmt *posts = stmt_start(conn, &sql_reach_posts);
	reach_bind(posts, reach);
	while (stmt_step(posts)) {
		const int64_t labels = stmt_i64(posts, 4);
		if (stmt_i64(posts, 1) == SIGNAL_NOISE)
			continue;
		for (int head = HEAD_TOPIC_FIRST; head <= HEAD_TOPIC_LAST; head++)
			if (labels >> head & 1)
				tally_add(arena, &tallies[0], head_name((enum head)head));
		tally_add(arena, &tallies[1], stmt_str(posts, 5));
		tally_add(arena, &tallies[2], stmt_str(posts, 3));
	}
	const enum outcome outcome = stmt_end(posts, &request->fault);
	view->topics = tally_list(&tallies[0]);
	view->sources = tally_list(&tallies[1]);
	view->languages = tally_list(&tallies[2]);
	return outcome;
}

static enum outcome facets_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct facets_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This answer needs too much memory.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = store_snapshot(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	const struct reach reach = reach_of(request, campaign.id);
	outcome = reach.account ? reach_read(request, conn, &reach, view)
				: team_read(request, conn, campaign.id, view);
	conn_release(conn);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

// --- routes ---

static const struct input inputs[] = {
    INPUT_CAMPAIGN,
};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/facets",
     .permission = "stream.read",
     .flags = ROUTE_API,
     INPUTS(inputs),
     .handle = facets_get,
     .view = &facets_view_view,
     .help = "Topics, places, sources and languages that posts can be filtered by, with counts."},
};
const struct route_table desk_facet_routes = {routes, sizeof routes / sizeof routes[0]};
