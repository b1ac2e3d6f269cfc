// SPDX-License-Identifier: AGPL-3.0-or-later
// The open cases of a place on paper, for a field team: that it was printed, by whom, for whom,
// with how many numbers on it, and when the paper came back. A number stands on it only if the
// person allowed that it is passed on, whoever prints it may open contacts, and the hour's limit
// allows it; each is on record as opened, each case says that it was printed. Nothing private is
// printed.
#ifndef CAUSEWAY_DESK_HANDOUT_H
#define CAUSEWAY_DESK_HANDOUT_H

#include "people/audit.h"
#include "respond/case.h"

#define HANDOUT_TEAM_MAX      80   // code points
#define HANDOUT_NOTE_MAX      1000 // likewise
#define HANDOUTS_LISTED	      50
#define HANDOUT_CONTACTS_CASE 3	  // of one case
#define HANDOUT_CONTACTS_MOST 120 // of one hand-out

struct handout {
	int64_t id, at;
	struct str by, place, team, returned_by, note;
	int64_t cases, contacts, returned_at; // returned_at 0: it is out
};
// What is out first, then the newest, HANDOUTS_LISTED at most, after hand-out `after` (0: from the
// first); in the arena. *ret_next: after which they go on; 0: these are all.
enum outcome handout_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t after,
			  struct handout **ret_list, size_t *ret_count, int64_t *ret_next,
			  struct fault *fault);

// A contact that could be printed.
struct handout_contact {
	int64_t case_id, post;
	struct str sealed;
	bool held; // not opened: too many in an hour, until somebody answered the alarm
};
// Those of who wrote about an incident, added to `list` after *count.
enum outcome handout_contacts(struct conn *conn, struct arena *arena,
			      const struct desk_case *desk_case, struct handout_contact *list,
			      size_t *count, struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct handout_print {
	struct id_maker *ids;
	int64_t campaign, account, now, id;
	struct str place, team;
	const struct desk_case *cases;
	size_t n_cases;
	struct handout_contact *contacts; // `held` is set
	size_t n_contacts;
	struct audit_entry entry, opened; // of the hand-out; of each contact, without its subject
};
// Records that it was printed. INVALID for a name of the team that is empty or too long.
enum outcome handout_record(struct conn *conn, struct handout_print *print, struct fault *fault);
// It is back and destroyed. CONFLICT if somebody said so already, or there is none.
enum outcome handout_return(struct conn *conn, int64_t campaign, int64_t id, int64_t account,
			    int64_t now, struct str note, struct fault *fault);

#endif
