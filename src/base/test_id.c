// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/id.h"

#include "base/time.h"
#include "tap.h"

#include <pthread.h>

#define EPOCH_MS	   1704067200000
#define BEFORE_OVERFLOW_MS (EPOCH_MS + ((int64_t)1 << 41) - 1)

static void ids_grow(void)
{
	struct id_maker maker;
	id_maker_init(&maker, 200);
	int64_t before = time_now(), last = 0;
	bool rising = true, node_kept = true;
	for (int i = 0; i < 100000; i++) {
		int64_t id = id_next(&maker);
		rising = rising && id > last;
		node_kept = node_kept && (id >> 14 & 0xFF) == 200;
		last = id;
	}
	ok(rising, "a hundred thousand ids rise, also when many fall into one ms");
	ok(node_kept, "each carries its node");
	ok(id_time(last) >= before && id_time(last) <= time_now() + 10,
	   "an id tells when it was made");
}

static void ids_go_on_after_a_restart(void)
{
	int64_t hour_ahead = id_floor(time_now() + 3600000);
	for (unsigned node = 0; node < 256; node += 51) {
		struct id_maker maker;
		id_maker_init(&maker, node);
		int64_t seen = hour_ahead | 102 << 14 | 16383;
		id_seen(&maker, seen);
		int64_t id = id_next(&maker);
		ok(id > seen && id_time(id) - id_time(seen) <= 1,
		   "node %u goes on closely behind an id of node 102 from a clock that ran ahead",
		   node);
		id_seen(&maker, 12345);
		ok(id_next(&maker) > id, "an old id does not set it back");
		id_seen(&maker, -1);
		ok(id_next(&maker) > id, "nor does one that is none");
	}
	struct id_maker maker;
	id_maker_init(&maker, 3);
	int64_t seen = hour_ahead | 3 << 14 | 41;
	id_seen(&maker, seen);
	is_int(id_next(&maker), seen + 1, "after its own id the next count follows");
}

static void times_and_floors(void)
{
	is_int(id_time(id_floor(1783998760123)), 1783998760123, "a floor stands at its ms");
	is_int(id_floor(EPOCH_MS), 0, "ids begin with 2024");
	is_int(id_floor(0), 0, "an earlier time has the lowest floor");
	ok(id_floor(BEFORE_OVERFLOW_MS) > 0 && id_floor(INT64_MAX) > 0, "no floor is negative");
	is_int(id_floor(INT64_MAX), id_floor(BEFORE_OVERFLOW_MS),
	       "later times have the highest floor");
	struct id_maker maker;
	id_maker_init(&maker, 0);
	int64_t before = time_now(), id = id_next(&maker);
	ok(id_floor(before) <= id && id_floor(id_time(id) + 1) > id,
	   "an id lies between the floors of its ms and the next");
}

enum { THREADS = 4, IDS_EACH = 50000 };

struct worker {
	pthread_t thread;
	struct id_maker *maker;
	int64_t ids[IDS_EACH];
};

static void *make_ids(void *context)
{
	struct worker *worker = context;
	for (int i = 0; i < IDS_EACH; i++)
		worker->ids[i] = id_next(worker->maker);
	return NULL;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void threads_never_share_an_id(void)
{
	static struct worker workers[THREADS];
	static int64_t all[THREADS * IDS_EACH];
	struct id_maker maker;
	id_maker_init(&maker, 1);
	for (int i = 0; i < THREADS; i++) {
		workers[i].maker = &maker;
		pthread_create(&workers[i].thread, NULL, make_ids, &workers[i]);
	}
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		memcpy(all + i * IDS_EACH, workers[i].ids, sizeof(workers[i].ids));
	}
	qsort(all, THREADS * IDS_EACH, sizeof(all[0]), by_number);
	bool unique = true;
	for (size_t i = 1; i < THREADS * IDS_EACH; i++)
		unique = unique && all[i] > all[i - 1];
	ok(unique, "four threads make 200,000 different ids");
}

int main(void)
{
	ids_grow();
	ids_go_on_after_a_restart();
	times_and_floors();
	threads_never_share_an_id();
	return tap_done();
}
