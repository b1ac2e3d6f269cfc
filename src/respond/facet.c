// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/facet.h"

#include "respond/incident_row.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#include <math.h>

#define TALLY_SLOTS 1024 // a power of two
#define TALLY_MOST  768
#define TALLY_BYTES ((size_t)1 << 20)
#define FACET_BYTES 320

// What is counted of a facet.
struct facet_sum {
	int64_t posts, requests, offers;
};

struct tally_slot {
	struct str facet; // at == NULL: empty
	struct str name;
	int64_t campaign;
	struct facet_sum sum;
	bool placed;	// it is a place, and known to lie here
	bool asked;	// `holder` was read
	int64_t holder; // the place that the plain name stood for before; -1: none that is known
	int64_t gazetteer_id;
	double lat, lon;
};

struct facet_tally {
	struct arena arena; // names
	size_t count;
	struct tally_slot slots[TALLY_SLOTS];
	struct folded folded;
};

struct facet_tally *facet_tally_new(void)
{
	struct facet_tally *tally = calloc(1, sizeof *tally);
	if (tally)
		arena_init(&tally->arena, TALLY_BYTES);
	return tally;
}

void facet_tally_free(struct facet_tally *tally)
{
	if (!tally)
		return;
	arena_free(&tally->arena);
	free(tally);
}

void facet_tally_reset(struct facet_tally *tally)
{
	if (tally->count > 0)
		memset(tally->slots, 0, sizeof tally->slots);
	tally->count = 0;
	arena_reset(&tally->arena);
}

static enum outcome count_write(struct conn *conn, const struct tally_slot *slot,
				struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &sql_facet_count_add);
	stmt_bind_i64(add, 1, slot->campaign);
	stmt_bind_str(add, 2, slot->facet);
	stmt_bind_str(add, 3, slot->name);
	stmt_bind_i64(add, 4, slot->sum.posts);
	stmt_bind_i64(add, 5, slot->sum.requests);
	stmt_bind_i64(add, 6, slot->sum.offers);
	if (slot->placed)
		stmt_bind_i64(add, 7, slot->gazetteer_id);
	else
		stmt_bind_null(add, 7);
	row_bind_degrees(add, 8, slot->placed ? slot->lat : NAN);
	row_bind_degrees(add, 9, slot->placed ? slot->lon : NAN);
	return stmt_run(add, fault);
}

static bool counts_something(const struct facet_sum *sum)
{
	return sum->posts != 0 || sum->requests != 0 || sum->offers != 0;
}

enum outcome facet_tally_write(struct conn *conn, struct facet_tally *tally, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < TALLY_SLOTS && tally->count > 0 && outcome == OK; i++) {
		const struct tally_slot *slot = &tally->slots[i];
		if (slot->facet.at && counts_something(&slot->sum))
			outcome = count_write(conn, slot, fault);
	}
	facet_tally_reset(tally);
	return outcome;
}

// FNV-1a: the keys are few and of no secret.
static uint64_t slot_hash(int64_t campaign, struct str facet)
{
	uint64_t hash = 14695981039346656037u ^ (uint64_t)campaign;
	for (size_t i = 0; i < facet.len; i++)
		hash = (hash ^ (unsigned char)facet.at[i]) * 1099511628211u;
	return hash ^ hash >> 32;
}

static struct tally_slot *slot_of(struct facet_tally *tally, int64_t campaign, struct str facet,
				  struct str name)
{
	for (uint64_t at = slot_hash(campaign, facet);; at++) {
		struct tally_slot *slot = &tally->slots[at % TALLY_SLOTS];
		if (!slot->facet.at) {
			*slot = (struct tally_slot){.facet = arena_copy(&tally->arena, facet),
						    .name = arena_copy(&tally->arena, name),
						    .campaign = campaign};
			tally->count++;
			return slot->facet.at && slot->name.at ? slot : NULL;
		}
		if (slot->campaign == campaign && str_equal(slot->facet, facet))
			return slot;
	}
}

// The slot of a facet; those before it may have been written for it.
static enum outcome slot_take(struct conn *conn, struct facet_tally *tally, int64_t campaign,
			      struct str facet, struct str name, struct tally_slot **ret,
			      struct fault *fault)
{
	if (tally->count >= TALLY_MOST) {
		const enum outcome outcome = facet_tally_write(conn, tally, fault);
		if (outcome != OK)
			return outcome;
	}
	*ret = slot_of(tally, campaign, facet, name);
	return *ret ? OK : fail(TOO_MUCH, fault, "The names of places need too much memory.");
}

static int64_t id_of(const struct group_place *place)
{
	return place->id > 0 ? place->id : 0;
}

static enum outcome count_add(struct conn *conn, struct facet_tally *tally, int64_t campaign,
			      struct str facet, struct str name, const struct facet_sum *more,
			      const struct group_place *place, struct fault *fault)
{
	struct tally_slot *slot;
	const enum outcome outcome = slot_take(conn, tally, campaign, facet, name, &slot, fault);
	if (outcome != OK)
		return outcome;
	slot->sum.posts += more->posts;
	slot->sum.requests += more->requests;
	slot->sum.offers += more->offers;
	if (place && !slot->placed) {
		slot->placed = true;
		slot->gazetteer_id = id_of(place);
		slot->lat = place->lat;
		slot->lon = place->lon;
	}
	return OK;
}

// A post of this kind, once more (1) or once less (-1).
static struct facet_sum sum_of(int64_t kind, int64_t times)
{
	return (struct facet_sum){.posts = times,
				  .requests = kind == KIND_REQUEST ? times : 0,
				  .offers = kind == KIND_OFFER ? times : 0};
}

// Adds one facet; nothing if the post has it already. `place`: what it names, if that is known.
static enum outcome facet_give(struct conn *conn, struct facet_tally *tally,
			       const struct group_post *post, struct str facet, struct str name,
			       int64_t kind, const struct group_place *place, struct fault *fault)
{
	struct stmt *give = stmt_start(conn, &sql_facet_insert);
	stmt_bind_i64(give, 1, post->campaign);
	stmt_bind_str(give, 2, facet);
	stmt_bind_i64(give, 3, post->id);
	stmt_bind_i64(give, 4, kind);
	const enum outcome outcome = stmt_run(give, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	const struct facet_sum more = sum_of(kind, 1);
	return count_add(conn, tally, post->campaign, facet, name, &more, place, fault);
}

// Takes one back; nothing if the post does not have it. What it counted as is what was noted.
static enum outcome facet_take(struct conn *conn, struct facet_tally *tally,
			       const struct group_post *post, struct str facet, struct str name,
			       struct fault *fault)
{
	struct stmt *take = stmt_start(conn, &sql_facet_delete);
	stmt_bind_i64(take, 1, post->campaign);
	stmt_bind_str(take, 2, facet);
	stmt_bind_i64(take, 3, post->id);
	const bool had = stmt_step(take);
	const int64_t kind = had ? stmt_i64(take, 0) : 0;
	const enum outcome outcome = stmt_end(take, fault);
	if (outcome != OK || !had)
		return outcome;
	const struct facet_sum less = sum_of(kind, -1);
	return count_add(conn, tally, post->campaign, facet, name, &less, NULL, fault);
}

static enum outcome named_set(struct conn *conn, struct facet_tally *tally,
			      const struct group_post *post, const char *what, struct str name,
			      bool wanted, struct fault *fault)
{
	char facet[FACET_BYTES];
	const int len = snprintf(facet, sizeof facet, "%s:%.*s", what, STR_ARG(name));
	if (len <= 0 || (size_t)len >= sizeof facet)
		return OK; // no name is so long
	const struct str whole = str_of(facet, (size_t)len);
	return wanted ? facet_give(conn, tally, post, whole, name, KIND_OTHER, NULL, fault)
		      : facet_take(conn, tally, post, whole, name, fault);
}

// The facet of a place's name, in `room`; empty if nothing of it can be looked for. Behind a name
// that stands for another place already comes its id ("place:springfield~5").
static struct str place_facet(struct facet_tally *tally, struct str name, char room[FACET_BYTES])
{
	const size_t from = sizeof "place:" - 1;
	memcpy(room, "place:", from);
	const size_t len = fold_joined(&tally->folded, name, room + from, FACET_BYTES - from);
	return str_of(room, len > 0 ? from + len : 0);
}

static struct str namesake_facet(struct str facet, int64_t id, char room[FACET_BYTES])
{
	const int len = snprintf(room, FACET_BYTES, "%.*s~%lld", STR_ARG(facet), (long long)id);
	return str_of(room, len > 0 && len < FACET_BYTES ? (size_t)len : 0);
}

// Which place the plain name stands for: the first that was found by it. -1: any.
static enum outcome holder_read(struct conn *conn, struct facet_tally *tally, int64_t campaign,
				struct str facet, struct str name, int64_t *ret_id,
				struct fault *fault)
{
	struct tally_slot *slot;
	enum outcome outcome = slot_take(conn, tally, campaign, facet, name, &slot, fault);
	if (outcome == OK && !slot->asked) {
		struct stmt *row = stmt_start(conn, &sql_facet_holder);
		stmt_bind_i64(row, 1, campaign);
		stmt_bind_str(row, 2, facet);
		slot->holder = stmt_step(row) ? stmt_i64(row, 0) : -1;
		outcome = stmt_end(row, fault);
		slot->asked = outcome == OK;
	}
	if (outcome == OK)
		*ret_id = slot->holder < 0 && slot->placed ? slot->gazetteer_id : slot->holder;
	return outcome;
}

static enum outcome place_give(struct conn *conn, struct facet_tally *tally,
			       const struct group_post *post, const struct group_place *place,
			       struct fault *fault)
{
	int64_t holder;
	char room[FACET_BYTES], longer[FACET_BYTES];
	struct str facet = place_facet(tally, place->name, room);
	if (facet.len == 0)
		return OK;
	if (isnan(place->lat)) // only the name is known
		return facet_give(conn, tally, post, facet, place->name, post->reading.kind, NULL,
				  fault);
	const enum outcome outcome =
	    holder_read(conn, tally, post->campaign, facet, place->name, &holder, fault);
	if (outcome != OK)
		return outcome;
	if (holder >= 0 && holder != id_of(place))
		facet = namesake_facet(facet, id_of(place), longer);
	return facet.len > 0 ? facet_give(conn, tally, post, facet, place->name, post->reading.kind,
					  place, fault)
			     : OK;
}

// `id`: of the place, or -1.
static enum outcome place_take(struct conn *conn, struct facet_tally *tally,
			       const struct group_post *post, struct str name, int64_t id,
			       struct fault *fault)
{
	char room[FACET_BYTES], longer[FACET_BYTES];
	const struct str facet = place_facet(tally, name, room);
	if (facet.len == 0)
		return OK;
	const struct str namesake = id < 0 ? STR("") : namesake_facet(facet, id, longer);
	const enum outcome outcome = facet_take(conn, tally, post, facet, name, fault);
	return outcome == OK && namesake.len > 0
		   ? facet_take(conn, tally, post, namesake, name, fault)
		   : outcome;
}

enum outcome facet_note(struct conn *conn, struct facet_tally *tally, const struct group_post *post,
			struct fault *fault)
{
	if (protection_marked(post->reading.labels))
		return OK; // how often something occurs tells nothing of what is private
	enum outcome outcome = named_set(conn, tally, post, "source", post->source, true, fault);
	for (int head = HEAD_TOPIC_FIRST; head < HEADS && outcome == OK; head++)
		if (post->reading.labels >> head & 1)
			outcome = named_set(conn, tally, post, "topic", head_name((enum head)head),
					    true, fault);
	for (size_t i = 0; i < post->n_places && outcome == OK; i++)
		outcome = place_give(conn, tally, post, &post->places[i], fault);
	return outcome;
}

// Takes back the places that triage read or people gave; the ones in force are noted again.
static enum outcome places_clear(struct conn *conn, struct facet_tally *tally,
				 const struct group_post *post, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < post->reading.n_places && outcome == OK; i++)
		outcome = place_take(
		    conn, tally, post, post->reading.places[i].name,
		    post->reading.places[i].id > 0 ? post->reading.places[i].id : 0, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *given = stmt_start(conn, &sql_group_places_given);
	stmt_bind_i64(given, 1, post->id);
	stmt_bind_i64(given, 2, CORRECT_PLACE);
	while (outcome == OK && stmt_step(given)) {
		outcome = place_take(conn, tally, post, stmt_str(given, 0), -1, fault);
		if (outcome == OK)
			outcome = place_take(conn, tally, post, stmt_str(given, 1), -1, fault);
	}
	const enum outcome ended = stmt_end(given, fault);
	return outcome != OK ? outcome : ended;
}

enum outcome facet_correct(struct conn *conn, struct facet_tally *tally,
			   const struct group_post *post, struct fault *fault)
{
	const bool found =
	    post->reading.signal != SIGNAL_NOISE && !protection_marked(post->reading.labels);
	enum outcome outcome = places_clear(conn, tally, post, fault);
	for (int head = HEAD_TOPIC_FIRST; head < HEADS && outcome == OK; head++)
		if (!found || !(post->reading.labels >> head & 1))
			outcome = named_set(conn, tally, post, "topic", head_name((enum head)head),
					    false, fault);
	if (outcome == OK && found)
		return facet_note(conn, tally, post, fault);
	return outcome == OK ? named_set(conn, tally, post, "source", post->source, false, fault)
			     : outcome;
}
