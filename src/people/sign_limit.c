// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/sign_limit.h"

#include "people/network.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#define SETS 1024
#define WAYS 8

enum counted { COUNT_PAIR, COUNT_ADDRESS, COUNT_ACCOUNT, COUNTS };

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)

const struct sign_rules sign_rules[DOORS] = {
    [DOOR_PASSWORD] = {{10, MINUTE}, {60, 10 * SECOND}, {100, 6 * SECOND}},
    [DOOR_CODE] = {{6, MINUTE}, {30, MINUTE}, {20, 5 * MINUTE}},
    [DOOR_RESET] = {{4, 10 * MINUTE}, {20, 2 * MINUTE}, {10, 10 * MINUTE}},
    [DOOR_LINK] = {{10, MINUTE}, {60, 10 * SECOND}, {100, 6 * SECOND}},
    [DOOR_MAKE] = {{20, MINUTE}, {60, 10 * SECOND}, {60, MINUTE}},
    [DOOR_STATUS] = {{30, MINUTE}, {60, 30 * SECOND}, {100, 6 * SECOND}},
    [DOOR_TELL] = {{10, MINUTE}, {60, 10 * SECOND}, {20, MINUTE}},
    // One house may hold a whole team: the address counts for twenty people.
    [DOOR_CONTACTS] = {{60, MINUTE}, {1200, 3 * SECOND}, {60, MINUTE}},
    [DOOR_EXPORTS] = {{6, 10 * MINUTE}, {120, 30 * SECOND}, {6, 10 * MINUTE}},
    [DOOR_INVITES] = {{40, MINUTE}, {800, 3 * SECOND}, {40, MINUTE}},
    [DOOR_MESSAGES] = {{60, 10 * SECOND}, {1200, SECOND / 2}, {60, 10 * SECOND}},
    [DOOR_MANY] = {{40, 20 * SECOND}, {800, SECOND}, {40, 20 * SECOND}},
    [DOOR_ACCOUNTS] = {{30, MINUTE}, {600, 3 * SECOND}, {30, MINUTE}},
    [DOOR_RULES] = {{40, MINUTE}, {800, 3 * SECOND}, {40, MINUTE}},
};

static const struct sign_rule *rule_of(enum sign_door door, size_t counted)
{
	const struct sign_rules *rules = &sign_rules[door];
	if (counted == COUNT_PAIR)
		return &rules->pair;
	return counted == COUNT_ADDRESS ? &rules->address : &rules->account;
}

// One count; `empty_at` is when all its tries will be forgotten, ms UTC, so that nothing has to be
// counted down.
struct count {
	uint64_t key;
	int64_t empty_at;
};

struct sign_limit {
	pthread_mutex_t lock;
	unsigned char secret[crypto_shorthash_KEYBYTES];
	struct count counts[SETS][WAYS];
	// Pairs that have signed in; `empty_at` is when.
	struct count known[SETS][WAYS];
};

struct sign_limit *sign_limit_new(void)
{
	struct sign_limit *limit = calloc(1, sizeof *limit);
	if (!limit)
		return NULL;
	randombytes_buf(limit->secret, sizeof limit->secret);
	pthread_mutex_init(&limit->lock, NULL);
	return limit;
}

void sign_limit_free(struct sign_limit *limit)
{
	if (!limit)
		return;
	pthread_mutex_destroy(&limit->lock);
	free(limit);
}

// The keys of the three counts of a try; never 0.
static void keys_of(const struct sign_limit *limit, enum sign_door door, struct str who,
		    struct str address, uint64_t keys[COUNTS])
{
	struct {
		uint64_t kind, who;
		unsigned char network[NETWORK_BYTES_MAX];
	} parts = {0};
	crypto_shorthash((unsigned char *)&parts.who, (const unsigned char *)who.at, who.len,
			 limit->secret);
	network_cut(address, 32, 64, parts.network);
	for (uint64_t kind = 0; kind < COUNTS; kind++) {
		__typeof__(parts) own = parts;
		own.kind = (uint64_t)door * COUNTS + kind;
		if (kind == COUNT_ADDRESS)
			own.who = 0;
		if (kind == COUNT_ACCOUNT)
			memset(own.network, 0, sizeof own.network);
		crypto_shorthash((unsigned char *)&keys[kind], (const unsigned char *)&own,
				 sizeof own, limit->secret);
		keys[kind] |= 1;
	}
}

static struct count *count_find(struct count table[SETS][WAYS], uint64_t key)
{
	struct count *set = table[(key >> 1) % SETS];
	for (size_t i = 0; i < WAYS; i++)
		if (set[i].key == key)
			return &set[i];
	return NULL;
}

// The count of that key, or in its place the one that is forgotten first.
static struct count *count_for(struct count table[SETS][WAYS], uint64_t key)
{
	struct count *found = count_find(table, key);
	if (found)
		return found;
	struct count *set = table[(key >> 1) % SETS];
	found = &set[0];
	for (size_t i = 1; i < WAYS; i++)
		if (set[i].empty_at < found->empty_at)
			found = &set[i];
	*found = (struct count){.key = key};
	return found;
}

static bool count_full(struct count table[SETS][WAYS], uint64_t key, const struct sign_rule *rule,
		       int64_t now)
{
	const struct count *count = count_find(table, key);
	return count && count->empty_at > now + (rule->most - 1) * rule->forgets_ms;
}

bool sign_limit_take(struct sign_limit *limit, enum sign_door door, struct str who,
		     struct str address, int64_t now)
{
	uint64_t keys[COUNTS];
	keys_of(limit, door, who, address, keys);
	pthread_mutex_lock(&limit->lock);
	const bool known = count_find(limit->known, keys[COUNT_PAIR]) != NULL;
	const size_t counts = known ? 1 : COUNTS;
	bool allowed = true;
	for (size_t i = 0; i < counts; i++)
		allowed &= !count_full(limit->counts, keys[i], rule_of(door, i), now);
	for (size_t i = 0; allowed && i < counts; i++) {
		struct count *count = count_for(limit->counts, keys[i]);
		count->empty_at =
		    (count->empty_at > now ? count->empty_at : now) + rule_of(door, i)->forgets_ms;
	}
	pthread_mutex_unlock(&limit->lock);
	return allowed;
}

void sign_limit_passed(struct sign_limit *limit, enum sign_door door, struct str who,
		       struct str address, int64_t now)
{
	uint64_t keys[COUNTS];
	keys_of(limit, door, who, address, keys);
	pthread_mutex_lock(&limit->lock);
	const bool known = count_find(limit->known, keys[COUNT_PAIR]) != NULL;
	struct count *pair = count_find(limit->counts, keys[COUNT_PAIR]);
	if (pair)
		pair->empty_at = now;
	for (size_t i = COUNT_ADDRESS; !known && i < COUNTS; i++) {
		struct count *count = count_find(limit->counts, keys[i]);
		if (count)
			count->empty_at -= rule_of(door, i)->forgets_ms;
	}
	count_for(limit->known, keys[COUNT_PAIR])->empty_at = now;
	pthread_mutex_unlock(&limit->lock);
}
