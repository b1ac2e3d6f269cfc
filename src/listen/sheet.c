// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/sheet.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "listen/when.h"

#include <sodium.h>

#define GUESSED_ROWS 50
#define ID_BYTES     16
#define NAMED_BYTES  40	 // of a value that is told to be wrong
#define AUTHOR_BYTES 200 // kept

const char *const sheet_field_names[SHEET_FIELDS] = {
    [SHEET_NONE] = "none",	 [SHEET_TEXT] = "text",	    [SHEET_ID] = "id",
    [SHEET_AT] = "at",		 [SHEET_PLACE] = "place",   [SHEET_LAT] = "lat",
    [SHEET_LON] = "lon",	 [SHEET_PEOPLE] = "people", [SHEET_AUTHOR] = "author",
    [SHEET_LANG] = "lang",	 [SHEET_URL] = "url",	    [SHEET_NAME] = "name",
    [SHEET_CONTACT] = "contact",
};
const char *const sheet_order_names[SHEET_ORDERS] = {"ymd", "dmy", "mdy"};

// --- guessing ---

// What columns are called, in small letters.
static const struct known {
	enum sheet_field field;
	const char *names; // a bar between
} known[] = {
    {SHEET_TEXT, "|text|message|messages|need|needs|request|description|details|what|comment|notes|"
		 "texto|mensaje|necesidad|descripción|message|besoin|texte|besoins|nachricht|"
		 "mensagem|pesan|mesaj|сообщение|текст|الرسالة|رسالة|نص|پیغام|ضرورت|सन्देश|संदेश|"
		 "বার্তা|ujumbe|mesaj yo|"},
    {SHEET_ID, "|id|no|no.|nr|nr.|number|case|case id|case no|ref|reference|uuid|_uuid|_id|key|#|"
	       "número|numéro|nummer|номер|رقم|नम्बर|"},
    {SHEET_AT, "|date|time|datetime|timestamp|when|created|created at|received|submission time|"
	       "_submission_time|start|fecha|hora|heure|datum|zeit|data|tanggal|tarih|дата|время|"
	       "تاريخ|التاريخ|تاریخ|मिति|तारीख|তারিখ|tarehe|"},
    {SHEET_PLACE, "|place|location|address|where|village|town|city|district|area|site|ward|lugar|"
		  "dirección|ubicación|lieu|adresse|ville|ort|local|lokasi|alamat|yer|адрес|место|"
		  "المكان|مكان|العنوان|جگہ|پتہ|ठाउँ|स्थान|ঠিকানা|mahali|"},
    {SHEET_LAT, "|lat|latitude|_latitude|y|latitud|breite|"},
    {SHEET_LON, "|lon|lng|long|longitude|_longitude|x|longitud|länge|"},
    {SHEET_PEOPLE, "|people|persons|how many|household size|family size|hh size|count|personas|"
		   "personnes|personen|pessoas|orang|kişi|человек|عدد|افراد|जना|"},
    {SHEET_AUTHOR, "|author|user|username|from|sender|account|autor|auteur|"},
    {SHEET_LANG, "|lang|language|idioma|langue|sprache|bahasa|dil|язык|لغة|زبان|भाषा|"},
    {SHEET_URL, "|url|link|source url|"},
    {SHEET_NAME, "|name|contact name|full name|nombre|nom|nama|ad|имя|الاسم|نام|नाम|নাম|jina|"},
    {SHEET_CONTACT, "|phone|phone number|telephone|tel|mobile|cell|contact|contact number|email|"
		    "e-mail|whatsapp|teléfono|téléphone|telefon|telefone|telepon|телефон|"
		    "الهاتف|هاتف|فون|फोन|ফোন|simu|"},
};

// In small letters, as far as ASCII goes, between bars; the arena keeps it.
static struct str barred(struct arena *arena, struct str name)
{
	char *out = arena_raw(arena, name.len + 2);
	if (!out)
		return STR("");
	out[0] = out[name.len + 1] = '|';
	for (size_t i = 0; i < name.len; i++) {
		const char at = name.at[i];
		out[i + 1] = at >= 'A' && at <= 'Z' ? (char)(at - 'A' + 'a')
			     : at == '_' && i > 0   ? ' '
						    : at;
	}
	return str_of(out, name.len + 2);
}

static enum sheet_field field_of(struct arena *arena, struct str name)
{
	const struct str word = barred(arena, name);
	for (size_t i = 0; name.len > 0 && i < sizeof known / sizeof known[0]; i++)
		if (str_find(str_from(known[i].names), word) != SIZE_MAX)
			return known[i].field;
	return SHEET_NONE;
}

// The column that says most, where no header tells which holds the words.
static size_t longest_column(struct arena *arena, const struct sheet *sheet, struct str text)
{
	size_t lengths[CSV_COLUMNS_MAX] = {0}, best = 0, rows = 0;
	struct csv csv = {.rest = text, .between = sheet->between};
	struct csv_row row;
	for (; rows < GUESSED_ROWS && csv_next(&csv, arena, &row); rows++)
		for (size_t i = 0; i < row.count; i++)
			lengths[i] += row.cells[i].len;
	for (size_t i = 1; i < sheet->n_fields; i++)
		if (sheet->fields[i] == SHEET_NONE &&
		    (sheet->fields[best] != SHEET_NONE || lengths[i] > lengths[best]))
			best = i;
	return best;
}

static size_t column_of(const struct sheet *sheet, enum sheet_field field)
{
	size_t i = 0;
	while (i < sheet->n_fields && sheet->fields[i] != field)
		i++;
	return i;
}

// The first order in which all times of the first rows can be read.
static void order_guess(struct arena *arena, struct str text, struct sheet *sheet)
{
	static const enum sheet_order tried[] = {SHEET_YEAR_FIRST, SHEET_DAY_FIRST,
						 SHEET_MONTH_FIRST};
	const size_t at = column_of(sheet, SHEET_AT);
	size_t most = 0;
	sheet->order = SHEET_DAY_FIRST;
	for (size_t i = 0; at < sheet->n_fields && i < SHEET_ORDERS; i++) {
		struct csv csv = {.rest = text, .between = sheet->between};
		struct csv_row row;
		size_t good = 0, rows = 0;
		int64_t moment;
		for (; rows < GUESSED_ROWS && csv_next(&csv, arena, &row); rows++)
			good +=
			    at < row.count && sheet_moment(row.cells[at], tried[i], NULL, &moment);
		if (good > most) {
			most = good;
			sheet->order = tried[i];
		}
	}
}

void sheet_guess(struct arena *arena, struct str text, enum csv_letters letters,
		 struct sheet *ret_sheet)
{
	struct csv_row first;
	*ret_sheet = (struct sheet){.letters = letters, .between = csv_between(&text)};
	struct csv csv = {.rest = text, .between = ret_sheet->between};
	if (!csv_next(&csv, arena, &first))
		return;
	bool taken[SHEET_FIELDS] = {0};
	ret_sheet->n_fields = first.count;
	for (size_t i = 0; i < first.count; i++) {
		const enum sheet_field field = field_of(arena, first.cells[i]);
		ret_sheet->header |= field != SHEET_NONE;
		ret_sheet->fields[i] = taken[field] && field != SHEET_TEXT ? SHEET_NONE : field;
		taken[field] = true;
	}
	if (!taken[SHEET_TEXT])
		ret_sheet
		    ->fields[longest_column(arena, ret_sheet, csv.rest.len ? csv.rest : text)] =
		    SHEET_TEXT;
	order_guess(arena, ret_sheet->header ? csv.rest : text, ret_sheet);
}

// --- remembered ---

static int name_at(const char *const *names, int count, struct str name)
{
	for (int i = 0; i < count; i++)
		if (str_equal(name, str_from(names[i])))
			return i;
	return -1;
}

struct str sheet_write(struct arena *arena, const struct sheet *sheet)
{
	struct buf out;
	buf_init(&out, 4096);
	buf_format(&out, "%s %d %s %s", csv_letters_names[sheet->letters], sheet->between,
		   sheet->header ? "header" : "bare", sheet_order_names[sheet->order]);
	for (size_t i = 0; i < sheet->n_fields; i++)
		buf_format(&out, " %s", sheet_field_names[sheet->fields[i]]);
	const struct str copy = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return copy;
}

enum outcome sheet_read(struct str written, struct sheet *ret_sheet, struct fault *fault)
{
	struct sheet sheet = {0};
	int64_t between = 0;
	const int letters = name_at(csv_letters_names, CSV_LETTERS, str_cut(&written, ' '));
	bool good = str_to_i64(str_cut(&written, ' '), &between) && between > 0 && between < 128;
	sheet.header = str_equal(str_cut(&written, ' '), STR("header"));
	const int order = name_at(sheet_order_names, SHEET_ORDERS, str_cut(&written, ' '));
	good = good && letters >= 0 && order >= 0;
	while (good && written.len > 0) {
		const int field = name_at(sheet_field_names, SHEET_FIELDS, str_cut(&written, ' '));
		good = field >= 0 && sheet.n_fields < CSV_COLUMNS_MAX;
		if (good)
			sheet.fields[sheet.n_fields++] = (enum sheet_field)field;
	}
	if (!good)
		return fail(INVALID, fault, "This says of no table what its columns mean.");
	sheet.letters = (enum csv_letters)letters;
	sheet.between = (char)between;
	sheet.order = (enum sheet_order)order;
	*ret_sheet = sheet;
	return OK;
}

// --- moments ---

// Up to six numbers with anything but letters and digits between; how many.
static size_t numbers_read(struct str text, int64_t numbers[6], size_t widths[6], bool *ret_pm,
			   bool *ret_am)
{
	size_t count = 0, at = 0;
	*ret_pm = *ret_am = false;
	while (at < text.len && count < 6) {
		const char byte = text.at[at];
		if (byte >= '0' && byte <= '9') {
			const size_t from = at;
			while (at < text.len && text.at[at] >= '0' && text.at[at] <= '9')
				at++;
			widths[count] = at - from;
			if (widths[count] > 4 ||
			    !str_to_i64(str_slice(text, from, at - from), &numbers[count]))
				return 0;
			count++;
			continue;
		}
		const struct str two = str_slice(text, at, 2);
		*ret_pm |= str_equal_nocase(two, STR("pm"));
		*ret_am |= str_equal_nocase(two, STR("am"));
		if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z' && !*ret_pm && !*ret_am &&
		    byte != 'T')
			return 0;
		at += *ret_pm || *ret_am ? 2 : 1;
	}
	*ret_pm |=
	    at < text.len && str_equal_nocase(str_trim(str_slice(text, at, SIZE_MAX)), STR("pm"));
	return count;
}

// Days since 1899-12-30, as spreadsheets count them, with the time of day behind the point.
static bool serial_read(struct str text, int64_t *ret_local)
{
	double days;
	const double least = 20000, most = 80000; // 1954 to 2119
	const int64_t epoch_days = 25569;	  // 1970-01-01
	if (!str_to_double(text, &days) || !(days >= least && days <= most))
		return false;
	*ret_local = (int64_t)((days - (double)epoch_days) * 86400 + 0.5) * 1000;
	return true;
}

static bool local_read(struct str text, enum sheet_order order, int64_t *ret_local)
{
	static const size_t places[SHEET_ORDERS][3] = {
	    [SHEET_YEAR_FIRST] = {0, 1, 2},
	    [SHEET_DAY_FIRST] = {2, 1, 0},
	    [SHEET_MONTH_FIRST] = {2, 0, 1},
	};
	bool pm, am;
	int64_t numbers[6] = {0};
	size_t widths[6] = {0};
	char written[32];
	const size_t count = numbers_read(text, numbers, widths, &pm, &am);
	if (count != 3 && count != 5 && count != 6)
		return false;
	const size_t *place = places[order];
	int64_t year = numbers[place[0]], hour = numbers[3];
	if (widths[place[0]] != 4 && (widths[place[0]] != 2 || order == SHEET_YEAR_FIRST))
		return false;
	year += widths[place[0]] == 2 ? 2000 : 0;
	if ((pm || am) && (hour < 1 || hour > 12))
		return false;
	hour = pm || am ? hour % 12 + (pm ? 12 : 0) : hour;
	const int len =
	    snprintf(written, sizeof written, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lldZ",
		     (long long)year, (long long)numbers[place[1]], (long long)numbers[place[2]],
		     (long long)hour, (long long)numbers[4], (long long)numbers[5]);
	return len == 20 && time_parse(str_of(written, 20), ret_local);
}

bool sheet_moment(struct str text, enum sheet_order order, const struct zone *zone, int64_t *ret_ms)
{
	int64_t local;
	const bool zoned =
	    text.len > 19 && (str_ends(text, STR("Z")) || text.at[text.len - 6] == '+' ||
			      text.at[text.len - 6] == '-');
	if (zoned && when_read(text, ret_ms))
		return true;
	if (!serial_read(text, &local) && !local_read(text, order, &local))
		return false;
	*ret_ms = zone_moment(zone, local);
	return true;
}

// --- a post ---

struct parts {
	struct str of[SHEET_FIELDS]; // the first column of each meaning
	struct buf text;
};

static void parts_read(const struct sheet *sheet, const struct csv_row *row, struct parts *parts)
{
	for (size_t i = 0; i < row->count && i < sheet->n_fields; i++) {
		const enum sheet_field field = sheet->fields[i];
		if (row->cells[i].len == 0 || field == SHEET_NONE)
			continue;
		if (parts->of[field].len == 0)
			parts->of[field] = row->cells[i];
		if (field != SHEET_TEXT && field != SHEET_PLACE && field != SHEET_PEOPLE)
			continue;
		if (parts->text.len > 0)
			buf_add_byte(&parts->text, '\n');
		buf_add(&parts->text, row->cells[i]);
	}
}

// A value in a sentence: what is missing is told as nothing.
static struct str named(struct str value)
{
	return value.len > 0 ? utf8_prefix(value, NAMED_BYTES) : STR("");
}

static enum outcome position_add(struct json_writer *writer, const struct parts *parts,
				 struct fault *fault)
{
	double lat, lon;
	const struct str first = parts->of[SHEET_LAT], second = parts->of[SHEET_LON];
	if (first.len == 0 && second.len == 0)
		return OK;
	if (!str_to_double(first, &lat) || !str_to_double(second, &lon) ||
	    !(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180))
		return fail(INVALID, fault, "“%.*s, %.*s” is no position in degrees.",
			    STR_ARG(named(first)), STR_ARG(named(second)));
	json_name(writer, "lat");
	json_add_double(writer, lat, 6);
	json_name(writer, "lon");
	json_add_double(writer, lon, 6);
	return OK;
}

// Of a row without an id of its own: the same values are the same post.
static struct str id_made(struct arena *arena, const struct csv_row *row)
{
	unsigned char hash[ID_BYTES];
	char *out = arena_raw(arena, ID_BYTES * 2 + 1);
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (size_t i = 0; i < row->count; i++) {
		crypto_generichash_update(&state, (const unsigned char *)row->cells[i].at,
					  row->cells[i].len);
		crypto_generichash_update(&state, (const unsigned char *)"\x1f", 1);
	}
	crypto_generichash_final(&state, hash, sizeof hash);
	return out ? str_of(sodium_bin2hex(out, ID_BYTES * 2 + 1, hash, sizeof hash), ID_BYTES * 2)
		   : STR("");
}

static void member_add(struct json_writer *writer, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	json_name(writer, name);
	json_add_str(writer, value);
}

static enum outcome line_write(struct arena *arena, const struct parts *parts,
			       const struct csv_row *row, int64_t at, struct str source,
			       struct buf *line, struct fault *fault)
{
	char written[TIME_TEXT_MAX];
	struct json_writer writer;
	const struct str id = parts->of[SHEET_ID];
	json_writer_init(&writer, line);
	json_object_begin(&writer);
	member_add(&writer, "id", id.len > 0 && id.len <= POST_ID_MAX ? id : id_made(arena, row));
	member_add(&writer, "source", source);
	if (at)
		member_add(&writer, "at", str_of(written, time_format(at, written)));
	member_add(&writer, "text", buf_str(&parts->text));
	member_add(&writer, "author", utf8_prefix(parts->of[SHEET_AUTHOR], AUTHOR_BYTES));
	if (parts->of[SHEET_LANG].len <= 12)
		member_add(&writer, "lang", parts->of[SHEET_LANG]);
	member_add(&writer, "url", parts->of[SHEET_URL]);
	const enum outcome outcome = position_add(&writer, parts, fault);
	json_object_end(&writer);
	return outcome;
}

enum outcome sheet_post(struct arena *arena, const struct sheet *sheet, const struct csv_row *row,
			const struct zone *zone, struct str source, struct sheet_post *ret_post,
			struct fault *fault)
{
	int64_t at = 0;
	struct buf line;
	struct parts parts = {0};
	enum outcome outcome = OK;
	buf_init(&parts.text, POST_TEXT_MAX);
	buf_init(&line, POST_LINE_MAX);
	parts_read(sheet, row, &parts);
	const struct str when = parts.of[SHEET_AT];
	if (row->torn)
		outcome = fail(INVALID, fault, "A quotation mark is opened and never closed.");
	else if (parts.of[SHEET_TEXT].len == 0)
		outcome = fail(INVALID, fault, "The row has no words.");
	else if (when.len > 0 && !sheet_moment(when, sheet->order, zone, &at))
		outcome = fail(INVALID, fault, "“%.*s” is no time in the order chosen.",
			       STR_ARG(named(when)));
	if (outcome == OK)
		outcome = line_write(arena, &parts, row, at, source, &line, fault);
	if (outcome == OK && (line.full || parts.text.full))
		outcome = fail(INVALID, fault, "The row is too long.");
	if (outcome == OK)
		*ret_post = (struct sheet_post){
		    .line = arena_copy(arena, buf_str(&line)),
		    .contact = {.name = parts.of[SHEET_NAME], .address = parts.of[SHEET_CONTACT]},
		};
	buf_free(&line);
	buf_free(&parts.text);
	return outcome;
}
