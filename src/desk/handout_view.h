// SPDX-License-Identifier: AGPL-3.0-or-later
// Hand-outs as data: the sheet that is printed, and the list of those that are out or came back.
#ifndef CAUSEWAY_DESK_HANDOUT_VIEW_H
#define CAUSEWAY_DESK_HANDOUT_VIEW_H

#include "desk/handout.h"
#include "page/view.h"

struct handout_person {
	struct str name, address;
	bool may_call, may_text, may_leave;
	bool closed; // they did not allow that it is passed on, or it stays shut
};
struct handout_case {
	int64_t number, people; // people affected; 0: nobody counted
	struct str title, waiting_for;
	const char *urgency_name, *urgency_icon, *urgency_level;
	struct view_list contacts; // of struct handout_person
};
struct handout_item {
	int64_t id, at, cases, contacts, returned_at;
	struct str by, place, team, returned_by, note;
};
struct handout_view {
	struct view_list cases; // of struct handout_case; of the sheet
	struct view_list items; // of struct handout_item
	struct str slug, place, team, by, problem;
	int64_t at, n_cases, after, next; // hand-outs after that one are shown; where they go on
	bool sheet, some, may_open, contacts;
};
extern const struct view handout_view_view;

#endif
