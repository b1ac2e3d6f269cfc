// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum outcome mapped_open(const char *path, const char *what, size_t max, struct str *ret_bytes,
			 struct fault *fault)
{
	const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return fail(errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : UNAVAILABLE, fault,
			    "The %s %s cannot be opened: %s.", what, path, strerror(errno));
	struct stat about;
	void *at = MAP_FAILED;
	if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
	    (uintmax_t)about.st_size <= max)
		at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	if (at == MAP_FAILED)
		return fail(INVALID, fault, "%s is no %s: it has no usable size.", path, what);
	*ret_bytes = str_of(at, (size_t)about.st_size);
	return OK;
}

void mapped_rest(struct str bytes)
{
	madvise((void *)(uintptr_t)bytes.at, bytes.len, MADV_DONTNEED);
}

void mapped_close(struct str bytes)
{
	if (bytes.len)
		munmap((void *)(uintptr_t)bytes.at, bytes.len);
}
