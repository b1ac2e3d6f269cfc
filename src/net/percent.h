// SPDX-License-Identifier: AGPL-3.0-or-later
// Text as a part of an address, a value of a query for instance (RFC 3986, section 2.1). Of the
// other way the server has more (net/server.h).
#ifndef CAUSEWAY_NET_PERCENT_H
#define CAUSEWAY_NET_PERCENT_H

#include "base/arena.h"
#include "base/buf.h"

// Appends the text, all bytes but letters, digits and "-._~" as %XX: at most three times its
// length.
void percent_add(struct buf *out, struct str text);
// The same in the arena; empty without memory.
struct str percent_encode(struct arena *arena, struct str text);

// A value of a query or a form's body ("a=b&c=d"), decoded, in the arena; it may hold any bytes.
// The first of that name; empty if there is none.
struct str form_value(struct arena *arena, struct str pairs, const char *name);

#endif
