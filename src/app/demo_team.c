// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_team.h"

#include "base/time.h"
#include "campaign/duty.h"
#include "campaign/shift.h"
#include "people/audit.h"

// The first one also runs the server.
static const struct member {
	const char *email, *name, *role;
	int64_t hours; // on duty; 0: not
	const char *says;
} team[] = {
    {"asha@sarwan.example", "Asha Thapa", "head", 10, "leads the shift and runs the server"},
    {"bilal@sarwan.example", "Bilal Khan", "responder", 8, "on duty"},
    {"mirja@sarwan.example", "Mirja Aho", "responder", 6, "on duty"},
    {"tomas@sarwan.example", "Tomas Reyes", "observer", 0, "only reads"},
    {"sana@sarwan.example", "Sana Malik", "safeguarding-lead", 8, "leads what concerns protection"},
    {"teo@sarwan.example", "Teo Banda", "safeguarding-lead", 0, "stands in for her"},
};
#define TEAM (sizeof team / sizeof team[0])
enum { ASHA, BILAL, MIRJA, TOMAS, SANA, TEO }; // in the order above

// Who should read at which hours, and who if they do not answer.
static const struct {
	int from, until, account, second;
} turns[] = {
    {6 * 60, 14 * 60, BILAL, ASHA},
    {14 * 60, 22 * 60, MIRJA, BILAL},
    {22 * 60, 6 * 60, ASHA, MIRJA},
};

static enum outcome member_make(struct program *program, const struct member *member, bool first,
				struct str campaign, struct str password, struct fault *fault)
{
	const struct new_account account = {
	    .email = str_from(member->email),
	    .name = str_from(member->name),
	    .password = password,
	    .role = first ? STR("administrator") : str_from(member->role),
	    .campaign = first ? STR("") : campaign,
	};
	int64_t id;
	const enum outcome outcome = account_create(program->people, &account, &id, fault);
	if (outcome != OK || !first)
		return outcome;
	return account_grant(program->people, id, str_from(member->role), campaign, 0, fault);
}

enum outcome demo_team_make(struct program *program, struct str campaign, struct str password,
			    struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < TEAM && outcome == OK; i++)
		outcome = member_make(program, &team[i], i == 0, campaign, password, fault);
	return outcome;
}

// --- on duty ---

struct roster {
	struct program *program;
	int64_t campaign, accounts[TEAM];
};

// Whoever is on duty already stays until the time they chose.
static enum outcome member_begin(struct conn *conn, const struct roster *roster, size_t index,
				 const struct shift *shifts, size_t count, struct fault *fault)
{
	const struct member *member = &team[index];
	const struct shift_change change = {
	    .ids = &roster->program->ids,
	    .campaign = roster->campaign,
	    .account = roster->accounts[index],
	    .now = time_now(),
	};
	const struct audit_entry entry = {
	    .account = change.account, .action = "shift.begin", .subject = change.account};
	for (size_t i = 0; i < count; i++)
		if (shifts[i].account == change.account)
			return OK;
	const enum outcome outcome =
	    shift_begin(conn, &change, change.now + member->hours * HOUR_MS, index == 0, fault);
	return outcome == OK ? audit_add(conn, change.ids, &entry, fault) : outcome;
}

// Leads and the roster of a week, unless the team has set its own.
static enum outcome duty_write(struct conn *conn, struct arena *arena, const struct roster *roster,
			       struct fault *fault)
{
	struct duty duty;
	const int64_t leads[DUTY_LEADS] = {roster->accounts[SANA], roster->accounts[TEO]};
	enum outcome outcome = duty_read(conn, arena, roster->campaign, time_now(), &duty, fault);
	if (outcome != OK || duty.n_turns > 0 || duty.leads[0].account || !leads[0])
		return outcome;
	outcome = duty_leads_set(conn, roster->campaign, leads, fault);
	for (size_t i = 0; i < sizeof turns / sizeof turns[0] && outcome == OK; i++) {
		const struct duty_turn turn = {
		    .days = DUTY_EVERY_DAY,
		    .from = turns[i].from,
		    .until = turns[i].until,
		    .account = roster->accounts[turns[i].account],
		    .second = roster->accounts[turns[i].second],
		};
		outcome =
		    duty_turn_add(conn, &roster->program->ids, roster->campaign, &turn, fault);
	}
	return outcome;
}

static enum outcome roster_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct roster *roster = context;
	struct arena arena;
	struct shift *shifts;
	size_t count = 0;
	arena_init(&arena, 1 << 16);
	enum outcome outcome =
	    shift_list(conn, &arena, roster->campaign, time_now(), &shifts, &count, fault);
	for (size_t i = 0; i < TEAM && outcome == OK; i++)
		if (team[i].hours > 0 && roster->accounts[i])
			outcome = member_begin(conn, roster, i, shifts, count, fault);
	if (outcome == OK)
		outcome = duty_write(conn, &arena, roster, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome campaign_id(struct program *program, struct str slug, int64_t *ret_id,
				struct fault *fault)
{
	struct conn *conn;
	struct arena arena;
	struct campaign campaign;
	enum outcome outcome = store_reader(program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	arena_init(&arena, 1 << 16);
	outcome = campaign_by_slug(conn, &arena, slug, &campaign, fault);
	conn_release(conn);
	arena_free(&arena);
	if (outcome == OK)
		*ret_id = campaign.id;
	return outcome;
}

enum outcome demo_team_on_duty(struct program *program, struct str campaign, struct fault *fault)
{
	struct roster roster = {.program = program};
	enum outcome outcome = campaign_id(program, campaign, &roster.campaign, fault);
	for (size_t i = 0; i < TEAM && outcome == OK; i++) {
		outcome = account_find(program->people, str_from(team[i].email),
				       &roster.accounts[i], fault);
		// A data directory that was set up in another way may lack some of them.
		if (outcome == NOT_FOUND)
			outcome = OK;
	}
	if (outcome != OK)
		return outcome;
	return store_write(program->store, WRITE_PERSON, TEAM, roster_write, &roster, fault);
}

enum outcome demo_team_work(struct program *program, struct str slug, struct demo_work *ret_work,
			    struct fault *fault)
{
	struct demo_work work = {.program = program, .slug = slug};
	enum outcome outcome = campaign_id(program, slug, &work.campaign, fault);
	for (size_t i = 0; i < 2 && outcome == OK; i++) {
		const struct member *member = &team[i + 1]; // the first one is who plays
		work.names[i] = str_from(member->name);
		outcome = account_find(program->people, str_from(member->email), &work.accounts[i],
				       fault);
	}
	if (outcome == OK)
		*ret_work = work;
	return outcome;
}

void demo_team_print(void)
{
	for (size_t i = 0; i < TEAM; i++)
		printf("    %-22s  %s, %s\n", team[i].email, team[i].name, team[i].says);
}
