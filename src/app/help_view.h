// SPDX-License-Identifier: AGPL-3.0-or-later
// A page of the user guide as data.
#ifndef CAUSEWAY_APP_HELP_VIEW_H
#define CAUSEWAY_APP_HELP_VIEW_H

#include "page/view.h"

struct help_link {
	struct str name;  // in addresses: "desk"
	struct str title; // "The Desk"
	struct str lang;  // of the title, BCP 47
	bool current;
};
struct help_view {
	struct html_safe words; // the page; absent on the list of all
	struct str lang;	// of the words, BCP 47
	const char *dir;	// "rtl", "ltr"
	bool translated;	// in the language of the interface
	struct view_list pages; // of struct help_link, in reading order
};
extern const struct view help_view_view;

#endif
