// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/x_api.h"

#include "base/utf8.h"
#include "net/percent.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <stdlib.h>

#define SERVER	    "https://api.x.com"
#define BASE_MOST   ((size_t)64 << 10) // bytes of what is signed
#define WHY_MOST    200
#define USED_UP_MS  ((int64_t)6 * 3600 * 1000)
#define OAUTH_PAIRS 7 // with the signature

enum outcome x_api_open(struct connector_call *call, struct x_api *ret_api, struct fault *fault)
{
	static const char *const keys[] = {"key", "key_secret", "token", "token_secret"};
	*ret_api = (struct x_api){
	    .call = call,
	    .server = connector_server(call, SERVER),
	    .reader = json_reader_new(),
	};
	if (!ret_api->reader)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (str_trim(connector_value(call, keys[i])).len == 0)
			return connector_fail(call, TROUBLE_SETTINGS, fault,
					      "All four keys are needed.");
	return OK;
}

void x_api_close(struct x_api *api)
{
	json_reader_free(api->reader);
	api->reader = NULL;
}

// --- signing ---

struct encoded {
	struct str name, value;
};

static int by_name(const void *a, const void *b)
{
	const struct encoded *one = a, *other = b;
	const int order = str_compare(one->name, other->name);
	return order ? order : str_compare(one->value, other->value);
}

static void joined_add(struct buf *out, const struct encoded *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_byte(out, '&');
		buf_add(out, pairs[i].name);
		buf_add_byte(out, '=');
		buf_add(out, pairs[i].value);
	}
}

// What is signed: RFC 5849, section 3.4.1.
static struct str base_text(struct arena *arena, const char *method, struct str address,
			    const struct x_pair *pairs, size_t n_pairs)
{
	struct buf base, joined;
	struct encoded *sorted = arena_array(arena, n_pairs + 1, sizeof *sorted);
	if (!sorted)
		return STR("");
	for (size_t i = 0; i < n_pairs; i++)
		sorted[i] = (struct encoded){percent_encode(arena, str_from(pairs[i].name)),
					     percent_encode(arena, pairs[i].value)};
	qsort(sorted, n_pairs, sizeof *sorted, by_name);
	buf_init(&joined, BASE_MOST);
	buf_init(&base, BASE_MOST * 3);
	joined_add(&joined, sorted, n_pairs);
	buf_add_cstr(&base, method);
	buf_add_byte(&base, '&');
	percent_add(&base, address);
	buf_add_byte(&base, '&');
	percent_add(&base, buf_str(&joined));
	const bool whole = !joined.full && !base.full;
	const struct str text = whole ? arena_copy(arena, buf_str(&base)) : STR("");
	buf_free(&joined);
	buf_free(&base);
	return text;
}

struct str x_signature(struct arena *arena, const char *method, struct str address,
		       const struct x_pair *pairs, size_t n_pairs, struct str key_secret,
		       struct str token_secret)
{
	unsigned char mac[20];
	char text[sodium_base64_ENCODED_LEN(sizeof mac, sodium_base64_VARIANT_ORIGINAL)];
	const struct str base = base_text(arena, method, address, pairs, n_pairs);
	const struct str key =
	    arena_format(arena, "%.*s&%.*s", STR_ARG(percent_encode(arena, key_secret)),
			 STR_ARG(percent_encode(arena, token_secret)));
	if (base.len == 0 || !key.at ||
	    gnutls_hmac_fast(GNUTLS_MAC_SHA1, key.at, key.len, base.at, base.len, mac) != 0)
		return STR("");
	sodium_bin2base64(text, sizeof text, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
	return arena_copy(arena, str_from(text));
}

static struct str nonce_make(struct arena *arena)
{
	unsigned char bytes[16];
	char text[2 * sizeof bytes + 1];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
	return arena_copy(arena, str_from(text));
}

// The header "Authorization"; empty if it cannot be made.
static struct str authorization(const struct connector_call *call, const char *method,
				struct str address, const struct x_question *question)
{
	struct arena *arena = call->arena;
	struct x_pair all[X_PAIRS_MOST + OAUTH_PAIRS] = {
	    {"oauth_consumer_key", str_trim(connector_value(call, "key"))},
	    {"oauth_nonce", nonce_make(arena)},
	    {"oauth_signature_method", STR("HMAC-SHA1")},
	    {"oauth_timestamp", arena_format(arena, "%lld", (long long)(call->now / 1000))},
	    {"oauth_token", str_trim(connector_value(call, "token"))},
	    {"oauth_version", STR("1.0")},
	};
	const size_t n_oauth = OAUTH_PAIRS - 1;
	for (size_t i = 0; i < question->n_pairs; i++)
		all[n_oauth + i] = question->pairs[i];
	const struct str signature =
	    x_signature(arena, method, address, all, n_oauth + question->n_pairs,
			str_trim(connector_value(call, "key_secret")),
			str_trim(connector_value(call, "token_secret")));
	struct str header = STR("OAuth ");
	for (size_t i = 0; i < n_oauth; i++)
		header = arena_format(arena, "%.*s%s=\"%.*s\", ", STR_ARG(header), all[i].name,
				      STR_ARG(percent_encode(arena, all[i].value)));
	return signature.len == 0
		   ? signature
		   : arena_format(arena, "%.*soauth_signature=\"%.*s\"", STR_ARG(header),
				  STR_ARG(percent_encode(arena, signature)));
}

// --- asking ---

static struct str query_of(struct arena *arena, const struct x_question *question)
{
	struct str query = STR("");
	for (size_t i = 0; i < question->n_pairs; i++)
		query = arena_format(arena, "%.*s%c%s=%.*s", STR_ARG(query), i == 0 ? '?' : '&',
				     question->pairs[i].name,
				     STR_ARG(percent_encode(arena, question->pairs[i].value)));
	return query;
}

// X's problems (docs.x.com, "response codes and errors"): what stands in their type, title, detail
// or reason. The first that fits; what is not here is as its status says.
static const struct {
	int status; // 0: any
	const char *word;
	enum trouble trouble;
} problems[] = {
    {0, "usage-capped", TROUBLE_USED_UP},
    {0, "UsageCapExceeded", TROUBLE_USED_UP},
    {0, "CreditsDepleted", TROUBLE_USED_UP},
    {402, "", TROUBLE_USED_UP},
    {403, "duplicate content", TROUBLE_TWICE},
    {403, "daily status update limit", TROUBLE_LIMITED},
    {403, "account is suspended", TROUBLE_LOCKED},
    {403, "temporarily locked", TROUBLE_LOCKED},
    {403, "Reply to this conversation", TROUBLE_ADDRESS},
    {403, "deleted or not visible", TROUBLE_ADDRESS},
    {403, "not-authorized-for-resource", TROUBLE_ADDRESS},
    {403, "client-not-enrolled", TROUBLE_RIGHTS},
    {403, "client-forbidden", TROUBLE_RIGHTS},
    {403, "unsupported-authentication", TROUBLE_RIGHTS},
    {403, "permission", TROUBLE_RIGHTS},
    {0, "operational-disconnect", TROUBLE_BROKEN},
    {0, "resource-not-found", TROUBLE_GONE},
    {0, "invalid-request", TROUBLE_SETTINGS},
};

static enum trouble problem_of(const struct connector_call *call, struct str problem)
{
	for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++)
		if ((problems[i].status == 0 || problems[i].status == call->status) &&
		    str_find(problem, str_from(problems[i].word)) != SIZE_MAX)
			return problems[i].trouble;
	return call->trouble;
}

// What X says against it (its "problem" objects), and how long a plan that is used up stays so.
static enum outcome refused(const struct x_api *api, enum outcome outcome, struct fault *fault)
{
	struct json_value root;
	struct connector_call *call = api->call;
	if (call->refusal.len == 0 || json_parse(api->reader, call->refusal, &root, NULL) != OK)
		return outcome;
	const struct str title = json_text_at(root, JSON_PATH("title"));
	const struct str detail = json_text_at(root, JSON_PATH("detail"));
	const struct str said = utf8_prefix(detail.len > 0 ? detail : title, WHY_MOST);
	const struct str problem = arena_format(
	    call->arena, "%.*s %.*s %.*s %.*s", STR_ARG(json_text_at(root, JSON_PATH("type"))),
	    STR_ARG(title), STR_ARG(detail), STR_ARG(json_text_at(root, JSON_PATH("reason"))));
	call->trouble = problem_of(call, problem);
	if (call->trouble == TROUBLE_USED_UP && call->wait_ms < USED_UP_MS)
		call->wait_ms = USED_UP_MS;
	// Requests are signed with the time, and refused as if the key were wrong.
	if (call->status == 401 && llabs(call->ahead_ms) > CONNECTOR_CLOCK_MS)
		call->trouble = TROUBLE_CLOCK;
	return connector_fail(call, call->trouble, fault, "X says: %.*s", STR_ARG(said));
}

enum outcome x_ask(const struct x_api *api, const struct x_question *question,
		   struct json_value *ret_root, struct fault *fault)
{
	struct connector_call *call = api->call;
	struct arena *arena = call->arena;
	const char *usual = question->json.len > 0 ? "POST" : "GET";
	const char *method = question->method ? question->method : usual;
	const struct str address =
	    arena_format(arena, "%.*s%s", STR_ARG(api->server), question->path);
	const struct fetch_header headers[] = {
	    {STR("Authorization"), authorization(call, method, address, question)},
	    {STR("Accept"), STR("application/json")},
	    {STR("Content-Type"),
	     question->type ? str_from(question->type) : STR("application/json")},
	};
	const struct fetch_request request = {
	    .method = method,
	    .url = arena_format(arena, "%.*s%.*s", STR_ARG(address),
				STR_ARG(query_of(arena, question)))
		       .at,
	    .headers = headers,
	    .n_headers = question->json.len > 0 ? 3 : 2,
	    .body = question->json,
	};
	if (headers[0].value.len == 0)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	call->refusal = STR("");
	const enum outcome outcome =
	    connector_fetch_json(call, request, api->reader, "the X API", ret_root, fault);
	return outcome == OK ? OK : refused(api, outcome, fault);
}
