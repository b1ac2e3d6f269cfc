// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk as data: the stream, the board and one case side by side, with the line of live numbers
// on top. Only describes and names; what goes in is found by the desk's handler.
#ifndef CAUSEWAY_DESK_DESK_VIEW_H
#define CAUSEWAY_DESK_DESK_VIEW_H

#include "respond/case_view.h"

// Cases of one urgency, or those that were closed.
struct desk_group {
	const char *level, *icon, *name; // NULL: closed ones
	int64_t count;			 // also those on further pages
	struct view_list rows;		 // of struct case_row
};
struct desk_tab {
	const char *word; // "open", "nobody", "mine", "waiting", "due", "closed"
	const char *name; // message id
	struct str href;
	int64_t count;
	bool current;
};
// A quick filter of the stream.
struct desk_pill {
	const char *word, *name; // name: message id
	struct str href;
	bool current;
};
struct desk_link {
	struct str name, href;
	bool current;
};
// Somebody on duty.
struct desk_person {
	struct str name, initials;
	bool lead;
	int64_t until;
};

struct desk_view {
	struct stream_view stream;
	struct view_list tabs;	 // of struct desk_tab
	struct view_list groups; // of struct desk_group
	struct view_list pills;	 // of struct desk_pill
	struct view_list views;	 // of struct desk_link
	struct view_list shift;	 // of struct desk_person
	const struct case_view *chosen;
	struct str slug, campaign, here; // here: this page, to come back to
	struct str all_href, more_href;	 // all filters; the next page of the board
	const char *board;		 // the current tab's word
	int64_t open, nobody, life_nobody, due_soon;
	int64_t due_before; // time up to which due_soon counts
	int64_t more;	    // cases on further pages
	struct str lead;    // name of who leads the shift; empty: nobody
	int64_t lead_until;
	bool some_views, some_shift, on_shift, may_work, hint;
	bool partner;
	int64_t asked_over; // Cases that the viewer's organisation was asked to take
	bool started;	    // an incident ever became a case
	bool empty;	    // nothing on this tab
	bool empty_open, empty_nobody, empty_mine, empty_waiting, empty_due, empty_closed;
};
extern const struct view desk_view_view;

// The tabs of the board in their order; words as in case_list_which.
extern const char *const desk_boards[7]; // NULL-terminated
// Which list a word stands for; CASES_OPEN for anything else.
enum case_list_which desk_board(struct str word);

// Fills the tabs from the figures. `query` is the stream's part of the address ("&kind=offer", may
// be empty): tabs keep it. What is due soon has a tab only while it is shown; the line of numbers
// leads there.
struct view_list desk_tabs(struct arena *arena, struct str path, struct str query,
			   const struct case_figures *figures, enum case_list_which current);
// Cuts rows, ordered by urgency, into groups with the counts of `figures` (NULL: only the rows).
struct view_list desk_groups(struct arena *arena, const struct case_row *rows, size_t count,
			     const struct case_figures *figures);
// One group without a heading, for closed ones.
struct view_list desk_closed_group(struct arena *arena, const struct case_row *rows, size_t count);

#endif
