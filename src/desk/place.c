// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/place.h"

#include "desk/desk_embedded.h"
#include "respond/case_edit.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "text/hash.h"
#include "text/places_file.h"

#include <math.h>

#define FACET_BYTES 320

// The least id of what may be shown.
static int64_t least_id(const struct place_sight *sight)
{
	return sight->campaign->coarse ? PLACES_DIVISIONS : 0;
}

static double degrees(struct stmt *row, int column)
{
	return stmt_null(row, column) ? NAN : stmt_double(row, column);
}

// A row of place_ranked; false without memory.
static bool row_read(struct stmt *row, struct arena *arena, struct place *ret)
{
	*ret = (struct place){
	    .word = arena_copy(arena, stmt_str(row, 0)),
	    .name = arena_copy(arena, stmt_str(row, 1)),
	    .lat = degrees(row, 2),
	    .lon = degrees(row, 3),
	    .posts = stmt_i64(row, 4),
	    .requests = stmt_i64(row, 5),
	    .offers = stmt_i64(row, 6),
	    .id = stmt_i64(row, 7),
	};
	return ret->word.at && ret->name.at;
}

// Reads rows of place_ranked to their end.
static enum outcome rows_read(struct stmt *rows, struct arena *arena, size_t most,
			      struct place *list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	bool full = false;
	while (!full && count < most && stmt_step(rows))
		full = !row_read(rows, arena, &list[count++]);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_count = count;
	return full ? fail(TOO_MUCH, fault, "This page needs too much memory.") : OK;
}

// Near enough for telling places of one name apart; what has no point is far from everything.
static double far_from(const struct place *place, double lat, double lon)
{
	const double wide = remainder(lon - place->lon, 360) * cos(lat * M_PI / 180);
	const double far = hypot(lat - place->lat, wide);
	return isfinite(far) ? far : 1000;
}

// The nearest of the places of a name, or NULL.
static struct place *nearest(struct place *list, size_t count, struct str name, double lat,
			     double lon)
{
	struct place *best = NULL;
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].name, name) &&
		    (!best || far_from(&list[i], lat, lon) < far_from(best, lat, lon)))
			best = &list[i];
	return best;
}

static enum outcome cases_count(struct conn *conn, const struct place_sight *sight,
				struct place *list, size_t count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_place_cases_open);
	stmt_bind_i64(rows, 1, sight->campaign->id);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	while (stmt_step(rows)) {
		struct place *place =
		    nearest(list, count, stmt_str(rows, 0), degrees(rows, 1), degrees(rows, 2));
		if (place)
			place->cases += stmt_i64(rows, 3);
	}
	return stmt_end(rows, fault);
}

static enum outcome total_read(struct conn *conn, const struct place_sight *sight,
			       int64_t *ret_total, struct fault *fault)
{
	struct stmt *row = stmt_start(conn, &sql_place_total);
	stmt_bind_i64(row, 1, sight->campaign->id);
	stmt_bind_i64(row, 2, least_id(sight));
	const int64_t total = stmt_step(row) ? stmt_i64(row, 0) : 0;
	const enum outcome outcome = stmt_end(row, fault);
	if (outcome == OK)
		*ret_total = total;
	return outcome;
}

static enum outcome team_list(struct conn *conn, struct arena *arena,
			      const struct place_sight *sight, struct str words, struct place *list,
			      size_t *ret_count, int64_t *ret_total, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_place_ranked);
	stmt_bind_i64(rows, 1, sight->campaign->id);
	stmt_bind_str(rows, 2, arena_format(arena, "%%%.*s%%", STR_ARG(words)));
	stmt_bind_i64(rows, 3, least_id(sight));
	stmt_bind_i64(rows, 4, PLACE_LIST_MAX);
	enum outcome outcome = rows_read(rows, arena, PLACE_LIST_MAX, list, ret_count, fault);
	if (outcome == OK)
		outcome = cases_count(conn, sight, list, *ret_count, fault);
	return outcome == OK ? total_read(conn, sight, ret_total, fault) : outcome;
}

// --- of people of a partner ---

// The words that a place is asked for by; if another of the list has them, whose name differs in
// accents or capitals, a number made of its own name stands behind.
static struct str word_apart(struct arena *arena, const struct place *list, size_t count,
			     struct str word, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].word, word))
			return arena_format(arena, "%.*s~%u", STR_ARG(word),
					    (unsigned)(hash_bytes(name) >> 33));
	return arena_copy(arena, word);
}

// All places of their cases, with the words that they are asked for by.
static enum outcome reach_places(struct conn *conn, struct arena *arena,
				 const struct place_sight *sight, struct place *list,
				 size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	bool full = false;
	char word[FACET_BYTES];
	struct folded *folded = arena_raw(arena, sizeof *folded);
	if (!folded)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_reach_places);
	reach_bind(rows, sight->reach);
	stmt_bind_i64(rows, 5, PLACE_LIST_MAX);
	while (!full && count < PLACE_LIST_MAX && stmt_step(rows)) {
		struct place *place = &list[count++];
		full = !row_read(rows, arena, place);
		place->cases = stmt_i64(rows, 8);
		const size_t len = fold_joined(folded, place->name, word, sizeof word);
		place->word = word_apart(arena, list, count - 1, str_of(word, len), place->name);
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_count = count;
	return full ? fail(TOO_MUCH, fault, "This page needs too much memory.") : OK;
}

static enum outcome reach_matching(struct conn *conn, struct arena *arena,
				   const struct place_sight *sight, struct str words,
				   struct place *list, size_t *ret_count, int64_t *ret_total,
				   struct fault *fault)
{
	size_t all, count = 0;
	const enum outcome outcome = reach_places(conn, arena, sight, list, &all, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < all; i++)
		if (str_find(list[i].word, words) != SIZE_MAX)
			list[count++] = list[i];
	*ret_count = count;
	*ret_total = (int64_t)all;
	return OK;
}

// --- both ---

enum outcome place_list(struct conn *conn, struct arena *arena, const struct place_sight *sight,
			struct str words, struct place **ret_list, size_t *ret_count,
			int64_t *ret_total, struct fault *fault)
{
	struct place *list = arena_array(arena, PLACE_LIST_MAX, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	*ret_list = list;
	return sight->reach->account
		   ? reach_matching(conn, arena, sight, words, list, ret_count, ret_total, fault)
		   : team_list(conn, arena, sight, words, list, ret_count, ret_total, fault);
}

struct str place_word(struct arena *arena, struct str text)
{
	const struct str whole = text;
	const struct str name = str_cut(&text, '~');
	struct folded *folded = arena_raw(arena, sizeof *folded);
	char *room = arena_raw(arena, FACET_BYTES);
	if (!folded || !room)
		return STR("");
	int64_t id = 0;
	const bool told = text.len > 0 && str_to_i64(text, &id) && id >= 0;
	const struct str word =
	    str_of(room, fold_joined(folded, told ? name : whole, room, FACET_BYTES));
	return told ? arena_format(arena, "%.*s~%lld", STR_ARG(word), (long long)id) : word;
}

// One of the cases' places has the words; partners are told of no others of its name.
static enum outcome reach_find(struct conn *conn, struct arena *arena,
			       const struct place_sight *sight, struct str word, struct place *list,
			       size_t *ret_count, struct fault *fault)
{
	size_t all;
	const enum outcome outcome = reach_places(conn, arena, sight, list, &all, fault);
	const struct str whole = word, name = str_cut(&word, '~');
	const struct place *found = NULL;
	for (size_t i = 0; outcome == OK && i < all; i++)
		if (str_equal(list[i].word, whole) || (!found && str_equal(list[i].word, name)))
			found = &list[i];
	*ret_count = found != NULL;
	if (found)
		list[0] = *found;
	return outcome;
}

static enum outcome team_find(struct conn *conn, struct arena *arena,
			      const struct place_sight *sight, struct str name, struct str id,
			      struct place *list, size_t *ret_count, struct fault *fault)
{
	int64_t asked = -1;
	struct stmt *rows = stmt_start(conn, &sql_place_namesakes);
	stmt_bind_i64(rows, 1, sight->campaign->id);
	stmt_bind_str(rows, 2, arena_format(arena, "place:%.*s", STR_ARG(name)));
	stmt_bind_i64(rows, 3, least_id(sight));
	stmt_bind_str(rows, 4, arena_format(arena, "place:%.*s~%%", STR_ARG(name)));
	stmt_bind_i64(rows, 5, PLACE_NAMESAKES);
	const enum outcome outcome =
	    rows_read(rows, arena, PLACE_NAMESAKES, list, ret_count, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 1; str_to_i64(id, &asked) && i < *ret_count; i++)
		if (list[i].id == asked) {
			const struct place first = list[0];
			list[0] = list[i];
			list[i] = first;
			break;
		}
	return cases_count(conn, sight, list, *ret_count, fault);
}

enum outcome place_find(struct conn *conn, struct arena *arena, const struct place_sight *sight,
			struct str word, struct place **ret_list, size_t *ret_count,
			struct fault *fault)
{
	size_t count = 0;
	const struct str whole = word, name = str_cut(&word, '~');
	struct place *list = arena_array(arena, PLACE_LIST_MAX, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	const enum outcome outcome =
	    sight->reach->account ? reach_find(conn, arena, sight, whole, list, &count, fault)
				  : team_find(conn, arena, sight, name, word, list, &count, fault);
	if (outcome != OK)
		return outcome;
	if (count == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "No Post here names this place.");
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// Leaves those of the first of the places.
static size_t cases_keep(const struct place *list, size_t count, struct desk_case *cases,
			 size_t n_cases)
{
	size_t kept = 0;
	struct place namesakes[PLACE_NAMESAKES];
	memcpy(namesakes, list, count * sizeof *list);
	for (size_t i = 0; i < n_cases && kept < PLACE_CASES_MAX; i++)
		if (nearest(namesakes, count, list->name, cases[i].incident.lat,
			    cases[i].incident.lon) == namesakes)
			cases[kept++] = cases[i];
	return kept;
}

enum outcome place_cases(struct conn *conn, struct arena *arena, const struct place_sight *sight,
			 const struct place *list, size_t count, struct desk_case **ret_list,
			 size_t *ret_count, struct fault *fault)
{
	struct stmt *rows;
	const size_t most = count > 1 ? (size_t)4 * PLACE_CASES_MAX : PLACE_CASES_MAX;
	if (sight->reach->account) {
		rows = stmt_start(conn, &sql_reach_place_cases);
		reach_bind(rows, sight->reach);
		stmt_bind_str(rows, 5, list->name);
		stmt_bind_i64(rows, 6, PLACE_CASES_MAX);
	} else {
		rows = stmt_start(conn, &sql_place_cases_named);
		stmt_bind_i64(rows, 1, sight->campaign->id);
		stmt_bind_str(rows, 2, list->name);
		stmt_bind_i64(rows, 3, READING_PRIVATE);
		stmt_bind_i64(rows, 4, (int64_t)most);
	}
	const enum outcome outcome =
	    case_wholes_read(rows, arena, most, ret_list, ret_count, fault);
	if (outcome == OK && count > 1)
		*ret_count = cases_keep(list, count, *ret_list, *ret_count);
	return outcome;
}

enum outcome place_needs(struct conn *conn, const struct place_sight *sight,
			 const struct place *place, int64_t ret_needs[HEADS], struct fault *fault)
{
	char facet[FACET_BYTES];
	int64_t needs[HEADS] = {0};
	const int len = snprintf(facet, sizeof facet, "place:%.*s", STR_ARG(place->word));
	struct stmt *rows = stmt_start(conn, &sql_place_needs);
	stmt_bind_i64(rows, 1, sight->campaign->id);
	stmt_bind_str(rows, 2, str_of(facet, (size_t)len));
	stmt_bind_i64(rows, 3, PLACE_NEEDS_OF);
	while (stmt_step(rows))
		for (int head = 0; head < HEADS; head++)
			needs[head] += stmt_i64(rows, 0) >> head & 1;
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		memcpy(ret_needs, needs, sizeof needs);
	return outcome;
}
