// SPDX-License-Identifier: AGPL-3.0-or-later
// A call taken down by somebody of the team (telephone, radio, paper) as data: the form in the
// order of a call, what to read back before it is kept, and the code to read out afterwards. Values
// come back as they were typed; a problem is the message id of a sentence, or NULL.
#ifndef CAUSEWAY_LISTEN_CALL_VIEW_H
#define CAUSEWAY_LISTEN_CALL_VIEW_H

#include "page/view.h"

// One thing to choose.
struct call_choice {
	const char *word;
	const char *name; // message id
	bool chosen;
};
// A language, or a place of the campaign, by its own name.
struct call_name {
	struct str word, name;
	bool chosen;
};
// A place that the gazetteer knows by what was typed.
struct call_spot {
	int64_t number; // from 1
	struct str name;
	double lat, lon;
	bool chosen;
};
// A letter of the code, and the word that says it over a bad line.
struct call_letter {
	struct str letter;
	const char *spoken; // NULL: a digit
};

struct call_view {
	struct str slug, ticket;
	struct str affected, place, words, people, contact, name, paper, written;
	struct str way, caller, danger, speaks; // words of the choices
	bool may_call, may_text, may_leave, may_share;
	struct view_list ways, callers, dangers; // of struct call_choice
	struct view_list languages, places;	 // of struct call_name
	const char *affected_problem, *place_problem, *words_problem, *people_problem;
	const char *contact_problem, *name_problem, *paper_problem, *written_problem;
	bool problems; // any of them
	bool trouble;  // it could not be kept just now; nothing is wrong with what was typed
	// Read back, before it is kept.
	bool checking, endangered, other, unwritten; // `unwritten`: nothing says when
	const char *way_name, *caller_name;
	struct str speaks_name;
	struct str number_spaced; // "98 01 23 45"
	int64_t written_at;	  // ms UTC; 0: now
	struct view_list spots;	  // of struct call_spot
	bool some_spots;
	// Kept.
	struct str code;	  // empty: nothing is
	struct view_list letters; // of struct call_letter
};
extern const struct view call_view_view;

#endif
