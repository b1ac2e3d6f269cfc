// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/cors.h"

bool cors_path(struct str path)
{
	return str_starts(path, STR("/api/"));
}

const char *cors_allow(struct arena *arena, const char *allowed, struct str origin)
{
	struct str rest = str_from(allowed ? allowed : "*");
	if (str_equal(rest, STR("*")))
		return "*";
	while (rest.len) {
		struct str one = str_cut(&rest, ' ');
		if (one.len && !str_equal(origin, STR("null")) && str_equal_nocase(one, origin))
			return arena_cstr(arena, origin);
	}
	return NULL;
}
