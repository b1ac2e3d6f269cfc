// SPDX-License-Identifier: AGPL-3.0-or-later
// What was kept is grouped behind the stream: posts about one thing share an incident, others do
// not; cases open where somebody must act; nothing is lost or doubled when the program ends in
// between. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "desk/grouper.h"

#include "care/complaint_heard.h"
#include "desk_fixture.h"
#include "respond/protection.h"

#include <pthread.h>
#include <sys/socket.h>

#define HOUR ((int64_t)3600000)

static const struct query count_grouped = {.name = "count_grouped",
					   .sql = "select count(*) from incident_post"};
static const struct query count_incidents = {.name = "count_incidents",
					     .sql = "select count(*) from incident"};
static const struct query count_cases = {.name = "count_cases",
					 .sql = "select count(*) from desk_case"};
static const struct query sum_posts = {.name = "sum_posts",
				       .sql = "select coalesce(sum(posts), 0) from incident"};
static const struct query wrong_sums = {
    .name = "wrong_sums",
    .sql = "select count(*) from incident i where i.joined_into is null and "
	   "(i.posts <> (select sum(p.posts) from incident_post p where p.incident_id = i.id) or "
	   "i.originals <> (select count(*) from incident_post p where p.incident_id = i.id))"};
static const struct query count_facets = {.name = "count_facets",
					  .sql = "select count(*) from post_facet"};
static const struct query wrong_facets = {
    .name = "wrong_facets",
    .sql = "select count(*) from (select campaign_id, facet, count(*) as posts, "
	   "sum(case when kind = 1 then 1 else 0 end) as requests, "
	   "sum(case when kind = 2 then 1 else 0 end) as offers from post_facet "
	   "group by campaign_id, facet) f full join post_facet_count c "
	   "on c.campaign_id = f.campaign_id and c.facet = f.facet "
	   "where f.posts is null or c.posts is null or f.posts <> c.posts "
	   "or f.requests <> c.requests or f.offers <> c.offers"};
static const struct query wrong_kinds = {
    .name = "wrong_kinds",
    .sql = "select count(*) from post_facet f join post p on p.id = f.post_id "
	   "where substr(f.facet, 1, 6) = 'place:' and f.kind <> p.kind"};
static const struct query count_place = {
    .name = "count_place",
    .sql = "select count(*) from post_facet_count where facet = 'place:kunda bridge' "
	   "and name = 'Kunda Bridge' and posts > 0"};
static const struct query make_older = {.name = "make_older",
					.sql = "update post set id = id - $1 where id <= $2"};

// Fourteen people on a roof: the story that all variants differ from.
static const struct said roof = {.text = "we are on the school roof by the bridge, 14 of us",
				 .place = "Kunda Bridge",
				 .people = 14,
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_LIFE,
				 .topics = TOPIC(HEAD_RESCUE)};

struct group_test {
	int64_t held; // a post that an owner of complaints reads first
	struct desk desk;
	struct grouper *grouper;
};

static bool start(struct group_test *test)
{
	const enum outcome outcome = grouper_start(test->desk.room.store, &test->desk.room.ids,
						   NULL, &test->grouper, &test->desk.fault);
	return ok(outcome == OK, "the grouper starts %s", test->desk.fault.text);
}

static void stop(struct group_test *test)
{
	grouper_stop(test->grouper);
	test->grouper = NULL;
}

static int64_t number(struct group_test *test, const struct query *query)
{
	return room_number(&test->desk.room, query);
}

// Keeps a post and waits until it is grouped.
static int64_t say(struct group_test *test, const struct said *said)
{
	const int64_t post = desk_post(&test->desk, said);
	grouper_settle(test->grouper);
	return post;
}

// Each story happens a week after the one before, so that none joins another.
static void later(struct group_test *test)
{
	test->desk.now += 168 * HOUR;
}

// --- complaints ---

static void test_complains(struct group_test *test)
{
	static const struct query queue = {
	    .name = "queue",
	    .sql = "select count(*) from complaint where heard = 1 and words is null"};
	struct said said = {.text = "your driver shouted at my grandmother",
			    .source = "sms",
			    .signal = SIGNAL_UNSURE,
			    .kind = KIND_COMPLAINT,
			    .topics = READING_COMPLAINS | READING_HELD};
	later(test);
	const int64_t held = say(test, &said);
	is_int(number(test, &queue), 1, "what triage takes for a complaint is in the queue");
	is_int(desk_incident_of(&test->desk, held).id, 0, "and while it is held in no incident");
	said.text = "your driver shouted at us and we need water for nine";
	said.kind = KIND_REQUEST;
	said.signal = SIGNAL_YES;
	said.topics = READING_COMPLAINS | TOPIC(HEAD_WATER);
	const int64_t asks = say(test, &said);
	is_int(number(test, &queue), 2, "so is what asks for help, too");
	ok(desk_incident_of(&test->desk, asks).id != 0, "which has its incident at once");
	said.text = "your driver shouted at my aunt";
	said.topics = READING_COMPLAINS | READING_HELD | TOPIC(HEAD_PROTECTION);
	say(test, &said);
	is_int(number(test, &queue), 2, "what is with a safeguarding lead is theirs alone");
}

static bool post_held(struct group_test *test, int64_t post)
{
	bool marked = false;
	struct conn *conn;
	struct fault *fault = &test->desk.fault;
	if (store_reader(test->desk.room.store, &conn, fault) != OK)
		return ok(false, "a reader %s", fault->text);
	ok(protection_post_marked(conn, post, &marked, fault) == OK, "its marks are read");
	conn_release(conn);
	return marked;
}

static enum outcome let_go(struct conn *conn, void *context, struct fault *fault)
{
	struct group_test *test = context;
	const struct complaint_change change = {
	    .ids = &test->desk.room.ids, .campaign = test->desk.flood, .now = test->desk.now};
	return complaint_let_go(conn, &change, test->held, fault);
}

static void test_complains_again(struct group_test *test)
{
	struct said said = {.text = "the helpers of your camp give blankets to their own cousins",
			    .source = "mastodon",
			    .signal = SIGNAL_UNSURE,
			    .kind = KIND_COMPLAINT,
			    .topics = READING_COMPLAINS | READING_HELD,
			    .copy = true};
	later(test);
	test->held = say(test, &said);
	const int64_t copy = say(test, &said);
	is_int(desk_incident_of(&test->desk, test->held).id, 0,
	       "a copy of what is held brings it into no incident");
	ok(post_held(test, copy), "and is held with it");
	said.topics = TOPIC(HEAD_WATER);
	said.kind = KIND_REQUEST;
	said.signal = SIGNAL_YES;
	const int64_t asks = say(test, &said);
	ok(!post_held(test, asks) && desk_incident_of(&test->desk, asks).id != 0,
	   "what nearly says the same and asks for help is not hidden behind it");
	is_int(desk_incident_of(&test->desk, test->held).id, 0, "nor does it bring it to the Desk");
	said.kind = KIND_COMPLAINT;
	said.topics = READING_COMPLAINS | READING_HELD;
	ok(store_write(test->desk.room.store, WRITE_PERSON, 8, let_go, test, &test->desk.fault) ==
	       OK,
	   "it is let go %s", test->desk.fault.text);
	ok(!post_held(test, test->held) && !post_held(test, copy), "and its copy with it");
	ok(!post_held(test, say(test, &said)), "a copy that comes later is not held anew");
	is_int(number(test, &wrong_sums), 0, "all are counted");
}

// --- joining ---

static void test_joins(struct group_test *test)
{
	later(test);
	struct said other = roof;
	const int64_t first = say(test, &roof);
	const struct incident one = desk_incident_of(&test->desk, first);
	is_int(one.first_post, first, "a call for help begins an incident");
	is_str(one.title, str_from(roof.text), "its words are the title");
	is_str(one.place, STR("Kunda Bridge"), "with its place");
	other.text = "chhat pe hain kunda pul k pas 14 log plz boat";
	other.lang = "ur-Latn";
	other.source = "mastodon";
	other.kind = KIND_REPORT;
	other.urgency = URGENCY_URGENT;
	const int64_t second = say(test, &other);
	other = roof;
	other.text = "my sister is in the school, fourteen of them";
	other.source = "sms";
	say(test, &other);
	const struct incident now = desk_incident_of(&test->desk, second);
	is_int(now.id, one.id, "the same place and number in other words join it");
	ok(now.posts == 3 && now.waiting == 1, "three posts, one of them waits for an answer");
	is_int(now.first_post, first, "the first one stays on top");
	is_str(now.langs, STR("en ur-Latn"), "languages are told");
	is_str(now.sources, STR("push\nmastodon\nsms"), "and sources");
	is_int(now.urgency, URGENCY_LIFE, "the highest urgency counts");
	const int64_t id = desk_case_of(&test->desk, now.id);
	is_int(desk_case_now(&test->desk, id).state, CASE_NEW, "one case waits for somebody");
	is_str(desk_history(&test->desk, id), STR("post post opened"), "and tells what came");
	struct conn *conn;
	int64_t *posts;
	size_t count = 0;
	store_reader(test->desk.room.store, &conn, NULL);
	incident_posts(conn, &test->desk.arena, now.id, 10, &posts, &count, NULL);
	conn_release(conn);
	ok(count == 3 && posts[0] == first && posts[2] == second && posts[1] > second,
	   "the first original stands first, then the newest");
}

static void test_place(struct group_test *test)
{
	struct said abroad = roof;
	abroad.text = "I write from Bradford about a lane by the mill";
	abroad.town = "Bradford";
	abroad.place = "Mill Lane";
	const struct incident one = desk_incident_of(&test->desk, say(test, &abroad));
	is_str(one.place, STR("Mill Lane"), "a place of the campaign's own goes before a town");
}

struct variant {
	const char *what;
	struct said said;
	int64_t hours; // after the first
};

static void test_joined_only(struct group_test *test)
{
	struct said bare = roof;
	bare.people = 0;
	bare.topics = 0;
	struct said fewer = roof;
	fewer.people = 5;
	struct said offer = roof;
	offer.kind = KIND_OFFER;
	struct said elsewhere = roof;
	elsewhere.place = "Rishi Ghat";
	struct said rescue = roof;
	rescue.text = "please share! they are on the school roof by the bridge";
	rescue.people = 0;
	struct said medical = roof;
	medical.people = 0;
	medical.topics = TOPIC(HEAD_MEDICAL);
	struct said reworded = rescue;
	reworded.text = "the wall of the mill fell, somebody is below it";
	const struct variant variants[] = {
	    {"a place alone joins nothing", bare, 0},
	    {"nor a rare topic with another head-count", fewer, 0},
	    {"nor an offer to a call for help", offer, 0},
	    {"nor another place", elsewhere, 0},
	    {"nor the same number seven hours later", roof, 7},
	    {"nor another rare topic", medical, 0},
	    {"nor the same topic in other words", reworded, 0},
	};
	for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
		later(test);
		struct said said = variants[i].said;
		said.at = test->desk.now + variants[i].hours * HOUR;
		const struct incident first = desk_incident_of(&test->desk, say(test, &roof));
		const struct incident other = desk_incident_of(&test->desk, say(test, &said));
		ok(other.id != 0 && other.id != first.id, "%s", variants[i].what);
	}
	later(test);
	const struct incident first = desk_incident_of(&test->desk, say(test, &roof));
	is_int(desk_incident_of(&test->desk, say(test, &rescue)).id, first.id,
	       "a rare topic at the same place in like words joins");
	test->desk.now -= 3 * HOUR;
	is_int(desk_incident_of(&test->desk, say(test, &roof)).id, first.id,
	       "so does what was written hours before and came late");
}

static void test_phones(struct group_test *test)
{
	struct said one = roof, two = roof;
	one.text = "rescue at the bridge, call 03001234567";
	two.text = "rescue at the bridge now, call 03119876543";
	one.people = two.people = 0;
	later(test);
	struct incident first = desk_incident_of(&test->desk, say(test, &one));
	is_str(first.title, STR("rescue at the bridge, call 03001••••••"),
	       "a title shows no whole phone number");
	ok(desk_incident_of(&test->desk, say(test, &two)).id != first.id,
	   "two callers with phones of their own are two");
	later(test);
	one.people = two.people = 14;
	first = desk_incident_of(&test->desk, say(test, &one));
	is_int(desk_incident_of(&test->desk, say(test, &two)).id, first.id,
	       "unless place and number agree");
}

static void test_towns(struct group_test *test)
{
	struct said town = roof;
	town.place = NULL;
	town.town = "Sarwan";
	town.people = 4;
	town.text = "we are a family in the flood";
	struct said family = town;
	family.text = "my brother and his children are on the roof";
	later(test);
	struct incident first = desk_incident_of(&test->desk, say(test, &town));
	ok(desk_incident_of(&test->desk, say(test, &family)).id != first.id,
	   "in a town, two families of four are two");
	later(test);
	town.people = 240;
	first = desk_incident_of(&test->desk, say(test, &town));
	is_int(desk_incident_of(&test->desk, say(test, &town)).id, first.id,
	       "a large number tells them to be one");
	town.topics = TOPIC(HEAD_FOOD);
	ok(desk_incident_of(&test->desk, say(test, &town)).id != first.id,
	   "but not about something else");
}

// Two towns of one name are two places, however their posts come in.
static void test_namesakes(struct group_test *test)
{
	static const struct query first = {
	    .name = "first_namesake",
	    .sql = "select posts from post_facet_count where facet = 'place:tripoli' "
		   "and gazetteer_id = 5"};
	static const struct query second = {
	    .name = "second_namesake",
	    .sql = "select posts from post_facet_count where facet = 'place:tripoli~6' "
		   "and gazetteer_id = 6"};
	struct said town = {.text = "water in the streets",
			    .town = "Tripoli",
			    .town_id = 5,
			    .signal = SIGNAL_YES,
			    .kind = KIND_OTHER};
	later(test);
	desk_post(&test->desk, &town);
	town.town_id = 6;
	say(test, &town);
	is_int(number(test, &first), 1, "the first town of a name has the plain word");
	is_int(number(test, &second), 1, "the second one the word with its id");
	say(test, &town);
	town.town_id = 5;
	say(test, &town);
	is_int(number(test, &first), 2, "later posts go");
	is_int(number(test, &second), 2, "each to its own");
	is_int(number(test, &wrong_facets), 0, "and every post is counted once");
}

static void test_by_hand(struct group_test *test)
{
	struct said question = roof;
	question.kind = KIND_QUESTION;
	question.urgency = URGENCY_WAIT;
	later(test);
	const int64_t asked = say(test, &question);
	is_int(desk_incident_of(&test->desk, asked).id, 0, "a question is no incident");
	const int64_t made = desk_incident(&test->desk, asked);
	is_int(desk_incident_of(&test->desk, say(test, &roof)).id, made,
	       "but if a person makes it one, others join it");
}

static void test_copies(struct group_test *test)
{
	struct said copy = roof;
	copy.text = "the river has come over the bridge near the old mill this morning";
	copy.copy = true;
	later(test);
	const int64_t original = say(test, &copy);
	const int64_t before = number(test, &count_grouped);
	copy.source = "bluesky";
	const int64_t repost = say(test, &copy);
	const struct incident now = desk_incident_of(&test->desk, repost);
	is_int(now.first_post, original, "a copy belongs to its original's incident");
	ok(now.posts == 2 && now.latest_post == repost, "and is counted there");
	is_str(now.sources, STR("push\nbluesky"), "with its source");
	is_int(number(test, &count_grouped), before, "without a row of its own");
	copy.source = "sms";
	is_int(desk_incident_of(&test->desk, say(test, &copy)).waiting, 1,
	       "the same words sent to us wait for an answer of their own");
}

// --- cases ---

static void test_acts(struct group_test *test)
{
	static const struct {
		const char *what;
		bool incident, act;
		struct said said;
	} all[] = {
	    {"a request", true, true, {.kind = KIND_REQUEST, .signal = SIGNAL_YES}},
	    {"an offer", true, false, {.kind = KIND_OFFER, .signal = SIGNAL_YES}},
	    {"a complaint", true, true, {.kind = KIND_COMPLAINT, .signal = SIGNAL_YES}},
	    {"a question", false, false, {.kind = KIND_QUESTION, .signal = SIGNAL_YES}},
	    {"praise", false, false, {.kind = KIND_PRAISE, .signal = SIGNAL_YES}},
	    {"an unsure request", false, false, {.kind = KIND_REQUEST, .signal = SIGNAL_UNSURE}},
	    {"an unsure request sent to us",
	     true,
	     true,
	     {.kind = KIND_REQUEST, .signal = SIGNAL_UNSURE, .source = "sms"}},
	    {"unsure, but life at risk",
	     true,
	     true,
	     {.kind = KIND_OTHER, .signal = SIGNAL_UNSURE, .urgency = URGENCY_LIFE}},
	    {"an urgent report",
	     true,
	     false,
	     {.kind = KIND_REPORT, .signal = SIGNAL_YES, .urgency = URGENCY_URGENT}},
	    {"an urgent report sent to us",
	     true,
	     true,
	     {.kind = KIND_REPORT,
	      .signal = SIGNAL_YES,
	      .urgency = URGENCY_URGENT,
	      .source = "sms"}},
	    {"noise", false, false, {.kind = KIND_REQUEST, .signal = SIGNAL_NOISE}},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct said said = all[i].said;
		said.text = all[i].what;
		const struct incident made = desk_incident_of(&test->desk, say(test, &said));
		const int64_t id = made.id ? desk_case_of(&test->desk, made.id) : 0;
		ok((made.id != 0) == all[i].incident && (id != 0) == all[i].act,
		   "%s: %s incident, %s case", all[i].what, all[i].incident ? "an" : "no",
		   all[i].act ? "a" : "no");
	}
}

static enum outcome run_close(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_close(conn, &step->change, step->word, step->reason, &step->second, fault);
}

static void test_reopens(struct group_test *test)
{
	later(test);
	struct said said = roof;
	const struct incident made = desk_incident_of(&test->desk, say(test, &roof));
	struct step step = {
	    .run = run_close, .word = STR("helped-confirmed"), .reason = STR("They wrote.")};
	step.change.case_id = desk_case_of(&test->desk, made.id);
	is_int(desk_do(&test->desk, ASHA, &step), OK, "a case is closed");
	said.urgency = URGENCY_SOON;
	say(test, &said);
	const struct desk_case now = desk_case_now(&test->desk, step.change.case_id);
	ok(now.state == CASE_NEW && now.owner == 0, "a further message puts it on the board again");
	is_int(now.urgency, URGENCY_LIFE, "at its old urgency");
	is_str(desk_history(&test->desk, now.id), STR("reopened post closed opened"),
	       "as its history tells");
	step.word = STR("helped");
	desk_do(&test->desk, ASHA, &step);
	ok(step.second && desk_case_now(&test->desk, now.id).wished.account == ASHA,
	   "somebody asks for its end");
	say(test, &said);
	is_int(desk_case_now(&test->desk, now.id).wished.account, 0,
	       "which counts no more when another message comes");

	later(test);
	said = roof;
	said.urgency = URGENCY_SOON;
	const int64_t calm =
	    desk_case_of(&test->desk, desk_incident_of(&test->desk, say(test, &said)).id);
	is_int(desk_case_now(&test->desk, calm).urgency, URGENCY_SOON, "a calm case");
	say(test, &roof);
	is_int(desk_case_now(&test->desk, calm).urgency, URGENCY_LIFE,
	       "is raised by a message that says more");
}

// --- starting, stopping, trouble ---

static void test_left_out(struct group_test *test)
{
	later(test);
	const int64_t before = number(test, &count_incidents);
	log_setup(LOG_ERROR + 1, false);
	desk_post_of(&test->desk, 4711, &roof);
	const int64_t next = say(test, &roof);
	log_setup(LOG_ERROR, false);
	is_int(number(test, &count_incidents), before + 1,
	       "a post that cannot be grouped makes nothing");
	ok(desk_incident_of(&test->desk, next).id != 0, "and does not stop the next one");
}

#define MANY 1200

static void *send_many(void *context)
{
	struct desk *desk = context;
	struct said said = roof;
	char *lines = malloc((size_t)MANY * 512);
	for (int batch = 0; batch < 3; batch++) {
		size_t len = 0;
		for (int i = 0; i < MANY / 3; i++) {
			if (i > 0)
				lines[len++] = '\n';
			len += desk_say(desk, &said, lines + len, 512);
		}
		sender_read(desk->sender, str_of(lines, len));
		for (size_t i = 0; i < desk->sender->count; i++) {
			said.people = 20 + (int)i % 100;
			said.signal = i % 4 == 0 ? SIGNAL_NOISE : SIGNAL_YES;
			desk_read(&said, (int)i + MANY * (batch + 1),
				  &desk->sender->entries[i].reading);
			sender_pack(desk->sender, &desk->sender->entries[i]);
		}
		sender_append(desk->sender, desk->flood);
	}
	free(lines);
	return NULL;
}

// The grouper ends and begins again while posts come in.
static void test_interrupted(struct group_test *test)
{
	pthread_t sending;
	later(test);
	grouper_settle(test->grouper);
	const int64_t grouped = number(test, &count_grouped);
	const int64_t incidents = number(test, &count_incidents);
	const int64_t cases = number(test, &count_cases);
	const int64_t sum = number(test, &sum_posts);
	const int64_t facets = number(test, &count_facets);
	pthread_create(&sending, NULL, send_many, &test->desk);
	for (int i = 0; i < 12; i++) {
		grouper_wake(test->grouper);
		if (i % 2)
			grouper_settle(test->grouper);
		stop(test);
		start(test);
	}
	pthread_join(sending, NULL);
	grouper_settle(test->grouper);
	is_int(grouper_behind(test->grouper), 0, "nothing is left to group");
	is_int(number(test, &count_grouped) - grouped, MANY * 3 / 4,
	       "stopped and started in between, every post is grouped once");
	is_int(number(test, &sum_posts) - sum, MANY * 3 / 4, "and counted once");
	is_int(number(test, &count_incidents) - incidents, 75, "into one incident a number");
	is_int(number(test, &count_cases) - cases, 75, "with one case each");
	is_int(number(test, &count_facets) - facets, MANY * 3 / 4 * 3,
	       "each is found by its source, its topic and its place");
}

static void test_whole(struct group_test *test)
{
	is_int(number(test, &wrong_sums), 0, "every incident counts what it holds");
	is_int(number(test, &wrong_facets), 0, "every facet counts its posts");
	is_int(number(test, &wrong_kinds), 0, "by what they ask or offer, too");
	is_int(number(test, &count_place), 1,
	       "places are found in folded form and shown as written");
	is_int(number(test, &desk_wrong_labels), 0, "every Case has the labels of its incident");
	is_int(number(test, &desk_wrong_counts), 0, "every state counts its cases");
}

// --- live ---

static bool wait_for(int fd, const char *words, char *room, size_t size)
{
	size_t len = 0;
	while (len + 1 < size) {
		const ssize_t got = read(fd, room + len, size - len - 1);
		if (got <= 0)
			return false;
		len += (size_t)got;
		room[len] = '\0';
		const char *from = strstr(room, words);
		if (from && strchr(from, '}'))
			return true;
	}
	return false;
}

static void test_live(struct group_test *test)
{
	struct live_hub *hub = NULL;
	struct timeval patience = {.tv_sec = 20};
	char room[8192];
	int ends[2];
	later(test);
	stop(test);
	if (!ok(live_start(4, &hub, NULL) == OK && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0,
		"there is a hub and somebody who watches"))
		return;
	setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	grouper_start(test->desk.room.store, &test->desk.room.ids, hub, &test->grouper, NULL);
	const struct live_watch watch = {.topic = STR("campaign/flood"), .address = STR("")};
	live_adopt(hub, ends[1], &watch, STR(""));
	const struct incident made = desk_incident_of(&test->desk, say(test, &roof));
	const struct desk_case now = desk_case_now(&test->desk, desk_case_of(&test->desk, made.id));
	ok(wait_for(ends[0], "event: case", room, sizeof room), "a new case is told at once");
	char wanted[200];
	snprintf(
	    wanted, sizeof wanted,
	    "{\"id\":\"%lld\",\"number\":%lld,\"state\":\"new\",\"urgency\":\"life\",\"owner\":"
	    "\"\",\"by\":\"\",\"what\":\"opened\",\"open\":",
	    (long long)now.id, (long long)now.number);
	ok(strstr(room, wanted) != NULL, "with how it stands: %s", strstr(room, "{"));
	ok(strstr(room, "\"life_nobody\":") && strstr(room, "\"due\":"), "and the figures");
	stop(test);
	live_stop(hub);
	close(ends[0]);
	start(test);
}

// --- first start ---

// All posts get the ids that they would have had three days ago.
static enum outcome older(struct conn *conn, void *context, struct fault *fault)
{
	struct stmt *make = stmt_start(conn, &make_older);
	stmt_bind_i64(make, 1, id_floor(time_now()) - id_floor(time_now() - 72 * HOUR));
	stmt_bind_i64(make, 2, *(int64_t *)context);
	return stmt_run(make, fault);
}

static void test_first_start(const struct place *place)
{
	struct group_test test = {0};
	if (!desk_open(&test.desk, place))
		return;
	int64_t last = 0;
	for (int i = 0; i < 3; i++)
		last = desk_post(&test.desk, &roof);
	store_write(test.desk.room.store, WRITE_PERSON, 1, older, &last, NULL);
	const int64_t fresh = desk_post(&test.desk, &roof);
	if (start(&test)) {
		grouper_settle(test.grouper);
		is_int(number(&test, &count_grouped), 1,
		       "on a database from before, the first start reads the last two days");
		ok(desk_incident_of(&test.desk, fresh).id != 0, "and all of them");
		stop(&test);
	}
	desk_close(&test.desk);
}

static void test_grouper(const struct place *place)
{
	struct group_test test = {0};
	if (!desk_open(&test.desk, place))
		return;
	if (start(&test)) {
		test_joins(&test);
		test_place(&test);
		test_joined_only(&test);
		test_phones(&test);
		test_towns(&test);
		test_namesakes(&test);
		test_by_hand(&test);
		test_copies(&test);
		test_acts(&test);
		test_complains(&test);
		test_complains_again(&test);
		test_reopens(&test);
		test_left_out(&test);
		test_live(&test);
		test_interrupted(&test);
		test_whole(&test);
		stop(&test);
	}
	desk_close(&test.desk);
	place_clear(place);
}

int main(void)
{
	places_each(test_grouper);
	places_each(test_first_start);
	return tap_done();
}
