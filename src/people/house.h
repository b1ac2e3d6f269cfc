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

#define SECRET_BYTES 32

struct people {
	struct store *store;
	struct id_maker *ids;
	sem_t hashing; // as many as may hash a password at once
	struct token_memory *tokens;
	struct sign_limit *limit;
	struct share_policy policy; // empty: partners see nothing
};

enum outcome password_hash(struct people *people, struct str password,
			   char out[crypto_pwhash_STRBYTES], struct fault *fault);
bool password_fits(struct people *people, const char *hash, struct str password);

// A new secret in text form behind a prefix, in the arena; and the hash that is kept of one.
struct str secret_new(struct arena *arena, const char *prefix);
struct str secret_hash(struct str secret, unsigned char out[SECRET_BYTES]);

// An address as it is kept: in lower case.
struct str email_lower(struct arena *arena, struct str email);

#endif
