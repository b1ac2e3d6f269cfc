// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/handover_view.h"

static const char *const titles[HANDOVER_PARTS] = {
    [HANDOVER_LIFE] = /*tr*/ "Life at risk",
    [HANDOVER_PROMISES] = /*tr*/ "Promises we made",
    [HANDOVER_ASKED] = /*tr*/ "Asks out, no answer yet",
    [HANDOVER_COMING] = /*tr*/ "On the way",
    [HANDOVER_PARTNERS] = /*tr*/ "Partners asked to take a Case over",
    [HANDOVER_RUMOURS] = /*tr*/ "Rumours",
    [HANDOVER_CONCERNS] = /*tr*/ "Protection",
    [HANDOVER_PEOPLE] = /*tr*/ "Who is on duty",
};

static struct handover_row row_of(const struct handover_line *line, int64_t now)
{
	const bool people = line->part == HANDOVER_PEOPLE;
	return (struct handover_row){
	    .case_id = line->case_id,
	    .number = line->number,
	    .words = people ? STR("") : line->words,
	    .who = line->who,
	    .due_at = line->due_at,
	    .late = !people && line->due_at != 0 && line->due_at < now,
	    .lead = people && line->words.len > 0,
	    .rumour = line->part == HANDOVER_RUMOURS,
	    .erased = line->case_id != 0 && line->words.len == 0,
	};
}

bool handover_sections(struct arena *arena, const struct handover_line *lines, size_t count,
		       int64_t now, struct view_list *ret_sections)
{
	struct handover_section *sections = arena_array(arena, HANDOVER_PARTS, sizeof *sections);
	struct handover_row *rows = arena_array(arena, count + 1, sizeof *rows);
	if (!sections || !rows)
		return false;
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(&lines[i], now);
	for (int part = 0; part < HANDOVER_PARTS; part++) {
		size_t first = 0, of_part = 0;
		while (first < count && lines[first].part != (enum handover_part)part)
			first++;
		while (first + of_part < count &&
		       lines[first + of_part].part == (enum handover_part)part)
			of_part++;
		sections[part] = (struct handover_section){
		    .title = titles[part],
		    .rows = {&rows[first], of_part},
		    .none = of_part == 0,
		    .count = part == HANDOVER_CONCERNS ? 0 : (int64_t)of_part,
		    .life = part == HANDOVER_LIFE,
		    .promises = part == HANDOVER_PROMISES,
		    .people = part == HANDOVER_PEOPLE,
		    .concerns = part == HANDOVER_CONCERNS,
		};
	}
	*ret_sections = (struct view_list){sections, HANDOVER_PARTS};
	return true;
}

#define CODE_BYTES 8 // of the hash are shown

void handover_view_head(struct arena *arena, const struct handover *sheet,
			struct handover_view *view)
{
	uint64_t start = 0;
	for (size_t i = 0; i < CODE_BYTES; i++)
		start = start << 8 | sheet->hash[i];
	view->id = sheet->id;
	view->signed_sheet = true;
	view->signed_at = sheet->signed_at;
	view->by = sheet->signed_name;
	view->words = sheet->words;
	view->taken_at = sheet->taken_at;
	view->taken_name = sheet->taken_name;
	view->taken = sheet->taken_at != 0;
	view->paper = sheet->paper;
	view->code = arena_format(arena, "%016llx", (unsigned long long)start);
}

static const struct field row_fields[] = {
    VIEW_FIELD(handover_row, case_id, FIELD_ID, "the case; absent: none"),
    VIEW_FIELD(handover_row, number, FIELD_I64, "of the case or rumour; how many concerns"),
    VIEW_FIELD(handover_row, words, FIELD_STR, "what it is about"),
    VIEW_FIELD(handover_row, who, FIELD_STR, "who has it, promised it, was asked or is on duty"),
    VIEW_FIELD(handover_row, due_at, FIELD_TIME, "by when"),
    VIEW_FIELD(handover_row, erased, FIELD_BOOL, "its words were erased since"),
    VIEW_PAGE_FIELD(handover_row, late, FIELD_BOOL, "that time has passed"),
    VIEW_PAGE_FIELD(handover_row, lead, FIELD_BOOL, "leads the shift"),
    VIEW_PAGE_FIELD(handover_row, rumour, FIELD_BOOL, "a rumour"),
};
static const struct view row_view = VIEW(handover_row, row_fields, "a line of the sheet");

static const struct field section_fields[] = {
    VIEW_FIELD(handover_section, title, FIELD_MESSAGE, "what it lists"),
    VIEW_INNER(handover_section, rows, FIELD_LIST, &row_view, "its lines"),
    VIEW_PAGE_FIELD(handover_section, none, FIELD_BOOL, "there is none"),
    VIEW_PAGE_FIELD(handover_section, count, FIELD_COUNT, "how many lines"),
    VIEW_PAGE_FIELD(handover_section, life, FIELD_BOOL, "life at risk"),
    VIEW_PAGE_FIELD(handover_section, promises, FIELD_BOOL, "promises"),
    VIEW_PAGE_FIELD(handover_section, people, FIELD_BOOL, "people on duty"),
    VIEW_PAGE_FIELD(handover_section, concerns, FIELD_BOOL, "how many concerns"),
};
static const struct view section_view =
    VIEW(handover_section, section_fields, "a part of the sheet");

static const struct field item_fields[] = {
    VIEW_FIELD(handover_item, id, FIELD_ID, "id"),
    VIEW_FIELD(handover_item, by, FIELD_STR, "who handed over"),
    VIEW_FIELD(handover_item, signed_at, FIELD_TIME, "when"),
    VIEW_FIELD(handover_item, taken_name, FIELD_STR, "who took over"),
    VIEW_FIELD(handover_item, taken_at, FIELD_TIME, "when"),
};
static const struct view item_view = VIEW(handover_item, item_fields, "a sheet that was signed");

static const struct field fields[] = {
    VIEW_INNER(handover_view, sections, FIELD_LIST, &section_view, "what stands on it"),
    VIEW_INNER(handover_view, sheets, FIELD_LIST, &item_view, "signed ones, the newest first"),
    VIEW_FIELD(handover_view, id, FIELD_ID, "of a signed sheet; absent: as it stands now"),
    VIEW_FIELD(handover_view, by, FIELD_STR, "who handed over"),
    VIEW_FIELD(handover_view, signed_at, FIELD_TIME, "when"),
    VIEW_FIELD(handover_view, words, FIELD_STR, "what to know"),
    VIEW_FIELD(handover_view, taken_name, FIELD_STR, "who took over"),
    VIEW_FIELD(handover_view, taken_at, FIELD_TIME, "when"),
    VIEW_FIELD(handover_view, paper, FIELD_BOOL, "they signed on paper"),
    VIEW_FIELD(handover_view, code, FIELD_STR, "the beginning of the sheet's hash"),
    VIEW_FIELD(handover_view, altered, FIELD_BOOL, "it no longer says what was signed"),
    VIEW_PAGE_FIELD(handover_view, signed_sheet, FIELD_BOOL, "it was signed"),
    VIEW_PAGE_FIELD(handover_view, taken, FIELD_BOOL, "somebody took over"),
    VIEW_PAGE_FIELD(handover_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(handover_view, may_sign, FIELD_BOOL, "the viewer may hand over"),
    VIEW_PAGE_FIELD(handover_view, may_take, FIELD_BOOL, "the viewer may take over"),
    VIEW_PAGE_FIELD(handover_view, mine, FIELD_BOOL, "the viewer handed over"),
    VIEW_FIELD(handover_view, next, FIELD_ID, "as cursor: sheets before these; absent: none"),
    VIEW_PAGE_FIELD(handover_view, before, FIELD_ID, "those before this one are listed"),
    VIEW_PAGE_FIELD(handover_view, some_sheets, FIELD_BOOL, "there are signed ones"),
    VIEW_PAGE_FIELD(handover_view, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(handover_view, typed, FIELD_STR, "what was typed"),
    VIEW_PAGE_FIELD(handover_view, typed_name, FIELD_STR, "the name that was typed"),
};
const struct view handover_view_view = VIEW(handover_view, fields, "the hand-over of a shift");
