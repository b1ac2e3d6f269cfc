// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/signature.h"

#include <gnutls/crypto.h>
#include <sodium.h>

#define KEY_LEAST 24
#define KEY_MOST  64

struct key {
	unsigned char bytes[KEY_MOST];
	size_t len;
};

static bool key_read(struct str text, struct key *key)
{
	const char *end;
	text = str_trim(text);
	if (str_starts(text, STR("whsec_")))
		text = str_slice(text, strlen("whsec_"), SIZE_MAX);
	return sodium_base642bin(key->bytes, sizeof key->bytes, text.at, text.len, NULL, &key->len,
				 &end, sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       end == text.at + text.len && key->len >= KEY_LEAST;
}

bool signature_key_good(struct str key)
{
	struct key read;
	const bool good = key_read(key, &read);
	sodium_memzero(&read, sizeof read);
	return good;
}

static void update(crypto_auth_hmacsha256_state *state, struct str text)
{
	crypto_auth_hmacsha256_update(state, (const unsigned char *)text.at, text.len);
}

// One of the "v1,BASE64" that stand with spaces between.
static bool among(struct str signatures, const unsigned char want[crypto_auth_hmacsha256_BYTES])
{
	bool found = false;
	while (signatures.len > 0) {
		size_t len = 0;
		unsigned char got[crypto_auth_hmacsha256_BYTES];
		struct str one = str_cut(&signatures, ' ');
		if (!str_equal(str_cut(&one, ','), STR("v1")))
			continue;
		found |= sodium_base642bin(got, sizeof got, one.at, one.len, NULL, &len, NULL,
					   sodium_base64_VARIANT_ORIGINAL) == 0 &&
			 len == sizeof got && sodium_memcmp(got, want, sizeof got) == 0;
	}
	return found;
}

bool signature_webhook(struct str key, struct str id, struct str timestamp, struct str signatures,
		       struct str body, int64_t now)
{
	int64_t seconds;
	struct key read;
	crypto_auth_hmacsha256_state state;
	unsigned char want[crypto_auth_hmacsha256_BYTES];
	if (id.len == 0 || !str_to_i64(timestamp, &seconds) || seconds < 0 ||
	    seconds > INT64_MAX / 1000 || seconds * 1000 < now - SIGNATURE_AGE_MS ||
	    seconds * 1000 > now + SIGNATURE_AGE_MS || !key_read(key, &read))
		return false;
	crypto_auth_hmacsha256_init(&state, read.bytes, read.len);
	update(&state, id);
	update(&state, STR("."));
	update(&state, timestamp);
	update(&state, STR("."));
	update(&state, body);
	crypto_auth_hmacsha256_final(&state, want);
	sodium_memzero(&read, sizeof read);
	return among(signatures, want);
}

bool signature_hex(struct str key, struct str signature, struct str body)
{
	static const struct {
		const char *name;
		gnutls_mac_algorithm_t method;
	} methods[] = {{"sha1", GNUTLS_MAC_SHA1},
		       {"sha256", GNUTLS_MAC_SHA256},
		       {"sha384", GNUTLS_MAC_SHA384},
		       {"sha512", GNUTLS_MAC_SHA512}};
	size_t i = 0, len = 0;
	unsigned char got[64], want[64];
	const struct str name = str_cut(&signature, '=');
	while (i < sizeof methods / sizeof methods[0] &&
	       !str_equal(name, str_from(methods[i].name)))
		i++;
	if (i == sizeof methods / sizeof methods[0] ||
	    sodium_hex2bin(got, sizeof got, signature.at, signature.len, NULL, &len, NULL) != 0 ||
	    len != gnutls_hmac_get_len(methods[i].method))
		return false;
	return gnutls_hmac_fast(methods[i].method, key.at, key.len, body.at, body.len, want) == 0 &&
	       sodium_memcmp(got, want, len) == 0;
}
