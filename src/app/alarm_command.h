// SPDX-License-Identifier: AGPL-3.0-or-later
// The way of an alarm out of the house that an operator provides: a program of theirs, run with the
// person's address as its only argument and the words on standard input. No shell is asked, and it
// has ALARM_COMMAND_SECONDS. A running server may start no programs: a helper process does it,
// which is started before the server gives that up, knows nothing but the program's path, and ends
// with the server.
#ifndef CAUSEWAY_APP_ALARM_COMMAND_H
#define CAUSEWAY_APP_ALARM_COMMAND_H

#include "campaign/alarm.h"

#define ALARM_COMMAND_SECONDS 10

// Starts the helper for the program at `path`; *ret_helper is the line to it. Before any thread and
// before the sandbox. NOT_FOUND if there is no such program that may be run.
enum outcome alarm_command_start(const char *path, int *ret_helper, struct fault *fault);

// For an alarm_channel; `context` points to the line to the helper. UNAVAILABLE, with why, if the
// program cannot be started, fails, or takes too long: then it is killed. One call at a time.
enum outcome alarm_command_send(void *context, const struct alarm_person *person, struct str text,
				struct fault *fault);

#endif
