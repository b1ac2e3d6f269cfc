// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_file.h"

#include "campaign/attachment.h"
#include "campaign/reading.h"
#include "net/services.h"
#include "people/seal.h"
#include "respond/case_edit.h"
#include "respond/respond_embedded.h"

static enum outcome file_read(struct stmt *rows, const struct request *request,
			      struct case_file *file, struct fault *fault)
{
	const int kind = name_find(attachment_kind_names, ATTACHMENT_KINDS, stmt_str(rows, 4));
	*file = (struct case_file){
	    .id = stmt_i64(rows, 0),
	    .at = id_time(stmt_i64(rows, 0)),
	    .post = stmt_i64(rows, 1),
	    .by = arena_copy(request->arena, stmt_str(rows, 3)),
	    .kind = attachment_kind_names[kind < 0 ? ATTACHMENT_TEXT : kind],
	    .kib = (stmt_i64(rows, 5) + 1023) / 1024,
	    .removable = stmt_i64(rows, 1) == 0,
	};
	return unseal(services_of(request)->sealer, request->arena, stmt_blob(rows, 6), &file->file,
		      fault);
}

// The files of a query that selects as case_files does; ends it.
static enum outcome files_read(struct stmt *rows, const struct request *request,
			       struct view_list *ret_files, struct fault *fault)
{
	size_t count = 0;
	enum outcome outcome = OK;
	struct case_file *list = arena_array(request->arena, ATTACHMENT_LISTED, sizeof *list);
	if (!list)
		outcome = fail(TOO_MUCH, fault, "This page needs too much memory.");
	while (outcome == OK && count < ATTACHMENT_LISTED && stmt_step(rows))
		outcome = file_read(rows, request, &list[count++], fault);
	const enum outcome ended = stmt_end(rows, outcome == OK ? fault : NULL);
	*ret_files = (struct view_list){list, count};
	return outcome != OK ? outcome : ended;
}

enum outcome case_files_read(struct conn *conn, struct request *request, int64_t case_id,
			     int64_t incident, struct view_list *ret_files)
{
	struct stmt *rows = stmt_start(conn, &sql_case_files);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, incident);
	stmt_bind_i64(rows, 3, ATTACHMENT_LISTED);
	return files_read(rows, request, ret_files, &request->fault);
}

enum outcome post_files_read(struct conn *conn, const struct request *request, int64_t post,
			     struct view_list *ret_files, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_post_files);
	stmt_bind_i64(rows, 1, post);
	stmt_bind_i64(rows, 2, ATTACHMENT_LISTED);
	return files_read(rows, request, ret_files, fault);
}

static enum outcome left_read(struct stmt *rows, const struct request *request,
			      struct file_left *left, struct fault *fault)
{
	const struct str name = stmt_blob(rows, 0);
	const int reason =
	    name_find(attachment_reason_names, ATTACHMENT_LEFT_REASONS, stmt_str(rows, 2));
	*left = (struct file_left){
	    .file = STR(""),
	    .kib = (stmt_i64(rows, 1) + 1023) / 1024,
	    .words = attachment_reason_words[reason < 0 ? ATTACHMENT_LEFT_KIND : reason],
	};
	return name.len == 0
		   ? OK
		   : unseal(services_of(request)->sealer, request->arena, name, &left->file, fault);
}

enum outcome post_left_read(struct conn *conn, const struct request *request, int64_t post,
			    struct view_list *ret_left, struct fault *fault)
{
	size_t count = 0;
	enum outcome outcome = OK;
	struct file_left *list = arena_array(request->arena, ATTACHMENT_LEFT_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_post_left);
	stmt_bind_i64(rows, 1, post);
	stmt_bind_i64(rows, 2, ATTACHMENT_LEFT_MOST);
	while (outcome == OK && count < ATTACHMENT_LEFT_MOST && stmt_step(rows))
		outcome = left_read(rows, request, &list[count++], fault);
	const enum outcome ended = stmt_end(rows, outcome == OK ? fault : NULL);
	*ret_left = (struct view_list){list, count};
	return outcome != OK ? outcome : ended;
}

enum outcome case_file_note(struct conn *conn, struct id_maker *ids, int64_t case_id,
			    int64_t account, const char *what, struct fault *fault)
{
	const struct case_line line = {.what = what};
	return case_line_add(conn, ids, case_id, account, &line, fault);
}

static const struct field file_fields[] = {
    VIEW_FIELD(case_file, id, FIELD_ID, "of the file"),
    VIEW_FIELD(case_file, at, FIELD_TIME, "when it came"),
    VIEW_FIELD(case_file, post, FIELD_ID, "the Post it came with; absent: a person added it"),
    VIEW_FIELD(case_file, file, FIELD_STR, "its name"),
    VIEW_FIELD(case_file, kind, FIELD_WORD, "pdf, picture or text"),
    VIEW_FIELD(case_file, kib, FIELD_COUNT, "its size, KiB"),
    VIEW_FIELD(case_file, by, FIELD_STR, "who added it"),
    VIEW_PAGE_FIELD(case_file, removable, FIELD_BOOL, "a person added it"),
};
const struct view case_file_view = VIEW(case_file, file_fields, "a file");

static const struct field left_fields[] = {
    VIEW_FIELD(file_left, file, FIELD_STR, "its name; absent: the rest of the message"),
    VIEW_FIELD(file_left, kib, FIELD_COUNT, "its size, KiB"),
    VIEW_FIELD(file_left, words, FIELD_MESSAGE, "why it was not kept"),
};
const struct view file_left_view = VIEW(file_left, left_fields, "a file that was not kept");
