// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/removal.h"

#include "base/log.h"
#include "base/time.h"
#include "campaign/post_origin.h"
#include "respond/erase.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

static enum outcome removal_write(struct conn *conn, void *context, struct fault *fault)
{
	const int64_t *post = context;
	struct stmt *find = stmt_start(conn, &sql_removal_find);
	stmt_bind_i64(find, 1, *post);
	stmt_bind_i64(find, 2, PROTECTION_BIT);
	const int64_t campaign = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && campaign ? post_erase(conn, campaign, *post, time_now(), fault)
					 : outcome;
}

static enum outcome removal_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t post;
	if (!str_to_i64(job->payload, &post))
		return fail(INVALID, fault, "There is no id of a post.");
	const enum outcome outcome =
	    store_write(context, WRITE_STREAM, 4, removal_write, &post, fault);
	if (outcome == OK)
		log_info("post.removed", log_i64("post", post));
	return outcome;
}

struct job_kind removal_job(struct store *store)
{
	return (struct job_kind){
	    .name = REMOVAL_JOB,
	    .max_attempts = 20,
	    .backoff_ms = 2000,
	    .timeout_ms = 60000,
	    .run = removal_run,
	    .context = store,
	    .help = "Erases a post that was taken back where it was written.",
	};
}
