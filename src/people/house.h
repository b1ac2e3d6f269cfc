// SPDX-License-Identifier: AGPL-3.0-or-later
// What the files behind people.h share: the parts that are open, passwords and secrets. Other rooms
// include people.h, never this.
#ifndef CAUSEWAY_PEOPLE_HOUSE_H
#define CAUSEWAY_PEOPLE_HOUSE_H

#include "people/people.h"
#include "people/share.h"
#include "people/sign_limit.h"
#include "people/token_memory.h"

#include <semaphore.h>
#include <sodium.h>
#include <stdatomic.h>

#define SECRET_BYTES 32

struct letter_box;

struct people {
	struct store *store;
	struct id_maker *ids;
	const struct sealer *sealer; // NULL beside a running server
	sem_t hashing;		     // as many as may hash a password at once
	atomic_uint hashing_now, hashing_most;
	unsigned hash_wait_ms;	 // how long somebody waits for that
	_Atomic int64_t used_ns; // see people_used_ns
	struct token_memory *tokens;
	struct sign_limit *limit;
	const struct letter_box *letters; // NULL: there is no mailbox
	struct share_policy policy;	  // empty: partners see nothing
	bool unhurried;			  // see pace_leave_off
	bool second_demanded;		  // see second_step_demand
	struct str site;
};

// Whether somebody with this address and name may choose this password here.
enum outcome password_check_here(const struct people *people, struct str password, struct str email,
				 struct str name, struct fault *fault);
// Both are UNAVAILABLE where others hash all the while.
enum outcome password_hash(struct people *people, struct str password,
			   char out[crypto_pwhash_STRBYTES], struct fault *fault);
enum outcome password_fits(struct people *people, const char *hash, struct str password,
			   bool *ret_fits, struct fault *fault);

// A new secret in text form behind a prefix, in the arena; and the hash that is kept of one.
struct str secret_new(struct arena *arena, const char *prefix);
struct str secret_hash(struct str secret, unsigned char out[SECRET_BYTES]);

// An address as it is kept: in lower case.
struct str email_lower(struct arena *arena, struct str email);
// INVALID for what is no address, or too long for one.
enum outcome email_check(struct str email, struct fault *fault);
// INVALID for a role that does not exist, or one of a campaign without a campaign.
enum outcome role_check(struct str name, struct str campaign, struct fault *fault);
// An empty text where a parameter must not be null.
struct str never_null(struct str text);

// Parts of writes, inside their transaction.
struct account_row {
	struct people *people;
	int64_t id, now;
	struct str email, hash;		 // lower case; argon2id
	struct str name, role, campaign; // role may be empty
	int64_t by;
	struct str address; // where from; empty: this machine
};
// A new account with its first role, findable, with its audit entry; CONFLICT if the address has
// one.
enum outcome account_insert(struct conn *conn, const struct account_row *row, struct fault *fault);
// Gives an account a role; what it has already stays.
enum outcome role_insert(struct conn *conn, const struct account_row *row, struct fault *fault);
// Ends all sessions of an account but `kept` (0: all).
enum outcome sessions_end(struct conn *conn, int64_t account, int64_t kept, struct fault *fault);
// How an account is found by the beginnings of its words; what was there before is replaced.
enum outcome account_words_set(struct conn *conn, int64_t account, struct str email,
			       struct str name, struct fault *fault);

#endif
