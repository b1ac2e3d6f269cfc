// SPDX-License-Identifier: AGPL-3.0-or-later
// What a campaign says of itself, in its other languages: purpose, story, first reply. The words of
// its settings are those that were written first; whoever reads in a language gets what people
// wrote in that language. Never translates by machine.
#ifndef CAUSEWAY_CAMPAIGN_WORDS_H
#define CAUSEWAY_CAMPAIGN_WORDS_H

#include "campaign/campaign.h"
#include "page/messages.h"

enum words_field { WORDS_PURPOSE, WORDS_STORY, WORDS_RECEIPT, WORDS_FIELDS };

extern const char *const words_names[WORDS_FIELDS]; // "purpose" …
extern const int64_t words_most[WORDS_FIELDS];	    // code points

struct words {
	struct str text[WORDS_FIELDS];	   // empty: not said in that language
	struct str original[WORDS_FIELDS]; // what stood in the settings when it was written
};

// In one language; texts in the arena.
enum outcome words_find(struct conn *conn, struct arena *arena, int64_t campaign, struct str lang,
			struct words *ret_words, struct fault *fault);

// How much is said in each language that has something; at most SETTINGS_LANGUAGES_MAX are counted.
struct words_count {
	struct str lang;
	int64_t said, old; // old: what it was made of has changed since
};
enum outcome words_counts(struct conn *conn, struct arena *arena, int64_t campaign,
			  struct words_count **ret_list, size_t *ret_count, struct fault *fault);

// The words of a campaign (the field of the settings) as they were written first.
struct str words_first(const struct campaign *campaign, enum words_field field);

// Whether a text is longer than words_most lets it be.
bool words_long(struct str text, enum words_field field);

// Says the fields of `texts` in that language, an empty one no more; inside a write. INVALID for a
// language that is none of the campaign's, or one that no page is read in; TOO_MUCH beyond
// words_most. Writes nothing then.
enum outcome words_write(struct conn *conn, const struct campaign *campaign, struct str lang,
			 const struct str texts[WORDS_FIELDS], struct fault *fault);

// Puts the words for a reader in the place of those written first: what people wrote in that
// language; else, where the words are still those of the template, their translation; else they
// stay. *ret_lang, in the arena: the language of each, "" where it is not known. May be NULL.
enum outcome words_say(struct conn *conn, struct arena *arena, const struct messages *messages,
		       const struct language *language, struct campaign *campaign,
		       struct str ret_lang[WORDS_FIELDS], struct fault *fault);
// The same for the reader of a request, in its arena.
enum outcome words_say_to(struct conn *conn, struct request *request, struct campaign *campaign,
			  struct str ret_lang[WORDS_FIELDS]);

#endif
