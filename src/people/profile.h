// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody says of themselves and changes for themselves: name, language, time zone,
// when unused browsers are locked, password.
#ifndef CAUSEWAY_PEOPLE_PROFILE_H
#define CAUSEWAY_PEOPLE_PROFILE_H

#include "people/people.h"

struct profile {
	int64_t account, created_at, disabled_at; // ms UTC; disabled_at 0: may sign in
	struct str email, name;
	struct str language;   // BCP 47; empty: as the browser says
	struct str zone;       // IANA name; empty: as the campaign has it
	int64_t lock_after_ms; // without use, their browsers are locked (people/lock.h); 0: never
};
// Strings in the arena. NOT_FOUND if there is no such account.
enum outcome profile_find(struct conn *conn, struct arena *arena, int64_t account,
			  struct profile *ret_profile, struct fault *fault);
// Sets name, language, zone and lock_after_ms. INVALID for one that cannot be.
enum outcome profile_change(struct people *people, const struct profile *profile,
			    struct str address, struct fault *fault);

// A new password in place of the old one, for somebody signed in: all other sessions end, and this
// one gets a new secret, in the arena. DENIED if the old password does not fit, INVALID if the new
// one is too short, TOO_MUCH after too many tries.
struct password_change {
	const struct session *session;
	struct str old_password, new_password;
	struct str address; // where from
};
enum outcome profile_password(struct people *people, struct arena *arena,
			      const struct password_change *change, struct str *ret_secret,
			      struct fault *fault);

#endif
