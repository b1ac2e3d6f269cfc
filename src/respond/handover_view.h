// SPDX-License-Identifier: AGPL-3.0-or-later
// A hand-over sheet as data: as it stands now, with the form that signs it, or as it was signed.
#ifndef CAUSEWAY_RESPOND_HANDOVER_VIEW_H
#define CAUSEWAY_RESPOND_HANDOVER_VIEW_H

#include "page/view.h"
#include "respond/handover.h"

struct handover_row {
	int64_t case_id, number;
	struct str words, who;
	int64_t due_at;
	bool late, lead, rumour, erased;
};

struct handover_section {
	const char *title; // message id
	struct view_list rows;
	bool none, life, promises, people, concerns;
	int64_t count; // 0: it is not said
};

struct handover_item {
	int64_t id, signed_at, taken_at;
	struct str by, taken_name;
};

struct handover_view {
	struct view_list sections; // of struct handover_section
	struct view_list sheets;   // of struct handover_item: the newest; of the live sheet alone
	int64_t id, signed_at, taken_at; // id 0: live
	int64_t before, next;		 // sheets before that one are listed; where they go on
	struct str by, words, taken_name, code; // code: the hash, in letters
	bool signed_sheet, altered, paper, taken;
	struct str slug;
	bool may_sign, may_take, mine, some_sheets;
	struct str problem, typed, typed_name; // what was typed when it did not work
};
extern const struct view handover_view_view;

// The sections of lines, in the arena; false without memory. `now`: lines before it are late; 0:
// none is.
bool handover_sections(struct arena *arena, const struct handover_line *lines, size_t count,
		       int64_t now, struct view_list *ret_sections);
// Head and signatures of a signed sheet.
void handover_view_head(struct arena *arena, const struct handover *sheet,
			struct handover_view *view);

#endif
