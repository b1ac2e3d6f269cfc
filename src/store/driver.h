// SPDX-License-Identifier: AGPL-3.0-or-later
// What the store's own files share: the two engines behind one set of functions, a connection and
// its prepared statements. Other rooms include store.h, never this.
#ifndef CAUSEWAY_STORE_DRIVER_H
#define CAUSEWAY_STORE_DRIVER_H

#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

#define STMT_PARAMETERS_MAX 512 // $1 … $512
// Statements kept prepared on one connection; when there are more, all idle ones are dropped.
#define CONN_STMTS_MAX	    384
#define CONN_STMT_SLOTS	    1024 // a power of two, well over CONN_STMTS_MAX
#define STORE_FILE	    "causeway.db"
#define STORE_BUSY_MS	    5000
#define STORE_APPLICATION   0x43777931 // "Cwy1", SQLite's application_id of our files

enum conn_use {
	CONN_READ,  // cannot change anything
	CONN_WRITE, // the writer thread's
	CONN_CARE,  // checkpoints, migrations, backups
};

struct stmt {
	struct conn *conn;
	const struct query *query;
	bool running; // between stmt_start and stmt_end
	bool row;     // a row stands ready
	enum outcome outcome;
	struct fault fault; // set when outcome is not OK
};

struct conn {
	const struct driver *driver;
	struct store *store;
	enum conn_use use;
	int64_t changes;
	unsigned running;     // statements between start and end
	bool lost;	      // the connection is gone
	bool snapshot;	      // lent out by store_snapshot
	bool repeat;	      // the engine asks for the whole transaction again
	bool job_added;	      // since the writer last looked
	enum outcome failed;  // of the first statement that failed since the writer last looked
	struct fault failure; // its sentence
	struct stmt broken;   // stands in for a statement that could not be made
	size_t stmt_count;
	struct stmt *stmts[CONN_STMT_SLOTS]; // open addressing, by the query's address
	struct conn *next;		     // in the pool
};

// One engine. Bytes given to bind stay where they are until finish. What goes wrong in a
// statement is kept with stmt_fail.
struct driver {
	enum store_engine engine;
	enum outcome (*connect)(struct store *store, enum conn_use use, struct conn **ret_conn,
				struct fault *fault);
	void (*disconnect)(struct conn *conn); // statements are already dropped
	// Runs statements without parameters or rows, as many as the text holds.
	enum outcome (*script)(struct conn *conn, const char *sql, struct fault *fault);
	// True while a transaction is open and can still be committed.
	bool (*in_transaction)(const struct conn *conn);
	// Gives back memory after a while without work; may be NULL.
	void (*idle)(struct conn *conn);

	enum outcome (*prepare)(struct conn *conn, const struct query *query,
				struct stmt **ret_stmt, struct fault *fault);
	void (*drop)(struct stmt *stmt);
	void (*bind_i64)(struct stmt *stmt, int parameter, int64_t value);
	void (*bind_double)(struct stmt *stmt, int parameter, double value);
	void (*bind_bytes)(struct stmt *stmt, int parameter, struct str bytes, bool text);
	void (*bind_null)(struct stmt *stmt, int parameter);
	bool (*step)(struct stmt *stmt);
	int64_t (*get_i64)(struct stmt *stmt, int column);
	double (*get_double)(struct stmt *stmt, int column);
	struct str (*get_bytes)(struct stmt *stmt, int column, bool text);
	bool (*get_null)(struct stmt *stmt, int column);
	// Makes the statement ready to be run again and sets conn->changes.
	void (*finish)(struct stmt *stmt);
};

struct store {
	const struct driver *driver;
	char *dir, *file, *url, *vfs; // NULL where they do not apply
	struct cipher *cipher;	      // NULL if the database is not sealed
	bool create, no_writer, beside, guard;
	int lock;			   // descriptor of the lock file, or -1
	const struct migration_set *rooms; // as last given to store_migrate
	size_t n_rooms;

	pthread_mutex_t pool_lock; // guards what follows to the next gap
	pthread_cond_t pool_returned;
	struct conn *pool; // idle readers, the last used first
	unsigned readers, readers_max;

	struct writer *writer;		   // NULL if no_writer
	struct checkpointer *checkpointer; // SQLite with a writer only

	pthread_mutex_t jobs_lock; // guards jobs_added
	pthread_cond_t jobs_changed;
	uint64_t jobs_added; // counts the commits that brought jobs
};

extern const struct driver sqlite_driver;
extern const struct driver postgres_driver;

// Prepares a fresh connection's shared part; called by the drivers.
void conn_init(struct conn *conn, const struct driver *driver, struct store *store,
	       enum conn_use use);
// Drops the statements and closes; NULL is fine.
void conn_close(struct conn *conn);
// Ends what was left running and forgets failures.
void conn_clear(struct conn *conn);
// Keeps the first thing that goes wrong with a statement; its outcome must not be OK.
void stmt_fail(struct stmt *stmt, enum outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// Runs a query that has neither parameters nor rows.
enum outcome conn_run(struct conn *conn, const struct query *query, struct fault *fault);
// The text of a query for an engine.
const char *query_text(const struct query *query, enum store_engine engine);

// --- store.c ---
// After a while without work: closes all idle readers but the one used last, and that gives back
// its memory. A reader holds the schema and pages of its own, some 0.5 MiB.
void store_rest(struct store *store);
// A condition whose timed waits count on time_monotonic_ns, so that a set clock disturbs nobody.
void cond_init_monotonic(pthread_cond_t *cond);

// The data directory: made with mode 0700 if it is missing; …
enum outcome dir_make(const char *dir, struct fault *fault);
// … locked for one server at a time until the descriptor is closed, however the process ends; …
enum outcome dir_lock(const char *dir, int *ret_lock, struct fault *fault);
// … and its entries made durable.
void dir_sync(const char *dir);

// --- convert.c ---
// Removes what a conversion that was cut off left beside the database. The directory is locked.
void dir_remove_halves(const char *dir);

// --- writer.c ---
enum outcome writer_start(struct store *store, struct fault *fault);
// Finishes what is queued and ends the thread; writer_free then closes. NULL is fine for both.
void writer_stop(struct writer *writer);
void writer_free(struct writer *writer);
// Returns once no transaction is open, and keeps it so until writer_resume.
void writer_pause(struct writer *writer);
void writer_resume(struct writer *writer);
struct store_stats writer_stats(struct writer *writer);

// --- sqlite_wal.c ---
enum outcome checkpointer_start(struct store *store, struct fault *fault);
// Ends and frees it; NULL is fine.
void checkpointer_stop(struct checkpointer *checkpointer);
// Tells how many frames the write-ahead log holds after a commit. Cheap.
void checkpointer_note(struct checkpointer *checkpointer, int frames);

uint64_t checkpointer_wal_bytes(const struct checkpointer *checkpointer);

// --- migrate.c ---
// Compares schema_version with the rooms last given to store_migrate: how many steps ran, or
// CONFLICT. The table must exist.
enum outcome schema_compare(struct conn *conn, size_t *ret_applied, struct fault *fault);
enum outcome schema_exists(struct conn *conn, bool *ret_exists, struct fault *fault);

// --- job.c ---
// Wakes the runners after a commit that brought jobs.
void store_jobs_wake(struct store *store);

#endif
