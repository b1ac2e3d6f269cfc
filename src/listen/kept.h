// SPDX-License-Identifier: AGPL-3.0-or-later
// The one thing that a connector may keep between two calls: a secret that the other side gave it
// for a while, such as a session. It lies sealed among the settings of its inlet, goes with them
// when the inlet is removed, and may be lost at any time: whoever needs it must be able to ask for
// another one.
#ifndef CAUSEWAY_LISTEN_KEPT_H
#define CAUSEWAY_LISTEN_KEPT_H

#include "people/seal.h"
#include "store/store.h"

#define KEPT_MAX 8000 // bytes

struct kept {
	struct store *store;
	const struct sealer *sealer;
	int64_t inlet;
};

// What was kept last, in the arena; empty if there is nothing, or nothing that can be opened.
struct str kept_read(const struct kept *kept, struct arena *arena);
// Keeps it instead. Nothing happens to an inlet that was removed. TOO_MUCH over KEPT_MAX.
enum outcome kept_write(const struct kept *kept, struct arena *arena, struct str text,
			struct fault *fault);

// Keeps what `change` makes of what was kept, in the arena, with nobody else between; empty:
// nothing changes. It runs inside the write, perhaps more than once, and sees an empty text if
// there is nothing. Fails as kept_write.
typedef struct str kept_fn(void *context, struct arena *arena, struct str old);
enum outcome kept_change(const struct kept *kept, struct arena *arena, kept_fn *change,
			 void *context, struct fault *fault);

#endif
