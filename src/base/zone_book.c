// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/zone_book.h"

#include <pthread.h>
#include <stdlib.h>

struct page {
	char name[ZONE_NAME_MAX + 1];
	struct zone *zone; // NULL: not known
};

struct zone_book {
	pthread_mutex_t lock;
	size_t count;
	struct page pages[ZONE_BOOK_MAX];
};

struct zone_book *zone_book_new(void)
{
	struct zone_book *book = calloc(1, sizeof *book);
	if (book)
		pthread_mutex_init(&book->lock, NULL);
	return book;
}

void zone_book_free(struct zone_book *book)
{
	if (!book)
		return;
	for (size_t i = 0; i < book->count; i++)
		zone_free(book->pages[i].zone);
	pthread_mutex_destroy(&book->lock);
	free(book);
}

static struct page *page_find(struct zone_book *book, struct str name)
{
	for (size_t i = 0; i < book->count; i++)
		if (str_equal(str_from(book->pages[i].name), name))
			return &book->pages[i];
	return NULL;
}

static struct page *page_add(struct zone_book *book, struct str name)
{
	if (book->count == ZONE_BOOK_MAX)
		return NULL;
	struct page *page = &book->pages[book->count];
	if (zone_open(name, &page->zone, NULL) != OK)
		page->zone = NULL;
	memcpy(page->name, name.at, name.len);
	book->count++;
	return page;
}

const struct zone *zone_book_find(struct zone_book *book, struct str name)
{
	if (!book || name.len == 0 || name.len > ZONE_NAME_MAX || str_equal(name, STR("UTC")))
		return NULL;
	pthread_mutex_lock(&book->lock);
	const struct page *page = page_find(book, name);
	if (!page)
		page = page_add(book, name);
	pthread_mutex_unlock(&book->lock);
	return page ? page->zone : NULL;
}
