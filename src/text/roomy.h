// SPDX-License-Identifier: AGPL-3.0-or-later
// Short runs of bytes behind which seven more may be read, as behind every word of struct folded:
// then eight are taken at once, without a loop over the last few.
#ifndef CAUSEWAY_TEXT_ROOMY_H
#define CAUSEWAY_TEXT_ROOMY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t roomy_load(const char *at)
{
	uint64_t value;
	memcpy(&value, at, sizeof value);
	return value;
}

// Whether two runs of `len` bytes, at least 1, are the same.
static inline bool roomy_same(const char *one, const char *other, size_t len)
{
	for (; len > 8; one += 8, other += 8, len -= 8)
		if (roomy_load(one) != roomy_load(other))
			return false;
	return (roomy_load(one) ^ roomy_load(other)) << (64 - 8 * len) == 0;
}

#endif
