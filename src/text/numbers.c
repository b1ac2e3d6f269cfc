// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/numbers.h"

#include "text/hash.h"
#include "text/numbers_near.h"
#include "text/numbers_units.h"
#include "text/numbers_words.h"
#include "text/sixteen.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

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

// --- what stands beside a number ---

// "$", "%", "₹", "€" … as folded symbols; an emoji is none.
static bool is_money_sign(struct str symbol)
{
	unsigned char first = (unsigned char)symbol.at[0];
	unsigned char second = symbol.len > 1 ? (unsigned char)symbol.at[1] : 0;
	const bool fraction = first == 0xC2 && second >= 0xBC; // "½"
	return first == '$' || first == '%' || (first == 0xC2 && !fraction) || first == 0xD8 ||
	       first == 0xE0 || (first == 0xE2 && (second == 0x82 || second == 0x83));
}

// Looks at sixteen bytes of the list at once for where a word may begin: a space, and behind it the
// word's first byte.
bool is_listed(struct str word, struct str list)
{
	const char first = word.len > 0 ? word.at[0] : ' ';
	for (size_t at = 0; at < list.len; at += sizeof(sixteen)) {
		char room[sizeof(sixteen) + 1] = {0};
		const char *here = list.at + at;
		if (list.len - at < sizeof room)
			here = memcpy(room, here, list.len - at);
		const sixteen begins = (sixteen)(sixteen_load(here) == (uint8_t)' ') &
				       (sixteen)(sixteen_load(here + 1) == (uint8_t)first);
		for (unsigned left = sixteen_high_bits(begins); left; left &= left - 1) {
			const struct str rest =
			    str_slice(list, at + (unsigned)__builtin_ctz(left) + 1, list.len);
			if (rest.len > word.len && rest.at[word.len] == ' ' &&
			    memcmp(rest.at, word.at, word.len) == 0)
				return true;
		}
	}
	return false;
}

bool is_money(const struct folded *folded, size_t first, size_t last)
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
	const unsigned char first = (unsigned char)word.at[0];
	const struct unit_word *words = first < 0x80   ? unit_words_latin
					: first < 0xE0 ? unit_words_other
						       : unit_words_far;
	const size_t count = first < 0x80   ? unit_words_latin_count
			     : first < 0xE0 ? unit_words_other_count
					    : unit_words_far_count;
	return bsearch(&word, words, count, sizeof *words, order_word);
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

// The first of the far units that begins with this byte or a higher one.
static size_t units_from(unsigned char first)
{
	size_t from = 0, to = unit_words_far_count;
	while (from < to) {
		const size_t middle = (from + to) / 2;
		if ((unsigned char)unit_words_far[middle].word[0] < first)
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
	     i < unit_words_far_count && unit_words_far[i].word[0] == word.at[0]; i++)
		if (str_starts(word, str_from(unit_words_far[i].word)))
			longest = &unit_words_far[i];
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

// "And" of Arabic is written in one with a number: the number in "و12", unless it is a year or has
// more than four digits; 0 if there is none.
static uint16_t number_with_and(struct str word)
{
	const struct str and = STR("و");
	uint16_t value = 0;
	if (word.len <= and.len || word.len > and.len + 4 || !str_starts(word, and))
		return 0;
	for (size_t at = and.len; at < word.len; at++) {
		if (word.at[at] < '0' || word.at[at] > '9')
			return 0;
		value = (uint16_t)(value * 10 + (word.at[at] - '0'));
	}
	return value >= 1900 && value < 2100 ? 0 : value;
}

// The number that a word says; 0 if none.
static uint16_t number_of_word(const struct folded *folded, size_t i)
{
	const uint16_t with_and = number_with_and(fold_word_str(folded, i));
	if (with_and)
		return with_and;
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
	for (size_t i = 0; i < number_words_latin_count; i++)
		filter_add(ret, str_from(number_words_latin[i].word));
	for (size_t i = 0; i < number_words_other_count; i++)
		filter_add(ret, str_from(number_words_other[i].word));
	for (size_t i = 0; i < unit_words_latin_count; i++)
		filter_add(ret, str_from(unit_words_latin[i].word));
	for (size_t i = 0; i < unit_words_other_count; i++)
		filter_add(ret, str_from(unit_words_other[i].word));
	for (size_t i = 0; i < unit_words_far_count; i++)
		filter_add(ret, str_from(unit_words_far[i].word));
	for (size_t i = 0; (word = multiple_word(i)).len > 0; i++)
		filter_add(ret, word);
}

bool number_may_note(const struct number_filter *filter, const struct folded *folded, size_t word)
{
	const uint64_t hash = folded->words[word].hash;
	const bool known = filter->bits[hash / 64 % FILTER_WORDS] >> hash % 64 & 1;
	const struct str bytes = fold_word_str(folded, word);
	return known || writes_on(bytes) || number_with_and(bytes) > 0;
}

// A text whose quantities are looked for. `notes` may be NULL.
struct search {
	const struct folded *folded;
	const struct word_notes *notes;
};

// What a word says of numbers, with its marks; 0 if nothing.
static unsigned word_said(const struct search *s, size_t i)
{
	if (i >= s->folded->n_words)
		return 0;
	return s->notes ? s->notes->of[i].number : number_of_word(s->folded, i);
}

static double word_value(const struct search *s, size_t i)
{
	const unsigned said = word_said(s, i);
	const unsigned value = said & ~(NUMBER_HUNDREDTHS | NUMBER_WITH_UNIT);
	return said & NUMBER_HUNDREDTHS ? value / 100.0 : value;
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
	if (i >= s->folded->n_words)
		return 0;
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
	    "ηλικια da'da shekarun laj בת בן ";
	if (first == 0 || value < 1 || value > 120 || !is_word_kind(folded, first - 1, FOLD_WORD) ||
	    !is_listed(fold_word_str(folded, first - 1), STR(cues)))
		return false;
	quantity_write(folded, first, first, value, UNIT_YEARS, ret);
	return true;
}

static const char ones[] = " a one ek un una une uma ein eine yon satu isa moja bir एक ایک এক ";
static const char ands[] = " and y et e ed und og och en na va ve и та і و ";

static bool is_among(const struct folded *folded, size_t i, struct str list)
{
	return is_word_kind(folded, i, FOLD_WORD) && is_listed(fold_word_str(folded, i), list);
}

// "watu 14", "mutane 14": where what is counted stands before the number.
static bool counted_before(const struct search *s, size_t first, size_t last, double value,
			   struct quantity_found *ret)
{
	static const char first_words[] = " watu familia siku watoto blanketi mablanketi mahema "
					  "nyumba wiki miezi mutane iyalai kwana yara abantu abana "
					  "olona fianakaviana ankizy bodofotsy lakana "
					  "qof carruur အိမ်ထောင်စု පවුල් ළමයි දින namoota "
					  "anthu abangu imindeni eniyan ";
	size_t same;
	if (first == 0 || value <= 0 || !is_among(s->folded, first - 1, STR(first_words)))
		return false;
	const enum unit unit = unit_of(s, first - 1, &same);
	if (unit == UNITS)
		return false;
	quantity_write(s->folded, first - 1, last, value, unit, ret);
	return true;
}

// unit_of, but a word that says its own number is no unit of another.
static enum unit unit_behind(const struct search *s, size_t i, size_t *ret_last)
{
	*ret_last = i;
	return word_said(s, i) & NUMBER_WITH_UNIT ? UNITS : unit_of(s, i, ret_last);
}

// Adds "000" of "10 000", which stands apart.
static size_t thousands_add(const struct folded *folded, size_t first, double *value)
{
	// Where the text has one of these anywhere, it may stand between: "300-400", "22#120".
	const uint32_t other_gaps = 1u << ('#' - '!') | 1u << ('-' - '!') | 1u << ('/' - '!') |
				    1u << (':' - '!') | 1u << ('+' - '!') | 1u << ('*' - '!');
	const struct str number = fold_word_str(folded, first);
	const size_t next = first + 1;
	if (!is_word_kind(folded, next, FOLD_NUMBER) ||
	    folded->words[next].from != folded->words[first].to + 1 ||
	    folded->punctuation & other_gaps || number.len > 3 || number.at[0] == '0' ||
	    *value != (int)*value)
		return next;
	const struct str rest = fold_word_str(folded, next);
	if (rest.len != 3 || rest.at[1] < '0' || rest.at[1] > '9')
		return next;
	*value = *value * 1000 + value_of(rest);
	return next + 1;
}

// Adds "½" of "2½", or "1/2" of "2 1/2", which stands apart.
static size_t fraction_add(const struct folded *folded, size_t next, double *value)
{
	static const char *const signs[] = {"¼", "½", "¾"}; // quarters
	const bool sign = is_word_kind(folded, next, FOLD_SYMBOL);
	for (size_t i = 0; sign && i < sizeof signs / sizeof *signs; i++)
		if (str_equal(fold_word_str(folded, next), str_from(signs[i]))) {
			*value += 0.25 * (double)(i + 1);
			return next + 1;
		}
	if (!is_word_kind(folded, next, FOLD_NUMBER) ||
	    !is_word_kind(folded, next + 1, FOLD_NUMBER) ||
	    folded->words[next].from != folded->words[next - 1].to + 1 ||
	    folded->words[next + 1].from != folded->words[next].to + 1 ||
	    !(folded->punctuation >> ('/' - '!') & 1))
		return next;
	const double over = value_of(fold_word_str(folded, next));
	const double under = value_of(fold_word_str(folded, next + 1));
	if (over < 1 || over >= under || (under != 2 && under != 3 && under != 4))
		return next;
	*value += over / under;
	return next + 2;
}

// The hours of "1h30", which are no time of the day: "in 1h30", "still 1h30". 0 if they are none.
static double hours_written(const struct folded *folded, size_t first, double whole)
{
	static const char spans[] = " dans pendant durant encore faut dure en fa durante ";
	const struct str word =
	    first + 1 < folded->n_words ? fold_word_str(folded, first + 1) : (struct str){0};
	if (first == 0 || word.len != 3 || word.at[0] != 'h' || !folded->words[first + 1].joined ||
	    !is_among(folded, first - 1, STR(spans)))
		return 0;
	const double minutes = value_of(str_slice(word, 1, 3));
	return minutes > 0 && minutes < 60 ? whole + minutes / 60 : 0;
}

// Whether the word is the "m" of "2m deep": metres, not millions or months.
static bool is_height(const struct folded *folded, size_t i)
{
	static const char ways[] = " deep high tall wide long de d di hoch tief breit lang alto ";
	return is_among(folded, i, STR(" m ")) && folded->words[i].joined &&
	       is_among(folded, i + 1, STR(ways));
}

// The number at word `first`, perhaps a word of "thousand", perhaps one other word, the unit.
static bool quantity_at(const struct search *s, size_t first, struct quantity_found *ret)
{
	const struct folded *folded = s->folded;
	double value = value_of(fold_word_str(folded, first));
	const double hours = hours_written(folded, first, value);
	if (hours > 0) {
		quantity_write(folded, first, first + 1, hours, UNIT_HOURS, ret);
		return true;
	}
	size_t next = thousands_add(folded, first, &value), last;
	next = fraction_add(folded, next, &value);
	const double multiple = next < folded->n_words ? multiple_at(s, next) : 0;
	if (multiple > 0) {
		value *= multiple;
		next++;
	}
	if (is_among(folded, next, STR(" x টা টি "))) // "10x tents", "৩০টা পরিবার"
		next++;
	if (is_among(folded, next, STR(ands))) { // "2 and a half", "2 y media"
		const size_t half = next + 1 + is_among(folded, next + 1, STR(" a "));
		const bool is_half = word_value(s, half) == 0.5;
		value += is_half ? 0.5 : 0;
		next = is_half ? half + 1 : next;
	}
	const bool years =
	    is_among(folded, next, STR(" y ")) && is_among(folded, next + 1, STR(" o ")); // "6 y/o"
	if (years && value > 0 && value <= 120) {
		quantity_write(folded, first, next + 1, value, UNIT_YEARS, ret);
		return true;
	}
	const bool beside = next == first + 1;
	enum unit unit = is_height(folded, next) ? UNIT_METRES : unit_behind(s, next, &last);
	last = is_height(folded, next) ? next : last;
	bool aside = false;
	if (unit == UNITS && is_word_kind(folded, next, FOLD_WORD) && !folded->words[next].joined) {
		unit = unit_behind(s, ++next, &last);
		aside = true;
	}
	if (unit == UNITS)
		return age_at(folded, first, value, ret) ||
		       counted_before(s, first, first, value, ret);
	if (value <= 0 || value > QUANTITY_MOST)
		return false;
	if (unit == UNIT_PEOPLE && counted_before(s, first, last, value, ret))
		return true; // "ළමයි 12 දෙනෙක්": twelve children
	if ((aside || !beside || unit == UNIT_YEARS) && value >= 1900 && value < 2100)
		return false; // "2015 earthquake victims", "2014. godine"
	quantity_write(folded, first, last, value, unit, ret);
	return true;
}

// What can be had in halves.
static bool is_measure(enum unit unit)
{
	static const bool measures[UNITS] = {
	    [UNIT_HOURS] = true,  [UNIT_DAYS] = true,	    [UNIT_WEEKS] = true,
	    [UNIT_LITRES] = true, [UNIT_KILOGRAMS] = true,  [UNIT_TONNES] = true,
	    [UNIT_METRES] = true, [UNIT_KILOMETRES] = true, [UNIT_PACKETS] = true,
	    [UNIT_MEALS] = true,  [UNIT_BOTTLES] = true,    [UNIT_MINUTES] = true,
	    [UNIT_MONTHS] = true, [UNIT_YEARS] = true,
	};
	return unit < UNITS && measures[unit];
}

// Whether `more`, which stands behind the number `value`, belongs to it: "twenty" five, "hundred"
// and "twenty", "خمسة عشر", "ساڑھے تین". `with_and`: "and" stood between.
static bool belongs(double value, double more, bool with_and)
{
	const double rest = fmod(value, 100);
	if (more <= 0)
		return false;
	if (value == 0.5)
		return more >= 1 && !with_and;
	if (more < 1)
		return value >= 1 && value < 100;
	if (value < 10)
		return more == 10 ? !with_and : with_and && more >= 20 && more < 100;
	if (rest >= 20)
		return more < 10;
	return rest == 0 && (value >= 1000 ? more < 1000 : more < 100);
}

// The number in words that begins at word `first`, and the word behind it; 0 if none does.
static double worded(const struct search *s, size_t first, size_t *ret_next)
{
	const struct folded *folded = s->folded;
	double total = 0, value = word_value(s, first);
	size_t next = first + 1, last;
	const double alone = value <= 0 && first > 0 ? multiple_at(s, first) : 0;
	if (alone > 0 && is_among(folded, first - 1, STR(ones))) // "a thousand"
		value = alone;
	if (value > 0 && value < 1 && is_among(folded, next, STR(" a ")) &&
	    multiple_at(s, next + 1) > 0) { // "half a million"
		value *= multiple_at(s, next + 1);
		next += 2;
	}
	while (value > 0 && next < folded->n_words) {
		const double multiple = multiple_at(s, next);
		if (multiple > value && multiple < 1e9) {
			value *= multiple;
			next++;
			continue;
		}
		const bool apart = is_among(folded, next, STR(ands));
		const bool glued = str_starts(fold_word_str(folded, next), STR("و"));
		const bool article = apart && is_among(folded, next + 1, STR(" a "));
		const size_t at = next + apart + article;
		double more = word_value(s, at);
		if (more >= 1 && more != (int)more)
			more -= (int)more; // "iki buçuk": and a half
		if (!belongs(value, more, apart || glued) ||
		    (value < 1 && unit_of(s, next, &last) != UNITS)) // "yarım saat" is no 7.5
			break;
		if (value >= 1000 && more < 100 && multiple_at(s, at + 1) >= 100) {
			total += value; // "one thousand five hundred"
			value = more;
		} else
			value += more;
		next = at + 1;
	}
	*ret_next = next;
	return total + value;
}

// A number in words, with the unit directly behind it: "two days", "twenty-five people", "three
// hundred families", "a dozen of blankets", "half an hour".
static bool worded_at(const struct search *s, size_t first, struct quantity_found *ret)
{
	const struct folded *folded = s->folded;
	size_t next, last;
	if (word_said(s, first) & NUMBER_WITH_UNIT) {
		const enum unit unit = unit_of(s, first, &last);
		quantity_write(folded, first, first, word_value(s, first), unit, ret);
		return unit != UNITS;
	}
	static const char behind[] = " of de di ka more other small little young old older sick "
				     "injured wounded full whole warm ";
	const double value = worded(s, first, &next);
	if (value <= 0 || value > QUANTITY_MOST)
		return false;
	const size_t end = next - 1;
	if (is_among(folded, next, value < 1 ? STR(" a an ") : STR(behind)))
		next++;
	const enum unit unit = unit_behind(s, next, &last);
	if (unit == UNITS)
		return counted_before(s, first, end, value, ret);
	if (folded->words[next].kind == FOLD_HASHTAG || (value < 1 && !is_measure(unit)))
		return false;
	quantity_write(folded, first, last, value, unit, ret);
	return true;
}

// "And a half" behind a unit: "hora y media", "ساعة ونصف", "2 heures et demie". Joins what was
// found last if that is the unit's.
static bool half_behind(const struct search *s, size_t half, struct quantity_found *last,
			struct quantity_found *ret)
{
	const struct folded *folded = s->folded;
	const bool glued = str_starts(fold_word_str(folded, half), STR("و"));
	size_t same;
	if (word_value(s, half) != 0.5 || half < 2u - glued ||
	    (!glued && !is_among(folded, half - 1, STR(ands))))
		return false;
	const size_t unit_at = half - 2 + glued;
	const enum unit unit = unit_of(s, unit_at, &same);
	if (!is_measure(unit))
		return false;
	const struct fold_word *end = &folded->words[half];
	if (!last || last->to != folded->words[unit_at].to) {
		quantity_write(folded, unit_at, half, 1.5, unit, ret);
		return true;
	}
	last->value += 0.5;
	last->to = end->to;
	last->end = end->to_point;
	return false;
}

// A number in figures that is no phone, no money and no part of a code.
static bool figures_at(const struct search *s, size_t i, const struct phone_found *phones,
		       size_t n_phones, struct quantity_found *ret)
{
	const struct folded *folded = s->folded;
	const struct fold_word *word = &folded->words[i];
	const bool glued = word->joined && i > 0 && folded->words[i - 1].kind == FOLD_WORD &&
			   (unsigned char)fold_word_str(folded, i - 1).at[0] < 0x80;
	return !glued && !within_phone(word, phones, n_phones) && quantity_at(s, i, ret) &&
	       !is_money(folded, i, i);
}

size_t quantities_find(const struct folded *folded, const struct word_notes *notes,
		       const struct phone_found *phones, size_t n_phones,
		       struct quantity_found ret[QUANTITIES_MAX])
{
	const struct search search = {folded, notes};
	size_t n = 0;
	if (notes && !notes->all.number && !(notes->all.unit & NOTE_MULTIPLE) &&
	    !fold_has_kind(folded, FOLD_NUMBER))
		return 0;
	for (size_t i = 0; i < folded->n_words && n < QUANTITIES_MAX; i++) {
		const struct fold_word *word = &folded->words[i];
		struct quantity_found *last = n > 0 ? &ret[n - 1] : NULL;
		if (last && word->from < last->to)
			continue;
		const bool found =
		    word->kind == FOLD_NUMBER
			? figures_at(&search, i, phones, n_phones, &ret[n])
			: half_behind(&search, i, last, &ret[n]) || worded_at(&search, i, &ret[n]);
		// "3 watu 14": what stands before the number is counted already.
		n += found && !(last && ret[n].from < last->to);
	}
	return n;
}
