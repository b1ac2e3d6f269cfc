// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/retention.h"

#include "base/log.h"
#include "base/time.h"
#include "campaign/limit.h"
#include "respond/erase.h"
#include "respond/respond_embedded.h"
#include "respond/translation.h"

#define DAYS_MOST 64 // different numbers of days in one run; others wait for the next

struct pass {
	int64_t days, read_to;
};
struct look {
	struct pass passes[DAYS_MOST];
	size_t n_passes;
	struct erased_reading unread;
};

static enum outcome days_note(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	enum outcome outcome = OK;
	const struct query *const notes[] = {&sql_retention_changed, &sql_retention_note};
	for (size_t i = 0; i < sizeof notes / sizeof notes[0] && outcome == OK; i++) {
		struct stmt *note = stmt_start(conn, notes[i]);
		stmt_bind_i64(note, 1, limit_entries[LIMIT_NOISE_DAYS].standard);
		outcome = stmt_run(note, fault);
	}
	return outcome;
}

static enum outcome days_list(const struct retention *retention, struct look *look,
			      struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(retention->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *list = stmt_start(conn, &sql_retention_days);
	while (look->n_passes < DAYS_MOST && stmt_step(list))
		look->passes[look->n_passes++] =
		    (struct pass){.days = stmt_i64(list, 0), .read_to = stmt_i64(list, 1)};
	outcome = stmt_end(list, fault);
	conn_release(conn);
	return outcome;
}

// --- one slice ---

struct slice {
	const struct look *look;
	struct pass pass; // where it begins
	int64_t before;	  // id: what came then or later is too new
	int64_t end;	  // where it ended; as pass.read_to if there is nothing more
	int64_t erased;
};

static enum outcome slice_end(struct conn *conn, struct slice *slice, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_retention_slice);
	stmt_bind_i64(find, 1, slice->pass.read_to);
	stmt_bind_i64(find, 2, slice->before);
	stmt_bind_i64(find, 3, RETENTION_SLICE);
	slice->end =
	    stmt_step(find) && !stmt_null(find, 0) ? stmt_i64(find, 0) : slice->pass.read_to;
	return stmt_end(find, fault);
}

static enum outcome slice_erase(struct conn *conn, void *context, struct fault *fault)
{
	struct slice *slice = context;
	enum outcome outcome = slice_end(conn, slice, fault);
	slice->erased = 0;
	if (outcome != OK || slice->end == slice->pass.read_to)
		return outcome;
	struct stmt *erase = stmt_start(conn, &sql_retention_erase);
	stmt_bind_i64(erase, 1, slice->pass.read_to);
	stmt_bind_i64(erase, 2, slice->end);
	stmt_bind_i64(erase, 3, slice->pass.days);
	stmt_bind_str(erase, 4, erased_line);
	stmt_bind_blob(erase, 5, str_of(slice->look->unread.packed, slice->look->unread.len));
	outcome = stmt_run(erase, fault);
	if (outcome != OK)
		return outcome;
	slice->erased = conn_changes(conn);
	outcome =
	    translation_forget_erased(conn, slice->pass.read_to, slice->end, erased_line, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *passed = stmt_start(conn, &sql_retention_passed);
	stmt_bind_i64(passed, 1, slice->pass.days);
	stmt_bind_i64(passed, 2, slice->end);
	return stmt_run(passed, fault);
}

static enum outcome pass_run(const struct retention *retention, const struct look *look,
			     struct pass pass, int64_t *erased_so_far, struct fault *fault)
{
	struct slice slice = {
	    .look = look, .pass = pass, .before = id_floor(retention->now() - pass.days * DAY_MS)};
	for (;;) {
		const enum outcome outcome = store_write(
		    retention->store, WRITE_STREAM, RETENTION_SLICE, slice_erase, &slice, fault);
		if (outcome != OK || slice.end == slice.pass.read_to)
			return outcome;
		*erased_so_far += slice.erased;
		slice.pass.read_to = slice.end;
	}
}

enum outcome retention_run(const struct retention *retention, int64_t *ret_erased,
			   struct fault *fault)
{
	struct look look = {.n_passes = 0};
	int64_t sum = 0;
	erased_reading_make(&look.unread);
	enum outcome outcome =
	    store_write(retention->store, WRITE_PERSON, 1, days_note, NULL, fault);
	if (outcome == OK)
		outcome = days_list(retention, &look, fault);
	for (size_t i = 0; i < look.n_passes && outcome == OK; i++)
		outcome = pass_run(retention, &look, look.passes[i], &sum, fault);
	if (sum > 0)
		log_info("retention.noise", log_i64("erased", sum));
	if (outcome == OK)
		*ret_erased = sum;
	return outcome;
}

// --- once a day ---

struct again {
	const struct job *job;
	int64_t due;
};

static enum outcome again_queue(struct conn *conn, void *context, struct fault *fault)
{
	const struct again *again = context;
	return job_postpone(conn, again->job, again->due, fault);
}

enum outcome retention_again(const struct retention *retention, const struct job *job,
			     struct fault *fault)
{
	struct again again = {job, retention->now() + RETENTION_EVERY_MS};
	return store_write(retention->store, WRITE_PERSON, 1, again_queue, &again, fault);
}

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t sum;
	const struct retention *retention = context;
	const enum outcome outcome = retention_run(retention, &sum, fault);
	return outcome == OK ? retention_again(retention, job, fault) : outcome;
}

struct job_kind retention_job(struct retention *retention)
{
	return (struct job_kind){.name = RETENTION_JOB,
				 .max_attempts = 20,
				 .backoff_ms = 60000,
				 .timeout_ms = (int64_t)3600 * 1000,
				 .run = job_run,
				 .context = retention,
				 .help = "Erases noise that is older than its campaign keeps it."};
}

enum outcome retention_queue(struct conn *conn, int64_t due, struct fault *fault)
{
	return job_add(conn, STR(RETENTION_JOB), STR(""), STR("daily"), due, fault);
}
