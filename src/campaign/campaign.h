// SPDX-License-Identifier: AGPL-3.0-or-later
// Campaigns, their tags and their own places. How they are changed says campaign/settings.h;
// partners and roles belong to other rooms.
#ifndef CAUSEWAY_CAMPAIGN_CAMPAIGN_H
#define CAUSEWAY_CAMPAIGN_CAMPAIGN_H

#include "base/id.h"
#include "net/route.h"
#include "page/messages.h"
#include "store/store.h"

struct campaign {
	int64_t id;
	struct str slug, name, purpose;
	struct str emergency; // local emergency number; empty until set
	struct str country;   // ISO 3166, upper case; empty if many
	double lat, lon;
	bool has_point;
	struct str template;  // what it was made from: "flood" …
	struct str story;     // Markdown; may be empty
	struct str receipt;   // for those who wrote to us; empty: the standard words
	struct str languages; // official ones, BCP 47, one space between; may be empty
	struct str time_zone; // IANA name, never empty; base/zone.h knows its clocks
	bool coarse;	      // nothing that leaves the team names a place finer than a district
	int64_t archived_at;  // ms UTC since when it is only read; 0: it runs
	bool exercise;	      // for practice: never reaches the public, and stays an exercise
};

// The first of its official languages that has a catalogue; English if none has.
const struct language *campaign_language(const struct campaign *campaign);

// A campaign by slug; strings in the arena. NOT_FOUND with a sentence.
enum outcome campaign_by_slug(struct conn *conn, struct arena *arena, struct str slug,
			      struct campaign *ret_campaign, struct fault *fault);
// The same by id.
enum outcome campaign_by_id(struct conn *conn, struct arena *arena, int64_t id,
			    struct campaign *ret_campaign, struct fault *fault);
// The campaign in the path of a request (its input "slug"), which the page around the reply then
// names. NOT_FOUND with a sentence.
enum outcome campaign_asked(struct request *request, struct campaign *ret_campaign);
// The same, with a reader of the store for the rest of the answer; the caller releases it.
enum outcome campaign_reader(struct request *request, struct campaign *ret_campaign,
			     struct conn **ret_conn);
// All campaigns, oldest first; the array is in the arena. At most 2,000.
enum outcome campaign_list(struct conn *conn, struct arena *arena, struct campaign **ret_list,
			   size_t *ret_count, struct fault *fault);
// When the newest post of a campaign that is not noise came, ms UTC; 0 if there is none.
enum outcome campaign_last_received(struct conn *conn, int64_t campaign, int64_t *ret_at,
				    struct fault *fault);
// Names of a campaign's tags, without #; at most 200.
enum outcome campaign_tags(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct str **ret_tags, size_t *ret_count, struct fault *fault);

struct campaign_place {
	int64_t campaign;
	struct str name;
	struct str spellings; // others, separated by commas
	double lat, lon;
};
// The own places of all campaigns, ordered by campaign; at most 10,000.
enum outcome campaign_places(struct conn *conn, struct arena *arena,
			     struct campaign_place **ret_list, size_t *ret_count,
			     struct fault *fault);

struct campaign_template;

// Whether the server keeps this slug for an address of its own.
bool campaign_slug_kept(struct str slug);

// A new campaign with its tags and places. INVALID for a slug that is not a-z, 0-9 and - or is
// kept, a missing name or an unknown time zone; CONFLICT if the slug is taken.
struct new_campaign {
	// Its id is set by campaign_create. Empty: purpose, story and receipt of the template, UTC.
	struct campaign campaign;
	const struct campaign_template *from; // due times, topics, coarse; NULL: as of a flood
	const struct str *tags;
	size_t n_tags;
	const struct campaign_place *places;
	size_t n_places;
};
enum outcome campaign_create(struct store *store, struct id_maker *ids,
			     const struct new_campaign *new_campaign, int64_t *ret_id,
			     struct fault *fault);

// The same inside a write, under an id that the caller made, after campaign_check.
enum outcome campaign_check(const struct new_campaign *new_campaign, struct fault *fault);
enum outcome campaign_add(struct conn *conn, int64_t id, int64_t now,
			  const struct new_campaign *new_campaign, struct fault *fault);

// Archives a campaign at `now` (ms UTC), or with 0 opens it again; inside a write.
enum outcome campaign_archive(struct conn *conn, int64_t campaign, int64_t now,
			      struct fault *fault);

extern const struct route_table campaign_routes;

#endif
