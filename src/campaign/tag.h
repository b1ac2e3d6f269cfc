// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's hashtags. One tag has many spellings: case, accents, forms of letters and joining
// signs are folded away, so that #SarwanFlood is #sarwanflood and #SARWAN_FLOOD; other scripts and
// other words are given as further spellings. No spelling stands for two tags of one campaign; the
// same one in two campaigns is allowed, and told. A tag may mean something: that who writes it asks
// for help, or what it is about; all its spellings mean it.
#ifndef CAUSEWAY_CAMPAIGN_TAG_H
#define CAUSEWAY_CAMPAIGN_TAG_H

#include "base/arena.h"
#include "store/store.h"
#include "text/heads.h"

#define TAGS_MAX	  200  // of a campaign
#define TAG_SPELLINGS_MAX 20   // of a tag, beside its name
#define TAG_NAME_MAX	  100  // code points
#define TAGS_TEXT_MAX	  8000 // code points of the list as people write it

// A spelling as it is compared, in the arena; empty if it holds no letter or digit. A # in front is
// no part of it.
struct str tag_fold(struct arena *arena, struct str spelling);

// What somebody means who writes a tag; HEAD_SIGNAL: nothing.
struct tag_meaning {
	enum head kind;	 // HEAD_REQUEST to HEAD_PRAISE
	enum head topic; // HEAD_TOPIC_FIRST to HEAD_TOPIC_LAST
};

struct tag {
	struct str name;			  // without #
	struct str spellings[TAG_SPELLINGS_MAX];  // further ones
	struct str folded[TAG_SPELLINGS_MAX + 1]; // of the name, then of each spelling
	size_t n_spellings;
	struct tag_meaning means;
};

// Reads a list as people write it: a line for each tag, its name and then its other spellings, with
// commas between, and behind "=" what it means: "SarwanNeed, سروان_مدد = request, water". What a
// line repeats is left out. INVALID with a sentence that names the spelling: two tags with the same
// one, a line without a letter, a meaning that there is not. TOO_MUCH for too many. Borrows from
// `text` and the arena.
enum outcome tags_parse(struct arena *arena, struct str text, struct tag **ret_tags,
			size_t *ret_count, struct fault *fault);
// The list of a campaign in that form.
enum outcome tags_text(struct conn *conn, struct arena *arena, int64_t campaign,
		       struct str *ret_text, struct fault *fault);
// Puts these in the place of a campaign's tags; inside a write.
enum outcome tags_set(struct conn *conn, int64_t campaign, const struct tag *tags, size_t count,
		      struct fault *fault);

// Reads "request", "request, water", "water" or nothing. INVALID with the words there are.
enum outcome tag_meaning_parse(struct str text, struct tag_meaning *ret_means, struct fault *fault);
// From the names of a kind and a topic, of which each may be empty; what is no such name is none.
struct tag_meaning tag_meaning_of(struct str kind, struct str topic);
static inline bool tag_means(struct tag_meaning means)
{
	return means.kind != HEAD_SIGNAL || means.topic != HEAD_SIGNAL;
}
// True for the kinds and topics that a tag may mean.
bool tag_may_mean(enum head head);
// What a kind or a topic is to people ("to ask for help", "Water"), a message id.
const char *tag_meaning_title(enum head head);

// All spellings of the tag of a campaign that a hashtag means, however it is written: the tag's
// name first; none if it means no tag. In the arena.
enum outcome tag_spellings(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct str hashtag, struct str **ret_list, size_t *ret_count,
			   struct fault *fault);

// Spellings that another campaign, which still runs, listens to as well; at most 50.
struct tag_shared {
	struct str name;     // as this campaign spells it
	struct str campaign; // name of the other one
};
enum outcome tags_shared(struct conn *conn, struct arena *arena, int64_t campaign,
			 struct tag_shared **ret_list, size_t *ret_count, struct fault *fault);

#endif
