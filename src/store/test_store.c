// SPDX-License-Identifier: AGPL-3.0-or-later
// What the rooms may count on, on both engines: statements, migrations, writes, readers. SQLite is
// always tested; PostgreSQL when CAUSEWAY_TEST_POSTGRES names an empty database to use.
#include "store/driver.h"
#include "store/job.h"

#include "base/log.h"
#include "base/time.h"
#include "store_fixture.h"
#include "tap.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct query add_note = {
    .name = "note_add", .sql = "INSERT INTO note (id, body, data, weight) VALUES ($1, $2, $3, $4)"};
static const struct query get_note = {
    .name = "note_get", .sql = "SELECT id, body, data, weight FROM note WHERE id = $1"};
static const struct query count_notes = {.name = "note_count", .sql = "SELECT count(*) FROM note"};
static const struct query sum_notes = {.name = "note_sum",
				       .sql = "SELECT sum(id), avg(weight) FROM note"};
static const struct query swapped = {.name = "swapped",
				     .sql = "SELECT CAST($2 AS text), CAST($1 AS text)"};
static const struct query delete_notes = {.name = "note_delete",
					  .sql = "DELETE FROM note WHERE id >= $1"};
static const struct query nonsense = {.name = "nonsense", .sql = "SELECT wrong FROM nowhere"};
static const struct query numbers = {
    .name = "numbers",
    .sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
	   "SELECT i FROM n"};

static const struct migration notes_first[] = {
    {"notes", 1, "notes",
     "CREATE TABLE note (id bigint PRIMARY KEY, body text CHECK (body <> 'bad'), data blob, "
     "weight double precision); CREATE UNIQUE INDEX note_body ON note (body);",
     "CREATE TABLE note (id bigint PRIMARY KEY, body text CHECK (body <> 'bad'), data bytea, "
     "weight double precision); CREATE UNIQUE INDEX note_body ON note (body);"},
    {"notes", 2, "marks", "CREATE TABLE mark (note bigint REFERENCES note (id))",
     "CREATE TABLE mark (note bigint REFERENCES note (id))"},
};

static const struct migration_set rooms[] = {{notes_first, 2}};

static int64_t one_number(struct store *store, const struct query *query)
{
	struct conn *conn = NULL;
	if (store_reader(store, &conn, NULL) != OK)
		return -1;
	struct stmt *stmt = stmt_start(conn, query);
	int64_t number = stmt_step(stmt) ? stmt_i64(stmt, 0) : -1;
	if (stmt_end(stmt, NULL) != OK)
		number = -1;
	conn_release(conn);
	return number;
}

// ---- statements -----------------------------------------------------------------------------

struct note {
	int64_t id;
	struct str body, data;
	double weight;
};

static enum outcome insert_note(struct conn *conn, const struct note *note, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &add_note);
	stmt_bind_i64(stmt, 1, note->id);
	stmt_bind_str(stmt, 2, note->body);
	stmt_bind_blob(stmt, 3, note->data);
	stmt_bind_double(stmt, 4, note->weight);
	return stmt_run(stmt, fault);
}

static enum outcome write_note(struct conn *conn, void *context, struct fault *fault)
{
	return insert_note(conn, context, fault);
}

static enum outcome keep(struct store *store, const struct note *note, struct fault *fault)
{
	return store_write(store, WRITE_PERSON, 1, write_note, (void *)note, fault);
}

static enum outcome write_delete(struct conn *conn, void *context, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &delete_notes);
	stmt_bind_i64(stmt, 1, INT64_MIN);
	enum outcome outcome = stmt_run(stmt, fault);
	*(int64_t *)context = conn_changes(conn);
	return outcome;
}

static int64_t clear_notes(struct store *store)
{
	int64_t changes = -1;
	store_write(store, WRITE_PERSON, 1, write_delete, &changes, NULL);
	return changes;
}

static void test_values(struct store *store)
{
	static const char bytes[] = {0, 1, (char)0xff, '\\', 'x', 0};
	const struct note full = {INT64_C(9007199254740993), STR("پانی \"water\" 🌊"), STR(bytes),
				  0.1};
	const struct note empty = {INT64_MIN, STR(""), STR(""), -1e300};
	struct note none = {2, {NULL, 0}, {NULL, 0}, 0};
	is_int(keep(store, &full, NULL), OK, "a row is kept");
	is_int(keep(store, &empty, NULL), OK, "a row of empty values is kept");
	is_int(keep(store, &none, NULL), OK, "a row of NULLs is kept");

	struct conn *conn = NULL;
	store_reader(store, &conn, NULL);
	struct stmt *stmt = stmt_start(conn, &get_note);
	stmt_bind_i64(stmt, 1, full.id);
	ok(stmt_step(stmt), "the row is found by its id");
	is_int(stmt_i64(stmt, 0), full.id, "a 64-bit number comes back as it was");
	is_str(stmt_str(stmt, 1), full.body, "text in any script comes back as it was");
	is_str(stmt_blob(stmt, 2), str_of(bytes, sizeof(bytes) - 1),
	       "bytes come back as they were");
	ok(stmt_double(stmt, 3) == 0.1, "a number with a fraction comes back exactly");
	ok(!stmt_step(stmt), "there is only one such row");
	is_int(stmt_end(stmt, NULL), OK, "the query ends well");

	stmt = stmt_start(conn, &get_note);
	stmt_bind_i64(stmt, 1, empty.id);
	ok(stmt_step(stmt) && stmt_i64(stmt, 0) == INT64_MIN, "the smallest number is kept");
	ok(!stmt_null(stmt, 1) && stmt_str(stmt, 1).len == 0, "empty text is not NULL");
	ok(!stmt_null(stmt, 2) && stmt_blob(stmt, 2).len == 0, "empty bytes are not NULL");
	ok(stmt_double(stmt, 3) == -1e300, "a large negative fraction is kept");
	stmt_end(stmt, NULL);

	stmt = stmt_start(conn, &get_note);
	stmt_bind_i64(stmt, 1, none.id);
	ok(stmt_step(stmt) && stmt_null(stmt, 1) && stmt_null(stmt, 2), "NULL comes back as NULL");
	is_int(stmt_str(stmt, 1).len + (size_t)stmt_i64(stmt, 1), 0, "NULL reads as empty and 0");
	stmt_end(stmt, NULL);
	conn_release(conn);
	is_int(clear_notes(store), 3, "the number of rows changed is told");
}

static void test_parameters(struct store *store)
{
	struct conn *conn = NULL;
	store_reader(store, &conn, NULL);
	struct stmt *stmt = stmt_start(conn, &swapped);
	stmt_bind_str(stmt, 1, STR("first"));
	stmt_bind_str(stmt, 2, STR("second"));
	ok(stmt_step(stmt) && str_equal(stmt_str(stmt, 0), STR("second")) &&
	       str_equal(stmt_str(stmt, 1), STR("first")),
	   "parameters go by their number, not by their place");
	stmt_end(stmt, NULL);

	stmt = stmt_start(conn, &swapped);
	stmt_bind_str(stmt, 1, STR("only one"));
	ok(stmt_step(stmt) && stmt_null(stmt, 0),
	   "a parameter not given is NULL, not the last one");
	stmt_end(stmt, NULL);

	struct fault fault;
	stmt = stmt_start(conn, &swapped);
	stmt_bind_i64(stmt, 3, 1);
	ok(!stmt_step(stmt), "a query with a wrong parameter gives no row");
	is_int(stmt_end(stmt, &fault), FAULT, "a parameter that the query lacks is our fault");

	stmt = stmt_start(conn, &nonsense);
	stmt_bind_i64(stmt, 1, 1);
	ok(!stmt_step(stmt), "a wrong query gives no row");
	is_int(stmt_end(stmt, &fault), FAULT, "a wrong query is our fault");
	ok(str_find(str_from(fault.text), STR("nonsense")) != SIZE_MAX, "and it is named: %s",
	   fault.text);

	int rows = 0;
	struct stmt *outer = stmt_start(conn, &numbers);
	while (stmt_step(outer)) {
		struct stmt *inner = stmt_start(conn, &count_notes);
		rows += stmt_step(inner) ? 1 : 0;
		if (rows == 1)
			is_int(stmt_end(stmt_start(conn, &count_notes), NULL), FAULT,
			       "a query cannot be started again before its end");
		stmt_end(inner, NULL);
	}
	is_int(stmt_end(outer, NULL), OK, "two queries run side by side on one connection");
	is_int(rows, 100, "all rows of the outer one come");

	stmt = stmt_start(conn, &add_note);
	stmt_bind_i64(stmt, 1, 1);
	ok(stmt_run(stmt, NULL) != OK, "a reader cannot write");
	conn_release(conn);
	is_int(one_number(store, &count_notes), 0, "and nothing was written");
}

static void test_many_queries(struct store *store)
{
	enum { MANY = 1000 };
	static struct query many[MANY];
	static char texts[MANY][32];
	struct conn *conn = NULL;
	store_reader(store, &conn, NULL);
	int right = 0;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MANY; i++) {
			snprintf(texts[i], sizeof(texts[i]), "SELECT %d", i);
			many[i] = (struct query){.name = "many", .sql = texts[i]};
			struct stmt *stmt = stmt_start(conn, &many[i]);
			right += stmt_step(stmt) && stmt_i64(stmt, 0) == i;
			stmt_end(stmt, NULL);
		}
	}
	is_int(right, 2 * MANY, "a connection runs more queries than it keeps prepared");
	struct stmt *running[MANY];
	int refused = 0;
	for (int i = 0; i < MANY; i++) {
		running[i] = stmt_start(conn, &many[i]);
		refused += !stmt_step(running[i]);
	}
	ok(refused > 0 && refused < MANY, "queries that run at once have a limit (%d of %d)",
	   MANY - refused, MANY);
	is_int(stmt_end(running[MANY - 1], NULL), TOO_MUCH, "beyond it they are refused");
	conn_release(conn);
	is_int(one_number(store, &many[7]), 7, "a released connection works on");
}

// ---- writes ---------------------------------------------------------------------------------

static void test_refusals(struct store *store)
{
	struct fault fault;
	struct note note = {1, STR("one"), STR("x"), 1};
	is_int(keep(store, &note, &fault), OK, "a note is kept");
	is_int(keep(store, &note, &fault), CONFLICT, "a key that exists is a conflict");
	ok(!strstr(fault.text, "one"), "the sentence does not tell what was in the row: %s",
	   fault.text);
	note = (struct note){2, STR("bad"), STR("x"), 1};
	is_int(keep(store, &note, &fault), CONFLICT,
	       "a value that the table's check refuses is one");
	is_int(one_number(store, &count_notes), 1, "neither left anything");
	clear_notes(store);
}

static enum outcome write_two_fail(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	insert_note(conn, &(struct note){50, STR("fifty"), STR(""), 0}, fault);
	return fail(DENIED, fault, "No.");
}

static enum outcome write_and_hide(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	insert_note(conn, &(struct note){60, STR("sixty"), STR(""), 0}, fault);
	insert_note(conn, &(struct note){60, STR("again"), STR(""), 0}, NULL);
	return OK;
}

static void test_undo(struct store *store)
{
	struct fault fault;
	is_int(store_write(store, WRITE_PERSON, 1, write_two_fail, NULL, &fault), DENIED,
	       "a write ends as it says");
	is_str(str_from(fault.text), STR("No."), "with its own sentence");
	is_int(store_write(store, WRITE_PERSON, 1, write_and_hide, NULL, &fault), CONFLICT,
	       "a statement that failed undoes its write, even if that says OK");
	is_int(one_number(store, &count_notes), 0, "what was undone is not there");
}

struct grouped {
	struct store *store;
	int64_t id;
	bool bad;
	enum outcome outcome;
	pthread_t thread;
};

static sem_t gate_open, gate_reached;

static enum outcome write_gate(struct conn *conn, void *context, struct fault *fault)
{
	(void)conn, (void)context, (void)fault;
	sem_post(&gate_reached);
	sem_wait(&gate_open);
	sem_post(&gate_open); // stays open if the group is run again
	return OK;
}

static void *gate_main(void *store)
{
	store_write(store, WRITE_PERSON, 1, write_gate, NULL, NULL);
	return NULL;
}

static enum outcome write_grouped(struct conn *conn, void *context, struct fault *fault)
{
	struct grouped *grouped = context;
	char body[32];
	snprintf(body, sizeof(body), "grouped %lld", (long long)grouped->id);
	struct note note = {grouped->id, str_from(body), STR(""), 0};
	enum outcome outcome = insert_note(conn, &note, fault);
	return grouped->bad && outcome == OK ? fail(INVALID, fault, "bad") : outcome;
}

static void *grouped_main(void *context)
{
	struct grouped *grouped = context;
	grouped->outcome =
	    store_write(grouped->store, WRITE_STREAM, 1, write_grouped, grouped, NULL);
	return NULL;
}

static void count_commit(void *context)
{
	__atomic_add_fetch((int *)context, 1, __ATOMIC_RELAXED);
}

// Holds the writer inside a group until many writes wait, so that they share commits.
static void test_groups(struct store *store)
{
	enum { N = 40 };
	static struct grouped all[N];
	static int commits;
	sem_init(&gate_open, 0, 0);
	sem_init(&gate_reached, 0, 0);
	store_on_commit(store, count_commit, &commits);
	struct store_stats before = store_stats(store);
	pthread_t gate;
	pthread_create(&gate, NULL, gate_main, store);
	sem_wait(&gate_reached);
	for (int i = 0; i < N; i++) {
		all[i] = (struct grouped){.store = store, .id = 100 + i, .bad = i % 4 == 1};
		pthread_create(&all[i].thread, NULL, grouped_main, &all[i]);
	}
	while (store_stats(store).queue_depth < N)
		usleep(1000);
	sem_post(&gate_open);
	pthread_join(gate, NULL);
	int good = 0, bad = 0;
	for (int i = 0; i < N; i++) {
		pthread_join(all[i].thread, NULL);
		good += !all[i].bad && all[i].outcome == OK;
		bad += all[i].bad && all[i].outcome == INVALID;
	}
	struct store_stats after = store_stats(store);
	is_int(good, 30, "the good writes of a group are kept");
	is_int(bad, 10, "the bad ones are answered as such");
	is_int(one_number(store, &count_notes), 30, "only the good ones are there");
	is_int(after.writes - before.writes, 31, "kept writes are counted");
	ok(after.commits - before.commits <= 8, "they shared commits (%d)",
	   (int)(after.commits - before.commits));
	is_int(after.queue_depth, 0, "nobody waits any more");
	uint64_t in_steps = 0;
	for (int i = 0; i <= STORE_COMMIT_STEPS; i++)
		in_steps += after.commit_steps[i];
	is_int(in_steps, after.commits, "each commit's time is counted in one step");
	clear_notes(store);
	ok(__atomic_load_n(&commits, __ATOMIC_RELAXED) >= 1, "the hub is told of commits");
	store_on_commit(store, NULL, NULL);
	sem_destroy(&gate_open);
	sem_destroy(&gate_reached);
}

struct told {
	int64_t id;
	bool bad;
	int times; // `done` was called
	enum outcome outcome;
	sem_t *all;
};

static enum outcome write_told(struct conn *conn, void *context, struct fault *fault)
{
	const struct told *told = context;
	const struct note note = {told->id, {NULL, 0}, STR(""), 0};
	const enum outcome outcome = insert_note(conn, &note, fault);
	return told->bad && outcome == OK ? fail(INVALID, fault, "bad") : outcome;
}

static void tell(void *context, enum outcome outcome, const struct fault *fault)
{
	struct told *told = context;
	told->times++;
	told->outcome = outcome;
	if (outcome != OK && strcmp(fault->text, "bad") != 0)
		told->times = -1;
	sem_post(told->all);
}

// Nobody waits for these; each is told once how it went.
static void test_later(struct store *store)
{
	enum { N = 50 };
	static struct told all[N];
	sem_t told;
	sem_init(&told, 0, 0);
	for (int i = 0; i < N; i++) {
		all[i] = (struct told){.id = 200 + i, .bad = i % 10 == 7, .all = &told};
		store_write_later(store, WRITE_STREAM, 1, write_told, tell, &all[i]);
	}
	for (int i = 0; i < N; i++)
		sem_wait(&told);
	int right = 0;
	for (int i = 0; i < N; i++)
		right += all[i].times == 1 && all[i].outcome == (all[i].bad ? INVALID : OK);
	is_int(right, N, "writes that nobody waits for are each told once how they went");
	is_int(one_number(store, &count_notes), N - 5, "and the good ones are kept");
	clear_notes(store);
	sem_destroy(&told);
}

static int order_seen[3], order_count;

static enum outcome write_order(struct conn *conn, void *context, struct fault *fault)
{
	(void)conn, (void)fault;
	order_seen[order_count++] = *(int *)context;
	return OK;
}

struct ordered {
	struct store *store;
	enum write_urgency urgency;
	int number;
};

static void *ordered_main(void *context)
{
	struct ordered *ordered = context;
	store_write(ordered->store, ordered->urgency, 1, write_order, &ordered->number, NULL);
	return NULL;
}

static void test_urgency(struct store *store)
{
	order_count = 0;
	sem_init(&gate_open, 0, 0);
	sem_init(&gate_reached, 0, 0);
	struct ordered all[] = {
	    {store, WRITE_STREAM, 1}, {store, WRITE_STREAM, 2}, {store, WRITE_PERSON, 3}};
	pthread_t gate, threads[3];
	pthread_create(&gate, NULL, gate_main, store);
	sem_wait(&gate_reached);
	for (unsigned i = 0; i < 3; i++) {
		pthread_create(&threads[i], NULL, ordered_main, &all[i]);
		while (store_stats(store).queue_depth < i + 1)
			usleep(1000);
	}
	sem_post(&gate_open);
	pthread_join(gate, NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	is_int(order_seen[0] * 100 + order_seen[1] * 10 + order_seen[2], 312,
	       "a person's write goes before streams, streams stay in order");
	sem_destroy(&gate_open);
	sem_destroy(&gate_reached);
}

// ---- readers --------------------------------------------------------------------------------

struct reading {
	struct store *store;
	atomic_bool *stop;
	int wrong, done;
	pthread_t thread;
};

enum { BATCH = 100 };

static void *reading_main(void *context)
{
	struct reading *reading = context;
	while (!atomic_load(reading->stop)) {
		int64_t n = one_number(reading->store, &count_notes);
		reading->wrong += n < 0 || n % BATCH != 0;
		reading->done++;
	}
	return NULL;
}

static enum outcome write_batch(struct conn *conn, void *context, struct fault *fault)
{
	int64_t start = *(int64_t *)context;
	enum outcome outcome = OK;
	for (int64_t i = start; outcome == OK && i < start + BATCH; i++) {
		char body[32];
		snprintf(body, sizeof(body), "%lld", (long long)i);
		outcome = insert_note(conn, &(struct note){i, str_from(body), STR("b"), (double)i},
				      fault);
	}
	return outcome;
}

static void test_readers(struct store *store)
{
	atomic_bool stop = false;
	struct reading all[6];
	for (int i = 0; i < 6; i++) {
		all[i] = (struct reading){.store = store, .stop = &stop};
		pthread_create(&all[i].thread, NULL, reading_main, &all[i]);
	}
	int kept = 0;
	for (int64_t i = 0; i < 50; i++) {
		int64_t start = i * BATCH;
		kept += store_write(store, WRITE_STREAM, BATCH, write_batch, &start, NULL) == OK;
	}
	atomic_store(&stop, true);
	int wrong = 0, done = 0;
	for (int i = 0; i < 6; i++) {
		pthread_join(all[i].thread, NULL);
		wrong += all[i].wrong;
		done += all[i].done;
	}
	is_int(kept, 50, "batches are written while others read");
	ok(done > 6 && wrong == 0, "no reader ever saw half a batch (%d reads)", done);
	struct conn *conn = NULL;
	store_reader(store, &conn, NULL);
	struct stmt *stmt = stmt_start(conn, &sum_notes);
	ok(stmt_step(stmt), "a sum is a row");
	is_int(stmt_i64(stmt, 0), 5000 * 4999 / 2, "a sum reads as a number on both engines");
	ok(stmt_double(stmt, 1) == 2499.5, "so does an average");
	stmt_end(stmt, NULL);
	conn_release(conn);
	is_int(clear_notes(store), 50 * BATCH, "all of them are removed again");
}

static int64_t notes_on(struct conn *conn)
{
	struct stmt *stmt = stmt_start(conn, &count_notes);
	const int64_t number = stmt_step(stmt) ? stmt_i64(stmt, 0) : -1;
	return stmt_end(stmt, NULL) == OK ? number : -1;
}

static void test_snapshot(struct store *store)
{
	struct conn *reader = NULL, *snapshot = NULL;
	store_reader(store, &reader, NULL);
	is_int(store_snapshot(store, &snapshot, NULL), OK, "a snapshot can be read");
	const int64_t before = notes_on(snapshot);
	keep(store, &(struct note){300, STR("snapshot"), STR(""), 0}, NULL);
	is_int(notes_on(snapshot), before, "what comes later is not in it");
	is_int(notes_on(reader), before + 1, "readers see it");
	conn_release(snapshot);
	is_int(store_snapshot(store, &snapshot, NULL), OK, "the next snapshot");
	is_int(notes_on(snapshot), before + 1, "sees it, too");
	conn_release(snapshot);
	conn_release(reader);
	is_int(one_number(store, &count_notes), before + 1, "and the connection serves on");
	clear_notes(store);
}

static void test_pool(struct store *store)
{
	struct conn *held[8];
	int got = 0;
	while (got < 4 && store_reader(store, &held[got], NULL) == OK)
		got++;
	is_int(got, 4, "as many readers can be leased as were allowed");
	struct fault fault;
	struct conn *more = NULL;
	int64_t started = time_monotonic_ns();
	is_int(store_reader(store, &more, &fault), UNAVAILABLE, "one more is refused");
	ok(time_monotonic_ns() - started > 4000000000LL, "after waiting for one: %s", fault.text);
	for (int i = 0; i < got; i++)
		conn_release(held[i]);
	is_int(store_reader(store, &more, &fault), OK, "after they came back there is one");
	conn_release(more);
	store_rest(store);
	is_int(store->readers, 1, "one stays open when nothing is done");
	for (got = 0; got < 4 && store_reader(store, &held[got], NULL) == OK;)
		got++;
	is_int(got, 4, "and as many as before can be leased");
	while (got > 0)
		conn_release(held[--got]);
}

// ---- migrations -----------------------------------------------------------------------------

static enum outcome migrate(const struct place *place, const struct migration *migrations,
			    size_t count, struct fault *fault)
{
	struct store *store = NULL;
	enum outcome outcome = place_open(place, &store, fault);
	if (outcome != OK)
		return outcome;
	const struct migration_set set[] = {{migrations, count}};
	outcome = store_migrate(store, set, 1, fault);
	store_close(store);
	return outcome;
}

static void test_migrations(const struct place *place)
{
	struct fault fault;
	place_clear(place);
	is_int(migrate(place, notes_first, 1, &fault), OK, "the first step runs");
	is_int(migrate(place, notes_first, 2, &fault), OK, "then the second");
	is_int(migrate(place, notes_first, 2, &fault), OK, "then nothing");
	is_int(migrate(place, notes_first, 1, &fault), CONFLICT, "an older program is refused");
	ok(strstr(fault.text, "newer"), "and told why: %s", fault.text);
	struct migration changed[2] = {notes_first[0], notes_first[1]};
	changed[1].sqlite = changed[1].postgres = "SELECT 1";
	is_int(migrate(place, changed, 2, &fault), CONFLICT, "a changed step is noticed");
	struct migration broken[3] = {notes_first[0], notes_first[1]};
	broken[2] = (struct migration){"notes", 3, "broken", NULL, NULL};
	broken[2].sqlite = broken[2].postgres =
	    "CREATE TABLE half (id bigint); CREATE TABLE note (id bigint)";
	is_int(migrate(place, broken, 3, &fault), FAULT, "a step that does not work is told");
	ok(strstr(fault.text, "broken"), "by its name: %s", fault.text);
	broken[2].sqlite = broken[2].postgres = "CREATE TABLE half (id bigint)";
	is_int(migrate(place, broken, 3, &fault), OK, "it left nothing, so a corrected one runs");
	place_clear(place);
}

struct migrating {
	const struct place *place;
	enum outcome outcome;
	pthread_t thread;
};

static void *migrating_main(void *context)
{
	struct migrating *migrating = context;
	migrating->outcome = migrate(migrating->place, notes_first, 2, NULL);
	return NULL;
}

static void test_migrate_together(const struct place *place)
{
	place_clear(place);
	struct migrating both[4];
	for (int i = 0; i < 4; i++) {
		both[i].place = place;
		pthread_create(&both[i].thread, NULL, migrating_main, &both[i]);
	}
	int good = 0;
	for (int i = 0; i < 4; i++) {
		pthread_join(both[i].thread, NULL);
		good += both[i].outcome == OK;
	}
	is_int(good, 4, "servers that start together on one database bring it forward once");
	place_clear(place);
}

// ---- all ------------------------------------------------------------------------------------

static void test_engine(const struct place *place)
{
	printf("# %s\n", place->url ? "PostgreSQL" : "SQLite");
	test_migrations(place);
	if (place->url)
		test_migrate_together(place);
	struct fault fault = {0};
	struct store *store = NULL;
	if (!ok(place_open(place, &store, &fault) == OK, "the database opens %s", fault.text))
		return;
	is_int(store_migrate(store, rooms, 1, &fault), OK, "it takes the rooms' tables");
	test_values(store);
	test_parameters(store);
	test_many_queries(store);
	test_refusals(store);
	test_undo(store);
	test_groups(store);
	test_later(store);
	test_urgency(store);
	test_readers(store);
	test_snapshot(store);
	test_pool(store);
	store_close(store);
}

int main(void)
{
	log_setup(LOG_ERROR, false);
	char dir[] = "/tmp/causeway-store.XXXXXX";
	if (!mkdtemp(dir))
		return 1;
	const struct place sqlite = {.dir = dir};
	test_engine(&sqlite);
	const struct place postgres = {.url = getenv("CAUSEWAY_TEST_POSTGRES")};
	if (postgres.url)
		test_engine(&postgres);
	else
		skip("CAUSEWAY_TEST_POSTGRES names no database", "the same on PostgreSQL");
	place_remove(&sqlite);
	return tap_done();
}
