// SPDX-License-Identifier: AGPL-3.0-or-later
// Slows down who guesses passwords, without locking anybody out: tries are counted for each pair of
// account and address, each address, and each account, and every count goes down again by itself.
// A pair that has signed in before is stopped only by its own count, whatever others do to the
// account or from the address. In memory, of fixed size; forgets at a restart. Holds hashes only.
// Safe from any thread.
#ifndef CAUSEWAY_PEOPLE_SIGN_LIMIT_H
#define CAUSEWAY_PEOPLE_SIGN_LIMIT_H

#include "base/str.h"

// How many wrong tries may follow each other, and after how long each is forgotten.
#define SIGN_PAIR_MOST	     10
#define SIGN_PAIR_FORGETS    60000 // ms for one try
#define SIGN_ADDRESS_MOST    60
#define SIGN_ADDRESS_FORGETS 10000
#define SIGN_ACCOUNT_MOST    100
#define SIGN_ACCOUNT_FORGETS 6000

struct sign_limit;

struct sign_limit *sign_limit_new(void);	// NULL without memory
void sign_limit_free(struct sign_limit *limit); // takes NULL

// Counts a try before it is made; false if it must not be made now (then nothing is counted).
// `email` is in lower case. An IPv6 address counts as its /64.
bool sign_limit_take(struct sign_limit *limit, struct str email, struct str address, int64_t now);
// The password was right: takes the try back and remembers the pair.
void sign_limit_passed(struct sign_limit *limit, struct str email, struct str address, int64_t now);

#endif
