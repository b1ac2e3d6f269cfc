// SPDX-License-Identifier: AGPL-3.0-or-later
// For tests: signs a push as Meta does, with the HMAC-SHA256 of its body by the app's secret in
// X-Hub-Signature-256, the one header that such a push is asked for.
#ifndef CAUSEWAY_LISTEN_TEST_META_SIGN_H
#define CAUSEWAY_LISTEN_TEST_META_SIGN_H

#include "base/str.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <stdio.h>

#define SECRET "app-secret"

static char signature[80];

// As connector_push->header, whatever the name.
static struct str header_of(const void *request, const char *name)
{
	(void)request;
	(void)name;
	return str_from(signature);
}

static void sign(struct str body)
{
	unsigned char mac[32];
	char text[2 * sizeof mac + 1];
	gnutls_hmac_fast(GNUTLS_MAC_SHA256, SECRET, sizeof SECRET - 1, body.at, body.len, mac);
	sodium_bin2hex(text, sizeof text, mac, sizeof mac);
	snprintf(signature, sizeof signature, "sha256=%s", text);
}

#endif
