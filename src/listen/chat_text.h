// SPDX-License-Identifier: AGPL-3.0-or-later
// What a messenger's message carries beside its words, written out as lines that a person reads: a
// place, somebody to call, a file. It only writes what it is given and fetches nothing.
#ifndef CAUSEWAY_LISTEN_CHAT_TEXT_H
#define CAUSEWAY_LISTEN_CHAT_TEXT_H

#include "base/buf.h"
#include "base/json.h"

#define CHAT_TEXT_MAX ((size_t)64 << 10) // bytes; a message has 4096 characters at most

#define CHAT_FILE      "📎"
#define CHAT_PERSON    "☎"
#define CHAT_FORWARDED "↪"

// Begins a line with a sign, and a word behind it.
void chat_line_add(struct buf *out, const char *sign, struct str word);
// A word, behind a space unless it is the first; nothing if it is empty.
void chat_word_add(struct buf *out, struct str word);

struct chat_point {
	bool known;
	double lat, lon; // degrees
};
// From the members "latitude" and "longitude"; not known if one is missing or out of range.
struct chat_point chat_point_read(struct json_value place);
// A line with the names that are not empty, and where it is, if that is known.
void chat_place_add(struct buf *out, struct str name, struct str address, struct chat_point point);

#endif
