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

// With `changes` it is the new text of that message, or with `below` of what stands below its
// picture.
static struct str json_of(struct arena *arena, const struct target *target, struct str text,
			  int64_t changes, bool below)
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
	json_name(&writer, below ? "caption" : "text");
	json_add_str(&writer, text);
	if (!below) {
		json_name(&writer, "link_preview_options");
		json_object_begin(&writer);
		json_name(&writer, "is_disabled");
		json_add_bool(&writer, true);
		json_object_end(&writer);
	}
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
	    telegram_ask(api, "sendMessage", json_of(arena, target, text, 0, false), &sent, fault);
	if (outcome != OK && api->migrated) {
		*target = (struct target){.chat = api->migrated};
		outcome = telegram_ask(api, "sendMessage", json_of(arena, target, text, 0, false),
				       &sent, fault);
	}
	if (outcome == OK)
		*ret_id = arena_format(arena, "%lld/%lld", (long long)target->chat,
				       (long long)json_number_at(sent, JSON_PATH("message_id")));
	return outcome;
}

// --- with pictures ---

#define ALBUM_MOST 4

// Telegram knows no description of a picture: it stands below the words, for those who do not see.
// TOO_MUCH what is longer than a caption.
static enum outcome caption_of(struct connector_call *call, const struct connector_message *message,
			       struct str *ret_caption, struct fault *fault)
{
	struct arena *arena = call->arena;
	struct str caption = message->text, first;
	for (size_t i = 0; i < message->n_pictures; i++)
		caption = arena_format(arena, "%.*s%s🖼 %.*s", STR_ARG(caption),
				       i == 0 ? "\n\n" : "\n", STR_ARG(message->pictures[i].alt));
	struct str rest = *ret_caption = caption;
	if (piece_next(&rest, TELEGRAM_CAPTION_MOST, &first) && rest.len == 0)
		return OK;
	return connector_fail(call, TROUBLE_LENGTH, fault,
			      "With a picture, Telegram takes %d characters.",
			      TELEGRAM_CAPTION_MOST);
}

// What an album is made of: its pictures, the words below the first.
static struct str media_json(struct arena *arena, struct str caption, size_t count)
{
	struct buf json;
	char name[40];
	struct json_writer writer;
	buf_init(&json, JSON_ROOM);
	json_writer_init(&writer, &json);
	json_array_begin(&writer);
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof name, "attach://p%zu", i);
		json_object_begin(&writer);
		json_name(&writer, "type");
		json_add_str(&writer, STR("photo"));
		json_name(&writer, "media");
		json_add_str(&writer, str_from(name));
		if (i == 0) {
			json_name(&writer, "caption");
			json_add_str(&writer, caption);
		}
		json_object_end(&writer);
	}
	json_array_end(&writer);
	const struct str copy = arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return copy;
}

static struct str answers_json(struct arena *arena, const struct target *target)
{
	struct buf json;
	struct json_writer writer;
	buf_init(&json, JSON_ROOM);
	json_writer_init(&writer, &json);
	answers_add(target, &writer);
	const struct str copy = arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return copy;
}

// The id of what was sent. An album has a message for each picture: "-100/31" if the others follow
// the first one by one, else all of them, "-100/31,40,41".
static struct str sent_id(struct arena *arena, const struct target *target, struct json_value sent)
{
	if (json_type(sent) != JSON_ARRAY)
		return arena_format(arena, "%lld/%lld", (long long)target->chat,
				    (long long)json_number_at(sent, JSON_PATH("message_id")));
	int64_t first = 0, next = 0;
	bool in_row = true;
	struct str id = STR("");
	struct json_walk walk = json_walk(sent);
	for (size_t i = 0; i < ALBUM_MOST && json_next(&walk); i++, next++) {
		const int64_t number = json_number_at(walk.value, JSON_PATH("message_id"));
		if (i == 0)
			first = next = number;
		in_row &= number == next;
		id = arena_format(arena, i == 0 ? "%.*s%lld" : "%.*s,%lld", STR_ARG(id),
				  (long long)number);
	}
	return in_row ? arena_format(arena, "%lld/%lld", (long long)target->chat, (long long)first)
		      : arena_format(arena, "%lld/%.*s", (long long)target->chat, STR_ARG(id));
}

static enum outcome pictures_send(struct telegram_api *api, const struct target *target,
				  const struct connector_message *message, struct str *ret_id,
				  struct fault *fault)
{
	static const char *const names[ALBUM_MOST] = {"p0", "p1", "p2", "p3"};
	const char *type;
	struct str caption;
	struct json_value sent;
	struct arena *arena = api->call->arena;
	const size_t last = message->n_pictures - 1;
	const bool album = last > 0;
	enum outcome outcome = caption_of(api->call, message, &caption, fault);
	if (outcome != OK)
		return outcome;
	size_t count = 2;
	struct multipart_pair pairs[3 + ALBUM_MOST] = {
	    {.name = "chat_id", .value = arena_format(arena, "%lld", (long long)target->chat)},
	    {.name = album ? "media" : "caption",
	     .value = album ? media_json(arena, caption, last + 1) : caption}};
	if (target->answers)
		pairs[count++] = (struct multipart_pair){.name = "reply_parameters",
							 .value = answers_json(arena, target)};
	for (size_t i = 0; i < last && last < ALBUM_MOST; i++)
		pairs[count++] = (struct multipart_pair){names[i], message->pictures[i].jpeg, true};
	const struct str form =
	    multipart_make(arena, pairs, count, album ? names[last % ALBUM_MOST] : "photo",
			   message->pictures[last].jpeg, &type);
	if (form.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	outcome =
	    telegram_post(api, album ? "sendMediaGroup" : "sendPhoto", type, form, &sent, fault);
	if (outcome == OK)
		*ret_id = sent_id(arena, target, sent);
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
		outcome = pictures_send(&api, &target, message, &ret_receipt->external_id, fault);
		if (outcome != OK && api.migrated) {
			target = (struct target){.chat = api.migrated};
			outcome =
			    pictures_send(&api, &target, message, &ret_receipt->external_id, fault);
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
	struct str text = message->text;
	const bool below = message->n_pictures > 0;
	telegram_id_read(message->external_id, &target.chat, &number);
	const enum outcome outcome = below ? caption_of(call, message, &text, fault) : OK;
	if (outcome != OK)
		return outcome;
	return change(call, message, below ? "editMessageCaption" : "editMessageText",
		      json_of(call->arena, &target, text, number, below), "message is not modified",
		      fault);
}

// All messages of an album: those that its id names, else as many in a row as it has pictures.
static struct str album_numbers(struct arena *arena, const struct connector_message *message)
{
	int64_t chat = 0, number = 0;
	struct str named = message->external_id;
	str_cut(&named, '/');
	if (str_find_byte(named, ',') != SIZE_MAX)
		return named;
	telegram_id_read(message->external_id, &chat, &number);
	struct str numbers = arena_format(arena, "%lld", (long long)number);
	for (size_t i = 1; i < message->n_pictures; i++)
		numbers = arena_format(arena, "%.*s,%lld", STR_ARG(numbers),
				       (long long)number + (long long)i);
	return numbers;
}

enum outcome telegram_remove(struct connector_call *call, const struct connector_message *message,
			     struct fault *fault)
{
	int64_t chat = 0, number = 0;
	telegram_id_read(message->external_id, &chat, &number);
	if (message->n_pictures > 1)
		return change(call, message, "deleteMessages",
			      arena_format(call->arena, "{\"chat_id\":%lld,\"message_ids\":[%.*s]}",
					   (long long)chat,
					   STR_ARG(album_numbers(call->arena, message))),
			      "message to delete not found", fault);
	return change(call, message, "deleteMessage",
		      arena_format(call->arena, "{\"chat_id\":%lld,\"message_id\":%lld}",
				   (long long)chat, (long long)number),
		      "message to delete not found", fault);
}
