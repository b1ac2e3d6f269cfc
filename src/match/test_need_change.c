// SPDX-License-Identifier: AGPL-3.0-or-later
// Nothing is promised twice: what an offer has, and what a need lacks, is given once. On SQLite
// and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "match/need.h"
#include "respond/item.h"

#include "desk_fixture.h"

static const struct said asks = {.text = "we need tents at the mill",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_URGENT};

static struct need_change change_of(const struct step *step)
{
	return (struct need_change){step->change.ids, step->change.campaign, step->change.account,
				    step->change.now};
}

static struct thing tents(int64_t amount)
{
	return (struct thing){.item = item_find(STR("tent")),
			      .amount = (double)amount,
			      .what = STR(""),
			      .place = STR(""),
			      .langs = STR("")};
}

static enum outcome run_need(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = change_of(step);
	const struct need need = {.case_id = step->first, .thing = tents(step->number)};
	return need_add(conn, &change, &need, &step->ret, fault);
}
static enum outcome run_offer(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = change_of(step);
	const struct offer offer = {
	    .thing = tents(step->number), .state = OFFER_OPEN, .time_words = STR("")};
	return offer_add(conn, &change, &offer, &step->ret, fault);
}
static enum outcome run_ask(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = change_of(step);
	return delivery_ask(conn, &change, step->first, step->second_id, false, &step->ret, fault);
}
static enum outcome run_act(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = change_of(step);
	return delivery_step(conn, &change, step->first, step->word, 0, STR(""), fault);
}

static enum outcome run_move(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = change_of(step);
	return need_move(conn, &change, step->first, (enum need_state)step->number, STR(""), fault);
}
static enum outcome run_close(struct conn *conn, struct step *step, struct fault *fault)
{
	bool second = false;
	return case_close(conn, &step->change, STR("helped"), STR(""), &second, fault);
}

static int64_t made(struct desk *desk,
		    enum outcome (*run)(struct conn *, struct step *, struct fault *),
		    int64_t case_id, int amount)
{
	struct step step = {.run = run, .first = case_id, .number = amount};
	ok(desk_do(desk, ASHA, &step) == OK, "there is something %s", desk->fault.text);
	return step.ret;
}

static enum outcome ask(struct desk *desk, int64_t need, int64_t offer, int64_t *ret_delivery)
{
	struct step step = {.run = run_ask, .first = need, .second_id = offer};
	const enum outcome outcome = desk_do(desk, ASHA, &step);
	*ret_delivery = step.ret;
	return outcome;
}

static enum outcome act(struct desk *desk, int64_t delivery, const char *word)
{
	struct step step = {.run = run_act, .first = delivery, .word = str_from(word)};
	return desk_do(desk, ASHA, &step);
}

static void test_once(struct desk *desk)
{
	int64_t first, second, none;
	const int64_t case_id = desk_case_make(desk, desk_post(desk, &asks));
	const int64_t need = made(desk, run_need, case_id, 4),
		      other = made(desk, run_need, case_id, 4);
	const int64_t offer = made(desk, run_offer, 0, 4), spare = made(desk, run_offer, 0, 4);
	is_int(ask(desk, need, offer, &first), OK, "both sides are asked %s", desk->fault.text);
	ok(ask(desk, need, offer, &none) == CONFLICT && strstr(desk->fault.text, "asked already"),
	   "once: %s", desk->fault.text);
	is_int(act(desk, first, "arrived"), CONFLICT, "nothing arrives that nobody agreed to: %s",
	       desk->fault.text);
	is_int(act(desk, first, "need-yes"), OK, "the one says yes");
	is_int(act(desk, first, "offer-yes"), OK, "and the other");
	is_int(ask(desk, other, offer, &none), CONFLICT,
	       "an offer of which nothing is left is promised to nobody else: %s",
	       desk->fault.text);
	is_int(ask(desk, need, spare, &none), CONFLICT,
	       "a need that is met by a promise gets no other: %s", desk->fault.text);
	is_int(act(desk, first, "fell-through"), OK, "it falls through");
	is_int(ask(desk, other, offer, &second), OK, "then it is free %s", desk->fault.text);
	act(desk, second, "need-yes");
	act(desk, second, "offer-yes");
	is_int(act(desk, first, "back"), CONFLICT,
	       "and what fell through does not come back to what is promised since: %s",
	       desk->fault.text);
}

// A need can be withdrawn while what was promised for it is on its way.
static void test_going(struct desk *desk)
{
	int64_t delivery;
	struct said seen = asks; // elsewhere: nobody waits for an answer
	seen.source = "push";
	const int64_t case_id = desk_case_make(desk, desk_post(desk, &seen));
	const int64_t need = made(desk, run_need, case_id, 4), offer = made(desk, run_offer, 0, 4);
	struct step gone = {.run = run_move, .first = need, .number = NEED_WITHDRAWN};
	struct step close = {.run = run_close, .change = {.case_id = case_id}};
	is_int(ask(desk, need, offer, &delivery), OK, "somebody is asked %s", desk->fault.text);
	is_int(desk_do(desk, ASHA, &gone), OK, "the need is withdrawn %s", desk->fault.text);
	ok(desk_do(desk, ASHA, &close) == CONFLICT && strstr(desk->fault.text, "on its way"),
	   "who was asked is told before the Case closes: %s", desk->fault.text);
	is_int(act(desk, delivery, "offer-no"), OK, "when they know %s", desk->fault.text);
	is_int(desk_do(desk, ASHA, &close), OK, "it does %s", desk->fault.text);
}

static void test_place(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	test_once(&desk);
	test_going(&desk);
	desk_close(&desk);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
