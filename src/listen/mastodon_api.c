// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_api.h"

#include "base/utf8.h"
#include "net/percent.h"

#define PATH_MOST 4
#define WHY_MOST  200		      // bytes of what a server says against it
#define FORM_MAX  ((size_t)128 << 10) // bytes

#define NAMES(...) ((const char *const[PATH_MOST + 1]){__VA_ARGS__})

enum outcome mastodon_api_open(struct connector_call *call, struct mastodon_api *ret_api,
			       struct fault *fault)
{
	*ret_api = (struct mastodon_api){
	    .call = call,
	    .server = connector_server(call, ""),
	    .token = connector_value(call, "token"),
	    .reader = json_reader_new(),
	};
	const size_t scheme = str_find(ret_api->server, STR("://"));
	ret_api->host = str_slice(ret_api->server, scheme == SIZE_MAX ? 0 : scheme + 3, SIZE_MAX);
	return ret_api->reader ? OK : connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
}

void mastodon_api_close(struct mastodon_api *api)
{
	json_reader_free(api->reader);
	api->reader = NULL;
}

// What the server says against it. Who has a token and gets 403 lacks a right (scope).
static enum outcome refused(const struct mastodon_api *api, enum outcome outcome,
			    struct fault *fault)
{
	struct json_value root;
	struct connector_call *call = api->call;
	if (call->status == 403 && api->token.len > 0)
		call->trouble = TROUBLE_RIGHTS;
	if (call->refusal.len == 0 || json_parse(api->reader, call->refusal, &root, NULL) != OK)
		return outcome;
	const struct str said = utf8_prefix(mastodon_text(root, NAMES("error")), WHY_MOST);
	return said.len == 0 ? outcome
			     : connector_fail(call, call->trouble, fault, "The server says: %.*s",
					      STR_ARG(said));
}

enum outcome mastodon_ask(const struct mastodon_api *api, const struct mastodon_question *question,
			  struct json_value *ret_root, struct fault *fault)
{
	struct connector_call *call = api->call;
	struct fetch_header headers[4] = {{STR("Accept"), STR("application/json")}};
	size_t count = 1;
	if (api->token.len > 0)
		headers[count++] = (struct fetch_header){
		    STR("Authorization"),
		    arena_format(call->arena, "Bearer %.*s", STR_ARG(api->token))};
	if (question->form.len > 0)
		headers[count++] = (struct fetch_header){
		    STR("Content-Type"),
		    str_from(question->type ? question->type
					    : "application/x-www-form-urlencoded")};
	if (question->once.len > 0)
		headers[count++] = (struct fetch_header){STR("Idempotency-Key"), question->once};
	const struct fetch_request request = {
	    .method = question->method,
	    .url =
		arena_format(call->arena, "%.*s%.*s", STR_ARG(api->server), STR_ARG(question->path))
		    .at,
	    .headers = headers,
	    .n_headers = count,
	    .body = question->form,
	};
	call->refusal = STR("");
	const enum outcome outcome = connector_fetch_json(
	    call, request, api->reader, "a Mastodon-compatible server", ret_root, fault);
	return outcome == OK ? OK : refused(api, outcome, fault);
}

enum outcome mastodon_get(const struct mastodon_api *api, struct str path,
			  struct json_value *ret_root, struct fault *fault)
{
	const struct mastodon_question question = {.path = path};
	return mastodon_ask(api, &question, ret_root, fault);
}

struct str mastodon_form(struct arena *arena, const struct mastodon_pair *pairs, size_t count)
{
	struct buf form;
	buf_init(&form, FORM_MAX);
	for (size_t i = 0; i < count; i++) {
		if (pairs[i].value.len == 0)
			continue;
		if (form.len > 0)
			buf_add_byte(&form, '&');
		buf_add_cstr(&form, pairs[i].name);
		buf_add_byte(&form, '=');
		percent_add(&form, pairs[i].value);
	}
	const struct str text = form.full ? STR("") : arena_copy(arena, buf_str(&form));
	buf_free(&form);
	return text;
}

static bool value_at(struct json_value value, const char *const path[], struct json_value *ret)
{
	for (size_t i = 0; i < PATH_MOST && path[i]; i++)
		if (!json_member(value, str_from(path[i]), &value))
			return false;
	*ret = value;
	return true;
}

struct str mastodon_text(struct json_value value, const char *const path[])
{
	struct str text = STR("");
	if (value_at(value, path, &value))
		json_get_str(value, &text);
	return text;
}

struct str mastodon_id(struct arena *arena, struct json_value object, const char *name)
{
	int64_t number;
	struct json_value value;
	struct str text = STR("");
	if (!json_member(object, str_from(name), &value) || json_get_str(value, &text))
		return text;
	return json_get_i64(value, &number) ? arena_format(arena, "%lld", (long long)number) : text;
}

// --- what a server says of itself ---

static int64_t number_at(struct json_value value, const char *const path[])
{
	int64_t number = 0;
	if (value_at(value, path, &value))
		json_get_i64(value, &number);
	return number > 0 ? number : 0;
}

// Streams are named as WebSockets; the same host gives them as events.
static struct str events_address(struct arena *arena, struct str where)
{
	const bool secure = str_starts(where, STR("wss://"));
	if (!secure && !str_starts(where, STR("ws://")))
		return STR("");
	while (str_ends(where, STR("/")))
		where.len--;
	return arena_format(arena, "http%s%.*s", secure ? "s" : "",
			    STR_ARG(str_slice(where, secure ? 3 : 2, SIZE_MAX)));
}

static void about_read(struct arena *arena, struct json_value root, struct mastodon_about *about)
{
	struct str streams = mastodon_text(root, NAMES("configuration", "urls", "streaming"));
	if (streams.len == 0)
		streams = mastodon_text(root, NAMES("urls", "streaming_api"));
	if (about->title.len == 0)
		about->title = arena_copy(arena, mastodon_text(root, NAMES("title")));
	if (about->streams.len == 0)
		about->streams = events_address(arena, streams);
	if (about->most == 0)
		about->most = number_at(root, NAMES("configuration", "statuses", "max_characters"));
	if (about->most == 0)
		about->most = number_at(root, NAMES("max_toot_chars"));
	if (about->per_address == 0)
		about->per_address = number_at(
		    root, NAMES("configuration", "statuses", "characters_reserved_per_url"));
}

struct mastodon_about mastodon_about(const struct mastodon_api *api)
{
	static const char *const paths[] = {"/api/v2/instance", "/api/v1/instance"};
	struct mastodon_about about = {0};
	struct connector_call *call = api->call;
	for (size_t i = 0; i < 2 && (about.most == 0 || about.streams.len == 0); i++) {
		struct fault none;
		struct json_value root;
		if (mastodon_get(api, str_from(paths[i]), &root, &none) == OK)
			about_read(call->arena, root, &about);
	}
	call->trouble = TROUBLE_NONE; // a server that says nothing is no trouble
	return about;
}
