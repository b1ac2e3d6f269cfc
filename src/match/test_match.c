// SPDX-License-Identifier: AGPL-3.0-or-later
// What fits what, and the reasons that are given for it; the table of things.
#include "match/match.h"

#include "tap.h"

#include <math.h>

#define NOW  ((int64_t)1784030400000) // 2026-07-14T12:00:00Z
#define HOUR ((int64_t)3600 * 1000)

static int thing(const char *word)
{
	return item_find(str_from(word));
}

// --- the table ---

static void test_table(void)
{
	int parents = 0, units = 0, topics = 0, usual = 0;
	for (size_t i = 0; i < item_count; i++) {
		const struct item *item = &item_table[i];
		const int parent = item_parent((int)i);
		parents += item->parent && parent < 0;
		topics += item->topic < HEAD_TOPIC_FIRST || item->topic > HEAD_TOPIC_LAST;
		usual += !(item->usual > 0);
		if (parent >= 0)
			units += (item->people > 0) != (item_table[parent].people > 0) ||
				 (item->people <= 0 && item->unit != item_table[parent].unit);
	}
	ok(item_count >= 110 && item_count <= ITEMS_MOST, "there are %zu things", item_count);
	is_int(parents, 0, "the wider thing of each is in the table");
	is_int(topics, 0, "each stands in a topic");
	is_int(usual, 0, "each has an amount that is meant when nobody says one");
	is_int(units, 0, "amounts of a thing and of a wider one can be compared");
	bool twice = false;
	for (size_t i = 0; i < item_count; i++)
		twice = twice || item_find(str_from(item_table[i].word)) != (int)i;
	ok(!twice, "no word stands there twice");
}

static void test_words(void)
{
	is_int(item_compare(thing("medicine"), thing("insulin")), ITEM_KIND_OF,
	       "insulin is a medicine");
	is_int(item_compare(thing("insulin"), thing("medicine")), ITEM_WIDER,
	       "who offers medicine has perhaps insulin");
	is_int(item_compare(thing("insulin"), thing("vaccine")), ITEM_NOT,
	       "a vaccine is no insulin");
	is_int(item_of_concept(STR("insulin-none")), thing("insulin"),
	       "the lexicon's words for insulin that has run out mean insulin");
	is_int(item_of_concept(STR("boat-needed")), thing("boat"), "those for a boat, a boat");
	is_int(item_of_concept(STR("prayer")), -1, "those for a prayer, nothing that can be sent");
	is_int(item_of_words(STR("We have 40 wool Blankets, washed")), thing("blanket"),
	       "blankets are found in a sentence");
	is_int(item_of_words(STR("sanitary pads for girls")), thing("sanitary-pads"),
	       "the longer words count");
	is_int(item_of_words(STR("I am boating")), -1, "but not parts of words");
	is_int((int)item_for_people(thing("boat"), 14), 3, "14 people need three boats of six");
	is_int((int)item_for_people(thing("excavator"), 14), 0, "excavators do not go by heads");
	is_int(item_shares(thing("rice"), 50), item_shares(thing("blanket"), 100),
	       "50 kg of rice serve a hundred people");
	ok(fabs(item_units(thing("rice"), item_shares(thing("rice"), 50)) - 50) < 0.01,
	   "and are 50 kg again");
}

// --- pairs ---

static struct match_need need_of(const char *word, double units)
{
	return (struct match_need){
	    .id = 1,
	    .item = thing(word),
	    .shares = item_shares(thing(word), units),
	    .urgency = URGENCY_URGENT,
	    .where = {true, 34.08, 74.80},
	};
}

static struct match_offer offer_of(const char *word, double units)
{
	return (struct match_offer){
	    .id = 2,
	    .item = thing(word),
	    .shares = item_shares(thing(word), units),
	    .where = {true, 34.10, 74.82},
	    .when = {.from = NOW - HOUR},
	    .trust = MATCH_PARTNER,
	};
}

static bool says(const struct match_pair *pair, enum match_word word)
{
	for (size_t i = 0; i < pair->n_reasons; i++)
		if (pair->reasons[i].word == word)
			return true;
	return false;
}

static void test_fits(void)
{
	struct match_pair pair;
	struct match_need need = need_of("blanket", 25);
	struct match_offer offer = offer_of("blanket", 40);
	const int strong = match_explain(&need, &offer, NOW, &pair);
	ok(strong >= 0 && pair.fit == MATCH_STRONG, "what, how much, where and when fit: strong");
	ok(says(&pair, MATCH_WHAT) && says(&pair, MATCH_MUCH) && says(&pair, MATCH_NEAR) &&
	       says(&pair, MATCH_NOW),
	   "and each is said");
	is_int(match_cost(&need, &offer, NOW), strong, "asked without reasons, it costs the same");
	offer.shares = 0;
	ok(match_explain(&need, &offer, NOW, &pair) > strong && pair.fit == MATCH_FAIR &&
	       says(&pair, MATCH_MUCH_UNKNOWN),
	   "nobody said how much: fair");
	offer.shares = item_shares(offer.item, 10);
	ok(match_explain(&need, &offer, NOW, &pair) > strong && pair.fit == MATCH_PART &&
	       says(&pair, MATCH_MUCH_PART),
	   "less than is needed: a part fit");
	offer = offer_of("blanket", 40);
	need.where.known = false;
	ok(match_explain(&need, &offer, NOW, &pair) > strong && pair.fit == MATCH_FAIR,
	   "nobody said where: fair");
	need = need_of("blanket", 25);
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && !says(&pair, MATCH_ROAD_OPEN) &&
	       !says(&pair, MATCH_ROAD_CUT),
	   "nobody spoke of the road: nothing is said of it");
	need.access = MATCH_ACCESS_OPEN;
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && says(&pair, MATCH_ROAD_OPEN),
	   "it was said to be open: that is told");
	need.access = MATCH_ACCESS_CUT;
	ok(match_explain(&need, &offer, NOW, &pair) > strong && pair.fit == MATCH_PART &&
	       says(&pair, MATCH_ROAD_CUT),
	   "the road is cut: a part fit");
	need = need_of("boat", 1);
	need.access = MATCH_ACCESS_CUT;
	offer = offer_of("boat", 1);
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && pair.fit == MATCH_STRONG,
	   "but a boat needs no road");
	need.access = MATCH_ACCESS_OPEN;
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && !says(&pair, MATCH_ROAD_OPEN),
	   "and nothing is said of roads");
}

static void test_time_and_reach(void)
{
	struct match_pair pair;
	struct match_need need = need_of("blanket", 10);
	struct match_offer offer = offer_of("blanket", 10);
	need.when.until = NOW + 6 * HOUR;
	offer.when.from = NOW + 3 * HOUR;
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && says(&pair, MATCH_LATER) &&
	       pair.fit == MATCH_STRONG,
	   "later, but in time, is a fit");
	offer.when.from = NOW + 9 * HOUR;
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && says(&pair, MATCH_TOO_LATE) &&
	       pair.fit == MATCH_PART,
	   "too late is a part fit");
	offer.when = (struct match_when){NOW - 9 * HOUR, NOW - HOUR};
	is_int(match_cost(&need, &offer, NOW), -1, "what has run out fits nothing");
	offer = offer_of("blanket", 10);
	offer.reach_km = 1;
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && says(&pair, MATCH_BEYOND),
	   "farther than the giver goes is said");
	offer.where.lat = -34;
	is_int(match_cost(&need, &offer, NOW), -1, "the other side of the globe fits nothing");
	const struct match_where east = {true, -17, 179.9}, west = {true, -17, -179.9};
	ok(match_km(&east, &west) < 40, "the date line is no distance");
}

static void test_people(void)
{
	struct match_pair pair;
	struct match_need need = need_of("interpreter", 1);
	struct match_offer offer = offer_of("interpreter", 1);
	need.langs[0] = match_lang(STR("ur"));
	offer.langs[0] = match_lang(STR("ur-Latn"));
	offer.where.known = false;
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && says(&pair, MATCH_LANG) &&
	       says(&pair, MATCH_REMOTE) && pair.fit == MATCH_STRONG,
	   "who shares the language can interpret from far");
	offer.langs[0] = match_lang(STR("ne"));
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && says(&pair, MATCH_LANG_NONE) &&
	       pair.fit == MATCH_PART,
	   "who does not share it, is a part fit");
	need = need_of("transport", 4);
	offer = offer_of("transport", 4);
	offer.trust = MATCH_STRANGER;
	is_int(match_cost(&need, &offer, NOW), -1,
	       "a ride with somebody whom nobody has checked is never proposed");
	offer.trust = MATCH_VETTED;
	ok(match_cost(&need, &offer, NOW) >= 0, "after a check it is");
	need = need_of("insulin", 4);
	offer = offer_of("insulin", 4);
	offer.trust = MATCH_VETTED;
	is_int(match_cost(&need, &offer, NOW), -1, "medicines never come from a private person");
	offer = offer_of("blanket", 4);
	need = need_of("blanket", 4);
	offer.barred = true;
	is_int(match_cost(&need, &offer, NOW), -1, "an offer that asks for money fits nothing");
	offer.barred = false;
	need.wants = 1u << MATCH_DELIVERED;
	ok(match_explain(&need, &offer, NOW, &pair) >= 0 && says(&pair, MATCH_LACKS) &&
	       pair.fit == MATCH_PART,
	   "what must be brought and is not brought is a part fit");
}

int main(void)
{
	test_table();
	test_words();
	test_fits();
	test_time_and_reach();
	test_people();
	return tap_done();
}
