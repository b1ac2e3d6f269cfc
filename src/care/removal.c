// SPDX-License-Identifier: AGPL-3.0-or-later
#include "care/removal.h"

#include "base/log.h"
#include "campaign/post.h"
#include "campaign/post_origin.h"
#include "care/care_embedded.h"
#include "people/audit.h"
#include "respond/erase.h"
#include "respond/protection.h"

#define SLUG_MAX   80 // bytes
#define SWEEP_STEP 100

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

// --- all of an account that is gone ---

struct sweep {
	const struct retention *retention;
	const struct job *job;
	int64_t posts[SWEEP_STEP];
	size_t count;
};

// Looked for outside of a write: there may be very many others between.
static enum outcome sweep_read(struct sweep *sweep, int64_t first, struct str prefix,
			       struct fault *fault)
{
	struct conn *conn;
	char line[POST_ID_MAX + 10];
	const int len = snprintf(line, sizeof line, "{\"id\":\"%.*s", STR_ARG(prefix));
	const enum outcome outcome = store_reader(sweep->retention->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_removal_more);
	stmt_bind_i64(find, 1, first);
	stmt_bind_str(find, 2, str_of(line, (size_t)len));
	stmt_bind_i64(find, 3, SWEEP_STEP);
	while (sweep->count < SWEEP_STEP && stmt_step(find))
		sweep->posts[sweep->count++] = stmt_i64(find, 0);
	const enum outcome found = stmt_end(find, fault);
	conn_release(conn);
	return found;
}

static enum outcome sweep_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct sweep *sweep = context;
	const int64_t now = sweep->retention->now();
	enum outcome outcome = OK;
	for (size_t i = 0; i < sweep->count && outcome == OK; i++)
		outcome = post_origin_removed(conn, sweep->posts[i], now, fault);
	if (outcome != OK || sweep->count < SWEEP_STEP)
		return outcome;
	return job_postpone(conn, sweep->job, now, fault);
}

static enum outcome sweep_run(const struct retention *retention, const struct job *job,
			      int64_t first, struct str prefix, struct fault *fault)
{
	struct sweep sweep = {.retention = retention, .job = job};
	if (prefix.len > POST_ID_MAX)
		return fail(INVALID, fault, "No id is so long.");
	const enum outcome outcome = sweep_read(&sweep, first, prefix, fault);
	if (outcome != OK || sweep.count == 0)
		return outcome;
	return store_write(retention->store, WRITE_STREAM, SWEEP_STEP, sweep_write, &sweep, fault);
}

// --- the job ---

static enum outcome removal_run(void *context, const struct job *job, struct fault *fault)
{
	struct removal removal = {.retention = context};
	struct str prefix = job->payload;
	if (!str_to_i64(str_cut(&prefix, ' '), &removal.post))
		return fail(INVALID, fault, "There is no id of a post.");
	if (prefix.len > 0)
		return sweep_run(context, job, removal.post, prefix, fault);
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
