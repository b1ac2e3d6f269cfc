// SPDX-License-Identifier: AGPL-3.0-or-later
// Tickets of public forms: one goes out with the form and comes back with what was written, so that
// a second press of the button keeps a message once. Kept nowhere.
#ifndef CAUSEWAY_CAMPAIGN_TICKET_H
#define CAUSEWAY_CAMPAIGN_TICKET_H

#include "base/arena.h"

#define TICKET_LETTERS 32

// A new one, in the arena.
struct str ticket_new(struct arena *arena);
// The external id of a message: the same words on the same ticket are the same message; whoever
// goes back, changes the words and sends again has told us something new, although the browser
// still holds the old ticket. The ticket is the first of `parts`; nothing can be guessed from the
// id. In the arena.
struct str ticket_message(struct arena *arena, const struct str *parts, size_t count);

#endif
