// SPDX-License-Identifier: AGPL-3.0-or-later
// Migrations: bring the schema forward, each step once and in a transaction of its own, and notice
// when program and database do not belong together.
#include "store/driver.h"
#include "store/store_embedded.h"

#include "base/log.h"
#include "base/time.h"

// FNV-1a, 64 bits (Fowler, Noll, Vo): notices a changed text; it need not withstand an enemy.
static void migration_hash(const char *sql, char ret_hash[17])
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (; *sql; sql++)
		hash = (hash ^ (unsigned char)*sql) * 0x100000001b3u;
	snprintf(ret_hash, 17, "%016llx", (unsigned long long)hash);
}

static const char *migration_text(const struct migration *migration, enum store_engine engine)
{
	return engine == STORE_SQLITE ? migration->sqlite : migration->postgres;
}

static const struct migration *migration_find(const struct store *store, struct str room,
					      int64_t number)
{
	for (size_t i = 0; i < store->n_rooms; i++) {
		const struct migration_set *set = &store->rooms[i];
		if (set->count > 0 && str_equal(str_from(set->migrations[0].room), room))
			return number >= 1 && (size_t)number <= set->count
				   ? &set->migrations[number - 1]
				   : NULL;
	}
	return NULL;
}

enum outcome schema_exists(struct conn *conn, bool *ret_exists, struct fault *fault)
{
	struct stmt *stmt = stmt_start(conn, &sql_schema_exists);
	bool exists = stmt_step(stmt) && stmt_i64(stmt, 0) == 1;
	enum outcome outcome = stmt_end(stmt, fault);
	if (outcome == OK)
		*ret_exists = exists;
	return outcome;
}

// Whether the database knows this row of schema_version, with the same text.
static enum outcome compare_row(const struct store *store, struct stmt *stmt, struct fault *fault)
{
	struct str room = stmt_str(stmt, 0), hash = stmt_str(stmt, 3);
	int64_t number = stmt_i64(stmt, 1);
	const struct migration *migration = migration_find(store, room, number);
	if (!migration)
		return fail(CONFLICT, fault,
			    "The database was made by a newer Causeway (it has step %lld of %.*s, "
			    "\"%.*s\"). Use that version, or restore a backup.",
			    (long long)number, STR_ARG(room), STR_ARG(stmt_str(stmt, 2)));
	char own[17];
	migration_hash(migration_text(migration, store->driver->engine), own);
	if (!str_equal(hash, str_from(own)))
		return fail(
		    CONFLICT, fault,
		    "Step %d of %s (\"%s\") ran on this database with another text. Use the "
		    "version of Causeway that made it.",
		    migration->number, migration->room, migration->title);
	return OK;
}

enum outcome schema_compare(struct conn *conn, size_t *ret_applied, struct fault *fault)
{
	size_t applied = 0;
	enum outcome compared = OK;
	struct stmt *stmt = stmt_start(conn, &sql_schema_list);
	while (compared == OK && stmt_step(stmt)) {
		compared = compare_row(conn->store, stmt, fault);
		applied++;
	}
	enum outcome outcome = stmt_end(stmt, compared == OK ? fault : NULL);
	if (compared != OK || outcome != OK)
		return compared != OK ? compared : outcome;
	*ret_applied = applied;
	return OK;
}

// The number of the last step that this database has of a room.
static enum outcome room_version(struct conn *conn, const char *room, int *ret_version,
				 struct fault *fault)
{
	int version = 0;
	struct stmt *stmt = stmt_start(conn, &sql_schema_list);
	while (stmt_step(stmt)) {
		if (str_equal(stmt_str(stmt, 0), str_from(room)))
			version = (int)stmt_i64(stmt, 1);
	}
	enum outcome outcome = stmt_end(stmt, fault);
	if (outcome == OK)
		*ret_version = version;
	return outcome;
}

static enum outcome no_broken_references(struct conn *conn, struct fault *fault)
{
	if (conn_engine(conn) != STORE_SQLITE)
		return OK;
	struct stmt *stmt = stmt_start(conn, &sql_check_references);
	bool broken = stmt_step(stmt);
	enum outcome outcome = stmt_end(stmt, fault);
	return outcome == OK && broken ? fail(FAULT, fault, "it leaves references to nothing")
				       : outcome;
}

static enum outcome migration_record(struct conn *conn, const struct migration *migration,
				     struct fault *fault)
{
	char hash[17];
	migration_hash(migration_text(migration, conn_engine(conn)), hash);
	struct stmt *stmt = stmt_start(conn, &sql_schema_add);
	stmt_bind_str(stmt, 1, str_from(migration->room));
	stmt_bind_i64(stmt, 2, migration->number);
	stmt_bind_str(stmt, 3, str_from(migration->title));
	stmt_bind_str(stmt, 4, str_from(hash));
	stmt_bind_i64(stmt, 5, time_now());
	return stmt_run(stmt, fault);
}

// Inside a transaction that no other server can have at the same time: looks again what is
// there, then does the step if it is still missing.
static enum outcome migration_step(struct conn *conn, const struct migration *migration,
				   struct fault *fault)
{
	int version = 0;
	enum outcome outcome = stmt_run(stmt_start(conn, &sql_schema_lock), fault);
	if (outcome == OK)
		outcome = conn_run(conn, &sql_schema_create, fault);
	if (outcome == OK)
		outcome = room_version(conn, migration->room, &version, fault);
	if (outcome != OK || version >= migration->number)
		return outcome;
	struct fault why;
	outcome = conn->driver->script(conn, migration_text(migration, conn_engine(conn)), &why);
	if (outcome == OK)
		outcome = no_broken_references(conn, &why);
	if (outcome != OK)
		return fail(outcome, fault, "Step %d of %s (\"%s\") did not work: %s",
			    migration->number, migration->room, migration->title, why.text);
	log_info("store.migrate", log_str("room", str_from(migration->room)),
		 log_i64("number", migration->number));
	return migration_record(conn, migration, fault);
}

static enum outcome migration_run(struct conn *conn, const struct migration *migration,
				  struct fault *fault)
{
	enum outcome outcome = conn_run(conn, &sql_transaction_begin, fault);
	if (outcome != OK)
		return outcome;
	outcome = migration_step(conn, migration, fault);
	if (outcome == OK)
		outcome = conn_run(conn, &sql_transaction_commit, fault);
	if (outcome != OK) {
		conn_clear(conn);
		conn_run(conn, &sql_transaction_rollback, NULL);
	}
	return outcome;
}

static enum outcome migrate_with(struct conn *conn, struct fault *fault)
{
	const struct store *store = conn->store;
	bool exists = false;
	size_t applied = 0, all = 0;
	enum outcome outcome = schema_exists(conn, &exists, fault);
	if (outcome == OK && exists)
		outcome = schema_compare(conn, &applied, fault);
	for (size_t i = 0; i < store->n_rooms; i++)
		all += store->rooms[i].count;
	if (outcome != OK || applied == all)
		return outcome;
	if (store->no_writer || store->beside)
		return fail(CONFLICT, fault,
			    "The database was made by an older Causeway. Start the "
			    "server once to bring it forward.");
	if (!store->create && !exists)
		return fail(NOT_FOUND, fault, "The database holds no data of Causeway.");
	// So that a step may rebuild a table; what refers to nothing is looked for at its end.
	if (conn_engine(conn) == STORE_SQLITE)
		outcome = conn->driver->script(conn, "PRAGMA foreign_keys = off", fault);
	for (size_t i = 0; i < store->n_rooms; i++) {
		for (size_t k = 0; outcome == OK && k < store->rooms[i].count; k++)
			outcome = migration_run(conn, &store->rooms[i].migrations[k], fault);
	}
	return outcome;
}

enum outcome store_migrate(struct store *store, const struct migration_set *rooms, size_t n_rooms,
			   struct fault *fault)
{
	store->rooms = rooms;
	store->n_rooms = n_rooms;
	struct conn *conn = NULL;
	enum outcome outcome =
	    store->driver->connect(store, store->no_writer ? CONN_READ : CONN_CARE, &conn, fault);
	if (outcome == OK)
		outcome = migrate_with(conn, fault);
	conn_close(conn);
	return outcome;
}
