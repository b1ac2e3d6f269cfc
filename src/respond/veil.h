// SPDX-License-Identifier: AGPL-3.0-or-later
// A message that complains of somebody and asks for help stays at the Desk: no request waits for a
// complaint. Whom it is about, everybody of an organisation it is about, and programs, whoever made
// their tokens, get it as facts: what is needed, how urgently, where, and what is done; no words,
// names, contacts or notes of the post, its copies, its incident, Case and parts of that. Which
// fields those are says respond/shared.c, and page/mask.h finds them wherever they stand. Owners of
// complaints and everybody else read all of it.
#ifndef CAUSEWAY_RESPOND_VEIL_H
#define CAUSEWAY_RESPOND_VEIL_H

#include "net/request.h"

#define VEIL_MOST 4096 // ids of a fifth as many messages; with more all is shown as facts alone

// For every request, after it was admitted. NOT_FOUND for one about such a post, incident or Case
// at a route that people of partners do not reach either.
enum outcome veil_gate(struct request *request);
// Whether that id is veiled for the viewer, or may be: there are more than VEIL_MOST.
bool veil_hides(const struct request *request, int64_t id);

#endif
