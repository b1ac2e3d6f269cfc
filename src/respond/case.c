// SPDX-License-Identifier: AGPL-3.0-or-later
// What people do with cases.
#include "base/utf8.h"
#include "campaign/limit.h"
#include "page/fault_said.h"
#include "people/permission.h"
#include "people/rights.h"
#include "respond/authority.h"
#include "respond/case_edit.h"
#include "respond/dispatch.h"
#include "respond/incident_row.h"
#include "respond/protection.h"
#include "respond/reach.h"
#include "respond/reply.h"
#include "respond/respond_embedded.h"
#include "respond/spare.h"
#include "respond/translation.h"
#include "respond/tried.h"

static enum outcome text_check(struct str text, int most, struct fault *fault)
{
	if (utf8_length(text) > (size_t)most)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.", most);
	return OK;
}

static enum outcome reason_check(struct str reason, bool needed, struct fault *fault)
{
	if (needed && str_trim(reason).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say why in a few words.");
	return text_check(reason, CASE_NOTE_MAX, fault);
}

static enum outcome open_check(const struct case_change *change, const struct desk_case *now,
			       struct fault *fault)
{
	char ago[FAULT_LENGTH_MAX];
	if (now->state < CASE_DONE)
		return OK;
	fault_length(change->now - now->closed_at, ago);
	return fail(CONFLICT, fault, /*tr*/ "This Case was closed %s ago. Reopen it first.", ago);
}

// --- opening ---

static enum outcome open_count(struct conn *conn, int64_t campaign, int64_t *ret,
			       struct fault *fault)
{
	int64_t open = 0;
	struct stmt *counts = stmt_start(conn, &sql_case_counts);
	stmt_bind_i64(counts, 1, campaign);
	while (stmt_step(counts))
		open += stmt_i64(counts, 0) < CASE_DONE ? stmt_i64(counts, 2) : 0;
	const enum outcome outcome = stmt_end(counts, fault);
	if (outcome == OK)
		*ret = open;
	return outcome;
}

static enum outcome case_insert(struct conn *conn, const struct case_change *change,
				int64_t incident, enum post_urgency urgency, int64_t *ret_case,
				struct fault *fault)
{
	struct stmt *last = stmt_start(conn, &sql_case_last_number);
	stmt_bind_i64(last, 1, change->campaign);
	const int64_t number = stmt_step(last) ? stmt_i64(last, 0) : 0;
	struct campaign_due due;
	enum outcome outcome = stmt_end(last, fault);
	if (outcome == OK)
		outcome = campaign_due(conn, change->campaign, &due, fault);
	if (outcome != OK)
		return outcome;
	const int64_t id = id_next(change->ids);
	struct stmt *insert = stmt_start(conn, &sql_case_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, number ? number + 1 : CASE_FIRST_NUMBER);
	stmt_bind_i64(insert, 4, incident);
	stmt_bind_i64(insert, 5, urgency);
	stmt_bind_i64(insert, 6, change->now);
	stmt_bind_i64(insert, 7, change->now + due.after[urgency]);
	outcome = stmt_run(insert, fault);
	if (outcome == OK)
		outcome = case_count_add(conn, change->campaign, CASE_NEW, urgency, 1, fault);
	const struct case_line line = {.what = "opened", .now = str_from(urgency_names[urgency])};
	if (outcome == OK)
		outcome = case_line_add(conn, change->ids, id, change->account, &line, fault);
	if (outcome == OK)
		*ret_case = id;
	return outcome;
}

static enum outcome incident_urgency(struct conn *conn, int64_t campaign, int64_t incident,
				     enum post_urgency *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_urgency);
	stmt_bind_i64(find, 1, incident);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found)
		*ret = (enum post_urgency)(stmt_i64(find, 0) % URGENCY_COUNT);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such Incident in this campaign.");
	return outcome;
}

enum outcome case_open(struct conn *conn, const struct case_change *change, int64_t incident,
		       int64_t *ret_case, struct fault *fault)
{
	int64_t id = 0, cases = 0;
	struct case_brief brief;
	enum post_urgency urgency = URGENCY_WAIT;
	enum outcome outcome = incident_urgency(conn, change->campaign, incident, &urgency, fault);
	if (outcome == OK)
		outcome = case_brief(conn, incident, &brief, fault);
	if (outcome != OK)
		return outcome;
	if (brief.id != 0 && brief.state >= CASE_DONE) {
		struct case_change reopen = *change;
		reopen.case_id = brief.id;
		reopen.revision = 0;
		outcome = case_reopen(conn, &reopen, STR("Opened again from its posts."), fault);
	}
	if (outcome == OK && brief.id == 0 && change->account == 0 && urgency != URGENCY_LIFE)
		outcome = open_count(conn, change->campaign, &cases, fault);
	if (outcome == OK && brief.id == 0 && cases < CASE_NEW_MAX)
		outcome = case_insert(conn, change, incident, urgency, &id, fault);
	if (outcome == OK)
		*ret_case = brief.id ? brief.id : id;
	return outcome;
}

// --- owners ---

static enum outcome taken(const struct case_change *change, const struct desk_case *now,
			  struct fault *fault)
{
	char ago[FAULT_LENGTH_MAX];
	fault_length(change->now - now->claimed_at, ago);
	return fail(CONFLICT, fault, /*tr*/ "%.*s took this Case %s ago.", STR_ARG(now->owner_name),
		    ago);
}

void case_owner_set(struct desk_case *now, int64_t account, int64_t at)
{
	now->owner = account;
	now->claimed_at = at;
	now->handed_to = 0;
	if (now->state == CASE_NEW)
		now->state = CASE_CLAIMED;
}

static enum outcome claim_apply(struct conn *conn, const struct case_change *change,
				struct case_edit *edit, struct fault *fault)
{
	const enum outcome outcome = open_check(change, &edit->was, fault);
	if (outcome != OK)
		return outcome;
	if (edit->was.owner == change->account)
		return OK;
	if (edit->was.owner != 0)
		return taken(change, &edit->was, fault);
	case_owner_set(&edit->now, change->account, change->now);
	const struct case_line line = {.what = "claimed"};
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_claim(struct conn *conn, const struct case_change *change, struct fault *fault)
{
	struct case_edit edit;
	struct case_change any = *change;
	any.revision = 0; // what counts is whether somebody has it
	enum outcome outcome = person_check(change->account, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, &any, &edit, fault);
	if (outcome == OK)
		outcome = claim_apply(conn, &any, &edit, fault);
	case_edit_free(&edit);
	return outcome;
}

// One of an urgency: of the person's own teams first, else any.
static enum outcome next_find(struct conn *conn, const struct case_change *change, int urgency,
			      int64_t spared, int64_t *ret_id, struct fault *fault)
{
	const struct query *const queries[] = {&sql_case_next_team, &sql_case_next};
	enum outcome outcome = OK;
	for (size_t i = 0; i < 2 && *ret_id == 0 && outcome == OK; i++) {
		struct stmt *next = stmt_start(conn, queries[i]);
		stmt_bind_i64(next, 1, change->campaign);
		stmt_bind_i64(next, 2, urgency);
		stmt_bind_i64(next, 3, spared);
		if (i == 0)
			stmt_bind_i64(next, 4, change->account);
		*ret_id = stmt_step(next) ? stmt_i64(next, 0) : 0;
		outcome = stmt_end(next, fault);
	}
	return outcome;
}

enum outcome case_claim_next(struct conn *conn, const struct case_change *change, int64_t *ret_case,
			     struct fault *fault)
{
	int64_t id = 0, spared = 0;
	const struct reach reach = {change->campaign, change->account, change->now};
	enum outcome outcome = spare_read(conn, change->campaign, change->account, &spared, fault);
	if (outcome == OK && change->partner)
		outcome = reach_next(conn, &reach, spared, &id, fault);
	for (int urgency = change->partner ? -1 : URGENCY_LIFE;
	     urgency >= 0 && id == 0 && outcome == OK; urgency--)
		outcome = next_find(conn, change, urgency, READING_PRIVATE | spared, &id, fault);
	if (outcome != OK)
		return outcome;
	if (id == 0 && spared != 0)
		return fail(NOT_FOUND, fault,
			    /*tr*/ "Nothing waits but topics that you asked to be spared.");
	if (id == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "No Case waits for somebody just now.");
	struct case_change claim = *change;
	claim.case_id = id;
	outcome = case_claim(conn, &claim, fault);
	if (outcome == OK)
		*ret_case = id;
	return outcome;
}

static enum outcome release_apply(struct conn *conn, const struct case_change *change,
				  struct case_edit *edit, struct str reason, struct fault *fault)
{
	const enum outcome outcome = open_check(change, &edit->was, fault);
	if (outcome != OK)
		return outcome;
	if (edit->was.owner == 0)
		return fail(CONFLICT, fault,
			    /*tr*/ "Nobody has this Case: it is on the board already.");
	struct desk_case *now = &edit->now;
	const struct case_line line = {
	    .what = "released", .was = edit->was.owner_name, .note = reason};
	now->state = CASE_NEW;
	now->owner = now->claimed_at = now->handed_to = now->waiting_until = 0;
	now->waiting_for = STR("");
	return case_edit_write(conn, change, edit, &line, fault);
}

// A change that needs a reason and nothing else of what the person typed.
typedef enum outcome reason_apply_fn(struct conn *conn, const struct case_change *change,
				     struct case_edit *edit, struct str reason,
				     struct fault *fault);
static enum outcome reason_edit(struct conn *conn, const struct case_change *change,
				struct str reason, reason_apply_fn *apply, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = reason_check(reason, true, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = apply(conn, change, &edit, reason, fault);
	case_edit_free(&edit);
	return outcome;
}

enum outcome case_release(struct conn *conn, const struct case_change *change, struct str reason,
			  struct fault *fault)
{
	return reason_edit(conn, change, reason, release_apply, fault);
}

// --- handing over ---

static enum outcome probation_room(struct conn *conn, int64_t account, int64_t campaign,
				   bool *ret_room, struct fault *fault)
{
	int64_t most;
	const enum outcome outcome = limit_read(conn, campaign, LIMIT_NEW_CASES, &most, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *mine = stmt_start(conn, &sql_case_count_mine);
	stmt_bind_i64(mine, 1, campaign);
	stmt_bind_i64(mine, 2, account);
	*ret_room = stmt_step(mine) && stmt_i64(mine, 0) < most;
	return stmt_end(mine, fault);
}

enum outcome case_worker_may(struct conn *conn, int64_t account, int64_t campaign, struct str slug,
			     int64_t now, bool *ret_may, struct fault *fault)
{
	struct rights rights;
	enum outcome outcome = rights_read(conn, account, slug, now, &rights, fault);
	if (outcome != OK)
		return outcome;
	bool may = rights.may >> MAY_CASE_WORK & 1;
	if (may && rights.probation)
		outcome = probation_room(conn, account, campaign, &may, fault);
	if (outcome == OK)
		*ret_may = may;
	return outcome;
}

static enum outcome worker_find(struct conn *conn, struct arena *arena,
				const struct case_change *change, int64_t account,
				struct str *ret_name, struct fault *fault)
{
	bool may = false;
	struct str name = STR(""), slug = STR("");
	struct stmt *find = stmt_start(conn, &sql_case_worker);
	stmt_bind_i64(find, 1, account);
	stmt_bind_i64(find, 2, change->campaign);
	const bool found = stmt_step(find);
	if (found) {
		name = arena_copy(arena, stmt_str(find, 0));
		slug = arena_copy(arena, stmt_str(find, 1));
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && found)
		outcome = case_worker_may(conn, account, change->campaign, slug, change->now, &may,
					  fault);
	if (outcome != OK)
		return outcome;
	if (!may)
		return fail(
		    INVALID, fault,
		    /*tr*/ "Choose somebody who works on Cases here and can take one more.");
	*ret_name = name;
	return OK;
}

static enum outcome hand_apply(struct conn *conn, const struct case_change *change,
			       struct case_edit *edit, int64_t to, struct str note,
			       struct fault *fault)
{
	struct case_line line = {
	    .what = "hand-withdrawn", .was = edit->was.handed_name, .note = note};
	enum outcome outcome = open_check(change, &edit->was, fault);
	if (outcome == OK && to == 0 && edit->was.handed_to == 0)
		return OK;
	if (outcome == OK && to != 0 && to == edit->was.owner)
		return fail(CONFLICT, fault, /*tr*/ "%.*s has this Case already.",
			    STR_ARG(edit->was.owner_name));
	if (outcome == OK && to != 0) {
		line.what = "handed";
		outcome = worker_find(conn, &edit->arena, change, to, &line.now, fault);
	}
	if (outcome != OK)
		return outcome;
	edit->now.handed_to = to;
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_hand(struct conn *conn, const struct case_change *change, int64_t to,
		       struct str note, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = text_check(note, CASE_NOTE_MAX, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = hand_apply(conn, change, &edit, to, note, fault);
	case_edit_free(&edit);
	return outcome;
}

static enum outcome hand_answer_apply(struct conn *conn, const struct case_change *change,
				      struct case_edit *edit, bool accept, struct fault *fault)
{
	const enum outcome outcome = open_check(change, &edit->was, fault);
	if (outcome != OK)
		return outcome;
	if (edit->was.handed_to != change->account)
		return fail(CONFLICT, fault, /*tr*/ "Nobody asks you to take this Case any more.");
	const struct case_line line = {.what = accept ? "hand-accepted" : "hand-declined",
				       .was = edit->was.owner_name,
				       .now = edit->was.handed_name};
	edit->now.handed_to = 0;
	if (accept)
		case_owner_set(&edit->now, change->account, change->now);
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_hand_answer(struct conn *conn, const struct case_change *change, bool accept,
			      struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = person_check(change->account, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = hand_answer_apply(conn, change, &edit, accept, fault);
	case_edit_free(&edit);
	return outcome;
}

// --- states ---

static enum outcome move_check(const struct case_change *change, enum case_state state,
			       struct str waiting_for, int64_t waiting_until, struct fault *fault)
{
	if (state != CASE_DOING && state != CASE_WAITING && state != CASE_AUTHORITY)
		return fail(INVALID, fault,
			    /*tr*/ "A Case can be in progress, waiting or with authority.");
	if (state == CASE_WAITING && str_trim(waiting_for).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say what this Case waits for.");
	if (state == CASE_AUTHORITY && str_trim(waiting_for).len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Say which authority has it, and their reference.");
	if (state == CASE_WAITING && waiting_until != 0 && waiting_until <= change->now)
		return fail(INVALID, fault,
			    /*tr*/ "The time until when it waits has passed already.");
	return text_check(waiting_for, CASE_WAITING_MAX, fault);
}

static enum outcome move_apply(struct conn *conn, const struct case_change *change,
			       struct case_edit *edit, enum case_state state,
			       struct str waiting_for, int64_t waiting_until, struct fault *fault)
{
	const enum outcome outcome = open_check(change, &edit->was, fault);
	if (outcome != OK)
		return outcome;
	if (edit->was.owner == 0)
		return fail(INVALID, fault, /*tr*/ "Nobody has this Case yet. Take it first.");
	struct desk_case *now = &edit->now;
	const bool waits = state == CASE_WAITING;
	now->state = state;
	now->waiting_for = state == CASE_DOING ? STR("") : waiting_for;
	now->waiting_until = waits ? waiting_until : 0;
	if (waits && waiting_until != 0)
		now->due_at = waiting_until;
	// Our clock keeps running: somebody of ours asks again, or an alarm goes out.
	if (state == CASE_AUTHORITY)
		now->due_at = change->now + authority_check_after(now->urgency);
	const struct case_line line = {.what = "state",
				       .was = str_from(case_state_names[edit->was.state]),
				       .now = str_from(case_state_names[state]),
				       .note = now->waiting_for};
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_move(struct conn *conn, const struct case_change *change, enum case_state state,
		       struct str waiting_for, int64_t waiting_until, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = move_check(change, state, waiting_for, waiting_until, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = move_apply(conn, change, &edit, state, waiting_for, waiting_until, fault);
	case_edit_free(&edit);
	return outcome;
}

// --- what needs a second person ---

// True if somebody else asked for just this.
static bool seconded(const struct case_change *change, const struct desk_case *was,
		     const char *what, struct str word)
{
	return was->wished.account != 0 && was->wished.account != change->account &&
	       str_equal(was->wished.what, str_from(what)) && str_equal(was->wished.word, word);
}

static enum outcome wish_write(struct conn *conn, const struct case_change *change,
			       struct case_edit *edit, const struct case_wished *wished,
			       struct fault *fault)
{
	edit->now.wished = *wished;
	const struct case_line line = {
	    .what = "asked", .was = wished->what, .now = wished->word, .note = wished->reason};
	return case_edit_write(conn, change, edit, &line, fault);
}

static enum outcome close_check(struct str outcome_word, struct fault *fault)
{
	for (size_t i = 0; case_outcomes[i]; i++)
		if (str_equal(outcome_word, str_from(case_outcomes[i])))
			return OK;
	return fail(INVALID, fault, /*tr*/ "Say how this Case ended.");
}

static bool outcome_needs_reason(struct str outcome_word)
{
	static const char *const words[] = {"taken-over", "unreachable", "false", "duplicate"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_equal(outcome_word, str_from(words[i])))
			return true;
	return false;
}

static enum outcome answers_check(const struct desk_case *was, struct fault *fault)
{
	const long long waiting = was->incident.waiting;
	if (waiting == 0)
		return OK;
	if (waiting == 1)
		return fail(
		    CONFLICT, fault,
		    /*tr*/
		    "One message to us in this Case has no answer yet. Answer it, or say that "
		    "it needs none, then close.");
	return fail(CONFLICT, fault,
		    /*tr*/
		    "%lld messages to us in this Case have no answer yet. Answer each, or say that "
		    "it needs none, then close.",
		    waiting);
}

// Whoever was promised an answer gets it, or is told why not, before anybody calls it done.
static enum outcome promises_check(struct conn *conn, const struct desk_case *was,
				   struct fault *fault)
{
	int64_t promised = 0;
	const enum outcome outcome = reply_promised(conn, was->incident.id, &promised, fault);
	if (outcome == OK && promised != 0)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Somebody was promised that we write again. Write to them, or take the "
			    "promise back, then close.");
	return outcome;
}

// Somebody who is on the way, or still thinks about it, is told before anybody calls it done.
static enum outcome asks_check(struct conn *conn, const struct desk_case *was, struct fault *fault)
{
	bool open = false;
	const enum outcome outcome = dispatch_any_open(conn, was->id, &open, fault);
	if (outcome == OK && open)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Somebody was asked to help, or is on the way. Say what became of it, "
			    "then close.");
	return outcome;
}

// What a Case needs is there, or is needed no more, before anybody calls it done.
static enum outcome needs_check(struct conn *conn, const struct desk_case *was, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_asks_open);
	stmt_bind_i64(find, 1, was->id);
	const bool found = stmt_step(find);
	const int64_t needs = found ? stmt_i64(find, 0) : 0;
	const int64_t going = found ? stmt_i64(find, 1) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && needs > 0)
		return fail(
		    CONFLICT, fault,
		    /*tr*/
		    "This Case still needs something. Say of each need whether it was met or "
		    "is not needed any more, then close.");
	if (outcome == OK && going > 0)
		return fail(
		    CONFLICT, fault,
		    /*tr*/
		    "Something is still on its way to this Case, or asked for. Say what became "
		    "of it, then close.");
	return outcome;
}

static enum outcome close_apply(struct conn *conn, const struct case_change *change,
				struct case_edit *edit, struct str word, struct str reason,
				bool *ret_second, struct fault *fault)
{
	const struct desk_case *was = &edit->was;
	const bool life = was->urgency == URGENCY_LIFE;
	const bool agreed = seconded(change, was, "close", word);
	enum outcome outcome = open_check(change, was, fault);
	if (outcome == OK)
		outcome = answers_check(was, fault);
	if (outcome == OK)
		outcome = promises_check(conn, was, fault);
	if (outcome == OK)
		outcome = asks_check(conn, was, fault);
	if (outcome == OK)
		outcome = needs_check(conn, was, fault);
	if (outcome == OK)
		outcome =
		    reason_check(reason, !agreed && (life || outcome_needs_reason(word)), fault);
	if (outcome == OK && str_equal(word, STR("unreachable")))
		outcome = tries_check(conn, was->id, fault);
	if (outcome != OK)
		return outcome;
	*ret_second = life && !agreed && !str_equal(word, STR("helped-confirmed"));
	if (*ret_second) {
		const struct case_wished wished = {.account = change->account,
						   .at = change->now,
						   .what = STR("close"),
						   .word = word,
						   .reason = reason};
		return wish_write(conn, change, edit, &wished, fault);
	}
	const struct str why = reason.len > 0 || !agreed ? reason : was->wished.reason;
	const struct case_line line = {.what = "closed",
				       .was = str_from(case_state_names[was->state]),
				       .now = word,
				       .note = why};
	case_end(&edit->now, word, why, change->now);
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_close(struct conn *conn, const struct case_change *change,
			struct str outcome_word, struct str reason, bool *ret_second,
			struct fault *fault)
{
	struct case_edit edit;
	bool second = false;
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK)
		outcome = close_check(outcome_word, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = close_apply(conn, change, &edit, outcome_word, reason, &second, fault);
	case_edit_free(&edit);
	if (outcome == OK)
		*ret_second = second;
	return outcome;
}

static enum outcome reopen_apply(struct conn *conn, const struct case_change *change,
				 struct case_edit *edit, struct str reason, struct fault *fault)
{
	if (edit->was.state < CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "This Case is open already.");
	const struct case_line line = {.what = "reopened",
				       .was = edit->was.outcome,
				       .now = str_from(urgency_names[edit->was.urgency]),
				       .note = reason};
	case_stand_again(&edit->now, change->now + edit->due.after[edit->now.urgency]);
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_reopen(struct conn *conn, const struct case_change *change, struct str reason,
			 struct fault *fault)
{
	return reason_edit(conn, change, reason, reopen_apply, fault);
}

static enum outcome urgency_apply(struct conn *conn, const struct case_change *change,
				  struct case_edit *edit, enum post_urgency urgency,
				  struct str reason, bool *ret_second, struct fault *fault)
{
	const struct desk_case *was = &edit->was;
	const struct str word = str_from(urgency_names[urgency]);
	const bool lowers_life = was->urgency == URGENCY_LIFE && urgency < URGENCY_LIFE;
	const bool agreed = seconded(change, was, "urgency", word);
	enum outcome outcome = open_check(change, was, fault);
	if (outcome == OK && urgency == was->urgency)
		return OK;
	if (outcome == OK && lowers_life)
		outcome = person_check(change->account, fault);
	if (outcome == OK)
		outcome = reason_check(reason, lowers_life && !agreed, fault);
	if (outcome == OK && lowers_life)
		outcome = translation_evidence_check(conn, was->incident.id, fault);
	if (outcome != OK)
		return outcome;
	*ret_second = lowers_life && !agreed;
	if (*ret_second) {
		const struct case_wished wished = {.account = change->account,
						   .at = change->now,
						   .what = STR("urgency"),
						   .word = word,
						   .reason = reason};
		return wish_write(conn, change, edit, &wished, fault);
	}
	const int64_t due = change->now + edit->due.after[urgency];
	const struct case_line line = {
	    .what = "urgency",
	    .was = str_from(urgency_names[was->urgency]),
	    .now = word,
	    .note = reason.len > 0 || !agreed ? reason : was->wished.reason,
	};
	edit->now.urgency = urgency;
	if (urgency < was->urgency || due < was->due_at)
		edit->now.due_at = due;
	case_wish_drop(&edit->now);
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_urgency(struct conn *conn, const struct case_change *change,
			  enum post_urgency urgency, struct str reason, bool *ret_second,
			  struct fault *fault)
{
	struct case_edit edit;
	bool second = false;
	if ((unsigned)urgency >= URGENCY_COUNT)
		return fail(INVALID, fault, /*tr*/ "Say how urgent this Case is.");
	enum outcome outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = urgency_apply(conn, change, &edit, urgency, reason, &second, fault);
	case_edit_free(&edit);
	if (outcome == OK)
		*ret_second = second;
	return outcome;
}

// --- notes ---

enum outcome case_note_line(struct conn *conn, const struct case_change *change,
			    const struct case_line *line, struct fault *fault)
{
	struct arena arena;
	struct desk_case found;
	if (str_trim(line->note).len == 0)
		return fail(INVALID, fault, /*tr*/ "The note is empty.");
	enum outcome outcome = text_check(line->note, CASE_NOTE_MAX, fault);
	if (outcome != OK)
		return outcome;
	arena_init(&arena, (size_t)1 << 18);
	outcome = case_find(conn, &arena, change->campaign, change->case_id, &found, fault);
	arena_free(&arena);
	if (outcome == OK)
		outcome =
		    case_line_add(conn, change->ids, change->case_id, change->account, line, fault);
	return outcome;
}

enum outcome case_note(struct conn *conn, const struct case_change *change, struct str note,
		       struct fault *fault)
{
	const struct case_line line = {.what = "note", .note = note};
	return case_note_line(conn, change, &line, fault);
}

// --- what posts ask for ---

// Whether posts change a case, and what the history says of it.
static bool follow_changes(const struct case_brief *brief, const struct case_asked *asked,
			   const char **ret_what)
{
	if (brief->state >= CASE_DONE) {
		*ret_what = "reopened";
		return asked->message;
	}
	const bool waits = asked->theirs && brief->state == CASE_WAITING;
	*ret_what = asked->urgency > brief->urgency ? "urgency" : waits ? "state" : "ask-dropped";
	// Who asked for an end did not know of this message.
	return asked->urgency > brief->urgency || waits || (asked->message && brief->wished);
}

// What it waited for may have come: somebody looks, in the time that its urgency leaves.
static void wait_end(struct desk_case *now, int64_t due_at)
{
	now->state = CASE_DOING;
	now->waiting_for = STR("");
	now->waiting_until = 0;
	if (due_at < now->due_at)
		now->due_at = due_at;
}

static enum outcome follow_apply(struct conn *conn, const struct case_change *change,
				 struct case_edit *edit, const struct case_asked *asked,
				 const char *what, struct fault *fault)
{
	const struct desk_case *was = &edit->was;
	struct desk_case *now = &edit->now;
	const bool closed = was->state >= CASE_DONE;
	if (asked->urgency > now->urgency)
		now->urgency = asked->urgency;
	if (closed)
		case_stand_again(&edit->now, change->now + edit->due.after[edit->now.urgency]);
	case_wish_drop(now);
	const int64_t due = change->now + edit->due.after[now->urgency];
	const bool state = strcmp(what, "state") == 0;
	if (now->urgency > was->urgency && due < now->due_at)
		now->due_at = due;
	if (asked->theirs && was->state == CASE_WAITING)
		wait_end(now, due);
	const struct case_line line = {
	    .what = what,
	    .was = closed  ? was->outcome
		   : state ? str_from(case_state_names[was->state])
			   : str_from(urgency_names[was->urgency]),
	    .now = state ? str_from(case_state_names[now->state])
			 : str_from(urgency_names[now->urgency]),
	};
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome case_follow(struct conn *conn, const struct incident_change *change, int64_t incident,
			 const struct case_asked *asked, int64_t *ret_case, struct fault *fault)
{
	struct case_change follow = {.ids = change->ids,
				     .campaign = change->campaign,
				     .account = change->account,
				     .now = change->now};
	struct case_brief brief;
	const char *what;
	enum outcome outcome = case_brief(conn, incident, &brief, fault);
	if (outcome != OK)
		return outcome;
	*ret_case = 0;
	if (brief.id == 0)
		return asked->act ? case_open(conn, &follow, incident, ret_case, fault) : OK;
	if (!follow_changes(&brief, asked, &what))
		return OK;
	struct case_edit edit;
	follow.case_id = brief.id;
	outcome = case_edit_begin(conn, &follow, &edit, fault);
	if (outcome == OK)
		outcome = follow_apply(conn, &follow, &edit, asked, what, fault);
	case_edit_free(&edit);
	if (outcome == OK)
		*ret_case = brief.id;
	return outcome;
}
