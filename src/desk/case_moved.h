// SPDX-License-Identifier: AGPL-3.0-or-later
// What just became of posts that were moved: the page that follows a split or a join names the
// other case and offers to undo it. Changes nothing.
#ifndef CAUSEWAY_DESK_CASE_MOVED_H
#define CAUSEWAY_DESK_CASE_MOVED_H

#include "net/request.h"
#include "respond/case_view.h"

// The newest move of view->moved_post that is in force, seen from the case of the page, into
// view->moved; NULL if it came from elsewhere and went elsewhere, or if there is none.
enum outcome case_moved_fill(struct conn *conn, struct request *request, int64_t campaign,
			     struct case_view *view);
// A post of the newest move from one incident to another; 0: there is none.
enum outcome case_moved_post(struct conn *conn, int64_t from, int64_t into, int64_t *ret_post,
			     struct fault *fault);
// Leads to the page of a case, to what it says of that move.
void case_moved_lead(struct request *request, struct str page, int64_t post);

#endif
