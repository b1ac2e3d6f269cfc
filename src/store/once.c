// SPDX-License-Identifier: AGPL-3.0-or-later
#include "store/once.h"

#include "store/store_embedded.h"

struct reservation {
	struct arena *arena;
	const struct once_key *key;
	int64_t now;
	struct once_answer answer;
};

static enum outcome purge(struct conn *conn, int64_t before, struct fault *fault)
{
	struct stmt *old = stmt_start(conn, &sql_once_purge);
	stmt_bind_i64(old, 1, before);
	return stmt_run(old, fault);
}

static enum outcome insert(struct conn *conn, const struct reservation *reservation,
			   struct fault *fault)
{
	const struct once_key *key = reservation->key;
	struct stmt *add = stmt_start(conn, &sql_once_reserve);
	stmt_bind_i64(add, 1, key->owner);
	stmt_bind_str(add, 2, key->key);
	stmt_bind_str(add, 3, key->print);
	stmt_bind_i64(add, 4, key->boot);
	stmt_bind_i64(add, 5, reservation->now);
	return stmt_run(add, fault);
}

// Why a key that is taken does not give an answer; NULL if it does.
static const char *taken_by(struct stmt *row, const struct once_key *key)
{
	if (!str_equal(stmt_str(row, 0), key->print))
		return "This Idempotency-Key came with another request before. Choose a new one.";
	if (stmt_i64(row, 2) != 0)
		return NULL;
	return stmt_i64(row, 1) == key->boot
		   ? "The first request with this Idempotency-Key is still at work. Ask again "
		     "in a moment."
		   : "The server stopped while it worked on this request. Look whether it was "
		     "done; "
		     "if not, send it with a new Idempotency-Key.";
}

static enum outcome find(struct conn *conn, struct reservation *reservation, struct fault *fault)
{
	struct arena *arena = reservation->arena;
	struct stmt *row = stmt_start(conn, &sql_once_find);
	stmt_bind_i64(row, 1, reservation->key->owner);
	stmt_bind_str(row, 2, reservation->key->key);
	const char *why = NULL;
	if (stmt_step(row)) {
		why = taken_by(row, reservation->key);
		reservation->answer = (struct once_answer){
		    .status = (int)stmt_i64(row, 2),
		    .type = arena_copy(arena, stmt_str(row, 3)),
		    .location = arena_copy(arena, stmt_str(row, 4)),
		    .body = arena_copy(arena, stmt_str(row, 5)),
		};
	}
	const enum outcome outcome = stmt_end(row, fault);
	return outcome == OK && why ? fail(CONFLICT, fault, "%s", why) : outcome;
}

static enum outcome reserve(struct conn *conn, void *context, struct fault *fault)
{
	struct reservation *reservation = context;
	reservation->answer = (struct once_answer){0};
	enum outcome outcome = purge(conn, reservation->now - ONCE_KEPT_MS, fault);
	if (outcome == OK)
		outcome = insert(conn, reservation, fault);
	if (outcome != OK || conn_changes(conn) > 0)
		return outcome;
	return find(conn, reservation, fault);
}

enum outcome once_reserve(struct store *store, struct arena *arena, const struct once_key *key,
			  int64_t now, struct once_answer *ret_answer, struct fault *fault)
{
	struct reservation reservation = {.arena = arena, .key = key, .now = now};
	const enum outcome outcome =
	    store_write(store, WRITE_PERSON, 1, reserve, &reservation, fault);
	if (outcome == OK)
		*ret_answer = reservation.answer;
	return outcome;
}

struct keeping {
	const struct once_key *key;
	const struct once_answer *answer;
};

static enum outcome keep(struct conn *conn, void *context, struct fault *fault)
{
	const struct keeping *keeping = context;
	struct stmt *set = stmt_start(conn, &sql_once_keep);
	stmt_bind_i64(set, 1, keeping->key->owner);
	stmt_bind_str(set, 2, keeping->key->key);
	stmt_bind_i64(set, 3, keeping->answer->status);
	stmt_bind_str(set, 4, keeping->answer->type);
	stmt_bind_str(set, 5, keeping->answer->location);
	stmt_bind_str(set, 6, keeping->answer->body);
	return stmt_run(set, fault);
}

enum outcome once_keep(struct store *store, const struct once_key *key,
		       const struct once_answer *answer, struct fault *fault)
{
	struct keeping keeping = {key, answer};
	return store_write(store, WRITE_PERSON, 1, keep, &keeping, fault);
}

static enum outcome let_go(struct conn *conn, void *context, struct fault *fault)
{
	const struct once_key *key = context;
	struct stmt *drop = stmt_start(conn, &sql_once_release);
	stmt_bind_i64(drop, 1, key->owner);
	stmt_bind_str(drop, 2, key->key);
	return stmt_run(drop, fault);
}

enum outcome once_release(struct store *store, const struct once_key *key, struct fault *fault)
{
	struct once_key copy = *key;
	return store_write(store, WRITE_PERSON, 1, let_go, &copy, fault);
}
