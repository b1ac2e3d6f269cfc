// SPDX-License-Identifier: AGPL-3.0-or-later
// What became of a post where it was written, after it came to us: its words were changed, or it
// was taken back. Notes it beside the post, whose words and reading stay as they came. Never erases
// and never decides: what follows from it is for a job of kind REMOVAL_JOB.
#ifndef CAUSEWAY_CAMPAIGN_POST_ORIGIN_H
#define CAUSEWAY_CAMPAIGN_POST_ORIGIN_H

#include "store/store.h"

#define POST_EDITS_MAX 100 // of one post that are followed

// Its payload: the id of a post that was taken back, or of the first of many, a space, and what the
// ids of all of them begin with.
#define REMOVAL_JOB "post.removed"

// Notes that another post holds its words now, behind those that held them before. Inside a write.
enum outcome post_origin_edited(struct conn *conn, int64_t post, int64_t newer,
				struct fault *fault);
// Notes that it was taken back with all that stands in its place, and queues a job for each;
// nothing happens to one of which that was heard before. Inside a write.
enum outcome post_origin_removed(struct conn *conn, int64_t post, int64_t now, struct fault *fault);
// The same of all posts of its source from this one on whose ids begin with `prefix`: queues a job
// that finds them. Inside a write.
enum outcome post_origin_all_removed(struct conn *conn, int64_t first, struct str prefix,
				     int64_t now, struct fault *fault);

#endif
