// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast the store keeps rows: bulk batches, single writes from many threads, reads. Prints one
// figure a line. Usage: store DIR [URL]; DIR is made, used and left for a look.
#include "store/store.h"

#include "base/time.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	BULK_ROWS = 1000000,
	BATCH_ROWS = 1000,
	SINGLE_THREADS = 64,
	READS = 200000,
	LATENCIES_MAX = 4000000,
};

static const struct migration steps[] = {
    {"bench", 1, "bench", "CREATE TABLE bench (id bigint PRIMARY KEY, at bigint, text text)",
     "CREATE TABLE bench (id bigint PRIMARY KEY, at bigint, text text)"},
};
static const struct query add_row = {.name = "bench_add",
				     .sql = "INSERT INTO bench (id, at, text) VALUES ($1, $2, $3)"};
static const struct query get_row = {.name = "bench_get",
				     .sql = "SELECT at, text FROM bench WHERE id = $1"};

static const char text[] =
    "Water is up to the second floor near the bridge, eleven people on the roof, two of them "
    "children, please send a boat to Station Road 14, phone 0300 1234567";

static atomic_llong next_id = 1;

static enum outcome insert(struct conn *conn, int64_t id, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &add_row);
	stmt_bind_i64(stmt, 1, id);
	stmt_bind_i64(stmt, 2, id * 10);
	stmt_bind_str(stmt, 3, str_of(text, sizeof(text) - 1));
	return stmt_run(stmt, fault);
}

static enum outcome write_batch(struct conn *conn, void *context, struct fault *fault)
{
	int64_t first = *(int64_t *)context;
	enum outcome outcome = OK;
	for (int64_t i = first; outcome == OK && i < first + BATCH_ROWS; i++)
		outcome = insert(conn, i, fault);
	return outcome;
}

static enum outcome write_one(struct conn *conn, void *context, struct fault *fault)
{
	return insert(conn, *(int64_t *)context, fault);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void print_latencies(const char *what, int64_t *ns, size_t count)
{
	qsort(ns, count, sizeof(*ns), compare);
	printf("%s: p50 %.2f ms, p99 %.2f ms, most %.2f ms\n", what, (double)ns[count / 2] / 1e6,
	       (double)ns[count * 99 / 100] / 1e6, (double)ns[count - 1] / 1e6);
}

static int64_t latencies[LATENCIES_MAX];
static atomic_size_t latency_count;

static void note_latency(int64_t ns)
{
	size_t i = atomic_fetch_add(&latency_count, 1);
	if (i < LATENCIES_MAX)
		latencies[i] = ns;
}

static void stop_on(enum outcome outcome, const struct fault *fault)
{
	if (outcome == OK)
		return;
	fprintf(stderr, "%s\n", fault->text);
	exit(1);
}

static void bench_bulk(struct store *store, int rows)
{
	struct fault fault;
	int64_t started = time_monotonic_ns(), wal = 0;
	for (int done = 0; done < rows; done += BATCH_ROWS) {
		int64_t first = atomic_fetch_add(&next_id, BATCH_ROWS);
		int64_t begun = time_monotonic_ns();
		stop_on(store_write(store, WRITE_STREAM, BATCH_ROWS, write_batch, &first, &fault),
			&fault);
		note_latency(time_monotonic_ns() - begun);
		int64_t now = (int64_t)store_stats(store).wal_bytes;
		wal = now > wal ? now : wal;
	}
	double seconds = (double)(time_monotonic_ns() - started) / 1e9;
	printf("bulk: %.0f rows/s in batches of %d\n", rows / seconds, BATCH_ROWS);
	print_latencies("bulk batch", latencies, atomic_load(&latency_count));
	printf("write-ahead log: at most %.1f MiB\n", (double)wal / (1 << 20));
}

struct single {
	struct store *store;
	int64_t until;
	pthread_t thread;
};

static void *single_main(void *context)
{
	const struct single *single = context;
	struct fault fault;
	for (int64_t now = time_monotonic_ns(); now < single->until;) {
		int64_t id = atomic_fetch_add(&next_id, 1);
		stop_on(store_write(single->store, WRITE_PERSON, 1, write_one, &id, &fault),
			&fault);
		int64_t end = time_monotonic_ns();
		note_latency(end - now);
		now = end;
	}
	return NULL;
}

static void bench_single(struct store *store, int seconds)
{
	static struct single all[SINGLE_THREADS];
	atomic_store(&latency_count, 0);
	struct store_stats before = store_stats(store);
	int64_t started = time_monotonic_ns();
	for (int i = 0; i < SINGLE_THREADS; i++) {
		all[i] = (struct single){.store = store, .until = started + seconds * 1000000000LL};
		pthread_create(&all[i].thread, NULL, single_main, &all[i]);
	}
	for (int i = 0; i < SINGLE_THREADS; i++)
		pthread_join(all[i].thread, NULL);
	double took = (double)(time_monotonic_ns() - started) / 1e9;
	struct store_stats after = store_stats(store);
	uint64_t commits = after.commits - before.commits;
	printf("single: %.0f writes/s from %d threads, %.0f commits/s, %.3f ms a commit\n",
	       (double)(after.writes - before.writes) / took, SINGLE_THREADS,
	       (double)commits / took,
	       (double)(after.commit_ns_sum - before.commit_ns_sum) / 1e6 / (double)commits);
	print_latencies("single write", latencies, atomic_load(&latency_count));
}

static void bench_read(struct store *store, int reads)
{
	struct conn *conn = NULL;
	struct fault fault;
	int64_t last = atomic_load(&next_id), found = 0;
	int64_t started = time_monotonic_ns();
	for (int i = 0; i < reads; i++) {
		stop_on(store_reader(store, &conn, &fault), &fault);
		struct stmt *stmt = stmt_start(conn, &get_row);
		stmt_bind_i64(stmt, 1, (int64_t)((uint64_t)i * 2654435761u % (uint64_t)last));
		found += stmt_step(stmt) && stmt_str(stmt, 1).len == sizeof(text) - 1;
		stop_on(stmt_end(stmt, &fault), &fault);
		conn_release(conn);
	}
	double seconds = (double)(time_monotonic_ns() - started) / 1e9;
	printf("read: %.1f us for one row by its id (%.1f %% found)\n", seconds * 1e6 / reads,
	       100.0 * (double)found / reads);
}

static long resident_kib(void)
{
	long pages = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");
	if (file && fscanf(file, "%ld %ld", &pages, &resident) != 2)
		resident = 0;
	if (file)
		fclose(file);
	return resident * 4;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: store DIR [URL]\n");
		return 2;
	}
	const struct store_options options = {
	    .dir = argv[1], .url = argc > 2 ? argv[2] : NULL, .readers = 8, .create = true};
	int part = options.url ? 20 : 1; // PostgreSQL takes one round trip a row
	const struct migration_set rooms[] = {{steps, 1}};
	struct store *store = NULL;
	struct fault fault;
	stop_on(store_open(&options, &store, &fault), &fault);
	stop_on(store_migrate(store, rooms, 1, &fault), &fault);
	bench_bulk(store, BULK_ROWS / part);
	bench_single(store, 5);
	bench_read(store, READS / part);
	printf("memory: %.1f MiB resident\n", (double)resident_kib() / 1024);
	int64_t begun = time_monotonic_ns();
	store_close(store);
	printf("close: %.0f ms\n", (double)(time_monotonic_ns() - begun) / 1e6);
	return 0;
}
