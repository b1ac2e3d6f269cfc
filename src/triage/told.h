// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether somebody tells, in English, of themselves and their own: "we are on the roof", "my wife
// is stuck". Much of what is said of the trapped is news; this is not. Never says what they need.
#ifndef CAUSEWAY_TRIAGE_TOLD_H
#define CAUSEWAY_TRIAGE_TOLD_H

#include "text/fold.h"

// True if a word of the first person stands in the text. For English texts only. Linear.
bool told_of_self(const struct folded *folded);

#endif
