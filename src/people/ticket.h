// SPDX-License-Identifier: AGPL-3.0-or-later
// What a form brings back that its reader may neither read nor change: a few bytes with their
// purpose and their end, sealed with the server's key. Nothing is stored for it.
#ifndef CAUSEWAY_PEOPLE_TICKET_H
#define CAUSEWAY_PEOPLE_TICKET_H

#include "people/seal.h"

#define TICKET_BYTES_MAX 400
#define TICKET_TEXT_MAX	 700

// A ticket as text for a hidden field, in the arena; at == NULL when `bytes` are over
// TICKET_BYTES_MAX or the arena is full. `purpose` keeps tickets of different forms apart; it ends
// at `until`, ms UTC.
struct str ticket_make(const struct sealer *sealer, struct arena *arena, const char *purpose,
		       int64_t until, struct str bytes);
// The bytes of a ticket, in the arena. NOT_FOUND for one that is of another purpose, over, changed
// or none at all.
enum outcome ticket_open(const struct sealer *sealer, struct arena *arena, const char *purpose,
			 int64_t now, struct str text, struct str *ret_bytes, struct fault *fault);

#endif
