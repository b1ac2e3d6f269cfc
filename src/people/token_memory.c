// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/token_memory.h"

#include <pthread.h>

#define TOKENS	      32
#define NAME_MOST     120
#define CAMPAIGN_MOST 60

struct entry {
	unsigned char hash[TOKEN_HASH_BYTES];
	int64_t id, until;
	uint32_t may;
	size_t name_len, campaign_len;
	char name[NAME_MOST], campaign[CAMPAIGN_MOST];
};

struct token_memory {
	pthread_mutex_t lock;
	struct entry entries[TOKENS];
	size_t next; // is overwritten next
};

struct token_memory *token_memory_new(void)
{
	struct token_memory *memory = calloc(1, sizeof *memory);
	if (memory)
		pthread_mutex_init(&memory->lock, NULL);
	return memory;
}

void token_memory_free(struct token_memory *memory)
{
	if (!memory)
		return;
	pthread_mutex_destroy(&memory->lock);
	free(memory);
}

static struct entry *entry_find(struct token_memory *memory, const unsigned char *hash)
{
	for (size_t i = 0; i < TOKENS; i++)
		if (memcmp(memory->entries[i].hash, hash, TOKEN_HASH_BYTES) == 0)
			return &memory->entries[i];
	return NULL;
}

bool token_recall(struct token_memory *memory, const unsigned char hash[TOKEN_HASH_BYTES],
		  int64_t now, struct arena *arena, struct token *ret_token)
{
	pthread_mutex_lock(&memory->lock);
	const struct entry *entry = entry_find(memory, hash);
	const bool found = entry && now < entry->until;
	if (found)
		*ret_token = (struct token){
		    .id = entry->id,
		    .name = arena_copy(arena, str_of(entry->name, entry->name_len)),
		    .campaign = arena_copy(arena, str_of(entry->campaign, entry->campaign_len)),
		    .may = entry->may,
		};
	pthread_mutex_unlock(&memory->lock);
	return found;
}

void token_remember(struct token_memory *memory, const unsigned char hash[TOKEN_HASH_BYTES],
		    int64_t now, int64_t ends, const struct token *token)
{
	if (token->name.len > NAME_MOST || token->campaign.len > CAMPAIGN_MOST)
		return;
	const int64_t until = now + TOKEN_MEMORY_MS;
	pthread_mutex_lock(&memory->lock);
	struct entry *entry = entry_find(memory, hash);
	if (!entry)
		entry = &memory->entries[memory->next++ % TOKENS];
	memcpy(entry->hash, hash, TOKEN_HASH_BYTES);
	entry->id = token->id;
	entry->may = token->may;
	entry->until = ends > 0 && ends < until ? ends : until;
	entry->name_len = token->name.len;
	entry->campaign_len = token->campaign.len;
	if (token->name.len > 0)
		memcpy(entry->name, token->name.at, token->name.len);
	if (token->campaign.len > 0)
		memcpy(entry->campaign, token->campaign.at, token->campaign.len);
	pthread_mutex_unlock(&memory->lock);
}
