// SPDX-License-Identifier: AGPL-3.0-or-later
// Two queues with one Post at a time in the middle, as data: what Triage is not sure of, and the
// daily sample of what it discarded.
#ifndef CAUSEWAY_DESK_QUEUE_VIEW_H
#define CAUSEWAY_DESK_QUEUE_VIEW_H

#include "respond/post_view.h"

struct unsure_view {
	const struct post_view *one; // NULL: none is left
	struct str slug;
	struct str next;	// where to go on after this one
	struct str pass;	// where to go on without a word about it
	struct str again;	// where to go after what was just said is undone
	const char *guess;	// what triage takes it for, a message id; NULL: nothing
	const char *guess_icon; // its word
	struct str guess_set;	// what the button says: "kind:offer"
	bool teach;		// the ten that teach most
	int64_t done, of;	// of those: labelled so far, of UNSURE_TEACH
	int64_t place;		// of this one: 1 …
	bool finished;		// all are done
	int64_t among;		// newest Posts that nobody labelled, as far as looked at
	int64_t otherwise;	// of them: read otherwise than before people taught Triage
	int64_t left;		// how many wait, at most UNSURE_COUNTED
	bool many;		// more than that
	bool passed;		// some were skipped: the queue can begin again
	struct view_list fixed; // of one struct post_change: what was just said
};
extern const struct view unsure_view_view;
#define UNSURE_COUNTED 500
#define UNSURE_TEACH   10 // Posts of one round

struct sample_view {
	const struct post_view *one; // NULL: nothing to look at
	struct str slug;
	struct str here;
	struct str date;  // of the day: "2026-07-14"
	int64_t day;	  // its start, ms UTC
	int64_t sample;	  // id; 0: not drawn yet
	int64_t posts;	  // in the sample
	int64_t of_posts; // discarded that day when it was drawn, or until now
	int64_t place;	  // of this one
	int64_t checked, wrong;
	bool drawn, finished;
	bool some;     // something was discarded
	bool outdated; // of an earlier day
};
extern const struct view sample_view_view;

#endif
