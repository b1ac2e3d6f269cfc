// SPDX-License-Identifier: AGPL-3.0-or-later
// Ten thousand posts in a minute, and every alert rule means each of them: what leaves is counted.
// One alert of a rule, so many in an hour, none in quiet hours; life at risk comes through. On
// SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "desk_fixture.h"
#include "insight/alert.h"
#include "insight/alert_tell.h"

#define MINUTE ((int64_t)60 * 1000)
#define HOUR   (60 * MINUTE)
#define RULES  25
#define POSTS  10000
#define BATCH  250

static const struct query alerts_all = {.name = "alerts_all", .sql = "select count(*) from alert"};
static const struct query alert_posts = {.name = "alert_posts",
					 .sql = "select coalesce(sum(posts), 0) from alert"};
static const struct query due = {.name = "due",
				 .sql = "select id, payload, attempt from job where kind = "
					"'alert.tell' and due_at <= $1 order by due_at, id"};
static const struct query taken = {
    .name = "taken",
    .sql = "update job set state = 'running', attempt = attempt + 1 where id = $1"};
static const struct query done = {.name = "done", .sql = "delete from job where id = $1"};

static struct desk desk;
static int64_t clock_now;
static int letters; // that left, of all people

static int64_t now_of_test(void)
{
	return clock_now;
}

static enum outcome letter_send(void *context, const struct alarm_person *person, struct str text,
				struct fault *fault)
{
	(void)context, (void)person, (void)text, (void)fault;
	letters++;
	return OK;
}

// --- rules and posts ---

static enum outcome rule_write(struct conn *conn, void *context, struct fault *fault)
{
	return alert_rule_set(conn, &desk.room.ids, context, ASHA, clock_now, fault);
}

// A rule that tells Asha and Bilal of every post with this word; quiet from now for two hours.
static struct alert_rule rule_make(const char *word, bool quiet)
{
	const int64_t minute = clock_now / MINUTE % (24 * 60);
	struct alert_rule rule = {.campaign = desk.flood,
				  .name = str_from(word),
				  .kind = -1,
				  .words = str_from(word),
				  .lang = STR(""),
				  .place = STR(""),
				  .tag = STR(""),
				  .posts = 1,
				  .minutes = 10,
				  .leaves = true,
				  .life_wakes = true,
				  .people = {ASHA, BILAL},
				  .n_people = 2};
	if (quiet) {
		rule.quiet_from = minute;
		rule.quiet_until = (minute + 120) % (24 * 60);
	}
	return rule;
}

static void rule_keep(const char *word, bool quiet)
{
	struct alert_rule rule = rule_make(word, quiet);
	if (store_write(desk.room.store, WRITE_PERSON, 1, rule_write, &rule, &desk.fault) != OK)
		ok(false, "a rule is kept %s", desk.fault.text);
}

struct rush {
	struct alert_tally *tally;
	struct folded folded, text;
	struct alert_rule *rules;
	size_t n_rules;
};

static enum outcome tally_write(struct conn *conn, void *context, struct fault *fault)
{
	struct rush *rush = context;
	return alert_write(conn, &desk.room.ids, rush->tally, clock_now, fault);
}

// So many posts with these words, as the watch sees them, batch by batch.
static void posts_come(const char *words, int count, enum post_urgency urgency)
{
	static struct rush rush;
	struct conn *conn;
	struct group_post post = {.campaign = desk.flood};
	post.reading.urgency = urgency;
	post.reading.signal = SIGNAL_YES;
	const struct watched watched = {.post = &post, .folded = &rush.text, .at = clock_now};
	rush.tally = alert_tally_new();
	fold_text(str_from(words), &rush.text);
	if (store_reader(desk.room.store, &conn, NULL) != OK)
		return;
	alert_rule_list(conn, &desk.arena, desk.flood, &rush.rules, &rush.n_rules, NULL);
	conn_release(conn);
	for (size_t i = 0; i < rush.n_rules; i++)
		alert_rule_fold(&desk.arena, &rush.folded, &rush.rules[i], NULL);
	for (int i = 0; i < count; i++) {
		post.id = id_next(&desk.room.ids);
		if (!alert_note(rush.tally, &rush.folded, rush.rules, rush.n_rules, &watched))
			ok(false, "a batch has room");
		if ((i + 1) % BATCH != 0 && i + 1 < count)
			continue;
		if (store_write(desk.room.store, WRITE_STREAM, 1, tally_write, &rush,
				&desk.fault) != OK)
			ok(false, "a batch is kept %s", desk.fault.text);
		alert_tally_reset(rush.tally);
	}
	alert_tally_free(rush.tally);
}

// --- the job, for all that is due ---

struct turn {
	const struct query *query;
	int64_t job;
};

static enum outcome turn_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct turn *turn = context;
	struct stmt *write = stmt_start(conn, turn->query);
	stmt_bind_i64(write, 1, turn->job);
	return stmt_run(write, fault);
}

static void job_do(const struct query *query, int64_t job)
{
	struct turn turn = {query, job};
	if (store_write(desk.room.store, WRITE_PERSON, 1, turn_write, &turn, &desk.fault) != OK)
		ok(false, "%s %s", query->name, desk.fault.text);
}

static size_t due_read(struct job jobs[RULES * 4])
{
	size_t count = 0;
	struct conn *conn;
	if (store_reader(desk.room.store, &conn, NULL) != OK)
		return 0;
	struct stmt *rows = stmt_start(conn, &due);
	stmt_bind_i64(rows, 1, clock_now);
	while (count < RULES * 4 && stmt_step(rows)) {
		jobs[count++] = (struct job){.id = stmt_i64(rows, 0),
					     .kind = STR(ALERT_TELL_JOB),
					     .payload = arena_copy(&desk.arena, stmt_str(rows, 1)),
					     .attempt = (int)stmt_i64(rows, 2) + 1};
	}
	stmt_end(rows, NULL);
	conn_release(conn);
	return count;
}

// Runs what is due, as the runner would; gives how many letters left.
static int told(void)
{
	static const struct alarm_channel channel = {"letter", NULL, letter_send};
	struct alarm_walker walker = {.store = desk.room.store,
				      .ids = &desk.room.ids,
				      .channels = &channel,
				      .n_channels = 1,
				      .now = now_of_test,
				      .site = STR("")};
	struct job jobs[RULES * 4];
	const struct job_kind kind = alert_tell_job(&walker);
	const size_t count = due_read(jobs);
	const int before = letters;
	for (size_t i = 0; i < count; i++) {
		bool postponed = false;
		jobs[i].postponed = &postponed;
		job_do(&taken, jobs[i].id);
		if (kind.run(kind.context, &jobs[i], &desk.fault) != OK)
			ok(false, "an alert's turn comes %s", desk.fault.text);
		if (!postponed)
			job_do(&done, jobs[i].id);
	}
	return letters - before;
}

static int64_t number(const struct query *query)
{
	return room_number(&desk.room, query);
}

// --- the storm ---

static void test_life(void)
{
	rule_keep("roof", false);
	posts_come("on the roof", BATCH, URGENCY_LIFE);
	is_int(told(), 2, "an alert of life at risk leaves, however many have left");
	posts_come("on the roof", BATCH, URGENCY_LIFE);
	is_int(told(), 0, "once");
}

static void test_storm(void)
{
	for (int i = 0; i < RULES; i++)
		rule_keep("flood", false);
	posts_come("the flood is here", POSTS, URGENCY_WAIT);
	is_int(number(&alerts_all), RULES,
	       "10,000 posts are one alert of each rule that means them");
	is_int(number(&alert_posts), (int64_t)RULES * POSTS, "and each post is counted");
	is_int(told(), 2 * ALERT_CAMPAIGN_HOUR,
	       "so many alerts leave in an hour, to each person once");
	is_int(told(), 0, "what is held back is not asked again at once");
	clock_now += MINUTE;
	posts_come("flood, flood and flood", BATCH, URGENCY_WAIT);
	is_int(told(), 0, "more of them a minute later tell nobody anything new");
	is_int(number(&alerts_all), RULES, "they are the same alerts");
	test_life();
	clock_now += HOUR + MINUTE;
	is_int(told(), 2 * (RULES - ALERT_CAMPAIGN_HOUR),
	       "what was held back leaves in the next hour");
}

static void test_quiet(void)
{
	clock_now += 7 * HOUR;
	rule_keep("sandbag", true);
	posts_come("a sandbag", BATCH, URGENCY_SOON);
	is_int(told(), 0, "in quiet hours nothing leaves");
	posts_come("a sandbag, we drown", 1, URGENCY_LIFE);
	is_int(told(), 2, "until a life is at risk: that wakes people, also in what was held back");
	clock_now += 3 * HOUR;
	is_int(told(), 0, "and afterwards it was told");
	rule_keep("blanket", true);
	posts_come("a blanket", BATCH, URGENCY_SOON);
	is_int(told(), 0, "what no life depends on");
	clock_now += 2 * HOUR + MINUTE;
	is_int(told(), 2, "is told after them, in one letter to each");
}

// Half a day of storms that come and go: whatever comes, it has a bound.
static void test_day(void)
{
	const int before = letters;
	for (int i = 0; i < 24; i++) {
		clock_now += HOUR / 2 + MINUTE;
		posts_come("flood", BATCH, URGENCY_WAIT);
		told();
	}
	const int most = 2 * ALERT_CAMPAIGN_HOUR * 14;
	ok(letters - before <= most && letters - before > most / 2,
	   "half a day of storms is %d letters to two people, at most %d", letters - before, most);
}

static void test_all(const struct place *place)
{
	letters = 0;
	if (!desk_open(&desk, place))
		return;
	clock_now = time_now();
	test_storm();
	test_quiet();
	test_day();
	desk_close(&desk);
}

int main(void)
{
	places_each(test_all);
	return tap_done();
}
