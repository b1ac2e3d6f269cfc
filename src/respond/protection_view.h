// SPDX-License-Identifier: AGPL-3.0-or-later
// Protection concerns as data: the list for safeguarding leads, and one with what was written.
#ifndef CAUSEWAY_RESPOND_PROTECTION_VIEW_H
#define CAUSEWAY_RESPOND_PROTECTION_VIEW_H

#include "campaign/concern.h"
#include "page/view.h"
#include "respond/stream_view.h"

struct concern_row {
	int64_t id, number;
	struct str title, lead;
	bool held, by_hand;
	bool life, complaint; // life is at risk; it comes of a complaint
	int64_t raised_at, due_at, closed_at;
	// ---- for pages only
	bool open, late, mine, current, to_review;
};

struct concern_line {
	struct str by, note;
	const char *what; // message id
	int64_t at;
};

struct concern_lead {
	int64_t id;
	struct str name;
	bool on_call;
};

// Those of the team but one, by name, so that whoever raises a concern can say whom it is about: of
// struct concern_lead.
extern const struct view concern_person_view;
enum outcome concern_people(struct conn *conn, struct arena *arena, int64_t campaign, int64_t but,
			    struct view_list *ret_list, struct fault *fault);

struct concern_one {
	struct concern_row row;
	struct view_list posts;	  // of struct post_row
	struct view_list files;	  // of struct case_file
	struct view_list history; // of struct concern_line
	struct str emergency_by, reviewed_by;
	int64_t emergency_at;
	// ---- for pages only
	struct view_list others;      // of struct concern_lead, to hand it to
	struct view_list kept_out;    // of struct concern_lead: whom it is about
	struct view_list people;      // of struct concern_lead: who can be kept out
	struct view_list named_again; // of struct concern_lead: who can be let in again
	bool some_kept_out, some_people, some_named_again;
	bool some_others, some_files, may_review;
	struct str title;
	int64_t case_id, case_number;
	int64_t complaint; // that it comes of; 0: none
};

struct protection_view {
	struct view_list concerns; // of struct concern_row
	struct concern_one *one;   // that was asked for; NULL: none
	struct view_list leads;	   // of struct concern_lead
	// ---- for pages only
	struct str slug, emergency;
	bool some_concerns;
	struct str problem; // what could not be done; translated text of the fault
	struct str typed;   // and the words that came with it
};
extern const struct view protection_view_view;

// `reader`: who looks at it.
void concern_row_fill(const struct concern *concern, int64_t reader, int64_t now,
		      struct concern_row *row);
// The name of an event ("held"), message id.
const char *concern_event_name(struct str what);

#endif
