// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/digest.h"

#include <sodium.h>

struct str digest_of(struct str bytes, char room[DIGEST_ROOM])
{
	unsigned char hash[DIGEST_BYTES];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes.at, bytes.len, NULL, 0);
	return str_of(sodium_bin2hex(room, DIGEST_ROOM, hash, sizeof hash), DIGEST_ROOM - 1);
}
