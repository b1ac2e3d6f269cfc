// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/sheet.h"
#include "tap.h"

static struct arena arena;

static struct str read_as(const char *bytes, size_t len, enum csv_letters letters)
{
	struct str text;
	struct fault fault;
	return csv_text(&arena, str_of(bytes, len), letters, &text, &fault) == OK ? text : STR("?");
}

static void test_letters(void)
{
	is_str(read_as("\xEF\xBB\xBF"
		       "a\xC3\xA9",
		       6, CSV_LETTERS_GUESS),
	       STR("a\xC3\xA9"), "UTF-8, without the mark that some programs put first");
	is_str(read_as("\xFF\xFE"
		       "a\0\xE9\0",
		       6, CSV_LETTERS_GUESS),
	       STR("a\xC3\xA9"), "UTF-16 with its mark");
	is_str(read_as("a\0,\0b\0\n\0", 8, CSV_LETTERS_GUESS), STR("a,b\n"), "and without");
	is_str(read_as("\0a\0,\0b\0\n", 8, CSV_LETTERS_GUESS), STR("a,b\n"),
	       "and the other way round");
	is_str(read_as("caf\xE9", 4, CSV_LETTERS_GUESS), STR("caf\xC3\xA9"),
	       "what is no UTF-8 is taken for Windows-1252");
	is_str(read_as("\xE2\xEE\xE4\xE0", 4, CSV_WINDOWS_1251), STR("вода"),
	       "unless somebody says otherwise");
	is_str(read_as("a\xFFz", 3, CSV_UTF8), STR("a\xEF\xBF\xBDz"),
	       "what stands for no letter is marked");
}

static size_t row_of(const char *text, size_t number, struct csv_row *row)
{
	struct str rest = str_from(text);
	struct csv csv = {.between = csv_between(&rest)};
	csv.rest = rest;
	for (size_t i = 0; i < number; i++)
		if (!csv_next(&csv, &arena, row))
			return 0;
	return row->count;
}

static void test_rows(void)
{
	struct csv_row row;
	is_int(row_of("a,b\n\"x, \"\"y\"\"\nz\",2\n", 2, &row), 2, "a quoted value holds anything");
	is_str(row.cells[0], STR("x, \"y\"\nz"), "also commas, quotes and line ends");
	is_int(row_of("a;b,c;d\n1;2,5;3\n", 1, &row), 3,
	       "what splits the rows alike stands between");
	is_int(row_of("sep=|\r\na|b,c\r\n", 1, &row), 2, "or what the file says itself");
	is_str(row.cells[1], STR("b,c"), "and nothing else does");
	is_int(row_of("a\tb\rc\td\r", 2, &row), 2, "lines may end as they did on old machines");
	is_int(row_of("a,b\n,\n\n1,2", 2, &row), 2, "empty rows are passed over");
	is_str(row.cells[1], STR("2"), "and the last one needs no end");
	is_int(row_of("a,b\n\"open,2\n3,4\n", 2, &row), 1, "a quote that is never closed");
	ok(row.torn, "is told");
	struct csv csv = {.rest = STR("a\n\nb\n"), .between = ','};
	while (csv_next(&csv, &arena, &row))
		;
	is_int(csv.row, 3, "rows are counted as a spreadsheet does, empty ones too");
}

static void test_moments(void)
{
	int64_t a = 0, b = 1;
	ok(sheet_moment(STR("03/04/2026 7:05 pm"), SHEET_DAY_FIRST, NULL, &a) &&
	       sheet_moment(STR("2026-04-03T19:05:00Z"), SHEET_DAY_FIRST, NULL, &b) && a == b,
	   "day first, with an afternoon");
	ok(sheet_moment(STR("04/03/26 19:05"), SHEET_MONTH_FIRST, NULL, &a) && a == b,
	   "month first, with a short year");
	ok(sheet_moment(STR("2026.04.03 19:05:00"), SHEET_YEAR_FIRST, NULL, &a) && a == b,
	   "year first");
	ok(sheet_moment(STR("2026-04-04T00:50:00+05:45"), SHEET_DAY_FIRST, NULL, &a) && a == b,
	   "with its zone");
	ok(sheet_moment(STR("46115.795138889"), SHEET_DAY_FIRST, NULL, &a) && a == b,
	   "as the number that a spreadsheet keeps");
	ok(!sheet_moment(STR("31/04/2026"), SHEET_DAY_FIRST, NULL, &a) &&
	       !sheet_moment(STR("12/25/2026"), SHEET_DAY_FIRST, NULL, &a) &&
	       !sheet_moment(STR("soon"), SHEET_DAY_FIRST, NULL, &a) &&
	       !sheet_moment(STR("1/2"), SHEET_DAY_FIRST, NULL, &a) &&
	       !sheet_moment(STR("3/4/2026 13:00 pm"), SHEET_DAY_FIRST, NULL, &a),
	   "what is no day of the calendar is none");
}

static struct sheet guessed(const char *text)
{
	struct sheet sheet;
	sheet_guess(&arena, str_from(text), CSV_UTF8, &sheet);
	return sheet;
}

static void test_guess(void)
{
	struct sheet sheet = guessed("No.,Date,MESSAGE,Phone\n1,13/02/2026,Water,98\n");
	ok(sheet.header && sheet.fields[0] == SHEET_ID && sheet.fields[1] == SHEET_AT &&
	       sheet.fields[2] == SHEET_TEXT && sheet.fields[3] == SHEET_CONTACT,
	   "columns by their names");
	is_int(sheet.order, SHEET_DAY_FIRST, "a thirteenth month tells the order");
	sheet = guessed("date,text\n2/13/2026,Water\n2/3/2026,Boat\n");
	is_int(sheet.order, SHEET_MONTH_FIRST, "so does a thirteenth day");
	sheet = guessed("7,We are nine people at the mill\n8,Send rice to the school\n");
	ok(!sheet.header && sheet.fields[1] == SHEET_TEXT,
	   "without names the longest column is what is said");
	struct sheet again;
	struct fault fault;
	is_int(sheet_read(sheet_write(&arena, &sheet), &again, &fault), OK, "it is remembered");
	ok(again.n_fields == 2 && again.fields[1] == SHEET_TEXT && again.between == ',' &&
	       again.order == sheet.order,
	   "as it was");
	is_int(sheet_read(STR("utf-8 44 header ymd nonsense"), &again, &fault), INVALID,
	       "what is none is refused");
}

static void test_post(void)
{
	struct fault fault;
	struct sheet_post post, twin;
	const struct sheet sheet = {.between = ',',
				    .fields = {SHEET_TEXT, SHEET_CONTACT, SHEET_LAT, SHEET_LON},
				    .n_fields = 4};
	struct csv_row row = {.cells = {STR("Rice"), STR("9801"), STR("27.7"), STR("85.3")},
			      .count = 4};
	is_int(sheet_post(&arena, &sheet, &row, NULL, STR("list"), &post, &fault), OK,
	       "a row is a post");
	ok(str_find(post.line, STR("\"text\":\"Rice\"")) != SIZE_MAX &&
	       str_find(post.line, STR("9801")) == SIZE_MAX,
	   "without the number");
	is_str(post.contact.address, STR("9801"), "which is apart");
	ok(sheet_post(&arena, &sheet, &row, NULL, STR("list"), &twin, &fault) == OK &&
	       str_equal(post.line, twin.line),
	   "the same row is the same post");
	row.cells[2] = STR("97.7");
	is_int(sheet_post(&arena, &sheet, &row, NULL, STR("list"), &twin, &fault), INVALID,
	       "what lies off the globe is refused");
	ok(strstr(fault.text, "97.7") != NULL, "and named");
	row.cells[0] = STR("");
	is_int(sheet_post(&arena, &sheet, &row, NULL, STR("list"), &twin, &fault), INVALID,
	       "so is a row without words");
}

int main(void)
{
	arena_init(&arena, (size_t)64 << 20);
	test_letters();
	test_rows();
	test_moments();
	test_guess();
	test_post();
	arena_free(&arena);
	return tap_done();
}
