// SPDX-License-Identifier: AGPL-3.0-or-later
// Slows down who guesses passwords, codes and links, without locking anybody out: tries are counted
// at each door for each pair of account and address, each address, and each account, and every
// count goes down again by itself. A pair that has signed in before is stopped only by its own
// count, whatever others do to the account or from the address. In memory, of fixed size; forgets
// at a restart. Holds hashes only. Safe from any thread.
#ifndef CAUSEWAY_PEOPLE_SIGN_LIMIT_H
#define CAUSEWAY_PEOPLE_SIGN_LIMIT_H

#include "base/str.h"

// Where somebody tries; each counts for itself.
enum sign_door {
	DOOR_PASSWORD, // signing in, and where a password is asked again
	DOOR_CODE,     // the second step: six digits are guessed sooner than a password
	DOOR_RESET,    // asking for a link
	DOOR_LINK,     // what a link opens
	DOOR_MAKE,     // making tokens and links
	DOOR_STATUS,   // the page of a code that somebody was given who wrote to us
	DOOR_TELL,     // writing more there
	// What a person may do only so fast (people/pace.h).
	DOOR_CONTACTS,
	DOOR_EXPORTS,
	DOOR_INVITES,
	DOOR_MESSAGES,
	DOOR_MANY,
	DOOR_ACCOUNTS,
	DOOR_RULES,
	DOORS,
};

// How many tries may follow each other, and after how long each is forgotten, in ms.
struct sign_rule {
	int64_t most, forgets_ms;
};
struct sign_rules {
	struct sign_rule pair, address, account;
};
extern const struct sign_rules sign_rules[DOORS];

struct sign_limit;

struct sign_limit *sign_limit_new(void);	// NULL without memory
void sign_limit_free(struct sign_limit *limit); // takes NULL

// Counts a try before it is made; false if it must not be made now (then nothing is counted).
// `who` tells accounts apart: an address in lower case, or any other text. An IPv6 address counts
// as its /64.
bool sign_limit_take(struct sign_limit *limit, enum sign_door door, struct str who,
		     struct str address, int64_t now);
// It was who they said: takes the try back and remembers the pair, at this door.
void sign_limit_passed(struct sign_limit *limit, enum sign_door door, struct str who,
		       struct str address, int64_t now);

#endif
