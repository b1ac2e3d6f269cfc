// SPDX-License-Identifier: AGPL-3.0-or-later
// Incidents: posts about one thing, the first original on top. Posts join by Triage (grouper.h) or
// by a person, leave again, and every move can be undone. Never merges the people who wrote: each
// post keeps its own row, code and answer.
#ifndef CAUSEWAY_RESPOND_INCIDENT_H
#define CAUSEWAY_RESPOND_INCIDENT_H

#include "base/id.h"
#include "campaign/reading.h"
#include "store/store.h"

enum incident_sure {
	SURE_UNVERIFIED,
	SURE_DISPUTED,
	SURE_LIKELY,	// two independent originals
	SURE_CONFIRMED, // by field or authority
	SURE_FALSE,
	SURE_COUNT
};
extern const char *const incident_sure_names[SURE_COUNT]; // "unverified" …

#define INCIDENT_TITLE_MAX    120 // code points
#define INCIDENT_EVIDENCE_MAX 1000
#define INCIDENT_LANGS	      16
#define INCIDENT_SOURCES      16
#define INCIDENT_REASON_MAX   500  // code points
#define INCIDENT_POSTS_MAX    2000 // originals of one incident; further ones start another

struct incident {
	int64_t id, campaign;
	struct str title;
	bool named;
	int64_t first_post, latest_post;
	int64_t posts, waiting; // copies included; sent to us and not answered
	enum post_kind kind;
	enum post_urgency urgency;
	uint32_t labels; // bit i: head i
	struct str place;
	double lat, lon; // NaN if not known
	struct str langs, sources;
	enum incident_sure sure;
	int64_t sure_at;
	struct str evidence;
	int64_t joined_into;
};

// Strings in the arena. NOT_FOUND with a sentence; one that was joined to another is found too.
enum outcome incident_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			   struct incident *ret_incident, struct fault *fault);
// The incident of a post (of its original, for a copy); 0 if it has none yet.
enum outcome incident_of_post(struct conn *conn, int64_t campaign, int64_t post,
			      int64_t *ret_incident, struct fault *fault);
// The ids of its originals, the first one first, others newest first; at most `most`.
enum outcome incident_posts(struct conn *conn, struct arena *arena, int64_t incident, size_t most,
			    int64_t **ret_posts, size_t *ret_count, struct fault *fault);

// --- changes: each runs inside a write of the store, and stands in the history of its case ---

struct incident_change {
	struct id_maker *ids;
	int64_t campaign, account; // account 0: Triage
	int64_t bulk;		   // the bulk action it is part of; 0: on its own
	int64_t revision;	   // that the person saw of its case; 0: whatever it is
	int64_t now;
	struct str reason; // how the person knows; may be empty where nothing else is said
};

// The incident of a post, made if it has none. NOT_FOUND for no original of this campaign.
enum outcome incident_ensure(struct conn *conn, struct id_maker *ids, int64_t campaign,
			     int64_t post, int64_t *ret_incident, struct fault *fault);
// Moves all posts of `from` to `into`. If both have a case that is open, `from`'s is closed as a
// duplicate and its history says so; if only `from` has one, `into` takes it. CONFLICT if it would
// hold more than INCIDENT_POSTS_MAX posts.
enum outcome incident_join(struct conn *conn, const struct incident_change *change, int64_t from,
			   int64_t into, struct fault *fault);
// Moves one post, with its near-copies, to `into`; the others of its incident stay, with their
// case. The only one of its incident takes that along, as incident_join does. INVALID without a
// reason where it leaves a case with life at risk.
enum outcome incident_join_post(struct conn *conn, const struct incident_change *change,
				int64_t post, int64_t into, struct fault *fault);
// Takes a post out into an incident of its own, with a case of its own if its words ask for one.
// CONFLICT if it is the only one; INVALID without a reason where the case has life at risk.
enum outcome incident_split(struct conn *conn, const struct incident_change *change, int64_t post,
			    int64_t *ret_incident, struct fault *fault);
// Undoes the newest move of a post that is in force, for all posts that moved with it and are still
// there; cases stand again as they were. NOT_FOUND if there is none, CONFLICT if the incident that
// they came from was joined to another since.
enum outcome incident_move_undo(struct conn *conn, const struct incident_change *change,
				int64_t post, struct fault *fault);
// The same for one join or split, of those of its posts that nobody moved on since, which stay
// where they are. CONFLICT if that is all of them, NOT_FOUND for an act that is not in force.
struct incident_act {
	int64_t from, to; // incidents
};
enum outcome incident_act_undo(struct conn *conn, const struct incident_change *change, int64_t act,
			       struct incident_act *ret_act, struct fault *fault);
enum outcome incident_rename(struct conn *conn, const struct incident_change *change,
			     int64_t incident, struct str title, struct fault *fault);
// How sure we are, "true as of" change->now. SURE_LIKELY and SURE_CONFIRMED hold until `until`, ms
// UTC (0: SURE_USUAL_MS); then incident_sure_expire makes it unverified again. INVALID without
// evidence for anything but SURE_UNVERIFIED, and for an end that has passed or is over
// SURE_MOST_MS away; CONFLICT for SURE_LIKELY without two independent originals (origin.h).
#define SURE_USUAL_MS ((int64_t)24 * 3600 * 1000)
#define SURE_MOST_MS  ((int64_t)30 * 24 * 3600 * 1000)
enum outcome incident_verify(struct conn *conn, const struct incident_change *change,
			     int64_t incident, enum incident_sure sure, struct str evidence,
			     int64_t until, struct fault *fault);
// Makes unverified what nobody asked about again in time, at most INCIDENT_EXPIRE_MOST at once: an
// appeal or instruction that rests on it is held back from then on.
#define INCIDENT_EXPIRE_MOST 50
enum outcome incident_sure_expire(struct conn *conn, struct id_maker *ids, int64_t now,
				  struct fault *fault);
// Who said how sure we are (in the arena; empty: nobody), and until when that holds; 0: no end.
enum outcome incident_sure_who(struct conn *conn, struct arena *arena, int64_t incident,
			       struct str *ret_name, int64_t *ret_until, struct fault *fault);
// Counts and labels of an incident from its posts, after one of them changed.
enum outcome incident_refresh(struct conn *conn, int64_t incident, struct fault *fault);
// Moves posts from one incident to another, on record as `act`, and reads both again; inside a
// write. *ret_moved: how many of them were in `from`. For part.c, which keeps its own history.
enum outcome incident_posts_go(struct conn *conn, const struct incident_change *change, int64_t act,
			       int64_t from, int64_t into, const int64_t *posts, size_t count,
			       size_t *ret_moved, struct fault *fault);
// After labels of a post were corrected: by what it is found, its incident (made if it has none and
// its labels ask for one) and its case. No correction lowers the urgency of a case: case_urgency
// does.
enum outcome incident_post_corrected(struct conn *conn, const struct incident_change *change,
				     int64_t post, struct fault *fault);

// Records that a person answered a message sent to us, or that it needs no answer (then with a
// reason in change->reason). CONFLICT, naming who was first, if it was answered before; INVALID
// for a post that was not sent to us.
enum outcome post_answer_record(struct conn *conn, const struct incident_change *change,
				int64_t post, bool needed, struct fault *fault);

#endif
