// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/telegram_send.h"

#include "listen/json_path.h"
#include "listen/multipart.h"
#include "listen/pieces.h"
#include "listen/telegram_api.h"
#include "listen/telegram_update.h"

#define JSON_ROOM ((size_t)64 << 10)

// Where it goes.
struct target {
	int64_t chat;
	int64_t answers; // message there; 0: none
};

static enum outcome target_read(struct connector_call *call,
				const struct connector_message *message, struct target *ret_target,
				struct fault *fault)
{
	int64_t chat, number;
	struct target target = {0};
	const struct str prefix = STR(TELEGRAM_CONTACT);
	const bool answer = telegram_id_read(message->in_reply_to, &chat, &number);
	if (message->to.len == 0 && answer)
		target.chat = chat;
	else if (str_starts(message->to, prefix))
		str_to_i64(str_slice(message->to, prefix.len, SIZE_MAX), &target.chat);
	if (target.chat == 0)
		return connector_fail(call, TROUBLE_ADDRESS, fault,
				      "A bot can write only to who wrote to it first.");
	if (answer && chat == target.chat)
		target.answers = number;
	*ret_target = target;
	return OK;
}

static void answers_add(const struct target *target, struct json_writer *writer)
{
	json_object_begin(writer);
	json_name(writer, "message_id");
	json_add_i64(writer, target->answers);
	json_name(writer, "allow_sending_without_reply");
	json_add_bool(writer, true);
	json_object_end(writer);
}

// With `changes` it is the new text of that message.
static struct str json_of(struct arena *arena, const struct target *target, struct str text,
			  int64_t changes)
{
	struct buf json;
	struct json_writer writer;
	buf_init(&json, JSON_ROOM);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	json_name(&writer, "chat_id");
	json_add_i64(&writer, target->chat);
	if (changes) {
		json_name(&writer, "message_id");
		json_add_i64(&writer, changes);
	}
	json_name(&writer, "text");
	json_add_str(&writer, text);
	json_name(&writer, "link_preview_options");
	json_object_begin(&writer);
	json_name(&writer, "is_disabled");
	json_add_bool(&writer, true);
	json_object_end(&writer);
	if (target->answers) {
		json_name(&writer, "reply_parameters");
		answers_add(target, &writer);
	}
	json_object_end(&writer);
	const struct str copy = json.full ? STR("") : arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return copy;
}

// A group that became a larger one has another id since, under which its messages count anew.
static enum outcome piece_send(struct telegram_api *api, struct target *target, struct str text,
			       struct str *ret_id, struct fault *fault)
{
	struct json_value sent;
	struct arena *arena = api->call->arena;
	enum outcome outcome =
	    telegram_ask(api, "sendMessage", json_of(arena, target, text, 0), &sent, fault);
	if (outcome != OK && api->migrated) {
		*target = (struct target){.chat = api->migrated};
		outcome =
		    telegram_ask(api, "sendMessage", json_of(arena, target, text, 0), &sent, fault);
	}
	if (outcome == OK)
		*ret_id = arena_format(arena, "%lld/%lld", (long long)target->chat,
				       (long long)json_number_at(sent, JSON_PATH("message_id")));
	return outcome;
}

// --- with a picture ---

// Telegram knows no description of a picture: it stands below the words, for those who do not see.
static enum outcome photo_send(struct telegram_api *api, const struct target *target,
			       const struct connector_message *message, struct str *ret_id,
			       struct fault *fault)
{
	struct buf json;
	const char *type;
	struct json_value sent;
	struct json_writer writer;
	struct arena *arena = api->call->arena;
	const struct str caption = arena_format(arena, "%.*s\n\n🖼 %.*s", STR_ARG(message->text),
						STR_ARG(message->pictures[0].alt));
	struct str rest = caption, first;
	if (!piece_next(&rest, TELEGRAM_CAPTION_MOST, &first) || rest.len > 0)
		return connector_fail(api->call, TROUBLE_LENGTH, fault,
				      "With a picture, Telegram takes %d characters.",
				      TELEGRAM_CAPTION_MOST);
	buf_init(&json, JSON_ROOM);
	json_writer_init(&writer, &json);
	answers_add(target, &writer);
	const struct multipart_pair pairs[] = {
	    {"chat_id", arena_format(arena, "%lld", (long long)target->chat)},
	    {"caption", caption},
	    {"reply_parameters", arena_copy(arena, buf_str(&json))}};
	buf_free(&json);
	const struct str form = multipart_make(arena, pairs, target->answers ? 3 : 2, "photo",
					       message->pictures[0].jpeg, &type);
	if (form.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = telegram_post(api, "sendPhoto", type, form, &sent, fault);
	if (outcome == OK)
		*ret_id = arena_format(arena, "%lld/%lld", (long long)target->chat,
				       (long long)json_number_at(sent, JSON_PATH("message_id")));
	return outcome;
}

enum outcome telegram_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault)
{
	int count = 0;
	struct target target;
	struct telegram_api api;
	struct str rest = message->text, piece;
	enum outcome outcome = target_read(call, message, &target, fault);
	if (outcome == OK)
		outcome = telegram_open(call, &api, fault);
	if (outcome != OK)
		return outcome;
	if (message->n_pictures > 0) {
		outcome = photo_send(&api, &target, message, &ret_receipt->external_id, fault);
		if (outcome != OK && api.migrated) {
			target = (struct target){.chat = api.migrated};
			outcome =
			    photo_send(&api, &target, message, &ret_receipt->external_id, fault);
		}
		telegram_close(&api);
		return outcome;
	}
	const int left = pieces_left(call, message->id);
	while (outcome == OK && piece_next(&rest, TELEGRAM_MOST, &piece)) {
		if (++count <= left)
			continue;
		outcome = piece_send(&api, &target, piece, &ret_receipt->external_id, fault);
		target.answers = 0;
		if (outcome == OK && rest.len > 0)
			pieces_note(call, message->id, count);
	}
	telegram_close(&api);
	return outcome;
}

// --- what stands there is changed ---

// `already`: what Telegram says if that is done already.
static enum outcome change(struct connector_call *call, const struct connector_message *message,
			   const char *method, struct str json, const char *already,
			   struct fault *fault)
{
	struct telegram_api api;
	struct json_value done;
	int64_t chat, number;
	if (!telegram_id_read(message->external_id, &chat, &number))
		return connector_fail(call, TROUBLE_FIXED, fault, "It has no id of Telegram.");
	enum outcome outcome = telegram_open(call, &api, fault);
	if (outcome == OK)
		outcome = telegram_ask(&api, method, json, &done, fault);
	if (outcome == INVALID && str_find(str_from(fault->text), str_from(already)) != SIZE_MAX) {
		call->trouble = TROUBLE_NONE;
		outcome = OK;
	}
	if (outcome == INVALID && call->trouble == TROUBLE_ADDRESS)
		call->trouble = TROUBLE_FIXED;
	telegram_close(&api);
	return outcome;
}

enum outcome telegram_edit(struct connector_call *call, const struct connector_message *message,
			   struct fault *fault)
{
	struct target target = {0};
	int64_t number = 0;
	telegram_id_read(message->external_id, &target.chat, &number);
	return change(call, message, "editMessageText",
		      json_of(call->arena, &target, message->text, number),
		      "message is not modified", fault);
}

enum outcome telegram_remove(struct connector_call *call, const struct connector_message *message,
			     struct fault *fault)
{
	int64_t chat = 0, number = 0;
	telegram_id_read(message->external_id, &chat, &number);
	return change(call, message, "deleteMessage",
		      arena_format(call->arena, "{\"chat_id\":%lld,\"message_id\":%lld}",
				   (long long)chat, (long long)number),
		      "message to delete not found", fault);
}
