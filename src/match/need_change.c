// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/need.h"

#include "match/ask.h"
#include "match/match_embedded.h"
#include "match/need_row.h"

// --- history ---

static enum outcome event_add(struct conn *conn, const struct need_change *change, int64_t need,
			      int64_t offer, const char *what, struct str note, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_need_event_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64_or_null(insert, 2, need);
	stmt_bind_i64_or_null(insert, 3, offer);
	stmt_bind_i64_or_null(insert, 4, change->account);
	stmt_bind_str(insert, 5, str_from(what));
	stmt_bind_str(insert, 6, note.at ? note : STR(""));
	return stmt_run(insert, fault);
}

// --- needs and offers ---

static enum outcome thing_check(const struct thing *thing, struct fault *fault)
{
	if (thing->item < 0)
		return fail(INVALID, fault, /*tr*/ "Choose what it is.");
	if (!(thing->amount >= 0 && thing->amount <= AMOUNT_MOST))
		return fail(INVALID, fault, /*tr*/ "Write how many as a number, or leave it out.");
	if (thing->when.until != 0 && thing->when.until <= thing->when.from)
		return fail(INVALID, fault, /*tr*/ "It ends before it begins.");
	return OK;
}

static struct str text_or_none(struct str text)
{
	return text.at ? text : STR("");
}

static void point_bind(struct stmt *write, int at, const struct match_where *where)
{
	if (where->known) {
		stmt_bind_double(write, at, where->lat);
		stmt_bind_double(write, at + 1, where->lon);
	} else {
		stmt_bind_null(write, at);
		stmt_bind_null(write, at + 1);
	}
}

// Eight columns from item to until_at.
static void thing_bind(struct stmt *write, int at, const struct thing *thing)
{
	stmt_bind_str(write, at, str_from(item_table[thing->item].word));
	stmt_bind_str(write, at + 1, text_or_none(thing->what));
	stmt_bind_double(write, at + 2, thing->amount);
	stmt_bind_str(write, at + 3, text_or_none(thing->place));
	point_bind(write, at + 4, &thing->where);
	stmt_bind_i64(write, at + 6, thing->when.from);
	stmt_bind_i64(write, at + 7, thing->when.until);
}

enum outcome need_add(struct conn *conn, const struct need_change *change, const struct need *need,
		      int64_t *ret_id, struct fault *fault)
{
	enum outcome outcome = thing_check(&need->thing, fault);
	if (outcome != OK)
		return outcome;
	const int64_t id = id_next(change->ids);
	struct stmt *insert = stmt_start(conn, &sql_need_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, need->case_id);
	thing_bind(insert, 4, &need->thing);
	stmt_bind_str(insert, 12, text_or_none(need->for_whom));
	stmt_bind_i64(insert, 13, need->thing.conditions);
	stmt_bind_str(insert, 14, text_or_none(need->thing.langs));
	stmt_bind_i64(insert, 15, need->access);
	stmt_bind_i64(insert, 16, change->now);
	outcome = stmt_run(insert, fault);
	if (outcome == OK)
		outcome = event_add(conn, change, id, 0, "noted", STR(""), fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

static enum outcome second_told(struct conn *conn, struct fault *fault)
{
	if (conn_changes(conn) > 0)
		return OK;
	return fail(CONFLICT, fault,
		    /*tr*/ "Somebody else changed it meanwhile. Look at what it says now.");
}

enum outcome need_edit(struct conn *conn, const struct need_change *change, const struct need *need,
		       struct fault *fault)
{
	enum outcome outcome = thing_check(&need->thing, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *update = stmt_start(conn, &sql_need_update);
	stmt_bind_i64(update, 1, change->campaign);
	stmt_bind_i64(update, 2, need->id);
	thing_bind(update, 3, &need->thing);
	stmt_bind_str(update, 11, text_or_none(need->for_whom));
	stmt_bind_i64(update, 12, need->thing.conditions);
	stmt_bind_str(update, 13, text_or_none(need->thing.langs));
	stmt_bind_i64(update, 14, need->access);
	stmt_bind_i64(update, 15, need->revision);
	stmt_bind_i64(update, 16, change->now);
	outcome = stmt_run(update, fault);
	if (outcome == OK)
		outcome = second_told(conn, fault);
	return outcome == OK ? event_add(conn, change, need->id, 0, "changed", STR(""), fault)
			     : outcome;
}

static enum outcome state_set(struct conn *conn, const struct need_change *change,
			      const struct query *query, int64_t id, int state, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, query);
	stmt_bind_i64(set, 1, change->campaign);
	stmt_bind_i64(set, 2, id);
	stmt_bind_i64(set, 3, state);
	stmt_bind_i64(set, 4, change->now);
	return stmt_run(set, fault);
}

enum outcome need_move(struct conn *conn, const struct need_change *change, int64_t id,
		       enum need_state state, struct str note, struct fault *fault)
{
	const enum outcome outcome =
	    state_set(conn, change, &sql_need_state_set, id, (int)state, fault);
	return outcome == OK ? event_add(conn, change, id, 0, need_state_names[state], note, fault)
			     : outcome;
}

static enum outcome offers_room(struct conn *conn, int64_t campaign, struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_offer_count);
	stmt_bind_i64(count, 1, campaign);
	const int64_t live = stmt_step(count) ? stmt_i64(count, 0) : 0;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && live >= OFFERS_LIVE_MOST)
		return fail(TOO_MUCH, fault,
			    /*tr*/
			    "There are so many offers that we cannot read more now. Please "
			    "look at what is needed, and come back.");
	return outcome;
}

enum outcome offer_add(struct conn *conn, const struct need_change *change,
		       const struct offer *offer, int64_t *ret_id, struct fault *fault)
{
	enum outcome outcome = thing_check(&offer->thing, fault);
	if (outcome == OK)
		outcome = offers_room(conn, change->campaign, fault);
	if (outcome != OK)
		return outcome;
	const int64_t id = id_next(change->ids);
	struct stmt *insert = stmt_start(conn, &sql_offer_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_str_or_null(insert, 3, offer->code);
	stmt_bind_str_or_null(insert, 4, offer->message);
	stmt_bind_i64_or_null(insert, 5, offer->post);
	stmt_bind_i64_or_null(insert, 6, offer->organisation);
	thing_bind(insert, 7, &offer->thing);
	stmt_bind_str(insert, 15, text_or_none(offer->time_words));
	stmt_bind_i64(insert, 16, offer->thing.conditions);
	stmt_bind_str(insert, 17, text_or_none(offer->thing.langs));
	stmt_bind_double(insert, 18, offer->reach_km);
	stmt_bind_i64(insert, 19, offer->vetted);
	stmt_bind_i64(insert, 20, offer->barred);
	stmt_bind_i64(insert, 21, offer->state);
	if (offer->contact.len > 0)
		stmt_bind_blob(insert, 22, offer->contact);
	else
		stmt_bind_null(insert, 22);
	stmt_bind_i64(insert, 23, change->now);
	stmt_bind_i64(insert, 24, change->now + OFFER_KEEP_MS);
	stmt_bind_str(insert, 25, text_or_none(offer->lang));
	outcome = stmt_run(insert, fault);
	if (outcome == OK)
		outcome = event_add(conn, change, 0, id, "noted", STR(""), fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

enum outcome offer_edit(struct conn *conn, const struct need_change *change,
			const struct offer *offer, struct fault *fault)
{
	enum outcome outcome = thing_check(&offer->thing, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *update = stmt_start(conn, &sql_offer_update);
	stmt_bind_i64(update, 1, change->campaign);
	stmt_bind_i64(update, 2, offer->id);
	thing_bind(update, 3, &offer->thing);
	stmt_bind_i64_or_null(update, 11, offer->organisation);
	stmt_bind_i64(update, 12, offer->thing.conditions);
	stmt_bind_str(update, 13, text_or_none(offer->thing.langs));
	stmt_bind_double(update, 14, offer->reach_km);
	stmt_bind_i64(update, 15, offer->vetted);
	stmt_bind_i64(update, 16, offer->barred);
	stmt_bind_i64(update, 17, offer->revision);
	stmt_bind_i64(update, 18, change->now);
	outcome = stmt_run(update, fault);
	if (outcome == OK)
		outcome = second_told(conn, fault);
	return outcome == OK ? event_add(conn, change, 0, offer->id, "changed", STR(""), fault)
			     : outcome;
}

enum outcome offer_move(struct conn *conn, const struct need_change *change, int64_t id,
			enum offer_state state, struct str note, struct fault *fault)
{
	const enum outcome outcome =
	    state_set(conn, change, &sql_offer_state_set, id, (int)state, fault);
	return outcome == OK ? event_add(conn, change, 0, id, offer_state_names[state], note, fault)
			     : outcome;
}

enum outcome offer_erase(struct conn *conn, const struct need_change *change, int64_t id,
			 struct fault *fault)
{
	struct stmt *erase = stmt_start(conn, &sql_offer_erase);
	stmt_bind_i64(erase, 1, change->campaign);
	stmt_bind_i64(erase, 2, id);
	const enum outcome outcome = stmt_run(erase, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *forget = stmt_start(conn, &sql_ask_hash_forget);
	stmt_bind_i64(forget, 1, id);
	return stmt_run(forget, fault);
}

enum outcome offer_forget(struct conn *conn, int64_t now, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_offer_forget);
	stmt_bind_i64(forget, 1, now);
	return stmt_run(forget, fault);
}

// --- deliveries ---

enum { FROM_ANY = 0xff };
#define IN(state) (1u << (state))

// The steps, from which states each can be taken, and where it leads.
static const struct step {
	const char *act;
	unsigned from; // bits of states
	enum delivery_state to;
} steps[] = {
    {"need-yes", IN(DELIVERY_ASKED), DELIVERY_ASKED},
    {"offer-yes", IN(DELIVERY_ASKED), DELIVERY_ASKED},
    {"no", IN(DELIVERY_ASKED) | IN(DELIVERY_AGREED), DELIVERY_REFUSED},
    {"need-no", IN(DELIVERY_ASKED) | IN(DELIVERY_AGREED), DELIVERY_REFUSED},
    {"offer-no", IN(DELIVERY_ASKED) | IN(DELIVERY_AGREED), DELIVERY_REFUSED},
    {"promised", IN(DELIVERY_AGREED), DELIVERY_PROMISED},
    {"on-the-way", IN(DELIVERY_AGREED) | IN(DELIVERY_PROMISED), DELIVERY_UNDERWAY},
    {"arrived", IN(DELIVERY_AGREED) | IN(DELIVERY_PROMISED) | IN(DELIVERY_UNDERWAY),
     DELIVERY_ARRIVED},
    {"fell-through", IN(DELIVERY_AGREED) | IN(DELIVERY_PROMISED) | IN(DELIVERY_UNDERWAY),
     DELIVERY_FAILED},
    {"back", FROM_ANY, DELIVERY_ASKED},
};
#define N_STEPS (sizeof steps / sizeof steps[0])

const char *const delivery_acts[] = {"need-yes", "offer-yes",	 "no",	 "promised", "on-the-way",
				     "arrived",	 "fell-through", "back", NULL};

static const struct step *step_find(struct str act)
{
	for (size_t i = 0; i < N_STEPS; i++)
		if (str_equal(act, str_from(steps[i].act)))
			return &steps[i];
	return NULL;
}

bool delivery_may(const struct delivery *delivery, struct str act)
{
	const struct step *step = step_find(act);
	if (!step || !(step->from & IN(delivery->state)))
		return false;
	if (str_equal(act, STR("back")))
		return delivery->before >= 0;
	if (str_equal(act, STR("need-yes")))
		return !delivery->need_yes;
	return !str_equal(act, STR("offer-yes")) || !delivery->offer_yes;
}

static enum outcome pair_find(struct conn *conn, struct arena *arena,
			      const struct need_change *change, int64_t need_id, int64_t offer_id,
			      struct need *ret_need, struct offer *ret_offer, struct fault *fault)
{
	const enum outcome outcome =
	    need_find(conn, arena, change->campaign, need_id, ret_need, fault);
	return outcome == OK ? offer_find(conn, arena, change->campaign, offer_id, ret_offer, fault)
			     : outcome;
}

// Shares that go from the one to the other.
static enum outcome shares_meet(const struct need *need, const struct offer *offer, int64_t now,
				int64_t *ret_shares, struct fault *fault)
{
	const struct match_need wanted = need_match(need);
	const struct match_offer given = offer_match(offer);
	const int64_t lacks = thing_shares(&need->thing) - need->held;
	const int64_t left = thing_shares(&offer->thing) - offer->held;
	if (match_cost(&wanted, &given, now) < 0)
		return fail(INVALID, fault,
			    /*tr*/
			    "This offer may not be passed on for this need. Transport, "
			    "lodging, childcare and one-to-one help need a giver whom the "
			    "team has checked.");
	if (need->state != NEED_OPEN || lacks <= 0 || left <= 0)
		return fail(CONFLICT, fault,
			    /*tr*/ "Nothing is left of it: it was promised already.");
	*ret_shares = lacks < left ? lacks : left;
	return OK;
}

static enum outcome delivery_put(struct conn *conn, const struct need_change *change,
				 const struct delivery *delivery, int64_t *ret_id,
				 struct fault *fault)
{
	struct stmt *put = stmt_start(conn, &sql_delivery_put);
	stmt_bind_i64(put, 1, id_next(change->ids));
	stmt_bind_i64(put, 2, change->campaign);
	stmt_bind_i64(put, 3, delivery->need);
	stmt_bind_i64(put, 4, delivery->offer);
	stmt_bind_i64(put, 5, delivery->shares);
	stmt_bind_i64(put, 6, delivery->state);
	stmt_bind_i64(put, 7, change->now);
	enum outcome outcome = stmt_run(put, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_delivery_of_pair);
	stmt_bind_i64(find, 1, delivery->need);
	stmt_bind_i64(find, 2, delivery->offer);
	if (stmt_step(find))
		*ret_id = stmt_i64(find, 0);
	return stmt_end(find, fault);
}

// Whether the two are in one delivery already that is not over.
static enum outcome pair_free(struct conn *conn, int64_t need, int64_t offer, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_delivery_of_pair);
	stmt_bind_i64(find, 1, need);
	stmt_bind_i64(find, 2, offer);
	const bool held = stmt_step(find) && delivery_row(find).state <= DELIVERY_ARRIVED;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && held)
		return fail(CONFLICT, fault, /*tr*/ "They were asked already.");
	return outcome;
}

enum outcome delivery_ask(struct conn *conn, const struct need_change *change, int64_t need_id,
			  int64_t offer_id, bool refuse, int64_t *ret_id, struct fault *fault)
{
	struct arena arena;
	struct need need;
	struct offer offer;
	struct delivery delivery = {
	    .need = need_id,
	    .offer = offer_id,
	    .state = refuse ? DELIVERY_REFUSED : DELIVERY_ASKED,
	};
	arena_init(&arena, (size_t)1 << 20);
	enum outcome outcome =
	    pair_find(conn, &arena, change, need_id, offer_id, &need, &offer, fault);
	if (outcome == OK)
		outcome = pair_free(conn, need_id, offer_id, fault);
	if (outcome == OK && !refuse)
		outcome = shares_meet(&need, &offer, change->now, &delivery.shares, fault);
	arena_free(&arena);
	if (outcome == OK)
		outcome = delivery_put(conn, change, &delivery, ret_id, fault);
	if (outcome == OK)
		outcome = event_add(conn, change, need_id, offer_id, refuse ? "refused" : "asked",
				    STR(""), fault);
	return outcome == OK && !refuse ? ask_begin(conn, change, *ret_id, fault) : outcome;
}

static enum outcome delivery_write(struct conn *conn, const struct need_change *change,
				   const struct delivery *delivery, struct fault *fault)
{
	struct stmt *update = stmt_start(conn, &sql_delivery_update);
	stmt_bind_i64(update, 1, delivery->id);
	stmt_bind_i64(update, 2, delivery->state);
	stmt_bind_i64(update, 3, delivery->before);
	stmt_bind_i64(update, 4, delivery->need_yes);
	stmt_bind_i64(update, 5, delivery->offer_yes);
	stmt_bind_i64(update, 6, delivery->expected_at);
	stmt_bind_i64(update, 7, change->now);
	return stmt_run(update, fault);
}

// Those of a need that were only asked stand down, and hear of it.
static enum outcome others_stand_down(struct conn *conn, const struct need_change *change,
				      struct arena *arena, const struct delivery *delivery,
				      struct fault *fault)
{
	struct delivery *list;
	size_t count;
	struct stmt *down = stmt_start(conn, &sql_delivery_stand_down);
	stmt_bind_i64(down, 1, delivery->need);
	stmt_bind_i64(down, 2, delivery->id);
	stmt_bind_i64(down, 3, change->now);
	enum outcome outcome = stmt_run(down, fault);
	if (outcome == OK)
		outcome = delivery_list(conn, arena, DELIVERIES_OF_NEED, delivery->need, &list,
					&count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		if (list[i].state == DELIVERY_STOOD_DOWN)
			outcome = ask_wake(conn, list[i].id, change->now, fault);
	return outcome;
}

// What a step means for the need and the offer: agreed to, others stand down if nothing is open any
// more; arrived, what is met and what is given away ends; taken back, both begin again.
static enum outcome step_follow(struct conn *conn, const struct need_change *change,
				const struct delivery *delivery, enum delivery_state was,
				struct fault *fault)
{
	struct arena arena;
	struct need need;
	struct offer offer;
	int64_t arrived = 0;
	arena_init(&arena, (size_t)1 << 20);
	enum outcome outcome =
	    pair_find(conn, &arena, change, delivery->need, delivery->offer, &need, &offer, fault);
	if (outcome == OK && delivery->state == DELIVERY_AGREED &&
	    delivery->shares >= thing_shares(&need.thing))
		outcome = others_stand_down(conn, change, &arena, delivery, fault);
	if (outcome == OK) {
		struct stmt *sum = stmt_start(conn, &sql_need_arrived);
		stmt_bind_i64(sum, 1, need.id);
		arrived = stmt_step(sum) ? stmt_i64(sum, 0) : 0;
		outcome = stmt_end(sum, fault);
	}
	const bool met = arrived >= thing_shares(&need.thing);
	if (outcome == OK && delivery->state == DELIVERY_ARRIVED && met && need.state == NEED_OPEN)
		outcome = need_move(conn, change, need.id, NEED_MET, STR(""), fault);
	if (outcome == OK && was == DELIVERY_ARRIVED && !met && need.state == NEED_MET)
		outcome = need_move(conn, change, need.id, NEED_OPEN, STR(""), fault);
	const bool given = offer.held >= thing_shares(&offer.thing);
	if (outcome == OK && delivery->state == DELIVERY_ARRIVED && given &&
	    offer.state <= OFFER_OPEN)
		outcome = offer_move(conn, change, offer.id, OFFER_DONE, STR(""), fault);
	if (outcome == OK && was == DELIVERY_ARRIVED && delivery->state != DELIVERY_ARRIVED &&
	    offer.state == OFFER_DONE)
		outcome = offer_move(conn, change, offer.id, OFFER_OPEN, STR(""), fault);
	arena_free(&arena);
	return outcome;
}

// A step taken back that let something go must find it still there.
static enum outcome back_check(struct conn *conn, const struct need_change *change,
			       const struct delivery *delivery, struct fault *fault)
{
	struct arena arena;
	struct need need;
	struct offer offer;
	if (delivery->state <= DELIVERY_ARRIVED || delivery->before > DELIVERY_ARRIVED)
		return OK;
	arena_init(&arena, (size_t)1 << 20);
	enum outcome outcome =
	    pair_find(conn, &arena, change, delivery->need, delivery->offer, &need, &offer, fault);
	if (outcome == OK && (thing_shares(&need.thing) - need.held < delivery->shares ||
			      thing_shares(&offer.thing) - offer.held < delivery->shares))
		outcome = fail(CONFLICT, fault,
			       /*tr*/ "Nothing is left of it: it was promised already.");
	arena_free(&arena);
	return outcome;
}

enum outcome delivery_step(struct conn *conn, const struct need_change *change, int64_t id,
			   struct str act, int64_t expected_at, struct str note,
			   struct fault *fault)
{
	struct delivery delivery;
	enum outcome outcome = delivery_find(conn, change->campaign, id, &delivery, fault);
	if (outcome != OK)
		return outcome;
	const struct step *step = step_find(act);
	if (!step || !delivery_may(&delivery, act))
		return fail(CONFLICT, fault,
			    /*tr*/ "That is not possible any more. Look at how it stands now.");
	const enum delivery_state was = delivery.state;
	if (str_equal(act, STR("back"))) {
		outcome = back_check(conn, change, &delivery, fault);
		delivery.state = (enum delivery_state)delivery.before;
		delivery.before = -1;
		delivery.need_yes = delivery.need_yes && delivery.state != DELIVERY_ASKED;
		delivery.offer_yes = delivery.offer_yes && delivery.state != DELIVERY_ASKED;
	} else {
		delivery.need_yes = delivery.need_yes || str_equal(act, STR("need-yes"));
		delivery.offer_yes = delivery.offer_yes || str_equal(act, STR("offer-yes"));
		delivery.before = (int)was;
		delivery.state = step->to;
		if (step->to == DELIVERY_ASKED && delivery.need_yes && delivery.offer_yes)
			delivery.state = DELIVERY_AGREED;
		if (expected_at != 0)
			delivery.expected_at = expected_at;
	}
	if (outcome == OK)
		outcome = delivery_write(conn, change, &delivery, fault);
	if (outcome == OK)
		outcome =
		    event_add(conn, change, delivery.need, delivery.offer, step->act, note, fault);
	if (outcome == OK)
		outcome = ask_wake(conn, id, change->now, fault);
	return outcome == OK ? step_follow(conn, change, &delivery, was, fault) : outcome;
}
