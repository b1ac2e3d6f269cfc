// SPDX-License-Identifier: AGPL-3.0-or-later
// The page on which somebody ends the messages to many that a campaign sends them.
#ifndef CAUSEWAY_LISTEN_END_VIEW_H
#define CAUSEWAY_LISTEN_END_VIEW_H

#include "page/view.h"

struct end_view {
	struct str campaign; // its name
	struct str code;     // of the link
	bool ended;
};
extern const struct view end_view_view;

#endif
