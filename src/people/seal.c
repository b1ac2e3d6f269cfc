// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/seal.h"

#include "base/secret_file.h"
#include "store/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILE "contact.key"

enum {
	KEY_BYTES = crypto_secretbox_KEYBYTES,
	SEALED_BYTES = KEY_BYTES + VAULT_SEAL_BYTES, // the file when the vault is on
};

struct sealer {
	unsigned char key[KEY_BYTES];
};

static bool key_path(const char *dir, char path[4096])
{
	return snprintf(path, 4096, "%s/%s", dir, KEY_FILE) < 4096;
}

// Writes the key, sealed if there is a vault. What lay open is overwritten.
static enum outcome key_write(const char *path, const struct sealer *sealer,
			      const struct vault *vault, bool replace, struct fault *fault)
{
	unsigned char sealed[SEALED_BYTES];
	static const unsigned char zeros[KEY_BYTES];
	struct str bytes = str_of((const char *)sealer->key, KEY_BYTES);
	const int old = vault && replace ? open(path, O_WRONLY | O_CLOEXEC) : -1;
	if (vault) {
		vault_seal(vault, sealer->key, KEY_BYTES, sealed);
		bytes = str_of((const char *)sealed, sizeof sealed);
	}
	const enum outcome outcome = secret_file_write(path, bytes, replace, fault);
	if (old >= 0 && outcome == OK && pwrite(old, zeros, sizeof zeros, 0) > 0)
		fsync(old);
	if (old >= 0)
		close(old);
	return outcome;
}

// Reads either form; *ret_sealed says which it was.
static enum outcome key_read(const char *path, const struct vault *vault, struct sealer *sealer,
			     bool *ret_sealed, struct fault *fault)
{
	unsigned char bytes[SEALED_BYTES];
	size_t len = 0;
	enum outcome outcome = secret_file_read(path, bytes, sizeof bytes, &len, fault);
	if (outcome != OK && outcome != TOO_MUCH)
		return outcome;
	*ret_sealed = len == SEALED_BYTES;
	if (outcome == OK && len == KEY_BYTES)
		memcpy(sealer->key, bytes, KEY_BYTES);
	else if (outcome == OK && *ret_sealed && !vault)
		outcome =
		    fail(DENIED, fault, "%s is locked, and there is no passphrase for it.", path);
	else if (outcome != OK || !*ret_sealed || !vault_unseal(vault, bytes, len, sealer->key))
		outcome = fail(INVALID, fault,
			       "%s is damaged. Put back the copy that you keep of it: without it, "
			       "contact data stays sealed.",
			       path);
	sodium_memzero(bytes, sizeof bytes);
	return outcome;
}

struct str sealer_mark(const struct sealer *sealer, struct arena *arena)
{
	static const unsigned char what[] = "causeway: mark of contact.key";
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	crypto_generichash(hash, sizeof hash, what, sizeof what - 1, sealer->key,
			   sizeof sealer->key);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_copy(arena, str_from(hex));
}

// Digits and what people put between them make a number; all else is compared in lower case.
static struct str address_plain(struct arena *arena, struct str address)
{
	size_t len = 0, digits = 0;
	bool number = true;
	address = str_trim(address);
	char *plain = arena_raw(arena, address.len + 1);
	if (!plain)
		return STR("");
	for (size_t i = 0; i < address.len; i++) {
		const char c = address.at[i];
		digits += c >= '0' && c <= '9';
		number &= (c >= '0' && c <= '9') || (c && strchr("+-() ./", c));
	}
	number &= digits > 0;
	for (size_t i = 0; i < address.len; i++) {
		const char c = address.at[i];
		if (!number)
			plain[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
		else if ((c >= '0' && c <= '9') || (c == '+' && len == 0))
			plain[len++] = c;
	}
	return str_of(plain, len);
}

struct str contact_hash(const struct sealer *sealer, struct arena *arena, struct str address)
{
	static const unsigned char what[] = "causeway: a contact";
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	crypto_generichash_state state;
	const struct str plain = address_plain(arena, address);
	if (plain.len == 0)
		return STR("");
	crypto_generichash_init(&state, sealer->key, sizeof sealer->key, sizeof hash);
	crypto_generichash_update(&state, what, sizeof what);
	crypto_generichash_update(&state, (const unsigned char *)plain.at, plain.len);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_copy(arena, str_from(hex));
}

bool sealer_locked(const char *dir)
{
	char path[4096];
	struct stat about;
	return key_path(dir, path) && stat(path, &about) == 0 && about.st_size == SEALED_BYTES;
}

static enum outcome key_find(const char *path, const struct vault *vault, struct sealer *sealer,
			     struct fault *fault)
{
	bool sealed = false;
	const enum outcome outcome = key_read(path, vault, sealer, &sealed, fault);
	if (outcome == NOT_FOUND) {
		crypto_secretbox_keygen(sealer->key);
		return key_write(path, sealer, vault, false, fault);
	}
	// The vault was turned on, and that was cut off before it came to this file; or a copy that
	// lay open was put back.
	if (outcome == OK && vault && !sealed)
		return key_write(path, sealer, vault, true, fault);
	return outcome;
}

static enum outcome sealer_new(struct sealer **ret_sealer, struct fault *fault)
{
	if (sodium_init() < 0)
		return fail(FAULT, fault, "The crypto library could not start.");
	*ret_sealer = sodium_malloc(sizeof **ret_sealer); // kept out of swap and dumps
	return *ret_sealer ? OK : fail(UNAVAILABLE, fault, "Out of memory.");
}

enum outcome sealer_open(const char *dir, const struct vault *vault, struct sealer **ret_sealer,
			 struct fault *fault)
{
	char path[4096];
	struct sealer *sealer;
	if (!key_path(dir, path))
		return fail(INVALID, fault, "The data directory's name is too long.");
	enum outcome outcome = sealer_new(&sealer, fault);
	if (outcome != OK)
		return outcome;
	outcome = key_find(path, vault, sealer, fault);
	if (outcome != OK) {
		sealer_free(sealer);
		return outcome;
	}
	*ret_sealer = sealer;
	return OK;
}

enum outcome sealer_convert(const char *dir, const struct vault *vault, bool seal,
			    struct fault *fault)
{
	char path[4096];
	struct sealer *sealer;
	bool sealed = false;
	if (!key_path(dir, path) || access(path, F_OK) != 0)
		return OK;
	enum outcome outcome = sealer_new(&sealer, fault);
	if (outcome != OK)
		return outcome;
	outcome = key_read(path, vault, sealer, &sealed, fault);
	if (outcome == OK && sealed != seal)
		outcome = key_write(path, sealer, seal ? vault : NULL, true, fault);
	sealer_free(sealer);
	return outcome;
}

void sealer_free(struct sealer *sealer)
{
	sodium_free(sealer); // wipes
}

struct str seal(const struct sealer *sealer, struct arena *arena, struct str plain)
{
	const size_t head = crypto_secretbox_NONCEBYTES;
	const size_t len = head + crypto_secretbox_MACBYTES + plain.len;
	unsigned char *sealed = arena_raw(arena, len);
	if (!sealed)
		return (struct str){0};
	randombytes_buf(sealed, head);
	crypto_secretbox_easy(sealed + head, (const unsigned char *)plain.at, plain.len, sealed,
			      sealer->key);
	return str_of((const char *)sealed, len);
}

enum outcome unseal(const struct sealer *sealer, struct arena *arena, struct str sealed,
		    struct str *ret_plain, struct fault *fault)
{
	const size_t head = crypto_secretbox_NONCEBYTES;
	if (sealed.len < head + crypto_secretbox_MACBYTES)
		return fail(INVALID, fault, "The sealed data is cut off.");
	const size_t len = sealed.len - head - crypto_secretbox_MACBYTES;
	unsigned char *plain = arena_raw(arena, len + 1);
	if (!plain)
		return fail(TOO_MUCH, fault, "Not enough memory to open the sealed data.");
	if (crypto_secretbox_open_easy(plain, (const unsigned char *)sealed.at + head,
				       sealed.len - head, (const unsigned char *)sealed.at,
				       sealer->key) != 0)
		return fail(INVALID, fault,
			    "The sealed data was changed, or sealed with another key.");
	*ret_plain = str_of((const char *)plain, len);
	return OK;
}
