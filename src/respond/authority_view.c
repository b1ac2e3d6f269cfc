// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/authority_view.h"

static const struct field line_fields[] = {
    VIEW_FIELD(authority_line, at, FIELD_TIME, "when somebody spoke with them"),
    VIEW_FIELD(authority_line, who, FIELD_STR, "which authority"),
    VIEW_FIELD(authority_line, spoke_with, FIELD_STR, "with whom there"),
    VIEW_FIELD(authority_line, reference, FIELD_STR, "what they call it"),
    VIEW_FIELD(authority_line, said, FIELD_STR, "what they said"),
    VIEW_FIELD(authority_line, by, FIELD_STR, "who of the team spoke"),
    VIEW_FIELD(authority_line, check_at, FIELD_TIME, "when somebody was to ask again"),
};
const struct view authority_line_view =
    VIEW(authority_line, line_fields, "what was said with an authority");

struct view_list authority_lines(struct arena *arena, const struct authority *list, size_t count)
{
	struct authority_line *lines = arena_array(arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count; i++)
		lines[i] = (struct authority_line){
		    .at = list[i].at,
		    .who = list[i].who,
		    .spoke_with = list[i].spoke_with,
		    .reference = list[i].reference,
		    .said = list[i].said,
		    .by = list[i].by,
		    .check_at = list[i].check_at,
		};
	return (struct view_list){lines, lines ? count : 0};
}
