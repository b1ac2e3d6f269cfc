// SPDX-License-Identifier: AGPL-3.0-or-later
// Says in short words what somebody signed in with, so that they know their own devices again in a
// list: "Firefox, Android". Looks only for a few well-known names; decides nothing.
#ifndef CAUSEWAY_PEOPLE_DEVICE_H
#define CAUSEWAY_PEOPLE_DEVICE_H

#include "base/arena.h"

// Of a User-Agent header, in the arena; empty if nothing in it is known.
struct str device_words(struct arena *arena, struct str user_agent);

#endif
