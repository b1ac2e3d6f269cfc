// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/inlet.h"

#include "campaign/outbox.h"
#include "listen/listen_embedded.h"
#include "store/job.h"

#include <sodium.h>

#define ID_TEXT 24

// --- reading ---

static void inlet_fill(struct stmt *row, struct arena *arena, struct inlet *inlet)
{
	*inlet = (struct inlet){
	    .id = stmt_i64(row, 0),
	    .campaign = stmt_i64(row, 1),
	    .source = arena_copy(arena, stmt_str(row, 2)),
	    .connector = arena_copy(arena, stmt_str(row, 3)),
	    .every_min = (int)stmt_i64(row, 4),
	    .began = stmt_i64(row, 5),
	    .revision = stmt_i64(row, 6),
	    .added_at = stmt_i64(row, 7),
	    .paused_at = stmt_i64(row, 8),
	    .read_to = arena_copy(arena, stmt_str(row, 9)),
	    .asked_at = stmt_i64(row, 10),
	    .next_at = stmt_i64(row, 11),
	    .failures = (int)stmt_i64(row, 12),
	    .ill_since = stmt_i64(row, 13),
	    .trouble = trouble_find(stmt_str(row, 14)),
	    .detail = arena_copy(arena, stmt_str(row, 15)),
	    .title = arena_copy(arena, stmt_str(row, 16)),
	    .last_post_at = stmt_i64(row, 17),
	    .day = stmt_i64(row, 18),
	    .day_posts = stmt_i64(row, 19),
	    .hook = arena_copy(arena, stmt_str(row, 20)),
	};
}

enum outcome inlet_list(struct conn *conn, struct arena *arena, int64_t campaign,
			struct inlet **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct inlet *list = arena_array(arena, INLETS_MAX, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This list needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_inlet_list);
	stmt_bind_i64(rows, 1, campaign);
	while (count < INLETS_MAX && stmt_step(rows))
		inlet_fill(rows, arena, &list[count++]);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

static enum outcome inlet_one(struct stmt *row, struct arena *arena, struct inlet *ret_inlet,
			      struct fault *fault)
{
	struct inlet inlet;
	const bool found = stmt_step(row);
	if (found)
		inlet_fill(row, arena, &inlet);
	const enum outcome outcome = stmt_end(row, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such source.");
	if (outcome == OK)
		*ret_inlet = inlet;
	return outcome;
}

enum outcome inlet_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			struct inlet *ret_inlet, struct fault *fault)
{
	struct stmt *row = stmt_start(conn, campaign ? &sql_inlet_find : &sql_inlet_by_id);
	stmt_bind_i64(row, 1, id);
	if (campaign)
		stmt_bind_i64(row, 2, campaign);
	return inlet_one(row, arena, ret_inlet, fault);
}

enum outcome inlet_by_hook(struct conn *conn, struct arena *arena, struct str code,
			   struct inlet *ret_inlet, struct fault *fault)
{
	struct stmt *row = stmt_start(conn, &sql_inlet_by_hook);
	stmt_bind_str(row, 1, code);
	return inlet_one(row, arena, ret_inlet, fault);
}

enum outcome inlet_of_post(struct conn *conn, struct arena *arena, int64_t post,
			   struct inlet *ret_inlet, struct str *ret_source, struct fault *fault)
{
	struct stmt *row = stmt_start(conn, &sql_inlet_of_post);
	stmt_bind_i64(row, 1, post);
	enum outcome outcome = inlet_one(row, arena, ret_inlet, fault);
	if (outcome != OK)
		return outcome;
	row = stmt_start(conn, &sql_inlet_post_source);
	stmt_bind_i64(row, 1, post);
	*ret_source = stmt_step(row) ? arena_copy(arena, stmt_str(row, 0)) : STR("");
	return stmt_end(row, fault);
}

static size_t ask_find(const struct connector *connector, struct str name)
{
	size_t i = 0;
	while (i < connector->n_asks && !str_equal(name, str_from(connector->asks[i].name)))
		i++;
	return i;
}

enum outcome inlet_values_read(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			       int64_t inlet, const struct connector *connector,
			       struct inlet_values *ret_values, struct fault *fault)
{
	struct inlet_values values = {0};
	enum outcome opened = OK;
	struct stmt *rows = stmt_start(conn, &sql_inlet_setting_list);
	stmt_bind_i64(rows, 1, inlet);
	while (opened == OK && stmt_step(rows)) {
		const size_t i = ask_find(connector, stmt_str(rows, 0));
		if (i == connector->n_asks)
			continue;
		values.kept[i] = !stmt_null(rows, 2);
		if (!values.kept[i])
			values.value[i] = arena_copy(arena, stmt_str(rows, 1));
		else if (sealer)
			opened = unseal(sealer, arena, stmt_blob(rows, 2), &values.value[i], fault);
	}
	const enum outcome outcome = stmt_end(rows, opened == OK ? fault : NULL);
	if (opened != OK)
		return opened;
	if (outcome == OK)
		*ret_values = values;
	return outcome;
}

// --- jobs ---

static struct str id_text(int64_t id, char room[ID_TEXT])
{
	const int len = snprintf(room, ID_TEXT, "%lld", (long long)id);
	return str_of(room, (size_t)len);
}

enum outcome inlet_queue(struct conn *conn, int64_t inlet, bool ill, int64_t due_ms,
			 struct fault *fault)
{
	char room[ID_TEXT];
	const struct str kind = ill ? STR(INLET_JOB_ILL) : STR(INLET_JOB);
	const struct str id = id_text(inlet, room);
	return job_add(conn, kind, id, id, due_ms, fault);
}

// Whichever kind of job it has, it is due now; it gets one if it has none.
static enum outcome asked_now(struct conn *conn, const struct inlet *inlet, int64_t now,
			      struct fault *fault)
{
	char room[ID_TEXT];
	const bool ill = inlet->failures > 0;
	const struct str id = id_text(inlet->id, room);
	const enum outcome outcome = inlet_queue(conn, inlet->id, ill, now, fault);
	return outcome == OK
		   ? job_hurry(conn, ill ? STR(INLET_JOB_ILL) : STR(INLET_JOB), id, now, fault)
		   : outcome;
}

enum outcome inlet_send(struct conn *conn, int64_t inlet, int64_t now, struct fault *fault)
{
	char room[ID_TEXT];
	const enum outcome outcome = outbox_hurry(conn, inlet, now + 1, now, fault);
	if (outcome != OK)
		return outcome;
	return job_hurry(conn, STR(OUTBOX_JOB), id_text(inlet, room), now, fault);
}

#define QUEUED_AT_ONCE 10000
#define HURRY_APART_MS 50

enum outcome inlets_queue(struct conn *conn, int64_t now, struct fault *fault)
{
	struct idle {
		int64_t id;
		bool ill;
	};
	size_t count = 0;
	struct idle *list = calloc(QUEUED_AT_ONCE, sizeof *list);
	if (!list)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	struct stmt *rows = stmt_start(conn, &sql_inlet_idle);
	while (count < QUEUED_AT_ONCE && stmt_step(rows))
		list[count++] = (struct idle){stmt_i64(rows, 0), stmt_i64(rows, 1) > 0};
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = inlet_queue(conn, list[i].id, list[i].ill, now, fault);
	free(list);
	return outcome;
}

enum outcome inlets_hurry(struct conn *conn, int64_t now, struct fault *fault)
{
	size_t count = 0;
	char room[ID_TEXT];
	int64_t *list = calloc(QUEUED_AT_ONCE, sizeof *list);
	if (!list)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	struct stmt *rows = stmt_start(conn, &sql_inlet_streamed);
	stmt_bind_i64(rows, 1, now);
	stmt_bind_i64(rows, 2, QUEUED_AT_ONCE);
	while (count < QUEUED_AT_ONCE && stmt_step(rows))
		list[count++] = stmt_i64(rows, 0);
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = job_hurry(conn, STR(INLET_JOB), id_text(list[i], room),
				    now + (int64_t)i * HURRY_APART_MS, fault);
	free(list);
	return outcome;
}

// --- changes ---

static enum outcome name_check(struct conn *conn, const struct inlet_draft *draft,
			       struct fault *fault)
{
	struct stmt *used = stmt_start(conn, &sql_inlet_name_used);
	stmt_bind_i64(used, 1, draft->campaign);
	stmt_bind_str(used, 2, draft->source);
	stmt_bind_str(used, 3, str_from(draft->connector->name));
	const bool taken = stmt_step(used);
	const enum outcome outcome = stmt_end(used, fault);
	if (outcome == OK && taken)
		return fail(CONFLICT, fault,
			    /*tr*/ "There is a source of that name. Choose another name.");
	return outcome;
}

enum outcome inlet_ever(struct conn *conn, int64_t campaign, struct str source, bool *ret_ever,
			struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_inlet_ever);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, source);
	*ret_ever = stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome room_check(struct conn *conn, int64_t campaign, struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_inlet_count);
	stmt_bind_i64(count, 1, campaign);
	const bool room = stmt_step(count) && stmt_i64(count, 0) < INLETS_MAX;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && !room)
		return fail(
		    TOO_MUCH, fault,
		    /*tr*/ "A campaign has at most %d sources. Remove one that says nothing.",
		    INLETS_MAX);
	return outcome;
}

static enum outcome settings_write(struct conn *conn, int64_t inlet,
				   const struct inlet_draft *draft, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < draft->connector->n_asks && outcome == OK; i++) {
		const struct connector_ask *ask = &draft->connector->asks[i];
		if (draft->keep[i])
			continue;
		struct stmt *write = stmt_start(conn, &sql_inlet_setting_write);
		stmt_bind_i64(write, 1, inlet);
		stmt_bind_str(write, 2, str_from(ask->name));
		if (ask->kind == ASK_SECRET && draft->value[i].len > 0) {
			stmt_bind_null(write, 3);
			stmt_bind_blob(write, 4, draft->value[i]);
		} else {
			stmt_bind_str(write, 3,
				      draft->value[i].len > 0 ? draft->value[i] : STR(""));
			stmt_bind_null(write, 4);
		}
		outcome = stmt_run(write, fault);
	}
	return outcome;
}

static enum outcome inlet_insert(struct conn *conn, struct id_maker *ids, int64_t id,
				 const struct inlet_draft *draft, int64_t now, struct fault *fault)
{
	unsigned char random[16];
	char hook[2 * sizeof random + 1];
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(hook, sizeof hook, random, sizeof random);
	struct stmt *insert = stmt_start(conn, &sql_inlet_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, draft->campaign);
	stmt_bind_str(insert, 3, draft->source);
	stmt_bind_str(insert, 4, str_from(draft->connector->name));
	stmt_bind_i64(insert, 5, draft->every_min);
	stmt_bind_i64(insert, 6, id_next(ids));
	stmt_bind_i64(insert, 7, now);
	stmt_bind_str(insert, 8, str_from(hook));
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *state = stmt_start(conn, &sql_inlet_state_insert);
	stmt_bind_i64(state, 1, id);
	stmt_bind_i64(state, 2, now);
	return stmt_run(state, fault);
}

enum outcome inlet_add(struct conn *conn, struct id_maker *ids, const struct inlet_draft *draft,
		       bool asked, int64_t now, int64_t *ret_id, struct fault *fault)
{
	const int64_t id = id_next(ids);
	enum outcome outcome = name_check(conn, draft, fault);
	if (outcome == OK)
		outcome = room_check(conn, draft->campaign, fault);
	if (outcome == OK)
		outcome = inlet_insert(conn, ids, id, draft, now, fault);
	if (outcome == OK)
		outcome = settings_write(conn, id, draft, fault);
	if (outcome == OK && asked)
		outcome = inlet_queue(conn, id, false, now, fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

enum outcome inlet_change(struct conn *conn, struct id_maker *ids, const struct inlet *inlet,
			  const struct inlet_draft *draft, bool elsewhere, int64_t now,
			  struct fault *fault)
{
	struct stmt *change = stmt_start(conn, &sql_inlet_change);
	stmt_bind_i64(change, 1, inlet->id);
	stmt_bind_i64(change, 2, draft->every_min);
	stmt_bind_i64(change, 3, elsewhere ? id_next(ids) : inlet->began);
	enum outcome outcome = stmt_run(change, fault);
	if (outcome == OK)
		outcome = settings_write(conn, inlet->id, draft, fault);
	if (outcome == OK)
		outcome = inlet_send(conn, inlet->id, now, fault);
	if (outcome == OK && inlet->paused_at == 0 && draft->connector->poll)
		outcome = asked_now(conn, inlet, now, fault);
	return outcome;
}

enum outcome inlet_pause(struct conn *conn, const struct inlet *inlet, int64_t paused_at,
			 bool asked, int64_t now, struct fault *fault)
{
	struct stmt *pause = stmt_start(conn, &sql_inlet_pause);
	stmt_bind_i64(pause, 1, inlet->id);
	stmt_bind_i64_or_null(pause, 2, paused_at);
	enum outcome outcome = stmt_run(pause, fault);
	if (outcome == OK && !paused_at)
		outcome = inlet_send(conn, inlet->id, now, fault);
	return outcome == OK && !paused_at && asked ? asked_now(conn, inlet, now, fault) : outcome;
}

enum outcome inlet_remove(struct conn *conn, const struct inlet *inlet, int64_t now,
			  struct fault *fault)
{
	struct stmt *remove = stmt_start(conn, &sql_inlet_remove);
	stmt_bind_i64(remove, 1, inlet->id);
	stmt_bind_i64(remove, 2, now);
	const enum outcome outcome = stmt_run(remove, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *clear = stmt_start(conn, &sql_inlet_setting_clear);
	stmt_bind_i64(clear, 1, inlet->id);
	const enum outcome cleared = stmt_run(clear, fault);
	return cleared == OK ? inlet_send(conn, inlet->id, now, fault) : cleared;
}

enum outcome inlet_went(struct conn *conn, const struct inlet *inlet, struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_inlet_state_write);
	stmt_bind_i64(write, 1, inlet->id);
	stmt_bind_i64(write, 2, inlet->asked_at);
	stmt_bind_i64(write, 3, inlet->next_at);
	stmt_bind_i64(write, 4, inlet->failures);
	stmt_bind_i64_or_null(write, 5, inlet->ill_since);
	stmt_bind_str(write, 6, str_from(troubles[inlet->trouble].name));
	stmt_bind_str(write, 7, inlet->detail.at ? inlet->detail : STR(""));
	stmt_bind_str(write, 8, inlet->title.at ? inlet->title : STR(""));
	stmt_bind_i64_or_null(write, 9, inlet->last_post_at);
	stmt_bind_i64(write, 10, inlet->day);
	stmt_bind_i64(write, 11, inlet->day_posts);
	return stmt_run(write, fault);
}

enum outcome inlet_health(struct conn *conn, const struct inlet *inlet, struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_inlet_health_write);
	stmt_bind_i64(write, 1, inlet->id);
	stmt_bind_i64(write, 2, inlet->asked_at);
	stmt_bind_i64_or_null(write, 3, inlet->ill_since);
	stmt_bind_str(write, 4, str_from(troubles[inlet->trouble].name));
	stmt_bind_str(write, 5, inlet->detail.at ? inlet->detail : STR(""));
	return stmt_run(write, fault);
}

enum outcome inlet_counted(struct conn *conn, const struct inlet *inlet, struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_inlet_counts_write);
	stmt_bind_i64(write, 1, inlet->id);
	stmt_bind_i64_or_null(write, 2, inlet->last_post_at);
	stmt_bind_i64(write, 3, inlet->day);
	stmt_bind_i64(write, 4, inlet->day_posts);
	return stmt_run(write, fault);
}
