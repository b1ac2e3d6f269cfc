// SPDX-License-Identifier: AGPL-3.0-or-later
// A growable array of equal elements with a maximum count, for owners that outlive an arena.
#ifndef CAUSEWAY_BASE_VEC_H
#define CAUSEWAY_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

struct vec {
	void *at;
	size_t count;
	size_t room;
	size_t size;  // bytes of one element
	size_t limit; // elements at most
};

void vec_init(struct vec *vec, size_t element_size, size_t limit);
// Room for one more element, all zero, counted at once; NULL at the limit or without memory.
// Moves the elements: earlier pointers into the vec are void.
void *vec_add(struct vec *vec);
static inline void *vec_at(const struct vec *vec, size_t index)
{
	return (char *)vec->at + index * vec->size;
}
// Removes an element by moving the last one into its place.
void vec_remove_swap(struct vec *vec, size_t index);
void vec_reset(struct vec *vec);
void vec_free(struct vec *vec);

#endif
