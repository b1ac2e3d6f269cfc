// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/telegram_api.h"

#include "base/utf8.h"
#include "listen/json_path.h"

#define SAID_MAX 200 // bytes of what it says of a refusal

enum outcome telegram_open(struct connector_call *call, struct telegram_api *ret_api,
			   struct fault *fault)
{
	*ret_api = (struct telegram_api){
	    .call = call,
	    .server = connector_server(call, TELEGRAM_SERVER),
	    .token = str_trim(connector_value(call, "token")),
	    .reader = json_reader_new(),
	};
	return ret_api->reader ? OK : connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
}

void telegram_close(struct telegram_api *api)
{
	json_reader_free(api->reader);
	api->reader = NULL;
}

// A token is digits, a colon, letters and digits: nothing that would change the address.
static bool token_good(struct str token)
{
	for (size_t i = 0; i < token.len; i++) {
		const char c = token.at[i];
		const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!letter && !(c >= '0' && c <= '9') && !strchr(":_-", c))
			return false;
	}
	return str_find_byte(token, ':') != SIZE_MAX;
}

// What each status means for what was asked (Bot API, "Making requests").
static enum trouble refusal_trouble(int64_t code, enum trouble otherwise)
{
	static const struct {
		int64_t code;
		enum trouble trouble;
	} known[] = {{400, TROUBLE_ADDRESS}, {401, TROUBLE_REFUSED}, {403, TROUBLE_ADDRESS},
		     {404, TROUBLE_REFUSED}, {409, TROUBLE_BROKEN},  {429, TROUBLE_LIMITED}};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].code == code)
			return known[i].trouble;
	return otherwise;
}

// `why`: what is known of it without the answer's words.
static enum outcome refused(struct telegram_api *api, const struct fault *why, struct fault *fault)
{
	struct json_value root;
	struct connector_call *call = api->call;
	if (json_parse(api->reader, call->refusal, &root, NULL) != OK)
		return connector_fail(call, call->trouble, fault, "%s", why->text);
	const int64_t code = json_number_at(root, JSON_PATH("error_code"));
	const int64_t seconds = json_number_at(root, JSON_PATH("parameters", "retry_after"));
	struct str said = json_text_at(root, JSON_PATH("description"));
	api->migrated = json_number_at(root, JSON_PATH("parameters", "migrate_to_chat_id"));
	api->webhook = code == 409 && str_find(said, STR("webhook")) != SIZE_MAX;
	if (seconds > 0 && seconds <= INT32_MAX)
		call->wait_ms = seconds * 1000;
	if (str_find(said, api->token) != SIZE_MAX)
		said = STR("");
	said = utf8_prefix(said, SAID_MAX);
	return connector_fail(call, refusal_trouble(code, call->trouble), fault,
			      "Telegram answered: %.*s", STR_ARG(said));
}

enum outcome telegram_ask(struct telegram_api *api, const char *method, struct str json,
			  struct json_value *ret_result, struct fault *fault)
{
	return telegram_post(api, method, "application/json", json, ret_result, fault);
}

enum outcome telegram_post(struct telegram_api *api, const char *method, const char *type,
			   struct str body, struct json_value *ret_result, struct fault *fault)
{
	bool good = false;
	struct json_value root, value;
	struct fetch_answer answer;
	struct connector_call *call = api->call;
	const struct fetch_header headers[] = {{STR("Content-Type"), str_from(type)}};
	const struct fetch_request request = {
	    .method = "POST",
	    .url = arena_format(call->arena, "%.*s/bot%.*s/%s", STR_ARG(api->server),
				STR_ARG(api->token), method)
		       .at,
	    .headers = headers,
	    .n_headers = 1,
	    .body = body,
	    .timeout_ms = CONNECTOR_TIME_MS + call->hold_ms,
	};
	struct fault why = {0};
	api->migrated = 0;
	api->webhook = false;
	if (!token_good(api->token))
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "A token looks like 123456:ABC-def.");
	if (!request.url)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = connector_fetch(call, request, &answer, &why);
	if (outcome != OK && call->refusal.len > 0)
		return refused(api, &why, fault);
	if (outcome != OK)
		return fail(outcome, fault, "%s", why.text);
	if (json_parse(api->reader, answer.body, &root, NULL) == OK &&
	    json_member(root, STR("ok"), &value) && json_get_bool(value, &good) && good &&
	    json_member(root, STR("result"), ret_result))
		return OK;
	return connector_fail(call, TROUBLE_UNREADABLE, fault,
			      "This is not what a server of the Bot API answers.");
}
