// SPDX-License-Identifier: AGPL-3.0-or-later
// What the invented team of the demo tells the public, so that its pages are alive from the first
// minute: an appeal in four languages, an instruction, a rumour with its answer, and a few needs
// and offers for the team's board.
#ifndef CAUSEWAY_APP_DEMO_VOICE_H
#define CAUSEWAY_APP_DEMO_VOICE_H

#include "app/program.h"

// Says all of it, in one commit: the first of the two people writes, the second confirms.
enum outcome demo_voice_say(struct program *program, int64_t campaign, const int64_t people[2],
			    struct fault *fault);

#endif
