// SPDX-License-Identifier: AGPL-3.0-or-later
// What people told the invented team beside the Posts of the story, and what it keeps an eye on:
// complaints in every state, thanks, alert rules that go off with the story, and messages that wait
// at the desk of those who speak a language, and how little was written on the day before.
#ifndef CAUSEWAY_APP_DEMO_HEARD_H
#define CAUSEWAY_APP_DEMO_HEARD_H

#include "app/program.h"

// All of it, in one commit; `people`: who own complaints and translate.
enum outcome demo_heard_tell(struct program *program, int64_t campaign, const int64_t people[2],
			     struct fault *fault);

#endif
