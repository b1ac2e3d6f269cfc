// SPDX-License-Identifier: AGPL-3.0-or-later
// The PostgreSQL driver, on libpq. Statements are prepared once per session. Parameters go in the
// form that their type has on the server: numbers and bytes in binary, without copying, anything
// else as text. Results come as text and as a whole.
#include "store/driver.h"

#include "base/arena.h"

#include <libpq-fe.h>

#define SCRATCH_MAX (256u << 20) // bytes decoded for one statement

// Types by their fixed numbers in pg_type.
enum {
	TYPE_BOOL = 16,
	TYPE_BYTEA = 17,
	TYPE_NAME = 19,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_TEXT = 25,
	TYPE_JSON = 114,
	TYPE_FLOAT8 = 701,
	TYPE_BPCHAR = 1042,
	TYPE_VARCHAR = 1043,
};

struct postgres_conn {
	struct conn base;
	PGconn *pg;
	unsigned session; // counts reconnections: statements belong to a session
	unsigned named;	  // names given to statements
};

struct value {
	enum { VALUE_NULL, VALUE_I64, VALUE_DOUBLE, VALUE_BYTES } kind;
	union {
		int64_t i64;
		double number;
		struct str bytes;
	};
};

struct postgres_stmt {
	struct stmt base;
	char name[16];
	unsigned session;     // in which it was prepared; 0 if it must be prepared again
	int count;	      // parameters
	Oid *types;	      // of each
	struct value *values; // of each, for the run under way
	PGresult *result;     // of the run under way
	int row;
	struct arena scratch; // until the end of the run
};

static struct postgres_conn *own_conn(struct conn *conn)
{
	return (struct postgres_conn *)conn;
}

static struct postgres_stmt *own_stmt(struct stmt *stmt)
{
	return (struct postgres_stmt *)stmt;
}

// ---- faults ---------------------------------------------------------------------------------

// SQLSTATE by its first characters; the first that fits counts.
static const struct {
	const char *state;
	enum outcome outcome;
	const char *sentence; // NULL: the server's own words
} states[] = {
    {"23", CONFLICT, NULL},
    {"22", INVALID, NULL},
    {"40", UNAVAILABLE, "Somebody else changed the same data just now. Try again."},
    {"53100", UNAVAILABLE,
     "The disk of the database server is full: nothing was kept. Make room and try again."},
    {"53", UNAVAILABLE, "The database server is out of resources. Try again later."},
    {"54", TOO_MUCH, NULL},
    {"55P03", UNAVAILABLE, "The database is in use. Try again."},
    {"57", UNAVAILABLE, "The database server stopped the work. Try again."},
    {"58", UNAVAILABLE, "The database server has trouble with its disk. Try again later."},
    {"08", UNAVAILABLE, "The connection to the database was lost: nothing was kept. Try again."},
};

static enum outcome state_fault(const PGresult *result, const char *what, struct fault *fault)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	if (!state)
		state = "08";
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strncmp(state, states[i].state, strlen(states[i].state)) != 0)
			continue;
		if (states[i].sentence)
			return fail(states[i].outcome, fault, "%s", states[i].sentence);
		return fail(states[i].outcome, fault, "%s (in %s)", words, what);
	}
	return fail(FAULT, fault, "The database refused %s: %s.", what, words ? words : state);
}

// Says what a result that is not a success means, and marks the connection.
static enum outcome result_fault(struct conn *conn, const PGresult *result, const char *what,
				 struct fault *fault)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (PQstatus(own_conn(conn)->pg) == CONNECTION_BAD)
		conn->lost = true;
	if (state && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0))
		conn->repeat = true;
	return state_fault(result, what, fault);
}

static bool is_success(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// ---- connections ----------------------------------------------------------------------------

static void postgres_disconnect(struct conn *conn)
{
	PQfinish(own_conn(conn)->pg);
	free(conn);
}

static enum outcome postgres_script(struct conn *conn, const char *sql, struct fault *fault)
{
	PGresult *result = PQexec(own_conn(conn)->pg, sql);
	enum outcome outcome =
	    is_success(result) ? OK : result_fault(conn, result, "a statement", fault);
	PQclear(result);
	return outcome;
}

static bool postgres_in_transaction(const struct conn *conn)
{
	return PQtransactionStatus(((const struct postgres_conn *)conn)->pg) == PQTRANS_INTRANS;
}

static void ignore_notice(void *context, const PGresult *result)
{
	(void)context, (void)result;
}

// Turns a fresh session into what its use needs.
static enum outcome set_up(struct conn *conn, struct fault *fault)
{
	struct postgres_conn *own = own_conn(conn);
	own->session++;
	conn->lost = false;
	PQsetNoticeReceiver(own->pg, ignore_notice, NULL);
	// What is acknowledged must be on disk, also where the server's default is laxer.
	return postgres_script(
	    conn,
	    conn->use == CONN_READ
		? "SET bytea_output = hex; SET default_transaction_read_only = on"
		: "SET bytea_output = hex; SELECT set_config('synchronous_commit', 'on', false) "
		  "WHERE current_setting('synchronous_commit') = 'off'",
	    fault);
}

// One server at a time writes: what it keeps in memory would else go wrong. The lock lasts as long
// as the session; a session that has just ended is waited for. The number is any that nobody else
// uses.
static enum outcome keep_others_out(struct conn *conn, struct fault *fault)
{
	PGresult *result = PQexec(own_conn(conn)->pg, "SET lock_timeout = 3000; "
						      "SELECT pg_advisory_lock(4856309471264); "
						      "RESET lock_timeout");
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	enum outcome outcome = OK;
	if (state && strcmp(state, "55P03") == 0)
		outcome = fail(UNAVAILABLE, fault,
			       "Another server works with this database. Stop that one first.");
	else if (!is_success(result))
		outcome = result_fault(conn, result, "opening", fault);
	PQclear(result);
	return outcome;
}

// libpq's own words, on one line and without a full stop at the end.
static enum outcome connect_fault(const PGconn *pg, struct fault *fault)
{
	struct str words = str_trim(str_from(PQerrorMessage(pg)));
	words = str_slice(words, 0, str_find_byte(words, '\n'));
	return fail(UNAVAILABLE, fault, "The database cannot be reached: %.*s.", STR_ARG(words));
}

// libpq's own words would repeat the URL, and with it a password.
static enum outcome check_url(const char *url, struct fault *fault)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);
	if (!options)
		return fail(INVALID, fault,
			    "The database URL cannot be understood. It looks like "
			    "postgres://NAME@HOST:PORT/DATABASE.");
	PQconninfoFree(options);
	return OK;
}

static enum outcome postgres_connect(struct store *store, enum conn_use use, struct conn **ret_conn,
				     struct fault *fault)
{
	// What stands before dbname can be changed by the URL, what stands after it cannot.
	const char *const names[] = {"connect_timeout",
				     "keepalives_idle",
				     "tcp_user_timeout",
				     "fallback_application_name",
				     "dbname",
				     "client_encoding",
				     NULL};
	const char *const values[] = {"10", "30", "30000", "causeway", store->url, "UTF8", NULL};
	enum outcome outcome = check_url(store->url, fault);
	if (outcome != OK)
		return outcome;
	struct postgres_conn *own = calloc(1, sizeof(*own));
	if (!own)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a connection.");
	struct conn *conn = &own->base;
	conn_init(conn, &postgres_driver, store, use);
	own->pg = PQconnectdbParams(names, values, 1);
	outcome = PQstatus(own->pg) == CONNECTION_OK ? set_up(conn, fault)
						     : connect_fault(own->pg, fault);
	if (outcome == OK && use == CONN_WRITE && !store->beside)
		outcome = keep_others_out(conn, fault);
	if (outcome != OK) {
		conn_close(conn);
		return outcome;
	}
	*ret_conn = conn;
	return OK;
}

// After a loss: a reader, which keeps nothing on the server, connects again by itself. A writer's
// transaction is gone, so that its loss has to be told.
static bool reconnected(struct conn *conn)
{
	if (!conn->lost || conn->use != CONN_READ)
		return false;
	PQreset(own_conn(conn)->pg);
	return PQstatus(own_conn(conn)->pg) == CONNECTION_OK && set_up(conn, NULL) == OK;
}

// ---- statements -----------------------------------------------------------------------------

// Once for each statement: prepared again it has the same parameters.
static bool parameters_room(struct postgres_stmt *stmt)
{
	if (!stmt->types)
		stmt->types = calloc((size_t)stmt->count + 1, sizeof(*stmt->types));
	if (!stmt->values)
		stmt->values = calloc((size_t)stmt->count + 1, sizeof(*stmt->values));
	return stmt->types && stmt->values;
}

static void stmt_free(struct postgres_stmt *stmt)
{
	arena_free(&stmt->scratch);
	free(stmt->types);
	free(stmt->values);
	free(stmt);
}

static enum outcome learn_types(struct conn *conn, struct postgres_stmt *stmt,
				const struct query *query, struct fault *fault)
{
	PGresult *result = PQdescribePrepared(own_conn(conn)->pg, stmt->name);
	enum outcome outcome = OK;
	stmt->count = PQnparams(result);
	if (!is_success(result))
		outcome = result_fault(conn, result, query->name, fault);
	else if (stmt->count > STMT_PARAMETERS_MAX)
		outcome = fail(FAULT, fault, "The query %s has a parameter other than $1 to $%d.",
			       query->name, STMT_PARAMETERS_MAX);
	if (outcome == OK && !parameters_room(stmt))
		outcome = fail(UNAVAILABLE, fault, "There is not enough memory for a query.");
	for (int i = 0; outcome == OK && i < stmt->count; i++)
		stmt->types[i] = PQparamtype(result, i);
	PQclear(result);
	return outcome;
}

static enum outcome prepare_in_session(struct conn *conn, struct postgres_stmt *stmt,
				       const struct query *query, struct fault *fault)
{
	struct postgres_conn *own = own_conn(conn);
	PGresult *result =
	    PQprepare(own->pg, stmt->name, query_text(query, STORE_POSTGRES), 0, NULL);
	enum outcome outcome =
	    is_success(result) ? OK : result_fault(conn, result, query->name, fault);
	PQclear(result);
	if (outcome == OK)
		outcome = learn_types(conn, stmt, query, fault);
	if (outcome == OK)
		stmt->session = own->session;
	return outcome;
}

static enum outcome postgres_prepare(struct conn *conn, const struct query *query,
				     struct stmt **ret_stmt, struct fault *fault)
{
	struct postgres_stmt *stmt = calloc(1, sizeof(*stmt));
	if (!stmt)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a query.");
	arena_init(&stmt->scratch, SCRATCH_MAX);
	snprintf(stmt->name, sizeof(stmt->name), "s%u", ++own_conn(conn)->named);
	enum outcome outcome = prepare_in_session(conn, stmt, query, fault);
	if (outcome != OK && reconnected(conn))
		outcome = prepare_in_session(conn, stmt, query, fault);
	if (outcome != OK) {
		stmt_free(stmt);
		return outcome;
	}
	*ret_stmt = &stmt->base;
	return OK;
}

static void postgres_drop(struct stmt *stmt)
{
	struct postgres_stmt *own = own_stmt(stmt);
	struct postgres_conn *conn = own_conn(stmt->conn);
	if (own->session == conn->session && PQstatus(conn->pg) == CONNECTION_OK) {
		char sql[32];
		snprintf(sql, sizeof(sql), "DEALLOCATE %s", own->name);
		PQclear(PQexec(conn->pg, sql));
	}
	stmt_free(own);
}

static struct value *value_of(struct stmt *stmt, int parameter)
{
	struct postgres_stmt *own = own_stmt(stmt);
	if (parameter >= 1 && parameter <= own->count)
		return &own->values[parameter - 1];
	stmt_fail(stmt, FAULT, "The query %s has no parameter $%d.", stmt->query->name, parameter);
	return NULL;
}

static void postgres_bind_i64(struct stmt *stmt, int parameter, int64_t number)
{
	struct value *value = value_of(stmt, parameter);
	if (value)
		*value = (struct value){.kind = VALUE_I64, .i64 = number};
}

static void postgres_bind_double(struct stmt *stmt, int parameter, double number)
{
	struct value *value = value_of(stmt, parameter);
	if (value)
		*value = (struct value){.kind = VALUE_DOUBLE, .number = number};
}

static void postgres_bind_bytes(struct stmt *stmt, int parameter, struct str bytes, bool text)
{
	(void)text; // the parameter's type says it
	struct value *value = value_of(stmt, parameter);
	if (value)
		*value = (struct value){.kind = VALUE_BYTES, .bytes = bytes};
}

static void postgres_bind_null(struct stmt *stmt, int parameter)
{
	struct value *value = value_of(stmt, parameter);
	if (value)
		value->kind = VALUE_NULL;
}

// ---- one run --------------------------------------------------------------------------------

// The parameters of one run in the form that libpq takes.
struct wire {
	const char *at[STMT_PARAMETERS_MAX];
	int len[STMT_PARAMETERS_MAX];
	int binary[STMT_PARAMETERS_MAX];
	uint8_t number[STMT_PARAMETERS_MAX][8];
};

static void wire_binary(struct wire *wire, int i, uint64_t bits, int width)
{
	for (int k = 0; k < width; k++)
		wire->number[i][k] = (uint8_t)(bits >> 8 * (width - 1 - k));
	wire->at[i] = (const char *)wire->number[i];
	wire->len[i] = width;
	wire->binary[i] = 1;
}

static void wire_text(struct postgres_stmt *stmt, struct wire *wire, int i, struct str text)
{
	wire->at[i] = arena_cstr(&stmt->scratch, text);
	if (!wire->at[i])
		stmt_fail(&stmt->base, TOO_MUCH, "A value is too large for the database.");
}

static void wire_i64(struct postgres_stmt *stmt, struct wire *wire, int i, int64_t value)
{
	static const struct {
		Oid type;
		int width;
		int64_t min, max;
	} widths[] = {{TYPE_INT8, 8, INT64_MIN, INT64_MAX},
		      {TYPE_INT4, 4, INT32_MIN, INT32_MAX},
		      {TYPE_INT2, 2, INT16_MIN, INT16_MAX},
		      {TYPE_BOOL, 1, 0, 1}};
	for (size_t k = 0; k < sizeof(widths) / sizeof(widths[0]); k++) {
		if (stmt->types[i] != widths[k].type)
			continue;
		if (value < widths[k].min || value > widths[k].max)
			stmt_fail(&stmt->base, INVALID, "A number is too large (in %s).",
				  stmt->base.query->name);
		wire_binary(wire, i, (uint64_t)value, widths[k].width);
		return;
	}
	wire_text(stmt, wire, i, arena_format(&stmt->scratch, "%lld", (long long)value));
}

static void wire_double(struct postgres_stmt *stmt, struct wire *wire, int i, double value)
{
	uint64_t bits = 0;
	memcpy(&bits, &value, sizeof(bits));
	if (stmt->types[i] == TYPE_FLOAT8)
		wire_binary(wire, i, bits, 8);
	else
		wire_text(stmt, wire, i, arena_format(&stmt->scratch, "%.17g", value));
}

static void wire_bytes(struct postgres_stmt *stmt, struct wire *wire, int i, struct str bytes)
{
	switch (stmt->types[i]) {
	case TYPE_TEXT:
	case TYPE_VARCHAR:
	case TYPE_BPCHAR:
	case TYPE_NAME:
	case TYPE_JSON:
	case TYPE_BYTEA:
		if (bytes.len > INT32_MAX)
			stmt_fail(&stmt->base, TOO_MUCH, "A value is too large for the database.");
		wire->at[i] = bytes.at;
		wire->len[i] = (int)bytes.len;
		wire->binary[i] = 1;
		return;
	default:
		wire_text(stmt, wire, i, bytes);
	}
}

static void wire_fill(struct postgres_stmt *stmt, struct wire *wire)
{
	for (int i = 0; i < stmt->count; i++) {
		const struct value *value = &stmt->values[i];
		wire->at[i] = NULL;
		wire->len[i] = 0;
		wire->binary[i] = 0;
		if (value->kind == VALUE_I64)
			wire_i64(stmt, wire, i, value->i64);
		else if (value->kind == VALUE_DOUBLE)
			wire_double(stmt, wire, i, value->number);
		else if (value->kind == VALUE_BYTES)
			wire_bytes(stmt, wire, i, value->bytes);
	}
}

// Runs the statement in the session as it is now, preparing it there if need be.
static enum outcome execute(struct postgres_stmt *stmt, const struct wire *wire,
			    struct fault *fault)
{
	struct conn *conn = stmt->base.conn;
	struct postgres_conn *own = own_conn(conn);
	const struct query *query = stmt->base.query;
	enum outcome outcome = OK;
	if (stmt->session != own->session)
		outcome = prepare_in_session(conn, stmt, query, fault);
	if (outcome != OK)
		return outcome;
	stmt->result =
	    PQexecPrepared(own->pg, stmt->name, stmt->count, wire->at, wire->len, wire->binary, 0);
	if (is_success(stmt->result))
		return OK;
	outcome = result_fault(conn, stmt->result, query->name, fault);
	PQclear(stmt->result);
	stmt->result = NULL;
	return outcome;
}

static bool postgres_step(struct stmt *stmt)
{
	struct postgres_stmt *own = own_stmt(stmt);
	if (own->result)
		return ++own->row < PQntuples(own->result);
	struct wire wire;
	wire_fill(own, &wire);
	if (stmt->outcome != OK)
		return false;
	struct fault fault;
	enum outcome outcome = execute(own, &wire, &fault);
	if (outcome != OK && reconnected(stmt->conn))
		outcome = execute(own, &wire, &fault);
	if (outcome != OK) {
		stmt_fail(stmt, outcome, "%s", fault.text);
		return false;
	}
	own->row = 0;
	return PQntuples(own->result) > 0;
}

// ---- columns --------------------------------------------------------------------------------

static bool postgres_get_null(struct stmt *stmt, int column)
{
	struct postgres_stmt *own = own_stmt(stmt);
	return PQgetisnull(own->result, own->row, column) != 0;
}

static struct str column_text(const struct postgres_stmt *stmt, int column)
{
	return str_of(PQgetvalue(stmt->result, stmt->row, column),
		      (size_t)PQgetlength(stmt->result, stmt->row, column));
}

static int64_t postgres_get_i64(struct stmt *stmt, int column)
{
	struct postgres_stmt *own = own_stmt(stmt);
	if (postgres_get_null(stmt, column))
		return 0;
	struct str text = column_text(own, column);
	if (PQftype(own->result, column) == TYPE_BOOL)
		return str_equal(text, STR("t"));
	int64_t number = 0;
	if (str_to_i64(text, &number))
		return number;
	return (int64_t)strtod(text.at, NULL); // libpq puts a zero behind each value
}

static double postgres_get_double(struct stmt *stmt, int column)
{
	return postgres_get_null(stmt, column)
		   ? 0
		   : strtod(column_text(own_stmt(stmt), column).at, NULL);
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

// Bytes come as "\x0aff…".
static struct str decode_bytea(struct postgres_stmt *stmt, struct str text)
{
	size_t len = text.len >= 2 ? (text.len - 2) / 2 : 0;
	char *bytes = arena_raw(&stmt->scratch, len + 1);
	if (!bytes) {
		stmt_fail(&stmt->base, TOO_MUCH, "The values of a row are too large.");
		return STR("");
	}
	for (size_t i = 0; i < len; i++)
		bytes[i] =
		    (char)(hex_digit(text.at[2 + 2 * i]) * 16 + hex_digit(text.at[3 + 2 * i]));
	return str_of(bytes, len);
}

static struct str postgres_get_bytes(struct stmt *stmt, int column, bool text)
{
	(void)text;
	struct postgres_stmt *own = own_stmt(stmt);
	if (postgres_get_null(stmt, column))
		return STR("");
	struct str value = column_text(own, column);
	return PQftype(own->result, column) == TYPE_BYTEA ? decode_bytea(own, value) : value;
}

static int64_t rows_changed(PGresult *result)
{
	int64_t rows = 0;
	// A SELECT tells rows too, but those it found.
	if (!result || str_starts(str_from(PQcmdStatus(result)), STR("SELECT")))
		return 0;
	return str_to_i64(str_from(PQcmdTuples(result)), &rows) ? rows : 0;
}

static void postgres_finish(struct stmt *stmt)
{
	struct postgres_stmt *own = own_stmt(stmt);
	stmt->conn->changes = stmt->outcome == OK ? rows_changed(own->result) : 0;
	PQclear(own->result);
	own->result = NULL;
	if (own->count > 0)
		memset(own->values, 0, sizeof(own->values[0]) * (size_t)own->count);
	arena_reset(&own->scratch);
}

const struct driver postgres_driver = {
    .engine = STORE_POSTGRES,
    .connect = postgres_connect,
    .disconnect = postgres_disconnect,
    .script = postgres_script,
    .in_transaction = postgres_in_transaction,
    .prepare = postgres_prepare,
    .drop = postgres_drop,
    .bind_i64 = postgres_bind_i64,
    .bind_double = postgres_bind_double,
    .bind_bytes = postgres_bind_bytes,
    .bind_null = postgres_bind_null,
    .step = postgres_step,
    .get_i64 = postgres_get_i64,
    .get_double = postgres_get_double,
    .get_bytes = postgres_get_bytes,
    .get_null = postgres_get_null,
    .finish = postgres_finish,
};
