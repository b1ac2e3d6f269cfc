// SPDX-License-Identifier: AGPL-3.0-or-later
// The durable job queue and its runner.
#include "store/job.h"

#include "store/driver.h"
#include "store/store_embedded.h"

#include "base/log.h"
#include "base/time.h"

#define BACKOFF_MAX_MS 86400000 // a day
#define NAP_MS	       1000	// another server may have added a job

enum outcome job_add(struct conn *conn, struct str kind, struct str payload, struct str key,
		     int64_t due_ms, struct fault *fault)
{
	if (payload.len > JOB_PAYLOAD_MAX)
		return fail(TOO_MUCH, fault, "A job's payload may have %d bytes at most.",
			    JOB_PAYLOAD_MAX);
	struct stmt *stmt = stmt_start(conn, &sql_job_insert);
	stmt_bind_str(stmt, 1, kind);
	stmt_bind_str(stmt, 2, payload.at ? payload : STR(""));
	stmt_bind_str(stmt, 3, key.len > 0 ? key : (struct str){NULL, 0});
	stmt_bind_i64(stmt, 4, due_ms);
	stmt_bind_i64(stmt, 5, time_now());
	conn->job_added = true;
	return stmt_run(stmt, fault);
}

enum outcome job_postpone(struct conn *conn, const struct job *job, int64_t due_ms,
			  struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &sql_job_postpone);
	stmt_bind_i64(stmt, 1, job->id);
	stmt_bind_i64(stmt, 2, job->attempt);
	stmt_bind_i64(stmt, 3, due_ms);
	conn->job_added = true;
	if (job->postponed)
		*job->postponed = true;
	return stmt_run(stmt, fault);
}

enum outcome job_hurry(struct conn *conn, struct str kind, struct str key, int64_t due_ms,
		       struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &sql_job_hurry);
	stmt_bind_str(stmt, 1, kind);
	stmt_bind_str(stmt, 2, key);
	stmt_bind_i64(stmt, 3, due_ms);
	conn->job_added = true;
	return stmt_run(stmt, fault);
}

enum outcome job_count(struct conn *conn, struct job_counts *ret_counts, struct fault *fault)
{
	struct job_counts counts = {.waiting = 0};
	struct stmt *stmt = stmt_start(conn, &sql_job_count);
	while (stmt_step(stmt)) {
		struct str state = stmt_str(stmt, 0);
		int64_t n = stmt_i64(stmt, 1);
		if (str_equal(state, STR("waiting")))
			counts.waiting = n;
		else if (str_equal(state, STR("running")))
			counts.running = n;
		else
			counts.dead = n;
	}
	enum outcome outcome = stmt_end(stmt, fault);
	if (outcome == OK)
		*ret_counts = counts;
	return outcome;
}

enum outcome job_revive(struct conn *conn, int64_t id, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &sql_job_revive);
	stmt_bind_i64(stmt, 1, id);
	stmt_bind_i64(stmt, 2, time_now());
	enum outcome outcome = stmt_run(stmt, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, "There is no job of that number that was given up.");
	conn->job_added = true;
	return outcome;
}

// Doubled for each attempt, a day at most, and up to a quarter less, so that jobs which failed
// together do not come back together.
static int64_t job_backoff(int64_t backoff_ms, int attempt)
{
	int64_t delay = backoff_ms;
	for (int i = 1; i < attempt && delay < BACKOFF_MAX_MS; i++)
		delay *= 2;
	if (delay > BACKOFF_MAX_MS)
		delay = BACKOFF_MAX_MS;
	return delay - arc4random_uniform((uint32_t)(delay / 4) + 1);
}

// ---- the runner -----------------------------------------------------------------------------

struct job_runner {
	struct store *store;
	pthread_t threads[JOB_THREADS_MAX];
	unsigned n_threads;
	bool stop; // guarded by store->jobs_lock
	size_t count;
	struct job_kind kinds[];
};

// One job on its way through the runner.
struct taken {
	const struct job_kind *kind;
	struct job job;
	char payload[JOB_PAYLOAD_MAX];
	bool found, postponed;
	enum outcome outcome;
	struct fault why;
};

void store_jobs_wake(struct store *store)
{
	pthread_mutex_lock(&store->jobs_lock);
	store->jobs_added++;
	pthread_cond_broadcast(&store->jobs_changed);
	pthread_mutex_unlock(&store->jobs_lock);
}

static enum outcome job_take_write(struct conn *conn, void *context, struct fault *fault)
{
	struct taken *taken = context;
	int64_t now = time_now();
	struct stmt *stmt = stmt_start(conn, &sql_job_take);
	stmt_bind_str(stmt, 1, str_from(taken->kind->name));
	stmt_bind_i64(stmt, 2, now);
	stmt_bind_i64(stmt, 3, now + taken->kind->timeout_ms);
	taken->found = stmt_step(stmt);
	if (taken->found) {
		struct str payload = stmt_str(stmt, 1);
		size_t len = payload.len < JOB_PAYLOAD_MAX ? payload.len : JOB_PAYLOAD_MAX;
		memcpy(taken->payload, payload.at, len);
		taken->job = (struct job){
		    .id = stmt_i64(stmt, 0),
		    .kind = str_from(taken->kind->name),
		    .payload = str_of(taken->payload, len),
		    .attempt = (int)stmt_i64(stmt, 2),
		    .postponed = &taken->postponed,
		};
	}
	return stmt_run(stmt, fault);
}

// What becomes of a job after its run.
static enum outcome job_settle_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct taken *taken = context;
	const struct job *job = &taken->job;
	bool again = outcome_retry(taken->outcome) && job->attempt < taken->kind->max_attempts;
	struct stmt *stmt = stmt_start(conn, taken->outcome == OK ? &sql_job_done
					     : again		  ? &sql_job_again
								  : &sql_job_die);
	stmt_bind_i64(stmt, 1, job->id);
	stmt_bind_i64(stmt, 2, job->attempt);
	if (taken->outcome != OK)
		stmt_bind_str(stmt, again ? 4 : 3, str_from(taken->why.text));
	if (again)
		stmt_bind_i64(stmt, 3,
			      time_now() + job_backoff(taken->kind->backoff_ms, job->attempt));
	return stmt_run(stmt, fault);
}

static void job_run(struct taken *taken)
{
	taken->why.text[0] = 0;
	if (taken->job.attempt > taken->kind->max_attempts)
		// Every attempt was taken and none came back, so it may be what ends the server.
		taken->outcome = fail(FAULT, &taken->why, "Its last attempt never ended.");
	else
		taken->outcome = taken->kind->run(taken->kind->context, &taken->job, &taken->why);
	if (taken->outcome != OK)
		log_warn("job.failed", log_str("kind", taken->job.kind),
			 log_i64("id", taken->job.id), log_i64("attempt", taken->job.attempt),
			 log_str("outcome", str_from(outcome_name(taken->outcome))));
}

// When the next job of a kind is due; INT64_MAX if there is none.
static int64_t job_next_due(struct job_runner *runner, const struct job_kind *kind)
{
	struct conn *conn = NULL;
	if (store_reader(runner->store, &conn, NULL) != OK)
		return INT64_MAX;
	struct stmt *stmt = stmt_start(conn, &sql_job_next);
	stmt_bind_str(stmt, 1, str_from(kind->name));
	int64_t due = stmt_step(stmt) ? stmt_i64(stmt, 0) : INT64_MAX;
	if (stmt_end(stmt, NULL) != OK)
		due = INT64_MAX;
	conn_release(conn);
	return due;
}

static void run_one_of(struct job_runner *runner, struct taken *taken)
{
	if (store_write(runner->store, WRITE_STREAM, 1, job_take_write, taken, NULL) != OK ||
	    !taken->found)
		return;
	taken->postponed = false;
	job_run(taken);
	if (taken->postponed && taken->outcome == OK)
		return;
	struct fault fault;
	// If this is not kept the lease ends and the job runs again: at least once.
	if (store_write(runner->store, WRITE_STREAM, 1, job_settle_write, taken, &fault) != OK)
		log_warn("job.unsettled", log_i64("id", taken->job.id),
			 log_str("reason", str_from(fault.text)));
}

static bool kind_wanted(const struct job_kind *kind)
{
	return !kind->wanted || kind->wanted(kind->context);
}

// Runs at most one job of each kind, so that no kind waits for another's backlog. Returns when
// there will be more to do.
static int64_t runner_round(struct job_runner *runner, struct taken *taken)
{
	int64_t next = INT64_MAX;
	for (size_t i = 0; i < runner->count; i++) {
		taken->kind = &runner->kinds[i];
		int64_t due = job_next_due(runner, taken->kind);
		if (due <= time_now() && !kind_wanted(taken->kind)) {
			due = time_now() + NAP_MS;
		} else if (due <= time_now()) {
			run_one_of(runner, taken);
			due = job_next_due(runner, taken->kind);
		}
		if (due < next)
			next = due;
	}
	return next;
}

// Sleeps until a time, a new job or the end; false at the end.
static bool runner_sleep(struct job_runner *runner, int64_t until_ms, uint64_t *seen)
{
	struct store *store = runner->store;
	int64_t wait_ms = until_ms - time_now();
	if (wait_ms > NAP_MS)
		wait_ms = NAP_MS;
	int64_t until = time_monotonic_ns() + (wait_ms > 0 ? wait_ms : 0) * 1000000;
	struct timespec at = {until / 1000000000, until % 1000000000};
	pthread_mutex_lock(&store->jobs_lock);
	int timed_out = wait_ms <= 0;
	while (!runner->stop && !timed_out && store->jobs_added == *seen)
		timed_out = pthread_cond_timedwait(&store->jobs_changed, &store->jobs_lock, &at);
	*seen = store->jobs_added;
	bool go_on = !runner->stop;
	pthread_mutex_unlock(&store->jobs_lock);
	return go_on;
}

static void *runner_main(void *context)
{
	struct job_runner *runner = context;
	struct taken *taken = calloc(1, sizeof(*taken));
	uint64_t seen = 0;
	int64_t next = 0;
	while (taken && runner_sleep(runner, next, &seen))
		next = runner_round(runner, taken);
	free(taken);
	return NULL;
}

static enum outcome job_free_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct job_runner *runner = context;
	enum outcome outcome = OK;
	for (size_t i = 0; outcome == OK && i < runner->count; i++) {
		struct stmt *stmt = stmt_start(conn, &sql_job_free);
		stmt_bind_str(stmt, 1, str_from(runner->kinds[i].name));
		stmt_bind_i64(stmt, 2, time_now());
		outcome = stmt_run(stmt, fault);
	}
	return outcome;
}

static void runner_join(struct job_runner *runner)
{
	pthread_mutex_lock(&runner->store->jobs_lock);
	runner->stop = true;
	pthread_cond_broadcast(&runner->store->jobs_changed);
	pthread_mutex_unlock(&runner->store->jobs_lock);
	while (runner->n_threads > 0)
		pthread_join(runner->threads[--runner->n_threads], NULL);
}

static enum outcome runner_threads_start(struct job_runner *runner, unsigned threads,
					 struct fault *fault)
{
	while (runner->n_threads < threads && runner->n_threads < JOB_THREADS_MAX) {
		if (pthread_create(&runner->threads[runner->n_threads], NULL, runner_main,
				   runner) != 0) {
			runner_join(runner);
			return fail(UNAVAILABLE, fault, "A thread for jobs cannot be started.");
		}
		runner->n_threads++;
	}
	return OK;
}

enum outcome job_pool_start(struct store *store, const struct job_kind *kinds, size_t count,
			    unsigned threads, struct job_runner **ret_runner, struct fault *fault)
{
	struct job_runner *runner = calloc(1, sizeof(*runner) + count * sizeof(*kinds));
	if (!runner)
		return fail(UNAVAILABLE, fault, "There is not enough memory to run jobs.");
	runner->store = store;
	runner->count = count;
	memcpy(runner->kinds, kinds, count * sizeof(*kinds));
	enum outcome outcome = OK;
	// Nobody else works on a data directory, so what is leased there was left by a crash.
	if (store->driver->engine == STORE_SQLITE)
		outcome = store_write(store, WRITE_PERSON, 1, job_free_write, runner, fault);
	if (outcome == OK)
		outcome = runner_threads_start(runner, threads, fault);
	if (outcome != OK) {
		free(runner);
		return outcome;
	}
	*ret_runner = runner;
	return OK;
}

enum outcome job_runner_start(struct store *store, const struct job_kind *kinds, size_t count,
			      struct job_runner **ret_runner, struct fault *fault)
{
	return job_pool_start(store, kinds, count, 1, ret_runner, fault);
}

void job_runner_stop(struct job_runner *runner)
{
	if (!runner)
		return;
	runner_join(runner);
	free(runner);
}

// --- once more ---

struct again {
	const struct job *job;
	int64_t due;
};

static enum outcome again_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct again *again = context;
	return job_postpone(conn, again->job, again->due, fault);
}

enum outcome job_again(struct store *store, const struct job *job, int64_t due_ms,
		       struct fault *fault)
{
	struct again again = {job, due_ms};
	return store_write(store, WRITE_STREAM, 1, again_write, &again, fault);
}

// --- waiting for one ---

void job_await(struct store *store, bool (*ended)(struct conn *conn, void *context), void *context)
{
	const struct timespec pause = {0, 50000000};
	const int64_t until_ns = time_monotonic_ns() + JOB_AWAIT_MS * INT64_C(1000000);
	bool over = false;
	while (!over && time_monotonic_ns() < until_ns) {
		struct conn *conn;
		struct fault fault;
		nanosleep(&pause, NULL);
		if (store_reader(store, &conn, &fault) != OK)
			return;
		over = ended(conn, context);
		conn_release(conn);
	}
}
