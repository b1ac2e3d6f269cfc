// SPDX-License-Identifier: AGPL-3.0-or-later
// How posts get their reading: an interface, so that the room that brings posts and the room that
// understands them need not know each other. app/ joins them.
#ifndef CAUSEWAY_CAMPAIGN_JUDGE_H
#define CAUSEWAY_CAMPAIGN_JUDGE_H

#include "campaign/lesson.h"
#include "campaign/post_log.h"
#include "campaign/why_not.h"

// What a person's word about a post would be worth.
struct judge_worth {
	float worth;	// more is more
	bool otherwise; // it is read otherwise than without what was taught
};

struct judge {
	void *context;
	// Working memory for one thread; NULL without memory. Freed by scratch_free.
	void *(*scratch_new)(void *context);
	void (*scratch_free)(void *scratch);
	// Sets `reading` of every entry from its `post`. `country` is the campaign's (may be
	// empty). `why`: also the words that led to each label, for posts that are not noise.
	// Cannot fail; safe from many threads, each with a scratch of its own. Borrowed strings in
	// a reading live as long as the judge.
	void (*read)(void *context, void *scratch, int64_t campaign, struct str country, bool why,
		     struct post_entry *entries, size_t count);
	// Learns lessons for a campaign, in the place of all that was taught for it before: from
	// then on `read` goes by them, in this campaign alone. UNAVAILABLE without memory; then
	// nothing has changed. Safe from any thread.
	enum outcome (*teach)(void *context, int64_t campaign, const struct lesson *lessons,
			      size_t count, struct fault *fault);
	// What each post would teach if a person said what it is, compared with each other. Leaves
	// readings without places, numbers and reasons. UNAVAILABLE without memory.
	enum outcome (*weigh)(void *context, void *scratch, int64_t campaign,
			      struct post_entry *entries, size_t count,
			      struct judge_worth *ret_worths, struct fault *fault);
	// Why a post has not the labels of `heads`, as bits: fills `ret` with at most `most`, those
	// nearest to being given first, those that are given after all last. Returns how many. As
	// safe as `read`.
	size_t (*why_not)(void *context, void *scratch, int64_t campaign, const struct post *post,
			  uint32_t heads, size_t most, struct why_not *ret);
	// Appends the names of the lexicon's concepts that a post's words stand for, in the order
	// of the text, one space between ("blanket need"). As safe as `read`. May be NULL.
	void (*concepts)(void *context, void *scratch, const struct post *post, struct buf *out);
};

#endif
