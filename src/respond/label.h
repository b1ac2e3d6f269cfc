// SPDX-License-Identifier: AGPL-3.0-or-later
// A person labels a post: the correction, what follows for its facets, incident and case, and the
// audit log, in one write. What the routes for one post, for many, for unsure and for discarded
// ones share. Decides nothing about which label fits: campaign/correction.h keeps the rules.
#ifndef CAUSEWAY_RESPOND_LABEL_H
#define CAUSEWAY_RESPOND_LABEL_H

#include "campaign/correction.h"
#include "net/services.h"
#include "people/audit.h"

#define LABELS_AT_ONCE 2

// What is said of a post: "kind:request", and that it is signal then.
struct label_wish {
	struct {
		enum correction_field field;
		struct str word;
	} at[LABELS_AT_ONCE];
	size_t count;
};
// Reads "field:word" of a button. A kind but "other", and life at risk, make a post signal,
// too. INVALID with a
// sentence for anything else; the word is checked when it is applied.
enum outcome label_read(struct str said, struct label_wish *ret_wish, struct fault *fault);

// Who changes what, for as many posts as there are.
struct label_change {
	struct id_maker *ids;
	int64_t campaign, account, bulk; // bulk 0: on its own
	struct label_wish wish;
	struct str reason;
	int64_t now;
	bool confirm; // also says that what triage said is right
	struct audit_entry audit;
	int64_t most;	      // concerns that the account may raise within an hour; 0: any number
	const int64_t *about; // who must not hear of what becomes private
	size_t n_about;
	bool may_unguard; // may take the mark of protection off: only a lead, on its own page
};
struct label_change label_change_of(const struct request *request, int64_t campaign,
				    const struct label_wish *wish, struct str reason);

// Labels a post inside a write. What is marked for protection by it has a lead at once
// (respond/protection.h). *ret_correction: the first correction; 0 if nothing changed. Errors
// are those of correction_make. On its own it is written in the audit log; as part of a bulk action
// it is not: the action is.
enum outcome label_apply(struct conn *conn, const struct label_change *change, int64_t post,
			 int64_t *ret_correction, struct fault *fault);
// After corrections of a post were undone: what follows for its incident.
enum outcome label_follow(struct conn *conn, const struct label_change *change, int64_t post,
			  struct fault *fault);

// After the commit: has triage learn of it, and tells live pages of the cases of these posts, those
// of the first LABEL_TELLS. If it cannot tell, nothing is lost: pages catch up by themselves.
#define LABEL_TELLS 40
void label_tell(const struct request *request, int64_t campaign, const int64_t *posts,
		size_t count);

// Inputs of routes that change something. Where to go afterwards: the input "back", if it is a path
// of ours, else `otherwise`.
struct str label_back(const struct request *request, struct str otherwise);

#endif
