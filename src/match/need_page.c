// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/need_page.h"

#include "base/time.h"
#include "campaign/clock.h"
#include "match/match_embedded.h"
#include "match/match_memory.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/protection.h"
#include "respond/reach.h"

#include <stdlib.h>

static enum outcome no_memory(struct fault *fault)
{
	return fail(TOO_MUCH, fault, "This page needs too much memory.");
}

static bool may(const struct request *request, enum permission permission)
{
	return viewer_may(request) >> permission & 1;
}

// --- everything that is open, and the proposals for it ---

struct market {
	struct need *needs;
	struct offer *offers;
	struct match_refusal *refusals;
	size_t n_needs, n_offers, n_refusals;
	struct match_share *shares;
	size_t n_shares;
	int64_t now;
};

static enum outcome market_read(struct conn *conn, struct arena *arena, int64_t campaign,
				struct market *market, struct fault *fault)
{
	enum outcome outcome =
	    need_list(conn, arena, campaign, &market->needs, &market->n_needs, fault);
	if (outcome == OK)
		outcome =
		    offer_list(conn, arena, campaign, &market->offers, &market->n_offers, fault);
	if (outcome == OK)
		outcome = delivery_refusals(conn, arena, campaign, &market->refusals,
					    &market->n_refusals, fault);
	market->now = time_now();
	return outcome;
}

static bool need_left(const struct need *need)
{
	return need->held < thing_shares(&need->thing);
}

static bool offer_left(const struct offer *offer)
{
	return offer->held < thing_shares(&offer->thing);
}

static enum outcome market_propose(const struct request *request, int64_t campaign,
				   struct market *market, struct fault *fault)
{
	struct arena *arena = request->arena;
	struct match_need *needs = arena_array(arena, market->n_needs + 1, sizeof *needs);
	struct match_offer *offers = arena_array(arena, market->n_offers + 1, sizeof *offers);
	if (!needs || !offers)
		return no_memory(fault);
	struct match_input input = {
	    .needs = needs,
	    .offers = offers,
	    .refusals = market->refusals,
	    .n_refusals = market->n_refusals,
	    .now = market->now,
	};
	for (size_t i = 0; i < market->n_needs; i++)
		if (need_left(&market->needs[i]))
			needs[input.n_needs++] = need_match(&market->needs[i]);
	for (size_t i = 0; i < market->n_offers; i++)
		if (offer_left(&market->offers[i]))
			offers[input.n_offers++] = offer_match(&market->offers[i]);
	return match_memory_shares(services_of(request)->matches, campaign, &input, arena,
				   &market->shares, &market->n_shares, fault);
}

static const struct offer *offer_at(const struct market *market, int64_t id)
{
	for (size_t i = 0; i < market->n_offers; i++)
		if (market->offers[i].id == id)
			return &market->offers[i];
	return NULL;
}

static bool refused(const struct market *market, int64_t need, int64_t offer)
{
	for (size_t i = 0; i < market->n_refusals; i++)
		if (market->refusals[i].need == need && market->refusals[i].offer == offer)
			return true;
	return false;
}

struct showing {
	struct arena *arena;
	const struct market *market;
	struct str slug;
	bool may_work;
	struct proposal_view *list; // of this need
	size_t count;
};

static void proposal_add(struct showing *showing, const struct need *need,
			 const struct offer *offer, int64_t shares)
{
	struct match_pair pair;
	const struct match_need wanted = need_match(need);
	const struct match_offer given = offer_match(offer);
	const int cost = match_explain(&wanted, &given, showing->market->now, &pair);
	if (cost < 0)
		return;
	struct proposal_view *view = &showing->list[showing->count++];
	proposal_view_fill(showing->arena, &pair, need, offer, view);
	view->cost = cost;
	view->amount = item_units(need->thing.item, shares);
	view->slug = showing->slug;
	view->may_work = showing->may_work;
}

// Offers beside the proposed ones, cheapest first: perhaps people know better.
static void others_add(struct showing *showing, const struct need *need)
{
	const struct match_need wanted = need_match(need);
	const size_t proposed = showing->count;
	int64_t last_cost = -1, last_id = 0;
	for (size_t n = 0; n < OTHERS_SHOWN; n++) {
		const struct offer *best = NULL;
		int64_t best_cost = INT64_MAX;
		for (size_t i = 0; i < showing->market->n_offers; i++) {
			const struct offer *offer = &showing->market->offers[i];
			const struct match_offer given = offer_match(offer);
			const int cost = match_cost(&wanted, &given, showing->market->now);
			const bool behind =
			    cost > last_cost || (cost == last_cost && offer->id > last_id);
			if (cost < 0 || !behind || cost >= best_cost || !offer_left(offer) ||
			    refused(showing->market, need->id, offer->id))
				continue;
			best = offer;
			best_cost = cost;
		}
		if (!best)
			return;
		last_cost = best_cost;
		last_id = best->id;
		bool there = false;
		for (size_t i = 0; i < proposed; i++)
			there = there || showing->list[i].offer == best->id;
		if (!there)
			proposal_add(showing, need, best, thing_shares(&best->thing) - best->held);
	}
}

static enum outcome proposals_fill(struct showing *showing, const struct need *need, bool others,
				   struct need_row *row, struct fault *fault)
{
	const struct market *market = showing->market;
	size_t count = 0;
	for (size_t i = 0; i < market->n_shares; i++)
		count += market->shares[i].need == need->id;
	showing->count = 0;
	showing->list = arena_array(showing->arena, count + OTHERS_SHOWN, sizeof *showing->list);
	if (!showing->list)
		return no_memory(fault);
	for (size_t i = 0; i < market->n_shares; i++) {
		if (market->shares[i].need != need->id)
			continue;
		const struct offer *offer = offer_at(market, market->shares[i].offer);
		if (offer)
			proposal_add(showing, need, offer, market->shares[i].shares);
	}
	if (others && need_left(need))
		others_add(showing, need);
	row->proposals = (struct view_list){showing->list, showing->count};
	row->some_proposals = showing->count > 0;
	return OK;
}

// --- deliveries, with the thing that each is about ---

static enum outcome deliveries_fill(struct conn *conn, const struct request *request,
				    int64_t campaign, enum delivery_which which, int64_t id,
				    struct view_list *ret_list, struct fault *fault)
{
	struct delivery *list;
	size_t count, n = 0;
	struct arena *arena = request->arena;
	enum outcome outcome = delivery_list(conn, arena, which, id, &list, &count, fault);
	if (outcome != OK)
		return outcome;
	struct delivery_view *views = arena_array(arena, count + 1, sizeof *views);
	if (!views)
		return no_memory(fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct need need;
		struct offer offer;
		struct ask sides[ASK_SIDES];
		outcome = need_find(conn, arena, campaign, list[i].need, &need, fault);
		if (outcome == OK)
			outcome = offer_find(conn, arena, campaign, list[i].offer, &offer, fault);
		if (outcome == NOT_FOUND) { // private
			outcome = OK;
			continue;
		}
		if (outcome != OK)
			break;
		delivery_view_fill(&list[i], request->campaign_slug, may(request, MAY_CASE_WORK),
				   &views[n]);
		outcome = ask_read(conn, list[i].id, sides, fault);
		if (outcome != OK)
			break;
		delivery_view_asked(sides, &views[n]);
		delivery_view_name(&need, &offer, &views[n++]);
	}
	*ret_list = (struct view_list){views, n};
	return outcome;
}

// --- the board ---

// Which of a list stand on one page of the board.
struct stretch {
	size_t from, count;
	int64_t next; // the last one's id, if more follow
};

// Those after the one with the id `after`; from the first if that is gone, or nothing follows it.
static struct stretch stretch_of(const void *list, size_t count, size_t most, int64_t after,
				 int64_t (*id_at)(const void *list, size_t i))
{
	struct stretch stretch = {0};
	for (size_t i = 0; after && i + 1 < count && !stretch.from; i++)
		stretch.from = id_at(list, i) == after ? i + 1 : 0;
	const size_t left = count - stretch.from;
	stretch.count = left < most ? left : most;
	stretch.next = left > most ? id_at(list, stretch.from + most - 1) : 0;
	return stretch;
}

static int64_t need_id(const void *list, size_t i)
{
	return ((const struct need *)list)[i].id;
}

static int64_t offer_id(const void *list, size_t i)
{
	return ((const struct offer *)list)[i].id;
}

static enum outcome needs_fill(struct showing *showing, const struct need *list, size_t count,
			       struct stretch stretch, struct matches_view *view,
			       struct fault *fault)
{
	const size_t shown = stretch.count;
	struct need_row *rows = arena_array(showing->arena, shown + 1, sizeof *rows);
	if (!rows)
		return no_memory(fault);
	list += stretch.from;
	for (size_t i = 0; i < shown; i++) {
		need_row_fill(&list[i], showing->slug, &rows[i]);
		const enum outcome outcome =
		    proposals_fill(showing, &list[i], view->case_id != 0, &rows[i], fault);
		if (outcome != OK)
			return outcome;
	}
	view->needs = (struct view_list){rows, shown};
	view->some_needs = shown > 0;
	view->next = stretch.next;
	view->more_needs = stretch.next ? !view->after : count == NEEDS_MOST;
	view->n_needs = (int64_t)count;
	return OK;
}

static enum outcome offers_fill(const struct request *request, const struct market *market,
				struct matches_view *view, struct fault *fault)
{
	const struct stretch stretch = stretch_of(market->offers, market->n_offers, OFFERS_SHOWN,
						  view->after_offers, offer_id);
	const size_t shown = stretch.count;
	struct offer_row *rows = arena_array(request->arena, shown + 1, sizeof *rows);
	if (!rows)
		return no_memory(fault);
	for (size_t i = 0; i < shown; i++)
		offer_row_fill(&market->offers[stretch.from + i], request->campaign_slug, &rows[i]);
	view->offers = (struct view_list){rows, shown};
	view->next_offers = stretch.next;
	view->some_offers = shown > 0;
	view->n_offers = (int64_t)market->n_offers;
	return OK;
}

// The form for a further need of a case, as the case tells it, unless something was typed.
static enum outcome adding_fill(struct conn *conn, const struct request *request,
				const struct campaign *campaign, struct matches_view *view,
				struct fault *fault)
{
	struct thing thing = {.item = -1};
	int64_t first_post = 0;
	struct stmt *find = stmt_start(conn, &sql_need_case);
	stmt_bind_i64(find, 1, campaign->id);
	stmt_bind_i64(find, 2, view->case_id);
	stmt_bind_i64(find, 3, READING_PRIVATE);
	const bool found = stmt_step(find);
	if (found) {
		view->case_number = stmt_i64(find, 0);
		thing.place = arena_copy(request->arena, stmt_str(find, 1));
		first_post = stmt_i64(find, 5);
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such case.");
	if (!may(request, MAY_CASE_WORK))
		return OK;
	const struct str place = thing.place;
	outcome = thing_of_post(conn, request, campaign, first_post, &thing, fault);
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	if (place.len > 0)
		thing.place = place;
	struct thing_form form = {0};
	thing_form_fill(request->arena, &thing, &form);
	view->accesses = access_choices(request->arena, MATCH_ACCESS_UNKNOWN);
	view->adding = true;
	view->form = form;
	if (request->n_errors > 0 || view->problem.len > 0)
		thing_typed(request, &view->form);
	return OK;
}

static enum outcome board_fill(struct conn *conn, const struct request *request,
			       const struct market *market, struct matches_view *view,
			       int64_t campaign, struct fault *fault)
{
	struct need *list = market->needs;
	size_t count = market->n_needs;
	enum outcome outcome = OK;
	struct showing showing = {
	    .arena = request->arena,
	    .market = market,
	    .slug = request->campaign_slug,
	    .may_work = view->may_work,
	};
	if (view->case_id)
		outcome = need_list_of_case(conn, request->arena, campaign, view->case_id, &list,
					    &count, fault);
	if (outcome == OK)
		outcome = needs_fill(&showing, list, count,
				     stretch_of(list, count,
						request->wants_json ? NEEDS_LISTED : NEEDS_SHOWN,
						view->after, need_id),
				     view, fault);
	if (outcome == OK)
		outcome = offers_fill(request, market, view, fault);
	return outcome;
}

// What people of a partner see: needs of the cases in their reach, what their organisation offers.
static enum outcome shared_fill(struct conn *conn, const struct request *request,
				const struct reach *reach, struct matches_view *view,
				struct fault *fault)
{
	struct market market = {.now = reach->now};
	view->case_id = 0;
	view->shared = true;
	enum outcome outcome =
	    need_list_shared(conn, request->arena, reach, &market.needs, &market.n_needs, fault);
	if (outcome == OK)
		outcome = offer_list_shared(conn, request->arena, reach, &market.offers,
					    &market.n_offers, fault);
	return outcome == OK ? board_fill(conn, request, &market, view, reach->campaign, fault)
			     : outcome;
}

enum outcome matches_fill(struct conn *conn, const struct request *request,
			  const struct campaign *campaign, int64_t case_id,
			  struct matches_view *view, struct fault *fault)
{
	struct market market = {0};
	const struct reach reach = reach_of(request, campaign->id);
	view->slug = campaign->slug;
	if (reach.account)
		return shared_fill(conn, request, &reach, view, fault);
	view->case_id = case_id;
	view->may_work = may(request, MAY_CASE_WORK);
	enum outcome outcome = OK;
	if (case_id)
		outcome = adding_fill(conn, request, campaign, view, fault);
	if (outcome == OK)
		outcome = market_read(conn, request->arena, campaign->id, &market, fault);
	if (outcome == OK)
		outcome = market_propose(request, campaign->id, &market, fault);
	if (outcome == OK)
		outcome = board_fill(conn, request, &market, view, campaign->id, fault);
	if (outcome == OK && !case_id)
		outcome = deliveries_fill(conn, request, campaign->id, DELIVERIES_GOING,
					  campaign->id, &view->deliveries, fault);
	view->some_deliveries = view->deliveries.count > 0;
	return outcome;
}

// --- one need, one offer ---

static enum outcome events_show(struct arena *arena, const struct need_event *list, size_t count,
				struct view_list *ret_list, struct fault *fault)
{
	struct need_event_view *views = arena_array(arena, count + 1, sizeof *views);
	if (!views)
		return no_memory(fault);
	for (size_t i = 0; i < count; i++)
		need_event_view_fill(&list[i], &views[i]);
	*ret_list = (struct view_list){views, count};
	return OK;
}

static void form_fill(const struct request *request, const struct thing *thing, int64_t revision,
		      bool typed, struct thing_form *form)
{
	thing_form_fill(request->arena, thing, form);
	form->from = moment_typed(request, thing->when.from);
	form->until = moment_typed(request, thing->when.until);
	form->revision = revision;
	if (typed)
		thing_typed(request, form);
}

enum outcome need_view_fill(struct conn *conn, const struct request *request,
			    const struct campaign *campaign, int64_t id, struct need_view *view,
			    struct fault *fault)
{
	struct need need;
	struct market market = {0};
	struct need_event *events;
	size_t n_events;
	struct arena *arena = request->arena;
	enum outcome outcome = need_find(conn, arena, campaign->id, id, &need, fault);
	if (outcome != OK)
		return outcome;
	view->slug = campaign->slug;
	// Who is new does not see all of it, so they correct nothing of it either.
	view->may_work = may(request, MAY_CASE_WORK) && !viewer_on_probation(request);
	view->open = need.state == NEED_OPEN;
	view->for_whom = need.for_whom;
	need_row_fill(&need, campaign->slug, &view->need);
	view->accesses = access_choices(arena, need.access);
	form_fill(request, &need.thing, need.revision, view->problem.len > 0, &view->form);
	outcome = market_read(conn, arena, campaign->id, &market, fault);
	if (outcome == OK)
		outcome = market_propose(request, campaign->id, &market, fault);
	struct showing showing = {
	    .arena = arena,
	    .market = &market,
	    .slug = campaign->slug,
	    .may_work = may(request, MAY_CASE_WORK),
	};
	if (outcome == OK && view->open)
		outcome = proposals_fill(&showing, &need, true, &view->need, fault);
	if (outcome == OK)
		outcome = deliveries_fill(conn, request, campaign->id, DELIVERIES_OF_NEED, id,
					  &view->deliveries, fault);
	view->some_deliveries = view->deliveries.count > 0;
	if (outcome == OK)
		outcome = need_events(conn, arena, id, &events, &n_events, fault);
	return outcome == OK ? events_show(arena, events, n_events, &view->events, fault) : outcome;
}

enum outcome organisation_choices(struct conn *conn, struct arena *arena, int64_t chosen,
				  struct view_list *ret_list, struct fault *fault)
{
	enum { MOST = 500 };
	struct choice_view *list = arena_array(arena, MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return no_memory(fault);
	struct stmt *rows = stmt_start(conn, &sql_offer_organisations);
	stmt_bind_i64(rows, 1, MOST);
	while (count < MOST && stmt_step(rows)) {
		const int64_t id = stmt_i64(rows, 0);
		list[count++] = (struct choice_view){
		    .word = arena_format(arena, "%lld", (long long)id),
		    .label = arena_copy(arena, stmt_str(rows, 1)),
		    .chosen = id == chosen,
		};
	}
	*ret_list = (struct view_list){list, count};
	return stmt_end(rows, fault);
}

enum outcome offer_view_fill(struct conn *conn, const struct request *request,
			     const struct campaign *campaign, int64_t id, struct offer_view *view,
			     struct fault *fault)
{
	struct offer offer;
	struct need_event *events;
	size_t n_events;
	struct arena *arena = request->arena;
	enum outcome outcome = offer_find(conn, arena, campaign->id, id, &offer, fault);
	if (outcome != OK)
		return outcome;
	view->slug = campaign->slug;
	view->exists = true;
	view->may_work = may(request, MAY_CASE_WORK) && !viewer_on_probation(request);
	view->may_open = offer.reachable && view->contact.len == 0 &&
			 request->viewer.account != 0 && may(request, MAY_CONTACT_OPEN);
	view->open = offer.state <= OFFER_OPEN;
	offer_row_fill(&offer, campaign->slug, &view->offer);
	form_fill(request, &offer.thing, offer.revision, view->problem.len > 0, &view->form);
	view->reach_km = view->problem.len > 0 ? request_text(request, "reach_km")
			 : offer.reach_km > 0  ? arena_format(arena, "%.0f", offer.reach_km)
					       : STR("");
	outcome =
	    organisation_choices(conn, arena, offer.organisation, &view->organisations, fault);
	if (outcome == OK)
		outcome = deliveries_fill(conn, request, campaign->id, DELIVERIES_OF_OFFER, id,
					  &view->deliveries, fault);
	view->some_deliveries = view->deliveries.count > 0;
	if (outcome == OK)
		outcome = offer_events(conn, arena, id, &events, &n_events, fault);
	return outcome == OK ? events_show(arena, events, n_events, &view->events, fault) : outcome;
}
