// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/match.h"

#include "base/time.h"

#include <math.h>

#define DEGREE_KM 111.2
#define RADIAN	  (3.14159265358979323846 / 180)

const char *const match_condition_names[MATCH_CONDITIONS] = {
    [MATCH_COLD] = "cold-chain",
    [MATCH_DELIVERED] = "delivered",
    [MATCH_TRAINED] = "trained",
    [MATCH_WOMEN] = "women",
};
const char *const match_access_names[MATCH_ACCESSES] = {"unknown", "open", "cut"};
const char *const match_fit_names[MATCH_FITS] = {"part", "fair", "strong"};

// What each reason says, and what it costs. Distance, waiting and a part cost by themselves.
static const struct says {
	const char *name;
	enum match_weight weight;
	int cost;
} says[MATCH_WORDS] = {
    [MATCH_WHAT] = {"what", MATCH_SPEAKS_FOR, 0},
    [MATCH_WHAT_KIND] = {"what-kind", MATCH_SPEAKS_FOR, 100},
    [MATCH_WHAT_WIDER] = {"what-wider", MATCH_NOT_KNOWN, 200},
    [MATCH_MUCH] = {"much", MATCH_SPEAKS_FOR, 0},
    [MATCH_MUCH_PART] = {"much-part", MATCH_FALLS_SHORT, 0},
    [MATCH_MUCH_UNKNOWN] = {"much-unknown", MATCH_NOT_KNOWN, 100},
    [MATCH_NEAR] = {"near", MATCH_SPEAKS_FOR, 0},
    [MATCH_BEYOND] = {"beyond", MATCH_FALLS_SHORT, 400},
    [MATCH_REMOTE] = {"remote", MATCH_SPEAKS_FOR, 0},
    [MATCH_WHERE_UNKNOWN] = {"where-unknown", MATCH_NOT_KNOWN, 500},
    [MATCH_ROAD_OPEN] = {"road-open", MATCH_SPEAKS_FOR, 0},
    [MATCH_ROAD_CUT] = {"road-cut", MATCH_FALLS_SHORT, 600},
    [MATCH_NOW] = {"now", MATCH_SPEAKS_FOR, 0},
    [MATCH_LATER] = {"later", MATCH_SPEAKS_FOR, 0},
    [MATCH_TOO_LATE] = {"too-late", MATCH_FALLS_SHORT, 500},
    [MATCH_WHEN_UNKNOWN] = {"when-unknown", MATCH_NOT_KNOWN, 100},
    [MATCH_LANG] = {"language", MATCH_SPEAKS_FOR, 0},
    [MATCH_LANG_UNKNOWN] = {"language-unknown", MATCH_NOT_KNOWN, 150},
    [MATCH_LANG_NONE] = {"language-none", MATCH_FALLS_SHORT, 400},
    [MATCH_HAS] = {"has", MATCH_SPEAKS_FOR, 0},
    [MATCH_LACKS] = {"lacks", MATCH_FALLS_SHORT, 300},
    [MATCH_BY_AUTHORITY] = {"by-authority", MATCH_SPEAKS_FOR, 0},
    [MATCH_BY_PARTNER] = {"by-partner", MATCH_SPEAKS_FOR, 20},
    [MATCH_BY_VETTED] = {"by-vetted", MATCH_SPEAKS_FOR, 60},
    [MATCH_BY_STRANGER] = {"by-stranger", MATCH_CAUTION, 150},
    [MATCH_ONLY_PROFESSIONAL] = {"only-professional", MATCH_CAUTION, 0},
};

const char *match_word_name(enum match_word word)
{
	return says[word].name;
}

enum match_weight match_word_weight(enum match_word word)
{
	return says[word].weight;
}

uint32_t match_lang(struct str code)
{
	uint32_t lang = 0;
	for (size_t i = 0; i < code.len && i < 3 && code.at[i] >= 'a' && code.at[i] <= 'z'; i++)
		lang = lang << 8 | (unsigned char)code.at[i];
	return lang;
}

// On the plane that touches the globe between the two: off by less than 1 % within MATCH_FAR_KM,
// but near the poles.
double match_km(const struct match_where *a, const struct match_where *b)
{
	const double lat = a->lat - b->lat;
	double lon = fabs(a->lon - b->lon);
	if (lon > 180)
		lon = 360 - lon;
	lon *= cos((a->lat + b->lat) / 2 * RADIAN);
	return MATCH_ROAD * DEGREE_KM * sqrt(lat * lat + lon * lon);
}

// --- one question each: adds what it found, says false if nothing can come of the two ---

struct look {
	const struct match_need *need;
	const struct match_offer *offer;
	int64_t now;
	int cost;
	struct match_pair *pair; // NULL: only the cost is asked
};

static void found(struct look *look, enum match_word word, double number)
{
	look->cost += says[word].cost;
	struct match_pair *pair = look->pair;
	if (pair && pair->n_reasons < MATCH_REASONS_MOST)
		pair->reasons[pair->n_reasons++] = (struct match_reason){word, number};
}

static bool what_look(struct look *look)
{
	const unsigned flags = item_table[look->offer->item].flags;
	switch (item_compare(look->need->item, look->offer->item)) {
	case ITEM_SAME:
		found(look, MATCH_WHAT, 0);
		break;
	case ITEM_KIND_OF:
		found(look, MATCH_WHAT_KIND, 0);
		break;
	case ITEM_WIDER:
		found(look, MATCH_WHAT_WIDER, 0);
		break;
	case ITEM_NOT:
		return false;
	}
	if (flags & ITEM_GUARDED && look->offer->trust == MATCH_STRANGER)
		return false;
	if (flags & ITEM_PROFESSIONAL && look->offer->trust < MATCH_PARTNER)
		return false;
	if (flags & ITEM_PROFESSIONAL)
		found(look, MATCH_ONLY_PROFESSIONAL, 0);
	return true;
}

static bool much_look(struct look *look)
{
	const double needed = look->need->shares, offered = look->offer->shares;
	if (look->need->shares == 0 || look->offer->shares == 0) {
		found(look, MATCH_MUCH_UNKNOWN, 0);
	} else if (offered >= needed) {
		found(look, MATCH_MUCH, 0);
	} else {
		found(look, MATCH_MUCH_PART, item_units(look->need->item, look->offer->shares));
		look->cost += (int)(300 * (1 - offered / needed));
	}
	return true;
}

static bool where_look(struct look *look)
{
	const struct match_need *need = look->need;
	const struct match_offer *offer = look->offer;
	const unsigned flags = item_table[offer->item].flags;
	if (flags & ITEM_REMOTE) {
		found(look, MATCH_REMOTE, 0);
		return true;
	}
	if (!need->where.known || !offer->where.known) {
		found(look, MATCH_WHERE_UNKNOWN, 0);
	} else {
		const double km = match_km(&need->where, &offer->where);
		if (km > MATCH_FAR_KM)
			return false;
		const bool beyond = offer->reach_km > 0 && km > offer->reach_km;
		found(look, beyond ? MATCH_BEYOND : MATCH_NEAR, km);
		look->cost += (int)(1000 * km / (km + 50));
	}
	if (flags & ITEM_OWN_WAY)
		return true;
	if (need->access == MATCH_ACCESS_CUT)
		found(look, MATCH_ROAD_CUT, 0);
	else if (need->access == MATCH_ACCESS_OPEN)
		found(look, MATCH_ROAD_OPEN, 0);
	return true;
}

static bool when_look(struct look *look)
{
	const struct match_when *need = &look->need->when, *offer = &look->offer->when;
	const int64_t begin = need->from > look->now ? need->from : look->now;
	if ((offer->until != 0 && offer->until <= begin) ||
	    (need->until != 0 && need->until <= look->now))
		return false;
	if (offer->from == 0) {
		found(look, MATCH_WHEN_UNKNOWN, 0);
		return true;
	}
	if (offer->from <= begin) {
		found(look, MATCH_NOW, 0);
		return true;
	}
	const bool late = need->until != 0 && offer->from >= need->until;
	const double hours = (double)(offer->from - begin) / (double)HOUR_MS;
	found(look, late ? MATCH_TOO_LATE : MATCH_LATER, (double)offer->from);
	look->cost += (int)(500 * hours / (hours + 12));
	return true;
}

static bool lang_look(struct look *look)
{
	const uint32_t *needed = look->need->langs, *offered = look->offer->langs;
	if (!(item_table[look->offer->item].flags & ITEM_SPEAKS))
		return true;
	for (size_t i = 0; i < MATCH_LANGS && needed[i]; i++)
		for (size_t j = 0; j < MATCH_LANGS && offered[j]; j++)
			if (needed[i] == offered[j]) {
				found(look, MATCH_LANG, 0);
				return true;
			}
	found(look, needed[0] && offered[0] ? MATCH_LANG_NONE : MATCH_LANG_UNKNOWN, 0);
	return true;
}

static bool conditions_look(struct look *look)
{
	for (unsigned i = 0; i < MATCH_CONDITIONS; i++)
		if (look->need->wants >> i & 1)
			found(look, look->offer->has >> i & 1 ? MATCH_HAS : MATCH_LACKS, i);
	return true;
}

static bool trust_look(struct look *look)
{
	static const enum match_word words[MATCH_TRUSTS] = {
	    [MATCH_STRANGER] = MATCH_BY_STRANGER,
	    [MATCH_VETTED] = MATCH_BY_VETTED,
	    [MATCH_PARTNER] = MATCH_BY_PARTNER,
	    [MATCH_AUTHORITY] = MATCH_BY_AUTHORITY,
	};
	found(look, words[look->offer->trust], 0);
	return true;
}

static enum match_fit fit_of(const struct match_pair *pair)
{
	enum match_fit fit = MATCH_STRONG;
	for (size_t i = 0; i < pair->n_reasons; i++) {
		const enum match_weight weight = says[pair->reasons[i].word].weight;
		if (weight == MATCH_FALLS_SHORT)
			return MATCH_PART;
		if (weight == MATCH_NOT_KNOWN)
			fit = MATCH_FAIR;
	}
	return fit;
}

static int look_at(struct look *look)
{
	static bool (*const looks[])(struct look *) = {
	    what_look, much_look, where_look, when_look, lang_look, conditions_look, trust_look,
	};
	if (look->offer->barred)
		return -1;
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
		if (!looks[i](look))
			return -1;
	return look->cost;
}

int match_cost(const struct match_need *need, const struct match_offer *offer, int64_t now)
{
	struct look look = {need, offer, now, 0, NULL};
	return look_at(&look);
}

int match_explain(const struct match_need *need, const struct match_offer *offer, int64_t now,
		  struct match_pair *ret_pair)
{
	struct match_pair pair = {.n_reasons = 0};
	struct look look = {need, offer, now, 0, &pair};
	const int cost = look_at(&look);
	if (cost < 0)
		return cost;
	pair.fit = fit_of(&pair);
	*ret_pair = pair;
	return cost;
}
