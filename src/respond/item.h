// SPDX-License-Identifier: AGPL-3.0-or-later
// The things that are needed and given: a small ontology. Each thing stands in one topic, may be
// part of a wider one (insulin is a medicine), is counted in one unit, and is known by concepts of
// the crisis lexicon, in all of its languages, and by a few English words. A table and look-ups;
// knows nothing of places, or of amounts in a text.
#ifndef CAUSEWAY_RESPOND_ITEM_H
#define CAUSEWAY_RESPOND_ITEM_H

#include "text/heads.h"

enum item_unit {
	ITEM_PIECES,
	ITEM_LITRES,
	ITEM_KILOGRAMS,
	ITEM_PORTIONS, // meals, doses, packs for one person
	ITEM_PLACES,   // for people: beds, seats
	ITEM_HELPERS,  // people who come
	ITEM_UNITS
};
// "pieces", "litres" …, as forms and the API write them.
extern const char *const item_unit_names[ITEM_UNITS];

enum item_flag {
	ITEM_REMOTE = 1,  // also from far: by telephone
	ITEM_SPEAKS = 2,  // both sides must share a language
	ITEM_GUARDED = 4, // never relayed unless vetted: transport of people, lodging, childcare,
			  // alone with one person (safety rule 11)
	ITEM_PROFESSIONAL = 8, // never asked of the public: medicines, infant formula (rule 12)
	ITEM_OWN_WAY = 16,     // comes without a road
};

struct item {
	const char *word;   // "blanket", as forms and the API write it
	const char *parent; // the wider thing, somewhere above it; NULL: none
	enum head topic;
	const char *name; // message id
	enum item_unit unit;
	double people;	      // how many people one unit serves; 0: it is not counted by heads
	double usual;	      // units that are meant when nobody says how many; over 0
	unsigned flags;	      // of enum item_flag
	const char *concepts; // of the lexicon, one space between; NULL: none
	const char *words;    // English ones, lower case, a comma between; NULL: its word says it
};
extern const struct item item_table[];
extern const size_t item_count;
#define ITEMS_MOST   160 // in the table
#define ITEM_NEAREST 64	 // things that are related to one

// The index in item_table, or -1.
int item_find(struct str word);
// The index of the wider thing, or -1. `item` is an index, or -1.
int item_parent(int item);

enum item_fit {
	ITEM_NOT, // something else
	ITEM_SAME,
	ITEM_KIND_OF, // what is offered is one of what is needed
	ITEM_WIDER,   // what is offered is told only as something wider
};
enum item_fit item_compare(int needed, int offered);
// The things that fit `item` in either way, itself first; returns how many.
size_t item_related(int item, int ret[ITEM_NEAREST]);

// The narrowest thing that a concept of the lexicon stands for, or -1.
int item_of_concept(struct str concept);
// The thing that English words in a text name: that of the longest such words, or -1. Case does not
// count.
int item_of_words(struct str text);

// Whether a word, or some, stand in a text as whole words; a plural "s" may follow. Case does not
// count.
bool item_words_stand(struct str text, struct str words);

// How many units so many people need: at least 1. 0 if the thing is not counted by heads.
double item_for_people(int item, double people);

// Amounts that can be compared among related things, whatever their units: hundredths of the people
// served, or of units where heads are not counted. At least 1, at most ITEM_SHARES_MOST.
#define ITEM_SHARES_MOST 1000000000
int32_t item_shares(int item, double units);
// The other way round.
double item_units(int item, int64_t shares);

#endif
