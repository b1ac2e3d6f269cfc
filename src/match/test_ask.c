// SPDX-License-Identifier: AGPL-3.0-or-later
// Both sides of a delivery are asked: what each reads, who learns of whom and when, what counts as
// an answer, and what happens when none comes. The clock is the test's own. On
// SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "match/ask.h"

#include "campaign/contact.h"
#include "campaign/outbox.h"
#include "desk_fixture.h"
#include "people/seal.h"
#include "respond/reply.h"

#include <stdlib.h>
#include <unistd.h>

#define MINUTE ((int64_t)60 * 1000)

static int64_t clock_now;
static int64_t now_of_test(void)
{
	return clock_now;
}

// --- a house with one number to write from ---

static const struct channel by_sms = {
    .inlet = 77, .name = {"sms", 3}, .connector = "kannel", .direct = true, .sms = true};

static enum outcome ways_list(const void *context, struct conn *conn, struct arena *arena,
			      int64_t campaign, struct channel **ret_list, size_t *ret_count,
			      struct fault *fault)
{
	(void)context, (void)conn, (void)campaign, (void)fault;
	*ret_list = arena_array(arena, 1, sizeof **ret_list);
	**ret_list = by_sms;
	*ret_count = 1;
	return OK;
}

static enum outcome way_of_post(const void *context, struct conn *conn, struct arena *arena,
				int64_t post, struct channel *ret_channel, struct fault *fault)
{
	(void)context, (void)conn, (void)arena, (void)post, (void)fault;
	*ret_channel = by_sms;
	return OK;
}

static const struct channels ways = {.list = ways_list, .of_post = way_of_post};

struct house {
	struct desk desk;
	struct asker asker;
	struct sealer *sealer;
	struct messages *messages;
	char dir[40];
	int64_t post, case_id;
};

static bool house_open(struct house *house, const struct place *place)
{
	struct fault fault = {0};
	static const struct said asks = {.text = "we need tents",
					 .source = "sms",
					 .lang = "en",
					 .signal = SIGNAL_YES,
					 .kind = KIND_REQUEST,
					 .urgency = URGENCY_URGENT};
	snprintf(house->dir, sizeof house->dir, "/tmp/causeway-ask.XXXXXX");
	if (!mkdtemp(house->dir) || sealer_open(house->dir, NULL, &house->sealer, &fault) != OK ||
	    messages_load(&house->messages, &fault) != OK || !desk_open(&house->desk, place))
		return ok(false, "the house opens %s", fault.text);
	clock_now = house->desk.now;
	house->asker = (struct asker){.store = house->desk.room.store,
				      .ids = &house->desk.room.ids,
				      .messages = house->messages,
				      .channels = &ways,
				      .sealer = house->sealer,
				      .now = now_of_test};
	house->post = desk_post(&house->desk, &asks);
	house->case_id = desk_case_make(&house->desk, house->post);
	return ok(house->case_id != 0, "somebody asks by SMS");
}

static void house_close(struct house *house)
{
	char key[60];
	desk_close(&house->desk);
	messages_free(house->messages);
	sealer_free(house->sealer);
	snprintf(key, sizeof key, "%s/contact.key", house->dir);
	unlink(key);
	rmdir(house->dir);
}

// --- a pair ---

struct pair {
	struct house *house;
	const char *item;
	bool vetted, share, silent;
	struct str address, hash;
	int64_t need, offer, delivery;
};

static struct str contact_of(struct pair *pair)
{
	struct arena *arena = &pair->house->desk.arena;
	const struct contact contact = {.name = STR("Gul"),
					.address = pair->address,
					.may_text = !pair->silent,
					.may_share = pair->share};
	return seal(pair->house->sealer, arena, contact_write(arena, &contact));
}

static struct need_change change_of(const struct step *step)
{
	return (struct need_change){.ids = step->change.ids,
				    .campaign = step->change.campaign,
				    .account = step->change.account,
				    .now = step->change.now};
}

static enum outcome pair_make(struct conn *conn, struct step *step, struct fault *fault)
{
	struct pair *pair = (struct pair *)(uintptr_t)step->word.at;
	const struct need_change change = change_of(step);
	const struct thing thing = {.item = item_find(str_from(pair->item)),
				    .amount = 4,
				    .what = STR("as it was said"),
				    .place = STR("Mill Lane 7"),
				    .langs = STR("")};
	const struct need need = {.case_id = pair->house->case_id, .thing = thing};
	const struct offer offer = {.thing = thing,
				    .vetted = pair->vetted,
				    .state = OFFER_OPEN,
				    .time_words = STR(""),
				    .contact = contact_of(pair)};
	enum outcome outcome = need_add(conn, &change, &need, &pair->need, fault);
	if (outcome == OK)
		outcome = offer_add(conn, &change, &offer, &pair->offer, fault);
	if (outcome == OK)
		outcome = delivery_ask(conn, &change, pair->need, pair->offer, false,
				       &pair->delivery, fault);
	return outcome;
}

static bool pair_ask(struct pair *pair)
{
	struct desk *desk = &pair->house->desk;
	struct step make = {.run = pair_make, .word = {.at = (const char *)pair, .len = 0}};
	if (pair->address.len == 0)
		pair->address = STR("+447700900123");
	pair->hash = contact_hash(pair->house->sealer, &desk->arena, pair->address);
	return ok(desk_do(desk, ASHA, &make) == OK, "both sides of a delivery are to be asked %s",
		  desk->fault.text);
}

// One look; when the next one is.
static int64_t look(const struct pair *pair)
{
	int64_t next = -1;
	struct fault fault = {0};
	struct asker *asker = &pair->house->asker;
	if (ask_run(asker, pair->delivery, &next, &fault) != OK)
		ok(false, "%s", fault.text);
	return next;
}

static enum outcome take_step(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct need_change change = change_of(step);
	return ask_take(conn, &change, step->first, (enum ask_side)step->number, step->flag, fault);
}

static enum outcome take(const struct pair *pair, enum ask_side side, bool yes)
{
	struct step step = {
	    .run = take_step, .first = pair->delivery, .number = (int)side, .flag = yes};
	return desk_do(&pair->house->desk, 0, &step);
}

#define ASKED(of_name, of_sql)                                                                     \
	static const struct query of_name = {.name = #of_name, .sql = (of_sql)}
ASKED(sent, "select count(*) from outbox");
ASKED(numbers, "select count(*) from outbox where body like '%7700900123%'");
ASKED(named, "select count(*) from outbox where body like '%Tents: 4%'");
ASKED(placed, "select count(*) from outbox where body like '%Mill Lane%' and post_id is null");
ASKED(told_place, "select count(*) from outbox where body like '%Mill Lane%'");
ASKED(shown, "select count(*) from reply where words like '%Tents%' or words like '%Mill%'");
ASKED(pages, "select count(*) from reply");
ASKED(enclosed, "select count(*) from outbox where enclosed is not null and body like "
		"'%{contact}%' and post_id is not null");
ASKED(enclosed_all, "select count(*) from outbox where enclosed is not null");
ASKED(never_mind, "select count(*) from outbox where body like '%do not set out%' and body like "
		  "'%not needed from you%' and post_id is null");
ASKED(state, "select state from delivery");
ASKED(make_private, "update incident set labels = labels | 33554432");
ASKED(keep_coarse, "update campaign set coarse = 1");
ASKED(unvet, "update offer set vetted = 0");
ASKED(say_more, "insert into reply (id, campaign_id, case_id, post_id, account_id, lang, words, "
		"kept_note) select max(id) + 1, max(campaign_id), max(case_id), max(post_id), "
		"max(account_id), 'en', 'Do you still need help?', '' from reply");

static enum outcome sql_step(struct conn *conn, struct step *step, struct fault *fault)
{
	return stmt_run(stmt_start(conn, (const struct query *)(uintptr_t)step->word.at), fault);
}

static void change_by(struct house *house, const struct query *query)
{
	struct step step = {.run = sql_step, .word = {.at = (const char *)query, .len = 0}};
	ok(desk_do(&house->desk, ASHA, &step) == OK, "meanwhile: %s %s", query->name,
	   house->desk.fault.text);
}

static int64_t number(const struct house *house, const struct query *query)
{
	return room_number(&house->desk.room, query);
}

// --- what they read ---

static void test_agreed(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent", .share = true};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	is_int(look(&pair), clock_now + ask_wait_ms[URGENCY_URGENT], "it looks again in an hour");
	is_int(number(&house, &sent), 2, "each side gets a message");
	is_int(number(&house, &named), 2, "that says what it is about");
	is_int(number(&house, &placed), 1, "and to the giver where");
	is_int(number(&house, &told_place), 1, "who needs it knows that");
	is_int(number(&house, &numbers), 0, "no number is in it");
	is_int(number(&house, &pages), 1, "it stands on the status page");
	is_int(number(&house, &shown), 0, "which tells neither thing nor place");
	look(&pair);
	is_int(number(&house, &sent), 2, "a second look says nothing twice");
	is_int(take(&pair, ASK_NEED, true), OK, "who needs it says yes");
	look(&pair);
	is_int(number(&house, &enclosed_all), 0, "one yes passes nothing on");
	is_int(take(&pair, ASK_GIVE, true), OK, "who gives it does, too");
	is_int(take(&pair, ASK_GIVE, false), OK, "and may think again");
	look(&pair);
	is_int(number(&house, &never_mind), 0, "who said no is told nothing");
	house_close(&house);
}

static enum outcome erase_step(struct conn *conn, struct step *step, struct fault *fault)
{
	return outbox_erase_post(conn, step->first, step->change.now, fault);
}

// Both are asked, and say yes.
static bool pair_agree(struct pair *pair, const struct place *place)
{
	if (!house_open(pair->house, place) || !pair_ask(pair))
		return false;
	look(pair);
	take(pair, ASK_NEED, true);
	take(pair, ASK_GIVE, true);
	return true;
}

static void test_kept(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent"};
	if (!pair_agree(&pair, place))
		return;
	look(&pair);
	is_int(number(&house, &sent), 4, "where no number may be passed on, both hear of it, too");
	is_int(number(&house, &enclosed_all), 0, "and neither gets a number");
	house_close(&house);
}

static void test_contact(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent", .share = true};
	if (!pair_agree(&pair, place))
		return;
	is_int(number(&house, &state), DELIVERY_AGREED, "both said yes: agreed");
	look(&pair);
	is_int(number(&house, &sent), 4, "both hear of it");
	is_int(number(&house, &enclosed), 1, "who needs it gets the number that the giver allowed");
	is_int(number(&house, &enclosed_all), 1, "the giver gets none: it was not allowed");
	is_int(number(&house, &numbers), 0, "and it lies sealed until it leaves");
	struct step erase = {.run = erase_step, .first = house.post};
	is_int(desk_do(&house.desk, ASHA, &erase), OK, "who needs it is erased %s",
	       house.desk.fault.text);
	is_int(number(&house, &enclosed_all), 0, "and with them every contact that was to leave");
	house_close(&house);
}

// --- no answer ---

static void test_silence(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent"};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	clock_now = look(&pair) - 1;
	look(&pair);
	is_int(number(&house, &sent), 2, "before the hour is over nobody is asked again");
	clock_now++;
	clock_now = look(&pair);
	is_int(number(&house, &sent), 4, "then both are, once");
	look(&pair);
	is_int(number(&house, &sent), 4, "and no more");
	ok(str_starts(desk_history(&house.desk, house.case_id), STR("ask-silent")),
	   "the owner is told: please call them");
	is_int(desk_case_now(&house.desk, house.case_id).due_at <= clock_now, 1,
	       "the Case is due now");
	house_close(&house);
}

// --- who is never put in touch ---

static void test_never(const struct place *place)
{
	struct house house;
	struct pair ride = {.house = &house, .item = "transport", .vetted = true};
	if (!house_open(&house, place) || !pair_ask(&ride))
		return;
	change_by(&house, &unvet);
	look(&ride);
	is_int(number(&house, &sent), 0,
	       "a ride with whom nobody checked any more is not asked for");
	house_close(&house);
}

static void test_conflict(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent"};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	change_by(&house, &keep_coarse);
	look(&pair);
	is_int(number(&house, &named), 2, "in a conflict both are asked, too");
	is_int(number(&house, &told_place), 0, "and no place leaves");
	house_close(&house);
}

static void test_unwritten(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent", .silent = true};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	look(&pair);
	is_int(number(&house, &sent), 1, "who may not be written to is not, although they gave");
	house_close(&house);
}

static void test_private(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent"};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	change_by(&house, &make_private);
	is_int(look(&pair), 0, "a private matter is left to the safeguarding lead");
	is_int(number(&house, &sent), 0, "and nothing leaves");
	house_close(&house);
}

// --- what counts as an answer ---

static enum outcome hear_step(struct conn *conn, struct step *step, struct fault *fault)
{
	struct group_scratch *scratch;
	enum outcome outcome = group_scratch_new(&scratch, fault);
	if (outcome != OK)
		return outcome;
	const struct group_post post = {.id = id_next(step->change.ids),
					.campaign = step->change.campaign,
					.direct = true,
					.raw = step->word};
	outcome = ask_hear(conn, step->change.ids, scratch, &post, step->first, fault);
	group_scratch_free(scratch);
	return outcome;
}

// Who needs it writes; how the delivery stands then: who said yes, or that somebody said no.
static int64_t hear(struct house *house, const char *text)
{
	ASKED(stands, "select need_said + 10 * state from delivery where state <> 7 order by id");
	struct step step = {
	    .run = hear_step,
	    .first = house->post,
	    .word = arena_format(&house->desk.arena, "{\"id\":\"x\",\"text\":\"%s\"}", text)};
	if (desk_do(&house->desk, 0, &step) != OK)
		ok(false, "%s", house->desk.fault.text);
	return number(house, &stands);
}

static void test_words(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent"};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	look(&pair);
	is_int(hear(&house, "yes, but not today"), 0, "more than yes is a message to people");
	is_int(hear(&house, "Yes?"), 0, "so is a question");
	is_int(hear(&house, "ok"), 0, "and what may mean anything");
	change_by(&house, &say_more);
	is_int(hear(&house, "YES"), 0, "if we wrote something else since, yes may answer that");
	house_close(&house);
}

static void test_yes(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent"};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	look(&pair);
	is_int(hear(&house, " ہاں۔"), 1, "yes in Urdu is an answer");
	house_close(&house);
}

static void test_no(const struct place *place)
{
	struct house house;
	struct pair pair = {.house = &house, .item = "tent"};
	if (!house_open(&house, place) || !pair_ask(&pair))
		return;
	look(&pair);
	is_int(hear(&house, "NO"), 10 * DELIVERY_REFUSED, "no ends it");
	look(&pair);
	is_int(number(&house, &never_mind), 1, "the giver hears that they need not set out");
	is_int(number(&house, &sent), 3, "who said no hears nothing more");
	house_close(&house);
}

static void test_two(const struct place *place)
{
	struct house house;
	struct pair one = {.house = &house, .item = "tent"};
	struct pair other = {.house = &house, .item = "blanket", .address = STR("+447700900456")};
	if (!house_open(&house, place) || !pair_ask(&one) || !pair_ask(&other))
		return;
	look(&one);
	clock_now++;
	look(&other);
	is_int(hear(&house, "yes"), 0, "who is asked two things says yes to neither by one word");
	house_close(&house);
}

int main(void)
{
	places_each(test_agreed);
	places_each(test_kept);
	places_each(test_contact);
	places_each(test_silence);
	places_each(test_never);
	places_each(test_conflict);
	places_each(test_unwritten);
	places_each(test_private);
	places_each(test_words);
	places_each(test_yes);
	places_each(test_no);
	places_each(test_two);
	return tap_done();
}
