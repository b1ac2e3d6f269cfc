// SPDX-License-Identifier: AGPL-3.0-or-later
// Brings an empty database forward with the migrations of all rooms, then prepares every query of
// every room on it. queries.t writes rooms.h and builds this. Arguments: DIR [URL].
#include "store/store.h"

#include "base/log.h"
#include "rooms.h"
#include "tap.h"

static void check_queries(struct store *store, const struct room *room, size_t *tagged)
{
	struct conn *conn = NULL;
	struct fault fault;
	if (!ok(store_reader(store, &conn, &fault) == OK, "%s: a reader", room->name))
		return;
	size_t wrong = 0;
	for (size_t i = 0; i < *room->query_count; i++) {
		const struct query *query = room->queries[i];
		*tagged += query->sqlite || query->postgres;
		if (stmt_end(stmt_start(conn, query), &fault) == OK)
			continue;
		wrong++;
		printf("# %s: %s\n", query->name, fault.text);
	}
	ok(wrong == 0, "%s: its %zu queries are understood", room->name, *room->query_count);
	conn_release(conn);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	log_setup(LOG_ERROR, false);
	const struct store_options options = {.dir = argv[1],
					      .url = argc > 2 ? argv[2] : NULL,
					      .readers = 1,
					      .create = true,
					      .guard = true};
	struct migration_set sets[ROOMS];
	size_t n_sets = 0, all = 0, tagged = 0;
	for (size_t i = 0; i < ROOMS; i++) {
		if (rooms[i].migrations)
			sets[n_sets++] =
			    (struct migration_set){rooms[i].migrations, *rooms[i].migration_count};
		all += *rooms[i].query_count;
	}
	struct store *store = NULL;
	struct fault fault = {0};
	bool ready = store_open(&options, &store, &fault) == OK &&
		     store_migrate(store, sets, n_sets, &fault) == OK;
	if (ok(ready, "the migrations of %zu rooms run %s", n_sets, fault.text)) {
		for (size_t i = 0; i < ROOMS; i++)
			check_queries(store, &rooms[i], &tagged);
		printf("# %zu of %zu queries have a text of their own for each engine\n", tagged,
		       all);
	}
	store_close(store);
	return tap_done();
}
