// SPDX-License-Identifier: AGPL-3.0-or-later
// Signatures of what other servers send to us (HMAC, RFC 2104), compared in constant time.
#ifndef CAUSEWAY_LISTEN_SIGNATURE_H
#define CAUSEWAY_LISTEN_SIGNATURE_H

#include "base/arena.h"

// A signed webhook (Standard Webhooks 1.0): `key` as the sender shows it ("whsec_…", base64), the
// three headers, the body. False also for a timestamp more than SIGNATURE_AGE_MS from `now`, and
// for a key that is none.
#define SIGNATURE_AGE_MS ((int64_t)5 * 60000)
bool signature_webhook(struct str key, struct str id, struct str timestamp, struct str signatures,
		       struct str body, int64_t now);
// Whether the key can be one: 24 to 64 bytes of base64, with or without "whsec_".
bool signature_key_good(struct str key);

// "sha256=…" in hexadecimal: sha1, sha256, sha384 or sha512 (WebSub, section 7.1; old hubs know
// sha1 alone, which as an HMAC still holds).
bool signature_hex(struct str key, struct str signature, struct str body);

#endif
