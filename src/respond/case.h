// SPDX-License-Identifier: AGPL-3.0-or-later
// Cases: incidents that somebody must do something about, with an owner, a state, a due time and a
// history. Two people never overwrite each other: every change names the revision it saw, and the
// second is told who was first. Never deletes, never closes life at risk without a second person.
#ifndef CAUSEWAY_RESPOND_CASE_H
#define CAUSEWAY_RESPOND_CASE_H

#include "respond/incident.h"

enum case_state {
	CASE_NEW,
	CASE_CLAIMED,
	CASE_DOING, // "in progress"
	CASE_WAITING,
	CASE_AUTHORITY, // "with authority"
	CASE_DONE,	// closed from here on
	CASE_DECLINED,
	CASE_STATES
};
extern const char *const case_state_names[CASE_STATES]; // "new", "claimed", "doing", "waiting" …

// How a case may end (safety rule 3): "helped-confirmed", "helped", "taken-over", "not-needed",
// "unreachable", "false", "duplicate"; NULL-terminated.
extern const char *const case_outcomes[];

// What the history tells ("opened", "claimed" …); NULL-terminated. Of "post", "wrote" and
// "answered", `now` is the id of the post; of "joined", "moved" and "split" that of the other
// incident.
extern const char *const case_event_words[];

#define CASE_NOTE_MAX	  2000 // code points, also of reasons
#define CASE_WAITING_MAX  200  // code points
#define CASE_FIRST_NUMBER 1001
#define CASE_NEW_MAX	  20000 // open cases; beyond, Triage opens only life at risk

struct desk_case {
	int64_t id, number;
	struct incident incident;
	enum case_state state;
	enum post_urgency urgency;
	int64_t owner; // account; 0: nobody
	struct str owner_name;
	int64_t opened_at, due_at, changed_at;
	struct str waiting_for;
	int64_t waiting_until;
	int64_t handed_to; // account that was asked to take it; 0: nobody
	struct str handed_name;
	struct str outcome, reason;
	int64_t team; // organisation; 0: none (respond/case_team.h)
	struct str team_name;
	int64_t checks, checks_done; // of its checklist (respond/check.h)
	int64_t people; // affected, as far as somebody counted them (respond/household.h)
	int64_t claimed_at, closed_at; // 0: not
	// What somebody asked a second person to agree to; `account` 0: nothing.
	struct case_wished {
		int64_t account, at;
		struct str name;   // of the account
		struct str what;   // "close" or "urgency"
		struct str word;   // an outcome or an urgency
		struct str reason; // in their words
	} wished;
	int64_t revision;
};

// --- reading; strings in the arena ---

enum outcome case_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
		       struct desk_case *ret_case, struct fault *fault);
// The case of an incident; 0 if it has none.
enum outcome case_of_incident(struct conn *conn, int64_t incident, int64_t *ret_case,
			      struct fault *fault);

enum case_list_which {
	CASES_OPEN,
	CASES_NOBODY, // new
	CASES_MINE,
	CASES_WAITING,
	CASES_DUE,	    // open and due before `now` + 1 h
	CASES_CLOSED_TODAY, // since `since`
};
struct case_wish {
	int64_t campaign;
	enum case_list_which which;
	int64_t account; // for CASES_MINE
	int64_t now, since;
	struct case_after { // the last one of the page before; id 0: from the start
		enum post_urgency urgency;
		bool taken;	    // CASES_OPEN: somebody has it
		int64_t due_at, id; // CASES_CLOSED_TODAY: closed_at instead of due_at
	} after;
	size_t limit; // 1 to 200
};
// Of each case what a row of the board shows: nothing of what was wished, why it ended, how sure we
// are or where it lies. Life at risk first, then by due time; of all open ones of an urgency, those
// that nobody has come before the others; closed ones newest first.
enum outcome case_list(struct conn *conn, struct arena *arena, const struct case_wish *wish,
		       struct desk_case **ret_list, size_t *ret_count, struct fault *fault);

#define CASE_DUE_COUNT_MAX 100 // due_soon is counted up to here
struct case_figures {
	int64_t open[URGENCY_COUNT]; // by urgency
	int64_t nobody, life_nobody, mine, waiting, due_soon, closed_today;
};
enum outcome case_figures(struct conn *conn, int64_t campaign, int64_t account, int64_t now,
			  int64_t day_start, struct case_figures *ret_figures, struct fault *fault);
// The figures that are the same for everybody: case_figures without `mine` and `closed_today`.
enum outcome case_figures_shared(struct conn *conn, int64_t campaign, int64_t now,
				 struct case_figures *ret_figures, struct fault *fault);
// Adds these two: of an account (0: nobody's) and of the day that began at `day_start`.
enum outcome case_figures_own(struct conn *conn, int64_t campaign, int64_t account,
			      int64_t day_start, struct case_figures *figures, struct fault *fault);

struct case_event {
	int64_t id, at; // `at` is of the id
	struct str by;	// name; empty: Triage
	struct str what, was, now, note;
};
// The history before the event `before` (0: all of it), newest first; at most `most`.
enum outcome case_history(struct conn *conn, struct arena *arena, int64_t case_id, int64_t before,
			  size_t most, struct case_event **ret_list, size_t *ret_count,
			  struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct case_change {
	struct id_maker *ids;
	int64_t campaign, account; // account 0: Triage
	int64_t case_id;
	int64_t revision; // that the person saw; 0: whatever it is
	int64_t now;
	bool partner; // the account is here only for a partner (respond/reach.h)
};

// Opens a case for an incident, in CASE_NEW; gives the one it has, if it has one that is open.
enum outcome case_open(struct conn *conn, const struct case_change *change, int64_t incident,
		       int64_t *ret_case, struct fault *fault);
// Takes a case that nobody has, whatever else changed of it. CONFLICT, with who was first and when,
// if somebody has it; OK if it is the same person.
enum outcome case_claim(struct conn *conn, const struct case_change *change, struct fault *fault);
// Takes the most urgent case that nobody has, but for topics that the person is spared
// (respond/spare.h). NOT_FOUND when there is none.
enum outcome case_claim_next(struct conn *conn, const struct case_change *change, int64_t *ret_case,
			     struct fault *fault);
// Gives a case back to the board, with a reason.
enum outcome case_release(struct conn *conn, const struct case_change *change, struct str reason,
			  struct fault *fault);
// CASE_DOING, CASE_WAITING (with what for and, if known, until when: then it is due) or
// CASE_AUTHORITY (with whom; then it is due when somebody asks again, respond/authority.h). INVALID
// for a case that nobody took.
enum outcome case_move(struct conn *conn, const struct case_change *change, enum case_state state,
		       struct str waiting_for, int64_t waiting_until, struct fault *fault);
// Ends a case with an outcome. CONFLICT while messages sent to us wait for an answer, somebody for
// what was promised (respond/reply.h), an ask is out (respond/dispatch.h), or a need is open or on
// its way (match/need.h). Life at risk ends
// only as "helped-confirmed", or when a second person asks for the same: the first wish is put on
// record, *ret_second is true and the case stays open. INVALID without a reason for life at risk
// and for outcomes that mean nothing without one ("taken-over": by whom).
enum outcome case_close(struct conn *conn, const struct case_change *change,
			struct str outcome_word, struct str reason, bool *ret_second,
			struct fault *fault);
// Back to the board, at its old urgency and with nobody on it.
enum outcome case_reopen(struct conn *conn, const struct case_change *change, struct str reason,
			 struct fault *fault);
// Whether an account may be handed a case in a campaign (also its slug): with a right to work on
// cases there, for a partner as far as its agreement reaches; on probation, while it can have one
// more.
enum outcome case_worker_may(struct conn *conn, int64_t account, int64_t campaign, struct str slug,
			     int64_t now, bool *ret_may, struct fault *fault);
// Asks somebody to take it over; the owner keeps it until they accept. `to` 0 takes that back.
// INVALID for an account that may not work here.
enum outcome case_hand(struct conn *conn, const struct case_change *change, int64_t to,
		       struct str note, struct fault *fault);
enum outcome case_hand_answer(struct conn *conn, const struct case_change *change, bool accept,
			      struct fault *fault);
// Never a conflict: notes stand beside each other.
enum outcome case_note(struct conn *conn, const struct case_change *change, struct str note,
		       struct fault *fault);
// Lowering life at risk needs a reason, and the agreement of a second person like case_close.
enum outcome case_urgency(struct conn *conn, const struct case_change *change,
			  enum post_urgency urgency, struct str reason, bool *ret_second,
			  struct fault *fault);

#endif
