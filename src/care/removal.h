// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody takes back where they wrote it goes here, too: a job erases the post
// (respond/erase.h). What somebody works on, or was sent to us, stays and is only marked: people
// rely on its words, and one of them decides. The audit log tells what went. Never hears of it
// itself: campaign/post_log.c does.
#ifndef CAUSEWAY_CARE_REMOVAL_H
#define CAUSEWAY_CARE_REMOVAL_H

#include "respond/retention.h"

// The job of kind REMOVAL_JOB; `retention` outlives the runner.
struct job_kind removal_job(struct retention *retention);

#endif
