// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/places.h"

#include "text/places_own.h"
#include "text/places_table.h"
#include "text/places_words.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

// --- how likely a name is meant ---

// What speaks for a candidate, in tenths; it is taken from ACCEPT on. Found by hand on the training
// half of a set of tweets with marked places.
#define ACCEPT 30
enum evidence {
	FOR_COUNTRY = 40,
	FOR_STATE = 28,
	FOR_MILLION = 32,
	FOR_LARGE = 26,	 // 100,000 people
	FOR_MEDIUM = 19, // 15,000
	FOR_SMALL = 12,
	FOR_DISTRICT = 18,
	FOR_CAPITAL = 6, // begins with a capital in a text that has small letters too
	FOR_HASHTAG = 6,
	FOR_CUE = 14,	    // behind "in", "near" …
	FOR_FORM = 10,	    // in a form that says "in" or "from" by an ending
	FOR_MORE_WORDS = 8, // for each word behind the first
	FOR_HOME = 14,	    // in the campaign's country
	FOR_TOLD = 8,	    // in a country that the text names
	FOR_NEAR = 10,	    // within NEAR_KM of its point
	FOR_COMPANY = 8,    // beside a word that is likely a place too
	AGAINST_SMALL_LETTERS = -9,
	AGAINST_NAME = -2, // between other words with capitals: a person or an organisation
};
#define NEAR_KM 100

// In a note, what the filter says of names that begin with the word lies below enum place_word, and
// this above both.
#define FIRST_BITS  3
#define FIRST_KNOWN (PLACES_IS_NAME | PLACES_BEGINS_LONGER | PLACES_BEGINS_STRONG)
static_assert(FIRST_KNOWN < 1 << FIRST_BITS, "they fit below");
static_assert(PLACE_WORD_AFTER < 1 << 2, "it has two bits");
enum {
	NOTE_BEFORE_S = 1 << 5, // without the s at its end it may be a name
	NOTE_JOINED = 1 << 6,	// what it begins with may be another word
};

// What was asked lately of the gazetteer, whose tables are large: names come again and again.
#define LATELY 2048
struct lately_chosen {
	uint64_t key;	 // of a name, mixed with where it was looked for; 0: nothing
	uint32_t record; // the number of its place + 1; 0: no place has that name
	int32_t score;
};

enum shouting { SHOUTING_UNASKED, SHOUTING_NOT, SHOUTING };

struct places_search {
	struct lately_chosen chosen[LATELY];
	const struct places *places;
	const struct places_area *area;
	const char *told; // the country that the text names, or ""
	uint64_t where;	  // as of where_of
	struct str text;
	const struct folded *folded;
	const struct word_notes *notes; // or NULL
	struct place_unit units[PLACE_UNITS_MAX];
	uint8_t note[PLACE_UNITS_MAX]; // of each unit; 0 of one that no name reaches over
	// What the filter says of names that begin here, if they may, and the note's other ways to
	// be one. A unit with 0 is surely none.
	uint8_t bits[PLACE_UNITS_MAX];
	uint8_t lengths[PLACE_UNITS_MAX]; // of names of words that may begin here: 1 << words - 1
	size_t n_units;
	uint16_t may[PLACE_UNITS_MAX]; // the units at which a name may be found, in order
	size_t n_may;
	enum shouting shouting;
};

struct candidate {
	const struct place_record *record;
	size_t first, n; // units
	int score;
};

// Whether the script of a unit has capitals: Latin, Greek, Cyrillic or Armenian.
static bool has_case(const struct places_search *s, const struct place_unit *unit)
{
	const unsigned char first =
	    (unsigned char)s->folded->bytes[s->folded->words[unit->word].start];
	return first < 0x80 || (first >= 0xC3 && first <= 0xD5);
}

static bool is_capital(const struct places_search *s, const struct place_unit *unit)
{
	const unsigned char first = (unsigned char)s->text.at[unit->from];
	if (first < 0x80)
		return first >= 'A' && first <= 'Z';
	const unsigned char second = (unsigned char)s->text.at[unit->from + 1];
	if (first == 0xC3)
		return second < 0x9F; // À to Þ
	if (first == 0xC4 ||
	    first == 0xC5) // Ā ā …, but from Ĺ to ň and from Ź on the other way round
		return (first == 0xC4 && second >= 0xB9) ||
			       (first == 0xC5 && (second <= 0x88 || second >= 0xB9))
			   ? (second & 1) != 0
			   : (second & 1) == 0;
	if (first == 0xCE)
		return second >= 0x86 && second <= 0xAB; // Greek
	if (first == 0xD0)
		return second <= 0xAF; // Cyrillic
	return first == 0xD2 ? (second & 1) == 0
			     : first == 0xD4 || (first == 0xD5 && second <= 0x96);
}

static bool is_hashtag(const struct places_search *s, const struct place_unit *unit)
{
	return s->folded->words[unit->word].kind == FOLD_HASHTAG;
}

static enum place_word word_of(const struct places_search *s, size_t unit)
{
	return (enum place_word)(s->note[unit] >> FIRST_BITS & 3);
}

// Whether a word with this note leads to a name.
static bool note_leads(unsigned note)
{
	static_assert(PLACE_WORD_CUE == 1 && PLACE_WORD_KIND == 2, "the others are 0 and 3");
	return ((note >> FIRST_BITS) + 1) & 2;
}

static bool is_cue(const struct places_search *s, size_t unit)
{
	return note_leads(s->note[unit]);
}

// Whether the unit says of the one before it that it is a place, as "میں" and "में" do.
static bool follows(const struct places_search *s, size_t unit)
{
	return unit < s->n_units && word_of(s, unit) == PLACE_WORD_AFTER;
}

static int score_kind(const struct place_record *record)
{
	switch (record->kind) {
	case PLACE_COUNTRY:
	case PLACE_CONTINENT:
		return FOR_COUNTRY;
	case PLACE_STATE:
		return FOR_STATE;
	case PLACE_DISTRICT:
		return FOR_DISTRICT;
	default:
		break;
	}
	return record->population >= 1000000  ? FOR_MILLION
	       : record->population >= 100000 ? FOR_LARGE
	       : record->population >= 15000  ? FOR_MEDIUM
					      : FOR_SMALL;
}

static double kilometres(const struct places_area *from, const struct place_record *to)
{
	double lat = to->lat / 1e5, lon = to->lon / 1e5;
	double north = (lat - from->lat) * 111.2;
	double east = (lon - from->lon) * 111.2 * cos(from->lat * 0.01745329);
	return sqrt(north * north + east * east);
}

static bool is_near(const struct places_area *area, const struct place_record *record)
{
	return kilometres(area, record) < NEAR_KM;
}

static int score_area(const struct places_search *s, const struct place_record *record)
{
	const struct places_area *area = s->area;
	if (s->told[0])
		return memcmp(s->told, record->country, 2) == 0 ? FOR_TOLD : 0;
	if (!area)
		return 0;
	int score = 0;
	if (area->country[0] && memcmp(area->country, record->country, 2) == 0)
		score += FOR_HOME;
	if (area->has_point && is_near(area, record))
		score += FOR_NEAR;
	return score;
}

// Another word with a capital directly beside the name, which is not at the start of a sentence.
static bool within_name(const struct places_search *s, size_t first, size_t n)
{
	if (first > 0) {
		const struct place_unit *before = &s->units[first - 1];
		if (before->hash && !is_hashtag(s, before) && is_capital(s, before) &&
		    before->to + 1 == s->units[first].from && first > 1)
			return true;
	}
	if (first + n < s->n_units) {
		const struct place_unit *behind = &s->units[first + n];
		if (behind->hash && !is_hashtag(s, behind) && is_capital(s, behind) &&
		    behind->from == s->units[first + n - 1].to + 1)
			return true;
	}
	return false;
}

// Most words begin with a capital: a headline, or a person who shouts.
static bool most_are_capital(const struct places_search *s)
{
	size_t capitals = 0, words = 0;
	for (size_t i = 0; i < s->n_units; i++) {
		const struct place_unit *unit = &s->units[i];
		if (unit->hash == 0 || unit->spaceless || is_hashtag(s, unit))
			continue;
		words++;
		capitals += is_capital(s, unit);
	}
	return words > 3 && capitals * 10 > words * 6;
}

// Then capitals say nothing. Asked once for a text, if at all.
static bool is_shouted(struct places_search *s)
{
	if (s->shouting == SHOUTING_UNASKED)
		s->shouting = most_are_capital(s) ? SHOUTING : SHOUTING_NOT;
	return s->shouting == SHOUTING;
}

// The part of the score that the writing gives, whichever place the name means.
static int score_writing(struct places_search *s, size_t first, size_t n)
{
	const struct place_unit *unit = &s->units[first];
	int score = (int)(n - 1) * (unit->spaceless ? 2 : FOR_MORE_WORDS);
	if (is_hashtag(s, unit))
		score += FOR_HASHTAG;
	else if (!has_case(s, unit) || unit->spaceless)
		score += FOR_CAPITAL / 2;
	else if (!is_capital(s, unit))
		score += AGAINST_SMALL_LETTERS;
	else if (is_shouted(s))
		score += within_name(s, first, n) ? AGAINST_NAME / 2 : 0;
	else
		score += within_name(s, first, n) ? AGAINST_NAME : FOR_CAPITAL;
	if ((first > 0 && is_cue(s, first - 1)) || follows(s, first + n))
		score += FOR_CUE;
	return score;
}

// --- look-up ---

// The best place that the key names, by kind, size and area; false if there is none.
static bool best_choose(const struct places_search *s, uint64_t key, struct candidate *ret)
{
	const struct places *p = s->places;
	uint32_t slot = places_find_slot(p, key);
	if (slot == 0)
		return false;
	if (!(slot & PLACES_MANY)) {
		ret->record = &p->places[(slot & ~PLACES_FORM) - 1];
		ret->score = score_kind(ret->record) + score_area(s, ret->record) +
			     (slot & PLACES_FORM ? FOR_FORM : 0);
		return true;
	}
	ret->score = INT32_MIN;
	for (const uint32_t *list = p->lists + (slot & ~PLACES_MANY);; list++) {
		const struct place_record *record = &p->places[*list & ~PLACES_LAST];
		int score = score_kind(record) + score_area(s, record);
		if (score > ret->score) {
			ret->record = record;
			ret->score = score;
		}
		if (*list & PLACES_LAST)
			return true;
	}
}

// Where a name is looked for, as a number: all that best_choose depends on beside its key.
static uint64_t where_of(const struct places_search *s)
{
	uint64_t parts[3] = {0};
	if (s->area) {
		memcpy(parts, s->area->country, sizeof s->area->country);
		parts[0] |= (uint64_t)s->area->has_point << 32;
		memcpy(parts + 1, &s->area->lat, sizeof s->area->lat);
		memcpy(parts + 2, &s->area->lon, sizeof s->area->lon);
	}
	const uint64_t told =
	    (uint64_t)(unsigned char)s->told[0] << 8 | (s->told[0] ? (unsigned char)s->told[1] : 0);
	return hash_pair(hash_pair(parts[0], parts[1]), hash_pair(parts[2], told));
}

// As best_choose, remembered.
static bool best_of_key(struct places_search *s, uint64_t key, struct candidate *ret)
{
	const uint64_t mixed = hash_pair(key, s->where) | 1;
	struct lately_chosen *here = &s->chosen[mixed >> 1 & (LATELY - 1)];
	if (here->key != mixed) {
		struct candidate best = {0};
		const bool found = best_choose(s, key, &best);
		const uint32_t record = found ? (uint32_t)(best.record - s->places->places) + 1 : 0;
		*here = (struct lately_chosen){mixed, record, best.score};
	}
	if (here->record == 0)
		return false;
	ret->record = &s->places->places[here->record - 1];
	ret->score = here->score;
	return true;
}

// The key of a word without its last letter.
static uint64_t key_before_s(struct str word)
{
	const uint64_t hash = place_unit_hash(str_of(word.at, word.len - 1));
	return place_key_extend(place_key_start(), hash);
}

// "Nepals" for "Nepal's", once nothing else is found.
static bool without_s(struct places_search *s, size_t first, struct candidate *ret)
{
	const struct place_unit *unit = &s->units[first];
	if (!(s->bits[first] & NOTE_BEFORE_S) || (!is_capital(s, unit) && !is_hashtag(s, unit)))
		return false;
	if (!best_of_key(s, key_before_s(fold_word_str(s->folded, unit->word)), ret))
		return false;
	ret->n = 1;
	return true;
}

// Arabic writes "in", "to", "and", "the" in one word with the name. What is not "in" or "to" may be
// the first letter of any word: then only a large place is taken.
static bool without_prefix(struct places_search *s, size_t first, struct candidate *ret)
{
	const struct place_unit *unit = &s->units[first];
	const struct str word = fold_word_str(s->folded, unit->word);
	char room[PLACE_WORD_ROOM];
	bool leads;
	if (!(s->bits[first] & NOTE_JOINED))
		return false;
	for (size_t i = 0;; i++) {
		struct str bare = place_word_bare(word, i, room, &leads);
		if (!bare.at)
			return false;
		uint64_t key = place_key_extend(place_key_start(), place_unit_hash(bare));
		if (!(places_filter_bits(s->places, key) & PLACES_IS_NAME) ||
		    !best_of_key(s, key, ret))
			continue;
		// Of three letters only a country or a city, as in "to Egypt", "in Aleppo".
		const int least = bare.len < 8 ? (leads ? FOR_MILLION : FOR_COUNTRY)
				  : leads      ? FOR_MEDIUM
					       : FOR_LARGE;
		if (score_kind(ret->record) < least)
			continue;
		ret->n = 1;
		ret->score += leads ? FOR_CUE : 0;
		return true;
	}
	return false;
}

// True if a word may be a name by the way it is written; if not, and unless a cue stands before it,
// only a strong name counts.
static bool is_marked(const struct places_search *s, size_t i)
{
	const struct place_unit *unit = &s->units[i];
	const char first = s->text.at[unit->from];
	if (first >= 'a' && first <= 'z') // most words
		return fold_has_kind(s->folded, FOLD_HASHTAG) && is_hashtag(s, unit);
	return unit->spaceless || is_capital(s, unit) || is_hashtag(s, unit) || !has_case(s, unit);
}

// The same, which most words answer without a branch: the way they are written is no pattern.
static inline bool is_marked_quickly(const struct places_search *s, size_t i)
{
	const struct place_unit *unit = &s->units[i];
	const unsigned char first = (unsigned char)s->text.at[unit->from];
	const bool capital = (unsigned char)(first - 'A') <= 'Z' - 'A';
	return first < 0x80 ? capital | is_hashtag(s, unit) : is_marked(s, i);
}

// The keys of the longer names that may begin at the unit, whose own is `key`, as far as the units
// reach; returns how many there are.
static size_t longer_keys(const struct places_search *s, size_t first, uint64_t key,
			  uint64_t ret[PLACES_NAME_WORDS])
{
	const struct place_unit *unit = &s->units[first];
	size_t n = 0;
	for (size_t i = 1; i < PLACES_NAME_WORDS && first + i < s->n_units; i++) {
		const struct place_unit *next = &s->units[first + i];
		if (next->hash == 0 || next->spaceless != unit->spaceless)
			break;
		key = place_key_extend(key, next->hash);
		ret[n++] = key;
	}
	return n;
}

// The key of the unit at `i` (in a script without spaces, of it and the next one); 0 if no name can
// begin there.
static inline uint64_t first_key(const struct places_search *s, size_t i)
{
	const struct place_unit *unit = &s->units[i];
	if (unit->hash == 0)
		return 0;
	const uint64_t key = place_key_extend(place_key_start(), unit->hash);
	if (!unit->spaceless)
		return key;
	const bool pair = i + 1 < s->n_units && s->units[i + 1].spaceless;
	return pair ? place_key_extend(key, s->units[i + 1].hash) : 0;
}

// What the filter says of names that begin with the key, without what the slots do not bear out.
static unsigned filter_ask(const struct places *p, uint64_t key)
{
	const unsigned bits = places_filter_bits(p, key) & FIRST_KNOWN;
	const bool name = bits & PLACES_IS_NAME && places_may_know(p, key);
	return name ? bits : bits & ~(unsigned)PLACES_IS_NAME;
}

uint8_t places_note(const struct places *places, const struct folded *folded, size_t word)
{
	const struct str bytes = fold_word_str(folded, word);
	const uint64_t hash = place_unit_hash_of(&folded->words[word]);
	unsigned note = filter_ask(places, place_key_extend(place_key_start(), hash));
	note |= (unsigned)place_word_of(bytes) << FIRST_BITS;
	if (bytes.len >= 6 && bytes.at[bytes.len - 1] == 's' &&
	    places_filter_bits(places, key_before_s(bytes)) & PLACES_IS_NAME)
		note |= NOTE_BEFORE_S;
	if (place_word_may_join(bytes))
		note |= NOTE_JOINED;
	return (uint8_t)note;
}

static uint8_t unit_note(const struct places_search *s, size_t i)
{
	const struct place_unit *unit = &s->units[i];
	if (unit->hash == 0)
		return 0;
	if (unit->spaceless)
		return first_key(s, i) ? (uint8_t)filter_ask(s->places, first_key(s, i)) : 0;
	return s->notes ? s->notes->of[unit->word].place
			: places_note(s->places, s->folded, unit->word);
}

// Notes what the filter says of each unit, and lists those that may begin a name; returns how many.
// In few branches: which words do is no pattern either.
static size_t bits_note(struct places_search *s, uint16_t ret[PLACE_UNITS_MAX])
{
	size_t n = 0;
	bool led = false; // the word before leads to a name
	// Then each unit is a word.
	const struct word_note *noted =
	    s->notes && fold_has_spaces(s->folded) ? s->notes->of : NULL;
	for (size_t i = 0; i < s->n_units; i++) {
		const unsigned known = s->units[i].hash != 0;
		const unsigned note = noted ? noted[i].place * known : unit_note(s, i);
		const unsigned filter = note & FIRST_KNOWN;
		const bool shown = led | is_marked_quickly(s, i);
		const bool likely = shown | ((filter & PLACES_BEGINS_STRONG) != 0);
		const unsigned bits = (note & (NOTE_BEFORE_S | NOTE_JOINED)) | filter * likely;
		s->note[i] = (uint8_t)note;
		s->bits[i] = (uint8_t)bits;
		led = note_leads(note);
		ret[n] = (uint16_t)i;
		n += bits != 0;
	}
	return n;
}

// The key of the units at `i` and behind it, if a name of words may begin with both; else 0.
static inline uint64_t second_key(const struct places_search *s, size_t i, uint64_t key)
{
	const struct place_unit *unit = &s->units[i], *next = unit + (i + 1 < s->n_units);
	const bool may = ((s->bits[i] & PLACES_BEGINS_LONGER) != 0) & !unit->spaceless &
			 (next != unit) & (next->hash != 0) & !next->spaceless;
	return place_key_extend(key, next->hash) & -(uint64_t)may;
}

// The units that may begin a name, with their keys and those of longer names; returns how many.
struct begin {
	uint16_t unit;
	uint64_t first, second; // 0: none
};
static size_t begins_list(struct places_search *s, struct begin begins[PLACE_UNITS_MAX])
{
	uint16_t units[PLACE_UNITS_MAX];
	const size_t n = bits_note(s, units);
	for (size_t k = 0; k < n; k++) {
		const size_t i = units[k];
		const uint64_t first = first_key(s, i), second = second_key(s, i, first);
		begins[k] = (struct begin){(uint16_t)i, first, second};
		__builtin_prefetch(places_filter_byte(s->places, second));
	}
	return n;
}

static void fetch_slot(const struct places *p, uint64_t key)
{
	__builtin_prefetch(&p->slots[key & (p->header->slots - 1)]);
}

// A unit with which a longer name may begin, and the keys of those.
struct longer {
	uint16_t unit;
	uint16_t n;
	uint64_t keys[PLACES_NAME_WORDS];
};

// Lists them; notes which units are a name by themselves, which the slots have borne out.
static size_t longer_list(struct places_search *s, const struct begin *begins, size_t n,
			  struct longer longer[PLACE_UNITS_MAX])
{
	const struct places *p = s->places;
	size_t count = 0;
	for (size_t k = 0; k < n; k++) {
		const struct begin *begin = &begins[k];
		const unsigned goes_on = places_filter_bits(p, begin->second) & PLACES_GOES_ON;
		s->lengths[begin->unit] = s->bits[begin->unit] & PLACES_IS_NAME;
		longer[count].unit = begin->unit;
		longer[count].keys[0] = begin->first;
		count += (begin->second != 0) & (goes_on != 0);
	}
	for (size_t k = 0; k < count; k++) {
		struct longer *here = &longer[k];
		here->n = (uint16_t)longer_keys(s, here->unit, here->keys[0], here->keys);
		for (size_t i = 0; i < here->n; i++)
			__builtin_prefetch(places_known_word(p, here->keys[i]));
	}
	return count;
}

// Asks the filter for all units and fetches the slots of those that may begin a name. In several
// passes, so that the memory brings all that one asks for side by side.
static void ask_filter(struct places_search *s)
{
	static_assert(PLACES_IS_NAME == 1, "a name by itself has the length of one unit");
	const struct places *p = s->places;
	struct begin begins[PLACE_UNITS_MAX];
	struct longer longer[PLACE_UNITS_MAX];
	const size_t n = begins_list(s, begins), n_longer = longer_list(s, begins, n, longer);
	for (size_t k = 0; k < n_longer; k++) {
		const struct longer *here = &longer[k];
		for (size_t i = 0; i < here->n; i++) {
			const bool may = places_may_know(p, here->keys[i]);
			s->lengths[here->unit] |= (uint8_t)((unsigned)may << (i + 1));
			fetch_slot(p, here->keys[i] * may);
		}
	}
	s->n_may = 0;
	for (size_t k = 0; k < n; k++) {
		const size_t i = begins[k].unit;
		s->may[s->n_may] = (uint16_t)i;
		const unsigned otherwise = s->bits[i] & (NOTE_BEFORE_S | NOTE_JOINED);
		s->n_may += (s->lengths[i] | otherwise | s->units[i].spaceless) != 0;
	}
}

// The longest name of words that begins at the unit; whether it is meant is not asked yet.
static bool longest_of_words(struct places_search *s, size_t first, struct candidate *ret)
{
	const unsigned lengths = s->lengths[first];
	uint64_t keys[PLACES_NAME_WORDS], key = place_key_start();
	size_t n = 0;
	for (; lengths >> n; n++)
		keys[n] = key = place_key_extend(key, s->units[first + n].hash);
	for (; n > 0; n--) {
		const uint64_t longest = keys[n - 1];
		// What may be a longer name is mostly none, and seldom comes again.
		if (lengths >> (n - 1) & 1 && (n == 1 || places_find_slot(s->places, longest)) &&
		    best_of_key(s, longest, ret)) {
			ret->n = n;
			return true;
		}
	}
	return false;
}

// The same of a script without spaces.
static bool longest_of_signs(struct places_search *s, size_t first, struct candidate *ret)
{
	const unsigned bits = s->bits[first];
	const size_t least = bits & PLACES_IS_NAME ? 2 : 3;
	const size_t most = bits & PLACES_BEGINS_LONGER ? PLACES_NAME_SIGNS : 2;
	uint64_t keys[PLACES_NAME_SIGNS], key = place_key_start();
	size_t n = 0;
	for (; n < most && first + n < s->n_units && s->units[first + n].spaceless; n++)
		keys[n] = key = place_key_extend(key, s->units[first + n].hash);
	for (; n >= least; n--)
		if (best_of_key(s, keys[n - 1], ret)) {
			ret->n = n;
			return true;
		}
	return false;
}

static bool longest_at(struct places_search *s, size_t first, struct candidate *ret)
{
	if (!(s->bits[first] & FIRST_KNOWN))
		return false;
	return s->units[first].spaceless ? longest_of_signs(s, first, ret)
					 : longest_of_words(s, first, ret);
}

static bool candidate_at(struct places_search *s, size_t first, struct candidate *ret)
{
	if (!s->bits[first])
		return false;
	ret->first = first;
	if (!longest_at(s, first, ret) && !without_s(s, first, ret) &&
	    !without_prefix(s, first, ret))
		return false;
	ret->score += score_writing(s, first, ret->n);
	return true;
}

// --- the pass over the text ---

// "#floods_in_Kuwait" is the name of a matter, not a place where something is.
static bool part_of_hashtag(const struct places_search *s, const struct place_found *found)
{
	return (found->from > 0 && s->text.at[found->from - 1] == '_') ||
	       (found->to < s->text.len && s->text.at[found->to] == '_');
}

// "Governorate of", "hospital of" before an Arabic name are a part of it.
static void reach_back(const struct places_search *s, size_t first, struct place_found *found)
{
	while (first > 0 && word_of(s, first - 1) == PLACE_WORD_KIND) {
		const struct place_unit *kind = &s->units[--first];
		found->start = kind->from_point;
		found->from = kind->from;
	}
}

static void fill_found(const struct places_search *s, size_t first, size_t n,
		       struct place_found *ret)
{
	const struct place_unit *begin = &s->units[first], *end = &s->units[first + n - 1];
	*ret = (struct place_found){
	    .start = begin->from_point,
	    .end = end->to_point,
	    .from = begin->from,
	    .to = end->to,
	};
}

// "Mexico’s" names Mexico, and "U.S." ends with its dot.
static void trim_found(const struct places_search *s, struct place_found *found)
{
	struct str name = str_slice(s->text, found->from, (size_t)(found->to - found->from));
	if (str_ends(name, STR("’s")) || str_ends(name, STR("'s"))) {
		found->to = (uint16_t)(found->to - (str_ends(name, STR("’s")) ? 4 : 2));
		found->end = (uint16_t)(found->end - 2);
	}
	bool letters = name.len >= 3 && name.at[name.len - 2] == '.';
	if (letters && found->to < s->text.len && s->text.at[found->to] == '.') {
		found->to++;
		found->end++;
	}
}

static struct place_found found_record(const struct places_search *s,
				       const struct candidate *candidate)
{
	struct place_found found;
	const struct place_record *record = candidate->record;
	fill_found(s, candidate->first, candidate->n, &found);
	found.id = record->id;
	found.name = str_from(s->places->strings + record->name);
	found.lat = record->lat / 1e5;
	found.lon = record->lon / 1e5;
	memcpy(found.country, record->country, 2);
	found.kind = record->kind;
	trim_found(s, &found);
	reach_back(s, candidate->first, &found);
	return found;
}

static size_t find_own(const struct places_search *s, size_t first, struct place_found *ret)
{
	const struct own_place *place;
	if (s->units[first].hash == 0)
		return 0;
	size_t n = places_own_find(s->area->own, s->units + first, s->n_units - first, &place);
	if (n == 0)
		return 0;
	fill_found(s, first, n, ret);
	ret->id = place->id;
	ret->name = place->name;
	ret->lat = place->lat;
	ret->lon = place->lon;
	ret->kind = PLACE_OWN;
	return n;
}

// What was found so far.
struct pass {
	struct place_found *found;
	struct candidate kept[PLACES_FOUND_MAX]; // of each; no record: a campaign's own
	size_t n;
	size_t last_end;	  // unit behind the last place taken
	struct candidate waiting; // just below ACCEPT, for a place to come directly behind it
	char country[3];	  // of the first place that is likely
	bool nearly;		  // one more would be likely in that country
};

static void keep(const struct places_search *s, const struct candidate *candidate,
		 struct pass *pass)
{
	const struct place_found found = found_record(s, candidate);
	if (!pass->country[0])
		memcpy(pass->country, found.country, sizeof pass->country);
	if (part_of_hashtag(s, &found))
		return;
	pass->kept[pass->n] = *candidate;
	pass->found[pass->n++] = found;
}

// Takes the place of the gazetteer at unit `i` if there is a likely one; returns the unit to go on
// with.
static size_t take_known(struct places_search *s, size_t i, struct pass *pass)
{
	struct candidate candidate;
	if (!candidate_at(s, i, &candidate))
		return i + 1;
	if (i == pass->last_end)
		candidate.score += FOR_COMPANY;
	if (candidate.score < ACCEPT) {
		if (candidate.score + FOR_COMPANY >= ACCEPT)
			pass->waiting = candidate;
		pass->nearly = pass->nearly || candidate.score + FOR_TOLD >= ACCEPT;
		return i + 1;
	}
	const struct candidate *waiting = &pass->waiting;
	if (waiting->n && waiting->first + waiting->n == i && pass->last_end != i &&
	    pass->n + 1 < PLACES_FOUND_MAX)
		keep(s, waiting, pass); // "Beira, Mozambique"
	keep(s, &candidate, pass);
	pass->last_end = i + candidate.n;
	return pass->last_end;
}

// Where the campaign has places of its own, each unit may begin one.
static void pass_with_own(struct places_search *s, struct pass *pass)
{
	for (size_t i = 0; i < s->n_units && pass->n < PLACES_FOUND_MAX;) {
		const size_t own = find_own(s, i, &pass->found[pass->n]);
		if (own) {
			pass->kept[pass->n++] = (struct candidate){0};
			i += own;
			pass->last_end = i;
		} else {
			i = s->places && s->bits[i] ? take_known(s, i, pass) : i + 1;
		}
	}
}

static struct pass pass_over(struct places_search *s, struct place_found ret[PLACES_FOUND_MAX])
{
	struct pass pass = {.found = ret, .last_end = SIZE_MAX};
	if (s->area && s->area->own) {
		pass_with_own(s, &pass);
		return pass;
	}
	size_t next = 0; // behind what was taken
	for (size_t k = 0; k < s->n_may && pass.n < PLACES_FOUND_MAX; k++)
		if (s->may[k] >= next)
			next = take_known(s, s->may[k], &pass);
	return pass;
}

// --- places of one name ---

#define STATE_KM 400 // how far from the middle of a division its places may lie

// Whether a place may lie in a country or a first-level division, as far as their points tell.
static bool lies_in(const struct place_record *place, const struct place_record *within)
{
	const struct places_area middle = {.lat = within->lat / 1e5, .lon = within->lon / 1e5};
	return memcmp(place->country, within->country, 2) == 0 &&
	       (within->kind == PLACE_COUNTRY || kilometres(&middle, place) < (double)STATE_KM);
}

// Whether a place is likelier meant than another of its name in `within`: a town before a district;
// in a division what is nearer to its middle, in a country what comes first.
static bool likelier(const struct place_record *place, const struct place_record *other,
		     const struct place_record *within)
{
	const struct places_area middle = {.lat = within->lat / 1e5, .lon = within->lon / 1e5};
	if (!other || place->kind != other->kind)
		return !other || place->kind < other->kind;
	return within->kind == PLACE_STATE &&
	       kilometres(&middle, place) < kilometres(&middle, other);
}

// The place of the same name that lies in `within`, or NULL.
static const struct place_record *namesake(const struct places_search *s,
					   const struct candidate *named,
					   const struct place_record *within)
{
	uint64_t key = place_key_start();
	const struct places *p = s->places;
	const struct place_record *best = NULL;
	for (size_t i = 0; i < named->n; i++)
		key = place_key_extend(key, s->units[named->first + i].hash);
	const uint32_t slot = places_find_slot(p, key);
	if (!(slot & PLACES_MANY))
		return NULL;
	for (const uint32_t *list = p->lists + (slot & ~PLACES_MANY);; list++) {
		const struct place_record *place = &p->places[*list & ~PLACES_LAST];
		if (place->kind < PLACE_STATE && lies_in(place, within) &&
		    likelier(place, best, within))
			best = place;
		if (*list & PLACES_LAST)
			return best;
	}
}

// "Tripoli, Lebanon" is not the larger one in Libya: a country or division directly behind a name
// says which of its places is meant.
static void tell_apart(const struct places_search *s, struct pass *pass)
{
	for (size_t i = 1; i < pass->n; i++) {
		struct candidate *named = &pass->kept[i - 1];
		const struct candidate *behind = &pass->kept[i];
		if (!named->record || !behind->record || named->record->kind >= PLACE_STATE ||
		    (behind->record->kind != PLACE_STATE &&
		     behind->record->kind != PLACE_COUNTRY) ||
		    named->first + named->n != behind->first ||
		    lies_in(named->record, behind->record))
			continue;
		const struct place_record *other = namesake(s, named, behind->record);
		if (other) {
			named->record = other;
			pass->found[i - 1] = found_record(s, named);
		}
	}
}

struct places_search *places_search_new(void)
{
	return calloc(1, sizeof(struct places_search));
}

void places_search_free(struct places_search *search)
{
	free(search);
}

void places_begin(const struct places *places, const struct places_area *area, struct str text,
		  const struct folded *folded, const struct word_notes *notes,
		  struct places_search *ret)
{
	if (ret->places != places)
		memset(ret->chosen, 0, sizeof ret->chosen);
	ret->places = places;
	ret->area = area;
	ret->told = "";
	ret->text = text;
	ret->folded = folded;
	ret->notes = notes;
	ret->n_units = 0;
	ret->n_may = 0;
	if (places || (area && area->own))
		ret->n_units = place_units(text, folded, ret->units, PLACE_UNITS_MAX);
	ret->where = where_of(ret);
	if (places)
		ask_filter(ret);
}

size_t places_finish(struct places_search *search, struct place_found ret[PLACES_FOUND_MAX])
{
	search->shouting = SHOUTING_UNASKED;
	struct pass pass = pass_over(search, ret);
	char told[sizeof pass.country];
	memcpy(told, pass.country, sizeof told);
	if (pass.nearly && told[0] && !(search->area && search->area->country[0])) {
		// Without a campaign's country, the one that the text itself names speaks for its
		// places.
		search->told = told;
		search->where = where_of(search);
		pass = pass_over(search, ret);
	}
	tell_apart(search, &pass);
	return pass.n;
}

size_t places_find(const struct places *places, const struct places_area *area, struct str text,
		   const struct folded *folded, struct place_found ret[PLACES_FOUND_MAX])
{
	struct places_search search = {0};
	places_begin(places, area, text, folded, NULL, &search);
	return places_finish(&search, ret);
}
