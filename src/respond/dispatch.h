// SPDX-License-Identifier: AGPL-3.0-or-later
// Who goes: everybody who was asked to help in a case or is on the way, people of ours and outside
// bodies alike, with when they are expected and what they call it. When one says yes, the others
// who were asked stand down, unless a person says that they are needed too. A case does not close
// while an ask is out or somebody is on the way. Calls and sends nobody by itself.
#ifndef CAUSEWAY_RESPOND_DISPATCH_H
#define CAUSEWAY_RESPOND_DISPATCH_H

#include "respond/case.h"

enum dispatch_state {
	DISPATCH_ASKED,
	DISPATCH_COMING,
	DISPATCH_THERE, // over from here on
	DISPATCH_STOOD_DOWN,
	DISPATCH_FAILED, // "fell through"
	DISPATCH_STATES
};
extern const char *const dispatch_state_names[DISPATCH_STATES]; // "asked", "coming" …

#define DISPATCH_WHO_MAX 120 // code points, also of what and reference
#define DISPATCH_MOST	 40  // of one case

struct dispatch {
	int64_t id;
	struct str who, what, reference; // reference: theirs; may be empty, as may `what`
	bool outside;			 // no people of ours
	int64_t expected_at;		 // ms UTC; 0: not known
	enum dispatch_state state;
	int64_t asked_at, changed_at;
	struct str by; // who wrote it down last
};

// All of a case, open ones first, then the newest. In the arena.
enum outcome dispatch_list(struct conn *conn, struct arena *arena, int64_t case_id,
			   struct dispatch **ret_list, size_t *ret_count, struct fault *fault);
// Whether an ask is out or somebody is on the way.
enum outcome dispatch_any_open(struct conn *conn, int64_t case_id, bool *ret_any,
			       struct fault *fault);

// --- changes: each runs inside a write of the store, and stands in the history of the case ---

// Writes down who was asked, or is on the way. INVALID without a name, for a text that is too long,
// a time that has passed, or a state in which it is over; CONFLICT for a closed case; TOO_MUCH over
// DISPATCH_MOST.
enum outcome dispatch_add(struct conn *conn, const struct case_change *change,
			  const struct dispatch *dispatch, struct fault *fault);
struct dispatch_news {
	int64_t id;
	enum dispatch_state state;
	int64_t expected_at;  // 0: as it was
	struct str reference; // empty: as it was
	bool others_stay;     // with COMING: those who were asked are needed too
};
// What became of it. CONFLICT if it is over; NOT_FOUND for one of another case.
enum outcome dispatch_set(struct conn *conn, const struct case_change *change,
			  const struct dispatch_news *news, struct fault *fault);

#endif
