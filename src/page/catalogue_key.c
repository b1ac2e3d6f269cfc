// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/catalogue_key.h"

uint64_t catalogue_key(const char *text, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325u; // FNV-1a
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
	return hash ^ hash >> 32;
}
