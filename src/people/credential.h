// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody shows to be who they are: a password, and a code where the second step is on. The
// work is the same whether an account exists or not. Shared by the files behind people.h; other
// rooms never include it.
#ifndef CAUSEWAY_PEOPLE_CREDENTIAL_H
#define CAUSEWAY_PEOPLE_CREDENTIAL_H

#include "people/house.h"
#include "people/totp.h"

// An account that may sign in; account 0: there is none.
struct credential {
	int64_t account;
	struct str email;  // lower case
	const char *hash;  // argon2id of the password
	bool second;	   // the second step is on
	struct str sealed; // its secret
	int64_t used_step; // see second_step.sql
};
// By address (lower case) or, with an empty one, by id. Strings in the arena.
enum outcome credential_find(struct people *people, struct arena *arena, struct str email,
			     int64_t account, struct credential *ret_credential,
			     struct fault *fault);
// Whether the password opens it; takes as long for an account that does not exist. UNAVAILABLE
// where too many sign in at once.
enum outcome credential_fits(struct people *people, const struct credential *credential,
			     struct str password, bool *ret_fits, struct fault *fault);
// The same with the limits of people/sign_limit.h, for somebody signed in who is asked again.
// DENIED, TOO_MUCH, UNAVAILABLE.
enum outcome credential_ask(struct people *people, const struct credential *credential,
			    struct str password, struct str address, struct fault *fault);

// A code as it was typed, ready to be taken inside a write.
struct code_use {
	int64_t step;			  // of the app; 0: none fits
	bool recovery;			  // it has the form of a recovery code
	unsigned char hash[SECRET_BYTES]; // of the recovery code
};
struct code_use code_read(struct people *people, struct arena *arena,
			  const struct credential *credential, struct str code, int64_t now);
// Takes it, so that it opens no second time; *ret_taken is false if it fits nothing.
enum outcome code_take(struct conn *conn, int64_t account, const struct code_use *use,
		       bool *ret_taken, struct fault *fault);

// The hash of a recovery code as it is kept, however it was typed; false if it has not its form.
bool recovery_hash(struct str code, unsigned char out[SECRET_BYTES]);

#endif
