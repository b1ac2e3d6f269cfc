// SPDX-License-Identifier: AGPL-3.0-or-later
#include "duty/duty_view.h"

const char *const duty_day_inputs[DUTY_DAYS + 1] = {"mon", "tue", "wed", "thu",
						    "fri", "sat", "sun", NULL};
static const char *const day_names[DUTY_DAYS] = {
    /*tr*/ "Monday", /*tr*/ "Tuesday",	/*tr*/ "Wednesday", /*tr*/ "Thursday",
    /*tr*/ "Friday", /*tr*/ "Saturday", /*tr*/ "Sunday",
};

// Sets of days that have a name of their own.
static const struct {
	unsigned days;
	const char *name;
} day_sets[] = {
    {DUTY_EVERY_DAY, /*tr*/ "Every day"},
    {0x1f, /*tr*/ "Monday to Friday"},
    {0x60, /*tr*/ "Saturday and Sunday"},
};

static const struct {
	unsigned bit;
	const char *sentence;
} missing_words[] = {
    {DUTY_NO_NUMBER, /*tr*/ "The emergency number is missing."},
    {DUTY_NO_ROSTER, /*tr*/ "Nobody is in the duty roster."},
    {DUTY_NO_LEAD, /*tr*/ "There is no safeguarding lead."},
};

struct view_list duty_days_list(struct arena *arena, unsigned days)
{
	struct duty_word *list = arena_array(arena, DUTY_DAYS, sizeof *list);
	size_t count = 0;
	for (size_t i = 0; list && i < sizeof day_sets / sizeof day_sets[0]; i++) {
		if (day_sets[i].days != days)
			continue;
		list[0] = (struct duty_word){day_sets[i].name};
		return (struct view_list){list, 1};
	}
	for (int i = 0; list && i < DUTY_DAYS; i++)
		if (days >> i & 1)
			list[count++] = (struct duty_word){day_names[i]};
	return (struct view_list){list, count};
}

struct view_list duty_missing_list(struct arena *arena, unsigned missing)
{
	const size_t most = sizeof missing_words / sizeof missing_words[0];
	struct duty_word *list = arena_array(arena, most, sizeof *list);
	size_t count = 0;
	for (size_t i = 0; list && i < most; i++)
		if (missing & missing_words[i].bit)
			list[count++] = (struct duty_word){missing_words[i].sentence};
	return (struct view_list){list, count};
}

struct view_list duty_day_boxes(struct arena *arena, unsigned days)
{
	struct duty_day *list = arena_array(arena, DUTY_DAYS, sizeof *list);
	for (int i = 0; list && i < DUTY_DAYS; i++)
		list[i] = (struct duty_day){duty_day_inputs[i], day_names[i], days >> i & 1};
	return (struct view_list){list, list ? DUTY_DAYS : 0};
}

// --- described ---

static const struct field word_fields[] = {
    VIEW_FIELD(duty_word, text, FIELD_MESSAGE, "in words"),
};
static const struct view word_view = VIEW(duty_word, word_fields, "a sentence or a name");

static const struct field row_fields[] = {
    VIEW_FIELD(duty_row, id, FIELD_ID, "id"),
    VIEW_INNER(duty_row, days, FIELD_LIST, &word_view, "on which days it begins"),
    VIEW_FIELD(duty_row, from, FIELD_STR, "from this hour"),
    VIEW_FIELD(duty_row, until, FIELD_STR, "until this one"),
    VIEW_FIELD(duty_row, name, FIELD_STR, "who reads"),
    VIEW_FIELD(duty_row, second_name, FIELD_STR, "who if they do not answer"),
    VIEW_PAGE_FIELD(duty_row, all_day, FIELD_BOOL, "the whole day"),
};
static const struct view row_view = VIEW(duty_row, row_fields, "hours of the week");

static const struct field choice_fields[] = {
    VIEW_FIELD(duty_choice, id, FIELD_ID, "account"),
    VIEW_FIELD(duty_choice, name, FIELD_STR, "of the account"),
    VIEW_FIELD(duty_choice, chosen, FIELD_BOOL, "chosen now"),
};
static const struct view choice_view = VIEW(duty_choice, choice_fields, "who can be named");

static const struct field day_fields[] = {
    VIEW_FIELD(duty_day, input, FIELD_WORD, "name of the box"),
    VIEW_FIELD(duty_day, name, FIELD_MESSAGE, "of the day"),
    VIEW_FIELD(duty_day, chosen, FIELD_BOOL, "ticked"),
};
static const struct view day_view = VIEW(duty_day, day_fields, "a day to tick");

static const struct field fields[] = {
    VIEW_FIELD(duty_view, open, FIELD_BOOL, "\"I need help\" is open"),
    VIEW_FIELD(duty_view, attended, FIELD_BOOL, "somebody is on duty now"),
    VIEW_FIELD(duty_view, in_hours, FIELD_BOOL, "messages are read at this hour"),
    VIEW_INNER(duty_view, missing, FIELD_LIST, &word_view, "what keeps it closed"),
    VIEW_FIELD(duty_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(duty_view, read_from, FIELD_STR, "messages are read from this hour"),
    VIEW_FIELD(duty_view, read_until, FIELD_STR, "until this one; the same: always"),
    VIEW_FIELD(duty_view, clocks, FIELD_STR, "time zone of the hours"),
    VIEW_INNER(duty_view, turns, FIELD_LIST, &row_view, "the roster of a week"),
    VIEW_INNER(duty_view, gaps, FIELD_LIST, &row_view, "hours at which nobody reads"),
    VIEW_FIELD(duty_view, lead, FIELD_STR, "safeguarding lead"),
    VIEW_FIELD(duty_view, second, FIELD_STR, "second lead"),
    VIEW_PAGE_FIELD(duty_view, always, FIELD_BOOL, "messages are read around the clock"),
    VIEW_PAGE_FIELD(duty_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(duty_view, no_lead, FIELD_BOOL, "no lead is named"),
    VIEW_PAGE_FIELD(duty_view, no_second, FIELD_BOOL, "no second lead is named"),
    VIEW_PAGE_FIELD(duty_view, unfit, FIELD_BOOL, "a lead lost the role"),
    VIEW_PAGE_FIELD(duty_view, some_missing, FIELD_BOOL, "something is missing"),
    VIEW_PAGE_FIELD(duty_view, some_turns, FIELD_BOOL, "somebody is in the roster"),
    VIEW_PAGE_FIELD(duty_view, some_gaps, FIELD_BOOL, "there are hours with nobody"),
    VIEW_PAGE_LIST(duty_view, leads, &choice_view, "who can be the lead"),
    VIEW_PAGE_LIST(duty_view, seconds, &choice_view, "who can be the second lead"),
    VIEW_PAGE_LIST(duty_view, readers, &choice_view, "who can be in the roster"),
    VIEW_PAGE_LIST(duty_view, standby, &choice_view, "who can be the second person"),
    VIEW_PAGE_FIELD(duty_view, some_leads, FIELD_BOOL, "somebody has the role of a lead"),
    VIEW_PAGE_FIELD(duty_view, some_readers, FIELD_BOOL, "somebody can be in the roster"),
    VIEW_PAGE_LIST(duty_view, days, &day_view, "days to tick"),
    VIEW_PAGE_FIELD(duty_view, turn_from, FIELD_STR, "typed into the roster's form"),
    VIEW_PAGE_FIELD(duty_view, turn_until, FIELD_STR, "typed into the roster's form"),
    VIEW_PAGE_FIELD(duty_view, problem, FIELD_MESSAGE, "why it was not saved"),
    VIEW_PAGE_FIELD(duty_view, turn_problem, FIELD_MESSAGE, "why the row was not added"),
    VIEW_PAGE_FIELD(duty_view, saved, FIELD_BOOL, "it was saved"),
};
const struct view duty_view_view =
    VIEW(duty_view, fields, "what is set before help can be asked for");
