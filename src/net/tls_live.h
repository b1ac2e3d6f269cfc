// SPDX-License-Identifier: AGPL-3.0-or-later
// The certificate that a running https server shows, and how another takes its place: new
// connections get the new one, those that are open keep what they have. It reads no file and
// decides nothing: tls.h checks what is given here.
#ifndef CAUSEWAY_NET_TLS_LIVE_H
#define CAUSEWAY_NET_TLS_LIVE_H

#include "net/tls.h"

#include <gnutls/abstract.h>

struct tls_live;

// Starts with one certificate. INVALID if it cannot be used.
enum outcome tls_live_new(const struct tls_pair *pair, struct tls_live **ret_live,
			  struct fault *fault);
// Shows this one from now on. A handshake may still be under way with the one before, so all of
// them are kept until tls_live_free: some KiB for each renewal. On failure all stays as it is.
enum outcome tls_live_replace(struct tls_live *live, const struct tls_pair *pair,
			      struct fault *fault);
void tls_live_free(struct tls_live *live); // NULL is fine

// The certificate of the moment, for GnuTLS. Borrowed until tls_live_free. Any thread.
void tls_live_now(struct tls_live *live, gnutls_pcert_st **ret_chain, unsigned *ret_count,
		  gnutls_privkey_t *ret_key);

#endif
