// SPDX-License-Identifier: AGPL-3.0-or-later
// What the people of a campaign said of its posts, as triage learns from it: the corrections in
// force (campaign/correction.h), of each label of a post the standing one. The rows of the store
// are the truth: what was undone or reverted is not among them, nor what was said of a post that is
// private. Never decides how much a lesson counts.
#ifndef CAUSEWAY_CAMPAIGN_LESSON_H
#define CAUSEWAY_CAMPAIGN_LESSON_H

#include "campaign/correction.h"
#include "campaign/post.h"

#define LESSONS_MOST 2048 // of a campaign, the newest

// What one account said of one post. Bits of enum overlay_head (text/overlay.h).
struct lesson {
	int64_t post_id;
	struct post post;   // its text, and whether it was sent to us; nothing else
	int64_t account;    // 0: a program
	uint32_t said, yes; // of which labels something was said; which of them hold
};

// What a correction says. A kind that was put right says that the one before is wrong, unless that
// one only stands behind it: who reports something and asks, asks.
void lesson_say(enum correction_field field, struct str was, struct str now, uint32_t *ret_said,
		uint32_t *ret_yes);

// The newest lessons of a campaign, at most LESSONS_MOST, in the order in which the posts were
// first spoken of; in the arena, which needs room for 24 MiB.
enum outcome lessons_read(struct conn *conn, struct arena *arena, int64_t campaign,
			  struct lesson **ret_lessons, size_t *ret_count, struct fault *fault);

#endif
