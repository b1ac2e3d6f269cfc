// SPDX-License-Identifier: AGPL-3.0-or-later
// The team's page of one appeal as data: what it says, what waits for a second person, what is not
// translated, and the forms.
#ifndef CAUSEWAY_APPEAL_APPEAL_EDIT_VIEW_H
#define CAUSEWAY_APPEAL_APPEAL_EDIT_VIEW_H

#include "appeal/appeal.h"
#include "page/view.h"

struct edit_choice {
	struct str word, name;
	bool chosen;
};
struct edit_item {
	int64_t id;
	struct str name, unit, note;
	int64_t wanted, promised, arrived, case_number;
	int64_t more_wanted, more_promised, more_arrived; // of these by hand, where it is counted
	struct str feed; // counted from what Cases need of this thing; empty: by hand
	bool held;	 // rests on a Case that is not verified any more: not given out
	// ---- for pages only
	bool more; // something is corrected by hand
};
struct edit_way {
	int64_t id, version;
	struct str words, registration, link, account, area, address, hours, phone, point;
	struct str proposed_name, confirmed_name;
	int64_t proposed_at, force_at;
	// ---- for pages only
	const char *kind_name; // message id
	const char *kind;      // word
	bool money, drop_off, removed;
	bool confirmed, may_confirm;
	bool waits; // another version of it waits
};
struct edit_text {
	int64_t thing;
	const char *field;
	struct str original, original_lang, text;
	// ---- for pages only
	struct str was;
	bool missing;
	bool first, last; // of a form
};
// Words of a partner that wait for approval.
struct edit_wish {
	int64_t thing;		      // by which it is given out alone
	struct str lang, now, wished; // now: what is given out until then; empty: nothing
	const char *field;
	// ---- for pages only
	const char *field_name; // message id
};
struct edit_language {
	struct str code, name;
	int64_t missing;
	bool current;
};

// What was typed into the form that could not be saved, and why.
struct edit_typed {
	struct str form; // "headline", "item", "way", "words", "act"; empty: none
	struct str problem;
	struct str headline, next, name, unit, note, topic, wanted, promised, arrived, case_number,
	    feed;
	struct str kind, way, words, registration, link, account, area, address, hours, phone,
	    point;
	// which form
	bool in_headline, in_need, in_not, in_way, elsewhere;
};

struct appeals_view {
	struct str slug;
	int64_t of; // organisation; 0: the whole campaign
	struct str of_name;
	struct str headline;
	int64_t next_at, changed_at;
	struct view_list needs, nots; // of struct edit_item
	struct view_list ways;	      // of struct edit_way: in force
	struct view_list waiting;     // of struct edit_way
	struct view_list texts;	      // of struct edit_text, where a language is chosen
	struct view_list wishes;      // of struct edit_wish
	int64_t down_at;	      // taken down by the campaign; 0: it stands
	struct str down_name, down_why;
	int64_t followers; // by e-mail; only of the whole campaign
	// ---- for pages only
	struct view_list who;	    // of struct edit_choice
	struct view_list languages; // of struct edit_language: to translate into
	struct view_list spoken;    // of struct edit_choice: to write in
	struct view_list topics;    // of struct edit_choice
	struct view_list feeds;	    // of struct edit_choice
	struct view_list kinds;	    // of struct edit_choice
	struct edit_typed typed;
	struct str lang, lang_name; // that is translated into; empty: none
	struct str by;		    // query of the public page
	int64_t seen;		    // changed_at as the form of an approval sends it
	bool may_edit, coarse, saved;
	bool partner;	 // the viewer is one of a partner's people
	bool of_partner; // the appeal is a partner's, and is written
	bool may_approve, some_wishes, counts;
	bool approvable; // something waits, or it is down
	struct str why;	 // typed: why it is taken down
	bool some_needs, some_nots, some_ways, some_waiting, some_who, some_languages, some_texts;
};
extern const struct view appeals_view_view;

#endif
