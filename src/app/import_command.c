// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway import: takes a table (CSV) or lines of JSON in, as the page of files does, with the
// same guesses and the same memory of what was chosen. Goes on with a file that was begun before,
// here or on the page. Straight into the data directory, with no server on it.
#include "app/program.h"
#include "base/time.h"
#include "campaign/campaign.h"
#include "listen/import.h"
#include "people/audit.h"
#include "respond/take_back.h"

#include <errno.h>
#include <stdio.h>

#define READ_MOST (CSV_BYTES_MAX + 1)

struct importing {
	struct invocation *invocation;
	struct program *program;
	struct campaign campaign;
	struct str source, name, bytes;
	int64_t undo; // the file that is taken back; 0: one is taken in
};

static enum outcome whole_read(struct arena *arena, const char *name, struct str *ret_bytes,
			       struct fault *fault)
{
	char *room = arena_raw(arena, READ_MOST);
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rbe");
	if (!room || !file)
		return !room ? fail(UNAVAILABLE, fault, "Out of memory.")
			     : fail(NOT_FOUND, fault, "%s cannot be read: %s.", name,
				    strerrordesc_np(errno));
	const size_t len = fread(room, 1, READ_MOST, file);
	const bool broken = ferror(file);
	if (file != stdin)
		fclose(file);
	*ret_bytes = str_of(room, len);
	return broken ? fail(UNAVAILABLE, fault, "%s cannot be read.", name) : OK;
}

// The same file, if it was begun and not ended; 0 if not.
static enum outcome begun_find(const struct importing *importing, struct conn *conn,
			       struct arena *arena, int64_t *ret_id, struct fault *fault)
{
	size_t count = 0;
	struct import *list, one;
	const int64_t campaign = importing->campaign.id;
	enum outcome outcome = import_list(conn, arena, campaign, &list, &count, fault);
	*ret_id = 0;
	for (size_t i = 0; outcome == OK && *ret_id == 0 && i < count; i++) {
		if (list[i].ended_at != 0 || list[i].rows == 0)
			continue;
		outcome = import_find(conn, importing->program->sealer, arena, campaign, list[i].id,
				      &one, fault);
		if (outcome == OK && str_equal(one.bytes, importing->bytes) &&
		    str_equal(one.source, importing->source))
			*ret_id = one.id;
	}
	return outcome;
}

// --- what columns mean ---

// "text,none,contact": what each column means, from the first on; what is not named stays.
static enum outcome map_apply(struct str map, struct sheet *sheet, struct fault *fault)
{
	for (size_t i = 0; map.len > 0; i++) {
		const struct str word = str_trim(str_cut(&map, ','));
		int field = 0;
		while (field < SHEET_FIELDS && !str_equal(word, str_from(sheet_field_names[field])))
			field++;
		if (field == SHEET_FIELDS || i >= sheet->n_fields)
			return fail(INVALID, fault,
				    i >= sheet->n_fields
					? "--map names more columns than the %zu of the file."
					: "--map: column %zu has a meaning that there is not. See: "
					  "causeway help import",
				    i >= sheet->n_fields ? sheet->n_fields : i + 1);
		sheet->fields[i] = (enum sheet_field)field;
	}
	return OK;
}

static enum outcome choices_apply(const struct importing *importing, struct arena *arena,
				  struct import *import, struct fault *fault)
{
	struct sheet sheet;
	const struct config *config = importing->invocation->config;
	const struct str map = config_text(config, "map"), dates = config_text(config, "dates");
	if (import->rows > 0 || str_equal(import->choices, STR("json")))
		return OK;
	enum outcome outcome = sheet_read(import->choices, &sheet, fault);
	if (outcome == OK)
		outcome = map_apply(map, &sheet, fault);
	int order = 0;
	while (order < SHEET_ORDERS && !str_equal(dates, str_from(sheet_order_names[order])))
		order++;
	if (outcome == OK && dates.len > 0 && order == SHEET_ORDERS)
		return fail(INVALID, fault, "--dates is ymd, dmy or mdy.");
	if (outcome != OK)
		return outcome;
	if (dates.len > 0)
		sheet.order = (enum sheet_order)order;
	import->choices = sheet_write(arena, &sheet);
	return import_choose(importing->program->store, importing->campaign.id, import->id,
			     import->choices, import->source, fault);
}

// --- taking it in ---

static enum outcome ready_find(const struct importing *importing, struct arena *arena,
			       struct import *ret_import, struct fault *fault)
{
	int64_t id = 0;
	struct conn *conn;
	const struct import_house house = {importing->program->store, &importing->program->ids,
					   importing->program->sealer};
	const struct new_import file = {
	    .campaign = importing->campaign.id,
	    .source = importing->source,
	    .name = importing->name,
	    .bytes = importing->bytes,
	};
	enum outcome outcome = store_reader(importing->program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = begun_find(importing, conn, arena, &id, fault);
	conn_release(conn);
	if (outcome == OK && id == 0)
		outcome = import_add(&house, arena, &file, &id, fault);
	if (outcome == OK)
		outcome = store_reader(importing->program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = import_find(conn, importing->program->sealer, arena, file.campaign, id,
			      ret_import, fault);
	conn_release(conn);
	return outcome == OK ? choices_apply(importing, arena, ret_import, fault) : outcome;
}

static enum outcome all_take(const struct importing *importing, struct arena *arena,
			     struct fault *fault)
{
	struct import import;
	struct zone *zone = NULL;
	struct program *program = importing->program;
	enum outcome outcome = ready_find(importing, arena, &import, fault);
	if (outcome == OK && importing->campaign.time_zone.len > 0)
		outcome = zone_open(importing->campaign.time_zone, &zone, fault);
	const struct import_taking taking = {program->store, program->ingest, program->sealer,
					     &importing->campaign, zone};
	while (outcome == OK && import.ended_at == 0) {
		outcome = import_take(&taking, &import, fault);
		fprintf(stderr, "%lld rows read: %lld new, %lld known, %lld refused\n",
			(long long)import.rows, (long long)import.accepted, (long long)import.known,
			(long long)import.rejected);
	}
	zone_free(zone);
	if (outcome == OK)
		printf("file %lld\n", (long long)import.id);
	return outcome;
}

// --- taking it back ---

#define SEARCH_WAIT_MS 60000

struct undoing {
	struct program *program;
	struct str slug;
	struct post_file_back back;
};

static enum outcome undo_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct undoing *undoing = context;
	const struct audit_entry entry = {
	    .action = "posts.take-back", .campaign = undoing->slug, .subject = undoing->back.file};
	const enum outcome outcome =
	    take_back_begin(conn, &undoing->back, undoing->back.asked_at, fault);
	return outcome == OK ? audit_add(conn, &undoing->program->ids, &entry, fault) : outcome;
}

static enum outcome undo_look(const struct importing *importing, int64_t file,
			      struct post_file_back *ret_back, struct fault *fault)
{
	struct conn *conn;
	struct take_back_look look;
	enum outcome outcome = store_reader(importing->program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = post_file_back_find(conn, file, ret_back, fault);
	if (outcome == OK)
		outcome = take_back_look(conn, file, &look, fault);
	conn_release(conn);
	if (outcome == OK && look.campaign != importing->campaign.id)
		return fail(NOT_FOUND, fault, "No post of this campaign came by file %lld.",
			    (long long)file);
	if (outcome == OK && ret_back->file == 0)
		printf("%lld posts go, %lld cases close, %lld posts stay\n",
		       (long long)look.posts[TAKE_BACK_GOES], (long long)look.cases,
		       (long long)look.stay);
	return outcome;
}

// One that was begun before, here or on its page, is gone on with.
static enum outcome undo_run(const struct importing *importing, int64_t file, struct fault *fault)
{
	struct program *program = importing->program;
	struct undoing undoing = {.program = program, .slug = importing->campaign.slug};
	enum outcome outcome = undo_look(importing, file, &undoing.back, fault);
	if (outcome != OK || !config_switch(importing->invocation->config, "sure"))
		return outcome;
	if (undoing.back.file == 0) {
		undoing.back = (struct post_file_back){
		    .file = file, .campaign = importing->campaign.id, .asked_at = time_now()};
		outcome = store_write(program->store, WRITE_PERSON, 4, undo_write, &undoing, fault);
	}
	const struct take_back parts = {program->store, &program->ids, program->log, time_now};
	post_log_settle(program->log, SEARCH_WAIT_MS);
	if (outcome == OK)
		outcome = take_back_run(&parts, file, &undoing.back, fault);
	if (outcome == OK)
		printf("taken back: %lld posts are gone, %lld stayed\n",
		       (long long)undoing.back.gone, (long long)undoing.back.kept);
	return outcome;
}

static enum outcome import_run(struct importing *importing, struct arena *arena)
{
	struct program program;
	struct conn *conn;
	struct invocation *invocation = importing->invocation;
	struct fault *fault = invocation->fault;
	const struct str slug = config_text(invocation->config, "campaign");
	enum outcome outcome =
	    program_open(&program, invocation, PROGRAM_PEOPLE | PROGRAM_POSTS, fault);
	if (outcome != OK)
		return outcome;
	// cppcheck-suppress autoVariables ; used no longer than this function runs
	importing->program = &program;
	outcome = store_reader(program.store, &conn, fault);
	if (outcome == OK) {
		outcome =
		    campaign_by_slug(conn, invocation->arena, slug, &importing->campaign, fault);
		conn_release(conn);
	}
	if (outcome == OK && importing->undo != 0)
		outcome = undo_run(importing, importing->undo, fault);
	else if (outcome == OK && importing->campaign.archived_at)
		outcome = fail(CONFLICT, fault,
			       "The campaign '%.*s' is over: it is archived, and takes nothing in.",
			       STR_ARG(slug));
	if (outcome == OK && importing->undo == 0)
		outcome = all_take(importing, arena, fault);
	program_close(&program);
	return outcome;
}

static enum outcome command_undo(struct invocation *invocation, struct str file)
{
	struct importing importing = {.invocation = invocation};
	if (!str_to_i64(file, &importing.undo) || importing.undo <= 0 || invocation->argc != 1 ||
	    config_text(invocation->config, "campaign").len == 0)
		return fail(INVALID, invocation->fault,
			    "Say where and which: causeway import --campaign NAME --undo NUMBER");
	return import_run(&importing, NULL);
}

enum outcome command_import(struct invocation *invocation)
{
	struct arena arena;
	const struct str source = config_text(invocation->config, "source");
	const struct str undo = config_text(invocation->config, "undo");
	if (undo.len > 0)
		return command_undo(invocation, undo);
	if (invocation->argc != 2 || config_text(invocation->config, "campaign").len == 0)
		return fail(INVALID, invocation->fault,
			    "Say where and what: causeway import --campaign NAME FILE");
	if (source.len > POST_SOURCE_MAX)
		return fail(INVALID, invocation->fault, "--source has at most %d bytes.",
			    POST_SOURCE_MAX);
	struct importing importing = {
	    .invocation = invocation,
	    .source = source.len > 0 ? source : STR("file"),
	    .name = str_from(basename(invocation->argv[1])),
	};
	arena_init(&arena, (size_t)256 << 20);
	enum outcome outcome =
	    whole_read(&arena, invocation->argv[1], &importing.bytes, invocation->fault);
	if (outcome == OK)
		outcome = import_run(&importing, &arena);
	arena_free(&arena);
	return outcome;
}
