// SPDX-License-Identifier: AGPL-3.0-or-later
// On the disk:
//   database  a head of 4,096 bytes in the clear (magic, a random id of the file, a note), then the
//             pages, each as a record of 4,096 bytes sealed, nonce, tag.
//   log       SQLite's own 32 bytes in the clear (magic, salts), then frames: SQLite's 24 bytes as
//             a record, the page as a record. The 24 bytes are sealed too because they hold a
//             checksum of the page as it reads.
// Records lie side by side, so a write may touch a sector of its neighbour; like SQLite's own log
// this counts on disks that leave alone the bytes that they were not told to write.
#include "store/cipher.h"

#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	SEAL = NONCE + TAG,
	PAGE_RECORD = CIPHER_PAGE + SEAL,
	ID = 16,
	HEAD = 4096, // of the database file
	MAGIC = 16,
	LOG_HEAD = 32,
	FRAME_HEAD = 24,
	FRAME = FRAME_HEAD + CIPHER_PAGE, // as SQLite sees it
	FRAME_HEAD_RECORD = FRAME_HEAD + SEAL,
	FRAME_RECORD = FRAME_HEAD_RECORD + PAGE_RECORD,
};

static const unsigned char magic[MAGIC] = "Causeway sealed";

struct file_head {
	unsigned char magic[MAGIC], id[ID];
	char note[CIPHER_NOTE_MAX]; // text, the rest zeros
	unsigned char spare[HEAD - MAGIC - ID - CIPHER_NOTE_MAX];
};
_Static_assert(sizeof(struct file_head) == HEAD, "the head fills its block");

struct cipher {
	sqlite3_vfs vfs; // first: SQLite hands it back
	sqlite3_vfs *under;
	const unsigned char *key;
	char name[48];
};

struct sealed_file {
	sqlite3_file base;
	const unsigned char *key;
	sqlite3_file *real;
	unsigned char id[ID]; // of the database file, once `known`
	bool known;
	unsigned char nonce[NONCE]; // of the last record: random, its first bytes counted up
	int64_t frame;		    // of the log: whose head `frame_head` is; -1 for none
	unsigned char frame_head[FRAME_HEAD];
};

// What a record is bound to.
struct place {
	unsigned char kind; // 'D' page of the database, 'H' head and 'P' page of a frame
	unsigned char of[ID];
	unsigned char number[8];
};

static struct sealed_file *sealed(sqlite3_file *file)
{
	return (struct sealed_file *)file;
}

static struct place place_of(unsigned char kind, int64_t number)
{
	struct place place = {.kind = kind};
	memcpy(place.number, &number, sizeof(place.number));
	return place;
}

static void record_seal(struct sealed_file *file, const struct place *place, const void *plain,
			size_t len, unsigned char *record)
{
	sodium_increment(file->nonce, 8);
	unsigned char *nonce = record + len;
	memcpy(nonce, file->nonce, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt_detached(record, nonce + NONCE, NULL, plain, len,
							    (const unsigned char *)place,
							    sizeof(*place), NULL, nonce, file->key);
}

// False if the record is not ours, or not of this place.
static bool record_open(const struct sealed_file *file, const struct place *place,
			const unsigned char *record, size_t len, unsigned char *plain)
{
	const unsigned char *nonce = record + len;
	return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
		   plain, NULL, record, len, nonce + NONCE, (const unsigned char *)place,
		   sizeof(*place), nonce, file->key) == 0;
}

static int real_read(struct sealed_file *file, void *to, int len, int64_t at)
{
	return file->real->pMethods->xRead(file->real, to, len, at);
}

static int real_write(struct sealed_file *file, const void *from, int len, int64_t at)
{
	return file->real->pMethods->xWrite(file->real, from, len, at);
}

// ---- the database file ------------------------------------------------------------------------

// Reads the head when it is there; `known` stays false on an empty file.
static int head_read(struct sealed_file *file)
{
	sqlite3_int64 size = 0;
	if (file->known)
		return SQLITE_OK;
	int code = file->real->pMethods->xFileSize(file->real, &size);
	if (code != SQLITE_OK || size == 0)
		return code;
	struct file_head head;
	code = real_read(file, &head, HEAD, 0);
	if (code == SQLITE_IOERR_SHORT_READ ||
	    (code == SQLITE_OK && memcmp(head.magic, magic, MAGIC) != 0))
		return SQLITE_NOTADB;
	if (code == SQLITE_OK) {
		memcpy(file->id, head.id, ID);
		file->known = true;
	}
	return code;
}

// The head of a new file, on the disk before any page.
static int head_write(struct sealed_file *file)
{
	struct file_head head = {.note = ""};
	memcpy(head.magic, magic, MAGIC);
	randombytes_buf(head.id, ID);
	int code = real_write(file, &head, HEAD, 0);
	if (code == SQLITE_OK)
		code = file->real->pMethods->xSync(file->real, SQLITE_SYNC_NORMAL);
	if (code == SQLITE_OK) {
		memcpy(file->id, head.id, ID);
		file->known = true;
	}
	return code;
}

static struct place page_place(const struct sealed_file *file, int64_t page)
{
	struct place place = place_of('D', page);
	memcpy(place.of, file->id, ID);
	return place;
}

static int database_read(sqlite3_file *base, void *to, int len, sqlite3_int64 offset)
{
	struct sealed_file *file = sealed(base);
	const int64_t page = offset / CIPHER_PAGE;
	const int within = (int)(offset % CIPHER_PAGE);
	unsigned char record[PAGE_RECORD], plain[CIPHER_PAGE];
	if (within + len > CIPHER_PAGE)
		return SQLITE_IOERR_READ;
	int code = head_read(file);
	if (code == SQLITE_OK && file->known)
		code = real_read(file, record, PAGE_RECORD, HEAD + page * PAGE_RECORD);
	else if (code == SQLITE_OK)
		code = SQLITE_IOERR_SHORT_READ;
	if (code != SQLITE_OK) {
		memset(to, 0, (size_t)len);
		return code;
	}
	const struct place place = page_place(file, page);
	if (record_open(file, &place, record, CIPHER_PAGE, plain)) {
		memcpy(to, plain + within, (size_t)len);
		return SQLITE_OK;
	}
	// SQLite looks at the first bytes of a file before it reads the log. If power was lost
	// while that page was written, the log has it; zeros tell SQLite no more than it assumes
	// anyway, and whole pages are never taken without their seal.
	memset(to, 0, (size_t)len);
	return len < CIPHER_PAGE ? SQLITE_OK : SQLITE_IOERR_DATA;
}

static int database_write(sqlite3_file *base, const void *from, int len, sqlite3_int64 offset)
{
	struct sealed_file *file = sealed(base);
	const int64_t page = offset / CIPHER_PAGE;
	unsigned char record[PAGE_RECORD];
	if (len != CIPHER_PAGE || offset % CIPHER_PAGE != 0)
		return SQLITE_IOERR_WRITE;
	int code = head_read(file);
	if (code == SQLITE_OK && !file->known)
		code = head_write(file);
	if (code != SQLITE_OK)
		return code;
	const struct place place = page_place(file, page);
	record_seal(file, &place, from, CIPHER_PAGE, record);
	return real_write(file, record, PAGE_RECORD, HEAD + page * PAGE_RECORD);
}

static int64_t database_real_size(int64_t size)
{
	return size == 0 ? 0 : HEAD + (size + CIPHER_PAGE - 1) / CIPHER_PAGE * PAGE_RECORD;
}

// A record that was cut off does not count.
static int database_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
	sqlite3_file *real = sealed(base)->real;
	sqlite3_int64 size = 0;
	const int code = real->pMethods->xFileSize(real, &size);
	*ret_size = size <= HEAD ? 0 : (size - HEAD) / PAGE_RECORD * CIPHER_PAGE;
	return code;
}

static int database_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	sqlite3_file *real = sealed(base)->real;
	if (size == 0)
		sealed(base)->known = false;
	return real->pMethods->xTruncate(real, database_real_size(size));
}

static int database_control(sqlite3_file *base, int op, void *arg)
{
	sqlite3_file *real = sealed(base)->real;
	if (op == SQLITE_FCNTL_MMAP_SIZE) { // what is mapped could not be opened on the way
		*(sqlite3_int64 *)arg = 0;
		return SQLITE_OK;
	}
	if (op != SQLITE_FCNTL_SIZE_HINT)
		return real->pMethods->xFileControl(real, op, arg);
	sqlite3_int64 size = database_real_size(*(sqlite3_int64 *)arg);
	return real->pMethods->xFileControl(real, op, &size);
}

// ---- the write-ahead log ----------------------------------------------------------------------

static int64_t frame_at(int64_t frame)
{
	return LOG_HEAD + frame * FRAME_RECORD;
}

// The page of a frame belongs to its head: the page's number and the salts of this run of the log,
// which stay when SQLite writes a checksum anew.
static struct place frame_place(const unsigned char head[FRAME_HEAD], int64_t frame)
{
	struct place place = place_of('P', frame);
	memcpy(place.of, head, 4);
	memcpy(place.of + 4, head + 8, 8);
	return place;
}

// Opens both records of a frame.
static bool frame_open(const struct sealed_file *file, const unsigned char record[FRAME_RECORD],
		       int64_t frame, unsigned char plain[FRAME])
{
	struct place place = place_of('H', frame);
	if (!record_open(file, &place, record, FRAME_HEAD, plain))
		return false;
	place = frame_place(plain, frame);
	return record_open(file, &place, record + FRAME_HEAD_RECORD, CIPHER_PAGE,
			   plain + FRAME_HEAD);
}

static int log_read(sqlite3_file *base, void *to, int len, sqlite3_int64 offset)
{
	struct sealed_file *file = sealed(base);
	unsigned char record[FRAME_RECORD], plain[FRAME];
	if (offset + len <= LOG_HEAD)
		return real_read(file, to, len, offset);
	const int64_t frame = (offset - LOG_HEAD) / FRAME;
	const int within = (int)((offset - LOG_HEAD) % FRAME);
	if (offset < LOG_HEAD || within + len > FRAME)
		return SQLITE_IOERR_READ;
	int code = real_read(file, record, FRAME_RECORD, frame_at(frame));
	if (code != SQLITE_OK) {
		memset(to, 0, (size_t)len);
		return code;
	}
	if (frame_open(file, record, frame, plain)) {
		memcpy(to, plain + within, (size_t)len);
		return SQLITE_OK;
	}
	// Whole frames are read only to find the end of the log: one that power cut in two is it,
	// as a wrong checksum would be. A page alone is asked for because the index says it is
	// there.
	memset(to, 0, (size_t)len);
	return len == FRAME ? SQLITE_OK : SQLITE_IOERR_DATA;
}

static int frame_head_write(struct sealed_file *file, const void *from, int64_t frame)
{
	unsigned char record[FRAME_HEAD_RECORD];
	const struct place place = place_of('H', frame);
	record_seal(file, &place, from, FRAME_HEAD, record);
	const int code = real_write(file, record, FRAME_HEAD_RECORD, frame_at(frame));
	file->frame = code == SQLITE_OK ? frame : -1;
	memcpy(file->frame_head, from, FRAME_HEAD);
	return code;
}

// SQLite writes a head and then its page; only a page that changes again in the same transaction
// comes alone.
static int frame_head_find(struct sealed_file *file, int64_t frame)
{
	unsigned char record[FRAME_HEAD_RECORD];
	if (file->frame == frame)
		return SQLITE_OK;
	file->frame = -1;
	const int code = real_read(file, record, FRAME_HEAD_RECORD, frame_at(frame));
	if (code != SQLITE_OK)
		return code;
	const struct place place = place_of('H', frame);
	if (!record_open(file, &place, record, FRAME_HEAD, file->frame_head))
		return SQLITE_IOERR_DATA;
	file->frame = frame;
	return SQLITE_OK;
}

static int frame_page_write(struct sealed_file *file, const void *from, int64_t frame)
{
	unsigned char record[PAGE_RECORD];
	const int code = frame_head_find(file, frame);
	if (code != SQLITE_OK)
		return code;
	const struct place place = frame_place(file->frame_head, frame);
	record_seal(file, &place, from, CIPHER_PAGE, record);
	return real_write(file, record, PAGE_RECORD, frame_at(frame) + FRAME_HEAD_RECORD);
}

static int log_write(sqlite3_file *base, const void *from, int len, sqlite3_int64 offset)
{
	struct sealed_file *file = sealed(base);
	if (offset == 0 && len == LOG_HEAD) {
		file->frame = -1;
		return real_write(file, from, len, 0);
	}
	const int64_t frame = (offset - LOG_HEAD) / FRAME;
	const int64_t within = (offset - LOG_HEAD) % FRAME;
	if (within == 0 && len == FRAME_HEAD)
		return frame_head_write(file, from, frame);
	if (within == FRAME_HEAD && len == CIPHER_PAGE)
		return frame_page_write(file, from, frame);
	return SQLITE_IOERR_WRITE;
}

static int log_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
	sqlite3_file *real = sealed(base)->real;
	sqlite3_int64 size = 0;
	const int code = real->pMethods->xFileSize(real, &size);
	*ret_size = size <= LOG_HEAD ? size : LOG_HEAD + (size - LOG_HEAD) / FRAME_RECORD * FRAME;
	return code;
}

static int log_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	sqlite3_file *real = sealed(base)->real;
	sealed(base)->frame = -1;
	if (size > LOG_HEAD)
		size = frame_at((size - LOG_HEAD + FRAME - 1) / FRAME);
	return real->pMethods->xTruncate(real, size);
}

// ---- both -------------------------------------------------------------------------------------

static int sealed_control(sqlite3_file *base, int op, void *arg)
{
	sqlite3_file *real = sealed(base)->real;
	return op == SQLITE_FCNTL_SIZE_HINT ? SQLITE_OK
					    : real->pMethods->xFileControl(real, op, arg);
}

// Nothing here is written at once; but SQLite need not fill sectors of its log up (see above).
static int sealed_characteristics(sqlite3_file *base)
{
	sqlite3_file *real = sealed(base)->real;
	return (real->pMethods->xDeviceCharacteristics(real) & SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN) |
	       SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int sealed_close(sqlite3_file *base)
{
	sqlite3_file *real = sealed(base)->real;
	sodium_memzero(sealed(base)->frame_head, FRAME_HEAD);
	return real->pMethods->xClose(real);
}

static int sealed_sync(sqlite3_file *base, int flags)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xSync(real, flags);
}

static int sealed_lock(sqlite3_file *base, int lock)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xLock(real, lock);
}

static int sealed_unlock(sqlite3_file *base, int lock)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xUnlock(real, lock);
}

static int sealed_reserved(sqlite3_file *base, int *ret_held)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xCheckReservedLock(real, ret_held);
}

static int sealed_sector(sqlite3_file *base)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xSectorSize(real);
}

static int sealed_shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **ret)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xShmMap(real, page, size, extend, ret);
}

static int sealed_shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xShmLock(real, offset, n, flags);
}

static void sealed_shm_barrier(sqlite3_file *base)
{
	sqlite3_file *real = sealed(base)->real;
	real->pMethods->xShmBarrier(real);
}

static int sealed_shm_unmap(sqlite3_file *base, int delete_flag)
{
	sqlite3_file *real = sealed(base)->real;
	return real->pMethods->xShmUnmap(real, delete_flag);
}

static const sqlite3_io_methods database_methods = {
    .iVersion = 2, // no mapped files
    .xClose = sealed_close,
    .xRead = database_read,
    .xWrite = database_write,
    .xTruncate = database_truncate,
    .xSync = sealed_sync,
    .xFileSize = database_size,
    .xLock = sealed_lock,
    .xUnlock = sealed_unlock,
    .xCheckReservedLock = sealed_reserved,
    .xFileControl = database_control,
    .xSectorSize = sealed_sector,
    .xDeviceCharacteristics = sealed_characteristics,
    .xShmMap = sealed_shm_map,
    .xShmLock = sealed_shm_lock,
    .xShmBarrier = sealed_shm_barrier,
    .xShmUnmap = sealed_shm_unmap,
};

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = sealed_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = sealed_sync,
    .xFileSize = log_size,
    .xLock = sealed_lock,
    .xUnlock = sealed_unlock,
    .xCheckReservedLock = sealed_reserved,
    .xFileControl = sealed_control,
    .xSectorSize = sealed_sector,
    .xDeviceCharacteristics = sealed_characteristics,
};

static int cipher_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
		       int *ret_flags)
{
	const struct cipher *cipher = (const struct cipher *)vfs;
	struct sealed_file *file = sealed(base);
	base->pMethods = NULL;
	if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)))
		return SQLITE_CANTOPEN; // what is written there would lie open
	*file = (struct sealed_file){.key = cipher->key, .frame = -1};
	file->real = (sqlite3_file *)(file + 1);
	randombytes_buf(file->nonce, NONCE);
	const int code = cipher->under->xOpen(cipher->under, name, file->real, flags, ret_flags);
	if (code == SQLITE_OK)
		base->pMethods = flags & SQLITE_OPEN_MAIN_DB ? &database_methods : &log_methods;
	return code;
}

enum outcome cipher_new(const char *under, const unsigned char key[CIPHER_KEY],
			struct cipher **ret_cipher, struct fault *fault)
{
	sqlite_configure();
	struct cipher *cipher = sodium_init() < 0 ? NULL : calloc(1, sizeof(*cipher));
	if (!cipher)
		return fail(UNAVAILABLE, fault, "There is not enough memory for the database.");
	cipher->under = sqlite3_vfs_find(under);
	cipher->key = key;
	cipher->vfs = *cipher->under;
	snprintf(cipher->name, sizeof(cipher->name), "sealed-%p", (void *)cipher);
	cipher->vfs.zName = cipher->name;
	cipher->vfs.szOsFile = (int)sizeof(struct sealed_file) + cipher->under->szOsFile;
	cipher->vfs.xOpen = cipher_open;
	sqlite3_vfs_register(&cipher->vfs, 0);
	*ret_cipher = cipher;
	return OK;
}

const char *cipher_name(const struct cipher *cipher)
{
	return cipher->name;
}

void cipher_free(struct cipher *cipher)
{
	if (!cipher)
		return;
	sqlite3_vfs_unregister(&cipher->vfs);
	free(cipher);
}

// ---- from outside -----------------------------------------------------------------------------

enum cipher_form cipher_form(const char *file)
{
	unsigned char begin[MAGIC];
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return CIPHER_NONE;
	const ssize_t n = read(fd, begin, sizeof(begin));
	close(fd);
	if (n <= 0)
		return CIPHER_NONE;
	return n == MAGIC && memcmp(begin, magic, MAGIC) == 0 ? CIPHER_SEALED : CIPHER_PLAIN;
}

enum outcome cipher_note_write(const char *file, struct str note, struct fault *fault)
{
	const int fd = open(file, O_RDWR | O_CLOEXEC);
	struct file_head head;
	bool written = fd >= 0 && note.len <= CIPHER_NOTE_MAX && pread(fd, &head, HEAD, 0) == HEAD;
	if (written) {
		memset(head.note, 0, sizeof(head.note));
		if (note.len > 0)
			memcpy(head.note, note.at, note.len);
		written = pwrite(fd, &head, HEAD, 0) == HEAD;
	}
	const int cause = errno;
	if (fd >= 0)
		close(fd);
	return written ? OK
		       : fail(UNAVAILABLE, fault, "%s cannot be written: %s.", file,
			      strerrordesc_np(cause));
}

enum outcome cipher_note_read(const char *file, char note[CIPHER_NOTE_MAX], size_t *ret_len,
			      struct fault *fault)
{
	struct file_head head;
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	const bool whole = fd >= 0 && read(fd, &head, HEAD) == HEAD;
	if (fd >= 0)
		close(fd);
	if (!whole || memcmp(head.magic, magic, MAGIC) != 0)
		return fail(INVALID, fault, "%s is not a sealed file of Causeway.", file);
	memcpy(note, head.note, CIPHER_NOTE_MAX);
	*ret_len = strnlen(note, CIPHER_NOTE_MAX);
	return OK;
}
