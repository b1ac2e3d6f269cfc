// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/buf.h"
#include "tap.h"
#include "text/places.h"
#include "text/places_file.h"

#include <stdlib.h>
#include <unistd.h>

static struct folded folded;
static struct place_found found[PLACES_FOUND_MAX];

static size_t find(const struct places *places, const struct places_area *area, const char *text)
{
	fold_text(str_from(text), &folded);
	return places_find(places, area, str_from(text), &folded, found);
}

static struct str span(const char *text, size_t i)
{
	return str_slice(str_from(text), found[i].from, (size_t)(found[i].to - found[i].from));
}

static struct places_own *own_places(void)
{
	struct places_own *own = places_own_new();
	struct fault fault;
	places_add(own, 1, STR("Marudal"), STR("Maroodal, ماروڈل, मरुदल"), 30.5, 70.25, &fault);
	places_add(own, 2, STR("Old Marudal Market"), STR(""), 30.51, 70.26, &fault);
	places_add(own, 3, STR("บ้านริมน้ำ"), STR("河边村"), 18.1, 99.5, &fault);
	return own;
}

static void test_own(void)
{
	struct places_own *own = own_places();
	struct places_area area = {.own = own};
	const char *text = "two families on a roof in marudal need a boat";
	is_int(find(NULL, &area, text), 1,
	       "an own place is found without a gazetteer, in small letters");
	is_str(span(text, 0), STR("marudal"), "as it is written");
	is_str(found[0].name, STR("Marudal"), "with its name");
	ok(found[0].id == 1 && found[0].lat == 30.5 && found[0].lon == 70.25,
	   "its id and its point");
	text = "ہمیں ماروڈل میں کشتی چاہیے";
	is_int(find(NULL, &area, text), 1, "another spelling, in Urdu");
	is_int(found[0].start, 5, "counted in code points");
	is_int(found[0].end, 11, "to behind its last one");
	text = "meet at OLD MARUDAL MARKET, not in #Marudal";
	is_int(find(NULL, &area, text), 2, "two places");
	ok(found[0].id == 2 && found[1].id == 1, "the longest name wins, a hashtag counts");
	text = "ต้องการเรือที่บ้านริมน้ำด่วน";
	is_int(find(NULL, &area, text), 1, "within Thai, which writes no spaces");
	is_str(span(text, 0), STR("บ้านริมน้ำ"), "only the name");
	is_int(find(NULL, &area, "我们在河边村需要水"), 1, "within Chinese");
	is_int(find(NULL, &area, "marudalian people"), 0, "a part of a word is no place");
	is_int(find(NULL, &area, "old @Marudal market"), 0, "a mention is no place");
	is_int(find(NULL, NULL, "in Marudal"), 0, "without anything known nothing is found");
	places_own_free(own);
}

static void test_own_limits(void)
{
	struct places_own *own = places_own_new();
	struct fault fault = {0};
	ok(places_add(own, 1, STR(""), STR(""), 0, 0, &fault) == INVALID && fault.text[0],
	   "a place needs a name");
	ok(places_add(own, 1, STR("a b c d e"), STR(""), 0, 0, &fault) == INVALID,
	   "of at most four words");
	ok(places_add(own, 1, STR("Here"), STR("https://example.org"), 0, 0, &fault) == INVALID,
	   "a link is no spelling");
	ok(places_add(own, 1, STR("Here"), STR(""), 91, 0, &fault) == INVALID,
	   "a place lies on the globe");
	char name[32];
	enum outcome outcome = OK;
	for (int i = 0; i < PLACES_OWN_MAX; i++) {
		size_t len = (size_t)snprintf(name, sizeof name, "place%d", i);
		outcome = places_add(own, i, str_of(name, len), STR(""), 0, 0, &fault);
	}
	ok(outcome == OK, "as many as stated fit");
	ok(places_add(own, 1, STR("more"), STR(""), 0, 0, &fault) == TOO_MUCH, "one more does not");
	struct places_area area = {.own = own};
	is_int(find(NULL, &area, "go to place2047 now"), 1, "the last one is found");
	places_own_free(own);
}

// A gazetteer of three places, written as the builder does: one key with two of them.
#define SLOTS	32
#define STRINGS 32
struct small {
	struct places_header header;
	uint8_t filter[1 << (PLACES_FILTER_BITS - 1)];
	uint64_t slots[SLOTS];
	uint32_t lists[2];
	struct place_record places[3];
	char strings[STRINGS];
};

static void small_name(struct small *s, const char *name, uint32_t value, unsigned bits)
{
	uint64_t key = place_key_extend(place_key_start(), place_unit_hash(str_from(name)));
	uint32_t index = place_filter_index(key), at = (uint32_t)key & (SLOTS - 1);
	s->filter[index / 2] |= (uint8_t)(bits << (index % 2 ? 4 : 0));
	while (s->slots[at])
		at = (at + 1) % SLOTS;
	s->slots[at] = (key & ~UINT64_C(0xFFFFFFFF)) | value;
}

static void small_seal(struct small *s)
{
	s->header.checksum = places_checksum(str_of((const char *)s, sizeof *s));
}

static struct small *small_gazetteer(void)
{
	struct small *s = calloc(1, sizeof *s);
	s->header = (struct places_header){
	    .magic = PLACES_MAGIC,
	    .version = PLACES_VERSION,
	    .slots = SLOTS,
	    .lists = 2,
	    .places = 3,
	    .strings = STRINGS,
	    .source = "made up",
	};
	memcpy(s->strings, "Avela\0Avela\0Brenland", 21);
	s->places[0] = (struct place_record){.id = 10,
					     .lat = 1000000,
					     .lon = 2000000,
					     .population = 200000,
					     .name = 0,
					     .country = {'X', 'A'},
					     .kind = PLACE_CITY};
	s->places[1] = (struct place_record){.id = 11,
					     .lat = -500000,
					     .lon = 500000,
					     .population = 20000,
					     .name = 6,
					     .country = {'X', 'B'},
					     .kind = PLACE_CITY};
	s->places[2] = (struct place_record){.id = 12,
					     .lat = 0,
					     .lon = 0,
					     .population = 1000000,
					     .name = 12,
					     .country = {'X', 'B'},
					     .kind = PLACE_COUNTRY};
	s->lists[0] = 0;
	s->lists[1] = 1 | PLACES_LAST;
	small_name(s, "avela", (uint32_t)PLACES_MANY, PLACES_IS_NAME);
	small_name(s, "brenland", 3, PLACES_IS_NAME | PLACES_BEGINS_STRONG);
	small_name(s, "البرنلاند", 3, PLACES_IS_NAME | PLACES_BEGINS_STRONG);
	small_name(s, "افيلا", (uint32_t)PLACES_MANY, PLACES_IS_NAME);
	small_seal(s);
	return s;
}

static struct str small_bytes(const struct small *s)
{
	return str_of((const char *)s, sizeof *s);
}

static void test_gazetteer(void)
{
	struct small *small = small_gazetteer();
	struct places *places = NULL;
	struct fault fault = {0};
	ok(places_open_bytes(small_bytes(small), &places, &fault) == OK, "a sound file is taken%s",
	   fault.text);
	is_str(str_from(places_source(places)), STR("made up"), "it says what it was made from");
	is_int(find(places, NULL, "Flood in Avela tonight"), 1, "a town behind 'in'");
	is_int(found[0].id, 10, "the larger one of that name");
	is_int(find(places, NULL, "the avela is a bird"), 0, "not in small letters");
	is_int(find(places, NULL, "help brenland"), 1, "a country in small letters");
	struct places_area home = {.country = "XB"};
	find(places, &home, "Flood in Avela tonight");
	is_int(found[0].id, 11, "the one in the campaign's country");
	struct places_area near = {.has_point = true, .lat = -5.2, .lon = 5.1};
	find(places, &near, "Flood in Avela tonight");
	is_int(found[0].id, 11, "the one near the campaign's point");
	const char *text = "Brenland's army";
	is_int(find(places, NULL, text), 1, "a genitive");
	is_str(span(text, 0), STR("Brenland"), "of which only the name counts");
	is_int(find(places, NULL, "@Brenland https://brenland.example"), 0,
	       "mentions and links are no places");
	places_close(places);
	free(small);
}

// Arabic has no capitals, writes small words in one with the name and puts what kind of place it
// is before it.
static void test_arabic(void)
{
	struct small *small = small_gazetteer();
	struct places *places = NULL;
	places_open_bytes(small_bytes(small), &places, NULL);
	const char *text = "سيول في أفيلا الآن";
	is_int(find(places, NULL, text), 1, "a town behind “in”");
	text = "سيول بأفيلا الآن";
	is_int(find(places, NULL, text), 1, "“in” in one word with the town");
	is_str(span(text, 0), STR("بأفيلا"), "which is shown with it");
	is_int(find(places, NULL, "نحتاج للبرنلاند قوارب"), 1,
	       "“to the” in one word with a country");
	is_int(find(places, NULL, "والبرنلاند"), 1, "“and the” too");
	text = "الماء في مستشفى أفيلا يرتفع";
	is_int(find(places, NULL, text), 1, "the hospital of a town");
	is_str(span(text, 0), STR("مستشفى أفيلا"), "is named with it");
	is_int(find(places, NULL, "#سيول_البرنلاند"), 0,
	       "a hashtag of a matter is not a place, though a place is in it");
	text = "#مدينة_أفيلا";
	is_int(find(places, NULL, text), 1, "but a hashtag that names a place alone is");
	is_int(find(places, NULL, "كتاب أفيلا"), 0, "a town of which nothing says that it is one");
	is_int(find(places, NULL, "كتاب أفيلا #البرنلاند"), 2,
	       "but it is one where its country is named");
	places_close(places);
	free(small);
}

static bool refused(struct small *small, bool seal)
{
	if (seal)
		small_seal(small);
	struct places *places = NULL;
	struct fault fault = {0};
	enum outcome outcome = places_open_bytes(small_bytes(small), &places, &fault);
	places_close(places);
	free(small);
	return outcome == INVALID && fault.text[0];
}

static void test_hostile_file(void)
{
	struct small *s = small_gazetteer();
	s->strings[3]++;
	ok(refused(s, false), "a changed byte is noticed");
	s = small_gazetteer();
	s->header.magic[0] = 'X';
	ok(refused(s, true), "another kind of file");
	s = small_gazetteer();
	s->header.version++;
	ok(refused(s, true), "another version");
	s = small_gazetteer();
	s->header.places = UINT32_MAX;
	ok(refused(s, true), "more places than the file holds");
	s = small_gazetteer();
	s->slots[5] = s->slots[6] = 4;
	ok(refused(s, true), "a slot that leads outside");
	s = small_gazetteer();
	s->lists[0] = 3;
	ok(refused(s, true), "a list that leads outside");
	s = small_gazetteer();
	s->lists[1] = 1;
	ok(refused(s, true), "a list without an end");
	s = small_gazetteer();
	s->places[1].name = STRINGS;
	ok(refused(s, true), "a name outside");
	s = small_gazetteer();
	s->places[1].lat = INT32_MIN;
	ok(refused(s, true), "a point off the globe");
	s = small_gazetteer();
	s->strings[STRINGS - 1] = 'x';
	ok(refused(s, true), "strings without an end");
	s = small_gazetteer();
	for (int i = 0; i < SLOTS; i++)
		s->slots[i] = 1;
	ok(refused(s, true), "slots without an empty one, over which a search would run for ever");
	struct places *places;
	ok(places_open("/nowhere/gazetteer", &places, NULL) == NOT_FOUND, "no file");
	ok(places_open("/dev/null", &places, NULL) == INVALID, "an empty file");
}

// One search that remembers what it was asked, with notes of the words, beside one that knows
// nothing yet.
static void test_remembered(void)
{
	static const char *const words[] = {
	    "Avela",   "avela", "Brenland",  "brenland", "in",	      "near", "the",   "#Avela",
	    "Avela's", "AVELA", "Brenlands", "5",	 "البرنلاند", "في",   "بافيلا"};
	static struct word_notes notes;
	struct small *small = small_gazetteer();
	struct places_search *search = places_search_new();
	struct places *places = NULL;
	struct fault fault = {0};
	ok(places_open_bytes(small_bytes(small), &places, &fault) == OK, "a small gazetteer");
	uint64_t state = 7;
	size_t n_found = 0, different = 0;
	for (int round = 0; round < 3000; round++) {
		char text[400];
		size_t len = 0;
		state = hash_mix(state + 1);
		for (uint64_t left = state; left > 15; left /= 64)
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%s",
						words[left % 15], left % 4 ? " " : ", ");
		struct place_found again[PLACES_FOUND_MAX];
		const struct places_area area = {.country = {'X', round % 2 ? 'A' : 'B'}};
		fold_text(str_of(text, len), &folded);
		const size_t n = places_find(places, &area, str_of(text, len), &folded, found);
		for (size_t i = 0; i < folded.n_words; i++)
			notes.of[i].place = places_note(places, &folded, i);
		places_begin(places, &area, str_of(text, len), &folded, &notes, search);
		different += places_finish(search, again) != n;
		for (size_t i = 0; i < n; i++)
			different += again[i].id != found[i].id ||
				     again[i].start != found[i].start ||
				     again[i].end != found[i].end;
		n_found += n;
	}
	ok(n_found > 1000 && different == 0, "what was asked before changes nothing (%zu found)",
	   n_found);
	places_search_free(search);
	places_close(places);
	free(small);
}

// Before version 4 the checksum was one chain over all.
static void test_older_file(void)
{
	struct small *s = small_gazetteer();
	struct places *places = NULL;
	struct fault fault = {0};
	s->header.version = 3;
	ok(refused(s, false), "the checksum of another version is not taken");
	s = small_gazetteer();
	s->header.version = 3;
	const uint64_t newer = s->header.checksum;
	small_seal(s);
	ok(newer != s->header.checksum && places_open_bytes(small_bytes(s), &places, &fault) == OK,
	   "a gazetteer of the version before is read");
	places_close(places);
	free(s);
}

// Bytes of any kind, and a whole gazetteer with one bit turned each time.
static void test_broken_input(void)
{
	struct small *small = small_gazetteer();
	struct places_own *own = own_places();
	struct places_area area = {.country = "XA", .own = own};
	struct places *places = NULL;
	places_open_bytes(small_bytes(small), &places, NULL);
	static const char *const parts[] = {"Avela",	"Brenland", "in ",  "#",
					    "’s",	"河边村",   " ",    "Old Marudal",
					    "\xFF\xE0", ".",	    "U.S.", "บ้าน"};
	uint64_t state = 3;
	bool sound = true;
	for (int round = 0; round < 3000; round++) {
		char text[200];
		size_t len = 0;
		while (len < 150) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			const char *part = parts[(state >> 33) % (sizeof parts / sizeof *parts)];
			memcpy(text + len, part, strlen(part));
			len += strlen(part);
			if ((state >> 60) == 0)
				text[len++] = (char)(state >> 40);
		}
		fold_text(str_of(text, len), &folded);
		size_t n = places_find(places, &area, str_of(text, len), &folded, found);
		for (size_t i = 0; i < n; i++)
			sound = sound && found[i].from < found[i].to && found[i].to <= len &&
				found[i].start < found[i].end &&
				(i == 0 || found[i - 1].to <= found[i].from);
	}
	ok(sound, "spans are ordered, apart and within any text");
	places_close(places);
	places_own_free(own);
	size_t refusals = 0, rounds = 200;
	for (size_t i = 0; i < rounds; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		struct small *bad = malloc(sizeof *bad);
		memcpy(bad, small, sizeof *bad);
		((char *)bad)[(state >> 20) % sizeof *bad] ^= (char)(1 << (state >> 60) % 8);
		refusals += refused(bad, false);
	}
	is_int(refusals, rounds, "a file with one turned bit is refused, always");
	free(small);
}

int main(void)
{
	test_own();
	test_own_limits();
	test_gazetteer();
	test_arabic();
	test_remembered();
	test_older_file();
	test_hostile_file();
	test_broken_input();
	return tap_done();
}
