// SPDX-License-Identifier: AGPL-3.0-or-later
// What concerns protection is private: a post that is marked so, every post of its incident and its
// case. Lists show that there is something, without words, places or names; who may work on
// protection reads it on a page of its own, where each reading is recorded. This is the only place
// that decides what is hidden and how.
#ifndef CAUSEWAY_RESPOND_PROTECTION_H
#define CAUSEWAY_RESPOND_PROTECTION_H

#include "respond/incident.h"
#include "respond/stream_page.h"

// The label of posts and incidents that makes them private.
#define PROTECTION_BIT ((int64_t)1 << HEAD_PROTECTION)

// Private: that, or held for the owners of complaints (care/complaint_heard.h).
static inline bool protection_marked(int64_t labels)
{
	return (labels & READING_PRIVATE) != 0;
}

// Takes everything out of a row of the stream but that it is there, when it came and how urgent it
// is.
void protection_veil_row(struct post_row *row);
// Takes title, place, languages, sources and evidence out of an incident that is marked.
void protection_veil_incident(struct incident *incident);

// Whether the viewer may work on what is private.
bool protection_seen(const struct request *request);
// How many concerns they may raise within an hour: what is raised leaves the desk. 0: any number.
int64_t protection_most(const struct request *request);
// Whether a post is private, by itself or by its incident; not so for one that does not exist.
enum outcome protection_post_marked(struct conn *conn, int64_t post, bool *ret_marked,
				    struct fault *fault);

// For every request, after it was admitted: OK, or DENIED for a route about a post, a case, an
// incident or a correction that is private. Who may work on protection is led to its page instead.
// One look at an index, and only for routes with such an id.
enum outcome protection_gate(struct request *request);

// After a post with the mark was put into its incident, inside the same write: makes sure that a
// lead holds it. `account` 0: triage; `about`: accounts that must not hear of it.
struct protection_call {
	struct id_maker *ids;
	int64_t campaign, post, account, now;
	int64_t most; // an account may raise so many within an hour; 0: any number
	const int64_t *about;
	size_t n_about;
	bool life;
	struct str note;
};
enum outcome protection_raise(struct conn *conn, const struct protection_call *call,
			      int64_t *ret_concern, struct fault *fault);

// GET /t/{slug}/protection and /t/{slug}/protection/{concern}, with what leads do there, and
// POST /t/{slug}/posts/{id}/protection
extern const struct route_table desk_protection_routes;

#endif
