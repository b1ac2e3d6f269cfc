// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds telephone numbers and quantities with their units in a text, in digits of all scripts. A
// calendar year, a time, a date, a sum of money or the number of a house is neither. Never masks,
// stores or dials anything; a phone is only told to be one when it is written like one.
#ifndef CAUSEWAY_TEXT_NUMBERS_H
#define CAUSEWAY_TEXT_NUMBERS_H

#include "text/word_note.h"

#define PHONES_MAX     8
#define QUANTITIES_MAX 16
#define PHONE_E164_MAX 17 // "+", up to 15 digits, and a zero

struct phone_found {
	uint16_t start, end;	     // code points of the original text
	uint16_t from, to;	     // bytes of it
	char e164[PHONE_E164_MAX];   // zero-terminated; empty when the country is not known
	char digits[PHONE_E164_MAX]; // as written, without separators; with "+" if it stood there
};

// What is counted or measured.
enum unit {
	UNIT_PEOPLE,
	UNIT_CHILDREN,
	UNIT_FAMILIES,
	UNIT_HOUSES,
	UNIT_HOURS,
	UNIT_DAYS,
	UNIT_WEEKS,
	UNIT_LITRES,
	UNIT_KILOGRAMS,
	UNIT_TONNES,
	UNIT_METRES,
	UNIT_KILOMETRES,
	UNIT_PACKETS,
	UNIT_MEALS,
	UNIT_BOTTLES,
	UNIT_BLANKETS,
	UNIT_TENTS,
	UNIT_BOATS,
	UNIT_BEDS,
	UNIT_VEHICLES,
	UNIT_MINUTES,
	UNIT_MONTHS,
	UNIT_YEARS, // also of somebody's age
	UNITS
};

// The unit's name in the programming interface: "people", "litres" …
const char *unit_name(enum unit unit);

struct quantity_found {
	uint16_t start, end; // code points: the number and its unit
	uint16_t from, to;
	double value; // greater than 0
	enum unit unit;
};

// The phones in `text`, whose folding is `folded`, in its order; returns how many. `calling_code`
// is that of the campaign's country without "+" ("92"), for numbers written without one; empty if
// unknown.
size_t phones_find(struct str text, const struct folded *folded, struct str calling_code,
		   struct phone_found ret[PHONES_MAX]);

// What a memory of words keeps of a word: the number that it says ("two"), and whether it is a unit
// or multiplies a number ("thousand"). Sets .number and .unit.
void number_note(const struct folded *folded, size_t word, struct word_note *ret);

// Tells of nearly every word that there is nothing to note, without a search: a bit for each word
// that is a number, a unit or a multiple, by its hash.
struct number_filter {
	uint64_t bits[512];
};
void number_filter_fill(struct number_filter *ret);
// False if number_note surely leaves both at 0.
bool number_may_note(const struct number_filter *filter, const struct folded *folded, size_t word);

// The quantities in the folded text, in its order, without those that are part of a phone number;
// returns how many. `notes`: those of its words, or NULL. Their numbers may be words ("two days",
// "दो दिन") of some forty languages; of languages that write no spaces, too ("14人"). An age is a
// quantity of years.
size_t quantities_find(const struct folded *folded, const struct word_notes *notes,
		       const struct phone_found *phones, size_t n_phones,
		       struct quantity_found ret[QUANTITIES_MAX]);

// The calling code of a country ("PK": "92"); empty if it is not known.
struct str calling_code_of(struct str country);

#endif
