// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/meta_direct.h"

#include "base/time.h"
#include "listen/chat_file.h"
#include "listen/chat_text.h"
#include "listen/meta_hook.h"
#include "listen/pieces.h"
#include "net/percent.h"

#define ADDRESS_MOST 500 // bytes of one that stands in a text

const struct meta_directs meta_messenger = {"messenger:", "name", 2000, 8000};
const struct meta_directs meta_instagram = {"instagram:", "name,username", 1000, 1000};

struct letter {
	struct meta_push *push;
	const struct meta_directs *directs;
	struct json_value event, message;
	struct str from;
	struct chat_point point;
	struct connector_file files[CONNECTOR_FILES_MAX];
	size_t n_files;
};

static bool is_set(struct json_value value, const char *name)
{
	bool set = false;
	return json_member(value, str_from(name), &value) && json_get_bool(value, &set) && set;
}

// --- what came with it ---

// Their addresses are open for a while to whoever knows them: no token is shown.
static const char *file_address(const struct letter *letter, struct str url)
{
	static const char *const ends[] = {".fbcdn.net", ".fbsbx.com", ".facebook.com",
					   ".cdninstagram.com", NULL};
	const struct meta_api *api = &letter->push->api;
	const bool theirs =
	    chat_file_at(url, ends) || (str_starts(url, api->server) &&
					str_starts(str_slice(url, api->server.len, 1), STR("/")));
	return theirs ? arena_cstr(api->call->arena, url) : NULL;
}

static void file_take(struct letter *letter, struct str kind, struct str url)
{
	struct connector_call *call = letter->push->api.call;
	if (letter->n_files == CONNECTOR_FILES_MAX)
		return;
	struct connector_file *file = &letter->files[letter->n_files++];
	*file = (struct connector_file){.name = STR("")};
	// Of a "file" nobody says what it is: that is seen when it is here.
	const struct str type = str_equal(kind, STR("image"))  ? STR("image/")
				: str_equal(kind, STR("file")) ? STR("")
							       : kind;
	if (chat_file_wanted(call, type, file))
		chat_file_fetch(call, file_address(letter, url), NULL, 0, file);
}

static void place_add(struct letter *letter, struct json_value payload, struct buf *out)
{
	static const char *const names[] = {"lat", "long"};
	double degrees[2];
	struct json_value value;
	for (int i = 0; i < 2; i++)
		if (!json_at(payload, JSON_PATH("coordinates", names[i]), &value) ||
		    !json_get_double(value, &degrees[i]))
			return;
	if (degrees[0] < -90 || degrees[0] > 90 || degrees[1] < -180 || degrees[1] > 180)
		return;
	letter->point = (struct chat_point){true, degrees[0], degrees[1]};
	chat_place_add(out, STR(""), STR(""), letter->point);
}

// A picture, a film, a voice, a file; a place; or something of others that they passed on.
static void attachment_take(struct letter *letter, struct json_value attachment, struct buf *out)
{
	static const char *const files[] = {"image", "video", "audio", "file"};
	struct json_value payload = {0}, sticker;
	const struct str kind = json_text_at(attachment, JSON_PATH("type"));
	json_member(attachment, STR("payload"), &payload);
	const struct str url = json_text_at(payload, JSON_PATH("url"));
	struct str title = json_text_at(attachment, JSON_PATH("title"));
	if (title.len == 0)
		title = json_text_at(payload, JSON_PATH("title"));
	if (str_equal(kind, STR("location"))) {
		place_add(letter, payload, out);
		return;
	}
	if (json_member(payload, STR("sticker_id"), &sticker)) {
		chat_line_add(out, CHAT_FILE, STR("sticker"));
		return;
	}
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (str_equal(kind, str_from(files[i]))) {
			chat_line_add(out, CHAT_FILE, kind);
			file_take(letter, kind, url);
			return;
		}
	chat_line_add(out, CHAT_FORWARDED, title.len > 0 ? title : kind);
	if (url.len <= ADDRESS_MOST && str_starts(url, STR("https://")))
		chat_word_add(out, url);
}

static struct str words_of(struct letter *letter, struct str text)
{
	struct buf out;
	size_t count = 0;
	struct json_walk walk = json_list_at(letter->message, JSON_PATH("attachments"));
	buf_init(&out, CHAT_TEXT_MAX);
	buf_add(&out, text);
	while (count++ < CONNECTOR_FILES_MAX && json_next(&walk))
		attachment_take(letter, walk.value, &out);
	// Something that this reader does not know: nobody should overlook it.
	if (str_trim(buf_str(&out)).len == 0)
		buf_add_cstr(&out, "…");
	const struct str words = arena_copy(letter->push->api.call->arena, str_trim(buf_str(&out)));
	buf_free(&out);
	return words;
}

// --- who wrote it ---

// Meta names them only to who asks. What keeps the push waiting too long is left out.
static struct str name_of(const struct letter *letter)
{
	struct fault none;
	struct json_value root;
	struct connector_call *call = letter->push->api.call, asked = *call;
	struct arena *arena = call->arena;
	struct meta_api api = letter->push->api;
	const struct meta_pair pair = {"fields", str_from(letter->directs->profile)};
	const int64_t began = time_monotonic_ns();
	if (connector_kept(call) || call->file_ms >= CHAT_FILES_MS || letter->push->reads-- <= 0)
		return STR("");
	api.call = &asked;
	const enum outcome outcome =
	    meta_ask(&api, META_GET,
		     arena_format(arena, "/%.*s", STR_ARG(percent_encode(arena, letter->from))),
		     &pair, 1, &root, &none);
	call->file_ms += (time_monotonic_ns() - began) / 1000000;
	if (outcome != OK)
		return STR("");
	const struct str name = json_text_at(root, JSON_PATH("name"));
	const struct str user = json_text_at(root, JSON_PATH("username"));
	return user.len > 0 ? arena_format(arena, "%.*s%s@%.*s", STR_ARG(name),
					   name.len > 0 ? " " : "", STR_ARG(user))
			    : arena_copy(arena, name);
}

// --- a message ---

static void letter_add(struct letter *letter, struct str id, struct str edit_of, struct str text,
		       bool aside)
{
	struct connector_call *call = letter->push->api.call;
	const int64_t at = json_number_at(letter->event, JSON_PATH("timestamp"));
	struct connector_post post = {
	    .id = id,
	    .edit_of = edit_of,
	    .text = words_of(letter, text),
	    .contact = arena_format(call->arena, "%s%.*s", letter->directs->contact,
				    STR_ARG(letter->from)),
	    .contact_name = name_of(letter),
	    .at = at > 0 && at <= call->now ? at : 0,
	    .has_point = letter->point.known,
	    .lat = letter->point.lat,
	    .lon = letter->point.lon,
	    .automatic = aside,
	    .files = letter->files,
	    .n_files = letter->n_files,
	};
	connector_post(call, &post);
}

static void message_take(struct letter *letter, bool aside)
{
	struct connector_call *call = letter->push->api.call;
	const struct str id =
	    arena_copy(call->arena, json_text_at(letter->message, JSON_PATH("mid")));
	if (is_set(letter->message, "is_deleted"))
		connector_removed(call, id, CONNECTOR_ALONE);
	else
		letter_add(letter, id, STR(""), json_text_at(letter->message, JSON_PATH("text")),
			   aside);
}

static void edit_take(struct letter *letter, struct json_value edit)
{
	struct arena *arena = letter->push->api.call->arena;
	const struct str id = arena_copy(arena, json_text_at(edit, JSON_PATH("mid")));
	const int64_t number = json_number_at(edit, JSON_PATH("num_edit"));
	letter_add(letter, arena_format(arena, "%.*s#%lld", STR_ARG(id), (long long)number), id,
		   json_text_at(edit, JSON_PATH("text")), false);
}

// A button that we or another program showed.
static void button_take(struct letter *letter, struct json_value button)
{
	struct arena *arena = letter->push->api.call->arena;
	struct str id = arena_copy(arena, json_text_at(button, JSON_PATH("mid")));
	if (id.len == 0)
		id = arena_format(arena, "%.*s-%lld", STR_ARG(letter->from),
				  (long long)json_number_at(letter->event, JSON_PATH("timestamp")));
	letter_add(letter, id, STR(""), json_text_at(button, JSON_PATH("title")), false);
}

// --- what became of ours ---

// What left comes back to us with the mark that it carried: so it is known even if the answer to
// sending it was lost. What others of the Page wrote carries none.
static void echo_take(struct connector_call *call, struct json_value message)
{
	bool last;
	struct str mark = json_text_at(message, JSON_PATH("metadata"));
	if (!str_starts(mark, STR(META_OURS)))
		return;
	mark = str_slice(mark, strlen(META_OURS), SIZE_MAX);
	const struct connector_report report = {
	    .id = arena_copy(call->arena, piece_mark_read(mark, &last)),
	    .external_id = arena_copy(call->arena, json_text_at(message, JSON_PATH("mid"))),
	    .fate = FATE_SENT,
	};
	if (last && report.id.len > 0)
		connector_report(call, &report);
}

static void delivery_take(struct connector_call *call, struct json_value delivery)
{
	struct json_walk walk = json_list_at(delivery, JSON_PATH("mids"));
	while (json_next(&walk)) {
		struct str id;
		if (!json_get_str(walk.value, &id) || id.len == 0)
			continue;
		const struct connector_report report = {.external_id = arena_copy(call->arena, id),
							.fate = FATE_DELIVERED};
		connector_report(call, &report);
	}
}

void meta_direct_read(struct meta_push *push, const struct meta_directs *directs,
		      struct json_value event, bool aside)
{
	struct json_value other;
	struct connector_call *call = push->api.call;
	struct letter letter = {
	    .push = push,
	    .directs = directs,
	    .event = event,
	    .from = json_id_at(call->arena, event, JSON_PATH("sender", "id")),
	};
	const bool message = json_member(event, STR("message"), &letter.message);
	if (message && is_set(letter.message, "is_echo")) {
		echo_take(call, letter.message);
		return;
	}
	if (json_member(event, STR("delivery"), &other))
		delivery_take(call, other);
	// To another of the Pages of this app, or by ourselves.
	if (letter.from.len == 0 || str_equal(letter.from, push->api.page) ||
	    !str_equal(json_id_at(call->arena, event, JSON_PATH("recipient", "id")),
		       push->api.page))
		return;
	if (message)
		message_take(&letter, aside);
	else if (json_member(event, STR("message_edit"), &other))
		edit_take(&letter, other);
	else if (json_member(event, STR("postback"), &other))
		button_take(&letter, other);
}
