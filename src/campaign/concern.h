// SPDX-License-Identifier: AGPL-3.0-or-later
// Concerns: protection matters, each held by a safeguarding lead, with a clock. There is always a
// lead who holds one: whoever is on call, until another takes it by name; somebody whom it is about
// never. What it is about stays where it is; here are only who, until when, and notes for leads.
// Never decides who may read: people/permission.h says so, and its routes record each reading.
#ifndef CAUSEWAY_CAMPAIGN_CONCERN_H
#define CAUSEWAY_CAMPAIGN_CONCERN_H

#include "base/id.h"
#include "store/store.h"

#define CONCERN_FIRST_MS    ((int64_t)30 * 60 * 1000) // until a new one must have been looked at
#define CONCERN_LIFE_MS	    ((int64_t)10 * 60 * 1000) // the same with life at risk
#define CONCERN_NEXT_MOST   (14 * 24)		      // hours until the next check
#define CONCERN_NOTE_MAX    2000		      // code points
#define CONCERN_TITLE_MAX   120
#define CONCERN_LIST_MOST   200
#define CONCERN_RAISED_MOST 10 // by one person within an hour, who leads none
#define CONCERN_RAISED_NEW  3  // by somebody on probation
#define CONCERN_EVENTS_MOST 200

// How one may end: "safe", "handed-over", "no-concern"; NULL-terminated.
extern const char *const concern_outcomes[];

struct concern {
	int64_t id, campaign, number;
	int64_t incident; // negative: it comes of the complaint with that id
	bool by_hand;
	int64_t raised_by;
	struct str raised_name, title;
	int64_t lead; // 0: there is no lead at all
	struct str lead_name;
	bool held; // taken by name
	int64_t raised_at, due_at;
	int64_t emergency_at, emergency_by, reviewed_by;
	struct str emergency_name, reviewed_name;
	struct str outcome;
	int64_t closed_at;
};

// --- reading; strings in the arena ---

// NOT_FOUND also for a lead whom it is about (`reader`): nothing of it shows.
enum outcome concern_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			  int64_t reader, struct concern *ret_concern, struct fault *fault);
// The open one of an incident; 0 if there is none.
enum outcome concern_of_incident(struct conn *conn, int64_t incident, int64_t *ret_id,
				 struct fault *fault);
// Open ones by due time, then those that were closed last; without those about `reader`. At most
// CONCERN_LIST_MOST.
enum outcome concern_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t reader,
			  struct concern **ret_list, size_t *ret_count, struct fault *fault);
// Open ones of all campaigns whose time is over at `now`; at most CONCERN_LIST_MOST.
enum outcome concern_list_due(struct conn *conn, struct arena *arena, int64_t now,
			      struct concern **ret_list, size_t *ret_count, struct fault *fault);

struct concern_event {
	int64_t at;
	struct str by; // empty: the program
	struct str what, note;
};
// Newest first; at most CONCERN_EVENTS_MOST.
enum outcome concern_history(struct conn *conn, struct arena *arena, int64_t concern,
			     struct concern_event **ret_list, size_t *ret_count,
			     struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct concern_change {
	struct id_maker *ids;
	int64_t campaign, concern;
	int64_t account; // 0: the program
	int64_t now;
};
struct concern_new {
	int64_t incident;
	int64_t most;	      // an account may raise so many within an hour; 0: any number
	bool life;	      // its first clock is CONCERN_LIFE_MS
	const int64_t *about; // accounts that must not hear of it; 0s count for nothing
	size_t n_about;
	struct str note;
};
// Raises a concern about an incident, with an alarm to its lead; gives the open one if there is
// one, and keeps those named out of that, until another lets them in again (concern_let_in).
// INVALID if a person names everybody whom its alarm could ask; TOO_MUCH over `most`, because what
// is raised leaves the desk.
enum outcome concern_raise(struct conn *conn, const struct concern_change *change,
			   const struct concern_new *made, int64_t *ret_id, struct fault *fault);
// It is about this account, who never sees it again: no page, no alarm. If they led it, whoever is
// on call does. INVALID for nobody, and for whoever says so.
enum outcome concern_keep_out(struct conn *conn, const struct concern_change *change,
			      int64_t account, struct fault *fault);
// Lets somebody in again who was named only when it was raised again, which anybody can who reads
// cases: another than who named them does, with a reason. INVALID for anybody else; nobody else
// may.
enum outcome concern_let_in(struct conn *conn, const struct concern_change *change, int64_t account,
			    struct str note, struct fault *fault);
// Whom that can be, lowest ids first; at most KEPT_OUT_MOST. None named by `reader`.
enum outcome concern_named_again(struct conn *conn, int64_t concern, int64_t reader,
				 int64_t *ret_accounts, size_t *ret_count, struct fault *fault);
// "I will lead this": the account holds it by name, its alarms end, and it has `hours` until the
// next check. INVALID for hours out of 1 to CONCERN_NEXT_MOST.
enum outcome concern_hold(struct conn *conn, const struct concern_change *change, int64_t hours,
			  struct fault *fault);
// Hands it to another lead, who is alarmed; the one who had it keeps it until that one holds it.
enum outcome concern_hand(struct conn *conn, const struct concern_change *change, int64_t to,
			  struct str note, struct fault *fault);
// INVALID for an empty note.
enum outcome concern_note(struct conn *conn, const struct concern_change *change, struct str note,
			  struct fault *fault);
enum outcome concern_name(struct conn *conn, const struct concern_change *change, struct str title,
			  struct fault *fault);
// One lead alone handed it to emergency services, because life is at risk. INVALID without the
// rule and the evidence in `note`.
enum outcome concern_emergency(struct conn *conn, const struct concern_change *change,
			       struct str note, struct fault *fault);
// A second lead says afterwards what they think of it. CONFLICT for the lead who called.
enum outcome concern_review(struct conn *conn, const struct concern_change *change, struct str note,
			    struct fault *fault);
// INVALID without a reason or with an unknown outcome; CONFLICT while a call to emergency services
// waits for its review.
enum outcome concern_close(struct conn *conn, const struct concern_change *change,
			   struct str outcome_word, struct str note, struct fault *fault);

#endif
