// SPDX-License-Identifier: AGPL-3.0-or-later
// How a server of a test takes up a WebSocket (RFC 6455, section 4.2.2), worked out apart from what
// it tests.
#ifndef CAUSEWAY_NET_TEST_SOCKET_H
#define CAUSEWAY_NET_TEST_SOCKET_H

#include <gnutls/crypto.h>
#include <sodium.h>
#include <stdio.h>

#define SOCKET_TAKEN                                                                               \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, "       \
	"Upgrade\r\n"

static inline void socket_taken_write(const char *key, FILE *out)
{
	char text[100], base64[40];
	unsigned char hash[20];
	const int len = snprintf(text, sizeof text, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
	gnutls_hash_fast(GNUTLS_DIG_SHA1, text, (size_t)len, hash);
	sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
	fprintf(out, SOCKET_TAKEN "Sec-WebSocket-Accept: %s\r\n\r\n", base64);
}

#endif
