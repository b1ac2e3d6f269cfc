// SPDX-License-Identifier: AGPL-3.0-or-later
// The register of rumours, one rumour, and what the public reads of them, as data.
#ifndef CAUSEWAY_RESPOND_RUMOUR_VIEW_H
#define CAUSEWAY_RESPOND_RUMOUR_VIEW_H

#include "page/view.h"
#include "respond/rumour.h"

struct rumour_row {
	int64_t id, number;
	struct str claim, place, harm, evidence, by, sure_by;
	const char *sure; // word
	int64_t sure_at, look_at, at, closed_at, posts, answers, checked, said_in;
	bool public;
	// ---- for pages only
	const char *sure_name, *sure_icon, *sure_style;
	bool late; // it should be looked at again
};
struct rumours_view {
	struct view_list rumours; // of struct rumour_row
	int64_t next;		  // where they go on; 0: these are all
	// ---- for pages only
	struct str slug, problem, claim, place, harm;
	int64_t post; // that repeats one of them, which is to be chosen; 0: none
	bool may_record, some;
};
extern const struct view rumours_view_view;

struct rumour_answer_row {
	struct str lang, name, text, by, checked_by;
	int64_t at, checked_at;
	// ---- for pages only
	bool written, may_check;
};
struct rumour_spread_row {
	int64_t incident, posts, post;
	struct str title;
};
struct rumour_choice {
	const char *word, *name;
	bool chosen;
};
struct rumour_view {
	struct rumour_row rumour;
	struct view_list answers; // of struct rumour_answer_row: every language of the campaign
	struct view_list spreads; // of struct rumour_spread_row
	// ---- for pages only
	struct str slug, problem, evidence;
	struct view_list sures; // of struct rumour_choice
	bool may_record, may_decide, some_spreads;
};
extern const struct view rumour_view_view;

// What the public reads: what is true, never who said otherwise.
struct rumour_told {
	int64_t number;
	struct str claim, answer, answer_lang;
	const char *sure;
	int64_t sure_at;
	// ---- for pages only
	bool false_, foreign;
};
struct rumours_public_view {
	struct view_list rumours; // of struct rumour_told
	struct str name, slug;
	// ---- for pages only
	bool some;
};
extern const struct view rumours_public_view_view;

// What a post or a Case that repeats a false rumour carries on the desk.
struct rumour_note {
	int64_t id, number;
	struct str slug;		// of the campaign
	struct str answer, answer_lang; // checked; empty: there is none yet
};
extern const struct view rumour_note_view;
// The note of an incident, in the arena, with the answer in `lang` if there is one; NULL if its
// posts repeat no false rumour.
enum outcome rumour_note_find(struct conn *conn, struct arena *arena, struct str slug,
			      int64_t incident, struct str lang,
			      const struct rumour_note **ret_note, struct fault *fault);

// How sure, for people. `now`: to tell what is late.
struct rumour_row rumour_row_of(const struct rumour *rumour, int64_t now);

#endif
