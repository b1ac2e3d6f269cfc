// SPDX-License-Identifier: AGPL-3.0-or-later
// Certificates: reads and checks what an https server needs, and makes a certificate of one's own
// for a network without a name in the world. Never speaks TLS itself: libmicrohttpd does.
#ifndef CAUSEWAY_NET_TLS_H
#define CAUSEWAY_NET_TLS_H

#include "base/arena.h"
#include "base/outcome.h"

struct tls_pair {
	const char *certificate, *key; // PEM, zero-terminated
	int64_t ends;		       // of the certificate, ms UTC
};

// Reads both files into the arena. INVALID, with a sentence that names the file, when one of them
// cannot be read, is not PEM or has a password, or when the key is not that of the certificate;
// DENIED when others than its owner may read the key.
enum outcome tls_load(struct arena *arena, const char *certificate_file, const char *key_file,
		      struct tls_pair *ret_pair, struct fault *fault);

#define TLS_NAMES_MAX	     20
#define TLS_FINGERPRINT_TEXT 96 // "AB:CD:…" of 32 bytes and a zero

// Makes a key (ECDSA, P-256) and a certificate that vouches for itself, for host names and
// addresses, for so many days. Both files must not exist yet (CONFLICT); the key's has mode 0600.
// The fingerprint (SHA-256) is what browsers show.
enum outcome tls_make(const char *const *names, size_t n_names, int days,
		      const char *certificate_file, const char *key_file,
		      char ret_fingerprint[TLS_FINGERPRINT_TEXT], struct fault *fault);

#endif
