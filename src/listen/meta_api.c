// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/meta_api.h"

#include "base/time.h"
#include "base/utf8.h"
#include "listen/multipart.h"
#include "net/percent.h"

#include <gnutls/crypto.h>
#include <sodium.h>

#define SERVER	     "https://graph.facebook.com"
#define LIMITED_MS   INT64_C(900000) // Meta counts by the hour and says no end
#define FORM_MOST    ((size_t)512 << 10)
#define WHY_MOST     200
#define MARK_BYTES   8
#define VERSION_MOST 8

// --- settings ---

static bool is_version(struct str text)
{
	for (size_t i = 1; i < text.len; i++)
		if (text.at[i] != '.' && (text.at[i] < '0' || text.at[i] > '9'))
			return false;
	return text.len >= 2 && text.len <= VERSION_MOST && text.at[0] == 'v';
}

static bool is_id(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return text.len > 0;
}

enum outcome meta_open(struct connector_call *call, struct meta_api *ret_api, struct fault *fault)
{
	*ret_api = (struct meta_api){
	    .call = call,
	    .server = connector_server(call, SERVER),
	    .version = str_trim(connector_value(call, "version")),
	    .page = str_trim(connector_value(call, "page")),
	    .token = str_trim(connector_value(call, "token")),
	    .secret = str_trim(connector_value(call, "key")),
	    .reader = json_reader_new(),
	};
	if (ret_api->version.len == 0)
		ret_api->version = STR(META_VERSION);
	if (!ret_api->reader)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	if (!is_version(ret_api->version))
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "A version is written as " META_VERSION ".");
	if (!is_id(ret_api->page))
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "The id is a number. Meta shows it beside the name.");
	return OK;
}

void meta_close(struct meta_api *api)
{
	json_reader_free(api->reader);
	api->reader = NULL;
}

// --- asking ---

// HMAC-SHA-256 of the token under the app's secret, in hexadecimal.
static struct str proof_of(const struct meta_api *api)
{
	unsigned char mac[32];
	char text[2 * sizeof mac + 1];
	if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, api->secret.at, api->secret.len, api->token.at,
			     api->token.len, mac) != 0)
		return STR("");
	sodium_bin2hex(text, sizeof text, mac, sizeof mac);
	return arena_copy(api->call->arena, str_from(text));
}

static struct str form_of(const struct meta_api *api, const struct meta_pair *pairs, size_t n_pairs)
{
	struct buf form;
	buf_init(&form, FORM_MOST);
	buf_add(&form, STR("appsecret_proof="));
	buf_add(&form, proof_of(api));
	for (size_t i = 0; i < n_pairs; i++) {
		buf_add_byte(&form, '&');
		buf_add_cstr(&form, pairs[i].name);
		buf_add_byte(&form, '=');
		percent_add(&form, pairs[i].value);
	}
	const struct str text = form.full ? STR("") : arena_copy(api->call->arena, buf_str(&form));
	buf_free(&form);
	return text;
}

// Error codes of the Graph API ("Handling errors", "Rate limits").
static enum trouble code_trouble(int64_t code, int64_t subcode, enum trouble otherwise)
{
	static const struct {
		int64_t from, to;
		enum trouble trouble;
	} known[] = {
	    {1, 2, TROUBLE_BROKEN},	  {3, 3, TROUBLE_RIGHTS},
	    {4, 4, TROUBLE_LIMITED},	  {10, 10, TROUBLE_RIGHTS},
	    {17, 17, TROUBLE_LIMITED},	  {32, 32, TROUBLE_LIMITED},
	    {102, 102, TROUBLE_REFUSED},  {190, 190, TROUBLE_REFUSED},
	    {200, 299, TROUBLE_RIGHTS},	  {368, 368, TROUBLE_LIMITED},
	    {506, 506, TROUBLE_ADDRESS},  {613, 613, TROUBLE_LIMITED},
	    {100, 100, TROUBLE_SETTINGS}, {551, 551, TROUBLE_ADDRESS},
	    {1200, 1200, TROUBLE_BROKEN}, {80000, 80014, TROUBLE_LIMITED},
	};
	// What is said of one message more exactly ("Messenger Platform, common error codes").
	static const struct {
		int64_t subcode;
		enum trouble trouble;
	} exact[] = {
	    {33, TROUBLE_GONE},		{2018278, TROUBLE_WINDOW},  {2018065, TROUBLE_WINDOW},
	    {2534022, TROUBLE_WINDOW},	{2018001, TROUBLE_ADDRESS}, {2018108, TROUBLE_ADDRESS},
	    {2534014, TROUBLE_ADDRESS}, {1545041, TROUBLE_ADDRESS},
	};
	for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++)
		if (subcode == exact[i].subcode)
			return exact[i].trouble;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (code >= known[i].from && code <= known[i].to)
			return known[i].trouble;
	return otherwise;
}

static enum outcome refused(const struct meta_api *api, enum outcome outcome, struct fault *fault)
{
	struct json_value root;
	struct connector_call *call = api->call;
	if (call->refusal.len == 0 || json_parse(api->reader, call->refusal, &root, NULL) != OK)
		return outcome;
	const struct str said =
	    utf8_prefix(json_text_at(root, JSON_PATH("error", "message")), WHY_MOST);
	const int64_t code = json_number_at(root, JSON_PATH("error", "code"));
	if (said.len == 0)
		return outcome;
	const enum trouble trouble = code_trouble(
	    code, json_number_at(root, JSON_PATH("error", "error_subcode")), call->trouble);
	if (trouble == TROUBLE_LIMITED && call->wait_ms < LIMITED_MS)
		call->wait_ms = LIMITED_MS;
	return connector_fail(call, trouble, fault, "Meta says: %.*s (%lld)", STR_ARG(said),
			      (long long)code);
}

static enum outcome asked(const struct meta_api *api, enum meta_method method, struct str address,
			  const char *type, struct str body, struct json_value *ret_root,
			  struct fault *fault)
{
	struct connector_call *call = api->call;
	static const char *const methods[] = {"GET", "POST", "DELETE"};
	const struct fetch_header headers[] = {
	    {STR("Authorization"), arena_format(call->arena, "Bearer %.*s", STR_ARG(api->token))},
	    {STR("Content-Type"), str_from(type)},
	};
	const struct fetch_request request = {
	    .method = methods[method],
	    .url = arena_cstr(call->arena, address),
	    .headers = headers,
	    .n_headers = method == META_POST ? 2 : 1,
	    .body = body,
	};
	call->refusal = STR("");
	const enum outcome outcome =
	    connector_fetch_json(call, request, api->reader, "the Graph API", ret_root, fault);
	return outcome == OK ? OK : refused(api, outcome, fault);
}

static struct str address_of(const struct meta_api *api, struct str path)
{
	return arena_format(api->call->arena, "%.*s/%.*s%.*s", STR_ARG(api->server),
			    STR_ARG(api->version), STR_ARG(path));
}

enum outcome meta_ask(const struct meta_api *api, enum meta_method method, struct str path,
		      const struct meta_pair *pairs, size_t n_pairs, struct json_value *ret_root,
		      struct fault *fault)
{
	const bool post = method == META_POST;
	const struct str form = form_of(api, pairs, n_pairs), address = address_of(api, path);
	if (form.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	return asked(
	    api, method,
	    post ? address
		 : arena_format(api->call->arena, "%.*s?%.*s", STR_ARG(address), STR_ARG(form)),
	    "application/x-www-form-urlencoded", post ? form : STR(""), ret_root, fault);
}

enum outcome meta_picture_put(const struct meta_api *api, struct str path,
			      const struct connector_picture *picture, struct str *ret_id,
			      struct fault *fault)
{
	const char *type;
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct multipart_pair pairs[] = {{.name = "appsecret_proof", .value = proof_of(api)},
					       {.name = "published", .value = STR("false")},
					       {.name = "alt_text_custom", .value = picture->alt}};
	const struct str form = multipart_make(arena, pairs, 3, "source", picture->jpeg, &type);
	if (form.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome =
	    asked(api, META_POST, address_of(api, path), type, form, &root, fault);
	if (outcome != OK)
		return outcome;
	*ret_id = json_id_at(arena, root, JSON_PATH("id"));
	return ret_id->len > 0 ? OK
			       : connector_fail(api->call, TROUBLE_UNREADABLE, fault,
						"Meta did not name the picture.");
}

enum outcome meta_self(const struct meta_api *api, struct str field, struct json_value *ret_root,
		       struct fault *fault)
{
	const struct meta_pair pair = {"fields", field};
	const struct str path = arena_format(api->call->arena, "/%.*s", STR_ARG(api->page));
	return meta_ask(api, META_GET, path, &pair, 1, ret_root, fault);
}

// --- when the token ends ---

// Tells another token from the one that was looked at.
static struct str mark_of(const struct meta_api *api)
{
	unsigned char hash[crypto_generichash_BYTES];
	char text[2 * MARK_BYTES + 1];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)api->token.at, api->token.len,
			   NULL, 0);
	sodium_bin2hex(text, sizeof text, hash, MARK_BYTES);
	return arena_copy(api->call->arena, str_from(text));
}

// When it ends, ms UTC; 0: never, as far as Meta says.
static enum outcome end_ask(const struct meta_api *api, int64_t *ret_end, struct fault *fault)
{
	bool valid = true;
	struct json_value root, value;
	const struct meta_pair pair = {"input_token", api->token};
	const enum outcome outcome =
	    meta_ask(api, META_GET, STR("/debug_token"), &pair, 1, &root, fault);
	if (outcome != OK)
		return outcome;
	if (json_at(root, JSON_PATH("data", "is_valid"), &value) && json_get_bool(value, &valid) &&
	    !valid)
		return connector_fail(api->call, TROUBLE_REFUSED, fault,
				      "Meta says: the token holds no longer.");
	const int64_t ends = json_number_at(root, JSON_PATH("data", "expires_at"));
	const int64_t access = json_number_at(root, JSON_PATH("data", "data_access_expires_at"));
	const int64_t first = ends > 0 && (access <= 0 || ends < access) ? ends : access;
	*ret_end = first > 0 && first < INT64_MAX / 1000 ? first * 1000 : 0;
	return OK;
}

// `cursor` is what it gave the last time, *ret_cursor what is to be kept.
static enum outcome token_look(const struct meta_api *api, struct str cursor,
			       struct str *ret_cursor, struct fault *fault)
{
	int64_t looked_at = 0, end = 0;
	char day[TIME_TEXT_MAX];
	enum outcome outcome = OK;
	const int64_t now = api->call->now;
	const struct str mark = mark_of(api);
	const bool same = str_equal(str_cut(&cursor, ' '), mark);
	str_to_i64(str_cut(&cursor, ' '), &looked_at);
	str_to_i64(cursor, &end);
	if (!same || now - looked_at >= DAY_MS) {
		outcome = end_ask(api, &end, fault);
		looked_at = now;
	}
	if (outcome != OK)
		return outcome;
	*ret_cursor = arena_format(api->call->arena, "%.*s %lld %lld", STR_ARG(mark),
				   (long long)looked_at, (long long)end);
	if (end > 0 && end - now < META_WARN_MS) {
		time_format(end, day);
		api->call->warning = TROUBLE_ENDING;
		api->call->warned = arena_format(api->call->arena, "%.10s", day);
	}
	return OK;
}

// --- the shells of connector.poll and connector.check ---

enum outcome meta_look(struct connector_call *call, meta_read_fn *read, struct fault *fault)
{
	struct meta_api api;
	struct str cursor = STR("");
	enum outcome outcome = meta_open(call, &api, fault);
	if (outcome == OK)
		outcome = token_look(&api, call->cursor, &cursor, fault);
	if (outcome == OK)
		outcome = read(&api, fault);
	if (outcome == OK)
		call->next_cursor = cursor;
	meta_close(&api);
	return outcome;
}

enum outcome meta_title(struct connector_call *call, const char *field, struct fault *fault)
{
	struct meta_api api;
	struct json_value root;
	enum outcome outcome = meta_open(call, &api, fault);
	if (outcome == OK)
		outcome = meta_self(&api, str_from(field), &root, fault);
	if (outcome == OK)
		call->title = arena_copy(call->arena, json_text_at(root, JSON_PATH(field)));
	meta_close(&api);
	return outcome;
}
