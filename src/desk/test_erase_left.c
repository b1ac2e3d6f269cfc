// SPDX-License-Identifier: AGPL-3.0-or-later
// What an erased sender leaves: a word of theirs stands everywhere that a message of a stranger can
// reach; they are erased as a head does it, and every column of every table is looked through. On
// SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "desk/erase_sender.h"

#include "campaign/attachment.h"
#include "campaign/outbox.h"
#include "care/complaint.h"
#include "complaint_fixture.h"
#include "desk_fixture.h"
#include "respond/thanks.h"

#define MARK "zxqmarker"

static const struct said wants = {.text = "water at the school, ask for " MARK,
				  .source = "sms",
				  .author = MARK,
				  .signal = SIGNAL_YES,
				  .kind = KIND_REQUEST};

// --- what reaches further than the post ---

static enum outcome run_contact(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_post_contact_insert);
	stmt_bind_i64(insert, 1, step->first);
	stmt_bind_blob(insert, 2, STR("sealed " MARK));
	stmt_bind_str(insert, 3, STR("hash " MARK));
	return stmt_run(insert, fault);
}

static enum outcome run_rename(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_rename(conn, &step->of, step->second_id, STR("Water for the school"),
			       fault);
}

static enum outcome run_file(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct new_attachment file = {.campaign = step->change.campaign,
					    .post = step->first,
					    .kind = ATTACHMENT_TEXT,
					    .sent = STR("a list " MARK),
					    .name = STR("sealed " MARK),
					    .sealed = STR("sealed " MARK)};
	const struct attachment_left left = {.name = STR("sealed " MARK)};
	const enum outcome outcome =
	    attachment_add(conn, step->change.ids, &file, &step->flag, fault);
	return outcome == OK ? attachment_left_add(conn, step->first, 1, &left, fault) : outcome;
}

// `first`: the post that it answers; 0: a letter to the number alone; `second_id`: of which case.
static enum outcome run_sent(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct outbox_message message = {.campaign = step->change.campaign,
					       .inlet = 1,
					       .purpose = OUTBOX_REPLY,
					       .to = STR("sealed " MARK),
					       .to_hash = STR("hash " MARK),
					       .text = STR("Dear " MARK),
					       .subject = STR("Re: " MARK),
					       .enclosed = STR("sealed " MARK),
					       .in_reply_to = STR("<1@" MARK ">"),
					       .key = step->word,
					       .case_id = step->second_id,
					       .post = step->first};
	return outbox_add(conn, step->change.ids, &message, step->change.now, &step->ret, fault);
}

// By the message `first`, or by the form from the same number.
static enum outcome run_complain(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct complaint_new made = {.complaint = {.post = step->first,
							 .words = STR("sealed " MARK),
							 .contact = STR("sealed " MARK)},
					   .contact_hash = STR("hash " MARK)};
	return complain(conn, step, made, fault);
}

static enum outcome run_thank(struct conn *conn, struct step *step, struct fault *fault)
{
	struct str code;
	struct arena arena;
	const struct thanks_change change = {
	    .ids = step->change.ids, .campaign = step->change.campaign, .now = step->change.now};
	const struct thanks thanks = {.code = STR("thanks"),
				      .words = STR("thank you, " MARK),
				      .name = STR(MARK),
				      .post = step->first};
	arena_init(&arena, 1 << 12);
	const enum outcome outcome =
	    thanks_add(conn, &change, &thanks, STR("thanks"), &arena, &code, fault);
	arena_free(&arena);
	return outcome;
}

// Rows that pages and jobs write; $1: the post, $2: the word. `blob`: $2 is bytes.
static const struct plant {
	struct query query;
	bool blob, no_word;
} plants[] = {
    {.query = {.name = "photo",
	       .writes = "post_photo",
	       .sql =
		   "insert into post_photo (id, post_id, campaign_id, digest, width, height, blur, "
		   "sealed) select 1, id, campaign_id, 'd', 1, 1, reading, reading from post "
		   "where id = $1"},
     .no_word = true},
    {.query = {.name = "photo_bytes",
	       .writes = "post_photo",
	       .sql = "update post_photo set blur = $2, sealed = $2 where post_id = $1"},
     .blob = true},
    {.query =
	 {.name = "reply",
	  .sql =
	      "insert into reply (id, campaign_id, case_id, post_id, account_id, lang, words, "
	      "kept_note) select 1, d.campaign_id, d.id, m.post_id, 11, 'en', cast($2 as text), '' "
	      "from incident_post m join desk_case d on d.incident_id = m.incident_id "
	      "where m.post_id = $1"}},
    {.query =
	 {.name = "translation",
	  .sql =
	      "insert into translation (post_id, campaign_id, lang, target, machine, "
	      "machine_words, desk, life, words, asked_at) select id, campaign_id, 'en', 'ur', 1, "
	      "cast($2 as text), 1, 0, cast($2 as text), 0 from post where id = $1"}},
    {.query = {.name = "translation_version",
	       .sql = "insert into translation_version (id, post_id, words, account_id, at) "
		      "values (1, $1, $2, 11, 0)"}},
    {.query =
	 {.name = "offer",
	  .sql =
	      "insert into offer (id, campaign_id, post_id, item, what, amount, place, from_at, "
	      "until_at, time_words, conditions, langs, reach_km, vetted, barred, state, "
	      "created_at, keep_until, changed_at, revision) select 1, campaign_id, id, 'other', "
	      "cast($2 as text), 0, cast($2 as text), 0, 0, cast($2 as text), 0, '', 0, 0, 0, 1, "
	      "0, 0, 0, 1 from post where id = $1"}},
    {.query = {.name = "offer_contact", .sql = "update offer set contact = $2 where post_id = $1"},
     .blob = true},
    {.query =
	 {.name = "handover",
	  .sql =
	      "insert into handover (id, campaign_id, signed_by, signed_at, words, hash, "
	      "taken_name) select 1, campaign_id, 11, 0, '', reading, '' from post where id = $1"},
     .no_word = true},
    {.query =
	 {.name = "handover_line",
	  .sql =
	      "insert into handover_line (handover_id, place, part, case_id, number, words, who, "
	      "hash) select 1, 0, 0, d.id, d.number, cast($2 as text), '', p.reading from post p "
	      "join incident_post m on m.post_id = p.id "
	      "join desk_case d on d.incident_id = m.incident_id where p.id = $1"}},
    {.query =
	 {.name = "trend_word",
	  .sql =
	      "insert into trend_word (campaign_id, rank, word, posts, before, senders, post_id) "
	      "select campaign_id, 1, cast($2 as text), 5, 0, 5, id from post where id = $1"}},
};

static enum outcome run_plants(struct conn *conn, struct step *step, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < sizeof plants / sizeof plants[0] && outcome == OK; i++) {
		struct stmt *plant = stmt_start(conn, &plants[i].query);
		stmt_bind_i64(plant, 1, step->first);
		if (plants[i].blob)
			stmt_bind_blob(plant, 2, STR("sealed " MARK));
		else if (!plants[i].no_word)
			stmt_bind_str(plant, 2, STR("a word: " MARK));
		outcome = stmt_run(plant, fault);
	}
	return outcome;
}

// --- looking through everything ---

// Each column, with a query that counts the rows in which the word stands.
static const struct query columns = {
    .name = "columns",
    .sqlite = "select m.name || '.' || p.name, 'select count(*) from \"' || m.name || '\" where "
	      "instr(cast(\"' || p.name || '\" as blob), cast(''" MARK "'' as blob)) > 0' "
	      "from sqlite_master m join pragma_table_info(m.name) p "
	      "where m.type = 'table' and m.sql not like 'create virtual%' order by 1",
    .postgres = "select table_name || '.' || column_name, 'select count(*) from \"' || table_name "
		"|| '\" where position(''" MARK "'' in ' || case when data_type = 'bytea' then "
		"'encode(\"' || column_name || '\", ''escape'')' else 'cast(\"' || column_name || "
		"'\" as text)' end || ') > 0' from information_schema.columns join "
		"information_schema.tables using (table_schema, table_name) where "
		"table_schema = current_schema() and table_type = 'BASE TABLE' order by 1"};

struct column {
	struct str name;
	struct query count;
	int64_t rows;
};

#define COLUMNS_MOST 2000

static size_t columns_list(struct desk *desk, struct conn *conn, struct column *list)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &columns);
	while (count < COLUMNS_MOST && stmt_step(rows)) {
		struct column *column = &list[count++];
		column->name = arena_copy(&desk->arena, stmt_str(rows, 0));
		column->count = (struct query){
		    .name = "holds_the_word",
		    .sql = arena_format(&desk->arena, "%.*s", STR_ARG(stmt_str(rows, 1))).at};
	}
	is_int(stmt_end(rows, &desk->fault), OK, "columns are listed %s", desk->fault.text);
	return count;
}

// Where the word stands; *ret_count: of how many columns. In the arena.
static struct column *where_it_stands(struct desk *desk, size_t *ret_count)
{
	struct conn *conn;
	struct column *list = arena_array(&desk->arena, COLUMNS_MOST, sizeof *list);
	size_t found = 0;
	*ret_count = 0;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return list;
	const size_t count = columns_list(desk, conn, list);
	ok(count > 500 && count < COLUMNS_MOST, "all %zu columns are looked through", count);
	for (size_t i = 0; i < count; i++) {
		struct stmt *rows = stmt_start(conn, &list[i].count);
		const bool read = stmt_step(rows);
		list[i].rows = read ? stmt_i64(rows, 0) : 0;
		if (stmt_end(rows, &desk->fault) != OK || !read)
			ok(false, "%.*s: %s", STR_ARG(list[i].name), desk->fault.text);
		if (list[i].rows > 0)
			list[found++] = list[i];
	}
	conn_release(conn);
	*ret_count = found;
	return list;
}

static bool stands(const struct column *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].name, str_from(name)))
			return true;
	return false;
}

// Where the word must stand before, so that nobody looks where nothing ever was.
static const char *const reached[] = {
    "post.raw",
    "post_contact.sealed",
    "post_contact.hash",
    "post_photo.blur",
    "post_photo.sealed",
    "attachment.name",
    "attachment.sealed",
    "attachment_left.name",
    "incident.title",
    "case_event.was",
    "outbox.recipient",
    "outbox.recipient_hash",
    "outbox.body",
    "outbox.subject",
    "outbox.in_reply_to",
    "outbox.enclosed",
    "complaint.words",
    "complaint.contact",
    "complaint.contact_hash",
    "thanks.words",
    "thanks.name",
    "reply.words",
    "translation.machine_words",
    "translation.words",
    "translation_version.words",
    "offer.what",
    "offer.place",
    "offer.time_words",
    "offer.contact",
    "handover_line.words",
    "trend_word.word",
};

// What may be left, and why.
static const struct {
	const char *column, *why;
	bool on_sqlite; // alone
} left[] = {
    {"outbox_stop.contact_hash", "no broadcast reaches again who wrote STOP", false},
    {"post_text_data.block", "words that nothing finds, until SQLite merges its index", true},
};

static bool may_be_left(struct str column)
{
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
		if (str_equal(column, str_from(left[i].column)))
			return true;
	return false;
}

static const struct query found_by = {
    .name = "found_by",
    .sqlite = "select count(*) from post_text where post_text match '" MARK "'",
    .postgres = "select count(*) from post_text where tokens @@ to_tsquery('simple', '" MARK "')"};

// --- the story ---

static enum outcome run_stop(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *stop = stmt_start(conn, &sql_outbox_stop_insert);
	stmt_bind_i64(stop, 1, step->change.campaign);
	stmt_bind_str(stop, 2, STR("hash " MARK));
	stmt_bind_i64(stop, 3, step->change.now);
	return stmt_run(stop, fault);
}

static enum outcome run_erase(struct conn *conn, struct step *step, struct fault *fault)
{
	return sender_post_erase(conn, step->change.campaign, step->first, step->change.account,
				 step->change.now, fault);
}

static int64_t planted(struct desk *desk)
{
	const int64_t post = desk_post(desk, &wants), other = desk_post(desk, &wants);
	const int64_t id = desk_case_make(desk, post);
	const int64_t second = desk_incident(desk, other); // which keeps its title
	struct step steps[] = {
	    {.run = run_contact, .first = post},
	    {.run = run_contact, .first = other},
	    {.run = run_rename, .second_id = desk_incident(desk, post)},
	    {.run = run_file, .first = post},
	    {.run = run_sent, .first = post, .word = STR("answer")},
	    {.run = run_sent, .word = STR("letter")},
	    {.run = run_sent, .second_id = id, .word = STR("of the case")},
	    {.run = run_complain,
	     .number = COMPLAINT_WORK,
	     .first = post,
	     .word = STR("by message")},
	    {.run = run_complain, .number = COMPLAINT_WORK, .word = STR("by form")},
	    {.run = run_thank, .first = post},
	    {.run = run_stop},
	    {.run = run_plants, .first = post},
	};
	ok(second != 0, "there are two incidents");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		is_int(desk_do(desk, ASHA, &steps[i]), OK, "step %zu %s", i, desk->fault.text);
	ok(post_log_settle(desk->log, 10000), "their words can be found");
	return post;
}

static void erase_all(struct desk *desk, int64_t post)
{
	size_t count = 0;
	int64_t *posts = NULL;
	struct conn *conn;
	const struct sender_wish wish = {desk->flood, post, true};
	if (!ok(store_reader(desk->room.store, &conn, &desk->fault) == OK, "it can be read"))
		return;
	sender_posts(conn, &desk->arena, &wish, &posts, &count, &desk->fault);
	conn_release(conn);
	is_int((int64_t)count, 2, "both messages are theirs");
	for (size_t i = 0; i < count; i++) {
		struct step step = {.run = run_erase, .first = posts[i]};
		is_int(desk_do(desk, ASHA, &step), OK, "one is erased %s", desk->fault.text);
	}
}

static void test_left(const struct place *place)
{
	struct desk desk;
	size_t count;
	if (!desk_open(&desk, place))
		return;
	const int64_t post = planted(&desk);
	const struct column *list = where_it_stands(&desk, &count);
	for (size_t i = 0; i < sizeof reached / sizeof reached[0]; i++)
		ok(stands(list, count, reached[i]), "before, it stands in %s", reached[i]);
	is_int(room_number(&desk.room, &found_by), 2, "and a search finds it");
	erase_all(&desk, post);
	list = where_it_stands(&desk, &count);
	int64_t unexpected = 0;
	for (size_t i = 0; i < count; i++)
		if (!may_be_left(list[i].name) && ++unexpected)
			printf("# it is left in %.*s\n", STR_ARG(list[i].name));
	is_int(unexpected, 0, "erased, it stands nowhere");
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
		ok(stands(list, count, left[i].column) || (left[i].on_sqlite && place->url),
		   "but in %s: %s", left[i].column, left[i].why);
	is_int(room_number(&desk.room, &found_by), 0, "no search finds it");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_left);
	return tap_done();
}
