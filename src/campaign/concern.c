// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/concern.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/alarm.h"
#include "campaign/campaign_embedded.h"

const char *const concern_outcomes[] = {"safe", "handed-over", "no-concern", NULL};

// --- reading ---

static struct concern concern_row(struct stmt *row, struct arena *arena)
{
	const int64_t id = stmt_i64(row, 0);
	return (struct concern){
	    .id = id,
	    .raised_at = id_time(id),
	    .campaign = stmt_i64(row, 1),
	    .number = stmt_i64(row, 2),
	    .incident = stmt_i64(row, 3),
	    .by_hand = stmt_i64(row, 4) != 0,
	    .raised_by = stmt_i64(row, 5),
	    .raised_name = arena_copy(arena, stmt_str(row, 6)),
	    .title = arena_copy(arena, stmt_str(row, 7)),
	    .lead = stmt_i64(row, 8),
	    .lead_name = arena_copy(arena, stmt_str(row, 9)),
	    .held = stmt_i64(row, 10) != 0,
	    .due_at = stmt_i64(row, 11),
	    .emergency_at = stmt_i64(row, 12),
	    .emergency_by = stmt_i64(row, 13),
	    .emergency_name = arena_copy(arena, stmt_str(row, 14)),
	    .reviewed_by = stmt_i64(row, 15),
	    .reviewed_name = arena_copy(arena, stmt_str(row, 16)),
	    .outcome = arena_copy(arena, stmt_str(row, 17)),
	    .closed_at = stmt_i64(row, 18),
	};
}

enum outcome concern_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			  int64_t reader, struct concern *ret_concern, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_concern_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	stmt_bind_i64(find, 3, reader ? reader : -1);
	const bool found = stmt_step(find);
	const struct concern concern = found ? concern_row(find, arena) : (struct concern){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such concern here.");
	if (outcome == OK)
		*ret_concern = concern;
	return outcome;
}

enum outcome concern_of_incident(struct conn *conn, int64_t incident, int64_t *ret_id,
				 struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_concern_of_incident);
	stmt_bind_i64(find, 1, incident);
	const int64_t id = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

// Takes all rows of a list and ends it.
static enum outcome rows_take(struct stmt *rows, struct arena *arena, struct concern **ret_list,
			      size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct concern *list = arena_array(arena, CONCERN_LIST_MOST, sizeof *list);
	while (list && count < CONCERN_LIST_MOST && stmt_step(rows))
		list[count++] = concern_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK && !list)
		return fail(TOO_MUCH, fault, "So many concerns need too much memory.");
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome concern_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t reader,
			  struct concern **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_concern_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, reader ? reader : -1);
	stmt_bind_i64(rows, 3, CONCERN_LIST_MOST);
	return rows_take(rows, arena, ret_list, ret_count, fault);
}

enum outcome concern_list_due(struct conn *conn, struct arena *arena, int64_t now,
			      struct concern **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_concern_list_due);
	stmt_bind_i64(rows, 1, now);
	stmt_bind_i64(rows, 2, CONCERN_LIST_MOST);
	return rows_take(rows, arena, ret_list, ret_count, fault);
}

enum outcome concern_history(struct conn *conn, struct arena *arena, int64_t concern,
			     struct concern_event **ret_list, size_t *ret_count,
			     struct fault *fault)
{
	struct concern_event *list = arena_array(arena, CONCERN_EVENTS_MOST, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "The history needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_concern_event_list);
	stmt_bind_i64(rows, 1, concern);
	stmt_bind_i64(rows, 2, CONCERN_EVENTS_MOST);
	while (count < CONCERN_EVENTS_MOST && stmt_step(rows))
		list[count++] = (struct concern_event){
		    .at = id_time(stmt_i64(rows, 0)),
		    .by = arena_copy(arena, stmt_str(rows, 1)),
		    .what = arena_copy(arena, stmt_str(rows, 2)),
		    .note = arena_copy(arena, stmt_str(rows, 3)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- changes ---

static enum outcome event_add(struct conn *conn, const struct concern_change *change,
			      int64_t concern, const char *what, struct str note,
			      struct fault *fault)
{
	if (utf8_length(note) > CONCERN_NOTE_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    CONCERN_NOTE_MAX);
	struct stmt *insert = stmt_start(conn, &sql_concern_event_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, concern);
	stmt_bind_i64_or_null(insert, 3, change->account);
	stmt_bind_str(insert, 4, str_from(what));
	stmt_bind_str(insert, 5, note.at ? note : STR(""));
	return stmt_run(insert, fault);
}

// The lead who is asked first: whom the alarm would ask.
static enum outcome lead_choose(struct conn *conn, const struct concern_change *change,
				const struct alarm *alarm, int64_t *ret_lead, struct fault *fault)
{
	struct arena arena;
	struct alarm_person *people;
	size_t count = 0;
	arena_init(&arena, 1 << 16);
	enum outcome outcome =
	    alarm_people(conn, &arena, alarm, change->now, &people, &count, fault);
	// Somebody must be left who looks after it.
	if (outcome == OK && count == 0 && change->account)
		outcome = fail(INVALID, fault,
			       /*tr*/
			       "Nobody would be left to look after it. Name fewer people whom it "
			       "is about.");
	// The last one of a round runs the server, and is no lead for that.
	if (outcome == OK)
		*ret_lead = count > 1 ? people[0].account : 0;
	arena_free(&arena);
	return outcome;
}

static enum outcome number_next(struct conn *conn, int64_t campaign, int64_t *ret_number,
				struct fault *fault)
{
	struct stmt *last = stmt_start(conn, &sql_concern_last_number);
	stmt_bind_i64(last, 1, campaign);
	*ret_number = (stmt_step(last) ? stmt_i64(last, 0) : 0) + 1;
	return stmt_end(last, fault);
}

static enum outcome alarm_send(struct conn *conn, const struct concern_change *change,
			       struct alarm *alarm, int64_t number, struct fault *fault)
{
	char detail[32];
	int64_t id;
	const int len = snprintf(detail, sizeof detail, "C-%lld", (long long)number);
	alarm->detail = str_of(detail, (size_t)len);
	return alarm_raise(conn, change->ids, alarm, change->now, &id, fault);
}

static enum outcome concern_make(struct conn *conn, const struct concern_change *change,
				 int64_t incident, bool life, struct alarm *alarm,
				 struct fault *fault)
{
	int64_t number, lead;
	enum outcome outcome = number_next(conn, change->campaign, &number, fault);
	if (outcome == OK)
		outcome = lead_choose(conn, change, alarm, &lead, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_concern_insert);
	stmt_bind_i64(insert, 1, alarm->subject);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, number);
	stmt_bind_i64(insert, 4, incident);
	stmt_bind_i64(insert, 5, change->account != 0);
	stmt_bind_i64_or_null(insert, 6, change->account);
	stmt_bind_i64_or_null(insert, 7, lead);
	stmt_bind_i64(insert, 8, change->now + (life ? CONCERN_LIFE_MS : CONCERN_FIRST_MS));
	stmt_bind_i64(insert, 9, change->now);
	outcome = stmt_run(insert, fault);
	return outcome == OK ? alarm_send(conn, change, alarm, number, fault) : outcome;
}

static enum outcome alarms_end(struct conn *conn, const struct concern_change *change,
			       struct fault *fault)
{
	const enum outcome outcome = alarm_end(conn, change->campaign, ALARM_PROTECTION,
					       change->concern, change->now, fault);
	return outcome == OK ? alarm_end(conn, change->campaign, ALARM_CONCERN, change->concern,
					 change->now, fault)
			     : outcome;
}

// Somebody whom it is about leads it: another does from now on, and is alarmed.
static enum outcome lead_replace(struct conn *conn, const struct concern_change *change,
				 int64_t number, struct fault *fault)
{
	int64_t lead = 0;
	struct alarm alarm = {
	    .campaign = change->campaign, .kind = ALARM_PROTECTION, .subject = change->concern};
	enum outcome outcome = lead_choose(conn, change, &alarm, &lead, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_concern_lead_set);
	stmt_bind_i64(set, 1, change->concern);
	stmt_bind_i64_or_null(set, 2, lead);
	stmt_bind_i64(set, 3, change->now + CONCERN_FIRST_MS);
	stmt_bind_i64(set, 4, change->now);
	outcome = stmt_run(set, fault);
	if (outcome == OK)
		outcome = alarms_end(conn, change, fault);
	return outcome == OK ? alarm_send(conn, change, &alarm, number, fault) : outcome;
}

enum outcome concern_keep_out(struct conn *conn, const struct concern_change *change,
			      int64_t account, struct fault *fault)
{
	struct arena arena;
	struct concern concern = {0};
	arena_init(&arena, 1 << 16);
	enum outcome outcome = account ? concern_find(conn, &arena, change->campaign,
						      change->concern, 0, &concern, fault)
				       : fail(INVALID, fault, /*tr*/ "Choose whom it is about.");
	arena_free(&arena);
	if (outcome == OK && account == change->account)
		outcome = fail(INVALID, fault,
			       /*tr*/ "You cannot keep yourself out. Hand it to another lead.");
	if (outcome == OK)
		outcome = alarm_keep_out(conn, change->concern, account, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	outcome = event_add(conn, change, change->concern, "kept-out", STR(""), fault);
	return outcome == OK && concern.lead == account && !concern.closed_at
		   ? lead_replace(conn, change, concern.number, fault)
		   : outcome;
}

static enum outcome name_again(struct conn *conn, const struct concern_change *change,
			       int64_t account, struct fault *fault)
{
	bool out = false;
	enum outcome outcome = alarm_is_kept_out(conn, change->concern, account, &out, fault);
	if (outcome == OK && !out)
		outcome = concern_keep_out(conn, change, account, fault);
	if (outcome != OK || out)
		return outcome;
	struct stmt *note = stmt_start(conn, &sql_kept_out_again);
	stmt_bind_i64(note, 1, change->concern);
	stmt_bind_i64(note, 2, account);
	stmt_bind_i64(note, 3, change->account);
	return stmt_run(note, fault);
}

// Who is kept out of it keeps nobody out: it would be the leads who look into them.
static enum outcome keep_all_out(struct conn *conn, const struct concern_change *change,
				 const struct concern_new *made, struct fault *fault)
{
	bool out = false;
	enum outcome outcome =
	    alarm_is_kept_out(conn, change->concern, change->account, &out, fault);
	for (size_t i = 0; !out && i < made->n_about && outcome == OK; i++)
		if (made->about[i] && made->about[i] != change->account)
			outcome = name_again(conn, change, made->about[i], fault);
	return outcome;
}

enum outcome concern_named_again(struct conn *conn, int64_t concern, int64_t reader,
				 int64_t *ret_accounts, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_kept_out_again_list);
	stmt_bind_i64(rows, 1, concern);
	stmt_bind_i64(rows, 2, KEPT_OUT_MOST);
	while (stmt_step(rows))
		if (stmt_i64(rows, 1) != reader)
			ret_accounts[count++] = stmt_i64(rows, 0);
	*ret_count = count;
	return stmt_end(rows, fault);
}

// Each takes a matter from the desk, so that nobody hides the desk with them.
static enum outcome pace_check(struct conn *conn, const struct concern_change *change, int64_t most,
			       struct fault *fault)
{
	if (most == 0 || change->account == 0)
		return OK;
	struct stmt *rows = stmt_start(conn, &sql_concern_raised_since);
	stmt_bind_i64(rows, 1, change->campaign);
	stmt_bind_i64(rows, 2, change->account);
	stmt_bind_i64(rows, 3, id_floor(change->now - HOUR_MS));
	const int64_t count = stmt_step(rows) ? stmt_i64(rows, 0) : 0;
	const enum outcome outcome = stmt_end(rows, fault);
	return outcome == OK && count >= most
		   ? fail(TOO_MUCH, fault,
			  /*tr*/
			  "You raised many concerns within an hour. Tell a safeguarding lead about "
			  "this one.")
		   : outcome;
}

enum outcome concern_raise(struct conn *conn, const struct concern_change *change,
			   const struct concern_new *made, int64_t *ret_id, struct fault *fault)
{
	struct concern_change own = *change;
	enum outcome outcome = concern_of_incident(conn, made->incident, &own.concern, fault);
	if (outcome == OK && own.concern != 0) {
		*ret_id = own.concern;
		return keep_all_out(conn, &own, made, fault);
	}
	if (outcome != OK)
		return outcome;
	struct alarm alarm = {
	    .campaign = change->campaign,
	    .kind = ALARM_PROTECTION,
	    .subject = id_next(change->ids),
	};
	outcome = pace_check(conn, change, made->most, fault);
	for (size_t i = 0; i < made->n_about && outcome == OK; i++)
		if (made->about[i])
			outcome = alarm_keep_out(conn, alarm.subject, made->about[i], fault);
	if (outcome == OK)
		outcome = concern_make(conn, change, made->incident, made->life, &alarm, fault);
	if (outcome == OK)
		outcome = event_add(conn, change, alarm.subject, "raised", made->note, fault);
	if (outcome == OK)
		*ret_id = alarm.subject;
	return outcome;
}

enum outcome concern_hold(struct conn *conn, const struct concern_change *change, int64_t hours,
			  struct fault *fault)
{
	if (hours < 1 || hours > CONCERN_NEXT_MOST)
		return fail(INVALID, fault, /*tr*/ "The next check is in 1 to %d hours.",
			    CONCERN_NEXT_MOST);
	struct stmt *hold = stmt_start(conn, &sql_concern_hold);
	stmt_bind_i64(hold, 1, change->concern);
	stmt_bind_i64(hold, 2, change->account);
	stmt_bind_i64(hold, 3, change->now + hours * HOUR_MS);
	stmt_bind_i64(hold, 4, change->now);
	enum outcome outcome = stmt_run(hold, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(CONFLICT, fault, /*tr*/ "This concern was closed meanwhile.");
	if (outcome == OK)
		outcome = alarms_end(conn, change, fault);
	return outcome == OK ? event_add(conn, change, change->concern, "held", STR(""), fault)
			     : outcome;
}

// The concern of a change, as the program sees it.
static enum outcome change_find(struct conn *conn, struct arena *arena,
				const struct concern_change *change, struct concern *ret_concern,
				struct fault *fault)
{
	const enum outcome outcome =
	    concern_find(conn, arena, change->campaign, change->concern, 0, ret_concern, fault);
	if (outcome == OK && ret_concern->closed_at)
		return fail(CONFLICT, fault, /*tr*/ "This concern was closed meanwhile.");
	return outcome;
}

enum outcome concern_hand(struct conn *conn, const struct concern_change *change, int64_t to,
			  struct str note, struct fault *fault)
{
	struct arena arena;
	struct concern concern;
	bool out = false;
	arena_init(&arena, 1 << 16);
	enum outcome outcome = change_find(conn, &arena, change, &concern, fault);
	if (outcome == OK)
		outcome = alarm_is_kept_out(conn, change->concern, to, &out, fault);
	if (outcome == OK && (out || to == 0 || to == concern.lead))
		outcome = fail(INVALID, fault, /*tr*/ "Choose another lead to hand it to.");
	struct alarm alarm = {.campaign = change->campaign,
			      .kind = ALARM_CONCERN,
			      .subject = change->concern,
			      .owner = to};
	if (outcome == OK)
		outcome = alarms_end(conn, change, fault);
	if (outcome == OK)
		outcome = alarm_send(conn, change, &alarm, concern.number, fault);
	arena_free(&arena);
	return outcome == OK ? event_add(conn, change, change->concern, "handed", note, fault)
			     : outcome;
}

static enum outcome words_check(struct str words, struct fault *fault)
{
	if (str_trim(words).len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Write a few words: others must understand it later.");
	return OK;
}

enum outcome concern_let_in(struct conn *conn, const struct concern_change *change, int64_t account,
			    struct str note, struct fault *fault)
{
	enum outcome outcome = words_check(note, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *end = stmt_start(conn, &sql_kept_out_end);
	stmt_bind_i64(end, 1, change->concern);
	stmt_bind_i64(end, 2, account);
	stmt_bind_i64(end, 3, change->account);
	outcome = stmt_run(end, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(INVALID, fault, /*tr*/ "They stay kept out.");
	return outcome == OK ? event_add(conn, change, change->concern, "let-in", note, fault)
			     : outcome;
}

enum outcome concern_note(struct conn *conn, const struct concern_change *change, struct str note,
			  struct fault *fault)
{
	const enum outcome outcome = words_check(note, fault);
	return outcome == OK ? event_add(conn, change, change->concern, "note", note, fault)
			     : outcome;
}

enum outcome concern_name(struct conn *conn, const struct concern_change *change, struct str title,
			  struct fault *fault)
{
	if (utf8_length(title) > CONCERN_TITLE_MAX)
		return fail(INVALID, fault, /*tr*/ "A title has at most %d characters.",
			    CONCERN_TITLE_MAX);
	struct stmt *write = stmt_start(conn, &sql_concern_title);
	stmt_bind_i64(write, 1, change->concern);
	stmt_bind_str(write, 2, title);
	stmt_bind_i64(write, 3, change->now);
	const enum outcome outcome = stmt_run(write, fault);
	return outcome == OK ? event_add(conn, change, change->concern, "named", STR(""), fault)
			     : outcome;
}

enum outcome concern_emergency(struct conn *conn, const struct concern_change *change,
			       struct str note, struct fault *fault)
{
	enum outcome outcome = words_check(note, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *write = stmt_start(conn, &sql_concern_emergency);
	stmt_bind_i64(write, 1, change->concern);
	stmt_bind_i64(write, 2, change->account);
	stmt_bind_i64(write, 3, change->now);
	outcome = stmt_run(write, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(CONFLICT, fault, /*tr*/ "This concern was closed meanwhile.");
	return outcome == OK ? event_add(conn, change, change->concern, "emergency", note, fault)
			     : outcome;
}

enum outcome concern_review(struct conn *conn, const struct concern_change *change, struct str note,
			    struct fault *fault)
{
	struct arena arena;
	struct concern concern = {0};
	arena_init(&arena, 1 << 16);
	enum outcome outcome = words_check(note, fault);
	if (outcome == OK)
		outcome = change_find(conn, &arena, change, &concern, fault);
	if (outcome == OK && concern.emergency_at == 0)
		outcome =
		    fail(CONFLICT, fault, /*tr*/ "Nobody has called emergency services for this.");
	if (outcome == OK && concern.emergency_by == change->account)
		outcome = fail(CONFLICT, fault,
			       /*tr*/ "Another lead than the one who called reviews it.");
	arena_free(&arena);
	if (outcome != OK)
		return outcome;
	struct stmt *write = stmt_start(conn, &sql_concern_review);
	stmt_bind_i64(write, 1, change->concern);
	stmt_bind_i64(write, 2, change->account);
	stmt_bind_i64(write, 3, change->now);
	outcome = stmt_run(write, fault);
	return outcome == OK ? event_add(conn, change, change->concern, "reviewed", note, fault)
			     : outcome;
}

static bool outcome_known(struct str word)
{
	for (size_t i = 0; concern_outcomes[i]; i++)
		if (str_equal(word, str_from(concern_outcomes[i])))
			return true;
	return false;
}

enum outcome concern_close(struct conn *conn, const struct concern_change *change,
			   struct str outcome_word, struct str note, struct fault *fault)
{
	struct arena arena;
	struct concern concern = {0};
	arena_init(&arena, 1 << 16);
	enum outcome outcome = words_check(note, fault);
	if (outcome == OK && !outcome_known(outcome_word))
		outcome = fail(INVALID, fault, "Choose how it ended.");
	if (outcome == OK)
		outcome = change_find(conn, &arena, change, &concern, fault);
	if (outcome == OK && concern.emergency_at && concern.reviewed_by == 0)
		outcome =
		    fail(CONFLICT, fault,
			 /*tr*/ "A second lead reviews the call to emergency services first.");
	arena_free(&arena);
	if (outcome == OK)
		outcome = alarms_end(conn, change, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *write = stmt_start(conn, &sql_concern_close);
	stmt_bind_i64(write, 1, change->concern);
	stmt_bind_str(write, 2, outcome_word);
	stmt_bind_i64(write, 3, change->now);
	outcome = stmt_run(write, fault);
	return outcome == OK ? event_add(conn, change, change->concern, "closed", note, fault)
			     : outcome;
}
