// SPDX-License-Identifier: AGPL-3.0-or-later
// Guarded tables: what is declared writes, everything else is refused, however it is written. On
// SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "room_fixture.h"
#include "store/written.h"

static const struct migration tables[] = {
    {.room = "guard",
     .number = 1,
     .title = "tables",
     .sqlite = "create table account (id integer primary key, name text);"
	       "create table plain (id integer primary key);"
	       "create view people as select id, name from account;"
	       "create trigger sneak instead of delete on people begin"
	       "	delete from account where id = old.id; end;",
     .postgres = "create table account (id bigint primary key, name text);"
		 "create table plain (id bigint primary key);"},
};

static const struct query declared = {.name = "account_add",
				      .sql = "insert into account (id, name) values (1, 'Asha')",
				      .writes = "account"};
static const struct query others_declared = {
    .name = "account_grab", .sql = "delete from account", .writes = "session token"};
static const struct query reads = {.name = "account_names", .sql = "select count(*) from account"};
static const struct query plain = {.name = "plain_add", .sql = "insert into plain values (1)"};

static const struct {
	struct query query;
	bool sqlite_only;
} refused[] = {
    {{.name = "insert", .sql = "insert into account values (2, 'Bilal')"}, false},
    {{.name = "update", .sql = "update account set name = 'x'"}, false},
    {{.name = "delete", .sql = "DELETE\n\tFROM Account"}, false},
    {{.name = "quoted", .sql = "update \"account\" set name = 'x'"}, false},
    {{.name = "behind_with",
      .sql = "with x as (select 1 as id) delete from account where id in (select id from x)"},
     false},
    {{.name = "commented", .sql = "update /* plain */ account set name = 'x' -- plain"}, false},
    {{.name = "schema", .sql = "insert or replace into main.account values (1, 'x')"}, true},
    {{.name = "by_a_view", .sql = "delete from people"}, true},
};

struct ask {
	const struct query *query;
};

static enum outcome run(struct conn *conn, void *context, struct fault *fault)
{
	const struct ask *ask = context;
	return stmt_run(stmt_start(conn, ask->query), fault);
}

static enum outcome write_by(struct store *store, const struct query *query, struct fault *fault)
{
	struct ask ask = {query};
	*fault = (struct fault){0};
	return store_write(store, WRITE_PERSON, 1, run, &ask, fault);
}

static void test_guard(const struct place *place)
{
	struct store *store = NULL;
	struct fault fault = {0};
	const struct migration_set sets[] = {{tables, 1}};
	const struct store_options options = {
	    .dir = place->dir, .url = place->url, .readers = 2, .create = true, .guard = true};
	if (!ok(store_open(&options, &store, &fault) == OK &&
		    store_migrate(store, sets, 1, &fault) == OK,
		"a guarded database opens and is brought forward %s", fault.text))
		return;
	const struct room room = {.store = store};
	is_int(write_by(store, &declared, &fault), OK, "a query that says so writes %s",
	       fault.text);
	is_int(write_by(store, &plain, &fault), OK, "other tables need no word %s", fault.text);
	is_int(write_by(store, &others_declared, &fault), FAULT,
	       "to have said another table is not enough: %s", fault.text);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		if (refused[i].sqlite_only && place->url)
			continue;
		ok(write_by(store, &refused[i].query, &fault) != OK, "refused, %s: %s",
		   refused[i].query.name, fault.text);
	}
	is_int(room_number(&room, &reads), 1, "nothing was changed, and reading is free");
	store_close(store);
}

static void test_words(void)
{
	static const struct {
		const char *sql, *tables;
	} cases[] = {
	    {"select a from b where c = 'insert into d'", ""},
	    {"insert into a values (1) on conflict (b) do update set c = 2", "a "},
	    {"select 1 from a for update", ""},
	    {"update only a set b = (select 1 from c)", "a "},
	    {"with x as (insert into a values (1) returning b) delete from c using x", "a c "},
	    {"truncate table a", "a "},
	    {"drop table if exists public.a", "a "},
	    {"insert into \"A\".\"B\" values (1) -- update c", "b "},
	    {"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char found[200] = "";
		size_t len = 0;
		struct written written = {.at = cases[i].sql};
		while (written_next(&written) && len + WRITTEN_NAME_MAX < sizeof found)
			len +=
			    (size_t)snprintf(found + len, sizeof found - len, "%s ", written.table);
		is_str(str_from(found), str_from(cases[i].tables), "writes: %s", cases[i].sql);
	}
}

int main(void)
{
	test_words();
	places_each(test_guard);
	return tap_done();
}
