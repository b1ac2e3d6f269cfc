// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/shelf.h"

#include "base/time.h"

#include <pthread.h>

#define PART_ARENA_MAX ((size_t)24 << 20) // as much as a request may use
#define AGE_MOST_NS    1000000000LL

struct shelf {
	pthread_mutex_t lock; // guards all, and `holders` of every part
	struct part *parts[SHELF_PARTS];
	uint64_t asked[SHELF_PARTS]; // when each was last asked for, in calls
	uint64_t calls;
};

struct shelf *shelf_new(void)
{
	struct shelf *shelf = calloc(1, sizeof *shelf);
	if (shelf)
		pthread_mutex_init(&shelf->lock, NULL);
	return shelf;
}

struct part *part_new(void)
{
	struct part *part = calloc(1, sizeof *part);
	if (!part)
		return NULL;
	arena_init(&part->arena, PART_ARENA_MAX);
	part->made_ns = time_monotonic_ns();
	part->holders = 1;
	return part;
}

static void part_free(struct part *part)
{
	if (!part)
		return;
	arena_free(&part->arena);
	free(part);
}

void part_let_go(void *what)
{
	struct part *part = what;
	struct shelf *shelf = part ? part->shelf : NULL;
	bool last = true;
	if (shelf) {
		pthread_mutex_lock(&shelf->lock);
		last = --part->holders == 0;
		pthread_mutex_unlock(&shelf->lock);
	}
	if (last)
		part_free(part);
}

void shelf_free(struct shelf *shelf)
{
	if (!shelf)
		return;
	for (size_t i = 0; i < SHELF_PARTS; i++)
		part_free(shelf->parts[i]);
	pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

static bool fresh(const struct part *part, struct str key, uint64_t commits)
{
	return part && part->commits == commits && str_equal(part->key, key) &&
	       time_monotonic_ns() - part->made_ns < AGE_MOST_NS;
}

struct part *shelf_find(struct shelf *shelf, struct str key, uint64_t commits)
{
	struct part *found = NULL;
	pthread_mutex_lock(&shelf->lock);
	for (size_t i = 0; i < SHELF_PARTS && !found; i++)
		if (fresh(shelf->parts[i], key, commits)) {
			found = shelf->parts[i];
			found->holders++;
			shelf->asked[i] = ++shelf->calls;
		}
	pthread_mutex_unlock(&shelf->lock);
	return found;
}

// Where a part of that key stands or, if there is none, where one may go. Lock held.
static size_t place_of(const struct shelf *shelf, struct str key)
{
	size_t place = 0;
	for (size_t i = 0; i < SHELF_PARTS; i++) {
		if (shelf->parts[i] && str_equal(shelf->parts[i]->key, key))
			return i;
		if (shelf->asked[i] < shelf->asked[place])
			place = i;
	}
	return place;
}

void shelf_put(struct shelf *shelf, struct str key, uint64_t commits, struct part *part)
{
	part->key = arena_copy(&part->arena, key);
	part->commits = commits;
	if (!part->key.at || part->arena.used > SHELF_PART_MAX)
		return;
	part->shelf = shelf;
	pthread_mutex_lock(&shelf->lock);
	const size_t place = place_of(shelf, part->key);
	struct part *gone = shelf->parts[place];
	shelf->parts[place] = part;
	shelf->asked[place] = ++shelf->calls;
	part->holders++;
	if (gone && --gone->holders > 0)
		gone = NULL;
	pthread_mutex_unlock(&shelf->lock);
	part_free(gone);
}

enum outcome shelf_take(struct shelf *shelf, struct request *request, struct str key,
			uint64_t commits, part_fill_fn *fill, void *context, const void **ret_data)
{
	struct part *found = key.at ? shelf_find(shelf, key, commits) : NULL;
	struct part *part = found ? found : part_new();
	if (!part || !request_hold(request, part_let_go, part)) {
		part_let_go(part);
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	}
	if (!found) {
		const enum outcome outcome = fill(part, context, &request->fault);
		if (outcome != OK)
			return outcome;
		if (key.at)
			shelf_put(shelf, key, commits, part);
	}
	*ret_data = part->data;
	return OK;
}
