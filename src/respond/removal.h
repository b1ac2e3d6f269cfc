// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody takes back where they wrote it goes here, too: a job erases the post
// (respond/erase.h). What somebody works on, or was sent to us, stays and is only marked: people
// rely on its words, and one of them decides. Never hears of it itself: campaign/post_log.c does.
#ifndef CAUSEWAY_RESPOND_REMOVAL_H
#define CAUSEWAY_RESPOND_REMOVAL_H

#include "store/job.h"

// The job of kind REMOVAL_JOB; the store outlives the runner.
struct job_kind removal_job(struct store *store);

#endif
