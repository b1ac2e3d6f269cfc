// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/part.h"

#include "base/utf8.h"
#include "respond/case_edit.h"
#include "respond/dispatch.h"
#include "respond/household.h"
#include "respond/incident_row.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

// --- reading ---

struct found {
	int64_t act, incident;
	struct part of;
};

static enum outcome part_find(struct conn *conn, int64_t case_id, struct found *ret_found,
			      struct fault *fault)
{
	struct found found = {0};
	struct stmt *find = stmt_start(conn, &sql_part_of);
	stmt_bind_i64(find, 1, case_id);
	if (stmt_step(find))
		found = (struct found){
		    .act = stmt_i64(find, 0),
		    .incident = stmt_i64(find, 3),
		    .of = {.case_id = stmt_i64(find, 1), .number = stmt_i64(find, 2)},
		};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_found = found;
	return outcome;
}

enum outcome part_of_case(struct conn *conn, int64_t case_id, struct part *ret_part,
			  struct fault *fault)
{
	struct found found;
	const enum outcome outcome = part_find(conn, case_id, &found, fault);
	if (outcome == OK)
		*ret_part = found.of;
	return outcome;
}

enum outcome part_list(struct conn *conn, struct arena *arena, int64_t case_id,
		       struct part **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct part *list = arena_array(arena, PART_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_part_list);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	stmt_bind_i64(rows, 3, PART_MOST);
	while (list && count < PART_MOST && stmt_step(rows))
		list[count++] = (struct part){
		    .case_id = stmt_i64(rows, 0),
		    .number = stmt_i64(rows, 1),
		    .title = arena_copy(arena, stmt_str(rows, 2)),
		    .state = (enum case_state)(stmt_i64(rows, 3) % CASE_STATES),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- splitting ---

static enum outcome wish_check(const struct case_change *change, const struct desk_case *was,
			       const struct part_wish *wish, struct fault *fault)
{
	if (was->state >= CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
	if (wish->n_needs + wish->n_households + wish->n_posts == 0)
		return fail(INVALID, fault, /*tr*/ "Choose what you take.");
	if (wish->n_needs > PART_THINGS_MOST || wish->n_households > PART_THINGS_MOST ||
	    wish->n_posts > PART_THINGS_MOST)
		return fail(INVALID, fault, /*tr*/ "At most %d go at once.", PART_THINGS_MOST);
	if (utf8_length(wish->title) > INCIDENT_TITLE_MAX ||
	    utf8_length(wish->reason) > INCIDENT_REASON_MAX)
		return fail(INVALID, fault, /*tr*/ "%s is too long: at most %zu characters.",
			    "This", (size_t)INCIDENT_TITLE_MAX);
	if (was->urgency == URGENCY_LIFE && str_trim(wish->reason).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say why in a few words.");
	return person_check(change->account, fault);
}

static enum outcome incident_like(struct conn *conn, const struct case_change *change,
				  const struct desk_case *was, struct str title,
				  int64_t *ret_incident, struct fault *fault)
{
	const int64_t id = id_next(change->ids);
	struct stmt *insert = stmt_start(conn, &sql_part_incident);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, was->incident.id);
	stmt_bind_str(insert, 3, str_trim(title).len > 0 ? str_trim(title) : was->incident.title);
	stmt_bind_i64(insert, 4, was->urgency);
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome == OK)
		*ret_incident = id;
	return outcome;
}

static enum outcome things_note(struct conn *conn, const struct query *query, int64_t act,
				const int64_t *ids, size_t count, int64_t from, int64_t into,
				struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct stmt *note = stmt_start(conn, query);
		stmt_bind_i64(note, 1, act);
		stmt_bind_i64(note, 2, ids[i]);
		stmt_bind_i64(note, 3, from);
		stmt_bind_i64(note, 4, into);
		const bool found = stmt_step(note);
		outcome = stmt_end(note, fault);
		if (outcome == OK && !found)
			outcome =
			    fail(NOT_FOUND, fault, /*tr*/ "That is not in this Case any more.");
	}
	return outcome;
}

static enum outcome part_insert(struct conn *conn, const struct case_change *change, int64_t act,
				int64_t part, struct str reason, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_part_insert);
	stmt_bind_i64(insert, 1, act);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, change->case_id);
	stmt_bind_i64(insert, 4, part);
	stmt_bind_i64(insert, 5, change->account);
	stmt_bind_str(insert, 6, reason);
	return stmt_run(insert, fault);
}

// The part as a case of its own, of the person who takes it.
static enum outcome part_open(struct conn *conn, const struct case_change *change,
			      const struct desk_case *was, struct str title, int64_t *ret_case,
			      struct fault *fault)
{
	int64_t incident = 0;
	struct case_change own = *change;
	own.revision = 0;
	enum outcome outcome = incident_like(conn, change, was, title, &incident, fault);
	if (outcome == OK)
		outcome = case_open(conn, &own, incident, &own.case_id, fault);
	if (outcome == OK)
		outcome = case_claim(conn, &own, fault);
	if (outcome == OK)
		*ret_case = own.case_id;
	return outcome;
}

// Messages that go along: from the incident of the whole to that of the part.
struct going {
	int64_t act, part, from, into;
	int64_t first; // of the whole: it stays
};

static struct incident_change incident_change_of(const struct case_change *change)
{
	return (struct incident_change){.ids = change->ids,
					.campaign = change->campaign,
					.account = change->account,
					.now = change->now};
}

// What its messages do not name lies where the whole lies.
static enum outcome part_place(struct conn *conn, const struct going *go, struct fault *fault)
{
	struct stmt *place = stmt_start(conn, &sql_part_place);
	stmt_bind_i64(place, 1, go->into);
	stmt_bind_i64(place, 2, go->from);
	return stmt_run(place, fault);
}

static enum outcome posts_go(struct conn *conn, const struct case_change *change,
			     const struct going *go, const int64_t *posts, size_t count,
			     struct fault *fault)
{
	size_t moved = 0;
	const struct case_line line = {.what = "moved"};
	const struct incident_change of = incident_change_of(change);
	for (size_t i = 0; i < count; i++)
		if (posts[i] == go->first)
			return fail(INVALID, fault,
				    /*tr*/ "The first message stays with the Case.");
	enum outcome outcome =
	    incident_posts_go(conn, &of, go->act, go->from, go->into, posts, count, &moved, fault);
	if (outcome == OK && moved != count)
		outcome = fail(NOT_FOUND, fault, /*tr*/ "That is not in this Case any more.");
	if (outcome == OK)
		outcome = part_place(conn, go, fault);
	return outcome == OK
		   ? case_line_add(conn, change->ids, go->part, change->account, &line, fault)
		   : outcome;
}

static enum outcome split_apply(struct conn *conn, const struct case_change *change,
				struct case_edit *edit, const struct part_wish *wish,
				int64_t *ret_case, struct fault *fault)
{
	char number[24];
	int64_t part = 0;
	struct desk_case opened = {0};
	const int64_t act = id_next(change->ids);
	enum outcome outcome = wish_check(change, &edit->was, wish, fault);
	if (outcome == OK)
		outcome = part_open(conn, change, &edit->was, wish->title, &part, fault);
	if (outcome == OK)
		outcome = things_note(conn, &sql_part_note_need, act, wish->needs, wish->n_needs,
				      change->case_id, part, fault);
	if (outcome == OK)
		outcome = things_note(conn, &sql_part_note_household, act, wish->households,
				      wish->n_households, change->case_id, part, fault);
	if (outcome == OK)
		outcome = case_parts_go(conn, act, fault);
	if (outcome == OK)
		outcome = part_insert(conn, change, act, part, str_trim(wish->reason), fault);
	if (outcome == OK)
		outcome = case_find(conn, &edit->arena, change->campaign, part, &opened, fault);
	const struct going go = {act, part, edit->was.incident.id, opened.incident.id,
				 edit->was.incident.first_post};
	if (outcome == OK && wish->n_posts > 0)
		outcome = posts_go(conn, change, &go, wish->posts, wish->n_posts, fault);
	if (outcome != OK)
		return outcome;
	const int len = snprintf(number, sizeof number, "%lld", (long long)opened.number);
	const struct case_line line = {
	    .what = "part", .now = str_of(number, (size_t)len), .note = str_trim(wish->reason)};
	*ret_case = part;
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome part_split(struct conn *conn, const struct case_change *change,
			const struct part_wish *wish, int64_t *ret_case, struct fault *fault)
{
	struct case_edit edit;
	int64_t part = 0;
	enum outcome outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = split_apply(conn, change, &edit, wish, &part, fault);
	case_edit_free(&edit);
	if (outcome == OK)
		*ret_case = part;
	return outcome;
}

// --- back ---

static enum outcome whole_check(struct conn *conn, const struct case_change *change,
				struct case_edit *edit, const struct found *found,
				struct fault *fault)
{
	bool asked = false;
	struct desk_case whole;
	if (found->act == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "This Case is no part of another.");
	enum outcome outcome = dispatch_any_open(conn, change->case_id, &asked, fault);
	if (outcome == OK)
		outcome = case_find(conn, &edit->arena, change->campaign, found->of.case_id, &whole,
				    fault);
	if (outcome != OK)
		return outcome;
	if (asked)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Somebody was asked to help, or is on the way. Say what became of it, "
			    "then put it back.");
	if (edit->was.state >= CASE_DONE || whole.state >= CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "One of the two Cases is closed already.");
	return person_check(change->account, fault);
}

// The messages of a part go back with it.
static enum outcome posts_back(struct conn *conn, const struct case_change *change, int64_t from,
			       int64_t into, struct fault *fault)
{
	struct arena arena;
	int64_t *posts = NULL;
	size_t count = 0, moved = 0;
	const struct incident_change of = incident_change_of(change);
	arena_init(&arena, (size_t)64 << 10);
	enum outcome outcome =
	    incident_posts(conn, &arena, from, INCIDENT_POSTS_MAX, &posts, &count, fault);
	if (outcome == OK && count > 0)
		outcome = incident_posts_go(conn, &of, id_next(change->ids), from, into, posts,
					    count, &moved, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome undone_write(struct conn *conn, const struct case_change *change,
				 const struct found *found, int64_t incident, struct fault *fault)
{
	const enum outcome back = posts_back(conn, change, incident, found->incident, fault);
	if (back != OK)
		return back;
	struct stmt *undone = stmt_start(conn, &sql_part_undone);
	stmt_bind_i64(undone, 1, found->act);
	stmt_bind_i64(undone, 2, change->now);
	enum outcome outcome = stmt_run(undone, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *point = stmt_start(conn, &sql_incident_point);
	stmt_bind_i64(point, 1, incident);
	stmt_bind_i64(point, 2, found->incident);
	outcome = stmt_run(point, fault);
	return outcome == OK ? case_parts_join(conn, id_next(change->ids), change->case_id,
					       found->of.case_id, fault)
			     : outcome;
}

static enum outcome undo_apply(struct conn *conn, const struct case_change *change,
			       struct case_edit *edit, struct str reason, int64_t *ret_case,
			       struct fault *fault)
{
	struct found found;
	enum outcome outcome = part_find(conn, change->case_id, &found, fault);
	if (outcome == OK)
		outcome = whole_check(conn, change, edit, &found, fault);
	if (outcome == OK)
		outcome = undone_write(conn, change, &found, edit->was.incident.id, fault);
	if (outcome != OK)
		return outcome;
	const struct case_line line = {.what = "part-back", .note = reason};
	case_end(&edit->now, STR("duplicate"), reason, change->now);
	*ret_case = found.of.case_id;
	outcome = case_edit_write(conn, change, edit, &line, fault);
	return outcome == OK ? case_line_add(conn, change->ids, found.of.case_id, change->account,
					     &line, fault)
			     : outcome;
}

enum outcome part_undo(struct conn *conn, const struct case_change *change, struct str reason,
		       int64_t *ret_case, struct fault *fault)
{
	struct case_edit edit;
	int64_t whole = 0;
	if (utf8_length(reason) > INCIDENT_REASON_MAX)
		return fail(INVALID, fault, /*tr*/ "%s is too long: at most %zu characters.",
			    "The reason", (size_t)INCIDENT_REASON_MAX);
	enum outcome outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = undo_apply(conn, change, &edit, str_trim(reason), &whole, fault);
	case_edit_free(&edit);
	if (outcome == OK)
		*ret_case = whole;
	return outcome;
}

// --- private together ---

enum outcome part_follow(struct conn *conn, struct fault *fault)
{
	static const struct {
		const struct query *some, *move;
	} queries[] = {{&sql_part_to_hide, &sql_part_hide}, {&sql_part_to_show, &sql_part_show}};
	enum outcome outcome = OK;
	for (size_t i = 0; i < sizeof queries / sizeof queries[0] && outcome == OK; i++) {
		struct stmt *find = stmt_start(conn, queries[i].some);
		stmt_bind_i64(find, 1, PROTECTION_BIT);
		const bool some = stmt_step(find);
		outcome = stmt_end(find, fault);
		if (outcome != OK || !some)
			continue;
		struct stmt *run = stmt_start(conn, queries[i].move);
		stmt_bind_i64(run, 1, PROTECTION_BIT);
		outcome = stmt_run(run, fault);
	}
	return outcome;
}
