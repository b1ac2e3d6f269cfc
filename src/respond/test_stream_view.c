// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"

#include "respond/stream_view.h"
#include "text/language.h"

static struct arena arena;

static void test_labels(void)
{
	struct post_row row = {.lang = "ur",
			       .kind = "request",
			       .urgency = "life",
			       .signal = "yes",
			       .source = STR("sms"),
			       .at = 1000,
			       .received_at = 1000 + 60 * 60000};
	post_row_label(&row);
	is_str(str_from(row.kind_name), STR("Request"), "a kind has its name");
	is_str(str_from(row.urgency_name), STR("Life at risk"), "an urgency has its name");
	is_str(str_from(row.dir), STR("rtl"), "Urdu runs from right to left");
	is_str(str_from(row.source_name), STR("SMS"), "a known source has its name");
	ok(row.signal_name == NULL, "signal needs no label");
	ok(row.late, "an hour between writing and coming is shown");

	row =
	    (struct post_row){.lang = "xx", .urgency = "wait", .signal = "noise", .received_at = 9};
	row.source = STR("Village board");
	post_row_label(&row);
	is_str(str_from(row.dir), STR("auto"), "an unknown language lets the browser decide");
	ok(row.urgency_name == NULL, "what can wait has no label");
	ok(row.source_name == NULL, "a name of the team's is shown as it is");
	ok(row.signal_name != NULL, "noise says so");
	ok(!row.late, "a Post that says no time is not late");

	row = (struct post_row){0};
	post_row_label(&row);
	ok(row.language == NULL && row.kind_name == NULL, "an empty row is labelled without harm");
}

static void test_languages(void)
{
	struct language_table *table;
	struct fault fault;
	if (language_open("model/language.cwl", &table, &fault) != OK) {
		ok(false, "%s", fault.text);
		return;
	}
	unsigned named = 0, n = 0;
	for (; language_code(table, n); n++) {
		const char *name = language_name(str_from(language_code(table, n)));
		if (name)
			named++;
		else
			printf("# without a name: %s\n", language_code(table, n));
	}
	ok(n > 100 && named == n, "every language that can be told has a name");
	is_str(str_from(language_name(STR("ru-Latn"))), STR("Russian"),
	       "one that the lexicon alone tells in borrowed letters is called as in its own");
	language_close(table);
}

static void test_folds(void)
{
	char letters[1401];
	struct post_row row = {.text = STR("a\nb\nc\nd\ne\nf\ng\nh")};
	post_row_label(&row);
	ok(!row.folded, "eight lines are shown whole");
	row.text = STR("a\nb\nc\nd\ne\nf\ng\nh\ni");
	post_row_label(&row);
	ok(row.folded, "nine are folded");
	for (size_t i = 0; i < 1400; i += 2)
		memcpy(letters + i, "ж", 2);
	letters[1400] = 'x';
	row.text = str_of(letters, 1400);
	post_row_label(&row);
	ok(!row.folded, "700 letters of any script are shown whole");
	row.text = str_of(letters, 1401);
	post_row_label(&row);
	ok(row.folded, "more are folded");
}

static void test_addresses(void)
{
	struct post_row row = {.url = STR("javascript:alert(1)")};
	post_row_label(&row);
	is_int(row.url.len, 0, "an address that could run code is dropped");
	row.url = STR("https://social.example/1");
	post_row_label(&row);
	is_str(row.url, STR("https://social.example/1"), "a web address stays");
}

static void test_corrections(void)
{
	is_str(str_from(correction_label("kind", STR("offer"))), STR("Offer"),
	       "a kind has its name");
	is_str(str_from(correction_label("urgency", STR("wait"))), STR("Can wait"),
	       "so has what can wait, once a person says so");
	is_str(str_from(correction_label("topic", STR("-water"))), STR("Water"), "and a topic");
	is_str(str_from(correction_label("lang", STR("ur"))), STR("Urdu"), "and a language");
	ok(!correction_label("place", STR("Belwa")), "a place is its own name");
	ok(correction_label("dismiss", STR("yes")) != correction_label("dismiss", STR("no")),
	   "what is put away is called otherwise than what is back");
	struct post_row row = {.incident_posts = 3, .copies = 2, .id = 1, .first_post = 1};
	post_row_label(&row);
	ok(!row.gathered && !row.joined, "a post with its copies stands alone");
	row.incident_posts = 4;
	post_row_label(&row);
	ok(row.gathered && !row.joined, "with another one it is gathered");
	row.first_post = 9;
	post_row_label(&row);
	ok(row.joined, "and joined to it if that one stands on top");
}

static void test_spark(void)
{
	const int64_t counts[] = {0, 5, 10};
	is_str(stream_spark(&arena, counts, 3), STR("M0 22L48 12L96 2"), "a line from low to high");
	is_int(stream_spark(&arena, counts, 1).len, 0, "one number makes no line");
	const int64_t zeros[] = {0, 0};
	is_str(stream_spark(&arena, zeros, 2), STR("M0 22L96 22"), "nothing is a flat line");
}

int main(void)
{
	arena_init(&arena, 1 << 20);
	test_labels();
	test_languages();
	test_folds();
	test_addresses();
	test_corrections();
	test_spark();
	arena_free(&arena);
	return tap_done();
}
