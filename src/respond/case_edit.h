// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of the cases: one change of one case. Reads it, lets the caller decide, then writes the
// case, its row of history and the counters together. For case*.c and incident*.c only.
#ifndef CAUSEWAY_RESPOND_CASE_EDIT_H
#define CAUSEWAY_RESPOND_CASE_EDIT_H

#include "campaign/settings.h"
#include "respond/case.h"

struct case_edit {
	struct arena arena;	   // strings of both
	struct desk_case was, now; // as it is; as it shall be
	struct campaign_due due;   // how long until cases are due here
};

// What the history will say of a change.
struct case_line {
	const char *what; // of case_event_words
	struct str was, now, note;
};

// Reads the case into both halves. NOT_FOUND; CONFLICT, with who was first, if it is of another
// revision than change->revision (unless that is 0). Ended by case_edit_free whatever it returns.
enum outcome case_edit_begin(struct conn *conn, const struct case_change *change,
			     struct case_edit *ret_edit, struct fault *fault);
// The sentence for somebody who came second, and CONFLICT.
enum outcome case_edit_late(struct conn *conn, const struct case_change *change,
			    const struct desk_case *now, struct fault *fault);
// Writes edit->now as the next revision. The lead is told where life at risk is lowered or split.
enum outcome case_edit_write(struct conn *conn, const struct case_change *change,
			     struct case_edit *edit, const struct case_line *line,
			     struct fault *fault);
void case_edit_free(struct case_edit *edit);

// Somebody has it from `at` on; nobody else is asked to take it any more.
void case_owner_set(struct desk_case *now, int64_t account, int64_t at);
// Forgets what a second person was asked to agree to.
void case_wish_drop(struct desk_case *desk_case);
// Ends a case, whatever it is: the rules are case_close's.
void case_end(struct desk_case *desk_case, struct str outcome_word, struct str reason, int64_t now);
// Puts a closed case back on the board.
void case_stand_again(struct desk_case *desk_case, int64_t due_at);

// A row of history, without a change of the case itself.
enum outcome case_line_add(struct conn *conn, struct id_maker *ids, int64_t case_id,
			   int64_t account, const struct case_line *line, struct fault *fault);
// The same as case_note, with the other words of the line as well.
enum outcome case_note_line(struct conn *conn, const struct case_change *change,
			    const struct case_line *line, struct fault *fault);
enum outcome case_count_add(struct conn *conn, int64_t campaign, enum case_state state,
			    enum post_urgency urgency, int64_t cases, struct fault *fault);
// What must be known of a case to see whether posts change it; id 0: none.
struct case_brief {
	int64_t id;
	enum case_state state;
	enum post_urgency urgency;
	bool wished; // a second person is asked for
};
enum outcome case_brief(struct conn *conn, int64_t incident, struct case_brief *ret_brief,
			struct fault *fault);

// What posts ask of the case of their incident.
struct case_asked {
	bool act;     // somebody must do something: open one if there is none
	bool message; // something was said that was not known: a closed one reopens
	bool theirs;  // by somebody who wrote to us before: one that waits goes on
	enum post_urgency urgency;
};
// Brings the case of an incident in line with its posts: opens it, reopens it at its old urgency,
// raises its urgency; never lowers it. *ret_case: the case that changed, or 0.
enum outcome case_follow(struct conn *conn, const struct incident_change *change, int64_t incident,
			 const struct case_asked *asked, int64_t *ret_case, struct fault *fault);

// The cases of a query that selects desk_case_row, at most `limit`; ends it.
enum outcome case_rows_read(struct stmt *stmt, struct arena *arena, size_t limit,
			    struct desk_case **ret_list, size_t *ret_count, struct fault *fault);
// The same of one that selects desk_case_whole.
enum outcome case_wholes_read(struct stmt *stmt, struct arena *arena, size_t limit,
			      struct desk_case **ret_list, size_t *ret_count, struct fault *fault);

#endif
