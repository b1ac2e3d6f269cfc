// SPDX-License-Identifier: AGPL-3.0-or-later
// What is watched behind the stream: counts by tag that a sudden end neither doubles nor loses, new
// words and hashtags that one account cannot make, alert rules that tell once, hold their tongue in
// quiet hours and under their limits. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database,
// on PostgreSQL.
#include "insight/watch.h"

#include "base/zone.h"
#include "campaign/channel.h"
#include "campaign/tag.h"
#include "campaign/tag_suggest.h"
#include "desk_fixture.h"
#include "insight/alert_tell.h"
#include "insight/alert_try.h"
#include "insight/hook_out.h"
#include "insight/trend.h"
#include "insight/trend_tags.h"
#include "insight/trend_words.h"

#define MINUTE ((int64_t)60 * 1000)
#define HOUR   (60 * MINUTE)

static const struct query all_posts = {
    .name = "all_posts", .sql = "select coalesce(sum(posts), 0) from trend_count where tag = ''"};
static const struct query tag_posts = {
    .name = "tag_posts",
    .sql = "select coalesce(sum(posts), 0) from trend_count where tag = 'FloodNow'"};
static const struct query tag_copies = {
    .name = "tag_copies",
    .sql = "select coalesce(sum(copies), 0) from trend_count where tag = 'FloodNow'"};
static const struct query alerts_all = {.name = "alerts_all", .sql = "select count(*) from alert"};
static const struct query alert_posts = {.name = "alert_posts",
					 .sql = "select coalesce(sum(posts), 0) from alert"};
static const struct query alerts_told = {
    .name = "alerts_told", .sql = "select count(*) from alert where told_at is not null"};
static const struct query tells = {.name = "tells",
				   .sql = "select count(*) from job where kind = 'alert.tell'"};
static const struct query back = {.name = "back", .sql = "update watch set read_to = read_to - 1"};
static const struct query alarms_all = {.name = "alarms_all",
					.sql = "select count(*) from alarm where kind = 'rule'"};
static const struct query age_alerts = {
    .name = "age_alerts",
    .sql = "update alert set last_at = last_at - 7200000, began_at = began_at - 7200000"};
static const struct query age_survey = {.name = "age_survey",
					.sql = "update trend_survey set at = 0"};
static const struct query spelling_taken = {
    .name = "spelling_taken",
    .sql = "select count(*) from tag_spelling where folded = 'floodhelp' and tag = 'FloodNow'"};

// --- a desk that is watched ---

static struct desk desk;
static int64_t clock_ahead; // of the real one, ms
static int64_t now_of_test(void)
{
	return time_now() + clock_ahead;
}

static enum outcome tags_write(struct conn *conn, void *context, struct fault *fault)
{
	struct tag *tags;
	size_t count;
	const struct desk *of = context;
	enum outcome outcome =
	    tags_parse(&desk.arena, STR("FloodNow, FloodNou"), &tags, &count, fault);
	return outcome == OK ? tags_set(conn, of->flood, tags, count, fault) : outcome;
}

static enum outcome query_write(struct conn *conn, void *context, struct fault *fault)
{
	return stmt_run(stmt_start(conn, context), fault);
}

static void query_do(const struct query *query)
{
	ok(store_write(desk.room.store, WRITE_PERSON, 1, query_write, (void *)query, NULL) == OK,
	   "%s", query->name);
}

static void look(void)
{
	bool more = true;
	struct fault fault = {0};
	struct watch watch = {desk.room.store, &desk.room.ids, now_of_test};
	const enum outcome outcome = watch_look(&watch, &more, &fault);
	ok(outcome == OK && !more, "what came is watched %s", fault.text);
}

static void say(const char *text, int sender, bool copy, uint32_t topics, enum post_kind kind,
		enum post_urgency urgency)
{
	char author[32];
	snprintf(author, sizeof author, "sender%d", sender);
	const struct said said = {.text = text,
				  .author = author,
				  .signal = SIGNAL_YES,
				  .kind = kind,
				  .urgency = urgency,
				  .topics = topics,
				  .place = "Kunda Bridge",
				  .copy = copy};
	if (desk_post(&desk, &said) == 0)
		ok(false, "a post is kept");
}

static int64_t number(const struct query *query)
{
	return room_number(&desk.room, query);
}

// --- counts ---

static void test_counts(void)
{
	struct watch looker = {desk.room.store, &desk.room.ids, now_of_test};
	say("the bridge is under water #FloodNow", 1, true, 0, KIND_REPORT, URGENCY_WAIT);
	say("the bridge is under water #FloodNow", 2, true, 0, KIND_REPORT, URGENCY_WAIT);
	say("all quiet at the school #floodnou #FLOOD_NOW", 3, false, 0, KIND_REPORT, URGENCY_WAIT);
	ok(watch_wanted(&looker), "something came: a look is wanted");
	say("no tag at all", 4, false, 0, KIND_REPORT, URGENCY_WAIT);
	say("somebody hurts me #FloodNow", 5, false, 1u << HEAD_PROTECTION, KIND_REQUEST,
	    URGENCY_WAIT);
	look();
	is_int(number(&all_posts), 4, "posts count, near-copies apart");
	is_int(number(&tag_posts), 2,
	       "a tag counts each post once, in any spelling; a private one not");
	is_int(number(&tag_copies), 1, "and its near-copies apart");
	look();
	is_int(number(&all_posts), 4, "a second look counts nothing twice");
	ok(!watch_wanted(&looker),
	   "and until more comes none is wanted, so that nothing is written");
}

// --- words and hashtags ---

static void surveyed(struct trend_surveyed *ret)
{
	struct conn *conn;
	*ret = (struct trend_surveyed){0};
	if (store_reader(desk.room.store, &conn, NULL) != OK)
		return;
	trend_words_read(conn, &desk.arena, desk.flood, ret, NULL);
	conn_release(conn);
}

static bool has_word(const struct trend_surveyed *found, const char *word)
{
	for (size_t i = 0; i < found->count; i++)
		if (str_equal(found->words[i].word, str_from(word)))
			return true;
	return false;
}

static void test_words(void)
{
	struct trend_surveyed found;
	for (int i = 0; i < 60; i++)
		say("rain and water at the river again", 100 + i, false, 0, KIND_REPORT,
		    URGENCY_WAIT);
	clock_ahead = 8 * HOUR; // what came is of before now
	id_seen(&desk.room.ids, id_floor(now_of_test()));
	for (int i = 0; i < 60; i++) {
		char text[200];
		snprintf(text, sizeof text, "rain, we ask %s for pumps %s #FloodNow #%s", "Bikram",
			 i < 30 ? "cholera" : "", i < 20 ? "FloodHelp" : "rain");
		say(text, i < 30 ? i : 7, false, 0, KIND_REPORT, URGENCY_WAIT);
		say("zubaida, last seen near the mill", i, false, 1U << HEAD_MISSING, KIND_REPORT,
		    URGENCY_URGENT);
		say("he beats the children again", i, false, 1U << HEAD_PROTECTION, KIND_REPORT,
		    URGENCY_URGENT);
		snprintf(text, sizeof text, "buy gold now %d", i);
		say(text, 7, false, 0, KIND_REPORT, URGENCY_WAIT);
	}
	query_do(&age_survey);
	look();
	surveyed(&found);
	ok(has_word(&found, "cholera"), "a word that many write since today is new");
	ok(!has_word(&found, "rain"), "one that was always written is not");
	ok(!has_word(&found, "gold"), "nor one that a single account writes");
	ok(!has_word(&found, "bikram"), "a name is not shown");
	ok(!has_word(&found, "zubaida"), "nor anything of somebody who is missing");
	ok(!has_word(&found, "children"), "nor of what is private");
}

static enum outcome take_write(struct conn *conn, void *context, struct fault *fault)
{
	const bool *take = context;
	return tag_suggest_decide(conn, desk.flood, STR("floodhelp"), *take, time_now(), fault);
}

static size_t suggested(struct tag_suggestion list[TAG_SUGGESTED_MOST])
{
	size_t count = 0;
	struct conn *conn;
	if (store_reader(desk.room.store, &conn, NULL) != OK)
		return 0;
	tag_suggest_list(conn, &desk.arena, desk.flood, list, &count, NULL);
	conn_release(conn);
	return count;
}

static void test_suggestions(void)
{
	struct tag_suggestion list[TAG_SUGGESTED_MOST];
	const size_t count = suggested(list);
	size_t at = 0;
	while (at < count && !str_equal(list[at].folded, STR("floodhelp")))
		at++;
	ok(at < count && str_equal(list[at].name, STR("FloodHelp")),
	   "a hashtag that stands with the campaign's is offered");
	ok(at < count && list[at].posts == 20 && list[at].senders >= 4 && list[at].examples[2] != 0,
	   "with how many posts, how many senders and three examples");
	bool take = false;
	ok(store_write(desk.room.store, WRITE_PERSON, 1, take_write, &take, NULL) == OK,
	   "it is refused");
	query_do(&age_survey);
	look();
	for (at = 0; at < suggested(list); at++)
		ok(!str_equal(list[at].folded, STR("floodhelp")),
		   "what was refused is not offered again");
	static const struct query reopen = {.name = "reopen",
					    .sql = "update tag_suggestion set state = 'open'"};
	query_do(&reopen);
	take = true;
	ok(store_write(desk.room.store, WRITE_PERSON, 1, take_write, &take, NULL) == OK,
	   "it is taken");
	is_int(number(&spelling_taken), 1, "then it is a spelling of the tag");
	ok(spelling_distance(STR("floodnow"), STR("flodonow"), 2) == 1 &&
	       spelling_distance(STR("سیلاب"), STR("سیلب"), 2) == 1 &&
	       spelling_distance(STR("flood"), STR("water"), 2) == 3,
	   "spellings differ by letters, in any script");
}

// --- alert rules ---

static struct alert_rule medical(void)
{
	return (struct alert_rule){.campaign = desk.flood,
				   .name = STR("Medical at the bridge"),
				   .kind = KIND_REQUEST,
				   .topic = HEAD_MEDICAL,
				   .place = STR("kunda bridge"),
				   .words = STR("doctor, oxygen bottle"),
				   .lang = STR(""),
				   .tag = STR(""),
				   .posts = 3,
				   .minutes = 10};
}

static enum outcome rule_write(struct conn *conn, void *context, struct fault *fault)
{
	if (alert_rule_check(context, fault) != OK)
		return INVALID;
	return alert_rule_set(conn, &desk.room.ids, context, ASHA, time_now(), fault);
}

static enum outcome rule_keep(struct alert_rule *rule)
{
	return store_write(desk.room.store, WRITE_PERSON, 1, rule_write, rule, &desk.fault);
}

static int n_doctor;
static void doctor(int times, enum post_urgency urgency)
{
	for (int i = 0; i < times; i++)
		say("we need an oxygen bottle", 500 + n_doctor++, false, 1u << HEAD_MEDICAL,
		    KIND_REQUEST, urgency);
}

// Lets the job tell of all alerts that it may.
static int64_t told_of(struct alarm_walker *walker)
{
	static const struct query untold = {
	    .name = "untold", .sql = "select id from alert where told_at is null order by id"};
	int64_t ids[ALERT_CAMPAIGN_HOUR];
	size_t count = 0;
	struct conn *conn;
	if (store_reader(desk.room.store, &conn, NULL) != OK)
		return -1;
	struct stmt *rows = stmt_start(conn, &untold);
	while (count < ALERT_CAMPAIGN_HOUR && stmt_step(rows))
		ids[count++] = stmt_i64(rows, 0);
	stmt_end(rows, NULL);
	conn_release(conn);
	const struct job_kind kind = alert_tell_job(walker);
	for (size_t i = 0; i < count; i++) {
		char text[24];
		struct fault fault = {0};
		snprintf(text, sizeof text, "%lld", (long long)ids[i]);
		const struct job job = {.kind = STR(ALERT_TELL_JOB), .payload = str_from(text)};
		ok(kind.run(kind.context, &job, &fault) == OK, "an alert's turn comes %s",
		   fault.text);
	}
	return number(&alerts_told);
}

static void test_rule(void)
{
	struct alert_rule rule = medical();
	ok(rule_keep(&rule) == OK, "a rule is kept %s", desk.fault.text);
	doctor(2, URGENCY_SOON);
	say("we need a doctor", 1, false, 0, KIND_REQUEST, URGENCY_SOON);
	say("a doctor is needed", 2, false, 1u << HEAD_MEDICAL, KIND_REPORT, URGENCY_SOON);
	say("we need pills", 3, false, 1u << HEAD_MEDICAL, KIND_REQUEST, URGENCY_SOON);
	look();
	is_int(number(&alerts_all), 0,
	       "two of three are no alert; other topics, kinds, words do not count");
	doctor(1, URGENCY_SOON);
	look();
	is_int(number(&alerts_all), 1, "the third makes one");
	doctor(5, URGENCY_LIFE);
	look();
	is_int(number(&alerts_all), 1, "more of the same make no second one");
	is_int(number(&alert_posts), 8, "but it grows");
	is_int(number(&tells), 1, "and is told by one message");
	query_do(&back);
	bool more;
	struct watch watch = {desk.room.store, &desk.room.ids, now_of_test};
	watch_look(&watch, &more, NULL);
	ok(number(&alert_posts) == 9, "only what was read and not committed is read again");
}

static void test_trial(void)
{
	struct conn *conn;
	struct alert_trial trial = {0};
	struct alert_rule rule = medical(), all = {.campaign = desk.flood,
						   .name = STR("x"),
						   .kind = -1,
						   .posts = 1,
						   .minutes = 10};
	if (store_reader(desk.room.store, &conn, NULL) != OK)
		return;
	ok(alert_try(conn, &desk.arena, &rule, now_of_test(), &trial, &desk.fault) == OK &&
	       trial.found == 8 && trial.alerts == 1 && trial.n_examples == ALERT_TRY_EXAMPLES,
	   "a trial finds what the rule found: %lld posts, %lld alert", (long long)trial.found,
	   (long long)trial.alerts);
	ok(alert_try(conn, &desk.arena, &all, now_of_test(), &trial, &desk.fault) == INVALID,
	   "a rule for every single post is refused");
	conn_release(conn);
}

static void test_telling(void)
{
	struct alarm_walker walker = {
	    .store = desk.room.store, .ids = &desk.room.ids, .now = now_of_test, .site = STR("")};
	struct alert_rule rule = medical();
	rule.name = STR("Wakes");
	rule.wake = true;
	rule.words = STR("insulin");
	ok(rule_keep(&rule) == OK, "a rule that wakes is kept");
	is_int(told_of(&walker), 1, "the alert of the first is told");
	is_int(number(&alarms_all), 0, "and raises no alarm");
	for (int i = 0; i < 3; i++)
		say("insulin please", 600 + i, false, 1u << HEAD_MEDICAL, KIND_REQUEST,
		    URGENCY_SOON);
	look();
	told_of(&walker);
	is_int(number(&alarms_all), 1, "one that wakes raises an alarm");
	for (int round = 0; round < ALERT_RULE_HOUR; round++) {
		query_do(&age_alerts);
		doctor(3, URGENCY_SOON);
		look();
		told_of(&walker);
	}
	is_int(number(&alerts_told), 1 + ALERT_RULE_HOUR,
	       "a rule tells so many alerts in an hour and no more");
	clock_ahead += HOUR + MINUTE;
	is_int(told_of(&walker), 2 + ALERT_RULE_HOUR, "what was held back is told later");
}

// --- by the campaign's own number, and by webhooks ---

static enum outcome ways_list(const void *context, struct conn *conn, struct arena *arena,
			      int64_t campaign, struct channel **ret_list, size_t *ret_count,
			      struct fault *fault)
{
	(void)context, (void)conn, (void)campaign, (void)fault;
	*ret_list = arena_array(arena, 1, sizeof **ret_list);
	**ret_list =
	    (struct channel){.inlet = 77, .connector = "kannel", .direct = true, .sms = true};
	*ret_count = 1;
	return OK;
}

static struct messages *catalogues;
static struct alarm_walker sms_walker(void)
{
	static const struct channels ways = {.list = ways_list};
	return (struct alarm_walker){.store = desk.room.store,
				     .ids = &desk.room.ids,
				     .now = now_of_test,
				     .ways = &ways,
				     .messages = catalogues,
				     .site = STR("")};
}

static enum outcome hooks_write(struct conn *conn, void *context, struct fault *fault)
{
	struct hook_out hook = {.id = 1,
				.campaign = desk.flood,
				.name = STR("Map"),
				.address = STR("https://map.example/in"),
				.events = STR("alert.new"),
				.kind = -1,
				.secret = STR("sealed")};
	(void)context;
	const enum outcome outcome = hook_out_add(conn, &hook, time_now(), fault);
	hook.id = 2;
	hook.events = STR("post.new");
	return outcome == OK ? hook_out_add(conn, &hook, time_now(), fault) : outcome;
}

static void pumps(int from, int count)
{
	for (int i = 0; i < count; i++)
		say("a pump please", from + i, false, 1u << HEAD_WATER, KIND_REQUEST, URGENCY_SOON);
	look();
}

static void test_ways(void)
{
	static const struct query messages = {
	    .name = "messages",
	    .sql = "select count(*) from outbox where purpose = 3 and inlet_id = 77"};
	static const struct query told = {
	    .name = "told",
	    .sql = "select count(*) from hook_out_delivery where event = 'alert.new'"};
	static const struct query in_urdu = {
	    .name = "in_urdu", .sql = "select count(*) from outbox where lang = 'ur'"};
	static const struct query numbers = {.name = "numbers",
					     .sql = "select count(*) from alert_rule_number"};
	static const struct query snooze = {
	    .name = "snooze", .sql = "update alert_rule set snoozed_until = 9000000000000"};
	static const struct query speak = {
	    .name = "speak", .sql = "update campaign set languages = 'ur en' where slug = 'flood'"};
	struct alarm_walker walker = sms_walker();
	struct alert_rule rule = medical();
	query_do(&speak);
	rule.name = STR("By all ways");
	rule.topic = HEAD_WATER;
	rule.words = STR("pump");
	rule.sms = rule.hook = true;
	ok(rule_keep(&rule) == INVALID, "SMS without a number is refused");
	rule.numbers[0] = (struct alert_number){STR("sealed one"), STR("hash one")};
	rule.numbers[1] = (struct alert_number){STR("sealed two"), STR("hash two")};
	rule.n_numbers = 2;
	clock_ahead += HOUR + MINUTE;
	ok(rule_keep(&rule) == OK && number(&numbers) == 2, "numbers are kept with a rule");
	ok(store_write(desk.room.store, WRITE_PERSON, 1, hooks_write, NULL, NULL) == OK,
	   "there are two webhooks");
	pumps(700, 3);
	told_of(&walker);
	is_int(number(&messages), 2, "an alert leaves by the campaign's own number, to each once");
	is_int(number(&told), 1, "and to the webhook that wants alerts");
	is_int(number(&in_urdu), 2, "in the first language of the campaign, for a bare number");
	pumps(710, 3);
	told_of(&walker);
	is_int(number(&messages), 2, "more of the same is no second message");
	query_do(&snooze);
	query_do(&age_alerts);
	pumps(720, 3);
	told_of(&walker);
	ok(number(&messages) == 2 && number(&told) == 1, "a rule that is snoozed tells nobody");
}

// A rule that sends SMS about sandbags, now; quiet for two hours from now on if so wished.
static bool sandbag_rule(bool quiet)
{
	const int64_t minute = now_of_test() / MINUTE % (24 * 60);
	struct alert_rule rule = medical();
	rule.name = STR("Sandbags");
	rule.topic = HEAD_WATER;
	rule.words = STR("sandbag");
	rule.sms = true;
	rule.numbers[0] = (struct alert_number){STR("sealed one"), STR("hash one")};
	rule.n_numbers = 1;
	if (quiet) {
		rule.quiet_from = (minute + 23 * 60) % (24 * 60);
		rule.quiet_until = (minute + 2 * 60) % (24 * 60);
	}
	return rule_keep(&rule) == OK;
}

static void sandbags_of(int from, enum post_urgency urgency)
{
	for (int i = 0; i < 3; i++)
		say("a sandbag please", from + i, false, 1u << HEAD_WATER, KIND_REQUEST, urgency);
	look();
}

static void sandbags(int from)
{
	sandbags_of(from, URGENCY_SOON);
}

// What holds for people on duty holds for SMS to numbers, too.
static void test_held(void)
{
	static const struct query messages = {.name = "messages",
					      .sql = "select count(*) from outbox"};
	static const struct query leaving = {
	    .name = "leaving", .sql = "select count(*) from outbox where state <> 'held'"};
	// One more, told when the last one was.
	static const struct query more = {
	    .name = "more",
	    .sql =
		"insert into alert (id, campaign_id, rule_id, began_at, last_at, posts, life, "
		"example_1, example_2, example_3, due_at, told_at, told_posts, result) "
		"select (select min(id) - 1 from alert), campaign_id, rule_id, began_at, last_at, "
		"1, 0, 0, 0, 0, 0, told_at, 1, 'sent' from alert "
		"where told_at = (select max(told_at) from alert) order by id limit 1"};
	struct alarm_walker walker = sms_walker();
	const int64_t before = number(&messages), left = number(&leaving);
	clock_ahead += 3 * HOUR;
	ok(sandbag_rule(true), "a rule has quiet hours %s", desk.fault.text);
	sandbags(800);
	told_of(&walker);
	is_int(number(&messages), before, "in quiet hours no SMS leaves");
	clock_ahead += 2 * HOUR + MINUTE;
	told_of(&walker);
	is_int(number(&messages), before + 1, "it does after them");

	for (int i = 1; i < ALERT_CAMPAIGN_HOUR; i++)
		query_do(&more);
	query_do(&age_alerts);
	clock_ahead += MINUTE;
	ok(sandbag_rule(false), "another has none");
	sandbags(810);
	told_of(&walker);
	is_int(number(&messages), before + 1,
	       "so many alerts of a campaign are told in an hour and no more");
	clock_ahead += 2 * HOUR;
	told_of(&walker);
	is_int(number(&messages), before + 3, "what was held back is told later, of both rules");
	is_int(number(&leaving), left + 3, "all of these leave");
}

// Those of life at risk; and nothing leaves in an exercise.
static void test_held_not(void)
{
	static const struct query messages = {.name = "messages",
					      .sql = "select count(*) from outbox"};
	static const struct query leaving = {
	    .name = "leaving", .sql = "select count(*) from outbox where state <> 'held'"};
	static const struct query would = {
	    .name = "would", .sql = "select count(*) from alert where result = 'would'"};
	struct alarm_walker walker = sms_walker();
	static const struct query unmetered = {
	    .name = "unmetered", .sql = "select count(*) from outbox where purpose = 0"};
	is_int(number(&unmetered), 0, "they keep to the airtime of a day");
	clock_ahead += 2 * HOUR;
	query_do(&age_alerts);
	sandbags_of(830, URGENCY_LIFE);
	told_of(&walker);
	is_int(number(&unmetered), 2, "what tells of life at risk does not wait for another day");
	const int64_t before = number(&messages), left = number(&leaving);

	const int64_t flood = desk.flood;
	const struct new_campaign drill = {
	    .campaign = {.slug = STR("drill"), .name = STR("Drill"), .exercise = true}};
	ok(campaign_create(desk.room.store, &desk.room.ids, &drill, &desk.flood, NULL) == OK &&
	       sandbag_rule(false),
	   "an exercise has a rule %s", desk.fault.text);
	sandbags(820);
	told_of(&walker);
	is_int(number(&messages), before + 1, "its SMS is kept");
	is_int(number(&leaving), left, "but does not leave");
	is_int(number(&would), 1, "and the alert says that it would have");
	desk.flood = flood;
}

static void test_most(void)
{
	enum outcome outcome = OK;
	int kept = 0;
	for (; kept <= ALERT_RULES_MOST && outcome == OK; kept++) {
		struct alert_rule rule = medical();
		outcome = rule_keep(&rule);
	}
	ok(outcome == TOO_MUCH && kept == ALERT_RULES_MOST - 4,
	   "a campaign has at most so many rules");
}

static void test_quiet(void)
{
	const int64_t day = 20000 * 24 * HOUR; // midnight, UTC
	ok(alert_quiet_end(NULL, 22 * 60, 6 * 60, day + 23 * HOUR) == day + 30 * HOUR,
	   "before midnight quiet hours end tomorrow");
	ok(alert_quiet_end(NULL, 22 * 60, 6 * 60, day + 5 * HOUR) == day + 6 * HOUR,
	   "after it today");
	ok(alert_quiet_end(NULL, 22 * 60, 6 * 60, day + 12 * HOUR) == day + 12 * HOUR,
	   "noon is not quiet");
	ok(alert_quiet_end(NULL, 0, 0, day) == day, "without quiet hours nothing is");
	struct zone *zone;
	if (zone_open(STR("Asia/Kathmandu"), &zone, NULL) != OK)
		return;
	ok(alert_quiet_end(zone, 22 * 60, 6 * 60, day) == day + 15 * MINUTE,
	   "by the clocks of the campaign, a quarter to six there");
	zone_free(zone);
}

static void test_all(const struct place *place)
{
	clock_ahead = 0;
	n_doctor = 0;
	if (!desk_open(&desk, place))
		return;
	ok(store_write(desk.room.store, WRITE_PERSON, 1, tags_write, &desk, NULL) == OK,
	   "the campaign has a tag");
	test_counts();
	test_words();
	test_suggestions();
	test_rule();
	test_trial();
	test_telling();
	test_ways();
	test_held();
	test_held_not();
	test_most();
	desk_close(&desk);
}

int main(void)
{
	test_quiet();
	ok(messages_load(&catalogues, NULL) == OK, "there are catalogues");
	places_each(test_all);
	messages_free(catalogues);
	return tap_done();
}
