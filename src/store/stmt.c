// SPDX-License-Identifier: AGPL-3.0-or-later
// Statements: what both engines have in common.
#include "store/guard.h"

#include <stdarg.h>

const char *query_text(const struct query *query, enum store_engine engine)
{
	const char *own = engine == STORE_SQLITE ? query->sqlite : query->postgres;
	return own ? own : query->sql;
}

void conn_init(struct conn *conn, const struct driver *driver, struct store *store,
	       enum conn_use use)
{
	conn->driver = driver;
	conn->store = store;
	conn->use = use;
	conn->broken.conn = conn;
}

// The slot of a query's statement, or the free slot where it belongs.
static size_t stmt_slot(const struct conn *conn, const struct query *query)
{
	// Fibonacci hashing: the upper ten bits of the product name one of 1,024 slots.
	_Static_assert(CONN_STMT_SLOTS == 1 << 10, "the shift below fits the table");
	size_t slot = ((uintptr_t)query >> 4) * 0x9e3779b97f4a7c15u >> 54;
	while (conn->stmts[slot] && conn->stmts[slot]->query != query)
		slot = (slot + 1) % CONN_STMT_SLOTS;
	return slot;
}

static void conn_drop_idle(struct conn *conn)
{
	struct stmt *kept[CONN_STMTS_MAX];
	size_t n_kept = 0;
	for (size_t i = 0; i < CONN_STMT_SLOTS; i++) {
		struct stmt *stmt = conn->stmts[i];
		conn->stmts[i] = NULL;
		if (stmt && stmt->running)
			kept[n_kept++] = stmt;
		else if (stmt)
			conn->driver->drop(stmt);
	}
	conn->stmt_count = n_kept;
	for (size_t i = 0; i < n_kept; i++)
		conn->stmts[stmt_slot(conn, kept[i]->query)] = kept[i];
}

void conn_clear(struct conn *conn)
{
	for (size_t i = 0; conn->running > 0 && i < CONN_STMT_SLOTS; i++) {
		if (conn->stmts[i] && conn->stmts[i]->running)
			stmt_end(conn->stmts[i], NULL);
	}
	conn->broken.running = false;
	conn->running = 0;
	conn->failed = OK;
	conn->repeat = false;
	conn->job_added = false;
}

void conn_close(struct conn *conn)
{
	if (!conn)
		return;
	conn_clear(conn);
	conn_drop_idle(conn);
	conn->driver->disconnect(conn);
}

int64_t conn_changes(const struct conn *conn)
{
	return conn->changes;
}

enum store_engine conn_engine(const struct conn *conn)
{
	return conn->driver->engine;
}

void stmt_fail(struct stmt *stmt, enum outcome outcome, const char *format, ...)
{
	if (stmt->outcome != OK)
		return;
	stmt->outcome = outcome;
	va_list args;
	va_start(args, format);
	vsnprintf(stmt->fault.text, sizeof(stmt->fault.text), format, args);
	va_end(args);
}

static struct stmt *stmt_broken(struct conn *conn, const struct query *query, enum outcome outcome,
				const char *sentence)
{
	struct stmt *stmt = &conn->broken;
	stmt->query = query;
	stmt->outcome = OK;
	stmt_fail(stmt, outcome, "%s", sentence);
	stmt->running = true;
	return stmt;
}

struct stmt *stmt_start(struct conn *conn, const struct query *query)
{
	size_t slot = stmt_slot(conn, query);
	struct stmt *stmt = conn->stmts[slot];
	if (!stmt) {
		if (conn->stmt_count == CONN_STMTS_MAX)
			conn_drop_idle(conn);
		if (conn->stmt_count == CONN_STMTS_MAX)
			return stmt_broken(conn, query, TOO_MUCH,
					   "Too many queries are being run at once.");
		struct fault fault;
		enum outcome outcome =
		    conn->store->guard ? guard_check(query, conn_engine(conn), &fault) : OK;
		if (outcome == OK)
			outcome = conn->driver->prepare(conn, query, &stmt, &fault);
		if (outcome != OK)
			return stmt_broken(conn, query, outcome, fault.text);
		stmt->conn = conn;
		stmt->query = query;
		conn->stmts[stmt_slot(conn, query)] = stmt;
		conn->stmt_count++;
	} else if (stmt->running) {
		return stmt_broken(conn, query, FAULT, "A query was started again before its end.");
	}
	stmt->running = true;
	stmt->row = false;
	stmt->outcome = OK;
	conn->running++;
	return stmt;
}

static bool stmt_takes(const struct stmt *stmt)
{
	return stmt != &stmt->conn->broken && stmt->outcome == OK;
}

void stmt_bind_i64(struct stmt *stmt, int parameter, int64_t value)
{
	if (stmt_takes(stmt))
		stmt->conn->driver->bind_i64(stmt, parameter, value);
}

void stmt_bind_double(struct stmt *stmt, int parameter, double value)
{
	if (stmt_takes(stmt))
		stmt->conn->driver->bind_double(stmt, parameter, value);
}

static void stmt_bind_bytes(struct stmt *stmt, int parameter, struct str bytes, bool text)
{
	if (!bytes.at)
		stmt_bind_null(stmt, parameter);
	else if (stmt_takes(stmt))
		stmt->conn->driver->bind_bytes(stmt, parameter, bytes, text);
}

void stmt_bind_str(struct stmt *stmt, int parameter, struct str text)
{
	stmt_bind_bytes(stmt, parameter, text, true);
}

void stmt_bind_blob(struct stmt *stmt, int parameter, struct str bytes)
{
	stmt_bind_bytes(stmt, parameter, bytes, false);
}

void stmt_bind_null(struct stmt *stmt, int parameter)
{
	if (stmt_takes(stmt))
		stmt->conn->driver->bind_null(stmt, parameter);
}

void stmt_bind_i64_or_null(struct stmt *stmt, int parameter, int64_t value)
{
	if (value)
		stmt_bind_i64(stmt, parameter, value);
	else
		stmt_bind_null(stmt, parameter);
}

void stmt_bind_str_or_null(struct stmt *stmt, int parameter, struct str text)
{
	stmt_bind_str(stmt, parameter, text.len > 0 ? text : (struct str){0});
}

bool stmt_step(struct stmt *stmt)
{
	stmt->row = stmt_takes(stmt) && stmt->conn->driver->step(stmt);
	return stmt->row;
}

int64_t stmt_i64(struct stmt *stmt, int column)
{
	return stmt->row ? stmt->conn->driver->get_i64(stmt, column) : 0;
}

double stmt_double(struct stmt *stmt, int column)
{
	return stmt->row ? stmt->conn->driver->get_double(stmt, column) : 0;
}

struct str stmt_str(struct stmt *stmt, int column)
{
	return stmt->row ? stmt->conn->driver->get_bytes(stmt, column, true) : STR("");
}

struct str stmt_blob(struct stmt *stmt, int column)
{
	return stmt->row ? stmt->conn->driver->get_bytes(stmt, column, false) : STR("");
}

bool stmt_null(struct stmt *stmt, int column)
{
	return !stmt->row || stmt->conn->driver->get_null(stmt, column);
}

enum outcome stmt_end(struct stmt *stmt, struct fault *fault)
{
	struct conn *conn = stmt->conn;
	if (stmt != &conn->broken) {
		conn->driver->finish(stmt);
		conn->running--;
	}
	stmt->running = false;
	stmt->row = false;
	if (stmt->outcome == OK)
		return OK;
	if (conn->failed == OK) {
		conn->failed = stmt->outcome;
		conn->failure = stmt->fault;
	}
	if (fault)
		*fault = stmt->fault;
	return stmt->outcome;
}

enum outcome stmt_run(struct stmt *stmt, struct fault *fault)
{
	while (stmt_step(stmt))
		;
	return stmt_end(stmt, fault);
}

enum outcome conn_run(struct conn *conn, const struct query *query, struct fault *fault)
{
	return stmt_run(stmt_start(conn, query), fault);
}
