// SPDX-License-Identifier: AGPL-3.0-or-later
// What nobody has to remember, with a clock of our own: claims without action and ended shifts give
// cases back, concerns always have somebody and a clock, newcomers have few cases and stay new long
// enough, and one person's mass acts are stopped at the campaign's limits. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/guard.h"

#include "campaign/alarm.h"
#include "campaign/concern.h"
#include "campaign/correction.h"
#include "campaign/duty.h"
#include "campaign/limit.h"
#include "campaign/shift.h"
#include "care/complaint.h"
#include "complaint_fixture.h"
#include "desk_fixture.h"
#include "people/probation.h"
#include "respond/handover.h"
#include "respond/label.h"
#include "respond/transfer.h"

#define MINUTE ((int64_t)60 * 1000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

enum { SANA = 21, TEO = 22, ROOT = 23, NOVA = 24, PIA = 25 };

static const struct said needs[URGENCY_COUNT] = {
    [URGENCY_WAIT] = {.text = "a pair of boots, when there is time",
		      .signal = SIGNAL_YES,
		      .kind = KIND_REQUEST,
		      .urgency = URGENCY_WAIT},
    [URGENCY_SOON] = {.text = "blankets for the school by tomorrow",
		      .signal = SIGNAL_YES,
		      .kind = KIND_REQUEST,
		      .urgency = URGENCY_SOON},
    [URGENCY_URGENT] = {.text = "no drinking water in ward four for two days",
			.signal = SIGNAL_YES,
			.kind = KIND_REQUEST,
			.urgency = URGENCY_URGENT},
    [URGENCY_LIFE] = {.text = "we are on the school roof, fourteen of us",
		      .signal = SIGNAL_YES,
		      .kind = KIND_REQUEST,
		      .urgency = URGENCY_LIFE},
};

static int64_t clock_now; // of the guard
static int64_t now_of_test(void)
{
	return clock_now;
}

// --- people ---

static const struct query give_role = {
    .name = "give_role",
    .sql = "insert into role_grant (account_id, campaign, role, granted_at, probation) "
	   "values ($1, $2, $3, $4, $5)"};
static const struct query add_partner = {
    .name = "add_partner",
    .sql = "insert into role_grant (account_id, campaign, role, granted_at, organisation_id) "
	   "values (25, 'flood', 'responder', 0, 77)"};
static const struct query add_organisation = {
    .name = "add_organisation",
    .sql = "insert into organisation (id, name, kind, country, languages, work, created_at) "
	   "values (77, 'Boats', 'relief', '', '', '', 0)"};
static const struct query add_agreement = {
    .name = "add_agreement",
    .sql = "insert into agreement (id, campaign, organisation_id, shares, purpose, onward, "
	   "until_at, proposed_by, proposed_at, needs_second, second_reason, accepted_by, "
	   "accepted_at, ended_how) "
	   "values (770, 'flood', 77, 'need', '', 'no', $1, 1, 0, 0, '', 25, 0, '')"};
static const struct query partner_sees = {.name = "partner_sees",
					  .sql = "select count(*) from case_partner"};
static const struct query on_probation = {
    .name = "on_probation",
    .sql = "select count(*) from role_grant where account_id = 24 and probation = 1"};
static const struct query forget_alarms = {.name = "forget_alarms",
					   .sql = "update alarm set ended_at = 1, answered_at = 1"};

static enum outcome person_add(struct conn *conn, int64_t id, const char *name,
			       const char *campaign, const char *role, int64_t at, bool probation,
			       struct fault *fault)
{
	struct stmt *account = stmt_start(conn, &desk_account);
	stmt_bind_i64(account, 1, id);
	stmt_bind_str(account, 2, str_from(name));
	const enum outcome outcome = stmt_run(account, fault);
	if (outcome != OK || !role)
		return outcome;
	struct stmt *give = stmt_start(conn, &give_role);
	stmt_bind_i64(give, 1, id);
	stmt_bind_str(give, 2, str_from(campaign));
	stmt_bind_str(give, 3, str_from(role));
	stmt_bind_i64(give, 4, at);
	stmt_bind_i64(give, 5, probation);
	return stmt_run(give, fault);
}

static enum outcome run_people(struct conn *conn, struct step *step, struct fault *fault)
{
	enum outcome outcome =
	    person_add(conn, SANA, "Sana", "flood", "safeguarding-lead", 0, false, fault);
	if (outcome == OK)
		outcome =
		    person_add(conn, TEO, "Teo", "flood", "safeguarding-lead", 0, false, fault);
	if (outcome == OK)
		outcome = person_add(conn, ROOT, "Root", "", "administrator", 0, false, fault);
	if (outcome == OK)
		outcome =
		    person_add(conn, NOVA, "Nova", "flood", "responder", step->until, true, fault);
	if (outcome == OK)
		outcome = person_add(conn, PIA, "Pia", NULL, NULL, 0, false, fault);
	if (outcome == OK)
		outcome = stmt_run(stmt_start(conn, &add_organisation), fault);
	return outcome == OK ? stmt_run(stmt_start(conn, &add_partner), fault) : outcome;
}

// --- the calls ---

static enum outcome run_claim(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_claim(conn, &step->change, fault);
}
static enum outcome run_note(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_note(conn, &step->change, STR("I called, nobody answers"), fault);
}
static enum outcome run_close(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_close(conn, &step->change, STR("helped-confirmed"), STR("they said so"),
			  &step->second, fault);
}
static enum outcome run_hand(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_hand(conn, &step->change, step->first, STR(""), fault);
}
static enum outcome run_shift(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct shift_change change = {step->change.ids, step->change.campaign,
					    step->change.account, step->change.now};
	return shift_begin(conn, &change, step->until, false, fault);
}
static enum outcome run_leads(struct conn *conn, struct step *step, struct fault *fault)
{
	const int64_t leads[DUTY_LEADS] = {step->first, step->second_id};
	return duty_leads_set(conn, step->change.campaign, leads, fault);
}
static enum outcome run_limit(struct conn *conn, struct step *step, struct fault *fault)
{
	return limit_set(conn, step->change.campaign, (enum limit_kind)step->number, step->first,
			 step->reason, &step->ret, fault);
}
static enum outcome run_query(struct conn *conn, struct step *step, struct fault *fault)
{
	(void)step;
	return stmt_run(stmt_start(conn, &forget_alarms), fault);
}

static enum outcome act(struct desk *desk, int64_t account, int64_t case_id,
			enum outcome (*run)(struct conn *, struct step *, struct fault *))
{
	struct step step = {.run = run};
	step.change.case_id = case_id;
	return desk_do(desk, account, &step);
}

static enum outcome hand(struct desk *desk, int64_t case_id, int64_t to)
{
	struct step step = {.run = run_hand, .first = to};
	step.change.case_id = case_id;
	return desk_do(desk, ASHA, &step);
}

static enum outcome limit(struct desk *desk, enum limit_kind kind, int64_t value, const char *why)
{
	struct step step = {
	    .run = run_limit, .number = (int)kind, .first = value, .reason = str_from(why)};
	return desk_do(desk, ASHA, &step);
}

static struct guard guard_at(struct desk *desk, int64_t at)
{
	clock_now = at;
	return (struct guard){desk->room.store, &desk->room.ids, NULL, now_of_test, 0};
}

static void look(struct desk *desk, int64_t at)
{
	struct guard guard = guard_at(desk, at);
	// As the job does: so every check of this file is one of this, too.
	if (!guard_wanted(&guard))
		return;
	if (guard_look(&guard, &desk->fault) != OK)
		ok(false, "the guard looks: %s", desk->fault.text);
}

static int64_t claimed(struct desk *desk, enum post_urgency urgency, int64_t account)
{
	const int64_t id = desk_case_make(desk, desk_post(desk, &needs[urgency]));
	if (act(desk, account, id, run_claim) != OK)
		ok(false, "the case is taken: %s", desk->fault.text);
	return id;
}

static int64_t owner(struct desk *desk, int64_t id)
{
	return desk_case_now(desk, id).owner;
}

// --- claims without action ---

static void test_claims(struct desk *desk)
{
	static const struct {
		enum post_urgency urgency;
		int64_t holds;
		const char *words;
	} claims[] = {
	    {URGENCY_LIFE, 30 * MINUTE, "life at risk is held for half an hour"},
	    {URGENCY_URGENT, 2 * HOUR, "what is urgent for two hours"},
	    {URGENCY_SOON, 12 * HOUR, "what is for soon for twelve"},
	    {URGENCY_WAIT, 12 * HOUR, "and what can wait, too"},
	};
	for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
		const int64_t idle = claimed(desk, claims[i].urgency, BILAL);
		const int64_t begun = claimed(desk, claims[i].urgency, BILAL);
		act(desk, BILAL, begun, run_note);
		look(desk, desk->now + claims[i].holds - 1);
		is_int(owner(desk, idle), BILAL, "%s without any action", claims[i].words);
		look(desk, desk->now + claims[i].holds);
		is_int(owner(desk, idle), 0, "then it is on the board again");
		is_int(owner(desk, begun), BILAL, "but not what something was done about");
	}
	is_int(room_number(&desk->room, &desk_wrong_counts), 0,
	       "the figures of the board are true");
	// Without anything to do nothing is written.
	struct guard guard = guard_at(desk, desk->now + 12 * HOUR);
	ok(!guard_wanted(&guard), "and once all that was given back, no look is wanted");
	claimed(desk, URGENCY_LIFE, BILAL);
	clock_now += 30 * MINUTE;
	ok(guard_wanted(&guard), "until a claim is too old again");
	look(desk, clock_now);
}

static void test_shifts(struct desk *desk)
{
	const int64_t idle = claimed(desk, URGENCY_SOON, MIRJA);
	const int64_t begun = claimed(desk, URGENCY_SOON, MIRJA);
	struct step shift = {.run = run_shift, .until = desk->now + HOUR};
	act(desk, MIRJA, begun, run_note);
	is_int(desk_do(desk, MIRJA, &shift), OK, "Mirja is on duty %s", desk->fault.text);
	look(desk, desk->now + HOUR - 1);
	is_int(owner(desk, idle), MIRJA, "while her shift lasts she keeps what she took");
	look(desk, desk->now + HOUR);
	is_int(owner(desk, idle), 0, "when it ends, what she did nothing about goes back");
	is_int(owner(desk, begun), MIRJA, "and what she began stays hers, to be handed over");
	ok(str_starts(desk_history(desk, idle), STR("released")), "with a line in its history");
}

// --- what was true once ---

static enum outcome run_verify(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_verify(conn, &step->of, step->first, SURE_CONFIRMED, STR("I saw it."), 0,
			       fault);
}

static void test_sure(struct desk *desk)
{
	const int64_t id = desk_incident(desk, desk_post(desk, &needs[URGENCY_WAIT]));
	struct step sure = {.run = run_verify, .first = id};
	is_int(desk_do(desk, ASHA, &sure), OK, "somebody saw it %s", desk->fault.text);
	look(desk, desk->now + SURE_USUAL_MS - 1);
	is_int(desk_incident_now(desk, id).sure, SURE_CONFIRMED, "for a day that holds");
	look(desk, desk->now + SURE_USUAL_MS);
	is_int(desk_incident_now(desk, id).sure, SURE_UNVERIFIED, "then it is to be asked again");
}

// --- concerns ---

static enum outcome run_concern(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct concern_change change = {step->change.ids, step->change.campaign, 0,
					      step->change.account, step->change.now};
	const struct concern_new made = {step->first, step->number, step->flag, &step->second_id,
					 1,	      STR("")};
	return concern_raise(conn, &change, &made, &step->ret, fault);
}
static enum outcome run_about_all(struct conn *conn, struct step *step, struct fault *fault)
{
	static const int64_t everybody[] = {SANA, TEO, ROOT, ASHA};
	const struct concern_change change = {step->change.ids, step->change.campaign, 0,
					      step->change.account, step->change.now};
	const struct concern_new made = {
	    .incident = step->first, .about = everybody, .n_about = 4, .note = STR("")};
	return concern_raise(conn, &change, &made, &step->ret, fault);
}
static enum outcome run_keep_out(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct concern_change change = {step->change.ids, step->change.campaign, step->first,
					      step->change.account, step->change.now};
	return concern_keep_out(conn, &change, step->second_id, fault);
}
static enum outcome run_let_in(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct concern_change change = {step->change.ids, step->change.campaign, step->first,
					      step->change.account, step->change.now};
	return concern_let_in(conn, &change, step->second_id, step->word, fault);
}
static enum outcome run_hold(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct concern_change change = {step->change.ids, step->change.campaign, step->first,
					      step->change.account, step->change.now};
	return concern_hold(conn, &change, 2, fault);
}

static void leads(struct desk *desk, int64_t first, int64_t second)
{
	struct step step = {.run = run_leads, .first = first, .second_id = second};
	is_int(desk_do(desk, ASHA, &step), OK, "the leads are named %s", desk->fault.text);
}

static int64_t concern_new(struct desk *desk, bool life, int64_t about)
{
	struct step step = {.run = run_concern,
			    .first = desk_incident(desk, desk_post(desk, &needs[URGENCY_SOON])),
			    .second_id = about,
			    .flag = life};
	is_int(desk_do(desk, ASHA, &step), OK, "a concern is raised %s", desk->fault.text);
	return step.ret;
}

static struct concern concern_now(struct desk *desk, int64_t id, int64_t reader)
{
	struct conn *conn;
	struct concern concern = {0};
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return concern;
	concern_find(conn, &desk->arena, desk->flood, id, reader, &concern, &desk->fault);
	conn_release(conn);
	return concern;
}

// Names of those whom the open alarm of a kind and subject asks in a round, in order.
static struct str asked(struct desk *desk, enum alarm_kind kind, int64_t subject)
{
	struct conn *conn;
	struct alarm *list;
	struct alarm_person *people;
	size_t count = 0, n_people = 0;
	int64_t cursor = 0;
	struct str names = STR("");
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return names;
	alarm_list(conn, &desk->arena, desk->flood, 0, &cursor, &list, &count, &desk->fault);
	for (size_t i = 0; i < count; i++)
		if (list[i].kind == kind && list[i].subject == subject && !list[i].answered_at &&
		    !list[i].ended_at)
			alarm_people(conn, &desk->arena, &list[i], clock_now, &people, &n_people,
				     &desk->fault);
	conn_release(conn);
	for (size_t i = 0; i < n_people; i++)
		names = arena_format(&desk->arena, "%.*s%s%.*s", STR_ARG(names), i ? " " : "",
				     STR_ARG(people[i].name));
	return names;
}

static enum outcome run_complain(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct complaint_new made = {.complaint = {.post = 1, .words = STR("sealed")},
					   .about = &step->first,
					   .n_about = step->first != 0};
	return complain(conn, step, made, fault);
}
static enum outcome run_look_into(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct complaint_change change = {step->change.ids, step->change.campaign,
						step->first, step->change.account,
						step->change.now};
	return complaint_take(conn, &change, fault);
}
static enum outcome run_owners(struct conn *conn, struct step *step, struct fault *fault)
{
	const int64_t owners[] = {step->first, step->second_id};
	return complaint_owners_set(conn, step->change.campaign, owners, 2, fault);
}

// A complaint of a kind about an account, or 0.
static int64_t complained(struct desk *desk, enum complaint_kind kind, int64_t about,
			  const char *code)
{
	struct step step = {
	    .run = run_complain, .number = (int)kind, .first = about, .word = str_from(code)};
	is_int(desk_do(desk, ASHA, &step), OK, "somebody complains %s", desk->fault.text);
	return step.ret;
}

static void test_complaints(struct desk *desk)
{
	clock_now = desk->now;
	struct step owners = {.run = run_owners, .first = ASHA, .second_id = BILAL};
	is_int(desk_do(desk, ASHA, &owners), OK, "two people own complaints");
	const int64_t work = complained(desk, COMPLAINT_WORK, 0, "one");
	const int64_t person = complained(desk, COMPLAINT_PERSON, ASHA, "two");
	const int64_t lead = complained(desk, COMPLAINT_LEAD, 0, "three");
	look(desk, desk->now + COMPLAINT_LOOK_MS - 1);
	is_str(asked(desk, ALARM_COMPLAINT, work), STR(""), "before its time no clock rings");
	look(desk, desk->now + COMPLAINT_LOOK_MS);
	is_str(asked(desk, ALARM_COMPLAINT, work), STR("Asha Root"),
	       "then an owner is asked, and whoever runs the server");
	is_str(asked(desk, ALARM_COMPLAINT, person), STR("Bilal Root"),
	       "never the one whom it is about");
	is_str(asked(desk, ALARM_COMPLAINT, lead), STR("Root"),
	       "what is about those who lead goes past the owners");
	struct step take = {.run = run_look_into, .first = work};
	desk->now += COMPLAINT_LOOK_MS;
	is_int(desk_do(desk, BILAL, &take), OK, "somebody looks into it %s", desk->fault.text);
	look(desk, desk->now + HOUR);
	is_str(asked(desk, ALARM_COMPLAINT, work), STR(""), "then its alarm ends");
	look(desk, desk->now + COMPLAINT_ANSWER_MS);
	is_str(asked(desk, ALARM_COMPLAINT, work), STR("Bilal Root"),
	       "until it should be answered: then it asks who looks into it first");
}

// What was raised is raised once more, with somebody else whom it is about.
static void test_again(struct desk *desk)
{
	const int64_t about = concern_new(desk, false, SANA);
	struct step again = {
	    .run = run_concern, .first = concern_now(desk, about, 0).incident, .second_id = TEO};
	is_int(desk_do(desk, SANA, &again), OK, "whom it is about raises it, too %s",
	       desk->fault.text);
	is_int(again.ret, about, "which is no new one");
	is_int(concern_now(desk, about, TEO).lead, TEO, "and takes it from nobody");
	is_int(desk_do(desk, ASHA, &again), OK, "somebody else does %s", desk->fault.text);
	is_int(concern_now(desk, about, 0).lead, 0, "and keeps the second one out");
	struct step in = {.run = run_let_in, .first = about, .second_id = TEO};
	is_int(desk_do(desk, MIRJA, &in), INVALID, "nobody is let in without a reason");
	in.word = STR("Teo was on leave that week");
	is_int(desk_do(desk, ASHA, &in), INVALID, "nor by who named them");
	is_int(desk_do(desk, MIRJA, &in), OK, "another lets them in %s", desk->fault.text);
	is_int(concern_now(desk, about, TEO).id, about, "and they see it again");
	in.second_id = SANA;
	is_int(desk_do(desk, MIRJA, &in), INVALID, "who was named from the start stays out");
	is_int(concern_now(desk, about, SANA).id, 0, "and sees nothing");
}

// What is raised leaves the desk: nobody hides the desk by it, or leaves it to nobody.
static void test_pace(struct desk *desk)
{
	struct step step = {.run = run_concern, .number = CONCERN_RAISED_NEW};
	const int64_t later = desk->now;
	desk->now = time_now(); // ids tell when one was raised
	for (int i = 0; i <= CONCERN_RAISED_NEW; i++) {
		step.first = desk_incident(desk, desk_post(desk, &needs[URGENCY_SOON]));
		is_int(desk_do(desk, BILAL, &step), i < CONCERN_RAISED_NEW ? OK : TOO_MUCH,
		       "concern %d of somebody new within an hour %s", i + 1, desk->fault.text);
	}
	desk->now = later;
	is_int(desk_do(desk, BILAL, &step), OK, "later they raise one again");
	step.number = 0;
	is_int(desk_do(desk, BILAL, &step), OK, "a lead raises as many as there are");
	struct step all = {.run = run_about_all,
			   .first = desk_incident(desk, desk_post(desk, &needs[URGENCY_SOON]))};
	is_int(desk_do(desk, BILAL, &all), INVALID, "one about everybody would be nobody's: %s",
	       desk->fault.text);
}

static void test_concerns(struct desk *desk)
{
	clock_now = desk->now;
	leads(desk, SANA, TEO);
	const int64_t plain = concern_new(desk, false, 0);
	is_int(concern_now(desk, plain, 0).lead, SANA, "a concern is the first lead's at once");
	is_int(concern_now(desk, plain, 0).due_at, desk->now + CONCERN_FIRST_MS, "with a clock");
	is_str(asked(desk, ALARM_PROTECTION, plain), STR("Sana Teo Root"),
	       "which asks her, then the second lead, then whoever runs the server");
	const int64_t life = concern_new(desk, true, 0);
	is_int(concern_now(desk, life, 0).due_at, desk->now + CONCERN_LIFE_MS,
	       "with life at risk the clock is a short one");
	const int64_t about = concern_new(desk, false, SANA);
	is_int(concern_now(desk, about, 0).lead, TEO, "one about a lead bypasses that lead");
	is_str(asked(desk, ALARM_PROTECTION, about), STR("Teo Root"), "and never asks them");
	is_int(concern_now(desk, about, SANA).id, 0, "who cannot even see it");
	is_int(concern_now(desk, about, TEO).id, about, "the other one can");

	look(desk, desk->now + CONCERN_FIRST_MS - 1);
	is_str(asked(desk, ALARM_CONCERN, plain), STR(""), "before its time no clock rings");
	look(desk, desk->now + CONCERN_FIRST_MS);
	is_str(asked(desk, ALARM_CONCERN, plain), STR("Sana Teo Root"),
	       "then it walks from who holds it to the next lead");
	is_str(asked(desk, ALARM_CONCERN, about), STR("Teo Root"), "still around whom it is about");
	struct step hold = {.run = run_hold, .first = plain};
	desk->now += HOUR;
	is_int(desk_do(desk, TEO, &hold), OK, "a lead takes it by name %s", desk->fault.text);
	is_str(asked(desk, ALARM_CONCERN, plain), STR(""), "then its alarms end");
	look(desk, desk->now + 2 * HOUR - 1);
	is_str(asked(desk, ALARM_CONCERN, plain), STR(""), "and it has as long as was said");
	look(desk, desk->now + 2 * HOUR);
	is_str(asked(desk, ALARM_CONCERN, plain), STR("Teo Sana Root"),
	       "after that it asks who holds it first");

	// A concern may be about several people.
	struct step out = {.run = run_keep_out, .first = about, .second_id = TEO};
	is_int(desk_do(desk, ASHA, &out), OK, "somebody else is kept out %s", desk->fault.text);
	is_int(concern_now(desk, about, TEO).id, 0, "who cannot see it any more");
	is_int(concern_now(desk, about, SANA).id, 0, "nor can the first one");
	is_int(concern_now(desk, about, 0).lead, 0, "it is led by neither");
	is_str(asked(desk, ALARM_PROTECTION, about), STR("Root"), "its alarm asks neither");
	out.second_id = ASHA;
	is_int(desk_do(desk, ASHA, &out), INVALID, "nobody keeps themselves out");
	test_again(desk);
	test_pace(desk);

	leads(desk, 0, 0);
	const int64_t nobody = concern_new(desk, false, 0);
	is_int(concern_now(desk, nobody, 0).lead, SANA,
	       "without named leads somebody with that role holds it");
	leads(desk, SANA, 0);
	const int64_t only = concern_new(desk, false, SANA);
	is_int(concern_now(desk, only, 0).lead, TEO, "also when the only lead is whom it is about");
}

// --- newcomers ---

static void test_cap(struct desk *desk)
{
	for (int i = 0; i < 2; i++)
		claimed(desk, URGENCY_SOON, NOVA);
	const int64_t one = claimed(desk, URGENCY_SOON, ASHA);
	is_int(hand(desk, one, NOVA), OK, "somebody new can be handed a case %s", desk->fault.text);
	hand(desk, one, 0);
	claimed(desk, URGENCY_SOON, NOVA);
	is_int(hand(desk, one, NOVA), INVALID, "but none beside three: %s", desk->fault.text);
	is_int(limit(desk, LIMIT_NEW_CASES, 4, ""), INVALID, "a weaker limit: %s",
	       desk->fault.text);
	is_int(limit(desk, LIMIT_NEW_CASES, 4, "they are boatmen"), OK, "with a reason it is set");
	is_int(hand(desk, one, NOVA), OK, "and four are allowed");
	hand(desk, one, 0);
	is_int(limit(desk, LIMIT_NEW_CASES, 1, ""), OK, "a stricter one needs no reason");
	is_int(hand(desk, one, NOVA), INVALID, "and holds at once");
	is_int(limit(desk, LIMIT_NEW_CASES, 0, "none"), INVALID, "%s", desk->fault.text);
	is_int(limit(desk, LIMIT_NEW_CASES, 11, "many"), INVALID, "%s", desk->fault.text);
	is_int(limit(desk, LIMIT_NEW_CASES, 3, "as usual"), OK, "it goes back");
	is_int(hand(desk, one, PIA), INVALID,
	       "nobody hands a case to a partner without an agreement in force");
	is_int(hand(desk, one, OBSERVER), INVALID, "nor to somebody who only reads");
}

// Cases that Nova took and that others closed as done.
static void work_done(struct desk *desk, int cases)
{
	for (int i = 0; i < cases; i++) {
		const int64_t id = claimed(desk, URGENCY_SOON, NOVA);
		if (act(desk, ASHA, id, run_close) != OK)
			ok(false, "the case is closed: %s", desk->fault.text);
	}
}

static void test_probation(struct desk *desk)
{
	const int64_t given = desk->now;
	work_done(desk, PROBATION_CASES - 1);
	look(desk, given + PROBATION_DAYS * DAY);
	is_int(room_number(&desk->room, &on_probation), 1, "four cases in a week are too few");
	work_done(desk, 1);
	look(desk, given + (PROBATION_DAYS - 1) * DAY);
	is_int(room_number(&desk->room, &on_probation), 1, "five in six days are too soon");
	look(desk, given + PROBATION_DAYS * DAY);
	is_int(room_number(&desk->room, &on_probation), 0, "five in seven days end it");
}

// --- mass acts ---

static enum outcome run_contact(struct conn *conn, struct step *step, struct fault *fault)
{
	static const struct query opened = {
	    .name = "opened",
	    .sql = "insert into post_contact_opened (post_id, account_id, at) values ($1, $2, $3)"};
	const struct guard_opening opening = {step->change.ids, step->change.campaign,
					      step->change.account, step->first, step->change.now};
	const enum outcome outcome = guard_contact(conn, &opening, &step->flag, fault);
	if (outcome != OK || step->flag)
		return outcome;
	struct stmt *insert = stmt_start(conn, &opened);
	stmt_bind_i64(insert, 1, step->first);
	stmt_bind_i64(insert, 2, step->change.account);
	stmt_bind_i64(insert, 3, step->change.now);
	return stmt_run(insert, fault);
}

// How many of so many contacts open, each of another person.
static int opens(struct desk *desk, int64_t account, int wanted)
{
	static int64_t post = 1000;
	int opened = 0;
	for (int i = 0; i < wanted; i++) {
		struct step step = {.run = run_contact, .first = post++};
		if (desk_do(desk, account, &step) == OK)
			opened += !step.flag;
	}
	return opened;
}

static void test_contacts(struct desk *desk)
{
	is_int(opens(desk, BILAL, 25), 20, "twenty contacts an hour open, and no more");
	is_str(asked(desk, ALARM_CONTACTS, BILAL), STR("Root"),
	       "an alarm asks somebody else about it");
	is_int(limit(desk, LIMIT_CONTACTS, 5, ""), OK, "a campaign can be stricter");
	is_int(opens(desk, MIRJA, 8), 5, "then five open");
	desk->now += HOUR + 1;
	is_int(opens(desk, MIRJA, 1), 0, "an hour later they stay shut until it is answered");
	struct step forget = {.run = run_query};
	desk_do(desk, ASHA, &forget);
	is_int(opens(desk, MIRJA, 8), 5, "then as many open again");
	is_int(limit(desk, LIMIT_CONTACTS, 20, "as usual"), OK, "the limit goes back");
	desk_do(desk, ASHA, &forget);
}

static enum outcome run_hide(struct conn *conn, struct step *step, struct fault *fault)
{
	int64_t id;
	const struct new_correction correction = {.campaign = step->change.campaign,
						  .post = step->first,
						  .account = step->change.account,
						  .at = step->change.now,
						  .field = CORRECT_SIGNAL,
						  .word = STR("noise"),
						  .reason = STR("seen it")};
	const struct guard_act guarded = {step->change.ids, step->change.campaign,
					  step->change.account, step->change.now};
	const enum outcome outcome =
	    correction_make(conn, step->change.ids, &correction, &id, fault);
	return outcome == OK ? guard_corrections(conn, &guarded, fault) : outcome;
}

// --- life at risk ---

static enum outcome run_noise(struct conn *conn, struct step *step, struct fault *fault)
{
	int64_t made;
	const struct label_change change = {
	    .ids = step->change.ids,
	    .campaign = step->change.campaign,
	    .account = step->change.account,
	    .now = step->change.now,
	    .wish = {.at = {{.field = CORRECT_SIGNAL, .word = STR("noise")}}, .count = 1},
	    .reason = STR("a joke"),
	    .audit = {.account = step->change.account, .action = "post.correct"}};
	return label_apply(conn, &change, step->first, &made, fault);
}

static const struct query life_open = {
    .name = "life_open",
    .sql = "select count(*) from desk_case d join incident_post m on m.incident_id = d.incident_id "
	   "where d.urgency = 3 and d.state = 0 and m.post_id = (select max(id) from post)"};

static void test_life_kept(struct desk *desk)
{
	struct step step = {.run = run_noise, .first = desk_post(desk, &needs[URGENCY_LIFE])};
	is_int(room_number(&desk->room, &life_open), 0, "a life at risk has no case yet");
	is_int(desk_do(desk, BILAL, &step), OK, "somebody takes it for noise %s", desk->fault.text);
	is_int(room_number(&desk->room, &life_open), 1,
	       "it has one all the same, as urgent as it was");
}

static const struct query life_alarms = {
    .name = "life_alarms",
    .sql = "select count(*) from alarm a join desk_case d on d.id = a.subject "
	   "join incident_post m on m.incident_id = d.incident_id "
	   "where a.kind = 'life' and m.post_id = (select max(id) from post)"};

// The concern has an alarm of its own, which goes to safeguarding leads alone.
static void test_life_private(struct desk *desk)
{
	struct said said = needs[URGENCY_LIFE];
	desk_case_make(desk, desk_post(desk, &said));
	look(desk, desk->now + DAY);
	is_int(room_number(&desk->room, &life_alarms), 1, "a life that nobody took in time calls");
	said.topics = TOPIC(HEAD_PROTECTION);
	desk_case_make(desk, desk_post(desk, &said));
	look(desk, desk->now + DAY + HOUR);
	is_int(room_number(&desk->room, &life_alarms), 0,
	       "one that is a protection matter calls nobody at the Desk");
}

static enum outcome run_language(struct conn *conn, struct step *step, struct fault *fault)
{
	int64_t id;
	const struct new_correction correction = {.campaign = step->change.campaign,
						  .post = step->first,
						  .account = step->change.account,
						  .at = step->change.now,
						  .field = CORRECT_LANG,
						  .word = STR("ne"),
						  .reason = STR("")};
	return correction_make(conn, step->change.ids, &correction, &id, fault);
}

static void corrects(struct desk *desk, int64_t account, int count,
		     enum outcome (*run)(struct conn *, struct step *, struct fault *))
{
	for (int i = 0; i < count; i++) {
		struct step step = {.run = run, .first = desk_post(desk, &needs[URGENCY_WAIT])};
		if (desk_do(desk, account, &step) != OK)
			ok(false, "a correction is made: %s", desk->fault.text);
	}
}

static void test_one_sided(struct desk *desk)
{
	corrects(desk, BILAL, 10, run_language);
	corrects(desk, BILAL, 20, run_hide);
	is_str(asked(desk, ALARM_ONE_SIDED, BILAL), STR(""), "twenty of thirty are not one-sided");
	is_int(limit(desk, LIMIT_ONE_SIDED, 15, ""), OK, "unless the campaign is stricter");
	corrects(desk, BILAL, 1, run_hide);
	is_str(asked(desk, ALARM_ONE_SIDED, BILAL), STR("Root"),
	       "then an alarm asks somebody else");
}

// --- partners and shifts that do not answer ---

static enum outcome run_agreement(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &add_agreement);
	stmt_bind_i64(add, 1, step->until);
	return stmt_run(add, fault);
}
static enum outcome run_ask(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct transfer_wish wish = {
	    .organisation = 77, .words = STR("two boats"), .minutes = 30};
	return transfer_ask(conn, &step->change, &wish, fault);
}
static enum outcome run_sign(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct handover_change change = {step->change.ids, step->change.campaign,
					       step->change.account, step->change.now};
	return handover_sign(conn, &change, step->first, STR("the boat is late"), step->reason,
			     fault);
}
static enum outcome run_take(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct handover_change change = {step->change.ids, step->change.campaign,
					       step->change.account, step->change.now};
	return handover_take(conn, &change, step->first, fault);
}

static void test_partner(struct desk *desk)
{
	struct step agreement = {.run = run_agreement, .until = desk->now + DAY};
	const int64_t id = claimed(desk, URGENCY_LIFE, BILAL);
	is_int(desk_do(desk, ASHA, &agreement), OK, "there is a partner %s", desk->fault.text);
	is_int(act(desk, BILAL, id, run_ask), OK, "it is asked to take a case %s",
	       desk->fault.text);
	is_int(room_number(&desk->room, &partner_sees), 1, "which it sees from then on");
	look(desk, desk->now + 30 * MINUTE - 1);
	ok(str_starts(desk_history(desk, id), STR("transfer-asked")), "for its time it may answer");
	is_int(asked(desk, ALARM_TRANSFER, id).len, 0, "and nobody is alarmed");
	look(desk, desk->now + 30 * MINUTE);
	ok(str_starts(desk_history(desk, id), STR("transfer-expired")), "then it is asked no more");
	is_int(owner(desk, id), BILAL, "the case never left who has it");
	ok(str_starts(asked(desk, ALARM_TRANSFER, id), STR("Bilal")), "who is alarmed first");
	is_int(room_number(&desk->room, &partner_sees), 0, "and the partner sees it no more");
	const int64_t done = claimed(desk, URGENCY_SOON, BILAL);
	is_int(act(desk, BILAL, done, run_close), OK, "a case ends %s", desk->fault.text);
	ok(act(desk, BILAL, done, run_ask) == CONFLICT && strstr(desk->fault.text, "is closed"),
	   "and nobody is asked to take it: %s", desk->fault.text);
}

static void test_handover(struct desk *desk)
{
	struct conn *conn;
	struct handover sheet;
	struct handover_line *lines;
	size_t count = 0, before = 0;
	bool intact = false;
	struct step sign = {.run = run_sign, .first = 8001};
	struct step take = {.run = run_take, .first = 8001};
	const int64_t id = claimed(desk, URGENCY_LIFE, BILAL);
	is_int(desk_do(desk, BILAL, &sign), OK, "a sheet is signed %s", desk->fault.text);
	if (!ok(store_reader(desk->room.store, &conn, NULL) == OK, "it can be read"))
		return;
	handover_find(conn, &desk->arena, desk->flood, 8001, &sheet, &lines, &before, &intact,
		      &desk->fault);
	conn_release(conn);
	ok(intact && before > 0, "it says what was signed");
	act(desk, BILAL, id, run_close);
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return;
	handover_find(conn, &desk->arena, desk->flood, 8001, &sheet, &lines, &count, &intact,
		      &desk->fault);
	conn_release(conn);
	ok(intact && count == before, "and goes on saying it when a case is closed");
	look(desk, desk->now + HANDOVER_UNSIGNED_MS - 1);
	is_int(asked(desk, ALARM_HANDOVER, 8001).len, 0, "for half an hour nobody is told");
	look(desk, desk->now + HANDOVER_UNSIGNED_MS);
	is_int(desk_do(desk, BILAL, &take), DENIED, "who leaves does not take over");
	is_int(desk_do(desk, MIRJA, &take), OK, "somebody else does %s", desk->fault.text);
	is_int(desk_do(desk, ASHA, &take), CONFLICT, "once");
}

// --- the run ---

// Each test begins a day later, on a board of its own people's making.
static void test_place(const struct place *place)
{
	static void (*const tests[])(struct desk *) = {
	    test_cap,	    test_probation,    test_claims,  test_shifts,   test_concerns,
	    test_contacts,  test_one_sided,    test_partner, test_handover, test_complaints,
	    test_life_kept, test_life_private, test_sure};
	struct desk desk;
	struct step people = {.run = run_people};
	if (!desk_open(&desk, place))
		return;
	people.until = desk.now + 2 * DAY; // when test_probation begins
	is_int(desk_do(&desk, ASHA, &people), OK, "there are leads and newcomers %s",
	       desk.fault.text);
	for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
		desk.now += DAY;
		tests[i](&desk);
	}
	desk_close(&desk);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
