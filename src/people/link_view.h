// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages that links lead to, as data: taking up an invitation, asking for a new password, and
// setting one.
#ifndef CAUSEWAY_PEOPLE_LINK_VIEW_H
#define CAUSEWAY_PEOPLE_LINK_VIEW_H

#include "page/view.h"

struct invite_view {
	struct str email, role, campaign; // campaign empty: the whole server
	struct str organisation;	  // the partner it is for; empty: the own team
	int64_t until_at;
	// ---- for pages only
	const char *role_name; // message id; NULL: they speak for the partner
	struct str campaign_name;
	struct str secret;    // of the link
	struct str name;      // as it was typed
	struct str signed_in; // name of who is signed in; empty: nobody
	const char *problem;  // message id
	bool known;	      // the address has an account: that is to be used
};
extern const struct view invite_view_view;

struct reset_view {
	struct str email; // as it was typed
	bool asked;	  // the wish was taken
	bool mailed;	  // the link comes by e-mail
	const char *problem;
};
extern const struct view reset_view_view;

struct reset_link_view {
	struct str email; // whose
	struct str secret;
	const char *problem;
};
extern const struct view reset_link_view_view;

extern const char *const link_password_short;
extern const char *const link_name_wrong;
extern const char *const link_address_wrong;

#endif
