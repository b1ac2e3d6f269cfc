// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_bulk.h"

#include "base/time.h"
#include "net/services.h"
#include "people/audit.h"
#include "respond/case_edit.h"
#include "respond/case_live.h"
#include "respond/case_partner.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#define ROWS_OF_ONE 8 // that a change writes, about
#define DUE_MOST_MS ((int64_t)366 * 24 * 3600 * 1000)

const char *const case_bulk_words[] = {"claim", "release", "hand",   "unhand",
				       "due",	"close",   "reopen", NULL};

// Of the audit log.
static const char *const actions[CASE_BULK_ACTS] = {
    [CASE_BULK_CLAIM] = "case.claim",  [CASE_BULK_RELEASE] = "case.release",
    [CASE_BULK_HAND] = "case.hand",    [CASE_BULK_UNHAND] = "case.hand",
    [CASE_BULK_DUE] = "case.due",      [CASE_BULK_CLOSE] = "case.close",
    [CASE_BULK_REOPEN] = "case.reopen"};

struct chunk {
	struct request *request;
	const struct case_bulk *bulk;
	struct case_bulk_fate *fates;
	size_t next, end;
};

// What is never changed among many.
static enum outcome case_check(struct conn *conn, const struct case_bulk *bulk, int64_t id,
			       struct case_bulk_fate *fate, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_bulk_guard);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, bulk->change.campaign);
	const bool found = stmt_step(find);
	const int64_t number = found ? stmt_i64(find, 0) : 0;
	const bool life = found && stmt_i64(find, 1) == URGENCY_LIFE;
	const bool private = found && protection_marked(stmt_i64(find, 2));
	const bool changed = found && bulk->seen_at && stmt_i64(find, 3) > bulk->seen_at;
	const bool mine = found && stmt_i64(find, 4) == bulk->change.account;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	fate->number = number;
	if (!found)
		fate->outcome =
		    fail(NOT_FOUND, &fate->why, /*tr*/ "There is no such Case in this campaign.");
	else if (private)
		fate->outcome =
		    fail(DENIED, &fate->why,
			 /*tr*/ "It is private: only the safeguarding lead works on it.");
	else if (life)
		fate->outcome =
		    fail(DENIED, &fate->why,
			 /*tr*/ "Life is at risk there: open it and do this by itself.");
	else if (changed)
		fate->outcome = fail(CONFLICT, &fate->why,
				     /*tr*/ "Somebody changed it since you looked.");
	else if (mine && bulk->act == CASE_BULK_CLAIM) // or taking it back would give it away
		fate->outcome = fail(CONFLICT, &fate->why, /*tr*/ "You have this Case already.");
	return OK;
}

static enum outcome due_check(const struct case_edit *edit, int64_t due_at, int64_t now,
			      struct fault *fault)
{
	if (edit->was.state >= CASE_DONE)
		return fail(CONFLICT, fault, /*tr*/ "This Case is closed.");
	if (due_at <= now || due_at > now + DUE_MOST_MS)
		return fail(INVALID, fault, /*tr*/ "Give a time from now to a year from now.");
	return OK;
}

static enum outcome due_set(struct conn *conn, const struct case_change *change, int64_t due_at,
			    struct fault *fault)
{
	char was[TIME_TEXT_MAX], now[TIME_TEXT_MAX];
	struct case_edit edit;
	enum outcome outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = due_check(&edit, due_at, change->now, fault);
	if (outcome == OK) {
		const struct case_line line = {
		    .what = "due",
		    .was = str_of(was, time_format(edit.was.due_at, was)),
		    .now = str_of(now, time_format(due_at, now)),
		};
		edit.now.due_at = due_at;
		outcome = case_edit_write(conn, change, &edit, &line, fault);
	}
	case_edit_free(&edit);
	return outcome;
}

static enum outcome act_apply(struct conn *conn, const struct case_bulk *bulk,
			      const struct case_change *change, struct fault *fault)
{
	bool second;
	switch (bulk->act) {
	case CASE_BULK_CLAIM:
		return case_claim(conn, change, fault);
	case CASE_BULK_RELEASE:
		return case_release(conn, change, bulk->reason, fault);
	case CASE_BULK_HAND:
		return case_hand(conn, change, bulk->to, bulk->reason, fault);
	case CASE_BULK_UNHAND:
		return case_hand(conn, change, 0, bulk->reason, fault);
	case CASE_BULK_DUE:
		return due_set(conn, change, bulk->due_at, fault);
	case CASE_BULK_CLOSE:
		return case_close(conn, change, bulk->outcome, bulk->reason, &second, fault);
	case CASE_BULK_REOPEN:
		return case_reopen(conn, change, bulk->reason, fault);
	default:
		return fail(INVALID, fault, "There is no such act.");
	}
}

// What follows from a change, as when it is done alone.
static enum outcome follow(struct conn *conn, const struct chunk *chunk,
			   const struct case_change *change, struct fault *fault)
{
	const enum outcome outcome = case_partner_follow(conn, change, change->case_id, fault);
	struct audit_entry entry = audit_of(chunk->request, actions[chunk->bulk->act]);
	entry.subject = change->case_id;
	entry.now = chunk->bulk->outcome.len > 0 ? chunk->bulk->outcome : STR("among many");
	return outcome == OK ? audit_add(conn, change->ids, &entry, fault) : outcome;
}

// What a rule keeps stays as it is; the others go on.
static bool kept(enum outcome outcome)
{
	return outcome == INVALID || outcome == CONFLICT || outcome == DENIED ||
	       outcome == NOT_FOUND;
}

static enum outcome one_run(struct conn *conn, const struct chunk *chunk, size_t at,
			    struct fault *fault)
{
	struct case_bulk_fate *fate = &chunk->fates[at];
	struct case_change change = chunk->bulk->change;
	change.case_id = chunk->bulk->cases[at];
	*fate = (struct case_bulk_fate){.outcome = OK};
	const enum outcome checked = case_check(conn, chunk->bulk, change.case_id, fate, fault);
	if (checked != OK || fate->outcome != OK)
		return checked;
	fate->outcome = act_apply(conn, chunk->bulk, &change, &fate->why);
	if (fate->outcome == OK)
		return follow(conn, chunk, &change, fault);
	if (kept(fate->outcome))
		return OK;
	if (fault)
		*fault = fate->why;
	return fate->outcome;
}

static enum outcome chunk_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct chunk *chunk = context;
	enum outcome outcome = OK;
	for (size_t i = chunk->next; i < chunk->end && outcome == OK; i++)
		outcome = one_run(conn, chunk, i, fault);
	return outcome;
}

// Tells open desks; that nobody was told is no reason to say that it failed.
static void chunk_tell(const struct chunk *chunk)
{
	struct conn *conn;
	const struct services *services = services_of(chunk->request);
	if (store_reader(services->store, &conn, NULL) != OK)
		return;
	for (size_t i = chunk->next; i < chunk->end; i++)
		if (chunk->fates[i].outcome == OK)
			case_tell(services->hub, conn, chunk->request->campaign_slug,
				  chunk->bulk->cases[i], NULL, chunk->request->viewer.name);
	conn_release(conn);
}

enum outcome case_bulk_run(struct request *request, const struct case_bulk *bulk,
			   struct case_bulk_fate *fates, size_t *ret_done)
{
	struct chunk chunk = {.request = request, .bulk = bulk, .fates = fates};
	enum outcome outcome = OK;
	while (chunk.next < bulk->count && outcome == OK) {
		const size_t left = bulk->count - chunk.next;
		const size_t some = left < CASE_BULK_CHUNK ? left : CASE_BULK_CHUNK;
		chunk.end = chunk.next + some;
		outcome =
		    store_write(services_of(request)->store, WRITE_PERSON,
				(unsigned)some * ROWS_OF_ONE, chunk_run, &chunk, &request->fault);
		if (outcome != OK)
			break;
		chunk_tell(&chunk);
		chunk.next = chunk.end;
	}
	*ret_done = chunk.next;
	return outcome;
}
