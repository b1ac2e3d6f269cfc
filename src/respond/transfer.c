// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/transfer.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/alarm.h"
#include "respond/case_edit.h"
#include "respond/case_partner.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

const char *const transfer_state_names[TRANSFER_STATES] = {"asked", "accepted", "declined",
							   "withdrawn", "expired"};
// Of case_event_words.
static const char *const events[TRANSFER_STATES] = {"transfer-asked", "transfer-accepted",
						    "transfer-declined", "transfer-withdrawn",
						    "transfer-expired"};

// --- reading ---

static struct transfer row_read(struct stmt *row, struct arena *arena)
{
	const bool private = protection_marked(stmt_i64(row, 14));
	return (struct transfer){
	    .id = stmt_i64(row, 0),
	    .case_id = stmt_i64(row, 1),
	    .number = stmt_i64(row, 2),
	    .organisation = stmt_i64(row, 3),
	    .organisation_name = arena_copy(arena, stmt_str(row, 4)),
	    .by = arena_copy(arena, stmt_str(row, 5)),
	    .words = arena_copy(arena, stmt_str(row, 6)),
	    .answered_by = arena_copy(arena, stmt_str(row, 7)),
	    .reason = arena_copy(arena, stmt_str(row, 8)),
	    .asked_at = id_time(stmt_i64(row, 0)),
	    .until_at = stmt_i64(row, 9),
	    .answered_at = stmt_i64(row, 10),
	    .state = (enum transfer_state)(stmt_i64(row, 11) % TRANSFER_STATES),
	    .urgency = (enum post_urgency)(stmt_i64(row, 12) % URGENCY_COUNT),
	    .title = private ? STR("") : arena_copy(arena, stmt_str(row, 13)),
	    .sees_by_this = stmt_i64(row, 15) != 0,
	};
}

enum outcome transfer_of_case(struct conn *conn, struct arena *arena, int64_t case_id,
			      struct transfer *ret_transfer, struct fault *fault)
{
	struct transfer transfer = {0};
	struct stmt *find = stmt_start(conn, &sql_transfer_of_case);
	stmt_bind_i64(find, 1, case_id);
	if (stmt_step(find))
		transfer = row_read(find, arena);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_transfer = transfer;
	return outcome;
}

enum outcome transfer_list(struct conn *conn, struct arena *arena, int64_t campaign,
			   int64_t partner, int64_t *cursor, struct transfer **ret_list,
			   size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct transfer *list = arena_array(arena, TRANSFERS_MOST + 1, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_transfer_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, partner);
	stmt_bind_i64(rows, 3, TRANSFERS_MOST + 1);
	stmt_bind_i64(rows, 4, *cursor);
	while (list && count <= TRANSFERS_MOST && stmt_step(rows))
		list[count++] = row_read(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*cursor = count > TRANSFERS_MOST ? list[TRANSFERS_MOST - 1].id : 0;
	*ret_list = list;
	*ret_count = *cursor ? TRANSFERS_MOST : count;
	return OK;
}

enum outcome transfer_waiting(struct conn *conn, int64_t campaign, int64_t partner,
			      int64_t *ret_count, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_transfer_open_count);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, partner);
	*ret_count = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

enum outcome transfer_may_answer(struct conn *conn, int64_t campaign, int64_t account,
				 int64_t organisation, int64_t now, bool *ret_may,
				 struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_transfer_may_answer);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, account);
	stmt_bind_i64(find, 3, organisation);
	stmt_bind_i64(find, 4, now);
	const bool may = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_may = may;
	return outcome;
}

static enum outcome offered_before(struct conn *conn, int64_t case_id, int64_t organisation,
				   bool *ret_offered, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_transfer_offered);
	stmt_bind_i64(find, 1, case_id);
	stmt_bind_i64(find, 2, organisation);
	*ret_offered = stmt_step(find);
	return stmt_end(find, fault);
}

// --- one change of one case, with the question that is open ---

struct transfer_edit {
	struct case_edit edit;
	struct transfer open; // id 0: none
};

static enum outcome edit_begin(struct conn *conn, const struct case_change *change,
			       struct transfer_edit *ret_edit, struct fault *fault)
{
	enum outcome outcome = case_edit_begin(conn, change, &ret_edit->edit, fault);
	if (outcome == OK && protection_marked(ret_edit->edit.was.incident.labels))
		return fail(NOT_FOUND, fault,
			    /*tr*/ "Private: this is with the safeguarding lead.");
	if (outcome == OK)
		outcome = transfer_of_case(conn, &ret_edit->edit.arena, change->case_id,
					   &ret_edit->open, fault);
	if (outcome == OK && ret_edit->open.state != TRANSFER_ASKED)
		ret_edit->open.id = 0;
	return outcome;
}

static enum outcome back_alarm(struct conn *conn, const struct case_change *change,
			       const struct desk_case *desk_case, struct fault *fault)
{
	int64_t id;
	char detail[40];
	snprintf(detail, sizeof detail, "Case %lld", (long long)desk_case->number);
	const struct alarm alarm = {
	    .campaign = change->campaign,
	    .kind = ALARM_TRANSFER,
	    .subject = desk_case->id,
	    .owner = desk_case->owner,
	    .detail = str_from(detail),
	};
	return alarm_raise(conn, change->ids, &alarm, change->now, &id, fault);
}

// What the partner saw only because it was asked, it sees no more; what somebody of theirs has,
// they keep.
static enum outcome sight_end(struct conn *conn, const struct case_change *change,
			      const struct transfer *transfer, struct fault *fault)
{
	if (!transfer->sees_by_this)
		return OK;
	const enum outcome outcome = case_partner_end(conn, change, transfer->organisation, fault);
	return outcome == CONFLICT ? OK : outcome;
}

// Writes what became of the question, and the case's next revision with its line.
static enum outcome edit_end(struct conn *conn, const struct case_change *change,
			     struct transfer_edit *edit, enum transfer_state state,
			     struct str reason, struct fault *fault)
{
	const struct case_line line = {
	    .what = events[state], .now = edit->open.organisation_name, .note = reason};
	struct stmt *end = stmt_start(conn, &sql_transfer_end);
	stmt_bind_i64(end, 1, edit->open.id);
	stmt_bind_i64(end, 2, state);
	stmt_bind_i64_or_null(end, 3, change->account);
	stmt_bind_i64(end, 4, change->now);
	stmt_bind_str(end, 5, reason);
	enum outcome outcome = stmt_run(end, fault);
	if (outcome == OK)
		outcome = case_edit_write(conn, change, &edit->edit, &line, fault);
	return outcome == OK && state != TRANSFER_ACCEPTED
		   ? sight_end(conn, change, &edit->open, fault)
		   : outcome;
}

static enum outcome open_needed(const struct transfer_edit *edit, struct fault *fault)
{
	return edit->open.id != 0
		   ? OK
		   : fail(CONFLICT, fault,
			  /*tr*/ "Nobody asks a partner to take this Case any more.");
}

// --- asking ---

static enum outcome wish_check(const struct desk_case *now, const struct transfer *open,
			       const struct transfer_wish *wish, struct fault *fault)
{
	const int64_t most =
	    now->urgency == URGENCY_LIFE ? TRANSFER_LIFE_MINUTES : TRANSFER_MOST_MINUTES;
	if (now->state >= CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
	if (now->owner == 0)
		return fail(CONFLICT, fault,
			    /*tr*/ "Take this Case first: somebody has it until they say yes.");
	if (open->id != 0)
		return fail(CONFLICT, fault, /*tr*/ "%.*s was asked already.",
			    STR_ARG(open->organisation_name));
	if (wish->minutes < TRANSFER_LEAST_MINUTES || wish->minutes > most)
		return fail(INVALID, fault,
			    /*tr*/
			    "With life at risk a partner has an hour to answer, otherwise "
			    "three days.");
	if (utf8_length(wish->words) > TRANSFER_WORDS_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    TRANSFER_WORDS_MAX);
	return OK;
}

static enum outcome ask_insert(struct conn *conn, const struct case_change *change,
			       const struct transfer_wish *wish, bool offered, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_transfer_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, change->case_id);
	stmt_bind_i64(insert, 4, wish->organisation);
	stmt_bind_i64(insert, 5, change->account);
	stmt_bind_str(insert, 6, wish->words);
	stmt_bind_i64(insert, 7, change->now + wish->minutes * MINUTE_MS);
	stmt_bind_i64(insert, 8, !offered);
	return stmt_run(insert, fault);
}

// Nobody waits for an answer that nobody can give.
static enum outcome anybody_check(struct conn *conn, int64_t campaign, int64_t organisation,
				  struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_transfer_any);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, organisation);
	const bool any = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !any)
		return fail(INVALID, fault,
			    /*tr*/
			    "Nobody of this partner has a role here that lets them answer. A head "
			    "gives one on the page Team.");
	return outcome;
}

static enum outcome ask_apply(struct conn *conn, const struct case_change *change,
			      struct transfer_edit *edit, const struct transfer_wish *wish,
			      struct fault *fault)
{
	bool offered = false;
	enum outcome outcome = wish_check(&edit->edit.was, &edit->open, wish, fault);
	if (outcome == OK)
		outcome = anybody_check(conn, change->campaign, wish->organisation, fault);
	if (outcome == OK)
		outcome =
		    offered_before(conn, change->case_id, wish->organisation, &offered, fault);
	if (outcome == OK && !offered)
		outcome = case_partner_offer(conn, change, wish->organisation, fault);
	if (outcome == OK)
		outcome = ask_insert(conn, change, wish, offered, fault);
	if (outcome == OK)
		outcome =
		    transfer_of_case(conn, &edit->edit.arena, change->case_id, &edit->open, fault);
	if (outcome == OK)
		outcome = alarm_end(conn, change->campaign, ALARM_TRANSFER, change->case_id,
				    change->now, fault);
	if (outcome != OK)
		return outcome;
	const struct case_line line = {.what = events[TRANSFER_ASKED],
				       .now = edit->open.organisation_name,
				       .note = wish->words};
	return case_edit_write(conn, change, &edit->edit, &line, fault);
}

enum outcome transfer_ask(struct conn *conn, const struct case_change *change,
			  const struct transfer_wish *wish, struct fault *fault)
{
	struct transfer_edit edit = {0};
	enum outcome outcome = edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = ask_apply(conn, change, &edit, wish, fault);
	case_edit_free(&edit.edit);
	return outcome;
}

enum outcome transfer_withdraw(struct conn *conn, const struct case_change *change,
			       struct fault *fault)
{
	struct transfer_edit edit = {0};
	enum outcome outcome = edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = open_needed(&edit, fault);
	if (outcome == OK)
		outcome = edit_end(conn, change, &edit, TRANSFER_WITHDRAWN, STR(""), fault);
	case_edit_free(&edit.edit);
	return outcome;
}

// --- answering ---

static enum outcome answer_check(struct conn *conn, const struct case_change *change,
				 const struct transfer_edit *edit, bool accept, struct str reason,
				 struct fault *fault)
{
	bool may = false;
	enum outcome outcome = open_needed(edit, fault);
	if (outcome == OK)
		outcome = transfer_may_answer(conn, change->campaign, change->account,
					      edit->open.organisation, change->now, &may, fault);
	if (outcome != OK)
		return outcome;
	if (!may)
		return fail(DENIED, fault, /*tr*/ "Only the partner that was asked can answer.");
	if (edit->edit.was.state >= CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
	if (!accept && str_trim(reason).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say why in a few words.");
	if (utf8_length(reason) > TRANSFER_WORDS_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    TRANSFER_WORDS_MAX);
	return OK;
}

static enum outcome answer_apply(struct conn *conn, const struct case_change *change,
				 struct transfer_edit *edit, bool accept, struct str reason,
				 struct fault *fault)
{
	enum outcome outcome = answer_check(conn, change, edit, accept, reason, fault);
	if (outcome != OK)
		return outcome;
	if (accept) {
		case_owner_set(&edit->edit.now, change->account, change->now);
		return edit_end(conn, change, edit, TRANSFER_ACCEPTED, STR(""), fault);
	}
	outcome = edit_end(conn, change, edit, TRANSFER_DECLINED, reason, fault);
	return outcome == OK && edit->edit.was.urgency == URGENCY_LIFE
		   ? back_alarm(conn, change, &edit->edit.was, fault)
		   : outcome;
}

enum outcome transfer_answer(struct conn *conn, const struct case_change *change, bool accept,
			     struct str reason, struct fault *fault)
{
	struct transfer_edit edit = {0};
	enum outcome outcome = edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = answer_apply(conn, change, &edit, accept, reason, fault);
	case_edit_free(&edit.edit);
	return outcome;
}

// --- the clock ---

static enum outcome expire_one(struct conn *conn, const struct case_change *change,
			       struct fault *fault)
{
	struct transfer_edit edit = {0};
	// What became private since is ended too: nobody else would.
	enum outcome outcome = case_edit_begin(conn, change, &edit.edit, fault);
	if (outcome == OK)
		outcome =
		    transfer_of_case(conn, &edit.edit.arena, change->case_id, &edit.open, fault);
	const bool closed = outcome == OK && edit.edit.was.state >= CASE_DONE;
	if (outcome == OK)
		outcome = edit_end(conn, change, &edit,
				   closed ? TRANSFER_WITHDRAWN : TRANSFER_EXPIRED, STR(""), fault);
	if (outcome == OK && !closed)
		outcome = back_alarm(conn, change, &edit.edit.was, fault);
	case_edit_free(&edit.edit);
	return outcome;
}

enum outcome transfer_expire(struct conn *conn, struct id_maker *ids, int64_t now,
			     struct transfer_ended *ended, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_transfer_due);
	stmt_bind_i64(rows, 1, now);
	stmt_bind_i64(rows, 2, TRANSFERS_EXPIRE_AT_ONCE);
	while (count < TRANSFERS_EXPIRE_AT_ONCE && stmt_step(rows))
		ended[count++] = (struct transfer_ended){stmt_i64(rows, 0), stmt_i64(rows, 1)};
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		const struct case_change change = {.ids = ids,
						   .campaign = ended[i].campaign,
						   .case_id = ended[i].case_id,
						   .now = now};
		outcome = expire_one(conn, &change, fault);
	}
	if (outcome == OK)
		*ret_count = count;
	return outcome;
}
