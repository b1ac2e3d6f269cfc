// SPDX-License-Identifier: AGPL-3.0-or-later
// Seals a database that lies open, or the other way round: everything is moved from the log into
// the file, copied into a new file of the other form, checked there, and given the name in one
// step. A power cut before that step leaves the old database, one after it the new one.
#include "store/sqlite.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHER_FORM ".other"

struct conversion {
	const struct vault *vault;
	bool seal;
	char *file, *log, *part;
	struct store from, to; // only what a connection needs
};

static bool conversion_names(struct conversion *conversion, const char *dir)
{
	return asprintf(&conversion->file, "%s/" STORE_FILE, dir) >= 0 &&
	       asprintf(&conversion->log, "%s-wal", conversion->file) >= 0 &&
	       asprintf(&conversion->part, "%s" OTHER_FORM, conversion->file) >= 0;
}

static void conversion_end(struct conversion *conversion)
{
	cipher_free(conversion->from.cipher);
	cipher_free(conversion->to.cipher);
	free(conversion->file);
	free(conversion->log);
	free(conversion->part);
}

// Overwrites what stood in a file that had, or still has, this name; -1 is fine.
static void wipe(int fd)
{
	static const char zeros[1 << 13];
	struct stat about;
	if (fd < 0)
		return;
	off_t left = fstat(fd, &about) == 0 ? about.st_size : 0;
	for (off_t at = 0; left > 0;) {
		const size_t part = left < (off_t)sizeof(zeros) ? (size_t)left : sizeof(zeros);
		const ssize_t n = pwrite(fd, zeros, part, at);
		if (n <= 0)
			break;
		at += n;
		left -= n;
	}
	fsync(fd);
	close(fd);
}

// Everything into the file, so that the log is not needed any more.
static enum outcome empty_log(struct conn *conn, struct fault *fault)
{
	sqlite3 *db = sqlite_handle(conn);
	int frames = 0, moved = 0;
	const int code =
	    sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_RESTART, &frames, &moved);
	if (code != SQLITE_OK)
		return sqlite_fault(db, code, "a checkpoint", fault);
	return frames == moved ? OK
			       : fail(UNAVAILABLE, fault,
				      "The database is in use by another program. Try again.");
}

static enum outcome copy_over(struct conversion *conversion, struct fault *fault)
{
	struct conn *conn = NULL;
	enum outcome outcome = sqlite_driver.connect(&conversion->from, CONN_CARE, &conn, fault);
	const struct copy_target target = {.name = conversion->part,
					   .cipher = conversion->to.cipher,
					   .replace = true}; // of an earlier try
	if (outcome == OK)
		outcome = empty_log(conn, fault);
	if (outcome == OK)
		outcome = sqlite_copy(sqlite_handle(conn), &target, fault);
	conn_close(conn);
	return outcome;
}

static enum outcome check_copy(struct conversion *conversion, struct fault *fault)
{
	struct conn *conn = NULL;
	struct fault why;
	enum outcome outcome = sqlite_driver.connect(&conversion->to, CONN_READ, &conn, fault);
	if (outcome == OK && sqlite_examine(conn, &why) != OK)
		outcome =
		    fail(FAULT, fault, "The copy is not good (%s). Nothing was changed.", why.text);
	conn_close(conn);
	return outcome;
}

static void unlink_beside(const char *file)
{
	static const char *const ends[] = {"-wal", "-shm"};
	for (size_t i = 0; i < 2; i++) {
		char *name = NULL;
		if (asprintf(&name, "%s%s", file, ends[i]) >= 0)
			unlink(name);
		free(name);
	}
}

// The log goes first: all of it is in the file. Only what lay open is overwritten.
static enum outcome swap(struct conversion *conversion, struct fault *fault)
{
	const int file = conversion->seal ? open(conversion->file, O_WRONLY | O_CLOEXEC) : -1;
	if (conversion->seal)
		wipe(open(conversion->log, O_WRONLY | O_CLOEXEC));
	unlink_beside(conversion->file);
	const enum outcome outcome =
	    sqlite_publish(conversion->part, conversion->file, true, fault);
	if (outcome == OK)
		wipe(file);
	else if (file >= 0)
		close(file);
	return outcome;
}

void dir_remove_halves(const char *dir)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;
	while (folder && (entry = readdir(folder))) {
		if (str_starts(str_from(entry->d_name), STR(STORE_FILE OTHER_FORM)))
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	if (folder)
		closedir(folder);
}

static enum outcome convert(struct conversion *conversion, struct fault *fault)
{
	const enum cipher_form form = cipher_form(conversion->file);
	if (form == CIPHER_NONE)
		return fail(NOT_FOUND, fault, "There is no database in %s.", conversion->file);
	if ((form == CIPHER_SEALED) == conversion->seal)
		return fail(CONFLICT, fault, "The database is %s already.",
			    conversion->seal ? "sealed" : "open");
	conversion->from =
	    (struct store){.driver = &sqlite_driver, .file = conversion->file, .lock = -1};
	conversion->to =
	    (struct store){.driver = &sqlite_driver, .file = conversion->part, .lock = -1};
	struct store *sealed = conversion->seal ? &conversion->to : &conversion->from;
	enum outcome outcome =
	    cipher_new(NULL, vault_page_key(conversion->vault), &sealed->cipher, fault);
	if (outcome == OK)
		outcome = copy_over(conversion, fault);
	if (outcome == OK)
		outcome = check_copy(conversion, fault);
	unlink_beside(conversion->part);
	if (outcome == OK)
		outcome = swap(conversion, fault);
	else
		unlink(conversion->part);
	return outcome;
}

enum outcome store_convert(const char *dir, const struct vault *vault, bool seal,
			   struct fault *fault)
{
	int lock = -1;
	struct conversion conversion = {.vault = vault, .seal = seal};
	enum outcome outcome = dir_lock(dir, &lock, fault);
	if (outcome != OK)
		return outcome;
	dir_remove_halves(dir);
	outcome = conversion_names(&conversion, dir)
		      ? convert(&conversion, fault)
		      : fail(UNAVAILABLE, fault, "There is not enough memory for this.");
	conversion_end(&conversion);
	close(lock);
	return outcome;
}
