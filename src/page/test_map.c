// SPDX-License-Identifier: AGPL-3.0-or-later
// Windows of maps, outlines in them, and files of outlines that are not what they say.
#include "page/map.h"
#include "page/outlines.h"
#include "page/outlines_file.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>

static void test_window(void)
{
	int64_t x = 0, y = 0;
	const struct map_window window = map_around(60, 10, 100);
	ok(map_place(&window, 60, 10, &x, &y) && x == MAP_WIDTH / 2 && y == MAP_HEIGHT / 2,
	   "the middle lies in the middle");
	ok(map_place(&window, 60, 10.8, &x, &y) && x > 940 && x < 950,
	   "a degree of longitude is half as long at 60 degrees north");
	ok(map_place(&window, 60.2, 10, &x, &y) && y < MAP_HEIGHT / 2, "north is up");
	ok(!map_place(&window, 61, 10, &x, &y), "what is farther away is not in the picture");
	ok(!map_place(&window, NAN, 10, &x, &y), "nor is what lies nowhere");
	const struct map_window date_line = map_around(-17, 179.9, 500);
	ok(map_place(&date_line, -17, -179.5, &x, &y) && x > MAP_WIDTH / 2,
	   "the date line is no border");
	const struct map_box box = {80, 26, 88, 30.5};
	const struct map_window country = map_of_box(box, 100);
	ok(map_place(&country, 26, 80, &x, &y) && map_place(&country, 30.5, 88, &x, &y),
	   "a box is shown whole");
	const struct map_bar bar = map_bar(&window);
	ok(bar.km == 20 && bar.length == 200, "the bar is of a round length");
	const struct map_window odd = map_around(INFINITY, NAN, -5);
	ok(isfinite(odd.across) && isfinite(odd.along), "no point at all gives a window, too");
}

// Land from 10 to 20 degrees both ways, and a border through its middle.
struct small {
	struct outlines_header header;
	struct outlines_country countries[1];
	struct outlines_line lines[2];
	struct outlines_step steps[5];
};

static struct small small_file(void)
{
	return (struct small){
	    .header = {.magic = OUTLINES_MAGIC,
		       .version = OUTLINES_VERSION,
		       .countries = 1,
		       .lines = 2,
		       .steps = 5,
		       .source = "made up"},
	    .countries = {{"XA", {10000, 10000, 20000, 20000}}},
	    .lines = {{{10000, 10000, 20000, 20000}, 10000, 10000, 0, 4, OUTLINE_LAND, 0, {0}},
		      {{15000, 10000, 15000, 20000}, 15000, 10000, 4, 1, OUTLINE_BORDER, 0, {0}}},
	    .steps = {{10000, 0}, {0, 10000}, {-10000, 0}, {0, -10000}, {0, 10000}},
	};
}

static struct str small_bytes(const struct small *small)
{
	return str_of((const char *)small, sizeof *small);
}

static void test_outlines(void)
{
	struct arena arena;
	struct map_box box;
	struct outlines *outlines = NULL;
	const struct small small = small_file();
	arena_init(&arena, 1 << 20);
	ok(outlines_open_bytes(small_bytes(&small), &outlines, NULL) == OK, "a sound file opens");
	is_str(str_from(outlines_source(outlines)), STR("made up"), "it says what it is made of");
	ok(outlines_country(outlines, STR("XA"), &box) && box.west == 10 && box.north == 20,
	   "it knows where a country lies");
	ok(!outlines_country(outlines, STR("XB"), &box), "and which it does not know");
	const struct map_window all = map_of_box(box, 100);
	const struct str land = outlines_path(outlines, OUTLINE_LAND, &all, &arena);
	ok(str_starts(land, STR("M ")) && land.len > 15, "land has a path: %.*s", STR_ARG(land));
	ok(outlines_path(outlines, OUTLINE_BORDER, &all, &arena).len > 0, "so has a border");
	is_int(outlines_path(outlines, OUTLINE_DIVISION, &all, &arena).len, 0,
	       "what is not there has none");
	const struct map_window inside = map_around(12, 12, 150);
	const struct str sea = outlines_path(outlines, OUTLINE_BORDER, &inside, &arena);
	is_int(sea.len, 0, "a border beyond the picture is left out");
	const struct map_window away = map_around(-40, -100, 500);
	is_int(outlines_path(outlines, OUTLINE_LAND, &away, &arena).len, 0, "so is land");
	is_int(outlines_path(NULL, OUTLINE_LAND, &all, &arena).len, 0,
	       "without a file there are no outlines");
	outlines_close(outlines);
	arena_free(&arena);
}

static bool refused(const struct small *small)
{
	struct fault fault = {0};
	struct outlines *outlines = NULL;
	const enum outcome outcome = outlines_open_bytes(small_bytes(small), &outlines, &fault);
	if (outcome == OK)
		outlines_close(outlines);
	return outcome == INVALID && fault.text[0];
}

static void test_hostile_file(void)
{
	struct small s = small_file();
	s.header.magic[0] = 'X';
	ok(refused(&s), "another kind of file is refused");
	s = small_file();
	s.header.version++;
	ok(refused(&s), "another version");
	s = small_file();
	s.header.lines = UINT32_MAX;
	ok(refused(&s), "more lines than the file holds");
	s = small_file();
	s.lines[0].count = UINT32_MAX;
	ok(refused(&s), "more steps than the file holds");
	s = small_file();
	s.lines[1].first = 5;
	ok(refused(&s), "steps behind the last one");
	s = small_file();
	s.steps[1].north = INT16_MAX;
	ok(refused(&s), "a step out of the line's box");
	s = small_file();
	s.lines[0].box.north = 2000000;
	ok(refused(&s), "a box off the globe");
	s = small_file();
	s.lines[0].kind = OUTLINES;
	ok(refused(&s), "a kind that there is not");
	s = small_file();
	s.countries[0].code[3] = 'X';
	ok(refused(&s), "a country's code without an end");
	s = small_file();
	memset(s.header.source, 'x', sizeof s.header.source);
	ok(refused(&s), "a source without an end");
	struct outlines *outlines;
	ok(outlines_open("/nowhere/world.cwo", &outlines, NULL) == NOT_FOUND, "no file");
	ok(outlines_open("/dev/null", &outlines, NULL) == INVALID, "an empty file");
}

// Any byte of the file may be anything: it is refused, or drawn without harm.
static void test_broken_files(void)
{
	struct arena arena;
	uint64_t state = 11;
	bool drawn = true;
	arena_init(&arena, 1 << 20);
	for (int round = 0; round < 4000; round++) {
		struct small bad = small_file();
		for (int i = 0; i < 3; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			((char *)&bad)[(state >> 20) % sizeof bad] ^=
			    (char)(1 << (state >> 60) % 8);
		}
		struct outlines *outlines;
		if (outlines_open_bytes(small_bytes(&bad), &outlines, NULL) != OK)
			continue;
		const struct map_window window = map_around(15, 15, 3000);
		for (int kind = 0; kind < OUTLINES; kind++)
			drawn = drawn &&
				outlines_path(outlines, (enum outline)kind, &window, &arena).len <=
				    OUTLINES_PATH_MAX;
		outlines_close(outlines);
		arena_reset(&arena);
	}
	ok(drawn, "whatever a file says, a path has its limit");
	arena_free(&arena);
}

int main(void)
{
	test_window();
	test_outlines();
	test_hostile_file();
	test_broken_files();
	return tap_done();
}
