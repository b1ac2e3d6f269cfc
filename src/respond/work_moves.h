// SPDX-License-Identifier: AGPL-3.0-or-later
// The joins and splits that one account made in a campaign: listed, with what can still be undone
// and what cannot, and undone since a moment, newest first. What somebody else moved on since, and
// what is private, stays; it is named, never forced.
#ifndef CAUSEWAY_RESPOND_WORK_MOVES_H
#define CAUSEWAY_RESPOND_WORK_MOVES_H

#include "respond/incident.h"

#define WORK_MOVES_LISTED 20
#define WORK_MOVES_CHUNK  4    // acts of one write: one may move a whole incident
#define WORK_MOVES_MOST	  1000 // acts of one reverting

enum work_move_state { MOVE_IN_FORCE, MOVE_UNDONE, MOVE_GONE_ON, MOVE_PRIVATE };

struct work_moved {
	int64_t act, at, post, posts; // `post`: one of them; `posts`: how many moved
	bool split;		      // else joined
	enum work_move_state state;
};
// The newest joins and splits of an account, at most WORK_MOVES_LISTED. `unguard`: private ones can
// be undone.
enum outcome work_moves_list(struct conn *conn, struct arena *arena, int64_t campaign,
			     int64_t account, bool unguard, struct work_moved **ret_list,
			     size_t *ret_count, struct fault *fault);

// One step of undoing them.
struct work_moves_step {
	struct incident_act undone[WORK_MOVES_CHUNK];
	size_t n_undone;
	int64_t kept; // acts that stay
	int64_t last; // where the next step goes on
	bool more;    // there may be one
};
// Undoes the next WORK_MOVES_CHUNK of `account` since `since` (ms UTC) and before the act `last`
// (INT64_MAX at first), in the name of change->account. Inside a write.
enum outcome work_moves_step(struct conn *conn, const struct incident_change *change,
			     int64_t account, int64_t since, int64_t last, bool unguard,
			     struct work_moves_step *ret_step, struct fault *fault);

#endif
