// SPDX-License-Identifier: AGPL-3.0-or-later
// A database with the tables of the rooms, for tests of rooms above the store: once on SQLite in a
// folder of its own and, when CAUSEWAY_TEST_POSTGRES names an empty database, once there.
#ifndef CAUSEWAY_TEST_ROOM_FIXTURE_H
#define CAUSEWAY_TEST_ROOM_FIXTURE_H

#include "base/id.h"
#include "base/log.h"
#include "store/store_embedded.h"
#include "store_fixture.h"
#include "tap.h"

struct room {
	const struct place *place;
	struct store *store;
	struct id_maker ids;
};

// Opens the store with the tables of `rooms` beside the store's own. Opening one again goes on with
// what is in it.
__attribute__((unused)) static bool room_open(struct room *room, const struct place *place,
					      const struct migration_set *rooms, size_t n_rooms)
{
	struct fault fault = {0};
	struct migration_set sets[4] = {{store_migrations, store_migration_count}};
	for (size_t i = 0; i < n_rooms; i++)
		sets[i + 1] = rooms[i];
	*room = (struct room){.place = place};
	id_maker_init(&room->ids, 1);
	enum outcome outcome = place_open(place, &room->store, &fault);
	if (outcome == OK)
		outcome = store_migrate(room->store, sets, n_rooms + 1, &fault);
	return ok(outcome == OK, "the database opens with its tables %s", fault.text);
}

__attribute__((unused)) static void room_close(struct room *room)
{
	store_close(room->store);
	room->store = NULL;
}

// The first number that a query without parameters gives; -1 if it fails.
__attribute__((unused)) static int64_t room_number(const struct room *room,
						   const struct query *query)
{
	struct conn *conn;
	if (store_reader(room->store, &conn, NULL) != OK)
		return -1;
	struct stmt *stmt = stmt_start(conn, query);
	const int64_t number = stmt_step(stmt) ? stmt_i64(stmt, 0) : -1;
	const enum outcome outcome = stmt_end(stmt, NULL);
	conn_release(conn);
	return outcome == OK ? number : -1;
}

// Runs a test on each database there is, each time an empty one.
__attribute__((unused)) static void places_each(void (*test)(const struct place *place))
{
	log_setup(LOG_ERROR, false);
	char dir[] = "/tmp/causeway-room.XXXXXX";
	if (!ok(mkdtemp(dir) != NULL, "there is a folder for the database"))
		return;
	const struct place sqlite = {.dir = dir};
	printf("# SQLite\n");
	test(&sqlite);
	place_remove(&sqlite);
	const struct place postgres = {.url = getenv("CAUSEWAY_TEST_POSTGRES")};
	if (!postgres.url) {
		skip("CAUSEWAY_TEST_POSTGRES names no database", "the same on PostgreSQL");
		return;
	}
	printf("# PostgreSQL\n");
	place_clear(&postgres);
	test(&postgres);
	place_clear(&postgres);
}

#endif
