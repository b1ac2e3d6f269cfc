// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps archived campaigns as they are: their team may read them, the public sees that they are
// over, and nothing comes in or changes. One place decides it for every route, so that no new one
// can forget it. The campaigns are held in memory; this server is the only one that archives.
#ifndef CAUSEWAY_APP_ARCHIVE_GATE_H
#define CAUSEWAY_APP_ARCHIVE_GATE_H

#include "net/request.h"
#include "store/store.h"

struct archive_gate;

// Reads which campaigns are archived.
enum outcome archive_gate_new(struct conn *conn, struct archive_gate **ret_gate,
			      struct fault *fault);
void archive_gate_free(struct archive_gate *gate); // takes NULL

// OK, or NOT_FOUND with a sentence and status 410: the campaign of this request is archived, and
// what is asked for would change it. Costs nothing while none is archived.
enum outcome archive_gate_pass(struct archive_gate *gate, struct request *request);

// After the change is durable. False without memory: then it counts from the next start on.
bool archive_gate_set(struct archive_gate *gate, struct str slug, bool archived);
bool archive_gate_holds(struct archive_gate *gate, struct str slug);

#endif
