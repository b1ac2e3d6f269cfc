// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/guard.h"

#include "base/time.h"
#include "campaign/alarm.h"
#include "campaign/concern.h"
#include "campaign/duty.h"
#include "campaign/limit.h"
#include "campaign/work.h"
#include "people/audit.h"
#include "people/probation.h"
#include "respond/case.h"
#include "respond/case_live.h"
#include "respond/handover.h"
#include "respond/part.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/transfer.h"

#define CAMPAIGNS_MOST 2000
#define LOOK_WEIGHT    100

// One look: a write of its own, in which each part reads its list and then acts on it.
struct look {
	struct guard *guard;
	struct arena arena;
	int64_t now;
	struct given { // cases that changed, to be told after the commit
		int64_t campaign, case_id;
	} given[GUARD_MOST];
	size_t n_given;
};

// A case of a list: campaign, case, its owner or number, and then its owner.
struct found {
	int64_t campaign, subject, more, owner;
};

static enum outcome found_read(struct stmt *rows, int columns, struct found list[GUARD_MOST],
			       size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	while (count < GUARD_MOST && stmt_step(rows)) {
		list[count] =
		    (struct found){.campaign = stmt_i64(rows, 0), .subject = stmt_i64(rows, 1)};
		if (columns > 2)
			list[count].more = stmt_i64(rows, 2);
		if (columns > 3)
			list[count].owner = stmt_i64(rows, 3);
		count++;
	}
	*ret_count = count;
	return stmt_end(rows, fault);
}

// --- life at risk ---

static enum outcome alarm_over(struct conn *conn, int64_t campaign, enum alarm_kind kind,
			       int64_t subject, int64_t now, struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_guard_alarm_over);
	stmt_bind_i64(end, 1, campaign);
	stmt_bind_str(end, 2, str_from(alarm_kinds[kind].name));
	stmt_bind_i64(end, 3, subject);
	stmt_bind_i64(end, 4, now);
	return stmt_run(end, fault);
}

// Whether there is one that has not ended, answered or not.
static enum outcome alarm_lasts(struct conn *conn, int64_t campaign, enum alarm_kind kind,
				int64_t subject, bool *ret_lasts, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_guard_alarm_lasts);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, str_from(alarm_kinds[kind].name));
	stmt_bind_i64(find, 3, subject);
	*ret_lasts = stmt_step(find);
	return stmt_end(find, fault);
}

// Cases and complaints whose time is over, and alarms about them that are.
struct case_clock {
	enum alarm_kind kind;
	const struct query *due, *over;
	const char *name; // before the number: "Case "
};

static enum outcome clock_over(struct conn *conn, struct look *look, const struct case_clock *clock,
			       struct fault *fault)
{
	struct found list[GUARD_MOST];
	size_t count;
	struct stmt *rows = stmt_start(conn, clock->over);
	stmt_bind_i64(rows, 1, GUARD_MOST);
	if (clock->kind != ALARM_LIFE)
		stmt_bind_i64(rows, 2, look->now);
	enum outcome outcome = found_read(rows, 2, list, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = alarm_over(conn, list[i].campaign, clock->kind, list[i].subject,
				     look->now, fault);
	return outcome;
}

static enum outcome clock_look(struct conn *conn, struct look *look, const struct case_clock *clock,
			       struct fault *fault)
{
	struct found list[GUARD_MOST];
	size_t count;
	struct stmt *rows = stmt_start(conn, clock->due);
	stmt_bind_i64(rows, 1, look->now);
	if (clock->kind != ALARM_COMPLAINT)
		stmt_bind_i64(rows, 2, READING_PRIVATE);
	stmt_bind_i64(rows, clock->kind != ALARM_COMPLAINT ? 3 : 2, GUARD_MOST);
	enum outcome outcome = found_read(rows, 4, list, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		int64_t id;
		const struct alarm alarm = {
		    .campaign = list[i].campaign,
		    .kind = clock->kind,
		    .subject = list[i].subject,
		    .owner = list[i].owner,
		    .detail =
			arena_format(&look->arena, "%s%lld", clock->name, (long long)list[i].more),
		};
		outcome = alarm_raise(conn, look->guard->ids, &alarm, look->now, &id, fault);
	}
	return outcome == OK ? clock_over(conn, look, clock, fault) : outcome;
}

static enum outcome clocks_look(struct conn *conn, struct look *look, struct fault *fault)
{
	static const struct case_clock clocks[] = {
	    {ALARM_LIFE, &sql_guard_life, &sql_guard_life_over, "Case "},
	    {ALARM_AUTHORITY, &sql_guard_authority, &sql_guard_authority_over, "Case "},
	    {ALARM_COMPLAINT, &sql_guard_complaint, &sql_guard_complaint_over, "K-"},
	};
	enum outcome outcome = OK;
	for (size_t i = 0; i < sizeof clocks / sizeof clocks[0] && outcome == OK; i++)
		outcome = clock_look(conn, look, &clocks[i], fault);
	return outcome;
}

// --- concerns ---

static enum outcome concerns_look(struct conn *conn, struct look *look, struct fault *fault)
{
	struct concern *list;
	size_t count;
	enum outcome outcome =
	    concern_list_due(conn, &look->arena, look->now, &list, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		int64_t id;
		const struct alarm alarm = {
		    .campaign = list[i].campaign,
		    .kind = ALARM_CONCERN,
		    .subject = list[i].id,
		    .owner = list[i].lead,
		    .detail = arena_format(&look->arena, "C-%lld", (long long)list[i].number),
		};
		outcome = alarm_raise(conn, look->guard->ids, &alarm, look->now, &id, fault);
	}
	return outcome;
}

// --- nobody on duty ---

static enum outcome duty_look(struct conn *conn, struct look *look, int64_t campaign,
			      struct fault *fault)
{
	int64_t id;
	bool open, asked; // open: not answered; asked: not ended
	struct duty_gate gate;
	const struct alarm alarm = {.campaign = campaign, .kind = ALARM_NOBODY};
	enum outcome outcome = duty_gate_read(conn, campaign, look->now, &gate, fault);
	if (outcome == OK)
		outcome = alarm_open(conn, campaign, ALARM_NOBODY, 0, &open, fault);
	if (outcome == OK)
		outcome = alarm_lasts(conn, campaign, ALARM_NOBODY, 0, &asked, fault);
	if (outcome != OK)
		return outcome;
	if (!gate.open || gate.attended || !gate.in_hours)
		return asked ? alarm_over(conn, campaign, ALARM_NOBODY, 0, look->now, fault) : OK;
	return open ? OK : alarm_raise(conn, look->guard->ids, &alarm, look->now, &id, fault);
}

static enum outcome campaigns_look(struct conn *conn, struct look *look, struct fault *fault)
{
	size_t count = 0;
	int64_t *ids = arena_array(&look->arena, CAMPAIGNS_MOST, sizeof *ids);
	struct stmt *rows = stmt_start(conn, &sql_guard_campaigns);
	while (ids && count < CAMPAIGNS_MOST && stmt_step(rows))
		ids[count++] = stmt_i64(rows, 0);
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = duty_look(conn, look, ids[i], fault);
	return outcome;
}

// --- cases that somebody took and did nothing about ---

static enum outcome case_give(struct conn *conn, struct id_maker *ids, const struct found *found,
			      int64_t by, int64_t now, struct str why, struct fault *fault)
{
	const struct case_change change = {
	    .ids = ids,
	    .campaign = found->campaign,
	    .account = by,
	    .case_id = found->subject,
	    .now = now,
	};
	const struct audit_entry entry = {
	    .account = by,
	    .action = "case.release",
	    .subject = found->subject,
	    .now = why,
	};
	const enum outcome outcome = case_release(conn, &change, why, fault);
	return outcome == OK ? audit_add(conn, ids, &entry, fault) : outcome;
}

enum outcome guard_give_idle(struct conn *conn, struct id_maker *ids, int64_t campaign,
			     int64_t account, int64_t by, int64_t now, int64_t *given,
			     size_t *ret_given, struct fault *fault)
{
	struct found list[GUARD_MOST];
	size_t count;
	struct stmt *rows = stmt_start(conn, &sql_guard_idle_of);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, account);
	stmt_bind_i64(rows, 3, GUARD_MOST);
	enum outcome outcome = found_read(rows, 3, list, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		given[i] = list[i].subject;
		outcome =
		    case_give(conn, ids, &list[i], by, now,
			      STR("The shift ended and nothing was done about it yet."), fault);
	}
	if (outcome == OK)
		*ret_given = count;
	return outcome;
}

static void given_add(struct look *look, int64_t campaign, int64_t case_id)
{
	if (look->n_given < GUARD_MOST)
		look->given[look->n_given++] = (struct given){campaign, case_id};
}

static enum outcome shifts_look(struct conn *conn, struct look *look, struct fault *fault)
{
	struct found list[GUARD_MOST]; // campaign: of the shift's id
	size_t count;
	struct stmt *rows = stmt_start(conn, &sql_guard_shifts_over);
	stmt_bind_i64(rows, 1, look->now);
	stmt_bind_i64(rows, 2, GUARD_MOST);
	enum outcome outcome = found_read(rows, 3, list, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		int64_t given[GUARD_MOST];
		size_t n_given = 0;
		outcome = guard_give_idle(conn, look->guard->ids, list[i].subject, list[i].more, 0,
					  look->now, given, &n_given, fault);
		for (size_t c = 0; c < n_given && outcome == OK; c++)
			given_add(look, list[i].subject, given[c]);
		struct stmt *seen = stmt_start(conn, &sql_guard_shift_seen);
		stmt_bind_i64(seen, 1, list[i].campaign);
		const enum outcome noted = stmt_run(seen, outcome == OK ? fault : NULL);
		outcome = outcome == OK ? noted : outcome;
	}
	return outcome;
}

static enum outcome claims_look(struct conn *conn, struct look *look, struct fault *fault)
{
	struct found list[GUARD_MOST];
	size_t count;
	struct stmt *rows = stmt_start(conn, &sql_guard_idle);
	stmt_bind_i64(rows, 1, look->now - GUARD_CLAIM_LIFE_MS);
	stmt_bind_i64(rows, 2, look->now - GUARD_CLAIM_URGENT_MS);
	stmt_bind_i64(rows, 3, look->now - GUARD_CLAIM_OTHER_MS);
	stmt_bind_i64(rows, 4, GUARD_MOST);
	enum outcome outcome = found_read(rows, 3, list, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		outcome = case_give(conn, look->guard->ids, &list[i], 0, look->now,
				    STR("It was taken, and nothing was done about it."), fault);
		if (outcome == OK)
			given_add(look, list[i].campaign, list[i].subject);
	}
	return outcome;
}

// --- partners that do not answer ---

static enum outcome transfers_look(struct conn *conn, struct look *look, struct fault *fault)
{
	struct transfer_ended ended[TRANSFERS_EXPIRE_AT_ONCE];
	size_t count;
	const enum outcome outcome =
	    transfer_expire(conn, look->guard->ids, look->now, ended, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		given_add(look, ended[i].campaign, ended[i].case_id);
	return outcome;
}

// --- hand-overs that nobody signed for ---

static enum outcome handovers_look(struct conn *conn, struct look *look, struct fault *fault)
{
	return handover_watch(conn, look->guard->ids, look->now, GUARD_MOST, fault);
}

// --- what was true once ---

static enum outcome sure_look(struct conn *conn, struct look *look, struct fault *fault)
{
	return incident_sure_expire(conn, look->guard->ids, look->now, fault);
}

// --- parts of what became private ---

static enum outcome parts_look(struct conn *conn, struct look *look, struct fault *fault)
{
	(void)look;
	return part_follow(conn, fault);
}

// --- who is new no more ---

static enum outcome probation_look(struct conn *conn, struct look *look, struct fault *fault)
{
	size_t count = 0;
	struct audit_entry *ends = arena_array(&look->arena, GUARD_MOST, sizeof *ends);
	if (!ends)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	struct stmt *rows = stmt_start(conn, &sql_guard_proven);
	stmt_bind_i64(rows, 1, look->now - PROBATION_DAYS * 24 * HOUR_MS);
	stmt_bind_i64(rows, 2, PROBATION_CASES);
	stmt_bind_i64(rows, 3, CASE_DONE);
	stmt_bind_i64(rows, 4, GUARD_MOST);
	while (count < GUARD_MOST && stmt_step(rows))
		ends[count++] = (struct audit_entry){
		    .action = "team.probation",
		    .subject = stmt_i64(rows, 1),
		    .campaign = arena_copy(&look->arena, stmt_str(rows, 2)),
		    .was = STR("probation"),
		    .now = STR("by itself"),
		};
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = probation_end(conn, look->guard->ids, &ends[i], fault);
	return outcome;
}

// --- contacts ---

// When somebody last answered an alarm of that kind about an account; 0: never.
static enum outcome answered_last(struct conn *conn, int64_t campaign, enum alarm_kind kind,
				  int64_t account, int64_t *ret_at, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_guard_answered);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, str_from(alarm_kinds[kind].name));
	stmt_bind_i64(find, 3, account);
	*ret_at = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

static enum outcome contacts_count(struct conn *conn, const struct guard_opening *opening,
				   int64_t *ret_count, struct fault *fault)
{
	int64_t answered;
	const enum outcome outcome = answered_last(conn, opening->campaign, ALARM_CONTACTS,
						   opening->account, &answered, fault);
	if (outcome != OK)
		return outcome;
	const int64_t hour_ago = opening->now - HOUR_MS;
	struct stmt *count = stmt_start(conn, &sql_guard_contacts);
	stmt_bind_i64(count, 1, opening->account);
	stmt_bind_i64(count, 2, answered > hour_ago ? answered : hour_ago);
	stmt_bind_i64(count, 3, opening->post);
	*ret_count = stmt_step(count) ? stmt_i64(count, 0) : 0;
	return stmt_end(count, fault);
}

enum outcome guard_contact(struct conn *conn, const struct guard_opening *opening, bool *ret_held,
			   struct fault *fault)
{
	bool asked;
	int64_t count, most, id;
	const struct alarm alarm = {
	    .campaign = opening->campaign,
	    .kind = ALARM_CONTACTS,
	    .subject = opening->account,
	    .about = opening->account,
	};
	enum outcome outcome =
	    alarm_open(conn, opening->campaign, ALARM_CONTACTS, opening->account, &asked, fault);
	if (outcome == OK)
		outcome = contacts_count(conn, opening, &count, fault);
	if (outcome == OK)
		outcome = limit_read(conn, opening->campaign, LIMIT_CONTACTS, &most, fault);
	if (outcome != OK)
		return outcome;
	*ret_held = asked || count >= most;
	return *ret_held && !asked
		   ? alarm_raise(conn, opening->ids, &alarm, opening->now, &id, fault)
		   : OK;
}

// --- corrections ---

enum outcome guard_corrections(struct conn *conn, const struct guard_act *act, struct fault *fault)
{
	int64_t answered, id;
	bool one_sided = false;
	if (act->account == 0)
		return OK;
	enum outcome outcome =
	    answered_last(conn, act->campaign, ALARM_ONE_SIDED, act->account, &answered, fault);
	if (outcome == OK)
		outcome = work_one_sided(conn, act->campaign, act->account, answered, act->now,
					 &one_sided, fault);
	if (outcome != OK || !one_sided)
		return outcome;
	const struct alarm alarm = {
	    .campaign = act->campaign,
	    .kind = ALARM_ONE_SIDED,
	    .subject = act->account,
	    .about = act->account,
	};
	return alarm_raise(conn, act->ids, &alarm, act->now, &id, fault);
}

// --- a look ---

static enum outcome look_run(struct conn *conn, void *context, struct fault *fault)
{
	static enum outcome (*const parts[])(struct conn *, struct look *, struct fault *) = {
	    shifts_look, transfers_look, claims_look, campaigns_look, concerns_look,
	    clocks_look, handovers_look, sure_look,   parts_look,     probation_look};
	struct look *look = context;
	enum outcome outcome = OK;
	look->n_given = 0;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && outcome == OK; i++)
		outcome = parts[i](conn, look, fault);
	return outcome;
}

// Every open desk sees what went back; that one was not told is no reason to say it failed.
static void given_tell(const struct look *look)
{
	struct conn *conn;
	if (!look->guard->hub || look->n_given == 0 ||
	    store_reader(look->guard->store, &conn, NULL) != OK)
		return;
	struct stmt *rows = stmt_start(conn, &sql_guard_campaigns);
	while (stmt_step(rows))
		for (size_t i = 0; i < look->n_given; i++)
			if (look->given[i].campaign == stmt_i64(rows, 0))
				case_tell(look->guard->hub, conn, stmt_str(rows, 1),
					  look->given[i].case_id, NULL, STR(""));
	stmt_end(rows, NULL);
	conn_release(conn);
}

static struct look *look_new(struct guard *guard)
{
	struct look *look = calloc(1, sizeof *look);
	if (!look)
		return NULL;
	look->guard = guard;
	look->now = guard->now();
	arena_init(&look->arena, (size_t)4 << 20);
	return look;
}

static void look_free(struct look *look)
{
	if (look)
		arena_free(&look->arena);
	free(look);
}

enum outcome guard_look(struct guard *guard, struct fault *fault)
{
	struct look *look = look_new(guard);
	if (!look)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	const enum outcome outcome =
	    store_write(guard->store, WRITE_STREAM, LOOK_WEIGHT, look_run, look, fault);
	if (outcome == OK)
		given_tell(look);
	look_free(look);
	return outcome;
}

bool guard_wanted(struct guard *guard)
{
	struct conn *conn;
	const int64_t now = guard->now();
	if (now >= guard->rested && now < guard->rested + GUARD_EVERY_MS)
		return false;
	struct look *look = look_new(guard);
	bool wanted = true; // what cannot be read is for the look to say
	if (look && store_reader(guard->store, &conn, NULL) == OK) {
		wanted = look_run(conn, look, NULL) != OK;
		conn_release(conn);
	}
	look_free(look);
	guard->rested = wanted ? 0 : now;
	return wanted;
}

// --- the job ---

// While a look runs its key is taken, so the next one has the other key; of two that wait for any
// reason, as after a restart, one remains.
static const char *const looks[] = {"look", "look again"};

static enum outcome look_queue(struct conn *conn, const char *name, int64_t due,
			       struct fault *fault)
{
	return job_add(conn, STR(GUARD_JOB), str_from(name), str_from(name), due, fault);
}

enum outcome guard_queue(struct conn *conn, int64_t due, struct fault *fault)
{
	return look_queue(conn, looks[0], due, fault);
}

struct next {
	const char *name;
	int64_t due;
};

static enum outcome next_queue(struct conn *conn, void *context, struct fault *fault)
{
	const struct next *next = context;
	return look_queue(conn, next->name, next->due, fault);
}

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	struct guard *guard = context;
	const enum outcome outcome = guard_look(guard, fault);
	if (outcome != OK)
		return outcome;
	struct next next = {
	    .name = looks[str_equal(job->payload, str_from(looks[0])) ? 1 : 0],
	    .due = guard->now() + GUARD_EVERY_MS,
	};
	return store_write(guard->store, WRITE_STREAM, 1, next_queue, &next, fault);
}

static bool job_wanted(void *context)
{
	return guard_wanted(context);
}

struct job_kind guard_job(struct guard *guard)
{
	return (struct job_kind){
	    .name = GUARD_JOB,
	    .max_attempts = 1000000,
	    .backoff_ms = 5000,
	    .timeout_ms = 60000,
	    .run = job_run,
	    .context = guard,
	    .help = "Looks for what nobody looks after.",
	    .wanted = job_wanted,
	};
}
