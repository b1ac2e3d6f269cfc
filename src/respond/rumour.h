// SPDX-License-Identifier: AGPL-3.0-or-later
// The register of rumours: a claim that spreads, how sure it is and by what evidence, where it is
// repeated, and what we answer in each language. Posts of an incident that repeats a false one
// carry our answer on the desk. The public is told only of what is false or confirmed, and only
// with answers that a second person checked. Says nothing of who passed a claim on.
#ifndef CAUSEWAY_RESPOND_RUMOUR_H
#define CAUSEWAY_RESPOND_RUMOUR_H

#include "respond/incident.h"

#define RUMOURS_LISTED	      100 // at once
#define RUMOURS_PUBLIC_MOST   50
#define RUMOUR_ANSWERS_MOST   40
#define RUMOUR_INCIDENTS_MOST 50
#define RUMOUR_CLAIM_MAX      200 // code points
#define RUMOUR_TEXT_MAX	      600 // of an answer, of the evidence

struct rumour {
	int64_t id, number;
	struct str claim, place, harm, evidence;
	enum incident_sure sure;
	struct str sure_by, by;			 // names
	int64_t sure_at, look_at, at, closed_at; // ms UTC; 0: not
	bool public;
	int64_t answers, checked, posts;
	int64_t said_in; // of a list: the incident of the post asked about, which says it; or 0
};
struct rumour_answer {
	struct str lang, text, by, checked_by;
	int64_t account, at, checked_at; // checked_at 0: nobody has
};
struct rumour_spread {
	int64_t incident, posts, first_post;
	struct str title; // empty: private
};

// --- reading; strings in the arena ---

// The register, open ones first, then the newest: RUMOURS_LISTED at most, after rumour `after` (0:
// from the first). *ret_next: after which they go on; 0: these are all. `post`: the one that is
// asked about, or 0.
enum outcome rumour_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t after,
			 int64_t post, struct rumour **ret_list, size_t *ret_count,
			 int64_t *ret_next, struct fault *fault);
// Those that the public may read.
enum outcome rumour_list_public(struct conn *conn, struct arena *arena, int64_t campaign,
				struct rumour **ret_list, size_t *ret_count, struct fault *fault);
enum outcome rumour_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct rumour *ret_rumour, struct fault *fault);
enum outcome rumour_answers(struct conn *conn, struct arena *arena, int64_t rumour,
			    struct rumour_answer **ret_list, size_t *ret_count,
			    struct fault *fault);
enum outcome rumour_spreads(struct conn *conn, struct arena *arena, int64_t rumour,
			    struct rumour_spread **ret_list, size_t *ret_count,
			    struct fault *fault);
// The newest false rumour that the posts of an incident repeat: its id, number and claim; id 0 if
// there is none.
enum outcome rumour_of_incident(struct conn *conn, struct arena *arena, int64_t incident,
				struct rumour *ret_rumour, struct fault *fault);
// The checked answer in that language, or in English, or any; NULL if none is checked.
const struct rumour_answer *rumour_answer_in(const struct rumour_answer *answers, size_t count,
					     struct str lang);

// --- changes: each runs inside a write of the store ---

struct rumour_change {
	struct id_maker *ids;
	int64_t campaign, account, now;
};
// Records a claim under a new id. INVALID without one.
enum outcome rumour_record(struct conn *conn, const struct rumour_change *change,
			   const struct rumour *rumour, struct fault *fault);
// Says how sure it is (sure, evidence, look_at, public), and with `over` that it spreads no more.
// INVALID without evidence for anything but unverified, and for going public with what is neither
// false nor confirmed.
enum outcome rumour_decide(struct conn *conn, const struct rumour_change *change,
			   const struct rumour *rumour, bool over, struct fault *fault);
// What we say in a language. It waits for a second person, also if it was checked before.
enum outcome rumour_answer_put(struct conn *conn, const struct rumour_change *change,
			       int64_t rumour, struct str lang, struct str text,
			       struct fault *fault);
// Somebody else says that an answer is right. DENIED for who wrote it.
enum outcome rumour_answer_check(struct conn *conn, const struct rumour_change *change,
				 int64_t rumour, struct str lang, struct fault *fault);
// The incident of a post repeats the claim, or does not after all.
enum outcome rumour_post_link(struct conn *conn, const struct rumour_change *change, int64_t rumour,
			      int64_t post, struct fault *fault);
enum outcome rumour_incident_unlink(struct conn *conn, const struct rumour_change *change,
				    int64_t rumour, int64_t incident, struct fault *fault);

#endif
