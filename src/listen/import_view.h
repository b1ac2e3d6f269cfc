// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of files as data: those that came, and one with its first rows, what its columns mean
// and what was refused.
#ifndef CAUSEWAY_LISTEN_IMPORT_VIEW_H
#define CAUSEWAY_LISTEN_IMPORT_VIEW_H

#include "listen/import.h"
#include "page/view.h"

#define IMPORT_SHOWN 20 // rows

struct import_line {
	int64_t id;
	struct str name, source;
	int64_t made_at, rows, accepted, known, rejected;
	bool ended;
};
struct imports_view {
	struct view_list files; // of struct import_line
	// ---- for pages only
	struct str slug, typed, source, problem; // as typed, and what is wrong with it
	bool some;
};
extern const struct view imports_view_view;

struct import_choice {
	const char *word;
	const char *name; // message id
	bool chosen;
};
struct import_column {
	int64_t number;		  // from 1
	struct str name;	  // from the first row; may be empty
	struct view_list meaning; // of struct import_choice
};
struct import_cell {
	struct str text;
};
struct import_shown {
	int64_t row;
	struct view_list cells; // of struct import_cell
	int64_t at;		// as its time is read; 0: none
	struct str error;	// why it would be refused; empty: it is good
};
struct import_refused {
	int64_t row;
	struct str error;
};
struct import_view {
	struct import_line file;
	bool json;				   // lines of JSON: nothing is to be chosen
	bool chat;				   // they are of a chat that a phone exported
	struct view_list letters, between, orders; // of struct import_choice
	bool header;
	struct view_list columns; // of struct import_column
	struct view_list shown;	  // of struct import_shown
	struct view_list refused; // of struct import_refused, the first of them
	// ---- for pages only
	struct str slug;
	bool open; // can still be chosen
	bool begun, some_shown, some_refused;
	bool backable, back_begun; // its posts can be taken back; somebody does
};
extern const struct view import_view_view;

struct import_line import_line_of(const struct import *import);
// What was guessed or chosen, the first rows and how they are read. False without memory.
bool import_view_fill(struct arena *arena, const struct import *import, const struct zone *zone,
		      struct import_view *view);

#endif
