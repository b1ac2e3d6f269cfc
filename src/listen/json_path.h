// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads values that lie deep inside what another server answered: by the names on the way there.
// What is missing, or of another type, is empty.
#ifndef CAUSEWAY_LISTEN_JSON_PATH_H
#define CAUSEWAY_LISTEN_JSON_PATH_H

#include "base/arena.h"
#include "base/json.h"

#define JSON_PATH_MOST 4 // names
// The names, outermost first.
#define JSON_PATH(...) ((const char *const[JSON_PATH_MOST + 1]){__VA_ARGS__})

// The value at the end of the path; false if there is none.
bool json_at(struct json_value value, const char *const path[], struct json_value *ret_value);
// The text there, borrowed.
struct str json_text_at(struct json_value value, const char *const path[]);
// The number there, or 0.
int64_t json_number_at(struct json_value value, const char *const path[]);
// An id: a text, or a number written out; in the arena.
struct str json_id_at(struct arena *arena, struct json_value value, const char *const path[]);
// The list there: walks over nothing if there is none.
struct json_walk json_list_at(struct json_value value, const char *const path[]);

#endif
