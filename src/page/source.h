// SPDX-License-Identifier: AGPL-3.0-or-later
// Templates and static files as the build embeds them. Only data.
#ifndef CAUSEWAY_PAGE_SOURCE_H
#define CAUSEWAY_PAGE_SOURCE_H

#include <stddef.h>

struct template_source {
	const char *room; // "respond"
	const char *name; // "stream" for stream.html
	const char *text;
	size_t len;
};

struct asset {
	const char *name; // "causeway.css"
	const char *type; // "text/css; charset=utf-8"
	const unsigned char *at;
	size_t len;
	char hash[17]; // of the content, in hex
};

#endif
