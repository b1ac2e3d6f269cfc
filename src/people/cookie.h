// SPDX-License-Identifier: AGPL-3.0-or-later
// The cookies of people: one holds the secret of a session; another stays in the browser when the
// session ends, opens nothing, and says only that this browser signed in here before. A third says
// for a few minutes which message this browser has just sent, of somebody who has no account.
#ifndef CAUSEWAY_PEOPLE_COOKIE_H
#define CAUSEWAY_PEOPLE_COOKIE_H

#include "net/request.h"

#define COOKIE_SENT_MS ((int64_t)10 * 60 * 1000)

struct sealer;

// The secret of the session; empty if none came.
struct str cookie_session(const struct request *request);
void cookie_session_set(struct request *request, struct str secret);
void cookie_session_end(struct request *request);

// What the browser showed, or a new value, in the arena; goes with the answer, for a year.
struct str cookie_browser(struct request *request);

// This browser has just sent the message of that code; whether it did so in the last
// COOKIE_SENT_MS. It can be neither made nor read by who holds it.
void cookie_sent_set(struct request *request, const struct sealer *sealer, struct str code);
bool cookie_sent(const struct request *request, const struct sealer *sealer, struct str code);
void cookie_sent_end(struct request *request);

#endif
