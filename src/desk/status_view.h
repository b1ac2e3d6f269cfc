// SPDX-License-Identifier: AGPL-3.0-or-later
// The status page of somebody who wrote to us, as data: plain words for each step, what was written
// to them, and the forms by which they say more. Shows no place, no name and no illness.
#ifndef CAUSEWAY_DESK_STATUS_VIEW_H
#define CAUSEWAY_DESK_STATUS_VIEW_H

#include "desk/safe_contact.h"
#include "desk/status.h"
#include "page/view.h"

// One of the four steps.
struct status_mark {
	const char *name; // message id
	const char *icon;
	bool current;
};
// One of the ways that are safe or not.
struct status_way {
	const char *input, *says; // of the form; message id
	bool chosen, waits;	  // waits: asked for only
};
struct status_said {
	int64_t at;
	struct str words, lang;
};

struct status_help_row {
	const char *state; // "agreed", "promised", "on-the-way" or "arrived"
	int64_t since;
	// ---- for pages only
	const char *name, *style;
};

struct status_view {
	struct str code;
	const char *state; // "received", "read", "doing", "closed"
	int64_t changed_at, promised_at, told_at;
	struct view_list replies; // of struct status_said, newest first
	struct view_list help;	  // of struct status_help_row, newest first
	int64_t asked;		  // the delivery of which they are asked; 0: none
	struct str emergency;	  // number to call; empty until set
	struct str receipt;	  // the campaign's own words; may be empty
	struct str receipt_lang;  // their language; empty: not known
	bool unattended;	  // nobody is on duty now
	bool ended;		  // the campaign is archived: nobody reads any more
	bool reachable;		  // left a number or an address
	bool may_call, may_text, may_leave, may_share;
	bool only_here;	 // what was left may neither be called nor written to
	bool asked_more; // may_… that were asked for wait until somebody made sure
	// ---- for pages only
	const char *name, *icon, *style, *title, *lede; // of the state; message ids but icon, style
	struct view_list steps;				// of struct status_mark
	bool received, closed, some_replies, some_help;
	struct view_list ways;	     // of struct status_way
	bool fresh;		     // more than before counts at once
	bool sent, kept;	     // what was written, or chosen, is with us
	struct str ticket;	     // as in campaign/ticket.h
	bool add, fix, end;	     // which of them is chosen
	struct str words;	     // as typed
	const char *problem;	     // message id
	bool trouble;		     // could not be kept just now
	bool may_photo;		     // a picture can be sent
	int64_t photo_most;	     // of at most so many MiB
	bool photo_sent, photo_lost; // one just came; one just did not
	struct str photo_problem;    // why not
};
extern const struct view status_view_view;

// Everything that the status says; the rest stays as it is. Borrows from `from`.
void status_view_fill(struct arena *arena, const struct status *from, struct status_view *view);
void status_view_reach(struct arena *arena, const struct safe_contact *from,
		       struct status_view *view);

#endif
