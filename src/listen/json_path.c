// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/json_path.h"

bool json_at(struct json_value value, const char *const path[], struct json_value *ret_value)
{
	for (size_t i = 0; i < JSON_PATH_MOST && path[i]; i++)
		if (!json_member(value, str_from(path[i]), &value))
			return false;
	*ret_value = value;
	return true;
}

struct str json_text_at(struct json_value value, const char *const path[])
{
	struct str text = STR("");
	if (json_at(value, path, &value))
		json_get_str(value, &text);
	return text;
}

int64_t json_number_at(struct json_value value, const char *const path[])
{
	int64_t number = 0;
	if (json_at(value, path, &value))
		json_get_i64(value, &number);
	return number;
}

struct str json_id_at(struct arena *arena, struct json_value value, const char *const path[])
{
	int64_t number;
	struct str text = STR("");
	if (!json_at(value, path, &value))
		return text;
	if (json_get_i64(value, &number))
		return arena_format(arena, "%lld", (long long)number);
	json_get_str(value, &text);
	return arena_copy(arena, text);
}

struct json_walk json_list_at(struct json_value value, const char *const path[])
{
	const struct json_walk none = {0};
	return json_at(value, path, &value) && json_type(value) == JSON_ARRAY ? json_walk(value)
									      : none;
}
