// SPDX-License-Identifier: AGPL-3.0-or-later
// Files beside a case: what is taken, under which name, and how many. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/attachment.h"

#include "base/picture.h"
#include "campaign/campaign_embedded.h"
#include "room_fixture.h"

static struct arena arena;
static struct fault fault;

static void look_is(struct str bytes, enum outcome want, enum attachment_kind kind,
		    const char *says)
{
	enum attachment_kind found = ATTACHMENT_KINDS;
	is_int(attachment_look(bytes, &found, &fault), want, "%s", says);
	if (want == OK)
		is_int(found, kind, "%s: as what it is", says);
}

static void test_look(void)
{
	static char large[ATTACHMENT_BYTES_MOST + 1];
	memset(large, 'a', sizeof large);
	look_is(STR("%PDF-1.7\n\x01\x02"), OK, ATTACHMENT_PDF, "a PDF is taken");
	look_is(STR("\xFF\xD8\xFF\xE0 and so on"), OK, ATTACHMENT_PICTURE, "a JPEG is taken");
	look_is(STR("\0\0\0\x1C\x66typheic\0\0\0\0"), OK, ATTACHMENT_PICTURE, "a HEIC, too");
	look_is(STR("\0\0\0\x1C\x66typmp42\0\0\0\0"), INVALID, ATTACHMENT_KINDS, "no film");
	look_is(STR("\x89PNG\r\n\x1A\n"), OK, ATTACHMENT_PICTURE, "a PNG is taken");
	look_is(STR("RIFF\x10\x00\x00\x00WEBPVP8 "), OK, ATTACHMENT_PICTURE, "a WebP is taken");
	look_is(STR("Insulin:\tخالد\r\n2 × 10 ml\n"), OK, ATTACHMENT_TEXT, "words are taken");
	look_is(STR(""), INVALID, 0, "an empty file is not");
	look_is(STR(" \n<svg onload=\"x()\"/>"), INVALID, 0, "a drawing that runs is not");
	look_is(STR("\xEF\xBB\xBF<!DOCTYPE html>"), INVALID, 0, "nor is a web page");
	look_is(STR("MZ\x90\x00"), INVALID, 0, "nor is a program");
	look_is(STR("\xFF\xFE words of another time"), INVALID, 0, "nor is what is no UTF-8");
	look_is(str_of(large, ATTACHMENT_BYTES_MOST), OK, ATTACHMENT_TEXT, "as large as may be");
	look_is(str_of(large, sizeof large), TOO_MUCH, 0, "and one byte over it is not");
}

static void name_is(const char *given, const char *want, const char *says)
{
	is_str(attachment_name(&arena, str_from(given), ATTACHMENT_PDF), str_from(want), "%s",
	       says);
}

static void test_name(void)
{
	name_is("list of 3 Nov.pdf", "list of 3 Nov.pdf", "a name stays as it is");
	name_is("نسخہ.PDF", "نسخہ.pdf", "in any script");
	name_is("../../etc/passwd", "passwd.pdf", "without folders");
	name_is("C:\\scans\\a.b.exe", "a.b.pdf", "with the ending of what it is");
	name_is("fdp.\xE2\x80\xAE"
		"exe.pdf",
		"fdp.exe.pdf", "nothing turns the writing around");
	name_is("a\r\nSet-Cookie: x\"<b>.pdf", "aSet-Cookie xb.pdf", "nor ends a line");
	name_is("", "pdf.pdf", "one without a name gets one");
	name_is("....", "pdf.pdf", "and so does one of dots");
	char deep[400];
	memset(deep, 'x', sizeof deep);
	is_int(attachment_name(&arena, str_of(deep, sizeof deep), ATTACHMENT_TEXT).len,
	       ATTACHMENT_NAME_MAX + 4, "a long one is cut");
}

// --- keeping ---

static const struct query make_campaign = {
    .name = "test_make",
    .sql = "insert into campaign (id, slug, name, purpose, story, receipt, emergency, country, "
	   "languages, time_zone, template, created_at) values (1, 'a', 'a', '', '', '', '', "
	   "'', 'en', 'UTC', '', 0)",
};

struct keeping {
	struct id_maker *ids;
	struct new_attachment file;
	bool added;
	int forget; // 1: all of the case, 2: the one of `id`
	int64_t id;
};

static enum outcome keep_run(struct conn *conn, void *context, struct fault *why)
{
	struct keeping *keeping = context;
	if (keeping->forget == 1)
		return attachment_forget_case(conn, keeping->file.case_id, why);
	return attachment_add(conn, keeping->ids, &keeping->file, &keeping->added, why);
}

static enum outcome keep(struct room *room, struct keeping *keeping)
{
	keeping->ids = &room->ids;
	return store_write(room->store, WRITE_PERSON, 1, keep_run, keeping, &fault);
}

// Beside a message if `post` is one, else beside a case.
static enum outcome keep_of(struct room *room, int64_t post, int64_t case_id, const char *words,
			    bool *added)
{
	struct keeping keeping = {
	    .file = {.campaign = 1,
		     .post = post,
		     .case_id = case_id,
		     .account = 7,
		     .kind = ATTACHMENT_TEXT,
		     .sent = str_from(words),
		     .bytes = (int64_t)strlen(words),
		     .name = STR("\x01sealed name"),
		     .sealed = STR("\x02sealed words")},
	};
	const enum outcome outcome = keep(room, &keeping);
	*added = keeping.added;
	return outcome;
}

static enum outcome keep_words(struct room *room, int64_t case_id, const char *words, bool *added)
{
	return keep_of(room, 0, case_id, words, added);
}

static const struct query first_file = {.name = "test_first",
					.sql = "select min(id) from attachment"};
static const struct query count_files = {.name = "test_count",
					 .sql = "select count(*) from attachment"};

static const struct query make_post = {
    .name = "test_post",
    .sql = "insert into post (id, campaign_id, source_id, written_at, signal, kind, urgency, lang, "
	   "labels, raw, reading) values (8, 1, 1, 0, 2, 1, 0, 'en', 0, '{}', $1), "
	   "(9, 1, 1, 0, 2, 1, 0, 'en', 0, '{}', $1), "
	   "(10, 1, 1, 0, 2, 1, 0, 'en', 0, '{}', $1)"};
// Both of these are of one sender; the third is of another.
static const struct query make_sender = {
    .name = "test_sender",
    .sql = "insert into post_contact (post_id, sealed, hash) values (8, $1, 'one'), (9, $1, "
	   "'one'), (10, $1, 'other')"};
static const struct query end_sender = {.name = "test_sender_end",
					.sql = "delete from post_contact"};
// So many beside one message.
static const struct query fill_messages = {
    .name = "test_messages",
    .sql = "insert into attachment (id, campaign_id, post_id, kind, bytes, digest, name, sealed) "
	   "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1) "
	   "select 10000 + i, 1, 8, 'text', 1, 'none ' || i, $2, $2 from n"};
// As many as one campaign keeps but for one, each beside a case of its own.
static const struct query fill_campaign = {
    .name = "test_fill",
    .sql = "insert into attachment (id, campaign_id, case_id, kind, bytes, digest, name, sealed) "
	   "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1) "
	   "select 100 + i, 1, 1000 + i, 'text', 1, 'none', $2, $2 from n"};

static enum outcome campaign_run(struct conn *conn, void *context, struct fault *why)
{
	(void)context;
	enum outcome outcome = stmt_run(stmt_start(conn, &make_campaign), why);
	if (outcome != OK)
		return outcome;
	struct stmt *post = stmt_start(conn, &make_post);
	stmt_bind_blob(post, 1, STR("-"));
	return stmt_run(post, why);
}

struct filling {
	const struct query *query;
	int64_t count;
};

static enum outcome fill_run(struct conn *conn, void *context, struct fault *why)
{
	const struct filling *filling = context;
	struct stmt *fill = stmt_start(conn, filling->query);
	stmt_bind_i64(fill, 1, filling->count);
	stmt_bind_blob(fill, 2, STR("-"));
	return stmt_run(fill, why);
}

static const struct query make_left = {
    .name = "make_left",
    .sql = "insert into attachment_left (post_id, place, name, bytes, reason) "
	   "values (9, 0, 'film of my house', 70000000, 'large')"};
static const struct query count_left = {.name = "count_left",
					.sql = "select count(*) from attachment_left"};

static enum outcome sender_run(struct conn *conn, void *context, struct fault *why)
{
	const bool *begins = context;
	struct stmt *stmt = stmt_start(conn, *begins ? &make_sender : &end_sender);
	if (*begins)
		stmt_bind_blob(stmt, 1, STR("-"));
	enum outcome outcome = stmt_run(stmt, why);
	if (outcome == OK && *begins)
		outcome = stmt_run(stmt_start(conn, &make_left), why);
	for (int64_t post = 8; post <= 10 && outcome == OK && !*begins; post++)
		outcome = attachment_forget_post(conn, post, why);
	return outcome;
}

// What one sender may bring, in how many messages it may be.
static void test_sender(struct room *room)
{
	bool added, begins = true;
	struct filling one = {&fill_messages, ATTACHMENT_SENDER_MOST - 1};
	is_int(store_write(room->store, WRITE_PERSON, 1, sender_run, &begins, &fault), OK,
	       "there are two senders %s", fault.text);
	store_write(room->store, WRITE_PERSON, 1, fill_run, &one, &fault);
	is_int(keep_of(room, 9, 0, "the fiftieth", &added), OK, "a sender brings 50 files %s",
	       fault.text);
	is_int(keep_of(room, 9, 0, "one more", &added), CONFLICT, "and no more: %s", fault.text);
	is_int(keep_of(room, 10, 0, "of another", &added), OK, "another sender can");
	is_int(keep_words(room, 7, "of the team", &added), OK, "so can the team");
	is_int(room_number(room, &count_left), 1, "one was left where it was");
	begins = false;
	is_int(store_write(room->store, WRITE_PERSON, 1, sender_run, &begins, &fault), OK,
	       "they are forgotten %s", fault.text);
	is_int(room_number(room, &count_left), 0, "and what was said of the one that was left");
}

// What a message and a whole campaign may have.
static void test_most(struct room *room)
{
	bool added;
	for (int i = 0; i < ATTACHMENT_POST_MOST; i++) {
		char words[16];
		snprintf(words, sizeof words, "enclosed %d", i);
		if (keep_of(room, 8, 0, words, &added) != OK)
			ok(false, "file %d of a message is kept: %s", i, fault.text);
	}
	is_int(keep_of(room, 8, 0, "one more", &added), TOO_MUCH,
	       "a message has fewer than a case, and no more");
	struct filling messages = {&fill_messages, ATTACHMENT_SHARE_MOST - ATTACHMENT_POST_MOST};
	is_int(store_write(room->store, WRITE_PERSON, 1, fill_run, &messages, &fault), OK,
	       "messages bring many %s", fault.text);
	is_int(keep_of(room, 9, 0, "by mail", &added), TOO_MUCH,
	       "mail cannot fill a campaign with files");
	is_int(keep_words(room, 7, "the team's", &added), OK, "the team can still add some");
	struct filling cases = {&fill_campaign,
				ATTACHMENT_CAMPAIGN_MOST - 1 - room_number(room, &count_files)};
	is_int(store_write(room->store, WRITE_PERSON, 1, fill_run, &cases, &fault), OK,
	       "a campaign has many %s", fault.text);
	is_int(keep_words(room, 7, "the last", &added), OK, "the last one is kept");
	is_int(keep_words(room, 9, "one more", &added), TOO_MUCH, "a campaign has no more");
}

static void test_keep(const struct place *place)
{
	struct room room;
	struct conn *conn;
	struct attachment found;
	bool added = false;
	const struct migration_set set = {campaign_migrations, campaign_migration_count};
	if (!room_open(&room, place, &set, 1))
		return;
	is_int(store_write(room.store, WRITE_PERSON, 1, campaign_run, NULL, &fault), OK,
	       "there is a campaign %s", fault.text);
	is_int(keep_words(&room, 5, "one", &added), OK, "a file is kept %s", fault.text);
	ok(added, "and that is said");
	is_int(keep_words(&room, 5, "one", &added), OK, "sent twice");
	ok(!added, "it is kept once");
	is_int(keep_words(&room, 6, "one", &added), OK, "another case has its own");
	is_int(room_number(&room, &count_files), 2, "these two are kept");
	const int64_t id = room_number(&room, &first_file);
	is_int(store_reader(room.store, &conn, &fault), OK, "reading");
	is_int(attachment_read(conn, &arena, 1, id, &found, &fault), OK, "it is read back");
	is_str(found.sealed, STR("\x02sealed words"), "as it was given");
	is_int(found.case_id, 5, "with its case");
	is_int(attachment_read(conn, &arena, 2, id, &found, &fault), NOT_FOUND,
	       "another campaign does not see it");
	conn_release(conn);
	for (int i = 1; i < ATTACHMENT_CASE_MOST; i++) {
		char words[16];
		snprintf(words, sizeof words, "file %d", i);
		if (keep_words(&room, 5, words, &added) != OK)
			ok(false, "file %d is kept: %s", i, fault.text);
	}
	is_int(keep_words(&room, 5, "one more", &added), TOO_MUCH,
	       "a case has so many and no more");
	struct keeping forget = {.forget = 1, .file.case_id = 5};
	is_int(keep(&room, &forget), OK, "all of a case are forgotten");
	is_int(room_number(&room, &count_files), 1, "and none of another");
	test_sender(&room);
	test_most(&room);
	room_close(&room);
}

int main(void)
{
	arena_init(&arena, (size_t)1 << 20);
	test_look();
	test_name();
	places_each(test_keep);
	arena_free(&arena);
	return tap_done();
}
