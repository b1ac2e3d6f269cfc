// SPDX-License-Identifier: AGPL-3.0-or-later
// What the desks of a whole team show alike: the newest posts with the filters that were asked for,
// posts a minute, the board where it is the same for everybody, its figures. Found on the shelf
// (respond/shelf.h) or read. Holds nothing that is one viewer's own, and is never given to people
// of partners, who see less.
#ifndef CAUSEWAY_DESK_DESK_PART_H
#define CAUSEWAY_DESK_DESK_PART_H

#include "respond/case.h"
#include "respond/stream_page.h"

struct desk_part {
	struct stream_rows rows;
	struct stream_minutes minutes;
	struct case_figures figures; // without `mine` and `closed_today`; may be a second old
	// The cases of the board that was asked for; NULL for one that depends on the viewer or the
	// clock (mine, due soon, done today).
	const struct desk_case *cases;
	size_t n_cases;
	int64_t first; // the most urgent case that nobody has; 0: none
};

struct desk_part_wish {
	uint64_t commits;	  // asked before anything was read
	struct str here;	  // the page with its filters and its board, without a case
	struct str after;	  // where the board goes on
	struct stream_wish posts; // but for `back`
	struct case_wish cases;
};
enum outcome desk_part_find(struct request *request, struct conn *conn,
			    const struct desk_part_wish *wish, const struct desk_part **ret_part);

#endif
