// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/vec.h"

#include <stdint.h>

enum { ROOM_FIRST = 8 };

void vec_init(struct vec *vec, size_t element_size, size_t limit)
{
	*vec = (struct vec){.size = element_size, .limit = limit};
}

static bool grow(struct vec *vec)
{
	size_t room = vec->room < vec->limit / 2 ? vec->room * 2 : vec->limit;
	if (room < ROOM_FIRST)
		room = vec->limit < ROOM_FIRST ? vec->limit : ROOM_FIRST;
	size_t bytes;
	void *at = __builtin_mul_overflow(room, vec->size, &bytes) ? NULL : realloc(vec->at, bytes);
	if (!at)
		return false;
	vec->at = at;
	vec->room = room;
	return true;
}

void *vec_add(struct vec *vec)
{
	if (vec->count >= vec->limit)
		return NULL;
	if (vec->count == vec->room && !grow(vec))
		return NULL;
	return memset(vec_at(vec, vec->count++), 0, vec->size);
}

void vec_remove_swap(struct vec *vec, size_t index)
{
	vec->count--;
	if (index != vec->count)
		memcpy(vec_at(vec, index), vec_at(vec, vec->count), vec->size);
}

void vec_reset(struct vec *vec)
{
	vec->count = 0;
}

void vec_free(struct vec *vec)
{
	free(vec->at);
	vec_init(vec, vec->size, vec->limit);
}
