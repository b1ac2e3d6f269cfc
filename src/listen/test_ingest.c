// SPDX-License-Identifier: AGPL-3.0-or-later
// What arrives is kept post by post: a bad one costs only itself, a known one is not doubled, and
// the report says what became of each. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a
// database, on PostgreSQL.
#include "listen/ingest.h"

#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "fake_judge.h"
#include "listen/listen_embedded.h"
#include "room_fixture.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

static const struct query count_posts = {.name = "count_posts", .sql = "select count(*) from post"};
static const struct query read_to = {
    .name = "read_to_length",
    .sql = "select length(read_to) from source where name = 'file.jsonl'"};
static const struct query count_named = {
    .name = "count_named",
    .sql = "select count(*) from post p join source s on s.id = p.source_id "
	   "where s.name = 'file.jsonl'"};
static const struct query messages_direct = {
    .name = "messages_direct",
    .sql = "select count(*) from post p join source s on s.id = p.source_id "
	   "where s.direct = 1 and p.signal > 0 and p.code = 'boat-17'"};
static const struct query contacts = {.name = "contacts",
				      .sql = "select count(*) from post_contact"};

struct house {
	struct room room;
	struct post_log *log;
	struct ingest *ingest;
	struct campaign campaign;
	struct arena arena;
	struct ingest_report report;
	struct fault fault;
};

static enum outcome take_as(struct house *house, struct ingest_body body)
{
	arena_reset(&house->arena);
	house->fault.text[0] = '\0';
	body.campaign = &house->campaign;
	return ingest_take(house->ingest, &house->arena, &body, &house->report, &house->fault);
}

static enum outcome take(struct house *house, struct str body)
{
	return take_as(house, (struct ingest_body){.source = STR("push"), .body = body});
}

// Compares the report's three numbers.
static bool reports(const struct house *house, int64_t accepted, int64_t known, int64_t rejected)
{
	const struct ingest_report *report = &house->report;
	if (report->accepted == accepted && report->known == known && report->rejected == rejected)
		return true;
	printf("# accepted %lld, known %lld, rejected %lld\n", (long long)report->accepted,
	       (long long)report->known, (long long)report->rejected);
	return false;
}

static const struct query make_inlet = {
    .name = "make_inlet",
    .sql = "insert into inlet (id, campaign_id, source, connector, every_min, began, revision, "
	   "added_at) select 9, min(id), 'fedi', 'mastodon', 10, 1, 1, 0 from campaign"};
static const struct query taken_back = {
    .name = "taken_back", .sql = "select count(*) from post where removed_at is not null"};

static const struct query sweeps = {
    .name = "sweeps",
    .sql = "select count(*) from job j where j.payload = (select cast(min(p.id) as text) || "
	   "' at:a/' from post p where p.raw like '%at:a/1%') or j.payload like '%at:b/'"};

static enum outcome inlet_run(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	return stmt_run(stmt_start(conn, &make_inlet), fault);
}

// What an inlet brought, it alone can say is gone.
static void test_origin(struct house *house)
{
	static const char post[] = "{\"id\":\"toot\",\"source\":\"fedi\",\"text\":\"said\"}";
	static const char gone[] = "{\"id\":\"toot\",\"source\":\"fedi\",\"removed\":true}";
	static const char other[] = "{\"id\":\"new\",\"source\":\"fedi\",\"edit_of\":\"toot\","
				    "\"text\":\"said otherwise\"}";
	is_int(store_write(house->room.store, WRITE_PERSON, 1, inlet_run, NULL, &house->fault), OK,
	       "a campaign listens %s", house->fault.text);
	is_int(take(house, str_from(post)), OK, "its post comes");
	is_int(take(house, str_from(gone)), OK, "a program says that it is gone");
	ok(reports(house, 0, 0, 1), "which it cannot know");
	is_int(take(house, str_from(other)), OK, "or was edited");
	ok(reports(house, 0, 0, 1), "nor that");
	is_int(room_number(&house->room, &taken_back), 0, "so it stays");
	is_int(take_as(house, (struct ingest_body){.source = STR("fedi"),
						   .body = str_from(gone),
						   .by_inlet = true}),
	       OK, "the inlet says so");
	is_int(room_number(&house->room, &taken_back), 1, "and it is taken back");
	static const char account[] =
	    "{\"id\":\"at:a/1\",\"alias\":\"at:a/\",\"text\":\"said\"}\n"
	    "{\"id\":\"at:a/2\",\"alias\":\"at:a/\",\"text\":\"said more\"}\n"
	    "{\"id\":\"at:a/\",\"removed\":\"all\"}\n{\"id\":\"at:b/\",\"removed\":\"all\"}";
	is_int(take_as(house, (struct ingest_body){.source = STR("fedi"),
						   .body = str_from(account),
						   .by_inlet = true}),
	       OK, "an account is gone, and one that nobody knew");
	ok(reports(house, 2, 2, 0), "its two posts were kept before");
	is_int(room_number(&house->room, &sweeps), 1, "and are looked for from the first on");
}

static void test_lines(struct house *house)
{
	static const char body[] = "{\"id\":\"a\",\"text\":\"one\"}\n"
				   "nonsense\n"
				   "\n"
				   "{\"id\":\"b\",\"text\":\"two\"}\r\n"
				   "{\"id\":\"c\"}\n"
				   "{\"id\":\"a\",\"text\":\"one again\"}\n"
				   "{\"id\":\"d\",\"text\":\"three\"}";
	is_int(take(house, str_from(body)), OK, "lines are taken %s", house->fault.text);
	ok(reports(house, 3, 1, 2), "each good one is, and each bad one is told");
	is_int(house->report.n_errors, 2, "with a sentence for each");
	ok(house->report.errors[0].line == 2 && house->report.errors[1].line == 5,
	   "and its line's number");
	ok(str_find(house->report.errors[1].error, STR("'text'")) != SIZE_MAX,
	   "that says why: %.*s", STR_ARG(house->report.errors[1].error));
	is_int(take(house, str_from(body)), OK, "the same body is taken again");
	ok(reports(house, 0, 4, 2), "and nothing is doubled");
	is_int(room_number(&house->room, &count_posts), 3, "three posts are there");
}

static void test_array(struct house *house)
{
	is_int(take(house, STR("[{\"id\":\"e\",\"text\":\"x\"},{\"id\":1},\n"
			       "{\"id\":\"f\",\"text\":\"],[\"}]")),
	       OK, "an array is taken");
	ok(reports(house, 2, 0, 1), "element by element");
	is_int(house->report.errors[0].line, 2, "numbered from one");
	is_int(take(house, STR("[{\"id\":\"g\",\"text\":\"x\"},{\"id\":\"h\",\"te")), INVALID,
	       "one that is cut off is refused: %s", house->fault.text);
	ok(reports(house, 1, 0, 0), "and what stands before is kept");
	is_int(take(house, STR("[{\"id\":\"g\",\"text\":\"x\"},{\"id\":\"h\",\"text\":\"x\"}]")),
	       OK, "so that it can be sent again");
	ok(reports(house, 1, 1, 0), "whole");
	is_int(take(house, STR("[]")), OK, "an empty one is fine");
	is_int(take(house, STR("")), OK, "so is nothing");
	ok(reports(house, 0, 0, 0), "and there is nothing to report");
}

static void told(void *done)
{
	sem_post(done);
}

// The way of a short body, step by step.
static enum outcome take_short(struct house *house, struct str text)
{
	const struct ingest_body body = {
	    .campaign = &house->campaign, .source = STR("push"), .body = text};
	struct ingest_parcel *parcel;
	sem_t done;
	arena_reset(&house->arena);
	enum outcome outcome =
	    ingest_begin(house->ingest, &house->arena, &body, &parcel, &house->fault);
	if (outcome != OK)
		return outcome;
	sem_init(&done, 0, 0);
	ingest_send(parcel, told, &done);
	sem_wait(&done);
	sem_destroy(&done);
	return ingest_end(parcel, &house->report, &house->fault);
}

static void test_short(struct house *house)
{
	const int64_t before = room_number(&house->room, &count_posts);
	is_int(take_short(house, STR("{\"id\":\"short 1\",\"text\":\"x\"}")), OK,
	       "a short body is taken without waiting");
	ok(reports(house, 1, 0, 0), "and reported like any");
	is_int(take_short(house, STR("{\"id\":\"short 1\",\"text\":\"x\"}\nbad\n"
				     "{\"id\":\"short 2\",\"text\":\"y\"}\n")),
	       OK, "so are several lines");
	ok(reports(house, 1, 1, 1), "each for itself");
	is_int(take_short(house, STR("[{\"id\":\"short 3\",\"text\":\"x\"},{\"id\"")), INVALID,
	       "an array that is cut off is refused");
	ok(reports(house, 1, 0, 0), "and what stands before is kept");
	is_int(take_short(house, STR("")), OK, "nothing is fine");
	ok(reports(house, 0, 0, 0), "and there is nothing to report");
	is_int(room_number(&house->room, &count_posts) - before, 3, "all of them are there");
	house->campaign.id++;
	ok(take_short(house, STR("{\"id\":\"lost\",\"text\":\"x\"}")) != OK,
	   "what the store refuses is reported so: %s", house->fault.text);
	ok(reports(house, 0, 0, 0), "not as accepted");
	house->campaign.id--;
	is_int(room_number(&house->room, &count_posts) - before, 3, "and is not there");
}

// More posts than fit into a batch; some are bad.
static void test_long(struct house *house)
{
	enum { POSTS = 2 * POST_BATCH_MAX + 17 };
	struct buf body;
	buf_init(&body, (size_t)16 << 20);
	for (int i = 0; i < POSTS; i++)
		buf_format(&body, "{\"id\":\"long %d\",\"text\":\"post %d of many\"}\n%s", i, i,
			   i % 100 == 50 ? "bad\n" : "");
	const struct ingest_body whole = {
	    .source = STR("file.jsonl"), .body = buf_str(&body), .read_to = STR("123456")};
	is_int(take_as(house, whole), OK, "a long body is taken in batches");
	ok(reports(house, POSTS, 0, POSTS / 100), "all of it");
	is_int(house->report.errors[19].line, 1971, "its bad lines are numbered through");
	is_int(room_number(&house->room, &read_to), 6, "where its source goes on is kept");
	is_int(room_number(&house->room, &count_named), POSTS, "its posts are that source's");
	is_int(take_as(house, whole), OK, "and again");
	ok(reports(house, 0, POSTS, POSTS / 100), "all of it is known");
	// Exactly a batch: the last one has nothing behind it.
	buf_reset(&body);
	for (int i = 0; i < POST_BATCH_MAX; i++)
		buf_format(&body, "{\"id\":\"even %d\",\"text\":\"x\"}\n", i);
	post_log_settle(house->log, 5000);
	const uint64_t before = store_stats(house->room.store).commits;
	take_as(house, (struct ingest_body){.source = STR("file.jsonl"),
					    .body = buf_str(&body),
					    .read_to = STR("12345678")});
	is_int(room_number(&house->room, &read_to), 8, "also behind a body of exactly one batch");
	post_log_settle(house->log, 5000);
	is_int((int64_t)(store_stats(house->room.store).commits - before), 2,
	       "and in the same commit as its posts; the words have one of their own");
	buf_free(&body);
}

static void test_cut_keeps_place(struct house *house)
{
	is_int(take_as(house, (struct ingest_body){.source = STR("file.jsonl"),
						   .body = STR("[{\"id\":\"p\",\"text\":\"x\"},"),
						   .read_to = STR("1234567890")}),
	       INVALID, "of a body that is cut off");
	ok(reports(house, 1, 0, 0), "the good part is kept");
	is_int(room_number(&house->room, &read_to), 8, "but the source does not go on behind it");
}

static void test_limits(struct house *house)
{
	struct buf body;
	buf_init(&body, (size_t)16 << 20);
	for (int i = 0; i < INGEST_LINES_MAX; i++)
		buf_add(&body, STR("1\n"));
	is_int(take(house, buf_str(&body)), OK, "a body may have %d lines", INGEST_LINES_MAX);
	ok(reports(house, 0, 0, INGEST_LINES_MAX), "bad ones are all counted");
	is_int(house->report.n_errors, INGEST_ERRORS_MAX, "and the first %d told",
	       INGEST_ERRORS_MAX);
	buf_add(&body, STR("{\"id\":\"beyond\",\"text\":\"x\"}"));
	is_int(take(house, buf_str(&body)), TOO_MUCH, "it may have no more: %s", house->fault.text);
	is_int(house->report.accepted, 0, "what is beyond is not taken");
	buf_free(&body);
}

static void test_message(struct house *house)
{
	const int64_t before = room_number(&house->room, &contacts);
	int64_t post = 0;
	const struct ingest_message message = {
	    .campaign = &house->campaign,
	    .line = STR("{\"id\":\"m1\",\"text\":\"noise\",\"source\":\"form\"}"),
	    .code = STR("boat-17"),
	    .contact = STR("\x01sealed"),
	};
	is_int(ingest_message(house->ingest, &house->arena, &message, &post, &house->fault), OK,
	       "a message to us is taken");
	ok(post > 0, "and has an id");
	is_int(room_number(&house->room, &messages_direct), 1,
	       "it is never noise, and is found by its code");
	is_int(room_number(&house->room, &contacts) - before, 1, "its contact lies apart");
	int64_t none = 42;
	const struct ingest_message bad = {.campaign = &house->campaign, .line = STR("{}")};
	is_int(ingest_message(house->ingest, &house->arena, &bad, &none, &house->fault), INVALID,
	       "a bad one is refused: %s", house->fault.text);
	is_int(none, 42, "and has none");
}

// --- many at once ---

enum { SENDERS = 6, ROUNDS = 8, EACH = 40 };

struct racer {
	struct house *house;
	bool by_inlet;
	int64_t accepted, known, failed;
	pthread_t thread;
};

static void *race(void *context)
{
	struct racer *racer = context;
	struct arena arena;
	struct buf body;
	arena_init(&arena, 1 << 20);
	buf_init(&body, 1 << 20);
	for (int round = 0; round < ROUNDS; round++) {
		buf_reset(&body);
		for (int i = 0; i < EACH; i++)
			buf_format(&body, "{\"id\":\"%s %d %d\",\"text\":\"we need %d\"}\n",
				   racer->by_inlet ? "look" : "race", round, i, i);
		const struct ingest_body whole = {.campaign = &racer->house->campaign,
						  .source = STR("push"),
						  .by_inlet = racer->by_inlet,
						  .body = buf_str(&body)};
		struct ingest_report report;
		struct fault fault;
		racer->failed +=
		    ingest_take(racer->house->ingest, &arena, &whole, &report, &fault) != OK;
		racer->accepted += report.accepted;
		racer->known += report.known;
		arena_reset(&arena);
	}
	buf_free(&body);
	arena_free(&arena);
	return NULL;
}

static void test_race(struct house *house, bool by_inlet)
{
	struct racer racers[SENDERS];
	const int64_t before = room_number(&house->room, &count_posts);
	int64_t accepted = 0, known = 0, failed = 0;
	for (int i = 0; i < SENDERS; i++) {
		racers[i] = (struct racer){.house = house, .by_inlet = by_inlet};
		pthread_create(&racers[i].thread, NULL, race, &racers[i]);
	}
	for (int i = 0; i < SENDERS; i++) {
		pthread_join(racers[i].thread, NULL);
		accepted += racers[i].accepted;
		known += racers[i].known;
		failed += racers[i].failed;
	}
	is_int(failed, 0, "many may send at once");
	is_int(accepted, ROUNDS * EACH, "what all of them send is accepted once");
	is_int(known, (SENDERS - 1) * ROUNDS * EACH, "and known to the others");
	is_int(room_number(&house->room, &count_posts) - before, ROUNDS * EACH, "and kept once");
}

static atomic_int benches;

static void *scratch_counted(void *context)
{
	atomic_fetch_add(&benches, 1);
	return fake_scratch_new(context);
}

// A bench of the real judge takes 3 MiB, and the looks of a hundred sources end together.
static void test_looks(struct house *house)
{
	struct judge judge = fake_judge;
	struct ingest *usual = house->ingest;
	judge.scratch_new = scratch_counted;
	const struct ingest_parts parts = {
	    .log = house->log, .judge = &judge, .store = house->room.store};
	if (!ok(ingest_new(&parts, &house->ingest, &house->fault) == OK, "another way in"))
		return;
	atomic_store(&benches, 0);
	test_race(house, true);
	is_int(atomic_load(&benches), 1, "looks that end at once are read on one bench");
	ingest_free(house->ingest);
	house->ingest = usual;
}

static bool house_open(struct house *house, const struct place *place)
{
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count},
					      {listen_migrations, listen_migration_count}};
	if (!room_open(&house->room, place, rooms, 2))
		return false;
	const struct new_campaign wanted = {.campaign = {.slug = STR("flood"), .name = STR("x")}};
	house->campaign = wanted.campaign;
	enum outcome outcome = campaign_create(house->room.store, &house->room.ids, &wanted,
					       &house->campaign.id, &house->fault);
	if (outcome == OK)
		outcome =
		    post_log_new(house->room.store, &house->room.ids, &house->log, &house->fault);
	const struct ingest_parts parts = {
	    .log = house->log, .judge = &fake_judge, .store = house->room.store};
	if (outcome == OK)
		outcome = ingest_new(&parts, &house->ingest, &house->fault);
	arena_init(&house->arena, (size_t)16 << 20);
	return ok(outcome == OK, "posts can be brought %s", house->fault.text);
}

static void test_place(const struct place *place)
{
	struct house house = {0};
	if (!house_open(&house, place))
		return;
	test_lines(&house);
	test_array(&house);
	test_short(&house);
	test_long(&house);
	test_cut_keeps_place(&house);
	test_limits(&house);
	test_message(&house);
	test_origin(&house);
	test_race(&house, false);
	test_looks(&house);
	ingest_free(house.ingest);
	post_log_free(house.log);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
