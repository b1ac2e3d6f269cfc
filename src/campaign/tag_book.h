// SPDX-License-Identifier: AGPL-3.0-or-later
// All spellings of a campaign's tags in memory, to tell quickly which of them a text has. Read once
// for many posts; what is changed afterwards it does not know. Never judges a text.
#ifndef CAUSEWAY_CAMPAIGN_TAG_BOOK_H
#define CAUSEWAY_CAMPAIGN_TAG_BOOK_H

#include "campaign/tag.h"
#include "text/fold.h"

#define TAG_BOOK_FOUND 16 // tags told of one text

struct tag_book_entry {
	uint64_t hash;		  // of the folded spelling
	struct str folded;	  // the spelling
	struct str tag;		  // its tag's name, without #
	struct tag_meaning means; // nothing unless read by tag_book_meant_read
};
struct tag_book {
	struct tag_book_entry *entries; // by hash
	size_t count;
};

// In the arena; empty for a campaign without tags.
enum outcome tag_book_read(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct tag_book *ret_book, struct fault *fault);
// The same with those tags alone that mean something, and what.
enum outcome tag_book_meant_read(struct conn *conn, struct arena *arena, int64_t campaign,
				 struct tag_book *ret_book, struct fault *fault);
// Puts entries, of which `folded` is known, in the order in which they are found.
void tag_book_sort(struct tag_book *book);
// The entry of a hashtag of a folded text, as tag_book_find finds its tag; NULL if there is none.
const struct tag_book_entry *tag_book_look(const struct tag_book *book, const struct folded *folded,
					   size_t word, char bytes[FOLD_WORD_BYTES_MAX],
					   size_t *ret_len);
// The tag that a hashtag of a folded text means; an empty str if it is none of the campaign's.
// `bytes`: working memory of FOLD_WORD_BYTES_MAX, which then holds the hashtag as tags are compared
// (campaign/tag.h), *ret_len long.
struct str tag_book_find(const struct tag_book *book, const struct folded *folded, size_t word,
			 char bytes[FOLD_WORD_BYTES_MAX], size_t *ret_len);
// The tags of a text, each once, at most TAG_BOOK_FOUND; returns how many. Names borrow from the
// book.
size_t tag_book_tags(const struct tag_book *book, const struct folded *folded,
		     struct str ret_tags[TAG_BOOK_FOUND]);

#endif
