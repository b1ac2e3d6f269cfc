// SPDX-License-Identifier: AGPL-3.0-or-later
// The vault: one random key that seals the database, its backups and the key of contact data, and
// the file `key` of the data directory, which holds that key wrapped once for each passphrase
// (argon2id; its parameters stand beside it). Who has the disk without a passphrase has nothing.
// It knows no table and no page; cipher.h does the sealing of the database.
#ifndef CAUSEWAY_STORE_VAULT_H
#define CAUSEWAY_STORE_VAULT_H

#include "base/arena.h"
#include "base/outcome.h"

enum {
	VAULT_PASSPHRASE_LEAST = 12, // characters
	VAULT_PASSPHRASE_MOST = 1024,
	VAULT_SLOTS_MAX = 8,   // passphrases
	VAULT_SEAL_BYTES = 48, // by which what is sealed is longer
};

// An open key. It lies in memory that is neither swapped nor dumped, and is wiped when closed. Any
// thread may use it.
struct vault;
void vault_close(struct vault *vault); // NULL is fine

// How hard a passphrase is to try: argon2id's passes and memory (KiB). The standard takes about a
// quarter of a second and 128 MiB.
struct vault_cost {
	unsigned passes, memory_kib;
};
extern const struct vault_cost vault_cost_standard;

// True if DIR has a key file.
bool vault_exists(const char *dir);
// Makes a new key and DIR/key (mode 0600). CONFLICT if there is one; INVALID for a passphrase that
// is too short or too long.
enum outcome vault_create(const char *dir, struct str passphrase, struct vault_cost cost,
			  struct vault **ret_vault, struct fault *fault);
// Opens the key of DIR. DENIED for a wrong passphrase or a file that others may read, NOT_FOUND
// without a key file, INVALID for a damaged one.
enum outcome vault_open(const char *dir, struct str passphrase, struct vault **ret_vault,
			struct fault *fault);
// The same with the text of a key file, from a backup's note.
enum outcome vault_open_text(struct str text, struct str passphrase, struct vault **ret_vault,
			     struct fault *fault);

// The text of DIR's key file: what a backup carries, so that it opens by itself.
enum outcome vault_text(const char *dir, struct arena *arena, struct str *ret_text,
			struct fault *fault);
// Gives an empty DIR the key file that `text` is; one of the same key is left as it is (CONFLICT
// for another).
enum outcome vault_install(const char *dir, struct str text, struct fault *fault);

// Another passphrase opens the key as well. TOO_MUCH when there are VAULT_SLOTS_MAX.
enum outcome vault_add(const char *dir, const struct vault *vault, struct str passphrase,
		       struct vault_cost cost, struct fault *fault);
// The passphrase with which `vault` was opened opens it no more. CONFLICT for the last one.
enum outcome vault_remove(const char *dir, const struct vault *vault, struct fault *fault);
// Puts a new passphrase in the place of that with which `vault` was opened.
enum outcome vault_change(const char *dir, const struct vault *vault, struct str passphrase,
			  struct vault_cost cost, struct fault *fault);
enum outcome vault_count(const char *dir, size_t *ret_count, struct fault *fault);

// The key for sealing pages (CIPHER_KEY bytes).
const unsigned char *vault_page_key(const struct vault *vault);
// Seals a small secret, such as the key of contact data: `sealed` has len + VAULT_SEAL_BYTES.
void vault_seal(const struct vault *vault, const void *plain, size_t len, unsigned char *sealed);
// False if the bytes were not sealed by this key. `plain` has sealed_len - VAULT_SEAL_BYTES.
bool vault_unseal(const struct vault *vault, const unsigned char *sealed, size_t sealed_len,
		  void *plain);

#endif
