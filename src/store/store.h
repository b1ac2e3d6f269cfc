// SPDX-License-Identifier: AGPL-3.0-or-later
// The database: SQLite in the data directory, or PostgreSQL by URL, behind one interface. Readers
// lease a connection and never wait for writers. All writes go through one writer thread, which
// groups them into commits and answers only when they are durable. This module knows no table but
// its own (schema_version, job); the rooms bring theirs as queries and migrations.
#ifndef CAUSEWAY_STORE_STORE_H
#define CAUSEWAY_STORE_STORE_H

#include "base/arena.h"
#include "base/outcome.h"
#include "store/query.h"
#include "store/vault.h"

struct store;
struct conn; // one connection; used by one thread at a time
struct stmt; // a query being run on a connection

enum store_engine { STORE_SQLITE, STORE_POSTGRES };

struct store_options {
	const char *dir;  // the data directory; SQLite's file is DIR/causeway.db
	const char *url;  // "postgres://…" or NULL for SQLite
	unsigned readers; // most reader connections at once (opened when first needed)
	bool create;	  // make the database if there is none; else NOT_FOUND
	bool no_writer;	  // for tools that only read: no writer, no checkpoints, no migrations
	// For tools that write a little while a server may be running: keeps no other program out,
	// brings nothing forward. The engine lets one of the two write at a time; the other waits.
	// Only for tables of which the server keeps no copy in memory.
	bool beside;
	// Guarded tables (store/guarded.tsv) are written only by queries that say so. Always, but
	// in tests of other rooms that make such tables of their own.
	bool guard;
	const char *vfs; // SQLite file layer by name, NULL for the standard one (fault tests)
	// The open key of a sealed database; must outlive the store. A new database is sealed if it
	// is given, one that is plain stays so.
	const struct vault *vault;
};

// The process that has the data directory open for writing; 0 if none has.
int store_holder(const char *dir);

// True if DIR holds a SQLite database that is sealed: store_open needs its key.
bool store_sealed(const char *dir);

// Opens the database. UNAVAILABLE when it cannot be reached or is locked by another server,
// INVALID for a URL that cannot be understood or a file that is not ours, DENIED for a sealed
// database without its key. The directory is made with mode 0700, files in it with 0600.
enum outcome store_open(const struct store_options *options, struct store **ret_store,
			struct fault *fault);
// Finishes what is queued, checkpoints, closes. All leases must have been returned, runners of
// jobs stopped. NULL is fine.
void store_close(struct store *store);
enum store_engine store_engine(const struct store *store);

// Brings the schema forward: runs the migrations that this database lacks, each in its own
// transaction, recorded with a hash of its text. CONFLICT when the database was made by a newer
// program, or when a migration that already ran has another text now. A store without a writer
// only compares: CONFLICT also when migrations are missing. `rooms` is kept (for store_check) and
// must outlive the store; their order is the order in which they run.
struct migration_set {
	const struct migration *migrations;
	size_t count;
};
enum outcome store_migrate(struct store *store, const struct migration_set *rooms, size_t n_rooms,
			   struct fault *fault);

// --- reading ---
// A connection for reading, waiting at most 5 s for one; UNAVAILABLE after that. Give it back
// with conn_release on the same thread, all statements ended. Each statement sees what was
// committed when it started. What may give very many rows is read in pages by key: on SQLite a
// long read keeps the write-ahead log from starting anew, on PostgreSQL the whole result is in
// memory.
enum outcome store_reader(struct store *store, struct conn **ret_conn, struct fault *fault);
void conn_release(struct conn *conn);
// A reader whose statements all see the same state, that of its first one: for pages that read much
// and write nothing before they release it. On SQLite it also spares each statement the taking of
// locks; on PostgreSQL it costs two round trips.
enum outcome store_snapshot(struct store *store, struct conn **ret_conn, struct fault *fault);
// The number in the first row of a query without parameters, by a reader of its own; 0 without
// rows.
enum outcome store_number(struct store *store, const struct query *query, int64_t *ret_number,
			  struct fault *fault);

// --- statements ---
// Starts a query. Never NULL: what goes wrong is kept in the statement, makes stmt_step return
// false and comes out of stmt_end. Prepared once per connection and kept. A query may be run
// again on the same connection only after stmt_end.
struct stmt *stmt_start(struct conn *conn, const struct query *query);
// Parameters, numbered from 1 ($1) to 512. Bytes are borrowed until stmt_end.
void stmt_bind_i64(struct stmt *stmt, int parameter, int64_t value);
void stmt_bind_double(struct stmt *stmt, int parameter, double value);
void stmt_bind_str(struct stmt *stmt, int parameter, struct str text); // at == NULL binds NULL
void stmt_bind_blob(struct stmt *stmt, int parameter, struct str bytes);
void stmt_bind_null(struct stmt *stmt, int parameter);
// The same, where 0 or an empty text stands for none: that binds NULL.
void stmt_bind_i64_or_null(struct stmt *stmt, int parameter, int64_t value);
void stmt_bind_str_or_null(struct stmt *stmt, int parameter, struct str text);
// The next row; false at the end or after an error.
bool stmt_step(struct stmt *stmt);
// Columns of the current row, numbered from 0; NULL reads as 0 or an empty str. Bytes are
// borrowed until the next stmt_step or stmt_end.
int64_t stmt_i64(struct stmt *stmt, int column);
double stmt_double(struct stmt *stmt, int column);
struct str stmt_str(struct stmt *stmt, int column);
struct str stmt_blob(struct stmt *stmt, int column);
bool stmt_null(struct stmt *stmt, int column);
// Ends the query and says how it went. CONFLICT: a unique key, a check or a reference refused;
// INVALID: a value does not fit its column; TOO_MUCH: too large, or too many queries at once;
// UNAVAILABLE: disk full, connection lost, busy; FAULT: the statement itself is wrong. The
// sentence names the query and the key, never a value.
enum outcome stmt_end(struct stmt *stmt, struct fault *fault);
// Runs a statement that gives no rows: the same as step and end.
enum outcome stmt_run(struct stmt *stmt, struct fault *fault);
// Rows changed by the last statement that ended on this connection.
int64_t conn_changes(const struct conn *conn);
enum store_engine conn_engine(const struct conn *conn);

// --- writing ---
// A piece of work for the writer: `run` is called on the writer's thread inside a transaction,
// shared with other writes. What `run` returns other than OK undoes this write alone; so does a
// statement that failed, even if `run` goes on and returns OK (for "insert or leave" use ON
// CONFLICT DO NOTHING and conn_changes). When a write of a group fails, all of the group is undone
// and run again one by one: `run` may be called again from the start, so it must set, not add to,
// what it leaves in its context.
typedef enum outcome write_fn(struct conn *conn, void *context, struct fault *fault);

enum write_urgency {
	WRITE_PERSON, // somebody waits at a screen: goes before streams
	WRITE_STREAM, // ingest
};

// Runs one write and returns when it is durable (or undone). `weight` is its size in rows: a
// commit takes at most about 1,000 rows or 20 ms of work. Blocks the calling thread. UNAVAILABLE
// with a sentence on a full disk or a lost connection: nothing was kept, except when the
// connection to PostgreSQL was lost during the commit itself, which the sentence says. Sending
// again must therefore be harmless, as it is with unique keys.
enum outcome store_write(struct store *store, enum write_urgency urgency, unsigned weight,
			 write_fn *run, void *context, struct fault *fault);

// The same without waiting: `done` is called, exactly once, on the writer's thread when the write
// is durable or undone (or, without memory, at once on the caller's). It must be brief and must not
// wait for a write; it may queue one. `context` is that of `run` and of `done`.
typedef void write_done_fn(void *context, enum outcome outcome, const struct fault *fault);
void store_write_later(struct store *store, enum write_urgency urgency, unsigned weight,
		       write_fn *run, write_done_fn *done, void *context);

// Called on the writer's thread after every commit that kept at least one write, when its callers
// have been answered; for the event hub. Set before the first write. It must not write itself.
void store_on_commit(struct store *store, void (*call)(void *context), void *context);

// Upper ends of the steps in which commit times are counted; the last step has none.
#define STORE_COMMIT_LIMITS_MS                                                                     \
	{                                                                                          \
		1, 2, 5, 10, 20, 50, 100, 200, 500, 1000                                           \
	}
#define STORE_COMMIT_STEPS 10

struct store_stats {
	uint64_t commits, writes, rows; // since start; rows as given by their weights
	uint64_t commit_ns_last, commit_ns_max, commit_ns_sum;
	uint64_t commit_steps[STORE_COMMIT_STEPS + 1]; // commits per step, not added up
	uint64_t queue_depth;			       // writes that wait
	uint64_t wal_bytes;			       // SQLite: the write-ahead log on disk
};
// All zero if the store has no writer.
struct store_stats store_stats(struct store *store);
// Only the number of commits, without asking the system for anything.
uint64_t store_commits(struct store *store);

// --- care ---
// Copies the whole database into a new file of mode 0600 (SQLite), while it is in use, consistent
// as of one moment and durable when this returns. CONFLICT if the file exists; a name is never
// given to half a copy. The backup of a sealed database is sealed with the same key and carries the
// key file. PostgreSQL: INVALID, with the pg_dump command to use.
enum outcome store_backup(struct store *store, const char *to_file, struct fault *fault);
// Checks the file's structure, foreign keys and (after store_migrate) the schema's hashes; calls
// `problem` with a sentence for each. OK means that the check was made, not that it found nothing.
enum outcome store_check(struct store *store, void (*problem)(void *context, struct str text),
			 void *context, struct fault *fault);
// Puts a backup in place of a missing database: DIR must hold none (CONFLICT), and the file must
// pass the check (INVALID). A sealed backup needs its key (store_backup_key), stays sealed and
// brings the key file along, unless that is there.
enum outcome store_restore(const char *dir, const char *from_file, const struct vault *vault,
			   struct fault *fault);
// The text of the key file that a backup carries; empty if the backup is not sealed.
enum outcome store_backup_key(const char *from_file, struct arena *arena, struct str *ret_text,
			      struct fault *fault);

// Seals the database of DIR with a key, or opens it up again, while no server runs. It is there
// whole in one form or the other at every moment, also when power fails; needs room for a second
// copy meanwhile. What lay open is overwritten, as far as the disk lets a program do that.
// CONFLICT if it has that form already.
enum outcome store_convert(const char *dir, const struct vault *vault, bool seal,
			   struct fault *fault);

#endif
