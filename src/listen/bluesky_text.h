// SPDX-License-Identifier: AGPL-3.0-or-later
// What a post on Bluesky says beside its words: which bytes of it are a link, a hashtag or somebody
// (app.bsky.richtext.facet), and how long it is as people count. Asks nobody.
#ifndef CAUSEWAY_LISTEN_BLUESKY_TEXT_H
#define CAUSEWAY_LISTEN_BLUESKY_TEXT_H

#include "base/str.h"

#define BLUESKY_MOST	    300 // characters as people count them (grapheme clusters)
#define BLUESKY_BYTES_MOST  3000
#define BLUESKY_FACETS_MOST 64	// further ones stay plain words
#define BLUESKY_TAG_MOST    640 // bytes of a hashtag

enum bluesky_facet_kind { FACET_LINK, FACET_TAG, FACET_MENTION };
struct bluesky_facet {
	enum bluesky_facet_kind kind;
	size_t start, end; // bytes of the text
	struct str value;  // the address, the tag without #, the handle without @; of the text
};
// Finds them from left to right; gives how many.
size_t bluesky_facets(struct str text, struct bluesky_facet ret_facets[BLUESKY_FACETS_MOST]);

// How many characters a person counts (Unicode Standard Annex 29).
size_t bluesky_length(struct str text);

#define BLUESKY_TID_LEN 13
// The record key (atproto.com/specs/tid) that belongs to an id of ours: always the same, in the
// order of time.
void bluesky_tid(int64_t id, char ret_tid[BLUESKY_TID_LEN + 1]);

#endif
