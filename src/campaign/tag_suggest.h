// SPDX-License-Identifier: AGPL-3.0-or-later
// Hashtags that may be other spellings of a campaign's tags, because they stand in the same posts
// or are spelt nearly the same. Found by insight/trend_tags.h; a person takes or refuses each. What
// was refused is not offered again. Never adds a spelling by itself.
#ifndef CAUSEWAY_CAMPAIGN_TAG_SUGGEST_H
#define CAUSEWAY_CAMPAIGN_TAG_SUGGEST_H

#include "base/arena.h"
#include "store/store.h"

#define TAG_SUGGESTED_MOST     10 // open ones of a campaign
#define TAG_SUGGESTED_EXAMPLES 3
#define TAG_REFUSED_MOST       500 // remembered; the oldest are forgotten

struct tag_suggestion {
	struct str folded, name, tag; // as compared; as written, without #; the tag it stands with
	int64_t posts, senders;
	int64_t lift; // times as often together as by chance; 0: it is spelt nearly the same
	int64_t examples[TAG_SUGGESTED_EXAMPLES]; // posts; 0: none
};

// Puts these in the place of the open ones, at most TAG_SUGGESTED_MOST; what was taken or refused
// stays so. Inside a write.
enum outcome tag_suggest_set(struct conn *conn, int64_t campaign, const struct tag_suggestion *list,
			     size_t count, int64_t now, struct fault *fault);
// The open ones, those of most posts first. Strings in the arena.
enum outcome tag_suggest_list(struct conn *conn, struct arena *arena, int64_t campaign,
			      struct tag_suggestion ret_list[TAG_SUGGESTED_MOST], size_t *ret_count,
			      struct fault *fault);
// A person decides, inside a write: taken, it is a spelling of its tag from now on. NOT_FOUND if it
// is not open, TOO_MUCH if the tag has all the spellings that it can have.
enum outcome tag_suggest_decide(struct conn *conn, int64_t campaign, struct str folded, bool take,
				int64_t now, struct fault *fault);

#endif
