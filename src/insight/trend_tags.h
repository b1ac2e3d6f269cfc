// SPDX-License-Identifier: AGPL-3.0-or-later
// Which hashtags stand in the same posts as a campaign's tags, or are spelt nearly like one: what
// campaign/tag_suggest.h offers. Counted in the sample in which new words are looked for
// (insight/trend_words.h). A hashtag needs TOGETHER_SENDERS senders, so that one account suggests
// none; half of its posts must have the tag too.
#ifndef CAUSEWAY_INSIGHT_TREND_TAGS_H
#define CAUSEWAY_INSIGHT_TREND_TAGS_H

#include "campaign/tag_suggest.h"
#include "insight/watched.h"

#define TOGETHER_POSTS	 5
#define TOGETHER_SENDERS 4
#define MISSPELT_POSTS	 2 // of one that is spelt nearly the same
#define MISSPELT_SENDERS 2
#define PAIRS_HASHTAGS	 1024 // counted; further ones are left out

struct tag_pairs;
struct tag_pairs *tag_pairs_new(void); // NULL without memory; freed by tag_pairs_free
void tag_pairs_free(struct tag_pairs *pairs);
// One post. What it tells of tags borrows from the book.
void tag_pairs_note(struct tag_pairs *pairs, const struct tag_book *book,
		    const struct watched *watched);
// What is to be offered, of most posts first; borrows from `pairs` and the book. Returns how many.
size_t tag_pairs_suggest(const struct tag_pairs *pairs, const struct tag_book *book,
			 struct tag_suggestion ret[TAG_SUGGESTED_MOST]);

// How many letters must be put in, taken out, changed or swapped with their neighbour to make one
// of the other; `most` + 1 if more than `most`. For UTF-8 of at most 60 code points; longer ones
// are far from all others.
size_t spelling_distance(struct str one, struct str other, size_t most);

#endif
