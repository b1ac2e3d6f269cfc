// SPDX-License-Identifier: AGPL-3.0-or-later
// The rows of a stream: what is shown of each post and what is not, filters, pages and search. On
// SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/stream_page.h"

#include "campaign/campaign_embedded.h"
#include "campaign/correction.h"
#include "desk/grouper.h"
#include "people/people_embedded.h"
#include "post_fixture.h"
#include "respond/incident.h"
#include "respond/respond_embedded.h"
#include "room_fixture.h"

#define LIMIT 50

struct house {
	struct room room;
	struct post_log *log;
	struct sender *sender;
	struct stream_desk *desk;
	struct arena arena;
	struct conn *conn;
	struct stream_rows rows; // last found
	struct fault fault;
	int64_t flood, storm;
};

static struct stream_wish any(const struct house *house)
{
	return (struct stream_wish){
	    .campaign = house->flood, .kind = -1, .signal = -1, .limit = LIMIT};
}

static enum outcome find(struct house *house, struct stream_wish wish)
{
	house->rows = (struct stream_rows){0};
	house->fault.text[0] = '\0';
	return stream_rows_find(house->desk, house->conn, &house->arena, &wish, &house->rows,
				&house->fault);
}

// True if the last rows are exactly these external ids, separated by one space, newest first.
static bool shows(const struct house *house, const char *ids)
{
	struct str rest = str_from(ids);
	bool equal = true;
	for (size_t i = 0; i < house->rows.count; i++)
		equal &= str_equal(house->rows.rows[i].external_id, str_cut(&rest, ' '));
	if (equal && rest.len == 0)
		return true;
	for (size_t i = 0; i < house->rows.count; i++)
		printf("# %zu: %.*s\n", i, STR_ARG(house->rows.rows[i].external_id));
	return false;
}

static const struct post_row *row(const struct house *house, const char *id)
{
	static const struct post_row none;
	for (size_t i = 0; i < house->rows.count; i++)
		if (str_equal(house->rows.rows[i].external_id, str_from(id)))
			return &house->rows.rows[i];
	return &none;
}

static const char story[] =
    "{\"id\":\"1\",\"text\":\"the river has come over the bridge near the old mill\",\"lang\":"
    "\"en\",\"author\":\"@a\",\"author_name\":\"Asha\",\"url\":\"https://example.org/1\"}\n"
    "{\"id\":\"2\",\"text\":\"we need boats\",\"lang\":\"en\",\"source\":\"sms\",\"author\":"
    "\"+923001234567\",\"at\":\"2026-07-14T03:12:40Z\"}\n"
    "{\"id\":\"3\",\"text\":\"noise about boats\",\"lang\":\"en\"}\n"
    "{\"id\":\"4\",\"text\":\"RT @a: the river has come over the bridge near the old "
    "mill\",\"lang\":\"en\"}\n"
    "{\"id\":\"5\",\"text\":\"I have blankets\",\"lang\":\"ur\"}\n"
    "{\"id\":\"6\",\"text\":\"maybe something\",\"lang\":\"ur\"}\n"
    "{\"id\":\"7\",\"text\":\"they need <water> & food\",\"lang\":\"ur\"}";

static void test_rows(struct house *house)
{
	is_int(find(house, any(house)), OK, "a stream is read %s", house->fault.text);
	ok(shows(house, "7 6 5 2 1"), "newest first, without noise and copies");
	is_int(house->rows.next, 0, "there are no older ones");
	const struct post_row *first = row(house, "1"), *sms = row(house, "2");
	is_str(first->text, STR("the river has come over the bridge near the old mill"),
	       "a row has its text");
	is_int(first->copies, 1, "how many say the same");
	is_str(first->author, STR("Asha"), "who wrote it");
	is_str(first->url, STR("https://example.org/1"), "where it stands");
	is_str(first->source, STR("push"), "and where it came from");
	ok(!first->direct && sms->direct, "it tells what was sent to us");
	is_str(sms->author, STR(""), "whose sender's number is not shown");
	is_str(sms->source, STR("sms"), "but how it came is");
	ok(strcmp(sms->kind, "request") == 0 && strcmp(sms->urgency, "urgent") == 0 &&
	       strcmp(sms->lang, "en") == 0 && strcmp(row(house, "6")->signal, "unsure") == 0,
	   "it has kind, urgency, language and signal as words");
	int64_t at = 0;
	time_parse(STR("2026-07-14T03:12:40Z"), &at);
	is_int(sms->at, at, "when it was written");
	ok(sms->received_at > 0 && time_now() - sms->received_at < 60000, "and when it came");
	is_int(sms->topics.count, 1, "its topics");
	is_str(row(house, "7")->words.html, STR("they <mark>need</mark> &lt;water&gt; &amp; food"),
	       "the words that led to a label are marked, the others are escaped");
}

static void test_filters(struct house *house)
{
	struct stream_wish wish = any(house);
	wish.kind = KIND_REQUEST;
	find(house, wish);
	ok(shows(house, "7 2"), "one kind");
	wish.lang = STR("en");
	find(house, wish);
	ok(shows(house, "2"), "one kind in one language");
	wish = any(house);
	wish.lang = STR("ur");
	find(house, wish);
	ok(shows(house, "7 6 5"), "one language");
	wish.signal = SIGNAL_UNSURE;
	find(house, wish);
	ok(shows(house, "6"), "what is unsure in one language");
	wish = any(house);
	wish.signal = SIGNAL_YES;
	find(house, wish);
	ok(shows(house, "7 5 2 1"), "what is sure");
	wish.signal = SIGNAL_NOISE;
	find(house, wish);
	ok(shows(house, "3"), "noise, when asked for");
	wish = any(house);
	wish.everything = true;
	find(house, wish);
	ok(shows(house, "7 6 5 4 3 2 1"), "or everything");
	ok(row(house, "4")->copy_of == row(house, "1")->id, "then a copy names its original");
	wish.since = time_now() + 60000;
	find(house, wish);
	ok(shows(house, ""), "nothing has come since a time to come");
	wish.since = time_now() - 60000;
	find(house, wish);
	ok(shows(house, "7 6 5 4 3 2 1"), "all since a minute ago");
	wish = any(house);
	wish.lang = STR("xx");
	find(house, wish);
	ok(shows(house, ""), "a language that nobody wrote is empty");
	wish = any(house);
	wish.campaign = house->storm;
	find(house, wish);
	ok(shows(house, "s"), "another campaign has its own");
}

static void test_pages(struct house *house)
{
	struct stream_wish wish = any(house);
	wish.limit = 2;
	find(house, wish);
	ok(shows(house, "7 6") && house->rows.next == row(house, "6")->id,
	   "a page ends with a cursor");
	wish.before = house->rows.next;
	find(house, wish);
	ok(shows(house, "5 2") && house->rows.next > 0, "the next one goes on behind it");
	wish.before = house->rows.next;
	find(house, wish);
	ok(shows(house, "1") && house->rows.next == 0, "the last one has none");
	wish.before = row(house, "1")->id;
	find(house, wish);
	ok(shows(house, "") && house->rows.next == 0, "behind the end is nothing");
	wish = any(house);
	wish.limit = 5;
	find(house, wish);
	ok(shows(house, "7 6 5 2 1") && house->rows.next == 0,
	   "a page that holds all of it has no cursor");
	wish.limit = 1;
	wish.q = STR("need");
	find(house, wish);
	ok(shows(house, "7") && house->rows.next > 0, "found rows have pages too");
	wish.before = house->rows.next;
	find(house, wish);
	ok(shows(house, "2") && house->rows.next == 0, "to the last one");
}

static void test_masked(struct house *house)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
	    {"call 03001234567 now", "call 03001•••••• now"},
	    {"۰۳۰۰۱۲۳۴۵۶۷ پر فون", "۰۳۰۰۱•••••• پر فون"},
	    {"٠٣٠٠١٢٣٤٥٦٧", "٠٣٠٠١••••••"},
	    {"फ़ोन ९८४१२३४५६७ करो", "फ़ोन ९८४१२••••• करो"},
	    {"🌊 9841234567 or 9812345678!", "🌊 98412••••• or 98123•••••!"},
	    {"only 12345 of 999999", "only 12345 of 999999"},
	};
	enum { CASES = sizeof cases / sizeof cases[0] };
	struct buf lines;
	buf_init(&lines, 1 << 16);
	for (int i = 0; i < CASES; i++)
		buf_format(&lines, "{\"id\":\"p%d\",\"text\":\"%s\",\"lang\":\"masked\"}\n", i,
			   cases[i].text);
	sender_send(house->sender, house->flood, buf_str(&lines));
	struct stream_wish wish = any(house);
	wish.lang = STR("masked");
	find(house, wish);
	is_int(house->rows.count, CASES, "posts with phone numbers are shown");
	for (int i = 0; i < CASES; i++) {
		char id[16];
		snprintf(id, sizeof id, "p%d", i);
		is_str(row(house, id)->text, str_from(cases[i].shown),
		       "but only the first five digits of them");
		is_str(row(house, id)->words.html, str_from(cases[i].shown), "on the page, too");
	}
	buf_free(&lines);
}

// Each text is found by its first letters, by one of its words, and not by the others.
static const struct {
	const char *text, *one, *two, *word;
} scripts[] = {
    {"Two families need insulin", "i", "in", "INSULIN"},
    {"Dous fanmi bezwen dlo pòtab", "p", "po", "potab"},
    {"Потрібна вода для дітей", "в", "во", "ВОДА"},
    {"نحتاج ماء للأطفال", "م", "ما", "ماء"},
    {"ہمیں پانی چاہیے", "پ", "پا", "پانی"},
    {"हमें दवा चाहिए", "द", "दव", "दवा"},
    {"আমাদের নৌকা দরকার", "ন", "নৌ", "নৌকা"},
    {"ต้องการเรือด่วนที่หมู่บ้าน", "ร", "เรื", "เรือ"},
    {"ကလေးအတွက်ဆေးလိုတယ်", "ဆ", "ဆေး", "ဆေးလို"},
    {"需要饮用水和帐篷", "水", "饮用", "饮用水"},
    {"避難所に毛布が必要です", "布", "毛布", "避難所"},
    {"담요가 필요합니다", "담", "담요", "필요합니다"},
};
enum { SCRIPTS = sizeof scripts / sizeof scripts[0] };

static bool found_by(struct house *house, const char *q, const char *id)
{
	struct stream_wish wish = any(house);
	wish.q = str_from(q);
	if (find(house, wish) != OK) {
		printf("# %s: %s\n", q, house->fault.text);
		return false;
	}
	return row(house, id)->id > 0;
}

static void test_search(struct house *house)
{
	struct buf lines;
	buf_init(&lines, 1 << 16);
	for (int i = 0; i < SCRIPTS; i++)
		buf_format(&lines, "{\"id\":\"q%d\",\"text\":\"%s\"}\n", i, scripts[i].text);
	sender_send(house->sender, house->flood, buf_str(&lines));
	for (int i = 0; i < SCRIPTS; i++) {
		char id[16];
		snprintf(id, sizeof id, "q%d", i);
		ok(found_by(house, scripts[i].one, id), "%s is found by %s", scripts[i].text,
		   scripts[i].one);
		ok(found_by(house, scripts[i].two, id), "and by %s", scripts[i].two);
		ok(found_by(house, scripts[i].word, id) && house->rows.count == 1,
		   "and it alone by %s", scripts[i].word);
	}
	buf_free(&lines);
}

static void test_search_limits(struct house *house)
{
	ok(found_by(house, "river bridge", "1") && house->rows.count == 2,
	   "all words must be there");
	is_int(row(house, "4")->copy_of, row(house, "1")->id,
	       "copies are found too, because a repost may add words; they name their original");
	ok(!found_by(house, "river blankets", "1"), "not only one of them");
	ok(!found_by(house, "noise", "3"), "noise is not searched");
	ok(!found_by(house, "cyclone", "s"), "nor are other campaigns");
	struct stream_wish wish = any(house);
	wish.q = STR("need");
	wish.kind = KIND_REQUEST;
	wish.lang = STR("ur");
	find(house, wish);
	ok(shows(house, "7"), "a search may be filtered");
	static const char *const nothing[] = {"   ", "!!!", "\"\"", "…"};
	for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
		wish.q = str_from(nothing[i]);
		is_int(find(house, wish), INVALID, "'%s' is nothing to search for: %s", nothing[i],
		       house->fault.text);
	}
	static const char *const odd[] = {"need\"",  "need*",	   "need' --", "need OR x",
					  "NEAR(a)", "need & | !", "tokens:x", "(need",
					  "-need",   "^need",	   "a\\b",     "need:*"};
	wish = any(house);
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		wish.q = str_from(odd[i]);
		is_int(find(house, wish), OK, "'%s' is taken as words %s", odd[i],
		       house->fault.text);
	}
}

// --- what the desk made of posts ---

static void group(struct house *house)
{
	struct grouper *grouper = NULL;
	if (!ok(grouper_start(house->room.store, &house->room.ids, NULL, &grouper, &house->fault) ==
		    OK,
		"the grouper works %s", house->fault.text))
		return;
	grouper_settle(grouper);
	grouper_stop(grouper);
}

struct change {
	struct house *house;
	struct new_correction wanted;
	int64_t into, made;
};

static enum outcome change_run(struct conn *conn, void *context, struct fault *fault)
{
	struct change *change = context;
	const struct incident_change follow = {.ids = &change->house->room.ids,
					       .campaign = change->wanted.campaign,
					       .now = time_now()};
	const enum outcome outcome =
	    correction_make(conn, &change->house->room.ids, &change->wanted, &change->made, fault);
	return outcome == OK ? incident_post_corrected(conn, &follow, change->wanted.post, fault)
			     : outcome;
}

static void correct(struct house *house, int64_t post, enum correction_field field,
		    const char *word)
{
	struct change change = {
	    .house = house,
	    .wanted = {.campaign = house->flood,
		       .post = post,
		       .field = field,
		       .word = str_from(word),
		       .reason = STR("seen")},
	};
	is_int(store_write(house->room.store, WRITE_PERSON, 1, change_run, &change, &house->fault),
	       OK, "a label is corrected %s", house->fault.text);
}

static void test_facets(struct house *house)
{
	group(house);
	struct stream_wish wish = any(house);
	wish.topic = STR("water");
	find(house, wish);
	ok(shows(house, "7 2"), "one topic");
	ok(row(house, "2")->incident > 0, "a row names its incident");
	ok(row(house, "2")->case_number >= 1001, "and its case");
	wish.source = STR("sms");
	find(house, wish);
	ok(shows(house, "2"), "one topic from one source");
	wish.topic = (struct str){0};
	find(house, wish);
	ok(shows(house, "2"), "one source");
	wish.q = STR("boats");
	find(house, wish);
	ok(shows(house, "2"), "with words");
	wish = any(house);
	wish.handled = HANDLED_YES;
	find(house, wish);
	ok(shows(house, "7 2"), "what is in a case");
	wish.handled = HANDLED_NO;
	find(house, wish);
	ok(shows(house, "6 5 1"), "and what is not");
	wish = any(house);
	wish.sure = SURE_UNVERIFIED + 1;
	find(house, wish);
	ok(shows(house, "7 6 5 2 1"), "nothing is verified yet");
	wish.sure = SURE_CONFIRMED + 1;
	find(house, wish);
	ok(shows(house, ""), "so nothing is confirmed");
}

static void test_incident(struct house *house)
{
	sender_send(
	    house->sender, house->storm,
	    STR("{\"id\":\"r\",\"text\":\"we need ropes and torches at the old ferry\"}\n"
		"{\"id\":\"rt\",\"text\":\"RT @r: we need ropes and torches at the old ferry\"}\n"
		"{\"id\":\"other\",\"text\":\"we need a doctor in the camp by the hill\"}"));
	group(house);
	struct stream_wish wish = any(house);
	wish.campaign = house->storm;
	wish.q = STR("ropes");
	find(house, wish);
	ok(shows(house, "rt r"), "a request and its copy are found");
	is_int(row(house, "rt")->incident, row(house, "r")->incident, "both of one incident");
	wish.q = (struct str){0};
	wish.incident = row(house, "r")->incident;
	find(house, wish);
	ok(shows(house, "rt r"), "which has nothing else");
	wish.campaign = house->flood;
	find(house, wish);
	ok(shows(house, ""), "and is not another campaign's");
}

static void test_narrow(struct house *house)
{
	struct stream_wish wish = any(house);
	wish.urgency = URGENCY_URGENT;
	find(house, wish);
	ok(shows(house, "7 2"), "what is urgent, or more");
	wish.urgency = URGENCY_SOON;
	find(house, wish);
	ok(shows(house, "7 2"), "what is to be done soon, or more");
	wish.urgency = URGENCY_LIFE;
	find(house, wish);
	ok(shows(house, ""), "nobody is in danger");
	wish = any(house);
	time_parse(STR("2026-07-14T00:00:00Z"), &wish.written_from);
	time_parse(STR("2026-07-14T03:12:40Z"), &wish.written_to);
	find(house, wish);
	ok(shows(house, ""), "a time ends before its end");
	wish.written_to++;
	find(house, wish);
	ok(shows(house, "2"), "what was written between two times");
	wish = any(house);
	wish.until = time_now() - 600000;
	find(house, wish);
	ok(shows(house, ""), "nothing had come ten minutes ago");
	wish.until = time_now() + 60000;
	wish.since = time_now() - 600000;
	find(house, wish);
	ok(shows(house, "7 6 5 2 1"), "all of it came since");
}

static void test_corrected(struct house *house)
{
	struct stream_wish wish = any(house);
	find(house, wish);
	const int64_t one = row(house, "1")->id, five = row(house, "5")->id;
	correct(house, five, CORRECT_DISMISS, "yes");
	correct(house, one, CORRECT_TOPIC, "+water");
	correct(house, one, CORRECT_PLACE, "Old Mill");
	find(house, wish);
	ok(shows(house, "7 6 2 1"), "what was put away is out of sight");
	is_int(row(house, "1")->corrections.count, 2, "a row tells what people corrected");
	const struct post_place *place = row(house, "1")->places.at;
	ok(row(house, "1")->places.count == 1 && str_equal(place->name, STR("Old Mill")),
	   "a corrected place is shown");
	wish.topic = STR("water");
	find(house, wish);
	ok(shows(house, "7 2 1"), "a corrected topic is found by");
	wish = any(house);
	wish.everything = true;
	find(house, wish);
	ok(row(house, "5")->dismissed, "everything has what was put away");
	int64_t *ids;
	size_t count;
	wish = any(house);
	wish.limit = 3;
	is_int(stream_ids_find(house->conn, &house->arena, &wish, &ids, &count, &house->fault), OK,
	       "ids alone are found");
	ok(count == 3 && ids[0] > ids[1] && ids[2] == row(house, "2")->id + 0, "newest first");
	correct(house, five, CORRECT_DISMISS, "no");
	correct(house, one, CORRECT_SIGNAL, "noise");
	ok(!found_by(house, "mill", "1"), "what became noise is not searched");
	correct(house, one, CORRECT_SIGNAL, "yes");
	ok(found_by(house, "mill", "1"), "until it is signal again");
}

// --- an archive that came in one go: posts of a year, the oldest first ---

#define ARCHIVE	     5000
#define ARCHIVE_HOUR 3600000
static const int64_t archive_from = 1577836800000; // 2020-01-01

static void archive_send(struct house *house)
{
	enum { TIMES = ARCHIVE / SENT_MAX };
	struct buf lines;
	buf_init(&lines, (size_t)1 << 20);
	for (int i = 0; i < ARCHIVE; i++) {
		char at[TIME_TEXT_MAX];
		time_format(archive_from + (int64_t)i * ARCHIVE_HOUR, at);
		buf_format(&lines, "{\"id\":\"a%d\",\"text\":\"need %d\",\"at\":\"%s\"}\n", i, i,
			   at);
		if (i % SENT_MAX == SENT_MAX - 1 || i == ARCHIVE - 1) {
			sender_send(house->sender, house->storm, buf_str(&lines));
			buf_reset(&lines);
		}
	}
	buf_free(&lines);
}

static struct stream_wish archive_before(const struct house *house, int hour)
{
	struct stream_wish wish = any(house);
	wish.campaign = house->storm;
	wish.written_to = archive_from + (int64_t)hour * ARCHIVE_HOUR;
	wish.limit = 2;
	return wish;
}

// How SQLite finds what a query asks for.
static bool planned(struct house *house, const char *sql, const char *by)
{
	bool found = false;
	struct query *plan =
	    arena_zero(&house->arena, sizeof *plan); // statements are kept by query
	plan->name = by;
	plan->sql = arena_format(&house->arena, "explain query plan %s", sql).at;
	struct stmt *stmt = stmt_start(house->conn, plan);
	while (stmt_step(stmt))
		found |= str_find(stmt_str(stmt, 3), str_from(by)) != SIZE_MAX;
	return stmt_end(stmt, &house->fault) == OK && found;
}

static void test_written(struct house *house)
{
	archive_send(house);
	struct stream_wish wish = archive_before(house, 3);
	find(house, wish);
	ok(shows(house, "a2 a1") && house->rows.next > 0, "the oldest of an archive are found");
	wish.before = house->rows.next;
	find(house, wish);
	ok(shows(house, "a0") && house->rows.next == 0, "to the last one");
	wish = archive_before(house, 2500);
	find(house, wish);
	ok(shows(house, "a2499 a2498"), "so are those in its middle");
	wish.before = house->rows.next;
	find(house, wish);
	ok(shows(house, "a2497 a2496"), "page after page");
	wish.written_from = archive_from + INT64_C(2490) * ARCHIVE_HOUR;
	wish.before = 0;
	find(house, wish);
	ok(shows(house, "a2499 a2498"), "and those of a day");
	find(house, archive_before(house, 0));
	ok(shows(house, ""), "nothing is older than the oldest");
	if (conn_engine(house->conn) != STORE_SQLITE)
		return;
	ok(planned(house, sql_stream_written.sql, "post_written"),
	   "few old ones are found by when they were written");
	ok(planned(house, sql_stream_written_span.sql, "COVERING INDEX post_written") &&
	       planned(house, sql_stream_written_newest.sql, "COVERING INDEX post_written"),
	   "how few, and where they begin, says the index alone");
}

static bool house_open(struct house *house, const struct place *place)
{
	const struct migration_set rooms[] = {{people_migrations, people_migration_count},
					      {campaign_migrations, campaign_migration_count},
					      {respond_migrations, respond_migration_count}};
	if (!room_open(&house->room, place, rooms, 3))
		return false;
	const struct new_campaign flood = {.campaign = {.slug = STR("flood"), .name = STR("x")}};
	const struct new_campaign storm = {.campaign = {.slug = STR("storm"), .name = STR("x")}};
	struct store *store = house->room.store;
	struct id_maker *ids = &house->room.ids;
	enum outcome outcome = campaign_create(store, ids, &flood, &house->flood, &house->fault);
	if (outcome == OK)
		outcome = campaign_create(store, ids, &storm, &house->storm, &house->fault);
	if (outcome == OK)
		outcome = post_log_new(store, ids, &house->log, &house->fault);
	if (outcome == OK)
		outcome = stream_desk_new(&house->desk, &house->fault);
	if (outcome == OK)
		outcome = store_reader(store, &house->conn, &house->fault);
	arena_init(&house->arena, (size_t)64 << 20);
	return ok(outcome == OK, "the stream opens %s", house->fault.text);
}

static void test_place(const struct place *place)
{
	struct house house = {0};
	if (!house_open(&house, place))
		return;
	find(&house, any(&house));
	ok(shows(&house, ""), "a new campaign's stream is empty");
	house.sender = sender_new(house.log);
	is_int(sender_send(house.sender, house.flood, str_from(story)), OK, "posts come in");
	sender_send(house.sender, house.storm, STR("{\"id\":\"s\",\"text\":\"cyclone\"}"));
	test_rows(&house);
	test_filters(&house);
	test_pages(&house);
	test_facets(&house);
	test_incident(&house);
	test_narrow(&house);
	test_corrected(&house);
	test_masked(&house);
	test_search(&house);
	test_search_limits(&house);
	test_written(&house);
	conn_release(house.conn);
	sender_free(house.sender);
	stream_desk_free(house.desk);
	post_log_free(house.log);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	places_each(test_place);
	return tap_done();
}
