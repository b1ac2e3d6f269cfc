// SPDX-License-Identifier: AGPL-3.0-or-later
// The two cookies of people: one holds the secret of a session; the other stays in the browser when
// the session ends, opens nothing, and says only that this browser signed in here before.
#ifndef CAUSEWAY_PEOPLE_COOKIE_H
#define CAUSEWAY_PEOPLE_COOKIE_H

#include "net/request.h"

// The secret of the session; empty if none came.
struct str cookie_session(const struct request *request);
void cookie_session_set(struct request *request, struct str secret);
void cookie_session_end(struct request *request);

// What the browser showed, or a new value, in the arena; goes with the answer, for a year.
struct str cookie_browser(struct request *request);

#endif
