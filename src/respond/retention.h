// SPDX-License-Identifier: AGPL-3.0-or-later
// Words of strangers are not kept for ever. What Triage holds for noise, and nobody put to an
// incident, loses its text, author, links and what was read in it once it is older than its
// campaign keeps noise (LIMIT_NOISE_DAYS, from the day it came). The row stays, so that figures
// and copies still add up and the same message is known when it comes again. Never touches what
// was sent to us, what is unsure, or what a person called signal.
#ifndef CAUSEWAY_RESPOND_RETENTION_H
#define CAUSEWAY_RESPOND_RETENTION_H

#include "base/id.h"
#include "store/job.h"
#include "store/store.h"

#define RETENTION_JOB	   "retention.noise"
#define RETENTION_EVERY_MS ((int64_t)24 * 3600 * 1000)
#define RETENTION_SLICE	   2000 // posts that one write looks at, so that nobody waits for it

struct retention {
	struct store *store;
	struct id_maker *ids; // for retention_contact.h
	int64_t (*now)(void); // time_now, or the clock of a test
};

// Erases what is due in all campaigns; *ret_erased: how many posts. Goes on where the last run
// ended; a campaign whose limit was changed since is looked through from the start. What is cut off
// is done again.
enum outcome retention_run(const struct retention *retention, int64_t *ret_erased,
			   struct fault *fault);
// The job that does it once a day; `retention` outlives the runner.
struct job_kind retention_job(struct retention *retention);
// Puts a job off to the next day, once it is done.
enum outcome retention_again(const struct retention *retention, const struct job *job,
			     struct fault *fault);
// Queues it, inside a write, unless it waits already.
enum outcome retention_queue(struct conn *conn, int64_t due, struct fault *fault);

#endif
