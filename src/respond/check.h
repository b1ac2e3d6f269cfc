// SPDX-License-Identifier: AGPL-3.0-or-later
// The checklist of a case: what has to be done, in an order, by whom each thing was done and when.
// People write entries or begin with a list of the campaign; every change but the order stands in
// the history and can be undone. Two people never disturb each other: an entry that is done twice
// was done by the first. Closes nothing and decides nothing about the case.
//
// The lists of a campaign are one text: blocks with an empty line between, each with its name on
// the first line (behind it "#topic", if it is for cases of a topic) and an entry on each line
// below.
#ifndef CAUSEWAY_RESPOND_CHECK_H
#define CAUSEWAY_RESPOND_CHECK_H

#include "respond/case.h"

#define CHECK_MOST	    60	 // entries of a case, with those that were taken out
#define CHECK_WORDS_MAX	    200	 // code points
#define CHECK_LISTS_MOST    30	 // of a campaign
#define CHECK_LISTS_TEXT    8000 // code points of all of them
#define CHECK_LIST_NAME_MAX 60	 // code points

struct check {
	int64_t id, done_at; // done_at 0: not done
	struct str words, by, done_by;
	bool gone;
};
// The entries of a case in their order, those that were taken out last; in the arena.
enum outcome check_list(struct conn *conn, struct arena *arena, int64_t case_id,
			struct check **ret_list, size_t *ret_count, struct fault *fault);

// --- changes: each runs inside a write of the store. CONFLICT for a closed case; INVALID for words
// that are empty or too long; TOO_MUCH over CHECK_MOST ---

enum outcome check_add(struct conn *conn, const struct case_change *change, struct str words,
		       struct fault *fault);
enum check_act { CHECK_DONE, CHECK_OPEN, CHECK_GONE, CHECK_BACK, CHECK_UP, CHECK_ACTS };
extern const char *const check_act_names[CHECK_ACTS + 1]; // "done", "open" …; NULL-terminated
// NOT_FOUND for an entry of another case. What stands so already stays as it is.
enum outcome check_set(struct conn *conn, const struct case_change *change, int64_t id,
		       enum check_act act, struct fault *fault);
// Adds the entries of a list of the campaign, by its name, but for those that the case has already.
// NOT_FOUND if there is no such list.
enum outcome check_begin(struct conn *conn, const struct case_change *change, struct str name,
			 struct fault *fault);

// --- lists of a campaign ---

struct check_template {
	struct str name, entries; // entries: a line each
	int topic;		  // a head; -1: for any case
};
// The lists of a text that was kept, borrowed from it; one whose topic this version does not know
// is for any case. INVALID, with a sentence, for a list without entries, and anything that is too
// long or too much.
enum outcome check_templates_read(struct str text, struct check_template *ret_list,
				  size_t *ret_count, struct fault *fault);
// The text of a campaign, in the arena; empty if it wrote none.
enum outcome check_text_find(struct conn *conn, struct arena *arena, int64_t campaign,
			     struct str *ret_text, struct fault *fault);
// Writes it, inside a write. INVALID as above, and for a topic that there is not.
enum outcome check_text_set(struct conn *conn, int64_t campaign, struct str text,
			    struct fault *fault);

#endif
