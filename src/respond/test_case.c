// SPDX-License-Identifier: AGPL-3.0-or-later
// Cases are taken by one person, ended by the rules, and nobody's change is lost or overwritten. On
// SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/case.h"

#include "campaign/alarm.h"
#include "desk_fixture.h"
#include "respond/authority.h"
#include "respond/spare.h"
#include "respond/tried.h"

#include <pthread.h>

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

static const struct said roof = {.text = "we are on the school roof, fourteen of us",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_LIFE};
static const struct said water = {.text = "no drinking water in ward four for two days",
				  .signal = SIGNAL_YES,
				  .kind = KIND_REQUEST,
				  .urgency = URGENCY_URGENT};
static const struct said boat = {.text = "please send a boat to the mill",
				 .source = "sms",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_SOON};

static const struct query tried_age = {
    .name = "tried_age",
    .sql = "update case_event set id = id - $2 where case_id = $1 and what in ('tried', 'opened')"};

// --- the calls ---

static enum outcome run_claim(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_claim(conn, &step->change, fault);
}
static enum outcome run_next(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_claim_next(conn, &step->change, &step->ret, fault);
}
static enum outcome run_release(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_release(conn, &step->change, step->reason, fault);
}
static enum outcome run_move(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_move(conn, &step->change, (enum case_state)step->number, step->word,
			 step->until, fault);
}
static enum outcome run_close(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_close(conn, &step->change, step->word, step->reason, &step->second, fault);
}
static enum outcome run_reopen(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_reopen(conn, &step->change, step->reason, fault);
}
static enum outcome run_urgency(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_urgency(conn, &step->change, (enum post_urgency)step->number, step->reason,
			    &step->second, fault);
}
static enum outcome run_hand(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_hand(conn, &step->change, step->first, step->reason, fault);
}
static enum outcome run_hand_answer(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_hand_answer(conn, &step->change, step->flag, fault);
}
static enum outcome run_note(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_note(conn, &step->change, step->reason, fault);
}
static enum outcome run_answer(struct conn *conn, struct step *step, struct fault *fault)
{
	return post_answer_record(conn, &step->of, step->first, step->flag, fault);
}

typedef enum outcome (*step_run)(struct conn *conn, struct step *step, struct fault *fault);

// Runs a call on a case, at whatever revision.
static enum outcome does(struct desk *desk, int64_t account, int64_t id, step_run run,
			 struct step step)
{
	step.run = run;
	step.change.case_id = id;
	return desk_do(desk, account, &step);
}

static enum outcome closes(struct desk *desk, int64_t account, int64_t id, const char *word,
			   const char *reason, bool *ret_second)
{
	struct step step = {.run = run_close, .word = str_from(word), .reason = str_from(reason)};
	step.change.case_id = id;
	const enum outcome outcome = desk_do(desk, account, &step);
	*ret_second = step.second;
	return outcome;
}

static struct str said_so(const struct desk *desk)
{
	return str_from(desk->fault.text);
}

// --- taking ---

static void test_claim(struct desk *desk)
{
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	const struct desk_case fresh = desk_case_now(desk, id);
	is_int(fresh.state, CASE_NEW, "a case begins on the board");
	is_int(fresh.number, CASE_FIRST_NUMBER, "with the first number");
	is_int(fresh.due_at - fresh.opened_at, 120 * INT64_C(60000), "and is due by its urgency");
	is_int(does(desk, 0, id, run_claim, (struct step){0}), DENIED,
	       "a program cannot take it: %s", desk->fault.text);
	is_int(does(desk, BILAL, id, run_claim, (struct step){0}), OK, "Bilal takes it");
	const struct desk_case taken = desk_case_now(desk, id);
	is_int(taken.state, CASE_CLAIMED, "it is claimed");
	is_str(taken.owner_name, STR("Bilal"), "by him");
	is_int(taken.revision, fresh.revision + 1, "as its next revision");
	is_int(does(desk, BILAL, id, run_claim, (struct step){0}), OK, "taking it twice is fine");
	is_int(desk_case_now(desk, id).revision, taken.revision, "and changes nothing");
	desk->now += 10 * SECOND;
	is_int(does(desk, ASHA, id, run_claim, (struct step){0}), CONFLICT, "Asha is too late");
	is_str(said_so(desk), STR("Bilal took this Case 10 seconds ago."),
	       "and is told who was first, and when");
	is_int(does(desk, ASHA, 4711, run_claim, (struct step){0}), NOT_FOUND,
	       "a case that is not there cannot be taken: %s", desk->fault.text);
}

struct racer {
	struct desk *desk;
	struct step step;
	struct fault fault;
	enum outcome outcome;
	pthread_t thread;
};

static void *race(void *context)
{
	struct racer *racer = context;
	racer->outcome = store_write(racer->desk->room.store, WRITE_PERSON, 1, desk_step,
				     &racer->step, &racer->fault);
	return NULL;
}

static void test_two_at_once(struct desk *desk)
{
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	struct racer racers[2];
	for (int i = 0; i < 2; i++) {
		racers[i] = (struct racer){.desk = desk, .step = {.run = run_claim}};
		racers[i].step.change = (struct case_change){.ids = &desk->room.ids,
							     .campaign = desk->flood,
							     .account = i ? BILAL : ASHA,
							     .case_id = id,
							     .now = desk->now};
	}
	for (int i = 0; i < 2; i++)
		pthread_create(&racers[i].thread, NULL, race, &racers[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(racers[i].thread, NULL);
	const int first = racers[0].outcome == OK ? 0 : 1;
	ok(racers[first].outcome == OK && racers[1 - first].outcome == CONFLICT,
	   "of two people at once one takes it");
	const struct desk_case taken = desk_case_now(desk, id);
	is_int(taken.owner, first ? BILAL : ASHA, "the one who was told so");
	ok(str_starts(str_from(racers[1 - first].fault.text), taken.owner_name),
	   "and the other is told by whom: %s", racers[1 - first].fault.text);
	is_str(desk_history(desk, id), STR("claimed opened"), "the history has one of them");
}

// A history of five, by two and two: each event stands on one page.
static void test_pages(struct desk *desk, int64_t id)
{
	int64_t before = 0;
	struct conn *conn;
	struct str words = STR("");
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return;
	for (int page = 0; page < 4; page++) {
		size_t count = 0;
		struct case_event *events = NULL;
		case_history(conn, &desk->arena, id, before, 2, &events, &count, NULL);
		for (size_t i = 0; i < count; i++)
			words = arena_format(&desk->arena, "%.*s%.*s ", STR_ARG(words),
					     STR_ARG(events[i].what));
		words = arena_format(&desk->arena, "%.*s|", STR_ARG(words));
		before = count > 0 ? events[count - 1].id : before;
	}
	conn_release(conn);
	is_str(words, STR("state note |state claimed |opened ||"),
	       "the history goes on where a page of it ends");
}

static void test_revision(struct desk *desk)
{
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	does(desk, BILAL, id, run_claim, (struct step){0});
	const int64_t seen = desk_case_now(desk, id).revision;
	is_int(does(desk, BILAL, id, run_move, (struct step){.number = CASE_DOING}), OK,
	       "Bilal begins");
	desk->now += 3 * MINUTE;
	struct step late = {.number = CASE_WAITING, .word = STR("a pump")};
	late.change.revision = seen;
	is_int(does(desk, ASHA, id, run_move, late), CONFLICT, "Asha saw it before");
	is_str(said_so(desk),
	       STR("Bilal changed this Case 3 minutes ago, while you were writing. Look at what is "
		   "new, then send yours again."),
	       "and is told so");
	is_int(desk_case_now(desk, id).state, CASE_DOING, "what he did stands");
	struct step note = {.reason = STR("The pump is at the mill.")};
	note.change.revision = seen;
	is_int(does(desk, ASHA, id, run_note, note), OK, "a note is taken all the same");
	struct step again = {.number = CASE_WAITING, .word = STR("a pump")};
	again.change.revision = desk_case_now(desk, id).revision;
	is_int(does(desk, ASHA, id, run_move, again), OK, "notes are no revisions");
	is_str(desk_history(desk, id), STR("state note state claimed opened"),
	       "every change is in the history");
	is_int(does(desk, ASHA, id, run_note, (struct step){.reason = STR("  ")}), INVALID,
	       "an empty note is none: %s", desk->fault.text);
	test_pages(desk, id);
}

static void test_next(struct desk *desk)
{
	struct said calm = water;
	int64_t cases[3];
	while (does(desk, MIRJA, 0, run_next, (struct step){0}) == OK)
		continue;
	is_int(does(desk, MIRJA, 0, run_next, (struct step){0}), NOT_FOUND,
	       "an empty board has no next case: %s", desk->fault.text);
	calm.urgency = URGENCY_SOON;
	cases[0] = desk_case_make(desk, desk_post(desk, &calm));
	cases[1] = desk_case_make(desk, desk_post(desk, &roof));
	cases[2] = desk_case_make(desk, desk_post(desk, &water));
	static const int order[] = {1, 2, 0};
	for (int i = 0; i < 3; i++) {
		struct step step = {.run = run_next};
		desk_do(desk, ASHA, &step);
		is_int(step.ret, cases[order[i]], "the next case is the most urgent one, %d",
		       i + 1);
	}
}

// --- working ---

static void test_states(struct desk *desk)
{
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	const struct step doing = {.number = CASE_DOING};
	is_int(does(desk, BILAL, id, run_move, doing), INVALID, "nobody works on it yet: %s",
	       desk->fault.text);
	does(desk, BILAL, id, run_claim, (struct step){0});
	is_int(does(desk, BILAL, id, run_move, (struct step){.number = CASE_WAITING}), INVALID,
	       "waiting is for something: %s", desk->fault.text);
	is_int(does(desk, BILAL, id, run_move, (struct step){.number = CASE_DONE}), INVALID,
	       "a case is not done by the way: %s", desk->fault.text);
	is_int(
	    does(desk, BILAL, id, run_move,
		 (struct step){.number = CASE_WAITING, .word = STR("x"), .until = desk->now - 1}),
	    INVALID, "nor does it wait for what has passed: %s", desk->fault.text);
	const int64_t until = desk->now + 90 * MINUTE;
	does(desk, BILAL, id, run_move,
	     (struct step){.number = CASE_WAITING, .word = STR("first light"), .until = until});
	struct desk_case now = desk_case_now(desk, id);
	is_str(now.waiting_for, STR("first light"), "it waits");
	ok(now.waiting_until == until && now.due_at == until, "and is due when the wait is over");
	does(desk, BILAL, id, run_move,
	     (struct step){.number = CASE_AUTHORITY, .word = STR("rescue line, DR-0412")});
	now = desk_case_now(desk, id);
	ok(now.state == CASE_AUTHORITY && now.waiting_until == 0, "an authority has it");
	is_str(now.waiting_for, STR("rescue line, DR-0412"), "under their reference");
	ok(now.due_at == desk->now + authority_check_after(now.urgency),
	   "and it is due when somebody of ours asks again");
	is_int(does(desk, BILAL, id, run_release, (struct step){0}), INVALID,
	       "giving it back needs a reason: %s", desk->fault.text);
	does(desk, BILAL, id, run_release, (struct step){.reason = STR("off shift")});
	now = desk_case_now(desk, id);
	ok(now.state == CASE_NEW && now.owner == 0 && now.waiting_for.len == 0,
	   "then it is on the board again");
	is_int(does(desk, BILAL, id, run_release, (struct step){.reason = STR("again")}), CONFLICT,
	       "from where nobody can give it back: %s", desk->fault.text);
}

static void test_hand(struct desk *desk)
{
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	does(desk, BILAL, id, run_claim, (struct step){0});
	is_int(does(desk, BILAL, id, run_hand, (struct step){.first = OBSERVER}), INVALID,
	       "who only reads cannot take it over: %s", desk->fault.text);
	is_int(does(desk, BILAL, id, run_hand, (struct step){.first = BILAL}), CONFLICT,
	       "nor who has it: %s", desk->fault.text);
	does(desk, BILAL, id, run_hand, (struct step){.first = ASHA, .reason = STR("speaks Urdu")});
	struct desk_case now = desk_case_now(desk, id);
	ok(now.owner == BILAL && now.handed_to == ASHA, "Asha is asked, Bilal keeps it");
	is_str(now.handed_name, STR("Asha"), "by name");
	is_int(does(desk, MIRJA, id, run_hand_answer, (struct step){.flag = true}), CONFLICT,
	       "nobody else can accept: %s", desk->fault.text);
	does(desk, ASHA, id, run_hand_answer, (struct step){.flag = false});
	now = desk_case_now(desk, id);
	ok(now.owner == BILAL && now.handed_to == 0, "she may decline");
	does(desk, BILAL, id, run_hand, (struct step){.first = MIRJA});
	does(desk, BILAL, id, run_hand, (struct step){0});
	is_int(desk_case_now(desk, id).handed_to, 0, "asking can be taken back");
	does(desk, BILAL, id, run_hand, (struct step){.first = MIRJA});
	does(desk, MIRJA, id, run_hand_answer, (struct step){.flag = true});
	now = desk_case_now(desk, id);
	ok(now.owner == MIRJA && now.handed_to == 0 && now.state == CASE_CLAIMED,
	   "who accepts has it");
	is_str(
	    desk_history(desk, id),
	    STR("hand-accepted handed hand-withdrawn handed hand-declined handed claimed opened"),
	    "all of it is in the history");
}

// --- ending ---

static void test_close(struct desk *desk)
{
	bool second = true;
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	is_int(closes(desk, ASHA, id, "whatever", "", &second), INVALID,
	       "a case ends with a known outcome: %s", desk->fault.text);
	is_int(closes(desk, ASHA, id, "taken-over", " ", &second), INVALID,
	       "some outcomes say nothing without a reason: %s", desk->fault.text);
	is_int(closes(desk, ASHA, id, "unreachable", "", &second), INVALID,
	       "how often one tried to reach somebody is one: %s", desk->fault.text);
	is_int(closes(desk, 0, id, "helped", "", &second), DENIED, "a program closes nothing: %s",
	       desk->fault.text);
	is_int(closes(desk, ASHA, id, "helped", "", &second), OK, "others do");
	struct desk_case now = desk_case_now(desk, id);
	ok(now.state == CASE_DONE && now.closed_at == desk->now && !second, "it is done");
	is_str(now.outcome, STR("helped"), "with its outcome");
	desk->now += 2 * MINUTE;
	is_int(closes(desk, BILAL, id, "helped", "", &second), CONFLICT, "once: %s",
	       desk->fault.text);
	is_int(does(desk, BILAL, id, run_claim, (struct step){0}), CONFLICT,
	       "what is closed cannot be taken: %s", desk->fault.text);
	is_int(does(desk, BILAL, id, run_reopen, (struct step){0}), INVALID,
	       "opening it again needs a reason: %s", desk->fault.text);
	does(desk, BILAL, id, run_reopen, (struct step){.reason = STR("The pump broke again.")});
	now = desk_case_now(desk, id);
	ok(now.state == CASE_NEW && now.owner == 0 && now.closed_at == 0 && now.outcome.len == 0,
	   "then it is on the board");
	ok(now.urgency == URGENCY_URGENT && now.due_at > desk->now,
	   "at its urgency, with a new time");
	is_int(does(desk, BILAL, id, run_reopen, (struct step){.reason = STR("again")}), CONFLICT,
	       "an open case is open: %s", desk->fault.text);
	closes(desk, BILAL, id, "false", "The pump runs, seen by the ward.", &second);
	is_int(desk_case_now(desk, id).state, CASE_DECLINED, "what was nothing is declined");
}

static enum outcome run_tried(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_tried(conn, &step->change, step->word, step->reason, fault);
}
// Ids tell when: all tries of a case are a while older from now on.
static enum outcome run_age(struct conn *conn, struct step *step, struct fault *fault)
{
	struct stmt *age = stmt_start(conn, &tried_age);
	stmt_bind_i64(age, 1, step->change.case_id);
	stmt_bind_i64(age, 2, step->until << 22);
	return stmt_run(age, fault);
}

static void tries(struct desk *desk, int64_t id, const char *way, int64_t ago)
{
	does(desk, ASHA, id, run_age, (struct step){.until = ago});
	does(desk, ASHA, id, run_tried,
	     (struct step){.word = str_from(way), .reason = STR("Nobody answered.")});
}

static void test_tries(struct desk *desk)
{
	bool second;
	const char *why = "Three days without a word.";
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	is_int(closes(desk, ASHA, id, "unreachable", why, &second), CONFLICT,
	       "nobody is out of reach whom nobody tried to reach: %s", desk->fault.text);
	is_int(does(desk, ASHA, id, run_tried, (struct step){.word = STR("call")}), INVALID,
	       "a try says what came of it: %s", desk->fault.text);
	tries(desk, id, "call", 0);
	tries(desk, id, "call", TRIES_APART_MS);
	tries(desk, id, "call", TRIES_APART_MS);
	is_int(closes(desk, ASHA, id, "unreachable", why, &second), CONFLICT,
	       "three calls are one way only: %s", desk->fault.text);
	tries(desk, id, "visit", TRIES_APART_MS);
	is_str(desk_history(desk, id), STR("tried tried tried tried opened"), "each is on record");
	is_int(closes(desk, ASHA, id, "unreachable", why, &second), OK,
	       "with somebody who went there it is said: %s", desk->fault.text);
	const int64_t hasty = desk_case_make(desk, desk_post(desk, &water));
	tries(desk, hasty, "call", 0);
	tries(desk, hasty, "message", TRIES_APART_MS - MINUTE);
	tries(desk, hasty, "others", TRIES_APART_MS);
	is_int(closes(desk, ASHA, hasty, "unreachable", why, &second), CONFLICT,
	       "tries within half an hour are one: %s", desk->fault.text);
	tries(desk, hasty, "mail", TRIES_APART_MS);
	is_int(closes(desk, ASHA, hasty, "unreachable", why, &second), OK, "the next one counts");
	does(desk, BILAL, hasty, run_reopen, (struct step){.reason = STR("They were seen.")});
	is_int(closes(desk, ASHA, hasty, "unreachable", why, &second), CONFLICT,
	       "after that it is tried anew");
}

static void test_life(struct desk *desk)
{
	bool second = false;
	const int64_t id = desk_case_make(desk, desk_post(desk, &roof));
	is_int(closes(desk, ASHA, id, "helped", "", &second), INVALID,
	       "life at risk ends with a reason: %s", desk->fault.text);
	is_int(closes(desk, ASHA, id, "helped", "The boat has left.", &second), OK, "Asha asks");
	struct desk_case now = desk_case_now(desk, id);
	ok(second && now.state == CASE_NEW, "but it stays open until a second person agrees");
	is_str(now.wished.name, STR("Asha"), "who sees that Asha asked");
	is_str(now.wished.word, STR("helped"), "for what");
	is_str(now.wished.reason, STR("The boat has left."), "and why");
	is_int(closes(desk, ASHA, id, "helped", "I am sure.", &second), OK, "Asha asks again");
	ok(second && desk_case_now(desk, id).state == CASE_NEW, "she is still one person");
	is_int(closes(desk, BILAL, id, "not-needed", "They called.", &second), OK,
	       "Bilal thinks otherwise");
	ok(second && desk_case_now(desk, id).state == CASE_NEW, "that is no agreement");
	is_int(closes(desk, ASHA, id, "not-needed", "", &second), OK, "Asha agrees with him");
	now = desk_case_now(desk, id);
	ok(!second && now.state == CASE_DONE, "then it ends");
	is_str(now.reason, STR("They called."), "for his reason");
	is_int(now.wished.account, 0, "and nobody is asked any more");

	const int64_t other = desk_case_make(desk, desk_post(desk, &roof));
	is_int(closes(desk, ASHA, other, "helped-confirmed", "She wrote: we are safe.", &second),
	       OK, "confirmed by the person");
	ok(!second && desk_case_now(desk, other).state == CASE_DONE, "one is enough");
}

static bool lead_told(struct desk *desk, int64_t case_id)
{
	struct conn *conn;
	bool open = false;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return false;
	alarm_open(conn, desk->flood, ALARM_LOWERED, case_id, &open, NULL);
	conn_release(conn);
	return open;
}

static int64_t life_taken(struct desk *desk, int64_t now)
{
	struct conn *conn;
	int64_t cases = -1;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return cases;
	spare_life_taken(conn, MIRJA, now, &cases, NULL);
	conn_release(conn);
	return cases;
}

static void test_pause(struct desk *desk)
{
	const int64_t now = id_time(id_next(&desk->room.ids));
	const int64_t before = life_taken(desk, now);
	does(desk, MIRJA, desk_case_make(desk, desk_post(desk, &roof)), run_claim,
	     (struct step){0});
	does(desk, MIRJA, desk_case_make(desk, desk_post(desk, &water)), run_claim,
	     (struct step){0});
	is_int(life_taken(desk, now) - before, 1, "life at risk weighs on who takes it");
	is_int(life_taken(desk, now + SPARE_LIFE_MS + HOUR), 0, "and the next day no more");
}

static void test_urgency(struct desk *desk)
{
	const int64_t id = desk_case_make(desk, desk_post(desk, &water));
	struct step step = {.number = URGENCY_LIFE};
	does(desk, ASHA, id, run_urgency, step);
	struct desk_case now = desk_case_now(desk, id);
	is_int(now.urgency, URGENCY_LIFE, "one person raises a case");
	is_int(now.due_at, desk->now + 30 * INT64_C(60000), "and it is due sooner");
	step = (struct step){.number = URGENCY_SOON};
	is_int(does(desk, ASHA, id, run_urgency, step), INVALID, "lowering life needs a reason: %s",
	       desk->fault.text);
	is_int(does(desk, 0, id, run_urgency,
		    (struct step){.number = URGENCY_SOON, .reason = STR("x")}),
	       DENIED, "and a person: %s", desk->fault.text);
	step.reason = STR("The children are with us.");
	does(desk, ASHA, id, run_urgency, step);
	now = desk_case_now(desk, id);
	ok(!lead_told(desk, id), "as long as it is asked, nobody else is told");
	ok(now.urgency == URGENCY_LIFE && now.wished.account == ASHA, "and a second one");
	is_str(now.wished.what, STR("urgency"), "who sees what is asked");
	does(desk, BILAL, id, run_urgency, (struct step){.number = URGENCY_SOON});
	now = desk_case_now(desk, id);
	ok(now.urgency == URGENCY_SOON && now.wished.account == 0, "who lowers it");
	ok(lead_told(desk, id), "and the lead is told");
	does(desk, BILAL, id, run_urgency, (struct step){.number = URGENCY_WAIT});
	is_int(desk_case_now(desk, id).urgency, URGENCY_WAIT, "others are lowered by one");
}

static void test_answers(struct desk *desk)
{
	bool second;
	const int64_t post = desk_post(desk, &boat);
	const int64_t id = desk_case_make(desk, post);
	is_int(desk_case_now(desk, id).incident.waiting, 1, "a message to us waits for an answer");
	is_int(closes(desk, ASHA, id, "helped", "", &second), CONFLICT, "and blocks the end: %s",
	       desk->fault.text);
	struct step answer = {.run = run_answer, .first = post};
	is_int(desk_do(desk, BILAL, &answer), INVALID, "no answer needs a reason: %s",
	       desk->fault.text);
	answer.flag = true;
	answer.reason = STR("told her on the phone");
	is_int(desk_do(desk, BILAL, &answer), OK, "Bilal answers");
	desk->now += 5 * MINUTE;
	is_int(desk_do(desk, ASHA, &answer), CONFLICT, "once");
	is_str(said_so(desk), STR("Bilal answered this message 5 minutes ago."),
	       "and Asha is told");
	is_int(desk_case_now(desk, id).incident.waiting, 0, "nobody waits any more");
	is_int(closes(desk, ASHA, id, "helped", "", &second), OK, "then it ends");
	is_str(desk_history(desk, id), STR("closed answered opened"), "and says so");
	answer.first = desk_post(desk, &water);
	is_int(desk_do(desk, BILAL, &answer), INVALID, "what others said needs no answer: %s",
	       desk->fault.text);
}

// --- lists ---

static size_t list(struct desk *desk, struct case_wish wish, struct desk_case **ret)
{
	struct conn *conn;
	size_t count = 0;
	wish.campaign = desk->flood;
	wish.now = desk->now;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return 0;
	const enum outcome outcome =
	    case_list(conn, &desk->arena, &wish, ret, &count, &desk->fault);
	conn_release(conn);
	return outcome == OK ? count : 0;
}

static bool in_order(const struct desk_case *cases, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct desk_case *a = &cases[i - 1], *b = &cases[i];
		if (a->urgency < b->urgency || (a->urgency == b->urgency && a->due_at > b->due_at))
			return false;
	}
	return true;
}

// The list of all open ones: whatever nobody has before what somebody has.
static bool in_board_order(const struct desk_case *cases, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct desk_case *a = &cases[i - 1], *b = &cases[i];
		const bool a_taken = a->state != CASE_NEW, b_taken = b->state != CASE_NEW;
		if (a->urgency < b->urgency || (a->urgency == b->urgency && a_taken > b_taken))
			return false;
		if (a->urgency == b->urgency && a_taken == b_taken && a->due_at > b->due_at)
			return false;
	}
	return true;
}

static void test_list(struct desk *desk)
{
	struct desk_case *all, *page;
	struct case_figures figures = {0};
	struct conn *conn;
	bool second;
	for (int i = 0; i < 20; i++) {
		struct said said = water;
		said.urgency = (enum post_urgency)(i % URGENCY_COUNT);
		desk->now += MINUTE;
		const int64_t id = desk_case_make(desk, desk_post(desk, &said));
		if (i % 3 == 0)
			does(desk, MIRJA, id, run_claim, (struct step){0});
		if (i % 6 == 0)
			does(desk, MIRJA, id, run_move,
			     (struct step){.number = CASE_WAITING, .word = STR("boats")});
		if (i == 19)
			closes(desk, MIRJA, id, "helped-confirmed", "seen", &second);
	}
	const size_t count = list(desk, (struct case_wish){.limit = 200}, &all);
	ok(count >= 19 && in_board_order(all, count),
	   "%zu open cases: life first, of these what nobody has, then by time", count);
	size_t paged = 0;
	struct case_wish wish = {.limit = 7};
	for (size_t n; (n = list(desk, wish, &page)) > 0; paged += n) {
		if (memcmp(&page[0].id, &all[paged].id, sizeof page[0].id) != 0)
			break;
		wish.after = (struct case_after){page[n - 1].urgency, page[n - 1].state != CASE_NEW,
						 page[n - 1].due_at, page[n - 1].id};
	}
	is_int((int64_t)paged, (int64_t)count, "page by page they are the same");

	const size_t mine = list(
	    desk, (struct case_wish){.which = CASES_MINE, .account = MIRJA, .limit = 99}, &page);
	ok(mine > 0 && in_order(page, mine), "Mirja's are hers");
	const size_t nobody =
	    list(desk, (struct case_wish){.which = CASES_NOBODY, .limit = 99}, &page);
	ok(nobody > 0 && in_order(page, nobody) && page[0].state == CASE_NEW, "nobody's are new");
	const size_t waiting =
	    list(desk, (struct case_wish){.which = CASES_WAITING, .limit = 99}, &page);
	const size_t due = list(desk, (struct case_wish){.which = CASES_DUE, .limit = 99}, &page);
	ok(due > 0 && due < count && in_order(page, due), "some are due within the hour");
	struct case_wish done = {
	    .which = CASES_CLOSED_TODAY, .since = desk->now - 60 * MINUTE, .limit = 99};
	const size_t closed = list(desk, done, &page);
	ok(closed > 1 && page[0].closed_at >= page[1].closed_at, "closed ones, newest first");
	done.limit = 1;
	done.after = (struct case_after){.due_at = page[0].closed_at, .id = page[0].id};
	const int64_t then = page[1].id;
	ok(list(desk, done, &page) == 1 && page[0].id == then, "page by page too");
	ok(list(desk, (struct case_wish){.limit = 0}, &page) == 0, "a list of nothing is refused");

	store_reader(desk->room.store, &conn, NULL);
	case_figures(conn, desk->flood, MIRJA, desk->now, desk->now - 60 * MINUTE, &figures, NULL);
	conn_release(conn);
	int64_t open = 0;
	for (int i = 0; i < URGENCY_COUNT; i++)
		open += figures.open[i];
	is_int(open, (int64_t)count, "the figures count the open ones");
	is_int(figures.nobody, (int64_t)nobody, "those of nobody");
	is_int(figures.mine, (int64_t)mine, "Mirja's");
	is_int(figures.waiting, (int64_t)waiting, "those that wait");
	is_int(figures.due_soon, (int64_t)due, "those that are due");
	is_int(figures.closed_today, (int64_t)closed, "and those that were closed");
}

static void test_cases(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	test_claim(&desk);
	test_two_at_once(&desk);
	test_revision(&desk);
	test_next(&desk);
	test_states(&desk);
	test_hand(&desk);
	test_close(&desk);
	test_tries(&desk);
	test_life(&desk);
	test_pause(&desk);
	test_urgency(&desk);
	test_answers(&desk);
	test_list(&desk);
	is_int(room_number(&desk.room, &desk_wrong_labels), 0,
	       "every Case has the labels of its incident");
	is_int(room_number(&desk.room, &desk_wrong_counts), 0,
	       "after all of it every counter is what the table says");
	desk_close(&desk);
}

int main(void)
{
	places_each(test_cases);
	return tap_done();
}
