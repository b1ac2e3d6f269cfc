// SPDX-License-Identifier: AGPL-3.0-or-later
// The page about the API as data: every operation, for people who write programs.
#ifndef CAUSEWAY_APP_API_VIEW_H
#define CAUSEWAY_APP_API_VIEW_H

#include "page/view.h"

struct api_input {
	struct str name, help;
	const char *place; // word: "path", "query", "form", "header"
	struct str takes;  // "text, 1 to 200 characters"
	bool required;
};
struct api_operation {
	const char *method; // word
	struct str path, help, permission, curl;
	struct view_list inputs; // of struct api_input
	struct str body;	 // what is sent; empty: a form, or nothing
	struct str answer;	 // what comes back
	bool some_inputs, anybody, once;
	bool person; // who signed in; no token ever
};
struct api_part {
	const char *word, *name; // name: message id
	bool current;
};
struct api_error {
	int64_t status;
	const char *code;
	struct str help;
};
struct api_view {
	struct view_list parts;	     // of struct api_part
	struct view_list operations; // of struct api_operation
	struct view_list errors;     // of struct api_error
	struct str base;	     // "http://host:port"
	bool programs;		     // the part for programs is shown
};
extern const struct view api_view_view;

#endif
