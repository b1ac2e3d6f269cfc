// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/facet.h"

#include "respond/protection.h"
#include "respond/respond_embedded.h"

#define TALLY_SLOTS 1024 // a power of two
#define TALLY_MOST  768
#define TALLY_BYTES ((size_t)1 << 20)
#define FACET_BYTES 320

struct tally_slot {
	struct str facet; // at == NULL: empty
	struct str name;
	int64_t campaign, posts;
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

static enum outcome count_write(struct conn *conn, int64_t campaign, struct str facet,
				struct str name, int64_t posts, struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &sql_facet_count_add);
	stmt_bind_i64(add, 1, campaign);
	stmt_bind_str(add, 2, facet);
	stmt_bind_str(add, 3, name);
	stmt_bind_i64(add, 4, posts);
	return stmt_run(add, fault);
}

enum outcome facet_tally_write(struct conn *conn, struct facet_tally *tally, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < TALLY_SLOTS && tally->count > 0 && outcome == OK; i++) {
		const struct tally_slot *slot = &tally->slots[i];
		if (slot->facet.at && slot->posts != 0)
			outcome = count_write(conn, slot->campaign, slot->facet, slot->name,
					      slot->posts, fault);
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
			*slot = (struct tally_slot){arena_copy(&tally->arena, facet),
						    arena_copy(&tally->arena, name), campaign, 0};
			tally->count++;
			return slot->facet.at && slot->name.at ? slot : NULL;
		}
		if (slot->campaign == campaign && str_equal(slot->facet, facet))
			return slot;
	}
}

static enum outcome count_add(struct conn *conn, struct facet_tally *tally, int64_t campaign,
			      struct str facet, struct str name, int64_t posts, struct fault *fault)
{
	enum outcome outcome = OK;
	if (tally->count >= TALLY_MOST)
		outcome = facet_tally_write(conn, tally, fault);
	if (outcome != OK)
		return outcome;
	struct tally_slot *slot = slot_of(tally, campaign, facet, name);
	if (!slot)
		return fail(TOO_MUCH, fault, "The names of places need too much memory.");
	slot->posts += posts;
	return OK;
}

// Adds or takes back one facet; nothing if it is so already.
static enum outcome facet_set(struct conn *conn, struct facet_tally *tally,
			      const struct group_post *post, struct str facet, struct str name,
			      bool wanted, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, wanted ? &sql_facet_insert : &sql_facet_delete);
	stmt_bind_i64(set, 1, post->campaign);
	stmt_bind_str(set, 2, facet);
	stmt_bind_i64(set, 3, post->id);
	const enum outcome outcome = stmt_run(set, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	return count_add(conn, tally, post->campaign, facet, name, wanted ? 1 : -1, fault);
}

static enum outcome named_set(struct conn *conn, struct facet_tally *tally,
			      const struct group_post *post, const char *what, struct str name,
			      bool wanted, struct fault *fault)
{
	char facet[FACET_BYTES];
	const int len = snprintf(facet, sizeof facet, "%s:%.*s", what, STR_ARG(name));
	if (len <= 0 || (size_t)len >= sizeof facet)
		return OK; // no name is so long
	return facet_set(conn, tally, post, str_of(facet, (size_t)len), name, wanted, fault);
}

static enum outcome place_set(struct conn *conn, struct facet_tally *tally,
			      const struct group_post *post, struct str name, bool wanted,
			      struct fault *fault)
{
	char facet[FACET_BYTES] = "place:";
	const size_t from = strlen(facet);
	const size_t len = fold_joined(&tally->folded, name, facet + from, sizeof facet - from);
	if (len == 0)
		return OK;
	return facet_set(conn, tally, post, str_of(facet, from + len), name, wanted, fault);
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
		outcome = place_set(conn, tally, post, post->places[i].name, true, fault);
	return outcome;
}

// Takes back the places that triage read or people gave; the ones in force are noted again.
static enum outcome places_clear(struct conn *conn, struct facet_tally *tally,
				 const struct group_post *post, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < post->reading.n_places && outcome == OK; i++)
		outcome = place_set(conn, tally, post, post->reading.places[i].name, false, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *given = stmt_start(conn, &sql_group_places_given);
	stmt_bind_i64(given, 1, post->id);
	stmt_bind_i64(given, 2, CORRECT_PLACE);
	while (outcome == OK && stmt_step(given)) {
		outcome = place_set(conn, tally, post, stmt_str(given, 0), false, fault);
		if (outcome == OK)
			outcome = place_set(conn, tally, post, stmt_str(given, 1), false, fault);
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
