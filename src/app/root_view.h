// SPDX-License-Identifier: AGPL-3.0-or-later
// The first page of this server as data: what runs here, and where to go.
#ifndef CAUSEWAY_APP_ROOT_VIEW_H
#define CAUSEWAY_APP_ROOT_VIEW_H

#include "page/view.h"

struct root_campaign {
	struct str name, slug, purpose;
	struct str lang; // of the purpose; empty: not known
	bool help_open;
};
struct root_view {
	struct view_list campaigns; // of struct root_campaign
	bool some;		    // there is at least one
	bool signed_in;
	int64_t next; // older ones come before this id; 0: there are none
	bool fresh;   // nobody has set this server up
};
extern const struct view root_view_view;

#endif
