// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages of complaints: the public form and the page of its code, the queue of the owners, and "this
// is a complaint" of a post. Each reading of one is written to the audit log.
#ifndef CAUSEWAY_CARE_COMPLAINT_PAGE_H
#define CAUSEWAY_CARE_COMPLAINT_PAGE_H

#include "care/complaint.h"
#include "net/request.h"
#include "net/route.h"

// Finds who of the campaign is named in words, so that they never learn of the complaint: sets
// about, n_about and lead of `made`. People are known by any word of three letters or more of their
// name, however it is written; rather one kept out too many than one let in.
enum outcome complaint_named(struct conn *conn, struct arena *arena, int64_t campaign,
			     struct str who, struct complaint_new *made, struct fault *fault);

// Whoever asks, for complaint_find.
struct complaint_reader complaint_reader_of(const struct request *request, int64_t campaign);

// Leads to the page of a complaint whose code was asked for at /s/{code}; false if no complaint has
// it. Whoever calls has asked code_asked.
bool complaint_led(struct request *request);

// /c/{slug}/complaint and /c/{slug}/complaint/{code}
extern const struct route_table care_complain_routes;
// /t/{slug}/complaints …
extern const struct route_table care_complaint_routes;
// POST /t/{slug}/posts/{id}/complaint and /t/{slug}/posts/{id}/thanks
extern const struct route_table care_complaint_post_routes;

#endif
