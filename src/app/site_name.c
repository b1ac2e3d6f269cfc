// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/site_name.h"

#include "base/utf8.h"

#include <pthread.h>
#include <stdlib.h>

struct site_name {
	pthread_mutex_t lock;
	size_t len;
	char text[SITE_NAME_BYTES];
};

struct site_name *site_name_new(struct str name)
{
	struct site_name *site = calloc(1, sizeof *site);
	if (!site)
		return NULL;
	pthread_mutex_init(&site->lock, NULL);
	site_name_set(site, name);
	return site;
}

void site_name_free(struct site_name *site)
{
	if (!site)
		return;
	pthread_mutex_destroy(&site->lock);
	free(site);
}

void site_name_set(struct site_name *site, struct str name)
{
	const struct str cut = utf8_prefix(name, SITE_NAME_BYTES);
	pthread_mutex_lock(&site->lock);
	memcpy(site->text, cut.at, cut.len);
	site->len = cut.len;
	pthread_mutex_unlock(&site->lock);
}

struct str site_name_now(struct site_name *site, struct arena *arena)
{
	pthread_mutex_lock(&site->lock);
	const struct str copy = arena_copy(arena, str_of(site->text, site->len));
	pthread_mutex_unlock(&site->lock);
	return copy;
}
