// SPDX-License-Identifier: AGPL-3.0-or-later
// The SQLite driver: one file in WAL mode, one writing connection, readers that never wait.
#include "store/sqlite.h"
#include "store/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// Page caches in KiB. The operating system keeps the file's pages anyway, so these only spare
// system calls; they are small because every reader has its own. Measured with bench/store.
#define CACHE_WRITE_KIB	 8192
#define CACHE_READ_KIB	 1024
// A page of a sealed database that is not in the cache must be opened again.
#define CACHE_SEALED_KIB 4096
// The write-ahead log is kept at up to this size when it starts anew: to overwrite a file is
// cheaper to make durable than to grow one.
#define WAL_KEPT_BYTES	 (64 << 20)

struct sqlite_stmt {
	struct stmt base;
	sqlite3_stmt *handle;
	int count;    // parameters
	short *place; // SQLite's index of $n, or 0; count + 1 of them
};

static sqlite3_stmt *handle_of(const struct stmt *stmt)
{
	return ((const struct sqlite_stmt *)stmt)->handle;
}

// ---- faults ---------------------------------------------------------------------------------

static const struct {
	int code;
	enum outcome outcome;
	const char *sentence; // NULL: SQLite's own words
} sqlite_faults[] = {
    {SQLITE_CONSTRAINT, CONFLICT, NULL},
    {SQLITE_FULL, UNAVAILABLE, "The disk is full: nothing was kept. Make room and try again."},
    {SQLITE_BUSY, UNAVAILABLE, "The database is in use by another program. Try again."},
    {SQLITE_LOCKED, UNAVAILABLE, "The database is in use. Try again."},
    {SQLITE_NOMEM, UNAVAILABLE, "There is not enough memory for this now. Try again."},
    {SQLITE_INTERRUPT, UNAVAILABLE, "The query was stopped. Try again."},
    {SQLITE_TOOBIG, TOO_MUCH, "A value is too large for the database."},
    {SQLITE_MISMATCH, INVALID, NULL},
    {SQLITE_CORRUPT, FAULT,
     "The database file is damaged. Run \"causeway check\", then restore the newest backup."},
    {SQLITE_NOTADB, INVALID, "The file is not a database."},
};

// What the system says of a file, where SQLite's words tell nobody what to do.
static const struct {
	int cause;
	const char *sentence;
} file_faults[] = {
    {EFBIG, "The database file may not grow any more: nothing was kept. Raise the limit on the "
	    "size of files (ulimit -f, LimitFSIZE) or move the data to another disk, and start "
	    "the server again."},
    {EROFS, "The disk can only be read now: nothing was kept. It may be damaged: look into the "
	    "system's log, make it writable or replace it, and try again."},
    {EIO, "The disk does not read and write as it should: this was not done. Look into the "
	  "system's log, and make a backup on another disk now."},
};

// A fault of the file itself, with the error of the system that caused it, or 0.
static enum outcome file_fault(int cause, const char *words, const char *what, struct fault *fault)
{
	for (size_t i = 0; i < sizeof file_faults / sizeof *file_faults; i++)
		if (file_faults[i].cause == cause)
			return fail(UNAVAILABLE, fault, "%s", file_faults[i].sentence);
	return fail(UNAVAILABLE, fault, "The database file cannot be used (%s%s%s, in %s).", words,
		    cause ? ": " : "", cause ? strerrordesc_np(cause) : "", what);
}

static int cause_of_file(sqlite3_file *file)
{
	int cause = 0;
	if (file && file->pMethods)
		file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause);
	return cause;
}

// The system's error behind one of a file. Of a commit SQLite keeps it only beside the file.
static int cause_of(sqlite3 *db)
{
	sqlite3_file *file = NULL, *log = NULL;
	int cause = sqlite3_system_errno(db);
	sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	cause = cause ? cause : cause_of_file(log);
	return cause ? cause : cause_of_file(file);
}

enum outcome sqlite_fault(sqlite3 *db, int code, const char *what, struct fault *fault)
{
	int primary = code & 0xff;
	const char *words = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
	if (code == SQLITE_IOERR_DATA)
		return fail(
		    FAULT, fault,
		    "A page of the sealed database is damaged, or was changed by somebody "
		    "without the key. Run \"causeway check\", then restore the newest backup.");
	if (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY ||
	    primary == SQLITE_PERM) {
		int cause = db ? cause_of(db) : 0;
		if (primary == SQLITE_IOERR && (cause == ENOSPC || cause == EDQUOT))
			return sqlite_fault(db, SQLITE_FULL, what, fault);
		return file_fault(cause, words, what, fault);
	}
	for (size_t i = 0; i < sizeof(sqlite_faults) / sizeof(sqlite_faults[0]); i++) {
		if (sqlite_faults[i].code != primary)
			continue;
		if (sqlite_faults[i].sentence)
			return fail(sqlite_faults[i].outcome, fault, "%s",
				    sqlite_faults[i].sentence);
		return fail(sqlite_faults[i].outcome, fault, "%s (in %s)", words, what);
	}
	return fail(FAULT, fault, "The database refused %s: %s.", what, words);
}

static void fail_with_code(struct stmt *stmt, int code)
{
	struct fault fault;
	enum outcome outcome =
	    sqlite_fault(sqlite_handle(stmt->conn), code, stmt->query->name, &fault);
	stmt_fail(stmt, outcome, "%s", fault.text);
}

// ---- connections ----------------------------------------------------------------------------

static void sqlite_disconnect(struct conn *conn)
{
	sqlite3_close(sqlite_handle(conn));
	free(conn);
}

static enum outcome sqlite_script(struct conn *conn, const char *sql, struct fault *fault)
{
	sqlite3 *db = sqlite_handle(conn);
	((struct sqlite_conn *)conn)->query = NULL;
	int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? OK : sqlite_fault(db, code, "a statement", fault);
}

// Asked by the engine itself for every table that a statement would write, also by a trigger or a
// view: the words of the text cannot hide one.
static int authorize(void *context, int action, const char *table, const char *column,
		     const char *schema, const char *trigger)
{
	const struct sqlite_conn *conn = context;
	(void)column, (void)schema, (void)trigger;
	const bool writes =
	    action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
	return !writes || !conn->query || guard_allows(conn->query, table) ? SQLITE_OK
									   : SQLITE_DENY;
}

static bool sqlite_in_transaction(const struct conn *conn)
{
	return sqlite3_get_autocommit(sqlite_handle(conn)) == 0;
}

static void sqlite_idle(struct conn *conn)
{
	sqlite3_db_release_memory(sqlite_handle(conn));
}

static int note_wal(void *context, sqlite3 *db, const char *schema, int frames)
{
	(void)db, (void)schema;
	struct store *store = context;
	if (store->checkpointer)
		checkpointer_note(store->checkpointer, frames);
	return SQLITE_OK;
}

// A number that a pragma gives, or -1.
static int64_t pragma_i64(sqlite3 *db, const char *pragma)
{
	sqlite3_stmt *handle = NULL;
	int64_t value = -1;
	if (sqlite3_prepare_v2(db, pragma, -1, &handle, NULL) == SQLITE_OK &&
	    sqlite3_step(handle) == SQLITE_ROW)
		value = sqlite3_column_int64(handle, 0);
	sqlite3_finalize(handle);
	return value;
}

// A new, empty file becomes ours; another program's file is refused.
static enum outcome claim_file(struct conn *conn, struct fault *fault)
{
	sqlite3 *db = sqlite_handle(conn);
	int64_t id = pragma_i64(db, "PRAGMA application_id");
	if (id == STORE_APPLICATION)
		return OK;
	if (id < 0)
		return sqlite_fault(db, sqlite3_errcode(db), "opening", fault);
	if (id != 0 || pragma_i64(db, "SELECT count(*) FROM sqlite_schema") != 0)
		return fail(INVALID, fault, "%s is not a database of Causeway.", conn->store->file);
	if (conn->use != CONN_WRITE)
		return OK;
	char sql[64];
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", STORE_APPLICATION);
	return sqlite_script(conn, sql, fault);
}

static enum outcome set_up(struct conn *conn, struct fault *fault)
{
	sqlite3 *db = sqlite_handle(conn);
	bool writes = conn->use != CONN_READ;
	sqlite3_extended_result_codes(db, 1);
	if (conn->store->guard)
		sqlite3_set_authorizer(db, authorize, conn);
	sqlite3_busy_timeout(db, STORE_BUSY_MS);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, conn->use != CONN_WRITE, NULL);
	const int read_kib = conn->store->cipher ? CACHE_SEALED_KIB : CACHE_READ_KIB;
	char sql[512];
	// secure_delete: what is erased must not stay readable in the file.
	snprintf(sql, sizeof(sql),
		 "PRAGMA foreign_keys = on; PRAGMA synchronous = full;"
		 "PRAGMA temp_store = memory; PRAGMA mmap_size = 0; PRAGMA secure_delete = on;"
		 "PRAGMA journal_size_limit = %d; PRAGMA cache_size = -%d; PRAGMA query_only = %s;"
		 "PRAGMA wal_autocheckpoint = 0;",
		 WAL_KEPT_BYTES, writes ? CACHE_WRITE_KIB : read_kib, writes ? "off" : "on");
	enum outcome outcome = sqlite_script(conn, sql, fault);
	// Until there is a log, a new database keeps its journal in memory: it has nothing to lose.
	if (outcome == OK && conn->store->cipher && pragma_i64(db, "PRAGMA page_count") == 0)
		outcome = sqlite_script(conn, "PRAGMA journal_mode = memory", fault);
	if (outcome == OK)
		outcome = claim_file(conn, fault);
	if (outcome == OK && conn->use == CONN_WRITE) {
		outcome = sqlite_script(conn, "PRAGMA journal_mode = wal", fault);
		sqlite3_wal_hook(db, note_wal, conn->store);
	}
	return outcome;
}

// Before the library's first use: its counters of memory cost a lock at each allocation.
static void configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

const char *sqlite_layer(const struct store *store)
{
	return store->cipher ? cipher_name(store->cipher) : store->vfs;
}

void sqlite_configure(void)
{
	static pthread_once_t configured = PTHREAD_ONCE_INIT;
	pthread_once(&configured, configure);
}

static enum outcome sqlite_connect(struct store *store, enum conn_use use, struct conn **ret_conn,
				   struct fault *fault)
{
	struct sqlite_conn *made = calloc(1, sizeof(*made));
	if (!made)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a connection.");
	sqlite_configure();
	struct conn *conn = &made->base;
	conn_init(conn, &sqlite_driver, store, use);
	int code =
	    sqlite3_open_v2(store->file, &made->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			    sqlite_layer(store));
	enum outcome outcome = code == SQLITE_OK ? set_up(conn, fault)
						 : sqlite_fault(made->db, code, "opening", fault);
	if (outcome != OK) {
		conn_close(conn);
		return outcome;
	}
	*ret_conn = conn;
	return OK;
}

// ---- statements -----------------------------------------------------------------------------

static enum outcome find_parameters(struct sqlite_stmt *stmt, const struct query *query,
				    struct fault *fault)
{
	stmt->count = sqlite3_bind_parameter_count(stmt->handle);
	stmt->place = calloc((size_t)stmt->count + 1, sizeof(*stmt->place));
	if (!stmt->place)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a query.");
	for (int i = 1; i <= stmt->count; i++) {
		const char *name = sqlite3_bind_parameter_name(stmt->handle, i);
		int64_t number = 0;
		if (!name || name[0] != '$' || !str_to_i64(str_from(name + 1), &number) ||
		    number < 1 || number > stmt->count || number > STMT_PARAMETERS_MAX)
			return fail(FAULT, fault,
				    "The parameters of the query %s are not $1, $2 and so on to "
				    "at most $%d.",
				    query->name, STMT_PARAMETERS_MAX);
		stmt->place[number] = (short)i;
	}
	return OK;
}

static enum outcome sqlite_prepare(struct conn *conn, const struct query *query,
				   struct stmt **ret_stmt, struct fault *fault)
{
	struct sqlite_stmt *stmt = calloc(1, sizeof(*stmt));
	if (!stmt)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a query.");
	sqlite3 *db = sqlite_handle(conn);
	((struct sqlite_conn *)conn)->query = query;
	int code = sqlite3_prepare_v3(db, query_text(query, STORE_SQLITE), -1,
				      SQLITE_PREPARE_PERSISTENT, &stmt->handle, NULL);
	enum outcome outcome = code == SQLITE_OK ? find_parameters(stmt, query, fault)
						 : sqlite_fault(db, code, query->name, fault);
	if (outcome != OK) {
		sqlite3_finalize(stmt->handle);
		free(stmt->place);
		free(stmt);
		return outcome;
	}
	*ret_stmt = &stmt->base;
	return OK;
}

static void sqlite_drop(struct stmt *stmt)
{
	sqlite3_finalize(handle_of(stmt));
	free(((struct sqlite_stmt *)stmt)->place);
	free(stmt);
}

// SQLite's index of $parameter; 0 and a failed statement if the query has none of that number.
static int place_of(struct stmt *stmt, int parameter)
{
	const struct sqlite_stmt *own = (struct sqlite_stmt *)stmt;
	int place = parameter >= 1 && parameter <= own->count ? own->place[parameter] : 0;
	if (place == 0)
		stmt_fail(stmt, FAULT, "The query %s has no parameter $%d.", stmt->query->name,
			  parameter);
	return place;
}

static void check_bound(struct stmt *stmt, int code)
{
	if (code != SQLITE_OK)
		fail_with_code(stmt, code);
}

static void sqlite_bind_i64(struct stmt *stmt, int parameter, int64_t value)
{
	int place = place_of(stmt, parameter);
	if (place)
		check_bound(stmt, sqlite3_bind_int64(handle_of(stmt), place, value));
}

static void sqlite_bind_number(struct stmt *stmt, int parameter, double value)
{
	int place = place_of(stmt, parameter);
	if (place)
		check_bound(stmt, sqlite3_bind_double(handle_of(stmt), place, value));
}

static void sqlite_bind_bytes(struct stmt *stmt, int parameter, struct str bytes, bool text)
{
	int place = place_of(stmt, parameter);
	if (!place)
		return;
	check_bound(stmt, text ? sqlite3_bind_text64(handle_of(stmt), place, bytes.at, bytes.len,
						     SQLITE_STATIC, SQLITE_UTF8)
			       : sqlite3_bind_blob64(handle_of(stmt), place, bytes.at, bytes.len,
						     SQLITE_STATIC));
}

static void sqlite_bind_nothing(struct stmt *stmt, int parameter)
{
	int place = place_of(stmt, parameter);
	if (place)
		check_bound(stmt, sqlite3_bind_null(handle_of(stmt), place));
}

static bool sqlite_step(struct stmt *stmt)
{
	// After a change of the schema the engine prepares it again here.
	((struct sqlite_conn *)stmt->conn)->query = stmt->query;
	int code = sqlite3_step(handle_of(stmt));
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		fail_with_code(stmt, code);
	return false;
}

static int64_t sqlite_get_i64(struct stmt *stmt, int column)
{
	return sqlite3_column_int64(handle_of(stmt), column);
}

static double sqlite_get_double(struct stmt *stmt, int column)
{
	return sqlite3_column_double(handle_of(stmt), column);
}

static struct str sqlite_get_bytes(struct stmt *stmt, int column, bool text)
{
	sqlite3_stmt *handle = handle_of(stmt);
	const char *at = text ? (const char *)sqlite3_column_text(handle, column)
			      : sqlite3_column_blob(handle, column);
	return at ? str_of(at, (size_t)sqlite3_column_bytes(handle, column)) : STR("");
}

static bool sqlite_get_null(struct stmt *stmt, int column)
{
	return sqlite3_column_type(handle_of(stmt), column) == SQLITE_NULL;
}

static void sqlite_finish(struct stmt *stmt)
{
	sqlite3_stmt *handle = handle_of(stmt);
	sqlite3_reset(handle);
	// Borrowed bytes end here: a parameter that the next run forgets must not point at them.
	sqlite3_clear_bindings(handle);
	stmt->conn->changes = stmt->outcome != OK || sqlite3_stmt_readonly(handle)
				  ? 0
				  : sqlite3_changes64(sqlite_handle(stmt->conn));
}

const struct driver sqlite_driver = {
    .engine = STORE_SQLITE,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .script = sqlite_script,
    .in_transaction = sqlite_in_transaction,
    .idle = sqlite_idle,
    .prepare = sqlite_prepare,
    .drop = sqlite_drop,
    .bind_i64 = sqlite_bind_i64,
    .bind_double = sqlite_bind_number,
    .bind_bytes = sqlite_bind_bytes,
    .bind_null = sqlite_bind_nothing,
    .step = sqlite_step,
    .get_i64 = sqlite_get_i64,
    .get_double = sqlite_get_double,
    .get_bytes = sqlite_get_bytes,
    .get_null = sqlite_get_null,
    .finish = sqlite_finish,
};
