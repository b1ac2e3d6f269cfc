// SPDX-License-Identifier: AGPL-3.0-or-later
// What the entry points of this folder share. Each file NAME.c gives LLVMFuzzerTestOneInput for one
// reader of hostile input: it must not crash, must not read or write where it may not, and must
// keep the promises of its header, which the entry point checks with require(). `make fuzz` builds
// them with clang's libFuzzer; `make fuzz-replay` builds programs that run the files of corpus/NAME
// once, for script/test. Never part of the program.
#ifndef CAUSEWAY_FUZZ_H
#define CAUSEWAY_FUZZ_H

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Ends the program, so that the input is kept as a finding.
static inline void require(bool holds)
{
	if (!holds)
		abort();
}

static inline struct str fuzz_text(const uint8_t *data, size_t size)
{
	return str_of((const char *)data, size);
}

// The input up to its first zero byte; *rest is what stands behind it.
static inline struct str fuzz_cut(struct str *rest)
{
	return str_cut(rest, '\0');
}

// True if `part` lies within `whole`.
static inline bool fuzz_within(struct str part, struct str whole)
{
	return part.len == 0 || (part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

#define FUZZ_PATH_MAX 32
// A file in memory with these bytes; its path stands in `path`. The caller closes it.
static inline int fuzz_file(struct str bytes, char path[FUZZ_PATH_MAX])
{
	const int fd = memfd_create("fuzz", MFD_CLOEXEC);
	require(fd >= 0 && write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len);
	require(lseek(fd, 0, SEEK_SET) == 0);
	snprintf(path, FUZZ_PATH_MAX, "/proc/self/fd/%d", fd);
	return fd;
}

// Damages a sound file: the input's first byte says how many of the next groups of four bytes are
// changes (place, of three bytes, and value; places from 2^23 on mean the first `head` bytes).
// Leaves in *rest what stands behind them. So a small input reaches deep into a large file, and
// stays good when the file's format moves.
static inline void fuzz_damage(char *file, size_t len, size_t head, struct str *rest)
{
	if (rest->len == 0)
		return;
	const size_t changes = (uint8_t)rest->at[0] % 16;
	*rest = str_slice(*rest, 1, SIZE_MAX);
	for (size_t i = 0; i < changes && rest->len >= 4; i++) {
		const uint8_t *at = (const uint8_t *)rest->at;
		const size_t place = (size_t)at[0] << 16 | (size_t)at[1] << 8 | at[2];
		file[place >> 23 ? place % head : place % len] = (char)at[3];
		*rest = str_slice(*rest, 4, SIZE_MAX);
	}
}

#endif
