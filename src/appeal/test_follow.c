// SPDX-License-Identifier: AGPL-3.0-or-later
// Following an appeal by e-mail, with a clock of our own: nothing comes before it is confirmed, an
// instruction comes at once and to each once, the appeal at most once a day, and who ends it is
// forgotten. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "appeal/follow_send.h"

#include "appeal/appeal.h"
#include "appeal/instruction.h"
#include "campaign/contact.h"
#include "campaign/outbox.h"
#include "desk_fixture.h"

#define HOUR ((int64_t)3600 * 1000)
#define DAY  (24 * HOUR)
#define NOON ((int64_t)1784030400000) // 2026-07-14T12:00:00Z
#define SITE "https://help.example"

static struct messages *messages;
static struct sealer *sealer;

#define COUNT(of, text) static const struct query of = {.name = #of, .sql = text}
COUNT(letters, "select count(*) from outbox where purpose = 1");
COUNT(mails, "select count(*) from outbox where purpose = 6");
COUNT(waiting, "select count(*) from outbox where purpose = 6 and state = 'waiting'");
COUNT(urdu, "select count(*) from outbox where purpose = 6 and lang = 'ur'");
COUNT(told_back, "select count(*) from outbox where unique_key like '%-back'");
COUNT(addressed, "select count(*) from outbox where recipient is not null");
COUNT(followers, "select count(*) from appeal_follower");
COUNT(jobs, "select count(*) from job where kind = 'appeal.follow'");
COUNT(bare, "select count(*) from outbox where body like '%/follow/%' or body like '%@%'");
static const struct query last_enclosed = {
    .name = "last_enclosed",
    .sql = "select enclosed from outbox where purpose = 1 order by id desc limit 1"};
static const struct query all_sent = {.name = "all_sent",
				      .sql = "update outbox set state = 'sent'"};

static enum outcome one_mailbox(const void *context, struct conn *conn, struct arena *arena,
				int64_t campaign, struct channel **ret_list, size_t *ret_count,
				struct fault *fault)
{
	struct channel *one = arena_zero(arena, sizeof *one);
	(void)context, (void)conn, (void)campaign, (void)fault;
	*one = (struct channel){.inlet = 5, .connector = "mail", .direct = true};
	*ret_list = one;
	*ret_count = 1;
	return OK;
}
static const struct channels channels = {.list = one_mailbox};

// One call inside a write, at a time.
struct act {
	enum outcome (*run)(struct conn *conn, struct act *act, struct fault *fault);
	struct desk *desk;
	struct campaign campaign;
	const char *address, *lang;
	struct str range;
	struct follow_link link;
	struct instruction_wish instruction;
	struct appeal_change change;
	struct str text;
	int64_t now;
};

static enum outcome act_write(struct conn *conn, void *context, struct fault *fault)
{
	struct act *act = context;
	return act->run(conn, act, fault);
}
static enum outcome act_do(struct desk *desk, struct act *act)
{
	act->desk = desk;
	desk->fault.text[0] = '\0';
	return store_write(desk->room.store, WRITE_PERSON, 1, act_write, act, &desk->fault);
}

static enum outcome run_ask(struct conn *conn, struct act *act, struct fault *fault)
{
	const struct follow_asking asking = {
	    .campaign = &act->campaign,
	    .sealer = sealer,
	    .messages = messages,
	    .language = language_or_english(str_from(act->lang)),
	    .ids = &act->desk->room.ids,
	    .arena = &act->desk->arena,
	    .inlet = 5,
	    .site = STR(SITE),
	    .address = str_from(act->address),
	    .range = act->range,
	    .now = act->now,
	};
	return follow_ask(conn, &asking, fault);
}
static enum outcome run_confirm(struct conn *conn, struct act *act, struct fault *fault)
{
	return follow_confirm(conn, act->campaign.id, &act->link, act->now, fault);
}
static enum outcome run_stop(struct conn *conn, struct act *act, struct fault *fault)
{
	return outbox_stop_set(conn, act->campaign.id,
			       contact_hash(sealer, &act->desk->arena, str_from(act->address)),
			       true, act->now, fault);
}
static enum outcome run_expire(struct conn *conn, struct act *act, struct fault *fault)
{
	return follow_expire(conn, act->campaign.id, act->now, fault);
}
static enum outcome run_forget(struct conn *conn, struct act *act, struct fault *fault)
{
	return follow_forget(conn, act->campaign.id, fault);
}
static enum outcome run_publish(struct conn *conn, struct act *act, struct fault *fault)
{
	return instruction_publish(conn, &act->instruction, fault);
}
static enum outcome run_withdraw(struct conn *conn, struct act *act, struct fault *fault)
{
	return instruction_withdraw(conn, act->campaign.id, act->instruction.id, ASHA, act->now,
				    fault);
}
static enum outcome run_sent(struct conn *conn, struct act *act, struct fault *fault)
{
	(void)act;
	return stmt_run(stmt_start(conn, &all_sent), fault);
}
static enum outcome run_headline(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_headline_set(conn, &act->change, act->text, 0, fault);
}

static struct act act_new(struct desk *desk, int64_t now,
			  enum outcome (*run)(struct conn *conn, struct act *act,
					      struct fault *fault))
{
	return (struct act){
	    .run = run,
	    .campaign = {.id = desk->flood, .slug = STR("flood"), .name = STR("Flood")},
	    .address = "ana@town.example",
	    .lang = "en",
	    .range = STR("range 1"),
	    .now = now,
	};
}

// The secret of the last link that left, as whoever opens the mail has it.
static struct str token_last(struct desk *desk)
{
	struct conn *conn;
	struct contact link = {0};
	struct str plain = STR("");
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return STR("");
	struct stmt *find = stmt_start(conn, &last_enclosed);
	if (stmt_step(find) &&
	    unseal(sealer, &desk->arena, arena_copy(&desk->arena, stmt_blob(find, 0)), &plain,
		   NULL) == OK)
		contact_read(&desk->arena, plain, &link, NULL);
	stmt_end(find, NULL);
	conn_release(conn);
	const size_t at = str_find(link.address, STR("/c/flood/appeal/follow/"));
	return at == SIZE_MAX
		   ? STR("")
		   : str_slice(link.address, at + strlen("/c/flood/appeal/follow/"), SIZE_MAX);
}

static enum outcome link_find(struct desk *desk, struct str token, int64_t now,
			      struct follow_link *ret_link)
{
	struct conn *conn;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return UNAVAILABLE;
	const enum outcome outcome = follow_link_find(conn, &desk->arena, sealer, desk->flood,
						      token, now, ret_link, &desk->fault);
	conn_release(conn);
	return outcome;
}

static int64_t counted(struct desk *desk)
{
	struct conn *conn;
	int64_t count = -1;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return -1;
	follow_count(conn, desk->flood, &count, &desk->fault);
	conn_release(conn);
	return count;
}

static void follow(struct desk *desk, const char *address, const char *lang, int64_t now)
{
	struct act act = act_new(desk, now, run_ask);
	act.address = address;
	act.lang = lang;
	is_int(act_do(desk, &act), OK, "%s asks %s", address, desk->fault.text);
	is_int(link_find(desk, token_last(desk), now, &act.link), OK, "a link came");
	act.run = run_confirm;
	is_int(act_do(desk, &act), OK, "which is confirmed");
}

static struct follow_teller teller_of(struct desk *desk)
{
	return (struct follow_teller){.store = desk->room.store,
				      .ids = &desk->room.ids,
				      .channels = &channels,
				      .messages = messages,
				      .site = STR(SITE)};
}

// --- following ---

static void test_ask(struct desk *desk)
{
	struct follow_link link;
	struct act act = act_new(desk, NOON, run_ask);
	is_int(act_do(desk, &act), OK, "somebody asks to follow %s", desk->fault.text);
	is_int(room_number(&desk->room, &letters), 1, "they get one mail");
	is_int(room_number(&desk->room, &bare), 0, "whose link and address lie in no plain row");
	const struct str token = token_last(desk);
	is_int((int64_t)token.len, FOLLOW_TOKEN, "it has a link");
	is_int(counted(desk), 0, "asking is not following");
	is_int(link_find(desk, STR("00000000000000000000000000000000"), NOON, &link), NOT_FOUND,
	       "a guessed link leads nowhere");
	is_int(link_find(desk, token, NOON + FOLLOW_CONFIRM_MS, &link), NOT_FOUND,
	       "nor does the right one after three days");
	is_int(link_find(desk, token, NOON + HOUR, &act.link), OK, "until then it does");
	act.run = run_confirm;
	is_int(act_do(desk, &act), OK, "they say yes");
	is_int(act_do(desk, &act), OK, "twice, which changes nothing");
	is_int(counted(desk), 1, "and follow");
	act = act_new(desk, NOON + HOUR, run_ask);
	is_int(act_do(desk, &act), OK, "asked again, the answer is the same");
	is_int(room_number(&desk->room, &letters), 1, "but no second mail comes");
	is_int(counted(desk), 1, "and they follow still");
}

static void test_limits(struct desk *desk)
{
	struct act act = act_new(desk, NOON + 2 * HOUR, run_ask);
	act.address = "bo@town.example";
	const int64_t before = room_number(&desk->room, &letters);
	for (int i = 0; i < 6; i++)
		is_int(act_do(desk, &act), OK, "a stranger's address is given again and again");
	is_int(room_number(&desk->room, &letters) - before, 3, "it gets three mails in a day");
	enum outcome outcome = OK;
	char address[40];
	act.range = STR("range 2");
	int taken = 0;
	for (; outcome == OK && taken < 300; taken += outcome == OK) {
		snprintf(address, sizeof address, "p%d@town.example", taken);
		act.address = address;
		outcome = act_do(desk, &act);
	}
	is_int(outcome, TOO_MUCH, "one network that asks for many is told so: %s",
	       desk->fault.text);
	is_int(taken, 200, "after as many as a day allows");
	act = act_new(desk, NOON + 2 * HOUR + FOLLOW_CONFIRM_MS, run_sent);
	is_int(act_do(desk, &act), OK, "the mails have left");
	act.run = run_expire;
	is_int(act_do(desk, &act), OK, "three days later");
	is_int(room_number(&desk->room, &followers), 1, "who did not confirm is erased");
	is_int(room_number(&desk->room, &addressed), 1, "so is where their mail went");
}

// --- instructions ---

static int64_t tell(struct desk *desk, const struct act *act, bool back)
{
	bool more;
	int64_t cursor = 0;
	const struct follow_teller teller = teller_of(desk);
	is_int(follow_tell_instruction(&teller, desk->flood, act->instruction.id, back, act->now,
				       &cursor, &more, &desk->fault),
	       OK, "they are told %s", desk->fault.text);
	ok(!more, "all of them");
	return room_number(&desk->room, &mails);
}

static struct act instruction_act(struct desk *desk, int64_t now)
{
	struct act act = act_new(desk, now, run_publish);
	act.instruction = (struct instruction_wish){
	    .id = id_next(&desk->room.ids),
	    .campaign = desk->flood,
	    .account = ASHA,
	    .now = now,
	    .template = STR("boil-water"),
	    .place = STR("Rishi"),
	    .evidence = STR("tested"),
	    .until_at = now + 6 * HOUR,
	};
	return act;
}

static void test_instructions(struct desk *desk)
{
	const int64_t now = NOON + 4 * DAY;
	follow(desk, "ur@town.example", "ur", now);
	const int64_t before = room_number(&desk->room, &jobs);
	struct act act = instruction_act(desk, now);
	is_int(act_do(desk, &act), OK, "an instruction is published %s", desk->fault.text);
	is_int(room_number(&desk->room, &jobs), before + 1, "its telling is queued with it");
	is_int(tell(desk, &act, false), 2, "both get it");
	is_int(tell(desk, &act, false), 2, "once, also when the telling begins anew");
	is_int(room_number(&desk->room, &urdu), 1, "each in their language");
	act.run = run_withdraw;
	is_int(act_do(desk, &act), OK, "it is taken back");
	is_int(tell(desk, &act, true), 2, "before it left");
	is_int(room_number(&desk->room, &waiting), 0, "so that it does not leave");
	struct act sent = act_new(desk, now, run_sent);
	act = instruction_act(desk, now + HOUR);
	is_int(act_do(desk, &act), OK, "another is published");
	is_int(tell(desk, &act, false), 4, "and told");
	is_int(act_do(desk, &sent), OK, "and leaves");
	act.run = run_withdraw;
	is_int(act_do(desk, &act), OK, "and is taken back");
	is_int(tell(desk, &act, false), 4, "nobody is told of what does not count");
	tell(desk, &act, true);
	is_int(room_number(&desk->room, &told_back), 2, "who got it is told so");
	tell(desk, &act, true);
	is_int(room_number(&desk->room, &told_back), 2, "once");
}

// --- the appeal ---

static int64_t appeal_told(struct desk *desk, int64_t now, int64_t *ret_next)
{
	bool more;
	const struct follow_teller teller = teller_of(desk);
	const int64_t before = room_number(&desk->room, &mails);
	is_int(follow_tell_appeal(&teller, desk->flood, now, &more, ret_next, &desk->fault), OK,
	       "the appeal is told %s", desk->fault.text);
	return room_number(&desk->room, &mails) - before;
}

static void headline(struct desk *desk, const char *text, int64_t now)
{
	struct act act = act_new(desk, now, run_headline);
	act.change =
	    (struct appeal_change){&desk->room.ids,	     NULL,	desk->flood, ASHA, now, 0,
				   id_next(&desk->room.ids), STR("en"), false};
	act.text = str_from(text);
	is_int(act_do(desk, &act), OK, "the appeal says: %s %s", text, desk->fault.text);
}

static void test_appeal(struct desk *desk)
{
	int64_t next;
	const int64_t now = NOON + 5 * DAY, before = room_number(&desk->room, &jobs);
	headline(desk, "We need water.", now);
	headline(desk, "We need water and rope.", now + 1000);
	is_int(room_number(&desk->room, &jobs), before + 1, "changes that fall together are one");
	is_int(appeal_told(desk, now + HOUR, &next), 2, "both get it");
	is_int(next, 0, "and nothing is left to say");
	is_int(appeal_told(desk, now + HOUR, &next), 0, "the same is not said again");
	headline(desk, "We need rope.", now + 2 * HOUR);
	is_int(appeal_told(desk, now + 3 * HOUR, &next), 0, "a change of the same day waits");
	is_int(next, now + HOUR + DAY, "until a day is over");
	is_int(appeal_told(desk, next, &next), 2, "and comes then");
}

static void test_stop(struct desk *desk)
{
	int64_t next;
	const int64_t now = NOON + 8 * DAY;
	struct follow_link link;
	struct act act = act_new(desk, now, run_stop);
	is_int(act_do(desk, &act), OK, "one of them ends it");
	is_int(counted(desk), 1, "and follows no more");
	headline(desk, "We need nails.", now);
	is_int(appeal_told(desk, now, &next), 1, "only the other is told");
	act.run = run_expire;
	is_int(act_do(desk, &act), OK, "soon after");
	is_int(room_number(&desk->room, &followers), 1, "their address is gone");
	follow(desk, "ana@town.example", "en", now + HOUR);
	is_int(counted(desk), 2, "they may follow again");
	is_int(link_find(desk, token_last(desk), now + HOUR, &link), OK, "by a new link");
	act.run = run_stop;
	is_int(act_do(desk, &act), OK, "and end it again");
	is_int(link_find(desk, token_last(desk), now + HOUR, &link), NOT_FOUND,
	       "which that link does not undo");
	act.run = run_forget;
	is_int(act_do(desk, &act), OK, "the campaign is archived");
	is_int(room_number(&desk->room, &followers), 0, "and nobody is kept");
	const int64_t before = room_number(&desk->room, &jobs);
	headline(desk, "We need nothing.", now + DAY);
	is_int(room_number(&desk->room, &jobs), before, "with no followers nothing is queued");
}

static void test_all(const struct place *place)
{
	struct desk desk;
	struct fault fault;
	char keys[] = "/tmp/causeway-follow.XXXXXX", path[64];
	if (!ok(mkdtemp(keys) && sealer_open(keys, NULL, &sealer, &fault) == OK,
		"there is a key") ||
	    !desk_open(&desk, place))
		return;
	test_ask(&desk);
	test_limits(&desk);
	test_instructions(&desk);
	test_appeal(&desk);
	test_stop(&desk);
	desk_close(&desk);
	sealer_free(sealer);
	snprintf(path, sizeof path, "%s/contact.key", keys);
	unlink(path);
	rmdir(keys);
}

int main(void)
{
	struct fault fault;
	ok(messages_load(&messages, &fault) == OK, "the texts are there");
	places_each(test_all);
	messages_free(messages);
	return tap_done();
}
