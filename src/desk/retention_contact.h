// SPDX-License-Identifier: AGPL-3.0-or-later
// How a person can be reached is kept no longer than it is needed. Some days after a case was
// closed (LIMIT_CONTACT_DAYS) the sealed contacts of its people are erased, with what was sent to
// them and where; the case says when. Who was answered and never became a case is forgotten as many
// days after the answer. A contact stays while the same person waits for us elsewhere:
// in an open case, without an answer, or for a promise; and while a concern about the case, or a
// part of it, is open. What they wrote stays; post_erase (respond/erase.h) is for that.
#ifndef CAUSEWAY_DESK_RETENTION_CONTACT_H
#define CAUSEWAY_DESK_RETENTION_CONTACT_H

#include "respond/retention.h"

#define RETENTION_CONTACT_JOB	"retention.contact"
#define RETENTION_CONTACT_SLICE 100  // cases that one write looks at
#define RETENTION_CONTACT_POSTS 2000 // contacts of one case in one run; the rest waits for the next

// Erases what is due in all campaigns, and what offers keep too long; *ret_erased: how many
// contacts of cases and of messages answered without one. What is cut off is done again.
enum outcome retention_contact_run(const struct retention *retention, int64_t *ret_erased,
				   struct fault *fault);
// The job that does it once a day; `retention` outlives the runner.
struct job_kind retention_contact_job(struct retention *retention);
// Queues it, inside a write, unless it waits already.
enum outcome retention_contact_queue(struct conn *conn, int64_t due, struct fault *fault);
// When contacts of a case were erased last, ms UTC; 0: never.
enum outcome retention_contact_erased(struct conn *conn, int64_t case_id, int64_t *ret_at,
				      struct fault *fault);

#endif
