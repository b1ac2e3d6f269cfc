// SPDX-License-Identifier: AGPL-3.0-or-later
// "Who answers when somebody calls for help?" as data: what is set before "I need help" opens, what
// is missing, and the hours at which nobody reads.
#ifndef CAUSEWAY_DUTY_DUTY_VIEW_H
#define CAUSEWAY_DUTY_DUTY_VIEW_H

#include "campaign/duty.h"
#include "page/view.h"

// A sentence, or the name of a day.
struct duty_word {
	const char *text; // message id
};

struct duty_row {
	int64_t id;
	struct view_list days;	// of struct duty_word
	struct str from, until; // "22:00"
	struct str name, second_name;
	bool all_day;
};

struct duty_choice {
	int64_t id;
	struct str name;
	bool chosen;
};

struct duty_view {
	bool open;
	bool attended, in_hours;
	struct view_list missing; // of struct duty_word
	struct str emergency;
	struct str read_from, read_until; // "06:00"
	bool always;			  // messages are read around the clock
	struct str clocks;		  // "Asia/Kathmandu"
	struct view_list turns;		  // of struct duty_row
	struct view_list gaps;		  // of struct duty_row: hours with nobody
	struct str lead, second;	  // names; empty: nobody
	// ---- for pages only
	struct str slug;
	bool no_lead, no_second, unfit; // of the leads; unfit: one lost the role
	bool some_missing, some_turns, some_gaps;
	struct view_list leads, seconds;   // of struct duty_choice: who may be a lead
	struct view_list readers, standby; // and who may be in the roster
	bool some_leads, some_readers;
	struct view_list days; // of struct duty_day
	struct str turn_from, turn_until;
	const char *problem;	  // message id: of the first form
	const char *turn_problem; // and of the roster's
	bool saved;
};
extern const struct view duty_view_view;

// A box to tick.
struct duty_day {
	const char *input; // "mon"
	const char *name;  // message id
	bool chosen;
};
#define DUTY_DAYS 7
extern const char *const duty_day_inputs[DUTY_DAYS + 1];

// The days' names: "Every day", "Monday to Friday", or each by itself.
struct view_list duty_days_list(struct arena *arena, unsigned days);
// What is missing, one sentence each.
struct view_list duty_missing_list(struct arena *arena, unsigned missing);
// The boxes, with those of `days` ticked.
struct view_list duty_day_boxes(struct arena *arena, unsigned days);

#endif
