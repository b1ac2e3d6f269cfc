// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes a person out of a closed account, for good: name, address, password, sessions, tokens,
// second step, roles, memberships, browsers and notices. The id stays, so that what was done keeps
// its order and the audit log its hashes, which hold no name. Never erases what somebody wrote in
// cases: that belongs to those who asked for help.
#ifndef CAUSEWAY_PEOPLE_ERASE_H
#define CAUSEWAY_PEOPLE_ERASE_H

#include "people/people.h"

#define ERASED_NAME "(erased)"
#define ERASED_PREFIX                                                                              \
	"erased-" // before the id, in the place of the address: nobody signs in with it

// CONFLICT with a sentence while the account is open, or if it speaks for an organisation alone.
enum outcome account_erase(struct people *people, int64_t account, int64_t by, struct str address,
			   struct fault *fault);

#endif
