// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/whatsapp_file.h"

#include "base/time.h"
#include "listen/chat_file.h"
#include "listen/meta_api.h"
#include "net/percent.h"

bool whatsapp_file_theirs(struct str server, struct str url)
{
	static const char *const ends[] = {".fbsbx.com", ".facebook.com", ".whatsapp.net", NULL};
	return (str_starts(url, server) && str_starts(str_slice(url, server.len, 1), STR("/"))) ||
	       chat_file_at(url, ends);
}

static const char *address_ask(const struct meta_api *api, struct str id)
{
	struct fault why;
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct str path = arena_format(arena, "/%.*s", STR_ARG(percent_encode(arena, id)));
	if (id.len == 0 || meta_ask(api, META_GET, path, NULL, 0, &root, &why) != OK)
		return NULL;
	const struct str url = json_text_at(root, JSON_PATH("url"));
	return whatsapp_file_theirs(api->server, url) ? arena_cstr(arena, url) : NULL;
}

static void file_fetch(struct connector_call *call, struct str id, struct connector_file *ret_file)
{
	struct fault why;
	struct meta_api api;
	struct connector_call asked = *call; // what becomes of a file says nothing of the call
	const int64_t began = time_monotonic_ns();
	const char *url = meta_open(&asked, &api, &why) == OK ? address_ask(&api, id) : NULL;
	call->file_ms += (time_monotonic_ns() - began) / 1000000;
	const struct fetch_header header = {
	    STR("Authorization"), arena_format(call->arena, "Bearer %.*s", STR_ARG(api.token))};
	chat_file_fetch(call, url, &header, 1, ret_file);
	meta_close(&api);
}

size_t whatsapp_file_read(struct connector_call *call, struct json_value message,
			  struct connector_file *ret_file)
{
	static const char *const kinds[] = {"image", "document", "audio", "voice", "video"};
	struct json_value file;
	size_t i = 0;
	const size_t count = sizeof kinds / sizeof kinds[0];
	const struct str kind = json_text_at(message, JSON_PATH("type"));
	while (i < count && !str_equal(kind, str_from(kinds[i])))
		i++;
	if (i == count || !json_member(message, kind, &file))
		return 0;
	struct str type = json_text_at(file, JSON_PATH("mime_type"));
	*ret_file = (struct connector_file){.name = json_text_at(file, JSON_PATH("filename"))};
	if (type.len == 0 && i > 1)
		type = kind;
	if (chat_file_wanted(call, type, ret_file))
		file_fetch(call, json_text_at(file, JSON_PATH("id")), ret_file);
	return 1;
}
