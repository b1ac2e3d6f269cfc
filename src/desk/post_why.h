// SPDX-License-Identifier: AGPL-3.0-or-later
// Why a post has its labels, and why it has not others, for the page of one post: the words that
// spoke for them and against them. Only reads; asks triage again what it would say.
#ifndef CAUSEWAY_DESK_POST_WHY_H
#define CAUSEWAY_DESK_POST_WHY_H

#include "campaign/judge.h"
#include "respond/post_view.h"

#define WHY_NOT_SHOWN 3

// Fills view->labels from what was stored with the post in view->post.
void post_why_fill(struct arena *arena, const struct reading *reading, struct post_view *view);

// Fills view->why_not: whether it is a request, unless it is one, and those of the other kinds and
// topics that were nearest to being given, at most WHY_NOT_SHOWN. Nothing if `judge` is NULL or
// there is no memory.
void post_why_not_fill(const struct judge *judge, struct arena *arena, int64_t campaign,
		       struct post_view *view);

#endif
