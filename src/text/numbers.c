// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/numbers.h"

#include "text/hash.h"
#include "text/numbers_units.h"
#include "text/numbers_words.h"

#include <assert.h>
#include <stdlib.h>

#define GROUPS_MAX    7	 // of digits in one phone number
#define DIGITS_MAX    15 // ITU-T E.164
#define GAP_BYTES_MAX 4	 // of separators between two groups
#define QUANTITY_MOST 1e9

const char *unit_name(enum unit unit)
{
	static const char *const names[UNITS] = {
	    "people",  "children", "families", "houses",   "hours",  "days",
	    "weeks",   "litres",   "kg",       "tonnes",   "metres", "km",
	    "packets", "meals",	   "bottles",  "blankets", "tents",  "boats",
	    "beds",    "vehicles", "minutes",  "months",   "years",
	};
	return unit < UNITS ? names[unit] : "";
}

// --- phones ---

// Neighbouring groups of digits with only separators between them.
struct digits {
	char all[DIGITS_MAX + 1];
	unsigned n;		 // digits
	unsigned groups;	 // groups
	uint8_t len[GROUPS_MAX]; // digits of each group
	size_t word[GROUPS_MAX]; // and the word that it stands in
	char gap[GROUPS_MAX];	 // the separator before it; 0 before the first
	bool plus;
	size_t from; // byte where it begins, with its "+" and "("
};

static bool is_word_kind(const struct folded *folded, size_t word, enum fold_kind kind)
{
	return word < folded->n_words && folded->words[word].kind == kind;
}

// The separator in text from `from` to `to`: 0 if there is anything else or too much of it.
static char separator(struct str text, size_t from, size_t to)
{
	char seen = ' ';
	if (to - from > GAP_BYTES_MAX || to == from)
		return 0;
	for (size_t i = from; i < to; i++) {
		char byte = text.at[i];
		if (byte == '-' || byte == '/' || byte == '.')
			seen = byte;
		else if (byte != ' ' && byte != '(' && byte != ')')
			return 0;
	}
	return seen;
}

// Adds the digits of a word ("0300.123" has two groups); false if they do not fit.
static bool add_groups(struct digits *d, struct str word, size_t number, char gap)
{
	for (size_t at = 0; at < word.len; gap = '.') {
		size_t begin = at;
		while (at < word.len && word.at[at] >= '0' && word.at[at] <= '9')
			at++;
		size_t len = at - begin;
		if (len == 0 || d->groups == GROUPS_MAX || d->n + len > DIGITS_MAX)
			return false;
		if (at < word.len && word.at[at] != '.')
			return false; // 1,500
		memcpy(d->all + d->n, word.at + begin, len);
		d->n += (unsigned)len;
		d->len[d->groups] = (uint8_t)len;
		d->word[d->groups] = number;
		d->gap[d->groups++] = gap;
		at++;
	}
	return d->groups > 0;
}

// All groups that may belong to one number beginning with word `first`.
static bool collect(struct str text, const struct folded *folded, size_t first, struct digits *d)
{
	*d = (struct digits){.from = folded->words[first].from};
	if (!add_groups(d, fold_word_str(folded, first), first, 0))
		return false;
	if (d->from > 0 && text.at[d->from - 1] == '(')
		d->from--;
	if (d->from > 0 && text.at[d->from - 1] == '+') {
		d->from--;
		d->plus = true;
	}
	for (size_t i = first + 1; is_word_kind(folded, i, FOLD_NUMBER); i++) {
		const struct fold_word *before = &folded->words[i - 1], *word = &folded->words[i];
		char gap = separator(text, before->to, word->from);
		struct digits longer = *d;
		if (!gap || !add_groups(&longer, fold_word_str(folded, i), i, gap))
			break;
		*d = longer;
	}
	return true;
}

static void drop_group(struct digits *d)
{
	d->n -= d->len[--d->groups];
}

static bool is_year(const struct digits *d, unsigned group, unsigned at)
{
	return d->len[group] == 4 && ((d->all[at] == '1' && d->all[at + 1] == '9') ||
				      (d->all[at] == '2' && d->all[at + 1] == '0'));
}

// 24-12-2026, 2026/12/24, 2010-2015.
static bool is_date(const struct digits *d)
{
	if (d->plus)
		return false;
	if (d->groups == 2 && is_year(d, 0, 0) && is_year(d, 1, 4))
		return true;
	if (d->groups != 3 || d->gap[1] != d->gap[2])
		return false;
	bool year_last = d->len[0] <= 2 && d->len[1] <= 2 &&
			 (d->len[2] == 2 || is_year(d, 2, d->len[0] + d->len[1]));
	bool year_first = is_year(d, 0, 0) && d->len[1] <= 2 && d->len[2] <= 2;
	return year_last || year_first;
}

// "$", "%", "₹", "€" … as folded symbols; an emoji is none.
static bool is_money_sign(struct str symbol)
{
	unsigned char first = (unsigned char)symbol.at[0];
	unsigned char second = symbol.len > 1 ? (unsigned char)symbol.at[1] : 0;
	return first == '$' || first == '%' || first == 0xC2 || first == 0xD8 || first == 0xE0 ||
	       (first == 0xE2 && (second == 0x82 || second == 0x83));
}

// Whether a list of words, with a space before and behind each, holds this one.
static bool is_listed(struct str word, struct str list)
{
	char wanted[48] = " ";
	if (word.len > sizeof wanted - 2)
		return false;
	memcpy(wanted + 1, word.at, word.len);
	wanted[word.len + 1] = ' ';
	return str_find(list, str_of(wanted, word.len + 2)) != SIZE_MAX;
}

// Money before it, as in "Rs 5000000000" or "$ 1234567".
static bool is_money(const struct folded *folded, size_t first, size_t last)
{
	static const char words[] =
	    " rs pkr inr npr bdt usd eur gbp uah sar htg mmk rupees rupee dollars "
	    "dollar euros taka gourdes kyat riyal hryvnia pesos goud ";
	for (int side = 0; side < 2; side++) {
		size_t i = side ? last + 1 : first - 1;
		if (i >= folded->n_words)
			continue;
		struct str word = fold_word_str(folded, i);
		if (folded->words[i].kind == FOLD_SYMBOL && is_money_sign(word))
			return true;
		if (is_listed(word, STR(words)))
			return true;
	}
	return false;
}

// A word for "call" or "phone" among the three before.
static bool has_cue(const struct folded *folded, size_t first)
{
	static const char cues[] = " call phone tel telephone contact whatsapp mobile mob cell "
				   "helpline hotline number no ph sms text "
				   "dial reach raabta rabta fon telefon telefono llamar llame "
				   "llamada celular numero nimewo rele appel "
				   "appelez fone فون نمبر رقم هاتف رابطه फोन नंबर सम्पर्क संपर्क ফোন "
				   "নম্বর ဖုန်း тел телефон номер ";
	for (size_t back = 1; back <= 3 && back <= first; back++) {
		struct str word = fold_word_str(folded, first - back);
		if (word.len >= 2 && is_listed(word, STR(cues)))
			return true;
	}
	return false;
}

// Groups as people write them: none of a single digit but the first, no lone decimal point.
static bool groups_sound(const struct digits *d)
{
	unsigned dots = 0;
	for (unsigned g = 0; g < d->groups; g++) {
		if (g > 0 && d->len[g] < 2)
			return false;
		dots += d->gap[g] == '.';
	}
	return d->plus || dots != 1;
}

// How many digits say "within the country", where that is not one 0; 0 for none.
static size_t trunk_len(struct str digits, struct str calling_code)
{
	static const struct {
		const char *code, *trunk;
		size_t whole; // digits with it; 0: any number of them
	} trunks[] = {{"7", "8", 11},  {"375", "80", 11}, {"370", "8", 9},
		      {"36", "06", 0}, {"52", "01", 12},  {"976", "01", 0}};
	for (size_t i = 0; i < sizeof trunks / sizeof trunks[0]; i++)
		if (str_equal(calling_code, str_from(trunks[i].code)) &&
		    str_starts(digits, str_from(trunks[i].trunk)) &&
		    (trunks[i].whole == 0 || digits.len == trunks[i].whole))
			return strlen(trunks[i].trunk);
	return 0;
}

// Without "+" and without a leading 0 or 00 it takes more to believe in a phone.
static bool looks_local(const struct digits *d, struct str calling_code, bool cue)
{
	if (trunk_len(str_of(d->all, d->n), calling_code) > 0)
		return true;
	if (d->n >= 11)
		return (calling_code.len && d->n >= 7 + calling_code.len &&
			memcmp(d->all, calling_code.at, calling_code.len) == 0) ||
		       (cue && d->n <= 13);
	if (d->n == 10)
		return cue || (d->groups == 1 && d->all[0] >= '6') ||
		       (d->groups == 3 && d->len[0] == 3 && d->len[1] == 3) ||
		       (d->groups == 2 && d->len[0] >= 3 && d->len[0] <= 5);
	if (d->n >= 7)
		return cue ||
		       (d->groups == 2 && d->len[0] <= 4 && d->len[1] == 4 && d->gap[1] == '-');
	return false;
}

static bool is_phone(const struct digits *d, struct str calling_code, bool cue)
{
	if (!groups_sound(d) || is_date(d))
		return false;
	if (d->plus)
		return d->n >= 8 && d->all[0] != '0';
	if (d->all[0] == '0' && d->all[1] == '0')
		return d->n >= 11;
	if (d->all[0] == '0')
		return d->n >= 9 && d->n <= 12;
	return looks_local(d, calling_code, cue);
}

static void write_e164(const struct digits *d, struct str calling_code, struct phone_found *ret)
{
	struct str digits = str_of(d->all, d->n);
	struct str code = {0};
	if (d->plus)
		;
	else if (str_starts(digits, STR("00")))
		digits = str_slice(digits, 2, DIGITS_MAX);
	else if (calling_code.len == 0)
		return;
	else if (trunk_len(digits, calling_code) > 0) {
		digits = str_slice(digits, trunk_len(digits, calling_code), DIGITS_MAX);
		code = calling_code;
	} else if (d->all[0] == '0') {
		// Italy keeps its 0.
		digits =
		    str_equal(calling_code, STR("39")) ? digits : str_slice(digits, 1, DIGITS_MAX);
		code = calling_code;
	} else if (d->n < 11 || !str_starts(digits, calling_code))
		code = calling_code;
	if (code.len + digits.len < 10 || code.len + digits.len > DIGITS_MAX)
		return;
	ret->e164[0] = '+';
	memcpy(ret->e164 + 1, code.at ? code.at : "", code.len);
	memcpy(ret->e164 + 1 + code.len, digits.at, digits.len);
}

// A letter directly before or behind makes it a code of another kind.
static bool stands_free(const struct folded *folded, size_t first, size_t last)
{
	bool glued_before =
	    folded->words[first].joined && is_word_kind(folded, first - 1, FOLD_WORD);
	bool glued_behind = is_word_kind(folded, last + 1, FOLD_WORD) &&
			    folded->words[last + 1].joined &&
			    (unsigned char)fold_word_str(folded, last + 1).at[0] < 0x80;
	return !glued_before && !glued_behind;
}

static bool phone_at(struct str text, const struct folded *folded, size_t first,
		     struct str calling_code, struct phone_found *ret, size_t *ret_last)
{
	struct digits d;
	if (!collect(text, folded, first, &d) || d.n < 7)
		return false;
	bool cue = has_cue(folded, first);
	for (size_t dropped = SIZE_MAX; d.groups > 0; drop_group(&d)) {
		size_t last = d.word[d.groups - 1];
		bool whole_word = last != dropped;
		dropped = last;
		if (!whole_word || !is_phone(&d, calling_code, cue) ||
		    !stands_free(folded, first, last) || (!d.plus && is_money(folded, first, last)))
			continue;
		const struct fold_word *end = &folded->words[last];
		*ret = (struct phone_found){
		    .from = (uint16_t)d.from,
		    .to = end->to,
		    .start = (uint16_t)(folded->words[first].from_point -
					(folded->words[first].from - d.from)),
		    .end = end->to_point,
		};
		if (d.plus)
			ret->digits[0] = '+';
		memcpy(ret->digits + d.plus, d.all, d.n);
		write_e164(&d, calling_code, ret);
		*ret_last = last;
		return true;
	}
	return false;
}

size_t phones_find(struct str text, const struct folded *folded, struct str calling_code,
		   struct phone_found ret[PHONES_MAX])
{
	size_t n = 0;
	if (!fold_has_kind(folded, FOLD_NUMBER))
		return 0;
	for (size_t i = 0; i < folded->n_words && n < PHONES_MAX; i++) {
		size_t last;
		if (folded->words[i].kind == FOLD_NUMBER &&
		    phone_at(text, folded, i, calling_code, &ret[n], &last)) {
			n++;
			i = last;
		}
	}
	return n;
}

// --- quantities ---

// "1,500" and "1.500" are fifteen hundred, "3.5" three and a half; 0 for anything odd.
static double value_of(struct str number)
{
	double value = 0, fraction = 0;
	for (size_t at = 0; at < number.len; at++) {
		char byte = number.at[at];
		if (byte >= '0' && byte <= '9') {
			value = fraction > 0 ? value + (byte - '0') * fraction
					     : value * 10 + (byte - '0');
			fraction /= 10;
			continue;
		}
		size_t behind = 0;
		while (at + 1 + behind < number.len && number.at[at + 1 + behind] >= '0' &&
		       number.at[at + 1 + behind] <= '9')
			behind++;
		if ((byte != ',' && byte != '.') || fraction > 0)
			return 0;
		if (behind != 3)
			fraction = 0.1;
	}
	return value;
}

static int order_word(const void *key, const void *entry)
{
	return str_compare(*(const struct str *)key,
			   str_from(((const struct unit_word *)entry)->word));
}

static const struct unit_word *unit_named(struct str word)
{
	const bool latin = (unsigned char)word.at[0] < 0x80;
	return bsearch(&word, latin ? unit_words_latin : unit_words_other,
		       latin ? unit_words_latin_count : unit_words_other_count,
		       sizeof(struct unit_word), order_word);
}

// Burmese, Khmer, Thai, Lao and Korean write the unit and what follows as one word.
static bool writes_on(struct str word)
{
	const unsigned char first = (unsigned char)word.at[0];
	const unsigned char second = word.len > 2 ? (unsigned char)word.at[1] : 0;
	if (first == 0xE0)
		return second >= 0xB8 && second <= 0xBB;
	if (first == 0xE1)
		return (second >= 0x80 && second <= 0x84) || second == 0x9E || second == 0x9F;
	return first >= 0xEA && first <= 0xED && second != 0;
}

// The first of the units beyond ASCII that begins with this byte or a higher one.
static size_t units_from(unsigned char first)
{
	size_t from = 0, to = unit_words_other_count;
	while (from < to) {
		const size_t middle = (from + to) / 2;
		if ((unsigned char)unit_words_other[middle].word[0] < first)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

// The longest unit that a word begins with: the last one, because they ascend.
static const struct unit_word *unit_at_start(struct str word)
{
	const struct unit_word *longest = NULL;
	for (size_t i = units_from((unsigned char)word.at[0]);
	     i < unit_words_other_count && unit_words_other[i].word[0] == word.at[0]; i++)
		if (str_starts(word, str_from(unit_words_other[i].word)))
			longest = &unit_words_other[i];
	return longest;
}

// The unit that the characters at word `i` write, of Chinese or Japanese, and its last one: of two
// characters, of one, or of those behind a measure word ("条" of "200条毛毯").
static enum unit unit_of_characters(const struct folded *folded, size_t i, size_t *ret_last)
{
	enum unit found = UNITS;
	for (size_t from = i; from <= i + 1; from++) {
		char joined[8];
		size_t len = 0, last = from;
		for (; last < from + 2 && is_word_kind(folded, last, FOLD_CHARACTER); last++) {
			const struct str character = fold_word_str(folded, last);
			if (len + character.len > sizeof joined)
				break;
			memcpy(joined + len, character.at, character.len);
			len += character.len;
			const struct unit_word *unit = unit_named(str_of(joined, len));
			if (!unit)
				continue;
			found = unit->unit;
			*ret_last = last;
		}
		if (found != UNITS && (from > i || found != UNIT_PEOPLE))
			return found;
	}
	return found;
}

// The unit that a word is, or UNITS.
static enum unit unit_of_word(const struct folded *folded, size_t i)
{
	if (!is_word_kind(folded, i, FOLD_WORD) && !is_word_kind(folded, i, FOLD_HASHTAG))
		return UNITS;
	const struct str word = fold_word_str(folded, i);
	const struct unit_word *found = unit_named(word);
	if (!found && writes_on(word))
		found = unit_at_start(word);
	return found ? found->unit : UNITS;
}

// The number that a word says; 0 if none.
static uint16_t number_of_word(const struct folded *folded, size_t i)
{
	const bool may = may_be_number_word(folded->words[i].hash);
	return may ? number_word_value(fold_word_str(folded, i)) : 0;
}

// --- what a memory of words keeps ---

#define NOTE_MULTIPLE 0x80u // beside the unit's number + 1

void number_note(const struct folded *folded, size_t word, struct word_note *ret)
{
	const bool multiple = multiple_of(fold_word_str(folded, word)) > 0;
	const enum unit unit = unit_of_word(folded, word);
	static_assert(UNITS + 1 < NOTE_MULTIPLE, "a unit leaves room for the mark");
	ret->number = number_of_word(folded, word);
	ret->unit = (uint8_t)((unit == UNITS ? 0u : unit + 1u) | (multiple ? NOTE_MULTIPLE : 0));
}

#define FILTER_WORDS (sizeof((struct number_filter *)NULL)->bits / sizeof(uint64_t))

static void filter_add(struct number_filter *filter, struct str word)
{
	const uint64_t hash = hash_bytes(word);
	filter->bits[hash / 64 % FILTER_WORDS] |= UINT64_C(1) << hash % 64;
}

void number_filter_fill(struct number_filter *ret)
{
	struct str word;
	*ret = (struct number_filter){0};
	for (size_t i = 0; i < number_words_count; i++)
		filter_add(ret, str_from(number_words[i].word));
	for (size_t i = 0; i < unit_words_latin_count; i++)
		filter_add(ret, str_from(unit_words_latin[i].word));
	for (size_t i = 0; i < unit_words_other_count; i++)
		filter_add(ret, str_from(unit_words_other[i].word));
	for (size_t i = 0; (word = multiple_word(i)).len > 0; i++)
		filter_add(ret, word);
}

bool number_may_note(const struct number_filter *filter, const struct folded *folded, size_t word)
{
	const uint64_t hash = folded->words[word].hash;
	const bool known = filter->bits[hash / 64 % FILTER_WORDS] >> hash % 64 & 1;
	return known || writes_on(fold_word_str(folded, word));
}

// A text whose quantities are looked for. `notes` may be NULL.
struct search {
	const struct folded *folded;
	const struct word_notes *notes;
};

static double word_value(const struct search *s, size_t i)
{
	if (i >= s->folded->n_words)
		return 0;
	return s->notes ? s->notes->of[i].number : number_of_word(s->folded, i);
}

// The unit that begins at word `i`, and the word that it ends with; UNITS if there is none.
static enum unit unit_of(const struct search *s, size_t i, size_t *ret_last)
{
	*ret_last = i;
	if (is_word_kind(s->folded, i, FOLD_CHARACTER))
		return unit_of_characters(s->folded, i, ret_last);
	if (!s->notes || i >= s->folded->n_words)
		return unit_of_word(s->folded, i);
	const unsigned noted = s->notes->of[i].unit & ~NOTE_MULTIPLE;
	return noted ? (enum unit)(noted - 1) : UNITS;
}

// The factor that a word multiplies the number before it with: "thousand", "लाख"; 0 for none.
static double multiple_at(const struct search *s, size_t i)
{
	const bool may = !s->notes || s->notes->of[i].unit & NOTE_MULTIPLE;
	const double multiple = may ? multiple_of(fold_word_str(s->folded, i)) : 0;
	const double value = multiple > 0 ? 0 : word_value(s, i);
	return multiple > 0 ? multiple : value >= 100 ? value : 0;
}

static bool within_phone(const struct fold_word *word, const struct phone_found *phones,
			 size_t n_phones)
{
	for (size_t p = 0; p < n_phones; p++)
		if (word->from >= phones[p].from && word->from < phones[p].to)
			return true;
	return false;
}

static void quantity_write(const struct folded *folded, size_t first, size_t last, double value,
			   enum unit unit, struct quantity_found *ret)
{
	*ret = (struct quantity_found){
	    .from = folded->words[first].from,
	    .to = folded->words[last].to,
	    .start = folded->words[first].from_point,
	    .end = folded->words[last].to_point,
	    .value = value,
	    .unit = unit,
	};
}

// "Age 70": a word for it before the number.
static bool age_at(const struct folded *folded, size_t first, double value,
		   struct quantity_found *ret)
{
	static const char cues[] =
	    " age aged edad idade eta alter wiek yasi umur edad umri tuoi umar "
	    "عمر سن आयु उम्र उमेर वय বয়স বয়স வயது వయస్సు ઉંમર ਉਮਰ вік возраст "
	    "ηλικια da'da shekarun laj ";
	if (first == 0 || value < 1 || value > 120 || !is_word_kind(folded, first - 1, FOLD_WORD) ||
	    !is_listed(fold_word_str(folded, first - 1), STR(cues)))
		return false;
	quantity_write(folded, first, first, value, UNIT_YEARS, ret);
	return true;
}

// The number at word `first`, perhaps a word of "thousand", perhaps one other word, the unit.
static bool quantity_at(const struct search *s, size_t first, struct quantity_found *ret)
{
	const struct folded *folded = s->folded;
	double value = value_of(fold_word_str(folded, first));
	size_t next = first + 1, last;
	if (next < folded->n_words) {
		double multiple = multiple_at(s, next);
		if (multiple > 0) {
			value *= multiple;
			next++;
		}
	}
	enum unit unit = unit_of(s, next, &last);
	if (unit == UNITS && is_word_kind(folded, next, FOLD_WORD) && !folded->words[next].joined)
		unit = unit_of(s, ++next, &last);
	if (unit == UNITS)
		return age_at(folded, first, value, ret);
	if (value <= 0 || value > QUANTITY_MOST)
		return false;
	bool beside = next == first + 1;
	if (!beside && value >= 1900 && value < 2100)
		return false; // "2015 earthquake victims"
	quantity_write(folded, first, last, value, unit, ret);
	return true;
}

// A number in words, with the unit directly behind it: "two days", "twenty-five people", "three
// hundred families".
static bool worded_at(const struct search *s, size_t first, struct quantity_found *ret)
{
	double value = word_value(s, first);
	if (value <= 0)
		return false;
	size_t next = first + 1, last;
	const double more = word_value(s, next);
	if (value >= 20 && value < 100 && more > 0 && more < 10) {
		value += more;
		next++;
	}
	const double multiple = next < s->folded->n_words ? multiple_at(s, next) : 0;
	if (multiple > 0) {
		value *= multiple;
		next++;
	}
	const enum unit unit = unit_of(s, next, &last);
	if (unit == UNITS || s->folded->words[next].kind == FOLD_HASHTAG)
		return false;
	quantity_write(s->folded, first, last, value, unit, ret);
	return true;
}

size_t quantities_find(const struct folded *folded, const struct word_notes *notes,
		       const struct phone_found *phones, size_t n_phones,
		       struct quantity_found ret[QUANTITIES_MAX])
{
	const struct search search = {folded, notes};
	size_t n = 0;
	if (notes && !notes->all.number && !fold_has_kind(folded, FOLD_NUMBER))
		return 0;
	for (size_t i = 0; i < folded->n_words && n < QUANTITIES_MAX; i++) {
		const struct fold_word *word = &folded->words[i];
		if (word->kind != FOLD_NUMBER) {
			n += worded_at(&search, i, &ret[n]);
			continue;
		}
		const bool glued = word->joined && i > 0 &&
				   folded->words[i - 1].kind == FOLD_WORD &&
				   (unsigned char)fold_word_str(folded, i - 1).at[0] < 0x80;
		if (!glued && !within_phone(word, phones, n_phones) &&
		    quantity_at(&search, i, &ret[n]) && !is_money(folded, i, i))
			n++;
	}
	return n;
}

struct str calling_code_of(struct str country)
{
	// Two letters and the code, with a space behind each.
	static const char codes[] =
	    "AD376 AE971 AF93 AG1268 AI1264 AL355 AM374 AO244 AR54 AS1684 AT43 AU61 AW297 AZ994 "
	    "BA387 "
	    "BB1246 BD880 BE32 BF226 BG359 BH973 BI257 BJ229 BM1441 BN673 BO591 BR55 BS1242 BT975 "
	    "BW267 "
	    "BY375 BZ501 CA1 CD243 CF236 CG242 CH41 CI225 CK682 CL56 CM237 CN86 CO57 CR506 CU53 "
	    "CV238 "
	    "CW599 CY357 CZ420 DE49 DJ253 DK45 DM1767 DO1 DZ213 EC593 EE372 EG20 ER291 ES34 ET251 "
	    "FI358 "
	    "FJ679 FK500 FM691 FO298 FR33 GA241 GB44 GD1473 GE995 GF594 GH233 GI350 GL299 GM220 "
	    "GN224 "
	    "GP590 GQ240 GR30 GT502 GU1671 GW245 GY592 HK852 HN504 HR385 HT509 HU36 ID62 IE353 "
	    "IL972 "
	    "IN91 IQ964 IR98 IS354 IT39 JM1876 JO962 JP81 KE254 KG996 KH855 KI686 KM269 KN1869 "
	    "KP850 "
	    "KR82 KW965 KY1345 KZ7 LA856 LB961 LC1758 LI423 LK94 LR231 LS266 LT370 LU352 LV371 "
	    "LY218 "
	    "MA212 MC377 MD373 ME382 MG261 MH692 MK389 ML223 MM95 MN976 MO853 MQ596 MR222 MS1664 "
	    "MT356 "
	    "MU230 MV960 MW265 MX52 MY60 MZ258 NA264 NC687 NE227 NG234 NI505 NL31 NO47 NP977 NR674 "
	    "NU683 "
	    "NZ64 OM968 PA507 PE51 PF689 PG675 PH63 PK92 PL48 PM508 PR1 PS970 PT351 PW680 PY595 "
	    "QA974 "
	    "RE262 RO40 RS381 RU7 RW250 SA966 SB677 SC248 SD249 SE46 SG65 SI386 SK421 SL232 SM378 "
	    "SN221 "
	    "SO252 SR597 SS211 ST239 SV503 SY963 SZ268 TC1649 TD235 TG228 TH66 TJ992 TK690 TL670 "
	    "TM993 "
	    "TN216 TO676 TR90 TT1868 TV688 TW886 TZ255 UA380 UG256 US1 UY598 UZ998 VA379 VC1784 "
	    "VE58 "
	    "VG1284 VI1340 VN84 VU678 WF681 WS685 XK383 YE967 YT262 ZA27 ZM260 ZW263 ";
	if (country.len != 2)
		return (struct str){0};
	for (struct str rest = STR(codes); rest.len > 2;) {
		struct str entry = str_cut(&rest, ' ');
		if (str_starts(entry, country))
			return str_slice(entry, 2, 4);
	}
	return (struct str){0};
}
