// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is affected by a case, as data for its page and the API, each with the values of its form.
#ifndef CAUSEWAY_RESPOND_HOUSEHOLD_VIEW_H
#define CAUSEWAY_RESPOND_HOUSEHOLD_VIEW_H

#include "respond/case_view.h"
#include "respond/household.h"

struct household_line {
	int64_t id; // 0: the form of a new one
	struct str label;
	int64_t people, children, elderly, disabled, pregnant;
	bool gone; // counts no more
	// ---- for pages only: what stands in the form
	bool open; // again, with what was typed
	struct str label_text, people_text, children_text, elderly_text, disabled_text,
	    pregnant_text;
};
extern const struct view household_line_view;

// The households of a case. In the form that was refused stands what was typed.
struct view_list household_lines(struct arena *arena, const struct household *list, size_t count,
				 const struct case_typed *typed);
// The form of a new one.
const struct household_line *household_form(struct arena *arena, const struct case_typed *typed);

#endif
