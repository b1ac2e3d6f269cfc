// SPDX-License-Identifier: AGPL-3.0-or-later
// Which passwords somebody may choose: 12 to 128 characters of any kind, and not one that is tried
// first: a common one, a pattern of the keyboard, a date, or words of this place and person. Never
// asks for signs, digits or a change after some time, and never looks at passwords that are kept.
#ifndef CAUSEWAY_PEOPLE_PASSWORD_H
#define CAUSEWAY_PEOPLE_PASSWORD_H

#include "base/outcome.h"
#include "base/str.h"

#define PASSWORD_LEAST 12  // characters of a new password
#define PASSWORD_LONG  128 // and at most so many
#define PASSWORD_BYTES 512 // of any password, also of those that are checked
#define PASSWORD_BITS  30  // how hard it is to guess: 2 to the power of this many tries

// What a password must not be made of; each may be empty.
struct password_about {
	struct str email, name, site, campaign;
};
// INVALID with a sentence. About a millisecond at most.
enum outcome password_check(struct str password, const struct password_about *about,
			    struct fault *fault);

#endif
