// SPDX-License-Identifier: AGPL-3.0-or-later
// A list that is kept is the list that would be made anew: whatever field, language, zone, hour,
// digit or address changes, and however often it was asked for before.
#include "page/fragment.h"
#include "tap.h"

#include "page/escape.h"

#include <math.h>

struct tag {
	struct str name;
	const char *word;
};
struct row {
	struct str text;
	struct html_safe words;
	const char *word, *label;
	int64_t id, number, count, at;
	double half;
	bool yes;
	const struct tag *link;
	struct view_list tags, more;
};
struct list {
	struct str slug;
	struct view_list rows;
};

static const struct field tag_fields[] = {
    VIEW_FIELD(tag, name, FIELD_STR, ""),
    VIEW_FIELD(tag, word, FIELD_WORD, ""),
};
static const struct view tag_view = VIEW(tag, tag_fields, "");
static const struct field row_fields[] = {
    VIEW_FIELD(row, text, FIELD_STR, ""),
    VIEW_FIELD(row, words, FIELD_HTML, ""),
    VIEW_FIELD(row, word, FIELD_WORD, ""),
    VIEW_FIELD(row, label, FIELD_MESSAGE, ""),
    VIEW_FIELD(row, id, FIELD_ID, ""),
    VIEW_FIELD(row, number, FIELD_I64, ""),
    VIEW_FIELD(row, count, FIELD_COUNT, ""),
    VIEW_FIELD(row, at, FIELD_TIME, ""),
    VIEW_FIELD(row, half, FIELD_DOUBLE, ""),
    VIEW_FIELD(row, yes, FIELD_BOOL, ""),
    VIEW_INNER(row, link, FIELD_LINK, &tag_view, ""),
    VIEW_INNER(row, tags, FIELD_LIST, &tag_view, ""),
    VIEW_INNER(row, more, FIELD_LIST, &tag_view, ""),
};
static const struct view row_view = VIEW(row, row_fields, "");
static const struct field list_fields[] = {
    VIEW_FIELD(list, slug, FIELD_STR, ""),
    VIEW_INNER(list, rows, FIELD_LIST, &row_view, ""),
};
static const struct view list_view = VIEW(list, list_fields, "");

#define BODY                                                                                       \
	"{{text}}|{{words}}|{{word}}|{{label}}|{{icon {word}}}{{icon check}}|{{id}}|{{number}}|"   \
	"{{count}}|{{half}}|{{at}}|{{time at}}|{{#yes}}yes{{/yes}}{{^yes}}no{{/yes}}|"             \
	"{{#link}}{{name}}{{slug}}{{/link}}|{{#tags}}<{{name}} {{word}} {{slug}} "                 \
	"{{id}}>{{/tags}}|"                                                                        \
	"{{^more}}none{{/more}}|{{path /t/{slug}/{id}}}|"                                          \
	"{{#tn count}}1 pear|{{count}} pears{{/tn}}|{{campaign_slug}}\n"

static struct messages *messages;
static struct zone *kathmandu;

static struct pages *pages_of(const char *text, struct fault *fault)
{
	static struct template_source sources[8][2];
	static const struct page_binding binding = {"page", &list_view};
	static size_t used;
	struct pages *pages = NULL;
	struct template_source *own = sources[used++ % 8];
	own[0] = (struct template_source){"test", "page", text, strlen(text)};
	own[1] = (struct template_source){"test", "frame", "{{body}}{{drawings}}", 20};
	const struct page_set set = {own, 2};
	const enum outcome outcome = pages_new(&set, 1, &binding, 1, messages, NULL, &pages, fault);
	return outcome == OK ? pages : NULL;
}

// What stands around the rows.
struct around {
	const char *language, *area, *slug;
	bool zoned;
	int64_t now;
};

static const int64_t noon = 1792065600000;
static const struct around usual = {"en", "team", "flood", false, noon};

static struct str page_of(const struct pages *pages, const struct around *around,
			  const struct row *rows, size_t count, struct buf *out)
{
	const struct list list = {str_from(around->slug), {rows, count}};
	const struct page_frame frame = {
	    .language = language_find(str_from(around->language)),
	    .language_in_path = strcmp(around->language, "en") != 0,
	    .area = around->area,
	    .campaign_slug = str_from(around->slug),
	    .zone = around->zoned ? kathmandu : NULL,
	    .zone_name = around->zoned ? STR("Asia/Kathmandu") : STR("UTC"),
	    .now = around->now,
	};
	buf_reset(out);
	page_render(pages, "page", &frame, &list, out, NULL);
	return buf_str(out);
}

static const struct tag tags[] = {{{"water", 5}, "water"}, {{"food", 4}, "food"}};
static const struct tag others[] = {{{"water", 5}, "water"}, {{"food", 4}, "shelter"}};
static const struct row first = {
    .text = {"<one>", 5},
    .words = {{"<b>one</b>", 10}},
    .word = "request",
    .label = "Sign in",
    .id = 1,
    .number = 2,
    .count = 3,
    .at = 1792065000000,
    .half = 0.5,
    .yes = true,
    .link = &tags[0],
    .tags = {tags, 2},
};

enum { VARIANTS = 20 };
// The first row, and others that each differ from it in one thing.
static void variants_make(struct row rows[VARIANTS])
{
	for (size_t i = 0; i < VARIANTS; i++)
		rows[i] = first;
	rows[1].text = STR("<two>");
	rows[2].words.html = STR("<b>two</b>");
	rows[3].word = "offer";
	rows[4].word = NULL;
	rows[5].label = "Sign out";
	rows[6].id = 7;
	rows[7].number = 7;
	rows[8].count = 1;
	rows[9].at += 60000;
	rows[10].at -= 24 * 3600000;
	rows[11].half = 0.25;
	rows[12].yes = false;
	rows[13].link = NULL;
	rows[14].link = &tags[1];
	rows[15].tags.count = 1;
	rows[16].tags = (struct view_list){others, 2};
	rows[17].more = (struct view_list){tags, 1};
	rows[18].text = (struct str){0};
	rows[19].half = (double)NAN;
}

static void test_same(void)
{
	static const struct around arounds[] = {
	    {"en", "team", "flood", false, noon},
	    {"ur", "team", "flood", false, noon},
	    {"hi", "public", "flood", false, noon},
	    {"hi", "team", "flood", false, noon},
	    {"en", "team", "storm", false, noon},
	    {"en", "team", "flood", true, noon},
	    {"en", "team", "flood", false, noon + 13 * 3600000},
	    {"en", "team", "flood", false, noon + INT64_C(400) * 24 * 3600000},
	};
	enum { AROUNDS = sizeof arounds / sizeof arounds[0] };
	struct row rows[VARIANTS];
	struct fault fault = {0};
	struct buf kept, anew;
	variants_make(rows);
	buf_init(&kept, 1 << 20);
	buf_init(&anew, 1 << 20);
	struct pages *with = pages_of("{{#rows kept}}" BODY "{{/rows}}", &fault);
	struct pages *without = pages_of("{{#rows}}" BODY "{{/rows}}", &fault);
	if (!ok(with && without, "templates with and without a kept list compile %s", fault.text))
		return;
	bool same = true, all = true;
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < AROUNDS; i++) {
			for (size_t k = 0; k < VARIANTS; k++)
				same &=
				    str_equal(page_of(with, &arounds[i], &rows[k], 1, &kept),
					      page_of(without, &arounds[i], &rows[k], 1, &anew));
			all &= str_equal(page_of(with, &arounds[i], rows, VARIANTS, &kept),
					 page_of(without, &arounds[i], rows, VARIANTS, &anew));
		}
	ok(same,
	   "%d rows that differ in one field, on %d pages that differ in one thing, are as "
	   "if made anew",
	   VARIANTS, AROUNDS);
	ok(all, "also all on one page, with the drawings of all their icons");
	ok(str_find(page_of(with, &usual, rows, 1, &kept), STR("i-check")) != SIZE_MAX &&
	       str_find(buf_str(&kept), STR("symbol id=\"i-request\"")) != SIZE_MAX,
	   "a page of kept rows alone brings their drawings");
	pages_free(with);
	pages_free(without);
	buf_free(&kept);
	buf_free(&anew);
}

// A row whose text lies where another's lay before.
static void test_moved(void)
{
	char text[] = "first";
	struct fault fault = {0};
	struct buf out;
	buf_init(&out, 1 << 16);
	struct pages *pages = pages_of("{{#rows kept}}{{text}}{{/rows}}", &fault);
	struct row row = {.text = {text, 5}};
	is_str(page_of(pages, &usual, &row, 1, &out), STR("first"), "a row is made");
	memcpy(text, "other", 5);
	is_str(page_of(pages, &usual, &row, 1, &out), STR("other"),
	       "other words at the same place are other words");
	pages_free(pages);
	buf_free(&out);
}

static void test_long(void)
{
	static char text[40000];
	memset(text, 'a', sizeof text);
	struct fault fault = {0};
	struct buf out;
	buf_init(&out, 1 << 20);
	struct pages *pages = pages_of("{{#rows kept}}{{text}}{{/rows}}", &fault);
	const struct row rows[] = {{.text = {text, sizeof text}}, {.text = {text, 9000}}};
	ok(page_of(pages, &usual, rows, 1, &out).len == 40000 &&
	       page_of(pages, &usual, rows, 1, &out).len == 40000,
	   "a row that is too long to be kept is put out each time");
	bool whole = true;
	for (size_t i = 0; i < 600; i++) { // far over FRAGMENTS_MAX together
		memcpy(text, &i, sizeof i);
		whole &= page_of(pages, &usual, &rows[1], 1, &out).len >= 9000;
	}
	ok(whole, "more than is kept in all goes out whole, too");
	pages_free(pages);
	buf_free(&out);
}

static void test_remembered(void)
{
	static struct making making;
	const struct step steps[] = {{.kind = STEP_STR, .depth = 1, .type = FIELD_STR},
				     {.kind = STEP_AGO, .depth = 1, .type = FIELD_TIME}};
	struct arena arena;
	struct buf out;
	arena_init(&arena, 1 << 16);
	buf_init(&out, 1 << 16);
	const struct page_frame frame = {.language = language_find(STR("en"))};
	const struct step recall = {.kind = STEP_RECALL,
				    .text = (const char *)reads_find(&arena, steps, 0, 1, 1)};
	const struct tag one = {{"one", 3}, NULL}, two = {{"two", 3}, NULL};
	struct rendering r = {.fragments = fragments_new(),
			      .making = &making,
			      .frame = &frame,
			      .messages = messages,
			      .numerals = frame.language,
			      .out = &out,
			      .data = {NULL, (const char *)&one}};
	ok(!fragment_recall(&r, &recall), "nothing is remembered at first");
	buf_add(&out, STR("made"));
	fragment_keep(&r);
	ok(fragment_recall(&r, &recall) && str_equal(buf_str(&out), STR("mademade")),
	   "what was made is put out again");
	r.data[1] = (const char *)&two;
	ok(!fragment_recall(&r, &recall), "not for another value");
	ok(!reads_find(&arena, steps, 0, 2, 1), "what stands on the clock alone cannot be kept");
	fragments_free(r.fragments);
	buf_free(&out);
	arena_free(&arena);
}

static void test_wrong(void)
{
	struct fault fault = {0};
	ok(!pages_of("{{#rows kept}}{{ago at}}{{/rows}}", &fault) &&
	       str_find(str_from(fault.text), STR("kept")) != SIZE_MAX,
	   "a template says so: %s", fault.text);
	ok(!pages_of("{{#slug kept}}x{{/slug}}", &fault), "only lists are kept");
}

int main(void)
{
	struct fault fault = {0};
	if (messages_load(&messages, &fault) != OK ||
	    zone_open(STR("Asia/Kathmandu"), &kathmandu, &fault) != OK)
		return 1;
	test_same();
	test_moved();
	test_long();
	test_remembered();
	test_wrong();
	zone_free(kathmandu);
	messages_free(messages);
	return tap_done();
}
