// SPDX-License-Identifier: AGPL-3.0-or-later
// The link by which whoever gets a broadcast ends them, without an account: it names the message
// that it came with, and a mark that only this server can make. It tells nothing else, and opens
// nothing else.
#ifndef CAUSEWAY_LISTEN_END_LINK_H
#define CAUSEWAY_LISTEN_END_LINK_H

#include "base/arena.h"
#include "people/seal.h"

#define END_PATH     "/u/"
#define END_CODE_MAX 40

// "1234-0a1b…", the last part of the link; in the arena, empty when that is full.
struct str end_code_make(const struct sealer *sealer, struct arena *arena, int64_t message);
// The message of a code; false if this server did not make it.
bool end_code_read(const struct sealer *sealer, struct arena *arena, struct str code,
		   int64_t *ret_message);

#endif
