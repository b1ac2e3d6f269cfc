// SPDX-License-Identifier: AGPL-3.0-or-later
// Care for the data directory: who may open it, backup, check and restore. SQLite only, but for
// what PostgreSQL answers.
#include "store/job.h"

#include "base/log.h"
#include "base/time.h"
#include "store_fixture.h"
#include "tap.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const struct migration pairs[] = {
    {"pairs", 1, "pairs",
     "CREATE TABLE pair (id bigint PRIMARY KEY, other bigint REFERENCES pair (id), text text)",
     "CREATE TABLE pair (id bigint PRIMARY KEY, other bigint REFERENCES pair (id), text text)"},
};
static const struct migration_set rooms[] = {{pairs, 1}};

static const struct query add_pair = {
    .name = "pair_add", .sql = "INSERT INTO pair (id, other, text) VALUES ($1, NULL, $2)"};
static const struct query count_pairs = {.name = "pair_count", .sql = "SELECT count(*) FROM pair"};

static int64_t pairs_in(struct store *store)
{
	struct conn *conn = NULL;
	if (store_reader(store, &conn, NULL) != OK)
		return -1;
	struct stmt *stmt = stmt_start(conn, &count_pairs);
	int64_t number = stmt_step(stmt) ? stmt_i64(stmt, 0) : -1;
	stmt_end(stmt, NULL);
	conn_release(conn);
	return number;
}

// Writes the two rows of a pair, so that an odd number of rows shows a torn copy.
static enum outcome write_pair(struct conn *conn, void *context, struct fault *fault)
{
	int64_t id = *(int64_t *)context;
	enum outcome outcome = OK;
	for (int64_t i = 2 * id; outcome == OK && i < 2 * id + 2; i++) {
		struct stmt *stmt = stmt_start(conn, &add_pair);
		stmt_bind_i64(stmt, 1, i);
		stmt_bind_str(stmt, 2, STR("some text, so that a row is not too small"));
		outcome = stmt_run(stmt, fault);
	}
	return outcome;
}

static void count_problem(void *context, struct str text)
{
	(void)text;
	++*(int *)context;
}

static int problems_of(struct store *store)
{
	int problems = 0;
	return store_check(store, count_problem, &problems, NULL) == OK ? problems : -1;
}

static mode_t mode_of(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 ? info.st_mode & 0777 : 0;
}

static char *path_in(const char *dir, const char *name)
{
	char *path = NULL;
	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

// ---- opening --------------------------------------------------------------------------------

// A tool that adds something while the server runs.
static void test_beside(const char *dir, struct store *server)
{
	struct store *tool = NULL;
	struct fault fault = {0};
	int64_t one = 900001, two = 900002;
	const struct store_options options = {.dir = dir, .readers = 1, .beside = true};
	is_int(store_open(&options, &tool, &fault), OK, "a tool opens it beside the server %s",
	       fault.text);
	is_int(store_migrate(tool, rooms, 1, &fault), OK, "and sees that the tables fit");
	is_int(store_write(tool, WRITE_PERSON, 1, write_pair, &one, &fault), OK, "it writes %s",
	       fault.text);
	is_int(store_write(server, WRITE_PERSON, 1, write_pair, &two, &fault), OK,
	       "the server writes too %s", fault.text);
	ok(pairs_in(server) > 0 && pairs_in(server) == pairs_in(tool), "both see all of it");
	store_close(tool);
}

static void test_open(const char *dir)
{
	struct store *store = NULL, *other = NULL;
	struct fault fault;
	struct store_options options = {.dir = dir, .readers = 2};
	is_int(store_open(&options, &store, &fault), NOT_FOUND, "without a database: %s",
	       fault.text);
	options.create = true;
	is_int(store_open(&options, &store, &fault), OK, "it is made if one wants it");
	is_int(store_open(&options, &other, &fault), UNAVAILABLE, "a second server is refused: %s",
	       fault.text);
	is_int(mode_of(dir), 0700, "only its owner may look into the directory");
	const char *const names[] = {"causeway.db", "causeway.db-wal", "causeway.lock"};
	is_int(store_migrate(store, rooms, 1, &fault), OK, "it takes its tables");
	for (int i = 0; i < 3; i++) {
		char *path = path_in(dir, names[i]);
		is_int(mode_of(path), 0600, "%s belongs to its owner alone", names[i]);
		free(path);
	}
	options = (struct store_options){.dir = dir, .readers = 2, .no_writer = true};
	is_int(store_open(&options, &other, &fault), OK, "a tool that only reads may look in");
	is_int(store_migrate(other, rooms, 1, &fault), OK, "it sees that the tables fit");
	is_int(store_write(other, WRITE_PERSON, 1, write_pair, NULL, &fault), FAULT,
	       "it cannot write");
	is_int(pairs_in(other), 0, "it can read");
	store_close(other);
	test_beside(dir, store);
	store_close(store);
	options = (struct store_options){.dir = dir, .readers = 2};
	is_int(store_open(&options, &store, &fault), OK, "after the server another can start");
	store_close(store);
}

static void test_refused_files(const char *dir)
{
	struct store *store = NULL;
	struct fault fault;
	char *file = path_in(dir, "causeway.db");
	mkdir(dir, 0700);
	int fd = open(file, O_CREAT | O_WRONLY, 0600);
	is_int(write(fd, "This is a letter, and no database at all.", 41), 41,
	       "a letter lies there");
	close(fd);
	const struct store_options options = {.dir = dir, .readers = 2, .create = true};
	is_int(store_open(&options, &store, &fault), INVALID, "it is refused: %s", fault.text);
	unlink(file);
	free(file);
	const char *const urls[] = {"mysql://x/y", "postgres://me:secret@[",
				    "postgres://h/d?nonsense=1"};
	for (int i = 0; i < 3; i++) {
		const struct store_options remote = {.url = urls[i], .readers = 1, .create = true};
		is_int(store_open(&remote, &store, &fault), INVALID, "%s: %s", urls[i], fault.text);
		ok(!strstr(fault.text, "secret"), "no password is told");
	}
	const struct store_options nobody = {.url = "postgres://127.0.0.1:1/x", .readers = 1};
	is_int(store_open(&nobody, &store, &fault), UNAVAILABLE, "%s", fault.text);
}

// ---- backup ---------------------------------------------------------------------------------

struct busy {
	struct store *store;
	atomic_bool stop;
	atomic_llong kept;
};

static void *busy_main(void *context)
{
	struct busy *busy = context;
	for (int64_t id = 0; !atomic_load(&busy->stop); id++) {
		if (store_write(busy->store, WRITE_STREAM, 2, write_pair, &id, NULL) == OK)
			atomic_store(&busy->kept, id + 1);
	}
	return NULL;
}

static void wait_for_pairs(struct busy *busy, long long pairs_wanted)
{
	while (atomic_load(&busy->kept) < pairs_wanted)
		usleep(1000);
}

static void test_backup(struct store *store, const char *to_dir, const char *backup)
{
	struct fault fault;
	struct busy busy = {.store = store};
	pthread_t thread;
	const int64_t older = pairs_in(store); // rows of earlier tests
	pthread_create(&thread, NULL, busy_main, &busy);
	wait_for_pairs(&busy, 200);
	long long before = atomic_load(&busy.kept);
	is_int(store_backup(store, backup, &fault), OK, "a backup is made while others write");
	long long after = atomic_load(&busy.kept) + 1; // one more may be on its way
	is_int(store_backup(store, backup, &fault), CONFLICT, "it is not written over: %s",
	       fault.text);
	wait_for_pairs(&busy, after + 10);
	atomic_store(&busy.stop, true);
	pthread_join(thread, NULL);
	is_int(mode_of(backup), 0600, "it belongs to its owner alone");
	is_int(problems_of(store), 0, "a check of the database in use finds nothing wrong");

	is_int(store_restore(to_dir, backup, NULL, &fault), OK,
	       "it is restored into an empty place");
	is_int(store_restore(to_dir, backup, NULL, &fault), CONFLICT, "but not over a database: %s",
	       fault.text);
	struct store *copy = NULL;
	is_int(store_open(&(struct store_options){.dir = to_dir, .readers = 1}, &copy, &fault), OK,
	       "the restored database opens");
	is_int(store_migrate(copy, rooms, 1, &fault), OK, "its tables fit");
	int64_t rows = pairs_in(copy) - older;
	ok(rows >= 2 * before && rows <= 2 * after && rows % 2 == 0,
	   "it holds what was kept at one moment (%d rows, %d to %d)", (int)rows, (int)(2 * before),
	   (int)(2 * after));
	is_int(problems_of(copy), 0, "a check finds nothing wrong with it");
	store_close(copy);
	is_int(store_backup(store, "/nowhere/backup.db", &fault), UNAVAILABLE, "%s", fault.text);
}

static void test_bad_backups(const char *dir, const char *backup)
{
	struct fault fault;
	const struct place empty = {.dir = dir};
	place_remove(&empty);
	is_int(store_restore(dir, "/nowhere/backup.db", NULL, &fault), NOT_FOUND, "%s", fault.text);
	int fd = open(backup, O_RDWR);
	char bytes[4096];
	memset(bytes, 'x', sizeof(bytes));
	is_int(pwrite(fd, bytes, sizeof(bytes), 8192), sizeof(bytes), "a backup is damaged");
	is_int(store_restore(dir, backup, NULL, &fault), INVALID, "it is not restored: %s",
	       fault.text);
	is_int(ftruncate(fd, 0), 0, "a backup is empty");
	is_int(store_restore(dir, backup, NULL, &fault), INVALID, "it is not restored: %s",
	       fault.text);
	close(fd);
	char *file = path_in(dir, "causeway.db");
	ok(access(file, F_OK) != 0, "nothing is left of these tries");
	free(file);
}

// ---- check ----------------------------------------------------------------------------------

// Damages the closed database file from outside.
static void spoil(const char *dir, const char *sql)
{
	char *file = path_in(dir, "causeway.db");
	pid_t child = fork();
	if (child == 0) {
		execlp("sqlite3", "sqlite3", file, sql, NULL);
		_exit(127);
	}
	int status = 0;
	waitpid(child, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "something is spoiled from outside");
	free(file);
}

static int problems_in(const char *dir)
{
	struct store *store = NULL;
	const struct store_options options = {.dir = dir, .readers = 1, .no_writer = true};
	if (store_open(&options, &store, NULL) != OK)
		return -1;
	store_migrate(store, rooms, 1, NULL);
	int problems = problems_of(store);
	store_close(store);
	return problems;
}

static void test_check(const char *dir)
{
	is_int(problems_in(dir), 0, "nothing is wrong with a database that was closed");
	spoil(dir, "INSERT INTO pair VALUES (-1, 123456789, 'refers to nothing')");
	is_int(problems_in(dir), 1, "a row that refers to nothing is found");
	spoil(dir, "DELETE FROM pair WHERE id = -1; UPDATE schema_version SET hash = 'other'");
	is_int(problems_in(dir), 1, "a step with another text is found");
	char *file = path_in(dir, "causeway.db");
	int fd = open(file, O_RDWR);
	char bytes[2000];
	memset(bytes, 'x', sizeof(bytes));
	is_int(pwrite(fd, bytes, sizeof(bytes), 5 * 4096 + 1000), sizeof(bytes), "bytes are lost");
	close(fd);
	ok(problems_in(dir) > 1, "a damaged page is found");
	free(file);
}

static void test_postgres(const char *url)
{
	struct store *store = NULL;
	struct fault fault;
	const struct place place = {.url = url};
	place_clear(&place);
	is_int(place_open(&place, &store, &fault), OK, "a PostgreSQL database opens");
	is_int(store_migrate(store, rooms, 1, &fault), OK, "and takes its tables");
	is_int(problems_of(store), 0, "a check finds nothing wrong");
	is_int(store_backup(store, "/tmp/x", &fault), INVALID, "%s", fault.text);
	ok(strstr(fault.text, "pg_dump"), "the tool for it is named");
	store_close(store);
	const struct store_options tool = {.url = url, .readers = 1, .no_writer = true};
	is_int(store_open(&tool, &store, &fault), OK, "a tool looks in");
	is_int(store_migrate(store, rooms, 1, &fault), OK, "and sees that the tables fit");
	store_close(store);
	place_clear(&place);
	store = NULL;
	is_int(store_open(&(struct store_options){.url = url, .readers = 1}, &store, &fault), OK,
	       "an empty database opens");
	is_int(store_migrate(store, rooms, 1, &fault), NOT_FOUND, "but is not set up unasked: %s",
	       fault.text);
	store_close(store);
}

int main(void)
{
	log_setup(LOG_ERROR, false);
	char scratch[] = "/tmp/causeway-care.XXXXXX";
	if (!mkdtemp(scratch))
		return 1;
	char *dir = path_in(scratch, "data"), *to_dir = path_in(scratch, "restored"),
	     *backup = path_in(scratch, "backup.db");
	test_open(dir);
	struct store *store = NULL;
	is_int(place_open(&(struct place){.dir = dir}, &store, NULL), OK, "the server starts");
	store_migrate(store, rooms, 1, NULL);
	test_backup(store, to_dir, backup);
	store_close(store);
	test_bad_backups(to_dir, backup);
	test_check(dir);
	test_refused_files(to_dir);
	const char *url = getenv("CAUSEWAY_TEST_POSTGRES");
	if (url)
		test_postgres(url);
	else
		skip("CAUSEWAY_TEST_POSTGRES names no database", "what PostgreSQL answers");
	place_remove(&(struct place){.dir = scratch});
	free(dir);
	free(to_dir);
	free(backup);
	return tap_done();
}
