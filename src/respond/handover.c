// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/handover.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/alarm.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#include <sodium.h>

#define SHEET_BYTES ((size_t)1 << 20)
#define WATCH_MOST  200

// --- what the sheet says now ---

static const struct query *const part_queries[HANDOVER_PARTS] = {
    [HANDOVER_LIFE] = &sql_handover_life,	  [HANDOVER_PROMISES] = &sql_handover_promises,
    [HANDOVER_ASKED] = &sql_handover_asked,	  [HANDOVER_COMING] = &sql_handover_coming,
    [HANDOVER_PARTNERS] = &sql_handover_partners, [HANDOVER_RUMOURS] = &sql_handover_rumours,
    [HANDOVER_CONCERNS] = &sql_handover_concerns, [HANDOVER_PEOPLE] = &sql_handover_people,
};

static enum outcome part_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			      enum handover_part part, struct handover_line *lines, size_t *count,
			      struct fault *fault)
{
	size_t added = 0;
	struct stmt *rows = stmt_start(conn, part_queries[part]);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	stmt_bind_i64(rows, 3, HANDOVER_PART_MOST);
	if (part == HANDOVER_PEOPLE)
		stmt_bind_i64(rows, 4, now);
	for (; added < HANDOVER_PART_MOST && stmt_step(rows); added++)
		lines[*count + added] = (struct handover_line){
		    .part = part,
		    .case_id = stmt_i64(rows, 0),
		    .number = stmt_i64(rows, 1),
		    .words = arena_copy(arena, stmt_str(rows, 2)),
		    .who = arena_copy(arena, stmt_str(rows, 3)),
		    .due_at = stmt_i64(rows, 4),
		};
	*count += added;
	return stmt_end(rows, fault);
}

enum outcome handover_draft(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			    struct handover_line **ret_lines, size_t *ret_count,
			    struct fault *fault)
{
	size_t count = 0;
	enum outcome outcome = OK;
	struct handover_line *lines = arena_array(arena, HANDOVER_MOST, sizeof *lines);
	if (!lines)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	for (int part = 0; part < HANDOVER_PARTS && outcome == OK; part++)
		outcome = part_read(conn, arena, campaign, now, (enum handover_part)part, lines,
				    &count, fault);
	if (outcome != OK)
		return outcome;
	*ret_lines = lines;
	*ret_count = count;
	return OK;
}

// --- hashes ---

// Each value with its length before it, so that no two sheets read as the same bytes.
static void hash_str(crypto_generichash_state *state, struct str text)
{
	const uint64_t len = text.len;
	crypto_generichash_update(state, (const unsigned char *)&len, sizeof len);
	crypto_generichash_update(state, (const unsigned char *)text.at, text.len);
}

static void hash_i64(crypto_generichash_state *state, int64_t value)
{
	crypto_generichash_update(state, (const unsigned char *)&value, sizeof value);
}

static void line_hash(const struct handover_line *line, unsigned char out[HANDOVER_HASH])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, HANDOVER_HASH);
	hash_i64(&state, line->part);
	hash_i64(&state, line->case_id);
	hash_i64(&state, line->number);
	hash_str(&state, line->words);
	hash_str(&state, line->who);
	hash_i64(&state, line->due_at);
	crypto_generichash_final(&state, out, HANDOVER_HASH);
}

// Of the sheet: over its head and the hashes of its lines.
static void sheet_hash(const struct handover *sheet, int64_t campaign,
		       const struct handover_line *lines, size_t count,
		       unsigned char out[HANDOVER_HASH])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, HANDOVER_HASH);
	hash_i64(&state, sheet->id);
	hash_i64(&state, campaign);
	hash_i64(&state, sheet->signed_by);
	hash_i64(&state, sheet->signed_at);
	hash_str(&state, sheet->words);
	for (size_t i = 0; i < count; i++)
		crypto_generichash_update(&state, lines[i].hash, HANDOVER_HASH);
	crypto_generichash_final(&state, out, HANDOVER_HASH);
}

// A line without words may have lost them since; any other must hash to what was signed.
static bool line_intact(const struct handover_line *line)
{
	unsigned char now[HANDOVER_HASH];
	line_hash(line, now);
	return memcmp(now, line->hash, sizeof now) == 0 ||
	       (line->words.len == 0 && line->case_id != 0);
}

static bool sheet_intact(const struct handover *sheet, int64_t campaign,
			 const struct handover_line *lines, size_t count)
{
	unsigned char now[HANDOVER_HASH];
	for (size_t i = 0; i < count; i++)
		if (!line_intact(&lines[i]))
			return false;
	sheet_hash(sheet, campaign, lines, count, now);
	return memcmp(now, sheet->hash, sizeof now) == 0;
}

// --- sheets that were signed ---

static void hash_copy(unsigned char out[HANDOVER_HASH], struct str from)
{
	if (from.len == HANDOVER_HASH)
		memcpy(out, from.at, HANDOVER_HASH);
}

static struct handover sheet_row(struct stmt *row, struct arena *arena)
{
	struct handover sheet = {
	    .id = stmt_i64(row, 0),
	    .signed_by = stmt_i64(row, 1),
	    .signed_name = arena_copy(arena, stmt_str(row, 2)),
	    .signed_at = stmt_i64(row, 3),
	    .words = arena_copy(arena, stmt_str(row, 4)),
	    .taken_name = arena_copy(arena, stmt_str(row, 6)),
	    .taken_at = stmt_i64(row, 7),
	    .paper = stmt_i64(row, 8) != 0,
	};
	hash_copy(sheet.hash, stmt_blob(row, 5));
	return sheet;
}

static enum outcome sheet_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			       struct handover *ret_sheet, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_handover_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	const struct handover sheet = found ? sheet_row(find, arena) : (struct handover){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such hand-over in this campaign.");
	*ret_sheet = sheet;
	return OK;
}

enum outcome handover_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			   struct handover *ret_handover, struct handover_line **ret_lines,
			   size_t *ret_count, bool *ret_intact, struct fault *fault)
{
	size_t count = 0;
	struct handover sheet;
	enum outcome outcome = sheet_read(conn, arena, campaign, id, &sheet, fault);
	struct handover_line *lines = arena_array(arena, HANDOVER_MOST, sizeof *lines);
	if (outcome == OK && !lines)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	if (outcome != OK)
		return outcome;
	struct stmt *rows = stmt_start(conn, &sql_handover_lines);
	stmt_bind_i64(rows, 1, id);
	stmt_bind_i64(rows, 2, HANDOVER_MOST);
	while (count < HANDOVER_MOST && stmt_step(rows)) {
		lines[count] = (struct handover_line){
		    .part = (enum handover_part)(stmt_i64(rows, 0) % HANDOVER_PARTS),
		    .case_id = stmt_i64(rows, 1),
		    .number = stmt_i64(rows, 2),
		    .words = arena_copy(arena, stmt_str(rows, 3)),
		    .who = arena_copy(arena, stmt_str(rows, 4)),
		    .due_at = stmt_i64(rows, 5),
		};
		hash_copy(lines[count++].hash, stmt_blob(rows, 6));
	}
	outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_handover = sheet;
	*ret_lines = lines;
	*ret_count = count;
	*ret_intact = sheet_intact(&sheet, campaign, lines, count);
	return OK;
}

enum outcome handover_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t before,
			   struct handover **ret_list, size_t *ret_count, int64_t *ret_next,
			   struct fault *fault)
{
	size_t count = 0;
	struct handover *list = arena_array(arena, HANDOVERS_LISTED + 1, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_handover_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, HANDOVERS_LISTED + 1);
	stmt_bind_i64(rows, 3, before ? before : INT64_MAX);
	while (list && count <= HANDOVERS_LISTED && stmt_step(rows))
		list[count++] = sheet_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_next = count > HANDOVERS_LISTED ? list[HANDOVERS_LISTED - 1].id : 0;
	*ret_list = list;
	*ret_count = *ret_next ? HANDOVERS_LISTED : count;
	return OK;
}

// --- signing ---

static enum outcome sheet_insert(struct conn *conn, const struct handover_change *change,
				 const struct handover *sheet, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_handover_insert);
	stmt_bind_i64(insert, 1, sheet->id);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, sheet->signed_by);
	stmt_bind_i64(insert, 4, sheet->signed_at);
	stmt_bind_str(insert, 5, sheet->words);
	stmt_bind_blob(insert, 6, str_of((const char *)sheet->hash, HANDOVER_HASH));
	stmt_bind_str(insert, 7, sheet->taken_name);
	stmt_bind_i64_or_null(insert, 8, sheet->taken_at);
	return stmt_run(insert, fault);
}

static enum outcome line_insert(struct conn *conn, int64_t sheet, size_t place,
				const struct handover_line *line, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_handover_line_insert);
	stmt_bind_i64(insert, 1, sheet);
	stmt_bind_i64(insert, 2, (int64_t)place);
	stmt_bind_i64(insert, 3, line->part);
	stmt_bind_i64_or_null(insert, 4, line->case_id);
	stmt_bind_i64(insert, 5, line->number);
	stmt_bind_str(insert, 6, line->words);
	stmt_bind_str(insert, 7, line->who);
	stmt_bind_i64_or_null(insert, 8, line->due_at);
	stmt_bind_blob(insert, 9, str_of((const char *)line->hash, HANDOVER_HASH));
	return stmt_run(insert, fault);
}

static enum outcome sheet_sign(struct conn *conn, struct arena *arena,
			       const struct handover_change *change, struct handover *sheet,
			       struct fault *fault)
{
	size_t count = 0;
	struct handover_line *lines = NULL;
	enum outcome outcome =
	    handover_draft(conn, arena, change->campaign, change->now, &lines, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		line_hash(&lines[i], lines[i].hash);
	if (outcome != OK)
		return outcome;
	sheet_hash(sheet, change->campaign, lines, count, sheet->hash);
	outcome = sheet_insert(conn, change, sheet, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = line_insert(conn, sheet->id, i, &lines[i], fault);
	return outcome;
}

enum outcome handover_sign(struct conn *conn, const struct handover_change *change, int64_t id,
			   struct str words, struct str paper, struct fault *fault)
{
	struct arena arena;
	struct handover sheet = {
	    .id = id,
	    .signed_by = change->account,
	    .signed_at = change->now,
	    .words = str_trim(words),
	    .taken_name = str_trim(paper),
	};
	sheet.taken_at = sheet.taken_name.len > 0 ? change->now : 0;
	if (utf8_length(words) > HANDOVER_WORDS_MAX || utf8_length(paper) > HANDOVER_NAME_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    HANDOVER_WORDS_MAX);
	arena_init(&arena, SHEET_BYTES);
	const enum outcome outcome = sheet_sign(conn, &arena, change, &sheet, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome take_check(struct conn *conn, const struct handover_change *change, int64_t id,
			       struct fault *fault)
{
	struct arena arena;
	struct handover sheet;
	arena_init(&arena, SHEET_BYTES);
	enum outcome outcome = sheet_read(conn, &arena, change->campaign, id, &sheet, fault);
	if (outcome == OK && sheet.signed_by == change->account)
		outcome = fail(DENIED, fault,
			       /*tr*/
			       "You cannot take over from yourself. Somebody else of the "
			       "team has to.");
	else if (outcome == OK && sheet.taken_at != 0)
		outcome = fail(CONFLICT, fault, /*tr*/ "%.*s has taken over already.",
			       STR_ARG(sheet.taken_name));
	arena_free(&arena);
	return outcome;
}

enum outcome handover_take(struct conn *conn, const struct handover_change *change, int64_t id,
			   struct fault *fault)
{
	const enum outcome outcome = take_check(conn, change, id, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *take = stmt_start(conn, &sql_handover_take);
	stmt_bind_i64(take, 1, id);
	stmt_bind_i64(take, 2, change->account);
	stmt_bind_i64(take, 3, change->now);
	const enum outcome taken = stmt_run(take, fault);
	return taken == OK
		   ? alarm_end(conn, change->campaign, ALARM_HANDOVER, id, change->now, fault)
		   : taken;
}

enum outcome handover_forget(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_handover_forget);
	stmt_bind_i64(forget, 1, post);
	return stmt_run(forget, fault);
}

// --- the watch ---

enum outcome handover_watch(struct conn *conn, struct id_maker *ids, int64_t now, size_t most,
			    struct fault *fault)
{
	size_t count = 0;
	struct {
		int64_t campaign, id;
	} list[WATCH_MOST] = {0};
	most = most < WATCH_MOST ? most : WATCH_MOST;
	struct stmt *rows = stmt_start(conn, &sql_handover_unsigned);
	stmt_bind_i64(rows, 1, now - HANDOVER_UNSIGNED_MS);
	stmt_bind_i64(rows, 2, now - DAY_MS);
	stmt_bind_i64(rows, 3, (int64_t)most);
	for (; count < most && stmt_step(rows); count++) {
		list[count].campaign = stmt_i64(rows, 0);
		list[count].id = stmt_i64(rows, 1);
	}
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		int64_t id;
		const struct alarm alarm = {
		    .campaign = list[i].campaign, .kind = ALARM_HANDOVER, .subject = list[i].id};
		outcome = alarm_raise(conn, ids, &alarm, now, &id, fault);
	}
	return outcome;
}
