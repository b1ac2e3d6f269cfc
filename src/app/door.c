// SPDX-License-Identifier: AGPL-3.0-or-later
// The doorway: address, certificate and limits by the settings; the signals that end the program.
#include "app/program.h"

#include "base/log.h"
#include "base/time.h"

#include <signal.h>

static const char **language_codes(struct arena *arena)
{
	size_t count = 0;
	while (page_languages[count].code)
		count++;
	const char **codes = arena_array(arena, count + 1, sizeof *codes);
	for (size_t i = 0; codes && i < count; i++)
		codes[i] = page_languages[i].code;
	return codes;
}

enum outcome program_certificate(const struct invocation *invocation, struct arena *arena,
				 const struct tls_pair **ret_tls, struct fault *fault)
{
	const struct str certificate = config_text(invocation->config, "tls-cert");
	const struct str key = config_text(invocation->config, "tls-key");
	*ret_tls = NULL;
	if (certificate.len == 0 && key.len == 0)
		return OK;
	if (certificate.len == 0 || key.len == 0)
		return fail(INVALID, fault, "https needs both --tls-cert and --tls-key.");
	struct tls_pair *pair = arena_zero(arena, sizeof *pair);
	if (!pair)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	const enum outcome outcome = tls_load(arena, certificate.at, key.at, pair, fault);
	if (outcome != OK)
		return outcome;
	const int64_t days = (pair->ends - time_now()) / DAY_MS;
	log_event(days < 14 ? LOG_WARN : LOG_INFO, "tls.certificate",
		  (const struct log_field[]){log_i64("days_left", days), {0}});
	*ret_tls = pair;
	return OK;
}

enum outcome program_listen(const struct invocation *invocation, struct http_options *ret_options,
			    struct fault *fault)
{
	const struct config *config = invocation->config;
	const struct tls_pair *tls;
	const enum outcome outcome =
	    program_certificate(invocation, invocation->arena, &tls, fault);
	if (outcome != OK)
		return outcome;
	*ret_options = (struct http_options){
	    .listen = config_text(config, "listen").at,
	    .threads = (unsigned)config_number(config, "threads"),
	    .workers = (unsigned)config_number(config, "workers"),
	    .max_connections = (unsigned)config_number(config, "max-connections"),
	    .max_per_address = (unsigned)config_number(config, "max-per-address"),
	    .idle_seconds = (unsigned)(config_number(config, "idle") / 1000),
	    .page_limit = (size_t)8 << 20,
	    .tls = tls,
	    .cors = config_text(config, "cors").at,
	    .trust_proxy = config_switch(config, "trust-proxy"),
	    .languages = language_codes(invocation->arena),
	};
	return OK;
}

void program_block_signals(sigset_t *ret_set)
{
	sigemptyset(ret_set);
	sigaddset(ret_set, SIGINT);
	sigaddset(ret_set, SIGTERM);
	sigaddset(ret_set, SIGHUP);
	sigaddset(ret_set, SIGUSR1); // lock
	sigaddset(ret_set, SIGUSR2); // of the locked page: it was opened
	pthread_sigmask(SIG_BLOCK, ret_set, NULL);
}
