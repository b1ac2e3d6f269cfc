// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/wizard_key.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>

#define KEY_BYTES 16
#define KEY_CHARS (2 * KEY_BYTES)

struct wizard_key {
	atomic_bool open;
	char text[KEY_CHARS + 1];
};

struct wizard_key *wizard_key_new(void)
{
	unsigned char bytes[KEY_BYTES];
	struct wizard_key *key = calloc(1, sizeof *key);
	if (!key || sodium_init() < 0) {
		free(key);
		return NULL;
	}
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2hex(key->text, sizeof key->text, bytes, sizeof bytes);
	atomic_store(&key->open, true);
	return key;
}

void wizard_key_free(struct wizard_key *key)
{
	if (!key)
		return;
	sodium_memzero(key->text, sizeof key->text);
	free(key);
}

struct str wizard_key_text(const struct wizard_key *key)
{
	return str_of(key->text, KEY_CHARS);
}

bool wizard_key_open(const struct wizard_key *key)
{
	return atomic_load(&key->open);
}

bool wizard_key_fits(const struct wizard_key *key, struct str shown)
{
	return key && shown.len == KEY_CHARS &&
	       sodium_memcmp(key->text, shown.at, KEY_CHARS) == 0 && atomic_load(&key->open);
}

bool wizard_key_take(struct wizard_key *key, struct str shown)
{
	return wizard_key_fits(key, shown) && atomic_exchange(&key->open, false);
}

void wizard_key_back(struct wizard_key *key)
{
	atomic_store(&key->open, true);
}
