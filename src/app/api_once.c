// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/api_once.h"

#include "base/log.h"
#include "base/time.h"
#include "people/admit.h"
#include "store/once.h"

#include <sodium.h>

// Two requests are the same if method, address and body are, byte for byte. Lengths go in first, so
// that no part can pass for another.
static struct str print_of(struct request *request, struct str body)
{
	unsigned char hash[16];
	char text[2 * sizeof hash + 1];
	crypto_generichash_state state;
	const struct str parts[] = {request->path, request->query, body};
	const uint64_t method = request->method;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)&method, sizeof method);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		const uint64_t len = parts[i].len;
		crypto_generichash_update(&state, (const unsigned char *)&len, sizeof len);
		crypto_generichash_update(&state, (const unsigned char *)parts[i].at, len);
	}
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(text, sizeof text, hash, sizeof hash);
	return arena_copy(request->arena, str_from(text));
}

static struct once_key key_of(const struct program *program, struct request *request,
			      struct str key)
{
	return (struct once_key){
	    .owner = viewer_actor(request), .key = key, .boot = program->started_at};
}

enum outcome api_once_recall(void *context, struct request *request, struct str key,
			     struct str body, struct http_kept *ret_kept, bool *ret_held)
{
	const struct program *program = context;
	struct once_key once = key_of(program, request, key);
	struct once_answer answer;
	if (once.owner == 0)
		return OK;
	once.print = print_of(request, body);
	const enum outcome outcome = once_reserve(program->store, request->arena, &once, time_now(),
						  &answer, &request->fault);
	if (outcome != OK)
		return outcome;
	*ret_held = answer.status == 0;
	*ret_kept = (struct http_kept){answer.status, answer.type, answer.location, answer.body};
	return OK;
}

void api_once_keep(void *context, struct request *request, struct str key,
		   const struct http_kept *kept)
{
	const struct program *program = context;
	const struct once_key once = key_of(program, request, key);
	const struct once_answer answer = {kept->status, kept->type, kept->location, kept->body};
	struct fault fault = {0};
	const enum outcome outcome = kept->status
					 ? once_keep(program->store, &once, &answer, &fault)
					 : once_release(program->store, &once, &fault);
	// The request was answered all the same; sent again it is told that nobody knows.
	if (outcome != OK)
		log_warn("api.once", log_str("error", str_from(fault.text)));
}
