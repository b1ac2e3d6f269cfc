// SPDX-License-Identifier: AGPL-3.0-or-later
// The writer thread: takes writes from two queues, runs as many as fit into one transaction,
// commits once for all of them and only then answers. While one group is being made durable the
// next one gathers, so groups grow with the load and nobody waits on purpose.
#include "base/log.h"
#include "base/mapped.h"
#include "base/time.h"
#include "store/driver.h"
#include "store/store_embedded.h"

#include <malloc.h>
#include <semaphore.h>

#define GROUP_ROWS  1000
#define GROUP_NS    20000000
#define GROUP_TRIES 4		  // when a group has to be run again
#define IDLE_NS	    10000000000LL // without work: memory goes back

// One piece of work. `answer` is the last that happens to it: it may be gone after that.
struct write {
	struct write *next;
	write_fn *run;
	void *context;
	unsigned weight;
	enum outcome outcome;
	struct fault fault;
	void (*answer)(struct write *write);
};

struct queue {
	struct write *first, **end;
};

struct writer {
	struct store *store;
	struct conn *conn; // NULL while the database cannot be reached
	pthread_t thread;
	bool failing; // the last group was undone; the thread's own
	bool rested;  // what only the start needed was given back

	pthread_mutex_t lock; // guards what follows
	pthread_cond_t work, calm;
	struct queue queues[2]; // by urgency
	bool stop, paused, busy;
	struct store_stats stats;
	void (*on_commit)(void *context);
	void *on_commit_context;
};

// The writes that share one transaction, in the order in which they run.
struct group {
	struct queue writes;
	unsigned rows;
	unsigned kept; // writes that stand in the open transaction
	int64_t started_ns;
	bool job_added;
	bool careful; // each write in a savepoint, because one of them fails
	bool again;   // undone to be run again with care
};

// ---- queues ---------------------------------------------------------------------------------

static void queue_init(struct queue *queue)
{
	*queue = (struct queue){.end = NULL};
	queue->end = &queue->first;
}

static void queue_add(struct queue *queue, struct write *write)
{
	write->next = NULL;
	*queue->end = write;
	queue->end = &write->next;
}

static struct write *queue_take(struct queue *queue)
{
	struct write *write = queue->first;
	if (!write)
		return NULL;
	queue->first = write->next;
	if (!queue->first)
		queue->end = &queue->first;
	return write;
}

// Moves the next write into the group, people first; NULL if there is none or it does not fit.
static struct write *group_take(struct writer *writer, struct group *group)
{
	bool first = !group->writes.first;
	if (!first && time_monotonic_ns() - group->started_ns >= GROUP_NS)
		return NULL;
	pthread_mutex_lock(&writer->lock);
	struct queue *queue = &writer->queues[WRITE_PERSON];
	if (!queue->first)
		queue = &writer->queues[WRITE_STREAM];
	struct write *write = queue->first;
	if (write && (first || group->rows + (uint64_t)write->weight <= GROUP_ROWS)) {
		queue_take(queue);
		queue_add(&group->writes, write);
		group->rows += write->weight;
		writer->stats.queue_depth--;
	} else {
		write = NULL;
	}
	pthread_mutex_unlock(&writer->lock);
	return write;
}

// When the database cannot be reached nobody shall wait for a try of their own.
static void group_take_all(struct writer *writer, struct group *group)
{
	pthread_mutex_lock(&writer->lock);
	for (int i = 0; i < 2; i++) {
		struct write *write;
		while ((write = queue_take(&writer->queues[i])))
			queue_add(&group->writes, write);
	}
	writer->stats.queue_depth = 0;
	pthread_mutex_unlock(&writer->lock);
}

// ---- one group ------------------------------------------------------------------------------

static enum outcome group_begin(struct writer *writer, struct fault *fault)
{
	if (writer->conn && writer->conn->lost) {
		conn_close(writer->conn);
		writer->conn = NULL;
	}
	if (!writer->conn) {
		enum outcome outcome =
		    writer->store->driver->connect(writer->store, CONN_WRITE, &writer->conn, fault);
		if (outcome != OK)
			return outcome;
	}
	conn_clear(writer->conn);
	return conn_run(writer->conn, &sql_transaction_begin, fault);
}

static void group_rollback(struct writer *writer)
{
	conn_clear(writer->conn);
	if (!writer->conn->lost)
		conn_run(writer->conn, &sql_transaction_rollback, NULL);
}

// Undoes the last write alone. The first one in a transaction has no savepoint: then the
// transaction starts anew.
static enum outcome group_undo(struct writer *writer, struct group *group, struct fault *fault)
{
	struct conn *conn = writer->conn;
	if (group->kept == 0) {
		group_rollback(writer);
		return conn_run(conn, &sql_transaction_begin, fault);
	}
	enum outcome outcome = conn_run(conn, &sql_transaction_undo, fault);
	return outcome == OK ? conn_run(conn, &sql_transaction_release, fault) : outcome;
}

// Runs one write. Not OK means that the whole group is lost, or to be run again; how the write
// itself went is in it. Writes hardly ever fail, so no savepoint is set until one does: then all of
// the group is undone and run again with care.
static enum outcome group_run(struct writer *writer, struct group *group, struct write *write,
			      struct fault *fault)
{
	struct conn *conn = writer->conn;
	enum outcome outcome = OK;
	if (group->careful && group->kept > 0)
		outcome = conn_run(conn, &sql_transaction_savepoint, fault);
	if (outcome != OK)
		return outcome;

	write->outcome = write->run(conn, write->context, &write->fault);
	// A failed statement undoes its write on both engines, whatever the write makes of it.
	if (conn->failed != OK && write->outcome == OK) {
		write->outcome = conn->failed;
		write->fault = conn->failure;
	}
	if (conn->lost || conn->repeat) {
		*fault = conn->failure;
		return UNAVAILABLE;
	}
	bool job_added = conn->job_added;
	conn_clear(conn);
	group->again = write->outcome != OK && group->kept > 0 && !group->careful &&
		       conn->driver->in_transaction(conn);
	if (group->again)
		return write->outcome;
	if (write->outcome != OK && (group->kept == 0 || conn->driver->in_transaction(conn)))
		return group_undo(writer, group, fault);
	if (!conn->driver->in_transaction(conn)) {
		*fault = write->fault;
		return write->outcome != OK ? write->outcome
					    : fail(FAULT, fault, "A write ended the transaction.");
	}
	if (group->careful && group->kept > 0)
		outcome = conn_run(conn, &sql_transaction_release, fault);
	group->kept++;
	group->job_added |= job_added;
	return outcome;
}

// Runs the writes that are in the group already, then what is waiting, up to the limits.
static enum outcome group_fill(struct writer *writer, struct group *group, struct fault *fault)
{
	group->kept = 0;
	group->job_added = false;
	group->careful |= group->again;
	group->again = false;
	struct write *write = group->writes.first;
	if (!write)
		write = group_take(writer, group);
	while (write) {
		enum outcome outcome = group_run(writer, group, write, fault);
		if (outcome != OK)
			return outcome;
		write = write->next ? write->next : group_take(writer, group);
	}
	return OK;
}

static void note_commit(struct writer *writer, const struct group *group, int64_t took_ns)
{
	static const unsigned limits_ms[STORE_COMMIT_STEPS] = STORE_COMMIT_LIMITS_MS;
	size_t step = 0;
	while (step < STORE_COMMIT_STEPS && took_ns > limits_ms[step] * INT64_C(1000000))
		step++;
	pthread_mutex_lock(&writer->lock);
	struct store_stats *stats = &writer->stats;
	stats->commits++;
	for (const struct write *write = group->writes.first; write; write = write->next) {
		if (write->outcome == OK) {
			stats->writes++;
			stats->rows += write->weight;
		}
	}
	stats->commit_ns_last = (uint64_t)took_ns;
	stats->commit_ns_sum += (uint64_t)took_ns;
	if (stats->commit_ns_max < stats->commit_ns_last)
		stats->commit_ns_max = stats->commit_ns_last;
	stats->commit_steps[step]++;
	pthread_mutex_unlock(&writer->lock);
}

static enum outcome group_commit(struct writer *writer, struct group *group, struct fault *fault)
{
	if (group->kept == 0) {
		group_rollback(writer);
		return OK;
	}
	int64_t started = time_monotonic_ns();
	enum outcome outcome = conn_run(writer->conn, &sql_transaction_commit, fault);
	if (outcome != OK && writer->conn->lost)
		return fail(UNAVAILABLE, fault,
			    "The connection to the database was lost while it was saving: it is "
			    "unknown whether this was kept. Look before you send it again.");
	if (outcome == OK)
		note_commit(writer, group, time_monotonic_ns() - started);
	return outcome;
}

// Tells each caller how its write went. A write is gone from memory once it is answered.
static void group_answer(struct group *group, enum outcome outcome, const struct fault *fault)
{
	struct write *write;
	while ((write = queue_take(&group->writes))) {
		if (outcome != OK) {
			write->outcome = outcome;
			write->fault = *fault;
		}
		write->answer(write);
	}
}

// Trouble is logged when it begins and when it ends: on a full disk the log must not grow too.
static void log_change(struct writer *writer, enum outcome outcome, const struct fault *fault)
{
	if (outcome != OK && !writer->failing)
		log_warn("store.undone", log_str("outcome", str_from(outcome_name(outcome))),
			 log_str("reason", str_from(fault->text)));
	if (outcome == OK && writer->failing)
		log_info("store.recovered");
	writer->failing = outcome != OK;
}

static void tell_commit(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	void (*call)(void *context) = writer->on_commit;
	void *context = writer->on_commit_context;
	pthread_mutex_unlock(&writer->lock);
	if (call)
		call(context);
}

static void writer_turn(struct writer *writer)
{
	struct group group = {.started_ns = time_monotonic_ns()};
	queue_init(&group.writes);
	struct fault fault;
	enum outcome outcome = OK;
	for (int tries = 0; tries < GROUP_TRIES; tries++) {
		bool committing = false;
		outcome = group_begin(writer, &fault);
		if (outcome == OK)
			outcome = group_fill(writer, &group, &fault);
		if (outcome == OK) {
			committing = true;
			outcome = group_commit(writer, &group, &fault);
		}
		if (outcome == OK || !writer->conn)
			break;
		// A lost connection undid the transaction, unless its commit was on the way.
		bool again =
		    group.again || writer->conn->repeat || (writer->conn->lost && !committing);
		group_rollback(writer);
		if (!again)
			break;
	}
	if (outcome != OK && (!group.writes.first || !writer->conn || writer->conn->lost))
		group_take_all(writer, &group);
	if (outcome != OK || group.kept > 0)
		log_change(writer, outcome, &fault);
	bool kept = outcome == OK && group.kept > 0;
	group_answer(&group, outcome, &fault);
	if (kept && group.job_added)
		store_jobs_wake(writer->store);
	if (kept)
		tell_commit(writer);
}

// ---- the thread -----------------------------------------------------------------------------

static bool has_work(const struct writer *writer)
{
	return writer->queues[WRITE_PERSON].first || writer->queues[WRITE_STREAM].first;
}

// Waits for work; false when the writer shall end. Called with the lock held.
static bool writer_wait(struct writer *writer)
{
	bool used = true;
	while (writer->paused || (!has_work(writer) && !writer->stop)) {
		if (!used || writer->paused) {
			pthread_cond_wait(&writer->work, &writer->lock);
			continue;
		}
		int64_t until = time_monotonic_ns() + IDLE_NS;
		struct timespec at = {until / 1000000000, until % 1000000000};
		if (pthread_cond_timedwait(&writer->work, &writer->lock, &at) == 0)
			continue;
		used = false;
		if (writer->conn && writer->store->driver->idle)
			writer->store->driver->idle(writer->conn);
		store_rest(writer->store);
		malloc_trim(0); // also what posts took before they came here
		if (!writer->rested)
			mapped_program_rest();
		writer->rested = true;
	}
	return has_work(writer);
}

static void *writer_main(void *context)
{
	struct writer *writer = context;
	pthread_mutex_lock(&writer->lock);
	while (writer_wait(writer)) {
		writer->busy = true;
		pthread_mutex_unlock(&writer->lock);
		writer_turn(writer);
		pthread_mutex_lock(&writer->lock);
		writer->busy = false;
		pthread_cond_broadcast(&writer->calm);
	}
	pthread_mutex_unlock(&writer->lock);
	return NULL;
}

enum outcome writer_start(struct store *store, struct fault *fault)
{
	struct writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		return fail(UNAVAILABLE, fault, "There is not enough memory for the database.");
	writer->store = store;
	queue_init(&writer->queues[WRITE_PERSON]);
	queue_init(&writer->queues[WRITE_STREAM]);
	pthread_mutex_init(&writer->lock, NULL);
	cond_init_monotonic(&writer->work);
	cond_init_monotonic(&writer->calm);
	enum outcome outcome = store->driver->connect(store, CONN_WRITE, &writer->conn, fault);
	if (outcome == OK && pthread_create(&writer->thread, NULL, writer_main, writer) != 0) {
		conn_close(writer->conn);
		outcome = fail(UNAVAILABLE, fault, "A thread for the database cannot be started.");
	}
	if (outcome == OK)
		store->writer = writer;
	else
		free(writer);
	return outcome;
}

void writer_stop(struct writer *writer)
{
	if (!writer)
		return;
	pthread_mutex_lock(&writer->lock);
	writer->stop = true;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
}

void writer_free(struct writer *writer)
{
	if (!writer)
		return;
	conn_close(writer->conn);
	pthread_cond_destroy(&writer->work);
	pthread_cond_destroy(&writer->calm);
	pthread_mutex_destroy(&writer->lock);
	free(writer);
}

void writer_pause(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->paused = true;
	while (writer->busy)
		pthread_cond_wait(&writer->calm, &writer->lock);
	pthread_mutex_unlock(&writer->lock);
}

void writer_resume(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->paused = false;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
}

// ---- for everybody --------------------------------------------------------------------------

static void write_queue(struct writer *writer, enum write_urgency urgency, struct write *write)
{
	pthread_mutex_lock(&writer->lock);
	queue_add(&writer->queues[urgency], write);
	writer->stats.queue_depth++;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
}

// A write whose caller waits; lies on the caller's stack.
struct write_waited {
	struct write write;
	sem_t answered;
};

static void wake_caller(struct write *write)
{
	sem_post(&((struct write_waited *)write)->answered);
}

enum outcome store_write(struct store *store, enum write_urgency urgency, unsigned weight,
			 write_fn *run, void *context, struct fault *fault)
{
	if (!store->writer)
		return fail(FAULT, fault, "The database was opened for reading only.");
	struct write_waited waited = {
	    .write = {.run = run, .context = context, .weight = weight, .answer = wake_caller}};
	sem_init(&waited.answered, 0, 0);
	write_queue(store->writer, urgency, &waited.write);
	while (sem_wait(&waited.answered) != 0)
		; // a signal came between
	sem_destroy(&waited.answered);
	if (waited.write.outcome != OK && fault)
		*fault = waited.write.fault;
	return waited.write.outcome;
}

// A write whose caller has gone on.
struct write_later {
	struct write write;
	write_done_fn *done;
	void *context;
};

static void tell_caller(struct write *write)
{
	struct write_later *later = (struct write_later *)write;
	later->done(later->context, write->outcome, &write->fault);
	free(later);
}

void store_write_later(struct store *store, enum write_urgency urgency, unsigned weight,
		       write_fn *run, write_done_fn *done, void *context)
{
	struct fault fault;
	struct write_later *later = store->writer ? malloc(sizeof(*later)) : NULL;
	if (!later) {
		done(context, fail(UNAVAILABLE, &fault, "There is not enough memory to save this."),
		     &fault);
		return;
	}
	*later = (struct write_later){
	    .write = {.run = run, .context = context, .weight = weight, .answer = tell_caller},
	    .done = done,
	    .context = context,
	};
	write_queue(store->writer, urgency, &later->write);
}

void store_on_commit(struct store *store, void (*call)(void *context), void *context)
{
	struct writer *writer = store->writer;
	if (!writer)
		return;
	pthread_mutex_lock(&writer->lock);
	writer->on_commit = call;
	writer->on_commit_context = context;
	pthread_mutex_unlock(&writer->lock);
}

struct store_stats writer_stats(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	struct store_stats stats = writer->stats;
	pthread_mutex_unlock(&writer->lock);
	return stats;
}
