// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of sources as data: the list with how each goes, one of them, and the form of a new
// one. No secret is ever in them.
#ifndef CAUSEWAY_LISTEN_INLET_VIEW_H
#define CAUSEWAY_LISTEN_INLET_VIEW_H

#include "listen/inlet.h"
#include "page/view.h"

struct inlet_row {
	int64_t id;
	struct str name;
	const char *connector; // its name: "feed"
	const char *state;     // well, ill, new, paused or exercise
	const char *trouble;   // a word, while it is ill
	const char *reason, *advice, *todo;
	struct str detail, title;
	int64_t ill_since, asked_at, next_at, last_post_at;
	int64_t posts_today;
	// ---- for pages only
	const char *kind, *icon, *state_name, *state_style;
	bool ill, waits;
};

struct inlets_view {
	struct view_list sources; // of struct inlet_row
	int64_t n_ill;
	// ---- for pages only
	struct str slug;
	bool some;
	bool cut_off; // several, of which none can be reached
};
extern const struct view inlets_view_view;

struct inlet_option {
	const char *value, *words;
	bool chosen;
};
// One setting in a form.
struct inlet_field {
	const char *name, *label, *help;
	struct str value;    // never a secret's
	const char *problem; // message id
	bool required, plain, secret, choice;
	bool kept;		  // there is a secret
	struct view_list options; // of struct inlet_option
};
// What a test found.
struct inlet_tested {
	bool good;
	const char *reason, *advice;
	struct str detail, title;
	int64_t posts;
	bool exercise; // nothing was asked
	bool looked;   // for posts, too
	bool unasked;  // only sending would show whether it works
};
struct inlet_kind {
	const char *name, *words, *reads, *icon;
};

struct inlet_view {
	struct inlet_row source;
	int64_t every_min;
	const struct inlet_tested *tested;
	struct str hook; // address to send to; empty for one that is asked
	// ---- for pages only
	struct str slug, every;
	const char *every_problem, *reads;
	struct view_list fields; // of struct inlet_field
	bool polls, tests, sends, saved;
	bool paused;
	bool links, linked; // an account can be connected; it has a key
	bool streams;	    // posts come as they are written
};
extern const struct view inlet_view_view;

struct inlet_new_view {
	struct view_list kinds; // of struct inlet_kind: to choose from, while none is chosen
	const struct inlet_tested *tested;
	// ---- for pages only
	struct str slug, name, every;
	struct str name_said; // why it could not be kept, in the reader's language
	const char *connector, *kind, *reads, *name_problem, *every_problem;
	struct view_list fields;
	bool polls, tests;
};
extern const struct view inlet_new_view_view;

// Borrows from `inlet`; `connector` NULL: this version does not know its kind.
struct inlet_row inlet_row_of(const struct inlet *inlet, const struct connector *connector,
			      bool exercise, int64_t now);
// Fields of a form. `problems` NULL: none; `values` may be NULL.
struct view_list inlet_fields(struct arena *arena, const struct connector *connector,
			      const struct inlet_values *values, const char *const *problems);

#endif
