// SPDX-License-Identifier: AGPL-3.0-or-later
// First-time hints: a few words that a page says to somebody new, until they put them away. Kept
// for the account, so that they stay away on every device.
#ifndef CAUSEWAY_DESK_HINT_H
#define CAUSEWAY_DESK_HINT_H

#include "net/route.h"
#include "store/store.h"

// Every hint there is, NULL-terminated: "desk", "case" … A page that shows a new one adds it here.
extern const char *const hint_names[];

// Whether the account has put the hint away; always for nobody (account 0: a token), who needs
// none.
enum outcome hint_seen(struct conn *conn, int64_t account, const char *name, bool *ret_seen,
		       struct fault *fault);

// POST /t/{slug}/hints/{name}
extern const struct route_table desk_hint_routes;

#endif
