// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/import.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/code.h"
#include "listen/listen_embedded.h"
#include "people/seal.h"

#include <sodium.h>

#define HASH_BYTES    16
#define CHUNK_ROWS    500
#define CHUNK_BYTES   ((size_t)16 << 20)
#define FORGOTTEN_MS  DAY_MS
#define TEXT_BYTES    ((size_t)64 << 20) // arena for a file as text
#define REFUSED_BYTES 4000		 // of a refused row

static bool is_json(struct str text)
{
	const struct str rest = str_trim(text);
	return rest.len > 0 && (rest.at[0] == '{' || rest.at[0] == '[');
}

// --- keeping a file ---

struct adding {
	struct id_maker *ids;
	const struct new_import *file;
	struct str header, guess, sealed;
	int64_t now, id;
};

static enum outcome remembered(struct conn *conn, struct adding *adding, struct str *ret_choices,
			       char room[4096], struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_import_remembered);
	stmt_bind_i64(find, 1, adding->file->campaign);
	stmt_bind_str(find, 2, adding->header);
	if (stmt_step(find) && stmt_str(find, 0).len < 4096) {
		const struct str choices = stmt_str(find, 0);
		memcpy(room, choices.at, choices.len);
		*ret_choices = str_of(room, choices.len);
	}
	return stmt_end(find, fault);
}

static enum outcome add_write(struct conn *conn, void *context, struct fault *fault)
{
	char room[4096];
	struct adding *adding = context;
	struct str choices = adding->guess;
	struct stmt *forget = stmt_start(conn, &sql_import_forget);
	stmt_bind_i64(forget, 1, adding->file->campaign);
	stmt_bind_i64(forget, 2, id_floor(adding->now - FORGOTTEN_MS));
	enum outcome outcome = stmt_run(forget, fault);
	if (outcome == OK)
		outcome = remembered(conn, adding, &choices, room, fault);
	if (outcome != OK)
		return outcome;
	adding->id = id_next(adding->ids);
	struct stmt *insert = stmt_start(conn, &sql_import_insert);
	stmt_bind_i64(insert, 1, adding->id);
	stmt_bind_i64(insert, 2, adding->file->campaign);
	stmt_bind_i64(insert, 3, adding->file->account);
	stmt_bind_str(insert, 4, adding->file->source);
	stmt_bind_str(insert, 5, utf8_prefix(adding->file->name, IMPORT_NAME_MAX));
	stmt_bind_str(insert, 6, adding->header);
	stmt_bind_str(insert, 7, choices);
	stmt_bind_blob(insert, 8, adding->sealed);
	return stmt_run(insert, fault);
}

static struct str header_hash(struct arena *arena, const struct csv_row *row)
{
	unsigned char hash[HASH_BYTES];
	char *out = arena_raw(arena, HASH_BYTES * 2 + 1);
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (size_t i = 0; i < row->count; i++) {
		const struct str cell = row->cells[i];
		crypto_generichash_update(&state, (const unsigned char *)cell.at, cell.len);
		crypto_generichash_update(&state, (const unsigned char *)"\x1f", 1);
	}
	crypto_generichash_final(&state, hash, sizeof hash);
	return out ? str_of(sodium_bin2hex(out, HASH_BYTES * 2 + 1, hash, sizeof hash),
			    HASH_BYTES * 2)
		   : STR("");
}

static bool is_zip(struct str bytes)
{
	return str_starts(bytes, STR("PK\x03\x04"));
}

// XLSX and ODS are zip archives whose names tell what they are; the older form of Office is none.
static bool is_workbook(struct str bytes)
{
	return str_starts(bytes, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) ||
	       (is_zip(bytes) && (str_find(bytes, STR("[Content_Types].xml")) != SIZE_MAX ||
				  str_find(bytes, STR("vnd.oasis.opendocument")) != SIZE_MAX));
}

enum outcome import_add(const struct import_house *house, struct arena *arena,
			const struct new_import *file, int64_t *ret_id, struct fault *fault)
{
	struct str text;
	struct sheet sheet;
	struct csv_row first;
	struct adding adding = {.ids = house->ids, .file = file, .now = time_now()};
	const enum csv_letters letters = csv_letters_guess(file->bytes);
	if (is_workbook(file->bytes))
		return fail(
		    INVALID, fault,
		    /*tr*/
		    "This is a file of Excel or another spreadsheet program. Open it there, "
		    "save it as “CSV UTF-8”, and choose that file.");
	enum outcome outcome = csv_text(arena, file->bytes, letters, &text, fault);
	if (outcome != OK)
		return outcome;
	sheet_guess(arena, text, letters, &sheet);
	csv_between(&text);
	struct csv csv = {.rest = text, .between = sheet.between};
	if (is_zip(file->bytes) || !csv_next(&csv, arena, &first))
		return fail(INVALID, fault, /*tr*/ "This file has no rows.");
	const bool json = is_json(text);
	adding.header = json ? STR("json") : header_hash(arena, &first);
	adding.guess = json ? STR("json") : sheet_write(arena, &sheet);
	adding.sealed = seal(house->sealer, arena, file->bytes);
	if (!adding.sealed.at)
		return fail(TOO_MUCH, fault, "This file needs too much memory.");
	outcome = store_write(house->store, WRITE_PERSON, 4, add_write, &adding, fault);
	if (outcome == OK)
		*ret_id = adding.id;
	return outcome;
}

// --- reading it ---

static struct import import_of(struct stmt *stmt, struct arena *arena)
{
	return (struct import){
	    .id = stmt_i64(stmt, 0),
	    .source = arena_copy(arena, stmt_str(stmt, 1)),
	    .name = arena_copy(arena, stmt_str(stmt, 2)),
	    .choices = arena_copy(arena, stmt_str(stmt, 3)),
	    .rows = stmt_i64(stmt, 5),
	    .accepted = stmt_i64(stmt, 6),
	    .known = stmt_i64(stmt, 7),
	    .rejected = stmt_i64(stmt, 8),
	    .ended_at = stmt_i64(stmt, 9),
	    .asked_at = stmt_i64(stmt, 10),
	};
}

enum outcome import_find(struct conn *conn, const struct sealer *sealer, struct arena *arena,
			 int64_t campaign, int64_t id, struct import *ret_import,
			 struct fault *fault)
{
	bool found = false;
	struct import import = {.id = 0};
	struct str sealed = STR("");
	struct stmt *find = stmt_start(conn, &sql_import_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	if (stmt_step(find)) {
		found = true;
		import = import_of(find, arena);
		sealed = arena_copy(arena, stmt_blob(find, 4));
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		outcome = fail(NOT_FOUND, fault, /*tr*/ "There is no such file here.");
	if (outcome == OK && sealed.len > 0)
		outcome = unseal(sealer, arena, sealed, &import.bytes, fault);
	if (outcome == OK)
		*ret_import = import;
	return outcome;
}

enum outcome import_look(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct import *ret_import, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_import_look);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	if (stmt_step(find))
		*ret_import = import_of(find, arena);
	return stmt_end(find, fault);
}

enum outcome import_list(struct conn *conn, struct arena *arena, int64_t campaign,
			 struct import **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct import *list = arena_array(arena, IMPORT_LISTED, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *find = stmt_start(conn, &sql_import_list);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, IMPORT_LISTED);
	while (count < IMPORT_LISTED && stmt_step(find))
		list[count++] = import_of(find, arena);
	*ret_list = list;
	*ret_count = count;
	return stmt_end(find, fault);
}

enum outcome import_rows(struct conn *conn, const struct sealer *sealer, struct arena *arena,
			 int64_t id, size_t most, struct import_row **ret_list, size_t *ret_count,
			 struct fault *fault)
{
	size_t count = 0;
	struct import_row *list = arena_array(arena, most, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *find = stmt_start(conn, &sql_import_row_list);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, (int64_t)most);
	while (count < most && stmt_step(find))
		list[count++] =
		    (struct import_row){stmt_i64(find, 0), arena_copy(arena, stmt_str(find, 1)),
					arena_copy(arena, stmt_blob(find, 2))};
	enum outcome outcome = stmt_end(find, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = unseal(sealer, arena, list[i].line, &list[i].line, fault);
	*ret_list = list;
	*ret_count = count;
	return outcome;
}

struct choosing {
	int64_t campaign, id;
	struct str choices, source;
};

static enum outcome choose_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct choosing *choosing = context;
	struct stmt *change = stmt_start(conn, &sql_import_choose);
	stmt_bind_i64(change, 1, choosing->campaign);
	stmt_bind_i64(change, 2, choosing->id);
	stmt_bind_str(change, 3, choosing->choices);
	stmt_bind_str(change, 4, choosing->source);
	return stmt_run(change, fault);
}

enum outcome import_choose(struct store *store, int64_t campaign, int64_t id, struct str choices,
			   struct str source, struct fault *fault)
{
	struct choosing choosing = {campaign, id, choices, source};
	return store_write(store, WRITE_PERSON, 1, choose_write, &choosing, fault);
}

enum outcome import_forget(struct conn *conn, int64_t now, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_import_row_forget);
	stmt_bind_i64(forget, 1, now - IMPORT_KEPT_DAYS * DAY_MS);
	return stmt_run(forget, fault);
}

// --- taking it in ---

// The rows of one chunk, while they are taken in.
struct chunk {
	const struct import_taking *taking;
	struct import *import;
	struct arena *arena;
	struct buf body;
	int64_t numbers[CHUNK_ROWS]; // of the rows in the body
	struct str lines[CHUNK_ROWS];
	size_t count;
	struct import_row refused[CHUNK_ROWS];
	size_t n_refused;
	struct import after; // how far the import is behind this chunk
	bool last;
};

// The values as a row of CSV again, for the file of what was refused.
static struct str row_written(struct arena *arena, const struct csv_row *row)
{
	struct buf out;
	buf_init(&out, REFUSED_BYTES * 3);
	for (size_t i = 0; i < row->count; i++) {
		buf_add(&out, i == 0 ? STR("\"") : STR(",\""));
		struct str cell = utf8_prefix(row->cells[i], REFUSED_BYTES);
		while (cell.len > 0) {
			const size_t quote = str_find_byte(cell, '"');
			buf_add(&out, str_slice(cell, 0, quote));
			if (quote == SIZE_MAX)
				break;
			buf_add(&out, STR("\"\""));
			cell = str_slice(cell, quote + 1, SIZE_MAX);
		}
		buf_add_byte(&out, '"');
	}
	const struct str copy = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return copy;
}

static void refuse(struct chunk *chunk, int64_t row, struct str error, struct str line)
{
	chunk->after.rejected++;
	if (chunk->n_refused < CHUNK_ROWS)
		chunk->refused[chunk->n_refused++] =
		    (struct import_row){row, arena_copy(chunk->arena, error),
					seal(chunk->taking->sealer, chunk->arena, line)};
}

// A row with somebody to reach is a message of its own, with a code and its contact sealed.
static enum outcome message_take(struct chunk *chunk, const struct sheet_post *post,
				 struct fault *fault)
{
	int64_t id;
	const struct import_taking *taking = chunk->taking;
	const struct str plain = contact_write(chunk->arena, &post->contact);
	const struct ingest_message message = {
	    .campaign = taking->campaign,
	    .line = post->line,
	    .file = chunk->import->id,
	    .code = code_new(chunk->arena),
	    .contact = seal(taking->sealer, chunk->arena, plain),
	};
	sodium_memzero((char *)(uintptr_t)plain.at, plain.len);
	const int64_t before = time_now();
	const enum outcome outcome =
	    ingest_message(taking->ingest, chunk->arena, &message, &id, fault);
	if (outcome == OK) {
		const bool known = id_time(id) < before;
		chunk->after.known += known;
		chunk->after.accepted += !known;
	}
	return outcome;
}

static enum outcome row_take(struct chunk *chunk, const struct sheet *sheet,
			     const struct csv_row *row, int64_t number, struct fault *fault)
{
	struct sheet_post post;
	struct fault why;
	const struct str line = row_written(chunk->arena, row);
	enum outcome outcome = sheet_post(chunk->arena, sheet, row, chunk->taking->zone,
					  chunk->import->source, &post, &why);
	if (outcome == OK && (post.contact.address.len > 0 || post.contact.name.len > 0))
		outcome = message_take(chunk, &post, &why);
	else if (outcome == OK) {
		chunk->numbers[chunk->count] = number;
		chunk->lines[chunk->count++] = line;
		buf_add(&chunk->body, post.line);
		buf_add_byte(&chunk->body, '\n');
	}
	if (outcome == INVALID)
		refuse(chunk, number, str_from(why.text), line);
	else if (outcome != OK)
		return fail(outcome, fault, "%s", why.text);
	return OK;
}

static enum outcome end_note(struct conn *conn, int64_t id, int64_t ended_at, struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_import_end);
	stmt_bind_i64(end, 1, id);
	stmt_bind_i64(end, 2, ended_at);
	stmt_bind_blob(end, 3, STR(""));
	return stmt_run(end, fault);
}

static enum outcome end_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct import *import = context;
	return end_note(conn, import->id, import->ended_at, fault);
}

enum outcome import_end(struct store *store, struct import *import, struct fault *fault)
{
	import->ended_at = time_now();
	return store_write(store, WRITE_PERSON, 1, end_write, import, fault);
}

static enum outcome step_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct chunk *chunk = context;
	enum outcome outcome = OK;
	const int64_t room = IMPORT_ROWS_MOST - chunk->import->rejected;
	for (size_t i = 0; outcome == OK && i < chunk->n_refused && (int64_t)i < room; i++) {
		struct stmt *insert = stmt_start(conn, &sql_import_row_insert);
		stmt_bind_i64(insert, 1, chunk->import->id);
		stmt_bind_i64(insert, 2, chunk->refused[i].row);
		stmt_bind_str(insert, 3, chunk->refused[i].error);
		stmt_bind_blob(insert, 4, chunk->refused[i].line);
		outcome = stmt_run(insert, fault);
	}
	if (outcome != OK)
		return outcome;
	struct stmt *step = stmt_start(conn, &sql_import_step);
	stmt_bind_i64(step, 1, chunk->import->id);
	stmt_bind_i64(step, 2, chunk->after.rows);
	stmt_bind_i64(step, 3, chunk->after.accepted);
	stmt_bind_i64(step, 4, chunk->after.known);
	stmt_bind_i64(step, 5, chunk->after.rejected);
	outcome = stmt_run(step, fault);
	if (outcome != OK || !chunk->last)
		return outcome;
	return end_note(conn, chunk->import->id, chunk->after.ended_at, fault);
}

// Gives the chunk to the log, then says how far that was.
static enum outcome chunk_take(struct chunk *chunk, struct fault *fault)
{
	struct ingest_report report = {0};
	const struct ingest_body body = {
	    .campaign = chunk->taking->campaign,
	    .source = chunk->import->source,
	    .body = buf_str(&chunk->body),
	    .file = chunk->import->id,
	};
	enum outcome outcome = body.body.len > 0 ? ingest_take(chunk->taking->ingest, chunk->arena,
							       &body, &report, fault)
						 : OK;
	if (outcome != OK)
		return outcome;
	chunk->after.accepted += report.accepted;
	chunk->after.known += report.known;
	for (size_t i = 0; i < report.n_errors; i++) {
		const int64_t line = report.errors[i].line;
		const bool ours = chunk->count > 0 && line >= 1 && line <= (int64_t)chunk->count;
		refuse(chunk, ours ? chunk->numbers[line - 1] : line, report.errors[i].error,
		       ours ? chunk->lines[line - 1] : STR(""));
	}
	chunk->after.ended_at = chunk->last ? time_now() : 0;
	outcome = store_write(chunk->taking->store, WRITE_PERSON, 4, step_write, chunk, fault);
	if (outcome == OK)
		*chunk->import = chunk->after;
	return outcome;
}

// Fills and takes chunks until the file or the time ends.
static enum outcome rows_take(struct chunk *chunk, const struct sheet *sheet, struct csv *csv,
			      struct fault *fault)
{
	struct csv_row row;
	const int64_t until = time_now() + IMPORT_STEP_MS;
	enum outcome outcome = OK;
	bool more = true;
	while (outcome == OK && more && time_now() < until) {
		arena_reset(chunk->arena);
		buf_reset(&chunk->body);
		chunk->count = chunk->n_refused = 0;
		chunk->after = *chunk->import;
		size_t rows = 0;
		for (; outcome == OK && rows < CHUNK_ROWS &&
		       (more = csv_next(csv, chunk->arena, &row));
		     rows++)
			if (csv->row > chunk->after.rows && !(sheet->header && csv->row == 1))
				outcome = row_take(chunk, sheet, &row, csv->row, fault);
		if (more && csv->row >= CSV_ROWS_MAX) {
			refuse(chunk, csv->row + 1,
			       STR("A file has at most 50,000 rows: the rest was left out."),
			       STR(""));
			more = false;
		}
		chunk->last = !more;
		chunk->after.rows = csv->row > chunk->after.rows ? csv->row : chunk->after.rows;
		if (outcome == OK)
			outcome = chunk_take(chunk, fault);
	}
	return outcome;
}

enum outcome import_take(const struct import_taking *taking, struct import *import,
			 struct fault *fault)
{
	struct str text;
	struct arena whole, part;
	struct sheet sheet = {.letters = csv_letters_guess(import->bytes)};
	const bool json = str_equal(import->choices, STR("json"));
	enum outcome outcome = json ? OK : sheet_read(import->choices, &sheet, fault);
	struct chunk *chunk = calloc(1, sizeof *chunk);
	if (outcome != OK || !chunk) {
		free(chunk);
		return outcome != OK ? outcome : fail(UNAVAILABLE, fault, "Out of memory.");
	}
	arena_init(&whole, TEXT_BYTES);
	arena_init(&part, CHUNK_BYTES * 4);
	*chunk = (struct chunk){.taking = taking, .import = import, .arena = &part};
	buf_init(&chunk->body, json ? CSV_BYTES_MAX * 3 : CHUNK_BYTES);
	outcome = csv_text(&whole, import->bytes, sheet.letters, &text, fault);
	if (outcome == OK && json) {
		buf_add(&chunk->body, text);
		chunk->after = *import;
		chunk->last = true;
		outcome = chunk_take(chunk, fault);
	} else if (outcome == OK) {
		csv_between(&text);
		struct csv csv = {.rest = text, .between = sheet.between};
		outcome = rows_take(chunk, &sheet, &csv, fault);
	}
	buf_free(&chunk->body);
	arena_free(&part);
	arena_free(&whole);
	free(chunk);
	return outcome;
}
