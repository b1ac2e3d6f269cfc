// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/places_words.h"

#include <stdlib.h>

// All in the order of their bytes; folded as every text (text/fold.h).
static const char *const cues[] = {
    "a",     "across", "around",  "at",	    "au",    "aus",   "aux",   "bei",  "bo",	"cerca",
    "dari",  "de",     "del",	  "della",  "desde", "di",    "em",    "en",   "for",	"from",
    "im",    "in",     "inside",  "it",	    "ke",    "na",    "nach",  "nan",  "near",	"no",
    "of",    "off",    "outside", "pres",   "sa",    "to",    "vers",  "απο",  "κοντα", "στη",
    "στην",  "στο",    "στον",	  "біля",   "в",     "во",    "возле", "від",  "вїзд",	"до",
    "з",     "зі",     "из",	  "к",	    "на",    "около", "от",    "под",  "під",	"у",
    "через", "із",     "الي",	  "باتجاه", "بين",   "تجاه",  "جنوب",  "داخل", "شرق",	"شمال",
    "ضواحي", "عبر",    "غرب",	  "في",	    "قبال",  "قرب",   "من",    "نحو",
};

static const char *const afters[] = {
    "تك", "ته", "تے", "سے", "كو", "كي", "ميں",	"وچ",
    "پر", "को", "तक", "पर", "में",  "से",	"থেকে", "ውስጥ",
};

static const char *const kinds[] = {
    "اماره",  "جامعه", "جزيره", "جسر",	 "حي",	   "دوله",  "سلطنه", "شارع",  "ضاحيه",
    "طريق",   "قريه",  "كوبري", "مجمع",	 "محافظه", "محطه",  "مخيم",  "مدينه", "مركز",
    "مستشفي", "مطار",  "مملكه", "منطقه", "ميدان",  "ميناء", "نفق",   "ولايه",
};

static int order(const void *key, const void *entry)
{
	const struct str *word = key;
	const char *other = *(const char *const *)entry;
	const size_t len = strlen(other);
	const int first = memcmp(word->at, other, word->len < len ? word->len : len);
	return first ? first : (int)word->len - (int)len;
}

static bool among(struct str word, const char *const *table, size_t count)
{
	return bsearch(&word, table, count, sizeof *table, order) != NULL;
}

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))
#define LETTER		2 // bytes of an Arabic letter

static bool is_arabic(struct str word)
{
	return word.len >= 2 * LETTER && place_word_may_join(word);
}

enum place_word place_word_of(struct str word)
{
	if (word.len > 7 && !is_arabic(word))
		return PLACE_WORD_OTHER;
	if (is_arabic(word)) {
		const bool joined = str_starts(word, STR("و")) || str_starts(word, STR("ب")) ||
				    str_starts(word, STR("ل"));
		if (among(word, kinds, COUNT_OF(kinds)) ||
		    (joined && among(str_slice(word, LETTER, word.len), kinds, COUNT_OF(kinds))))
			return PLACE_WORD_KIND;
	}
	if (among(word, cues, COUNT_OF(cues)))
		return PLACE_WORD_CUE;
	return (unsigned char)word.at[0] >= 0x80 && among(word, afters, COUNT_OF(afters))
		   ? PLACE_WORD_AFTER
		   : PLACE_WORD_OTHER;
}

// What is joined, and what the rest begins with again: "to" takes the first letter of "the" away.
static const struct {
	struct str joined, restored;
	bool leads;
} joins[] = {
    {STR("وب"), STR(""), true},	  {STR("وال"), STR("ال"), false}, {STR("ولل"), STR("ال"), true},
    {STR("لل"), STR("ال"), true}, {STR("ب"), STR(""), true},	  {STR("ل"), STR(""), true},
    {STR("و"), STR(""), false},	  {STR("ف"), STR(""), false},
};
#define REST_LEAST (3 * LETTER)

struct str place_word_bare(struct str word, size_t n, char room[PLACE_WORD_ROOM], bool *ret_leads)
{
	if (!is_arabic(word))
		return (struct str){0};
	for (size_t i = 0; i < COUNT_OF(joins); i++) {
		const struct str joined = joins[i].joined, restored = joins[i].restored;
		if (!str_starts(word, joined) || n-- > 0)
			continue;
		const struct str rest = str_slice(word, joined.len, word.len);
		if (rest.len < REST_LEAST || restored.len + rest.len > PLACE_WORD_ROOM)
			return (struct str){0};
		memcpy(room, restored.at, restored.len);
		memcpy(room + restored.len, rest.at, rest.len);
		*ret_leads = joins[i].leads;
		return str_of(room, restored.len + rest.len);
	}
	return (struct str){0};
}
