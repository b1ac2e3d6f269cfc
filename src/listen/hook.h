// SPDX-License-Identifier: AGPL-3.0-or-later
// What other servers send to us by themselves, at an address that only they know: a webhook, the
// news of a feed. The connector says whether it is genuine and what its posts are; it is answered
// with OK only once they are kept. Sent again, it doubles nothing.
#ifndef CAUSEWAY_LISTEN_HOOK_H
#define CAUSEWAY_LISTEN_HOOK_H

#include "listen/poll.h"

#define HOOK_PATH     "/hooks/"
#define HOOK_CODE_LEN 32

// Takes what was sent to the hook of that code. NOT_FOUND if there is none, or its campaign takes
// nothing in (an exercise, archived); UNAVAILABLE while it is paused; DENIED if it is not genuine.
// *ret_answer, in the arena, is what the other side is to be told.
enum outcome hook_take(const struct poller *poller, struct arena *arena, struct str code,
		       const struct connector_push *push, struct str *ret_answer,
		       struct fault *fault);
// Answers whether we asked for what will be sent; *ret_answer is in the arena.
enum outcome hook_confirm(const struct poller *poller, struct arena *arena, struct str code,
			  const struct connector_question *question, struct str *ret_answer,
			  struct fault *fault);

#endif
