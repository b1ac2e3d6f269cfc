// SPDX-License-Identifier: AGPL-3.0-or-later
// Posts move from one incident to another, cases with them, and back.
#include "respond/case_edit.h"
#include "respond/group.h"
#include "respond/household.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"

#include <math.h>

// --- an incident from its posts ---

struct whole {
	int64_t first_post, latest_post, originals, posts, waiting;
	enum post_kind kind;
	enum post_urgency urgency;
	uint32_t labels, phones, numbers;
	char place[GROUP_LIST_MAX];
	double lat, lon;
	char langs[GROUP_LIST_MAX + 1], sources[GROUP_LIST_MAX + 1];
	size_t langs_len, sources_len;
};

static size_t lists_join(char *list, size_t len, struct str more, char separator, size_t most)
{
	while (more.len > 0)
		len = group_list_add(list, str_of(list, len), str_cut(&more, separator), separator,
				     most)
			  .len;
	return len;
}

static void whole_add(struct whole *whole, struct stmt *row, struct group_post *post)
{
	const bool counts = post->reading.signal != SIGNAL_NOISE && !post->dismissed;
	if (whole->originals++ == 0) {
		whole->first_post = post->id;
		whole->kind = post->reading.kind;
	}
	whole->posts += stmt_i64(row, 16);
	if (stmt_i64(row, 17) > whole->latest_post)
		whole->latest_post = stmt_i64(row, 17);
	whole->langs_len =
	    lists_join(whole->langs, whole->langs_len, stmt_str(row, 18), ' ', INCIDENT_LANGS);
	whole->sources_len = lists_join(whole->sources, whole->sources_len, stmt_str(row, 19), '\n',
					INCIDENT_SOURCES);
	whole->waiting += post->waits;
	if (counts && post->reading.urgency > whole->urgency)
		whole->urgency = post->reading.urgency;
	whole->labels |= counts ? post->reading.labels : 0;
	whole->phones |= post->phones;
	whole->numbers |= post->numbers;
	if (whole->place[0] == '\0' && post->n_places > 0) {
		snprintf(whole->place, sizeof whole->place, "%.*s", STR_ARG(post->places[0].name));
		whole->lat = post->places[0].lat;
		whole->lon = post->places[0].lon;
	}
}

static enum outcome whole_read(struct conn *conn, int64_t incident, struct whole *whole,
			       struct fault *fault)
{
	struct arena arena;
	struct group_post *post = calloc(1, sizeof *post);
	if (!post)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	*whole = (struct whole){.lat = NAN, .lon = NAN};
	arena_init(&arena, (size_t)1 << 20);
	enum outcome outcome = OK;
	struct stmt *members = stmt_start(conn, &sql_incident_members);
	stmt_bind_i64(members, 1, incident);
	while (outcome == OK && stmt_step(members)) {
		group_post_read(members, post);
		outcome = group_post_place(conn, &arena, post, fault);
		whole_add(whole, members, post);
	}
	arena_free(&arena);
	free(post);
	const enum outcome ended = stmt_end(members, fault);
	return outcome != OK ? outcome : ended;
}

static enum outcome whole_write(struct conn *conn, int64_t incident, const struct whole *whole,
				struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_incident_rewrite);
	stmt_bind_i64(write, 1, incident);
	stmt_bind_i64(write, 2, whole->first_post);
	stmt_bind_i64(write, 3, whole->latest_post);
	stmt_bind_i64(write, 4, whole->originals);
	stmt_bind_i64(write, 5, whole->posts);
	stmt_bind_i64(write, 6, whole->waiting);
	stmt_bind_i64(write, 7, whole->kind);
	stmt_bind_i64(write, 8, whole->urgency);
	stmt_bind_i64(write, 9, whole->labels);
	stmt_bind_str(write, 10, str_from(whole->place));
	row_bind_degrees(write, 11, whole->lat);
	row_bind_degrees(write, 12, whole->lon);
	stmt_bind_str(write, 13, str_of(whole->langs, whole->langs_len));
	stmt_bind_str(write, 14, str_of(whole->sources, whole->sources_len));
	stmt_bind_i64(write, 15, whole->phones);
	stmt_bind_i64(write, 16, whole->numbers);
	return stmt_run(write, fault);
}

// Another first post gives another title, unless a person gave one.
static enum outcome title_again(struct conn *conn, int64_t incident, int64_t campaign,
				int64_t first, struct fault *fault)
{
	char room[INCIDENT_TITLE_MAX * 4];
	struct group_scratch *scratch = NULL;
	struct group_post *post = calloc(1, sizeof *post);
	enum outcome outcome =
	    post ? group_scratch_new(&scratch, fault) : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		outcome = group_post_find(conn, scratch, campaign, first, post, fault);
	if (outcome == OK) {
		struct stmt *title = stmt_start(conn, &sql_incident_title);
		stmt_bind_i64(title, 1, incident);
		stmt_bind_str(title, 2, group_title(scratch, post, room));
		outcome = stmt_run(title, fault);
	}
	group_scratch_free(scratch);
	free(post);
	return outcome;
}

enum outcome incident_refresh(struct conn *conn, int64_t incident, struct fault *fault)
{
	int64_t campaign = 0, first = 0;
	struct whole *whole = malloc(sizeof *whole);
	if (!whole)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	struct stmt *find = stmt_start(conn, &sql_incident_first);
	stmt_bind_i64(find, 1, incident);
	if (stmt_step(find)) {
		first = stmt_i64(find, 0);
		campaign = stmt_i64(find, 1);
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && campaign == 0)
		outcome = fail(NOT_FOUND, fault, /*tr*/ "There is no such Incident.");
	if (outcome == OK)
		outcome = whole_read(conn, incident, whole, fault);
	// One whose posts all went elsewhere stays as it was, as a pointer.
	if (outcome == OK && whole->originals > 0) {
		outcome = whole_write(conn, incident, whole, fault);
		if (outcome == OK && whole->first_post != first)
			outcome = title_again(conn, incident, campaign, whole->first_post, fault);
	}
	free(whole);
	return outcome;
}

// --- moving posts ---

static enum outcome standing_check(struct conn *conn, int64_t campaign, int64_t id,
				   int64_t *ret_originals, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_standing);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	const int64_t originals = found ? stmt_i64(find, 0) : 0;
	const bool joined = found && !stmt_null(find, 1);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such Incident in this campaign.");
	if (joined)
		return fail(CONFLICT, fault,
			    /*tr*/ "Somebody joined this Incident to another already.");
	*ret_originals = originals;
	return OK;
}

struct move {
	int64_t act, from, to;
};

// Moves a post if it is still in `from`; *ret_moved says whether it was.
static enum outcome post_move(struct conn *conn, const struct incident_change *change, int64_t post,
			      int64_t from, int64_t to, bool *ret_moved, struct fault *fault)
{
	struct stmt *move = stmt_start(conn, &sql_incident_post_move);
	stmt_bind_i64(move, 1, post);
	stmt_bind_i64(move, 2, to);
	stmt_bind_i64(move, 3, from);
	row_bind_some(move, 4, change->account);
	stmt_bind_i64(move, 5, change->now);
	const enum outcome outcome = stmt_run(move, fault);
	*ret_moved = outcome == OK && conn_changes(conn) > 0;
	return outcome;
}

static enum outcome move_record(struct conn *conn, const struct incident_change *change,
				const struct move *move, int64_t post, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_incident_move_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, move->act);
	stmt_bind_i64(insert, 4, post);
	stmt_bind_i64(insert, 5, move->from);
	stmt_bind_i64(insert, 6, move->to);
	stmt_bind_i64(insert, 7, change->account);
	row_bind_some(insert, 8, change->bulk);
	stmt_bind_i64(insert, 9, change->now);
	return stmt_run(insert, fault);
}

// Moves these posts and records it; those that are not in move->from stay where they are.
// *ret_moved (NULL: unasked): how many moved.
static enum outcome posts_move(struct conn *conn, const struct incident_change *change,
			       const struct move *move, const int64_t *posts, size_t count,
			       size_t *ret_moved, struct fault *fault)
{
	size_t moved = 0;
	enum outcome outcome = OK;
	for (size_t i = 0; i < count && outcome == OK; i++) {
		bool went = false;
		outcome = post_move(conn, change, posts[i], move->from, move->to, &went, fault);
		if (outcome == OK && went)
			outcome = move_record(conn, change, move, posts[i], fault);
		moved += went;
	}
	if (ret_moved)
		*ret_moved = moved;
	return outcome;
}

enum outcome incident_posts_go(struct conn *conn, const struct incident_change *change, int64_t act,
			       int64_t from, int64_t into, const int64_t *posts, size_t count,
			       size_t *ret_moved, struct fault *fault)
{
	const struct move move = {.act = act, .from = from, .to = into};
	enum outcome outcome = posts_move(conn, change, &move, posts, count, ret_moved, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, into, fault);
	return outcome == OK ? incident_refresh(conn, from, fault) : outcome;
}

static enum outcome point_set(struct conn *conn, int64_t incident, int64_t into,
			      struct fault *fault)
{
	struct stmt *point = stmt_start(conn, &sql_incident_point);
	stmt_bind_i64(point, 1, incident);
	row_bind_some(point, 2, into);
	return stmt_run(point, fault);
}

// --- cases that move with them ---

struct id_text {
	char room[24];
};

static struct str id_text(int64_t id, struct id_text *text)
{
	const int len = snprintf(text->room, sizeof text->room, "%lld", (long long)id);
	return str_of(text->room, (size_t)len);
}

static struct case_change case_of(const struct incident_change *change, int64_t case_id)
{
	return (struct case_change){.ids = change->ids,
				    .campaign = change->campaign,
				    .account = change->account,
				    .case_id = case_id,
				    .now = change->now};
}

typedef void case_alter(struct desk_case *now, const void *context);

// One change of a case that follows from a move.
static enum outcome case_altered(struct conn *conn, const struct incident_change *change,
				 int64_t case_id, const struct case_line *line, case_alter *alter,
				 const void *context, struct fault *fault)
{
	struct case_edit edit;
	const struct case_change of = case_of(change, case_id);
	enum outcome outcome = case_edit_begin(conn, &of, &edit, fault);
	if (outcome == OK) {
		alter(&edit.now, context);
		outcome = case_edit_write(conn, &of, &edit, line, fault);
	}
	case_edit_free(&edit);
	return outcome;
}

static void alter_duplicate(struct desk_case *now, const void *context)
{
	const struct incident_change *change = context;
	case_end(now, STR("duplicate"), change->reason.at ? change->reason : STR(""), change->now);
}

static void alter_incident(struct desk_case *now, const void *context)
{
	now->incident.id = *(const int64_t *)context;
}

// As it stood before it was closed as a duplicate; its owner was kept.
static void alter_stand(struct desk_case *now, const void *context)
{
	const enum case_state before = *(const enum case_state *)context;
	const int64_t owner = now->owner, claimed_at = now->claimed_at;
	case_stand_again(now, now->due_at);
	if (owner == 0 || before == CASE_NEW)
		return;
	now->owner = owner;
	now->claimed_at = claimed_at;
	now->state = before == CASE_WAITING ? CASE_DOING : before;
}

static void alter_nothing(struct desk_case *now, const void *context)
{
	(void)now, (void)context;
}

// The case of `from`, when its posts went to `into`.
static enum outcome cases_join(struct conn *conn, const struct incident_change *change,
			       const struct move *move, struct fault *fault)
{
	struct case_brief from, into;
	struct id_text from_room, into_room;
	int64_t changed;
	enum outcome outcome = case_brief(conn, move->from, &from, fault);
	if (outcome == OK)
		outcome = case_brief(conn, move->to, &into, fault);
	if (outcome != OK)
		return outcome;
	const struct str from_text = id_text(move->from, &from_room);
	const struct str into_text = id_text(move->to, &into_room);
	if (from.id != 0 && into.id == 0) {
		const struct case_line line = {
		    .what = "moved", .was = from_text, .now = into_text, .note = change->reason};
		return case_altered(conn, change, from.id, &line, alter_incident, &move->to, fault);
	}
	if (into.id == 0)
		return OK;
	const bool both = from.id != 0 && from.state < CASE_DONE;
	const struct case_line ends = {.what = "joined",
				       .was = str_from(case_state_names[from.state]),
				       .now = into_text,
				       .note = change->reason};
	if (both)
		outcome =
		    case_altered(conn, change, from.id, &ends, alter_duplicate, change, fault);
	if (outcome == OK && both)
		outcome = case_parts_join(conn, move->act, from.id, into.id, fault);
	const struct case_line grows = {.what = "joined", .now = from_text, .note = change->reason};
	if (outcome == OK)
		outcome = case_altered(conn, change, into.id, &grows, alter_nothing, NULL, fault);
	const struct case_asked asked = {.message = both,
					 .urgency = both ? from.urgency : URGENCY_WAIT};
	if (outcome == OK)
		outcome = case_follow(conn, change, move->to, &asked, &changed, fault);
	return outcome;
}

enum outcome incident_join(struct conn *conn, const struct incident_change *change, int64_t from,
			   int64_t into, struct fault *fault)
{
	struct arena arena;
	int64_t *posts = NULL, n_from = 0, n_into = 0;
	size_t count = 0;
	const struct move move = {.act = id_next(change->ids), .from = from, .to = into};
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK && from == into)
		outcome = fail(CONFLICT, fault, /*tr*/ "These Posts are in one Incident already.");
	if (outcome == OK)
		outcome = standing_check(conn, change->campaign, from, &n_from, fault);
	if (outcome == OK)
		outcome = standing_check(conn, change->campaign, into, &n_into, fault);
	if (outcome == OK && n_from + n_into > INCIDENT_POSTS_MAX)
		outcome = fail(CONFLICT, fault, /*tr*/ "An Incident holds at most %d Posts.",
			       INCIDENT_POSTS_MAX);
	if (outcome != OK)
		return outcome;
	arena_init(&arena, (size_t)64 << 10);
	outcome = incident_posts(conn, &arena, from, INCIDENT_POSTS_MAX, &posts, &count, fault);
	if (outcome == OK)
		outcome = posts_move(conn, change, &move, posts, count, NULL, fault);
	arena_free(&arena);
	if (outcome == OK)
		outcome = point_set(conn, from, into, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, into, fault);
	return outcome == OK ? cases_join(conn, change, &move, fault) : outcome;
}

// --- one post of several ---

// An original, read for what its words ask. Ended by asking_free whatever comes back.
struct asking {
	struct group_scratch *scratch;
	struct group_post *post;
};

static void asking_free(struct asking *asking)
{
	group_scratch_free(asking->scratch);
	free(asking->post);
}

static enum outcome asking_read(struct conn *conn, int64_t campaign, int64_t post,
				struct asking *ret, struct fault *fault)
{
	*ret = (struct asking){.post = calloc(1, sizeof *ret->post)};
	enum outcome outcome = ret->post ? group_scratch_new(&ret->scratch, fault)
					 : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		outcome = group_post_find(conn, ret->scratch, campaign, post, ret->post, fault);
	if (outcome == OK && ret->post->copy_of != 0)
		outcome = fail(CONFLICT, fault,
			       /*tr*/ "This Post says the same as its original. Move that.");
	return outcome;
}

// Who takes a post out of a case with life at risk says why.
static enum outcome leave_check(const struct incident_change *change,
				const struct case_brief *brief, struct fault *fault)
{
	if (brief->id != 0 && brief->state < CASE_DONE && brief->urgency == URGENCY_LIFE &&
	    str_trim(change->reason).len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Life is at risk here: say why this is another Incident.");
	return OK;
}

static enum outcome one_join_cases(struct conn *conn, const struct incident_change *change,
				   const struct move *move, const struct case_brief *from,
				   enum post_urgency urgency, struct fault *fault)
{
	struct case_brief into;
	struct id_text from_room, into_room;
	int64_t changed;
	const struct case_line leaves = {
	    .what = "split", .now = id_text(move->to, &into_room), .note = change->reason};
	const struct case_line comes = {
	    .what = "joined", .now = id_text(move->from, &from_room), .note = change->reason};
	const struct case_asked asked = {.message = true, .urgency = urgency};
	enum outcome outcome = case_brief(conn, move->to, &into, fault);
	if (outcome == OK && from->id != 0)
		outcome = case_altered(conn, change, from->id, &leaves, alter_nothing, NULL, fault);
	if (outcome == OK && into.id != 0)
		outcome = case_altered(conn, change, into.id, &comes, alter_nothing, NULL, fault);
	return outcome == OK ? case_follow(conn, change, move->to, &asked, &changed, fault)
			     : outcome;
}

static enum outcome one_join(struct conn *conn, const struct incident_change *change,
			     const struct group_post *post, const struct move *move,
			     struct fault *fault)
{
	struct case_brief from;
	enum outcome outcome = case_brief(conn, move->from, &from, fault);
	if (outcome == OK)
		outcome = leave_check(change, &from, fault);
	if (outcome == OK)
		outcome = posts_move(conn, change, move, &post->id, 1, NULL, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, move->from, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, move->to, fault);
	return outcome == OK
		   ? one_join_cases(conn, change, move, &from, post->reading.urgency, fault)
		   : outcome;
}

enum outcome incident_join_post(struct conn *conn, const struct incident_change *change,
				int64_t post, int64_t into, struct fault *fault)
{
	struct asking asking;
	int64_t n_from = 0, n_into = 0;
	struct move move = {.to = into};
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK)
		outcome = incident_of_post(conn, change->campaign, post, &move.from, fault);
	if (outcome == OK && move.from == into)
		return fail(CONFLICT, fault, /*tr*/ "This Post is in that Incident already.");
	if (outcome == OK)
		outcome = standing_check(conn, change->campaign, move.from, &n_from, fault);
	if (outcome == OK && n_from == 1)
		return incident_join(conn, change, move.from, into, fault);
	if (outcome == OK)
		outcome = standing_check(conn, change->campaign, into, &n_into, fault);
	if (outcome == OK && n_into == INCIDENT_POSTS_MAX)
		outcome = fail(CONFLICT, fault, /*tr*/ "An Incident holds at most %d Posts.",
			       INCIDENT_POSTS_MAX);
	if (outcome != OK)
		return outcome;
	outcome = asking_read(conn, change->campaign, post, &asking, fault);
	move.act = id_next(change->ids);
	if (outcome == OK)
		outcome = one_join(conn, change, asking.post, &move, fault);
	asking_free(&asking);
	return outcome;
}

// --- splitting ---

static enum outcome split_check(struct conn *conn, const struct incident_change *change,
				int64_t incident, struct case_brief *ret_brief, struct fault *fault)
{
	int64_t originals = 0;
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK && incident == 0)
		outcome = fail(CONFLICT, fault, /*tr*/ "This Post stands alone.");
	if (outcome == OK)
		outcome = standing_check(conn, change->campaign, incident, &originals, fault);
	if (outcome == OK && originals < 2)
		outcome =
		    fail(CONFLICT, fault, /*tr*/ "This Post is the only one of its Incident.");
	if (outcome == OK)
		outcome = case_brief(conn, incident, ret_brief, fault);
	return outcome == OK ? leave_check(change, ret_brief, fault) : outcome;
}

// An incident of its own, empty, with the post's words; the post is moved into it by posts_move.
static enum outcome split_new(struct conn *conn, const struct incident_change *change,
			      const struct group_post *post, struct group_scratch *scratch,
			      int64_t from, int64_t *ret_incident, struct fault *fault)
{
	struct move move = {.act = id_next(change->ids), .from = from};
	enum outcome outcome = group_incident_make(conn, change, scratch, post, &move.to, fault);
	if (outcome == OK)
		outcome = posts_move(conn, change, &move, &post->id, 1, NULL, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, from, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, move.to, fault);
	if (outcome == OK)
		*ret_incident = move.to;
	return outcome;
}

static enum outcome split_cases(struct conn *conn, const struct incident_change *change,
				const struct group_post *post, int64_t incident, int64_t old_case,
				struct fault *fault)
{
	struct id_text room;
	int64_t changed;
	const struct case_line line = {
	    .what = "split", .now = id_text(incident, &room), .note = change->reason};
	const struct case_asked asked = {.act = group_wants_case(post),
					 .urgency = post->reading.urgency};
	enum outcome outcome = OK;
	if (old_case != 0)
		outcome = case_altered(conn, change, old_case, &line, alter_nothing, NULL, fault);
	if (outcome == OK)
		outcome = case_follow(conn, change, incident, &asked, &changed, fault);
	return outcome;
}

enum outcome incident_split(struct conn *conn, const struct incident_change *change, int64_t post,
			    int64_t *ret_incident, struct fault *fault)
{
	int64_t from = 0, incident = 0;
	struct case_brief brief = {0};
	struct asking asking;
	enum outcome outcome = incident_of_post(conn, change->campaign, post, &from, fault);
	if (outcome == OK)
		outcome = split_check(conn, change, from, &brief, fault);
	if (outcome != OK)
		return outcome;
	outcome = asking_read(conn, change->campaign, post, &asking, fault);
	if (outcome == OK)
		outcome =
		    split_new(conn, change, asking.post, asking.scratch, from, &incident, fault);
	if (outcome == OK)
		outcome = split_cases(conn, change, asking.post, incident, brief.id, fault);
	asking_free(&asking);
	if (outcome == OK)
		*ret_incident = incident;
	return outcome;
}

// --- undoing ---

static enum outcome move_find(struct conn *conn, int64_t campaign, int64_t post,
			      struct move *ret_move, struct fault *fault)
{
	struct stmt *last = stmt_start(conn, &sql_incident_move_last);
	stmt_bind_i64(last, 1, post);
	stmt_bind_i64(last, 2, campaign);
	const bool found = stmt_step(last);
	if (found)
		*ret_move = (struct move){stmt_i64(last, 0), stmt_i64(last, 1), stmt_i64(last, 2)};
	const enum outcome outcome = stmt_end(last, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "Nobody moved this Post.");
	return outcome;
}

static enum outcome moved_list(struct conn *conn, int64_t act, int64_t *posts, size_t *ret_count,
			       struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_incident_move_posts);
	stmt_bind_i64(list, 1, act);
	while (count < INCIDENT_POSTS_MAX && stmt_step(list))
		posts[count++] = stmt_i64(list, 0);
	*ret_count = count;
	return stmt_end(list, fault);
}

static enum outcome posts_back(struct conn *conn, const struct incident_change *change,
			       const struct move *move, struct fault *fault)
{
	size_t count = 0;
	int64_t *posts = malloc(INCIDENT_POSTS_MAX * sizeof *posts);
	if (!posts)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome = moved_list(conn, move->act, posts, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		bool moved = false;
		outcome = post_move(conn, change, posts[i], move->to, move->from, &moved, fault);
		if (outcome != OK || !moved)
			continue;
		struct stmt *undone = stmt_start(conn, &sql_incident_move_undone);
		stmt_bind_i64(undone, 1, move->act);
		stmt_bind_i64(undone, 2, posts[i]);
		stmt_bind_i64(undone, 3, change->now);
		outcome = stmt_run(undone, fault);
	}
	free(posts);
	return outcome;
}

struct last_line {
	char was[32], now[32];
};

static enum outcome line_last(struct conn *conn, int64_t case_id, const char *what,
			      struct last_line *ret, struct fault *fault)
{
	*ret = (struct last_line){"", ""};
	struct stmt *last = stmt_start(conn, &sql_incident_case_line);
	stmt_bind_i64(last, 1, case_id);
	stmt_bind_str(last, 2, str_from(what));
	if (stmt_step(last)) {
		snprintf(ret->was, sizeof ret->was, "%.*s", STR_ARG(stmt_str(last, 0)));
		snprintf(ret->now, sizeof ret->now, "%.*s", STR_ARG(stmt_str(last, 1)));
	}
	return stmt_end(last, fault);
}

// The case that the join closed as a duplicate stands again.
static enum outcome case_stands(struct conn *conn, const struct incident_change *change,
				int64_t case_id, const struct move *move, struct fault *fault)
{
	struct last_line last;
	struct id_text room;
	const enum outcome outcome = line_last(conn, case_id, "joined", &last, fault);
	const int state = name_find(case_state_names, CASE_DONE, str_from(last.was));
	if (outcome != OK || state < 0 || !str_equal(str_from(last.now), id_text(move->to, &room)))
		return outcome;
	const enum case_state before = (enum case_state)state;
	const struct case_line line = {
	    .what = "reopened", .was = STR("duplicate"), .now = str_from(last.was)};
	return case_altered(conn, change, case_id, &line, alter_stand, &before, fault);
}

// The case that the join took along goes back.
static enum outcome case_returns(struct conn *conn, const struct incident_change *change,
				 int64_t case_id, const struct move *move, struct fault *fault)
{
	struct last_line last;
	struct id_text from, to;
	const enum outcome outcome = line_last(conn, case_id, "moved", &last, fault);
	if (outcome != OK || !str_equal(str_from(last.was), id_text(move->from, &from)) ||
	    !str_equal(str_from(last.now), id_text(move->to, &to)))
		return outcome;
	const struct case_line line = {
	    .what = "moved", .was = id_text(move->to, &to), .now = id_text(move->from, &from)};
	return case_altered(conn, change, case_id, &line, alter_incident, &move->from, fault);
}

// The case of an incident that has no posts any more.
static enum outcome case_ends(struct conn *conn, const struct incident_change *change,
			      int64_t case_id, const struct move *move, struct fault *fault)
{
	struct id_text room;
	const struct case_line line = {
	    .what = "closed", .now = STR("duplicate"), .note = id_text(move->from, &room)};
	return case_altered(conn, change, case_id, &line, alter_duplicate, change, fault);
}

static enum outcome cases_back(struct conn *conn, const struct incident_change *change,
			       const struct move *move, bool joined, bool emptied,
			       struct fault *fault)
{
	struct case_brief from, to;
	enum outcome outcome = case_brief(conn, move->from, &from, fault);
	if (outcome == OK)
		outcome = case_brief(conn, move->to, &to, fault);
	if (outcome != OK)
		return outcome;
	if (joined && from.id != 0 && from.state == CASE_DECLINED)
		outcome = case_stands(conn, change, from.id, move, fault);
	if (outcome == OK)
		outcome = case_parts_back(conn, move->act, fault);
	if (outcome == OK && joined && from.id == 0 && to.id != 0)
		outcome = case_returns(conn, change, to.id, move, fault);
	if (outcome == OK && emptied && to.id != 0 && to.state < CASE_DONE)
		outcome = case_ends(conn, change, to.id, move, fault);
	return outcome;
}

static enum outcome joined_find(struct conn *conn, int64_t incident, int64_t *ret_into,
				bool *ret_empty, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_where);
	stmt_bind_i64(find, 1, incident);
	const bool found = stmt_step(find);
	*ret_into = found ? stmt_i64(find, 0) : 0;
	*ret_empty = found && stmt_null(find, 1);
	return stmt_end(find, fault);
}

static enum outcome move_back(struct conn *conn, const struct incident_change *change,
			      const struct move *move, struct fault *fault)
{
	int64_t from_into = 0, to_into = 0;
	bool from_empty = false, to_empty = false;
	enum outcome outcome = joined_find(conn, move->from, &from_into, &from_empty, fault);
	// A post that went back there would stand in an incident that nobody sees any more.
	if (outcome == OK && from_into != 0 && from_into != move->to)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "The Incident that this came from was joined to another since. "
			    "Undo that first.");
	if (outcome == OK)
		outcome = posts_back(conn, change, move, fault);
	if (outcome == OK)
		outcome = joined_find(conn, move->to, &to_into, &to_empty, fault);
	const bool joined = from_into == move->to;
	if (outcome == OK && joined)
		outcome = point_set(conn, move->from, 0, fault);
	if (outcome == OK && to_empty)
		outcome = point_set(conn, move->to, move->from, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, move->from, fault);
	if (outcome == OK)
		outcome = incident_refresh(conn, move->to, fault);
	return outcome == OK ? cases_back(conn, change, move, joined, to_empty, fault) : outcome;
}

enum outcome incident_move_undo(struct conn *conn, const struct incident_change *change,
				int64_t post, struct fault *fault)
{
	struct move move = {0};
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK)
		outcome = move_find(conn, change->campaign, post, &move, fault);
	return outcome == OK ? move_back(conn, change, &move, fault) : outcome;
}

// Which incidents an act moved between, and how many of its posts are still where they went.
static enum outcome act_find(struct conn *conn, int64_t campaign, int64_t act,
			     struct move *ret_move, int64_t *ret_there, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_act_find);
	stmt_bind_i64(find, 1, act);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found) {
		*ret_move = (struct move){act, stmt_i64(find, 0), stmt_i64(find, 1)};
		*ret_there = stmt_i64(find, 2);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such join or split in force.");
	return outcome;
}

enum outcome incident_act_undo(struct conn *conn, const struct incident_change *change, int64_t act,
			       struct incident_act *ret_act, struct fault *fault)
{
	struct move move = {0};
	int64_t there = 0;
	enum outcome outcome = act_find(conn, change->campaign, act, &move, &there, fault);
	if (outcome == OK && there == 0)
		return fail(CONFLICT, fault, /*tr*/ "Somebody moved these Posts again since.");
	if (outcome == OK)
		outcome = move_back(conn, change, &move, fault);
	if (outcome == OK)
		*ret_act = (struct incident_act){move.from, move.to};
	return outcome;
}
