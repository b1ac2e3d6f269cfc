// SPDX-License-Identifier: AGPL-3.0-or-later
// The vault, with a thief's eyes: nothing in the files reads like what was kept; a wrong
// passphrase, a changed page, a page put elsewhere are refused; converting there and back loses
// nothing, at whatever moment it is cut off.
#include "store/store.h"

#include "base/log.h"
#include "base/time.h"
#include "store_fixture.h"
#include "tap.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SECRET "Noor waits on the roof of the green mosque"

enum { ROWS = 3000, RECORD = 4136, HEAD = 4096 };

static const struct vault_cost cheap = {1, 8};
static const struct str first = {"four words of the first", 23};
static const struct str second = {"and others of the second", 24};

static const struct migration steps[] = {
    {"vault", 1, "vault", "CREATE TABLE post (id bigint PRIMARY KEY, said text);", ""},
};
static const struct migration_set rooms[] = {{steps, 1}};
static const struct query add = {.name = "post_add",
				 .sql = "INSERT INTO post (id, said) VALUES ($1, $2) "
					"ON CONFLICT (id) DO NOTHING"};
static const struct query count = {
    .name = "post_count", .sql = "SELECT count(*) FROM post WHERE said LIKE '" SECRET "%'"};

static char scratch[] = "/tmp/causeway-vault.XXXXXX";
static struct fault fault;

static char *in(const char *dir, const char *name)
{
	char *path = NULL;
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		abort();
	return path;
}

static enum outcome rows_add(struct conn *conn, void *context, struct fault *why)
{
	const int64_t from = *(int64_t *)context;
	for (int64_t i = from; i < from + ROWS; i++) {
		struct stmt *stmt = stmt_start(conn, &add);
		char said[128];
		const int len = snprintf(said, sizeof(said), SECRET " (%d)", (int)i);
		stmt_bind_i64(stmt, 1, i);
		stmt_bind_str(stmt, 2, str_of(said, (size_t)len));
		const enum outcome outcome = stmt_run(stmt, why);
		if (outcome != OK)
			return outcome;
	}
	return OK;
}

static enum outcome database_open(const char *dir, const struct vault *vault,
				  struct store **ret_store)
{
	const struct store_options options = {
	    .dir = dir, .readers = 2, .create = true, .vault = vault};
	enum outcome outcome = store_open(&options, ret_store, &fault);
	if (outcome == OK)
		outcome = store_migrate(*ret_store, rooms, 1, &fault);
	return outcome;
}

static enum outcome rows_of(struct store *store, int64_t *ret_rows)
{
	struct conn *conn = NULL;
	enum outcome outcome = store_reader(store, &conn, &fault);
	if (outcome != OK)
		return outcome;
	struct stmt *stmt = stmt_start(conn, &count);
	if (stmt_step(stmt))
		*ret_rows = stmt_i64(stmt, 0);
	outcome = stmt_end(stmt, &fault);
	conn_release(conn);
	return outcome;
}

// Rows of the database in `dir`, or the negative outcome.
static int64_t rows_in(const char *dir, const struct vault *vault)
{
	struct store *store = NULL;
	int64_t rows = -1;
	enum outcome outcome = database_open(dir, vault, &store);
	if (outcome == OK)
		outcome = rows_of(store, &rows);
	store_close(store);
	return outcome == OK ? rows : -(int64_t)outcome;
}

// ---- a thief looks ----------------------------------------------------------------------------

static const char *const traces[] = {SECRET,	     "the roof",      "green mosque",
				     "CREATE TABLE", "SQLite format", "schema_version"};
static int found;

static int look(const char *path, const struct stat *about, int type, struct FTW *walk)
{
	(void)walk;
	if (type != FTW_F || about->st_size == 0)
		return 0;
	char *bytes = malloc((size_t)about->st_size);
	const int fd = open(path, O_RDONLY);
	const ssize_t len = bytes ? read(fd, bytes, (size_t)about->st_size) : -1;
	for (size_t i = 0; len > 0 && i < sizeof(traces) / sizeof(traces[0]); i++) {
		if (memmem(bytes, (size_t)len, traces[i], strlen(traces[i]))) {
			printf("# %s holds \"%s\"\n", path, traces[i]);
			found++;
		}
	}
	close(fd);
	free(bytes);
	return 0;
}

// How many traces of what is kept lie open in the files.
static int traces_in(const char *path)
{
	found = 0;
	nftw(path, look, 16, FTW_PHYS);
	return found;
}

static int64_t size_of(const char *path)
{
	struct stat about;
	return stat(path, &about) == 0 ? (int64_t)about.st_size : -1;
}

// ---- the key file -----------------------------------------------------------------------------

static void test_passphrases(const char *dir)
{
	struct vault *vault = NULL, *again = NULL;
	size_t passphrases = 0;
	char *key = in(dir, "key");
	mkdir(dir, 0700);
	ok(!vault_exists(dir), "a new directory has no key");
	is_int(vault_open(dir, first, &vault, &fault), NOT_FOUND, "%s", fault.text);
	is_int(vault_create(dir, STR("too short"), cheap, &vault, &fault), INVALID, "%s",
	       fault.text);
	is_int(vault_create(dir, first, cheap, &vault, &fault), OK, "a key is made");
	is_int(vault_create(dir, first, cheap, &again, &fault), CONFLICT, "but not over another");
	struct stat about;
	ok(stat(key, &about) == 0 && (about.st_mode & 0777) == 0600, "only its owner can read it");
	is_int(vault_open(dir, STR("not the passphrase"), &again, &fault), DENIED, "%s",
	       fault.text);
	is_int(vault_open(dir, first, &again, &fault), OK, "the passphrase opens it");
	ok(memcmp(vault_page_key(vault), vault_page_key(again), 32) == 0, "it is the same key");

	is_int(vault_remove(dir, vault, &fault), CONFLICT, "%s", fault.text);
	is_int(vault_add(dir, vault, second, cheap, &fault), OK, "a second passphrase is added");
	vault_close(again);
	is_int(vault_open(dir, second, &again, &fault), OK, "it opens the key");
	ok(memcmp(vault_page_key(vault), vault_page_key(again), 32) == 0, "the same key again");
	is_int(vault_remove(dir, vault, &fault), OK, "the first passphrase is taken away");
	vault_close(vault);
	is_int(vault_open(dir, first, &vault, &fault), DENIED, "it opens nothing any more");
	vault_close(again);
	vault_open(dir, second, &again, &fault);
	is_int(vault_change(dir, again, first, cheap, &fault), OK, "the other one is changed");
	is_int(vault_open(dir, second, &vault, &fault), DENIED, "the old words open nothing");
	vault_close(again);
	is_int(vault_open(dir, first, &again, &fault), OK, "the new ones do");
	for (passphrases = 1; passphrases < VAULT_SLOTS_MAX; passphrases++)
		vault_add(dir, again, second, cheap, &fault);
	is_int(vault_add(dir, again, second, cheap, &fault), TOO_MUCH, "%s", fault.text);
	is_int(vault_count(dir, &passphrases, &fault), OK, "they are counted");
	is_int((int)passphrases, VAULT_SLOTS_MAX, "all of them");
	vault_close(again);
	chmod(key, 0640);
	is_int(vault_open(dir, first, &again, &fault), DENIED, "%s", fault.text);
	chmod(key, 0600);
	is_int(truncate(key, 90), 0, "the file is cut off");
	is_int(vault_open(dir, first, &again, &fault), INVALID, "%s", fault.text);
	free(key);
}

static void test_secrets(const struct vault *vault)
{
	unsigned char sealed[32 + VAULT_SEAL_BYTES], plain[32];
	vault_seal(vault, "a key of thirty-two bytes, sealed", 32, sealed);
	ok(!memmem(sealed, sizeof(sealed), "thirty", 6), "a small secret is sealed");
	ok(vault_unseal(vault, sealed, sizeof(sealed), plain) &&
	       memcmp(plain, "a key of thirty-two bytes, sealed", 32) == 0,
	   "and opened again");
	sealed[40] ^= 1;
	ok(!vault_unseal(vault, sealed, sizeof(sealed), plain), "but not if it was changed");
}

// ---- the database -----------------------------------------------------------------------------

static void test_sealed(const char *dir, const struct vault *vault)
{
	struct store *store = NULL;
	int64_t from = 0, rows = 0;
	char *log = in(dir, "causeway.db-wal");
	is_int(database_open(dir, vault, &store), OK, "a sealed database is made");
	is_int(store_write(store, WRITE_STREAM, 1, rows_add, &from, &fault), OK, "posts are kept");
	is_int(rows_of(store, &rows), OK, "and read");
	is_int((int)rows, ROWS, "all of them");
	ok(size_of(log) > 100000, "they lie in the log");
	is_int(traces_in(dir), 0, "nothing in any file of a running server reads like them");
	store_close(store);
	is_int(traces_in(dir), 0, "nor when it has stopped");
	is_int(rows_in(dir, vault), ROWS, "they are there after a start");
	is_int(rows_in(dir, NULL), -DENIED, "not without the key: %s", fault.text);
	free(log);
}

// Changes bytes of the database file, runs the check, and puts them back.
static void swap_pages(int fd, int64_t a, int64_t b)
{
	char one[RECORD], other[RECORD];
	ok(pread(fd, one, RECORD, HEAD + a * RECORD) == RECORD &&
	       pread(fd, other, RECORD, HEAD + b * RECORD) == RECORD &&
	       pwrite(fd, other, RECORD, HEAD + a * RECORD) == RECORD &&
	       pwrite(fd, one, RECORD, HEAD + b * RECORD) == RECORD,
	   "two pages change places");
}

static void test_tampering(const char *dir, const struct vault *vault)
{
	char *file = in(dir, "causeway.db"), byte;
	const int fd = open(file, O_RDWR);
	const int64_t pages = (size_of(file) - HEAD) / RECORD, at = HEAD + pages / 2 * RECORD + 77;
	ok(pread(fd, &byte, 1, at) == 1, "a thief opens the file");
	byte ^= 1;
	ok(pwrite(fd, &byte, 1, at) == 1, "and changes one bit");
	is_int((int)rows_in(dir, vault), -FAULT, "it is refused: %s", fault.text);
	ok(strstr(fault.text, "damaged, or was changed"), "the sentence says why");
	byte ^= 1;
	ok(pwrite(fd, &byte, 1, at) == 1, "it is put back");
	is_int((int)rows_in(dir, vault), ROWS, "and all is well");
	swap_pages(fd, pages / 2, pages / 2 + 1);
	is_int((int)rows_in(dir, vault), -FAULT, "that is refused as well");
	swap_pages(fd, pages / 2, pages / 2 + 1);
	close(fd);
	free(file);
}

static void test_backup(const char *dir, const struct vault *vault)
{
	struct store *store = NULL;
	struct arena arena;
	struct str text;
	struct vault *carried = NULL, *other = NULL;
	char *backup = in(scratch, "backup"), *to = in(scratch, "restored");
	char *key = in(to, "key");
	arena_init(&arena, 64 << 10);
	is_int(database_open(dir, vault, &store), OK, "the database is open");
	is_int(store_backup(store, backup, &fault), OK, "a backup is made");
	store_close(store);
	is_int(traces_in(backup), 0, "nothing in it reads like what was kept");
	is_int(store_backup_key(backup, &arena, &text, &fault), OK, "it carries its key file");
	is_int(vault_open_text(text, STR("not the passphrase"), &carried, &fault), DENIED, "%s",
	       fault.text);
	is_int(vault_open_text(text, first, &carried, &fault), OK, "the passphrase opens it");
	is_int(store_restore(to, backup, NULL, &fault), DENIED, "%s", fault.text);
	is_int(store_restore(to, backup, carried, &fault), OK, "it is restored");
	ok(access(key, F_OK) == 0, "with its key");
	is_int(traces_in(to), 0, "sealed on the way and in the end");
	vault_close(carried);
	is_int(vault_open(to, first, &carried, &fault), OK, "the passphrase opens that too");
	is_int((int)rows_in(to, carried), ROWS, "everything is there");
	place_remove(&(struct place){.dir = to});
	mkdir(to, 0700);
	vault_create(to, second, cheap, &other, &fault);
	is_int(store_restore(to, backup, carried, &fault), CONFLICT, "%s", fault.text);
	place_remove(&(struct place){.dir = to});
	vault_close(other);
	vault_close(carried);
	arena_free(&arena);
	free(backup);
	free(to);
	free(key);
}

// ---- converting -------------------------------------------------------------------------------

static void test_convert(const char *dir, const struct vault *vault)
{
	struct store *store = NULL;
	int64_t from = 0;
	char *file = in(dir, "causeway.db");
	database_open(dir, NULL, &store);
	store_write(store, WRITE_STREAM, 1, rows_add, &from, &fault);
	is_int(store_convert(dir, vault, true, &fault), UNAVAILABLE, "%s", fault.text);
	store_close(store);
	ok(traces_in(dir) > 0, "a plain database lies open");
	const int thief = open(file, O_RDONLY);
	char held[HEAD];
	is_int(store_convert(dir, vault, false, &fault), CONFLICT, "%s", fault.text);
	is_int(store_convert(dir, vault, true, &fault), OK, "it is sealed");
	is_int(traces_in(dir), 0, "nothing of it lies open any more");
	ok(pread(thief, held, HEAD, 0) == HEAD && held[0] == 0, "the old file was overwritten");
	close(thief);
	is_int((int)rows_in(dir, vault), ROWS, "everything is there");
	is_int(traces_in(dir), 0, "and still sealed");
	is_int(store_convert(dir, vault, false, &fault), OK, "it is opened up again");
	is_int((int)rows_in(dir, NULL), ROWS, "everything is there, without a key");
	free(file);
}

// Converts in a process of its own that is killed after so many µs; true if it had ended before.
static bool convert_killed(const char *dir, const struct vault *vault, bool seal, useconds_t after)
{
	fflush(stdout);
	const pid_t child = fork();
	if (child == 0)
		_exit(store_convert(dir, vault, seal, NULL) == OK ? 0 : 1);
	usleep(after);
	kill(child, SIGKILL);
	int status = 0;
	waitpid(child, &status, 0);
	return WIFEXITED(status);
}

static int halves_in(const char *dir)
{
	int halves = 0;
	DIR *folder = opendir(dir);
	const struct dirent *entry;
	while (folder && (entry = readdir(folder)))
		halves += strstr(entry->d_name, "other") != NULL;
	if (folder)
		closedir(folder);
	return halves;
}

static void test_convert_killed(const char *dir, const struct vault *vault)
{
	enum { TRIES = 48, MOST = TRIES + 8 };
	int ended = 0, whole = 0, tries = 0;
	const int64_t begun = time_monotonic_ns();
	store_convert(dir, vault, true, &fault);
	const int64_t whole_us = (time_monotonic_ns() - begun) / 1000;
	// From the first moment to well after the last one, and later if the first was quick.
	for (; tries < TRIES || (ended == 0 && tries < MOST); tries++) {
		const int64_t times = tries < TRIES ? tries : TRIES * (tries - TRIES + 2);
		const useconds_t after = (useconds_t)(whole_us * 2 * times / TRIES);
		ended += convert_killed(dir, vault, !store_sealed(dir), after);
		whole += rows_in(dir, vault) == ROWS;
	}
	is_int(whole, tries, "a conversion killed at any moment leaves everything (%d times)",
	       tries);
	is_int(halves_in(dir), 0, "no half of a copy is left");
	ok(ended > 0 && tries > ended, "some were cut off, some came to their end");
}

int main(void)
{
	struct vault *vault = NULL;
	log_setup(LOG_ERROR, false);
	if (!mkdtemp(scratch))
		return 1;
	char *keys = in(scratch, "keys"), *dir = in(scratch, "data"), *other = in(scratch, "other");
	test_passphrases(keys);
	mkdir(dir, 0700);
	if (!ok(vault_create(dir, first, cheap, &vault, &fault) == OK, "a directory has a key"))
		return tap_done();
	test_secrets(vault);
	test_sealed(dir, vault);
	test_tampering(dir, vault);
	test_backup(dir, vault);
	test_convert(other, vault);
	test_convert_killed(other, vault);
	vault_close(vault);
	place_remove(&(struct place){.dir = scratch});
	free(keys);
	free(dir);
	free(other);
	return tap_done();
}
