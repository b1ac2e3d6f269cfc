// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
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

// Parts that may be written hold addresses that were put in; these stay.
static int library_rest(struct dl_phdr_info *library, size_t size, void *context)
{
	const uintptr_t page = *(const uintptr_t *)context;
	(void)size;
	for (int i = 0; i < library->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &library->dlpi_phdr[i];
		const uintptr_t from = (library->dlpi_addr + part->p_vaddr) & ~(page - 1);
		const uintptr_t to = library->dlpi_addr + part->p_vaddr + part->p_memsz;
		if (part->p_type == PT_LOAD && !(part->p_flags & PF_W))
			madvise((void *)from, to - from, MADV_DONTNEED);
	}
	return 0;
}

void mapped_program_rest(void)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	dl_iterate_phdr(library_rest, &page);
}

void mapped_close(struct str bytes)
{
	if (bytes.len)
		munmap((void *)(uintptr_t)bytes.at, bytes.len);
}
