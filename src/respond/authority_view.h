// SPDX-License-Identifier: AGPL-3.0-or-later
// What was said with an authority about a case, as data for its page and the API.
#ifndef CAUSEWAY_RESPOND_AUTHORITY_VIEW_H
#define CAUSEWAY_RESPOND_AUTHORITY_VIEW_H

#include "page/view.h"
#include "respond/authority.h"

struct authority_line {
	int64_t at;
	struct str who, spoke_with, reference, said, by;
	int64_t check_at;
};
extern const struct view authority_line_view;

// In the order of `list`; borrows from it.
struct view_list authority_lines(struct arena *arena, const struct authority *list, size_t count);

#endif
