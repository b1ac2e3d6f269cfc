// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"

#include "page/view.h"

#include <math.h>

struct inner {
	struct str name;
};
struct sample {
	struct str text;
	const char *word, *label;
	struct html_safe html;
	int64_t number, id, count, at;
	double half;
	bool yes;
	struct inner inside;
	const struct inner *link;
	struct view_list list;
	struct str hidden;
};
static const struct field inner_fields[] = {VIEW_FIELD(inner, name, FIELD_STR, "")};
static const struct view inner_view = VIEW(inner, inner_fields, "");
static const struct field fields[] = {
    VIEW_FIELD(sample, text, FIELD_STR, ""),
    VIEW_FIELD(sample, word, FIELD_WORD, ""),
    VIEW_FIELD(sample, label, FIELD_MESSAGE, ""),
    VIEW_FIELD(sample, html, FIELD_HTML, ""),
    VIEW_FIELD(sample, number, FIELD_I64, ""),
    VIEW_FIELD(sample, id, FIELD_ID, ""),
    VIEW_FIELD(sample, count, FIELD_COUNT, ""),
    VIEW_FIELD(sample, at, FIELD_TIME, ""),
    VIEW_FIELD(sample, half, FIELD_DOUBLE, ""),
    VIEW_FIELD(sample, yes, FIELD_BOOL, ""),
    VIEW_INNER(sample, inside, FIELD_VIEW, &inner_view, ""),
    VIEW_INNER(sample, link, FIELD_LINK, &inner_view, ""),
    VIEW_INNER(sample, list, FIELD_LIST, &inner_view, ""),
    VIEW_PAGE_FIELD(sample, hidden, FIELD_STR, ""),
};
static const struct view sample_view = VIEW(sample, fields, "");

static void is_json(const struct sample *sample, const char *want, const char *what)
{
	struct buf out;
	struct json_writer writer;
	buf_init(&out, 10000);
	json_writer_init(&writer, &out);
	view_json(&sample_view, sample, &writer);
	is_str(buf_str(&out), str_from(want), "%s", what);
	buf_free(&out);
}

int main(void)
{
	const struct inner two[] = {{STR("a")}, {STR("b")}};
	const struct sample full = {
	    .text = STR("say \"hi\""),
	    .word = "request",
	    .label = "Life at risk",
	    .html = {STR("<b>x</b>")},
	    .number = -3,
	    .id = INT64_C(9007199254740993),
	    .count = 12345,
	    .at = 1792034040000,
	    .half = 0.5,
	    .yes = true,
	    .inside = {STR("in")},
	    .link = &two[1],
	    .list = {two, 2},
	    .hidden = STR("only on the page"),
	};
	is_json(&full,
		"{\"text\":\"say \\\"hi\\\"\",\"word\":\"request\",\"label\":\"Life at risk\","
		"\"html\":\"\\u003cb>x\\u003c/"
		"b>\",\"number\":-3,\"id\":\"9007199254740993\",\"count\":12345,"
		"\"at\":\"2026-10-15T03:14:00Z\",\"half\":0.5,\"yes\":true,\"inside\":{\"name\":"
		"\"in\"},"
		"\"link\":{\"name\":\"b\"},\"list\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
		"every type is written, ids as strings, page-only fields not at all");
	const struct sample empty = {.half = NAN};
	is_json(&empty, "{\"number\":0,\"count\":0,\"yes\":false,\"inside\":{},\"list\":[]}",
		"what is absent is left out; numbers, bools and lists are always there");
	return tap_done();
}
