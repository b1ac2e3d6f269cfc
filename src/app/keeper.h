// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps a server whose data are sealed: a first process that never knows a key, and a child that
// serves. When the child locks itself, it ends, and with it every byte it had in memory; the next
// child shows the locked page until somebody gives the passphrase, and goes on as the server.
#ifndef CAUSEWAY_APP_KEEPER_H
#define CAUSEWAY_APP_KEEPER_H

#include "app/command.h"

// Exit status of a child that locked itself.
#define KEEPER_LOCKED 111

// Runs `serve` in children until one of them ends for another reason than being locked; ends this
// process with its exit status then. Signals must be blocked, and no thread may run yet.
_Noreturn void keeper_run(struct invocation *invocation,
			  enum outcome (*serve)(struct invocation *invocation));

#endif
