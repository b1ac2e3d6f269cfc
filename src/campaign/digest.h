// SPDX-License-Identifier: AGPL-3.0-or-later
// What tells files that people sent apart: a short hash of their bytes.
#ifndef CAUSEWAY_CAMPAIGN_DIGEST_H
#define CAUSEWAY_CAMPAIGN_DIGEST_H

#include "base/str.h"

#define DIGEST_BYTES 16
#define DIGEST_ROOM  (DIGEST_BYTES * 2 + 1)

// BLAKE2b of the bytes in hexadecimal digits, written into `room`.
struct str digest_of(struct str bytes, char room[DIGEST_ROOM]);

#endif
