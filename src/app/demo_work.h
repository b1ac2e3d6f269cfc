// SPDX-License-Identifier: AGPL-3.0-or-later
// The invented colleagues of the demo at work: they take cases of the story, answer, wait and
// close, so that a newcomer finds a desk in the middle of its day. Leaves three lives at risk to
// whoever plays, and knows nothing that a person at the desk could not do.
#ifndef CAUSEWAY_APP_DEMO_WORK_H
#define CAUSEWAY_APP_DEMO_WORK_H

#include "app/program.h"

struct demo_work {
	struct program *program;
	int64_t campaign;
	struct str slug;
	int64_t accounts[2]; // who work
	struct str names[2];
};

// Lets them take up to `most` cases that nobody has and bring each some way. What goes wrong is
// logged: the story goes on.
void demo_work_turn(const struct demo_work *work, size_t most);

#endif
