// SPDX-License-Identifier: AGPL-3.0-or-later
// Joins what happens by itself to the running program: alarms with the ways out of the house, the
// jobs that walk, watch and erase what is old, and the event by which open pages hear of a step.
#ifndef CAUSEWAY_APP_ALARMS_H
#define CAUSEWAY_APP_ALARMS_H

#include "app/program.h"

// Fills program->walker, program->guard, program->watch and program->retention, and the kinds of
// their jobs.
#define ALARM_JOBS 7
void alarms_begin(struct program *program, const struct invocation *invocation,
		  struct job_kind kinds[ALARM_JOBS]);
// Queues the first look of the guard and of what is old, inside a write.
enum outcome alarms_queue(struct conn *conn, struct fault *fault);

#endif
