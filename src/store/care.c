// SPDX-License-Identifier: AGPL-3.0-or-later
// Care for the data: backup, check, restore.
#include "store/sqlite.h"
#include "store/store_embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- copying --------------------------------------------------------------------------------

// Copies all pages, as of the moment when it begins, into an open, empty database, and makes that
// a plain file that needs no log beside it.
static enum outcome copy_pages(sqlite3 *from, sqlite3 *to, struct fault *fault)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	if (!backup)
		return sqlite_fault(to, sqlite3_errcode(to), "a backup", fault);
	int code = sqlite3_backup_step(backup, -1);
	int end = sqlite3_backup_finish(backup);
	if (code != SQLITE_DONE)
		return sqlite_fault(to, end != SQLITE_OK ? end : code, "a backup", fault);
	code = sqlite3_exec(to, "PRAGMA journal_mode = delete", NULL, NULL, NULL);
	return code == SQLITE_OK ? OK : sqlite_fault(to, code, "a backup", fault);
}

static enum outcome copy_to_part(sqlite3 *from, const char *part, struct fault *fault)
{
	sqlite3 *to = NULL;
	int code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE, NULL);
	// The whole file is synced once, at the end.
	if (code == SQLITE_OK)
		code = sqlite3_exec(to, "PRAGMA synchronous = off", NULL, NULL, NULL);
	enum outcome outcome = code == SQLITE_OK ? copy_pages(from, to, fault)
						 : sqlite_fault(to, code, "a backup", fault);
	sqlite3_close(to);
	return outcome;
}

// Gives a finished file its name: it is there whole or not at all, also after a power cut.
static enum outcome publish(const char *part, const char *name, struct fault *fault)
{
	int fd = open(part, O_RDONLY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	int cause = errno;
	if (fd >= 0)
		close(fd);
	if (!synced)
		return fail(UNAVAILABLE, fault, "%s cannot be written: %s.", name,
			    strerrordesc_np(cause));
	if (renameat2(AT_FDCWD, part, AT_FDCWD, name, RENAME_NOREPLACE) != 0)
		return errno == EEXIST ? fail(CONFLICT, fault, "%s exists already.", name)
				       : fail(UNAVAILABLE, fault, "%s cannot be written: %s.", name,
					      strerrordesc_np(errno));
	char *copy = strdup(name);
	if (copy)
		dir_sync(dirname(copy));
	free(copy);
	return OK;
}

static enum outcome copy_database(sqlite3 *from, const char *name, struct fault *fault)
{
	char *part = NULL;
	if (access(name, F_OK) == 0)
		return fail(CONFLICT, fault, "%s exists already.", name);
	if (asprintf(&part, "%s.XXXXXX", name) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a backup.");
	int fd = mkostemp(part, O_CLOEXEC); // mode 0600
	enum outcome outcome = fd >= 0 ? OK
				       : fail(UNAVAILABLE, fault, "%s cannot be written: %s.", name,
					      strerrordesc_np(errno));
	if (fd >= 0) {
		close(fd);
		outcome = copy_to_part(from, part, fault);
		if (outcome == OK)
			outcome = publish(part, name, fault);
		if (outcome != OK)
			unlink(part);
	}
	free(part);
	return outcome;
}

enum outcome store_backup(struct store *store, const char *to_file, struct fault *fault)
{
	if (store->driver->engine != STORE_SQLITE)
		return fail(INVALID, fault,
			    "For PostgreSQL use its own tool: pg_dump --format=custom "
			    "--file=%s --dbname=URL, with the URL of your settings.",
			    to_file);
	// A connection of its own, so that it takes no reader from anybody.
	struct conn *conn = NULL;
	enum outcome outcome = store->driver->connect(store, CONN_READ, &conn, fault);
	if (outcome == OK)
		outcome = copy_database(sqlite_handle(conn), to_file, fault);
	conn_close(conn);
	return outcome;
}

// ---- checking -------------------------------------------------------------------------------

struct report {
	void (*problem)(void *context, struct str text);
	void *context;
};

static void report_fault(const struct report *report, const struct fault *fault)
{
	report->problem(report->context, str_from(fault->text));
}

static void check_structure(struct conn *conn, const struct report *report)
{
	struct fault fault;
	struct stmt *stmt = stmt_start(conn, &sql_check_structure);
	while (stmt_step(stmt)) {
		if (!str_equal(stmt_str(stmt, 0), STR("ok")))
			report->problem(report->context, stmt_str(stmt, 0));
	}
	if (stmt_end(stmt, &fault) != OK)
		report_fault(report, &fault);
}

static void check_references(struct conn *conn, const struct report *report)
{
	struct fault fault;
	struct stmt *stmt = stmt_start(conn, &sql_check_references);
	while (stmt_step(stmt)) {
		fail(FAULT, &fault, "A row of the table %.*s refers to something that is missing.",
		     STR_ARG(stmt_str(stmt, 0)));
		report_fault(report, &fault);
	}
	if (stmt_end(stmt, &fault) != OK)
		report_fault(report, &fault);
}

static void check_schema(struct conn *conn, const struct report *report)
{
	struct fault fault;
	bool exists = false;
	size_t applied = 0;
	if (schema_exists(conn, &exists, &fault) != OK)
		report_fault(report, &fault);
	else if (!exists)
		report->problem(report->context, STR("The database holds no data of Causeway."));
	else if (conn->store->rooms && schema_compare(conn, &applied, &fault) != OK)
		report_fault(report, &fault);
}

static void check_all(struct conn *conn, const struct report *report)
{
	check_structure(conn, report);
	check_references(conn, report);
	check_schema(conn, report);
}

enum outcome store_check(struct store *store, void (*problem)(void *context, struct str text),
			 void *context, struct fault *fault)
{
	struct conn *conn = NULL;
	enum outcome outcome = store->driver->connect(store, CONN_READ, &conn, fault);
	if (outcome == OK)
		check_all(conn, &(struct report){problem, context});
	conn_close(conn);
	return outcome;
}

// ---- restoring ------------------------------------------------------------------------------

struct first_problem {
	bool found;
	struct fault fault;
};

static void keep_first(void *context, struct str text)
{
	struct first_problem *first = context;
	if (!first->found)
		fail(INVALID, &first->fault, "%.*s", STR_ARG(text));
	first->found = true;
}

// Checks the open backup and copies it to its place.
static enum outcome restore_from(struct conn *conn, const char *to, struct fault *fault)
{
	struct first_problem first = {.found = false};
	check_all(conn, &(struct report){keep_first, &first});
	if (first.found)
		return fail(INVALID, fault, "%s cannot be restored: %s", conn->store->file,
			    first.fault.text);
	return copy_database(sqlite_handle(conn), to, fault);
}

// A directory with a database, or with the log of one, is left as it is.
static enum outcome no_database(const char *dir, const char *file, struct fault *fault)
{
	char *log = NULL;
	if (asprintf(&log, "%s-wal", file) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory to restore.");
	bool there = access(file, F_OK) == 0 || access(log, F_OK) == 0;
	free(log);
	return there ? fail(CONFLICT, fault,
			    "There is a database in %s already. Move it away first, or restore "
			    "into another directory.",
			    dir)
		     : OK;
}

enum outcome store_restore(const char *dir, const char *from_file, struct fault *fault)
{
	if (access(from_file, R_OK) != 0)
		return fail(NOT_FOUND, fault, "%s cannot be read: %s.", from_file,
			    strerrordesc_np(errno));
	int lock = -1;
	char *file = NULL;
	struct conn *conn = NULL;
	struct store backup = {.driver = &sqlite_driver, .file = (char *)from_file};
	if (asprintf(&file, "%s/%s", dir, STORE_FILE) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory to restore.");
	enum outcome outcome = dir_make(dir, fault);
	if (outcome == OK)
		outcome = dir_lock(dir, &lock, fault);
	if (outcome == OK)
		outcome = no_database(dir, file, fault);
	if (outcome == OK)
		outcome = sqlite_driver.connect(&backup, CONN_READ, &conn, fault);
	if (outcome == OK)
		outcome = restore_from(conn, file, fault);
	conn_close(conn);
	if (lock >= 0)
		close(lock);
	free(file);
	return outcome;
}
