// SPDX-License-Identifier: AGPL-3.0-or-later
// The template compiler: any text compiles or is refused with template and line; what compiles
// runs. Templates come with the program, but an editor's half-saved file must not end a server.
#include "fuzz.h"
#include "page/program.h"

struct inner {
	struct str name;
	int64_t count;
};
struct outer {
	struct str title;
	const char *word;
	int64_t number, at;
	bool yes;
	struct inner inside;
	const struct inner *link;
	struct view_list items;
};
static const struct field inner_fields[] = {
    VIEW_FIELD(inner, name, FIELD_STR, ""),
    VIEW_FIELD(inner, count, FIELD_COUNT, ""),
};
static const struct view inner_view = VIEW(inner, inner_fields, "");
static const struct field outer_fields[] = {
    VIEW_FIELD(outer, title, FIELD_STR, ""),
    VIEW_FIELD(outer, word, FIELD_WORD, ""),
    VIEW_FIELD(outer, number, FIELD_I64, ""),
    VIEW_FIELD(outer, at, FIELD_TIME, ""),
    VIEW_FIELD(outer, yes, FIELD_BOOL, ""),
    VIEW_INNER(outer, inside, FIELD_VIEW, &inner_view, ""),
    VIEW_INNER(outer, link, FIELD_LINK, &inner_view, ""),
    VIEW_INNER(outer, items, FIELD_LIST, &inner_view, ""),
};
static const struct view outer_view = VIEW(outer, outer_fields, "");
static const struct inner two[] = {{{"rice", 4}, 1}, {{"water", 5}, 22}};
static const struct outer outer = {
    .title = {"<b> & \"c\"", 9},
    .word = "request",
    .number = -7,
    .at = 1792034040000,
    .yes = true,
    .inside = {{"roof", 4}, 14},
    .link = &two[1],
    .items = {two, 2},
};

// "t" is the template, "p" a part that it may include.
static const struct template_source *find(const void *context, struct str name)
{
	const struct template_source *sources = context;
	for (size_t i = 0; i < 2; i++)
		if (str_equal(name, str_from(sources[i].name)))
			return &sources[i];
	return NULL;
}

static void run(const struct program *program, const struct messages *messages)
{
	struct buf out;
	const struct page_frame frame = {.language = &page_languages[0], .path = STR("/p")};
	const struct program nothing = {&(const struct step){.kind = STEP_END}, 1, 0};
	buf_init(&out, 65536);
	struct rendering rendering = {.body = &nothing,
				      .frame = &frame,
				      .messages = messages,
				      .numerals = &page_languages[0],
				      .out = &out,
				      .data[0] = (const char *)&outer};
	program_run(program, &rendering);
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct messages *messages;
	struct fault fault = {0};
	if (!messages)
		require(messages_load(&messages, &fault) == OK);
	struct str part = fuzz_text(data, size);
	const struct str whole = fuzz_cut(&part);
	const struct template_source sources[] = {
	    {"fuzz", "t", whole.len ? whole.at : "", whole.len},
	    {"fuzz", "p", part.len ? part.at : "", part.len},
	};
	const struct template_book book = {find, sources, messages};
	const struct view *views[] = {&outer_view};
	struct program program;
	struct arena arena;
	for (size_t i = 0; page_languages[i].code && i < 2; i++) {
		arena_init(&arena, (size_t)16 << 20);
		const enum outcome outcome = template_compile(
		    &book, "t", views, 1, &page_languages[i], &arena, &program, &fault);
		require(outcome == OK || fault.text[0] != '\0');
		if (outcome == OK)
			run(&program, messages);
		arena_free(&arena);
	}
	return 0;
}
