// SPDX-License-Identifier: AGPL-3.0-or-later
// Translations as data: the note beside a Post's own words, the page on which one is made, the desk
// of those who speak, the settings. Only describes; translation_routes.c fills.
#ifndef CAUSEWAY_RESPOND_TRANSLATION_VIEW_H
#define CAUSEWAY_RESPOND_TRANSLATION_VIEW_H

#include "campaign/campaign.h"
#include "net/request.h"
#include "page/view.h"
#include "respond/translation.h"

// What stands beside the original.
struct translation_note {
	int64_t post;
	struct str slug, target, dir; // dir: of `target`'s words
	const char *target_name;      // message id; NULL: the code stands for itself
	struct str machine_words, engine, words, by, claimed_by;
	int64_t at;
	bool none, asked, machine, person, desk, claimed, failed, unserved;
	bool numbers, negation, places, lost, unchecked; // how the machine's differs
	bool life;					 // and nobody but a machine has read it
	bool may_ask, may_open;
	bool may_thank, thanked;
	struct str why; // English
};
extern const struct view translation_note_view;
// The note of a post in language `lang`, in the arena; NULL where there is nothing to say: its
// campaign translates nothing, or it is in the team's own language, or private.
struct note_wish {
	const struct campaign *campaign;
	int64_t post;
	const char *lang;
	bool life, guarded;
};
enum outcome translation_note_fill(struct conn *conn, const struct request *request,
				   const struct note_wish *wish,
				   const struct translation_note **ret_note, struct fault *fault);

struct translation_line { // of the desk
	int64_t post, asked_at;
	struct str lang, claimed_by;
	const char *lang_name;
	bool life, differs, mine, claimed, speaks;
};
struct translation_old { // an earlier version
	struct str words, name;
	int64_t at;
};
struct translation_page {
	struct str slug, words, said, lang, back;
	const char *lang_name, *dir;
	int64_t post, revision;
	const struct translation_note *note;
	struct str problem, typed;	      // why nothing was saved, in the reader's language
	bool may_save, mine, some_old, right; // right: there is a machine's to agree with
	struct view_list old;		      // of struct translation_old
};
extern const struct view translation_page_view;

struct translation_desk_page {
	struct str slug, speaks, typed;
	struct view_list rows; // of struct translation_line
	bool some, may_edit, some_mine, nothing_left, off;
	int64_t made, thanked;
	const char *problem;
};
extern const struct view translation_desk_page_view;

struct translation_choice {
	const char *word, *name;
	bool chosen;
};
struct translation_settings_page {
	struct str slug, address, target, always, languages, detail, tried, host;
	struct view_list kinds; // of struct translation_choice
	bool has_key, ill, worked, tested, saved, set;
	int64_t ill_since;
	const char *problem, *wrong_address, *wrong_codes;
	struct str trouble; // of a test; English
};
extern const struct view translation_settings_page_view;

#endif
