// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/telegram_update.h"

#include "listen/chat_text.h"
#include "listen/json_path.h"
#include "listen/telegram_file.h"

// One message on its way to a post.
struct reading {
	struct connector_call *call;
	struct json_value message;
	struct telegram_album *album;
	int64_t chat, number, edited; // edited: seconds; 0: it is as it was sent
	bool private;
	struct chat_point point; // where it says it is
};

static struct str text_of(const struct reading *reading, const char *name)
{
	return json_text_at(reading->message, JSON_PATH(name));
}

static bool has(const struct reading *reading, const char *name)
{
	struct json_value value;
	return json_member(reading->message, str_from(name), &value);
}

// --- what it says ---

// "/start@bot payload" as "/start".
static struct str command_of(struct str text)
{
	static const char *const commands[] = {"/start", "/stop", "/help"};
	struct str rest = text;
	struct str word = str_cut(&rest, ' ');
	word = str_cut(&word, '@');
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (str_equal_nocase(word, str_from(commands[i])))
			return str_from(commands[i]);
	return text;
}

static void place_add(struct reading *reading, struct buf *out)
{
	struct json_value place;
	const struct json_value message = reading->message;
	if (!json_member(message, STR("location"), &place))
		return;
	reading->point = chat_point_read(place);
	if (reading->point.known)
		chat_place_add(out, json_text_at(message, JSON_PATH("venue", "title")),
			       json_text_at(message, JSON_PATH("venue", "address")),
			       reading->point);
}

static void person_add(const struct reading *reading, struct buf *out)
{
	const struct json_value message = reading->message;
	if (!has(reading, "contact"))
		return;
	chat_line_add(out, CHAT_PERSON, json_text_at(message, JSON_PATH("contact", "first_name")));
	chat_word_add(out, json_text_at(message, JSON_PATH("contact", "last_name")));
	chat_word_add(out, json_text_at(message, JSON_PATH("contact", "phone_number")));
}

// What somebody else wrote: of a channel or a group by its name, of a person without one.
static void origin_add(const struct reading *reading, struct buf *out)
{
	struct json_value origin;
	if (!json_member(reading->message, STR("forward_origin"), &origin))
		return;
	struct str name = json_text_at(origin, JSON_PATH("chat", "title"));
	if (name.len == 0)
		name = json_text_at(origin, JSON_PATH("sender_chat", "title"));
	chat_line_add(out, CHAT_FORWARDED, name.len > 0 ? name : STR("…"));
}

// What is attached, by its name or kind. A moving picture is also a document.
static bool file_add(const struct reading *reading, struct buf *out)
{
	static const struct {
		const char *name, *kind;
	} files[] = {{"photo", "image/jpeg"},	 {"animation", "video/mp4"},
		     {"document", "document"},	 {"voice", "audio/ogg"},
		     {"audio", "audio"},	 {"video", "video/mp4"},
		     {"video_note", "video/mp4"}};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (!has(reading, files[i].name))
			continue;
		struct str name =
		    json_text_at(reading->message, JSON_PATH(files[i].name, "file_name"));
		if (name.len == 0)
			name =
			    json_text_at(reading->message, JSON_PATH(files[i].name, "mime_type"));
		chat_line_add(out, CHAT_FILE, name.len > 0 ? name : str_from(files[i].kind));
		return true;
	}
	return false;
}

// Telegram's own words on a chat.
static bool is_service(const struct reading *reading)
{
	static const char *const names[] = {"new_chat_members",
					    "left_chat_member",
					    "new_chat_title",
					    "new_chat_photo",
					    "delete_chat_photo",
					    "group_chat_created",
					    "supergroup_chat_created",
					    "channel_chat_created",
					    "message_auto_delete_timer_changed",
					    "migrate_to_chat_id",
					    "migrate_from_chat_id",
					    "pinned_message",
					    "write_access_allowed",
					    "chat_background_set",
					    "boost_added",
					    "forum_topic_created",
					    "forum_topic_edited",
					    "forum_topic_closed",
					    "forum_topic_reopened",
					    "video_chat_scheduled",
					    "video_chat_started",
					    "video_chat_ended",
					    "video_chat_participants_invited"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (has(reading, names[i]))
			return true;
	return false;
}

// All that it says; empty if that is nothing that a person should read.
static struct str words_of(struct reading *reading)
{
	struct buf out;
	struct str text = str_trim(text_of(reading, has(reading, "text") ? "text" : "caption"));
	if (is_service(reading))
		return STR("");
	if (str_starts(text, STR("/")) && !reading->private)
		return STR("");
	buf_init(&out, CHAT_TEXT_MAX);
	buf_add(&out, reading->private ? command_of(text) : text);
	place_add(reading, &out);
	if (reading->private) {
		person_add(reading, &out);
		file_add(reading, &out);
		chat_word_add(&out, json_text_at(reading->message, JSON_PATH("sticker", "emoji")));
		if (out.len > 0)
			origin_add(reading, &out);
		// Something that this reader does not know: nobody should overlook it.
		if (out.len == 0)
			buf_add_cstr(&out, "…");
	} else if (out.len > 0) {
		file_add(reading, &out);
	}
	const struct str words = arena_copy(reading->call->arena, str_trim(buf_str(&out)));
	buf_free(&out);
	return words;
}

// --- who, where, in answer to what ---

static struct str message_id(const struct reading *reading, int64_t number, int64_t edited)
{
	struct arena *arena = reading->call->arena;
	const long long chat = reading->chat;
	return edited ? arena_format(arena, "%lld/%lld/%lld", chat, (long long)number,
				     (long long)edited)
		      : arena_format(arena, "%lld/%lld", chat, (long long)number);
}

bool telegram_id_read(struct str id, int64_t *ret_chat, int64_t *ret_message)
{
	struct str number;
	if (!str_to_i64(str_cut(&id, '/'), ret_chat) || *ret_chat == 0)
		return false;
	number = str_cut(&id, '/');
	return str_to_i64(str_cut(&number, ','), ret_message) && *ret_message > 0;
}

static bool flag_at(struct json_value value, const char *const path[])
{
	bool flag = false;
	return json_at(value, path, &value) && json_get_bool(value, &flag) && flag;
}

// The post that it changes or answers; what a bot wrote is none, but where many write, it may be
// our answer to one of them.
static struct str answered(const struct reading *reading)
{
	const struct json_value message = reading->message;
	const int64_t number = json_number_at(message, JSON_PATH("reply_to_message", "message_id"));
	if (reading->edited)
		return message_id(reading, reading->number, 0);
	const bool bot = flag_at(message, JSON_PATH("reply_to_message", "from", "is_bot"));
	if (number <= 0 || (bot && reading->private))
		return STR("");
	return message_id(reading, number, 0);
}

static struct str full_name(struct arena *arena, struct json_value person)
{
	const struct str title = json_text_at(person, JSON_PATH("title"));
	if (title.len > 0)
		return arena_copy(arena, title);
	const struct str first = json_text_at(person, JSON_PATH("first_name"));
	const struct str last = json_text_at(person, JSON_PATH("last_name"));
	return str_trim(arena_format(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last)));
}

// "@name", or a number for who has none.
static struct str handle_of(struct arena *arena, struct json_value person)
{
	const struct str name = json_text_at(person, JSON_PATH("username"));
	return name.len > 0 ? arena_format(arena, "@%.*s", STR_ARG(name))
			    : json_id_at(arena, person, JSON_PATH("id"));
}

static void private_fill(const struct reading *reading, struct connector_post *post)
{
	struct arena *arena = reading->call->arena;
	struct json_value from = {0};
	json_member(reading->message, STR("from"), &from);
	const struct str name = full_name(arena, from);
	const struct str user = json_text_at(from, JSON_PATH("username"));
	post->contact = arena_format(arena, TELEGRAM_CONTACT "%lld", (long long)reading->chat);
	post->contact_name =
	    user.len > 0 ? arena_format(arena, "%.*s @%.*s", STR_ARG(name), STR_ARG(user)) : name;
	post->answer_lang = arena_copy(arena, json_text_at(from, JSON_PATH("language_code")));
	post->automatic = flag_at(from, JSON_PATH("is_bot"));
}

static void open_fill(const struct reading *reading, struct connector_post *post)
{
	struct arena *arena = reading->call->arena;
	struct json_value who = {0}, chat = {0};
	json_member(reading->message, STR("chat"), &chat);
	// Who writes in the name of a channel or group is that; in a channel nobody else is named.
	if (!json_member(reading->message, STR("sender_chat"), &who) &&
	    !json_member(reading->message, STR("from"), &who))
		who = chat;
	const struct str name = json_text_at(chat, JSON_PATH("username"));
	post->open = true;
	post->author = handle_of(arena, who);
	post->author_name = full_name(arena, who);
	if (name.len > 0)
		post->url = arena_format(arena, "https://t.me/%.*s/%lld", STR_ARG(name),
					 (long long)reading->number);
	const int64_t from =
	    json_number_at(reading->message, JSON_PATH("forward_origin", "chat", "id"));
	const int64_t number =
	    json_number_at(reading->message, JSON_PATH("forward_origin", "message_id"));
	if (from != 0 && number > 0)
		post->repost_of =
		    arena_format(arena, "%lld/%lld", (long long)from, (long long)number);
}

// Pictures that were sent together are messages of their own, with words under the first alone: the
// others belong to that one, if they came in the same step.
static void album_fill(const struct reading *reading, struct connector_post *post)
{
	struct telegram_album *album = reading->album;
	const struct str id = text_of(reading, "media_group_id");
	if (!album || reading->edited)
		return;
	if (id.len > 0 && str_equal(id, album->id) && reading->chat == album->chat) {
		if (post->in_reply_to.len == 0)
			post->in_reply_to = album->first;
		return;
	}
	*album =
	    (struct telegram_album){reading->chat, arena_copy(reading->call->arena, id), post->id};
}

// --- the update ---

static bool message_take(struct reading *reading)
{
	const struct str kind = json_text_at(reading->message, JSON_PATH("chat", "type"));
	reading->chat = json_number_at(reading->message, JSON_PATH("chat", "id"));
	reading->number = json_number_at(reading->message, JSON_PATH("message_id"));
	reading->private = str_equal(kind, STR("private"));
	if (reading->chat == 0 || reading->number <= 0 || kind.len == 0)
		return true;
	const int64_t seconds =
	    reading->edited ? reading->edited : json_number_at(reading->message, JSON_PATH("date"));
	struct connector_post post = {
	    .id = message_id(reading, reading->number, reading->edited),
	    .text = words_of(reading),
	    .in_reply_to = answered(reading),
	    .edit_of = reading->edited ? message_id(reading, reading->number, 0) : STR(""),
	    .at = seconds > 0 && seconds <= reading->call->now / 1000 ? seconds * 1000 : 0,
	    .has_point = reading->point.known,
	    .lat = reading->point.lat,
	    .lon = reading->point.lon,
	};
	if (post.text.len == 0)
		return true;
	if (!reading->private) {
		open_fill(reading, &post);
		return connector_post(reading->call, &post);
	}
	bool next = false;
	struct connector_file file;
	private_fill(reading, &post);
	album_fill(reading, &post);
	post.files = &file;
	// Who changes the words of a picture does not send it again.
	if (!reading->edited)
		post.n_files = telegram_file_read(reading->call, reading->message, &file, &next);
	return !next && connector_post(reading->call, &post);
}

bool telegram_update_read(struct connector_call *call, struct json_value update,
			  struct telegram_album *album)
{
	static const struct {
		const char *name;
		bool edited;
	} kinds[] = {{"message", false},
		     {"channel_post", false},
		     {"edited_message", true},
		     {"edited_channel_post", true}};
	struct reading reading = {.call = call, .album = album};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (!json_member(update, str_from(kinds[i].name), &reading.message))
			continue;
		if (kinds[i].edited)
			reading.edited = json_number_at(reading.message, JSON_PATH("edit_date"));
		// A phone that shares where it is changes its message every few seconds.
		if (kinds[i].edited && (reading.edited <= 0 || has(&reading, "location")))
			return true;
		return message_take(&reading);
	}
	return true;
}
