// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/ticket.h"

#include <sodium.h>

#define TICKET_BYTES (TICKET_LETTERS / 2)

static struct str hex(struct arena *arena, const unsigned char bytes[TICKET_BYTES])
{
	char text[TICKET_LETTERS + 1];
	sodium_bin2hex(text, sizeof text, bytes, TICKET_BYTES);
	return arena_copy(arena, str_from(text));
}

struct str ticket_new(struct arena *arena)
{
	unsigned char bytes[TICKET_BYTES];
	randombytes_buf(bytes, sizeof bytes);
	return hex(arena, bytes);
}

struct str ticket_message(struct arena *arena, const struct str *parts, size_t count)
{
	unsigned char bytes[TICKET_BYTES];
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, NULL, 0, sizeof bytes);
	for (size_t i = 0; i < count; i++) {
		crypto_generichash_update(&hash, (const unsigned char *)parts[i].at, parts[i].len);
		crypto_generichash_update(&hash, (const unsigned char *)"", 1);
	}
	crypto_generichash_final(&hash, bytes, sizeof bytes);
	return hex(arena, bytes);
}
