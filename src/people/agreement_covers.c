// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/agreement_covers.h"

#include "base/utf8.h"
#include "people/people_embedded.h"
#include "text/fold.h"
#include "text/heads.h"

#define FACET_BYTES 512

static const char topic_facet[] = "topic:", place_facet[] = "place:";

static bool named(const struct agreement_terms *terms)
{
	return str_equal(terms->covers, str_from(agreement_covers_words[1]));
}

// The next place of a list, without spaces around; empty at the end.
static struct str place_cut(struct str *list)
{
	struct str place = STR("");
	while (list->len > 0 && place.len == 0) {
		size_t end = 0;
		while (end < list->len && list->at[end] != ',' && list->at[end] != '\n')
			end++;
		place = str_trim(str_slice(*list, 0, end));
		*list = str_slice(*list, end < list->len ? end + 1 : end, list->len);
	}
	return place;
}

enum outcome agreement_covers_check(const struct agreement_terms *terms, struct fault *fault)
{
	struct str rest = terms->places, place;
	size_t count = 0;
	while ((place = place_cut(&rest)).len > 0) {
		count++;
		if (utf8_length(place) > AGREEMENT_PLACE_MAX)
			return fail(INVALID, fault,
				    /*tr*/ "A place has a name of at most %d characters.",
				    AGREEMENT_PLACE_MAX);
	}
	if (count > AGREEMENT_PLACES_MAX)
		return fail(INVALID, fault, /*tr*/ "Name at most %d places.", AGREEMENT_PLACES_MAX);
	if (named(terms) && terms->topics == 0 && count == 0)
		return fail(
		    INVALID, fault,
		    /*tr*/ "Name a topic or a place, or share only the Cases offered to them.");
	return OK;
}

static enum outcome facet_write(struct conn *conn, int64_t agreement, struct str facet,
				struct str name, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_agreement_facet_insert);
	stmt_bind_i64(insert, 1, agreement);
	stmt_bind_str(insert, 2, facet);
	stmt_bind_str(insert, 3, name);
	return stmt_run(insert, fault);
}

static enum outcome topics_write(struct conn *conn, int64_t agreement, uint32_t topics,
				 struct fault *fault)
{
	enum outcome outcome = OK;
	for (int head = HEAD_TOPIC_FIRST; head <= HEAD_TOPIC_LAST && outcome == OK; head++) {
		char facet[FACET_BYTES];
		if (!(topics >> head & 1))
			continue;
		const struct str word = head_name((enum head)head);
		const int len = snprintf(facet, sizeof facet, "%s%.*s", topic_facet, STR_ARG(word));
		outcome = facet_write(conn, agreement, str_of(facet, (size_t)len), word, fault);
	}
	return outcome;
}

static enum outcome places_write(struct conn *conn, int64_t agreement, struct str places,
				 struct folded *folded, struct fault *fault)
{
	struct str place;
	enum outcome outcome = OK;
	while (outcome == OK && (place = place_cut(&places)).len > 0) {
		char facet[FACET_BYTES];
		const size_t from = sizeof place_facet - 1;
		memcpy(facet, place_facet, from);
		const size_t len = fold_joined(folded, place, facet + from, sizeof facet - from);
		if (len > 0)
			outcome =
			    facet_write(conn, agreement, str_of(facet, from + len), place, fault);
	}
	return outcome;
}

enum outcome agreement_covers_write(struct conn *conn, int64_t agreement,
				    const struct agreement_terms *terms, struct fault *fault)
{
	if (!named(terms))
		return OK;
	struct folded *folded = malloc(sizeof *folded);
	if (!folded)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome = topics_write(conn, agreement, terms->topics, fault);
	if (outcome == OK)
		outcome = places_write(conn, agreement, terms->places, folded, fault);
	free(folded);
	return outcome;
}

enum outcome agreement_covers_read(struct conn *conn, struct arena *arena,
				   struct agreement *agreement, struct fault *fault)
{
	struct str places = STR("");
	uint32_t topics = 0;
	if (!str_equal(agreement->covers, str_from(agreement_covers_words[1])))
		return OK;
	struct stmt *list = stmt_start(conn, &sql_agreement_facets);
	stmt_bind_i64(list, 1, agreement->id);
	while (stmt_step(list)) {
		const struct str facet = stmt_str(list, 0), name = stmt_str(list, 1);
		enum head head;
		if (str_starts(facet, str_from(place_facet)))
			places = arena_format(arena, "%.*s%s%.*s", STR_ARG(places),
					      places.len > 0 ? ", " : "", STR_ARG(name));
		else if (head_from_name(name, &head))
			topics |= 1u << head;
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK) {
		agreement->places = places;
		agreement->topics = topics;
	}
	return outcome;
}
