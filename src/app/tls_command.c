// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway tls: a certificate of one's own, for a network without a name in the world.
#include "app/command.h"
#include "net/tls.h"

enum outcome command_tls(struct invocation *invocation)
{
	struct fault *fault = invocation->fault;
	const struct str dir = config_text(invocation->config, "data");
	const char *const *names = (const char *const *)invocation->argv + 1;
	const size_t n_names = (size_t)invocation->argc - 1;
	char fingerprint[TLS_FINGERPRINT_TEXT];
	if (invocation->argc < 2 || n_names > TLS_NAMES_MAX)
		return fail(INVALID, fault,
			    "Say under which names people reach this server, 1 to %d of them: "
			    "causeway tls help.lan 192.168.1.5",
			    TLS_NAMES_MAX);
	const char *certificate = arena_format(invocation->arena, "%s/tls.crt", dir.at).at;
	const char *key = arena_format(invocation->arena, "%s/tls.key", dir.at).at;
	const enum outcome outcome =
	    tls_make(names, n_names, (int)config_number(invocation->config, "days"), certificate,
		     key, fingerprint, fault);
	if (outcome != OK)
		return outcome;
	printf("Made %s and %s. Serve with them:\n"
	       "  causeway serve --data %s --tls-cert %s --tls-key %s\n"
	       "Browsers do not know this certificate and ask once. People can compare what they "
	       "show with\nits fingerprint (SHA-256):\n%s\n",
	       certificate, key, dir.at, certificate, key, fingerprint);
	return OK;
}
