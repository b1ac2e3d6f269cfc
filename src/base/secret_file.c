// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_credential(const char *path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	const size_t len = dir ? strlen(dir) : 0;
	return len > 0 && strncmp(path, dir, len) == 0 && path[len] == '/';
}

enum outcome secret_file_guard(int fd, const char *path, struct fault *fault)
{
	struct stat about;
	const mode_t others = is_credential(path) ? 007 : 077;
	if (fstat(fd, &about) != 0)
		return fail(DENIED, fault, "%s cannot be read: %s.", path, strerrordesc_np(errno));
	if (S_ISREG(about.st_mode) && (about.st_mode & others) != 0)
		return fail(DENIED, fault,
			    "%s holds a secret and can be read by others. Run: chmod 600 %s", path,
			    path);
	return OK;
}

static enum outcome read_all(int fd, const char *path, char *to, size_t room, size_t *ret_len,
			     struct fault *fault)
{
	size_t len = 0;
	ssize_t n = 1;
	while (len < room && n > 0) {
		n = read(fd, to + len, room - len);
		if (n < 0 && errno != EINTR)
			return fail(DENIED, fault, "%s cannot be read: %s.", path,
				    strerrordesc_np(errno));
		len += n > 0 ? (size_t)n : 0;
		n = n < 0 ? 1 : n;
	}
	char more;
	if (len == room && read(fd, &more, 1) > 0)
		return fail(TOO_MUCH, fault, "%s is larger than %zu bytes.", path, room);
	*ret_len = len;
	return OK;
}

enum outcome secret_file_read(const char *path, void *to, size_t room, size_t *ret_len,
			      struct fault *fault)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(errno == ENOENT ? NOT_FOUND : DENIED, fault, "%s cannot be read: %s.",
			    path, strerrordesc_np(errno));
	enum outcome outcome = secret_file_guard(fd, path, fault);
	if (outcome == OK)
		outcome = read_all(fd, path, to, room, ret_len, fault);
	close(fd);
	return outcome;
}

enum outcome secret_file_line(const char *path, char *to, size_t room, struct str *ret_line,
			      struct fault *fault)
{
	size_t len = 0;
	const enum outcome outcome = secret_file_read(path, to, room, &len, fault);
	if (outcome != OK)
		return outcome;
	struct str rest = str_of(to, len);
	struct str line = str_cut(&rest, '\n');
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	*ret_line = line;
	return OK;
}

static void folder_sync(const char *path)
{
	char *copy = strdup(path);
	const int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

static enum outcome fill_and_name(int fd, const char *part, const char *path, struct str bytes,
				  bool replace, struct fault *fault)
{
	bool done = write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len && fsync(fd) == 0;
	done =
	    done && renameat2(AT_FDCWD, part, AT_FDCWD, path, replace ? 0 : RENAME_NOREPLACE) == 0;
	if (done) {
		folder_sync(path);
		return OK;
	}
	if (errno == EEXIST)
		return fail(CONFLICT, fault, "%s exists already.", path);
	return fail(UNAVAILABLE, fault, "%s cannot be written: %s.", path, strerrordesc_np(errno));
}

enum outcome secret_file_write(const char *path, struct str bytes, bool replace,
			       struct fault *fault)
{
	char part[4096];
	if (snprintf(part, sizeof(part), "%s.XXXXXX", path) >= (int)sizeof(part))
		return fail(INVALID, fault, "The name %.80s… is too long.", path);
	const int fd = mkostemp(part, O_CLOEXEC); // mode 0600
	if (fd < 0)
		return fail(UNAVAILABLE, fault, "%s cannot be written: %s.", path,
			    strerrordesc_np(errno));
	const enum outcome outcome = fill_and_name(fd, part, path, bytes, replace, fault);
	close(fd);
	if (outcome != OK)
		unlink(part);
	return outcome;
}
