// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>

// Under AddressSanitizer, bytes of a block that nobody was given cannot be touched.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum {
	BLOCK_FIRST = 4 << 10,
	BLOCK_MOST = 256 << 10,
	REQUEST_BIG = 64 << 10, // from here on a request gets a block of its own
	ALIGN_ANY = _Alignof(max_align_t),
};

struct arena_block {
	struct arena_block *older;
	size_t room;
	size_t used;
	_Alignas(max_align_t) char data[];
};

void arena_init(struct arena *arena, size_t limit)
{
	*arena = (struct arena){.limit = limit};
}

static void block_free(struct arena_block *block)
{
	ASAN_UNPOISON_MEMORY_REGION(block->data, block->room);
	free(block);
}

// How large the block for a request is: that of a big one exactly, otherwise twice the newest,
// within what the limit still allows.
static size_t next_room(const struct arena *arena, size_t size)
{
	if (size >= REQUEST_BIG)
		return size;
	size_t room = arena->block ? arena->block->room * 2 : BLOCK_FIRST;
	if (room > BLOCK_MOST)
		room = BLOCK_MOST;
	size_t left = arena->limit - arena->used;
	if (room > left)
		room = left;
	return room > size ? room : size;
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
	size_t room = next_room(arena, size);
	struct arena_block *block =
	    room <= SIZE_MAX - sizeof(*block) ? malloc(sizeof(*block) + room) : NULL;
	if (!block)
		return NULL;
	block->room = room;
	block->used = 0;
	ASAN_POISON_MEMORY_REGION(block->data, room);
	// A big request's block goes behind the newest, which still has room for small ones.
	if (arena->block && size >= REQUEST_BIG) {
		block->older = arena->block->older;
		arena->block->older = block;
	} else {
		block->older = arena->block;
		arena->block = block;
	}
	return block;
}

static size_t padding_for(const struct arena_block *block, size_t align)
{
	return (0 - block->used) & (align - 1);
}

static void *take(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->block;
	size_t padding = block ? padding_for(block, align) : 0;
	if (size > arena->limit - arena->used || padding > arena->limit - arena->used - size)
		return NULL;
	if (!block || padding > block->room - block->used ||
	    size > block->room - block->used - padding) {
		padding = 0;
		block = add_block(arena, size);
		if (!block)
			return NULL;
	}
	char *at = block->data + block->used + padding;
	block->used += padding + size;
	arena->used += padding + size;
	ASAN_UNPOISON_MEMORY_REGION(at, size);
	return at;
}

void *arena_raw(struct arena *arena, size_t size)
{
	return take(arena, size, ALIGN_ANY);
}

void *arena_zero(struct arena *arena, size_t size)
{
	void *at = arena_raw(arena, size);
	return at ? memset(at, 0, size) : NULL;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;
	return __builtin_mul_overflow(count, size, &bytes) ? NULL : arena_zero(arena, bytes);
}

struct str arena_copy(struct arena *arena, struct str s)
{
	char *at = s.len < SIZE_MAX ? take(arena, s.len + 1, 1) : NULL;
	if (!at)
		return (struct str){NULL, 0};
	if (s.len)
		memcpy(at, s.at, s.len);
	at[s.len] = '\0';
	return (struct str){at, s.len};
}

const char *arena_cstr(struct arena *arena, struct str s)
{
	return arena_copy(arena, s).at;
}

struct str arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *at = length >= 0 ? take(arena, (size_t)length + 1, 1) : NULL;
	if (!at)
		return (struct str){NULL, 0};
	va_start(args, format);
	vsnprintf(at, (size_t)length + 1, format, args);
	va_end(args);
	return (struct str){at, (size_t)length};
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = NULL, *next;
	for (struct arena_block *block = arena->block; block; block = next) {
		next = block->older;
		// A block larger than the usual would be held for nothing.
		bool better = block->room <= BLOCK_MOST && (!keep || block->room > keep->room);
		struct arena_block *drop = better ? keep : block;
		if (better)
			keep = block;
		if (drop)
			block_free(drop);
	}
	if (keep) {
		keep->older = NULL;
		keep->used = 0;
		ASAN_POISON_MEMORY_REGION(keep->data, keep->room);
	}
	arena->block = keep;
	arena->used = 0;
}

void arena_free(struct arena *arena)
{
	arena_reset(arena);
	if (arena->block)
		block_free(arena->block);
	arena->block = NULL;
}
