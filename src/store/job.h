// SPDX-License-Identifier: AGPL-3.0-or-later
// The durable job queue: work that must happen later or again (retention, mail, publishing). A job
// is a row with a kind, a payload, a due time and attempts; it is added in the same transaction as
// what it belongs to, runs at least once, backs off with jitter and ends as a dead letter that a
// person can see. Handlers must be idempotent.
#ifndef CAUSEWAY_STORE_JOB_H
#define CAUSEWAY_STORE_JOB_H

#include "store/store.h"

#define JOB_PAYLOAD_MAX 65536

struct job {
	int64_t id;
	struct str kind;
	struct str payload;
	int attempt;	 // 1 for the first run
	bool *postponed; // the runner's own; may be NULL
};

// Adds a job inside a write. `key` (may be empty) makes it unique among the unfinished jobs of
// its kind: a second one with the same key changes nothing. TOO_MUCH over JOB_PAYLOAD_MAX.
enum outcome job_add(struct conn *conn, struct str kind, struct str payload, struct str key,
		     int64_t due_ms, struct fault *fault);

// Inside a write of the job's own `run`: puts it back for another time with all its attempts, so
// that what comes again and again is one job. What `run` returns then changes nothing. Nothing
// happens if another runner has taken it over.
enum outcome job_postpone(struct conn *conn, const struct job *job, int64_t due_ms,
			  struct fault *fault);
// Inside a write: brings the job of that kind and key forward, unless it runs or is due before.
// None is no mistake.
enum outcome job_hurry(struct conn *conn, struct str kind, struct str key, int64_t due_ms,
		       struct fault *fault);

struct job_kind {
	const char *name;
	int max_attempts;   // then it is dead
	int64_t backoff_ms; // doubled each time, with jitter, at most a day
	int64_t timeout_ms; // lease: after that another runner may take it
	// Runs outside any transaction. OK: done. An outcome that may be retried: again later.
	// Any other: dead at once.
	enum outcome (*run)(void *context, const struct job *job, struct fault *fault);
	void *context;
	const char *help;
	// Asked of a due job before it is taken; NULL: always taken. While it says no the job lies
	// as it is, without any write, and is asked again within two seconds.
	bool (*wanted)(void *context);
};

struct job_runner;
// Starts one thread that runs due jobs of these kinds. The table is copied; what it points to
// outlives the runner.
enum outcome job_runner_start(struct store *store, const struct job_kind *kinds, size_t count,
			      struct job_runner **ret_runner, struct fault *fault);
// The same with up to JOB_THREADS_MAX threads, so that as many jobs of these kinds run at once.
#define JOB_THREADS_MAX 16
enum outcome job_pool_start(struct store *store, const struct job_kind *kinds, size_t count,
			    unsigned threads, struct job_runner **ret_runner, struct fault *fault);
// Ends after the jobs that run.
void job_runner_stop(struct job_runner *runner);

// Counts for metrics and the operator's page.
struct job_counts {
	int64_t waiting, running, dead;
};
enum outcome job_count(struct conn *conn, struct job_counts *ret_counts, struct fault *fault);
// Puts a dead job back to waiting.
enum outcome job_revive(struct conn *conn, int64_t id, struct fault *fault);

extern const struct query *const store_queries[];
extern const size_t store_query_count;
extern const struct migration store_migrations[];
extern const size_t store_migration_count;

// job_postpone in a write of its own: for a job whose work was kept by writes before.
enum outcome job_again(struct store *store, const struct job *job, int64_t due_ms,
		       struct fault *fault);

// Asks every 50 ms whether a job has done its work, and gives up after two seconds: whoever began
// one that is mostly short is then told at once how it went. `ended` also ends it when it cannot
// tell.
#define JOB_AWAIT_MS 2000
void job_await(struct store *store, bool (*ended)(struct conn *conn, void *context), void *context);

#endif
