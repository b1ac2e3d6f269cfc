// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/live_block.h"

#include <stdlib.h>

struct block {
	struct block *next; // holds a reference to it
	unsigned references;
	unsigned events;
	uint64_t start; // bytes of the list before this block
	size_t len, room;
	char text[];
};

struct block *block_new(size_t most)
{
	struct block *block = malloc(sizeof(*block) + most);
	if (block)
		*block = (struct block){.references = 1, .room = most};
	return block;
}

void block_add(struct block *block, struct str event)
{
	if (event.len > block->room - block->len)
		return;
	memcpy(block->text + block->len, event.at, event.len);
	block->len += event.len;
	block->events++;
}

struct str block_text(const struct block *block)
{
	return str_of(block->text, block->len);
}

uint64_t block_events(const struct block *block)
{
	return block->events;
}

struct block *block_keep(struct block *block)
{
	if (block)
		block->references++;
	return block;
}

void block_release(struct block *block)
{
	while (block && --block->references == 0) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
}

struct block *block_next(const struct block *block)
{
	return block->next;
}

void block_list_append(struct block_list *list, struct block *block)
{
	block->start = list->bytes;
	list->bytes += block->len;
	if (list->last)
		list->last->next = block_keep(block);
	block_release(list->last);
	list->last = block;
}

void block_list_free(struct block_list *list)
{
	block_release(list->last);
	*list = (struct block_list){0};
}

uint64_t block_lag(const struct block_list *list, const struct block *block)
{
	return block ? list->bytes - block->start : 0;
}
