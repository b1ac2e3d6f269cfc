// SPDX-License-Identifier: AGPL-3.0-or-later
// What cases need, what people and organisations offer, and what becomes of the two: asked, agreed,
// promised, on the way, arrived, or fallen through. Nothing is meant for two at once: what was
// asked for is held until somebody says no. Every step is kept with who did it and can be taken
// back. Never proposes (match/match_board.h), never sends, and shows no contact: that stays
// sealed. Counters of appeals read the query need_sums, and nothing else of these tables.
#ifndef CAUSEWAY_MATCH_NEED_H
#define CAUSEWAY_MATCH_NEED_H

#include "base/id.h"
#include "match/match_board.h"
#include "respond/reach.h"
#include "store/store.h"

#define NEEDS_MOST	 2000 // that are put on the board, the most urgent
#define OFFERS_MOST	 2000 // likewise, the newest
#define OFFERS_LIVE_MOST 20000
#define DELIVERIES_MOST	 500 // read at once
#define EVENTS_MOST	 50
#define AMOUNT_MOST	 1000000
#define OFFER_KEEP_MS	 ((int64_t)183 * 24 * 3600 * 1000) // half a year, as the form says

// What needs and offers have in common.
struct thing {
	int item;	  // of item_table
	struct str what;  // in words
	double amount;	  // in the item's unit; 0: nobody said
	struct str place; // in words
	struct match_where where;
	struct match_when when;
	unsigned conditions; // bit i: enum match_condition
	struct str langs;    // codes, one space between
};

enum need_state { NEED_OPEN, NEED_MET, NEED_WITHDRAWN, NEED_STATES };
extern const char *const need_state_names[NEED_STATES]; // "open" …
struct need {
	int64_t id, case_id, case_number, created_at, revision;
	enum post_urgency urgency; // of the case
	struct thing thing;
	struct str for_whom;
	enum match_access access;
	enum need_state state;
	int64_t held; // shares that are asked for, on the way or there
};

enum offer_state { OFFER_NEW, OFFER_OPEN, OFFER_DONE, OFFER_WITHDRAWN, OFFER_STATES };
extern const char *const offer_state_names[OFFER_STATES]; // "new": nobody has read it …
struct offer {
	int64_t id, post, organisation, created_at, revision; // post, organisation: 0: none
	struct str code, organisation_name, organisation_kind;
	struct thing thing;
	struct str time_words;
	double reach_km;
	bool vetted, barred, reachable; // reachable: left a way to reach them
	enum offer_state state;
	int64_t held;
	// Only for offer_add:
	struct str contact, message; // sealed; external id of the form, or empty
	struct str lang;	     // BCP 47 of the form; may be empty
};

enum delivery_state {
	DELIVERY_ASKED,
	DELIVERY_AGREED, // by both sides
	DELIVERY_PROMISED,
	DELIVERY_UNDERWAY,
	DELIVERY_ARRIVED,
	DELIVERY_REFUSED,
	DELIVERY_FAILED, // fell through
	DELIVERY_STOOD_DOWN,
	DELIVERY_STATES
};
extern const char *const delivery_state_names[DELIVERY_STATES]; // "asked", "on-the-way" …
struct delivery {
	int64_t id, need, offer, shares, expected_at, changed_at;
	enum delivery_state state;
	int before; // enum delivery_state; -1: there is nothing to take back
	bool need_yes, offer_yes;
};

// What people can do with a delivery; NULL-terminated. "back" takes the last step back.
extern const char *const delivery_acts[];
// Whether a delivery can take this step now.
bool delivery_may(const struct delivery *delivery, struct str act);

// As the engine takes them; the amounts are what nobody holds yet, at least 1 share.
struct match_need need_match(const struct need *need);
struct match_offer offer_match(const struct offer *offer);
// Shares of the whole; the usual amount if nobody said one.
int64_t thing_shares(const struct thing *thing);

// --- reading; strings in the arena. What is private (respond/protection.h) is as if absent, but
// for the needs of one case: whoever asks for those has looked at the case ---

enum outcome need_list(struct conn *conn, struct arena *arena, int64_t campaign,
		       struct need **ret_list, size_t *ret_count, struct fault *fault);
// The same for people of a partner: of the cases in their reach, and of their own organisation.
enum outcome need_list_shared(struct conn *conn, struct arena *arena, const struct reach *reach,
			      struct need **ret_list, size_t *ret_count, struct fault *fault);
enum outcome offer_list_shared(struct conn *conn, struct arena *arena, const struct reach *reach,
			       struct offer **ret_list, size_t *ret_count, struct fault *fault);
enum outcome need_list_of_case(struct conn *conn, struct arena *arena, int64_t campaign,
			       int64_t case_id, struct need **ret_list, size_t *ret_count,
			       struct fault *fault);
enum outcome need_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
		       struct need *ret_need, struct fault *fault);
enum outcome offer_list(struct conn *conn, struct arena *arena, int64_t campaign,
			struct offer **ret_list, size_t *ret_count, struct fault *fault);
enum outcome offer_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			struct offer *ret_offer, struct fault *fault);
enum outcome offer_of_code(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct str code, struct offer *ret_offer, struct fault *fault);

enum delivery_which { DELIVERIES_GOING, DELIVERIES_OF_NEED, DELIVERIES_OF_OFFER };
enum outcome delivery_list(struct conn *conn, struct arena *arena, enum delivery_which which,
			   int64_t id, struct delivery **ret_list, size_t *ret_count,
			   struct fault *fault); // id: of the campaign, need or offer
enum outcome delivery_find(struct conn *conn, int64_t campaign, int64_t id,
			   struct delivery *ret_delivery, struct fault *fault);
enum outcome delivery_refusals(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct match_refusal **ret_list, size_t *ret_count,
			       struct fault *fault);

struct need_event {
	int64_t at;
	struct str by, what, note; // by: empty: the giver, or the program
	int64_t other;		   // the offer, or the need; 0: none
};
enum outcome need_events(struct conn *conn, struct arena *arena, int64_t need,
			 struct need_event **ret_list, size_t *ret_count, struct fault *fault);
enum outcome offer_events(struct conn *conn, struct arena *arena, int64_t offer,
			  struct need_event **ret_list, size_t *ret_count, struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct need_change {
	struct id_maker *ids;
	int64_t campaign, account; // account 0: the giver
	int64_t now;
};
// INVALID for a thing that is none, an amount over AMOUNT_MOST, or an end before the beginning.
enum outcome need_add(struct conn *conn, const struct need_change *change, const struct need *need,
		      int64_t *ret_id, struct fault *fault);
// CONFLICT if somebody changed it since need->revision.
enum outcome need_edit(struct conn *conn, const struct need_change *change, const struct need *need,
		       struct fault *fault);
enum outcome need_move(struct conn *conn, const struct need_change *change, int64_t id,
		       enum need_state state, struct str note, struct fault *fault);
// TOO_MUCH over OFFERS_LIVE_MOST.
enum outcome offer_add(struct conn *conn, const struct need_change *change,
		       const struct offer *offer, int64_t *ret_id, struct fault *fault);
enum outcome offer_edit(struct conn *conn, const struct need_change *change,
			const struct offer *offer, struct fault *fault);
enum outcome offer_move(struct conn *conn, const struct need_change *change, int64_t id,
			enum offer_state state, struct str note, struct fault *fault);
// Holds of the offer what the need lacks, as far as it goes, and has both sides asked
// (match/ask.h); or, with `refuse`, that the two are not to be proposed again. CONFLICT if one of
// them has nothing left, INVALID if they do not fit: an unvetted offer of transport, lodging,
// childcare or one-to-one help is never asked for (safety rule 11).
enum outcome delivery_ask(struct conn *conn, const struct need_change *change, int64_t need,
			  int64_t offer, bool refuse, int64_t *ret_id, struct fault *fault);
// One step. When both said yes others who were asked stand down if nothing is open any more; what
// arrived ends the need and the offer, as far as nothing is left of them. CONFLICT if the step is
// not possible now.
enum outcome delivery_step(struct conn *conn, const struct need_change *change, int64_t id,
			   struct str act, int64_t expected_at, struct str note,
			   struct fault *fault);
// Puts the contact and the words of an offer away, for good.
enum outcome offer_erase(struct conn *conn, const struct need_change *change, int64_t id,
			 struct fault *fault);
// The same for all offers that are kept no longer.
enum outcome offer_forget(struct conn *conn, int64_t now, struct fault *fault);

#endif
