// SPDX-License-Identifier: AGPL-3.0-or-later
// Claiming a part of a case: "we take the insulin, not the boat". Chosen needs and households go to
// a case of their own, which belongs to the person who split it off and is as urgent; the rest
// stays where it is, with all messages but those that were chosen to go along: whoever wrote is
// answered where the message is. Of a life at risk nobody splits
// without a reason, and the lead is told. It can be undone: the part goes back whole.
#ifndef CAUSEWAY_RESPOND_PART_H
#define CAUSEWAY_RESPOND_PART_H

#include "respond/case.h"

#define PART_THINGS_MOST 50 // needs, and households, that go at once
#define PART_MOST	 20 // parts of one case that are shown

struct part_wish {
	const int64_t *needs, *households, *posts; // at least one in all
	size_t n_needs, n_households, n_posts;
	struct str title;  // empty: that of the case
	struct str reason; // needed for life at risk
};
// Splits it off, inside a write; *ret_case: the part. INVALID when nothing was chosen or without a
// reason for life at risk; CONFLICT for a closed case; NOT_FOUND for a thing of another case.
enum outcome part_split(struct conn *conn, const struct case_change *change,
			const struct part_wish *wish, int64_t *ret_case, struct fault *fault);
// Puts a part back, with all that it has by now, inside a write; *ret_case: where. NOT_FOUND for
// what is no part; CONFLICT while somebody is asked or on the way for it, when it is closed, or
// when the other is.
enum outcome part_undo(struct conn *conn, const struct case_change *change, struct str reason,
		       int64_t *ret_case, struct fault *fault);

// Makes parts private with what they are parts of, and open again with it; inside a write. For the
// guard, which looks all the time: a case may become private after it was split.
enum outcome part_follow(struct conn *conn, struct fault *fault);

// --- reading; strings in the arena ---

struct part {
	int64_t case_id, number;
	struct str title;
	enum case_state state;
};
// What a case is a part of; case_id 0: of none. Only case_id and number are told.
enum outcome part_of_case(struct conn *conn, int64_t case_id, struct part *ret_part,
			  struct fault *fault);
// The parts that were split off it, newest first; private ones are not told.
enum outcome part_list(struct conn *conn, struct arena *arena, int64_t case_id,
		       struct part **ret_list, size_t *ret_count, struct fault *fault);

#endif
