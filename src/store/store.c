// SPDX-License-Identifier: AGPL-3.0-or-later
// Opening and closing the database, and the pool of readers.
#include "store/cipher.h"
#include "store/driver.h"

#include "base/time.h"
#include "store/store_embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_FILE      "causeway.lock"
#define READER_WAIT_NS 5000000000LL

void cond_init_monotonic(pthread_cond_t *cond)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attributes);
	pthread_condattr_destroy(&attributes);
}

// ---- opening --------------------------------------------------------------------------------

static bool is_postgres_url(const char *url)
{
	struct str text = str_from(url);
	return str_starts(text, STR("postgres://")) || str_starts(text, STR("postgresql://"));
}

void dir_sync(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

enum outcome dir_make(const char *dir, struct fault *fault)
{
	if (mkdir(dir, 0700) == 0 || errno == EEXIST)
		return OK;
	return fail(UNAVAILABLE, fault, "The data directory %s cannot be made: %s.", dir,
		    strerrordesc_np(errno));
}

enum outcome dir_lock(const char *dir, int *ret_lock, struct fault *fault)
{
	char *path = NULL;
	if (asprintf(&path, "%s/%s", dir, LOCK_FILE) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory for the database.");
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int cause = errno;
	free(path);
	if (lock < 0)
		return fail(UNAVAILABLE, fault, "%s cannot be written in: %s.", dir,
			    strerrordesc_np(cause));
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		close(lock);
		return fail(UNAVAILABLE, fault,
			    "Another Causeway server is running on %s. Stop it first, or choose "
			    "another data directory.",
			    dir);
	}
	// Who holds it: for store_holder, and for people who look.
	if (ftruncate(lock, 0) == 0)
		dprintf(lock, "%d\n", (int)getpid());
	*ret_lock = lock;
	return OK;
}

int store_holder(const char *dir)
{
	char *path = NULL, text[16] = "";
	int64_t pid = 0;
	if (asprintf(&path, "%s/%s", dir, LOCK_FILE) < 0)
		return 0;
	const int lock = open(path, O_RDWR | O_CLOEXEC);
	free(path);
	if (lock < 0)
		return 0;
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		const ssize_t n = pread(lock, text, sizeof(text) - 1, 0);
		struct str number = str_of(text, n > 0 ? (size_t)n : 0);
		str_to_i64(str_cut(&number, '\n'), &pid);
	}
	close(lock);
	return pid > 0 && pid <= INT32_MAX ? (int)pid : 0;
}

static enum outcome find_file(struct store *store, struct fault *fault)
{
	if (access(store->file, F_OK) == 0)
		return OK;
	if (errno != ENOENT && errno != ENOTDIR)
		return fail(UNAVAILABLE, fault, "%s cannot be read: %s.", store->file,
			    strerrordesc_np(errno));
	if (!store->create)
		return fail(NOT_FOUND, fault, "There is no database in %s.", store->dir);
	// Made here, so that it belongs to its owner alone whatever the umask says.
	int fd = open(store->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(UNAVAILABLE, fault, "%s cannot be made: %s.", store->file,
			    strerrordesc_np(errno));
	close(fd);
	dir_sync(store->dir);
	return OK;
}

// With PostgreSQL the directory, if one is named, holds other files of the same server.
static enum outcome prepare_dir(struct store *store, struct fault *fault)
{
	enum outcome outcome = OK;
	if (store->dir && store->create)
		outcome = dir_make(store->dir, fault);
	else if (store->file && access(store->file, F_OK) != 0)
		outcome = find_file(store, fault);
	if (outcome == OK && store->dir && !store->no_writer && !store->beside)
		outcome = dir_lock(store->dir, &store->lock, fault);
	if (store->lock >= 0)
		dir_remove_halves(store->dir);
	return outcome == OK && store->file ? find_file(store, fault) : outcome;
}

static enum outcome copy_options(struct store *store, const struct store_options *options,
				 struct fault *fault)
{
	bool postgres = options->url != NULL;
	if (postgres && !is_postgres_url(options->url))
		return fail(INVALID, fault,
			    "The database URL must begin with postgres:// or postgresql://.");
	if (!postgres && (!options->dir || !options->dir[0]))
		return fail(INVALID, fault, "A data directory must be named.");
	store->driver = postgres ? &postgres_driver : &sqlite_driver;
	store->create = options->create && !options->no_writer && !options->beside;
	store->no_writer = options->no_writer;
	store->beside = options->beside;
	store->guard = options->guard;
	store->readers_max = options->readers ? options->readers : 1;
	store->dir = options->dir ? strdup(options->dir) : NULL;
	store->vfs = options->vfs ? strdup(options->vfs) : NULL;
	store->url = postgres ? strdup(options->url) : NULL;
	if (!postgres && asprintf(&store->file, "%s/%s", options->dir, STORE_FILE) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory for the database.");
	return OK;
}

bool store_sealed(const char *dir)
{
	char *file = NULL;
	if (asprintf(&file, "%s/" STORE_FILE, dir) < 0)
		return false;
	const bool is = cipher_form(file) == CIPHER_SEALED;
	free(file);
	return is;
}

// The file says whether it is sealed; a new one is if there is a key.
static enum outcome prepare_cipher(struct store *store, const struct vault *vault,
				   struct fault *fault)
{
	const enum cipher_form form = store->file ? cipher_form(store->file) : CIPHER_PLAIN;
	if (form == CIPHER_PLAIN || (form == CIPHER_NONE && !vault))
		return OK;
	if (!vault)
		return fail(DENIED, fault,
			    "The database in %s is locked, and there is no passphrase for it.",
			    store->dir);
	return cipher_new(store->vfs, vault_page_key(vault), &store->cipher, fault);
}

// A store without a writer still opens one connection now, so that errors show at once.
static enum outcome open_connections(struct store *store, struct fault *fault)
{
	if (!store->no_writer) {
		enum outcome outcome = writer_start(store, fault);
		if (outcome == OK && store->driver->engine == STORE_SQLITE && !store->beside)
			outcome = checkpointer_start(store, fault);
		return outcome;
	}
	struct conn *conn = NULL;
	enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome == OK)
		conn_release(conn);
	return outcome;
}

enum outcome store_open(const struct store_options *options, struct store **ret_store,
			struct fault *fault)
{
	struct store *store = calloc(1, sizeof(*store));
	if (!store)
		return fail(UNAVAILABLE, fault, "There is not enough memory for the database.");
	store->lock = -1;
	pthread_mutex_init(&store->pool_lock, NULL);
	pthread_mutex_init(&store->jobs_lock, NULL);
	cond_init_monotonic(&store->pool_returned);
	cond_init_monotonic(&store->jobs_changed);
	enum outcome outcome = copy_options(store, options, fault);
	if (outcome == OK)
		outcome = prepare_dir(store, fault);
	if (outcome == OK)
		outcome = prepare_cipher(store, options->vault, fault);
	if (outcome == OK)
		outcome = open_connections(store, fault);
	if (outcome != OK) {
		store_close(store);
		return outcome;
	}
	*ret_store = store;
	return OK;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	while (store->pool) {
		struct conn *conn = store->pool;
		store->pool = conn->next;
		conn_close(conn);
	}
	writer_stop(store->writer);
	checkpointer_stop(store->checkpointer);
	// The last connection to close, so that SQLite moves everything into the file.
	writer_free(store->writer);
	if (store->lock >= 0)
		close(store->lock);
	pthread_mutex_destroy(&store->pool_lock);
	pthread_mutex_destroy(&store->jobs_lock);
	pthread_cond_destroy(&store->pool_returned);
	pthread_cond_destroy(&store->jobs_changed);
	free(store->dir);
	free(store->file);
	free(store->url);
	free(store->vfs);
	cipher_free(store->cipher);
	free(store);
}

enum store_engine store_engine(const struct store *store)
{
	return store->driver->engine;
}

struct store_stats store_stats(struct store *store)
{
	struct store_stats stats = {.commits = 0};
	if (store->writer)
		stats = writer_stats(store->writer);
	if (store->checkpointer)
		stats.wal_bytes = checkpointer_wal_bytes(store->checkpointer);
	return stats;
}

uint64_t store_commits(struct store *store)
{
	return store->writer ? writer_stats(store->writer).commits : 0;
}

// ---- readers --------------------------------------------------------------------------------

// Waits until a reader is free or may be opened; false when the time is over. Lock held.
static bool wait_for_reader(struct store *store)
{
	int64_t until = time_monotonic_ns() + READER_WAIT_NS;
	struct timespec at = {until / 1000000000, until % 1000000000};
	while (!store->pool && store->readers == store->readers_max) {
		if (pthread_cond_timedwait(&store->pool_returned, &store->pool_lock, &at) ==
		    ETIMEDOUT)
			return false;
	}
	return true;
}

static void forget_reader(struct store *store)
{
	pthread_mutex_lock(&store->pool_lock);
	store->readers--;
	pthread_cond_signal(&store->pool_returned);
	pthread_mutex_unlock(&store->pool_lock);
}

enum outcome store_reader(struct store *store, struct conn **ret_conn, struct fault *fault)
{
	pthread_mutex_lock(&store->pool_lock);
	bool got = store->pool || wait_for_reader(store);
	struct conn *conn = store->pool;
	if (conn)
		store->pool = conn->next;
	else if (got)
		store->readers++;
	pthread_mutex_unlock(&store->pool_lock);
	if (!got)
		return fail(UNAVAILABLE, fault, "The database is too busy. Try again in a moment.");
	if (!conn) {
		enum outcome outcome = store->driver->connect(store, CONN_READ, &conn, fault);
		if (outcome != OK) {
			forget_reader(store);
			return outcome;
		}
	}
	*ret_conn = conn;
	return OK;
}

enum outcome store_snapshot(struct store *store, struct conn **ret_conn, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = conn_run(conn, &sql_snapshot_begin, fault);
	conn->snapshot = outcome == OK;
	if (outcome == OK)
		*ret_conn = conn;
	else
		conn_release(conn);
	return outcome;
}

enum outcome store_number(struct store *store, const struct query *query, int64_t *ret_number,
			  struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *stmt = stmt_start(conn, query);
	const int64_t number = stmt_step(stmt) ? stmt_i64(stmt, 0) : 0;
	outcome = stmt_end(stmt, fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_number = number;
	return outcome;
}

void store_rest(struct store *store)
{
	pthread_mutex_lock(&store->pool_lock);
	struct conn *kept = store->pool;
	struct conn *spare = kept ? kept->next : NULL;
	store->pool = NULL; // nobody takes it meanwhile
	for (const struct conn *each = spare; each; each = each->next)
		store->readers--;
	pthread_mutex_unlock(&store->pool_lock);
	while (spare) {
		struct conn *next = spare->next;
		conn_close(spare);
		spare = next;
	}
	if (!kept)
		return;
	if (store->driver->idle)
		store->driver->idle(kept);
	conn_release(kept);
}

void conn_release(struct conn *conn)
{
	struct store *store = conn->store;
	conn_clear(conn);
	// A reader that cannot end its transaction is of no use to the next.
	if (conn->snapshot && !conn->lost && conn_run(conn, &sql_transaction_commit, NULL) != OK)
		conn->lost = true;
	conn->snapshot = false;
	conn_clear(conn);
	if (conn->lost) {
		conn_close(conn);
		forget_reader(store);
		return;
	}
	pthread_mutex_lock(&store->pool_lock);
	conn->next = store->pool;
	store->pool = conn;
	pthread_cond_signal(&store->pool_returned);
	pthread_mutex_unlock(&store->pool_lock);
}
