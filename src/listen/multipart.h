// SPDX-License-Identifier: AGPL-3.0-or-later
// A form with pictures in it (multipart/form-data, RFC 7578), as interfaces take uploads.
#ifndef CAUSEWAY_LISTEN_MULTIPART_H
#define CAUSEWAY_LISTEN_MULTIPART_H

#include "base/arena.h"

struct multipart_pair {
	const char *name;
	struct str value;
	bool jpeg; // it is a picture, too
};
// The form in the arena, with the JPEG under `file` behind the pairs, and its media type. Empty if
// there is no memory.
struct str multipart_make(struct arena *arena, const struct multipart_pair *pairs, size_t count,
			  const char *file, struct str jpeg, const char **ret_type);

#endif
