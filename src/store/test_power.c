// SPDX-License-Identifier: AGPL-3.0-or-later
// What was acknowledged survives: power cuts that lose everything not synced, kill -9, a full
// disk. Nothing acknowledged is missing, nothing is there twice, nothing is there by half.
#include "store/store.h"

#include "base/log.h"
#include "base/time.h"
#include "fault_vfs.h"
#include "store_fixture.h"
#include "tap.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>

// Sanitizers look for other mistakes, for which fewer moments do.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MOMENTS 30
#else
#define MOMENTS 200
#endif

enum {
	WRITERS = 4,
	ROWS = 5,	 // of one batch
	BLOB = 48 << 10, // so that the log soon fills up and starts anew
};

static const struct migration steps[] = {
    {"power", 1, "power",
     "CREATE TABLE part (writer bigint, batch bigint, row bigint, PRIMARY KEY (writer, batch, row))"
     "; CREATE TABLE state (writer bigint PRIMARY KEY, batch bigint, data blob);",
     ""},
};
static const struct migration_set rooms[] = {{steps, 1}};

static const struct query add_part = {
    .name = "part_add",
    .sql = "INSERT INTO part (writer, batch, row) VALUES ($1, $2, $3) "
	   "ON CONFLICT (writer, batch, row) DO NOTHING"};
static const struct query set_state = {
    .name = "state_set",
    .sql = "INSERT INTO state (writer, batch, data) VALUES ($1, $2, $3) "
	   "ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, data = excluded.data"};
static const struct query sum_parts = {
    .name = "part_sum",
    .sql = "SELECT count(*), count(DISTINCT batch), coalesce(max(batch), 0) FROM part "
	   "WHERE writer = $1"};
static const struct query get_state = {.name = "state_get",
				       .sql = "SELECT batch, data FROM state WHERE writer = $1"};

// One writer numbers its batches from 1; `acknowledged` is the last that store_write answered.
struct source {
	struct store *store;
	int64_t writer;
	atomic_llong acknowledged;
	atomic_bool *stop;
	pthread_t thread;
};

struct batch {
	int64_t writer, number;
};

static void fill(uint8_t *data, int64_t number)
{
	for (int i = 0; i < BLOB; i++)
		data[i] = (uint8_t)(number * 31 + i % 251);
}

static enum outcome write_batch(struct conn *conn, void *context, struct fault *fault)
{
	const struct batch *batch = context;
	static uint8_t data[BLOB]; // on the one writer thread only
	enum outcome outcome = OK;
	for (int64_t row = 0; outcome == OK && row < ROWS; row++) {
		struct stmt *stmt = stmt_start(conn, &add_part);
		stmt_bind_i64(stmt, 1, batch->writer);
		stmt_bind_i64(stmt, 2, batch->number);
		stmt_bind_i64(stmt, 3, row);
		outcome = stmt_run(stmt, fault);
	}
	if (outcome != OK)
		return outcome;
	fill(data, batch->number);
	struct stmt *stmt = stmt_start(conn, &set_state);
	stmt_bind_i64(stmt, 1, batch->writer);
	stmt_bind_i64(stmt, 2, batch->number);
	stmt_bind_blob(stmt, 3, str_of((const char *)data, BLOB));
	return stmt_run(stmt, fault);
}

static enum outcome send(struct store *store, int64_t writer, int64_t number, struct fault *fault)
{
	struct batch batch = {writer, number};
	return store_write(store, WRITE_STREAM, ROWS, write_batch, &batch, fault);
}

static void *source_main(void *context)
{
	struct source *source = context;
	while (!atomic_load(source->stop)) {
		int64_t number = atomic_load(&source->acknowledged) + 1;
		if (send(source->store, source->writer, number, NULL) == OK)
			atomic_store(&source->acknowledged, number);
	}
	return NULL;
}

// ---- looking at what is left ----------------------------------------------------------------

struct left {
	int64_t rows, batches, last, state;
	bool whole; // the blob is the one of its batch
};

static struct left left_of(struct conn *conn, int64_t writer)
{
	struct left left = {.state = 0, .whole = true};
	struct stmt *stmt = stmt_start(conn, &sum_parts);
	stmt_bind_i64(stmt, 1, writer);
	if (stmt_step(stmt)) {
		left.rows = stmt_i64(stmt, 0);
		left.batches = stmt_i64(stmt, 1);
		left.last = stmt_i64(stmt, 2);
	}
	stmt_end(stmt, NULL);
	stmt = stmt_start(conn, &get_state);
	stmt_bind_i64(stmt, 1, writer);
	if (stmt_step(stmt)) {
		uint8_t expected[BLOB];
		left.state = stmt_i64(stmt, 0);
		fill(expected, left.state);
		struct str data = stmt_blob(stmt, 1);
		left.whole = data.len == BLOB && memcmp(data.at, expected, BLOB) == 0;
	}
	stmt_end(stmt, NULL);
	return left;
}

static void note_problem(void *context, struct str text)
{
	printf("# %.*s\n", STR_ARG(text));
	++*(int *)context;
}

// True if batches 1 to `acknowledged` of a writer are there, perhaps one more that was on its way,
// each whole and once.
static bool is_right(struct conn *conn, int64_t writer, int64_t acknowledged)
{
	struct left left = left_of(conn, writer);
	bool right = left.last >= acknowledged && left.last <= acknowledged + 1 &&
		     left.batches == left.last && left.rows == left.last * ROWS &&
		     left.state == left.last && left.whole;
	if (!right)
		printf("# writer %lld: acknowledged %lld; %lld batches to %lld, %lld rows, state "
		       "%lld, %s\n",
		       (long long)writer, (long long)acknowledged, (long long)left.batches,
		       (long long)left.last, (long long)left.rows, (long long)left.state,
		       left.whole ? "whole" : "torn");
	return right;
}

// Opens what is left as a server would, checks it, and sends again what was not acknowledged.
static bool survives(const char *dir, const int64_t *acknowledged)
{
	struct store *store = NULL;
	struct fault fault;
	int problems = 0;
	const struct store_options options = {
	    .dir = dir, .readers = 1, .create = true, .vault = place_vault()};
	if (store_open(&options, &store, &fault) != OK ||
	    store_migrate(store, rooms, 1, &fault) != OK) {
		printf("# %s\n", fault.text);
		store_close(store);
		return false;
	}
	bool right = store_check(store, note_problem, &problems, &fault) == OK && problems == 0;
	struct conn *conn = NULL;
	right = right && store_reader(store, &conn, &fault) == OK;
	for (int i = 0; right && i < WRITERS; i++) {
		right = is_right(conn, i, acknowledged[i]) &&
			send(store, i, acknowledged[i] + 1, NULL) == OK &&
			left_of(conn, i).rows == (acknowledged[i] + 1) * ROWS;
	}
	if (conn)
		conn_release(conn);
	store_close(store);
	return right;
}

// ---- power cuts -----------------------------------------------------------------------------

struct cut {
	struct source *sources;
	const char *dir;
	int64_t acknowledged[WRITERS];
	sem_t happened;
};

// The acknowledgements are read first: what comes after them may be on the disk as well.
static void cut_now(void *context)
{
	struct cut *cut = context;
	for (int i = 0; i < WRITERS; i++)
		cut->acknowledged[i] = atomic_load(&cut->sources[i].acknowledged);
	fault_leave(cut->dir);
	sem_post(&cut->happened);
}

static void start_sources(struct source *sources, struct store *store, atomic_bool *stop)
{
	atomic_store(stop, false);
	for (int i = 0; i < WRITERS; i++) {
		sources[i].store = store;
		sources[i].writer = i;
		sources[i].stop = stop;
		pthread_create(&sources[i].thread, NULL, source_main, &sources[i]);
	}
}

static void stop_sources(struct source *sources, atomic_bool *stop)
{
	atomic_store(stop, true);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(sources[i].thread, NULL);
}

static void test_power(const char *dir, const char *left_dir)
{
	static struct source sources[WRITERS];
	struct store *store = NULL;
	struct fault fault = {0};
	atomic_bool stop = false;
	const struct place place = {.dir = dir, .vfs = "fault"};
	if (!ok(place_open(&place, &store, &fault) == OK, "a database on a failing disk opens %s",
		fault.text))
		return;
	is_int(store_migrate(store, rooms, 1, NULL), OK, "it takes its tables");
	struct cut cut = {.sources = sources, .dir = left_dir};
	sem_init(&cut.happened, 0, 0);
	int survived = 0;
	uint64_t largest_log = 0;
	for (int i = 0; i < MOMENTS; i++) {
		mkdir(left_dir, 0700);
		fault_arm(1 + (long)fault_random(2500), cut_now, &cut);
		start_sources(sources, store, &stop);
		while (sem_wait(&cut.happened) != 0 && errno == EINTR)
			;
		stop_sources(sources, &stop);
		survived += survives(left_dir, cut.acknowledged);
		place_remove(&(struct place){.dir = left_dir});
		uint64_t log = store_stats(store).wal_bytes;
		largest_log = log > largest_log ? log : largest_log;
	}
	long long batches = 0;
	for (int i = 0; i < WRITERS; i++)
		batches += atomic_load(&sources[i].acknowledged);
	is_int(survived, MOMENTS, "after a power cut at any moment nothing is lost or doubled");
	// More went through the log than it ever held.
	ok(batches * BLOB > (long long)largest_log,
	   "the log started anew on the way (%lld batches, at most %.1f MiB)", batches,
	   (double)largest_log / (1 << 20));
	store_close(store);
	place_remove(&place);
	sem_destroy(&cut.happened);
	fault_free();
}

// ---- kill -9 --------------------------------------------------------------------------------

struct acknowledgement {
	int64_t writer, number;
};

struct reporting {
	struct store *store;
	int64_t writer, next;
	int pipe;
};

static void *reporting_main(void *context)
{
	const struct reporting *reporting = context;
	for (int64_t number = reporting->next;; number++) {
		const struct acknowledgement done = {reporting->writer, number};
		if (send(reporting->store, reporting->writer, number, NULL) != OK ||
		    write(reporting->pipe, &done, sizeof(done)) != sizeof(done))
			_exit(1);
	}
}

static void run_child(const char *dir, const int64_t *acknowledged, int to_parent)
{
	struct store *store = NULL;
	if (place_open(&(struct place){.dir = dir}, &store, NULL) != OK ||
	    store_migrate(store, rooms, 1, NULL) != OK)
		_exit(1);
	struct reporting all[WRITERS];
	for (int i = 0; i < WRITERS; i++) {
		pthread_t thread;
		all[i] = (struct reporting){store, i, acknowledged[i] + 1, to_parent};
		pthread_create(&thread, NULL, reporting_main, &all[i]);
	}
	for (;;)
		pause();
}

// Lets a server run until some batches are acknowledged and kills it then.
static bool kill_one(const char *dir, int64_t *acknowledged)
{
	int fds[2];
	if (pipe(fds) != 0)
		return false;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		close(fds[0]);
		run_child(dir, acknowledged, fds[1]);
	}
	close(fds[1]);
	struct acknowledgement done;
	int until = 1 + (int)fault_random(12), seen = 0;
	while (read(fds[0], &done, sizeof(done)) == sizeof(done)) {
		acknowledged[done.writer] = done.number;
		if (++seen == until) {
			usleep((useconds_t)fault_random(1500));
			kill(child, SIGKILL);
		}
	}
	close(fds[0]);
	int status = 0;
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void test_kill(const char *dir)
{
	int64_t acknowledged[WRITERS] = {0};
	int killed = 0, survived = 0;
	for (int i = 0; i < MOMENTS; i++) {
		killed += kill_one(dir, acknowledged);
		if (!survives(dir, acknowledged))
			break;
		survived++;
		// What is looked at also sends one batch of each writer.
		for (int k = 0; k < WRITERS; k++)
			acknowledged[k]++;
	}
	is_int(killed, MOMENTS, "a server is killed at random moments");
	is_int(survived, MOMENTS, "each time the next one finds all that was acknowledged");
	place_remove(&(struct place){.dir = dir});
}

// ---- a full disk ----------------------------------------------------------------------------

// Why a disk takes no more, and what people are told.
struct refusal {
	int cause; // as of fault_set_room
	const char *words;
};
static const struct refusal full = {0, "disk is full"},
			    refusals[] = {
				{0, "disk is full"},	    {ENOSPC, "disk is full"},
				{EFBIG, "Raise the limit"}, {EROFS, "can only be read now"},
				{EIO, "make a backup"},
};

static void test_full(const struct place *place, int64_t room, const struct refusal *refusal,
		      bool (*make_room)(struct store *))
{
	struct store *store = NULL;
	struct fault fault = {0};
	if (!ok(place_open(place, &store, &fault) == OK, "a database on a small disk opens %s",
		fault.text))
		return;
	store_migrate(store, rooms, 1, NULL);
	if (room > 0)
		fault_set_room(room, refusal->cause);
	int64_t number = 0;
	enum outcome outcome = OK;
	while (outcome == OK && number < 10000) {
		outcome = send(store, number % WRITERS, number / WRITERS + 1, &fault);
		number += outcome == OK;
	}
	is_int(outcome, UNAVAILABLE, "the disk gets full after %lld batches: %s", (long long)number,
	       fault.text);
	ok(strstr(fault.text, refusal->words), "that is what people are told");
	struct conn *conn = NULL;
	int64_t rows = 0;
	is_int(store_reader(store, &conn, NULL), OK, "reading goes on");
	for (int i = 0; i < WRITERS; i++)
		rows += left_of(conn, i).rows;
	is_int(rows, number * ROWS, "all that was acknowledged is there, and nothing else");
	conn_release(conn);
	is_int(send(store, number % WRITERS, number / WRITERS + 1, NULL), UNAVAILABLE,
	       "the next write is refused too");
	ok(make_room(store), "somebody makes room");
	for (int64_t end = number + 40; number < end && outcome != FAULT; number++) {
		outcome = send(store, number % WRITERS, number / WRITERS + 1, &fault);
		if (outcome != OK)
			outcome = FAULT;
	}
	is_int(outcome, OK, "then writing goes on by itself");
	int problems = 0;
	store_check(store, note_problem, &problems, NULL);
	is_int(problems, 0, "nothing is damaged");
	store_close(store);
}

static bool lift_limit(struct store *store)
{
	(void)store;
	fault_set_room(-1, 0);
	return true;
}

static const char *small_dir;

// On a real small disk: the test's own ballast goes.
static bool remove_ballast(struct store *store)
{
	(void)store;
	char path[512];
	snprintf(path, sizeof(path), "%s/ballast", small_dir);
	return unlink(path) == 0;
}

// Run by test/20-store/full_disk.t, alone.
static void test_small_disk(void)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/ballast", small_dir);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	ok(fd >= 0 && posix_fallocate(fd, 0, 8 << 20) == 0, "a disk has something else on it");
	close(fd);
	snprintf(path, sizeof(path), "%s/data", small_dir);
	test_full(&(struct place){.dir = path}, 0, &full, remove_ballast);
	place_remove(&(struct place){.dir = path});
}

int main(void)
{
	log_setup(LOG_ERROR, false);
	fault_install();
	small_dir = getenv("CAUSEWAY_TEST_SMALL_DISK");
	if (small_dir) {
		test_small_disk();
		return tap_done();
	}
	// Memory will do where there is some: no test here counts on a real disk.
	char scratch[64], dir[80], left_dir[80];
	snprintf(scratch, sizeof(scratch), "%s/causeway-power.XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(scratch))
		return 1;
	snprintf(dir, sizeof(dir), "%s/data", scratch);
	snprintf(left_dir, sizeof(left_dir), "%s/left", scratch);
	place_vault();	// before any process that needs the same key
	test_kill(dir); // first: it forks, so no other thread may run
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		test_full(&(struct place){.dir = dir, .vfs = "fault"}, 6 << 20, &refusals[i],
			  lift_limit);
		place_remove(&(struct place){.dir = dir});
		fault_free();
	}
	test_power(dir, left_dir);
	place_remove(&(struct place){.dir = scratch});
	return tap_done();
}
