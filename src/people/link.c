// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/link.h"

struct str link_address(const struct request *request, const char *path, struct str secret)
{
	const struct str host = request_header(request, "Host");
	return arena_format(request->arena, "%s://%.*s%s%.*s", request->https ? "https" : "http",
			    STR_ARG(host), path, STR_ARG(secret));
}
