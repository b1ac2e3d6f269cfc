// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/whatsapp_event.h"

#include "listen/chat_text.h"
#include "listen/json_path.h"
#include "listen/pieces.h"
#include "listen/whatsapp_file.h"
#include "listen/whatsapp_send.h"

#define PHONES_MOST 5

// One of "value": its messages, the names of who wrote them, the fates of ours.
struct event {
	struct connector_call *call;
	struct json_value value, message;
	struct chat_point point; // where the message says it is
};

// --- what a message says ---

static void text_add(struct event *event, struct buf *out)
{
	buf_add(out, json_text_at(event->message, JSON_PATH("text", "body")));
}

// Of a template's button, and of a list or buttons in a message.
static void button_add(struct event *event, struct buf *out)
{
	const struct json_value message = event->message;
	chat_word_add(out, json_text_at(message, JSON_PATH("button", "text")));
	chat_word_add(out,
		      json_text_at(message, JSON_PATH("interactive", "button_reply", "title")));
	chat_word_add(out, json_text_at(message, JSON_PATH("interactive", "list_reply", "title")));
	chat_word_add(out,
		      json_text_at(message, JSON_PATH("interactive", "list_reply", "description")));
}

static void place_add(struct event *event, struct buf *out)
{
	struct json_value place;
	if (!json_member(event->message, STR("location"), &place))
		return;
	event->point = chat_point_read(place);
	chat_place_add(out, json_text_at(place, JSON_PATH("name")),
		       json_text_at(place, JSON_PATH("address")), event->point);
}

static void people_add(struct event *event, struct buf *out)
{
	struct json_walk people = json_list_at(event->message, JSON_PATH("contacts"));
	while (json_next(&people)) {
		int phones = 0;
		struct json_walk walk = json_list_at(people.value, JSON_PATH("phones"));
		chat_line_add(out, CHAT_PERSON,
			      json_text_at(people.value, JSON_PATH("name", "formatted_name")));
		while (json_next(&walk) && phones++ < PHONES_MOST)
			chat_word_add(out, json_text_at(walk.value, JSON_PATH("phone")));
	}
}

// The words under it, and its name or kind.
static void file_add(struct event *event, struct buf *out)
{
	struct json_value file;
	const struct str kind = json_text_at(event->message, JSON_PATH("type"));
	if (!json_member(event->message, kind, &file))
		return;
	buf_add(out, json_text_at(file, JSON_PATH("caption")));
	const struct str name = json_text_at(file, JSON_PATH("filename"));
	const struct str type = json_text_at(file, JSON_PATH("mime_type"));
	chat_line_add(out, CHAT_FILE, name.len > 0 ? name : type.len > 0 ? type : kind);
}

// Who took another number writes from that one from now on. The numbers themselves are contacts.
static void change_add(struct event *event, struct buf *out)
{
	whatsapp_mask(json_text_at(event->message, JSON_PATH("system", "body")), out);
}

typedef void add_fn(struct event *event, struct buf *out);
static const struct {
	const char *type;
	add_fn *add; // NULL: nothing that a person should read
} types[] = {
    {"text", text_add},	     {"button", button_add},   {"interactive", button_add},
    {"location", place_add}, {"contacts", people_add}, {"image", file_add},
    {"video", file_add},     {"audio", file_add},      {"voice", file_add},
    {"document", file_add},  {"sticker", file_add},    {"system", change_add},
    {"reaction", NULL},
};

static bool is_passed_on(struct json_value message, const char *how)
{
	bool passed = false;
	struct json_value flag;
	return json_at(message, JSON_PATH("context", how), &flag) && json_get_bool(flag, &passed) &&
	       passed;
}

static struct str words_of(struct event *event)
{
	struct buf out;
	size_t i = 0;
	const size_t count = sizeof types / sizeof types[0];
	const struct str type = json_text_at(event->message, JSON_PATH("type"));
	while (i < count && !str_equal(type, str_from(types[i].type)))
		i++;
	if (i < count && !types[i].add)
		return STR("");
	buf_init(&out, CHAT_TEXT_MAX);
	if (i < count)
		types[i].add(event, &out);
	// Something that this reader does not know: nobody should overlook it.
	if (str_trim(buf_str(&out)).len == 0)
		buf_add_cstr(&out, "…");
	if (is_passed_on(event->message, "forwarded") ||
	    is_passed_on(event->message, "frequently_forwarded"))
		chat_line_add(&out, CHAT_FORWARDED, STR("…"));
	const struct str words = arena_copy(event->call->arena, str_trim(buf_str(&out)));
	buf_free(&out);
	return words;
}

// --- who wrote it ---

static struct str number_of(struct arena *arena, struct str digits)
{
	for (size_t i = 0; i < digits.len; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return STR("");
	return digits.len > 0 ? arena_format(arena, "+%.*s", STR_ARG(digits)) : STR("");
}

static struct str name_of(const struct event *event, struct str from)
{
	struct json_walk walk = json_list_at(event->value, JSON_PATH("contacts"));
	while (json_next(&walk))
		if (str_equal(json_text_at(walk.value, JSON_PATH("wa_id")), from))
			return arena_copy(event->call->arena,
					  json_text_at(walk.value, JSON_PATH("profile", "name")));
	return STR("");
}

static bool message_take(struct event *event)
{
	int64_t seconds = 0;
	struct arena *arena = event->call->arena;
	const struct json_value message = event->message;
	const bool system = str_equal(json_text_at(message, JSON_PATH("type")), STR("system"));
	struct str from = json_text_at(message, JSON_PATH("from"));
	struct str moved = json_text_at(message, JSON_PATH("system", "wa_id"));
	if (moved.len == 0)
		moved = json_text_at(message, JSON_PATH("system", "new_wa_id"));
	if (!str_to_i64(json_text_at(message, JSON_PATH("timestamp")), &seconds))
		seconds = 0;
	// What they answer is named if it was theirs; ours is no post.
	const struct str answers = json_text_at(message, JSON_PATH("context", "id"));
	const bool own = str_equal(json_text_at(message, JSON_PATH("context", "from")), from);
	struct connector_file file;
	event->point = (struct chat_point){0};
	const struct connector_post post = {
	    .id = arena_copy(arena, json_text_at(message, JSON_PATH("id"))),
	    .text = words_of(event),
	    .contact = number_of(arena, system && moved.len > 0 ? moved : from),
	    .contact_name = name_of(event, from),
	    .in_reply_to = own ? arena_copy(arena, answers) : STR(""),
	    .at = seconds > 0 && seconds <= event->call->now / 1000 ? seconds * 1000 : 0,
	    .has_point = event->point.known,
	    .lat = event->point.lat,
	    .lon = event->point.lon,
	    .automatic = system,
	    .files = &file,
	    .n_files = whatsapp_file_read(event->call, message, &file),
	};
	return connector_post(event->call, &post);
}

// --- what became of ours ---

static void fate_take(const struct event *event, struct json_value status)
{
	static const struct {
		const char *status;
		enum connector_fate fate;
	} fates[] = {{"sent", FATE_SENT},
		     {"delivered", FATE_DELIVERED},
		     {"read", FATE_DELIVERED},
		     {"failed", FATE_UNDELIVERED}};
	bool last;
	struct arena *arena = event->call->arena;
	const struct str said = json_text_at(status, JSON_PATH("status"));
	const struct str ours = json_text_at(status, JSON_PATH("biz_opaque_callback_data"));
	struct connector_report report = {
	    .id = arena_copy(arena, piece_mark_read(ours, &last)),
	    .external_id = arena_copy(arena, json_text_at(status, JSON_PATH("id"))),
	};
	size_t i = 0;
	const size_t count = sizeof fates / sizeof fates[0];
	while (i < count && !str_equal(said, str_from(fates[i].status)))
		i++;
	// A message is there when its last piece is, and is not when one of them is not.
	if (i == count || (report.id.len == 0 && report.external_id.len == 0) ||
	    (report.id.len > 0 && !last && fates[i].fate != FATE_UNDELIVERED))
		return;
	report.fate = fates[i].fate;
	struct json_walk errors = json_list_at(status, JSON_PATH("errors"));
	if (report.fate == FATE_UNDELIVERED && json_next(&errors))
		report.detail = whatsapp_error_said(arena, errors.value);
	connector_report(event->call, &report);
}

// --- the whole ---

static bool value_take(struct event *event)
{
	struct json_walk messages = json_list_at(event->value, JSON_PATH("messages"));
	struct json_walk statuses = json_list_at(event->value, JSON_PATH("statuses"));
	while (json_next(&messages)) {
		event->message = messages.value;
		if (!message_take(event))
			return false;
	}
	while (json_next(&statuses))
		fate_take(event, statuses.value);
	return true;
}

enum outcome whatsapp_read(struct connector_call *call, struct json_value root, struct str number,
			   struct fault *fault)
{
	struct event event = {.call = call};
	struct json_walk entries = json_list_at(root, JSON_PATH("entry"));
	if (!str_equal(json_text_at(root, JSON_PATH("object")), STR("whatsapp_business_account")))
		return connector_fail(call, TROUBLE_UNREADABLE, fault,
				      "It tells of no WhatsApp account.");
	while (json_next(&entries)) {
		struct json_walk changes = json_list_at(entries.value, JSON_PATH("changes"));
		while (json_next(&changes)) {
			if (!json_member(changes.value, STR("value"), &event.value) ||
			    !str_equal(json_id_at(call->arena, event.value,
						  JSON_PATH("metadata", "phone_number_id")),
				       number))
				continue;
			if (!value_take(&event))
				return OK; // the rest belongs into the next round
		}
	}
	return OK;
}
