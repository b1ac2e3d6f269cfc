// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes the gazetteer file of text/places_file.h from the lines that collect.mjs writes and the
// words of stop.txt, which are never names of places here.
//   build PLACES.tsv STOP.txt OUTPUT
#include "base/utf8.h"
#include "text/places_file.h"
#include "text/script.h"

#include <stdlib.h>

#define PLACES_MOST   400000u
#define NAMES_MOST    2000000u
#define STRINGS_MOST  (16u << 20)
#define SLOTS	      (1u << 21)
#define LINE_MAX_LEN  (1 << 20)
// From this many people on, a town is recognised in small letters, and a name of several words
// also when written in one.
#define STRONG_PEOPLE 100000u
#define JOINED_PEOPLE 5000u
#define CODE_PEOPLE   1000000u // and by a code such as "NYC"

static const char source[88] = "GeoNames (geonames.org), CC BY 4.0; Unicode CLDR";

struct name {
	uint64_t key;
	uint64_t filter; // key of what the filter knows it by
	uint64_t second; // key of its first two units in a script with spaces; 0: it has one
	uint32_t place;
	bool longer, strong;
	bool form; // inflected
};

struct builder {
	struct place_record *places;
	uint32_t n_places;
	struct name *names;
	uint32_t n_names;
	char *strings;
	uint32_t n_strings;
	uint64_t *stops; // hashes of single words, sorted
	uint32_t n_stops;
	bool forms; // what is taken now is inflected
	struct folded folded;
};

static void stop(const char *why)
{
	fprintf(stderr, "gazetteer: %s\n", why);
	exit(1);
}

static int order_u64(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
	return one < other ? -1 : one > other;
}

static bool is_stop(const struct builder *b, uint64_t hash)
{
	return bsearch(&hash, b->stops, b->n_stops, sizeof hash, order_u64) != NULL;
}

static void read_stops(struct builder *b, const char *path)
{
	FILE *file = fopen(path, "r");
	if (!file)
		stop("the stop words cannot be read");
	static char line[4096];
	b->stops = calloc(20000, sizeof *b->stops);
	while (b->stops && fgets(line, sizeof line, file)) {
		if (line[0] == '#')
			continue;
		fold_text(str_from(line), &b->folded);
		if (line[0] == '=') { // a name of several words
			uint64_t key = place_key_start();
			for (size_t i = 0; i < b->folded.n_words; i++)
				key = place_key_extend(
				    key, place_unit_hash(fold_word_str(&b->folded, i)));
			b->stops[b->n_stops++] = key;
			continue;
		}
		for (size_t i = 0; i < b->folded.n_words && b->n_stops < 20000; i++)
			b->stops[b->n_stops++] = place_unit_hash(fold_word_str(&b->folded, i));
	}
	fclose(file);
	qsort(b->stops, b->n_stops, sizeof *b->stops, order_u64);
}

static void add_name(struct builder *b, uint64_t key, uint64_t filter, uint64_t second, bool longer,
		     bool strong)
{
	if (b->n_names == NAMES_MOST)
		stop("too many names");
	b->names[b->n_names++] =
	    (struct name){key, filter, second, b->n_places, longer, strong, b->forms};
}

static bool is_country(const struct place_record *place)
{
	return place->kind == PLACE_COUNTRY || place->kind == PLACE_CONTINENT;
}

static bool is_strong(const struct place_record *place)
{
	return is_country(place) || place->kind == PLACE_STATE ||
	       (place->kind == PLACE_CITY && place->population >= STRONG_PEOPLE);
}

// Codes of airports and the like are no names, but for the largest towns.
static bool is_code(struct str name)
{
	if (name.len > 4)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] < 'A' || name.at[i] > 'Z')
			return false;
	return true;
}

static bool word_may_name(const struct builder *b, const struct place_record *place,
			  struct str name, const struct place_unit *unit)
{
	if (b->folded.words[unit->word].kind == FOLD_NUMBER || is_stop(b, unit->hash))
		return false;
	if (is_country(place))
		return true;
	if (unit->to_point - unit->from_point < 3)
		return false;
	return !is_code(name) || place->population >= CODE_PEOPLE;
}

// "New Zealand" is written #NewZealand too.
static void add_joined(struct builder *b, const struct place_record *place, size_t n_units)
{
	if (n_units < 2 || (place->population < JOINED_PEOPLE && !is_strong(place)))
		return;
	char joined[FOLD_WORD_BYTES_MAX];
	size_t len = 0;
	for (size_t i = 0; i < b->folded.n_words; i++) {
		struct str word = fold_word_str(&b->folded, i);
		if (len + word.len > sizeof joined)
			return;
		memcpy(joined + len, word.at, word.len);
		len += word.len;
	}
	uint64_t hash = place_unit_hash(str_of(joined, len));
	if (len < 6 || is_stop(b, hash))
		return;
	uint64_t key = place_key_extend(place_key_start(), hash);
	add_name(b, key, key, 0, false, is_strong(place));
}

static void take_name(struct builder *b, const struct place_record *place, struct str name)
{
	struct place_unit units[PLACES_NAME_SIGNS + 1];
	fold_text(name, &b->folded);
	size_t n = place_units(name, &b->folded, units, PLACES_NAME_SIGNS + 1);
	if (n == 0 || n > (units[0].spaceless ? PLACES_NAME_SIGNS : PLACES_NAME_WORDS))
		return;
	if (n == 1 && (units[0].spaceless || !word_may_name(b, place, name, &units[0])))
		return;
	uint64_t key = place_key_start(), filter = 0, second = 0;
	size_t filter_units = units[0].spaceless ? 2 : 1;
	for (size_t i = 0; i < n; i++) {
		if (units[i].hash == 0 || units[i].spaceless != units[0].spaceless)
			return;
		key = place_key_extend(key, units[i].hash);
		if (i + 1 == filter_units)
			filter = key;
		if (i == 1 && !units[0].spaceless)
			second = key;
	}
	if (is_stop(b, key))
		return;
	add_name(b, key, filter, second, n > filter_units, is_strong(place));
	if (!units[0].spaceless)
		add_joined(b, place, n);
}

static uint8_t kind_of(struct str kind)
{
	static const char *const names[] = {"city", "admin2", "admin1", "country", "continent"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_equal(kind, str_from(names[i])))
			return (uint8_t)i;
	stop("a kind of place is not known");
	return 0;
}

static double number_of(struct str text)
{
	double number;
	if (!str_to_double(text, &number))
		stop("a number cannot be read");
	return number;
}

static uint32_t keep_string(struct builder *b, struct str s)
{
	if (b->n_strings + s.len + 1 > STRINGS_MOST)
		stop("too many strings");
	uint32_t at = b->n_strings;
	memcpy(b->strings + at, s.at, s.len);
	b->strings[at + s.len] = 0;
	b->n_strings += (uint32_t)s.len + 1;
	return at;
}

static void take_line(struct builder *b, struct str line)
{
	struct str rest = line, field[9];
	for (int i = 0; i < 9; i++)
		field[i] = str_cut(&rest, '\t');
	if (b->n_places == PLACES_MOST || !field[8].at)
		stop("too many places, or a line without all fields");
	struct place_record *place = &b->places[b->n_places];
	*place = (struct place_record){
	    .id = (uint32_t)number_of(field[0]),
	    .kind = kind_of(field[1]),
	    .name = keep_string(b, field[2]),
	    .lat = (int32_t)(number_of(field[4]) * 1e5),
	    .lon = (int32_t)(number_of(field[5]) * 1e5),
	    .population = (uint32_t)number_of(field[7]),
	};
	memcpy(place->country, field[6].at, field[6].len < 2 ? field[6].len : 2);
	take_name(b, place, field[2]);
	while (field[3].at)
		take_name(b, place, str_cut(&field[3], '|'));
	b->forms = true;
	while (field[8].len > 0)
		take_name(b, place, str_cut(&field[8], '|'));
	b->forms = false;
	b->n_places++;
}

static void read_places(struct builder *b, const char *path)
{
	FILE *file = fopen(path, "r");
	char *line = malloc(LINE_MAX_LEN);
	if (!file || !line)
		stop("the places cannot be read");
	while (fgets(line, LINE_MAX_LEN, file)) {
		struct str text = str_from(line);
		take_line(b, str_slice(text, 0, text.len - 1));
	}
	free(line);
	fclose(file);
}

static const struct place_record *sort_places;

static int order_names(const void *a, const void *b)
{
	const struct name *one = a, *other = b;
	if (one->key != other->key)
		return one->key < other->key ? -1 : 1;
	const struct place_record *p = &sort_places[one->place], *q = &sort_places[other->place];
	if (is_country(p) != is_country(q))
		return is_country(p) ? -1 : 1;
	if (p->population != q->population)
		return p->population > q->population ? -1 : 1;
	if (p->kind != q->kind) // a town before the division of its name
		return p->kind < q->kind ? -1 : 1;
	return one->place < other->place ? -1 : one->place > other->place;
}

struct sections {
	uint8_t *filter;
	uint64_t *slots;
	uint32_t *lists;
	uint32_t n_lists;
};

static void place_slot(struct sections *s, uint64_t key, uint64_t value)
{
	uint32_t at = (uint32_t)key & (SLOTS - 1);
	while (s->slots[at])
		at = (at + 1) & (SLOTS - 1);
	s->slots[at] = (key & ~UINT64_C(0xFFFFFFFF)) | value;
}

static void set_bits(struct sections *s, uint64_t key, unsigned bits)
{
	uint32_t index = place_filter_index(key);
	s->filter[index / 2] |= (uint8_t)(bits << (index % 2 ? 4 : 0));
}

static void set_filter(struct sections *s, const struct name *name)
{
	set_bits(s, name->filter,
		 (name->longer ? (unsigned)PLACES_BEGINS_LONGER : (unsigned)PLACES_IS_NAME) |
		     (name->strong ? (unsigned)PLACES_BEGINS_STRONG : 0u));
	if (name->second)
		set_bits(s, name->second, PLACES_GOES_ON);
}

static void fill_sections(struct builder *b, struct sections *s)
{
	sort_places = b->places;
	qsort(b->names, b->n_names, sizeof *b->names, order_names);
	uint32_t keys = 0;
	for (uint32_t i = 0, next; i < b->n_names; i = next) {
		uint32_t first = s->n_lists;
		bool form = true;
		for (next = i; next < b->n_names && b->names[next].key == b->names[i].key; next++) {
			set_filter(s, &b->names[next]);
			form = form && b->names[next].form;
			if (next == i || b->names[next].place != b->names[next - 1].place)
				s->lists[s->n_lists++] = b->names[next].place;
		}
		bool many = s->n_lists > first + 1;
		place_slot(s, b->names[i].key,
			   many ? PLACES_MANY | first
				: ((uint64_t)s->lists[first] + 1) | (form ? PLACES_FORM : 0));
		if (many)
			s->lists[s->n_lists - 1] |= PLACES_LAST;
		else
			s->n_lists = first;
		if (++keys > SLOTS / 4 * 3)
			stop("too many keys");
	}
	fprintf(stderr, "%u places, %u names, %u keys\n", b->n_places, b->n_names, keys);
}

static char *append(char *to, const void *from, size_t len)
{
	memcpy(to, from, len);
	return to + (len + 7) / 8 * 8;
}

static void write_file(const struct builder *b, const struct sections *s, const char *path)
{
	struct places_header header = {
	    .magic = PLACES_MAGIC,
	    .version = PLACES_VERSION,
	    .slots = SLOTS,
	    .lists = s->n_lists,
	    .places = b->n_places,
	    .strings = b->n_strings,
	};
	memcpy(header.source, source, sizeof source);
	char *bytes = calloc(1, PLACES_FILE_MAX);
	if (!bytes)
		stop("no memory");
	char *end = append(bytes, &header, sizeof header);
	end = append(end, s->filter, 1u << (PLACES_FILTER_BITS - 1));
	end = append(end, s->slots, SLOTS * sizeof *s->slots);
	end = append(end, s->lists, s->n_lists * sizeof *s->lists);
	end = append(end, b->places, b->n_places * sizeof *b->places);
	end = append(end, b->strings, b->n_strings);
	size_t len = (size_t)(end - bytes);
	header.checksum = places_checksum(str_of(bytes, len));
	memcpy(bytes, &header, sizeof header);
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
		stop("the gazetteer cannot be written");
	free(bytes);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		stop("usage: build PLACES.tsv STOP.txt OUTPUT");
	static struct builder b;
	b.places = calloc(PLACES_MOST, sizeof *b.places);
	b.names = calloc(NAMES_MOST, sizeof *b.names);
	b.strings = calloc(1, STRINGS_MOST);
	struct sections s = {
	    .filter = calloc(1, 1u << (PLACES_FILTER_BITS - 1)),
	    .slots = calloc(SLOTS, sizeof *s.slots),
	    .lists = calloc(NAMES_MOST, sizeof *s.lists),
	};
	if (!b.places || !b.names || !b.strings || !s.filter || !s.slots || !s.lists)
		stop("no memory");
	read_stops(&b, argv[2]);
	read_places(&b, argv[1]);
	fill_sections(&b, &s);
	write_file(&b, &s, argv[3]);
	return 0;
}
