// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/outbox.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/outward.h"
#include "store/job.h"

#define ID_TEXT 24

const struct outbox_purpose_entry outbox_purposes[OUTBOX_PURPOSES] = {
    [OUTBOX_LIFE] = {"life", /*tr*/ "Reply, life at risk", .unmetered = true},
    [OUTBOX_ACKNOWLEDGE] = {"acknowledgement", /*tr*/ "First answer", .unmetered = true},
    [OUTBOX_REPLY] = {.name = "reply", .words = /*tr*/ "Reply"},
    [OUTBOX_ALARM] = {.name = "alarm", .words = /*tr*/ "Alarm"},
    [OUTBOX_INSTRUCTION] = {"instruction", /*tr*/ "Instruction", .unmetered = true},
    [OUTBOX_CONTENT] = {.name = "content", .words = /*tr*/ "Of the campaign"},
    [OUTBOX_BROADCAST] = {"broadcast", /*tr*/ "Broadcast", .stops = true},
};

const struct outbox_state_entry outbox_states[OUTBOX_STATES] = {
    [OUTBOX_WAITING] = {"waiting", /*tr*/ "Waits"},
    [OUTBOX_SENDING] = {"sending", /*tr*/ "Being sent"},
    [OUTBOX_SENT] = {"sent", /*tr*/ "Sent"},
    [OUTBOX_DELIVERED] = {"delivered", /*tr*/ "Arrived"},
    [OUTBOX_FAILED] = {"failed", /*tr*/ "Will be tried again"},
    [OUTBOX_DEAD] = {"dead", /*tr*/ "Needs a person"},
    [OUTBOX_HELD] = {"held", /*tr*/ "Would have been sent"},
    [OUTBOX_CANCELLED] = {"cancelled", /*tr*/ "Taken back"},
};

enum outbox_purpose outbox_purpose_find(struct str name)
{
	int i = 0;
	while (i < OUTBOX_PURPOSES && !str_equal(name, str_from(outbox_purposes[i].name)))
		i++;
	return (enum outbox_purpose)i;
}

enum outbox_state outbox_state_find(struct str name)
{
	int i = 0;
	while (i < OUTBOX_STATES && !str_equal(name, str_from(outbox_states[i].name)))
		i++;
	return (enum outbox_state)i;
}

// Empty is NULL.
static void bind_some(struct stmt *stmt, int parameter, struct str text)
{
	stmt_bind_str(stmt, parameter, text.len > 0 ? text : (struct str){NULL, 0});
}

static void bind_sealed(struct stmt *stmt, int parameter, struct str sealed)
{
	if (sealed.len > 0)
		stmt_bind_blob(stmt, parameter, sealed);
	else
		stmt_bind_null(stmt, parameter);
}

static void bind_text(struct stmt *stmt, int parameter, struct str text)
{
	stmt_bind_str(stmt, parameter, text.at ? text : STR(""));
}

static struct str state_name(enum outbox_state state)
{
	return str_from(outbox_states[state].name);
}

// --- reading ---

static void message_fill(struct stmt *row, struct arena *arena, struct outbox_message *message)
{
	*message = (struct outbox_message){
	    .id = stmt_i64(row, 0),
	    .campaign = stmt_i64(row, 1),
	    .inlet = stmt_i64(row, 2),
	    .purpose = (enum outbox_purpose)stmt_i64(row, 3),
	    .to = arena_copy(arena, stmt_blob(row, 4)),
	    .to_hash = arena_copy(arena, stmt_str(row, 5)),
	    .text = arena_copy(arena, stmt_str(row, 6)),
	    .subject = arena_copy(arena, stmt_str(row, 7)),
	    .lang = arena_copy(arena, stmt_str(row, 8)),
	    .in_reply_to = arena_copy(arena, stmt_str(row, 9)),
	    .visibility = arena_copy(arena, stmt_str(row, 10)),
	    .key = arena_copy(arena, stmt_str(row, 11)),
	    .case_id = stmt_i64(row, 12),
	    .post = stmt_i64(row, 13),
	    .account = stmt_i64(row, 14),
	    .state = outbox_state_find(stmt_str(row, 15)),
	    .attempts = (int)stmt_i64(row, 16),
	    .next_at = stmt_i64(row, 17),
	    .external_id = arena_copy(arena, stmt_str(row, 18)),
	    .trouble = arena_copy(arena, stmt_str(row, 19)),
	    .detail = arena_copy(arena, stmt_str(row, 20)),
	    .parts = (int)stmt_i64(row, 21),
	    .created_at = stmt_i64(row, 22),
	    .tried_at = stmt_i64(row, 23),
	    .sent_at = stmt_i64(row, 24),
	    .delivered_at = stmt_i64(row, 25),
	    .enclosed = arena_copy(arena, stmt_blob(row, 26)),
	    .act = (enum outbox_act)stmt_i64(row, 27),
	    .of = stmt_i64(row, 28),
	    .open = stmt_i64(row, 29) != 0,
	    .edited_at = stmt_i64(row, 30),
	    .removed_at = stmt_i64(row, 31),
	    .good_until = stmt_i64(row, 32),
	};
}

// Ends `rows`, which give at most `most` messages.
static enum outcome messages_read(struct stmt *rows, struct arena *arena, size_t most,
				  struct outbox_message **ret_list, size_t *ret_count,
				  struct fault *fault)
{
	size_t count = 0;
	struct outbox_message *list = arena_array(arena, most, sizeof *list);
	while (list && count < most && stmt_step(rows))
		message_fill(rows, arena, &list[count++]);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	if (!list)
		return fail(TOO_MUCH, fault, "This list needs too much memory.");
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome outbox_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct outbox_message *ret_message, struct fault *fault)
{
	struct outbox_message message;
	struct stmt *find = stmt_start(conn, &sql_outbox_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found)
		message_fill(find, arena, &message);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such message.");
	if (outcome == OK)
		*ret_message = message;
	return outcome;
}

enum outcome outbox_list(struct conn *conn, struct arena *arena, const struct outbox_wish *wish,
			 struct outbox_message **ret_list, size_t *ret_count, struct fault *fault)
{
	const bool any = wish->state == OUTBOX_STATES;
	const size_t most = wish->limit < OUTBOX_LIST_MOST ? wish->limit : OUTBOX_LIST_MOST;
	struct stmt *rows = stmt_start(conn, any ? &sql_outbox_list : &sql_outbox_list_state);
	stmt_bind_i64(rows, 1, wish->campaign);
	stmt_bind_i64(rows, 2, wish->before ? wish->before : INT64_MAX);
	stmt_bind_i64(rows, 3, wish->purpose);
	stmt_bind_i64(rows, 4, wish->inlet);
	stmt_bind_i64(rows, 5, (int64_t)most);
	if (!any)
		stmt_bind_str(rows, 6, state_name(wish->state));
	return messages_read(rows, arena, most, ret_list, ret_count, fault);
}

enum outcome outbox_list_open(struct conn *conn, struct arena *arena, int64_t campaign,
			      int64_t before, size_t limit, struct outbox_message **ret_list,
			      size_t *ret_count, struct fault *fault)
{
	const size_t most = limit < OUTBOX_LIST_MOST ? limit : OUTBOX_LIST_MOST;
	struct stmt *rows = stmt_start(conn, &sql_outbox_list_open);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, before ? before : INT64_MAX);
	stmt_bind_i64(rows, 3, (int64_t)most);
	return messages_read(rows, arena, most, ret_list, ret_count, fault);
}

enum outcome outbox_changes(struct conn *conn, struct arena *arena, int64_t id, size_t limit,
			    struct outbox_message **ret_list, size_t *ret_count,
			    struct fault *fault)
{
	const size_t most = limit < OUTBOX_LIST_MOST ? limit : OUTBOX_LIST_MOST;
	struct stmt *rows = stmt_start(conn, &sql_outbox_changes);
	stmt_bind_i64(rows, 1, id);
	stmt_bind_i64(rows, 2, (int64_t)most);
	return messages_read(rows, arena, most, ret_list, ret_count, fault);
}

static enum outcome list_of(struct conn *conn, struct arena *arena, const struct query *query,
			    int64_t id, struct outbox_message **ret_list, size_t *ret_count,
			    struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, query);
	stmt_bind_i64(rows, 1, id);
	stmt_bind_i64(rows, 2, OUTBOX_LIST_MOST);
	return messages_read(rows, arena, OUTBOX_LIST_MOST, ret_list, ret_count, fault);
}

enum outcome outbox_of_case(struct conn *conn, struct arena *arena, int64_t case_id,
			    struct outbox_message **ret_list, size_t *ret_count,
			    struct fault *fault)
{
	return list_of(conn, arena, &sql_outbox_of_case, case_id, ret_list, ret_count, fault);
}

enum outcome outbox_of_post(struct conn *conn, struct arena *arena, int64_t post,
			    struct outbox_message **ret_list, size_t *ret_count,
			    struct fault *fault)
{
	return list_of(conn, arena, &sql_outbox_of_post, post, ret_list, ret_count, fault);
}

enum outcome outbox_doubtful(struct conn *conn, struct arena *arena, int64_t inlet,
			     struct outbox_message **ret_list, size_t *ret_count,
			     struct fault *fault)
{
	return list_of(conn, arena, &sql_outbox_doubtful, inlet, ret_list, ret_count, fault);
}

enum outcome outbox_count(struct conn *conn, int64_t campaign, struct outbox_counts *ret_counts,
			  struct fault *fault)
{
	const bool all = campaign < 0;
	struct outbox_counts counts = {0};
	struct stmt *rows = stmt_start(conn, all ? &sql_outbox_count_open : &sql_outbox_count);
	if (!all)
		stmt_bind_i64(rows, 1, campaign);
	while (stmt_step(rows)) {
		const enum outbox_state state = outbox_state_find(stmt_str(rows, 0));
		if (state < OUTBOX_STATES)
			counts.by_state[state] = stmt_i64(rows, 1);
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		*ret_counts = counts;
	return outcome;
}

enum outcome outbox_history(struct conn *conn, struct arena *arena, int64_t id,
			    struct outbox_event **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct outbox_event *list = arena_array(arena, OUTBOX_LIST_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This list needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_outbox_event_list);
	stmt_bind_i64(rows, 1, id);
	stmt_bind_i64(rows, 2, OUTBOX_LIST_MOST);
	while (count < OUTBOX_LIST_MOST && stmt_step(rows))
		list[count++] = (struct outbox_event){
		    .at = stmt_i64(rows, 0),
		    .state = outbox_state_find(stmt_str(rows, 1)),
		    .trouble = arena_copy(arena, stmt_str(rows, 2)),
		    .detail = arena_copy(arena, stmt_str(rows, 3)),
		    .account = stmt_i64(rows, 4),
		    .name = arena_copy(arena, stmt_str(rows, 5)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome outbox_by_external(struct conn *conn, int64_t inlet, struct str external_id,
				int64_t *ret_id, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_outbox_by_external);
	stmt_bind_i64(find, 1, inlet);
	stmt_bind_str(find, 2, external_id);
	const int64_t id = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && id == 0)
		return fail(NOT_FOUND, fault, "No message has this id.");
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

// --- adding ---

static enum outcome event_add(struct conn *conn, int64_t id, const struct outbox_event *event,
			      struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_outbox_event_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, event->at);
	stmt_bind_str(insert, 3, state_name(event->state));
	bind_text(insert, 4, event->trouble);
	bind_text(insert, 5, event->detail);
	stmt_bind_i64_or_null(insert, 6, event->account);
	return stmt_run(insert, fault);
}

enum outcome outbox_wake(struct conn *conn, int64_t inlet, int64_t due, struct fault *fault)
{
	char room[ID_TEXT];
	const struct str id =
	    str_of(room, (size_t)snprintf(room, sizeof room, "%lld", (long long)inlet));
	const enum outcome outcome = job_add(conn, STR(OUTBOX_JOB), id, id, due, fault);
	return outcome == OK ? job_hurry(conn, STR(OUTBOX_JOB), id, due, fault) : outcome;
}

static enum outcome message_check(const struct outbox_message *message, struct fault *fault)
{
	const struct {
		struct str text;
		size_t most;
		bool needed;
		const char *what;
	} parts[] = {
	    {message->text, OUTBOX_TEXT_MAX, message->act != OUTBOX_REMOVE, "text"},
	    {message->key, OUTBOX_KEY_MAX, true, "key"},
	    {message->subject, OUTBOX_SUBJECT_MAX, false, "subject"},
	    {message->in_reply_to, OUTBOX_ID_MAX, false, "in_reply_to"},
	    {message->lang, 35, false, "lang"},
	    {message->visibility, 40, false, "visibility"},
	};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (parts[i].needed && parts[i].text.len == 0)
			return fail(INVALID, fault, "A message needs a %s.", parts[i].what);
		if (parts[i].text.len > parts[i].most)
			return fail(TOO_MUCH, fault, "The %s of a message has at most %zu bytes.",
				    parts[i].what, parts[i].most);
		if (!utf8_valid(parts[i].text))
			return fail(INVALID, fault, "The %s of a message is not UTF-8.",
				    parts[i].what);
	}
	return OK;
}

// What a new message is at first, and why.
static enum outcome first_state(struct conn *conn, const struct outbox_message *message,
				struct outbox_event *event, struct fault *fault)
{
	bool open = true, stopped = false;
	enum outcome outcome = OK;
	if (message->campaign)
		outcome = outward_gate(conn, message->campaign, &open, fault);
	if (outcome == OK && outbox_purposes[message->purpose].stops && message->to_hash.len > 0)
		outcome =
		    outbox_stopped(conn, message->campaign, message->to_hash, &stopped, fault);
	event->state = !open ? OUTBOX_HELD : stopped ? OUTBOX_CANCELLED : OUTBOX_WAITING;
	event->trouble = stopped && open ? STR("stopped") : STR("");
	return outcome;
}

static enum outcome message_insert(struct conn *conn, int64_t id,
				   const struct outbox_message *message,
				   const struct outbox_event *event, int64_t next_at,
				   struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_outbox_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, message->campaign);
	stmt_bind_i64(insert, 3, message->inlet);
	stmt_bind_i64(insert, 4, message->purpose);
	bind_sealed(insert, 5, message->to);
	bind_some(insert, 6, message->to_hash);
	stmt_bind_str(insert, 7, message->text);
	bind_text(insert, 8, message->subject);
	bind_text(insert, 9, message->lang);
	bind_text(insert, 10, message->in_reply_to);
	bind_text(insert, 11, message->visibility);
	stmt_bind_str(insert, 12, message->key);
	stmt_bind_i64_or_null(insert, 13, message->case_id);
	stmt_bind_i64_or_null(insert, 14, message->post);
	stmt_bind_i64_or_null(insert, 15, message->account);
	stmt_bind_str(insert, 16, state_name(event->state));
	stmt_bind_i64(insert, 17, next_at);
	bind_text(insert, 18, event->trouble);
	stmt_bind_i64(insert, 19, message->parts);
	stmt_bind_i64(insert, 20, event->at);
	bind_sealed(insert, 21, message->enclosed);
	bind_some(insert, 22, message->external_id);
	stmt_bind_i64(insert, 23, message->act);
	stmt_bind_i64_or_null(insert, 24, message->of);
	stmt_bind_i64(insert, 25, message->inlet != 0 && message->to.len == 0);
	stmt_bind_i64_or_null(insert, 26, message->good_until);
	return stmt_run(insert, fault);
}

static enum outcome known_find(struct conn *conn, const struct outbox_message *message,
			       int64_t *ret_id, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_outbox_by_key);
	stmt_bind_i64(find, 1, message->campaign);
	stmt_bind_str(find, 2, message->key);
	if (stmt_step(find))
		*ret_id = stmt_i64(find, 0);
	return stmt_end(find, fault);
}

static enum outcome pictures_check(const struct outbox_message *message, struct fault *fault)
{
	if (message->n_pictures > OUTBOX_PICTURES_MOST)
		return fail(TOO_MUCH, fault, "A message has at most %d pictures.",
			    OUTBOX_PICTURES_MOST);
	for (size_t i = 0; i < message->n_pictures; i++) {
		const struct str alt = message->pictures[i].alt;
		if (alt.len == 0 || alt.len > OUTBOX_ALT_MAX || !utf8_valid(alt))
			return fail(INVALID, fault,
				    "A picture needs a description of at most %d bytes.",
				    OUTBOX_ALT_MAX);
	}
	return OK;
}

static enum outcome pictures_insert(struct conn *conn, int64_t id,
				    const struct outbox_message *message, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; outcome == OK && i < message->n_pictures; i++) {
		struct stmt *insert = stmt_start(conn, &sql_outbox_picture_insert);
		stmt_bind_i64(insert, 1, id);
		stmt_bind_i64(insert, 2, (int64_t)i + 1);
		stmt_bind_str(insert, 3, message->pictures[i].alt);
		stmt_bind_blob(insert, 4, message->pictures[i].jpeg);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

enum outcome outbox_pictures(struct conn *conn, struct arena *arena, int64_t id,
			     struct outbox_picture ret_pictures[OUTBOX_PICTURES_MOST],
			     size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_outbox_picture_find);
	stmt_bind_i64(rows, 1, id);
	while (count < OUTBOX_PICTURES_MOST && stmt_step(rows))
		ret_pictures[count++] = (struct outbox_picture){
		    arena_copy(arena, stmt_blob(rows, 0)), arena_copy(arena, stmt_str(rows, 1))};
	*ret_count = count;
	return stmt_end(rows, fault);
}

enum outcome outbox_add(struct conn *conn, struct id_maker *ids,
			const struct outbox_message *message, int64_t now, int64_t *ret_id,
			struct fault *fault)
{
	const int64_t id = id_next(ids);
	const int64_t next_at = message->next_at > now ? message->next_at : now;
	struct outbox_event event = {.at = now, .account = message->account};
	enum outcome outcome = message_check(message, fault);
	if (outcome == OK)
		outcome = pictures_check(message, fault);
	if (outcome == OK)
		outcome = first_state(conn, message, &event, fault);
	if (outcome == OK)
		outcome = message_insert(conn, id, message, &event, next_at, fault);
	if (outcome != OK)
		return outcome;
	if (conn_changes(conn) == 0)
		return known_find(conn, message, ret_id, fault);
	outcome = event_add(conn, id, &event, fault);
	if (outcome == OK)
		outcome = pictures_insert(conn, id, message, fault);
	if (outcome == OK && event.state == OUTBOX_WAITING)
		outcome = outbox_wake(conn, message->inlet, next_at, fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

// --- what becomes of it ---

// Bits of the states from which a message may come into each.
#define FROM(state) (1u << (state))
static const unsigned comes_from[OUTBOX_STATES] = {
    [OUTBOX_WAITING] = FROM(OUTBOX_WAITING) | FROM(OUTBOX_SENDING) | FROM(OUTBOX_FAILED),
    [OUTBOX_SENT] =
	FROM(OUTBOX_WAITING) | FROM(OUTBOX_SENDING) | FROM(OUTBOX_FAILED) | FROM(OUTBOX_DEAD),
    [OUTBOX_DELIVERED] = FROM(OUTBOX_WAITING) | FROM(OUTBOX_SENDING) | FROM(OUTBOX_FAILED) |
			 FROM(OUTBOX_DEAD) | FROM(OUTBOX_SENT),
    [OUTBOX_FAILED] = FROM(OUTBOX_SENDING),
    [OUTBOX_DEAD] = FROM(OUTBOX_SENDING) | FROM(OUTBOX_SENT) | FROM(OUTBOX_FAILED),
    [OUTBOX_CANCELLED] = FROM(OUTBOX_WAITING) | FROM(OUTBOX_FAILED) | FROM(OUTBOX_DEAD),
};

struct where {
	enum outbox_state state;
	int64_t inlet, campaign;
	enum outbox_act act;
};

static enum outcome where_read(struct conn *conn, int64_t id, struct where *ret_where,
			       struct fault *fault)
{
	struct where where = {0};
	struct stmt *find = stmt_start(conn, &sql_outbox_state_read);
	stmt_bind_i64(find, 1, id);
	const bool found = stmt_step(find);
	if (found)
		where = (struct where){outbox_state_find(stmt_str(find, 0)), stmt_i64(find, 1),
				       stmt_i64(find, 2), (enum outbox_act)stmt_i64(find, 3)};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such message.");
	if (outcome == OK)
		*ret_where = where;
	return outcome;
}

enum outcome outbox_of_inlet(struct conn *conn, int64_t inlet, int64_t id, bool *ret_ours,
			     struct fault *fault)
{
	struct where where = {0};
	const enum outcome outcome = where_read(conn, id, &where, fault);
	*ret_ours = outcome == OK && where.inlet == inlet;
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome note_write(struct conn *conn, const struct outbox_news *news, int64_t account,
			       int64_t now, struct fault *fault)
{
	const bool arrived = news->state == OUTBOX_DELIVERED;
	const struct outbox_event event = {
	    .at = now,
	    .state = news->state,
	    .trouble = news->trouble,
	    .detail = utf8_prefix(news->detail, OUTBOX_DETAIL_MAX),
	    .account = account,
	};
	struct stmt *write = stmt_start(conn, &sql_outbox_noted);
	stmt_bind_i64(write, 1, news->id);
	stmt_bind_str(write, 2, state_name(news->state));
	bind_some(write, 3, utf8_prefix(news->external_id, OUTBOX_ID_MAX));
	bind_text(write, 4, event.trouble);
	bind_text(write, 5, event.detail);
	stmt_bind_i64(write, 6, news->next_at);
	stmt_bind_i64_or_null(write, 7, arrived || news->state == OUTBOX_SENT ? now : 0);
	stmt_bind_i64_or_null(write, 8, arrived ? now : 0);
	stmt_bind_i64(write, 9, news->parts);
	const enum outcome outcome = stmt_run(write, fault);
	return outcome == OK ? event_add(conn, news->id, &event, fault) : outcome;
}

// What stands there now, once an edit or a removal was taken.
static enum outcome act_settle(struct conn *conn, const struct outbox_news *news,
			       enum outbox_act act, int64_t now, struct fault *fault)
{
	if (act == OUTBOX_WRITE || (news->state != OUTBOX_SENT && news->state != OUTBOX_DELIVERED))
		return OK;
	struct stmt *write =
	    stmt_start(conn, act == OUTBOX_EDIT ? &sql_outbox_edited : &sql_outbox_removed);
	stmt_bind_i64(write, 1, news->id);
	stmt_bind_i64(write, 2, now);
	return stmt_run(write, fault);
}

enum outcome outbox_note(struct conn *conn, const struct outbox_news *news, int64_t now,
			 struct fault *fault)
{
	struct where where = {0};
	enum outcome outcome = where_read(conn, news->id, &where, fault);
	if (outcome != OK || !(comes_from[news->state] & FROM(where.state)))
		return outcome;
	outcome = note_write(conn, news, 0, now, fault);
	return outcome == OK ? act_settle(conn, news, where.act, now, fault) : outcome;
}

static enum outcome in_campaign(struct conn *conn, int64_t campaign, int64_t id,
				struct where *ret_where, struct fault *fault)
{
	struct where where = {0};
	const enum outcome outcome = where_read(conn, id, &where, fault);
	if (outcome != OK)
		return outcome;
	if (where.campaign != campaign)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such message.");
	*ret_where = where;
	return OK;
}

enum outcome outbox_revive(struct conn *conn, int64_t campaign, int64_t id, int64_t account,
			   int64_t now, struct fault *fault)
{
	struct where where = {0};
	const struct outbox_event event = {.at = now, .state = OUTBOX_WAITING, .account = account};
	enum outcome outcome = in_campaign(conn, campaign, id, &where, fault);
	if (outcome != OK)
		return outcome;
	if (where.state != OUTBOX_DEAD && where.state != OUTBOX_CANCELLED)
		return fail(CONFLICT, fault,
			    /*tr*/ "This message is on its way or has left already.");
	struct stmt *write = stmt_start(conn, &sql_outbox_revived);
	stmt_bind_i64(write, 1, id);
	stmt_bind_i64(write, 2, now);
	outcome = stmt_run(write, fault);
	if (outcome == OK)
		outcome = event_add(conn, id, &event, fault);
	return outcome == OK ? outbox_wake(conn, where.inlet, now, fault) : outcome;
}

enum outcome outbox_cancel(struct conn *conn, int64_t campaign, int64_t id, int64_t account,
			   int64_t now, struct fault *fault)
{
	struct where where = {0};
	const struct outbox_news news = {.id = id, .state = OUTBOX_CANCELLED, .next_at = now};
	const enum outcome outcome = in_campaign(conn, campaign, id, &where, fault);
	if (outcome != OK || where.state == OUTBOX_CANCELLED)
		return outcome;
	if (!(comes_from[OUTBOX_CANCELLED] & FROM(where.state)))
		return fail(CONFLICT, fault,
			    /*tr*/ "This message has left already, and cannot be taken back.");
	return note_write(conn, &news, account, now, fault);
}

// --- forgetting ---

static enum outcome one_erase(struct conn *conn, int64_t id, enum outbox_state state, int64_t now,
			      struct fault *fault)
{
	enum outcome outcome = OK;
	const struct outbox_news news = {.id = id, .state = OUTBOX_CANCELLED, .next_at = now};
	if (comes_from[OUTBOX_CANCELLED] & FROM(state))
		outcome = note_write(conn, &news, 0, now, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *picture = stmt_start(conn, &sql_outbox_picture_forget);
	stmt_bind_i64(picture, 1, id);
	outcome = stmt_run(picture, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *forget = stmt_start(conn, &sql_outbox_forget);
	stmt_bind_i64(forget, 1, id);
	return stmt_run(forget, fault);
}

#define ERASED_AT_ONCE 1000 // of a case

static enum outcome erase_of(struct conn *conn, const struct query *query, int64_t of, int64_t now,
			     struct fault *fault)
{
	struct {
		int64_t id;
		enum outbox_state state;
	} list[ERASED_AT_ONCE];
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, query);
	stmt_bind_i64(rows, 1, of);
	while (count < ERASED_AT_ONCE && stmt_step(rows)) {
		list[count].id = stmt_i64(rows, 0);
		list[count++].state = outbox_state_find(stmt_str(rows, 1));
	}
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = one_erase(conn, list[i].id, list[i].state, now, fault);
	return outcome;
}

enum outcome outbox_erase_case(struct conn *conn, int64_t case_id, int64_t now, struct fault *fault)
{
	return erase_of(conn, &sql_outbox_open_of_case, case_id, now, fault);
}

enum outcome outbox_erase_post(struct conn *conn, int64_t post, int64_t now, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_outbox_enclosed_forget);
	stmt_bind_i64(forget, 1, post);
	const enum outcome outcome = stmt_run(forget, fault);
	return outcome == OK ? erase_of(conn, &sql_outbox_open_of_post, post, now, fault) : outcome;
}

enum outcome outbox_erase_sender(struct conn *conn, int64_t post, int64_t now, struct fault *fault)
{
	return erase_of(conn, &sql_outbox_open_of_sender, post, now, fault);
}

// --- the sender's ---

static enum outcome next_of(struct conn *conn, struct arena *arena, int64_t inlet, int purpose,
			    int64_t now, struct outbox_message *message, bool *ret_found,
			    struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_outbox_next);
	stmt_bind_i64(find, 1, inlet);
	stmt_bind_i64(find, 2, purpose);
	stmt_bind_i64(find, 3, now);
	*ret_found = stmt_step(find);
	if (*ret_found)
		message_fill(find, arena, message);
	return stmt_end(find, fault);
}

static enum outcome next_at(struct conn *conn, int64_t inlet, int64_t *ret_at, struct fault *fault)
{
	enum outcome outcome = OK;
	*ret_at = INT64_MAX;
	for (int purpose = 0; purpose < OUTBOX_PURPOSES && outcome == OK; purpose++) {
		struct stmt *find = stmt_start(conn, &sql_outbox_next_at);
		stmt_bind_i64(find, 1, inlet);
		stmt_bind_i64(find, 2, purpose);
		if (stmt_step(find) && stmt_i64(find, 0) < *ret_at)
			*ret_at = stmt_i64(find, 0);
		outcome = stmt_end(find, fault);
	}
	return outcome;
}

enum outcome outbox_take(struct conn *conn, struct arena *arena, int64_t inlet, int64_t now,
			 struct outbox_message *ret_message, int64_t *ret_next_at,
			 struct fault *fault)
{
	bool found = false;
	enum outcome outcome = OK;
	struct outbox_message message = {0};
	for (int purpose = 0; purpose < OUTBOX_PURPOSES && outcome == OK && !found; purpose++)
		outcome = next_of(conn, arena, inlet, purpose, now, &message, &found, fault);
	if (outcome == OK && !found) {
		outcome = next_at(conn, inlet, ret_next_at, fault);
		return outcome == OK ? fail(NOT_FOUND, fault, "Nothing is to be sent.") : outcome;
	}
	if (outcome != OK)
		return outcome;
	struct stmt *taken = stmt_start(conn, &sql_outbox_taken);
	stmt_bind_i64(taken, 1, message.id);
	stmt_bind_i64(taken, 2, now);
	outcome = stmt_run(taken, fault);
	if (outcome != OK)
		return outcome;
	message.state = OUTBOX_SENDING;
	message.attempts++;
	message.tried_at = now;
	*ret_message = message;
	return OK;
}

enum outcome outbox_hurry(struct conn *conn, int64_t inlet, int64_t tried_before, int64_t now,
			  struct fault *fault)
{
	struct stmt *hurry = stmt_start(conn, &sql_outbox_hurry);
	stmt_bind_i64(hurry, 1, inlet);
	stmt_bind_i64(hurry, 2, now);
	stmt_bind_i64(hurry, 3, tried_before);
	return stmt_run(hurry, fault);
}

// --- STOP ---

enum outcome outbox_stop_set(struct conn *conn, int64_t campaign, struct str to_hash, bool stop,
			     int64_t now, struct fault *fault)
{
	struct stmt *write =
	    stmt_start(conn, stop ? &sql_outbox_stop_insert : &sql_outbox_stop_delete);
	stmt_bind_i64(write, 1, campaign);
	stmt_bind_str(write, 2, to_hash);
	if (stop)
		stmt_bind_i64(write, 3, now);
	return stmt_run(write, fault);
}

enum outcome outbox_stopped(struct conn *conn, int64_t campaign, struct str to_hash,
			    bool *ret_stopped, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_outbox_stopped);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, to_hash);
	const bool stopped = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_stopped = stopped;
	return outcome;
}

// --- what a day allows ---

// When the campaign's day began, ms UTC. By its clocks as they go now: where they are put on or
// back, that day is an hour shorter or longer.
static enum outcome day_of(struct conn *conn, int64_t campaign, int64_t now, int64_t *ret_day,
			   struct fault *fault)
{
	struct arena arena;
	struct campaign found = {0};
	enum outcome outcome = OK;
	arena_init(&arena, (size_t)1 << 20);
	if (campaign)
		outcome = campaign_by_id(conn, &arena, campaign, &found, fault);
	const int64_t ahead = outcome == OK && campaign
				  ? (int64_t)zone_offset_by_name(found.time_zone, now) * 1000
				  : 0;
	arena_free(&arena);
	if (outcome == OK)
		*ret_day = now - (now + ahead) % DAY_MS;
	return outcome;
}

static enum outcome used_read(struct conn *conn, int64_t campaign, struct str name, int64_t day,
			      int64_t *ret_used, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_outbox_spent_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, name);
	*ret_used = stmt_step(find) && stmt_i64(find, 0) >= day ? stmt_i64(find, 1) : 0;
	return stmt_end(find, fault);
}

enum outcome outbox_spent(struct conn *conn, int64_t campaign, struct str name, int64_t now,
			  int64_t *ret_used, int64_t *ret_next_day, struct fault *fault)
{
	int64_t day;
	const enum outcome outcome = day_of(conn, campaign, now, &day, fault);
	if (outcome != OK)
		return outcome;
	*ret_next_day = day + DAY_MS;
	return used_read(conn, campaign, name, day, ret_used, fault);
}

static enum outcome old_forget(struct conn *conn, int64_t day, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_outbox_spent_forget);
	stmt_bind_i64(forget, 1, day - 2 * DAY_MS);
	return stmt_run(forget, fault);
}

enum outcome outbox_spend(struct conn *conn, int64_t campaign, struct str name, int64_t amount,
			  int64_t most, int64_t now, bool *ret_fits, struct fault *fault)
{
	int64_t day, used;
	enum outcome outcome = day_of(conn, campaign, now, &day, fault);
	if (outcome == OK)
		outcome = used_read(conn, campaign, name, day, &used, fault);
	if (outcome != OK)
		return outcome;
	*ret_fits = used + amount <= most;
	if (!*ret_fits)
		return OK;
	struct stmt *write = stmt_start(conn, &sql_outbox_spent_write);
	stmt_bind_i64(write, 1, campaign);
	stmt_bind_str(write, 2, name);
	stmt_bind_i64(write, 3, day);
	stmt_bind_i64(write, 4, used + amount > 0 ? used + amount : 0);
	outcome = stmt_run(write, fault);
	return outcome == OK && used == 0 ? old_forget(conn, day, fault) : outcome;
}
