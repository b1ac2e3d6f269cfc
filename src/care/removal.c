// SPDX-License-Identifier: AGPL-3.0-or-later
#include "care/removal.h"

#include "base/log.h"
#include "campaign/post_origin.h"
#include "care/care_embedded.h"
#include "people/audit.h"
#include "respond/erase.h"
#include "respond/protection.h"

#define SLUG_MAX 80 // bytes

struct removal {
	const struct retention *retention;
	int64_t post;
};

static enum outcome removal_write(struct conn *conn, void *context, struct fault *fault)
{
	char slug[SLUG_MAX];
	const struct removal *removal = context;
	struct stmt *find = stmt_start(conn, &sql_removal_find);
	stmt_bind_i64(find, 1, removal->post);
	stmt_bind_i64(find, 2, READING_PRIVATE);
	const bool due = stmt_step(find) && !is_erased(stmt_str(find, 2));
	const int64_t campaign = due ? stmt_i64(find, 0) : 0;
	if (due)
		snprintf(slug, sizeof slug, "%.*s", STR_ARG(stmt_str(find, 1)));
	enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK || !due)
		return outcome;
	const struct audit_entry entry = {
	    .action = "post.removed", .campaign = str_from(slug), .subject = removal->post};
	outcome = post_erase(conn, campaign, removal->post, removal->retention->now(), fault);
	return outcome == OK ? audit_add(conn, removal->retention->ids, &entry, fault) : outcome;
}

static enum outcome removal_run(void *context, const struct job *job, struct fault *fault)
{
	struct removal removal = {.retention = context};
	if (!str_to_i64(job->payload, &removal.post))
		return fail(INVALID, fault, "There is no id of a post.");
	const enum outcome outcome =
	    store_write(removal.retention->store, WRITE_STREAM, 5, removal_write, &removal, fault);
	if (outcome == OK)
		log_info("post.removed", log_i64("post", removal.post));
	return outcome;
}

struct job_kind removal_job(struct retention *retention)
{
	return (struct job_kind){
	    .name = REMOVAL_JOB,
	    .max_attempts = 20,
	    .backoff_ms = 2000,
	    .timeout_ms = 60000,
	    .run = removal_run,
	    .context = retention,
	    .help = "Erases a post that was taken back where it was written.",
	};
}
