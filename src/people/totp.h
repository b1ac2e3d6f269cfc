// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes that an authenticator app shows: RFC 6238 with SHA-1, six digits and steps of 30 seconds,
// which every such app understands. Keeps nothing; people/second_step.h does.
#ifndef CAUSEWAY_PEOPLE_TOTP_H
#define CAUSEWAY_PEOPLE_TOTP_H

#include "base/arena.h"

#define TOTP_SECRET_BYTES 20 // RFC 4226, section 4: as long as the hash
#define TOTP_STEP_MS	  30000
#define TOTP_DIGITS	  6
#define TOTP_BASE32_LEN	  32 // characters of a secret

// The step that a time (ms UTC) lies in.
int64_t totp_step(int64_t now);
// The code of a step, with a zero behind it.
void totp_code(const unsigned char secret[TOTP_SECRET_BYTES], int64_t step,
	       char out[TOTP_DIGITS + 1]);
// The step in which `code` fits, the one of `now` or one beside it (clocks differ), if it comes
// after `used`; 0 if it fits in none. Spaces in the code do not count. Compares in the same time
// whatever the code is.
int64_t totp_match(const unsigned char secret[TOTP_SECRET_BYTES], struct str code, int64_t now,
		   int64_t used);

// The secret as apps read it when it is typed, without padding (RFC 4648, section 6).
void totp_base32(const unsigned char secret[TOTP_SECRET_BYTES], char out[TOTP_BASE32_LEN + 1]);
// The address that apps read from a QR code: "otpauth://totp/Site:name?secret=…", in the arena.
struct str totp_address(struct arena *arena, const unsigned char secret[TOTP_SECRET_BYTES],
			struct str site, struct str account);

#endif
