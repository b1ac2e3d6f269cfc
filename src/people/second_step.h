// SPDX-License-Identifier: AGPL-3.0-or-later
// The second step of signing in: codes of an authenticator app, and ten recovery codes for when the
// phone is lost. The app's secret is kept sealed, recovery codes only as hashes; each code opens
// once. Never checks a password: people.h does.
#ifndef CAUSEWAY_PEOPLE_SECOND_STEP_H
#define CAUSEWAY_PEOPLE_SECOND_STEP_H

#include "people/people.h"
#include "people/totp.h"

#define RECOVERY_CODES	  10
#define RECOVERY_CODE_LEN 29 // "k7pm-2xqa-9dvt-hw4n-b6rz-3ujc": 120 bits

// A new secret that is not in force yet. `ticket` brings it back with the form; only this account
// can use it, for 30 minutes.
struct second_step_offer {
	unsigned char secret[TOTP_SECRET_BYTES];
	struct str ticket; // in the arena
};
// UNAVAILABLE where nothing can be sealed.
enum outcome second_step_offer(struct people *people, struct arena *arena, int64_t account,
			       struct second_step_offer *ret_offer, struct fault *fault);
// The offer of a ticket, for the form that comes back. NOT_FOUND once it is over.
enum outcome second_step_offered(struct people *people, struct arena *arena, int64_t account,
				 struct str ticket, struct second_step_offer *ret_offer,
				 struct fault *fault);

// Who asks, and with what.
struct second_step_wish {
	int64_t account;
	struct str password, code;
	struct str address; // where from
};

// Turns it on with a code of the offered secret, and gives the recovery codes, in the arena: only
// here. DENIED if the code or the password does not fit, CONFLICT if it is on, TOO_MUCH after too
// many tries.
enum outcome second_step_begin(struct people *people, struct arena *arena,
			       const struct second_step_wish *wish,
			       const struct second_step_offer *offer,
			       struct str ret_codes[RECOVERY_CODES], struct fault *fault);
// New recovery codes in place of the old ones, and turning it off: both for the password and a code
// (of the app, or a recovery code). DENIED, TOO_MUCH as above; NOT_FOUND if it is not on.
enum outcome second_step_codes(struct people *people, struct arena *arena,
			       const struct second_step_wish *wish,
			       struct str ret_codes[RECOVERY_CODES], struct fault *fault);
enum outcome second_step_end(struct people *people, struct arena *arena,
			     const struct second_step_wish *wish, struct fault *fault);
// Takes it off somebody who lost everything; for who runs the server. NOT_FOUND if it is not on.
enum outcome second_step_remove(struct people *people, int64_t account, int64_t by,
				struct str address, struct fault *fault);

struct second_step {
	bool on;
	int64_t since;	    // ms UTC
	int64_t codes_left; // recovery codes
};
enum outcome second_step_find(struct conn *conn, int64_t account, struct second_step *ret_step,
			      struct fault *fault);

// From here on who runs the server does so only with a second step: people/admit.h sends an
// administrator without one to where it is turned on. At the start of the program.
void second_step_demand(struct people *people);
// Whether an account lacks a second step that is demanded.
enum outcome second_step_lacks(struct people *people, int64_t account, bool *ret_lacks,
			       struct fault *fault);

#endif
