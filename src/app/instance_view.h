// SPDX-License-Identifier: AGPL-3.0-or-later
// A public page of the instance, and the form that changes it, as data.
#ifndef CAUSEWAY_APP_INSTANCE_VIEW_H
#define CAUSEWAY_APP_INSTANCE_VIEW_H

#include "page/view.h"

struct instance_view {
	const char *title; // message id
	bool own;	   // the team wrote words; else those that come with the program
	struct html_safe words;
	struct str lang;			     // of the own words
	int64_t changed_at;			     // 0: never
	bool about, privacy, accessibility, contact; // which page it is
};
extern const struct view instance_view_view;

struct instance_choice {
	struct str value, name;
	const char *title; // message id; NULL: name
	bool chosen;
};
struct instance_edit_view {
	struct view_list pages, languages; // of struct instance_choice
	const char *title;		   // of the page; message id
	struct str page, lang, language;   // language: in itself
	struct str words;
	struct str site;
	const char *words_problem, *site_problem;
	bool own, saved;
};
extern const struct view instance_edit_view_view;

#endif
