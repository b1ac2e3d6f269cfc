// SPDX-License-Identifier: AGPL-3.0-or-later
// Holds contact.key against what it sealed. A new key in the place of a lost one, or the key of
// another server, would leave contact data and second steps that nobody can open, and would keep
// the right key from being put back: that is for a person to decide. It never changes what is
// sealed.
#ifndef CAUSEWAY_APP_CONTACT_KEY_H
#define CAUSEWAY_APP_CONTACT_KEY_H

#include "app/program.h"

// Opens program->sealer; without anything sealed, with a new key if there is none. The database
// keeps a mark of the key ('contact-key' in instance_setting), by which another one is known.
// INVALID, with what to do, if something is sealed and its key is missing or another one;
// --new-contact-key overrules that, and the key that is there then counts.
enum outcome contact_key_open(struct program *program, const struct invocation *invocation,
			      struct fault *fault);

#endif
