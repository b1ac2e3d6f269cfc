// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which somebody follows a campaign's appeal by e-mail: what comes next, the form
// again, or the button of the link that they got.
#ifndef CAUSEWAY_APPEAL_FOLLOW_VIEW_H
#define CAUSEWAY_APPEAL_FOLLOW_VIEW_H

#include "page/view.h"

struct follow_view {
	struct str name; // of the campaign
	bool sent;	 // a mail with a link is on its way, if one was due
	bool following;	 // confirmed
	// ---- for pages only
	struct str slug, token, address; // address: as it was typed
	struct str problem;		 // why it could not be taken; empty: it could
	bool asks, confirms;		 // shows the form; shows the button
};
extern const struct view follow_view_view;

#endif
