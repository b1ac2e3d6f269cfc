// SPDX-License-Identifier: AGPL-3.0-or-later
// A file layer for SQLite that fails on purpose. It remembers for each file what was synced and
// what was only written, so that a test can ask at any moment what a power cut would leave; and
// it can be given little room, so that the disk is full. Files work as usual meanwhile.
#ifndef CAUSEWAY_TEST_FAULT_VFS_H
#define CAUSEWAY_TEST_FAULT_VFS_H

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAULT_FILES_MAX = 16, FAULT_SECTOR = 512 };

// One change since the last sync; a NULL `bytes` cuts the file at `offset`.
struct fault_change {
	struct fault_change *next;
	int64_t offset;
	size_t len;
	uint8_t *bytes;
};

struct fault_disk_file {
	char name[512];
	uint8_t *synced; // what is surely on the disk
	size_t len, room;
	struct fault_change *first, **end; // what may be
};

static struct fault_disk {
	pthread_mutex_t lock;
	sqlite3_vfs *under;
	struct fault_disk_file files[FAULT_FILES_MAX];
	int count;
	long countdown;		       // changes until the moment comes; 0: never
	void (*moment)(void *context); // called with the lock held
	void *context;
	int64_t room; // bytes by which files may still grow; negative: any number
	int cause;    // the system's error when there is no room; 0: that the disk is full
	uint64_t random;
} fault_disk = {.lock = PTHREAD_MUTEX_INITIALIZER, .room = -1, .random = 88172645463325252u};

struct fault_file {
	sqlite3_file base;
	struct fault_disk_file *disk;
	sqlite3_file *real;
};

// xorshift64 (Marsaglia): the same moments in every run that starts with the same number.
static uint64_t fault_random(uint64_t below)
{
	uint64_t x = fault_disk.random;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	fault_disk.random = x;
	return x % below;
}

// ---- the disk -------------------------------------------------------------------------------

static struct fault_disk_file *fault_find(const char *name)
{
	for (int i = 0; i < fault_disk.count; i++) {
		if (strcmp(fault_disk.files[i].name, name) == 0)
			return &fault_disk.files[i];
	}
	if (fault_disk.count == FAULT_FILES_MAX)
		abort();
	struct fault_disk_file *file = &fault_disk.files[fault_disk.count++];
	memset(file, 0, sizeof(*file));
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->end = &file->first;
	return file;
}

static void fault_apply(uint8_t **image, size_t *len, size_t *room, int64_t offset,
			const uint8_t *bytes, size_t count)
{
	size_t end = bytes ? (size_t)offset + count : (size_t)offset;
	if (end > *room) {
		*room = end * 2;
		*image = realloc(*image, *room);
		if (!*image)
			abort();
	}
	if (end > *len)
		memset(*image + *len, 0, end - *len);
	if (end > *len || !bytes)
		*len = end;
	if (bytes)
		memcpy(*image + offset, bytes, count);
}

static void fault_forget_changes(struct fault_disk_file *file)
{
	while (file->first) {
		struct fault_change *change = file->first;
		file->first = change->next;
		free(change->bytes);
		free(change);
	}
	file->end = &file->first;
}

static void fault_note(struct fault_disk_file *file, int64_t offset, const void *bytes, size_t len)
{
	if (fault_disk.countdown > 0 && --fault_disk.countdown == 0)
		fault_disk.moment(fault_disk.context);
	struct fault_change *change = calloc(1, sizeof(*change));
	if (!change)
		abort();
	change->offset = offset;
	change->len = len;
	if (bytes) {
		change->bytes = malloc(len);
		if (!change->bytes)
			abort();
		memcpy(change->bytes, bytes, len);
	}
	*file->end = change;
	file->end = &change->next;
}

// Of what was not synced a power cut keeps nothing, everything, or any sectors in any order.
static void fault_leave_file(const struct fault_disk_file *file, const char *path)
{
	size_t len = file->len, room = file->len + 1;
	uint8_t *image = malloc(room);
	if (!image)
		abort();
	if (len > 0)
		memcpy(image, file->synced, len);
	uint64_t kept_of_8 = fault_random(9);
	for (const struct fault_change *change = file->first; change; change = change->next) {
		if (!change->bytes && fault_random(8) < kept_of_8)
			fault_apply(&image, &len, &room, change->offset, NULL, 0);
		for (size_t at = 0; change->bytes && at < change->len; at += FAULT_SECTOR) {
			size_t part =
			    change->len - at < FAULT_SECTOR ? change->len - at : FAULT_SECTOR;
			if (fault_random(8) < kept_of_8)
				fault_apply(&image, &len, &room, change->offset + (int64_t)at,
					    change->bytes + at, part);
		}
	}
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, image, len) != (ssize_t)len)
		abort();
	close(fd);
	free(image);
}

// Writes into `dir` what a power cut at this moment leaves. Only inside the `moment` call.
__attribute__((unused)) static void fault_leave(const char *dir)
{
	for (int i = 0; i < fault_disk.count; i++) {
		const char *slash = strrchr(fault_disk.files[i].name, '/');
		char path[1024];
		snprintf(path, sizeof(path), "%s%s", dir, slash);
		fault_leave_file(&fault_disk.files[i], path);
	}
}

// ---- files ----------------------------------------------------------------------------------

static sqlite3_file *fault_real(sqlite3_file *file)
{
	return ((struct fault_file *)file)->real;
}

#define FAULT_PASS(name, parameters, arguments)                                                    \
	static int fault_##name parameters                                                         \
	{                                                                                          \
		return fault_real(file)->pMethods->name arguments;                                 \
	}
FAULT_PASS(xRead, (sqlite3_file * file, void *to, int len, sqlite3_int64 offset),
	   (fault_real(file), to, len, offset))
FAULT_PASS(xFileSize, (sqlite3_file * file, sqlite3_int64 *size), (fault_real(file), size))
FAULT_PASS(xLock, (sqlite3_file * file, int lock), (fault_real(file), lock))
FAULT_PASS(xUnlock, (sqlite3_file * file, int lock), (fault_real(file), lock))
FAULT_PASS(xCheckReservedLock, (sqlite3_file * file, int *held), (fault_real(file), held))
FAULT_PASS(xSectorSize, (sqlite3_file * file), (fault_real(file)))
FAULT_PASS(xDeviceCharacteristics, (sqlite3_file * file), (fault_real(file)))
FAULT_PASS(xShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **at),
	   (fault_real(file), page, size, extend, at))
FAULT_PASS(xShmLock, (sqlite3_file * file, int offset, int n, int flags),
	   (fault_real(file), offset, n, flags))
FAULT_PASS(xShmUnmap, (sqlite3_file * file, int remove), (fault_real(file), remove))

static int fault_xFileControl(sqlite3_file *file, int op, void *arg)
{
	int code = fault_real(file)->pMethods->xFileControl(fault_real(file), op, arg);
	if (op == SQLITE_FCNTL_LAST_ERRNO && fault_disk.cause)
		*(int *)arg = fault_disk.cause;
	return code;
}

static void fault_xShmBarrier(sqlite3_file *file)
{
	fault_real(file)->pMethods->xShmBarrier(fault_real(file));
}

static int fault_xClose(sqlite3_file *file)
{
	int code = fault_real(file)->pMethods->xClose(fault_real(file));
	free(fault_real(file));
	return code;
}

static int fault_xWrite(sqlite3_file *file, const void *from, int len, sqlite3_int64 offset)
{
	sqlite3_file *real = fault_real(file);
	sqlite3_int64 size = 0;
	pthread_mutex_lock(&fault_disk.lock);
	int code = real->pMethods->xFileSize(real, &size);
	sqlite3_int64 grows = offset + len > size ? offset + len - size : 0;
	if (code == SQLITE_OK && fault_disk.room >= 0 && grows > fault_disk.room)
		code = fault_disk.cause ? SQLITE_IOERR_WRITE : SQLITE_FULL;
	if (code == SQLITE_OK) {
		fault_note(((struct fault_file *)file)->disk, offset, from, (size_t)len);
		if (fault_disk.room >= 0)
			fault_disk.room -= grows;
		code = real->pMethods->xWrite(real, from, len, offset);
	}
	pthread_mutex_unlock(&fault_disk.lock);
	return code;
}

static int fault_xTruncate(sqlite3_file *file, sqlite3_int64 size)
{
	pthread_mutex_lock(&fault_disk.lock);
	fault_note(((struct fault_file *)file)->disk, size, NULL, 0);
	int code = fault_real(file)->pMethods->xTruncate(fault_real(file), size);
	pthread_mutex_unlock(&fault_disk.lock);
	return code;
}

// The real file need not be synced: it is not what the test looks at.
static int fault_xSync(sqlite3_file *base, int flags)
{
	(void)flags;
	struct fault_disk_file *file = ((struct fault_file *)base)->disk;
	pthread_mutex_lock(&fault_disk.lock);
	for (const struct fault_change *change = file->first; change; change = change->next)
		fault_apply(&file->synced, &file->len, &file->room, change->offset, change->bytes,
			    change->len);
	fault_forget_changes(file);
	pthread_mutex_unlock(&fault_disk.lock);
	return SQLITE_OK;
}

// Version 2: with shared memory, without mapped files, whose writes would not be seen here.
static const sqlite3_io_methods fault_methods = {
    .iVersion = 2,
    .xClose = fault_xClose,
    .xRead = fault_xRead,
    .xWrite = fault_xWrite,
    .xTruncate = fault_xTruncate,
    .xSync = fault_xSync,
    .xFileSize = fault_xFileSize,
    .xLock = fault_xLock,
    .xUnlock = fault_xUnlock,
    .xCheckReservedLock = fault_xCheckReservedLock,
    .xFileControl = fault_xFileControl,
    .xSectorSize = fault_xSectorSize,
    .xDeviceCharacteristics = fault_xDeviceCharacteristics,
    .xShmMap = fault_xShmMap,
    .xShmLock = fault_xShmLock,
    .xShmBarrier = fault_xShmBarrier,
    .xShmUnmap = fault_xShmUnmap,
};

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
		      int *ret_flags)
{
	(void)vfs;
	struct fault_file *file = (struct fault_file *)base;
	base->pMethods = NULL;
	file->real = calloc(1, (size_t)fault_disk.under->szOsFile);
	if (!file->real)
		return SQLITE_NOMEM;
	int code = fault_disk.under->xOpen(fault_disk.under, name, file->real, flags, ret_flags);
	if (code != SQLITE_OK) {
		free(file->real);
		return code;
	}
	pthread_mutex_lock(&fault_disk.lock);
	file->disk = fault_find(name ? name : "/nameless");
	pthread_mutex_unlock(&fault_disk.lock);
	base->pMethods = &fault_methods;
	return SQLITE_OK;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	pthread_mutex_lock(&fault_disk.lock);
	struct fault_disk_file *file = fault_find(name);
	fault_forget_changes(file);
	file->len = 0;
	pthread_mutex_unlock(&fault_disk.lock);
	return fault_disk.under->xDelete(fault_disk.under, name, sync);
}

// Makes the layer known to SQLite as "fault".
__attribute__((unused)) static void fault_install(void)
{
	static sqlite3_vfs vfs;
	fault_disk.under = sqlite3_vfs_find(NULL);
	vfs = *fault_disk.under;
	vfs.zName = "fault";
	vfs.szOsFile = (int)sizeof(struct fault_file);
	vfs.xOpen = fault_open;
	vfs.xDelete = fault_delete;
	sqlite3_vfs_register(&vfs, 0);
}

// `changes` from now the moment comes: `call` is run while every file stands still.
__attribute__((unused)) static void fault_arm(long changes, void (*call)(void *context),
					      void *context)
{
	pthread_mutex_lock(&fault_disk.lock);
	fault_disk.moment = call;
	fault_disk.context = context;
	fault_disk.countdown = changes;
	pthread_mutex_unlock(&fault_disk.lock);
}

// Lets files grow by this many bytes in all; a negative number sets no limit. `cause`: the system's
// error behind, 0 for a full disk.
__attribute__((unused)) static void fault_set_room(int64_t bytes, int cause)
{
	pthread_mutex_lock(&fault_disk.lock);
	fault_disk.room = bytes;
	fault_disk.cause = cause;
	pthread_mutex_unlock(&fault_disk.lock);
}

__attribute__((unused)) static void fault_free(void)
{
	for (int i = 0; i < fault_disk.count; i++) {
		fault_forget_changes(&fault_disk.files[i]);
		free(fault_disk.files[i].synced);
	}
	fault_disk.count = 0;
}

#endif
