// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/agreement.h"

#include "base/time.h"
#include "base/utf8.h"
#include "people/agreement_covers.h"
#include "people/people_embedded.h"
#include "store/job.h"

#define EXPIRE_MAX  100
#define SCRATCH_MAX ((size_t)64 << 10)

const char *const agreement_job = "agreements.expire";

const char *const agreement_state_words[AGREEMENT_STATES] = {
    [AGREEMENT_NEEDS_SECOND] = "needs-second",
    [AGREEMENT_OFFERED] = "offered",
    [AGREEMENT_IN_FORCE] = "in-force",
    [AGREEMENT_DELETION] = "deletion",
    [AGREEMENT_OVER] = "over",
};
const char *const agreement_onward_words[4] = {"no", "consent", "yes", NULL};
const char *const agreement_covers_words[3] = {"offered", "named", NULL};

enum agreement_state agreement_state(const struct agreement *agreement, int64_t now)
{
	const bool over = agreement->ended_at != 0 || agreement->until_at <= now;
	if (over && agreement->accepted_at && !agreement->deleted_at)
		return AGREEMENT_DELETION;
	if (over)
		return AGREEMENT_OVER;
	if (agreement->accepted_at)
		return AGREEMENT_IN_FORCE;
	return agreement->needs_second && !agreement->second_at ? AGREEMENT_NEEDS_SECOND
								: AGREEMENT_OFFERED;
}

// --- looking ---

static struct agreement row_read(struct stmt *row, struct arena *arena)
{
	return (struct agreement){
	    .id = stmt_i64(row, 0),
	    .campaign = arena_copy(arena, stmt_str(row, 1)),
	    .organisation = stmt_i64(row, 2),
	    .name = arena_copy(arena, stmt_str(row, 3)),
	    .kind = arena_copy(arena, stmt_str(row, 4)),
	    .shares = share_bits(stmt_str(row, 5)),
	    .purpose = arena_copy(arena, stmt_str(row, 6)),
	    .onward = arena_copy(arena, stmt_str(row, 7)),
	    .until_at = stmt_i64(row, 8),
	    .proposed_by = stmt_i64(row, 9),
	    .proposed_name = arena_copy(arena, stmt_str(row, 10)),
	    .proposed_at = stmt_i64(row, 11),
	    .needs_second = stmt_i64(row, 12) != 0,
	    .second_name = arena_copy(arena, stmt_str(row, 13)),
	    .second_at = stmt_i64(row, 14),
	    .second_reason = arena_copy(arena, stmt_str(row, 15)),
	    .accepted_name = arena_copy(arena, stmt_str(row, 16)),
	    .accepted_at = stmt_i64(row, 17),
	    .ended_name = arena_copy(arena, stmt_str(row, 18)),
	    .ended_at = stmt_i64(row, 19),
	    .ended_how = arena_copy(arena, stmt_str(row, 20)),
	    .deleted_name = arena_copy(arena, stmt_str(row, 21)),
	    .deleted_at = stmt_i64(row, 22),
	    .covers = arena_copy(arena, stmt_str(row, 23)),
	    .people = stmt_i64(row, 24),
	};
}

enum outcome agreement_find(struct conn *conn, struct arena *arena, int64_t id,
			    struct agreement *ret, struct fault *fault)
{
	struct agreement found = {0};
	struct stmt *find = stmt_start(conn, &sql_agreement_find);
	stmt_bind_i64(find, 1, id);
	const bool there = stmt_step(find);
	if (there)
		found = row_read(find, arena);
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !there)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such agreement.");
	if (outcome == OK)
		outcome = agreement_covers_read(conn, arena, &found, fault);
	if (outcome == OK)
		*ret = found;
	return outcome;
}

static enum outcome rows_read(struct conn *conn, struct stmt *rows, struct arena *arena,
			      struct agreement **ret, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct agreement *list = arena_array(arena, AGREEMENTS_MAX, sizeof *list);
	stmt_bind_i64(rows, 2, AGREEMENTS_MAX);
	while (list && count < AGREEMENTS_MAX && stmt_step(rows))
		list[count++] = row_read(rows, arena);
	enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK && !list)
		outcome = fail(TOO_MUCH, fault, "So many agreements need too much memory.");
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = agreement_covers_read(conn, arena, &list[i], fault);
	if (outcome != OK)
		return outcome;
	*ret = list;
	*ret_count = count;
	return OK;
}

enum outcome agreements_of_campaign(struct conn *conn, struct arena *arena, struct str campaign,
				    struct agreement **ret, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_agreement_of_campaign);
	stmt_bind_str(rows, 1, campaign);
	return rows_read(conn, rows, arena, ret, ret_count, fault);
}

enum outcome agreements_of_organisation(struct conn *conn, struct arena *arena,
					int64_t organisation, struct agreement **ret,
					size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_agreement_of_organisation);
	stmt_bind_i64(rows, 1, organisation);
	return rows_read(conn, rows, arena, ret, ret_count, fault);
}

// --- proposing ---

static enum outcome terms_check(const struct agreement_terms *terms,
				const struct organisation *partner, int64_t now,
				struct fault *fault)
{
	const size_t length = utf8_length(terms->purpose);
	if ((terms->shares & ~SHARE_BIT(SHARE_PLAIN)) == 0)
		return fail(INVALID, fault, /*tr*/ "Choose at least one thing that is shared.");
	if (length == 0 || length > AGREEMENT_PURPOSE_MAX)
		return fail(INVALID, fault, /*tr*/ "Say in one sentence what it is for.");
	if (terms->until_at <= now)
		return fail(INVALID, fault, /*tr*/ "Choose a day in the future.");
	if (terms->until_at > now + AGREEMENT_DAYS_MAX * DAY_MS)
		return fail(INVALID, fault,
			    /*tr*/ "An agreement ends within a year; it can be made again then.");
	if (organisation_kind_guarded(partner->kind) && terms->shares & SHARE_BIT(SHARE_CONTACTS))
		return fail(INVALID, fault,
			    /*tr*/ "Contacts are never shared with police or armed forces.");
	return agreement_covers_check(terms, fault);
}

static struct str covers_of(const struct agreement_terms *terms)
{
	return terms->covers.len > 0 ? terms->covers : str_from(agreement_covers_words[0]);
}

static enum outcome terms_insert(struct conn *conn, const struct agreement_change *change,
				 const struct agreement_terms *terms, int64_t id, bool guarded,
				 struct str shares, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_agreement_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_str(insert, 2, terms->campaign);
	stmt_bind_i64(insert, 3, terms->organisation);
	stmt_bind_str(insert, 4, shares);
	stmt_bind_str(insert, 5, terms->purpose);
	stmt_bind_str(insert, 6, terms->onward);
	stmt_bind_i64(insert, 7, terms->until_at);
	stmt_bind_i64(insert, 8, change->entry->account);
	stmt_bind_i64(insert, 9, change->now);
	stmt_bind_i64(insert, 10, guarded);
	stmt_bind_str(insert, 11, covers_of(terms));
	const enum outcome outcome = stmt_run(insert, fault);
	return outcome == CONFLICT ? fail(CONFLICT, fault,
					  /*tr*/
					  "There is an agreement with this organisation already. "
					  "End it before you propose another.")
				   : outcome;
}

// What the log says of an agreement: what is shared and how far, never the words of the purpose.
static enum outcome noted(struct conn *conn, const struct agreement_change *change,
			  const char *action, const struct agreement *agreement, struct str was,
			  struct str now, struct fault *fault)
{
	struct audit_entry entry = *change->entry;
	entry.action = action;
	entry.campaign = agreement->campaign;
	entry.subject = agreement->id;
	entry.was = was;
	entry.now = now;
	return audit_add(conn, change->ids, &entry, fault);
}

static enum outcome propose(struct conn *conn, struct arena *arena,
			    const struct agreement_change *change,
			    const struct agreement_terms *terms, int64_t *ret_id,
			    struct fault *fault)
{
	size_t expired;
	struct organisation partner;
	// One whose date has passed must not stand in the way.
	enum outcome outcome = agreements_expire(conn, change, EXPIRE_MAX, &expired, fault);
	if (outcome == OK)
		outcome = organisation_find(conn, arena, terms->organisation, &partner, fault);
	if (outcome == OK)
		outcome = terms_check(terms, &partner, change->now, fault);
	if (outcome != OK)
		return outcome;
	const struct agreement made = {.id = id_next(change->ids), .campaign = terms->campaign};
	const struct str shares = share_words(arena, terms->shares);
	outcome = terms_insert(conn, change, terms, made.id,
			       organisation_kind_guarded(partner.kind), shares, fault);
	if (outcome == OK)
		outcome = agreement_covers_write(conn, made.id, terms, fault);
	if (outcome == OK)
		outcome =
		    noted(conn, change, "agreement.propose", &made, STR(""),
			  arena_format(arena, "%.*s; cases %.*s; onward %.*s; organisation %lld",
				       STR_ARG(shares), STR_ARG(covers_of(terms)),
				       STR_ARG(terms->onward), (long long)terms->organisation),
			  fault);
	if (outcome == OK)
		*ret_id = made.id;
	return outcome;
}

enum outcome agreement_propose(struct conn *conn, const struct agreement_change *change,
			       const struct agreement_terms *terms, int64_t *ret_id,
			       struct fault *fault)
{
	struct arena arena;
	arena_init(&arena, SCRATCH_MAX);
	const enum outcome outcome = propose(conn, &arena, change, terms, ret_id, fault);
	arena_free(&arena);
	return outcome;
}

// --- what becomes of it ---

// One step of an agreement: finds it, looks whether the step may be taken, takes it and notes it.
struct step {
	const struct agreement_change *change;
	int64_t id;
	bool by_partner;
	struct str reason;
};
typedef enum outcome step_fn(struct conn *conn, const struct step *step,
			     const struct agreement *agreement, struct fault *fault);

static enum outcome step_take(struct conn *conn, const struct step *step, step_fn *take,
			      struct fault *fault)
{
	struct arena arena;
	struct agreement agreement;
	arena_init(&arena, SCRATCH_MAX);
	enum outcome outcome = agreement_find(conn, &arena, step->id, &agreement, fault);
	if (outcome == OK)
		outcome = take(conn, step, &agreement, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome changed(struct conn *conn, struct fault *fault)
{
	return conn_changes(conn) == 1
		   ? OK
		   : fail(CONFLICT, fault,
			  /*tr*/ "Somebody changed this agreement just now. Look again.");
}

static enum outcome is_head(struct conn *conn, const struct agreement *agreement, int64_t account,
			    bool *ret_head, struct fault *fault)
{
	bool head = false;
	struct stmt *roles = stmt_start(conn, &sql_role_grant_of);
	stmt_bind_i64(roles, 1, account);
	stmt_bind_str(roles, 2, agreement->campaign);
	while (stmt_step(roles))
		head |= str_equal(stmt_str(roles, 0), STR("head")) && stmt_i64(roles, 1) == 0;
	*ret_head = head;
	return stmt_end(roles, fault);
}

static enum outcome second_take(struct conn *conn, const struct step *step,
				const struct agreement *agreement, struct fault *fault)
{
	bool head;
	const int64_t by = step->change->entry->account;
	if (agreement_state(agreement, step->change->now) != AGREEMENT_NEEDS_SECOND)
		return fail(CONFLICT, fault, /*tr*/ "This agreement needs no second word now.");
	enum outcome outcome = is_head(conn, agreement, by, &head, fault);
	if (outcome != OK)
		return outcome;
	if (!head || by == agreement->proposed_by)
		return fail(
		    DENIED, fault,
		    /*tr*/ "Only a head of the campaign who did not propose it can confirm it.");
	if (utf8_length(step->reason) == 0 || utf8_length(step->reason) > AGREEMENT_PURPOSE_MAX)
		return fail(INVALID, fault, /*tr*/ "Say why it is right to share with them.");
	struct stmt *second = stmt_start(conn, &sql_agreement_second);
	stmt_bind_i64(second, 1, agreement->id);
	stmt_bind_i64(second, 2, by);
	stmt_bind_i64(second, 3, step->change->now);
	stmt_bind_str(second, 4, step->reason);
	outcome = stmt_run(second, fault);
	if (outcome == OK)
		outcome = changed(conn, fault);
	return outcome == OK ? noted(conn, step->change, "agreement.second", agreement, STR(""),
				     STR("confirmed"), fault)
			     : outcome;
}

enum outcome agreement_second(struct conn *conn, const struct agreement_change *change, int64_t id,
			      struct str reason, struct fault *fault)
{
	const struct step step = {.change = change, .id = id, .reason = reason};
	return step_take(conn, &step, second_take, fault);
}

static enum outcome speaks_check(struct conn *conn, const struct step *step,
				 const struct agreement *agreement, struct fault *fault)
{
	struct membership member;
	const enum outcome outcome = organisation_member(
	    conn, agreement->organisation, step->change->entry->account, &member, fault);
	if (outcome == OK && !member.speaks)
		return fail(DENIED, fault, /*tr*/ "Only somebody who speaks for %.*s can do this.",
			    STR_ARG(agreement->name));
	return outcome;
}

// At its date open pages are sent away and the end is written down.
static enum outcome end_plan(struct conn *conn, const struct agreement *agreement,
			     struct fault *fault)
{
	char key[24];
	const int len = snprintf(key, sizeof key, "%lld", (long long)agreement->id);
	return job_add(conn, str_from(agreement_job), agreement->campaign, str_of(key, (size_t)len),
		       agreement->until_at, fault);
}

static enum outcome accept_take(struct conn *conn, const struct step *step,
				const struct agreement *agreement, struct fault *fault)
{
	enum outcome outcome = speaks_check(conn, step, agreement, fault);
	if (outcome != OK)
		return outcome;
	if (step->change->entry->account == agreement->proposed_by)
		return fail(
		    DENIED, fault,
		    /*tr*/
		    "You proposed this, so you cannot accept it too. Somebody else of %.*s has to.",
		    STR_ARG(agreement->name));
	if (agreement_state(agreement, step->change->now) != AGREEMENT_OFFERED)
		return fail(CONFLICT, fault, /*tr*/ "This agreement cannot be accepted now.");
	struct stmt *accept = stmt_start(conn, &sql_agreement_accept);
	stmt_bind_i64(accept, 1, agreement->id);
	stmt_bind_i64(accept, 2, step->change->entry->account);
	stmt_bind_i64(accept, 3, step->change->now);
	outcome = stmt_run(accept, fault);
	if (outcome == OK)
		outcome = changed(conn, fault);
	if (outcome == OK)
		outcome = end_plan(conn, agreement, fault);
	return outcome == OK ? noted(conn, step->change, "agreement.accept", agreement,
				     STR("offered"), STR("in-force"), fault)
			     : outcome;
}

enum outcome agreement_accept(struct conn *conn, const struct agreement_change *change, int64_t id,
			      struct fault *fault)
{
	const struct step step = {.change = change, .id = id};
	return step_take(conn, &step, accept_take, fault);
}

static enum outcome end_write(struct conn *conn, const struct agreement_change *change,
			      const struct agreement *agreement, const char *how,
			      struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_agreement_end);
	stmt_bind_i64(end, 1, agreement->id);
	stmt_bind_i64(end, 2, change->entry->account);
	stmt_bind_i64(end, 3, change->now);
	stmt_bind_str(end, 4, str_from(how));
	enum outcome outcome = stmt_run(end, fault);
	if (outcome == OK)
		outcome = changed(conn, fault);
	return outcome == OK ? noted(conn, change, "agreement.end", agreement,
				     agreement->accepted_at ? STR("in-force") : STR("offered"),
				     str_from(how), fault)
			     : outcome;
}

static enum outcome end_take(struct conn *conn, const struct step *step,
			     const struct agreement *agreement, struct fault *fault)
{
	const bool accepted = agreement->accepted_at != 0;
	if (step->by_partner) {
		const enum outcome outcome = speaks_check(conn, step, agreement, fault);
		if (outcome != OK)
			return outcome;
	}
	if (agreement->ended_at)
		return fail(CONFLICT, fault, /*tr*/ "This agreement has ended already.");
	const char *how = step->by_partner ? (accepted ? "left" : "declined")
					   : (accepted ? "stopped" : "withdrawn");
	return end_write(conn, step->change, agreement, how, fault);
}

enum outcome agreement_end(struct conn *conn, const struct agreement_change *change, int64_t id,
			   bool by_partner, struct fault *fault)
{
	const struct step step = {.change = change, .id = id, .by_partner = by_partner};
	return step_take(conn, &step, end_take, fault);
}

static enum outcome expire_take(struct conn *conn, const struct step *step,
				const struct agreement *agreement, struct fault *fault)
{
	return end_write(conn, step->change, agreement, "date", fault);
}

enum outcome agreements_expire(struct conn *conn, const struct agreement_change *change,
			       size_t limit, size_t *ret_count, struct fault *fault)
{
	int64_t ids[EXPIRE_MAX];
	size_t count = 0;
	struct audit_entry nobody = *change->entry;
	nobody.account = 0;
	const struct agreement_change by_date = {
	    .ids = change->ids, .entry = &nobody, .now = change->now};
	struct stmt *due = stmt_start(conn, &sql_agreement_due);
	stmt_bind_i64(due, 1, change->now);
	stmt_bind_i64(due, 2, (int64_t)(limit < EXPIRE_MAX ? limit : EXPIRE_MAX));
	while (count < EXPIRE_MAX && stmt_step(due))
		ids[count++] = stmt_i64(due, 0);
	enum outcome outcome = stmt_end(due, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		const struct step step = {.change = &by_date, .id = ids[i]};
		outcome = step_take(conn, &step, expire_take, fault);
	}
	if (outcome == OK)
		*ret_count = count;
	return outcome;
}

static enum outcome deleted_take(struct conn *conn, const struct step *step,
				 const struct agreement *agreement, struct fault *fault)
{
	enum outcome outcome = speaks_check(conn, step, agreement, fault);
	if (outcome != OK)
		return outcome;
	if (!agreement->ended_at)
		return fail(CONFLICT, fault, /*tr*/ "This agreement has not ended.");
	struct stmt *deleted = stmt_start(conn, &sql_agreement_deleted);
	stmt_bind_i64(deleted, 1, agreement->id);
	stmt_bind_i64(deleted, 2, step->change->entry->account);
	stmt_bind_i64(deleted, 3, step->change->now);
	outcome = stmt_run(deleted, fault);
	if (outcome == OK)
		outcome = changed(conn, fault);
	return outcome == OK ? noted(conn, step->change, "agreement.deleted", agreement,
				     STR("asked"), STR("confirmed"), fault)
			     : outcome;
}

enum outcome agreement_deleted(struct conn *conn, const struct agreement_change *change, int64_t id,
			       struct fault *fault)
{
	const struct step step = {.change = change, .id = id};
	return step_take(conn, &step, deleted_take, fault);
}
