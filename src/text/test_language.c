// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"
#include "text/language.h"
#include "text/language_grams.h"
#include "text/language_lines.h"

#include <stdlib.h>

static struct folded folded;

// A table of three languages made by hand: "aa" and "bb" in Latin letters, "cc" alone in Greek.
#define LINES 64
struct small {
	struct language_header header;
	struct language_line lines[LINES];
};

static void small_seal(struct small *s)
{
	s->header.checksum = language_checksum(str_of((const char *)s, sizeof *s));
}

// All pieces of `text` speak for the language.
static void small_teach(struct small *s, const char *text, uint8_t language)
{
	static struct language_grams grams;
	fold_text(str_from(text), &folded);
	language_grams(str_from(text), &folded, &grams);
	for (uint32_t i = 0; i < grams.n; i++) {
		const uint32_t hash = grams.hash[i];
		struct language_line *line = &s->lines[(uint64_t)hash * LINES >> 32];
		unsigned unit = 0;
		while (language_unit(line, unit) != LANGUAGE_UNIT_PIECE)
			unit++;
		language_unit_set(line, unit, language_unit_of_piece(hash));
		language_unit_set(line, unit + 1, 1u << LANGUAGE_UNIT_LEVEL | language);
	}
}

static struct small *small_table(void)
{
	struct small *s = aligned_alloc(64, sizeof *s);
	memset(s, 0, sizeof *s);
	s->header = (struct language_header){
	    .magic = LANGUAGE_MAGIC,
	    .version = LANGUAGE_VERSION,
	    .languages = 3,
	    .lines = LINES,
	    .scale = 0.01f,
	    .heat = 1,
	    .least = 0.6f,
	    .code = {"aa", "bb", "cc"},
	    .level = {0, 100},
	    .script[SCRIPT_LATIN] = {3},
	    .script[SCRIPT_GREEK] = {4},
	};
	for (unsigned i = 0; i < LINES; i++)
		language_line_clear(&s->lines[i]);
	small_teach(s, "water boat", 0);
	small_teach(s, "manje kote", 1);
	small_seal(s);
	return s;
}

static struct str small_bytes(const struct small *s)
{
	return str_of((const char *)s, sizeof *s);
}

static struct language_guess guess(const struct language_table *table, struct str text)
{
	fold_text(text, &folded);
	return language_guess(table, text, &folded);
}

static void test_guess(void)
{
	struct small *small = small_table();
	struct language_table *table = NULL;
	struct fault fault = {0};
	ok(language_open_bytes(small_bytes(small), &table, &fault) == OK,
	   "a sound table is taken%s", fault.text);
	is_str(str_from(guess(table, STR("Water! BOAT")).code), STR("aa"),
	       "the language of its words");
	is_str(str_from(guess(table, STR("manje")).code), STR("bb"), "and the other");
	is_str(str_from(guess(table, STR("νερό")).code), STR("cc"),
	       "a script of one language needs no words");
	ok(guess(table, STR("νερό")).score > 0.99f, "and is sure");
	struct language_guess unsure = guess(table, STR("qqqq"));
	is_str(str_from(unsure.code), STR("und"), "unknown words are undetermined");
	ok(unsure.score > 0.49f && unsure.score < 0.51f, "two languages, half each");
	ok(strcmp(unsure.best, "und") != 0, "with a best guess all the same");
	is_str(str_from(guess(table, STR("")).code), STR("und"), "no text is in no language");
	is_str(str_from(guess(table, STR("123 💧 https://example.org @water")).best), STR("und"),
	       "nor are numbers, signs, links and mentions");
	is_str(str_from(guess(table, STR("вода")).code), STR("und"),
	       "a script of no language in the table");
	is_str(str_from(guess(table, STR("#WaterBoat νερό νερό")).code), STR("cc"),
	       "a hashtag does not decide the script");
	is_str(str_from(guess(table, STR("#water")).code), STR("aa"), "unless it is all there is");
	is_str(str_from(guess(table, STR("water Manje Kote")).code), STR("aa"),
	       "names behind a word in small letters do not tell it");
	is_str(str_from(guess(table, STR("Manje Kote")).code), STR("bb"), "alone they do");
	is_str(str_from(language_code(table, 2)), STR("cc"), "the languages can be listed");
	ok(language_code(table, 3) == NULL, "to their end");
	language_close(table);
	free(small);
}

// Whether a piece that stands at a unit of its line, behind others, says just what is written
// behind it: `n` languages.
static bool says(unsigned unit, unsigned n)
{
	static const int8_t level[LANGUAGE_LEVELS] = {0, 7};
	const uint32_t hash = 0x2A5, alike = 0x225; // the lower bits of both are the same
	int16_t scores[LANGUAGE_LANGUAGES] = {0};
	struct language_line line;
	const struct language_lines lines = {.lines = &line, .count = 1, .level = level};
	language_line_clear(&line);
	if (unit > 2)
		language_unit_set(&line, unit / 2, language_unit_of_piece(alike));
	language_unit_set(&line, unit, language_unit_of_piece(hash));
	for (unsigned l = 1; l <= n; l++)
		language_unit_set(&line, unit + l, 1u << LANGUAGE_UNIT_LEVEL | l);
	const uint32_t asked[] = {hash, 0x2A6, 0x325}; // the others are not there
	language_lines_add(&lines, asked, 3, scores);
	bool right = true;
	for (unsigned l = 0; l < LANGUAGE_LANGUAGES; l++)
		right &= scores[l] == (l >= 1 && l <= n ? 7 : 0);
	return right;
}

static void test_line(void)
{
	bool right = true;
	for (unsigned unit = 0; unit < LANGUAGE_UNITS; unit++)
		for (unsigned n = 0; n <= LANGUAGE_PIECE_MOST && unit + n < LANGUAGE_UNITS; n++)
			right &= says(unit, n);
	ok(right, "a piece says the same wherever it stands in its line, and others nothing");
}

static bool refused(struct small *small, bool seal)
{
	if (seal)
		small_seal(small);
	struct language_table *table = NULL;
	struct fault fault = {0};
	enum outcome outcome = language_open_bytes(small_bytes(small), &table, &fault);
	language_close(table);
	free(small);
	return outcome == INVALID && fault.text[0];
}

static void test_hostile_file(void)
{
	struct small *s = small_table();
	s->lines[9].low[0]++;
	ok(refused(s, false), "a changed byte is noticed");
	s = small_table();
	s->header.magic[0] = 'X';
	ok(refused(s, true), "another kind of file");
	s = small_table();
	s->header.version++;
	ok(refused(s, true), "another version");
	s = small_table();
	s->header.version = 1;
	ok(refused(s, true), "the version before");
	s = small_table();
	s->header.lines = UINT32_MAX;
	ok(refused(s, true), "more lines than the file holds");
	s = small_table();
	s->header.lines--;
	ok(refused(s, true), "fewer lines than the file holds");
	s = small_table();
	s->header.languages = 200;
	ok(refused(s, true), "too many languages");
	s = small_table();
	language_unit_set(&s->lines[LINES - 1], LANGUAGE_UNITS - 1, 3);
	ok(refused(s, true), "a weight of no language");
	s = small_table();
	for (unsigned unit = 1; unit < LANGUAGE_PIECE_MOST + 2; unit++)
		language_unit_set(&s->lines[LINES - 1], unit, 1);
	ok(refused(s, true), "a piece of too many languages");
	s = small_table();
	s->lines[LINES - 1].end = 0;
	ok(refused(s, true), "a line without an end");
	s = small_table();
	s->header.script[SCRIPT_THAI][1] = 1;
	ok(refused(s, true), "a script of no language");
	s = small_table();
	s->header.heat = 0;
	ok(refused(s, true), "a division by nothing");
	s = small_table();
	s->header.scale = -1;
	ok(refused(s, true), "a negative scale");
	s = small_table();
	memset(s->header.code[1], 'x', LANGUAGE_CODE_MAX);
	ok(refused(s, true), "a name without an end");
	struct language_table *table;
	ok(language_open("/nowhere/language.cwl", &table, NULL) == NOT_FOUND, "no file");
	ok(language_open("/dev/null", &table, NULL) == INVALID, "an empty file");
}

// Bytes changed at random under a checksum that fits them.
static void test_forged_file(void)
{
	uint64_t state = 3;
	unsigned taken = 0, round;
	bool sound = true;
	for (round = 0; round < 4000; round++) {
		struct small *s = small_table();
		for (int i = 0; i < 8; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			((char *)s)[(state >> 40) % sizeof *s] = (char)(state >> 32);
		}
		small_seal(s);
		struct language_table *table;
		if (language_open_bytes(small_bytes(s), &table, NULL) == OK) {
			const struct language_guess got =
			    guess(table, STR("Water boat manje kote"));
			sound = sound && got.score >= 0 && got.score <= 1;
			language_close(table);
			taken++;
		}
		free(s);
	}
	ok(sound, "a forged table is refused or gives a probability");
	ok(taken > 0 && taken < round, "some are refused, some are not (%u of %u)", round - taken,
	   round);
}

static void test_broken_input(void)
{
	struct small *small = small_table();
	struct language_table *table = NULL;
	language_open_bytes(small_bytes(small), &table, NULL);
	uint64_t state = 9;
	bool sound = true;
	for (int round = 0; round < 3000; round++) {
		char text[400];
		size_t len = (size_t)(state >> 32) % sizeof text;
		for (size_t i = 0; i < len; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			text[i] = (char)(state >> 56);
		}
		struct language_guess got = guess(table, str_of(text, len));
		sound = sound && got.score >= 0 && got.score <= 1;
	}
	ok(sound, "random bytes give a probability");
	char letters[FOLD_INPUT_MAX];
	memset(letters, 'a', sizeof letters);
	sound = guess(table, str_of(letters, sizeof letters)).score > 0;
	ok(sound, "a word of any length is read");
	language_close(table);
	free(small);
}

// The table that is shipped. One sentence each, of our own.
static void test_shipped(void)
{
	static const struct {
		const char *code, *text;
	} cases[] = {
	    {"en", "Two families are on the roof and need a boat before dark"},
	    {"ht", "Nou bezwen dlo ak manje pou timoun yo, tanpri ede nou"},
	    {"es", "Necesitamos agua y mantas para las familias del barrio"},
	    {"fr", "Nous avons besoin de couvertures pour les enfants"},
	    {"ur", "ہمیں پینے کے پانی اور خیموں کی ضرورت ہے"},
	    {"ur-Latn", "hamein pani chahiye aur bachon ke liye dawai bhi nahi hai"},
	    {"hi", "हमें पीने का पानी और कंबल चाहिए"},
	    {"ne", "हामीलाई खानेपानी र औषधि चाहिएको छ"},
	    {"ar", "نحتاج إلى خيام وبطانيات للعائلات"},
	    {"bn", "আমাদের নৌকা ও বিশুদ্ধ পানি দরকার"},
	    {"my", "ကလေးတွေအတွက် ရေသန့် လိုအပ်ပါတယ်"},
	    {"uk", "Нам потрібні ковдри та питна вода для дітей"},
	};
	struct language_table *table;
	struct fault fault = {0};
	if (language_open("model/language.cwl", &table, &fault) != OK) {
		skip(fault.text, "the shipped table knows the first twelve languages");
		return;
	}
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct language_guess got = guess(table, str_from(cases[i].text));
		ok(strcmp(got.code, cases[i].code) == 0, "'%s' is %s (got %s, %.2f)", cases[i].text,
		   cases[i].code, got.code, (double)got.score);
	}
	unsigned n = 0;
	while (language_code(table, n))
		n++;
	ok(n >= 80, "the shipped table knows 80 languages or more (%u)", n);
	language_close(table);
}

static bool same_guess(struct language_guess one, struct language_guess other)
{
	return one.code == other.code && one.best == other.best && one.score == other.score;
}

// Posts made of a few hundred words, so that words come again and push each other out.
static void test_memory(unsigned words)
{
	static const char *const parts[] = {"wa",   "ter", "need", "ہے",  "ко", "Wir",
					    "Boot", "水",  "'s",   "É",	  "an", "ไทย",
					    "to ",  " ",   ", ",   " de "};
	struct language_table *table;
	struct fault fault = {0};
	struct language_memory *memory = language_memory_new(words);
	if (!memory || language_open("model/language.cwl", &table, &fault) != OK) {
		skip(fault.text, "what is remembered changes no guess");
		language_memory_free(memory);
		return;
	}
	uint64_t state = 5;
	bool same = true;
	for (int round = 0; round < 5000; round++) {
		char text[256];
		size_t len = 0;
		for (int i = 0; i < 24; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			struct str part = str_from(parts[state >> 60]);
			memcpy(text + len, part.at, part.len);
			len += part.len;
		}
		struct language_guess fresh = guess(table, str_of(text, len));
		struct language_guess recalled =
		    language_guess_recalling(table, memory, str_of(text, len), &folded);
		same = same && same_guess(fresh, recalled);
	}
	ok(same, "what is remembered of %u words changes no guess", words);
	language_memory_free(memory);
	language_close(table);
}

int main(void)
{
	test_guess();
	test_line();
	test_hostile_file();
	test_forged_file();
	test_broken_input();
	test_shipped();
	test_memory(2);
	test_memory(LANGUAGE_MEMORY_WORDS);
	return tap_done();
}
