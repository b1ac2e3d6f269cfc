// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of posts as rows show them, made of what is stored: phone numbers masked, what led to
// the labels underlined. Many pages show the same newest posts, so what was made is remembered
// beside the bytes it was made from, and used only while those are the same. Never decides who may
// read them.
#ifndef CAUSEWAY_RESPOND_STREAM_WORDS_H
#define CAUSEWAY_RESPOND_STREAM_WORDS_H

#include "base/arena.h"
#include "base/outcome.h"
#include "page/view.h"

struct post_words {
	struct str external_id, text, author, author_name, url;
	struct html_safe html;	 // text, escaped and underlined
	struct view_list places; // of struct post_place, each name once
};

// What requests share: at most 4 MiB for posts.
struct words_memory;
struct words_memory *words_memory_new(void);	     // NULL without memory
void words_memory_free(struct words_memory *memory); // takes NULL

// Reads a post's words of its line as received and its packed reading. All of *ret is in the arena.
// FAULT if they are not what we store, UNAVAILABLE or TOO_MUCH without memory.
enum outcome words_read(struct words_memory *memory, struct arena *arena, int64_t post,
			struct str raw, struct str packed, struct post_words *ret,
			struct fault *fault);
// The same of one post that nobody else is likely to ask for: nothing is remembered.
enum outcome words_read_once(struct arena *arena, int64_t post, struct str raw, struct str packed,
			     struct post_words *ret, struct fault *fault);

#endif
