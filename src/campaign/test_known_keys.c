// SPDX-License-Identifier: AGPL-3.0-or-later
// A known id keeps its post while it is fresh, while it moves into a segment and after; also when
// the program ends in the middle. What was undone is not known. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/known_keys.h"

#include "campaign/campaign_embedded.h"
#include "room_fixture.h"

enum { SEGMENT = 100, BATCH = 40 };

static const struct query count_moved = {.name = "count_moved",
					 .sql = "select count(*) from post_key"};
static const struct query count_twice = {
    .name = "count_twice", .sql = "select count(*) - count(distinct post_id) from post_key"};
static const struct query count_rows = {.name = "count_rows",
					.sql = "select count(*) from post_key_fresh"};

static const struct query count_newest = {
    .name = "count_newest",
    .sql = "select count(*) from post_key where segment = (select max(segment) from post_key)"};

struct house {
	struct room room;
	struct known_keys *keys;
	int64_t last; // post, and number of its key
};

static const unsigned char secret[KNOWN_SECRET_BYTES] = "sixteen bytes!!";

static struct known_key key_of(int64_t number)
{
	char room[32];
	return known_key(
	    secret, 7,
	    str_of(room, (size_t)snprintf(room, sizeof room, "%lld", (long long)number)));
}

static bool never(void *context)
{
	(void)context;
	return false;
}

static bool keys_open(struct house *house)
{
	struct fault fault = {0};
	struct conn *conn;
	enum outcome outcome = known_keys_new(house->room.store, SEGMENT, &house->keys, &fault);
	if (outcome == OK)
		outcome = store_reader(house->room.store, &conn, &fault);
	if (outcome == OK) {
		outcome = known_keys_fill(house->keys, conn, never, NULL, &fault);
		conn_release(conn);
	}
	return ok(outcome == OK, "the keys open %s", fault.text);
}

// A batch on the writer's thread: the keys first to last, each the post of its number and `shift`.
struct batch {
	struct known_keys *keys;
	int64_t first, last, shift;
	bool undone;
	int64_t known, wrong; // of them, before they were added
};

static enum outcome batch_write(struct conn *conn, void *context, struct fault *fault)
{
	struct batch *batch = context;
	batch->known = 0;
	known_keys_begin(batch->keys);
	enum outcome outcome = OK;
	for (int64_t i = batch->first; i <= batch->last && outcome == OK; i++) {
		int64_t post = 0;
		outcome = known_keys_find(batch->keys, conn, key_of(i), &post, fault);
		batch->known += post != 0;
		batch->wrong += post != 0 && post != i + batch->shift;
		if (outcome == OK && post == 0)
			outcome = known_keys_add(batch->keys, key_of(i), i + batch->shift, fault);
	}
	if (outcome == OK)
		outcome = known_keys_write(batch->keys, conn, fault);
	return outcome == OK && batch->undone ? fail(CONFLICT, fault, "Undone.") : outcome;
}

static struct batch batch_send(struct house *house, struct batch batch)
{
	batch.keys = house->keys;
	const enum outcome outcome =
	    store_write(house->room.store, WRITE_STREAM, (unsigned)(batch.last - batch.first) + 1,
			batch_write, &batch, NULL);
	if (outcome != (batch.undone ? CONFLICT : OK))
		batch.wrong = -1;
	return batch;
}

static void more_send(struct house *house, int64_t wanted)
{
	const struct batch batch = batch_send(
	    house, (struct batch){.first = house->last + 1, .last = house->last + wanted});
	house->last += wanted;
	if (batch.known || batch.wrong)
		ok(false, "new keys are new up to %lld", (long long)house->last);
}

static void all_known(struct house *house, const char *when)
{
	int64_t known = 0, wrong = 0;
	for (int64_t first = 1; first <= house->last; first += BATCH) {
		const int64_t last =
		    first + BATCH - 1 < house->last ? first + BATCH - 1 : house->last;
		const struct batch batch =
		    batch_send(house, (struct batch){.first = first, .last = last});
		known += batch.known;
		wrong += batch.wrong;
	}
	is_int(known, house->last, "each key is known %s", when);
	is_int(wrong, 0, "under its post");
}

static void test_fresh(struct house *house)
{
	more_send(house, BATCH);
	all_known(house, "while it is fresh");
	is_int(room_number(&house->room, &count_moved), 0, "none has moved");
	is_int(room_number(&house->room, &count_rows), 1, "a batch is one row");
}

static void test_undone(struct house *house)
{
	struct batch batch = {.first = 5001, .last = 5010, .undone = true};
	is_int(batch_send(house, batch).known, 0, "keys are new");
	batch = (struct batch){.first = 5001, .last = 5010, .shift = 10, .undone = true};
	is_int(batch_send(house, batch).known, 0, "and new again when their batch was undone");
	is_int(batch_send(house, (struct batch){.first = 1, .last = BATCH}).known, BATCH,
	       "others stay known");
}

// Batches of one key, as each sends one slice on its way.
static void test_moving(struct house *house)
{
	more_send(house, SEGMENT);
	int64_t moved = 0;
	for (int i = 0; i < 50 && moved == 0; i++) {
		more_send(house, 1);
		moved = room_number(&house->room, &count_moved);
	}
	ok(moved > 0 && moved < SEGMENT, "keys move slice by slice");
	all_known(house, "while they move");
}

static void test_moved(struct house *house)
{
	for (int i = 0; i < 50 && room_number(&house->room, &count_moved) < SEGMENT; i++)
		more_send(house, 1);
	for (int i = 0; i < 5; i++)
		more_send(house, 1);
	ok(room_number(&house->room, &count_moved) >= SEGMENT, "at last all of them have moved");
	is_int(room_number(&house->room, &count_twice), 0, "each once");
	ok(room_number(&house->room, &count_rows) < 100, "their rows are gone");
	all_known(house, "after they moved");
}

static void test_restart(struct house *house)
{
	more_send(house, SEGMENT);
	more_send(house, 1); // the first slice is on its way
	known_keys_free(house->keys);
	if (!keys_open(house))
		return;
	all_known(house, "after a stop in the middle");
	for (int i = 0; i < 60; i++)
		more_send(house, 5);
	is_int(room_number(&house->room, &count_twice), 0, "none moved twice");
	known_keys_free(house->keys);
	if (!keys_open(house))
		return;
	all_known(house, "after another start");
}

// More keys than a segment is meant for move at once; the program ends as soon as it holds as many.
static void test_restart_full(struct house *house)
{
	for (int i = 0; i < 40; i++)
		more_send(house, 1);
	more_send(house, 2 * SEGMENT);
	for (int i = 0; i < 50 && room_number(&house->room, &count_newest) >= SEGMENT; i++)
		more_send(house, 1); // until a new one is begun
	for (int i = 0; i < 50 && room_number(&house->room, &count_newest) < SEGMENT; i++)
		more_send(house, 1);
	known_keys_free(house->keys);
	if (!keys_open(house))
		return;
	for (int i = 0; i < 60; i++)
		more_send(house, 5);
	is_int(room_number(&house->room, &count_twice), 0, "nor when the segment was just full");
	all_known(house, "after that");
}

static void test_place(const struct place *place)
{
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	struct house house = {0};
	if (!room_open(&house.room, place, rooms, 1) || !keys_open(&house))
		return;
	test_fresh(&house);
	test_undone(&house);
	test_moving(&house);
	test_moved(&house);
	test_restart(&house);
	test_restart_full(&house);
	known_keys_free(house.keys);
	room_close(&house.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
