// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of files: sending one, saying what its columns mean, taking it in, and getting back
// what was refused.
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/clock.h"
#include "campaign/post_file.h"
#include "listen/chat_export.h"
#include "listen/import_job.h"
#include "listen/import_view.h"
#include "listen/listen_routes.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"

#define BODY_MOST     (CSV_BYTES_MAX + 65536)
#define SOURCE_PLAIN  STR("file")
#define REFUSED_SHOWN 50

// --- what a form brought ---

static struct str part_of(const struct request_part *parts, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(parts[i].name, str_from(name)))
			return parts[i].value;
	return STR("");
}

// A source's name as it was typed; empty for what cannot be one.
static struct str source_of(struct str typed)
{
	const struct str source = str_trim(typed);
	if (source.len == 0)
		return SOURCE_PLAIN;
	for (size_t i = 0; i < source.len; i++)
		if ((unsigned char)source.at[i] < ' ')
			return STR("");
	return source.len <= POST_SOURCE_MAX && utf8_valid(source) ? source : STR("");
}

static int choice_at(const char *const *names, int count, struct str word, int otherwise)
{
	for (int i = 0; i < count; i++)
		if (str_equal(word, str_from(names[i])))
			return i;
	return otherwise;
}

// What was chosen, over what stood there before.
static void choices_read(struct arena *arena, const struct request_part *parts, size_t count,
			 struct sheet *sheet)
{
	const struct str between = part_of(parts, count, "between");
	sheet->letters = (enum csv_letters)choice_at(
	    csv_letters_names, CSV_LETTERS, part_of(parts, count, "letters"), (int)sheet->letters);
	sheet->order = (enum sheet_order)choice_at(
	    sheet_order_names, SHEET_ORDERS, part_of(parts, count, "order"), (int)sheet->order);
	if (str_equal(between, STR("tab")))
		sheet->between = '\t';
	else if (between.len == 1 && strchr(",;|", between.at[0]))
		sheet->between = between.at[0];
	sheet->header = part_of(parts, count, "header").len > 0;
	for (size_t i = 0; i < sheet->n_fields; i++) {
		const struct str name = arena_format(arena, "c%zu", i + 1);
		sheet->fields[i] = (enum sheet_field)choice_at(sheet_field_names, SHEET_FIELDS,
							       part_of(parts, count, name.at),
							       (int)sheet->fields[i]);
	}
}

// --- the list ---

static enum outcome list_show(struct request *request, int status, struct imports_view *view)
{
	size_t count = 0;
	struct conn *conn;
	struct import *list;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = import_list(conn, request->arena, campaign.id, &list, &count, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	struct import_line *lines = arena_array(request->arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count; i++)
		lines[i] = import_line_of(&list[i]);
	view->files = (struct view_list){lines, lines ? count : 0};
	view->some = count > 0;
	view->slug = campaign.slug;
	request->title = /*tr*/ "Files";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome list_get(struct request *request)
{
	struct imports_view *view = arena_zero(request->arena, sizeof *view);
	return view ? list_show(request, 200, view)
		    : fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

static enum outcome led_to(struct request *request, const struct campaign *campaign, int64_t id)
{
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/files/%lld",
					     STR_ARG(campaign->slug), (long long)id));
	return OK;
}

// A chat that a phone exported becomes the lines that its messages are; *ret_chat: it is one. What
// stands before the first message makes it another text file.
static enum outcome chat_open(struct request *request, const struct campaign *campaign,
			      struct new_import *file, bool *ret_chat)
{
	struct buf lines;
	struct fault unread;
	struct chat_count count = {.messages = 0};
	buf_init(&lines, CSV_BYTES_MAX);
	const enum outcome outcome =
	    chat_export_read(file->bytes, clock_zone(request, campaign), &lines, &count, &unread);
	*ret_chat = count.messages > 0 && count.unread == 0;
	const bool whole = outcome == OK && *ret_chat;
	const struct str kept = whole ? arena_copy(request->arena, buf_str(&lines)) : STR("");
	buf_free(&lines);
	if (*ret_chat && !kept.at)
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/
			    "This chat is too long to be read at once. Export it without "
			    "media, or send half of it.");
	if (whole) {
		file->bytes = kept;
		file->source = STR("whatsapp");
	}
	return OK;
}

static enum outcome list_post(struct request *request)
{
	int64_t id;
	bool chat;
	size_t count = 0;
	struct campaign campaign;
	struct request_part *parts = NULL;
	struct imports_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = request_parts(request, &parts, &count);
	if (outcome != OK)
		return outcome;
	struct new_import file = {
	    .campaign = campaign.id,
	    .account = viewer_actor(request),
	    .source = source_of(part_of(parts, count, "source")),
	    .name = STR(""),
	};
	for (size_t i = 0; i < count; i++)
		if (str_equal(parts[i].name, STR("file")) && parts[i].value.len > 0) {
			file.bytes = parts[i].value;
			file.name = utf8_valid(parts[i].file) ? parts[i].file : STR("");
		}
	const struct services *services = services_of(request);
	const struct import_house house = {services->store, services->ids, services->sealer};
	const struct str typed = part_of(parts, count, "rows");
	if (file.bytes.len == 0)
		file.bytes = typed;
	if (file.source.len == 0)
		outcome = fail(INVALID, &request->fault,
			       /*tr*/ "The name of where they come from is too long.");
	else if (file.bytes.len == 0)
		outcome = fail(INVALID, &request->fault, /*tr*/ "Choose a file, or paste rows.");
	else
		outcome = chat_open(request, &campaign, &file, &chat);
	if (outcome == OK)
		outcome = import_add(&house, request->arena, &file, &id, &request->fault);
	if (outcome == OK)
		return led_to(request, &campaign, id);
	if (outcome != INVALID && outcome != TOO_MUCH)
		return outcome;
	view->problem = services_of(request)->said(request);
	view->typed = utf8_valid(typed) ? typed : STR("");
	view->source =
	    utf8_valid(part_of(parts, count, "source")) ? part_of(parts, count, "source") : STR("");
	return list_show(request, outcome == INVALID ? 422 : 413, view);
}

// --- one file ---

// Whether its posts can be taken back by whoever asks, or are.
static enum outcome back_look(struct conn *conn, struct request *request, int64_t id,
			      struct import_view *view)
{
	bool any = false;
	struct post_file_back back;
	enum outcome outcome = post_file_back_find(conn, id, &back, &request->fault);
	if (outcome == OK)
		outcome = post_file_any(conn, id, &any, &request->fault);
	const int64_t until = id_time(id) + POST_FILE_BACK_DAYS * DAY_MS;
	const bool may = viewer_may(request) >> MAY_CAMPAIGN_EDIT & 1;
	if (outcome == OK) {
		view->back_begun = may && back.file != 0;
		view->backable = may && back.file == 0 && any && time_now() < until;
	}
	return outcome;
}

static enum outcome file_find(struct request *request, struct campaign *ret_campaign,
			      struct import *ret_import, struct import_view *view)
{
	struct conn *conn;
	size_t count = 0;
	struct import_row *rows = NULL;
	enum outcome outcome = campaign_reader(request, ret_campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = import_find(conn, services_of(request)->sealer, request->arena, ret_campaign->id,
			      request_number(request, "id"), ret_import, &request->fault);
	if (outcome == OK && view)
		outcome =
		    import_rows(conn, services_of(request)->sealer, request->arena, ret_import->id,
				REFUSED_SHOWN, &rows, &count, &request->fault);
	if (outcome == OK && view)
		outcome = back_look(conn, request, ret_import->id, view);
	conn_release(conn);
	if (outcome != OK || !view)
		return outcome;
	struct import_refused *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct import_refused){rows[i].row, rows[i].error};
	view->refused = (struct view_list){list, list ? count : 0};
	view->some_refused = count > 0;
	return OK;
}

static enum outcome file_get(struct request *request)
{
	struct campaign campaign;
	struct import import;
	struct import_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = file_find(request, &campaign, &import, view);
	if (outcome != OK)
		return outcome;
	if (!import_view_fill(request->arena, &import, clock_zone(request, &campaign), view))
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->slug = campaign.slug;
	request->title = /*tr*/ "Files";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

static enum outcome file_choose(struct request *request, const struct campaign *campaign,
				struct import *import, const struct request_part *parts,
				size_t count)
{
	struct sheet sheet;
	if (import->rows > 0 || str_equal(import->choices, STR("json")))
		return OK;
	enum outcome outcome = sheet_read(import->choices, &sheet, &request->fault);
	if (outcome != OK)
		return outcome;
	const struct sheet before = sheet;
	choices_read(request->arena, parts, count, &sheet);
	// Another way to cut it makes other columns, which are guessed anew.
	if (sheet.letters != before.letters || sheet.between != before.between) {
		struct str text;
		struct csv_row first = {.count = 0};
		outcome =
		    csv_text(request->arena, import->bytes, sheet.letters, &text, &request->fault);
		if (outcome != OK)
			return outcome;
		struct csv csv = {.rest = text, .between = sheet.between};
		csv_next(&csv, request->arena, &first);
		for (size_t i = sheet.n_fields; i < first.count; i++)
			sheet.fields[i] = SHEET_NONE;
		sheet.n_fields = first.count;
	}
	import->choices = sheet_write(request->arena, &sheet);
	return import_choose(services_of(request)->store, campaign->id, import->id, import->choices,
			     import->source, &request->fault);
}

struct asking {
	struct request *request;
	int64_t campaign, import;
};

static enum outcome ask_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct asking *asking = context;
	struct audit_entry entry = audit_of(asking->request, "posts.import");
	entry.subject = asking->import;
	const enum outcome outcome =
	    import_ask(conn, asking->campaign, asking->import, time_now(), fault);
	return outcome == OK ? audit_add(conn, services_of(asking->request)->ids, &entry, fault)
			     : outcome;
}

struct waiting {
	struct arena *arena;
	int64_t campaign, import;
};

static bool import_ended(struct conn *conn, void *context)
{
	const struct waiting *waiting = context;
	struct import import = {.id = 0};
	struct fault fault;
	return import_look(conn, waiting->arena, waiting->campaign, waiting->import, &import,
			   &fault) != OK ||
	       import.ended_at != 0;
}

static enum outcome file_post(struct request *request)
{
	size_t count = 0;
	struct import import;
	struct campaign campaign;
	struct request_part *parts = NULL;
	enum outcome outcome = file_find(request, &campaign, &import, NULL);
	if (outcome == OK)
		outcome = request_parts(request, &parts, &count);
	if (outcome == OK && import.ended_at == 0 && import.asked_at == 0)
		outcome = file_choose(request, &campaign, &import, parts, count);
	const bool take = outcome == OK && import.ended_at == 0 &&
			  str_equal(part_of(parts, count, "step"), STR("take"));
	struct asking asking = {request, campaign.id, import.id};
	if (take)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 3, ask_write,
				      &asking, &request->fault);
	if (take && outcome == OK) {
		struct waiting waiting = {request->arena, campaign.id, import.id};
		job_await(services_of(request)->store, import_ended, &waiting);
	}
	return outcome == OK ? led_to(request, &campaign, import.id) : outcome;
}

static enum outcome refused_get(struct request *request)
{
	size_t count = 0;
	struct conn *conn;
	struct import import;
	struct campaign campaign;
	struct import_row *rows;
	struct buf out;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = import_find(conn, services_of(request)->sealer, request->arena, campaign.id,
			      request_number(request, "id"), &import, &request->fault);
	if (outcome == OK)
		outcome = import_rows(conn, services_of(request)->sealer, request->arena, import.id,
				      IMPORT_ROWS_MOST, &rows, &count, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	buf_init(&out, CSV_BYTES_MAX * 4);
	buf_add(&out, STR("\xEF\xBB\xBF")); // so that spreadsheets see which letters these are
	for (size_t i = 0; i < count; i++) {
		buf_add(&out, rows[i].line);
		buf_add(&out, STR("\r\n"));
	}
	const struct str copy = arena_copy(request->arena, buf_str(&out));
	buf_free(&out);
	reply_header(request, "Content-Disposition", STR("attachment; filename=\"refused.csv\""));
	reply_no_store(request);
	reply_bytes(request, 200, "text/csv; charset=utf-8", copy);
	return OK;
}

// --- routes ---

static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
};
static const struct input file_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "The file."},
};

static const struct route routes[] = {
    {
	.method = METHOD_GET,
	.path = "/t/{slug}/files",
	.permission = "post.push",
	INPUTS(list_inputs),
	.handle = list_get,
	.view = &imports_view_view,
	.template = "files",
	.help = "Files that posts were taken from, and a form for another one.",
    },
    {
	.method = METHOD_POST,
	.path = "/t/{slug}/files",
	.permission = "post.push",
	.body = BODY_RAW,
	.body_limit = BODY_MOST,
	.flags = ROUTE_SLOW,
	INPUTS(list_inputs),
	.handle = list_post,
	.view = &imports_view_view,
	.template = "files",
	.help = "Takes a file (multipart/form-data: file or rows, source), to be looked at first.",
    },
    {
	.method = METHOD_GET,
	.path = "/t/{slug}/files/{id}",
	.permission = "post.push",
	.flags = ROUTE_SLOW,
	INPUTS(file_inputs),
	.handle = file_get,
	.view = &import_view_view,
	.template = "file",
	.help = "A file: its first rows, what its columns mean, what was refused.",
    },
    {
	.method = METHOD_POST,
	.path = "/t/{slug}/files/{id}",
	.permission = "post.push",
	.body = BODY_RAW,
	.body_limit = 65536,
	.flags = ROUTE_SLOW,
	INPUTS(file_inputs),
	.handle = file_post,
	.help = "Says what the columns of a file mean; with step=take also has its rows taken in.",
    },
    {
	.method = METHOD_GET,
	.path = "/t/{slug}/files/{id}/refused",
	.permission = "post.push",
	.flags = ROUTE_SLOW,
	INPUTS(file_inputs),
	.handle = refused_get,
	.help = "The refused rows of a file as CSV.",
	.answer_type = "text/csv",
    },
};
const struct route_table listen_import_routes = {routes, sizeof routes / sizeof routes[0]};
