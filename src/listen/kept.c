// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/kept.h"

#include "listen/listen_embedded.h"

#define KEPT_NAME "session" // no connector asks for a setting of this name

static struct str text_read(const struct kept *kept, struct conn *conn, struct arena *arena)
{
	struct str sealed = STR(""), plain = STR("");
	struct stmt *rows = stmt_start(conn, &sql_inlet_setting_list);
	stmt_bind_i64(rows, 1, kept->inlet);
	while (stmt_step(rows))
		if (str_equal(stmt_str(rows, 0), STR(KEPT_NAME)))
			sealed = arena_copy(arena, stmt_blob(rows, 2));
	if (stmt_end(rows, NULL) == OK && sealed.len > 0)
		unseal(kept->sealer, arena, sealed, &plain, NULL);
	return plain;
}

struct str kept_read(const struct kept *kept, struct arena *arena)
{
	struct conn *conn;
	if (store_reader(kept->store, &conn, NULL) != OK)
		return STR("");
	const struct str plain = text_read(kept, conn, arena);
	conn_release(conn);
	return plain;
}

struct writing {
	int64_t inlet;
	struct str sealed;
};

static enum outcome kept_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct writing *writing = context;
	struct stmt *find = stmt_start(conn, &sql_inlet_revision);
	stmt_bind_i64(find, 1, writing->inlet);
	const bool there = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK || !there)
		return outcome;
	struct stmt *write = stmt_start(conn, &sql_inlet_setting_write);
	stmt_bind_i64(write, 1, writing->inlet);
	stmt_bind_str(write, 2, STR(KEPT_NAME));
	stmt_bind_null(write, 3);
	stmt_bind_blob(write, 4, writing->sealed);
	return stmt_run(write, fault);
}

enum outcome kept_write(const struct kept *kept, struct arena *arena, struct str text,
			struct fault *fault)
{
	struct writing writing = {kept->inlet, seal(kept->sealer, arena, text)};
	if (text.len > KEPT_MAX || writing.sealed.len == 0)
		return fail(TOO_MUCH, fault, "What is to be kept is too long.");
	return store_write(kept->store, WRITE_STREAM, 3, kept_run, &writing, fault);
}

struct changing {
	const struct kept *kept;
	struct arena *arena;
	kept_fn *change;
	void *context;
};

static enum outcome change_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct changing *changing = context;
	const struct kept *kept = changing->kept;
	const struct str old = text_read(kept, conn, changing->arena);
	const struct str text = changing->change(changing->context, changing->arena, old);
	if (text.len == 0)
		return OK;
	struct writing writing = {kept->inlet, seal(kept->sealer, changing->arena, text)};
	if (text.len > KEPT_MAX || writing.sealed.len == 0)
		return fail(TOO_MUCH, fault, "What is to be kept is too long.");
	return kept_run(conn, &writing, fault);
}

enum outcome kept_change(const struct kept *kept, struct arena *arena, kept_fn *change,
			 void *context, struct fault *fault)
{
	struct changing changing = {kept, arena, change, context};
	return store_write(kept->store, WRITE_STREAM, 3, change_run, &changing, fault);
}
