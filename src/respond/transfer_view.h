// SPDX-License-Identifier: AGPL-3.0-or-later
// Asking a partner to take a case over, as data: one question with what became of it, on the page
// of the case, and the list of all of a campaign.
#ifndef CAUSEWAY_RESPOND_TRANSFER_VIEW_H
#define CAUSEWAY_RESPOND_TRANSFER_VIEW_H

#include "respond/case_view.h"
#include "respond/transfer.h"

struct transfer_line {
	int64_t case_id, number, organisation;
	struct str organisation_name, by, words, answered_by, reason, title;
	int64_t asked_at, until_at, answered_at;
	const char *state, *urgency;
	// ---- for pages only
	const char *state_name, *state_icon, *state_style;
	const char *urgency_name, *urgency_icon, *urgency_level;
	bool open;
	bool declined;
	bool guarded;	 // private: has no title
	bool lost;	 // the viewer does not see the case any more
	bool may_answer; // the viewer is here for that partner
	bool may_end;	 // the viewer is of the campaign's team
};
extern const struct view transfer_line_view;

// Whether the viewer may answer is looked up for a partner's people. In the arena.
enum outcome transfer_line_make(struct conn *conn, struct arena *arena,
				const struct transfer *transfer, const struct case_sight *sight,
				int64_t campaign, const struct transfer_line **ret_line,
				struct fault *fault);

struct transfers_view {
	int64_t next;		    // where they go on; 0: nowhere
	struct view_list transfers; // of struct transfer_line, open ones first
	struct str slug;
	bool some;
	bool partner; // the viewer is here for a partner: what its organisations were asked
};
extern const struct view transfers_view_view;

#endif
