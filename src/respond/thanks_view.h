// SPDX-License-Identifier: AGPL-3.0-or-later
// Thanks as data: the public form, the page of its code, and the list of the team.
#ifndef CAUSEWAY_RESPOND_THANKS_VIEW_H
#define CAUSEWAY_RESPOND_THANKS_VIEW_H

#include "page/view.h"
#include "respond/thanks.h"

struct thank_choice {
	const char *word, *name; // name: message id
	bool chosen;
};

// The form. Values come back as they were sent when something has to be mended.
struct thank_view {
	struct str ticket;
	struct view_list consents; // of struct thank_choice
	struct str words, name;
	const char *words_problem;
	bool problems, trouble;
};
extern const struct view thank_view_view;

struct thanks_row {
	int64_t id;
	struct str code, words, name, lang;
	const char *consent, *consent_name, *consent_style;
	int64_t consent_at, ended_at, at, shared_at;
	struct str consent_by, consent_words, shared_by;
	int64_t post;
	bool given, may_tell;
	struct str slug;
};
struct thanks_row thanks_row_of(const struct thanks *from);
extern const struct view thanks_row_view; // also the page of a code

struct thanks_view {
	struct str slug;
	struct view_list list; // of struct thanks_row
	int64_t before, next;  // those before that one; where they go on
	bool some, works;
	struct str problem;
	struct view_list consents; // of struct thank_choice
};
extern const struct view thanks_view_view;

struct view_list thanks_consent_choices(struct arena *arena, struct str chosen);
const char *thanks_consent_name(enum thanks_consent consent); // message id

#endif
