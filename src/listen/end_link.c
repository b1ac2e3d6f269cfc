// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/end_link.h"

#include <sodium.h>

#define MARK_HEX 16

// A hash with the server's key: 64 bits of it are enough for what a guess would win.
static struct str mark_of(const struct sealer *sealer, struct arena *arena, int64_t message)
{
	const struct str what = arena_format(arena, "end of message %lld", (long long)message);
	return str_slice(contact_hash(sealer, arena, what), 0, MARK_HEX);
}

struct str end_code_make(const struct sealer *sealer, struct arena *arena, int64_t message)
{
	const struct str mark = mark_of(sealer, arena, message);
	if (mark.len < MARK_HEX)
		return STR("");
	return arena_format(arena, "%lld-%.*s", (long long)message, STR_ARG(mark));
}

bool end_code_read(const struct sealer *sealer, struct arena *arena, struct str code,
		   int64_t *ret_message)
{
	int64_t message;
	struct str mark = code;
	if (!str_to_i64(str_cut(&mark, '-'), &message) || message <= 0 || mark.len != MARK_HEX)
		return false;
	const struct str right = mark_of(sealer, arena, message);
	if (right.len != MARK_HEX || sodium_memcmp(right.at, mark.at, MARK_HEX) != 0)
		return false;
	*ret_message = message;
	return true;
}
