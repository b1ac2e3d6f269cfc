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

// Copies all pages, as of the moment when it begins, into an open, empty database. A plain one
// becomes a file that needs no log beside it; a sealed one stays as it is, since to change it would
// need a journal.
static enum outcome copy_pages(sqlite3 *from, sqlite3 *to, bool sealed, struct fault *fault)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	if (!backup)
		return sqlite_fault(to, sqlite3_errcode(to), "a backup", fault);
	int code = sqlite3_backup_step(backup, -1);
	int end = sqlite3_backup_finish(backup);
	if (code != SQLITE_DONE)
		return sqlite_fault(to, end != SQLITE_OK ? end : code, "a backup", fault);
	code =
	    sealed ? SQLITE_OK : sqlite3_exec(to, "PRAGMA journal_mode = delete", NULL, NULL, NULL);
	return code == SQLITE_OK ? OK : sqlite_fault(to, code, "a backup", fault);
}

static enum outcome copy_to_part(sqlite3 *from, const struct copy_target *target, const char *part,
				 struct fault *fault)
{
	sqlite3 *to = NULL;
	const char *layer = target->cipher ? cipher_name(target->cipher) : NULL;
	int code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE, layer);
	// The whole file is synced once, at the end; half of one is thrown away.
	if (code == SQLITE_OK)
		code = sqlite3_exec(to, "PRAGMA synchronous = off; PRAGMA journal_mode = memory",
				    NULL, NULL, NULL);
	enum outcome outcome = code == SQLITE_OK ? copy_pages(from, to, target->cipher, fault)
						 : sqlite_fault(to, code, "a backup", fault);
	sqlite3_close(to);
	return outcome == OK && target->cipher ? cipher_note_write(part, target->note, fault)
					       : outcome;
}

enum outcome sqlite_publish(const char *part, const char *name, bool replace, struct fault *fault)
{
	int fd = open(part, O_RDONLY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	int cause = errno;
	if (fd >= 0)
		close(fd);
	if (!synced)
		return fail(UNAVAILABLE, fault, "%s cannot be written: %s.", name,
			    strerrordesc_np(cause));
	if (renameat2(AT_FDCWD, part, AT_FDCWD, name, replace ? 0 : RENAME_NOREPLACE) != 0)
		return errno == EEXIST ? fail(CONFLICT, fault, "%s exists already.", name)
				       : fail(UNAVAILABLE, fault, "%s cannot be written: %s.", name,
					      strerrordesc_np(errno));
	char *copy = strdup(name);
	if (copy)
		dir_sync(dirname(copy));
	free(copy);
	return OK;
}

enum outcome sqlite_copy(sqlite3 *from, const struct copy_target *target, struct fault *fault)
{
	char *part = NULL;
	const char *name = target->name;
	if (!target->replace && access(name, F_OK) == 0)
		return fail(CONFLICT, fault, "%s exists already.", name);
	if (asprintf(&part, "%s.XXXXXX", name) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a backup.");
	int fd = mkostemp(part, O_CLOEXEC); // mode 0600
	enum outcome outcome = fd >= 0 ? OK
				       : fail(UNAVAILABLE, fault, "%s cannot be written: %s.", name,
					      strerrordesc_np(errno));
	if (fd >= 0) {
		close(fd);
		outcome = copy_to_part(from, target, part, fault);
		if (outcome == OK)
			outcome = sqlite_publish(part, name, target->replace, fault);
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
	struct arena arena;
	struct copy_target target = {.name = to_file, .cipher = store->cipher};
	arena_init(&arena, 64 << 10);
	enum outcome outcome = OK;
	if (store->cipher)
		outcome = vault_text(store->dir, &arena, &target.note, fault);
	if (outcome == OK)
		outcome = store->driver->connect(store, CONN_READ, &conn, fault);
	if (outcome == OK)
		outcome = sqlite_copy(sqlite_handle(conn), &target, fault);
	conn_close(conn);
	arena_free(&arena);
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

enum outcome sqlite_examine(struct conn *conn, struct fault *fault)
{
	struct first_problem first = {.found = false};
	check_all(conn, &(struct report){keep_first, &first});
	return first.found ? fail(INVALID, fault, "%s", first.fault.text) : OK;
}

// Checks a backup.
static enum outcome examine(struct conn *conn, const char *name, struct fault *fault)
{
	struct fault why;
	return sqlite_examine(conn, &why) == OK
		   ? OK
		   : fail(INVALID, fault, "%s cannot be restored: %s", name, why.text);
}

static enum outcome restore_plain(const char *from, const char *to, struct fault *fault)
{
	struct conn *conn = NULL;
	struct store backup = {.driver = &sqlite_driver, .file = (char *)from};
	enum outcome outcome = sqlite_driver.connect(&backup, CONN_READ, &conn, fault);
	if (outcome == OK)
		outcome = examine(conn, from, fault);
	if (outcome == OK)
		outcome =
		    sqlite_copy(sqlite_handle(conn), &(struct copy_target){.name = to}, fault);
	conn_close(conn);
	return outcome;
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

enum outcome store_backup_key(const char *from_file, struct arena *arena, struct str *ret_text,
			      struct fault *fault)
{
	size_t len = 0;
	*ret_text = STR("");
	if (cipher_form(from_file) != CIPHER_SEALED)
		return OK;
	char *note = arena_raw(arena, CIPHER_NOTE_MAX);
	if (!note)
		return fail(UNAVAILABLE, fault, "There is not enough memory to restore.");
	const enum outcome outcome = cipher_note_read(from_file, note, &len, fault);
	if (outcome == OK)
		*ret_text = str_of(note, len);
	return outcome;
}

static enum outcome bytes_copy(const char *from, int to, struct fault *fault)
{
	const int fd = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? 1 : -1;
	while (n > 0)
		n = copy_file_range(fd, NULL, to, NULL, 1 << 30, 0);
	if (n < 0 && fd >= 0 && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP)) {
		char bytes[1 << 16];
		while ((n = read(fd, bytes, sizeof(bytes))) > 0 && write(to, bytes, (size_t)n) == n)
			;
	}
	const int cause = errno;
	if (fd >= 0)
		close(fd);
	return n == 0 ? OK
		      : fail(UNAVAILABLE, fault, "%s cannot be copied: %s.", from,
			     strerrordesc_np(cause));
}

// Opens and checks the copy of a sealed backup; reading may have left an empty log beside it.
static enum outcome examine_sealed(const char *part, const char *name, const struct vault *vault,
				   struct fault *fault)
{
	struct conn *conn = NULL;
	struct store backup = {.driver = &sqlite_driver, .file = (char *)part};
	enum outcome outcome = cipher_new(NULL, vault_page_key(vault), &backup.cipher, fault);
	if (outcome == OK)
		outcome = sqlite_driver.connect(&backup, CONN_READ, &conn, fault);
	if (outcome == OK)
		outcome = examine(conn, name, fault);
	conn_close(conn);
	cipher_free(backup.cipher);
	for (size_t i = 0; i < 2; i++) {
		char *beside = NULL;
		if (asprintf(&beside, "%s-%s", part, i == 0 ? "wal" : "shm") >= 0)
			unlink(beside);
		free(beside);
	}
	return outcome;
}

// The sealed bytes are copied as they are: nothing of them lies open on the way.
static enum outcome restore_sealed(const char *from, const char *dir, const char *to,
				   const struct vault *vault, struct fault *fault)
{
	struct arena arena;
	struct str key;
	char *part = NULL;
	if (!vault)
		return fail(DENIED, fault, "%s is sealed, and there is no passphrase for it.",
			    from);
	if (asprintf(&part, "%s.XXXXXX", to) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory to restore.");
	const int fd = mkostemp(part, O_CLOEXEC); // mode 0600
	enum outcome outcome = fd >= 0 ? bytes_copy(from, fd, fault)
				       : fail(UNAVAILABLE, fault, "%s cannot be written: %s.", to,
					      strerrordesc_np(errno));
	if (fd >= 0)
		close(fd);
	if (outcome == OK)
		outcome = examine_sealed(part, from, vault, fault);
	arena_init(&arena, 64 << 10);
	if (outcome == OK)
		outcome = store_backup_key(from, &arena, &key, fault);
	if (outcome == OK)
		outcome = vault_install(dir, key, fault);
	if (outcome == OK)
		outcome = sqlite_publish(part, to, false, fault);
	if (outcome != OK && fd >= 0)
		unlink(part);
	arena_free(&arena);
	free(part);
	return outcome;
}

enum outcome store_restore(const char *dir, const char *from_file, const struct vault *vault,
			   struct fault *fault)
{
	if (access(from_file, R_OK) != 0)
		return fail(NOT_FOUND, fault, "%s cannot be read: %s.", from_file,
			    strerrordesc_np(errno));
	int lock = -1;
	char *file = NULL;
	if (asprintf(&file, "%s/%s", dir, STORE_FILE) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory to restore.");
	enum outcome outcome = dir_make(dir, fault);
	if (outcome == OK)
		outcome = dir_lock(dir, &lock, fault);
	if (outcome == OK)
		outcome = no_database(dir, file, fault);
	if (outcome == OK)
		outcome = cipher_form(from_file) == CIPHER_SEALED
			      ? restore_sealed(from_file, dir, file, vault, fault)
			      : restore_plain(from_file, file, fault);
	if (lock >= 0)
		close(lock);
	free(file);
	return outcome;
}
