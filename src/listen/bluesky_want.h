// SPDX-License-Identifier: AGPL-3.0-or-later
// Which posts of a stream of everything a source wants: those with a hashtag, with words, or of an
// account. Hashtags are compared as those of a campaign are (campaign/tag.h), words as search does:
// folded, all of them, those of a language without spaces as they stand.
#ifndef CAUSEWAY_LISTEN_BLUESKY_WANT_H
#define CAUSEWAY_LISTEN_BLUESKY_WANT_H

#include "base/arena.h"
#include "base/json.h"
#include "listen/tag_turns.h"

#define BLUESKY_WORDS_MAX 16

struct bluesky_want {
	struct arena arena;					   // of what follows
	struct str tags[TAG_TURNS_MOST], words[BLUESKY_WORDS_MAX]; // folded
	size_t n_tags, n_words;
	struct str did;	       // whose posts; empty: anybody's
	struct folded *folded; // working memory, once there are words
};

// Wants nothing yet.
void bluesky_want_init(struct bluesky_want *want);
void bluesky_want_free(struct bluesky_want *want);
// Puts these in the place of what was wanted: `what` and `word` as the settings have them, `did` of
// the account, the hashtags of the campaign. INVALID with a sentence if that is nothing.
enum outcome bluesky_want_set(struct bluesky_want *want, struct str what, struct str word,
			      struct str did, struct str tags, struct fault *fault);
// Whether a post of that account is one of them.
bool bluesky_wanted(struct bluesky_want *want, struct str did, struct json_value record);

#endif
