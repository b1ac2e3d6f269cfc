// SPDX-License-Identifier: AGPL-3.0-or-later
// Needs, offers and what becomes of them, as data for pages and the API. Only describes and names;
// what goes in is found by need_page.h. Holds no contact, but for the one that was opened.
#ifndef CAUSEWAY_MATCH_NEED_VIEW_H
#define CAUSEWAY_MATCH_NEED_VIEW_H

#include "match/ask.h"
#include "page/view.h"

// A reason for or against a pair. Of the texts, one is there; of the rest what it speaks of.
struct reason_view {
	const char *word;   // "near"
	const char *weight; // "for", "unknown", "short", "caution"
	double number;	    // km, an amount, or nothing
	int64_t at;	    // a time; 0: none
	// ---- for pages only
	const char *text;	 // message id of a reason without numbers
	const char *has, *lacks; // message ids of a condition
	int64_t km, beyond_km, part;
	int64_t later, too_late; // times
	bool near;
	bool against; // not known, short, or a caution
};

struct proposal_view {
	int64_t need, offer;
	const char *fit;	  // "strong", "fair", "part"
	int64_t cost;		  // the less the better
	double amount;		  // of it, in the unit of the need
	struct view_list reasons; // of struct reason_view
	// ---- for pages only
	const char *fit_name, *item_name, *unit_name;
	struct str what, giver, place;
	int64_t amount_shown; // 0: nobody said
	struct str slug;
	bool may_work;
};

struct delivery_view {
	int64_t id, need, offer;
	const char *state; // "asked"
	bool need_yes, offer_yes;
	int64_t expected_at, changed_at;
	// ---- for pages only
	const char *state_name, *state_style, *item_name;
	struct str slug, what;
	int64_t case_id, case_number;
	const char *offer_name, *offer_unit; // what is given
	int64_t offer_amount;
	struct str giver, offer_place;
	bool may_work, may_need_yes, may_offer_yes, may_no, may_promise, may_go, may_arrive,
	    may_fail, may_back;
	bool asking;			 // yes or no is waited for
	int64_t need_asked, offer_asked; // when; 0: nobody could be reached
	bool call;			 // somebody has to call one of them
	bool agreed;			 // contacts may be passed on
};

struct need_row {
	int64_t id, case_id, case_number, revision;
	const char *item, *urgency, *state; // words
	struct str what, for_whom, place;
	double amount, lat, lon;
	int64_t from_at, until_at;
	const char *access;
	struct view_list proposals; // of struct proposal_view
	// ---- for pages only
	const char *item_name, *unit_name, *urgency_name, *urgency_icon, *urgency_level;
	const char *state_name, *state_style;
	int64_t amount_shown;
	bool some_proposals;
	struct str slug;
};

struct offer_row {
	int64_t id, post, organisation, revision;
	const char *item, *state; // words
	struct str what, place, giver, time_words;
	double amount, lat, lon, reach_km;
	int64_t from_at, until_at, created_at;
	bool vetted, barred, reachable;
	// ---- for pages only
	const char *item_name, *unit_name, *state_name, *state_style;
	int64_t amount_shown;
	bool fresh, guarded; // nobody has read it; needs a checked giver
	struct str slug;
};

struct choice_view {
	struct str word; // for the form
	const char *name;
	struct str label; // instead of a name: a person's or organisation's own
	bool chosen;
};

// What the forms of both hold; comes back as it was typed.
struct thing_form {
	struct view_list items, conditions; // of struct choice_view
	struct str what, amount, place, langs, until, from;
	int64_t revision;
};

struct need_event_view {
	int64_t at;
	struct str by, note;
	const char *what; // word
	// ---- for pages only
	const char *what_name;
	bool giver; // no account did it
};

// The board, or the needs of one case.
struct matches_view {
	struct view_list needs;	     // of struct need_row
	struct view_list deliveries; // of struct delivery_view
	struct view_list offers;     // of struct offer_row
	int64_t n_needs, n_offers;
	int64_t case_id;	   // 0: the whole board
	int64_t next, next_offers; // the last need and offer shown, if more follow; else 0
	// ---- for pages only
	struct str slug;
	int64_t case_number;
	int64_t after, after_offers; // needs and offers after these are shown; 0: from the first
	bool may_work, some_needs, some_deliveries, some_offers, more_needs;
	bool adding; // the form for a need is there
	struct thing_form form;
	struct str for_whom;
	struct view_list accesses; // of struct choice_view
	struct str problem;
	bool shared; // for people of a partner: nothing is proposed or arranged here
};
extern const struct view matches_view_view;

struct need_view {
	struct need_row need;
	struct view_list deliveries, events; // of struct delivery_view, need_event_view
	// ---- for pages only
	struct str slug;
	bool may_work, some_deliveries, open;
	struct thing_form form;
	struct str for_whom;
	struct view_list accesses;
	struct str problem;
};
extern const struct view need_view_view;

struct offer_view {
	struct offer_row offer;
	struct view_list deliveries, events;
	struct str contact, name; // opened; empty: not
	bool may_call;
	// ---- for pages only
	struct str slug;
	bool may_work, may_open, some_deliveries, open, exists;
	struct thing_form form;
	struct view_list organisations; // of struct choice_view
	struct str reach_km;
	int64_t post;
	struct str problem;
};
extern const struct view offer_view_view;

// Names for pages.
const char *unit_shown(int item); // NULL where the thing itself says it
struct delivery_look {
	const char *name, *style; // message id; style may be NULL
};
struct delivery_look delivery_look(enum delivery_state state);
const char *condition_name(enum match_condition condition);

// Each borrows from what it is given; lists lie in the arena.
void need_row_fill(const struct need *need, struct str slug, struct need_row *row);
void offer_row_fill(const struct offer *offer, struct str slug, struct offer_row *row);
void delivery_view_fill(const struct delivery *delivery, struct str slug, bool may_work,
			struct delivery_view *view);
// How its sides were asked.
void delivery_view_asked(const struct ask sides[ASK_SIDES], struct delivery_view *view);
// What it is about, on both sides.
void delivery_view_name(const struct need *need, const struct offer *offer,
			struct delivery_view *view);
void proposal_view_fill(struct arena *arena, const struct match_pair *pair, const struct need *need,
			const struct offer *offer, struct proposal_view *view);
void need_event_view_fill(const struct need_event *event, struct need_event_view *view);
// The form with what is chosen, but for its times, which take the page's clocks.
void thing_form_fill(struct arena *arena, const struct thing *thing, struct thing_form *form);
struct view_list access_choices(struct arena *arena, enum match_access chosen);

#endif
