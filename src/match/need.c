// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/need.h"

#include "match/match_embedded.h"
#include "match/need_row.h"
#include "respond/protection.h"

const char *const need_state_names[NEED_STATES] = {"open", "met", "withdrawn"};
const char *const offer_state_names[OFFER_STATES] = {"new", "open", "done", "withdrawn"};
const char *const delivery_state_names[DELIVERY_STATES] = {
    [DELIVERY_ASKED] = "asked",		[DELIVERY_AGREED] = "agreed",
    [DELIVERY_PROMISED] = "promised",	[DELIVERY_UNDERWAY] = "on-the-way",
    [DELIVERY_ARRIVED] = "arrived",	[DELIVERY_REFUSED] = "refused",
    [DELIVERY_FAILED] = "fell-through", [DELIVERY_STOOD_DOWN] = "stood-down",
};

// --- for the engine ---

int64_t thing_shares(const struct thing *thing)
{
	const double usual = item_table[thing->item].usual;
	return item_shares(thing->item, thing->amount > 0 ? thing->amount : usual);
}

// What is left, as the engine takes it: 0 says that nobody knows.
static int32_t left_shares(const struct thing *thing, int64_t held)
{
	const int64_t left = thing_shares(thing) - held;
	if (thing->amount <= 0 && held == 0)
		return 0;
	return left > 1 ? (int32_t)left : 1;
}

static void langs_read(struct str codes, uint32_t langs[MATCH_LANGS])
{
	size_t n = 0;
	while (codes.len > 0 && n < MATCH_LANGS) {
		const uint32_t lang = match_lang(str_cut(&codes, ' '));
		if (lang != 0)
			langs[n++] = lang;
	}
}

struct match_need need_match(const struct need *need)
{
	struct match_need to = {
	    .id = need->id,
	    .item = need->thing.item,
	    .shares = left_shares(&need->thing, need->held),
	    .urgency = need->urgency,
	    .where = need->thing.where,
	    .when = need->thing.when,
	    .access = need->access,
	    .wants = need->thing.conditions,
	};
	langs_read(need->thing.langs, to.langs);
	return to;
}

static enum match_trust trust_of(const struct offer *offer)
{
	if (offer->organisation == 0)
		return offer->vetted ? MATCH_VETTED : MATCH_STRANGER;
	return str_equal(offer->organisation_kind, STR("authority")) ||
		       str_equal(offer->organisation_kind, STR("relief-agency"))
		   ? MATCH_AUTHORITY
		   : MATCH_PARTNER;
}

struct match_offer offer_match(const struct offer *offer)
{
	struct match_offer to = {
	    .id = offer->id,
	    .item = offer->thing.item,
	    .shares = left_shares(&offer->thing, offer->held),
	    .where = offer->thing.where,
	    .when = offer->thing.when,
	    .reach_km = offer->reach_km,
	    .has = offer->thing.conditions,
	    .trust = trust_of(offer),
	    .barred = offer->barred || offer->state >= OFFER_DONE,
	};
	langs_read(offer->thing.langs, to.langs);
	return to;
}

// --- rows ---

static struct thing thing_row(struct stmt *row, struct arena *arena, int item, int place)
{
	const int found = item_find(stmt_str(row, item));
	return (struct thing){
	    .item = found < 0 ? 0 : found,
	    .what = arena_copy(arena, stmt_str(row, item + 1)),
	    .amount = stmt_double(row, item + 2),
	    .place = arena_copy(arena, stmt_str(row, place)),
	    .where = {!stmt_null(row, place + 1), stmt_double(row, place + 1),
		      stmt_double(row, place + 2)},
	    .when = {stmt_i64(row, place + 3), stmt_i64(row, place + 4)},
	};
}

static struct need need_row(struct stmt *row, struct arena *arena)
{
	struct need need = {
	    .id = stmt_i64(row, 0),
	    .case_id = stmt_i64(row, 1),
	    .case_number = stmt_i64(row, 2),
	    .urgency = (enum post_urgency)stmt_i64(row, 3),
	    .thing = thing_row(row, arena, 4, 7),
	    .for_whom = arena_copy(arena, stmt_str(row, 12)),
	    .access = (enum match_access)stmt_i64(row, 15),
	    .state = (enum need_state)stmt_i64(row, 16),
	    .created_at = stmt_i64(row, 17),
	    .revision = stmt_i64(row, 18),
	    .held = stmt_i64(row, 19),
	};
	need.thing.conditions = (unsigned)stmt_i64(row, 13);
	need.thing.langs = arena_copy(arena, stmt_str(row, 14));
	return need;
}

static struct offer offer_row(struct stmt *row, struct arena *arena)
{
	struct offer offer = {
	    .id = stmt_i64(row, 0),
	    .code = arena_copy(arena, stmt_str(row, 1)),
	    .post = stmt_i64(row, 2),
	    .organisation = stmt_i64(row, 3),
	    .organisation_name = arena_copy(arena, stmt_str(row, 4)),
	    .organisation_kind = arena_copy(arena, stmt_str(row, 5)),
	    .thing = thing_row(row, arena, 6, 9),
	    .time_words = arena_copy(arena, stmt_str(row, 14)),
	    .reach_km = stmt_double(row, 17),
	    .vetted = stmt_i64(row, 18) != 0,
	    .barred = stmt_i64(row, 19) != 0,
	    .state = (enum offer_state)stmt_i64(row, 20),
	    .reachable = stmt_i64(row, 21) != 0,
	    .created_at = stmt_i64(row, 22),
	    .revision = stmt_i64(row, 23),
	    .held = stmt_i64(row, 24),
	};
	offer.thing.conditions = (unsigned)stmt_i64(row, 15);
	offer.thing.langs = arena_copy(arena, stmt_str(row, 16));
	return offer;
}

struct delivery delivery_row(struct stmt *row)
{
	return (struct delivery){
	    .id = stmt_i64(row, 0),
	    .need = stmt_i64(row, 1),
	    .offer = stmt_i64(row, 2),
	    .shares = stmt_i64(row, 3),
	    .state = (enum delivery_state)stmt_i64(row, 4),
	    .before = (int)stmt_i64(row, 5),
	    .need_yes = stmt_i64(row, 6) == 1,
	    .offer_yes = stmt_i64(row, 7) == 1,
	    .expected_at = stmt_i64(row, 8),
	    .changed_at = stmt_i64(row, 9),
	};
}

static enum outcome no_memory(struct fault *fault)
{
	return fail(TOO_MUCH, fault, "This page needs too much memory.");
}

// --- needs ---

static enum outcome needs_read(struct stmt *rows, struct arena *arena, struct need **ret_list,
			       size_t *ret_count, struct fault *fault)
{
	struct need *list = arena_array(arena, NEEDS_MOST, sizeof *list);
	size_t count = 0;
	while (list && count < NEEDS_MOST && stmt_step(rows))
		list[count++] = need_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK || !list)
		return outcome != OK ? outcome : no_memory(fault);
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome need_list(struct conn *conn, struct arena *arena, int64_t campaign,
		       struct need **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_need_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	stmt_bind_i64(rows, 3, NEEDS_MOST);
	return needs_read(rows, arena, ret_list, ret_count, fault);
}

enum outcome need_list_shared(struct conn *conn, struct arena *arena, const struct reach *reach,
			      struct need **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_need_list_shared);
	stmt_bind_i64(rows, 1, reach->campaign);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	stmt_bind_i64(rows, 3, reach->account);
	stmt_bind_i64(rows, 4, reach->now);
	stmt_bind_i64(rows, 5, NEEDS_MOST);
	return needs_read(rows, arena, ret_list, ret_count, fault);
}

enum outcome need_list_of_case(struct conn *conn, struct arena *arena, int64_t campaign,
			       int64_t case_id, struct need **ret_list, size_t *ret_count,
			       struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_need_of_case);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, case_id);
	stmt_bind_i64(rows, 3, NEEDS_MOST);
	return needs_read(rows, arena, ret_list, ret_count, fault);
}

enum outcome need_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
		       struct need *ret_need, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_need_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	stmt_bind_i64(find, 3, READING_PRIVATE);
	const bool found = stmt_step(find);
	const struct need need = found ? need_row(find, arena) : (struct need){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such need.");
	*ret_need = need;
	return OK;
}

// --- offers ---

static enum outcome offers_read(struct stmt *rows, struct arena *arena, struct offer **ret_list,
				size_t *ret_count, struct fault *fault)
{
	struct offer *list = arena_array(arena, OFFERS_MOST, sizeof *list);
	size_t count = 0;
	if (!list) {
		stmt_end(rows, NULL);
		return no_memory(fault);
	}
	while (count < OFFERS_MOST && stmt_step(rows))
		list[count++] = offer_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome offer_list(struct conn *conn, struct arena *arena, int64_t campaign,
			struct offer **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_offer_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, OFFERS_MOST);
	return offers_read(rows, arena, ret_list, ret_count, fault);
}

enum outcome offer_list_shared(struct conn *conn, struct arena *arena, const struct reach *reach,
			       struct offer **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_offer_list_shared);
	stmt_bind_i64(rows, 1, reach->campaign);
	stmt_bind_i64(rows, 2, OFFERS_MOST);
	stmt_bind_i64(rows, 3, reach->account);
	return offers_read(rows, arena, ret_list, ret_count, fault);
}

enum outcome offer_one(struct stmt *find, struct arena *arena, struct offer *ret_offer,
		       struct fault *fault)
{
	const bool found = stmt_step(find);
	const struct offer offer = found ? offer_row(find, arena) : (struct offer){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such offer.");
	*ret_offer = offer;
	return OK;
}

enum outcome offer_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			struct offer *ret_offer, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_offer_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	return offer_one(find, arena, ret_offer, fault);
}

enum outcome offer_of_code(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct str code, struct offer *ret_offer, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_offer_of_code);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, code);
	return offer_one(find, arena, ret_offer, fault);
}

// --- deliveries ---

enum outcome delivery_list(struct conn *conn, struct arena *arena, enum delivery_which which,
			   int64_t id, struct delivery **ret_list, size_t *ret_count,
			   struct fault *fault)
{
	static const struct query *const queries[] = {
	    [DELIVERIES_GOING] = &sql_delivery_going,
	    [DELIVERIES_OF_NEED] = &sql_delivery_of_need,
	    [DELIVERIES_OF_OFFER] = &sql_delivery_of_offer,
	};
	struct delivery *list = arena_array(arena, DELIVERIES_MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return no_memory(fault);
	struct stmt *rows = stmt_start(conn, queries[which]);
	stmt_bind_i64(rows, 1, id);
	stmt_bind_i64(rows, 2, DELIVERIES_MOST);
	while (count < DELIVERIES_MOST && stmt_step(rows))
		list[count++] = delivery_row(rows);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome delivery_find(struct conn *conn, int64_t campaign, int64_t id,
			   struct delivery *ret_delivery, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_delivery_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	const bool found = stmt_step(find);
	const struct delivery delivery = found ? delivery_row(find) : (struct delivery){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such delivery.");
	*ret_delivery = delivery;
	return OK;
}

enum outcome delivery_refusals(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct match_refusal **ret_list, size_t *ret_count,
			       struct fault *fault)
{
	struct match_refusal *list = arena_array(arena, NEEDS_MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return no_memory(fault);
	struct stmt *rows = stmt_start(conn, &sql_delivery_refused);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, NEEDS_MOST);
	while (count < NEEDS_MOST && stmt_step(rows))
		list[count++] = (struct match_refusal){stmt_i64(rows, 0), stmt_i64(rows, 1)};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- history ---

static enum outcome events_read(struct conn *conn, struct arena *arena, const struct query *query,
				int64_t id, struct need_event **ret_list, size_t *ret_count,
				struct fault *fault)
{
	struct need_event *list = arena_array(arena, EVENTS_MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return no_memory(fault);
	struct stmt *rows = stmt_start(conn, query);
	stmt_bind_i64(rows, 1, id);
	stmt_bind_i64(rows, 2, EVENTS_MOST);
	while (count < EVENTS_MOST && stmt_step(rows))
		list[count++] = (struct need_event){
		    .at = id_time(stmt_i64(rows, 0)),
		    .by = arena_copy(arena, stmt_str(rows, 1)),
		    .what = arena_copy(arena, stmt_str(rows, 2)),
		    .note = arena_copy(arena, stmt_str(rows, 3)),
		    .other = stmt_i64(rows, 4),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome need_events(struct conn *conn, struct arena *arena, int64_t need,
			 struct need_event **ret_list, size_t *ret_count, struct fault *fault)
{
	return events_read(conn, arena, &sql_need_events, need, ret_list, ret_count, fault);
}

enum outcome offer_events(struct conn *conn, struct arena *arena, int64_t offer,
			  struct need_event **ret_list, size_t *ret_count, struct fault *fault)
{
	return events_read(conn, arena, &sql_offer_events, offer, ret_list, ret_count, fault);
}
