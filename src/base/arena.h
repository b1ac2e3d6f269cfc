// SPDX-License-Identifier: AGPL-3.0-or-later
// Memory that lives and dies together: a request, a batch or a job owns one arena and frees it
// once. An arena has a maximum; nothing in it is freed on its own. Not thread-safe: one owner.
#ifndef CAUSEWAY_BASE_ARENA_H
#define CAUSEWAY_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *block; // newest first
	size_t used;		   // bytes handed out since the last reset, with alignment
	size_t limit;		   // bytes that may be handed out in all
};

// An arena that may hand out up to `limit` bytes; takes no memory yet.
void arena_init(struct arena *arena, size_t limit);

// Memory of `size` bytes aligned for any type, all zero; NULL if the limit or the system's memory
// is exhausted. Owned by the arena.
void *arena_zero(struct arena *arena, size_t size);
// The same, not cleared.
void *arena_raw(struct arena *arena, size_t size);
// An array of `count` elements of `size` bytes, all zero; NULL also when the product overflows.
void *arena_array(struct arena *arena, size_t count, size_t size);

// A copy of s with a zero behind it (not counted in len). On exhaustion an empty str with
// at == NULL.
struct str arena_copy(struct arena *arena, struct str s);
// The same, as a zero-terminated string; NULL on exhaustion.
const char *arena_cstr(struct arena *arena, struct str s);
// printf into the arena; an empty str with at == NULL on exhaustion.
struct str arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Forgets everything handed out, keeps one block (at most 256 KiB) for reuse.
void arena_reset(struct arena *arena);
// Gives all memory back; the arena may be used again.
void arena_free(struct arena *arena);

#endif
