// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast one person, or one token, may do what does harm when it is done by the hundred: open
// contacts, take exports, invite, write to people, change many things, accounts or rules. Declared
// once, as routes; the counts are sign_limit's. Generous for hands, short for a program that has
// somebody's session. Never decides who may do it, and raises no alarm (people/probation.h does).
#ifndef CAUSEWAY_PEOPLE_PACE_H
#define CAUSEWAY_PEOPLE_PACE_H

#include "net/request.h"
#include "people/people.h"
#include "people/sign_limit.h"

struct pace {
	const char *path; // of a POST
	enum sign_door door;
};
extern const struct pace pace_table[];
extern const size_t pace_count;
// What the acts of a door are, for the table of docs/access.md; NULL for doors without a pace.
const char *pace_words(enum sign_door door);

// Counts an admitted request of `actor` (viewer_actor). TOO_MUCH with a sentence when it comes too
// soon, which the log tells; OK for every route that is not in the table.
enum outcome pace_take(struct people *people, struct request *request, int64_t actor);
// No pace is kept: for tests that are faster than people.
void pace_leave_off(struct people *people);

#endif
