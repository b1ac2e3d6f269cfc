// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"
#include "text/hash.h"
#include "text/numbers.h"
#include "text/numbers_units.h"
#include "text/numbers_words.h"

static struct folded folded;
static struct phone_found phones[PHONES_MAX];
static struct quantity_found quantities[QUANTITIES_MAX];

static size_t find_phones(const char *text, const char *calling_code)
{
	fold_text(str_from(text), &folded);
	return phones_find(str_from(text), &folded, str_from(calling_code), phones);
}

static void test_phones(void)
{
	static const struct {
		const char *text, *code, *span, *e164;
	} cases[] = {
	    {"call +92 300 5550143 now", "", "+92 300 5550143", "+923005550143"},
	    {"call 0300 5550143 now", "92", "0300 5550143", "+923005550143"},
	    {"call 0300-5550143", "", "0300-5550143", ""},
	    {"0300 5550143 20 families", "92", "0300 5550143", "+923005550143"},
	    {"00977 9841 555 014", "977", "00977 9841 555 014", "+9779841555014"},
	    {"फोन ९८४१५५५०१४ मा", "977", "९८४१५५५०१४", "+9779841555014"},
	    {"رابطہ ۰۳۰۰۵۵۵۰۱۴۳", "92", "۰۳۰۰۵۵۵۰۱۴۳", "+923005550143"},
	    {"للتواصل ٠٧٧٠٥٥٥٠١٤٣", "964", "٠٧٧٠٥٥٥٠١٤٣", "+9647705550143"},
	    {"rele 3755 0143", "509", "3755 0143", "+50937550143"},
	    {"(555) 201-0143 for boats", "1", "(555) 201-0143", "+15552010143"},
	    {"Tel. 01.55.50.01.43", "33", "01.55.50.01.43", "+33155500143"},
	    {"whatsapp 923005550143", "92", "923005550143", "+923005550143"},
	    {"contact: 555-0143", "", "555-0143", ""},
	    {"+380 (44) 555-01-43", "380", "+380 (44) 555-01-43", "+380445550143"},
	    {"☎0300 5550143", "92", "0300 5550143", "+923005550143"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = find_phones(cases[i].text, cases[i].code);
		is_int(n, 1, "'%s' holds one phone", cases[i].text);
		if (n != 1)
			continue;
		is_str(str_slice(str_from(cases[i].text), phones[0].from,
				 (size_t)(phones[0].to - phones[0].from)),
		       str_from(cases[i].span), "which is '%s'", cases[i].span);
		is_str(str_from(phones[0].e164), str_from(cases[i].e164), "in E.164 '%s'",
		       cases[i].e164);
	}
	find_phones("फोन ९८४१५५५०१४ मा", "977");
	ok(phones[0].start == 4 && phones[0].end == 14, "the span counts code points");
	is_int(find_phones("0300 5550143, 0301 5550144", "92"), 2, "two phones side by side");
}

static void test_no_phones(void)
{
	static const char *const texts[] = {
	    "in 2015 and 2016",
	    "from 2010-2015",
	    "on 24-12-2026",
	    "on 2026/12/24 at 10:30",
	    "24.12.2026",
	    "Rs 50000000 lost",
	    "$1234567890",
	    "₹ 9841555014 crore",
	    "5000000000 rupees",
	    "1,500,000 people",
	    "27.7172453 85.3240",
	    "magnitude 7.8",
	    "flight PK12345678",
	    "100 200 300",
	    "12345678901234567890",
	    "12345678 views",
	    "https://example.org/0300555014",
	    "@u0300555014",
	    "10:00-12:00",
	    "9841555014abc",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		is_int(find_phones(texts[i], "92"), 0, "'%s' holds no phone", texts[i]);
}

static size_t find_quantities(const char *text)
{
	size_t n = find_phones(text, "92");
	return quantities_find(&folded, NULL, phones, n, quantities);
}

static void test_quantities(void)
{
	static const struct {
		const char *text;
		double value;
		enum unit unit;
		const char *span;
	} cases[] = {
	    {"60 families need help", 60, UNIT_FAMILIES, "60 families"},
	    {"send 200 blankets", 200, UNIT_BLANKETS, "200 blankets"},
	    {"200 warm blankets", 200, UNIT_BLANKETS, "200 warm blankets"},
	    {"yahan 14 log phanse hain", 14, UNIT_PEOPLE, "14 log"},
	    {"1,500 litres of water", 1500, UNIT_LITRES, "1,500 litres"},
	    {"3.5 km away", 3.5, UNIT_KILOMETRES, "3.5 km"},
	    {"50kg rice", 50, UNIT_KILOGRAMS, "50kg"},
	    {"5 thousand people", 5000, UNIT_PEOPLE, "5 thousand people"},
	    {"2 lakh log", 200000, UNIT_PEOPLE, "2 lakh log"},
	    {"for 48 hours", 48, UNIT_HOURS, "48 hours"},
	    {"یہاں ۱۴ لوگ ہیں", 14, UNIT_PEOPLE, "۱۴ لوگ"},
	    {"३ दिन से पानी नहीं", 3, UNIT_DAYS, "३ दिन"},
	    {"५० परिवार", 50, UNIT_FAMILIES, "५० परिवार"},
	    {"نحتاج ٢٠ خيمة", 20, UNIT_TENTS, "٢٠ خيمة"},
	    {"২০ পরিবার", 20, UNIT_FAMILIES, "২০ পরিবার"},
	    {"လူ ၁၄ ယောက်ရှိတယ်", 14, UNIT_PEOPLE, "၁၄ ယောက်ရှိတယ်"},
	    {"потрібно 30 ковдр", 30, UNIT_BLANKETS, "30 ковдр"},
	    {"1.500 familias sin agua", 1500, UNIT_FAMILIES, "1.500 familias"},
	    {"il faut 12 tentes", 12, UNIT_TENTS, "12 tentes"},
	    {"nou se 25 moun", 25, UNIT_PEOPLE, "25 moun"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = find_quantities(cases[i].text);
		is_int(n, 1, "'%s' holds one quantity", cases[i].text);
		if (n != 1)
			continue;
		ok(quantities[0].value == cases[i].value && quantities[0].unit == cases[i].unit,
		   "%g %s", cases[i].value, unit_name(cases[i].unit));
		is_str(str_slice(str_from(cases[i].text), quantities[0].from,
				 (size_t)(quantities[0].to - quantities[0].from)),
		       str_from(cases[i].span), "written '%s'", cases[i].span);
	}
	static const char *const none[] = {"2015 earthquake victims",
					   "0300 5550143 packets",
					   "$200",
					   "bus 12",
					   "0 people",
					   "5 pm",
					   "in 1999",
					   "A4 boxes"};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		is_int(find_quantities(none[i]), 0, "'%s' holds no quantity", none[i]);
	is_int(find_quantities("12 people, 3 boats and 40 tents"), 3, "several in one text");
}

// Whether a word is its own folding: one word, or characters side by side.
static bool is_own_folding(const char *word)
{
	char joined[64] = "";
	size_t len = 0;
	fold_text(str_from(word), &folded);
	for (size_t i = 0; i < folded.n_words; i++) {
		const struct str part = fold_word_str(&folded, i);
		if (len + part.len >= sizeof joined ||
		    (i > 0 && folded.words[i].kind != FOLD_CHARACTER))
			return false;
		memcpy(joined + len, part.at, part.len);
		len += part.len;
	}
	const bool own = str_equal(str_of(joined, len), str_from(word));
	if (!own)
		printf("# %s\n", word);
	return own;
}

static void test_units(const struct unit_word *words, size_t count, const char *which)
{
	bool ordered = true, is_folded = true;
	for (size_t i = 0; i < count; i++) {
		ordered = ordered && (i == 0 || strcmp(words[i - 1].word, words[i].word) < 0);
		is_folded = is_own_folding(words[i].word) && is_folded;
	}
	ok(ordered, "the %s words for units are in order", which);
	ok(is_folded, "and each is its own folding");
}

static void test_number_words(void)
{
	bool ordered = true, is_folded = true;
	uint64_t filter[NUMBER_WORD_FILTER] = {0};
	const char *before = "";
	for (size_t i = 0; i < number_words_latin_count + number_words_other_count; i++) {
		const size_t other = i - number_words_latin_count;
		const char *word = i < number_words_latin_count ? number_words_latin[i].word
								: number_words_other[other].word;
		ordered = ordered && strcmp(before, word) < 0;
		before = word;
		is_folded = is_own_folding(word) && is_folded;
		const size_t bit = number_word_bit(hash_bytes(str_from(word)));
		filter[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	ok(ordered, "the words for numbers are in order");
	ok(is_folded, "and each is its own folding");
	const bool same = memcmp(filter, number_word_filter, sizeof filter) == 0;
	for (size_t i = 0; !same && i < NUMBER_WORD_FILTER; i++)
		printf("%s0x%016llx,%s", i % 4 ? " " : "# ", (unsigned long long)filter[i],
		       i % 4 == 3 ? "\n" : "");
	ok(same, "their filter has a bit for each of them, and no others");
}

static void test_words(void)
{
	test_units(unit_words_latin, unit_words_latin_count, "Latin");
	test_units(unit_words_other, unit_words_other_count, "other");
	test_units(unit_words_far, unit_words_far_count, "far");
	test_number_words();
	bool named = true;
	for (int unit = 0; unit < UNITS; unit++)
		named = named && unit_name((enum unit)unit)[0];
	ok(named, "every unit has a name");
	is_str(calling_code_of(STR("PK")), STR("92"), "the calling code of Pakistan");
	is_str(calling_code_of(STR("HT")), STR("509"), "of Haiti");
	is_int(calling_code_of(STR("XX")).len, 0, "of no country");
	is_int(calling_code_of(STR("")).len, 0, "of nothing");
}

static void test_broken_input(void)
{
	static const char *const parts[] = {
	    "0300", "+",  " ", "5550143", "-", "(",	")",	  ".",	    "９８", "families",
	    "\xFF", "٠٧", "/", "k",	  "$", "lakh ", " watu ", " half ", " and "};
	uint64_t state = 5;
	bool sound = true;
	for (int round = 0; round < 5000; round++) {
		char text[300];
		size_t len = 0;
		while (len < 200) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			const char *part = parts[(state >> 33) % (sizeof parts / sizeof *parts)];
			memcpy(text + len, part, strlen(part));
			len += strlen(part);
		}
		struct str all = str_of(text, len);
		fold_text(all, &folded);
		size_t n = phones_find(all, &folded, STR("92"), phones);
		for (size_t i = 0; i < n; i++)
			sound = sound && phones[i].from < phones[i].to && phones[i].to <= len &&
				phones[i].start < phones[i].end && strlen(phones[i].digits) >= 7 &&
				(i == 0 || phones[i - 1].to <= phones[i].from);
		size_t m = quantities_find(&folded, NULL, phones, n, quantities);
		for (size_t i = 0; i < m; i++)
			sound = sound && quantities[i].value > 0 && quantities[i].to <= len &&
				(i == 0 || quantities[i - 1].to <= quantities[i].from);
	}
	ok(sound, "whatever stands around the digits, spans are within the text and apart");
}

int main(void)
{
	test_phones();
	test_no_phones();
	test_quantities();
	test_words();
	test_broken_input();
	return tap_done();
}
