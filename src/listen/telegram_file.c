// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/telegram_file.h"

#include "base/time.h"
#include "listen/chat_file.h"
#include "listen/json_path.h"
#include "listen/telegram_api.h"

// What of a message is a file; of a photo there are several sizes, the largest last.
static bool file_find(struct json_value message, struct json_value *ret_file, struct str *ret_type)
{
	static const struct {
		const char *name, *type; // type: unless it says one
	} kinds[] = {{"document", ""},
		     {"voice", "audio/ogg"},
		     {"audio", "audio/mpeg"},
		     {"video", "video/mp4"},
		     {"video_note", "video/mp4"}};
	bool photo = false;
	struct json_walk sizes = json_list_at(message, JSON_PATH("photo"));
	for (; json_next(&sizes); photo = true)
		*ret_file = sizes.value;
	*ret_type = STR("image/jpeg");
	for (size_t i = 0; !photo && i < sizeof kinds / sizeof kinds[0]; i++) {
		if (!json_member(message, str_from(kinds[i].name), ret_file))
			continue;
		*ret_type = json_text_at(*ret_file, JSON_PATH("mime_type"));
		if (ret_type->len == 0)
			*ret_type = str_from(kinds[i].type);
		return true;
	}
	return photo;
}

// "photos/file_1.jpg": nothing that would lead elsewhere.
static bool path_good(struct str path)
{
	for (size_t i = 0; i < path.len; i++) {
		const char c = path.at[i];
		const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!letter && !(c >= '0' && c <= '9') && !strchr("/_-.", c))
			return false;
	}
	return path.len > 0 && path.at[0] != '/' && str_find(path, STR("..")) == SIZE_MAX;
}

static struct str id_json(struct arena *arena, struct str id)
{
	struct buf json;
	struct json_writer writer;
	buf_init(&json, CONNECTOR_VALUE_MAX);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	json_name(&writer, "file_id");
	json_add_str(&writer, id);
	json_object_end(&writer);
	const struct str copy = json.full ? STR("") : arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return copy;
}

// `asked` is a copy of the call: what becomes of a file says nothing of that.
static const char *address_ask(struct connector_call *asked, struct str id)
{
	struct fault why;
	struct telegram_api api;
	struct json_value found;
	const char *url = NULL;
	struct arena *arena = asked->arena;
	asked->hold_ms = 0;
	if (telegram_open(asked, &api, &why) != OK)
		return NULL;
	if (telegram_ask(&api, "getFile", id_json(arena, id), &found, &why) == OK) {
		const struct str path = json_text_at(found, JSON_PATH("file_path"));
		if (path_good(path))
			url = arena_format(arena, "%.*s/file/bot%.*s/%.*s", STR_ARG(api.server),
					   STR_ARG(api.token), STR_ARG(path))
				  .at;
	}
	telegram_close(&api);
	return url;
}

size_t telegram_file_read(struct connector_call *call, struct json_value message,
			  struct connector_file *ret_file, bool *ret_next)
{
	struct str type;
	struct json_value file;
	*ret_next = false;
	if (!file_find(message, &file, &type))
		return 0;
	*ret_file = (struct connector_file){
	    .name = json_text_at(file, JSON_PATH("file_name")),
	    .size = json_number_at(file, JSON_PATH("file_size")),
	};
	if (!chat_file_wanted(call, type, ret_file)) {
		*ret_next = ret_file->lack == FILE_LATER && call->n_directs > 0;
		return 1;
	}
	struct connector_call asked = *call;
	const int64_t began = time_monotonic_ns();
	const char *url = address_ask(&asked, json_text_at(file, JSON_PATH("file_id")));
	call->file_ms += (time_monotonic_ns() - began) / 1000000;
	chat_file_fetch(call, url, NULL, 0, ret_file);
	return 1;
}
