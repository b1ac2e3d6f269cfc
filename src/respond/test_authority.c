// SPDX-License-Identifier: AGPL-3.0-or-later
// A case that an authority has stays ours: somebody asks how it went, or an alarm goes out. With a
// clock of our own, on SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/authority.h"

#include "campaign/alarm.h"
#include "desk_fixture.h"
#include "respond/guard.h"

#define MINUTE ((int64_t)60 * 1000)

static const struct said asks = {.text = "water to the roof, two of us",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_LIFE};

static struct authority wanted; // what the next step writes

static enum outcome run_speak(struct conn *conn, struct step *step, struct fault *fault)
{
	return authority_speak(conn, &step->change, &wanted, fault);
}

static enum outcome run_claim(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_claim(conn, &step->change, fault);
}

static enum outcome run_doing(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_move(conn, &step->change, CASE_DOING, STR(""), 0, fault);
}

static enum outcome act(struct desk *desk, int64_t case_id,
			enum outcome (*run)(struct conn *, struct step *, struct fault *))
{
	struct step step = {.run = run, .change = {.case_id = case_id}};
	return desk_do(desk, ASHA, &step);
}

static enum outcome speak(struct desk *desk, int64_t case_id, struct authority authority)
{
	const struct str none = STR("");
	wanted = authority;
	wanted.spoke_with = authority.spoke_with.at ? authority.spoke_with : none;
	wanted.reference = authority.reference.at ? authority.reference : none;
	wanted.said = authority.said.at ? authority.said : none;
	return act(desk, case_id, run_speak);
}

static int64_t clock_now;
static int64_t now_of_test(void)
{
	return clock_now;
}

// Whether an alarm about the case is open once the guard has looked, so long after the beginning.
static bool alarm_after(struct desk *desk, int64_t case_id, int64_t passed)
{
	struct conn *conn;
	bool open = false;
	struct guard guard = {
	    .store = desk->room.store, .ids = &desk->room.ids, .now = now_of_test};
	clock_now = desk->now + passed;
	ok(guard_look(&guard, &desk->fault) == OK, "the guard looks %s", desk->fault.text);
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return false;
	alarm_open(conn, desk->flood, ALARM_AUTHORITY, case_id, &open, NULL);
	conn_release(conn);
	return open;
}

static void test_place(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t id = desk_case_make(&desk, desk_post(&desk, &asks));
	const struct authority coast = {.who = STR("Coast guard"),
					.spoke_with = STR("watch officer"),
					.reference = STR("CG-7")};
	is_int(speak(&desk, id, coast), INVALID, "nobody hands over what nobody took");
	is_int(act(&desk, id, run_claim), OK, "somebody takes it");
	is_int(speak(&desk, id, (struct authority){.who = STR(" ")}), INVALID,
	       "an authority has a name");
	is_int(speak(&desk, id, (struct authority){.who = STR("x"), .check_at = desk.now - 1}),
	       INVALID, "nobody asks again in the past");
	is_int(speak(&desk, id, coast), OK, "the coast guard has it %s", desk.fault.text);
	const struct desk_case now = desk_case_now(&desk, id);
	ok(now.state == CASE_AUTHORITY, "the case is with authority");
	is_int(now.due_at, desk.now + 30 * MINUTE, "life at risk: we ask again in half an hour");
	is_int(now.owner, ASHA, "and it is still ours");

	ok(!alarm_after(&desk, id, 29 * MINUTE), "until then nobody is alarmed");
	ok(alarm_after(&desk, id, 31 * MINUTE), "then an alarm goes out");
	is_int(speak(&desk, id,
		     (struct authority){.who = STR("Coast guard"),
					.said = STR("boat under way"),
					.check_at = desk.now + 90 * MINUTE}),
	       OK, "somebody asks and writes it down");
	ok(!alarm_after(&desk, id, 32 * MINUTE), "which ends the alarm");
	ok(alarm_after(&desk, id, 91 * MINUTE), "until the next time is over");
	is_int(act(&desk, id, run_doing), OK, "it comes back to us %s", desk.fault.text);
	ok(!alarm_after(&desk, id, 92 * MINUTE), "and no authority is asked any more");

	struct conn *conn;
	struct authority *list = NULL;
	size_t count = 0;
	if (ok(store_reader(desk.room.store, &conn, NULL) == OK, "what was said is read")) {
		authority_list(conn, &desk.arena, id, &list, &count, &desk.fault);
		conn_release(conn);
	}
	if (ok(count == 2, "both conversations are kept")) {
		is_str(list[0].said, STR("boat under way"), "the newest first");
		is_str(list[1].reference, STR("CG-7"), "with their reference");
		is_str(list[1].spoke_with, STR("watch officer"), "and who it was there");
	}
	desk_close(&desk);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
