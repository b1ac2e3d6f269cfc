// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers to people who wrote to us: what each reads, who is written to, promises that become
// clocks, and what somebody says later.
#include "desk_fixture.h"
#include "respond/dispatch.h"
#include "respond/follow.h"
#include "respond/group.h"
#include "respond/reply.h"

static const int64_t noon = (int64_t)1790000000000 - (int64_t)1790000000000 % 86400000 + 43200000;

// --- what they read ---

static const struct {
	const char *words;
	int minutes; // of the day; -1: no time
} times[] = {
    {"We write again by 15:40.", 15 * 60 + 40},
    {"15:40", 15 * 60 + 40},
    {"at 9:05, or later", 9 * 60 + 5},
    {"ہم ۱۵:۴۰ تک لکھیں گے", 15 * 60 + 40},
    {"१५:४० तक", 15 * 60 + 40},
    {"call 12:345", -1},
    {"24:00 is no time", -1},
    {"12:60", -1},
    {"ratio 1:2", -1},
    {"at 12:30:45 sharp", -1},
    {"112:30", -1},
    {"no time at all", -1},
    {"", -1},
};

static void test_times(void)
{
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		const int64_t day = noon - 43200000;
		int64_t want = times[i].minutes < 0 ? 0 : day + times[i].minutes * (int64_t)60000;
		if (want != 0 && want <= noon)
			want += 86400000;
		is_int(reply_time_in(str_from(times[i].words), NULL, noon), want,
		       "the time in “%s”", times[i].words);
	}
}

static void test_words(struct arena *arena)
{
	struct messages *messages;
	struct fault fault = {0};
	struct reply_text text = {0};
	const struct campaign campaign = {.name = STR("Flood"), .emergency = STR("112")};
	const struct reply_person person = {.first = 1, .code = STR("K7M4Q2XP"), .lang = STR("xx")};
	if (!ok(messages_load(&messages, &fault) == OK, "there are messages %s", fault.text))
		return;
	struct reply_draft draft = {
	    .campaign = &campaign,
	    .messages = messages,
	    .ready = reply_ready_find(STR("later")),
	    .words = STR("Stay where you are."),
	    .promised_at = noon + 3600000,
	    .now = noon,
	};
	reply_write(arena, &draft, &person, &text, &fault);
	is_str(text.words,
	       STR("We are still working on your request. We write to you again by 13:00.\nStay "
		   "where you are."),
	       "a ready answer, with its time, and our own words below");
	ok(str_ends(text.outgoing, STR("\nFlood K7M4Q2XP")),
	   "what leaves says who writes, and the code");
	draft.promised_at = noon + 86400000;
	reply_write(arena, &draft, &person, &text, &fault);
	ok(str_find(text.words, STR("-")) != SIZE_MAX, "a time of another day has its date");
	draft.ready = reply_ready_find(STR("nobody"));
	reply_write(arena, &draft, &person, &text, &fault);
	ok(str_find(text.words, STR("number: 112.")) != SIZE_MAX, "the emergency number is put in");
	draft.ready = reply_ready_find(STR("later"));
	draft.promised_at = 0;
	is_int(reply_check(&draft, &fault), INVALID, "a promise without a time is none");
	draft.promised_at = noon - 1;
	is_int(reply_check(&draft, &fault), INVALID, "nor one for a time that has passed");
	draft = (struct reply_draft){.words = STR(" "), .now = noon};
	is_int(reply_check(&draft, &fault), INVALID, "an answer says something");
	messages_free(messages);
}

// --- answering ---

#define ASKED(of_name, of_sql)                                                                     \
	static const struct query of_name = {.name = #of_name, .sql = (of_sql)}
ASKED(left, "select count(*) from outbox");
ASKED(left_right, "select count(*) from outbox where body = 'We write again by 15:40.\nFlood'");
ASKED(both_ways, "select count(*) from reply where outbox_id is not null");
ASKED(promised, "select count(*) from reply where kept_at is null");
ASKED(newest, "select max(id) from reply");
ASKED(answered, "select count(*) from post_answer");

static enum outcome way_by_sms(const void *context, struct conn *conn, struct arena *arena,
			       int64_t post, struct channel *ret_channel, struct fault *fault)
{
	const int64_t *reached = context;
	(void)conn, (void)arena;
	if (post < *reached)
		return fail(NOT_FOUND, fault, "No way back.");
	*ret_channel = (struct channel){
	    .inlet = 77, .name = STR("sms"), .connector = "kannel", .direct = true, .sms = true};
	return OK;
}

static enum outcome people_step(struct conn *conn, struct step *step, struct fault *fault)
{
	struct desk_case found;
	struct arena arena;
	struct reply_act *act = (struct reply_act *)(uintptr_t)step->word.at;
	const struct channels ways = {.context = &step->first, .of_post = way_by_sms};
	const struct reply_desk desk = {&ways, NULL};
	struct reply_person *people = NULL;
	arena_init(&arena, (size_t)1 << 20);
	enum outcome outcome =
	    case_find(conn, &arena, step->change.campaign, step->change.case_id, &found, fault);
	if (outcome == OK)
		outcome = reply_people(conn, &arena, &desk, &found, &people, &act->n_people, fault);
	step->ret = (int64_t)act->n_people;
	act->change = step->change;
	act->people = people;
	act->arena = &arena;
	if (outcome == OK)
		outcome = reply_send(conn, act, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome close_step(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_close(conn, &step->change, STR("helped"), STR("they are safe"), &step->second,
			  fault);
}

static enum outcome end_step(struct conn *conn, struct step *step, struct fault *fault)
{
	return reply_promise_end(conn, &step->change, step->first, STR("no boat"), fault);
}

static const struct said by_sms = {.text = "send a boat",
				   .source = "sms",
				   .lang = "en",
				   .signal = SIGNAL_YES,
				   .kind = KIND_REQUEST,
				   .urgency = URGENCY_URGENT};

static void test_answers(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const struct campaign campaign = {.id = desk.flood, .name = STR("Flood")};
	const int64_t first = desk_post(&desk, &by_sms), second = desk_post(&desk, &by_sms);
	const int64_t case_id = desk_case_make(&desk, first);
	struct reply_act act = {
	    .draft = {.campaign = &campaign,
		      .words = STR("We write again by 15:40."),
		      .promised_at = desk.now + 600000,
		      .now = desk.now},
	    .ticket = STR("0123456789abcdef"),
	};
	struct step send = {.run = people_step,
			    .change.case_id = case_id,
			    .first = first,
			    .word = {.at = (const char *)&act, .len = 0}};
	is_int(desk_do(&desk, 0, &send), DENIED, "a program answers nobody");
	is_int(desk_do(&desk, ASHA, &send), OK, "a person does %s", desk.fault.text);
	is_int(send.ret, 1, "everybody who wrote to us in the Case");
	is_int(room_number(&desk.room, &left_right), 1, "the answer leaves by the way they came");
	is_int(room_number(&desk.room, &both_ways), 1, "and stands on their status page");
	is_int(desk_incident_of(&desk, first).waiting, 0, "their message is answered");
	ok(str_starts(desk_history(&desk, case_id), STR("replied answered")),
	   "the history tells: %.*s", STR_ARG(desk_history(&desk, case_id)));
	is_int(desk_case_now(&desk, case_id).due_at, desk.now + 600000,
	       "what was promised is when the Case is due");
	is_int(desk_do(&desk, ASHA, &send), OK, "sent twice");
	is_int(room_number(&desk.room, &left), 1, "it leaves once");
	is_int(room_number(&desk.room, &promised), 1,
	       "a new answer keeps what was promised before");

	struct step close = {.run = close_step, .change.case_id = case_id};
	is_int(desk_do(&desk, ASHA, &close), CONFLICT, "a promise that stands keeps the Case open");
	struct step end = {.run = end_step, .change.case_id = case_id};
	end.first = room_number(&desk.room, &newest);
	is_int(desk_do(&desk, ASHA, &end), OK, "it is taken back, with a reason");
	is_int(desk_do(&desk, ASHA, &end), NOT_FOUND, "once");
	is_int(desk_do(&desk, ASHA, &close), OK, "then the Case closes %s", desk.fault.text);
	ok(second > first, "another message of another person");
	is_int(room_number(&desk.room, &answered), 1,
	       "has no answer because somebody else got one");
	desk_close(&desk);
}

static enum outcome join_step(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_join(conn, &step->of, step->first, step->second_id, fault);
}

static void test_joined(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const struct campaign campaign = {.id = desk.flood, .name = STR("Flood")};
	const int64_t first = desk_post(&desk, &by_sms), second = desk_post(&desk, &by_sms);
	const int64_t case_id = desk_case_make(&desk, first);
	struct step join = {.run = join_step,
			    .first = desk_incident(&desk, second),
			    .second_id = desk_incident(&desk, first),
			    .reason = STR("the same roof")};
	is_int(desk_do(&desk, ASHA, &join), OK, "two people's messages become one Case %s",
	       desk.fault.text);
	struct reply_act act = {
	    .draft = {.campaign = &campaign, .words = STR("A boat comes."), .now = desk.now},
	    .ticket = STR("0123456789abcdef"),
	};
	struct step send = {.run = people_step,
			    .change.case_id = case_id,
			    .first = first,
			    .word = {.at = (const char *)&act, .len = 0}};
	is_int(desk_do(&desk, ASHA, &send), OK, "which is answered %s", desk.fault.text);
	is_int(send.ret, 2, "that silences neither of them");
	is_int(room_number(&desk.room, &answered), 2, "both are answered");
	desk_close(&desk);
}

// --- who goes ---

static enum outcome ask_step(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct dispatch dispatch = {.who = step->word,
					  .what = STR("takes 8"),
					  .reference = STR("DR-0412"),
					  .outside = true,
					  .expected_at = step->until,
					  .state = (enum dispatch_state)step->number};
	return dispatch_add(conn, &step->change, &dispatch, fault);
}

static enum outcome news_step(struct conn *conn, struct step *step, struct fault *fault)
{
	const struct dispatch_news news = {.id = step->first,
					   .state = (enum dispatch_state)step->number,
					   .reference = STR(""),
					   .others_stay = step->flag};
	return dispatch_set(conn, &step->change, &news, fault);
}

static enum outcome going_step(struct conn *conn, struct step *step, struct fault *fault)
{
	struct dispatch *list;
	struct arena *arena = (struct arena *)(uintptr_t)step->word.at;
	size_t count = 0;
	const enum outcome outcome =
	    dispatch_list(conn, arena, step->change.case_id, &list, &count, fault);
	struct str states = STR("");
	for (size_t i = 0; i < count; i++)
		states = arena_format(arena, "%.*s%s%.*s:%s", STR_ARG(states), i ? " " : "",
				      STR_ARG(list[i].who), dispatch_state_names[list[i].state]);
	step->reason = states;
	step->ret = count > 0 ? list[count - 1].id : 0;
	return outcome;
}

// The one that stands first is there.
static enum outcome over_step(struct conn *conn, struct step *step, struct fault *fault)
{
	struct arena arena;
	struct dispatch *list;
	size_t count = 0;
	arena_init(&arena, (size_t)1 << 18);
	enum outcome outcome =
	    dispatch_list(conn, &arena, step->change.case_id, &list, &count, fault);
	const struct dispatch_news news = {.id = outcome == OK && count > 0 ? list[0].id : 0,
					   .state = DISPATCH_THERE,
					   .reference = STR("DR-0413")};
	if (outcome == OK)
		outcome = dispatch_set(conn, &step->change, &news, fault);
	arena_free(&arena);
	return outcome;
}

// "Who:state" of all, open ones first; *ret_last: the one that stands last.
static struct str going(struct desk *desk, int64_t case_id, int64_t *ret_last)
{
	struct step look = {.run = going_step,
			    .change.case_id = case_id,
			    .word = {.at = (const char *)&desk->arena, .len = 0}};
	desk_do(desk, ASHA, &look);
	*ret_last = look.ret;
	return look.reason;
}

static void test_going(const struct place *place)
{
	struct desk desk;
	int64_t last;
	if (!desk_open(&desk, place))
		return;
	struct said seen = by_sms; // elsewhere: nobody waits for an answer
	seen.source = "push";
	const int64_t case_id = desk_case_make(&desk, desk_post(&desk, &seen));
	struct step ask = {.run = ask_step,
			   .change.case_id = case_id,
			   .word = STR("Boat"),
			   .until = desk.now + 60000};
	is_int(desk_do(&desk, ASHA, &ask), OK, "somebody is asked %s", desk.fault.text);
	is_int(desk_case_now(&desk, case_id).due_at, ask.until, "the Case is due when they are");
	ask.word = STR("Truck");
	desk_do(&desk, ASHA, &ask);
	ask.word = STR(" ");
	is_int(desk_do(&desk, ASHA, &ask), INVALID, "nobody is not asked");
	ask.word = STR("Late");
	ask.until = desk.now - 1;
	is_int(desk_do(&desk, ASHA, &ask), INVALID, "nor somebody for a time that has passed");
	is_str(going(&desk, case_id, &last), STR("Truck:asked Boat:asked"), "both stand there");

	struct step close = {.run = close_step, .change.case_id = case_id};
	struct step news = {
	    .run = news_step, .change.case_id = case_id, .first = last, .number = DISPATCH_COMING};
	is_int(desk_do(&desk, ASHA, &news), OK, "one comes");
	is_str(going(&desk, case_id, &last), STR("Boat:coming Truck:stood-down"),
	       "the other stands down");
	is_int(desk_do(&desk, ASHA, &close), CONFLICT, "while one is on the way it stays open");
	news.first = last;
	is_int(desk_do(&desk, ASHA, &news), CONFLICT, "what is over stays so");
	struct step other = {.run = news_step, .change.case_id = case_id, .first = 1, .number = 2};
	is_int(desk_do(&desk, ASHA, &other), NOT_FOUND, "nobody comes who was not asked");
	ask.word = STR("Second boat");
	ask.until = 0;
	desk_do(&desk, ASHA, &ask);
	ask.word = STR("Third boat");
	ask.number = DISPATCH_COMING;
	desk_do(&desk, ASHA, &ask);
	is_str(going(&desk, case_id, &last),
	       STR("Third boat:coming Second boat:asked Boat:coming Truck:stood-down"),
	       "who is written down as coming sends nobody away");
	ok(str_starts(desk_history(&desk, case_id), STR("help-coming help-asked help-coming")),
	   "the history tells: %.*s", STR_ARG(desk_history(&desk, case_id)));
	is_int(desk_do(&desk, ASHA, &close), CONFLICT, "a Case with asks out does not close");
	while (str_find(going(&desk, case_id, &last), STR(":asked")) != SIZE_MAX ||
	       str_find(going(&desk, case_id, &last), STR(":coming")) != SIZE_MAX) {
		struct step over = {.run = over_step, .change.case_id = case_id};
		if (desk_do(&desk, ASHA, &over) != OK)
			break;
	}
	is_int(desk_do(&desk, ASHA, &close), OK, "when all are over it does %s", desk.fault.text);
	desk_close(&desk);
}

// --- what somebody says later ---

// A message by SMS from a number, with a code if it is the first.
static int64_t from_number(struct desk *desk, const char *hash, const char *code, const char *text)
{
	char line[512];
	struct said said = by_sms;
	said.text = text;
	desk_say(desk, &said, line, sizeof line);
	if (!sender_read(desk->sender, str_from(line)))
		return 0;
	struct post_entry *entry = &desk->sender->entries[0];
	desk_read(&said, desk->said, &entry->reading);
	sender_pack(desk->sender, entry);
	entry->code = str_from(code);
	entry->contact = STR("sealed");
	entry->contact_hash = str_from(hash);
	return sender_append(desk->sender, desk->flood) == OK ? entry->id : 0;
}

static enum outcome follow_step(struct conn *conn, struct step *step, struct fault *fault)
{
	struct follow follow = {0};
	struct group_scratch *scratch;
	struct group_post *post = calloc(1, sizeof *post);
	enum outcome outcome = group_scratch_new(&scratch, fault);
	if (outcome != OK || !post)
		return outcome;
	outcome = group_post_find(conn, scratch, step->change.campaign, step->first, post, fault);
	if (outcome == OK)
		outcome = follow_find(conn, scratch, post, &follow, fault);
	if (outcome == OK && follow.first != 0)
		outcome = follow_keep(conn, post->id, &follow, fault);
	step->ret = follow.first;
	group_scratch_free(scratch);
	free(post);
	return outcome;
}

// Whose later message it is; 0: nobody's.
static int64_t follows(struct desk *desk, int64_t post)
{
	struct step step = {.run = follow_step, .first = post};
	return desk_do(desk, 0, &step) == OK ? step.ret : -1;
}

static void test_later(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	const int64_t first = from_number(&desk, "aa", "K7M4Q2XP", "a boat please");
	const int64_t stranger = from_number(&desk, "bb", "ZZZZ2222", "a boat please");
	is_int(follows(&desk, first), 0, "a first message follows none");
	is_int(follows(&desk, stranger), 0, "nor does that of another number, in the same words");
	const int64_t second = from_number(&desk, "aa", "", "and water");
	is_int(follows(&desk, second), first, "a later one of the same number follows the first");
	is_int(follows(&desk, from_number(&desk, "aa", "", "hurry")), first,
	       "so does one after that");
	is_int(follows(&desk, from_number(&desk, "cc", "", "k7m4-q2xp: they moved")), first,
	       "and one of another number that names the code");
	is_int(follows(&desk, from_number(&desk, "dd", "", "ABCD2345 is no code of ours")), 0,
	       "a word like a code that nobody has leads nowhere");
	desk_close(&desk);
}

int main(void)
{
	struct arena arena;
	arena_init(&arena, (size_t)1 << 20);
	test_times();
	test_words(&arena);
	arena_free(&arena);
	places_each(test_answers);
	places_each(test_joined);
	places_each(test_going);
	places_each(test_later);
	return tap_done();
}
