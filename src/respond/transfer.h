// SPDX-License-Identifier: AGPL-3.0-or-later
// Handing a case over to a partner: the team asks the organisation, one of its people takes the
// case over or says no with a reason, the team takes the question back, or a clock ends it. Until
// somebody of theirs says yes the case stays with whoever has it, so it is never nobody's. A
// partner that saw the case only because it was asked sees it no more once it is not theirs. What
// it may see of it is for its agreement (people/share.h).
#ifndef CAUSEWAY_RESPOND_TRANSFER_H
#define CAUSEWAY_RESPOND_TRANSFER_H

#include "respond/case.h"

enum transfer_state {
	TRANSFER_ASKED,
	TRANSFER_ACCEPTED, // over from here on
	TRANSFER_DECLINED,
	TRANSFER_WITHDRAWN,
	TRANSFER_EXPIRED,
	TRANSFER_STATES
};
extern const char *const transfer_state_names[TRANSFER_STATES]; // "asked", "accepted" …

#define TRANSFER_WORDS_MAX	 1000 // code points, also of the reason of a no
#define TRANSFER_LEAST_MINUTES	 10
#define TRANSFER_MOST_MINUTES	 (3 * 24 * 60)
#define TRANSFER_LIFE_MINUTES	 60  // at most, with life at risk
#define TRANSFERS_MOST		 100 // listed
#define TRANSFERS_EXPIRE_AT_ONCE 100

struct transfer {
	int64_t id, case_id, number; // number: of the case
	int64_t organisation;
	struct str organisation_name;
	struct str by, words;			 // who asked, and what the partner should know
	struct str answered_by, reason;		 // reason: of a no
	int64_t asked_at, until_at, answered_at; // ms UTC; answered_at 0: open
	enum transfer_state state;
	enum post_urgency urgency; // of the case
	struct str title;	   // of the case; empty: private
	bool sees_by_this;	   // the partner was not offered the case before
};

// --- reading; strings in the arena ---

// The newest of a case; id 0: there was none.
enum outcome transfer_of_case(struct conn *conn, struct arena *arena, int64_t case_id,
			      struct transfer *ret_transfer, struct fault *fault);
// Those of a campaign, open ones first, then the newest, at most TRANSFERS_MOST behind the one
// *cursor (0: from the first), which becomes the last one if there are more, else 0. `partner`: the
// account whose organisations they ask; 0: all.
enum outcome transfer_list(struct conn *conn, struct arena *arena, int64_t campaign,
			   int64_t partner, int64_t *cursor, struct transfer **ret_list,
			   size_t *ret_count, struct fault *fault);
// How many wait for an answer of the organisations for which somebody is here.
enum outcome transfer_waiting(struct conn *conn, int64_t campaign, int64_t partner,
			      int64_t *ret_count, struct fault *fault);
// Whether an account is here for that organisation, under an agreement in force.
enum outcome transfer_may_answer(struct conn *conn, int64_t campaign, int64_t account,
				 int64_t organisation, int64_t now, bool *ret_may,
				 struct fault *fault);

// --- changes: each runs inside a write of the store, and stands in the history of the case ---

struct transfer_wish {
	int64_t organisation;
	struct str words;
	int64_t minutes; // until when they answer
};
// Asks a partner. CONFLICT for a case that nobody has, that is closed, or of which one was asked
// already; INVALID without an agreement in force, for words that are too long and for a time out
// of range; NOT_FOUND for a private case.
enum outcome transfer_ask(struct conn *conn, const struct case_change *change,
			  const struct transfer_wish *wish, struct fault *fault);
// Takes the question back. CONFLICT if none is open.
enum outcome transfer_withdraw(struct conn *conn, const struct case_change *change,
			       struct fault *fault);
// The answer of one of the partner's people, who has the case from then on if it is yes. A no to a
// case with life at risk raises an alarm. CONFLICT if none is open or the case is closed; DENIED
// for somebody who is not here for that partner; INVALID for a no without a reason.
enum outcome transfer_answer(struct conn *conn, const struct case_change *change, bool accept,
			     struct str reason, struct fault *fault);

// Ends those whose time ran out, whose case was closed or whose agreement ended, at most
// TRANSFERS_EXPIRE_AT_ONCE, and raises an alarm for each case that is still open. `ended` has room
// for so many.
struct transfer_ended {
	int64_t campaign, case_id;
};
enum outcome transfer_expire(struct conn *conn, struct id_maker *ids, int64_t now,
			     struct transfer_ended *ended, size_t *ret_count, struct fault *fault);

#endif
