// SPDX-License-Identifier: AGPL-3.0-or-later
// The way of an alarm out of the house that an operator provides: a program of theirs, run with the
// person's address as its only argument and the words on standard input. No shell is asked, and it
// has ALARM_COMMAND_SECONDS.
#ifndef CAUSEWAY_APP_ALARM_COMMAND_H
#define CAUSEWAY_APP_ALARM_COMMAND_H

#include "campaign/alarm.h"

#define ALARM_COMMAND_SECONDS 10

// For an alarm_channel; `context` is the program's path, zero-terminated. UNAVAILABLE, with why, if
// it cannot be started, fails, or takes too long: then it is killed.
enum outcome alarm_command_send(void *context, const struct alarm_person *person, struct str text,
				struct fault *fault);

#endif
