// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/household_view.h"

static const struct field line_fields[] = {
    VIEW_FIELD(household_line, id, FIELD_ID, "its id"),
    VIEW_FIELD(household_line, label, FIELD_STR, "by what the team knows it"),
    VIEW_FIELD(household_line, people, FIELD_COUNT, "heads; 0: nobody knows"),
    VIEW_FIELD(household_line, children, FIELD_COUNT, "of them under five years old"),
    VIEW_FIELD(household_line, elderly, FIELD_COUNT, "of them elderly"),
    VIEW_FIELD(household_line, disabled, FIELD_COUNT, "of them disabled"),
    VIEW_FIELD(household_line, pregnant, FIELD_COUNT, "of them pregnant"),
    VIEW_FIELD(household_line, gone, FIELD_BOOL, "counts no more"),
    VIEW_PAGE_FIELD(household_line, open, FIELD_BOOL, "its form is open"),
    VIEW_PAGE_FIELD(household_line, label_text, FIELD_STR, "what stands in the form"),
    VIEW_PAGE_FIELD(household_line, people_text, FIELD_STR, "likewise"),
    VIEW_PAGE_FIELD(household_line, children_text, FIELD_STR, "likewise"),
    VIEW_PAGE_FIELD(household_line, elderly_text, FIELD_STR, "likewise"),
    VIEW_PAGE_FIELD(household_line, disabled_text, FIELD_STR, "likewise"),
    VIEW_PAGE_FIELD(household_line, pregnant_text, FIELD_STR, "likewise"),
};
const struct view household_line_view =
    VIEW(household_line, line_fields, "people affected who belong together");

// A number as a form takes it, whatever digits the page has; nothing for 0.
static struct str number_text(struct arena *arena, int64_t number)
{
	return number > 0 ? arena_format(arena, "%lld", (long long)number) : STR("");
}

static void typed_fill(const struct case_typed *typed, struct household_line *line)
{
	if (!typed->people || typed->household != line->id)
		return;
	line->open = true;
	line->label_text = typed->label;
	line->people_text = typed->heads.people;
	line->children_text = typed->heads.children;
	line->elderly_text = typed->heads.elderly;
	line->disabled_text = typed->heads.disabled;
	line->pregnant_text = typed->heads.pregnant;
}

static struct household_line line_of(struct arena *arena, const struct household *from)
{
	return (struct household_line){
	    .id = from->id,
	    .label = from->label,
	    .people = from->people,
	    .children = from->children,
	    .elderly = from->elderly,
	    .disabled = from->disabled,
	    .pregnant = from->pregnant,
	    .gone = from->gone,
	    .label_text = from->label,
	    .people_text = number_text(arena, from->people),
	    .children_text = number_text(arena, from->children),
	    .elderly_text = number_text(arena, from->elderly),
	    .disabled_text = number_text(arena, from->disabled),
	    .pregnant_text = number_text(arena, from->pregnant),
	};
}

struct view_list household_lines(struct arena *arena, const struct household *list, size_t count,
				 const struct case_typed *typed)
{
	struct household_line *lines = arena_array(arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count; i++) {
		lines[i] = line_of(arena, &list[i]);
		typed_fill(typed, &lines[i]);
	}
	return (struct view_list){lines, lines ? count : 0};
}

const struct household_line *household_form(struct arena *arena, const struct case_typed *typed)
{
	struct household_line *line = arena_zero(arena, sizeof *line);
	if (line)
		typed_fill(typed, line);
	return line;
}
