// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/stream_offer.h"

#include "base/time.h"
#include "respond/respond_embedded.h"
#include "text/places_where.h"

#include <pthread.h>

#define CAMPAIGNS_KEPT 8
#define AGE_MOST_NS    1000000000LL

// An offer in one piece of memory that can be copied as it is.
struct offer_lists {
	struct stream_value topics[OFFER_OTHERS], sources[OFFER_OTHERS], places[OFFER_PLACES],
	    languages[OFFER_LANGS];
	size_t n_topics, n_sources, n_places, n_languages;
};

struct kept {
	int64_t campaign; // 0: free
	uint64_t commits;
	int64_t read_ns;
	struct arena arena;
	const struct offer_lists *lists;
};

struct offer_memory {
	pthread_mutex_t lock;
	struct kept kept[CAMPAIGNS_KEPT];
	size_t next; // the one to go
};

#define KEPT_BYTES ((size_t)256 << 10) // names are at most some hundred bytes long

struct offer_memory *offer_memory_new(void)
{
	struct offer_memory *memory = calloc(1, sizeof *memory);
	if (!memory)
		return NULL;
	pthread_mutex_init(&memory->lock, NULL);
	for (size_t i = 0; i < CAMPAIGNS_KEPT; i++)
		arena_init(&memory->kept[i].arena, KEPT_BYTES);
	return memory;
}

void offer_memory_free(struct offer_memory *memory)
{
	if (!memory)
		return;
	for (size_t i = 0; i < CAMPAIGNS_KEPT; i++)
		arena_free(&memory->kept[i].arena);
	pthread_mutex_destroy(&memory->lock);
	free(memory);
}

// --- reading ---

static void value_take(struct arena *arena, struct stmt *list, struct str value,
		       struct stream_value *values, size_t *count)
{
	values[(*count)++] = (struct stream_value){
	    arena_copy(arena, value), arena_copy(arena, stmt_str(list, 1)), stmt_i64(list, 2)};
}

// Says behind the names that several places share where each lies: "Springfield (Peoria, …)".
static void places_tell(const struct places *places, struct arena *arena, const int64_t *ids,
			struct stream_value *values, size_t count)
{
	bool shared[OFFER_PLACES] = {false};
	for (size_t i = 0; i < count; i++)
		for (size_t other = 0; other < count; other++)
			shared[i] |= other != i && str_equal(values[i].name, values[other].name);
	for (size_t i = 0; i < count; i++) {
		const struct place_where where =
		    shared[i] ? places_where(places, ids[i]) : (struct place_where){0};
		if (where.country.len > 0)
			values[i].name =
			    arena_format(arena, "%.*s (%.*s%s%.*s)", STR_ARG(values[i].name),
					 STR_ARG(where.near), where.near.len > 0 ? ", " : "",
					 STR_ARG(where.country));
	}
}

static enum outcome places_read(const struct places *places, struct conn *conn, struct arena *arena,
				int64_t campaign, struct offer_lists *lists, struct fault *fault)
{
	int64_t ids[OFFER_PLACES];
	struct stmt *list = stmt_start(conn, &sql_facet_places);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, OFFER_PLACES);
	while (stmt_step(list)) {
		ids[lists->n_places] = stmt_i64(list, 3);
		value_take(arena, list, str_slice(stmt_str(list, 0), sizeof "place:" - 1, SIZE_MAX),
			   lists->places, &lists->n_places);
	}
	places_tell(places, arena, ids, lists->places, lists->n_places);
	return stmt_end(list, fault);
}

static enum outcome facets_read(const struct places *places, struct conn *conn, struct arena *arena,
				int64_t campaign, struct offer_lists *lists, struct fault *fault)
{
	struct stmt *list = stmt_start(conn, &sql_facet_others);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, OFFER_OTHERS);
	while (stmt_step(list)) {
		struct str value = stmt_str(list, 0);
		const struct str facet = str_cut(&value, ':');
		if (str_equal(facet, STR("topic")))
			value_take(arena, list, value, lists->topics, &lists->n_topics);
		if (str_equal(facet, STR("source")))
			value_take(arena, list, value, lists->sources, &lists->n_sources);
	}
	const enum outcome outcome = stmt_end(list, fault);
	return outcome == OK ? places_read(places, conn, arena, campaign, lists, fault) : outcome;
}

static enum outcome languages_read(struct conn *conn, struct arena *arena, int64_t campaign,
				   struct offer_lists *lists, struct fault *fault)
{
	struct stmt *list = stmt_start(conn, &sql_facet_langs);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, OFFER_LANGS);
	while (stmt_step(list))
		value_take(arena, list, stmt_str(list, 0), lists->languages, &lists->n_languages);
	return stmt_end(list, fault);
}

static void values_copy(struct arena *arena, struct stream_value *to,
			const struct stream_value *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] = (struct stream_value){arena_copy(arena, from[i].value),
					      arena_copy(arena, from[i].name), from[i].posts};
}

static void lists_copy(struct arena *arena, struct offer_lists *to, const struct offer_lists *from)
{
	values_copy(arena, to->topics, from->topics, to->n_topics = from->n_topics);
	values_copy(arena, to->sources, from->sources, to->n_sources = from->n_sources);
	values_copy(arena, to->places, from->places, to->n_places = from->n_places);
	values_copy(arena, to->languages, from->languages, to->n_languages = from->n_languages);
}

// --- remembering ---

static struct kept *kept_find(struct offer_memory *memory, int64_t campaign)
{
	for (size_t i = 0; i < CAMPAIGNS_KEPT; i++)
		if (memory->kept[i].campaign == campaign)
			return &memory->kept[i];
	return NULL;
}

static bool recall(struct offer_memory *memory, uint64_t commits, int64_t campaign,
		   struct arena *arena, struct offer_lists *lists)
{
	pthread_mutex_lock(&memory->lock);
	const struct kept *kept = kept_find(memory, campaign);
	const bool fresh =
	    kept && kept->commits == commits && time_monotonic_ns() - kept->read_ns < AGE_MOST_NS;
	if (fresh)
		lists_copy(arena, lists, kept->lists);
	pthread_mutex_unlock(&memory->lock);
	return fresh;
}

static void remember(struct offer_memory *memory, uint64_t commits, int64_t campaign,
		     const struct offer_lists *lists)
{
	pthread_mutex_lock(&memory->lock);
	struct kept *kept = kept_find(memory, campaign);
	if (!kept) {
		kept = &memory->kept[memory->next];
		memory->next = (memory->next + 1) % CAMPAIGNS_KEPT;
	}
	arena_reset(&kept->arena);
	struct offer_lists *copy = arena_zero(&kept->arena, sizeof *copy);
	if (copy)
		lists_copy(&kept->arena, copy, lists);
	kept->lists = copy;
	kept->campaign = copy ? campaign : 0;
	kept->commits = commits;
	kept->read_ns = time_monotonic_ns();
	pthread_mutex_unlock(&memory->lock);
}

enum outcome stream_offer_read(struct offer_memory *memory, const struct places *places,
			       uint64_t commits, struct conn *conn, struct arena *arena,
			       int64_t campaign, struct stream_offer *ret, struct fault *fault)
{
	struct offer_lists *lists = arena_zero(arena, sizeof *lists);
	if (!lists)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	if (!recall(memory, commits, campaign, arena, lists)) {
		enum outcome outcome = facets_read(places, conn, arena, campaign, lists, fault);
		if (outcome == OK)
			outcome = languages_read(conn, arena, campaign, lists, fault);
		if (outcome != OK)
			return outcome;
		remember(memory, commits, campaign, lists);
	}
	ret->topics = (struct stream_values){lists->topics, lists->n_topics};
	ret->sources = (struct stream_values){lists->sources, lists->n_sources};
	ret->places = (struct stream_values){lists->places, lists->n_places};
	ret->languages = (struct stream_values){lists->languages, lists->n_languages};
	return OK;
}
