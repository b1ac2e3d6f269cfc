// SPDX-License-Identifier: AGPL-3.0-or-later
// What people change of a post's labels: each change is kept, counted and undone, and what was sent
// to us is never put away. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on
// PostgreSQL.
#include "campaign/correction.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "post_fixture.h"
#include "room_fixture.h"

enum { ASHA = 7, RAM = 8 };

// The accounts belong to a room that this one does not see.
static const struct query make_accounts = {
    .name = "make_accounts", .sql = "create table account (id integer primary key, name text)"};
static const struct query fill_accounts = {
    .name = "fill_accounts", .sql = "insert into account values (7, 'Asha'), (8, 'Ram')"};

static const struct query wrong_counts = {
    .name = "wrong_counts",
    .sql = "select count(*) from (select campaign_id, signal, kind, count(*) as posts from post "
	   "group by campaign_id, signal, kind) p full join post_count c "
	   "on c.campaign_id = p.campaign_id and c.signal = p.signal and c.kind = p.kind "
	   "where coalesce(p.posts, 0) <> coalesce(c.posts, 0)"};
static const struct query wrong_langs = {
    .name = "wrong_langs",
    .sql = "select count(*) from (select campaign_id, lang, count(*) as posts from post "
	   "where signal > 0 and copy_of is null group by campaign_id, lang) p "
	   "full join post_lang_count c on c.campaign_id = p.campaign_id and c.lang = p.lang "
	   "where coalesce(p.posts, 0) <> coalesce(c.posts, 0)"};
static const struct query find_goats = {
    .name = "find_goats",
    .sqlite = "select count(*) from post_text where post_text match 'goats'",
    .postgres = "select count(*) from post_text where tokens @@ 'goats'::tsquery"};
static const struct query post_columns = {
    .name = "post_columns",
    .sql = "select signal, kind, urgency, lang, labels, corrected, dismissed from post "
	   "where id = $1"};

struct house {
	struct room room;
	struct post_log *log;
	struct sender *sender;
	struct arena arena;
	struct fault fault;
	int64_t flood, storm;
	int64_t made; // the last correction
};

// --- asking ---

struct columns {
	int64_t signal, kind, urgency;
	char lang[READING_LANG_MAX];
	int64_t labels, corrected, dismissed;
};

static struct columns columns_of(const struct house *house, int64_t post)
{
	struct columns columns = {0};
	struct conn *conn;
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return columns;
	struct stmt *find = stmt_start(conn, &post_columns);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find)) {
		columns = (struct columns){.signal = stmt_i64(find, 0),
					   .kind = stmt_i64(find, 1),
					   .urgency = stmt_i64(find, 2),
					   .labels = stmt_i64(find, 4),
					   .corrected = stmt_i64(find, 5),
					   .dismissed = stmt_i64(find, 6)};
		snprintf(columns.lang, sizeof columns.lang, "%.*s", STR_ARG(stmt_str(find, 3)));
	}
	stmt_end(find, NULL);
	conn_release(conn);
	return columns;
}

static bool counted(const struct house *house)
{
	return room_number(&house->room, &wrong_counts) == 0 &&
	       room_number(&house->room, &wrong_langs) == 0;
}

// --- changing ---

struct job {
	struct house *house;
	struct new_correction wanted;
	int64_t undo, bulk;
	int64_t made, undone, kept;
};

static enum outcome make_run(struct conn *conn, void *context, struct fault *fault)
{
	struct job *job = context;
	return correction_make(conn, &job->house->room.ids, &job->wanted, &job->made, fault);
}

static enum outcome correct_because(struct house *house, int64_t post, enum correction_field field,
				    const char *word, const char *reason)
{
	struct job job = {.house = house,
			  .made = -1,
			  .wanted = {.campaign = house->flood,
				     .post = post,
				     .account = ASHA,
				     .field = field,
				     .word = str_from(word),
				     .reason = str_from(reason)}};
	house->fault.text[0] = '\0';
	const enum outcome outcome =
	    store_write(house->room.store, WRITE_PERSON, 1, make_run, &job, &house->fault);
	house->made = job.made;
	return outcome;
}

static enum outcome correct(struct house *house, int64_t post, enum correction_field field,
			    const char *word)
{
	return correct_because(house, post, field, word, "");
}

static enum outcome undo_run(struct conn *conn, void *context, struct fault *fault)
{
	struct job *job = context;
	return correction_undo(conn, job->wanted.campaign, job->undo, RAM, NULL, fault);
}

static enum outcome undo_in(struct house *house, int64_t campaign, int64_t correction)
{
	struct job job = {.house = house, .undo = correction, .wanted = {.campaign = campaign}};
	house->fault.text[0] = '\0';
	return store_write(house->room.store, WRITE_PERSON, 1, undo_run, &job, &house->fault);
}

static enum outcome undo(struct house *house, int64_t correction)
{
	return undo_in(house, house->flood, correction);
}

static int64_t post_send(struct house *house, const char *line)
{
	sender_send(house->sender, house->flood, str_from(line));
	return house->sender->entries[0].id;
}

// --- each field ---

static void test_fields(struct house *house)
{
	const int64_t post =
	    post_send(house, "{\"id\":\"f\",\"text\":\"we need it\",\"lang\":\"en\"}");
	is_int(correct(house, post, CORRECT_KIND, "offer"), OK, "a kind is corrected %s",
	       house->fault.text);
	is_int(columns_of(house, post).kind, KIND_OFFER, "and stands");
	is_int(columns_of(house, post).corrected, 1 << CORRECT_KIND, "marked as corrected");
	is_int(correct(house, post, CORRECT_KIND, "offer"), OK, "the same again is no mistake");
	is_int(house->made, 0, "and no correction");
	is_int(correct(house, post, CORRECT_URGENCY, "life"), OK, "so is urgency");
	is_int(columns_of(house, post).urgency, URGENCY_LIFE, "which stands");
	is_int(correct(house, post, CORRECT_LANG, "ur-Latn"), OK, "so is the language");
	ok(strcmp(columns_of(house, post).lang, "ur-Latn") == 0, "which stands");
	is_int(correct(house, post, CORRECT_TOPIC, "+food"), OK, "a topic is added");
	is_int(correct(house, post, CORRECT_TOPIC, "-water"), OK, "and one taken off");
	const int64_t labels = columns_of(house, post).labels;
	ok((labels >> HEAD_FOOD & 1) && !(labels >> HEAD_WATER & 1), "which both stand");
	is_int(correct(house, post, CORRECT_PLACE, "Kunda Bridge"), OK, "a place is set");
	is_int(correct(house, post, CORRECT_PLACE, "Kunda Bridge"), OK, "twice is no mistake");
	is_int(house->made, 0, "and one correction");
	ok(counted(house), "the counters are the table's");
}

static void test_words(struct house *house)
{
	static const struct {
		enum correction_field field;
		const char *word;
	} wrong[] = {
	    {CORRECT_SIGNAL, "perhaps"}, {CORRECT_KIND, "signal"},
	    {CORRECT_KIND, ""},		 {CORRECT_URGENCY, "now"},
	    {CORRECT_TOPIC, "water"},	 {CORRECT_TOPIC, "+request"},
	    {CORRECT_TOPIC, "+nothing"}, {CORRECT_TOPIC, "+"},
	    {CORRECT_TOPIC, ""},	 {CORRECT_LANG, "e"},
	    {CORRECT_LANG, "en_GB"},	 {CORRECT_LANG, "abcdefghijkl"},
	    {CORRECT_LANG, "1a"},	 {CORRECT_DISMISS, "perhaps"},
	};
	const int64_t post = post_send(house, "{\"id\":\"w\",\"text\":\"a plain one\"}");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ok(correct(house, post, wrong[i].field, wrong[i].word) == INVALID &&
		       house->fault.text[0],
		   "%s knows no '%s': %s", correction_field_names[wrong[i].field], wrong[i].word,
		   house->fault.text);
	char long_name[4 * CORRECTION_REASON_MAX + 1];
	memset(long_name, 'x', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	is_int(correct_because(house, post, CORRECT_KIND, "offer", long_name), INVALID,
	       "a reason has a greatest length");
	is_int(correct(house, post, CORRECT_PLACE, long_name), INVALID, "so has a place");
	is_int(columns_of(house, post).corrected, 0, "and nothing was changed");
	is_int(correct(house, 1, CORRECT_KIND, "offer"), NOT_FOUND, "a post must be there");
	const int64_t flood = house->flood;
	house->flood = house->storm;
	is_int(correct(house, post, CORRECT_KIND, "offer"), NOT_FOUND,
	       "and belong to the campaign");
	house->flood = flood;
}

// --- safety ---

static void test_direct(struct house *house)
{
	const int64_t post =
	    post_send(house, "{\"id\":\"d\",\"text\":\"maybe\",\"source\":\"sms\"}");
	is_int(correct_because(house, post, CORRECT_SIGNAL, "noise", "spam"), INVALID,
	       "what was sent to us never becomes noise: %s", house->fault.text);
	is_int(correct_because(house, post, CORRECT_DISMISS, "yes", "spam"), INVALID,
	       "nor is it put away: %s", house->fault.text);
	is_int(correct(house, post, CORRECT_SIGNAL, "yes"), OK, "it may become signal");
	is_int(columns_of(house, post).dismissed, 0, "and stays in sight");
}

static void test_life(struct house *house)
{
	const int64_t post = post_send(house, "{\"id\":\"l\",\"text\":\"on the roof\"}");
	correct(house, post, CORRECT_URGENCY, "life");
	is_int(correct(house, post, CORRECT_URGENCY, "urgent"), INVALID,
	       "life at risk is not lowered without a reason: %s", house->fault.text);
	is_int(correct(house, post, CORRECT_SIGNAL, "noise"), INVALID, "nor made noise");
	is_int(correct(house, post, CORRECT_DISMISS, "yes"), INVALID, "nor put away");
	is_int(correct(house, post, CORRECT_KIND, "report"), OK, "its kind needs none");
	is_int(correct_because(house, post, CORRECT_URGENCY, "soon", "She called: all safe."), OK,
	       "with a reason it is lowered");
	is_int(columns_of(house, post).urgency, URGENCY_SOON, "which stands");
	correct(house, post, CORRECT_TOPIC, "+protection");
	is_int(correct(house, post, CORRECT_TOPIC, "-protection"), INVALID,
	       "nor is protection taken off without one: %s", house->fault.text);
	is_int(correct_because(house, post, CORRECT_TOPIC, "-protection", "A film."), OK,
	       "with one it is");
	ok(counted(house), "the counters are the table's");
}

// --- searching ---

static void test_search(struct house *house)
{
	const int64_t post = post_send(house, "{\"id\":\"g\",\"text\":\"noise of goats\"}");
	is_int(room_number(&house->room, &find_goats), 0, "noise is not found");
	is_int(correct(house, post, CORRECT_SIGNAL, "yes"), OK, "it becomes signal");
	const int64_t first = house->made;
	is_int(room_number(&house->room, &find_goats), 1, "and is found by its words");
	is_int(undo(house, first), OK, "that is undone");
	is_int(columns_of(house, post).signal, SIGNAL_NOISE, "it is noise again");
	is_int(correct(house, post, CORRECT_SIGNAL, "unsure"), OK, "it becomes unsure");
	is_int(correct(house, post, CORRECT_SIGNAL, "noise"), OK, "noise,");
	is_int(correct(house, post, CORRECT_SIGNAL, "yes"), OK, "and signal");
	is_int(room_number(&house->room, &find_goats), 1, "and is found once");
	ok(counted(house), "the counters are the table's");
}

// --- undoing ---

static void test_undo(struct house *house)
{
	const int64_t post = post_send(house, "{\"id\":\"u\",\"text\":\"we need it\"}");
	correct(house, post, CORRECT_KIND, "offer");
	const int64_t first = house->made;
	correct(house, post, CORRECT_KIND, "praise");
	const int64_t second = house->made;
	is_int(undo(house, first), CONFLICT, "what was changed again is not undone: %s",
	       house->fault.text);
	is_int(undo_in(house, house->storm, second), NOT_FOUND, "nor by another campaign");
	is_int(undo(house, second), OK, "the newest is");
	is_int(columns_of(house, post).kind, KIND_OFFER, "and the one before stands");
	is_int(columns_of(house, post).corrected, 1 << CORRECT_KIND, "still corrected");
	is_int(undo(house, second), CONFLICT, "it is undone once: %s", house->fault.text);
	is_int(undo(house, first), OK, "then the first can be");
	is_int(columns_of(house, post).kind, KIND_REQUEST, "and what triage said stands");
	is_int(columns_of(house, post).corrected, 0, "not corrected any more");
	is_int(undo(house, 12345), NOT_FOUND, "what never was is not undone");

	correct(house, post, CORRECT_TOPIC, "+food");
	const int64_t food = house->made;
	correct(house, post, CORRECT_TOPIC, "+power");
	is_int(undo(house, food), OK, "another topic does not stand in the way");
	const int64_t labels = columns_of(house, post).labels;
	ok(!(labels >> HEAD_FOOD & 1) && (labels >> HEAD_POWER & 1), "and stays");
	is_int(columns_of(house, post).corrected, 1 << CORRECT_TOPIC, "as a corrected topic");
	ok(counted(house), "the counters are the table's");
}

static void test_list(struct house *house)
{
	const int64_t post = post_send(house, "{\"id\":\"h\",\"text\":\"we need it\"}");
	correct(house, post, CORRECT_KIND, "offer");
	undo(house, house->made);
	correct_because(house, post, CORRECT_URGENCY, "wait", "It is a joke.");
	correct(house, post, CORRECT_PLACE, "Belwa");
	correct(house, post, CORRECT_PLACE, "");
	struct conn *conn;
	struct correction *list = NULL;
	size_t count = 0;
	if (!ok(store_reader(house->room.store, &conn, NULL) == OK, "there is a reader"))
		return;
	is_int(correction_list(conn, &house->arena, post, &list, &count, &house->fault), OK,
	       "the corrections of a post are listed %s", house->fault.text);
	is_int(count, 4, "all of them");
	ok(count == 4 && list[3].undone_at > 0 && list[2].undone_at == 0, "also what was undone");
	if (count == 4) {
		is_str(list[2].by, STR("Asha"), "by whom");
		is_str(list[2].was, STR("urgent"), "what was before");
		is_str(list[2].now, STR("wait"), "what since");
		is_str(list[2].reason, STR("It is a joke."), "and why");
		is_str(list[0].was, STR("Belwa"), "a place that was taken off");
	}
	const struct str ids = arena_format(&house->arena, "12,%lld,13", (long long)post);
	is_int(correction_list_many(conn, &house->arena, ids, &list, &count, &house->fault), OK,
	       "those of several posts are listed %s", house->fault.text);
	is_int(count, 3, "as far as they are in force");
	ok(count == 3 && list[0].post == post && list[0].field == CORRECT_PLACE, "newest first");
	conn_release(conn);
}

// --- many at once ---

enum { MANY = 100 };

static enum outcome many_run(struct conn *conn, void *context, struct fault *fault)
{
	struct job *job = context;
	struct house *house = job->house;
	enum outcome outcome = bulk_open(conn, &house->room.ids, house->flood, ASHA, "label",
					 STR("kind praise"), &job->bulk, fault);
	for (size_t i = 0; i < MANY && outcome == OK; i++) {
		const struct new_correction wanted = {.campaign = house->flood,
						      .post = house->sender->entries[i].id,
						      .account = ASHA,
						      .bulk = job->bulk,
						      .field = CORRECT_KIND,
						      .word = STR("praise")};
		struct new_correction also = wanted;
		int64_t made;
		also.field = CORRECT_URGENCY;
		also.word = STR("wait");
		outcome = correction_make(conn, &house->room.ids, &wanted, &made, fault);
		if (outcome == OK) // what is undone is counted by posts
			outcome = correction_make(conn, &house->room.ids, &also, &made, fault);
	}
	return outcome == OK ? bulk_close(conn, job->bulk, MANY, fault) : outcome;
}

static enum outcome many_undo(struct conn *conn, void *context, struct fault *fault)
{
	struct job *job = context;
	return bulk_undo(conn, job->wanted.campaign, job->bulk, RAM, false, &job->undone,
			 &job->kept, fault);
}

static enum outcome undo_many(struct house *house, struct job *job, int64_t campaign)
{
	job->wanted.campaign = campaign;
	return store_write(house->room.store, WRITE_PERSON, MANY, many_undo, job, &house->fault);
}

static void test_bulk(struct house *house)
{
	struct buf lines;
	buf_init(&lines, 1 << 20);
	for (int i = 0; i < MANY; i++)
		buf_format(&lines, "{\"id\":\"m%d\",\"text\":\"we need %d and %d\"}\n", i, i * 7919,
			   i * 104729);
	sender_send(house->sender, house->flood, buf_str(&lines));
	buf_free(&lines);
	const int64_t first = house->sender->entries[0].id, last = house->sender->entries[99].id;
	struct job job = {.house = house};
	is_int(store_write(house->room.store, WRITE_PERSON, MANY, many_run, &job, &house->fault),
	       OK, "a hundred posts are labelled at once %s", house->fault.text);
	ok(columns_of(house, first).kind == KIND_PRAISE &&
	       columns_of(house, last).kind == KIND_PRAISE,
	   "the first and the last");
	struct conn *conn;
	struct bulk bulk = {0};
	if (store_reader(house->room.store, &conn, NULL) == OK) {
		bulk_find(conn, &house->arena, house->flood, job.bulk, &bulk, NULL);
		is_int(bulk_find(conn, &house->arena, house->storm, job.bulk, &bulk, NULL),
		       NOT_FOUND, "another campaign does not see it");
		conn_release(conn);
	}
	is_int(bulk.posts, MANY, "it is kept how many there were");
	ok(str_equal(bulk.words, STR("kind praise")) && !bulk.undone, "and what was done");
	correct(house, last, CORRECT_KIND, "report");
	is_int(undo_many(house, &job, house->storm), NOT_FOUND, "another campaign cannot undo it");
	is_int(undo_many(house, &job, house->flood), OK, "it is undone %s", house->fault.text);
	is_int(job.undone, MANY - 1, "for all");
	is_int(job.kept, 1, "but those that were changed since");
	is_int(columns_of(house, first).kind, KIND_REQUEST, "the first is as it was");
	is_int(columns_of(house, last).kind, KIND_REPORT, "the last as it was set since");
	is_int(undo_many(house, &job, house->flood), CONFLICT, "it is undone once");
	ok(counted(house), "the counters are the table's");
}

// --- the house ---

static enum outcome accounts_run(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	const enum outcome outcome = stmt_run(stmt_start(conn, &make_accounts), fault);
	return outcome == OK ? stmt_run(stmt_start(conn, &fill_accounts), fault) : outcome;
}

static int64_t campaign_make(struct house *house, const char *slug)
{
	int64_t id = 0;
	const struct new_campaign wanted = {.campaign = {.slug = str_from(slug), .name = STR("x")}};
	campaign_create(house->room.store, &house->room.ids, &wanted, &id, NULL);
	return id;
}

static bool house_open(struct house *house, const struct place *place)
{
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	if (!room_open(&house->room, place, rooms, 1))
		return false;
	struct fault fault = {0};
	arena_init(&house->arena, 1 << 20);
	return ok(store_write(house->room.store, WRITE_PERSON, 1, accounts_run, NULL, &fault) ==
			  OK &&
		      post_log_new(house->room.store, &house->room.ids, &house->log, &fault) == OK,
		  "posts can be kept %s", fault.text);
}

static void test_place(const struct place *place)
{
	struct house house = {0};
	if (!house_open(&house, place))
		return;
	house.sender = sender_new(house.log);
	house.flood = campaign_make(&house, "flood");
	house.storm = campaign_make(&house, "storm");
	test_fields(&house);
	test_words(&house);
	test_direct(&house);
	test_life(&house);
	test_search(&house);
	test_undo(&house);
	test_list(&house);
	test_bulk(&house);
	sender_free(house.sender);
	post_log_free(house.log);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
