// SPDX-License-Identifier: AGPL-3.0-or-later
// How well an offer fits a need, and why: by what, how much, where, when, language, conditions and
// how well the giver is known. Arrays in, words out: no database, no clock, no names of people.
// What may not be relayed (safety rule 11) fits nothing. Who gets what says match/match_board.h.
#ifndef CAUSEWAY_MATCH_MATCH_H
#define CAUSEWAY_MATCH_MATCH_H

#include "base/str.h"
#include "campaign/reading.h"
#include "respond/item.h"

// What a need asks for beside the thing itself, and what an offer comes with.
enum match_condition {
	MATCH_COLD,	 // kept cold on the way
	MATCH_DELIVERED, // brought to the door
	MATCH_TRAINED,	 // by trained people
	MATCH_WOMEN,	 // by women
	MATCH_CONDITIONS
};
extern const char *const match_condition_names[MATCH_CONDITIONS]; // "cold-chain" …

// How the place of a need can be reached, as somebody on the ground said.
enum match_access {
	MATCH_ACCESS_UNKNOWN,
	MATCH_ACCESS_OPEN, // by road
	MATCH_ACCESS_CUT,  // not by road
	MATCH_ACCESSES
};
extern const char *const match_access_names[MATCH_ACCESSES]; // "unknown", "open", "cut"

// Who gives, from the least known.
enum match_trust {
	MATCH_STRANGER,
	MATCH_VETTED, // a person whom the team has checked
	MATCH_PARTNER,
	MATCH_AUTHORITY, // a public authority or a relief agency
	MATCH_TRUSTS
};

#define MATCH_LANGS 4

struct match_where {
	bool known;
	double lat, lon; // degrees
};
struct match_when {
	int64_t from, until; // ms UTC; 0: not said
};

struct match_need {
	int64_t id;
	int item;
	int32_t shares; // of it that are open (respond/item.h); 0: nobody said how many
	enum post_urgency urgency;
	struct match_where where;
	struct match_when when;
	enum match_access access;
	unsigned wants;		     // bit i: condition i
	uint32_t langs[MATCH_LANGS]; // match_lang; 0 behind the last
};
struct match_offer {
	int64_t id;
	int item;
	int32_t shares; // of it that nobody was promised; 0: nobody said how many
	struct match_where where;
	struct match_when when;
	double reach_km; // how far the giver goes; 0: not said
	unsigned has;	 // bit i: condition i
	uint32_t langs[MATCH_LANGS];
	enum match_trust trust;
	bool barred; // asks for money or papers, or is held back by the team
};

// The language of a code ("ur-Latn": Urdu) as a number; 0 for none.
uint32_t match_lang(struct str code);

// Roads are longer than the straight line, by this factor on average over countries (Ballou,
// Rahardja and Sakai, "Selected country circuity factors for road travel distance estimation",
// Transportation Research A 36, 2002: between 1.1 and 2.1, most near 1.3).
#define MATCH_ROAD   1.3
// Farther than this by road nothing is proposed, but for what helps from far.
#define MATCH_FAR_KM 600
// Kilometres by road between two places.
double match_km(const struct match_where *a, const struct match_where *b);

enum match_fit {
	MATCH_PART, // something falls short
	MATCH_FAIR, // something is not known
	MATCH_STRONG,
	MATCH_FITS
};
extern const char *const match_fit_names[MATCH_FITS]; // "part", "fair", "strong"

enum match_word {
	MATCH_WHAT,	     // it is what is needed
	MATCH_WHAT_KIND,     // it is one of what is needed
	MATCH_WHAT_WIDER,    // told only in general
	MATCH_MUCH,	     // all of it
	MATCH_MUCH_PART,     // `number` units of it
	MATCH_MUCH_UNKNOWN,  // of the need or the offer
	MATCH_NEAR,	     // `number` km by road
	MATCH_BEYOND,	     // `number` km: farther than the giver goes
	MATCH_REMOTE,	     // helps from far
	MATCH_WHERE_UNKNOWN, // of the need or the offer
	MATCH_ROAD_OPEN,
	MATCH_ROAD_CUT, // and it needs one
	MATCH_NOW,	// free now
	MATCH_LATER,	// free from `number`, ms UTC, in time
	MATCH_TOO_LATE, // free only from `number`
	MATCH_WHEN_UNKNOWN,
	MATCH_LANG,
	MATCH_LANG_UNKNOWN,
	MATCH_LANG_NONE,
	MATCH_HAS,   // condition `number`
	MATCH_LACKS, // condition `number`
	MATCH_BY_AUTHORITY,
	MATCH_BY_PARTNER,
	MATCH_BY_VETTED,
	MATCH_BY_STRANGER,
	MATCH_ONLY_PROFESSIONAL, // may come only from a supply that professionals hold
	MATCH_WORDS
};
const char *match_word_name(enum match_word word); // "what", "much-part" …

// What a reason says for the fit. Caution says nothing against it, but should be read.
enum match_weight { MATCH_SPEAKS_FOR, MATCH_NOT_KNOWN, MATCH_FALLS_SHORT, MATCH_CAUTION };
enum match_weight match_word_weight(enum match_word word);

struct match_reason {
	enum match_word word;
	double number;
};
#define MATCH_REASONS_MOST 16
struct match_pair {
	enum match_fit fit;
	size_t n_reasons;
	struct match_reason reasons[MATCH_REASONS_MOST]; // what, how much, where, when …
};

#define MATCH_COST_MOST 6000
// What it would cost to serve the need by the offer at `now` (ms UTC): 0 for a perfect fit next
// door, at most MATCH_COST_MOST; -1 if it does not fit at all. The smaller the better; only
// comparisons mean something.
int match_cost(const struct match_need *need, const struct match_offer *offer, int64_t now);
// The same with the reasons; untouched when the answer is -1.
int match_explain(const struct match_need *need, const struct match_offer *offer, int64_t now,
		  struct match_pair *ret_pair);

#endif
