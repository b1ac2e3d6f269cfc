// SPDX-License-Identifier: AGPL-3.0-or-later
// How many saw it for themselves: the independent originals of an incident, on which "likely"
// rests (safety rule 6). Near-copies belong to their original, what somebody only passes on is
// none, and one person counts once, by number or address, by account, or by what they wrote first.
// Whom a source does not name is one with all the others whom it does not name. What people say in
// words of their own as evidence is not judged here.
#ifndef CAUSEWAY_RESPOND_ORIGIN_H
#define CAUSEWAY_RESPOND_ORIGIN_H

#include "store/store.h"

#define ORIGINS_LIKELY 2   // that "likely" needs
#define ORIGINS_MOST   200 // posts that are looked at, the first ones

// CONFLICT with a sentence if an incident has fewer than ORIGINS_LIKELY.
enum outcome origins_check(struct conn *conn, int64_t incident, struct fault *fault);

#endif
