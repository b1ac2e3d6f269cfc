// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is affected, apart from who reports it. The people of a case stand in households with counts
// that a person wrote: no post, copy or repost ever adds one. Of each message somebody may say who
// reports. A household's label holds no address and no number; how people are reached lies sealed
// elsewhere. When cases join, their households and needs go along, and back when that is undone.
#ifndef CAUSEWAY_RESPOND_HOUSEHOLD_H
#define CAUSEWAY_RESPOND_HOUSEHOLD_H

#include "respond/case.h"

#define HOUSEHOLD_MOST	     100   // of one case, those taken out included
#define HOUSEHOLD_PEOPLE_MAX 10000 // in one
#define HOUSEHOLD_LABEL_MAX  80	   // code points
#define HOUSEHOLD_DIGITS_MAX 4	   // in a row in a label: more is a number or an address

struct household {
	int64_t id; // 0: a new one
	struct str label;
	int64_t people;				       // 0: nobody knows how many
	int64_t children, elderly, disabled, pregnant; // of them; children: under five years
	bool gone;				       // taken out again
};

// "self", "relative", "witness", "repost", "operator"; NULL-terminated.
extern const char *const reporter_words[];

// All of a case, those that count first. In the arena; at most HOUSEHOLD_MOST.
enum outcome household_list(struct conn *conn, struct arena *arena, int64_t case_id,
			    struct household **ret_list, size_t *ret_count, struct fault *fault);
// Who reports; empty if nobody said so. Borrowed from reporter_words.
enum outcome reporter_find(struct conn *conn, int64_t post, struct str *ret_word,
			   struct fault *fault);

// --- changes: each runs inside a write of the store, and stands in the history of the case ---

// Adds one, or writes one anew; with `gone` it counts no more, and can be put back. INVALID for a
// label that is empty, too long or holds a number, and for counts that do not fit together;
// CONFLICT for a closed case; NOT_FOUND for one of another case; TOO_MUCH over HOUSEHOLD_MOST.
enum outcome household_set(struct conn *conn, const struct case_change *change,
			   const struct household *household, struct fault *fault);
// Says who reports in a message of the case. INVALID for another word; NOT_FOUND for a message that
// is not of the case.
enum outcome reporter_set(struct conn *conn, const struct case_change *change, int64_t post,
			  struct str word, struct fault *fault);

// Needs and households of case `from` go to case `into`, as a part of `act`.
enum outcome case_parts_join(struct conn *conn, int64_t act, int64_t from, int64_t into,
			     struct fault *fault);
// What was noted of `act` in case_part_move goes.
enum outcome case_parts_go(struct conn *conn, int64_t act, struct fault *fault);
// What went along with `act` and is still where it went goes back.
enum outcome case_parts_back(struct conn *conn, int64_t act, struct fault *fault);

#endif
