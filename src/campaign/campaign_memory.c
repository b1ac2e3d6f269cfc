// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/campaign_memory.h"

#include "base/time.h"

#include <pthread.h>

#define CAMPAIGNS    16
#define SLUG_MOST    60
#define COUNTRY_MOST 8

struct entry {
	int64_t id, until_ns;
	size_t slug_len, country_len;
	bool exercise;
	char slug[SLUG_MOST], country[COUNTRY_MOST];
};

struct campaign_memory {
	pthread_mutex_t lock;
	struct entry entries[CAMPAIGNS];
	size_t next; // is overwritten next
};

struct campaign_memory *campaign_memory_new(void)
{
	struct campaign_memory *memory = calloc(1, sizeof *memory);
	if (memory)
		pthread_mutex_init(&memory->lock, NULL);
	return memory;
}

void campaign_memory_free(struct campaign_memory *memory)
{
	if (!memory)
		return;
	pthread_mutex_destroy(&memory->lock);
	free(memory);
}

static struct entry *entry_find(struct campaign_memory *memory, struct str slug)
{
	for (size_t i = 0; i < CAMPAIGNS; i++) {
		struct entry *entry = &memory->entries[i];
		if (str_equal(str_of(entry->slug, entry->slug_len), slug))
			return entry;
	}
	return NULL;
}

static bool recall(struct campaign_memory *memory, struct str slug, struct arena *arena,
		   struct campaign *ret_campaign)
{
	pthread_mutex_lock(&memory->lock);
	const struct entry *entry = entry_find(memory, slug);
	const bool found = entry && time_monotonic_ns() < entry->until_ns;
	if (found)
		*ret_campaign = (struct campaign){
		    .id = entry->id,
		    .slug = arena_copy(arena, slug),
		    .country = arena_copy(arena, str_of(entry->country, entry->country_len)),
		    .exercise = entry->exercise,
		};
	pthread_mutex_unlock(&memory->lock);
	return found;
}

static void remember(struct campaign_memory *memory, const struct campaign *campaign)
{
	if (campaign->slug.len > SLUG_MOST || campaign->country.len > COUNTRY_MOST)
		return;
	pthread_mutex_lock(&memory->lock);
	struct entry *entry = entry_find(memory, campaign->slug);
	if (!entry)
		entry = &memory->entries[memory->next++ % CAMPAIGNS];
	entry->id = campaign->id;
	entry->exercise = campaign->exercise;
	entry->until_ns = time_monotonic_ns() + CAMPAIGN_MEMORY_MS * INT64_C(1000000);
	entry->slug_len = campaign->slug.len;
	entry->country_len = campaign->country.len;
	memcpy(entry->slug, campaign->slug.at, campaign->slug.len);
	if (campaign->country.len > 0)
		memcpy(entry->country, campaign->country.at, campaign->country.len);
	pthread_mutex_unlock(&memory->lock);
}

enum outcome campaign_recall(struct campaign_memory *memory, struct request *request,
			     struct campaign *ret_campaign)
{
	const struct str slug = request_text(request, "slug");
	struct campaign found;
	if (recall(memory, slug, request->arena, ret_campaign))
		return OK;
	const enum outcome outcome = campaign_asked(request, &found);
	if (outcome != OK)
		return outcome;
	remember(memory, &found);
	*ret_campaign = (struct campaign){.id = found.id,
					  .slug = found.slug,
					  .country = found.country,
					  .exercise = found.exercise};
	return OK;
}
