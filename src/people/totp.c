// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/totp.h"

#include "base/buf.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <stdio.h>

#define SHA1_BYTES 20

int64_t totp_step(int64_t now)
{
	return now / TOTP_STEP_MS;
}

// RFC 4226, section 5.3: four bytes of the hash, from where its last half byte says.
void totp_code(const unsigned char secret[TOTP_SECRET_BYTES], int64_t step,
	       char out[TOTP_DIGITS + 1])
{
	unsigned char counter[8], hash[SHA1_BYTES] = {0};
	for (size_t i = 0; i < sizeof counter; i++)
		counter[i] = (unsigned char)((uint64_t)step >> (8 * (7 - i)));
	gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret, TOTP_SECRET_BYTES, counter, sizeof counter, hash);
	const size_t at = hash[SHA1_BYTES - 1] & 15;
	const uint32_t number = (uint32_t)(hash[at] & 0x7f) << 24 | (uint32_t)hash[at + 1] << 16 |
				(uint32_t)hash[at + 2] << 8 | hash[at + 3];
	snprintf(out, TOTP_DIGITS + 1, "%06u", number % 1000000);
}

int64_t totp_match(const unsigned char secret[TOTP_SECRET_BYTES], struct str code, int64_t now,
		   int64_t used)
{
	char typed[TOTP_DIGITS + 1] = "", fits[TOTP_DIGITS + 1];
	size_t len = 0;
	int64_t found = 0;
	for (size_t i = 0; i < code.len && len <= TOTP_DIGITS; i++)
		if (code.at[i] != ' ')
			typed[len++ % sizeof typed] = code.at[i];
	for (int64_t step = totp_step(now) - 1; step <= totp_step(now) + 1; step++) {
		totp_code(secret, step, fits);
		if (sodium_memcmp(fits, typed, TOTP_DIGITS) == 0 && len == TOTP_DIGITS &&
		    step > used)
			found = step;
	}
	return found;
}

void totp_base32(const unsigned char secret[TOTP_SECRET_BYTES], char out[TOTP_BASE32_LEN + 1])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	for (size_t i = 0; i < TOTP_BASE32_LEN; i++) {
		const size_t bit = 5 * i, byte = bit / 8;
		const unsigned next = byte + 1 < TOTP_SECRET_BYTES ? secret[byte + 1] : 0;
		const unsigned pair = (unsigned)secret[byte] << 8 | next;
		out[i] = letters[pair >> (11 - bit % 8) & 31];
	}
	out[TOTP_BASE32_LEN] = '\0';
}

static void percent_add(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.at[i];
		const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				   (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
				   c == '~';
		if (plain)
			buf_add_byte(out, (char)c);
		else
			buf_format(out, "%%%02X", c);
	}
}

struct str totp_address(struct arena *arena, const unsigned char secret[TOTP_SECRET_BYTES],
			struct str site, struct str account)
{
	char text[TOTP_BASE32_LEN + 1];
	struct buf out;
	buf_init(&out, 4096);
	totp_base32(secret, text);
	buf_add_cstr(&out, "otpauth://totp/");
	percent_add(&out, site);
	buf_add_byte(&out, ':');
	percent_add(&out, account);
	buf_format(&out, "?secret=%s&issuer=", text);
	percent_add(&out, site);
	buf_add_cstr(&out, "&algorithm=SHA1&digits=6&period=30");
	const struct str copy = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return copy;
}
