// SPDX-License-Identifier: AGPL-3.0-or-later
// Requests with an Idempotency-Key: a program that did not get its answer sends the same request
// again and gets what the first one was told, instead of doing it twice. What is kept, and for
// whom, is the hook's business (app/); here is when to ask it.
#include "net/server.h"

static const struct str *once_key(const struct exchange *exchange)
{
	return &exchange->headers.value[HEADER_IDEMPOTENCY_KEY];
}

bool once_asked(const struct exchange *exchange)
{
	const struct route *route = exchange->request.route;
	return route->flags & ROUTE_ONCE && exchange->server->hooks.recall &&
	       exchange->headers.count[HEADER_IDEMPOTENCY_KEY];
}

// Printable ASCII, so that it can be found in anybody's log.
static bool key_plain(struct str key)
{
	for (size_t i = 0; i < key.len; i++)
		if (key.at[i] <= 0x20 || key.at[i] == 0x7f)
			return false;
	return key.len > 0 && key.len <= HTTP_ONCE_KEY_MAX;
}

enum outcome once_begin(struct exchange *exchange, bool *ret_again, struct fault *fault)
{
	struct request *request = &exchange->request;
	const struct http_hooks *hooks = &exchange->server->hooks;
	struct http_kept kept = {0};
	*ret_again = false;
	if (!once_asked(exchange))
		return OK;
	if (!key_plain(*once_key(exchange))) {
		exchange->error_status = 400;
		return fail(INVALID, fault,
			    "An Idempotency-Key has 1 to %d letters, digits or signs, no spaces.",
			    HTTP_ONCE_KEY_MAX);
	}
	const enum outcome outcome =
	    hooks->recall(hooks->context, request, *once_key(exchange),
			  buf_str(&exchange->body.bytes), &kept, &exchange->once);
	if (outcome != OK || kept.status == 0)
		return outcome;
	reply_bytes(request, kept.status, arena_cstr(request->arena, kept.type), kept.body);
	if (kept.location.len)
		reply_header(request, "Location", kept.location);
	reply_header(request, "Idempotency-Replayed", STR("true"));
	*ret_again = true;
	return OK;
}

static struct str location_of(const struct reply *reply)
{
	for (size_t i = 0; i < reply->n_headers; i++)
		if (strcmp(reply->headers[i].name, "Location") == 0)
			return str_from(reply->headers[i].value);
	return STR("");
}

void once_end(struct exchange *exchange, int status, const char *type, struct str body)
{
	const struct http_hooks *hooks = &exchange->server->hooks;
	if (!exchange->once)
		return;
	exchange->once = false;
	struct http_kept kept = {.status = status,
				 .type = str_from(type ? type : ""),
				 .location = location_of(&exchange->reply),
				 .body = body};
	// What failed on our side, or came too often, may be tried again with the same key.
	if (status >= 500 || status == 429 || body.len > HTTP_ONCE_BODY_MAX)
		kept.status = 0;
	hooks->keep(hooks->context, &exchange->request, *once_key(exchange), &kept);
}
