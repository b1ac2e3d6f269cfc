// SPDX-License-Identifier: AGPL-3.0-or-later
// DIR/key is text:
//   causeway key 1
//   id HEX                          says which key this is, and nothing about it
//   slot PASSES MEMORY SALT WRAPPED for each passphrase; SALT and WRAPPED in hex
#include "store/vault.h"

#include "base/secret_file.h"
#include "base/utf8.h"
#include "store/cipher.h"
#include "store/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILE   "key"
#define FIRST_LINE "causeway key 1"

enum {
	MASTER = 32,
	SALT = crypto_pwhash_SALTBYTES,
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	WRAPPED = MASTER + NONCE + TAG,
	KEY_ID = 16,
	TEXT_MAX = 4000, // fits a backup's note
	// What a key file may ask of this machine: 10 passes, 2 GiB.
	PASSES_MOST = 10,
	MEMORY_MOST = 2 << 20,
};
_Static_assert((int)TEXT_MAX <= (int)CIPHER_NOTE_MAX, "a key file fits into a backup");
_Static_assert((int)VAULT_SEAL_BYTES >= (int)NONCE + (int)TAG, "a sealed secret has room");

const struct vault_cost vault_cost_standard = {.passes = 3, .memory_kib = 128 << 10};

struct vault {
	unsigned char master[MASTER];
	unsigned char page_key[CIPHER_KEY];
	unsigned char small_key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	unsigned char id[KEY_ID];
	size_t slot; // that the passphrase opened
};

struct slot {
	struct vault_cost cost;
	unsigned char salt[SALT], wrapped[WRAPPED];
};

// A key file, read.
struct key_file {
	unsigned char id[KEY_ID];
	struct slot slots[VAULT_SLOTS_MAX];
	size_t count;
};

// ---- keys -------------------------------------------------------------------------------------

static enum outcome vault_new(struct vault **ret_vault, struct fault *fault)
{
	if (sodium_init() < 0)
		return fail(FAULT, fault, "The crypto library could not start.");
	struct vault *vault = sodium_malloc(sizeof(*vault));
	if (!vault)
		return fail(UNAVAILABLE, fault, "There is not enough memory for the key.");
	sodium_memzero(vault, sizeof(*vault));
	*ret_vault = vault;
	return OK;
}

void vault_close(struct vault *vault)
{
	sodium_free(vault); // wipes
}

// Everything else follows from the master key.
static void vault_derive(struct vault *vault)
{
	static const char context[crypto_kdf_CONTEXTBYTES + 1] = "cwyvault";
	crypto_kdf_derive_from_key(vault->page_key, sizeof(vault->page_key), 1, context,
				   vault->master);
	crypto_kdf_derive_from_key(vault->small_key, sizeof(vault->small_key), 2, context,
				   vault->master);
	crypto_kdf_derive_from_key(vault->id, sizeof(vault->id), 3, context, vault->master);
}

const unsigned char *vault_page_key(const struct vault *vault)
{
	return vault->page_key;
}

static void seal_with(const unsigned char *key, const void *plain, size_t len,
		      unsigned char *sealed)
{
	randombytes_buf(sealed, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, len, NULL, 0, NULL,
						   sealed, key);
}

static bool unseal_with(const unsigned char *key, const unsigned char *sealed, size_t len,
			void *plain)
{
	return len >= NONCE + TAG &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed + NONCE,
							  len - NONCE, NULL, 0, sealed, key) == 0;
}

void vault_seal(const struct vault *vault, const void *plain, size_t len, unsigned char *sealed)
{
	memset(sealed, 0, VAULT_SEAL_BYTES + len);
	seal_with(vault->small_key, plain, len, sealed);
}

bool vault_unseal(const struct vault *vault, const unsigned char *sealed, size_t sealed_len,
		  void *plain)
{
	return sealed_len >= VAULT_SEAL_BYTES &&
	       unseal_with(vault->small_key, sealed, sealed_len - VAULT_SEAL_BYTES + NONCE + TAG,
			   plain);
}

// ---- passphrases ------------------------------------------------------------------------------

static enum outcome passphrase_key(struct str passphrase, const struct slot *slot,
				   unsigned char key[MASTER], struct fault *fault)
{
	if (crypto_pwhash(key, MASTER, passphrase.at, passphrase.len, slot->salt, slot->cost.passes,
			  (size_t)slot->cost.memory_kib << 10, crypto_pwhash_ALG_ARGON2ID13) == 0)
		return OK;
	return fail(UNAVAILABLE, fault,
		    "There is not enough memory to try the passphrase: it takes %u MiB.",
		    slot->cost.memory_kib >> 10);
}

static enum outcome passphrase_check(struct str passphrase, struct fault *fault)
{
	if (utf8_length(passphrase) < VAULT_PASSPHRASE_LEAST)
		return fail(INVALID, fault,
			    "The passphrase is too short: at least %d characters. A few words that "
			    "do not belong together are easy to keep and hard to guess.",
			    VAULT_PASSPHRASE_LEAST);
	if (passphrase.len > VAULT_PASSPHRASE_MOST)
		return fail(INVALID, fault, "The passphrase is too long: at most %d bytes.",
			    VAULT_PASSPHRASE_MOST);
	return OK;
}

static enum outcome slot_make(const struct vault *vault, struct str passphrase,
			      struct vault_cost cost, struct slot *ret_slot, struct fault *fault)
{
	struct slot slot = {.cost = cost};
	unsigned char key[MASTER];
	enum outcome outcome = passphrase_check(passphrase, fault);
	if (outcome != OK)
		return outcome;
	randombytes_buf(slot.salt, SALT);
	outcome = passphrase_key(passphrase, &slot, key, fault);
	if (outcome == OK) {
		seal_with(key, vault->master, MASTER, slot.wrapped);
		*ret_slot = slot;
	}
	sodium_memzero(key, sizeof(key));
	return outcome;
}

// Tries the passphrase on every slot.
static enum outcome slots_open(const struct key_file *file, struct str passphrase,
			       struct vault *vault, struct fault *fault)
{
	unsigned char key[MASTER];
	bool open = false;
	enum outcome outcome = OK;
	for (size_t i = 0; outcome == OK && !open && i < file->count; i++) {
		outcome = passphrase_key(passphrase, &file->slots[i], key, fault);
		open = outcome == OK &&
		       unseal_with(key, file->slots[i].wrapped, WRAPPED, vault->master);
		vault->slot = i;
	}
	sodium_memzero(key, sizeof(key));
	if (outcome == OK && !open)
		outcome = fail(DENIED, fault, "This is not the passphrase.");
	if (outcome == OK)
		vault_derive(vault);
	return outcome;
}

// ---- the file ---------------------------------------------------------------------------------

static const char *key_path(const char *dir, char path[4096])
{
	snprintf(path, 4096, "%s/" KEY_FILE, dir);
	return path;
}

bool vault_exists(const char *dir)
{
	char path[4096];
	return access(key_path(dir, path), F_OK) == 0;
}

static bool hex_read(struct str hex, unsigned char *to, size_t len)
{
	size_t got = 0;
	return sodium_hex2bin(to, len, hex.at, hex.len, NULL, &got, NULL) == 0 && got == len &&
	       hex.len == 2 * len;
}

static bool slot_read(struct str line, struct slot *slot)
{
	int64_t passes, memory;
	const struct str first = str_cut(&line, ' '), second = str_cut(&line, ' ');
	const struct str salt = str_cut(&line, ' ');
	if (!str_to_i64(first, &passes) || !str_to_i64(second, &memory) || passes < 1 ||
	    passes > PASSES_MOST || memory < 8 || memory > MEMORY_MOST)
		return false;
	slot->cost = (struct vault_cost){(unsigned)passes, (unsigned)memory};
	return hex_read(salt, slot->salt, SALT) && hex_read(line, slot->wrapped, WRAPPED);
}

static bool line_read(struct str line, size_t number, struct key_file *file)
{
	if (number == 0)
		return str_equal(line, STR(FIRST_LINE));
	if (line.len == 0)
		return true;
	const struct str word = str_cut(&line, ' ');
	if (str_equal(word, STR("id")))
		return hex_read(line, file->id, KEY_ID);
	return str_equal(word, STR("slot")) && file->count < VAULT_SLOTS_MAX &&
	       slot_read(line, &file->slots[file->count++]);
}

static enum outcome key_parse(struct str text, struct key_file *ret_file, struct fault *fault)
{
	struct key_file file = {.count = 0};
	bool good = text.len > 0;
	for (size_t number = 0; good && text.len > 0; number++)
		good = line_read(str_cut(&text, '\n'), number, &file);
	if (!good || file.count == 0)
		return fail(INVALID, fault,
			    "The key file is damaged. Put back a copy of it: each sealed backup "
			    "carries one.");
	*ret_file = file;
	return OK;
}

static size_t key_print(const struct key_file *file, char text[TEXT_MAX])
{
	char id[2 * KEY_ID + 1], salt[2 * SALT + 1], wrapped[2 * WRAPPED + 1];
	sodium_bin2hex(id, sizeof(id), file->id, KEY_ID);
	size_t len = (size_t)snprintf(text, TEXT_MAX, FIRST_LINE "\nid %s\n", id);
	for (size_t i = 0; i < file->count; i++) {
		const struct slot *slot = &file->slots[i];
		sodium_bin2hex(salt, sizeof(salt), slot->salt, SALT);
		sodium_bin2hex(wrapped, sizeof(wrapped), slot->wrapped, WRAPPED);
		len += (size_t)snprintf(text + len, TEXT_MAX - len, "slot %u %u %s %s\n",
					slot->cost.passes, slot->cost.memory_kib, salt, wrapped);
	}
	return len;
}

static enum outcome key_load(const char *dir, struct key_file *ret_file, struct fault *fault)
{
	char path[4096], text[TEXT_MAX];
	size_t len = 0;
	const enum outcome outcome =
	    secret_file_read(key_path(dir, path), text, sizeof(text), &len, fault);
	return outcome == OK ? key_parse(str_of(text, len), ret_file, fault) : outcome;
}

static enum outcome key_save(const char *dir, const struct key_file *file, bool replace,
			     struct fault *fault)
{
	char path[4096], text[TEXT_MAX];
	const size_t len = key_print(file, text);
	return secret_file_write(key_path(dir, path), str_of(text, len), replace, fault);
}

// ---- opening ----------------------------------------------------------------------------------

enum outcome vault_create(const char *dir, struct str passphrase, struct vault_cost cost,
			  struct vault **ret_vault, struct fault *fault)
{
	struct vault *vault = NULL;
	struct key_file file = {.count = 1};
	enum outcome outcome = vault_new(&vault, fault);
	if (outcome != OK)
		return outcome;
	randombytes_buf(vault->master, MASTER);
	vault_derive(vault);
	memcpy(file.id, vault->id, KEY_ID);
	outcome = slot_make(vault, passphrase, cost, &file.slots[0], fault);
	if (outcome == OK)
		outcome = key_save(dir, &file, false, fault);
	if (outcome == OK)
		*ret_vault = vault;
	else
		vault_close(vault);
	return outcome;
}

static enum outcome open_file(const struct key_file *file, struct str passphrase,
			      struct vault **ret_vault, struct fault *fault)
{
	struct vault *vault = NULL;
	enum outcome outcome = vault_new(&vault, fault);
	if (outcome == OK)
		outcome = slots_open(file, passphrase, vault, fault);
	if (outcome == OK)
		*ret_vault = vault;
	else
		vault_close(vault);
	return outcome;
}

enum outcome vault_open(const char *dir, struct str passphrase, struct vault **ret_vault,
			struct fault *fault)
{
	struct key_file file;
	const enum outcome outcome = key_load(dir, &file, fault);
	return outcome == OK ? open_file(&file, passphrase, ret_vault, fault) : outcome;
}

enum outcome vault_open_text(struct str text, struct str passphrase, struct vault **ret_vault,
			     struct fault *fault)
{
	struct key_file file;
	const enum outcome outcome = key_parse(text, &file, fault);
	return outcome == OK ? open_file(&file, passphrase, ret_vault, fault) : outcome;
}

enum outcome vault_text(const char *dir, struct arena *arena, struct str *ret_text,
			struct fault *fault)
{
	struct key_file file;
	char *text = arena_raw(arena, TEXT_MAX);
	const enum outcome outcome =
	    text ? key_load(dir, &file, fault) : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		*ret_text = str_of(text, key_print(&file, text));
	return outcome;
}

enum outcome vault_install(const char *dir, struct str text, struct fault *fault)
{
	struct key_file file, there;
	enum outcome outcome = key_parse(text, &file, fault);
	if (outcome != OK || !vault_exists(dir))
		return outcome == OK ? key_save(dir, &file, false, fault) : outcome;
	outcome = key_load(dir, &there, fault);
	if (outcome == OK && memcmp(there.id, file.id, KEY_ID) != 0)
		outcome =
		    fail(CONFLICT, fault,
			 "%s has a key already, and it is not the one of this backup. Move it "
			 "away, or restore into another directory.",
			 dir);
	return outcome;
}

// ---- changing passphrases ---------------------------------------------------------------------

enum outcome vault_add(const char *dir, const struct vault *vault, struct str passphrase,
		       struct vault_cost cost, struct fault *fault)
{
	struct key_file file;
	enum outcome outcome = key_load(dir, &file, fault);
	if (outcome == OK && file.count == VAULT_SLOTS_MAX)
		outcome =
		    fail(TOO_MUCH, fault, "The key has %d passphrases already.", VAULT_SLOTS_MAX);
	if (outcome == OK)
		outcome = slot_make(vault, passphrase, cost, &file.slots[file.count], fault);
	if (outcome != OK)
		return outcome;
	file.count++;
	return key_save(dir, &file, true, fault);
}

enum outcome vault_remove(const char *dir, const struct vault *vault, struct fault *fault)
{
	struct key_file file;
	enum outcome outcome = key_load(dir, &file, fault);
	if (outcome == OK && file.count < 2)
		outcome = fail(CONFLICT, fault,
			       "This is the only passphrase. Add another one first, or use "
			       "\"causeway vault off\".");
	if (outcome != OK)
		return outcome;
	file.slots[vault->slot] = file.slots[--file.count];
	return key_save(dir, &file, true, fault);
}

enum outcome vault_change(const char *dir, const struct vault *vault, struct str passphrase,
			  struct vault_cost cost, struct fault *fault)
{
	struct key_file file;
	enum outcome outcome = key_load(dir, &file, fault);
	if (outcome == OK)
		outcome = slot_make(vault, passphrase, cost, &file.slots[vault->slot], fault);
	return outcome == OK ? key_save(dir, &file, true, fault) : outcome;
}

enum outcome vault_count(const char *dir, size_t *ret_count, struct fault *fault)
{
	struct key_file file;
	const enum outcome outcome = key_load(dir, &file, fault);
	if (outcome == OK)
		*ret_count = file.count;
	return outcome;
}
