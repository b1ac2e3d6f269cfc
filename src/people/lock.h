// SPDX-License-Identifier: AGPL-3.0-or-later
// Locking a browser in which somebody is signed in: by hand, or when it was not used for as long as
// they chose, or who runs the server (session_rule.h). A locked session stays, and opens nothing:
// whoever holds it is a stranger until the password, and the code where the second step is on, open
// a new one in its place (session_open with `replaces`). Never ends a session, and is no passphrase
// of the data (app/vault).
#ifndef CAUSEWAY_PEOPLE_LOCK_H
#define CAUSEWAY_PEOPLE_LOCK_H

#include "people/people.h"

// A time to choose; the first is never.
struct lock_length {
	const char *value; // minutes, as forms have it
	int64_t ms;
	const char *words; // message id
};
#define LOCK_LENGTHS 5
extern const struct lock_length lock_lengths[LOCK_LENGTHS];
bool lock_length_known(int64_t ms);
// The one with this value, or NULL.
const struct lock_length *lock_length_find(struct str value);
// True if somebody may choose it where devices lock after `most_ms` at the latest; 0: no such rule.
bool lock_length_allowed(const struct lock_length *length, int64_t most_ms);

// Locks a session now, at the wish of whoever holds it, with an entry in the audit log. Again: OK,
// and nothing changes.
enum outcome session_lock(struct people *people, const struct session *session, struct str address,
			  struct fault *fault);

#endif
