// SPDX-License-Identifier: AGPL-3.0-or-later
// Full-text search that answers the same on SQLite and on PostgreSQL: turns a text into tokens of
// our own, separated by single spaces, and what a person typed into a safe query over such tokens.
// Words are folded (text/fold.h); a run of a script that writes no spaces (Thai, Lao, Burmese,
// Khmer, Chinese, Japanese) becomes its overlapping pairs of characters plus its last character,
// where a base with its combining signs is one character. Links, mentions and symbols are not
// searchable. Never ranks, never touches a database.
//
// The index that belongs to it:
//   SQLite      fts5(tokens, content='', detail=none,
//               tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")
//   PostgreSQL  array_to_tsvector(string_to_array(:tokens, ' ')), asked with :query::tsquery
#ifndef CAUSEWAY_TEXT_SEARCH_H
#define CAUSEWAY_TEXT_SEARCH_H

#include "base/buf.h"
#include "base/outcome.h"

#define SEARCH_QUERY_BYTES_MAX	1000
#define SEARCH_QUERY_TOKENS_MAX 64

// Appends the tokens of `text` to *out, one space between two, none at the ends. At most 245 bytes
// a token; `text` may have any length and any bytes. Whether it fitted is out->full.
void search_tokens(struct str text, struct buf *out);

// Appends the query for `typed` to both buffers: every word must occur; the last one, unless it
// stands in "quotes", may be the beginning of a word; one character of a script without spaces may
// be any part of a word. Quoted words must occur whole, in any order. INVALID if there is nothing
// to search for, TOO_MUCH over the maxima above; then both buffers are untouched.
enum outcome search_query(struct str typed, struct buf *ret_fts5, struct buf *ret_tsquery,
			  struct fault *fault);

// A word that is spelt in several ways, any of which will do; each must occur whole.
struct search_choice {
	const struct str *spellings;
	size_t count;
};
// The same, where a text must also have one spelling of each choice; then `typed` may be empty.
// TOO_MUCH also if the buffers are full.
enum outcome search_query_choices(struct str typed, const struct search_choice *choices,
				  size_t n_choices, struct buf *ret_fts5, struct buf *ret_tsquery,
				  struct fault *fault);

#endif
