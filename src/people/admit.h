// SPDX-License-Identifier: AGPL-3.0-or-later
// Decides who may call a route: finds the session or token of a request and compares what its
// holder may do in the campaign of the path with the permission that the route declares. The only
// place where that is decided.
#ifndef CAUSEWAY_PEOPLE_ADMIT_H
#define CAUSEWAY_PEOPLE_ADMIT_H

#include "net/request.h"
#include "people/people.h"
#include "people/share.h"

#define SIGNIN_BACK_MAX 500 // bytes of the address that one comes back to

// For http_hooks.admit, with a struct people as context. Fills request->viewer. A stranger who
// asks for a page of the team is sent to the sign-in page, or in a locked browser to the page that
// unlocks it, and comes back afterwards; one who asks the API, or somebody signed in without the
// right, gets DENIED with a sentence.
enum outcome people_admit(void *context, struct request *request);

// What the viewer may do in the campaign of this request, as bits of enum permission; valid after
// people_admit.
uint32_t viewer_may(const struct request *request);

// Which groups of fields (people/share.h) the viewer may be shown: all but for people of a partner.
uint32_t viewer_sees(const struct request *request);
// Takes groups of fields (bits) from what the viewer is shown in this request.
void viewer_hide(struct request *request, uint32_t groups);
// Things (their ids, ascending; they outlive the request) of which the viewer is not shown the
// groups of fields `hides`, wherever they stand. Lists leave them out where a question asks about
// such a group. With `more` there are others than these.
void viewer_veil(struct request *request, const int64_t *ids, size_t count, bool more,
		 uint32_t hides);
// NULL: there are none.
const struct veil *viewer_veiled(const struct request *request);
// The mask for an answer to this viewer, to be applied where views become answers: app/pages.c.
struct mask viewer_mask(const struct request *request);
// The account of the viewer if they are here only for a partner, else 0: what they see of posts and
// cases is then chosen by an agreement (respond/reach.h), and every answer is masked.
int64_t viewer_partner(const struct request *request);
// Whether people of a partner can be let in at all: the policy names the route, and it does not
// answer with raw bytes, which have no fields that could be left out.
bool route_for_partners(const struct share_policy *policy, const struct route *route);
// The topic of live events for this viewer in the campaign of the path. Everybody of a partner has
// one of their own, "campaign/SLUG/shared/ACCOUNT": what is published there holds nothing but the
// ids of cases that they may see.
struct str viewer_topic(const struct request *request);

// Whether the viewer is new here and works with less (people/rights.h): the answer is then masked,
// where the mask knows the view.
bool viewer_on_probation(const struct request *request);
struct mask viewer_probation_mask(const struct request *request);

// The session of a browser that is locked (people/lock.h), NULL if it is not. Its holder is a
// stranger: nothing else in the request says who they are.
const struct session *viewer_locked(const struct request *request);

// Who acts, for the audit log: the account, or a token's id made negative; 0 for a stranger.
int64_t viewer_actor(const struct request *request);
// The campaign (slug) in the path of this request; empty if there is none.
struct str viewer_campaign(const struct request *request);

#endif
