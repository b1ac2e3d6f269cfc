// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/huge.h"

#include <stdint.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)

static size_t whole_pages(size_t size)
{
	return (size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
}

void *huge_new(size_t size)
{
	const size_t wanted = whole_pages(size);
	char *mapped = mmap(NULL, wanted + HUGE_PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapped == MAP_FAILED)
		return NULL;
	// Keeps what begins on a huge page, and gives back what lies before and behind.
	const size_t before = -(uintptr_t)mapped & (HUGE_PAGE - 1);
	char *memory = mapped + before;
	if (before > 0)
		munmap(mapped, before);
	munmap(memory + wanted, HUGE_PAGE - before);
	madvise(memory, wanted, MADV_HUGEPAGE); // only a hint; failing is no harm
	return memory;
}

void huge_free(void *memory, size_t size)
{
	if (memory)
		munmap(memory, whole_pages(size));
}
