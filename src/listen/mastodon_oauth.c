// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_oauth.h"

#include "listen/mastodon_api.h"

#include <sodium.h>

#define SCOPES	   "read write:statuses write:media"
#define SHOWN	   "urn:ietf:wg:oauth:2.0:oob" // the server shows the code to the person
#define FORM_MAX   ((size_t)64 << 10)
#define NAMES(...) ((const char *const[5]){__VA_ARGS__})

// What is remembered of an application, a line each.
struct app {
	struct str state, verifier; // until it is allowed
	struct str id, secret;
	struct str token_path, revoke_path;
};

static struct str app_text(const struct app *app, struct arena *arena)
{
	return arena_format(arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(app->state),
			    STR_ARG(app->verifier), STR_ARG(app->id), STR_ARG(app->secret),
			    STR_ARG(app->token_path), STR_ARG(app->revoke_path));
}

static struct app app_read(struct str text)
{
	struct app app;
	app.state = str_cut(&text, '\n');
	app.verifier = str_cut(&text, '\n');
	app.id = str_cut(&text, '\n');
	app.secret = str_cut(&text, '\n');
	app.token_path = str_cut(&text, '\n');
	app.revoke_path = text;
	return app;
}

static struct str random_text(struct arena *arena)
{
	unsigned char bytes[32];
	char text[2 * sizeof bytes + 1];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
	return arena_copy(arena, str_of(text, sizeof text - 1));
}

// RFC 7636, section 4.2: S256.
static struct str challenge_of(struct str verifier, struct arena *arena)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	crypto_hash_sha256(hash, (const unsigned char *)verifier.at, verifier.len);
	sodium_bin2base64(text, sizeof text, hash, sizeof hash,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_copy(arena, str_from(text));
}

static enum outcome post(const struct mastodon_api *api, struct str path, struct str form,
			 struct json_value *ret_root, struct fault *fault)
{
	const struct mastodon_question question = {.method = "POST", .path = path, .form = form};
	return mastodon_ask(api, &question, ret_root, fault);
}

// --- what the server says of itself ---

struct places {
	struct str authorize, token, revoke; // paths on the server
	bool pkce;
};

// The path of an address of this very server; secrets go to no other.
static struct str path_on(const struct mastodon_api *api, struct str address, struct str usual)
{
	if (!str_starts(address, api->server) || address.len <= api->server.len ||
	    address.at[api->server.len] != '/')
		return usual;
	return arena_copy(api->call->arena, str_slice(address, api->server.len, SIZE_MAX));
}

static struct places places_find(const struct mastodon_api *api)
{
	struct fault none;
	struct json_value root, list;
	struct places places = {STR("/oauth/authorize"), STR("/oauth/token"), STR("/oauth/revoke"),
				false};
	const enum outcome outcome =
	    mastodon_get(api, STR("/.well-known/oauth-authorization-server"), &root, &none);
	api->call->trouble = TROUBLE_NONE;
	if (outcome != OK)
		return places;
	places.authorize =
	    path_on(api, mastodon_text(root, NAMES("authorization_endpoint")), places.authorize);
	places.token = path_on(api, mastodon_text(root, NAMES("token_endpoint")), places.token);
	places.revoke =
	    path_on(api, mastodon_text(root, NAMES("revocation_endpoint")), places.revoke);
	if (!json_member(root, STR("code_challenge_methods_supported"), &list) ||
	    json_type(list) != JSON_ARRAY)
		return places;
	struct json_walk walk = json_walk(list);
	while (json_next(&walk)) {
		struct str method;
		places.pkce |= json_get_str(walk.value, &method) && str_equal(method, STR("S256"));
	}
	return places;
}

// --- the steps ---

static struct str authorize_address(const struct mastodon_api *api, const struct places *places,
				    const struct app *app, struct str back)
{
	struct arena *arena = api->call->arena;
	const bool pkce = app->verifier.len > 0;
	const struct str query =
	    MASTODON_FORM(arena, {"response_type", STR("code")}, {"client_id", app->id},
			  {"redirect_uri", back}, {"scope", STR(SCOPES)}, {"state", app->state},
			  {"code_challenge", pkce ? challenge_of(app->verifier, arena) : STR("")},
			  {"code_challenge_method", pkce ? STR("S256") : STR("")});
	return arena_format(arena, "%.*s%.*s?%.*s", STR_ARG(api->server),
			    STR_ARG(places->authorize), STR_ARG(query));
}

static enum outcome app_register(const struct mastodon_api *api, struct str back, struct app *app,
				 struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct str redirects =
	    back.len > 0 ? arena_format(arena, "%.*s\n" SHOWN, STR_ARG(back)) : STR(SHOWN);
	const struct str form =
	    MASTODON_FORM(arena, {"client_name", STR("Causeway")}, {"redirect_uris", redirects},
			  {"scopes", STR(SCOPES)});
	const enum outcome outcome = post(api, STR("/api/v1/apps"), form, &root, fault);
	if (outcome != OK)
		return outcome;
	app->id = arena_copy(arena, mastodon_text(root, NAMES("client_id")));
	app->secret = arena_copy(arena, mastodon_text(root, NAMES("client_secret")));
	return app->id.len > 0 ? OK
			       : connector_fail(api->call, TROUBLE_UNREADABLE, fault,
						"The server registered no application.");
}

static enum outcome link_begin(struct connector_call *call, struct str back,
			       struct connector_link_offer *ret_offer, struct fault *fault)
{
	struct mastodon_api api;
	struct arena *arena = call->arena;
	enum outcome outcome = mastodon_api_open(call, &api, fault);
	api.token = STR(""); // an application is registered by nobody
	if (outcome == OK) {
		struct app app = {.state = random_text(arena)};
		const struct places places = places_find(&api);
		app.verifier = places.pkce ? random_text(arena) : STR("");
		app.token_path = places.token;
		app.revoke_path = places.revoke;
		outcome = app_register(&api, back, &app, fault);
		if (outcome == OK)
			*ret_offer = (struct connector_link_offer){
			    .host = api.host,
			    .comes_back = back.len > 0
					      ? authorize_address(&api, &places, &app, back)
					      : STR(""),
			    .shows_code = authorize_address(&api, &places, &app, STR(SHOWN)),
			    .kept = app_text(&app, arena),
			};
	}
	mastodon_api_close(&api);
	return outcome;
}

static enum outcome code_exchange(const struct mastodon_api *api, const struct app *app,
				  struct str code, struct str back, struct str *ret_token,
				  struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct str form = MASTODON_FORM(
	    arena, {"grant_type", STR("authorization_code")}, {"code", code},
	    {"client_id", app->id}, {"client_secret", app->secret}, {"redirect_uri", back},
	    {"scope", STR(SCOPES)}, {"code_verifier", app->verifier});
	const enum outcome outcome = post(api, app->token_path, form, &root, fault);
	if (outcome != OK)
		return outcome;
	*ret_token = arena_copy(arena, mastodon_text(root, NAMES("access_token")));
	return ret_token->len > 0 ? OK
				  : connector_fail(api->call, TROUBLE_REFUSED, fault,
						   "The server gave no access.");
}

static enum outcome link_finish(struct connector_call *call, struct str kept,
				const struct connector_link_answer *answer, struct str *ret_token,
				struct str *ret_kept, struct fault *fault)
{
	struct mastodon_api api;
	struct app app = app_read(kept);
	// Who comes back by the address brings what was given along; who types a code has seen the
	// server's own page.
	if (app.id.len == 0 || app.state.len == 0 ||
	    (answer->back.len > 0 &&
	     (answer->state.len != app.state.len ||
	      sodium_memcmp(answer->state.at, app.state.at, app.state.len) != 0)))
		return connector_fail(call, TROUBLE_SETTINGS, fault, "This was not begun here.");
	enum outcome outcome = mastodon_api_open(call, &api, fault);
	api.token = STR("");
	if (outcome == OK)
		outcome = code_exchange(&api, &app, answer->code,
					answer->back.len > 0 ? answer->back : STR(SHOWN), ret_token,
					fault);
	app.state = app.verifier = STR(""); // used once
	*ret_kept = app_text(&app, call->arena);
	mastodon_api_close(&api);
	return outcome;
}

static enum outcome link_end(struct connector_call *call, struct str kept, struct fault *fault)
{
	struct mastodon_api api;
	struct json_value root;
	const struct app app = app_read(kept);
	if (app.id.len == 0)
		return OK; // a token that somebody typed
	enum outcome outcome = mastodon_api_open(call, &api, fault);
	const struct str token = api.token;
	api.token = STR("");
	if (outcome == OK && token.len > 0)
		outcome = post(&api, app.revoke_path,
			       MASTODON_FORM(call->arena, {"client_id", app.id},
					     {"client_secret", app.secret}, {"token", token}),
			       &root, fault);
	mastodon_api_close(&api);
	return outcome;
}

const struct connector_link mastodon_link = {
    .ask = "token",
    .begin = link_begin,
    .finish = link_finish,
    .end = link_end,
};
