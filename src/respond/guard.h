// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks every half minute for what nobody looks after, and raises or ends its alarm: life at risk
// that nobody took in time, concerns past their time, nobody on duty while "I need help" is open.
// Gives back cases that somebody took and then did nothing about, because the shift ended or the
// claim is old. Ends what was asked of partners in vain. Ends the probation of who has worked long
// and well enough. Never closes a case and never changes how urgent it is.
#ifndef CAUSEWAY_RESPOND_GUARD_H
#define CAUSEWAY_RESPOND_GUARD_H

#include "base/id.h"
#include "net/live.h"
#include "store/job.h"
#include "store/store.h"

#define GUARD_EVERY_MS ((int64_t)30 * 1000)
#define GUARD_JOB      "guard.watch"
#define GUARD_MOST     200 // of each sort, in one look

// How long a claim without any action holds, by urgency, ms.
#define GUARD_CLAIM_LIFE_MS   ((int64_t)30 * 60 * 1000)
#define GUARD_CLAIM_URGENT_MS ((int64_t)2 * 3600 * 1000)
#define GUARD_CLAIM_OTHER_MS  ((int64_t)12 * 3600 * 1000)

struct guard {
	struct store *store;
	struct id_maker *ids;
	struct live_hub *hub; // may be NULL
	int64_t (*now)(void); // time_now, or the clock of a test
	int64_t rested;	      // when guard_wanted last found nothing; the job's thread alone asks
};

// One look.
enum outcome guard_look(struct guard *guard, struct fault *fault);
// Whether a look would write anything. The same look, on a connection that cannot write, so that
// nothing is forgotten here; what it says holds for GUARD_EVERY_MS.
bool guard_wanted(struct guard *guard);
// The job that looks and queues the next look; `context` is a struct guard.
struct job_kind guard_job(struct guard *guard);
// Queues a look, inside a write, unless one waits.
enum outcome guard_queue(struct conn *conn, int64_t due, struct fault *fault);

// Whether an account may open one more contact; inside a write, before it does. More people than
// the campaign's LIMIT_CONTACTS within an hour raise an alarm about it, and *ret_held is true until
// somebody else has answered that.
struct guard_opening {
	struct id_maker *ids;
	int64_t campaign, account, post, now;
};
enum outcome guard_contact(struct conn *conn, const struct guard_opening *opening, bool *ret_held,
			   struct fault *fault);

// After an account corrected posts, inside the same write: if what it says since an alarm about it
// was last answered is one-sided (campaign/work.h), the alarm is raised. Programs (account 0) are
// not asked about: their token is.
struct guard_act {
	struct id_maker *ids;
	int64_t campaign, account, now;
};
enum outcome guard_corrections(struct conn *conn, const struct guard_act *act, struct fault *fault);

// Gives back the open cases of a person in a campaign that they took and did nothing about since,
// at most GUARD_MOST; inside a write. Each has a line in its history and in the audit log, of the
// account `by` (0: the program). `given` has room for GUARD_MOST.
enum outcome guard_give_idle(struct conn *conn, struct id_maker *ids, int64_t campaign,
			     int64_t account, int64_t by, int64_t now, int64_t *given,
			     size_t *ret_given, struct fault *fault);

#endif
