// SPDX-License-Identifier: AGPL-3.0-or-later
// What this server says of itself: the name of its site, and four public pages in every language.
// Never decides who may change it, never makes HTML of what was written.
#ifndef CAUSEWAY_CAMPAIGN_INSTANCE_H
#define CAUSEWAY_CAMPAIGN_INSTANCE_H

#include "base/arena.h"
#include "store/store.h"

#define INSTANCE_SITE_MAX  80	 // code points
#define INSTANCE_WORDS_MAX 20000 // code points of a page

enum instance_page {
	INSTANCE_ABOUT,
	INSTANCE_PRIVACY,
	INSTANCE_ACCESSIBILITY,
	INSTANCE_CONTACT,
	INSTANCE_PAGES
};
// "about" …, as they stand in addresses.
extern const char *const instance_page_names[INSTANCE_PAGES];

// A word of the server's own, kept under a name; empty if it was never set. In the arena.
enum outcome instance_word(struct conn *conn, struct arena *arena, struct str name,
			   struct str *ret_value, struct fault *fault);
// Inside a write.
enum outcome instance_word_set(struct conn *conn, struct str name, struct str value,
			       struct fault *fault);

struct instance_words {
	struct str words;   // Markdown; empty: the standard words
	struct str lang;    // that they are in
	int64_t changed_at; // ms UTC; 0: never
};
// A page in a language, else in English; in the arena.
enum outcome instance_page_read(struct conn *conn, struct arena *arena, enum instance_page page,
				struct str lang, struct instance_words *ret_words,
				struct fault *fault);
// Puts words in the place of those that are there; empty ones take the page back to its standard
// words. Inside a write. INVALID if they are too long.
enum outcome instance_page_write(struct conn *conn, enum instance_page page, struct str lang,
				 struct str words, int64_t now, struct fault *fault);

#endif
