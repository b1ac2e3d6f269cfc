// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/attachment.h"

#include "base/picture.h"
#include "base/utf8.h"
#include "campaign/campaign_embedded.h"
#include "campaign/digest.h"
#include "campaign/reading.h"

#define MIB(bytes) ((int)((bytes) >> 20))

const char *const attachment_kind_names[ATTACHMENT_KINDS] = {"pdf", "picture", "text"};

const char *const attachment_reason_names[ATTACHMENT_LEFT_REASONS] = {
    [ATTACHMENT_LEFT_KIND] = "kind",	   [ATTACHMENT_LEFT_LARGE] = "large",
    [ATTACHMENT_LEFT_MANY] = "many",	   [ATTACHMENT_LEFT_SHARE] = "share",
    [ATTACHMENT_LEFT_PICTURE] = "picture", [ATTACHMENT_LEFT_LATER] = "later",
    [ATTACHMENT_LEFT_CUT] = "cut",	   [ATTACHMENT_LEFT_SENDER] = "sender",
};
const char *const attachment_reason_words[ATTACHMENT_LEFT_REASONS] = {
    [ATTACHMENT_LEFT_KIND] = /*tr*/ "Only PDF, pictures and plain text are kept.",
    [ATTACHMENT_LEFT_LARGE] = /*tr*/ "Too large: PDF and text may have 5 MiB, a picture 10 MiB.",
    [ATTACHMENT_LEFT_MANY] = /*tr*/ "Only the first five files of a message are looked at.",
    [ATTACHMENT_LEFT_SHARE] =
	/*tr*/ "This campaign keeps 1,500 files of messages, and that many are here.",
    [ATTACHMENT_LEFT_PICTURE] = /*tr*/ "It is damaged, or no picture that can be shown.",
    [ATTACHMENT_LEFT_LATER] =
	/*tr*/ "It could not be taken in at that moment. Ask the sender to send it again.",
    [ATTACHMENT_LEFT_CUT] = /*tr*/ "The message is longer than 4 MiB; only its beginning is read.",
    [ATTACHMENT_LEFT_SENDER] =
	/*tr*/ "This sender has brought 50 files already, as many as one may.",
};

static const struct kind {
	const char *type, *ending;
} kinds[ATTACHMENT_KINDS] = {
    [ATTACHMENT_PDF] = {"application/pdf", ".pdf"},
    [ATTACHMENT_PICTURE] = {"image/jpeg", ".jpg"},
    [ATTACHMENT_TEXT] = {"text/plain; charset=utf-8", ".txt"},
};

const char *attachment_type(enum attachment_kind kind)
{
	return kinds[kind].type;
}

// --- what it is ---

static bool is_picture(struct str bytes)
{
	return str_starts(bytes, STR("\xFF\xD8\xFF")) || str_starts(bytes, STR("\x89PNG\r\n")) ||
	       (bytes.len > 12 && str_starts(bytes, STR("RIFF")) &&
		memcmp(bytes.at + 8, "WEBP", 4) == 0) ||
	       (bytes.len > 12 && (memcmp(bytes.at + 4, "ftyphei", 7) == 0 ||
				   memcmp(bytes.at + 4, "ftypmif1", 8) == 0));
}

// Words, and no page that a browser would run whatever it is called.
static bool is_text(struct str bytes)
{
	if (!utf8_valid(bytes))
		return false;
	for (size_t i = 0; i < bytes.len; i++) {
		const unsigned char c = (unsigned char)bytes.at[i];
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F)
			return false;
	}
	if (str_starts(bytes, STR("\xEF\xBB\xBF")))
		bytes = str_slice(bytes, 3, bytes.len - 3);
	return !str_starts(str_trim(bytes), STR("<"));
}

enum outcome attachment_look(struct str bytes, enum attachment_kind *ret_kind, struct fault *fault)
{
	const bool picture = is_picture(bytes);
	const size_t most = picture ? PICTURE_SENT_MOST : ATTACHMENT_BYTES_MOST;
	if (bytes.len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Choose a file first; an empty one is not kept.");
	if (bytes.len > most)
		return fail(TOO_MUCH, fault, /*tr*/ "This file is too large: at most %d MiB.",
			    MIB(most));
	if (picture)
		*ret_kind = ATTACHMENT_PICTURE;
	else if (str_starts(bytes, STR("%PDF-")))
		*ret_kind = ATTACHMENT_PDF;
	else if (is_text(bytes))
		*ret_kind = ATTACHMENT_TEXT;
	else
		return fail(INVALID, fault,
			    /*tr*/
			    "Only PDF, pictures (JPEG, PNG, WebP, HEIC) and plain text "
			    "are kept.");
	return OK;
}

// --- its name ---

// Marks that no one sees, and those that turn the direction of writing: "gpj.exe" reads as it is.
static bool is_hidden(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0xAD ||
	       (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
	       (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || point == 0xFFFD;
}

static bool is_refused(uint32_t point)
{
	return point < 0x7F && strchr("/\\:*?\"<>|%", (int)point);
}

// "C:\scans\list.2.PDF" is "list.2".
static struct str stem_of(struct str given)
{
	size_t from = 0;
	for (size_t i = 0; i < given.len; i++)
		if (given.at[i] == '/' || given.at[i] == '\\')
			from = i + 1;
	given = str_slice(given, from, given.len - from);
	size_t dot = given.len;
	while (dot > 0 && given.at[dot - 1] != '.')
		dot--;
	return dot > 1 ? str_slice(given, 0, dot - 1) : given;
}

struct str attachment_name(struct arena *arena, struct str given, enum attachment_kind kind)
{
	const struct str stem = stem_of(given);
	const size_t room = (size_t)ATTACHMENT_NAME_MAX * 4 + 16;
	struct buf out = {.at = arena_raw(arena, room), .room = room, .limit = room};
	if (!out.at)
		return STR("");
	for (size_t at = 0, points = 0; at < stem.len && points < ATTACHMENT_NAME_MAX; points++) {
		char bytes[4];
		const uint32_t point = utf8_next(stem, &at);
		const bool leads = out.len == 0 && (point == '.' || point == ' ');
		if (!leads && !is_hidden(point) && !is_refused(point))
			buf_add(&out, str_of(bytes, utf8_put(bytes, point)));
	}
	while (out.len > 0 && (out.at[out.len - 1] == '.' || out.at[out.len - 1] == ' '))
		out.len--;
	if (out.len == 0)
		buf_add_cstr(&out, attachment_kind_names[kind]);
	buf_add_cstr(&out, kinds[kind].ending);
	return buf_str(&out);
}

// --- keeping ---

static void id_bind(struct stmt *stmt, int parameter, int64_t id)
{
	if (id == 0)
		stmt_bind_null(stmt, parameter);
	else
		stmt_bind_i64(stmt, parameter, id);
}

static enum outcome known_look(struct conn *conn, const struct new_attachment *new,
			       struct str digest, bool *ret_known, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_attachment_known);
	stmt_bind_i64(find, 1, new->post);
	stmt_bind_i64(find, 2, new->case_id);
	stmt_bind_str(find, 3, digest);
	*ret_known = stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome limits_look(struct conn *conn, const struct new_attachment *new,
				struct fault *fault)
{
	int64_t here = 0, of_campaign = 0, of_messages = 0, of_sender = 0;
	const int most = new->post ? ATTACHMENT_POST_MOST : ATTACHMENT_CASE_MOST;
	struct stmt *count = stmt_start(conn, &sql_attachment_count);
	stmt_bind_i64(count, 1, new->post);
	stmt_bind_i64(count, 2, new->case_id);
	stmt_bind_i64(count, 3, new->campaign);
	if (stmt_step(count)) {
		here = stmt_i64(count, 0);
		of_campaign = stmt_i64(count, 1);
		of_messages = stmt_i64(count, 2);
		of_sender = stmt_i64(count, 3);
	}
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && here >= most)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "There are %d files here, and no more are kept.", most);
	if (outcome == OK && of_sender >= ATTACHMENT_SENDER_MOST)
		return fail(CONFLICT, fault, "Its sender has brought %d files.",
			    ATTACHMENT_SENDER_MOST);
	if (outcome == OK && new->post && of_messages >= ATTACHMENT_SHARE_MOST)
		return fail(TOO_MUCH, fault, "The campaign has %d files of messages.",
			    ATTACHMENT_SHARE_MOST);
	if (outcome == OK && of_campaign >= ATTACHMENT_CAMPAIGN_MOST)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "This campaign has %d files, and keeps no more.",
			    ATTACHMENT_CAMPAIGN_MOST);
	return outcome;
}

enum outcome attachment_add(struct conn *conn, struct id_maker *ids,
			    const struct new_attachment *new, bool *ret_added, struct fault *fault)
{
	bool known = false;
	char room[DIGEST_ROOM];
	const struct str digest = digest_of(new->sent, room);
	enum outcome outcome = known_look(conn, new, digest, &known, fault);
	if (outcome == OK && !known)
		outcome = limits_look(conn, new, fault);
	if (outcome != OK)
		return outcome;
	*ret_added = !known;
	if (known)
		return OK;
	struct stmt *insert = stmt_start(conn, &sql_attachment_insert);
	stmt_bind_i64(insert, 1, id_next(ids));
	stmt_bind_i64(insert, 2, new->campaign);
	id_bind(insert, 3, new->post);
	id_bind(insert, 4, new->case_id);
	id_bind(insert, 5, new->account);
	stmt_bind_str(insert, 6, str_from(attachment_kind_names[new->kind]));
	stmt_bind_i64(insert, 7, new->bytes);
	stmt_bind_str(insert, 8, digest);
	stmt_bind_blob(insert, 9, new->name);
	stmt_bind_blob(insert, 10, new->sealed);
	return stmt_run(insert, fault);
}

enum outcome attachment_left_add(struct conn *conn, int64_t post, int place,
				 const struct attachment_left *left, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_attachment_left_insert);
	stmt_bind_i64(insert, 1, post);
	stmt_bind_i64(insert, 2, place);
	stmt_bind_blob(insert, 3, left->name);
	stmt_bind_i64(insert, 4, left->bytes);
	stmt_bind_str(insert, 5, str_from(attachment_reason_names[left->reason]));
	return stmt_run(insert, fault);
}

// --- reading, forgetting ---

enum outcome attachment_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			     struct attachment *ret_attachment, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_attachment_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found) {
		const int kind =
		    name_find(attachment_kind_names, ATTACHMENT_KINDS, stmt_str(find, 4));
		*ret_attachment = (struct attachment){
		    .id = stmt_i64(find, 0),
		    .post = stmt_i64(find, 1),
		    .case_id = stmt_i64(find, 2),
		    .account = stmt_i64(find, 3),
		    .kind = kind < 0 ? ATTACHMENT_TEXT : (enum attachment_kind)kind,
		    .bytes = stmt_i64(find, 5),
		    .name = arena_copy(arena, stmt_blob(find, 6)),
		    .sealed = arena_copy(arena, stmt_blob(find, 7)),
		};
	}
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && !found
		   ? fail(NOT_FOUND, fault, /*tr*/ "There is no such file here any more.")
		   : outcome;
}

enum outcome attachment_forget(struct conn *conn, int64_t campaign, int64_t id, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_attachment_forget);
	stmt_bind_i64(forget, 1, id);
	stmt_bind_i64(forget, 2, campaign);
	return stmt_run(forget, fault);
}

static enum outcome all_forget(struct conn *conn, const struct query *query, int64_t of,
			       struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, query);
	stmt_bind_i64(forget, 1, of);
	return stmt_run(forget, fault);
}

enum outcome attachment_forget_post(struct conn *conn, int64_t post, struct fault *fault)
{
	const enum outcome outcome = all_forget(conn, &sql_attachment_forget_post, post, fault);
	return outcome == OK ? all_forget(conn, &sql_attachment_left_forget, post, fault) : outcome;
}

enum outcome attachment_forget_case(struct conn *conn, int64_t case_id, struct fault *fault)
{
	return all_forget(conn, &sql_attachment_forget_case, case_id, fault);
}
