// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/areas.h"

#include "base/vec.h"

#include <pthread.h>
#include <stdlib.h>

#define CAMPAIGNS_MAX 2000
#define NAMES_BYTES   ((size_t)8 << 20) // of all names that were told since the start

struct area {
	int64_t campaign;
	struct places_area where;
	struct places_own *own; // owned
	struct str *names;	// owned; the bytes belong to the areas
	size_t n_names;
};

struct areas {
	pthread_mutex_t telling; // who tells holds it
	struct arena names;	 // that were ever told
	pthread_rwlock_t lock;	 // who reads holds it against an exchange
	struct vec list;	 // struct area
};

static void area_free(struct area *area)
{
	places_own_free(area->own);
	free(area->names);
}

struct areas *areas_new(void)
{
	struct areas *areas = calloc(1, sizeof *areas);
	if (!areas)
		return NULL;
	vec_init(&areas->list, sizeof(struct area), CAMPAIGNS_MAX);
	arena_init(&areas->names, NAMES_BYTES);
	pthread_mutex_init(&areas->telling, NULL);
	pthread_rwlockattr_t attributes;
	pthread_rwlockattr_init(&attributes);
	// Those who read posts come one after the other: without this an exchange may never begin.
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&areas->lock, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	return areas;
}

void areas_free(struct areas *areas)
{
	if (!areas)
		return;
	for (size_t i = 0; i < areas->list.count; i++)
		area_free(vec_at(&areas->list, i));
	vec_free(&areas->list);
	arena_free(&areas->names);
	pthread_rwlock_destroy(&areas->lock);
	pthread_mutex_destroy(&areas->telling);
	free(areas);
}

static struct area *find(const struct areas *areas, int64_t campaign)
{
	for (size_t i = 0; i < areas->list.count; i++) {
		struct area *area = vec_at(&areas->list, i);
		if (area->campaign == campaign)
			return area;
	}
	return NULL;
}

// A name that stays: that of before, so that telling the same again and again takes no memory.
static struct str name_keep(struct areas *areas, const struct area *before, struct str name)
{
	for (size_t i = 0; before && i < before->n_names; i++)
		if (str_equal(before->names[i], name))
			return before->names[i];
	return arena_copy(&areas->names, name);
}

static enum outcome places_fill(struct areas *areas, const struct area *before,
				const struct campaign_place *places, size_t count,
				struct area *area, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < count && outcome == OK; i++) {
		const struct campaign_place *place = &places[i];
		const struct str name = name_keep(areas, before, str_trim(place->name));
		if (!name.at)
			return fail(TOO_MUCH, fault, "Too many places were named since the start.");
		area->names[area->n_names++] = name;
		// Ids of own places are below zero, apart from the gazetteer's.
		outcome = places_add(area->own, -1 - (int64_t)i, name, place->spellings, place->lat,
				     place->lon, fault);
	}
	return outcome;
}

static enum outcome area_make(struct areas *areas, const struct campaign *campaign,
			      const struct campaign_place *places, size_t count,
			      struct area *ret_area, struct fault *fault)
{
	struct area area = {
	    .campaign = campaign->id,
	    .own = places_own_new(),
	    .names = calloc(count + 1, sizeof *area.names),
	};
	area.where = (struct places_area){.has_point = campaign->has_point,
					  .lat = campaign->lat,
					  .lon = campaign->lon,
					  .own = area.own};
	if (campaign->country.len == 2)
		memcpy(area.where.country, campaign->country.at, 2);
	enum outcome outcome =
	    area.own && area.names
		? places_fill(areas, find(areas, campaign->id), places, count, &area, fault)
		: fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		*ret_area = area;
	else
		area_free(&area);
	return outcome;
}

// Puts the area in its place and what stood there into *area; false if there is no room.
static bool exchange(struct areas *areas, struct area *area)
{
	pthread_rwlock_wrlock(&areas->lock);
	struct area *place = find(areas, area->campaign);
	if (!place)
		place = vec_add(&areas->list);
	if (place) {
		const struct area old = *place;
		*place = *area;
		*area = old;
	}
	pthread_rwlock_unlock(&areas->lock);
	return place != NULL;
}

enum outcome areas_set(struct areas *areas, const struct campaign *campaign,
		       const struct campaign_place *places, size_t count, struct fault *fault)
{
	struct area area = {0};
	pthread_mutex_lock(&areas->telling);
	enum outcome outcome = area_make(areas, campaign, places, count, &area, fault);
	if (outcome == OK && !exchange(areas, &area))
		outcome = fail(TOO_MUCH, fault, "There are more than %d campaigns.", CAMPAIGNS_MAX);
	pthread_mutex_unlock(&areas->telling);
	area_free(&area); // what stood there, or what found no room
	return outcome;
}

void areas_enter(struct areas *areas)
{
	pthread_rwlock_rdlock(&areas->lock);
}

void areas_leave(struct areas *areas)
{
	pthread_rwlock_unlock(&areas->lock);
}

const struct places_area *areas_find(const struct areas *areas, int64_t campaign)
{
	const struct area *area = find(areas, campaign);
	return area ? &area->where : NULL;
}
