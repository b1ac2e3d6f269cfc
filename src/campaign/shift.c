// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/shift.h"

#include "base/utf8.h"
#include "campaign/campaign_embedded.h"

// --- reading ---

enum outcome shift_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			struct shift **ret_list, size_t *ret_count, struct fault *fault)
{
	struct shift *list = arena_array(arena, SHIFTS_MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many people need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_shift_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, now);
	stmt_bind_i64(rows, 3, SHIFTS_MOST);
	while (count < SHIFTS_MOST && stmt_step(rows)) {
		struct shift *shift = &list[count++];
		*shift = (struct shift){
		    .account = stmt_i64(rows, 0),
		    .name = arena_copy(arena, stmt_str(rows, 1)),
		    .lead = stmt_i64(rows, 2) != 0,
		    .began_at = stmt_i64(rows, 3),
		    .until_at = stmt_i64(rows, 4),
		};
		shift_initials(shift->name, shift->initials);
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome shift_any(struct conn *conn, int64_t campaign, int64_t now, bool *ret_any,
		       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_shift_any);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, now);
	const bool any = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_any = any;
	return outcome;
}

enum outcome shift_worked(struct conn *conn, int64_t account, int64_t now, int64_t *ret_ms,
			  struct fault *fault)
{
	int64_t worked = 0, counted_to = now - SHIFT_WINDOW_MS;
	struct stmt *rows = stmt_start(conn, &sql_shift_recent);
	stmt_bind_i64(rows, 1, account);
	stmt_bind_i64(rows, 2, counted_to);
	while (stmt_step(rows)) {
		const int64_t began = stmt_i64(rows, 0), ended = stmt_i64(rows, 1);
		const int64_t from = began > counted_to ? began : counted_to;
		const int64_t to = ended < now ? ended : now;
		if (to <= from)
			continue;
		worked += to - from;
		counted_to = to;
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		*ret_ms = worked;
	return outcome;
}

// The first code point of a word, in capitals where that is plain ASCII.
static size_t initial_add(struct str word, char *out, size_t at)
{
	size_t len = 0;
	if (word.len == 0)
		return at;
	utf8_next(word, &len);
	for (size_t i = 0; i < len && at + 1 < SHIFT_INITIALS_MAX; i++) {
		const char c = word.at[i];
		out[at++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	return at;
}

void shift_initials(struct str name, char out[SHIFT_INITIALS_MAX])
{
	struct str rest = str_trim(name), last = {0};
	const struct str first = str_cut(&rest, ' ');
	while (rest.len > 0)
		last = str_cut(&rest, ' ');
	const size_t len = initial_add(last, out, initial_add(first, out, 0));
	out[len] = '\0';
}

// --- changes ---

// The shift that runs; *ret_id 0 if none does.
static enum outcome running_find(struct conn *conn, const struct shift_change *change,
				 int64_t *ret_id, int64_t *ret_began, struct fault *fault)
{
	int64_t id = 0, began = change->now;
	struct stmt *find = stmt_start(conn, &sql_shift_of);
	stmt_bind_i64(find, 1, change->campaign);
	stmt_bind_i64(find, 2, change->account);
	stmt_bind_i64(find, 3, change->now);
	if (stmt_step(find)) {
		id = stmt_i64(find, 0);
		began = stmt_i64(find, 2);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK) {
		*ret_id = id;
		*ret_began = began;
	}
	return outcome;
}

enum outcome shift_begin(struct conn *conn, const struct shift_change *change, int64_t until,
			 bool lead, struct fault *fault)
{
	int64_t id, began;
	const enum outcome outcome = running_find(conn, change, &id, &began, fault);
	if (outcome != OK)
		return outcome;
	if (until < change->now + SHIFT_LEAST_MS)
		return fail(INVALID, fault, /*tr*/ "A shift ends at least ten minutes from now.");
	if (until > began + SHIFT_MOST_MS)
		return fail(INVALID, fault,
			    /*tr*/
			    "Nobody works longer than 12 hours at a time. Choose an earlier end, "
			    "and rest.");
	struct stmt *write = stmt_start(conn, id ? &sql_shift_change : &sql_shift_insert);
	if (id) {
		stmt_bind_i64(write, 1, id);
		stmt_bind_i64(write, 2, until);
		stmt_bind_i64(write, 3, lead);
		return stmt_run(write, fault);
	}
	stmt_bind_i64(write, 1, id_next(change->ids));
	stmt_bind_i64(write, 2, change->campaign);
	stmt_bind_i64(write, 3, change->account);
	stmt_bind_i64(write, 4, lead);
	stmt_bind_i64(write, 5, change->now);
	stmt_bind_i64(write, 6, until);
	return stmt_run(write, fault);
}

enum outcome shift_end(struct conn *conn, const struct shift_change *change, bool *ret_ended,
		       struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_shift_end_all);
	stmt_bind_i64(end, 1, change->campaign);
	stmt_bind_i64(end, 2, change->account);
	stmt_bind_i64(end, 3, change->now);
	const enum outcome outcome = stmt_run(end, fault);
	if (outcome == OK)
		*ret_ended = conn_changes(conn) > 0;
	return outcome;
}
