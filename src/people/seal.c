// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILE "contact.key"

struct sealer {
	unsigned char key[crypto_secretbox_KEYBYTES];
};

static enum outcome key_make(const char *path, struct sealer *sealer, struct fault *fault)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(UNAVAILABLE, fault, "%s cannot be written: %s.", path, strerror(errno));
	crypto_secretbox_keygen(sealer->key);
	const bool written =
	    write(fd, sealer->key, sizeof sealer->key) == sizeof sealer->key && fsync(fd) == 0;
	close(fd);
	if (written)
		return OK;
	unlink(path);
	return fail(UNAVAILABLE, fault, "%s cannot be written. Is the disk full?", path);
}

static enum outcome key_read(int fd, const char *path, struct sealer *sealer, struct fault *fault)
{
	struct stat about;
	if (fstat(fd, &about) != 0 || (about.st_mode & 077) != 0)
		return fail(DENIED, fault, "%s can be read by others. Run: chmod 600 %s", path,
			    path);
	if (about.st_size != sizeof sealer->key ||
	    read(fd, sealer->key, sizeof sealer->key) != sizeof sealer->key)
		return fail(INVALID, fault,
			    "%s is damaged. Put back the copy that you keep of it: without it, "
			    "contact data stays sealed.",
			    path);
	return OK;
}

enum outcome sealer_open(const char *dir, struct sealer **ret_sealer, struct fault *fault)
{
	char path[4096];
	if (snprintf(path, sizeof path, "%s/%s", dir, KEY_FILE) >= (int)sizeof path)
		return fail(INVALID, fault, "The data directory's name is too long.");
	if (sodium_init() < 0)
		return fail(FAULT, fault, "The crypto library could not start.");
	struct sealer *sealer = calloc(1, sizeof *sealer);
	if (!sealer)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		outcome = key_read(fd, path, sealer, fault);
		close(fd);
	} else if (errno == ENOENT) {
		outcome = key_make(path, sealer, fault);
	} else {
		outcome = fail(DENIED, fault, "%s cannot be read: %s.", path, strerror(errno));
	}
	if (outcome != OK) {
		sealer_free(sealer);
		return outcome;
	}
	*ret_sealer = sealer;
	return OK;
}

void sealer_free(struct sealer *sealer)
{
	if (!sealer)
		return;
	sodium_memzero(sealer, sizeof *sealer);
	free(sealer);
}

struct str seal(const struct sealer *sealer, struct arena *arena, struct str plain)
{
	const size_t head = crypto_secretbox_NONCEBYTES;
	const size_t len = head + crypto_secretbox_MACBYTES + plain.len;
	unsigned char *sealed = arena_raw(arena, len);
	if (!sealed)
		return (struct str){0};
	randombytes_buf(sealed, head);
	crypto_secretbox_easy(sealed + head, (const unsigned char *)plain.at, plain.len, sealed,
			      sealer->key);
	return str_of((const char *)sealed, len);
}

enum outcome unseal(const struct sealer *sealer, struct arena *arena, struct str sealed,
		    struct str *ret_plain, struct fault *fault)
{
	const size_t head = crypto_secretbox_NONCEBYTES;
	if (sealed.len < head + crypto_secretbox_MACBYTES)
		return fail(INVALID, fault, "The sealed data is cut off.");
	const size_t len = sealed.len - head - crypto_secretbox_MACBYTES;
	unsigned char *plain = arena_raw(arena, len + 1);
	if (!plain)
		return fail(TOO_MUCH, fault, "Not enough memory to open the sealed data.");
	if (crypto_secretbox_open_easy(plain, (const unsigned char *)sealed.at + head,
				       sealed.len - head, (const unsigned char *)sealed.at,
				       sealer->key) != 0)
		return fail(INVALID, fault,
			    "The sealed data was changed, or sealed with another key.");
	*ret_plain = str_of((const char *)plain, len);
	return OK;
}
