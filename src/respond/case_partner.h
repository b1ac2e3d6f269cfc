// SPDX-License-Identifier: AGPL-3.0-or-later
// Which partners a case was offered to. The team offers a case and takes the offer back; what a
// partner sees of it is for its agreement (people/share.h), and whether it sees it, for the view
// partner_case.
#ifndef CAUSEWAY_RESPOND_CASE_PARTNER_H
#define CAUSEWAY_RESPOND_CASE_PARTNER_H

#include "page/view.h"
#include "respond/case.h"

#define CASE_PARTNERS_MOST 50 // shown

// A partner with an agreement in force, and how it stands to a case.
struct case_partner {
	int64_t organisation;
	struct str name;
	bool offered; // to it
	bool named;   // its agreement covers the case by itself
	bool chosen;  // in the form that comes back
};
extern const struct view case_partner_view;

// By name; `chosen`: the one that was chosen in a form, or 0. Strings in the arena.
enum outcome case_partners_read(struct conn *conn, struct arena *arena, int64_t case_id,
				int64_t now, int64_t chosen, struct view_list *ret_list,
				struct fault *fault);

// Inside a write of the store. INVALID without an agreement in force.
enum outcome case_partner_offer(struct conn *conn, const struct case_change *change,
				int64_t organisation, struct fault *fault);
// CONFLICT while somebody of the partner has the case or is asked to take it.
enum outcome case_partner_end(struct conn *conn, const struct case_change *change,
			      int64_t organisation, struct fault *fault);
// After a case changed hands: offers it to the partner for which its owner, or who is asked to take
// it, is here.
enum outcome case_partner_follow(struct conn *conn, const struct case_change *change,
				 int64_t case_id, struct fault *fault);

#endif
