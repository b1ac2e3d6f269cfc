// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/inlet_view.h"

#include "base/time.h"

static const struct state {
	const char *word, *name, *style;
} states[] = {
    {"well", /*tr*/ "Well", "done"},
    {"ill", /*tr*/ "Ill", "no"},
    {"new", /*tr*/ "Not asked yet", "wait"},
    {"paused", /*tr*/ "Paused", "wait"},
    {"exercise", /*tr*/ "Not asked in an exercise", "wait"},
    {"new", /*tr*/ "Nothing came yet", "wait"},
};

static const struct state *state_of(const struct inlet *inlet, bool exercise, bool asked)
{
	if (exercise)
		return &states[4];
	if (inlet->paused_at)
		return &states[3];
	if (inlet->ill_since)
		return &states[1];
	return inlet->asked_at ? &states[0] : &states[asked ? 2 : 5];
}

struct inlet_row inlet_row_of(const struct inlet *inlet, const struct connector *connector,
			      bool exercise, int64_t now)
{
	const bool asked = !connector || connector->can & CONNECTOR_POLLS;
	const struct state *state = state_of(inlet, exercise, asked);
	const bool ill = state == &states[1], waits = asked && !exercise && !inlet->paused_at;
	return (struct inlet_row){
	    .id = inlet->id,
	    .name = inlet->source,
	    .connector = connector ? connector->name : "unknown",
	    .state = state->word,
	    .trouble = ill ? troubles[inlet->trouble].name : NULL,
	    .reason = ill ? troubles[inlet->trouble].reason : NULL,
	    .advice = ill ? troubles[inlet->trouble].advice : NULL,
	    // What is wrong with its settings is mended on its own page.
	    .todo =
		ill && inlet->trouble != TROUBLE_SETTINGS ? troubles[inlet->trouble].advice : NULL,
	    .detail = ill ? inlet->detail : STR(""),
	    .title = inlet->title,
	    .ill_since = ill ? inlet->ill_since : 0,
	    .asked_at = inlet->asked_at,
	    .next_at = waits ? inlet->next_at : 0,
	    .last_post_at = inlet->last_post_at,
	    .posts_today = now - inlet->day < DAY_MS ? inlet->day_posts : 0,
	    .kind = connector ? connector->words : /*tr*/ "A kind that this version does not know",
	    .icon = connector ? connector->icon : "question",
	    .state_name = state->name,
	    .state_style = state->style,
	    .ill = ill,
	    .waits = waits,
	};
}

static struct view_list options_of(struct arena *arena, const struct connector_ask *ask,
				   struct str value)
{
	size_t count = 0;
	while (ask->choices && ask->choices[count].value)
		count++;
	struct inlet_option *options = arena_array(arena, count + 1, sizeof *options);
	for (size_t i = 0; options && i < count; i++)
		options[i] =
		    (struct inlet_option){ask->choices[i].value, ask->choices[i].words,
					  str_equal(value, str_from(ask->choices[i].value))};
	return (struct view_list){options, options ? count : 0};
}

struct view_list inlet_fields(struct arena *arena, const struct connector *connector,
			      const struct inlet_values *values, const char *const *problems)
{
	const size_t count = connector ? connector->n_asks : 0;
	struct inlet_field *fields = arena_array(arena, count + 1, sizeof *fields);
	for (size_t i = 0; fields && i < count; i++) {
		const struct connector_ask *ask = &connector->asks[i];
		const bool secret = ask->kind == ASK_SECRET, choice = ask->kind == ASK_CHOICE;
		const struct str value = values && !secret ? values->value[i] : STR("");
		fields[i] = (struct inlet_field){
		    .name = ask->name,
		    .label = ask->label,
		    .help = ask->help,
		    .value = value,
		    .problem = problems ? problems[i] : NULL,
		    .required = ask->required && !secret && !ask->spared,
		    .plain = !secret && !choice,
		    .secret = secret,
		    .choice = choice,
		    .kept = values && values->kept[i],
		    .options = options_of(arena, ask, value),
		};
	}
	return (struct view_list){fields, fields ? count : 0};
}

// --- the tables ---

static const struct field row_fields[] = {
    VIEW_FIELD(inlet_row, id, FIELD_ID, "id"),
    VIEW_FIELD(inlet_row, name, FIELD_STR, "of the source, as its posts name it"),
    VIEW_FIELD(inlet_row, connector, FIELD_WORD, "what kind it is: feed …"),
    VIEW_FIELD(inlet_row, state, FIELD_WORD, "well, ill, new, paused or exercise"),
    VIEW_FIELD(inlet_row, trouble, FIELD_WORD, "what is wrong: unreachable, refused …"),
    VIEW_FIELD(inlet_row, reason, FIELD_MESSAGE, "the same in words"),
    VIEW_FIELD(inlet_row, advice, FIELD_MESSAGE, "what to do"),
    VIEW_FIELD(inlet_row, detail, FIELD_STR, "what exactly; English"),
    VIEW_FIELD(inlet_row, title, FIELD_STR, "what the other side calls itself"),
    VIEW_FIELD(inlet_row, ill_since, FIELD_TIME, "since when"),
    VIEW_FIELD(inlet_row, asked_at, FIELD_TIME, "when it was asked last"),
    VIEW_FIELD(inlet_row, next_at, FIELD_TIME, "when it is asked next"),
    VIEW_FIELD(inlet_row, last_post_at, FIELD_TIME, "when the last new post came"),
    VIEW_FIELD(inlet_row, posts_today, FIELD_COUNT, "new posts since midnight of the campaign"),
    VIEW_PAGE_FIELD(inlet_row, todo, FIELD_MESSAGE, "what to do, as the list says it"),
    VIEW_PAGE_FIELD(inlet_row, kind, FIELD_MESSAGE, "what kind it is, in words"),
    VIEW_PAGE_FIELD(inlet_row, icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(inlet_row, state_name, FIELD_MESSAGE, "the state in words"),
    VIEW_PAGE_FIELD(inlet_row, state_style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(inlet_row, ill, FIELD_BOOL, "it is ill"),
    VIEW_PAGE_FIELD(inlet_row, waits, FIELD_BOOL, "it will be asked"),
};
static const struct view inlet_row_view = VIEW(inlet_row, row_fields, "a source and how it goes");

static const struct field list_fields[] = {
    VIEW_INNER(inlets_view, sources, FIELD_LIST, &inlet_row_view, "by name"),
    VIEW_FIELD(inlets_view, n_ill, FIELD_COUNT, "how many are ill"),
    VIEW_PAGE_FIELD(inlets_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(inlets_view, some, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(inlets_view, cut_off, FIELD_BOOL, "none can be reached"),
};
const struct view inlets_view_view =
    VIEW(inlets_view, list_fields, "what a campaign listens to outside");

static const struct field option_fields[] = {
    VIEW_FIELD(inlet_option, value, FIELD_WORD, "what is sent"),
    VIEW_FIELD(inlet_option, words, FIELD_MESSAGE, "in words"),
    VIEW_FIELD(inlet_option, chosen, FIELD_BOOL, "it is chosen"),
};
static const struct view inlet_option_view = VIEW(inlet_option, option_fields, "a choice");

static const struct field field_fields[] = {
    VIEW_FIELD(inlet_field, name, FIELD_WORD, "of the input"),
    VIEW_FIELD(inlet_field, label, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(inlet_field, help, FIELD_MESSAGE, "what to write there"),
    VIEW_FIELD(inlet_field, value, FIELD_STR, "as it is; never a secret"),
    VIEW_FIELD(inlet_field, problem, FIELD_MESSAGE, "what to mend"),
    VIEW_FIELD(inlet_field, required, FIELD_BOOL, "it must be filled in"),
    VIEW_FIELD(inlet_field, plain, FIELD_BOOL, "a text or an address"),
    VIEW_FIELD(inlet_field, secret, FIELD_BOOL, "sealed and never shown"),
    VIEW_FIELD(inlet_field, choice, FIELD_BOOL, "one of its options"),
    VIEW_FIELD(inlet_field, kept, FIELD_BOOL, "there is a secret"),
    VIEW_INNER(inlet_field, options, FIELD_LIST, &inlet_option_view, "to choose from"),
};
static const struct view inlet_field_view =
    VIEW(inlet_field, field_fields, "a setting of a source");

static const struct field tested_fields[] = {
    VIEW_FIELD(inlet_tested, good, FIELD_BOOL, "it works"),
    VIEW_FIELD(inlet_tested, reason, FIELD_MESSAGE, "why not"),
    VIEW_FIELD(inlet_tested, advice, FIELD_MESSAGE, "what to do"),
    VIEW_FIELD(inlet_tested, detail, FIELD_STR, "what exactly; English"),
    VIEW_FIELD(inlet_tested, title, FIELD_STR, "what the other side calls itself"),
    VIEW_FIELD(inlet_tested, posts, FIELD_COUNT, "how many posts it has now"),
    VIEW_PAGE_FIELD(inlet_tested, exercise, FIELD_BOOL, "nothing was asked: it is an exercise"),
    VIEW_PAGE_FIELD(inlet_tested, looked, FIELD_BOOL, "posts were looked for"),
    VIEW_FIELD(inlet_tested, unasked, FIELD_BOOL, "only sending would show whether it works"),
};
static const struct view inlet_tested_view = VIEW(inlet_tested, tested_fields, "what a test found");

static const struct field kind_fields[] = {
    VIEW_FIELD(inlet_kind, name, FIELD_WORD, "as it is kept"),
    VIEW_FIELD(inlet_kind, words, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(inlet_kind, reads, FIELD_MESSAGE, "what it reads"),
    VIEW_FIELD(inlet_kind, icon, FIELD_WORD, "its drawing"),
};
static const struct view inlet_kind_view = VIEW(inlet_kind, kind_fields, "a kind of source");

#define FIELDS_FIELD(of_struct)                                                                    \
	{                                                                                          \
		.name = "fields", .type = FIELD_LIST,                                              \
		.offset = offsetof(struct of_struct, fields), .of = &inlet_field_view,             \
		.meaning = "its settings", .page_only = true                                       \
	}
static const struct field one_fields[] = {
    VIEW_INNER(inlet_view, source, FIELD_VIEW, &inlet_row_view, "the source and how it goes"),
    VIEW_FIELD(inlet_view, every_min, FIELD_I64, "minutes between two looks"),
    VIEW_INNER(inlet_view, tested, FIELD_LINK, &inlet_tested_view, "after a test"),
    VIEW_PAGE_FIELD(inlet_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(inlet_view, every, FIELD_STR, "minutes as typed"),
    VIEW_PAGE_FIELD(inlet_view, every_problem, FIELD_MESSAGE, "what to mend there"),
    VIEW_PAGE_FIELD(inlet_view, reads, FIELD_MESSAGE, "what its kind reads"),
    FIELDS_FIELD(inlet_view),
    VIEW_FIELD(inlet_view, hook, FIELD_STR, "address to send to, of one that sends by itself"),
    VIEW_PAGE_FIELD(inlet_view, polls, FIELD_BOOL, "it is asked again and again"),
    VIEW_PAGE_FIELD(inlet_view, tests, FIELD_BOOL, "it can be tested"),
    VIEW_PAGE_FIELD(inlet_view, sends, FIELD_BOOL, "messages leave by it"),
    VIEW_PAGE_FIELD(inlet_view, saved, FIELD_BOOL, "it was just saved"),
    VIEW_PAGE_FIELD(inlet_view, paused, FIELD_BOOL, "a person paused it"),
    VIEW_PAGE_FIELD(inlet_view, links, FIELD_BOOL, "an account can be connected"),
    VIEW_PAGE_FIELD(inlet_view, linked, FIELD_BOOL, "it has a key of one"),
    VIEW_FIELD(inlet_view, streams, FIELD_BOOL, "its posts come as they are written"),
};
const struct view inlet_view_view = VIEW(inlet_view, one_fields, "one source");

static const struct field new_fields[] = {
    VIEW_INNER(inlet_new_view, kinds, FIELD_LIST, &inlet_kind_view, "to choose from"),
    VIEW_INNER(inlet_new_view, tested, FIELD_LINK, &inlet_tested_view, "after a test"),
    VIEW_PAGE_FIELD(inlet_new_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(inlet_new_view, name, FIELD_STR, "as typed"),
    VIEW_PAGE_FIELD(inlet_new_view, every, FIELD_STR, "minutes as typed"),
    VIEW_PAGE_FIELD(inlet_new_view, name_problem, FIELD_MESSAGE, "what to mend there"),
    VIEW_PAGE_FIELD(inlet_new_view, name_said, FIELD_STR, "why it could not be kept"),
    VIEW_PAGE_FIELD(inlet_new_view, connector, FIELD_WORD, "the kind that was chosen"),
    VIEW_PAGE_FIELD(inlet_new_view, kind, FIELD_MESSAGE, "the same in words"),
    VIEW_PAGE_FIELD(inlet_new_view, reads, FIELD_MESSAGE, "what it reads"),
    VIEW_PAGE_FIELD(inlet_new_view, every_problem, FIELD_MESSAGE, "what to mend there"),
    FIELDS_FIELD(inlet_new_view),
    VIEW_PAGE_FIELD(inlet_new_view, polls, FIELD_BOOL, "it is asked again and again"),
    VIEW_PAGE_FIELD(inlet_new_view, tests, FIELD_BOOL, "it can be tested"),
};
const struct view inlet_new_view_view = VIEW(inlet_new_view, new_fields, "a new source");
