// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/chat_export.h"

#include "base/json.h"
#include "base/time.h"
#include "campaign/post.h"
#include "tap.h"

struct bench {
	struct buf lines;
	struct chat_count count;
	struct zone *zone;
	struct json_reader *reader;
	struct arena arena;
	struct str rest; // lines not yet looked at
	struct post post;
};

static void read_chat(struct bench *bench, const char *text, int64_t messages, const char *what)
{
	struct fault fault = {0};
	buf_reset(&bench->lines);
	is_int(chat_export_read(str_from(text), bench->zone, &bench->lines, &bench->count, &fault),
	       OK, "%s: it is read", what);
	is_int(bench->count.messages, messages, "%s: its messages are found", what);
	bench->rest = buf_str(&bench->lines);
}

static void next_is(struct bench *bench, const char *at, const char *author, const char *words)
{
	struct fault fault = {0};
	int64_t moment = 0;
	const struct str line = str_cut(&bench->rest, '\n');
	bench->post = (struct post){0};
	is_int(post_parse(bench->reader, line, false, &bench->arena, &bench->post, &fault), OK,
	       "the post log takes the line");
	ok(time_parse(str_from(at), &moment) && bench->post.at == moment, "it was written at %s",
	   at);
	is_str(bench->post.author_name, str_from(author), "by %s", author);
	is_str(bench->post.text, str_from(words), "its words");
	ok(bench->post.direct, "it is a message to us");
}

static void test_forms(struct bench *bench)
{
	read_chat(bench,
		  "13/07/2026, 21:14 - Messages and calls are end-to-end encrypted.\n"
		  "13/07/2026, 21:14 - Sita: Boat needed: at the school\nsecond line\n\nthird\n"
		  "14/07/2026, 00:02 - Ravi: <Media omitted>\n",
		  1, "a day first, 24 hours");
	next_is(bench, "2026-07-13T15:29:00Z", "Sita",
		"Boat needed: at the school\nsecond line\n\nthird");
	is_int(bench->count.without_words, 2, "what says nothing is counted");
	read_chat(bench,
		  "[7/13/26, 9:14:33\u202fPM] Sita: one\r\n"
		  "\u200e[7/13/26, 9:15:00\u202fPM] Ravi: \u200eimage omitted\r\n"
		  "[7/14/26, 12:00:01\u202fAM] Ravi: two\r\n",
		  2, "a month first, 12 hours, brackets");
	next_is(bench, "2026-07-13T15:29:33Z", "Sita", "one");
	next_is(bench, "2026-07-13T18:15:01Z", "Ravi", "two");
	read_chat(bench, "13.07.26, 21:14 - Sita: eins\n", 1, "dots");
	next_is(bench, "2026-07-13T15:29:00Z", "Sita", "eins");
	read_chat(bench, "2026-07-13, 9:14 p. m. - Sita: uno\n", 1, "a year first, p. m.");
	next_is(bench, "2026-07-13T15:29:00Z", "Sita", "uno");
	read_chat(bench, "١٣‏/٧‏/٢٠٢٦، ٩:١٤ م - سيتا: قارب\n", 1,
		  "digits and letters of Arabic");
	next_is(bench, "2026-07-13T15:29:00Z", "سيتا", "قارب");
}

// One message at a quarter past nine in the evening, as telephones of many countries write it.
static void test_countries(struct bench *bench)
{
	static const struct {
		const char *text, *what;
	} cases[] = {
	    {"[13.07.26, 21:14:00] Sita: boat\n", "German, on an iPhone"},
	    {"13-07-2026 21:14 - Sita: boat\n", "Dutch"},
	    {"2026. 07. 13. 21:14 - Sita: boat\n", "Hungarian"},
	    {"13.7.2026 klo 21.14 - Sita: boat\n", "Finnish"},
	    {"13/7/26, 9:14\u202fp.\u00a0m. - Sita: boat\n", "Spanish, with narrow spaces"},
	    {"2026/7/13 下午9:14 - Sita: boat\n", "Chinese"},
	    {"[2026. 7. 13. 오후 9:14:00] Sita: boat\n", "Korean, on an iPhone"},
	    {"১৩/৭/২৬, ৯:১৪ PM - Sita: boat\n", "digits of Bengali"},
	    {"[١٣\u200f/٧\u200f/٢٠٢٦، ٩:١٤:٠٠ م] Sita: boat\n", "Arabic, on an iPhone"},
	    {"۲۰۲۶/۷/۱۳،\u200f ۲۱:۱۴ - Sita: boat\n", "digits of Persian"},
	    {"[۱۴۰۵/۴/۲۲، ۹:۱۴:۰۰ ب.ظ.] Sita: boat\n", "the calendar of Iran"},
	    {"13/7/2569 21:14 - Sita: boat\n", "the years of Thailand"},
	    {"13/07/2026, 21:14 - Sita: boat \u200e<This message was edited>\n", "edited"},
	    {"13/07/2026, 21:10 - Sita added Ravi\n13/07/2026, 21:14 - Sita: boat\n"
	     "13/07/2026, 21:15 - Ravi: <Médias omis>\n",
	     "beside what says nothing"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		read_chat(bench, cases[i].text, 1, cases[i].what);
		next_is(bench, "2026-07-13T15:29:00Z", "Sita", "boat");
	}
	read_chat(bench, "[۱۴۰۳/۱۲/۳۰، ۲۱:۱۴:۰۰] Sita: boat\n", 1, "a leap day of Iran");
	next_is(bench, "2025-03-20T15:29:00Z", "Sita", "boat");
	read_chat(bench, "[۱۴۰۵/۱۱/۱، ۲۱:۱۴:۰۰] Sita: boat\n", 1, "a day of its winter");
	next_is(bench, "2027-01-21T15:29:00Z", "Sita", "boat");
}

static void test_order(struct bench *bench)
{
	read_chat(bench, "01/02/2026, 10:00 - A: one\n02/02/2026, 10:00 - A: two\n", 2,
		  "dates that fit both ways");
	ok(bench->count.order == CHAT_DAY_FIRST && bench->count.order_guessed,
	   "are a day first, and that it was guessed is told");
	read_chat(bench, "1/31/2026, 10:00 - A: one\n2/1/2026, 10:00 - A: two\n", 2,
		  "a date that fits one way");
	ok(bench->count.order == CHAT_MONTH_FIRST && !bench->count.order_guessed,
	   "decides for all");
	read_chat(bench,
		  "01/05/2026, 10:00 - A: one\n01/06/2026, 10:00 - A: two\n"
		  "02/01/2026, 10:00 - A: three\n",
		  3, "dates of which one reading goes back in time");
	ok(bench->count.order == CHAT_MONTH_FIRST && !bench->count.order_guessed,
	   "are read the other way");
	read_chat(bench, "1/2/26, 9:00 AM - A: one\n", 1, "one date with 12 hours");
	ok(bench->count.order == CHAT_MONTH_FIRST && bench->count.order_guessed,
	   "is a month first, as where such clocks are");
}

static void test_people(struct bench *bench)
{
	read_chat(bench, "13/07/2026, 21:14 - +44 7700 900123: water please\n", 1,
		  "somebody who is not in the address book");
	next_is(bench, "2026-07-13T15:29:00Z", "", "water please\n\n+44 7700 900123");
}

static void test_ids(struct bench *bench)
{
	char first[200];
	read_chat(bench, "13/07/2026, 21:14 - A: ok\n13/07/2026, 21:14 - A: ok\n", 2,
		  "the same twice in a minute");
	next_is(bench, "2026-07-13T15:29:00Z", "A", "ok");
	snprintf(first, sizeof first, "%.*s", STR_ARG(bench->post.external_id));
	next_is(bench, "2026-07-13T15:29:00Z", "A", "ok");
	ok(!str_equal(bench->post.external_id, str_from(first)), "are two messages");
	read_chat(bench, "13/07/2026, 21:14 - A: ok\n13/07/2026, 21:15 - B: yes\n", 2,
		  "an export that is longer");
	next_is(bench, "2026-07-13T15:29:00Z", "A", "ok");
	is_str(bench->post.external_id, str_from(first), "has the same ids for the same messages");
}

static void test_refused(struct bench *bench)
{
	struct fault fault = {0};
	struct chat_count count;
	buf_reset(&bench->lines);
	is_int(chat_export_read(STR("id,text\n1,hello\n"), NULL, &bench->lines, &count, &fault),
	       INVALID, "another file is refused");
	ok(str_find(str_from(fault.text), STR("No message")) != SIZE_MAX, "with a sentence");
	is_int(chat_export_read(STR("99/99/2026, 10:00 - A: x\n"), NULL, &bench->lines, &count,
				&fault),
	       INVALID, "so are days that no calendar has");
	is_int(chat_export_read(STR(""), NULL, &bench->lines, &count, &fault), INVALID,
	       "and nothing");
	struct buf small;
	buf_init(&small, 64);
	is_int(
	    chat_export_read(STR("13/07/2026, 21:14 - A: words\n"), NULL, &small, &count, &fault),
	    TOO_MUCH, "lines that do not fit are told");
	buf_free(&small);
}

int main(void)
{
	struct bench bench = {.reader = json_reader_new()};
	struct fault fault = {0};
	arena_init(&bench.arena, (size_t)1 << 20);
	buf_init(&bench.lines, (size_t)1 << 20);
	ok(zone_open(STR("Asia/Kathmandu"), &bench.zone, &fault) == OK, "the phone is in Nepal");
	test_forms(&bench);
	test_countries(&bench);
	test_order(&bench);
	test_people(&bench);
	test_ids(&bench);
	test_refused(&bench);
	zone_free(bench.zone);
	buf_free(&bench.lines);
	arena_free(&bench.arena);
	json_reader_free(bench.reader);
	return tap_done();
}
