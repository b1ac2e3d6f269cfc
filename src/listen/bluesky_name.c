// SPDX-License-Identifier: AGPL-3.0-or-later
// Each account has one place in the list, by its hash; a later one of that place takes it.
#include "listen/bluesky_name.h"

#include "base/time.h"
#include "net/percent.h"
#include "text/hash.h"

#include <stdlib.h>

static struct bluesky_name *place_of(const struct bluesky_names *names, struct str did)
{
	if (!names->list || did.len == 0 || did.len >= sizeof names->list->did)
		return NULL;
	return &names->list[hash_bytes(did) % BLUESKY_LIVE_NAMES];
}

static struct bluesky_name *find(const struct bluesky_names *names, struct str did)
{
	struct bluesky_name *place = place_of(names, did);
	return place && str_equal(str_from(place->did), did) ? place : NULL;
}

bool bluesky_name_known(const struct bluesky_names *names, struct str did)
{
	return find(names, did) != NULL;
}

void bluesky_name_forget(struct bluesky_names *names, struct str did)
{
	struct bluesky_name *name = find(names, did);
	if (name)
		*name = (struct bluesky_name){0};
}

bool bluesky_name_follow(struct bluesky_names *names, struct str did, struct str since,
			 struct str rev)
{
	struct bluesky_name *name = find(names, did);
	if (!name || rev.len == 0 || rev.len >= sizeof name->rev)
		return false;
	const bool gap =
	    name->rev[0] && since.len > 0 && str_compare(since, str_from(name->rev)) > 0;
	snprintf(name->rev, sizeof name->rev, "%.*s", STR_ARG(rev));
	return gap;
}

void bluesky_names_free(struct bluesky_names *names)
{
	free(names->list);
	names->list = NULL;
}

static void remember(struct bluesky_names *names, struct str did, struct str name)
{
	if (!names->list)
		names->list = calloc(BLUESKY_LIVE_NAMES, sizeof *names->list);
	struct bluesky_name *place = place_of(names, did);
	if (!place || name.len >= sizeof place->name)
		return;
	*place = (struct bluesky_name){0};
	snprintf(place->did, sizeof place->did, "%.*s", STR_ARG(did));
	snprintf(place->name, sizeof place->name, "%.*s", STR_ARG(name));
}

// --- asking ---

// Where the document of a DID lies (w3.org/TR/did-core; did:plc and did:web alone).
static const char *document_at(const struct connector_call *call, struct str did)
{
	struct arena *arena = call->arena;
	const struct str web = str_slice(did, STR("did:web:").len, SIZE_MAX);
	if (str_starts(did, STR("did:plc:")))
		return arena_format(arena, "%.*s/%.*s",
				    STR_ARG(call->directory.len > 0 ? call->directory
								    : STR(BLUESKY_DIRECTORY)),
				    STR_ARG(percent_encode(arena, did)))
		    .at;
	if (str_starts(did, STR("did:web:")) && str_find_byte(web, ':') == SIZE_MAX &&
	    str_find_byte(web, '/') == SIZE_MAX)
		return arena_format(arena, "https://%.*s/.well-known/did.json", STR_ARG(web)).at;
	return NULL;
}

// The name that a document claims.
static struct str claimed(struct json_value document, struct arena *arena)
{
	struct json_value list;
	struct str name = STR("");
	if (!json_member(document, STR("alsoKnownAs"), &list) || json_type(list) != JSON_ARRAY)
		return name;
	struct json_walk walk = json_walk(list);
	while (json_next(&walk)) {
		struct str one;
		if (!json_get_str(walk.value, &one) || !str_starts(one, STR("at://")))
			continue;
		name = arena_copy(arena, str_slice(one, STR("at://").len, SIZE_MAX));
		break;
	}
	return name;
}

// Empty if there is none, or it does not lead back.
static struct str name_ask(const struct bluesky_api *api, struct str did, bool *ret_silent)
{
	struct fault none;
	struct json_value root;
	struct connector_call *call = api->call;
	const struct fetch_request request = {.url = document_at(call, did)};
	*ret_silent = false;
	if (!request.url)
		return STR("");
	enum outcome outcome =
	    connector_fetch_json(call, request, api->reader, "a directory", &root, &none);
	*ret_silent = outcome != OK && call->status == 0;
	if (outcome != OK)
		return STR("");
	const struct str name = claimed(root, call->arena);
	if (name.len == 0)
		return name;
	const struct str method =
	    arena_format(call->arena, "com.atproto.identity.resolveHandle?handle=%.*s",
			 STR_ARG(percent_encode(call->arena, name)));
	outcome = bluesky_ask(api, method, STR(""), &root, &none);
	return outcome == OK && str_equal(bluesky_text(root, BLUESKY_PATH("did")), did) ? name
											: STR("");
}

// What is asked by the way is no trouble of the look.
static struct str ask_aside(const struct bluesky_api *api, struct bluesky_asking *asking,
			    struct str did)
{
	struct connector_call *call = api->call, before = *call;
	const int64_t began = time_monotonic_ns() / 1000000;
	call->time_ms = BLUESKY_LIVE_ASKED_MS - asking->ms;
	const struct str name = name_ask(api, did, &asking->off);
	asking->count++;
	asking->ms += time_monotonic_ns() / 1000000 - began;
	call->time_ms = before.time_ms;
	call->trouble = before.trouble;
	call->wait_ms = before.wait_ms;
	call->status = before.status;
	call->refusal = before.refusal;
	return name;
}

struct str bluesky_name_of(struct bluesky_names *names, const struct bluesky_api *api,
			   struct bluesky_asking *asking, struct str did)
{
	const struct bluesky_name *known = find(names, did);
	if (known)
		return known->name[0] ? arena_copy(api->call->arena, str_from(known->name)) : did;
	if (asking->off || asking->count >= BLUESKY_LIVE_ASKED ||
	    asking->ms + 100 >= BLUESKY_LIVE_ASKED_MS)
		return did;
	const struct str name = ask_aside(api, asking, did);
	if (!asking->off)
		remember(names, did, name);
	return name.len > 0 ? name : did;
}
