// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps exercises from the public, and marks everything that is answered of one. One place decides
// it for every route with a campaign in its path, so that no new one can forget it: public pages
// open to signed-in people of the team alone, and to everybody else an exercise is a campaign that
// does not exist. Whether a campaign is an exercise never changes (the store refuses it); so what
// was read once is remembered and never wrong, however many servers share the store.
#ifndef CAUSEWAY_APP_EXERCISE_GATE_H
#define CAUSEWAY_APP_EXERCISE_GATE_H

#include "net/request.h"
#include "store/store.h"

#define EXERCISE_REMEMBERED 4096 // campaigns; more are asked for each time

struct exercise_gate; // for any number of threads

// NULL without memory.
struct exercise_gate *exercise_gate_new(struct store *store);
void exercise_gate_free(struct exercise_gate *gate); // takes NULL

// After people_admit. Sets request->exercise. NOT_FOUND for a public page of an exercise that the
// viewer is not of the team of, and, with the same words, of a campaign that is not there.
enum outcome exercise_gate_pass(struct exercise_gate *gate, struct request *request);

#endif
