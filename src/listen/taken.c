// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/taken.h"

#include "campaign/campaign_embedded.h"
#include "net/services.h"
#include "people/seal.h"

#include <sodium.h>

static struct str contact_sealed(struct request *request, const struct contact *contact)
{
	if (contact->address.len == 0 && contact->name.len == 0)
		return STR("");
	const struct str plain = contact_write(request->arena, contact);
	const struct str sealed = seal(services_of(request)->sealer, request->arena, plain);
	sodium_memzero((char *)(uintptr_t)plain.at, plain.len);
	return sealed;
}

// The code that a post was given when it came first.
static enum outcome code_find(struct request *request, int64_t post, struct str *ret_code)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_post_code);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		*ret_code = arena_copy(request->arena, stmt_str(find, 0));
	outcome = stmt_end(find, &request->fault);
	conn_release(conn);
	return outcome;
}

enum outcome taken_keep(struct request *request, const struct taken *taken, int64_t *ret_post,
			struct str *ret_code)
{
	const struct ingest_message message = {
	    .campaign = taken->campaign,
	    .line = taken->line,
	    .code = taken->code,
	    .contact = contact_sealed(request, &taken->contact),
	    .also = taken->also,
	    .also_context = taken->also_context,
	};
	const enum outcome outcome = ingest_message(services_of(request)->ingest, request->arena,
						    &message, ret_post, &request->fault);
	return outcome == OK ? code_find(request, *ret_post, ret_code) : outcome;
}
