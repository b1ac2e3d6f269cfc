// SPDX-License-Identifier: AGPL-3.0-or-later
// Joins one post to the posts about the same thing: finds the incident that its keys lead to, or
// makes one, and brings the case in line. Conservative: a place alone never joins, nor do two calls
// with phone numbers or head-counts of their own. Inside a write of the store.
#ifndef CAUSEWAY_RESPOND_GROUP_H
#define CAUSEWAY_RESPOND_GROUP_H

#include "respond/group_post.h"

// Puts an original into an incident, as far as it wants one, and lets its case follow. *ret_case:
// the case that was opened, changed or got a post, else 0.
enum outcome group_original(struct conn *conn, const struct incident_change *change,
			    struct group_scratch *scratch, const struct group_post *post,
			    int64_t *ret_case, struct fault *fault);
// Puts a later message of somebody into the incident of their first one, `first`, and lets its case
// follow: a closed one opens again, one that waits goes on, and there is one from now on.
enum outcome group_follower(struct conn *conn, const struct incident_change *change,
			    struct group_scratch *scratch, const struct group_post *post,
			    int64_t first, int64_t *ret_case, struct fault *fault);
// Counts a near-copy into the incident of its original, if that has one.
enum outcome group_copy(struct conn *conn, const struct incident_change *change,
			struct group_scratch *scratch, const struct group_post *copy,
			int64_t *ret_case, struct fault *fault);
// A new incident of this post alone, whatever others say. `reason` as in incident_post.
enum outcome group_incident_new(struct conn *conn, const struct incident_change *change,
				struct group_scratch *scratch, const struct group_post *post,
				const char *reason, int64_t *ret_incident, struct fault *fault);
// Lets further posts about the same thing find this incident.
enum outcome group_lead(struct conn *conn, struct group_scratch *scratch,
			const struct group_post *post, int64_t incident, struct fault *fault);
// The incident alone: the post is not in it yet.
enum outcome group_incident_make(struct conn *conn, const struct incident_change *change,
				 struct group_scratch *scratch, const struct group_post *post,
				 int64_t *ret_incident, struct fault *fault);
// Reads one post of the campaign into *ret, its texts in the scratch's arena. NOT_FOUND.
enum outcome group_post_find(struct conn *conn, struct group_scratch *scratch, int64_t campaign,
			     int64_t id, struct group_post *ret, struct fault *fault);
// Puts the place that a person gave in the place of all that triage read.
enum outcome group_post_place(struct conn *conn, struct arena *arena, struct group_post *post,
			      struct fault *fault);

#endif
