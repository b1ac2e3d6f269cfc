// SPDX-License-Identifier: AGPL-3.0-or-later
// Works out, at build time, what text/fold.c makes of every code point:
//   fold_table UnicodeData.txt OUT.h
// UnicodeData.txt comes with the Debian package unicode-data. Rules, first match wins: the list
// `exceptions` below; simple lower case; decomposition (of compatibility forms everywhere, of
// accents except in Cyrillic, kana and Hangul, where they make another letter); decimal digits
// become ASCII. The class of a code point follows from its general category.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT	       0x20000u // beyond it fold.c decides by two rules of its own
#define PAGE	       128u
#define PARTS_MAX      4u
#define EXPANSIONS_MAX 8192u

// The order of enum fold_class in text/fold.h.
enum class { OTHER, LETTER, DIGIT, MARK, CHARACTER, SYMBOL, DROP };

struct point {
	char category[3];
	bool known, canonical;
	uint32_t lower;
	int digit;	    // decimal value or -1
	uint32_t parts[20]; // decomposition
	unsigned n_parts;
};

static struct point points[LIMIT];

struct result {
	enum class class;
	uint32_t to[20];
	unsigned n;
};

// Code points first..last become `to` (0: themselves, as `class`).
static const struct exception {
	uint32_t first, last, to;
	enum class class;
} exceptions[] = {
    {'!', '!', 0, SYMBOL},
    {'?', '?', 0, SYMBOL},
    {'%', '%', 0, SYMBOL},
    {0xA9, 0xA9, 0, OTHER}, // (c), (r), tm: no symbols that say anything
    {0xAE, 0xAE, 0, OTHER},
    {0x2122, 0x2122, 0, OTHER},
    {0xBC, 0xBE, 0, SYMBOL}, // fractions, for text/numbers.c
    {0x131, 0x131, 'i', LETTER},
    {0xF8, 0xF8, 'o', LETTER},
    {0x111, 0x111, 'd', LETTER},
    {0xF0, 0xF0, 'd', LETTER},
    {0x142, 0x142, 'l', LETTER},
    {0x127, 0x127, 'h', LETTER},
    {0x167, 0x167, 't', LETTER},
    {0x2BC, 0x2BC, '\'', OTHER},
    {0x2018, 0x2019, '\'', OTHER},
    {0x2032, 0x2032, '\'', OTHER},
    {0x300, 0x36F, 0, DROP}, // accents
    {0x3C2, 0x3C2, 0x3C3, LETTER},
    {0x451, 0x451, 0x435, LETTER},
    {0x591, 0x5BD, 0, DROP}, // Hebrew points
    {0x5BF, 0x5BF, 0, DROP},
    {0x5C1, 0x5C2, 0, DROP},
    {0x5C4, 0x5C5, 0, DROP},
    {0x5C7, 0x5C7, 0, DROP},
    {0x610, 0x61A, 0, DROP}, // Arabic vowel signs
    {0x61F, 0x61F, '?', SYMBOL},
    {0x640, 0x640, 0, DROP}, // tatweel
    {0x64B, 0x65F, 0, DROP},
    {0x670, 0x670, 0, DROP},
    {0x6D6, 0x6DC, 0, DROP},
    {0x6DF, 0x6E8, 0, DROP},
    {0x6EA, 0x6ED, 0, DROP},
    {0x8D3, 0x8FF, 0, DROP},
    {0x629, 0x629, 0x647, LETTER}, // teh marbuta and forms of heh
    {0x6C1, 0x6C1, 0x647, LETTER},
    {0x6C3, 0x6C3, 0x647, LETTER},
    {0x6D5, 0x6D5, 0x647, LETTER},
    {0x649, 0x649, 0x64A, LETTER}, // forms of yeh
    {0x6CC, 0x6CC, 0x64A, LETTER},
    {0x6D0, 0x6D0, 0x64A, LETTER},
    {0x671, 0x673, 0x627, LETTER}, // forms of alef
    {0x6A9, 0x6AA, 0x643, LETTER}, // forms of kaf
    {0x901, 0x901, 0x902, MARK},   // nasal signs that writers interchange
    {0x93C, 0x93C, 0, DROP},	   // the dot that many leave out (Hindi, Punjabi)
    {0xA3C, 0xA3C, 0, DROP},
    {0x1203, 0x1203, 0x1200, LETTER}, // Ethiopic syllables spoken alike: ha, a, wu, yi
    {0x12A3, 0x12A3, 0x12A0, LETTER},
    {0x12A7, 0x12A7, 0x12A0, LETTER},
    {0x12C9, 0x12C9, 0x12CD, LETTER},
    {0x12EA, 0x12EA, 0x12ED, LETTER},
    {0x2500, 0x25FF, 0, OTHER}, // lines, boxes, bullets
    {0x2E2E, 0x2E2E, '?', SYMBOL},
    {0xFE00, 0xFE0F, 0, DROP}, // variation selectors
    {0xFFFC, 0xFFFD, 0, OTHER},
    {0x1F3FB, 0x1F3FF, 0, DROP}, // skin tones
};

// Code points from `first` to `last` become those from `to` on, and then what these become:
// Ethiopic rows that are spoken alike in Amharic, and that its writers interchange.
static const struct {
	uint32_t first, last, to;
} rows[] = {{0x1210, 0x1217, 0x1200},
	    {0x1280, 0x1287, 0x1200},
	    {0x1220, 0x1227, 0x1230},
	    {0x12D0, 0x12D6, 0x12A0},
	    {0x1340, 0x1346, 0x1338}};

// Letters that become two.
static const struct {
	uint32_t from, to[2];
} pairs[] = {{0xDF, {'s', 's'}}, {0xE6, {'a', 'e'}}, {0x153, {'o', 'e'}}, {0xFE, {'t', 'h'}}};

static const struct {
	uint32_t first, last;
} characters[] = {{0x2E80, 0x2FDF}, {0x3005, 0x3007}, {0x3041, 0x30FF},
		  {0x31F0, 0x31FF}, {0x3400, 0x9FFF}, {0xF900, 0xFAFF}};

static const struct {
	uint32_t first, last;
} accents_kept[] = {{0x400, 0x52F}, {0x3041, 0x30FF}, {0xAC00, 0xD7A3}};

static void die(const char *what)
{
	fprintf(stderr, "fold_table: %s\n", what);
	exit(1);
}

static bool is_character(uint32_t point)
{
	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++)
		if (point >= characters[i].first && point <= characters[i].last)
			return true;
	return false;
}

static bool keeps_accents(uint32_t point)
{
	for (size_t i = 0; i < sizeof accents_kept / sizeof *accents_kept; i++)
		if (point >= accents_kept[i].first && point <= accents_kept[i].last)
			return true;
	return false;
}

static void read_decomposition(struct point *point, char *field)
{
	point->canonical = *field != '<';
	char *at = field;
	if (!point->canonical)
		at = strchr(field, '>') + 1;
	while (*at && point->n_parts < 20) {
		char *end;
		uint32_t part = (uint32_t)strtoul(at, &end, 16);
		if (end == at)
			break;
		point->parts[point->n_parts++] = part;
		at = end;
	}
}

static void read_line(char *line, uint32_t *range_first)
{
	char *fields[15];
	for (int i = 0; i < 15; i++)
		if (!(fields[i] = strsep(&line, ";")))
			die("UnicodeData.txt has a line with too few fields");
	uint32_t code = (uint32_t)strtoul(fields[0], NULL, 16);
	if (code >= LIMIT)
		return;
	struct point *point = &points[code];
	point->known = true;
	snprintf(point->category, sizeof point->category, "%s", fields[2]);
	point->digit = *fields[6] ? (int)strtol(fields[6], NULL, 10) : -1;
	point->lower = (uint32_t)strtoul(fields[13], NULL, 16);
	read_decomposition(point, fields[5]);
	if (strstr(fields[1], ", First>"))
		*range_first = code;
	if (strstr(fields[1], ", Last>"))
		for (uint32_t i = *range_first; i < code; i++)
			points[i] = *point;
}

static void read_points(const char *path)
{
	FILE *file = fopen(path, "r");
	if (!file)
		die("cannot open UnicodeData.txt (Debian package unicode-data)");
	char line[1024];
	uint32_t range_first = 0;
	while (fgets(line, sizeof line, file))
		read_line(line, &range_first);
	fclose(file);
}

static enum class class_of_category(const struct point *point) {
	switch (point->category[0]){
		case 'L' : return LETTER; case 'M' : return point->category[1] == 'e' ? DROP : MARK;
		case 'N' : return point->digit >= 0 ? DIGIT : OTHER;
		case 'S' : return strchr("co", point->category[1]) ? SYMBOL : OTHER;
		case 'C' : return point->category[1] == 'f' ? DROP : OTHER;
		default : return OTHER;
	}
}

static struct result resolve(uint32_t code);

static bool resolve_exception(uint32_t code, struct result *ret)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].from == code) {
			*ret = (struct result){LETTER, {pairs[i].to[0], pairs[i].to[1]}, 2};
			return true;
		}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (code >= rows[i].first && code <= rows[i].last) {
			*ret = resolve(rows[i].to + code - rows[i].first);
			return true;
		}
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
		const struct exception *rule = &exceptions[i];
		if (code < rule->first || code > rule->last)
			continue;
		*ret = (struct result){rule->class, {rule->to ? rule->to : code}, 1};
		return true;
	}
	return false;
}

// The word-like parts of a decomposition, each resolved; false if it is better left alone.
static bool resolve_parts(const struct point *point, struct result *ret)
{
	struct result all = {OTHER, {0}, 0};
	for (unsigned i = 0; i < point->n_parts; i++) {
		struct result part = resolve(point->parts[i]);
		if (point->parts[i] == 0x2044) // a fraction would read as a whole number
			return false;
		if (part.class == DROP)
			continue;
		if (part.class == OTHER && point->n_parts > 1)
			continue;
		if (all.n + part.n > PARTS_MAX || part.class == CHARACTER)
			return part.class == CHARACTER && point->n_parts == 1 &&
			       (*ret = part, true);
		if (!all.n)
			all.class = part.class;
		memcpy(all.to + all.n, part.to, part.n * sizeof *part.to);
		all.n += part.n;
	}
	if (all.n == 0)
		return false;
	*ret = all;
	return true;
}

static struct result resolve(uint32_t code)
{
	struct result result;
	if (code >= LIMIT)
		return (struct result){OTHER, {code}, 1};
	if (resolve_exception(code, &result))
		return result;
	const struct point *point = &points[code];
	if (point->lower && point->lower != code)
		return resolve(point->lower);
	if (point->digit >= 0)
		return (struct result){DIGIT, {(uint32_t)('0' + point->digit)}, 1};
	bool open = point->n_parts && !(point->canonical && keeps_accents(code));
	if (open && resolve_parts(point, &result))
		return result;
	enum class class = is_character(code) ? CHARACTER : class_of_category(point);
	return (struct result){class, {code}, 1};
}

static uint32_t expansions[EXPANSIONS_MAX];
static unsigned n_expansions;

// class << 24 | difference modulo 2^21, or 1 << 31 | class << 24 | place of an expansion, which is
// its length and its code points.
static uint32_t entry_of(uint32_t code)
{
	struct result result = resolve(code);
	uint32_t class = (uint32_t)result.class << 24;
	if (result.n == 1)
		return class | ((result.to[0] - code) & 0x1FFFFF);
	if (n_expansions + result.n + 1 > EXPANSIONS_MAX)
		die("too many expansions");
	unsigned place = n_expansions;
	expansions[n_expansions++] = result.n;
	for (unsigned i = 0; i < result.n; i++)
		expansions[n_expansions++] = result.to[i];
	return UINT32_C(1) << 31 | class | place;
}

static uint32_t lower_of(uint32_t code)
{
	uint32_t lower = points[code].lower ? points[code].lower : code;
	return (lower - code) & 0x1FFFFF;
}

static void print_array(FILE *out, const char *type, const char *name, const uint32_t *values,
			size_t n)
{
	fprintf(out, "static const %s %s[] = {", type, name);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s0x%x,", i % 16 ? "" : "\n", values[i]);
	fprintf(out, "\n};\n");
}

// Equal pages are kept once.
static void print_table(FILE *out, const char *name, uint32_t (*value)(uint32_t))
{
	static uint32_t entries[LIMIT], index[LIMIT / PAGE];
	uint32_t n_pages = 0;
	for (uint32_t page = 0; page < LIMIT / PAGE; page++) {
		uint32_t *fresh = entries + n_pages * PAGE, same = 0;
		for (uint32_t i = 0; i < PAGE; i++)
			fresh[i] = value(page * PAGE + i);
		while (same < n_pages &&
		       memcmp(entries + same * PAGE, fresh, PAGE * sizeof *fresh) != 0)
			same++;
		index[page] = same;
		n_pages += same == n_pages;
	}
	char title[64];
	snprintf(title, sizeof title, "%s_pages", name);
	print_array(out, "uint16_t", title, index, LIMIT / PAGE);
	snprintf(title, sizeof title, "%s_entries", name);
	print_array(out, "uint32_t", title, entries, n_pages * PAGE);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		die("usage: fold_table UnicodeData.txt OUT.h");
	for (uint32_t i = 0; i < LIMIT; i++)
		points[i].digit = -1;
	read_points(argv[1]);
	FILE *out = fopen(argv[2], "w");
	if (!out)
		die("cannot write the table");
	fprintf(out, "// Made by tool/fold_table.c\n#define FOLD_TABLE_LIMIT 0x%x\n", LIMIT);
	print_table(out, "fold", entry_of);
	print_table(out, "lower", lower_of);
	print_array(out, "uint32_t", "fold_expansions", expansions, n_expansions);
	if (fclose(out) != 0)
		die("cannot write the table");
	return 0;
}
