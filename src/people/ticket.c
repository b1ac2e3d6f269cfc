// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/ticket.h"

#include <sodium.h>

#define TEXT_VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

// purpose, a zero byte, `until` as it lies in memory, bytes
struct str ticket_make(const struct sealer *sealer, struct arena *arena, const char *purpose,
		       int64_t until, struct str bytes)
{
	const size_t name = strlen(purpose) + 1, len = name + sizeof until + bytes.len;
	char *plain = arena_raw(arena, len);
	if (!plain || bytes.len > TICKET_BYTES_MAX)
		return (struct str){0};
	memcpy(plain, purpose, name);
	memcpy(plain + name, &until, sizeof until);
	if (bytes.len > 0)
		memcpy(plain + name + sizeof until, bytes.at, bytes.len);
	const struct str sealed = seal(sealer, arena, str_of(plain, len));
	const size_t room = sodium_base64_encoded_len(sealed.len, TEXT_VARIANT);
	char *text = arena_raw(arena, room);
	if (!sealed.at || !text)
		return (struct str){0};
	sodium_bin2base64(text, room, (const unsigned char *)sealed.at, sealed.len, TEXT_VARIANT);
	return str_of(text, room - 1);
}

static struct str sealed_read(struct arena *arena, struct str text)
{
	size_t len = 0;
	unsigned char *bytes = arena_raw(arena, text.len + 1);
	if (!bytes || text.len == 0 || text.len > TICKET_TEXT_MAX ||
	    sodium_base642bin(bytes, text.len, text.at, text.len, NULL, &len, NULL, TEXT_VARIANT))
		return (struct str){0};
	return str_of((const char *)bytes, len);
}

enum outcome ticket_open(const struct sealer *sealer, struct arena *arena, const char *purpose,
			 int64_t now, struct str text, struct str *ret_bytes, struct fault *fault)
{
	int64_t until = 0;
	struct str plain = {0};
	const size_t name = strlen(purpose) + 1;
	const struct str sealed = sealed_read(arena, text);
	if (sealed.at && unseal(sealer, arena, sealed, &plain, NULL) == OK &&
	    plain.len >= name + sizeof until && memcmp(plain.at, purpose, name) == 0)
		memcpy(&until, plain.at + name, sizeof until);
	if (until <= now)
		return fail(NOT_FOUND, fault,
			    /*tr*/ "This form was open for too long. Begin again.");
	*ret_bytes = str_of(plain.at + name + sizeof until, plain.len - name - sizeof until);
	return OK;
}
