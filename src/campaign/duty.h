// SPDX-License-Identifier: AGPL-3.0-or-later
// The duty gate: "I need help" is open only while somebody would read it. That takes an emergency
// number, a duty roster and a safeguarding lead. Holds the roster of a week, the hours in which the
// team promises to read, and who the leads are. The roster says who should be there; who is there
// says campaign/shift.h. Never sends anything to anybody and never decides who may change it.
#ifndef CAUSEWAY_CAMPAIGN_DUTY_H
#define CAUSEWAY_CAMPAIGN_DUTY_H

#include "base/id.h"
#include "store/store.h"

#define DUTY_DAY_MIN	1440
#define DUTY_WEEK_MIN	(7 * DUTY_DAY_MIN)
#define DUTY_EVERY_DAY	0x7fu
#define DUTY_TURNS_MOST 100 // of one campaign
#define DUTY_GAPS_MOST	50  // told at once
#define DUTY_NUMBER_MAX 40  // code points of the emergency number
#define DUTY_LEADS	2

// What is missing, as bits.
enum duty_missing {
	DUTY_NO_NUMBER = 1,
	DUTY_NO_ROSTER = 2, // nobody stands in it whose account may sign in
	DUTY_NO_LEAD = 4,   // none is named who still has the role safeguarding-lead
};

// When messages are read, in the campaign's own time. from == until: around the clock.
struct duty_hours {
	int from, until; // minutes of the day, 0 to 1439; until may be past midnight
	int offset;	 // minutes that the campaign's clocks are ahead of UTC now; only read
};

struct duty_gate {
	unsigned missing; // bits of enum duty_missing; 0: "I need help" is open
	bool open;
	bool attended; // somebody is on duty now
	bool in_hours; // messages are read at this hour
	struct duty_hours hours;
};

// "06:00", in the arena.
struct str duty_minute_text(struct arena *arena, int minute);

// How a campaign's gate stands at `now` (ms UTC). A campaign that does not exist is closed.
enum outcome duty_gate_read(struct conn *conn, int64_t campaign, int64_t now,
			    struct duty_gate *ret_gate, struct fault *fault);

// One row of the roster: every week, on these days, from then until then.
struct duty_turn {
	int64_t id;
	unsigned days;		 // bit 0: it begins on Mondays … bit 6: on Sundays
	int from, until;	 // minutes of the day; until <= from: of the next day
	int64_t account, second; // who reads, and who if they do not answer; second may be 0
	struct str name, second_name;
};

struct duty_lead {
	int64_t account; // 0: nobody
	struct str name;
	bool fit; // still has the role safeguarding-lead here, and an open account
};

struct duty {
	struct str emergency;
	struct duty_hours hours;
	struct duty_turn *turns; // in the order of the week's hours
	size_t n_turns;
	struct duty_lead leads[DUTY_LEADS];
	struct duty_gate gate;
};
// Everything that is set; strings and turns in the arena.
enum outcome duty_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
		       struct duty *ret_duty, struct fault *fault);

// People who can be named: accounts with a role in the campaign that may sign in, by name.
struct duty_person {
	int64_t account;
	struct str name;
	struct str roles; // names of people/permission.c, separated by one space
};
#define DUTY_PEOPLE_MOST 500 // more are left out
enum outcome duty_people(struct conn *conn, struct arena *arena, int64_t campaign,
			 struct duty_person **ret_list, size_t *ret_count, struct fault *fault);

// Hours within the hours of reading at which nobody stands in the roster, each with the days on
// which it begins; at most `most` are put out, returns how many. from == until: the whole day.
struct duty_gap {
	unsigned days;
	int from, until;
};
size_t duty_gaps(const struct duty_hours *hours, const struct duty_turn *turns, size_t n_turns,
		 struct duty_gap *out, size_t most);

// Minute of the campaign's week, 0: Monday 00:00.
int duty_week_minute(const struct duty_hours *hours, int64_t now);
// Whether messages are read at that time.
bool duty_in_hours(const struct duty_hours *hours, int64_t now);
// The turn that runs at `now`, or NULL.
const struct duty_turn *duty_turn_at(const struct duty *duty, int64_t now);
// Reads "06:00" or "6:00"; false for anything else.
bool duty_minute_parse(struct str text, int *ret_minute);

// --- changes: each runs inside a write of the store ---

// INVALID for a number that is too long; an empty one closes the gate.
enum outcome duty_number_set(struct conn *conn, int64_t campaign, struct str emergency,
			     struct fault *fault);
// INVALID for a minute that is none; hours->offset does not count.
enum outcome duty_hours_set(struct conn *conn, int64_t campaign, const struct duty_hours *hours,
			    struct fault *fault);
// INVALID for wrong hours, no day, nobody, or the same person twice; TOO_MUCH over DUTY_TURNS_MOST.
// turn->id and names are not looked at.
enum outcome duty_turn_add(struct conn *conn, struct id_maker *ids, int64_t campaign,
			   const struct duty_turn *turn, struct fault *fault);
// Removing what is gone already is no mistake.
enum outcome duty_turn_remove(struct conn *conn, int64_t campaign, int64_t turn,
			      struct fault *fault);
// Both leads at once; 0: nobody. INVALID if they are the same person.
enum outcome duty_leads_set(struct conn *conn, int64_t campaign, const int64_t accounts[DUTY_LEADS],
			    struct fault *fault);
// What set-up leaves: one person who reads around the clock and is the safeguarding lead (the role
// itself is given by people/). Does nothing if the campaign has a roster or a lead.
enum outcome duty_alone(struct conn *conn, struct id_maker *ids, int64_t campaign, int64_t account,
			struct fault *fault);

#endif
