// SPDX-License-Identifier: AGPL-3.0-or-later
// The team's page of instructions to the public as data.
#ifndef CAUSEWAY_APPEAL_INSTRUCTION_VIEW_H
#define CAUSEWAY_APPEAL_INSTRUCTION_VIEW_H

#include "appeal/instruction.h"
#include "page/view.h"

struct instruction_row {
	int64_t id;
	struct str text, evidence, by, withdrawn_by;
	int64_t at, until_at, withdrawn_at, case_number;
	bool counts, held;
};
struct instruction_choice {
	const char *word;
	struct str text; // with its slots as lines
	bool chosen;
};
// What people will read in a language, before it is sent.
struct instruction_reading {
	struct str lang, name, text; // text empty: the interface lacks the language
	int64_t parts;		     // as SMS
	bool unchecked;		     // no fluent reader checked the template
};
// A channel by which it will leave.
struct instruction_way {
	struct str name;
	const char *words; // what it is; message id
	bool waits, long_for;
};
struct instructions_view {
	int64_t next;		    // where those of the past go on; 0: nowhere
	bool older;		    // it shows such alone
	struct view_list now, past; // of struct instruction_row
	// ---- for pages only
	struct str slug;
	struct view_list templates; // of struct instruction_choice
	struct str problem, place, point, until, evidence, case_number;
	bool may_publish, some_now, some_past, saved, coarse;
	bool looking;		   // it shows what would be sent, and nothing is
	bool exercise;		   // nothing leaves
	struct str template;	   // chosen
	struct view_list readings; // of struct instruction_reading
	struct view_list ways;	   // of struct instruction_way
	bool some_ways;
};
extern const struct view instructions_view_view;

#endif
