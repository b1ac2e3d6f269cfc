// SPDX-License-Identifier: AGPL-3.0-or-later
// A mask shows what a rule names and its viewer sees, and nothing else: every type of field, inner
// views, links and lists; the original stays as it was.
#include "page/mask.h"
#include "tap.h"

#include <math.h>

enum { PLAIN = 1, TEXT = 2, PLACE = 4, AREA = 8 };

struct dot {
	struct str name;
	double lat;
};
struct thing {
	struct str text, author;
	struct html_safe words;
	const char *word, *message;
	int64_t id, number, count, at;
	double lat;
	bool flag;
	struct dot inner;
	const struct dot *link;
	struct view_list dots;
};

static const struct field dot_fields[] = {
    VIEW_FIELD(dot, name, FIELD_STR, "name"),
    VIEW_FIELD(dot, lat, FIELD_DOUBLE, "north"),
};
static const struct view dot_view = VIEW(dot, dot_fields, "a dot");
static const struct field thing_fields[] = {
    VIEW_FIELD(thing, text, FIELD_STR, "text"),
    VIEW_FIELD(thing, author, FIELD_STR, "author"),
    VIEW_FIELD(thing, words, FIELD_HTML, "words"),
    VIEW_FIELD(thing, word, FIELD_WORD, "word"),
    VIEW_FIELD(thing, message, FIELD_MESSAGE, "message"),
    VIEW_FIELD(thing, id, FIELD_ID, "id"),
    VIEW_FIELD(thing, number, FIELD_I64, "number"),
    VIEW_FIELD(thing, count, FIELD_COUNT, "count"),
    VIEW_FIELD(thing, at, FIELD_TIME, "time"),
    VIEW_FIELD(thing, lat, FIELD_DOUBLE, "north"),
    VIEW_FIELD(thing, flag, FIELD_BOOL, "flag"),
    VIEW_INNER(thing, inner, FIELD_VIEW, &dot_view, "inner"),
    VIEW_INNER(thing, link, FIELD_LINK, &dot_view, "link"),
    VIEW_INNER(thing, dots, FIELD_LIST, &dot_view, "dots"),
};
static const struct view thing_view = VIEW(thing, thing_fields, "a thing");

static const struct dot dots[2] = {{{"one", 3}, 1.27}, {{"two", 3}, -2.31}};
static const struct thing whole = {
    .text = {"text", 4},
    .author = {"author", 6},
    .words = {{"<u>text</u>", 11}},
    .word = "word",
    .message = "message",
    .id = 1,
    .number = 2,
    .count = 3,
    .at = 4,
    .lat = 5.67,
    .flag = true,
    .inner = {{"inner", 5}, 8.88},
    .link = &dots[0],
    .dots = {dots, 2},
};

static const struct mask_rule rules[] = {
    {"thing", PLAIN, "id inner link dots", MASK_WHOLE},
    {"thing", TEXT, "text words", MASK_NAMED},
    {"thing", PLACE, "lat", MASK_WHOLE},
    {"thing", AREA, "lat", MASK_ROUND},
    {"dot", PLACE, "name lat", MASK_WHOLE},
    {"dot", AREA, "lat", MASK_ROUND},
};

static const struct thing *masked(struct arena *arena, uint32_t sees, struct str instead)
{
	const struct mask mask = {rules, sizeof rules / sizeof rules[0], sees, instead};
	return view_mask(&thing_view, &whole, &mask, arena);
}

static void test_hidden(struct arena *arena)
{
	const struct thing *got = masked(arena, PLAIN, STR(""));
	ok(got->id == 1, "what everybody sees is there");
	ok(got->author.len == 0 && !got->word && !got->message, "texts that no rule names are not");
	ok(got->number == 0 && got->count == 0 && got->at == 0 && !got->flag,
	   "nor numbers and times");
	ok(got->text.len == 0 && got->words.html.len == 0, "nor what belongs to a group not seen");
	ok(isnan(got->lat), "a coordinate becomes unknown, not zero");
	ok(got->inner.name.len == 0 && isnan(got->inner.lat), "an inner view hides its own fields");
	ok(got->link && got->link->name.len == 0, "so does what a link leads to");
	const struct dot *list = got->dots.at;
	ok(got->dots.count == 2 && list[1].name.len == 0 && isnan(list[1].lat),
	   "and every element of a list");
}

static void test_groups(struct arena *arena)
{
	const struct thing *got = masked(arena, PLAIN | TEXT, STR(""));
	is_str(got->text, STR("text"), "a group that is seen shows its fields");
	ok(isnan(got->lat), "and not another's");
	got = masked(arena, PLAIN | AREA, STR(""));
	const struct dot *list = got->dots.at;
	ok(fabs(got->lat - 5.7) < 1e-9 && fabs(list[1].lat + 2.3) < 1e-9 && list[1].name.len == 0,
	   "an area is a coordinate with one decimal, without a name");
	got = masked(arena, PLAIN | AREA | PLACE, STR(""));
	ok(fabs(got->lat - 5.67) < 1e-9, "the exact place goes before the area");
	got = masked(arena, 0, STR(""));
	ok(got->id == 0 && got->dots.count == 0 && !got->link, "who sees nothing gets nothing");
}

static void test_instead(struct arena *arena)
{
	const struct thing *got = masked(arena, PLAIN, STR("Not <shared>"));
	is_str(got->text, STR("Not <shared>"), "words can stand in the place of a text");
	is_str(got->words.html, STR("Not &lt;shared&gt;"), "escaped where HTML is expected");
	ok(got->author.len == 0, "but only where a rule says so");
}

static void test_original(void)
{
	is_str(whole.text, STR("text"), "the original is not touched");
	ok(dots[1].lat < -2.3 && dots[1].name.len == 3, "nor what hangs on it");
}

// --- veiled for one viewer ---

struct shelf {
	struct view_list things;
	const struct thing *last;
};
struct strange { // no rule knows it
	int64_t post;
	struct str text;
};
struct hall {
	struct shelf shelf;
	struct view_list strangers;
};
static const struct field shelf_fields[] = {
    VIEW_INNER(shelf, things, FIELD_LIST, &thing_view, "things"),
    VIEW_INNER(shelf, last, FIELD_LINK, &thing_view, "the last"),
};
static const struct view shelf_view = VIEW(shelf, shelf_fields, "a shelf");
static const struct field strange_fields[] = {
    VIEW_FIELD(strange, post, FIELD_ID, "post"),
    VIEW_FIELD(strange, text, FIELD_STR, "text"),
};
static const struct view strange_view = VIEW(strange, strange_fields, "something new");
static const struct field hall_fields[] = {
    VIEW_INNER(hall, shelf, FIELD_VIEW, &shelf_view, "the shelf"),
    VIEW_INNER(hall, strangers, FIELD_LIST, &strange_view, "others"),
};
static const struct view hall_view = VIEW(hall, hall_fields, "a hall");

// Whose id stands in a view inside of it, as that of a Case in its page.
struct frame {
	struct strange inner;
	struct str words;
};
static const struct field frame_fields[] = {
    VIEW_INNER(frame, inner, FIELD_VIEW, &strange_view, "the thing"),
    VIEW_FIELD(frame, words, FIELD_STR, "about it"),
};
static const struct view frame_view = VIEW(frame, frame_fields, "around it");

static const struct thing things[] = {
    {.id = 1, .text = {"first", 5}, .author = {"ana", 3}},
    {.id = 7, .text = {"seventh", 7}, .author = {"bo", 2}},
};
static const struct strange strangers[] = {{7, {"told", 4}}, {8, {"free", 4}}};
static const struct hall hall = {{{things, 2}, &things[1]}, {strangers, 2}};

static void test_veil(struct arena *arena)
{
	bool itself = true;
	static const int64_t ids[] = {3, 7, 12};
	struct veil veil = {.ids = ids,
			    .n_ids = 3,
			    .mask = {.rules = rules,
				     .n_rules = sizeof rules / sizeof rules[0],
				     .sees = PLAIN,
				     .instead = STR("hidden")}};
	ok(veil_has(&veil, 3) && veil_has(&veil, 12) && !veil_has(&veil, 4) && !veil_has(&veil, 0),
	   "ids are found");
	const struct hall *got = view_veil(&hall_view, &hall, &veil, arena, &itself);
	const struct thing *list = got->shelf.things.at;
	ok(!itself && got->shelf.things.count == 2, "what is not veiled is there as a whole");
	is_str(list[0].author, STR("ana"), "with fields that no rule names");
	ok(str_equal(list[1].text, STR("hidden")) && list[1].author.len == 0 && list[1].id == 7,
	   "one thing shows only what the mask lets through");
	is_str(got->shelf.last->text, STR("hidden"), "also where something leads to it");
	const struct strange *left = got->strangers.at;
	ok(got->strangers.count == 1 && left[0].post == 8, "what no rule knows is left out");
	is_str(things[1].text, STR("seventh"), "the original is not touched");
	veil.drops = true;
	got = view_veil(&hall_view, &hall, &veil, arena, &itself);
	ok(got->shelf.things.count == 1, "a question that tells leaves out all of it");
	ok(!view_veil(&strange_view, &strangers[0], &veil, arena, &itself) && itself,
	   "an answer of which no rule knows anything is none");
	const struct frame frame = {.inner = strangers[0], .words = STR("words")};
	ok(!view_veil(&frame_view, &frame, &veil, arena, &itself) && itself,
	   "nor is one around a thing that is veiled");
	ok(view_veil(&thing_view, &things[1], &veil, arena, &itself) && itself,
	   "one that is known says that it is veiled");
}

int main(void)
{
	struct arena arena;
	arena_init(&arena, (size_t)1 << 20);
	test_hidden(&arena);
	test_groups(&arena);
	test_instead(&arena);
	test_original();
	test_veil(&arena);
	struct arena small;
	arena_init(&small, 64);
	ok(!masked(&small, PLAIN, STR("")), "without memory nothing is shown rather than too much");
	arena_free(&small);
	arena_free(&arena);
	return tap_done();
}
