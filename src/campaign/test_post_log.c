// SPDX-License-Identifier: AGPL-3.0-or-later
// Posts enter once, in order, are counted and folded, and what could not be kept leaves nothing.
// On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/post_log.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "post_fixture.h"
#include "room_fixture.h"
#include "store/job.h"

#include <pthread.h>

static const struct query count_posts = {.name = "count_posts", .sql = "select count(*) from post"};
static const struct query count_sources = {.name = "count_sources",
					   .sql = "select count(*) from source"};
static const struct query count_others = {
    .name = "count_others",
    .sql = "select count(*) from post p join source s on s.id = p.source_id "
	   "where s.name = 'other'"};
static const struct query count_homeless = {
    .name = "count_homeless",
    .sql = "select count(*) from post where source_id not in (select id from source)"};
static const struct query count_keys = {.name = "count_keys",
					.sql = "select (select count(*) from post_key) + "
					       "(select coalesce(sum(length(keys)), 0) / 24 "
					       "from post_key_fresh)"};
static const struct query find_first = {
    .name = "find_first",
    .sqlite = "select count(*) from post_text where post_text match 'first'",
    .postgres = "select count(*) from post_text where tokens @@ 'first'::tsquery"};
static const struct query find_third = {
    .name = "find_third",
    .sqlite = "select count(*) from post_text where post_text match 'third'",
    .postgres = "select count(*) from post_text where tokens @@ 'third'::tsquery"};
static const struct query count_due = {
    .name = "count_due", .sql = "select coalesce(sum(length(posts)), 0) / 8 from post_words_due"};
static const struct query find_lantern = {
    .name = "find_lantern",
    .sqlite = "select count(*) from post_text where post_text match 'lantern'",
    .postgres = "select count(*) from post_text where tokens @@ 'lantern'::tsquery"};
static const struct query find_wall = {
    .name = "find_wall",
    .sqlite = "select count(*) from post_text where post_text match 'wall'",
    .postgres = "select count(*) from post_text where tokens @@ 'wall'::tsquery"};
static const struct query count_contacts = {.name = "count_contacts",
					    .sql = "select count(*) from post_contact"};
static const struct query count_copies = {
    .name = "count_copies", .sql = "select coalesce(sum(copies), 0) from post_copies"};
static const struct query sum_minutes = {.name = "sum_minutes",
					 .sql = "select coalesce(sum(posts), 0) from post_minute"};
static const struct query sum_counts = {.name = "sum_counts",
					.sql = "select coalesce(sum(posts), 0) from post_count"};
// Rows in which the counters and the table differ.
static const struct query wrong_counts = {
    .name = "wrong_counts",
    .sql = "select count(*) from (select campaign_id, signal, kind, count(*) as posts from post "
	   "group by campaign_id, signal, kind) p full join post_count c "
	   "on c.campaign_id = p.campaign_id and c.signal = p.signal and c.kind = p.kind "
	   "where p.posts is null or c.posts is null or p.posts <> c.posts"};
static const struct query wrong_langs = {
    .name = "wrong_langs",
    .sql = "select count(*) from (select campaign_id, lang, count(*) as posts from post "
	   "where signal > 0 and copy_of is null group by campaign_id, lang) p "
	   "full join post_lang_count c on c.campaign_id = p.campaign_id and c.lang = p.lang "
	   "where p.posts is null or c.posts is null or p.posts <> c.posts"};
static const struct query wrong_minutes = {.name = "wrong_minutes",
					   .sql =
					       "select (select sum(signal_posts) from post_minute) "
					       "- (select count(*) from post where signal > 0)"};
static const struct query wrong_copies = {
    .name = "wrong_copies",
    .sql = "select count(*) from (select copy_of, count(*) as copies, max(id) as latest from post "
	   "where copy_of is not null group by copy_of) p full join post_copies c "
	   "on c.post_id = p.copy_of "
	   "where p.copies is null or c.copies is null or p.copies <> c.copies "
	   "or p.latest <> c.latest_id"};

static const struct query count_removed = {
    .name = "count_removed", .sql = "select count(*) from post where removed_at is not null"};
static const struct query count_jobs = {
    .name = "count_jobs", .sql = "select count(*) from job where kind = 'post.removed'"};
static const struct query first_newer = {
    .name = "first_newer",
    .sql = "select n.id from post p join post n on n.id = p.newer_id order by p.id limit 1"};
static const struct query last_newer = {
    .name = "last_newer",
    .sql = "select n.id from post p join post n on n.id = p.newer_id order by n.id desc limit 1"};

struct house {
	struct room room;
	struct post_log *log;
	struct sender *sender;
	int64_t flood, storm; // campaigns
};

static bool house_open(struct house *house, const struct place *place)
{
	const struct migration_set rooms[] = {{store_migrations, store_migration_count},
					      {campaign_migrations, campaign_migration_count}};
	return room_open(&house->room, place, rooms, 2);
}

static bool log_open(struct house *house)
{
	struct fault fault = {0};
	const enum outcome outcome =
	    post_log_new(house->room.store, &house->room.ids, &house->log, &fault);
	if (!ok(outcome == OK, "the log opens %s", fault.text))
		return false;
	house->sender = sender_new(house->log);
	return true;
}

static void log_close(struct house *house)
{
	sender_free(house->sender);
	post_log_free(house->log);
}

static int64_t campaign_make(struct house *house, const char *slug)
{
	int64_t id = 0;
	const struct new_campaign wanted = {.campaign = {.slug = str_from(slug), .name = STR("x")}};
	campaign_create(house->room.store, &house->room.ids, &wanted, &id, NULL);
	return id;
}

static enum outcome send(struct house *house, const char *lines)
{
	return sender_send(house->sender, house->flood, str_from(lines));
}

static const struct post_entry *sent(const struct house *house, size_t number)
{
	return &house->sender->entries[number];
}

static int64_t number(const struct house *house, const struct query *query)
{
	return room_number(&house->room, query);
}

// --- once ---

static void test_once(struct house *house)
{
	static const char three[] = "{\"id\":\"a\",\"text\":\"first words\"}\n"
				    "{\"id\":\"b\",\"text\":\"we need the second\"}\n"
				    "{\"id\":\"c\",\"text\":\"noise is third\"}";
	is_int(send(house, three), OK, "a batch is taken");
	const int64_t a = sent(house, 0)->id, b = sent(house, 1)->id, c = sent(house, 2)->id;
	ok(a > 0 && a < b && b < c, "its posts get ids in their order");
	ok(!sent(house, 0)->known && !sent(house, 2)->known, "none of them was known");
	is_int(send(house, three), OK, "the same batch is taken again");
	ok(sent(house, 0)->known && sent(house, 1)->known && sent(house, 2)->known,
	   "but all of it is known");
	ok(sent(house, 0)->id == a && sent(house, 2)->id == c, "under the ids it has");
	is_int(number(house, &count_posts), 3, "and nothing is doubled");

	send(house, "{\"id\":\"d\",\"text\":\"one\"}\n{\"id\":\"d\",\"text\":\"two\"}\n"
		    "{\"id\":\"a\",\"text\":\"three\"}");
	ok(!sent(house, 0)->known && sent(house, 1)->known && sent(house, 2)->known,
	   "an id that stands twice in a batch is taken once");
	is_int(sent(house, 1)->id, sent(house, 0)->id, "the second is the first");

	house->sender->source = STR("sms");
	send(house, "{\"id\":\"a\",\"text\":\"from elsewhere\"}");
	ok(!sent(house, 0)->known, "another source may use the same id");
	send(house, "{\"id\":\"a\",\"text\":\"first words\",\"source\":\"push\"}");
	ok(sent(house, 0)->known, "a post may name its source itself");
	house->sender->source = STR("push");
	sender_send(house->sender, house->storm, STR("{\"id\":\"a\",\"text\":\"first words\"}"));
	ok(!sent(house, 0)->known, "another campaign has ids of its own");
	is_int(number(house, &count_posts), 6, "six posts are there");
	is_int(number(house, &find_first), 2, "posts are found by their words");
	is_int(number(house, &find_third), 0, "but noise is not");
	sender_read(house->sender, STR(""));
	is_int(sender_append(house->sender, house->flood), OK, "an empty batch changes nothing");
}

static void test_too_many(struct house *house)
{
	struct post_batch batch = {.campaign = house->flood,
				   .source = STR("push"),
				   .entries = house->sender->entries,
				   .count = POST_BATCH_MAX + 1};
	struct fault fault = {0};
	is_int(post_log_append(house->log, &batch, WRITE_STREAM, &fault), TOO_MUCH,
	       "a batch has a largest size: %s", fault.text);
}

// --- copies ---

#define RIVER "the river has come over the bridge near the old mill"

static void test_copies(struct house *house)
{
	send(house, "{\"id\":\"r1\",\"text\":\"" RIVER "\"}");
	const int64_t original = sent(house, 0)->id;
	ok(sent(house, 0)->copy_of == 0, "the first one is an original");
	send(house, "{\"id\":\"r2\",\"text\":\"" RIVER "!\"}\n"
		    "{\"id\":\"r3\",\"text\":\"RT @someone: " RIVER "\"}\n"
		    "{\"id\":\"r4\",\"text\":\"" RIVER "\",\"source\":\"sms\"}\n"
		    "{\"id\":\"r5\",\"text\":\"" RIVER " 03001234567\"}");
	is_int(sent(house, 0)->copy_of, original, "a near-copy folds into it");
	is_int(sent(house, 1)->copy_of, original, "so does a repost");
	is_int(sent(house, 2)->copy_of, 0, "a message sent to us never does");
	is_int(sent(house, 3)->copy_of, 0, "nor does one with a phone of its own");
	is_int(number(house, &count_copies), 2, "copies are counted");
	sender_send(house->sender, house->storm, STR("{\"id\":\"r6\",\"text\":\"" RIVER "\"}"));
	is_int(sent(house, 0)->copy_of, 0, "another campaign's posts are no originals here");
}

// --- undone ---

// Makes the store refuse the last entry, behind everything else of the batch.
static void spoil(struct house *house)
{
	house->sender->entries[house->sender->count - 1].reading.urgency = URGENCY_COUNT;
}

struct counts {
	int64_t posts, keys, texts, sources, copies, minutes, counted;
};

static struct counts count_all(const struct house *house)
{
	return (struct counts){number(house, &count_posts),  number(house, &count_keys),
			       number(house, &find_wall),    number(house, &count_sources),
			       number(house, &count_copies), number(house, &sum_minutes),
			       number(house, &sum_counts)};
}

static void test_undone(struct house *house)
{
	static const char batch[] =
	    "{\"id\":\"u1\",\"text\":\"a wall fell on the road behind the school\"}\n"
	    "{\"id\":\"u2\",\"text\":\"" RIVER "\"}\n"
	    "{\"id\":\"u3\",\"text\":\"from nowhere\",\"source\":\"never heard of\"}\n"
	    "{\"id\":\"u4\",\"text\":\"the last one\"}";
	const struct counts before = count_all(house);
	sender_read(house->sender, str_from(batch));
	spoil(house);
	is_int(sender_append(house->sender, house->flood), CONFLICT,
	       "a batch that the store refuses is answered so: %s", house->sender->fault.text);
	const struct counts after = count_all(house);
	ok(memcmp(&before, &after, sizeof before) == 0, "and leaves nothing");

	is_int(send(house, batch), OK, "the same batch without its fault is taken");
	ok(!sent(house, 0)->known && !sent(house, 3)->known, "none of it is known");
	is_int(sent(house, 0)->copy_of, 0, "nor a copy of what was undone");
	ok(sent(house, 1)->copy_of > 0, "a copy of what was kept is one");
	const int64_t wall = sent(house, 0)->id;
	is_int(number(house, &count_homeless), 0, "every post has its source");
	send(house, "{\"id\":\"u5\",\"text\":\"a wall fell on the road behind the school!\"}");
	is_int(sent(house, 0)->copy_of, wall, "what was taken at last is an original for others");
}

// --- sources ---

static void test_read_to(struct house *house)
{
	static const struct query get = {
	    .name = "read_to_length",
	    .sql = "select length(read_to) from source where name = 'file.jsonl'"};
	house->sender->source = STR("file.jsonl");
	house->sender->read_to = STR("12345");
	send(house, "{\"id\":\"f1\",\"text\":\"x\",\"source\":\"somewhere\"}");
	is_int(number(house, &get), 5,
	       "where a source goes on is kept with its posts, even if "
	       "they all name another source");
	house->sender->read_to = STR("1234567");
	sender_read(house->sender, STR(""));
	sender_append(house->sender, house->flood);
	is_int(number(house, &get), 7, "also without any post");
	house->sender->read_to = STR("123456789");
	sender_read(house->sender, STR("{\"id\":\"f2\",\"text\":\"x\"}"));
	spoil(house);
	sender_append(house->sender, house->flood);
	is_int(number(house, &get), 7, "and not when the posts were not kept");
	house->sender->read_to = STR("");
	house->sender->source = STR("push");
}

static void test_sources(struct house *house)
{
	struct buf lines;
	buf_init(&lines, 1 << 20);
	const int64_t many = campaign_make(house, "many");
	const int64_t before = number(house, &count_sources);
	for (int part = 0; part < 2; part++) {
		buf_reset(&lines);
		for (int i = part * 600; i < (part + 1) * 600; i++)
			buf_format(&lines,
				   "{\"id\":\"s%d\",\"text\":\"x\",\"source\":\"source %d\"}\n", i,
				   i);
		is_int(sender_send(house->sender, many, buf_str(&lines)), OK,
		       "600 sources are taken");
	}
	is_int(number(house, &count_sources) - before, SOURCES_MAX + 1,
	       "a campaign has at most %d sources and 'other'", SOURCES_MAX);
	is_int(number(house, &count_others), 200, "posts of further ones are kept under it");
	sender_send(house->sender, many, buf_str(&lines));
	ok(sent(house, 0)->known && sent(house, 599)->known, "where they are known again");
	buf_free(&lines);
}

// --- what comes with a message ---

static void test_message(struct house *house)
{
	static const struct query code = {
	    .name = "count_code", .sql = "select count(*) from post where code = 'rain-boat-17'"};
	sender_read(house->sender, STR("{\"id\":\"m1\",\"text\":\"help\",\"source\":\"form\"}"));
	house->sender->entries[0].code = STR("rain-boat-17");
	house->sender->entries[0].contact = STR("\x01sealed\xff");
	const int64_t before = number(house, &count_contacts);
	is_int(sender_append(house->sender, house->flood), OK, "a message is taken");
	is_int(number(house, &code), 1, "it is found by its status code");
	is_int(number(house, &count_contacts) - before, 1, "its contact lies apart");
}

// --- counters ---

static void test_counters(struct house *house)
{
	struct buf lines;
	buf_init(&lines, 1 << 20);
	static const char *const words[] = {"need", "have", "noise", "maybe", "plain"};
	for (int i = 0; i < 900; i++)
		buf_format(&lines,
			   "{\"id\":\"n%d\",\"text\":\"%s of %d things that differ "
			   "in words %d %d\",\"lang\":\"l%d\"}\n",
			   i, words[i % 5], i % 300, i % 300 * 7, i % 300 * 13, i % 100);
	is_int(sender_send(house->sender, house->flood, buf_str(&lines)), OK,
	       "posts of many kinds, a hundred languages and with copies are taken");
	is_int(number(house, &sum_counts), number(house, &count_posts), "all posts are counted");
	is_int(number(house, &sum_minutes), number(house, &count_posts), "in their minute, too");
	is_int(number(house, &wrong_counts), 0, "each count of signal and kind is the table's");
	is_int(number(house, &wrong_langs), 0, "each count of a language is the table's");
	is_int(number(house, &wrong_minutes), 0, "signal is counted in its minute");
	is_int(number(house, &wrong_copies), 0, "each count of copies is the table's");
	ok(number(house, &count_copies) > 500, "there were many");
	buf_free(&lines);
}

// --- after a restart ---

static void test_restart(struct house *house, const struct place *place)
{
	const int64_t posts = number(house, &count_posts);
	send(house,
	     "{\"id\":\"before\",\"text\":\"the ferry at the north landing is not running\"}");
	const int64_t before = sent(house, 0)->id;
	log_close(house);
	room_close(&house->room);
	if (!house_open(house, place) || !log_open(house))
		return;
	is_int(number(house, &count_posts), posts + 1, "after a restart everything is there");
	send(house,
	     "{\"id\":\"before\",\"text\":\"the ferry at the north landing is not "
	     "running\"}\n"
	     "{\"id\":\"a\",\"text\":\"first words\"}\n"
	     "{\"id\":\"after\",\"text\":\"the ferry at the north landing is not running!\"}");
	ok(sent(house, 0)->known && sent(house, 1)->known, "ids are known");
	is_int(sent(house, 0)->id, before, "under the same id");
	ok(!sent(house, 2)->known && sent(house, 2)->id > before, "new ones come after");
	is_int(sent(house, 2)->copy_of, before, "copies find originals from before");
}

// --- words ---

// Sends `count` posts about lanterns without waiting until they are found.
static bool lanterns_send(struct house *house, int round, int count)
{
	struct buf lines;
	buf_init(&lines, 1 << 20);
	for (int i = 0; i < count; i++)
		buf_format(&lines, "{\"id\":\"lantern %d %d\",\"text\":\"lantern %d\"}\n", round, i,
			   round * 1000 + i);
	const bool sent = sender_read(house->sender, buf_str(&lines)) &&
			  sender_append(house->sender, house->flood) == OK;
	buf_free(&lines);
	return sent;
}

static void test_words(struct house *house, const struct place *place)
{
	ok(lanterns_send(house, 0, 5), "posts are kept");
	is_int(number(house, &find_lantern), 0, "their words are entered a moment later");
	log_close(house);
	room_close(&house->room);
	if (!house_open(house, place))
		return;
	is_int(number(house, &count_due) + number(house, &find_lantern), 5,
	       "when the server stops before, they are still due");
	if (!log_open(house))
		return;
	ok(post_log_settle(house->log, 5000), "the next one enters them");
	is_int(number(house, &find_lantern), 5, "and all can be found");
	ok(lanterns_send(house, 1, 700) && lanterns_send(house, 2, 700),
	   "of more posts than are entered at once");
	ok(post_log_behind(house->log) > 0 || number(house, &find_lantern) == 1405,
	   "while some cannot be found, the log says that it is behind");
	ok(post_log_settle(house->log, 5000), "all are entered");
	is_int(number(house, &find_lantern), 1405, "and can be found");
	is_int(number(house, &count_due), 0, "nothing stays due");
	is_int(post_log_behind(house->log), 0, "and none waits");
}

// --- many at once ---

enum { THREADS = 4, ROUNDS = 10 };

struct racer {
	struct house *house;
	int64_t accepted, failed;
	pthread_t thread;
};

static void *race(void *context)
{
	struct racer *racer = context;
	struct sender *sender = sender_new(racer->house->log);
	struct buf lines;
	buf_init(&lines, 1 << 20);
	for (int round = 0; round < ROUNDS; round++) {
		buf_reset(&lines);
		for (int i = 0; i < 20; i++)
			buf_format(&lines, "{\"id\":\"race %d %d\",\"text\":\"racing\"}\n", round,
				   i);
		racer->failed += sender_send(sender, racer->house->flood, buf_str(&lines)) != OK;
		for (size_t i = 0; i < sender->count; i++)
			racer->accepted += !sender->entries[i].known;
	}
	buf_free(&lines);
	sender_free(sender);
	return NULL;
}

static void test_race(struct house *house)
{
	struct racer racers[THREADS];
	const int64_t before = number(house, &count_posts);
	int64_t accepted = 0, failed = 0;
	for (int i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){.house = house};
		pthread_create(&racers[i].thread, NULL, race, &racers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(racers[i].thread, NULL);
		accepted += racers[i].accepted;
		failed += racers[i].failed;
	}
	is_int(failed, 0, "senders of the same posts do not disturb each other");
	is_int(accepted, ROUNDS * 20, "each post is accepted from one of them");
	is_int(number(house, &count_posts) - before, ROUNDS * 20, "and kept once");
}

// --- what becomes of it where it was written ---

#define ROOFS "we need boats, 12 people on the roof of the mill"

static void test_origin(struct house *house)
{
	send(house, "{\"id\":\"e1\",\"alias\":\"77\",\"text\":\"" ROOFS "\"}");
	const int64_t first = sent(house, 0)->id;
	send(house, "{\"id\":\"77\",\"text\":\"by its other id\"}");
	ok(sent(house, 0)->known && sent(house, 0)->id == first, "a post is known by its alias");
	send(house,
	     "{\"id\":\"e1#2\",\"edit_of\":\"e1\",\"alias\":\"77\",\"text\":\"" ROOFS "!\"}");
	const int64_t second = sent(house, 0)->id;
	ok(!sent(house, 0)->known, "what was edited is a post of its own");
	is_int(sent(house, 0)->copy_of, 0, "that never folds: what changed may be a number");
	is_int(number(house, &first_newer), second, "the first says where its words are now");
	send(house, "{\"id\":\"e1#3\",\"edit_of\":\"e1\",\"text\":\"we need one boat\"}");
	is_int(number(house, &last_newer), sent(house, 0)->id, "edited again, the second does");
	is_int(number(house, &first_newer), second, "and the first as before");
	send(house, "{\"id\":\"e9#1\",\"edit_of\":\"e9\",\"text\":\"edited before it came\"}\n"
		    "{\"id\":\"e9\",\"text\":\"and told once more\"}");
	ok(!sent(house, 0)->known && sent(house, 1)->known,
	   "an edit of what never came stands for it");
	send(house, "{\"id\":\"e8#1\",\"edit_of\":\"e8\",\"text\":\"" ROOFS "\"}");
	ok(sent(house, 0)->copy_of == first, "and folds like any other");
	const int64_t posts = number(house, &count_posts);
	is_int(
	    send(house, "{\"id\":\"nobody\",\"removed\":true}\n{\"id\":\"77\",\"removed\":true}"),
	    OK, "one is taken back by its alias, and one that never came");
	is_int(number(house, &count_posts), posts, "which makes no post");
	is_int(number(house, &count_removed), 3, "it is noted with all that stood in its place");
	is_int(number(house, &count_jobs), 3, "with a job for each");
	send(house, "{\"id\":\"e1\",\"removed\":true}");
	is_int(number(house, &count_jobs), 3, "taken back twice it is taken back once");
	send(house, "{\"id\":\"e1\",\"removed\":true,\"source\":\"elsewhere\"}");
	ok(sent(house, 0)->id == 0, "no source takes back what another one told");
}

static void test_place(const struct place *place)
{
	struct house house = {0};
	if (!house_open(&house, place))
		return;
	house.flood = campaign_make(&house, "flood");
	house.storm = campaign_make(&house, "storm");
	if (!log_open(&house))
		return;
	test_once(&house);
	test_too_many(&house);
	test_copies(&house);
	test_undone(&house);
	test_read_to(&house);
	test_sources(&house);
	test_message(&house);
	test_origin(&house);
	test_counters(&house);
	test_restart(&house, place);
	test_words(&house, place);
	test_race(&house);
	is_int(number(&house, &wrong_counts), 0, "the counters are the table's to the end");
	is_int(number(&house, &wrong_copies), 0, "so are the copies'");
	log_close(&house);
	room_close(&house.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
