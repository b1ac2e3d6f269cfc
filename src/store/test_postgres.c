// SPDX-License-Identifier: AGPL-3.0-or-later
// What can happen to a PostgreSQL server while Causeway uses it: connections that end, conflicts
// with other servers, a loss in the middle of a commit. Needs CAUSEWAY_TEST_POSTGRES.
#include "store/store.h"

#include "base/log.h"
#include "base/time.h"
#include "store_fixture.h"
#include "tap.h"

#include <pthread.h>

static const struct migration steps[] = {
    {"lost", 1, "lost", "",
     "CREATE TABLE kept (id bigint PRIMARY KEY, small integer, flag boolean, ratio numeric);"
     "CREATE SEQUENCE tries;"
     // The first try of a commit that holds id 2 conflicts with somebody; that of id 3 is slow.
     "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
     "  IF NEW.id = 2 AND nextval('tries') = 1 THEN"
     "    RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;"
     "  IF NEW.id = 3 THEN PERFORM pg_sleep(30); END IF;"
     "  RETURN NULL; END $$;"
     "CREATE CONSTRAINT TRIGGER trouble AFTER INSERT ON kept DEFERRABLE INITIALLY DEFERRED"
     "  FOR EACH ROW EXECUTE FUNCTION trouble();"},
};
static const struct migration_set rooms[] = {{steps, 1}};

static const struct query add = {
    .name = "kept_add", .sql = "INSERT INTO kept (id, small, flag, ratio) VALUES ($1, $2, $3, $4)"};
static const struct query count = {.name = "kept_count", .sql = "SELECT count(*) FROM kept"};
static const struct query get = {.name = "kept_get",
				 .sql = "SELECT small, flag, ratio FROM kept WHERE id = $1"};

// A session of the test's own, as an operator would have one.
static PGconn *admin;

static int admin_run(const char *sql)
{
	PGresult *result = PQexec(admin, sql);
	int rows = PQntuples(result);
	PQclear(result);
	return rows;
}

// Ends every other session of this database, as a restart of the server would.
static int end_sessions(void)
{
	return admin_run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE "
			 "datname = current_database() AND pid <> pg_backend_pid()");
}

struct write {
	int64_t id;
	int runs;
	bool end_sessions; // in its first run
	int64_t small;
};

static enum outcome write_kept(struct conn *conn, void *context, struct fault *fault)
{
	struct write *write = context;
	if (++write->runs == 1 && write->end_sessions)
		end_sessions();
	struct stmt *stmt = stmt_start(conn, &add);
	stmt_bind_i64(stmt, 1, write->id);
	stmt_bind_i64(stmt, 2, write->small);
	stmt_bind_i64(stmt, 3, 1);
	stmt_bind_double(stmt, 4, 0.25);
	return stmt_run(stmt, fault);
}

static enum outcome keep(struct store *store, struct write *write, struct fault *fault)
{
	return store_write(store, WRITE_PERSON, 1, write_kept, write, fault);
}

static int64_t kept(struct store *store)
{
	struct conn *conn = NULL;
	if (store_reader(store, &conn, NULL) != OK)
		return -1;
	struct stmt *stmt = stmt_start(conn, &count);
	int64_t rows = stmt_step(stmt) ? stmt_i64(stmt, 0) : -1;
	if (stmt_end(stmt, NULL) != OK)
		rows = -1;
	conn_release(conn);
	return rows;
}

static void test_types(struct store *store)
{
	struct fault fault;
	struct write write = {.id = 10, .small = 2147483648};
	is_int(keep(store, &write, &fault), INVALID, "a number too large for its column: %s",
	       fault.text);
	write.small = -7;
	is_int(keep(store, &write, &fault), OK, "columns of other number types are filled");
	struct conn *conn = NULL;
	store_reader(store, &conn, NULL);
	struct stmt *stmt = stmt_start(conn, &get);
	stmt_bind_i64(stmt, 1, 10);
	ok(stmt_step(stmt) && stmt_i64(stmt, 0) == -7 && stmt_i64(stmt, 1) == 1 &&
	       stmt_double(stmt, 2) == 0.25,
	   "and read");
	stmt_end(stmt, NULL);
	conn_release(conn);
}

static void test_lost(struct store *store)
{
	struct fault fault = {0};
	int64_t before = kept(store);
	ok(end_sessions() >= 2, "the server ends all connections");
	is_int(kept(store), before, "a reader connects again by itself");
	struct write write = {.id = 20};
	is_int(keep(store, &write, &fault), OK, "so does the writer %s", fault.text);
	write = (struct write){.id = 21, .end_sessions = true};
	is_int(keep(store, &write, &fault), OK, "a write that loses its connection is repeated %s",
	       fault.text);
	is_int(write.runs, 2, "from its start");
	is_int(kept(store), before + 2, "each is kept once");
}

static void test_conflict(struct store *store)
{
	struct fault fault = {0};
	int64_t before = kept(store);
	struct write write = {.id = 2};
	is_int(keep(store, &write, &fault), OK, "a conflict with another server is resolved %s",
	       fault.text);
	is_int(write.runs, 2, "by running the write again");
	is_int(kept(store), before + 1, "it is kept once");
}

static void *end_when_committing(void *context)
{
	(void)context;
	int64_t until = time_monotonic_ns() + 10000000000LL;
	while (time_monotonic_ns() < until &&
	       admin_run("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 0)
		usleep(5000);
	end_sessions();
	return NULL;
}

static void test_unknown(struct store *store)
{
	struct fault fault = {0};
	pthread_t thread;
	pthread_create(&thread, NULL, end_when_committing, NULL);
	struct write write = {.id = 3};
	is_int(keep(store, &write, &fault), UNAVAILABLE, "a connection lost while committing: %s",
	       fault.text);
	pthread_join(thread, NULL);
	ok(strstr(fault.text, "unknown"), "people are told that the result is unknown");
	is_int(write.runs, 1, "it is not repeated behind their back");
	write = (struct write){.id = 30};
	is_int(keep(store, &write, &fault), OK, "the next write works");
}

static void test_second(const struct place *place)
{
	struct store *other = NULL;
	struct fault fault = {0};
	is_int(place_open(place, &other, &fault), UNAVAILABLE, "a second server is refused: %s",
	       fault.text);
	ok(strstr(fault.text, "Another server"), "people are told why");
	const struct store_options tool = {.url = place->url, .readers = 1, .beside = true};
	is_int(store_open(&tool, &other, &fault), OK, "a tool may write beside the server %s",
	       fault.text);
	store_close(other);
}

int main(void)
{
	log_setup(LOG_ERROR, false);
	const struct place place = {.url = getenv("CAUSEWAY_TEST_POSTGRES")};
	if (!place.url) {
		skip("CAUSEWAY_TEST_POSTGRES names no database", "trouble with PostgreSQL");
		return tap_done();
	}
	struct store *store = NULL;
	struct fault fault = {0};
	place_clear(&place);
	admin = PQconnectdb(place.url);
	if (ok(place_open(&place, &store, &fault) == OK, "the database opens %s", fault.text)) {
		is_int(store_migrate(store, rooms, 1, &fault), OK, "it takes its tables");
		test_types(store);
		test_lost(store);
		test_conflict(store);
		test_unknown(store);
		test_second(&place);
		store_close(store);
		is_int(place_open(&place, &store, &fault), OK, "after it another one can start");
		store_close(store);
	}
	PQfinish(admin);
	place_clear(&place);
	return tap_done();
}
