// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/made.h"

#include "net/encode.h"
#include "net/services.h"
#include "respond/shelf.h"
#include "store/store.h"

#include <stdlib.h>

struct made {
	struct shelf *shelf;
	struct encoder *encoder;
};

// What lies in a part of the shelf.
struct answer {
	struct str body, packed;
	uint64_t tag;
};

struct making {
	struct made *made;
	struct request *request;
	made_fill_fn *fill;
	void *context;
};

struct made *made_new(void)
{
	struct made *made = calloc(1, sizeof *made);
	if (!made)
		return NULL;
	made->shelf = shelf_new();
	made->encoder = encoder_new();
	if (made->shelf && made->encoder)
		return made;
	made_free(made);
	return NULL;
}

void made_free(struct made *made)
{
	if (!made)
		return;
	shelf_free(made->shelf);
	if (made->encoder)
		encoder_free(made->encoder);
	free(made);
}

// FNV-1a, 64 bits (Fowler, Noll, Vo): two forms of an answer are told apart; it protects nothing.
static uint64_t tag_of(struct str body)
{
	uint64_t hash = 0xcbf29ce484222325;
	for (size_t i = 0; i < body.len; i++)
		hash = (hash ^ (unsigned char)body.at[i]) * 0x100000001b3;
	return hash;
}

static enum outcome part_make(struct part *part, void *context, struct fault *fault)
{
	struct making *making = context;
	struct buf out, packed;
	buf_init(&out, MADE_MAX);
	buf_init(&packed, MADE_MAX);
	struct answer *answer = arena_zero(&part->arena, sizeof *answer);
	enum outcome outcome = making->fill(making->request, &out, making->context);
	if (outcome == OK && (!answer || out.full))
		outcome = fail(TOO_MUCH, fault, "This page needs too much memory.");
	if (outcome == OK) {
		answer->body = arena_copy(&part->arena, buf_str(&out));
		answer->tag = tag_of(answer->body);
		if (out.len >= ENCODE_LEAST &&
		    encode_gzip(making->made->encoder, buf_str(&out), &packed))
			answer->packed = arena_copy(&part->arena, buf_str(&packed));
		if (!answer->body.at)
			outcome = fail(TOO_MUCH, fault, "This page needs too much memory.");
	}
	part->data = answer;
	buf_free(&packed);
	buf_free(&out);
	return outcome;
}

// All that an answer depends on beside the database; none for who is signed in.
static struct str key_of(struct request *request, struct str form)
{
	if (request->viewer.account || request->viewer.by_token)
		return (struct str){0};
	const struct str theme = request_cookie(request, "theme");
	return arena_format(request->arena, "%.*s %.*s%s %.*s %s%.*s %.*s?%.*s", STR_ARG(form),
			    STR_ARG(request->language), request->language_in_path ? "/" : "",
			    STR_ARG(theme), request->https ? "https://" : "http://",
			    STR_ARG(request_header(request, "Host")), STR_ARG(request->path),
			    STR_ARG(request->query));
}

enum outcome made_reply(struct made *made, struct request *request, struct str form,
			const char *type, made_fill_fn *fill, void *context)
{
	const void *data = NULL;
	const uint64_t commits = store_commits(services_of(request)->store);
	struct making making = {made, request, fill, context};
	const enum outcome outcome = shelf_take(made->shelf, request, key_of(request, form),
						commits, part_make, &making, &data);
	if (outcome != OK)
		return outcome;
	const struct answer *answer = data;
	reply_etag(request, answer->tag);
	reply_packed(request, type, answer->body, answer->packed);
	return OK;
}
