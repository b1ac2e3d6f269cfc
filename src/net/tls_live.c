// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/tls_live.h"

#include <stdatomic.h>

enum { CHAIN_MAX = 16 };

// One certificate with those that vouch for it, and its key; never changed once it is shown.
struct shown {
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned count;
	gnutls_privkey_t key;
	struct shown *before;
};

struct tls_live {
	_Atomic(struct shown *) now;
};

static void shown_free(struct shown *shown)
{
	for (unsigned i = 0; i < shown->count; i++)
		gnutls_pcert_deinit(&shown->chain[i]);
	if (shown->key)
		gnutls_privkey_deinit(shown->key);
	free(shown);
}

static int shown_fill(struct shown *shown, const struct tls_pair *pair)
{
	const gnutls_datum_t certificate = {(unsigned char *)(uintptr_t)pair->certificate,
					    (unsigned)strlen(pair->certificate)};
	const gnutls_datum_t key = {(unsigned char *)(uintptr_t)pair->key,
				    (unsigned)strlen(pair->key)};
	unsigned count = CHAIN_MAX;
	int code = gnutls_pcert_list_import_x509_raw(shown->chain, &count, &certificate,
						     GNUTLS_X509_FMT_PEM, 0);
	if (code < 0)
		return code;
	shown->count = count;
	code = gnutls_privkey_init(&shown->key);
	if (code >= 0)
		code =
		    gnutls_privkey_import_x509_raw(shown->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0);
	return code;
}

enum outcome tls_live_replace(struct tls_live *live, const struct tls_pair *pair,
			      struct fault *fault)
{
	struct shown *shown = calloc(1, sizeof(*shown));
	if (!shown)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a certificate.");
	const int code = shown_fill(shown, pair);
	if (code < 0) {
		shown_free(shown);
		return fail(INVALID, fault, "The certificate cannot be used: %s.",
			    gnutls_strerror(code));
	}
	shown->before = atomic_load(&live->now);
	atomic_store(&live->now, shown);
	return OK;
}

enum outcome tls_live_new(const struct tls_pair *pair, struct tls_live **ret_live,
			  struct fault *fault)
{
	struct tls_live *live = calloc(1, sizeof(*live));
	if (!live)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a certificate.");
	const enum outcome outcome = tls_live_replace(live, pair, fault);
	if (outcome == OK)
		*ret_live = live;
	else
		free(live);
	return outcome;
}

void tls_live_free(struct tls_live *live)
{
	if (!live)
		return;
	for (struct shown *shown = atomic_load(&live->now); shown;) {
		struct shown *before = shown->before;
		shown_free(shown);
		shown = before;
	}
	free(live);
}

void tls_live_now(struct tls_live *live, gnutls_pcert_st **ret_chain, unsigned *ret_count,
		  gnutls_privkey_t *ret_key)
{
	struct shown *shown = atomic_load(&live->now);
	*ret_chain = shown->chain;
	*ret_count = shown->count;
	*ret_key = shown->key;
}
