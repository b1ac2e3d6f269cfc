// SPDX-License-Identifier: AGPL-3.0-or-later
// Seals personal data (how somebody can be reached) before it is stored. The key lies in a file of
// its own, mode 0600, beside the database and in no backup: whoever has only the database or a
// backup cannot read what is sealed. With the vault on (store/vault.h) the file itself is sealed.
#ifndef CAUSEWAY_PEOPLE_SEAL_H
#define CAUSEWAY_PEOPLE_SEAL_H

#include "base/arena.h"
#include "base/outcome.h"

struct sealer;
struct vault;

// Reads DIR/contact.key, or makes it when there is none. DENIED if others may read the file, or if
// it is locked and `vault` is NULL; INVALID if it is damaged. A file that lies open is sealed if
// there is a vault.
enum outcome sealer_open(const char *dir, const struct vault *vault, struct sealer **ret_sealer,
			 struct fault *fault);
void sealer_free(struct sealer *sealer); // takes NULL; wipes the key

// Tells this key from others and nothing about it: 32 hexadecimal digits in the arena; empty when
// that is full.
struct str sealer_mark(const struct sealer *sealer, struct arena *arena);

// True if DIR/contact.key needs the vault's key.
bool sealer_locked(const char *dir);
// Seals the file with the vault's key, or opens it up. Does nothing if it has that form already, or
// if there is no file.
enum outcome sealer_convert(const char *dir, const struct vault *vault, bool seal,
			    struct fault *fault);

// By what a contact is found again without opening it: 32 hexadecimal digits in the arena, of a
// hash with this key over the address as people write it: a telephone number without anything but
// its digits and the "+", all else in lower case without space around it. Empty for an empty
// address, or when the arena is full.
struct str contact_hash(const struct sealer *sealer, struct arena *arena, struct str address);

// Sealed bytes in the arena (XSalsa20-Poly1305, a fresh nonce in front); at == NULL when it is
// full.
struct str seal(const struct sealer *sealer, struct arena *arena, struct str plain);
// The plain bytes in the arena. INVALID if they were changed or sealed with another key.
enum outcome unseal(const struct sealer *sealer, struct arena *arena, struct str sealed,
		    struct str *ret_plain, struct fault *fault);

#endif
