// SPDX-License-Identifier: AGPL-3.0-or-later
// What a campaign decides for itself, as text in a form: read, checked, changed. One table says
// what there is. Never decides who may change it and writes no audit entry: that is done above.
#ifndef CAUSEWAY_CAMPAIGN_SETTINGS_H
#define CAUSEWAY_CAMPAIGN_SETTINGS_H

#include "campaign/campaign.h"
#include "campaign/reading.h"

enum settings_field {
	SETTINGS_NAME,
	SETTINGS_PURPOSE,
	SETTINGS_STORY,
	SETTINGS_RECEIPT,
	SETTINGS_COUNTRY,
	SETTINGS_LANGUAGES, // codes, with spaces or commas between
	SETTINGS_TIME_ZONE,
	SETTINGS_COARSE,   // "yes" or ""
	SETTINGS_DUE_LIFE, // minutes
	SETTINGS_DUE_URGENT,
	SETTINGS_DUE_SOON,
	SETTINGS_DUE_WAIT,
	SETTINGS_TAGS,	 // as campaign/tag.h reads them
	SETTINGS_TOPICS, // a line each: "Boats: boat, raft"
	SETTINGS_PLACES, // a line each: "Kunda Bridge: 27.71, 85.32, Kunda Pul"
	SETTINGS_FIELDS
};

struct settings_kind {
	const char *name; // of the input and in the audit log: "due_life"
	int64_t most;	  // code points
	const char *help; // for the API description
};
extern const struct settings_kind settings_kinds[SETTINGS_FIELDS];

#define SETTINGS_LANGUAGES_MAX 12
#define SETTINGS_TOPICS_MAX    50
#define SETTINGS_PLACES_MAX    200
#define SETTINGS_DUE_MOST      100000 // minutes

struct settings {
	struct str text[SETTINGS_FIELDS];
	const char *problem[SETTINGS_FIELDS]; // what to do, English message id; NULL: it is good
};

// All of them; texts in the arena, problems NULL.
enum outcome settings_read(struct conn *conn, struct arena *arena, const struct campaign *campaign,
			   struct settings *ret_settings, struct fault *fault);
// Fills the problems; true if there is none. Brings languages and country into the form in which
// they are kept.
bool settings_check(struct arena *arena, struct settings *settings);
// Puts checked settings in the place of those that are there; inside a write.
enum outcome settings_write(struct conn *conn, int64_t campaign, const struct settings *settings,
			    struct fault *fault);

// How long until a case is due in a campaign, ms by urgency. A campaign that does not exist has the
// times of the template "flood".
struct campaign_due {
	int64_t after[URGENCY_COUNT];
};
enum outcome campaign_due(struct conn *conn, int64_t campaign, struct campaign_due *ret_due,
			  struct fault *fault);

// "ne, Asia" are checked one by one: a language's code is two or three letters and parts behind
// "-".
bool language_code_good(struct str code);

#endif
