// SPDX-License-Identifier: AGPL-3.0-or-later
#include "care/complaint.h"

#include "campaign/alarm.h"
#include "campaign/concern.h"
#include "campaign/outbox.h"
#include "campaign/reading.h"
#include "care/care_embedded.h"

const char *const complaint_kind_names[COMPLAINT_KINDS] = {"work", "person", "lead", "abuse",
							   "other"};
const char *const complaint_state_names[COMPLAINT_STATES] = {"new", "looked-into", "answered",
							     "closed"};
const char *const complaint_outcomes[] = {"upheld",    "partly",   "not-upheld",
					  "withdrawn", "not-ours", NULL};

// --- reading ---

static struct complaint complaint_row(struct stmt *row, struct arena *arena)
{
	const int64_t id = stmt_i64(row, 0);
	return (struct complaint){
	    .id = id,
	    .at = id_time(id),
	    .number = stmt_i64(row, 1),
	    .code = arena_copy(arena, stmt_str(row, 2)),
	    .post = stmt_i64(row, 3),
	    .kind = (enum complaint_kind)(stmt_i64(row, 4) % COMPLAINT_KINDS),
	    .state = (enum complaint_state)(stmt_i64(row, 5) % COMPLAINT_STATES),
	    .words = arena_copy(arena, stmt_blob(row, 6)),
	    .contact = arena_copy(arena, stmt_blob(row, 7)),
	    .lang = arena_copy(arena, stmt_str(row, 8)),
	    .owner = stmt_i64(row, 9),
	    .owner_name = arena_copy(arena, stmt_str(row, 10)),
	    .concern = stmt_i64(row, 11),
	    .outcome = arena_copy(arena, stmt_str(row, 12)),
	    .due_at = stmt_i64(row, 13),
	    .closed_at = stmt_i64(row, 14),
	    .heard = (enum complaint_heard)(stmt_i64(row, 15) & 3),
	    .held = (stmt_i64(row, 16) & READING_HELD) != 0,
	};
}

static enum outcome row_take(struct stmt *find, struct arena *arena,
			     struct complaint *ret_complaint, struct fault *fault)
{
	const bool found = stmt_step(find);
	const struct complaint complaint =
	    found ? complaint_row(find, arena) : (struct complaint){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such complaint for you here.");
	if (outcome == OK)
		*ret_complaint = complaint;
	return outcome;
}

static void reader_bind(struct stmt *stmt, const struct complaint_reader *reader)
{
	stmt_bind_i64(stmt, 1, reader->campaign);
	stmt_bind_i64(stmt, 2, reader->account);
	stmt_bind_i64(stmt, 3, reader->runs_server);
	stmt_bind_i64(stmt, 4, reader->guards);
}

enum outcome complaint_find(struct conn *conn, struct arena *arena,
			    const struct complaint_reader *reader, int64_t id,
			    struct complaint *ret_complaint, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_complaint_find);
	reader_bind(find, reader);
	stmt_bind_i64(find, 5, id);
	return row_take(find, arena, ret_complaint, fault);
}

enum outcome complaint_list(struct conn *conn, struct arena *arena,
			    const struct complaint_reader *reader, int64_t after,
			    struct complaint **ret_list, size_t *ret_count, int64_t *ret_next,
			    struct fault *fault)
{
	size_t count = 0;
	struct complaint *list = arena_array(arena, COMPLAINT_LIST_MOST + 1, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_complaint_list);
	reader_bind(rows, reader);
	stmt_bind_i64(rows, 5, COMPLAINT_LIST_MOST + 1);
	stmt_bind_i64(rows, 6, after);
	while (list && count <= COMPLAINT_LIST_MOST && stmt_step(rows))
		list[count++] = complaint_row(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	if (!list)
		return fail(TOO_MUCH, fault, "So many complaints need too much memory.");
	*ret_next = count > COMPLAINT_LIST_MOST ? list[COMPLAINT_LIST_MOST - 1].id : 0;
	*ret_list = list;
	*ret_count = *ret_next ? COMPLAINT_LIST_MOST : count;
	return OK;
}

static enum outcome own_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			     struct complaint *ret_complaint, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_complaint_own);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, id);
	return row_take(find, arena, ret_complaint, fault);
}

enum outcome complaint_by_code(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct str code, struct complaint *ret_complaint,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_complaint_by_code);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, code);
	const int64_t id = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK ? own_find(conn, arena, campaign, id, ret_complaint, fault) : outcome;
}

enum outcome complaint_slug_of_code(struct conn *conn, struct arena *arena, struct str code,
				    struct str *ret_slug, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_complaint_campaign_of_code);
	stmt_bind_str(find, 1, code);
	const struct str slug =
	    stmt_step(find) ? arena_copy(arena, stmt_str(find, 0)) : (struct str){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_slug = slug;
	return outcome;
}

enum outcome complaint_history(struct conn *conn, struct arena *arena, int64_t complaint,
			       int64_t before, struct complaint_event **ret_list, size_t *ret_count,
			       struct fault *fault)
{
	size_t at = COMPLAINT_EVENTS_MOST;
	struct complaint_event *list = arena_array(arena, COMPLAINT_EVENTS_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_complaint_event_list);
	stmt_bind_i64(rows, 1, complaint);
	stmt_bind_i64(rows, 2, COMPLAINT_EVENTS_MOST);
	stmt_bind_i64(rows, 3, before ? before : INT64_MAX);
	while (list && at > 0 && stmt_step(rows)) {
		at--;
		list[at] = (struct complaint_event){
		    .id = stmt_i64(rows, 0),
		    .at = id_time(stmt_i64(rows, 0)),
		    .by = arena_copy(arena, stmt_str(rows, 1)),
		    .what = arena_copy(arena, stmt_str(rows, 2)),
		    .words = arena_copy(arena, stmt_blob(rows, 3)),
		};
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK || !list)
		return outcome;
	*ret_list = list + at;
	*ret_count = COMPLAINT_EVENTS_MOST - at;
	return OK;
}

enum outcome complaint_steps(struct conn *conn, int64_t complaint, int64_t *ret_steps,
			     struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_complaint_event_count);
	stmt_bind_i64(count, 1, complaint);
	*ret_steps = stmt_step(count) ? stmt_i64(count, 0) : 0;
	return stmt_end(count, fault);
}

enum outcome complaint_about(struct conn *conn, struct arena *arena, int64_t complaint,
			     struct str **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct str *list = arena_array(arena, COMPLAINT_ABOUT_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_complaint_about_list);
	stmt_bind_i64(rows, 1, complaint);
	stmt_bind_i64(rows, 2, COMPLAINT_ABOUT_MOST);
	while (list && count < COMPLAINT_ABOUT_MOST && stmt_step(rows))
		list[count++] = arena_copy(arena, stmt_str(rows, 0));
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome complaint_count(struct conn *conn, int64_t campaign, int64_t now,
			     struct complaint_counts *ret_counts, struct fault *fault)
{
	struct complaint_counts counts = {0};
	struct stmt *rows = stmt_start(conn, &sql_complaint_counts);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, now);
	while (stmt_step(rows)) {
		counts.by_state[stmt_i64(rows, 0) % COMPLAINT_STATES] = stmt_i64(rows, 1);
		counts.late += stmt_i64(rows, 2);
	}
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK)
		*ret_counts = counts;
	return outcome;
}

enum outcome complaint_owners(struct conn *conn, struct arena *arena, int64_t campaign,
			      struct complaint_owner **ret_list, size_t *ret_count,
			      struct fault *fault)
{
	size_t count = 0;
	struct complaint_owner *list = arena_array(arena, COMPLAINT_OWNERS_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_complaint_owner_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, COMPLAINT_OWNERS_MOST);
	while (list && count < COMPLAINT_OWNERS_MOST && stmt_step(rows))
		list[count++] = (struct complaint_owner){
		    .account = stmt_i64(rows, 0), .name = arena_copy(arena, stmt_str(rows, 1))};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

// --- changes ---

static enum outcome event_add(struct conn *conn, const struct complaint_change *change,
			      const char *what, struct str words, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_complaint_event_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, change->complaint);
	stmt_bind_i64_or_null(insert, 3, change->account);
	stmt_bind_str(insert, 4, str_from(what));
	if (words.len > 0)
		stmt_bind_blob(insert, 5, words);
	else
		stmt_bind_null(insert, 5);
	return stmt_run(insert, fault);
}

// How it stands from now on.
struct standing {
	enum complaint_state state;
	int64_t owner; // 0: as it was
	int64_t due_at, closed_at;
	struct str outcome;
};

static enum outcome standing_set(struct conn *conn, int64_t id, const struct standing *standing,
				 struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_complaint_state_set);
	stmt_bind_i64(set, 1, id);
	stmt_bind_i64(set, 2, standing->state);
	stmt_bind_i64_or_null(set, 3, standing->owner);
	stmt_bind_i64(set, 4, standing->due_at);
	stmt_bind_str(set, 5, standing->outcome.at ? standing->outcome : STR(""));
	stmt_bind_i64_or_null(set, 6, standing->closed_at);
	return stmt_run(set, fault);
}

// The complaint of a change as it stands. CONFLICT if it is closed.
static enum outcome change_find(struct conn *conn, const struct complaint_change *change,
				struct complaint *ret_complaint, struct fault *fault)
{
	struct arena arena;
	arena_init(&arena, 1 << 20);
	const enum outcome outcome =
	    own_find(conn, &arena, change->campaign, change->complaint, ret_complaint, fault);
	arena_free(&arena);
	if (outcome != OK)
		return outcome;
	// What lay in the arena is gone with it.
	ret_complaint->code = ret_complaint->words = ret_complaint->contact = STR("");
	ret_complaint->lang = ret_complaint->owner_name = ret_complaint->outcome = STR("");
	if (ret_complaint->state == COMPLAINT_CLOSED && change->account)
		return fail(CONFLICT, fault, /*tr*/ "This complaint was closed meanwhile.");
	return OK;
}

static void blob_or_null(struct stmt *stmt, int index, struct str blob)
{
	if (blob.len > 0)
		stmt_bind_blob(stmt, index, blob);
	else
		stmt_bind_null(stmt, index);
}

static enum outcome complaint_insert(struct conn *conn, const struct complaint_change *change,
				     const struct complaint_new *made, int64_t number,
				     struct fault *fault)
{
	const struct complaint *from = &made->complaint;
	const bool abuse = from->kind == COMPLAINT_ABUSE;
	struct stmt *insert = stmt_start(conn, &sql_complaint_insert);
	stmt_bind_i64(insert, 1, change->complaint);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, number);
	stmt_bind_str(insert, 4, from->code);
	stmt_bind_str(insert, 5, made->message);
	stmt_bind_i64_or_null(insert, 6, from->post);
	stmt_bind_i64(insert, 7, from->kind);
	blob_or_null(insert, 8, from->words);
	blob_or_null(insert, 9, from->contact);
	stmt_bind_str_or_null(insert, 10, made->contact_hash);
	stmt_bind_str(insert, 11, from->lang.at ? from->lang : STR(""));
	stmt_bind_i64(insert, 12, change->now + (abuse ? COMPLAINT_ABUSE_MS : COMPLAINT_LOOK_MS));
	stmt_bind_i64(insert, 13, from->heard);
	return stmt_run(insert, fault);
}

static enum outcome number_next(struct conn *conn, int64_t campaign, int64_t *ret_number,
				struct fault *fault)
{
	struct stmt *last = stmt_start(conn, &sql_complaint_last_number);
	stmt_bind_i64(last, 1, campaign);
	*ret_number = (stmt_step(last) ? stmt_i64(last, 0) : 0) + 1;
	return stmt_end(last, fault);
}

static enum outcome about_add(struct conn *conn, int64_t complaint, int64_t account,
			      int64_t organisation, bool *ret_new, struct fault *fault)
{
	*ret_new = false;
	struct stmt *insert = stmt_start(conn, &sql_complaint_about_insert);
	stmt_bind_i64(insert, 1, complaint);
	stmt_bind_i64_or_null(insert, 2, account);
	stmt_bind_i64_or_null(insert, 3, organisation);
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	*ret_new = true;
	struct stmt *out = stmt_start(conn, &sql_complaint_kept_out);
	stmt_bind_i64(out, 1, complaint);
	stmt_bind_i64(out, 2, account);
	stmt_bind_i64(out, 3, organisation);
	return stmt_run(out, fault);
}

// The one that was sent before on the same ticket; *ret_id 0: none.
static enum outcome same_find(struct conn *conn, struct arena *arena, struct str message,
			      int64_t *ret_id, struct str *ret_code, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_complaint_of_message);
	stmt_bind_str(find, 1, message);
	const bool found = stmt_step(find);
	*ret_id = found ? stmt_i64(find, 0) : 0;
	if (found)
		*ret_code = arena_copy(arena, stmt_str(find, 1));
	return stmt_end(find, fault);
}

static enum outcome day_allows(struct conn *conn, const struct complaint_change *change,
			       struct fault *fault)
{
	bool fits;
	const enum outcome outcome = outbox_spend(conn, change->campaign, STR("complaints"), 1,
						  COMPLAINT_DAY_MOST, change->now, &fits, fault);
	if (outcome == OK && !fits)
		return fail(TOO_MUCH, fault,
			    /*tr*/
			    "Very many people wrote here today. Please send it again "
			    "tomorrow; what you wrote is still in the form.");
	return outcome;
}

// A concern is about an incident; one that comes of a complaint has the complaint's id there, made
// negative.
static enum outcome concern_make(struct conn *conn, const struct complaint_change *change,
				 int64_t lead, struct fault *fault)
{
	int64_t concern, about[KEPT_OUT_MOST + 1] = {lead};
	struct concern_new made = {.incident = -change->complaint, .about = about};
	const struct concern_change raise = {.ids = change->ids,
					     .campaign = change->campaign,
					     .account = change->account,
					     .now = change->now};
	enum outcome outcome =
	    alarm_kept_out(conn, change->complaint, about + 1, &made.n_about, fault);
	made.n_about++;
	if (outcome == OK)
		outcome = concern_raise(conn, &raise, &made, &concern, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_complaint_kind_set);
	stmt_bind_i64(set, 1, change->complaint);
	stmt_bind_i64(set, 2, COMPLAINT_ABUSE);
	stmt_bind_i64(set, 3, concern);
	return stmt_run(set, fault);
}

static enum outcome heard_set(struct conn *conn, const struct complaint *was,
			      enum complaint_heard heard, const struct complaint_new *made,
			      struct fault *fault)
{
	// One about those who lead stays past the owners.
	const enum complaint_kind kind =
	    was->kind == COMPLAINT_LEAD || !made ? was->kind : made->complaint.kind;
	struct stmt *set = stmt_start(conn, &sql_complaint_heard_set);
	stmt_bind_i64(set, 1, was->id);
	stmt_bind_i64(set, 2, heard);
	stmt_bind_i64(set, 3, kind);
	blob_or_null(set, 4, made ? made->complaint.words : STR(""));
	blob_or_null(set, 5, made ? made->complaint.contact : STR(""));
	stmt_bind_str_or_null(set, 6, made ? made->contact_hash : STR(""));
	return stmt_run(set, fault);
}

// What triage read as one is one: with the words and the contact of `made` from now on.
static enum outcome heard_confirm(struct conn *conn, const struct complaint_change *change,
				  const struct complaint *was, const struct complaint_new *made,
				  struct fault *fault)
{
	bool added;
	enum outcome outcome = heard_set(conn, was, HEARD_CONFIRMED, made, fault);
	for (size_t i = 0; i < made->n_about && outcome == OK; i++)
		outcome = about_add(conn, was->id, made->about[i], 0, &added, fault);
	if (outcome == OK && made->complaint.kind == COMPLAINT_ABUSE && !was->concern)
		outcome = concern_make(conn, change, 0, fault);
	return outcome == OK ? event_add(conn, change, "confirmed", STR(""), fault) : outcome;
}

// Sent again, nothing changes; but what triage took for one is one when people hand it over.
static enum outcome known_keep(struct conn *conn, struct arena *arena,
			       const struct complaint_change *change, int64_t known,
			       const struct complaint_new *made, struct fault *fault)
{
	struct complaint was;
	struct complaint_change own = *change;
	own.complaint = known;
	const enum outcome outcome = own_find(conn, arena, change->campaign, known, &was, fault);
	if (outcome != OK || was.heard != HEARD_UNSURE || made->complaint.heard)
		return outcome;
	return heard_confirm(conn, &own, &was, made, fault);
}

enum outcome complaint_add(struct conn *conn, const struct complaint_change *change,
			   const struct complaint_new *made, struct arena *arena, int64_t *ret_id,
			   struct str *ret_code, struct fault *fault)
{
	bool added;
	int64_t known, number = 0;
	struct complaint_change own = *change;
	enum outcome outcome = same_find(conn, arena, made->message, &known, ret_code, fault);
	if (outcome == OK && known) {
		*ret_id = known;
		return known_keep(conn, arena, change, known, made, fault);
	}
	if (outcome == OK && made->complaint.post == 0)
		outcome = day_allows(conn, change, fault);
	if (outcome == OK)
		outcome = number_next(conn, change->campaign, &number, fault);
	own.complaint = id_next(change->ids);
	if (outcome == OK)
		outcome = complaint_insert(conn, &own, made, number, fault);
	for (size_t i = 0; i < made->n_about && outcome == OK; i++)
		outcome = about_add(conn, own.complaint, made->about[i], 0, &added, fault);
	if (outcome == OK && made->complaint.kind == COMPLAINT_ABUSE)
		outcome = concern_make(conn, &own, 0, fault);
	if (outcome == OK)
		outcome = event_add(conn, &own, made->complaint.heard ? "heard" : "received",
				    STR(""), fault);
	if (outcome != OK)
		return outcome;
	*ret_id = own.complaint;
	*ret_code = made->complaint.code;
	return OK;
}

// Who is kept out of a complaint is kept out of the concern that it became.
static enum outcome concern_follow(struct conn *conn, const struct complaint_change *change,
				   struct fault *fault)
{
	size_t count = 0;
	struct complaint was;
	int64_t about[KEPT_OUT_MOST];
	struct complaint_change any = *change;
	any.account = 0; // also of one that was closed
	enum outcome outcome = change_find(conn, &any, &was, fault);
	if (outcome != OK || was.concern == 0)
		return outcome;
	outcome = alarm_kept_out(conn, was.id, about, &count, fault);
	const struct concern_change keep = {.ids = change->ids,
					    .campaign = change->campaign,
					    .concern = was.concern,
					    .now = change->now};
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = concern_keep_out(conn, &keep, about[i], fault);
	return outcome;
}

enum outcome complaint_exclude(struct conn *conn, const struct complaint_change *change,
			       int64_t account, int64_t organisation, struct fault *fault)
{
	bool added;
	if (account == 0 && organisation == 0)
		return fail(INVALID, fault, /*tr*/ "Choose whom it is about.");
	enum outcome outcome =
	    about_add(conn, change->complaint, account, account ? 0 : organisation, &added, fault);
	if (outcome == OK && added)
		outcome = concern_follow(conn, change, fault);
	return outcome == OK && added ? event_add(conn, change, "about", STR(""), fault) : outcome;
}

// The same, of one of which somebody said that it is a complaint.
static enum outcome sure_find(struct conn *conn, const struct complaint_change *change,
			      struct complaint *ret_complaint, struct fault *fault)
{
	const enum outcome outcome = change_find(conn, change, ret_complaint, fault);
	if (outcome == OK && change->account && ret_complaint->heard == HEARD_UNSURE)
		return fail(CONFLICT, fault, /*tr*/ "Say first whether this is a complaint.");
	return outcome;
}

enum outcome complaint_take(struct conn *conn, const struct complaint_change *change,
			    struct fault *fault)
{
	struct complaint was;
	enum outcome outcome = sure_find(conn, change, &was, fault);
	if (outcome != OK)
		return outcome;
	const struct standing now = {
	    .state = was.state == COMPLAINT_NEW ? COMPLAINT_LOOKED : was.state,
	    .owner = change->account,
	    .due_at = was.state == COMPLAINT_NEW ? change->now + COMPLAINT_ANSWER_MS : was.due_at,
	};
	outcome = standing_set(conn, was.id, &now, fault);
	return outcome == OK ? event_add(conn, change, "looked", STR(""), fault) : outcome;
}

enum outcome complaint_note(struct conn *conn, const struct complaint_change *change,
			    struct str words, struct fault *fault)
{
	return event_add(conn, change, "note", words, fault);
}

enum outcome complaint_answer(struct conn *conn, const struct complaint_change *change,
			      struct str words, struct fault *fault)
{
	struct complaint was;
	enum outcome outcome = sure_find(conn, change, &was, fault);
	if (outcome != OK)
		return outcome;
	const struct standing now = {
	    .state = COMPLAINT_ANSWERED,
	    .owner = change->account,
	    .due_at = change->now + COMPLAINT_ANSWER_MS,
	};
	outcome = standing_set(conn, was.id, &now, fault);
	return outcome == OK ? event_add(conn, change, "answered", words, fault) : outcome;
}

static bool outcome_known(struct str word)
{
	for (size_t i = 0; complaint_outcomes[i]; i++)
		if (str_equal(word, str_from(complaint_outcomes[i])))
			return true;
	return false;
}

enum outcome complaint_close(struct conn *conn, const struct complaint_change *change,
			     struct str outcome_word, struct fault *fault)
{
	struct complaint was;
	if (!outcome_known(outcome_word))
		return fail(INVALID, fault, /*tr*/ "Choose how it ended.");
	enum outcome outcome = sure_find(conn, change, &was, fault);
	if (outcome == OK && was.state != COMPLAINT_ANSWERED && change->account)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Answer it first: whoever complained must not wait for "
			    "nothing.");
	if (outcome != OK)
		return outcome;
	const struct standing now = {
	    .state = COMPLAINT_CLOSED,
	    .due_at = was.due_at,
	    .closed_at = change->now,
	    .outcome = outcome_word,
	};
	outcome = standing_set(conn, was.id, &now, fault);
	return outcome == OK ? event_add(conn, change, "closed", STR(""), fault) : outcome;
}

// --- what triage read ---

// Whether it waits for somebody to say what it is.
static enum outcome unsure_find(struct conn *conn, const struct complaint_change *change,
				struct complaint *ret_complaint, struct fault *fault)
{
	const enum outcome outcome = change_find(conn, change, ret_complaint, fault);
	if (outcome == OK && ret_complaint->heard != HEARD_UNSURE)
		return fail(CONFLICT, fault,
			    /*tr*/ "Somebody said before you what this is.");
	return outcome;
}

enum outcome complaint_confirm(struct conn *conn, const struct complaint_change *change,
			       const struct complaint_new *made, struct fault *fault)
{
	struct complaint was;
	const struct standing now = {
	    .state = COMPLAINT_LOOKED,
	    .owner = change->account,
	    .due_at = change->now + COMPLAINT_ANSWER_MS,
	};
	enum outcome outcome = unsure_find(conn, change, &was, fault);
	if (outcome == OK)
		outcome = standing_set(conn, was.id, &now, fault);
	return outcome == OK ? heard_confirm(conn, change, &was, made, fault) : outcome;
}

enum outcome complaint_send_back(struct conn *conn, const struct complaint_change *change,
				 struct fault *fault)
{
	struct complaint was;
	enum outcome outcome = unsure_find(conn, change, &was, fault);
	if (outcome == OK)
		outcome = heard_set(conn, &was, HEARD_BACK, NULL, fault);
	const struct standing now = {
	    .state = COMPLAINT_CLOSED,
	    .due_at = was.due_at,
	    .closed_at = change->now,
	    .outcome = STR("no-complaint"),
	};
	if (outcome == OK)
		outcome = standing_set(conn, was.id, &now, fault);
	return outcome == OK ? event_add(conn, change, "back", STR(""), fault) : outcome;
}

enum outcome complaint_tell(struct conn *conn, const struct complaint_change *change,
			    struct str words, struct fault *fault)
{
	int64_t count = 0;
	struct complaint was;
	enum outcome outcome = change_find(conn, change, &was, fault);
	if (outcome == OK)
		outcome = complaint_steps(conn, was.id, &count, fault);
	if (outcome == OK && count >= COMPLAINT_EVENTS_MOST)
		outcome = fail(TOO_MUCH, fault,
			       /*tr*/
			       "So much was written here that it is full. Please write a "
			       "new complaint.");
	if (outcome != OK)
		return outcome;
	const struct standing now = {
	    .state = was.owner ? COMPLAINT_LOOKED : COMPLAINT_NEW,
	    .due_at = change->now + COMPLAINT_LOOK_MS,
	};
	outcome = standing_set(conn, was.id, &now, fault);
	return outcome == OK ? event_add(conn, change, "told", words, fault) : outcome;
}

enum outcome complaint_safeguard(struct conn *conn, const struct complaint_change *change,
				 int64_t lead, struct fault *fault)
{
	struct complaint was;
	enum outcome outcome = change_find(conn, change, &was, fault);
	if (outcome != OK || was.concern)
		return outcome;
	outcome = concern_make(conn, change, lead, fault);
	return outcome == OK ? event_add(conn, change, "guarded", STR(""), fault) : outcome;
}

static enum outcome row_run(struct conn *conn, const struct query *query, int64_t id,
			    struct fault *fault)
{
	struct stmt *run = stmt_start(conn, query);
	stmt_bind_i64(run, 1, id);
	return stmt_run(run, fault);
}

// All that is said in it, how to reach whoever complained, and what left to them.
static enum outcome whole_forget(struct conn *conn, int64_t complaint, int64_t now,
				 struct fault *fault)
{
	enum outcome outcome = row_run(conn, &sql_complaint_forget, complaint, fault);
	if (outcome == OK)
		outcome = row_run(conn, &sql_complaint_forget_events, complaint, fault);
	return outcome == OK ? outbox_erase_case(conn, -complaint, now, fault) : outcome;
}

enum outcome complaint_forget_sender(struct conn *conn, int64_t campaign, int64_t post, int64_t by,
				     int64_t now, struct fault *fault)
{
	size_t count = 0;
	int64_t ids[COMPLAINT_EXPIRE_MOST];
	struct stmt *list = stmt_start(conn, &sql_complaint_of_sender);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, post);
	stmt_bind_i64(list, 3, COMPLAINT_EXPIRE_MOST);
	stmt_bind_i64(list, 4, by);
	while (count < COMPLAINT_EXPIRE_MOST && stmt_step(list))
		ids[count++] = stmt_i64(list, 0);
	enum outcome outcome = stmt_end(list, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = whole_forget(conn, ids[i], now, fault);
	return outcome;
}

enum outcome complaint_withdraw(struct conn *conn, const struct complaint_change *change,
				struct fault *fault)
{
	struct complaint was;
	enum outcome outcome = change_find(conn, change, &was, fault);
	if (outcome == OK && was.concern)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "The safeguarding lead has this: it cannot be deleted now. "
			    "Write below if you are in danger because of it.");
	if (outcome == OK && was.state != COMPLAINT_CLOSED)
		outcome = complaint_close(conn, change, STR("withdrawn"), fault);
	return outcome == OK ? whole_forget(conn, was.id, change->now, fault) : outcome;
}

enum outcome complaint_expire(struct conn *conn, int64_t now, struct fault *fault)
{
	size_t count = 0;
	int64_t ids[COMPLAINT_EXPIRE_MOST];
	struct stmt *list = stmt_start(conn, &sql_complaint_expired);
	stmt_bind_i64(list, 1, now - COMPLAINT_CONTACT_MS);
	stmt_bind_i64(list, 2, COMPLAINT_EXPIRE_MOST);
	while (count < COMPLAINT_EXPIRE_MOST && stmt_step(list))
		ids[count++] = stmt_i64(list, 0);
	enum outcome outcome = stmt_end(list, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		outcome = row_run(conn, &sql_complaint_contact_forget, ids[i], fault);
		if (outcome == OK)
			outcome = outbox_erase_case(conn, -ids[i], now, fault);
	}
	return outcome;
}

enum outcome complaint_owners_set(struct conn *conn, int64_t campaign, const int64_t *accounts,
				  size_t count, struct fault *fault)
{
	if (count > COMPLAINT_OWNERS_MOST)
		return fail(TOO_MUCH, fault, /*tr*/ "At most %d people read complaints.",
			    COMPLAINT_OWNERS_MOST);
	enum outcome outcome = row_run(conn, &sql_complaint_owners_delete, campaign, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct stmt *insert = stmt_start(conn, &sql_complaint_owner_insert);
		stmt_bind_i64(insert, 1, campaign);
		stmt_bind_i64(insert, 2, accounts[i]);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}
