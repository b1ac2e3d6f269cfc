// SPDX-License-Identifier: AGPL-3.0-or-later
// Jobs: each runs at least once, also after a crash; those that fail come back later and later,
// and end where a person sees them. On both engines.
#include "store/job.h"

#include "base/log.h"
#include "base/time.h"
#include "store_fixture.h"
#include "tap.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

static const struct query job_row = {
    .name = "job_row",
    .sql = "SELECT id, state, attempt, due_at, last_error FROM job WHERE kind = $1"};
static const struct query spoil_due = {.name = "spoil_due",
				       .sql = "UPDATE job SET due_at = 0 WHERE kind = $1"};

// What a handler saw, and what it shall answer.
struct seen {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int runs, highest_attempt;
	int64_t at[16]; // when it ran
	char payload[64];
	enum outcome answer[16]; // per run
};

static struct seen *seen_new(void)
{
	struct seen *seen = calloc(1, sizeof(*seen));
	if (!seen)
		abort();
	pthread_mutex_init(&seen->lock, NULL);
	pthread_cond_init(&seen->changed, NULL);
	return seen;
}

static enum outcome handle(void *context, const struct job *job, struct fault *fault)
{
	struct seen *seen = context;
	pthread_mutex_lock(&seen->lock);
	int run = seen->runs < 15 ? seen->runs : 15;
	seen->runs++;
	seen->at[run] = time_monotonic_ns();
	seen->highest_attempt = job->attempt;
	snprintf(seen->payload, sizeof(seen->payload), "%.*s", STR_ARG(job->payload));
	enum outcome answer = seen->answer[run];
	pthread_cond_broadcast(&seen->changed);
	pthread_mutex_unlock(&seen->lock);
	return answer == OK ? OK : fail(answer, fault, "run %d failed", run + 1);
}

// Waits until the handler ran `runs` times; false after 60 s.
static bool seen_wait(struct seen *seen, int runs)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 60;
	int failed = 0;
	pthread_mutex_lock(&seen->lock);
	while (seen->runs < runs && !failed)
		failed = pthread_cond_timedwait(&seen->changed, &seen->lock, &until);
	pthread_mutex_unlock(&seen->lock);
	return !failed;
}

struct adding {
	const char *kind, *payload, *key;
	int64_t due_ms;
	bool undo;
};

static enum outcome write_add(struct conn *conn, void *context, struct fault *fault)
{
	const struct adding *adding = context;
	enum outcome outcome = job_add(conn, str_from(adding->kind), str_from(adding->payload),
				       str_from(adding->key), adding->due_ms, fault);
	return outcome == OK && adding->undo ? fail(DENIED, fault, "undone") : outcome;
}

static enum outcome add(struct store *store, struct adding adding)
{
	return store_write(store, WRITE_PERSON, 1, write_add, &adding, NULL);
}

static struct job_counts counts(struct store *store)
{
	struct job_counts result = {-1, -1, -1};
	struct conn *conn = NULL;
	if (store_reader(store, &conn, NULL) == OK) {
		job_count(conn, &result, NULL);
		conn_release(conn);
	}
	return result;
}

// Waits until that many jobs wait, run and are dead; false after 60 s.
static bool settled(struct store *store, int64_t waiting, int64_t running, int64_t dead)
{
	int64_t until = time_monotonic_ns() + 60000000000LL;
	while (time_monotonic_ns() < until) {
		struct job_counts now = counts(store);
		if (now.waiting == waiting && now.running == running && now.dead == dead)
			return true;
		usleep(2000);
	}
	return false;
}

struct row {
	int64_t id, attempt, due_at;
	char state[16], error[64];
};

static struct row row_of(struct store *store, const char *kind)
{
	struct row row = {.id = -1};
	struct conn *conn = NULL;
	store_reader(store, &conn, NULL);
	struct stmt *stmt = stmt_start(conn, &job_row);
	stmt_bind_str(stmt, 1, str_from(kind));
	if (stmt_step(stmt)) {
		row = (struct row){stmt_i64(stmt, 0), stmt_i64(stmt, 2), stmt_i64(stmt, 3), "", ""};
		snprintf(row.state, sizeof(row.state), "%.*s", STR_ARG(stmt_str(stmt, 1)));
		snprintf(row.error, sizeof(row.error), "%.*s", STR_ARG(stmt_str(stmt, 4)));
	}
	stmt_end(stmt, NULL);
	conn_release(conn);
	return row;
}

static enum outcome write_revive(struct conn *conn, void *context, struct fault *fault)
{
	return job_revive(conn, *(int64_t *)context, fault);
}

static enum outcome write_due_now(struct conn *conn, void *context, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &spoil_due);
	stmt_bind_str(stmt, 1, str_from(context));
	return stmt_run(stmt, fault);
}

// ---- behaviours -----------------------------------------------------------------------------

static void test_queue(struct store *store)
{
	int64_t later = time_now() + 3600000;
	is_int(add(store, (struct adding){"mail", "a", "", later, true}), DENIED,
	       "a write that is undone …");
	is_int(counts(store).waiting, 0, "… leaves no job");
	is_int(add(store, (struct adding){"mail", "a", "key", later, false}), OK, "a job is added");
	is_int(add(store, (struct adding){"mail", "b", "key", later, false}), OK,
	       "one with the same key changes nothing");
	is_int(counts(store).waiting, 1, "so there is one");
	is_int(add(store, (struct adding){"post", "a", "key", later, false}), OK,
	       "another kind may have the key too");
	add(store, (struct adding){"mail", "c", "", later, false});
	add(store, (struct adding){"mail", "d", "", later, false});
	is_int(counts(store).waiting, 4, "jobs without a key are never the same");
	static char large[JOB_PAYLOAD_MAX + 2];
	memset(large, 'x', JOB_PAYLOAD_MAX + 1);
	is_int(add(store, (struct adding){"mail", large, "", later, false}), TOO_MUCH,
	       "a payload over the limit is refused");
	large[JOB_PAYLOAD_MAX] = 0;
	is_int(add(store, (struct adding){"large", large, "", later, false}), OK,
	       "one at the limit is taken");
}

// How long the quickest of `count` jobs waited between being added and running, ns. (The quickest,
// because a busy machine may hold up any of them.)
static int64_t quickest_start(struct store *store, struct seen *seen, int count)
{
	int64_t best = INT64_MAX;
	for (int i = 0; i < count; i++) {
		int64_t started = time_monotonic_ns();
		add(store, (struct adding){"hello", "the payload", "", time_now(), false});
		ok(seen_wait(seen, i + 1), "a job that is due runs");
		int64_t waited = seen->at[i] - started;
		best = waited < best ? waited : best;
	}
	return best;
}

static void test_run(struct store *store)
{
	struct seen *seen = seen_new();
	const struct job_kind kinds[] = {
	    {"hello", 3, 1000, 60000, handle, seen, "greets", NULL},
	};
	struct job_runner *runner = NULL;
	is_int(job_runner_start(store, kinds, 1, &runner, NULL), OK, "a runner starts");
	ok(quickest_start(store, seen, 5) < 500000000, "at once, not at the next look");
	is_str(str_from(seen->payload), STR("the payload"), "with its payload");
	is_int(seen->highest_attempt, 1, "as its first attempt");
	ok(settled(store, 5, 0, 0), "then it is gone, and jobs of other kinds still wait");
	int64_t due = time_now() + 300;
	add(store, (struct adding){"hello", "later", "", due, false});
	ok(seen_wait(seen, 6) && time_now() >= due, "a job for later runs later");
	job_runner_stop(runner);
	add(store, (struct adding){"hello", "after", "", time_now(), false});
	is_int(seen->runs, 6, "a stopped runner runs nothing");
	free(seen);
}

static void test_backoff(struct store *store)
{
	struct seen *seen = seen_new();
	for (int i = 0; i < 3; i++)
		seen->answer[i] = UNAVAILABLE;
	const struct job_kind kinds[] = {
	    {"again", 5, 80, 60000, handle, seen, "fails three times", NULL},
	};
	struct job_runner *runner = NULL;
	job_runner_start(store, kinds, 1, &runner, NULL);
	add(store, (struct adding){"again", "", "", 0, false});
	ok(seen_wait(seen, 4), "a job that failed runs again until it works");
	job_runner_stop(runner);
	int64_t first = (seen->at[1] - seen->at[0]) / 1000000,
		second = (seen->at[2] - seen->at[1]) / 1000000,
		third = (seen->at[3] - seen->at[2]) / 1000000;
	ok(first >= 60 && second >= 120 && third >= 240,
	   "each time after a longer pause (%lld, %lld, %lld ms)", (long long)first,
	   (long long)second, (long long)third);
	is_int(row_of(store, "again").id, -1, "in the end it is done");
	free(seen);
}

static void test_long_backoff(struct store *store)
{
	struct seen *seen = seen_new();
	seen->answer[0] = UNAVAILABLE;
	const struct job_kind kinds[] = {
	    {"slow", 5, INT64_MAX / 2, 60000, handle, seen, "comes back much later", NULL},
	};
	struct job_runner *runner = NULL;
	job_runner_start(store, kinds, 1, &runner, NULL);
	add(store, (struct adding){"slow", "", "", 0, false});
	seen_wait(seen, 1);
	job_runner_stop(runner);
	int64_t wait = row_of(store, "slow").due_at - time_now();
	ok(wait > 17 * 3600000LL && wait <= 24 * 3600000LL, "the longest pause is a day");
	is_str(str_from(row_of(store, "slow").error), STR("run 1 failed"), "why it failed is kept");
	free(seen);
}

static void test_death(struct store *store)
{
	struct seen *seen = seen_new();
	for (int i = 0; i < 3; i++)
		seen->answer[i] = UNAVAILABLE;
	seen->answer[3] = INVALID;
	const struct job_kind kinds[] = {
	    {"dies", 3, 1, 60000, handle, seen, "fails", NULL},
	};
	struct job_runner *runner = NULL;
	job_runner_start(store, kinds, 1, &runner, NULL);
	int64_t dead = counts(store).dead;
	add(store, (struct adding){"dies", "", "one", 0, false});
	ok(seen_wait(seen, 3) && settled(store, counts(store).waiting, 0, dead + 1),
	   "after its last attempt a job is given up");
	struct row row = row_of(store, "dies");
	is_str(str_from(row.state), STR("dead"), "it stays for a person to see");
	is_str(str_from(row.error), STR("run 3 failed"), "with the last reason");
	is_int(store_write(store, WRITE_PERSON, 1, write_revive, &row.id, NULL), OK,
	       "a person can put it back");
	ok(seen_wait(seen, 4) && settled(store, counts(store).waiting, 0, dead + 1),
	   "a job that cannot work is given up at once");
	is_int(seen->highest_attempt, 1, "a job put back has all its attempts again");
	int64_t nobody = 999999;
	is_int(store_write(store, WRITE_PERSON, 1, write_revive, &nobody, NULL), NOT_FOUND,
	       "a job that is not dead cannot be put back");
	is_int(add(store, (struct adding){"dies", "", "one", 0, false}), OK,
	       "a dead job does not keep a new one of its key away");
	ok(seen_wait(seen, 5), "the new one runs");
	job_runner_stop(runner);
	free(seen);
}

// ---- crashes --------------------------------------------------------------------------------

static int ready_pipe[2];

static enum outcome handle_forever(void *context, const struct job *job, struct fault *fault)
{
	(void)context, (void)job, (void)fault;
	if (write(ready_pipe[1], "x", 1) != 1)
		abort();
	for (;;)
		pause();
}

static void crash_child(const struct place *place, const struct migration_set *set)
{
	struct store *store = NULL;
	struct job_runner *runner = NULL;
	const struct job_kind kinds[] = {
	    {"crash", 2, 1, 1500, handle_forever, NULL, "never ends", NULL},
	};
	if (place_open(place, &store, NULL) == OK && store_migrate(store, set, 1, NULL) == OK &&
	    add(store, (struct adding){"crash", "left", "", 0, false}) == OK)
		job_runner_start(store, kinds, 1, &runner, NULL);
	for (;;)
		pause();
}

// Starts a server that is killed while a job runs.
static bool crash(const struct place *place, const struct migration_set *set)
{
	char byte = 0;
	if (pipe(ready_pipe) != 0)
		return false;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		crash_child(place, set);
	bool ran = read(ready_pipe[0], &byte, 1) == 1;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready_pipe[0]);
	close(ready_pipe[1]);
	return ran;
}

static void test_crash(struct store *store)
{
	struct seen *seen = seen_new();
	const struct job_kind kinds[] = {
	    {"crash", 2, 1, 1500, handle, seen, "works", NULL},
	};
	struct row row = row_of(store, "crash");
	is_str(str_from(row.state), STR("running"), "a crash leaves the job leased");
	struct job_runner *runner = NULL;
	job_runner_start(store, kinds, 1, &runner, NULL);
	ok(seen_wait(seen, 1), "it runs again after the crash");
	is_int(seen->highest_attempt, 2, "as its second attempt");
	ok(store_engine(store) == STORE_SQLITE || time_now() >= row.due_at,
	   "where others may be at work, not before its lease ended");
	job_runner_stop(runner);
	is_int(row_of(store, "crash").id, -1, "then it is done");
	free(seen);
}

// A job that ends the server each time must not do so for ever.
static void test_poison(struct store *store)
{
	struct seen *seen = seen_new();
	const struct job_kind kinds[] = {
	    {"crash", 1, 1, 1500, handle, seen, "works", NULL},
	};
	store_write(store, WRITE_PERSON, 1, write_due_now, "crash", NULL);
	struct job_runner *runner = NULL;
	job_runner_start(store, kinds, 1, &runner, NULL);
	int64_t until = time_monotonic_ns() + 60000000000LL;
	while (strcmp(row_of(store, "crash").state, "dead") != 0 && time_monotonic_ns() < until)
		usleep(2000);
	is_str(str_from(row_of(store, "crash").state), STR("dead"),
	       "a job whose last attempt never ended is given up");
	is_int(seen->runs, 0, "without running once more");
	job_runner_stop(runner);
	free(seen);
}

// --- jobs that come again, and many at once ---

struct again {
	struct store *store;
	struct seen *seen;
	const struct job *job;
	int64_t due_ms;
};

static enum outcome write_postpone(struct conn *conn, void *context, struct fault *fault)
{
	const struct again *again = context;
	return job_postpone(conn, again->job, again->due_ms, fault);
}

// Comes again at once twice, then in an hour.
static enum outcome handle_again(void *context, const struct job *job, struct fault *fault)
{
	const struct again *again = context;
	struct again next = *again;
	next.job = job;
	next.due_ms = time_now() + (again->seen->runs < 2 ? 0 : 3600000);
	const enum outcome outcome =
	    store_write(again->store, WRITE_STREAM, 1, write_postpone, &next, fault);
	handle(again->seen, job, NULL);
	return outcome;
}

static enum outcome write_hurry(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	return job_hurry(conn, STR("again"), STR("it"), 0, fault);
}

static void test_again(struct store *store)
{
	struct fault fault = {0};
	struct job_runner *runner = NULL;
	struct again again = {.store = store, .seen = seen_new()};
	const struct job_kind kind = {.name = "again",
				      .max_attempts = 2,
				      .timeout_ms = 60000,
				      .run = handle_again,
				      .context = &again};
	add(store, (struct adding){.kind = "again", .payload = "x", .key = "it"});
	is_int(job_runner_start(store, &kind, 1, &runner, &fault), OK, "a runner starts %s",
	       fault.text);
	ok(seen_wait(again.seen, 3), "a job that postpones itself comes again and again");
	is_int(again.seen->highest_attempt, 1, "each time with all its attempts");
	ok(settled(store, 1, 0, 0), "and is one job all the time");
	is_int(store_write(store, WRITE_PERSON, 1, write_hurry, NULL, &fault), OK,
	       "it can be hurried");
	ok(seen_wait(again.seen, 4), "and comes at once");
	job_runner_stop(runner);
	free(again.seen);
}

// Waits until as many run at once.
struct meeting {
	pthread_mutex_t lock;
	pthread_cond_t all_here;
	int here, wanted;
	bool met;
};

static enum outcome handle_meet(void *context, const struct job *job, struct fault *fault)
{
	struct timespec until;
	struct meeting *meeting = context;
	(void)job, (void)fault;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 60;
	int failed = 0;
	pthread_mutex_lock(&meeting->lock);
	meeting->met |= ++meeting->here == meeting->wanted;
	pthread_cond_broadcast(&meeting->all_here);
	while (!meeting->met && !failed)
		failed = pthread_cond_timedwait(&meeting->all_here, &meeting->lock, &until);
	pthread_mutex_unlock(&meeting->lock);
	return OK;
}

// --- not taken while there is nothing to do ---

struct idle {
	struct seen *seen;
	atomic_int asked;
	atomic_bool wanted;
};

static enum outcome handle_idle(void *context, const struct job *job, struct fault *fault)
{
	const struct idle *idle = context;
	return handle(idle->seen, job, fault);
}

static bool idle_wanted(void *context)
{
	struct idle *idle = context;
	atomic_fetch_add(&idle->asked, 1);
	return idle->wanted;
}

static void test_idle(struct store *store)
{
	struct job_runner *runner = NULL;
	struct idle idle = {.seen = seen_new()};
	const struct job_kind kind = {.name = "idle",
				      .max_attempts = 1,
				      .timeout_ms = 60000,
				      .run = handle_idle,
				      .context = &idle,
				      .wanted = idle_wanted};
	add(store, (struct adding){.kind = "idle", .payload = "", .key = ""});
	is_int(job_runner_start(store, &kind, 1, &runner, NULL), OK, "a runner starts");
	const int64_t until = time_monotonic_ns() + 60000000000LL;
	const uint64_t commits = store_commits(store);
	while (idle.asked == 0 && time_monotonic_ns() < until)
		usleep(2000);
	ok(idle.asked > 0 && idle.seen->runs == 0 && store_commits(store) == commits,
	   "a job that is due and has nothing to do lies, and nothing is written");
	idle.wanted = true;
	add(store, (struct adding){.kind = "other", .payload = "", .key = ""}); // wakes runners
	ok(seen_wait(idle.seen, 1), "it runs when there is something");
	job_runner_stop(runner);
	free(idle.seen);
}

static void test_pool(struct store *store)
{
	struct fault fault = {0};
	struct job_runner *runner = NULL;
	struct meeting meeting = {
	    .lock = PTHREAD_MUTEX_INITIALIZER, .all_here = PTHREAD_COND_INITIALIZER, .wanted = 3};
	const struct job_kind kind = {.name = "meet",
				      .max_attempts = 1,
				      .timeout_ms = 60000,
				      .run = handle_meet,
				      .context = &meeting};
	for (int i = 0; i < 3; i++)
		add(store, (struct adding){.kind = "meet", .payload = "", .key = ""});
	is_int(job_pool_start(store, &kind, 1, 3, &runner, &fault), OK,
	       "a runner with three threads starts %s", fault.text);
	ok(settled(store, 1, 0, 0) && meeting.met, "three jobs of a kind run at once, each once");
	job_runner_stop(runner);
	is_int(meeting.here, 3, "and none twice");
}

static void test_engine(const struct place *place)
{
	printf("# %s\n", place->url ? "PostgreSQL" : "SQLite");
	const struct migration_set set[] = {{store_migrations, store_migration_count}};
	place_clear(place);
	bool crashed = crash(place, set);
	struct store *store = NULL;
	struct fault fault = {0};
	if (!ok(crashed && place_open(place, &store, &fault) == OK, "a server crashed %s",
		fault.text))
		return;
	test_crash(store);
	test_queue(store);
	test_run(store);
	test_backoff(store);
	test_long_backoff(store);
	test_death(store);
	store_close(store);
	place_clear(place);
	if (!ok(place_open(place, &store, &fault) == OK &&
		    store_migrate(store, set, 1, &fault) == OK,
		"an empty store opens %s", fault.text))
		return;
	test_again(store);
	test_pool(store);
	test_idle(store);
	store_close(store);
	place_clear(place);
	crashed = crash(place, set);
	if (!ok(crashed && place_open(place, &store, &fault) == OK, "another crashed"))
		return;
	test_poison(store);
	store_close(store);
	place_clear(place);
}

int main(void)
{
	log_setup(LOG_ERROR, false);
	char dir[] = "/tmp/causeway-jobs.XXXXXX";
	if (!mkdtemp(dir))
		return 1;
	place_vault(); // before any process that needs the same key
	test_engine(&(struct place){.dir = dir});
	const struct place postgres = {.url = getenv("CAUSEWAY_TEST_POSTGRES")};
	if (postgres.url)
		test_engine(&postgres);
	else
		skip("CAUSEWAY_TEST_POSTGRES names no database", "the same on PostgreSQL");
	return tap_done();
}
