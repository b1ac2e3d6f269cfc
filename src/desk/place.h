// SPDX-License-Identifier: AGPL-3.0-or-later
// The places that the posts of a campaign name: how often, by posts that ask and that offer, and
// with which open cases. A place is known by the words of its name, as the stream's filter has it;
// the second place of one name and those after it by the words and an id ("springfield~5").
// What is private counts nowhere; people of a partner find the places of their own cases alone.
// Reads only.
#ifndef CAUSEWAY_DESK_PLACE_H
#define CAUSEWAY_DESK_PLACE_H

#include "campaign/campaign.h"
#include "respond/case.h"
#include "respond/reach.h"

#define PLACE_LIST_MAX	200
#define PLACE_CASES_MAX 40
#define PLACE_NEEDS_OF	2000 // newest requests that tell what is needed
#define PLACE_NAMESAKES 20   // places of one name

struct place {
	struct str word; // "kunda bridge", "springfield~5"
	struct str name; // "Kunda Bridge"
	double lat, lon; // degrees; NaN if not known
	int64_t posts, requests, offers;
	int64_t id;    // of the gazetteer; 0: the campaign's own; -1: not known
	int64_t cases; // open ones that name it first
};

// Whose places are asked for.
struct place_sight {
	const struct campaign *campaign;
	const struct reach *reach; // account 0: the campaign's own team
};

// The places whose words hold `words` (folded; may be empty), most posts first; strings and array
// in the arena. *ret_total: how many there are whatever they are called, as far as they are listed.
// In a campaign that keeps its places coarse nothing finer than a district is among them.
enum outcome place_list(struct conn *conn, struct arena *arena, const struct place_sight *sight,
			struct str words, struct place **ret_list, size_t *ret_count,
			int64_t *ret_total, struct fault *fault);
// What was typed or stands in an address ("Springfield~5"), as places are found by it; in the
// arena, empty without memory.
struct str place_word(struct arena *arena, struct str text);
// One of them, the first of the list, and behind it the others of its name. An id that none of them
// has, and none, means the one that the plain name stands for. NOT_FOUND with a sentence.
enum outcome place_find(struct conn *conn, struct arena *arena, const struct place_sight *sight,
			struct str word, struct place **ret_list, size_t *ret_count,
			struct fault *fault);

// The open cases of the first of a list of place_find, the most urgent first, at most
// PLACE_CASES_MAX. A case with a point belongs to the nearest of them.
enum outcome place_cases(struct conn *conn, struct arena *arena, const struct place_sight *sight,
			 const struct place *list, size_t count, struct desk_case **ret_list,
			 size_t *ret_count, struct fault *fault);
// How many of its newest requests have each label. For the campaign's own team.
enum outcome place_needs(struct conn *conn, const struct place_sight *sight,
			 const struct place *place, int64_t ret_needs[HEADS], struct fault *fault);

#endif
