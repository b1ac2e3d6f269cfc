// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/import_view.h"

#include "base/id.h"
#include "base/json.h"
#include "campaign/post.h"

static const struct import_choice meanings[SHEET_FIELDS] = {
    [SHEET_NONE] = {"none", /*tr*/ "leave it out", false},
    [SHEET_TEXT] = {"text", /*tr*/ "what is said", false},
    [SHEET_ID] = {"id", /*tr*/ "number of the row", false},
    [SHEET_AT] = {"at", /*tr*/ "when it was written", false},
    [SHEET_PLACE] = {"place", /*tr*/ "place", false},
    [SHEET_LAT] = {"lat", /*tr*/ "latitude", false},
    [SHEET_LON] = {"lon", /*tr*/ "longitude", false},
    [SHEET_PEOPLE] = {"people", /*tr*/ "how many people", false},
    [SHEET_AUTHOR] = {"author", /*tr*/ "who wrote it", false},
    [SHEET_LANG] = {"lang", /*tr*/ "language", false},
    [SHEET_URL] = {"url", /*tr*/ "link", false},
    [SHEET_NAME] = {"name", /*tr*/ "name of a person (sealed)", false},
    [SHEET_CONTACT] = {"contact", /*tr*/ "phone or e-mail (sealed)", false},
};
static const struct import_choice letters[CSV_LETTERS] = {
    [CSV_UTF8] = {"utf-8", "UTF-8", false},
    [CSV_UTF16LE] = {"utf-16le", "UTF-16 (LE)", false},
    [CSV_UTF16BE] = {"utf-16be", "UTF-16 (BE)", false},
    [CSV_WINDOWS_1252] = {"windows-1252", "Windows-1252", false},
    [CSV_WINDOWS_1251] = {"windows-1251", "Windows-1251", false},
    [CSV_WINDOWS_1256] = {"windows-1256", "Windows-1256", false},
};
static const struct import_choice betweens[] = {
    {",", /*tr*/ "comma", false},
    {";", /*tr*/ "semicolon", false},
    {"tab", /*tr*/ "tab", false},
    {"|", /*tr*/ "bar", false},
};
static const struct import_choice orders[SHEET_ORDERS] = {
    [SHEET_YEAR_FIRST] = {"ymd", /*tr*/ "year, month, day", false},
    [SHEET_DAY_FIRST] = {"dmy", /*tr*/ "day, month, year", false},
    [SHEET_MONTH_FIRST] = {"mdy", /*tr*/ "month, day, year", false},
};

static struct view_list choices_of(struct arena *arena, const struct import_choice *choices,
				   size_t count, const char *chosen)
{
	struct import_choice *list = arena_array(arena, count, sizeof *list);
	for (size_t i = 0; list && i < count; i++) {
		list[i] = choices[i];
		list[i].chosen = strcmp(choices[i].word, chosen) == 0;
	}
	return (struct view_list){list, list ? count : 0};
}

struct import_line import_line_of(const struct import *import)
{
	return (struct import_line){
	    .id = import->id,
	    .name = import->name,
	    .source = import->source,
	    .made_at = id_time(import->id),
	    .rows = import->rows,
	    .accepted = import->accepted,
	    .known = import->known,
	    .rejected = import->rejected,
	    .ended = import->ended_at != 0,
	};
}

// --- the first rows ---

static struct view_list columns_of(struct arena *arena, const struct sheet *sheet,
				   const struct csv_row *first)
{
	struct import_column *list = arena_array(arena, sheet->n_fields + 1, sizeof *list);
	for (size_t i = 0; list && i < sheet->n_fields; i++)
		list[i] = (struct import_column){
		    .number = (int64_t)i + 1,
		    .name = sheet->header && i < first->count ? first->cells[i] : STR(""),
		    .meaning = choices_of(arena, meanings, SHEET_FIELDS,
					  sheet_field_names[sheet->fields[i]]),
		};
	return (struct view_list){list, list ? sheet->n_fields : 0};
}

static struct import_shown shown_of(struct arena *arena, const struct sheet *sheet,
				    const struct csv_row *row, int64_t number,
				    const struct zone *zone)
{
	struct fault why;
	struct sheet_post post;
	struct import_shown shown = {.row = number};
	struct import_cell *cells = arena_array(arena, row->count + 1, sizeof *cells);
	for (size_t i = 0; cells && i < row->count; i++) {
		cells[i].text = row->cells[i];
		if (i < sheet->n_fields && sheet->fields[i] == SHEET_AT && shown.at == 0)
			sheet_moment(row->cells[i], sheet->order, zone, &shown.at);
	}
	shown.cells = (struct view_list){cells, cells ? row->count : 0};
	if (sheet_post(arena, sheet, row, zone, STR("file"), &post, &why) != OK)
		shown.error = arena_copy(arena, str_from(why.text));
	return shown;
}

static void rows_fill(struct arena *arena, struct str text, const struct sheet *sheet,
		      const struct zone *zone, struct import_view *view)
{
	size_t count = 0;
	struct csv_row row = {.count = 0};
	struct csv csv = {.rest = text, .between = sheet->between};
	struct import_shown *shown = arena_array(arena, IMPORT_SHOWN, sizeof *shown);
	bool more = csv_next(&csv, arena, &row);
	view->columns = columns_of(arena, sheet, &row);
	if (more && sheet->header)
		more = csv_next(&csv, arena, &row);
	for (; shown && more && count < IMPORT_SHOWN; more = csv_next(&csv, arena, &row))
		shown[count++] = shown_of(arena, sheet, &row, csv.row, zone);
	view->shown = (struct view_list){shown, count};
	view->some_shown = count > 0;
}

// The first lines of JSON, as posts: who wrote and what.
static bool lines_fill(struct arena *arena, struct str text, struct import_view *view)
{
	size_t count = 0;
	struct fault fault;
	struct json_reader *reader = json_reader_new();
	struct import_shown *shown = arena_array(arena, IMPORT_SHOWN, sizeof *shown);
	while (reader && shown && count < IMPORT_SHOWN && text.len > 0) {
		struct post post;
		struct import_cell *cells = arena_array(arena, 2, sizeof *cells);
		const struct str line = str_cut(&text, '\n');
		if (!cells || post_parse(reader, line, false, arena, &post, &fault) != OK)
			break;
		cells[0].text = post.author_name;
		cells[1].text = post.text;
		shown[count++] =
		    (struct import_shown){.at = post.at, .cells = (struct view_list){cells, 2}};
	}
	json_reader_free(reader);
	view->shown = (struct view_list){shown, count};
	view->some_shown = count > 0;
	return reader != NULL;
}

bool import_view_fill(struct arena *arena, const struct import *import, const struct zone *zone,
		      struct import_view *view)
{
	struct str text;
	struct sheet sheet;
	struct fault fault;
	view->file = import_line_of(import);
	view->json = str_equal(import->choices, STR("json"));
	view->chat = view->json && str_equal(import->source, STR("whatsapp"));
	view->begun = (import->rows > 0 || import->asked_at > 0) && !view->file.ended;
	view->open = !view->begun && !view->file.ended;
	if (view->chat && view->open)
		return lines_fill(arena, import->bytes, view);
	if (view->json || view->file.ended || sheet_read(import->choices, &sheet, &fault) != OK)
		return true;
	if (csv_text(arena, import->bytes, sheet.letters, &text, &fault) != OK)
		return false;
	csv_between(&text);
	const char between[2] = {sheet.between, '\0'};
	view->header = sheet.header;
	view->letters = choices_of(arena, letters, CSV_LETTERS, csv_letters_names[sheet.letters]);
	view->between = choices_of(arena, betweens, sizeof betweens / sizeof betweens[0],
				   sheet.between == '\t' ? "tab" : between);
	view->orders = choices_of(arena, orders, SHEET_ORDERS, sheet_order_names[sheet.order]);
	rows_fill(arena, text, &sheet, zone, view);
	return true;
}

// --- the tables ---

static const struct field line_fields[] = {
    VIEW_FIELD(import_line, id, FIELD_ID, "id"),
    VIEW_FIELD(import_line, name, FIELD_STR, "of the file"),
    VIEW_FIELD(import_line, source, FIELD_STR, "of its posts"),
    VIEW_FIELD(import_line, made_at, FIELD_TIME, "when it came"),
    VIEW_FIELD(import_line, rows, FIELD_COUNT, "read so far"),
    VIEW_FIELD(import_line, accepted, FIELD_COUNT, "posts that were kept"),
    VIEW_FIELD(import_line, known, FIELD_COUNT, "that were kept before"),
    VIEW_FIELD(import_line, rejected, FIELD_COUNT, "rows that were refused"),
    VIEW_FIELD(import_line, ended, FIELD_BOOL, "all of it is taken in"),
};
static const struct view line_view = VIEW(import_line, line_fields, "a file");

static const struct field imports_fields[] = {
    VIEW_INNER(imports_view, files, FIELD_LIST, &line_view, "newest first"),
    VIEW_FIELD(imports_view, problem, FIELD_STR, "what is wrong with what was sent"),
    VIEW_PAGE_FIELD(imports_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(imports_view, typed, FIELD_STR, "rows as typed"),
    VIEW_PAGE_FIELD(imports_view, source, FIELD_STR, "source as typed"),
    VIEW_PAGE_FIELD(imports_view, some, FIELD_BOOL, "there are some"),
};
const struct view imports_view_view = VIEW(imports_view, imports_fields, "files of a campaign");

static const struct field choice_fields[] = {
    VIEW_FIELD(import_choice, word, FIELD_WORD, "what the form sends"),
    VIEW_FIELD(import_choice, name, FIELD_MESSAGE, "in words"),
    VIEW_FIELD(import_choice, chosen, FIELD_BOOL, "this one"),
};
static const struct view choice_view = VIEW(import_choice, choice_fields, "one thing to choose");

static const struct field column_fields[] = {
    VIEW_FIELD(import_column, number, FIELD_I64, "from 1"),
    VIEW_FIELD(import_column, name, FIELD_STR, "as the first row says"),
    VIEW_INNER(import_column, meaning, FIELD_LIST, &choice_view, "what it may mean"),
};
static const struct view column_view = VIEW(import_column, column_fields, "a column");

static const struct field cell_fields[] = {
    VIEW_FIELD(import_cell, text, FIELD_STR, "the value"),
};
static const struct view cell_view = VIEW(import_cell, cell_fields, "a value");

static const struct field shown_fields[] = {
    VIEW_FIELD(import_shown, row, FIELD_I64, "number, as a spreadsheet counts"),
    VIEW_INNER(import_shown, cells, FIELD_LIST, &cell_view, "its values"),
    VIEW_FIELD(import_shown, at, FIELD_TIME, "its time as it is read"),
    VIEW_FIELD(import_shown, error, FIELD_STR, "why it would be refused; English"),
};
static const struct view shown_view = VIEW(import_shown, shown_fields, "a row");

static const struct field refused_fields[] = {
    VIEW_FIELD(import_refused, row, FIELD_I64, "number, as a spreadsheet counts"),
    VIEW_FIELD(import_refused, error, FIELD_STR, "why; English"),
};
static const struct view refused_view = VIEW(import_refused, refused_fields, "a refused row");

static const struct field view_fields[] = {
    VIEW_INNER(import_view, file, FIELD_VIEW, &line_view, "the file"),
    VIEW_FIELD(import_view, json, FIELD_BOOL, "lines of JSON"),
    VIEW_FIELD(import_view, chat, FIELD_BOOL, "of a chat that a phone exported"),
    VIEW_INNER(import_view, letters, FIELD_LIST, &choice_view, "what its bytes stand for"),
    VIEW_INNER(import_view, between, FIELD_LIST, &choice_view, "what stands between values"),
    VIEW_INNER(import_view, orders, FIELD_LIST, &choice_view, "order of its dates"),
    VIEW_FIELD(import_view, header, FIELD_BOOL, "the first row names the columns"),
    VIEW_INNER(import_view, columns, FIELD_LIST, &column_view, "its columns"),
    VIEW_INNER(import_view, shown, FIELD_LIST, &shown_view, "its first rows"),
    VIEW_INNER(import_view, refused, FIELD_LIST, &refused_view, "the first that were refused"),
    VIEW_PAGE_FIELD(import_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(import_view, open, FIELD_BOOL, "can still be chosen"),
    VIEW_PAGE_FIELD(import_view, begun, FIELD_BOOL, "some of it is taken in"),
    VIEW_PAGE_FIELD(import_view, some_shown, FIELD_BOOL, "there are rows"),
    VIEW_PAGE_FIELD(import_view, some_refused, FIELD_BOOL, "there are refused rows"),
    VIEW_PAGE_FIELD(import_view, backable, FIELD_BOOL, "its posts can be taken back"),
    VIEW_PAGE_FIELD(import_view, back_begun, FIELD_BOOL, "somebody takes it back"),
};
const struct view import_view_view = VIEW(import_view, view_fields, "a file that is taken in");
