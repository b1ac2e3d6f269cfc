// SPDX-License-Identifier: AGPL-3.0-or-later
// Joins what campaigns listen to outside to the running program: the HTTP client with the private
// addresses that it may ask, the poller, and the threads that ask and that send.
#ifndef CAUSEWAY_APP_LISTENING_H
#define CAUSEWAY_APP_LISTENING_H

#include "app/program.h"

// Fills program->fetcher and program->poller; nothing is asked yet. INVALID for a setting
// listen-private that names no addresses.
enum outcome listening_open(struct program *program, const struct invocation *invocation,
			    struct fault *fault);
// Begins to ask, and ends what is being asked: within about a second.
enum outcome listening_start(struct program *program, struct fault *fault);
void listening_stop(struct program *program);
// Frees what listening_open made.
void listening_close(struct program *program);

#endif
