// SPDX-License-Identifier: AGPL-3.0-or-later
// What an agreement covers: the topics and places that it names, kept as posts are found by them
// (facets of respond/). Decides about no case: the view partner_case does.
#ifndef CAUSEWAY_PEOPLE_AGREEMENT_COVERS_H
#define CAUSEWAY_PEOPLE_AGREEMENT_COVERS_H

#include "people/agreement.h"

// INVALID with a sentence for terms whose topics and places do not fit what they cover.
enum outcome agreement_covers_check(const struct agreement_terms *terms, struct fault *fault);
// Keeps what the terms of a new agreement name; inside its write.
enum outcome agreement_covers_write(struct conn *conn, int64_t agreement,
				    const struct agreement_terms *terms, struct fault *fault);
// Fills topics and places of an agreement; strings in the arena.
enum outcome agreement_covers_read(struct conn *conn, struct arena *arena,
				   struct agreement *agreement, struct fault *fault);

#endif
