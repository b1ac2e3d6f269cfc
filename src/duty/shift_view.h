// SPDX-License-Identifier: AGPL-3.0-or-later
// "Who is on duty" as data: the people on duty, the viewer's own shift, and the cases that they
// would leave behind.
#ifndef CAUSEWAY_DUTY_SHIFT_VIEW_H
#define CAUSEWAY_DUTY_SHIFT_VIEW_H

#include "page/view.h"
#include "respond/case.h"

struct shift_person {
	struct str name;
	bool lead;
	int64_t began_at, until_at;
	// ---- for pages only
	struct str initials;
	bool me;
};

struct shift_case {
	int64_t id, number;
	struct str title;
	const char *urgency; // word
	int64_t due_at;
	// ---- for pages only
	const char *urgency_name, *urgency_icon, *urgency_level;
	bool late, guarded;
};

// One choice of the form: for how long.
struct shift_hours {
	int64_t hours;
	bool chosen;
};

// A topic, and whether the viewer is spared it.
struct shift_topic {
	int64_t number;	  // of the label
	const char *name; // message id
	bool off;
};

struct shift_view {
	struct view_list people; // of struct shift_person
	bool on_duty;		 // the viewer is
	bool lead;		 // and leads
	int64_t until_at;	 // and until when
	struct view_list cases;	 // of struct shift_case: the viewer's own
	int64_t worked_hours;	 // of the last 24
	int64_t life_taken;	 // cases with life at risk of the last 8
	// ---- for pages only
	struct str slug;
	bool may_work;
	bool rest;  // it is time to rest
	bool pause; // several life cases: a pause is offered
	bool spared;
	struct view_list topics; // of struct shift_topic
	bool some_people, some_cases;
	int64_t n_cases;
	struct view_list hours; // of struct shift_hours
	const char *problem;	// message id
};
extern const struct view shift_view_view;

extern const char *const shift_wrong_end;

// Fills all but the campaign's part. Borrows from `from`.
void shift_case_fill(const struct desk_case *from, int64_t now, struct shift_case *row);

#endif
