// SPDX-License-Identifier: AGPL-3.0-or-later
// Updates are asked for, each answer held until there is news, or sent to our address. The cursor
// is the number of the next update and when it was read: after a week of silence numbers begin
// anew anywhere, and are not asked for by the old one any more. It is kept with the posts, and a
// post is known by its chat and message, so that what is asked twice is kept once.
#include "listen/telegram.h"

#include "base/utf8.h"
#include "listen/json_path.h"
#include "listen/telegram_api.h"
#include "listen/telegram_send.h"
#include "listen/telegram_update.h"

#include <sodium.h>

#define UPDATES_MOST 100
#define OLD_MS	     ((int64_t)6 * 86400000)
#define LOOK_MS	     ((int64_t)10 * 60000) // between two looks whether updates are sent to us
#define FAILED_MS    ((int64_t)10 * 60000) // so long what it says of a failure is news
#define PER_SECOND   20			   // Telegram allows 30 to all
#define SECRET_BYTES 32
#define SECRET_HEX   (2 * SECRET_BYTES)

// --- asking ---

struct telegram_cursor {
	int64_t next, at;
};

static struct telegram_cursor cursor_read(struct str text)
{
	struct telegram_cursor cursor = {0};
	if (!str_to_i64(str_cut(&text, ' '), &cursor.next) || !str_to_i64(text, &cursor.at))
		return (struct telegram_cursor){0};
	return cursor;
}

// What cannot be kept at once is left for the next look.
static void updates_take(struct connector_call *call, struct json_value updates,
			 struct telegram_cursor *cursor)
{
	int64_t count = 0;
	bool left = false;
	struct telegram_album album = {0};
	struct json_walk walk = json_walk(updates);
	while (json_type(updates) == JSON_ARRAY && json_next(&walk)) {
		const int64_t id = json_number_at(walk.value, JSON_PATH("update_id"));
		left = id >= 0 && !telegram_update_read(call, walk.value, &album);
		if (id < 0 || left)
			break;
		*cursor = (struct telegram_cursor){id + 1, call->now};
		count++;
	}
	call->more = left || count == UPDATES_MOST;
}

static enum outcome updates_ask(struct telegram_api *api, struct fault *fault)
{
	struct json_value updates;
	struct connector_call *call = api->call;
	struct telegram_cursor cursor = cursor_read(call->cursor);
	const bool old = call->now - cursor.at > OLD_MS;
	const struct str json = arena_format(
	    call->arena, "{\"offset\":%lld,\"limit\":%d,\"timeout\":%lld,\"allowed_updates\":%s}",
	    old ? 0LL : (long long)cursor.next, UPDATES_MOST, (long long)(call->hold_ms / 1000),
	    TELEGRAM_UPDATES);
	const enum outcome outcome = telegram_ask(api, "getUpdates", json, &updates, fault);
	if (outcome != OK)
		return outcome;
	if (cursor.at == 0)
		cursor.at = call->now;
	updates_take(call, updates, &cursor);
	call->next_cursor =
	    arena_format(call->arena, "%lld %lld", (long long)cursor.next, (long long)cursor.at);
	return OK;
}

// --- being sent to ---

// What Telegram shows with each update, so that nobody else can send one: it follows from the token
// and our address.
static void secret_make(const struct connector_call *call, char ret_hex[SECRET_HEX + 1])
{
	unsigned char hash[SECRET_BYTES];
	crypto_generichash_state state;
	const struct str token = str_trim(connector_value(call, "token"));
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)token.at, token.len);
	crypto_generichash_update(&state, (const unsigned char *)call->hook_code.at,
				  call->hook_code.len);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(ret_hex, SECRET_HEX + 1, hash, sizeof hash);
}

// Where it sends its updates now; *ret_ours: that is our address, or nowhere.
static enum outcome hook_look(struct telegram_api *api, struct json_value *ret_info, bool *ret_ours,
			      struct fault *fault)
{
	const struct str code = api->call->hook_code;
	const enum outcome outcome =
	    telegram_ask(api, "getWebhookInfo", STR("{}"), ret_info, fault);
	if (outcome != OK)
		return outcome;
	const struct str url = json_text_at(*ret_info, JSON_PATH("url"));
	*ret_ours = url.len == 0 || (code.len > 0 && str_find(url, code) != SIZE_MAX);
	if (*ret_ours)
		return OK;
	return connector_fail(api->call, TROUBLE_SETTINGS, fault,
			      "Another program receives what this bot is told. End that there, or "
			      "make a bot for this campaign alone.");
}

static enum outcome hook_set(struct telegram_api *api, struct fault *fault)
{
	struct json_value done;
	char secret[SECRET_HEX + 1];
	struct connector_call *call = api->call;
	secret_make(call, secret);
	const struct str json =
	    arena_format(call->arena,
			 "{\"url\":\"%.*s\",\"secret_token\":\"%s\",\"max_connections\":4,"
			 "\"allowed_updates\":%s}",
			 STR_ARG(call->hook), secret, TELEGRAM_UPDATES);
	const enum outcome outcome = telegram_ask(api, "setWebhook", json, &done, fault);
	if (call->trouble == TROUBLE_ADDRESS) // it does not like our address
		call->trouble = TROUBLE_SETTINGS;
	return outcome;
}

// Looks whether updates are sent to us, and arranges that they are.
static enum outcome hook_keep(struct telegram_api *api, struct fault *fault)
{
	bool ours;
	struct json_value info;
	struct connector_call *call = api->call;
	if (call->hook.len == 0)
		return connector_fail(
		    call, TROUBLE_SETTINGS, fault,
		    "This server has no public address to which anything could be "
		    "sent. Choose that it asks.");
	enum outcome outcome = hook_look(api, &info, &ours, fault);
	if (outcome != OK)
		return outcome;
	const bool set = str_equal(json_text_at(info, JSON_PATH("url")), call->hook);
	const int64_t failed = json_number_at(info, JSON_PATH("last_error_date"));
	const bool fails = failed > (call->now - FAILED_MS) / 1000;
	const struct str why =
	    arena_copy(call->arena, json_text_at(info, JSON_PATH("last_error_message")));
	if (!set || fails)
		outcome = hook_set(api, fault);
	if (outcome == OK && set && fails)
		return connector_fail(call, TROUBLE_UNREACHABLE, fault,
				      "Telegram could not send to us: %.*s",
				      STR_ARG(utf8_prefix(why, 200)));
	call->wait_ms = LOOK_MS;
	return outcome;
}

// It was sent to us until now; another program's address stays as it is.
static enum outcome hook_end(struct telegram_api *api, struct fault *fault)
{
	bool ours;
	struct json_value info;
	const enum outcome outcome = hook_look(api, &info, &ours, fault);
	return outcome == OK ? telegram_ask(api, "deleteWebhook", STR("{}"), &info, fault)
			     : outcome;
}

static enum outcome telegram_take(struct connector_call *call, const struct connector_push *push,
				  struct fault *fault)
{
	struct json_value update;
	char secret[SECRET_HEX + 1];
	secret_make(call, secret);
	const struct str shown = push->header(push->request, "X-Telegram-Bot-Api-Secret-Token");
	if (shown.len != SECRET_HEX || sodium_memcmp(shown.at, secret, SECRET_HEX) != 0) {
		connector_fail(call, TROUBLE_SIGNATURE, fault, "The secret does not fit.");
		return DENIED;
	}
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	const enum outcome outcome = json_parse(reader, push->body, &update, fault);
	if (outcome == OK)
		telegram_update_read(call, update, NULL);
	else
		call->trouble = TROUBLE_UNREADABLE;
	call->answer = STR("");
	json_reader_free(reader);
	return outcome;
}

// So that another source, or another program, can be sent to.
static void telegram_leave(struct connector_call *call)
{
	struct telegram_api api;
	if (telegram_open(call, &api, NULL) == OK)
		hook_end(&api, NULL);
	telegram_close(&api);
}

// --- the connector ---

// What the bot is called.
static enum outcome about(struct telegram_api *api, struct fault *fault)
{
	struct json_value bot;
	const enum outcome outcome = telegram_ask(api, "getMe", STR("{}"), &bot, fault);
	if (outcome == OK)
		api->call->title = arena_format(api->call->arena, "@%.*s",
						STR_ARG(json_text_at(bot, JSON_PATH("username"))));
	return outcome;
}

static bool is_sent(const struct connector_call *call)
{
	return str_equal(connector_value(call, "way"), STR("sent"));
}

static enum outcome look(struct telegram_api *api, struct fault *fault)
{
	if (api->call->cursor.len == 0) {
		const enum outcome outcome = about(api, fault);
		if (outcome != OK)
			return outcome;
	}
	if (is_sent(api->call))
		return hook_keep(api, fault);
	const enum outcome outcome = updates_ask(api, fault);
	return outcome != OK && api->webhook ? hook_end(api, fault) : outcome;
}

static enum outcome telegram_poll(struct connector_call *call, struct fault *fault)
{
	struct telegram_api api;
	enum outcome outcome = telegram_open(call, &api, fault);
	if (outcome != OK)
		return outcome;
	outcome = look(&api, fault);
	telegram_close(&api);
	return outcome;
}

static enum outcome telegram_check(struct connector_call *call, struct fault *fault)
{
	struct telegram_api api;
	enum outcome outcome = telegram_open(call, &api, fault);
	if (outcome != OK)
		return outcome;
	outcome = about(&api, fault);
	telegram_close(&api);
	return outcome;
}

static const struct connector_choice ways[] = {
    {"asked", /*tr*/ "This server asks for them"},
    {"sent", /*tr*/ "Telegram sends them to this server"},
    {NULL, NULL},
};
static const struct connector_ask telegram_asks[] = {
    {.name = "token",
     .label = /*tr*/ "Token of the bot",
     .help = /*tr*/ "As @BotFather shows it: numbers, a colon, letters.",
     .kind = ASK_SECRET,
     .required = true,
     .place = true},
    {.name = "way",
     .label = /*tr*/ "How messages come",
     .help = /*tr*/ "The first works everywhere. The second needs this server to be reached from "
		    "the internet by https.",
     .kind = ASK_CHOICE,
     .choices = ways},
    {.name = "server",
     .label = /*tr*/ "Server",
     .help = /*tr*/ "Only if you run a server of the Bot API yourselves.",
     .kind = ASK_URL,
     .place = true},
    {.name = "rate", .label = /*tr*/ "Messages a second", .kind = ASK_TEXT},
};
const struct connector telegram_connector = {
    .name = "telegram",
    .words = /*tr*/ "Telegram",
    .reads = /*tr*/ "People write to a bot, and are answered by it; groups and channels that it is "
		    "a member of are read. Call it “telegram”, or “telegram” and a word of yours.",
    .icon = "sms",
    .can = CONNECTOR_DIRECT | CONNECTOR_WORDS | CONNECTOR_HOLDS,
    .every_min = 1,
    .asks = telegram_asks,
    .n_asks = sizeof telegram_asks / sizeof telegram_asks[0],
    .poll = telegram_poll,
    .check = telegram_check,
    .take = telegram_take,
    .leave = telegram_leave,
    .pictures = 4,
    .caption = TELEGRAM_CAPTION_MOST,
    .send = telegram_send,
    .edit = telegram_edit,
    .remove = telegram_remove,
    .per_second = PER_SECOND,
};
