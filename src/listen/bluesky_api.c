// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/bluesky_api.h"

#include "base/utf8.h"
#include "listen/kept.h"

#include <sodium.h>

#define PATH_MOST   4
#define WHY_MOST    200
#define EARLY_MS    60000 // a session that ends so soon has ended
#define CLAIMS_MOST 4096  // bytes of what a token says of itself

struct session {
	struct str mark; // of the account and password that it was opened with
	struct str did, access, refresh;
};

bool bluesky_value(struct json_value value, const char *const path[], struct json_value *ret)
{
	for (size_t i = 0; i < PATH_MOST && path[i]; i++)
		if (!json_member(value, str_from(path[i]), &value))
			return false;
	*ret = value;
	return true;
}

struct str bluesky_text(struct json_value value, const char *const path[])
{
	struct str text = STR("");
	if (bluesky_value(value, path, &value))
		json_get_str(value, &text);
	return text;
}

// What a server says against it: the names of errors (atproto.com/specs/xrpc and the lexicons of
// com.atproto.server and app.bsky.feed). Those of no name are as their status says.
static const struct {
	const char *error;
	enum trouble trouble;
} errors[] = {
    {"ExpiredToken", TROUBLE_REFUSED},
    {"InvalidToken", TROUBLE_REFUSED},
    {"AuthMissing", TROUBLE_REFUSED},
    {"AuthenticationRequired", TROUBLE_REFUSED},
    {"AuthFactorTokenRequired", TROUBLE_REFUSED},
    {"AccountTakedown", TROUBLE_LOCKED},
    {"AccountSuspended", TROUBLE_LOCKED},
    {"AccountDeactivated", TROUBLE_LOCKED},
    {"RepoDeactivated", TROUBLE_LOCKED},
    {"RateLimitExceeded", TROUBLE_LIMITED},
    {"RepoNotFound", TROUBLE_GONE},
    {"BlobTooLarge", TROUBLE_LENGTH},
    {"BlockedActor", TROUBLE_ADDRESS},
    {"BlockedByActor", TROUBLE_ADDRESS},
    {"NotEnoughResources", TROUBLE_BROKEN},
    {"UpstreamFailure", TROUBLE_BROKEN},
    {"UpstreamTimeout", TROUBLE_BROKEN},
};

// A session that is good no longer, whatever its token says of its end, is forgotten
// (bluesky_api_close), and what was asked is asked again with another one.
static enum outcome refused(const struct bluesky_api *api, struct str token, enum outcome outcome,
			    struct fault *fault)
{
	struct json_value root;
	struct connector_call *call = api->call;
	if (call->refusal.len == 0 || json_parse(api->reader, call->refusal, &root, NULL) != OK)
		return outcome;
	const struct str error = bluesky_text(root, BLUESKY_PATH("error"));
	const struct str message = bluesky_text(root, BLUESKY_PATH("message"));
	const struct str said = utf8_prefix(message.len > 0 ? message : error, WHY_MOST);
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (str_equal(error, str_from(errors[i].error)))
			call->trouble = errors[i].trouble;
	if (said.len == 0)
		return outcome;
	outcome =
	    connector_fail(call, call->trouble, fault, "The server says: %.*s", STR_ARG(said));
	return call->trouble == TROUBLE_REFUSED && token.len > 0 && str_equal(token, api->token)
		   ? UNAVAILABLE
		   : outcome;
}

static enum outcome ask_as(const struct bluesky_api *api, struct str token, bool post,
			   struct str method, struct str json, struct json_value *ret_root,
			   struct fault *fault)
{
	struct connector_call *call = api->call;
	struct fetch_header headers[3] = {{STR("Accept"), STR("application/json")}};
	size_t count = 1;
	if (token.len > 0)
		headers[count++] = (struct fetch_header){
		    STR("Authorization"), arena_format(call->arena, "Bearer %.*s", STR_ARG(token))};
	if (json.len > 0)
		headers[count++] =
		    (struct fetch_header){STR("Content-Type"), STR("application/json")};
	const struct fetch_request request = {
	    .method = post ? "POST" : "GET",
	    .url =
		arena_format(call->arena, "%.*s/xrpc/%.*s", STR_ARG(api->server), STR_ARG(method))
		    .at,
	    .headers = headers,
	    .n_headers = count,
	    .body = json,
	};
	call->refusal = STR("");
	const enum outcome outcome = connector_fetch_json(
	    call, request, api->reader, "a server of the AT Protocol", ret_root, fault);
	return outcome == OK ? OK : refused(api, token, outcome, fault);
}

enum outcome bluesky_ask(const struct bluesky_api *api, struct str method, struct str json,
			 struct json_value *ret_root, struct fault *fault)
{
	return ask_as(api, api->token, json.len > 0, method, json, ret_root, fault);
}

enum outcome bluesky_blob_put(const struct bluesky_api *api, struct str picture,
			      struct json_value *ret_root, struct fault *fault)
{
	struct connector_call *call = api->call;
	const struct fetch_header headers[] = {
	    {STR("Accept"), STR("application/json")},
	    {STR("Content-Type"), STR("image/jpeg")},
	    {STR("Authorization"), arena_format(call->arena, "Bearer %.*s", STR_ARG(api->token))},
	};
	const struct fetch_request request = {
	    .method = "POST",
	    .url = arena_format(call->arena, "%.*s/xrpc/com.atproto.repo.uploadBlob",
				STR_ARG(api->server))
		       .at,
	    .headers = headers,
	    .n_headers = sizeof headers / sizeof headers[0],
	    .body = picture,
	};
	call->refusal = STR("");
	const enum outcome outcome = connector_fetch_json(
	    call, request, api->reader, "a server of the AT Protocol", ret_root, fault);
	return outcome == OK ? OK : refused(api, api->token, outcome, fault);
}

// --- the session ---

// Tells a session that was opened with other settings.
static struct str mark_of(const struct bluesky_api *api, struct str handle, struct str password)
{
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	const struct str whole =
	    arena_format(api->call->arena, "%.*s\n%.*s\n%.*s", STR_ARG(api->server),
			 STR_ARG(handle), STR_ARG(password));
	crypto_generichash(hash, sizeof hash, (const unsigned char *)whole.at, whole.len, NULL, 0);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_copy(api->call->arena, str_of(hex, sizeof hex - 1));
}

static struct session session_kept(const struct bluesky_api *api)
{
	struct str text = api->call->kept ? kept_read(api->call->kept, api->call->arena) : STR("");
	struct session session;
	session.mark = str_cut(&text, '\n');
	session.did = str_cut(&text, '\n');
	session.access = str_cut(&text, '\n');
	session.refresh = text;
	return session;
}

// That it could not be kept costs another one the next time.
static void session_keep(const struct bluesky_api *api, const struct session *session)
{
	struct arena *arena = api->call->arena;
	if (api->call->kept)
		kept_write(api->call->kept, arena,
			   arena_format(arena, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(session->mark),
					STR_ARG(session->did), STR_ARG(session->access),
					STR_ARG(session->refresh)),
			   NULL);
}

// When a token ends (RFC 7519, "exp"), ms UTC; 0 if it does not say.
static int64_t token_end(const struct bluesky_api *api, struct str token)
{
	unsigned char claims[CLAIMS_MOST];
	size_t len;
	int64_t end = 0;
	struct fault none;
	struct json_value root, exp;
	str_cut(&token, '.');
	const struct str part = str_cut(&token, '.');
	if (part.len == 0 || sodium_base642bin(claims, sizeof claims, part.at, part.len, NULL, &len,
					       NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return 0;
	if (json_parse(api->reader, str_of((const char *)claims, len), &root, &none) == OK &&
	    json_member(root, STR("exp"), &exp) && json_get_i64(exp, &end) && end > 0 &&
	    end < INT64_MAX / 1000)
		return end * 1000;
	return 0;
}

static enum outcome session_take(const struct bluesky_api *api, struct json_value root,
				 struct session *session, struct fault *fault)
{
	struct arena *arena = api->call->arena;
	session->did = arena_copy(arena, bluesky_text(root, BLUESKY_PATH("did")));
	session->access = arena_copy(arena, bluesky_text(root, BLUESKY_PATH("accessJwt")));
	session->refresh = arena_copy(arena, bluesky_text(root, BLUESKY_PATH("refreshJwt")));
	if (session->did.len == 0 || session->access.len == 0)
		return connector_fail(api->call, TROUBLE_UNREADABLE, fault,
				      "The server opened no session.");
	session_keep(api, session);
	return OK;
}

static enum outcome session_refresh(const struct bluesky_api *api, struct session *session,
				    struct fault *fault)
{
	struct json_value root;
	const enum outcome outcome =
	    ask_as(api, session->refresh, true, STR("com.atproto.server.refreshSession"), STR(""),
		   &root, fault);
	return outcome == OK ? session_take(api, root, session, fault) : outcome;
}

static enum outcome session_create(const struct bluesky_api *api, struct str handle,
				   struct str password, struct session *session,
				   struct fault *fault)
{
	struct buf json;
	struct json_value root;
	struct json_writer writer;
	buf_init(&json, (size_t)4 * CONNECTOR_VALUE_MAX * 6);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	json_name(&writer, "identifier");
	json_add_str(&writer, handle);
	json_name(&writer, "password");
	json_add_str(&writer, password);
	json_object_end(&writer);
	enum outcome outcome = ask_as(api, STR(""), true, STR("com.atproto.server.createSession"),
				      buf_str(&json), &root, fault);
	buf_free(&json);
	return outcome == OK ? session_take(api, root, session, fault) : outcome;
}

// Opens a session as cheaply as it goes: the one that was kept, that one refreshed, a new one.
static enum outcome session_open(struct bluesky_api *api, struct str handle, struct str password,
				 struct fault *fault)
{
	enum outcome outcome = OK;
	const struct str mark = mark_of(api, handle, password);
	struct session session = session_kept(api);
	const bool ours = session.access.len > 0 && str_equal(session.mark, mark);
	session.mark = mark;
	if (!ours || token_end(api, session.access) < api->call->now + EARLY_MS) {
		outcome = ours && session.refresh.len > 0 ? session_refresh(api, &session, fault)
							  : INVALID;
		if (outcome == INVALID)
			outcome = session_create(api, handle, password, &session, fault);
	}
	if (outcome != OK)
		return outcome;
	api->call->trouble = TROUBLE_NONE;
	api->did = session.did;
	api->token = session.access;
	return OK;
}

enum outcome bluesky_api_open(struct connector_call *call, struct bluesky_api *ret_api,
			      struct fault *fault)
{
	*ret_api = (struct bluesky_api){
	    .call = call,
	    .server = connector_server(call, ""),
	    .reader = json_reader_new(),
	};
	if (!ret_api->reader)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	struct str handle = str_trim(connector_value(call, "handle"));
	const struct str password = str_trim(connector_value(call, "password"));
	if (handle.len > 0 && handle.at[0] == '@')
		handle = str_slice(handle, 1, SIZE_MAX);
	if (handle.len == 0 || password.len == 0)
		return OK;
	return session_open(ret_api, handle, password, fault);
}

void bluesky_api_close(struct bluesky_api *api)
{
	// A session that was ended elsewhere is forgotten: the next call opens another one.
	if (api->token.len > 0 && api->call->trouble == TROUBLE_REFUSED && api->call->kept)
		kept_write(api->call->kept, api->call->arena, STR("ended"), NULL);
	json_reader_free(api->reader);
	api->reader = NULL;
}
