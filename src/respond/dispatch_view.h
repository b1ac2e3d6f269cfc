// SPDX-License-Identifier: AGPL-3.0-or-later
// Who goes, as data for the page of a case.
#ifndef CAUSEWAY_RESPOND_DISPATCH_VIEW_H
#define CAUSEWAY_RESPOND_DISPATCH_VIEW_H

#include "page/view.h"
#include "respond/dispatch.h"

struct dispatch_line {
	int64_t id, expected_at, changed_at;
	struct str who, what, reference, by;
	bool outside;
	const char *state; // word
	// ---- for pages only
	const char *state_name, *state_icon, *state_style; // name: message id
	bool asked, coming, over, late;
};
extern const struct view dispatch_line_view;
void dispatch_line_fill(const struct dispatch *from, int64_t now, struct dispatch_line *line);

#endif
